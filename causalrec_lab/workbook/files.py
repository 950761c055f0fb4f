"""Writes a file whole or not at all, and reads what may be damaged.

Terms: *atomically* means that a reader, or a crash, sees the old file or the new one and nothing between.

Taught in no notebook.
"""

import json
from pathlib import Path

from causalrec_lab.errors import DataProblem
from causalrec_lab.files import replace_file


def write_atomically(path: Path, text: str | bytes) -> None:
    """Write a file in one step, making its folder if need be.

    Raises:
        DataProblem: the folder cannot be written to, or the disk is full; the old file is as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text if isinstance(text, bytes) else text.encode("utf-8"))
    except OSError as error:
        mend = "free the disk or make the folder yours to write, then do it again (nothing was lost)"
        raise DataProblem(f"cannot write {path}: {error.strerror or error}; {mend}") from error


def read_json(path: Path) -> dict:
    """A JSON object from a file; an empty one if the file is missing or damaged."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
