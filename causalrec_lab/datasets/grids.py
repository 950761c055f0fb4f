"""Reads what a script in data/ measured beforehand, because it takes longer than a reader waits.

Taught in notebooks/06_recommenders.
"""

import csv
import json
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


def stored(file: str, make: Callable[[Any], Made]) -> Made:
    """What `make` makes of a stored file: of the rows of a .csv, as dicts of text, or of a .json or .toml.

    Args:
        file: its name in data/.
        make: may raise KeyError, TypeError or ValueError where the content is not what it should be.

    Raises:
        DataProblem: the file is missing or damaged.
    """
    try:
        with (data_dir() / file).open(encoding="utf-8", newline="") as lines:
            return make(_READERS[Path(file).suffix](lines))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise DataProblem(
            f"data/{file} is missing or damaged ({error!r}); restore it: git checkout data/{file}"
        ) from error
