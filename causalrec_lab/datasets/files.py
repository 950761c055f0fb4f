"""Finds the workbook's own data, and reads CSV files that must have exactly the columns they should.

Taught in notebooks/09_causal_model.
"""

import gzip
import zlib
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

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


def shipped(file: str, kinds: Mapping[str, str], *, digest: str, script: str) -> MappingProxyType:
    """Column -> its values, from a packed CSV file that the project ships and whose SHA-256 it knows.

    Args:
        file: its name in the data folder.
        kinds: column -> what it holds: "word", "number" or "whole" numbers.
        digest: of the unpacked rows.
        script: what in data/ makes it.
    """
    path = data_dir() / file
    mend = f"restore it (git checkout data/{file}) or make it again: python data/{script}"
    if not path.is_file():
        raise DataProblem(f"there is no file {str(path)!r}; {mend}")
    try:
        data = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise DataProblem(f"{file} is damaged ({error}); {mend}") from error
    if sha256(data).hexdigest() != digest:
        raise DataProblem(f"{file} is not the file of this project (its SHA-256 differs); {mend}")
    return MappingProxyType(csv_columns(data, path, kinds))


def csv_columns(data: bytes | None, path: Path, kinds: Mapping[str, str]) -> dict[str, np.ndarray]:
    """Column -> its values, of a CSV file that must have exactly these columns; None: read it."""
    header, rows = read_csv(path, data)
    if header != list(kinds):
        raise DataProblem(
            f"the columns of {str(path)!r} are {', '.join(header)}; they must be {', '.join(kinds)}"
        )
    if not rows:
        raise DataProblem(f"{str(path)!r} has no rows below its column names; fetch it again")
    columns = zip(header, zip(*(row for _, row in rows), strict=True), strict=True)
    return {name: _typed(values, path, name, kinds[name]) for name, values in columns}


def _typed(values: Sequence[str], path: Path, name: str, kind: str) -> np.ndarray:
    """A column of texts as what it holds; a wrong line is named."""
    if kind == "word":
        return np.array(values)
    try:
        return column(path.name, values, kind=kind)
    except LabError:
        needed = f"{name} in {str(path)!r} must be {'whole numbers' if kind == 'whole' else 'numbers'}"
        for line, value in enumerate(values, start=2):
            try:
                column(path.name, [value], kind=kind)
            except LabError as error:
                raise DataProblem(f"{needed}, but line {line} has {value!r}; mend that line") from error
        raise
