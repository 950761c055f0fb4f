"""Writes a file whole or not at all, and reads what may be damaged.

Terms: *atomically* means that a reader, or a crash, sees the old file or the new one and nothing between.

Taught in notebooks/00_start_here.
"""

import contextlib
import json
import os
import tempfile
from pathlib import Path

from causalrec_lab.errors import DataProblem


def write_atomically(path: Path, text: str) -> None:
    """Write a file in one step, making its folder if need be.

    Raises:
        DataProblem: the folder cannot be written to, or the disk is full; the old file is as it was.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        raise DataProblem(
            f"cannot write {path}: {error.strerror or error}; free the disk or make the folder yours to "
            "write, then do it again (nothing was lost)"
        ) from error


def read_json(path: Path) -> dict:
    """A JSON object from a file; an empty one if the file is missing or damaged."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
