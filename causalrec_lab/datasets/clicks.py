"""The Open Bandit log: real clicks in a fashion shop, shown by two policies whose propensities are known.

Terms: a *policy* chooses what to show; *random* shows every item with the same chance, *thompson* (Bernoulli
Thompson sampling) shows more often what it believes is clicked; *position* is the slot on the page (1 to 3).

Taught in notebooks/15_real_evidence.
"""

import gzip
import zlib
from functools import cache
from hashlib import sha256
from types import MappingProxyType

import numpy as np

from causalrec_lab.datasets.files import csv_rows, data_dir, numbers, whole
from causalrec_lab.errors import DataProblem, one_of
from causalrec_lab.log import Log

_SHA256 = "2739605db7da5d948168ee6cd4d3d1d93f111a2a9290b0d695b716c9a1e8f5aa"  # of the unpacked rows
_USER = tuple(f"user_feature_{number}" for number in range(4))
_COLUMNS = ("policy", "second", "position", "item", "click", "propensity", *_USER)
POLICIES = ("random", "thompson")


def open_bandit(policy: str = "random") -> Log:
    """10,000 showings of the campaign "men", in order of time, as one policy made them.

    Every row was shown; `outcome` is 1 if the item was clicked, and `propensity` the policy's own chance of
    showing that item at that position. The log names no users, so `user` numbers the rows: each row counts
    as a user of its own. Further columns: `position`, `second` (since 2019-11-24 00:00 UTC) and
    `user_feature_0` to `_3`, hashed by the publisher and numbered by us, without order.

    Args:
        policy: "random" (every one of 34 items with chance 1/34) or "thompson" (it learns).

    Raises:
        UnknownName: there is no such policy.
        DataProblem: the file is missing or damaged.

    Source: Saito, Aihara, Matsutani and Narita (2021), Open Bandit Dataset and Pipeline, arXiv 2008.07146.

    >>> log = open_bandit("random")
    >>> len(log), int(log.outcome.sum()), len(set(log.item.tolist()))
    (10000, 46, 34)
    """
    one_of("policy name", policy, POLICIES)
    columns = _columns()
    rows = columns["policy"] == policy
    return Log(
        user=np.arange(rows.sum()),
        item=columns["item"][rows],
        exposed=np.ones(rows.sum(), dtype=int),
        outcome=columns["click"][rows],
        propensity=columns["propensity"][rows],
        extra={name: columns[name][rows] for name in ("position", "second", *_USER)},
    )


@cache
def _columns() -> MappingProxyType:
    """Both logs as columns, read once a process; `Log` copies what it takes."""
    path = data_dir() / "open_bandit_men.csv.gz"
    mend = f"restore it (git checkout data/{path.name}) or make it again: python data/make_open_bandit.py"
    if not path.is_file():
        raise DataProblem(f"there is no file {str(path)!r}; {mend}")
    try:
        data = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise DataProblem(f"{path.name} is damaged ({error}); {mend}") from error
    if sha256(data).hexdigest() != _SHA256:
        raise DataProblem(f"{path.name} is not the file of this project (its SHA-256 differs); {mend}")
    by_name = dict(zip(_COLUMNS, zip(*csv_rows(data, path, _COLUMNS), strict=True), strict=True))
    columns = {"policy": np.array(by_name.pop("policy"))}
    for name, values in by_name.items():
        columns[name] = (numbers if name == "propensity" else whole)(values, path, name)
    return MappingProxyType(columns)
