"""Makes one day of a shop twice: as it was, and as the shop's software wrote it down.

    liked ~ chance of the item's group
    P(answer missing | liked) = 0.15 if liked, 0.60 if not: who is annoyed closes the window

Terms: as in `causalrec_lab.log.cleaning`.

Taught in notebooks/07_bert_encoding.
"""

from typing import Any

import numpy as np

from causalrec_lab.errors import LabError, whole_number
from causalrec_lab.log.rows import Log

DAY = (0.0, 1440.0)  # minutes
USERS, ITEMS = range(200), range(24)
NAMES = ("user", "item", "time", "exposed", "outcome", "text")
GAP_IF_LIKED, GAP_IF_NOT = 0.15, 0.60
_DEEDS = ("watched it to the end", "read the first pages", "looked at it twice", "put it on the list")


def real_day(seed: int = 0, *, visits: int = 2_000) -> Log:
    """The day as it was, each visitor's answer included: no shop ever has this.

    Args:
        seed: of the draws.
        visits: rows, 1 or more.

    >>> real_day(0).names
    ('user', 'item', 'exposed', 'outcome', 'time', 'text')
    """
    whole_number("visits", visits, high=10**7)
    draw = np.random.default_rng(whole_number("seed", seed, low=0))
    user, item = draw.integers(len(USERS), size=visits), draw.integers(len(ITEMS), size=visits)
    exposed = draw.integers(2, size=visits)
    liked = (draw.random(visits) < np.where(item < len(ITEMS) // 2, 0.45, 0.65)).astype(int)
    text = np.array(_DEEDS, dtype=object)[draw.integers(len(_DEEDS), size=visits)]
    time = np.sort(draw.uniform(*DAY, size=visits).round(2))
    return Log(user, item, exposed, liked, extra={"time": time, "text": text})


def soiled(day: Log, seed: int = 0, *, missing: str = "not at random") -> list[tuple[Any, ...]]:
    """The same day as the software wrote it: rows with the columns NAMES, in the order they arrived.

    Some rows come twice, a few are blank, carry a test item or an impossible time, two users run a program
    that clicks and likes everything, texts are missing, and so are many answers.

    Args:
        day: what `real_day` made; it is not changed.
        seed: of the draws.
        missing: "not at random" (the annoyed answer less) or "at random" (as many gaps, by chance).

    Raises:
        LabError: no such way to lose answers.
    """
    if missing not in ("not at random", "at random"):
        raise LabError(f"missing is {missing!r}; use 'not at random' or 'at random'")
    draw = np.random.default_rng([whole_number("seed", seed, low=0), 1])
    gap = np.where(day.outcome == 1, GAP_IF_LIKED, GAP_IF_NOT)
    if missing == "at random":
        gap = np.full(len(day), gap.mean())
    lost = draw.random(len(day)) < gap
    rows = [list(row) for row in zip(*(day[name].tolist() for name in NAMES), strict=True)]
    for row, gone in zip(rows, lost, strict=True):
        row[4] = None if gone else int(row[4])
    for number in draw.choice(len(rows), size=len(rows) // 100, replace=False):
        rows[number][5] = ["", "  ", "N/A", None][number % 4]
    dirt = [list(rows[number]) for number in draw.choice(len(rows), size=len(rows) // 25, replace=False)]
    dirt += [[None, "", None, None, "", None] for _ in range(9)]
    for number in range(12):
        odd = list(rows[draw.integers(len(rows))])
        odd[1 if number < 7 else 2] = 999 if number < 7 else [-30.0, 2880.0, None][number % 3]
        dirt.append(odd)
    for bot, start in ((41, 200.0), (150, 915.0)):
        for click in range(300):
            dirt.append([bot, int(draw.integers(len(ITEMS))), round(start + click / 50, 3), 1, 1, "liked it"])
    places = np.sort(draw.integers(len(rows) + 1, size=len(dirt)))[::-1]
    for place, row in zip(places, dirt, strict=True):
        rows.insert(int(place), row)
    return [tuple(row) for row in rows]
