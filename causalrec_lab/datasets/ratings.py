"""Reads three more public logs from your own copy: MovieLens-100k, Yahoo! R3 and KuaiRec.

Their terms forbid or discourage handing them on, so each is read from a folder of your own under
CAUSALREC_DATA, and the error says where to get it. Ids are numbered from 0 in order; the original ones stay
beside them.

Terms: a log is *chosen* where users or a recommender decided what stands in it, *drawn* where chance did.

Taught in notebooks/15_real_evidence.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from causalrec_lab.datasets.own import Source, contents
from causalrec_lab.errors import DataProblem
from causalrec_lab.inputs import column
from causalrec_lab.log import Log

_ASK = "put your own copy there and set CAUSALREC_DATA to the folder above it; it is given out by"
MOVIELENS = Source(
    "ml-100k", {"u.data": None, "u.item": None}, None, f"{_ASK} grouplens.org/datasets/movielens/100k"
)
YAHOO = Source(
    "yahoo-r3",
    {"ydata-ymusic-rating-study-v1_0-train.txt": None, "ydata-ymusic-rating-study-v1_0-test.txt": None},
    None,
    f"{_ASK} webscope.sandbox.yahoo.com, on request",
)
KUAIREC = Source(
    "kuairec", {"small_matrix.csv": None, "big_matrix.csv": None}, None, f"{_ASK} kuairec.com (CC BY-SA 4.0)"
)


@dataclass(frozen=True, eq=False)
class Ratings:
    """A log people or a recommender chose, and where there is one, a log that chance chose.

    Args:
        chosen: rows with `user` and `item` from 0, `outcome` the rating; every row was shown.
        drawn: the same for showings drawn by chance; None where the data has none.
        users: the original id of each user.
        items: the original id of each item.
        titles: of the items, where the data has them.
    """

    chosen: Log
    drawn: Log | None
    users: Int[ndarray, " user"]
    items: Int[ndarray, " item"]
    titles: tuple[str, ...] | None = None


def movielens_100k() -> Ratings:
    """100,000 film ratings from 1 to 5 by users of a web site, with their times (seconds, column `time`).

    Raises:
        DataProblem: your copy is missing or damaged.

    Source: Harper and Konstan (2015), The MovieLens Datasets, doi 10.1145/2827872.
    """
    files = contents(MOVIELENS)
    table = _table(files["u.data"], "u.data", ("user", "item", "rating", "time"), header=False)
    users, items, user, item = _numbered(table[:, 0], table[:, 1])
    _between(table[:, 2], 1, 5, "u.data", "rating")
    films = dict(
        line.split("|")[:2] for line in files["u.item"].decode("latin-1").splitlines() if line.count("|") >= 2
    )
    missing = [number for number in items.tolist() if str(number) not in films]
    if missing:
        raise DataProblem(
            f"u.item of ml-100k has no film {missing[0]}, which u.data rates; {MOVIELENS.advice}"
        )
    titles = tuple(films[str(number)] for number in items.tolist())
    log = _log(user, item, table[:, 2], time=table[:, 3])
    return Ratings(log, None, users, items, titles)


def yahoo_r3() -> Ratings:
    """Song ratings from 1 to 5: those users chose to give, and ten each of songs drawn by chance.

    Raises:
        DataProblem: your copy is missing or damaged.

    Source: Marlin and Zemel (2009), Collaborative prediction and ranking with non-random missing data.
    """
    files = contents(YAHOO)
    parts = [_table(data, name, ("user", "item", "rating"), header=False) for name, data in files.items()]
    _between(np.concatenate(parts)[:, 2], 1, 5, "ydata-ymusic-rating-study", "rating")
    return _chosen_and_drawn(parts)


def kuairec() -> Ratings:
    """How much of a short video was watched (1 is to the end): as recommended, and nearly all pairs of 1,411
    users with 3,327 videos, which nobody chose.

    Raises:
        DataProblem: your copy is missing or damaged.

    Source: Gao et al. (2022), KuaiRec, arXiv 2202.10842.
    """
    files = contents(KUAIREC)
    columns = ("user_id", "video_id", "watch_ratio")
    parts = [
        _table(files[name], name, columns, header=True) for name in ("big_matrix.csv", "small_matrix.csv")
    ]
    return _chosen_and_drawn(parts)


def _chosen_and_drawn(parts: Sequence[Float[ndarray, "row column"]]) -> Ratings:
    both, cut = np.concatenate(parts), len(parts[0])
    users, items, user, item = _numbered(both[:, 0], both[:, 1])
    chosen, drawn = (_log(user[part], item[part], both[part, 2]) for part in (slice(cut), slice(cut, None)))
    return Ratings(chosen, drawn, users, items)


def _log(user: ndarray, item: ndarray, outcome: ndarray, **extra: ndarray) -> Log:
    return Log(user, item, np.ones(len(user), dtype=int), outcome.astype(float), extra=extra)


def _numbered(user: ndarray, item: ndarray) -> tuple[ndarray, ndarray, ndarray, ndarray]:
    """Original ids of users and items, and each row's number among them."""
    (users, user), (items, item) = (
        np.unique(column(name, ids, kind="whole"), return_inverse=True)
        for name, ids in (("user", user), ("item", item))
    )
    return users, items, user, item


def _table(data: bytes, name: str, columns: Sequence[str], *, header: bool) -> Float[ndarray, "row column"]:
    """These columns of a text file, as numbers."""
    import pandas as pd

    shape = {"usecols": list(columns)} if header else {"header": None, "names": list(columns), "sep": "\t"}
    try:
        frame = pd.read_csv(io.BytesIO(data), dtype=float, index_col=False, **shape)
    except (ValueError, pd.errors.ParserError, pd.errors.EmptyDataError, pd.errors.ParserWarning) as error:
        raise DataProblem(
            f"{name} cannot be read ({str(error).strip()[:120]}); the columns {', '.join(columns)} are "
            "needed, all numbers: is the file complete, and in the form in which it is given out?"
        ) from error
    table = frame[list(columns)].to_numpy()
    odd = ~np.isfinite(table).all(axis=1)
    if odd.any() or not len(table):
        where = f"row {int(np.argmax(odd)) + 1} of {name} is cut short" if odd.any() else f"{name} is empty"
        raise DataProblem(f"{where}; {', '.join(columns)} are needed in every row; get the file again")
    return table


def _between(values: ndarray, low: int, high: int, name: str, what: str) -> None:
    odd = (values < low) | (values > high)
    if odd.any():
        row = int(np.argmax(odd))
        raise DataProblem(
            f"{name}: the {what} in row {row + 1} is {values[row]:g}; {low} to {high} is needed"
        )
