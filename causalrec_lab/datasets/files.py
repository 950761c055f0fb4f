"""Finds the workbook's own data, and reads CSV files that must have exactly the columns they should.

Taught in notebooks/09_causal_model.
"""

import gzip
import zlib
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.files import read_csv
from causalrec_lab.inputs import column


def data_dir() -> Path:
    """The folder of the data: data/ in a clone, causalrec_lab/_data where the package is installed."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package.parent / "data", package / "_data"):
        if (folder / "catalogue.csv").is_file():
            return folder
    raise DataProblem(
        "the workbook's data folder is missing (data/catalogue.csv was looked for beside the package); "
        "clone or install causalrec-lab again"
    )


def csv_rows(data: bytes | None, path: Path, names: Sequence[str]) -> list[list[str]]:
    """The lines below the header of a CSV file that must have exactly these columns; None: read it."""
    header, rows = read_csv(path, data)
    if header != list(names):
        raise DataProblem(
            f"the columns of {str(path)!r} are {', '.join(header)}; they must be {', '.join(names)}"
        )
    if not rows:
        raise DataProblem(f"{str(path)!r} has no rows below its column names; fetch it again")
    return [row for _, row in rows]


def shipped(path: Path, names: Sequence[str], *, digest: str, script: str) -> dict[str, tuple[str, ...]]:
    """Column -> its texts, from a packed CSV file that the project ships and whose SHA-256 it knows."""
    mend = f"restore it (git checkout data/{path.name}) or make it again: python data/{script}"
    if not path.is_file():
        raise DataProblem(f"there is no file {str(path)!r}; {mend}")
    try:
        data = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise DataProblem(f"{path.name} is damaged ({error}); {mend}") from error
    if sha256(data).hexdigest() != digest:
        raise DataProblem(f"{path.name} is not the file of this project (its SHA-256 differs); {mend}")
    return dict(zip(names, zip(*csv_rows(data, path, names), strict=True), strict=True))


def whole(values: Iterable[str], path: Path, name: str) -> np.ndarray:
    """A column of whole numbers."""
    return _column(list(values), "whole", path, f"{name} in {str(path)!r} must be whole numbers")


def numbers(values: Iterable[str], path: Path, name: str) -> np.ndarray:
    """A column of numbers."""
    return _column(list(values), "number", path, f"{name} in {str(path)!r} must be numbers")


def _column(values: list[str], kind: str, path: Path, needed: str) -> np.ndarray:
    try:
        return column(path.name, values, kind=kind)
    except LabError:
        for line, value in enumerate(values, start=2):
            try:
                column(path.name, [value], kind=kind)
            except LabError as error:
                raise DataProblem(f"{needed}, but line {line} has {value!r}; mend that line") from error
        raise


def frozen(array: np.ndarray) -> np.ndarray:
    """The same array, which nobody can write to from now on."""
    array.setflags(write=False)
    return array
