"""Hands out the folder of a converted model, after its files were checked.

Taught in no notebook.
"""

from hashlib import file_digest
from pathlib import Path

from causalrec_lab.errors import DataProblem
from causalrec_lab.weights.sources import MEND, MODELS, listed

_checked: dict[Path, tuple[int, int]] = {}  # file -> size and time of change when its checksum was right


def folder(name: str) -> Path:
    """The folder of a converted model: config, tokenizer and model.safetensors, every file checked.

    Args:
        name: "smollm2" or "e5".

    Raises:
        DataProblem: it is not on this machine, or damaged; the sentence says to run `make models`.
        UnknownName: no such model.

    Taught in no notebook.
    """
    place, files = listed(name)
    for file, (_, wanted) in files.items():
        verify(place / file, wanted, MEND, of=f"{MODELS[name].title} in {str(place)!r}")
    return place


def verify(path: Path, wanted: str, mend: str, *, of: str) -> None:
    """Refuse a file that is not, byte for byte, the one we know; each is read once a process."""
    try:
        stamp = (path.stat().st_size, path.stat().st_mtime_ns)
        if _checked.get(path) == stamp:
            return
        with path.open("rb") as stream:
            found = file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise DataProblem(f"{path.name} of {of} cannot be read ({error}); {mend}") from error
    if found != wanted:
        raise DataProblem(
            f"{path.name} of {of} is damaged: its SHA-256 is {found[:12]}..., "
            f"and {wanted[:12]}... is needed; {mend}"
        )
    _checked[path] = stamp
