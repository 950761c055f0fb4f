"""Puts this workbook's JupyterLab settings into the environment it runs in.

Terms: *overrides.json* is JupyterLab's file for an environment's own defaults; what a user sets in the menu
still wins. *Widget state* is what lets a saved notebook show its widgets after the kernel is gone.

Taught in no notebook.
"""

import json
import os
import sys
from pathlib import Path

from causalrec_lab.errors import DataProblem
from causalrec_lab.workbook.files import write_atomically

# plugin: its settings. A test compares names and values with the schemas of the installed JupyterLab.
SETTINGS = {
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/extensionmanager-extension:plugin": {"enabled": False},
}


def overrides_path() -> Path:
    """Where JupyterLab of this environment looks for overrides.json."""
    folder = os.environ.get("JUPYTERLAB_DIR") or Path(sys.prefix) / "share" / "jupyter" / "lab"
    return Path(folder) / "settings" / "overrides.json"


def install_settings(path: Path | None = None) -> bool:
    """Lay the settings, leaving every other one in the file alone; True if anything changed.

    Widget state is saved, news and update checks are off, and so is the extension manager (it would ask
    the network). Nothing of JupyterLab reports to anybody then.

    Raises:
        DataProblem: the file is damaged, or the environment cannot be written to.
    """
    path = path or overrides_path()
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
