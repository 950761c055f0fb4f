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
        path = place / file
        try:
            stamp = (path.stat().st_size, path.stat().st_mtime_ns)
            if _checked.get(path) == stamp:
                continue
            with path.open("rb") as stream:
                found = file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise DataProblem(f"{file} of {MODELS[name].title} cannot be read ({error}); {MEND}") from error
        if found != wanted:
            raise DataProblem(f"{file} of {MODELS[name].title} in {str(place)!r} is damaged; {MEND}")
        _checked[path] = stamp
    return place
