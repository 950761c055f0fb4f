"""Reads what a script in data/ measured beforehand, because it takes longer than a reader waits.

Taught in notebooks/06_recommenders.
"""

import csv
import json
from collections.abc import Callable
from typing import Any, TypeVar

from causalrec_lab.datasets.files import data_dir
from causalrec_lab.errors import DataProblem

Made = TypeVar("Made")


def stored(file: str, make: Callable[[Any], Made]) -> Made:
    """What `make` makes of a stored file: of the rows of a .csv as dicts of text, or of a .json as it is.

    Args:
        file: its name in data/.
        make: may raise KeyError, TypeError or ValueError where the content is not what it should be.

    Raises:
        DataProblem: the file is missing or damaged.
    """
    try:
        with (data_dir() / file).open(encoding="utf-8", newline="") as lines:
            return make(list(csv.DictReader(lines)) if file.endswith(".csv") else json.load(lines))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise DataProblem(
            f"data/{file} is missing or damaged ({error!r}); restore it: git checkout data/{file}"
        ) from error
