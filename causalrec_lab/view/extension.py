"""Lays the small JupyterLab extension that brings saved widgets back when a notebook is opened anew.

Terms: a *labextension* is a folder that JupyterLab finds in its environment and runs in the page; ours is
one plain file, `labextension/static/reopened.js`, and says in its first lines which two faults it mends.

Taught in no notebook.
"""

import os
import shutil
import sys
from pathlib import Path

from causalrec_lab.errors import DataProblem

SOURCE = Path(__file__).parent / "labextension"
NAME = "causalrec-lab"


def extensions_path() -> Path:
    """Where JupyterLab of this environment looks for extensions."""
    lab = os.environ.get("JUPYTERLAB_DIR") or Path(sys.prefix) / "share" / "jupyter" / "lab"
    return Path(lab).parent / "labextensions"


def install_extension(folder: Path | None = None) -> bool:
    """Lay the extension, or bring it up to date; True if anything changed.

    Raises:
        DataProblem: the folder cannot be written to.
    """
    target = (folder or extensions_path()) / NAME
    parts = [path.relative_to(SOURCE) for path in sorted(SOURCE.rglob("*")) if path.is_file()]
    stale = [part for part in parts if not _same(SOURCE / part, target / part)]
    try:
        for part in stale:
            (target / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(SOURCE / part, target / part)
    except OSError as error:
        lost = "widgets work, but may be missing when a saved notebook is opened anew"
        mend = "run this once as a user who may write there"
        raise DataProblem(f"{target} cannot be written to ({error}); {lost}; {mend}") from error
    return bool(stale)


def _same(source: Path, target: Path) -> bool:
    return target.is_file() and target.read_bytes() == source.read_bytes()
