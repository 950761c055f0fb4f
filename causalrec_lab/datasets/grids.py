"""Reads what a script in data/ measured beforehand, because it takes longer than a reader waits.

Taught in notebooks/06_recommenders.
"""

import csv
import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from causalrec_lab.datasets.files import data_dir
from causalrec_lab.errors import DataProblem

Made = TypeVar("Made")
_READERS = {
    ".csv": lambda lines: list(csv.DictReader(lines)),
    ".json": json.load,
    ".toml": lambda lines: tomllib.loads(lines.read()),
}


def stored(file: str, make: Callable[[Any], Made], recompute: bool = False) -> Made:
    """What `make` makes of a stored file: of the rows of a .csv, as dicts of text, or of a .json or .toml.

    Args:
        file: its name in data/.
        make: may raise KeyError, TypeError or ValueError where the content is not what it should be.
        recompute: first write the file anew by its script, data/make_NAME.py. That takes minutes to hours, as
            the first lines of the script say.

    Raises:
        DataProblem: the file is missing or damaged, or its script is missing or fails.
    """
    if recompute:
        _made_anew(Path(file))
    try:
        with (data_dir() / file).open(encoding="utf-8", newline="") as lines:
            return make(_READERS[Path(file).suffix](lines))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise DataProblem(
            f"data/{file} is missing or damaged ({error!r}); restore it: git checkout data/{file}"
        ) from error


def _made_anew(file: Path) -> None:
    script = data_dir() / file.parent / f"make_{file.stem}.py"
    if not script.is_file():
        raise DataProblem(
            f"data/{file} has no script {script.name} here; take recompute=True away, or use a clone"
        )
    done = subprocess.run([sys.executable, str(script)], stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise DataProblem(f"{script.name} failed ({why}); restore the file: git checkout data/{file}")
