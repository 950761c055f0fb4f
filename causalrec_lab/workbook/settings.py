"""Puts this workbook's JupyterLab settings, and its small extension, into the environment it runs in.

Terms: *overrides.json* is JupyterLab's file for an environment's own defaults; what a user sets in the menu
still wins. *Widget state* is what lets a saved notebook show its widgets after the kernel is gone. A
*labextension* is a folder that JupyterLab finds in its environment and runs in the page; ours brings saved
widgets back when a notebook is opened anew. It is one plain file, `view/labextension/static/reopened.js`, and
says in its first lines which two faults it mends.

Taught in no notebook.
"""

import filecmp
import json
import os
import shutil
import sys
from pathlib import Path

from causalrec_lab import view
from causalrec_lab.errors import DataProblem
from causalrec_lab.workbook.files import write_atomically

# plugin: its settings. A test compares names and values with the schemas of the installed JupyterLab.
SETTINGS = {
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/extensionmanager-extension:plugin": {"enabled": False},
}


EXTENSION = Path(view.__file__).parent / "labextension"


def lab_folder() -> Path:
    """The folder of JupyterLab in this environment."""
    return Path(os.environ.get("JUPYTERLAB_DIR") or Path(sys.prefix) / "share" / "jupyter" / "lab")


def install_settings(path: Path | None = None) -> bool:
    """Lay the settings, leaving every other one in the file alone; True if anything changed.

    Widget state is saved, news and update checks are off, and so is the extension manager (it would ask
    the network). Nothing of JupyterLab reports to anybody then.

    Raises:
        DataProblem: the file is damaged, or the environment cannot be written to.
    """
    path = path or lab_folder() / "settings" / "overrides.json"
    there = _read(path)
    wanted = there | {plugin: there.get(plugin, {}) | values for plugin, values in SETTINGS.items()}
    if wanted == there:
        return False
    write_atomically(path, json.dumps(wanted, indent=2) + "\n")
    return True


def _read(path: Path) -> dict:
    try:
        there = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (OSError, ValueError) as error:
        raise DataProblem(f"{path} cannot be read as JSON ({error}); mend or delete it") from error
    if not isinstance(there, dict) or not all(isinstance(values, dict) for values in there.values()):
        raise DataProblem(f"{path} holds no table of plugins; mend or delete it")
    return there


def install_extension(folder: Path | None = None) -> bool:
    """Lay the extension, or bring it up to date; True if anything changed.

    Raises:
        DataProblem: the folder cannot be written to.
    """
    target = (folder or lab_folder().parent / "labextensions") / "causalrec-lab"
    parts = [path.relative_to(EXTENSION) for path in EXTENSION.rglob("*") if path.is_file()]
    if len(filecmp.cmpfiles(EXTENSION, target, parts, shallow=False)[0]) == len(parts):
        return False
    try:
        shutil.copytree(EXTENSION, target, dirs_exist_ok=True)
    except OSError as error:
        lost = "widgets work, but may be missing when a saved notebook is opened anew"
        mend = "run this once as a user who may write there"
        raise DataProblem(f"{target} cannot be written to ({error}); {lost}; {mend}") from error
    return True
