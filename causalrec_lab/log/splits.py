"""Parts a log into rows to learn from and rows to be judged by, and says what leaks from one to the other.

Terms: a *split* is a training log and a test log; the *random split* deals rows by chance, the *time split*
cuts at a moment, *random exposure* keeps for the test the rows whose showing chance decided; a *leak* is
something of the test that the training has seen.

Taught in notebooks/06_recommenders.
"""

from dataclasses import dataclass

import numpy as np

from causalrec_lab.errors import LabError, of_kind, real_number, whole_number
from causalrec_lab.inputs import mask, refuse
from causalrec_lab.log.rows import Log


@dataclass(frozen=True, eq=False, repr=False)
class Split:
    """Rows to learn from and rows to be judged by.

    Args:
        name: how they were parted, in a word or two.
        train: the rows a model may see.
        test: the rows that judge it; looked at once.
        time: the column that tells when, or None.

    >>> Split("by hand", Log([0], [0], [1], [1]), Log([1], [0], [1], [0]))
    Split(by hand: 1 row to learn from, 1 to be judged by)
    """

    name: str
    train: Log
    test: Log
    time: str | None = None

    def __post_init__(self):
        of_kind("train", self.train, Log)
        of_kind("test", self.test, Log)

    def from_the_future(self) -> float:
        """Share of the test rows that are older than the newest training row: 0 is as in a real shop.

        Raises:
            LabError: the split knows no time column.
        """
        if self.time is None:
            raise LabError(
                f"the split {self.name!r} knows no time; give the column, as in split_random(log, time='day')"
            )
        return float((self.test[self.time] < self.train[self.time].max()).mean())

    def __repr__(self) -> str:
        rows = len(self.train)
        learn = f"{rows:,} row{'s' if rows != 1 else ''} to learn from"
        return f"Split({self.name}: {learn}, {len(self.test):,} to be judged by)"


def split_random(log: Log, share: float = 0.2, *, seed: int = 0, time: str | None = None) -> Split:
    """Deal the rows by chance. Each row is as likely to be tested as any other, also one that is older than
    what the model learns from: that is the price.

    Args:
        log: all rows.
        share: of the rows, for the test, in (0, 1).
        seed: of the dealing.
        time: the column that tells when, only to be reported.

    Raises:
        LabError: a share that leaves one side empty, or no such column.

    >>> log = Log(range(10), [0] * 10, [1] * 10, [0] * 10)
    >>> split_random(log, 0.3)
    Split(random split: 7 rows to learn from, 3 to be judged by)
    """
    of_kind("log", log, Log)
    real_number("share", share, above=0, below=1)
    whole_number("seed", seed, low=0)
    if time is not None:
        _numbers_of(log, time)
    count = round(share * len(log))
    test = np.zeros(len(log), dtype=bool)
    test[np.random.default_rng(seed).permutation(len(log))[:count]] = True
    return _parted("random split", log, test, time)


def split_time(log: Log, share: float = 0.2, *, time: str, at: float | None = None) -> Split:
    """Cut at a moment: learn from what came before, be judged by what came after, as in a real shop.

    Rows of one moment stay on one side, so the test may be a little smaller than the share.

    Args:
        log: all rows, in any order.
        share: of the rows, for the test, in (0, 1).
        time: the column that tells when.
        at: the first moment of the test; None finds it by the share.

    Raises:
        LabError: no such column, a blank in it, or a cut that leaves one side empty.

    >>> log = Log(range(4), [0] * 4, [1] * 4, [0] * 4, extra={"day": [3, 1, 2, 4]})
    >>> split_time(log, 0.5, time="day").test["day"].tolist()
    [3, 4]
    """
    of_kind("log", log, Log)
    when = _numbers_of(log, time)
    if at is None:
        real_number("share", share, above=0, below=1)
        moments, rows = np.unique(when, return_counts=True)  # in order
        left = rows[::-1].cumsum()[::-1] / len(when)
        fits = moments[left <= share + 1e-12]
        at = fits[0] if len(fits) else moments[-1]
    at = real_number("at", at)
    return _parted(f"time split at {time} {at:g}", log, when >= at, time)


def split_exposure(log: Log, *, by_chance: np.ndarray, time: str | None = None) -> Split:
    """Keep for the test the rows that chance chose to show; learn from the others.

    The only split whose test is not written by the list or by the users themselves: what stands in it does
    not depend on what was liked, famous or recommended. It costs showings, so it is small.

    Args:
        log: all rows.
        by_chance: true where chance decided the showing, one a row.
        time: the column that tells when, only to be reported.

    Raises:
        LabError: a mask of another length, a chosen row that was not shown, or one side empty.

    >>> log = Log([0, 1], [5, 6], [1, 1], [1, 0], extra={"chosen_by": ["list", "coin"]})
    >>> split_exposure(log, by_chance=log["chosen_by"] == "coin").test.item.tolist()
    [6]
    """
    of_kind("log", log, Log)
    chosen = mask("by_chance", by_chance, len(log))
    needed = "False, for that row was not shown; chance can only have chosen rows with exposed 1"
    refuse("by_chance", chosen, chosen & (log.exposed == 0), needed)
    return _parted("random exposure", log, chosen, time)


def _parted(name: str, log: Log, test: np.ndarray, time: str | None) -> Split:
    if not test.any() or test.all():
        raise LabError(
            f"the {name} leaves {int((~test).sum())} rows to learn from and {int(test.sum())} to be judged "
            "by; both sides need at least one"
        )
    return Split(name, log.select(~test), log.select(test), time)


def _numbers_of(log: Log, time: str) -> np.ndarray:
    when = log[time]
    if when.dtype.kind not in "iuf" or not np.isfinite(when).all():
        raise LabError(f"the column {time!r} is of {when.dtype} or has blanks; a number a row is needed")
    return when
