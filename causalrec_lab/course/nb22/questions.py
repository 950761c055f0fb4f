"""The questions of notebook 22: what a sheet, a model and an item's own text give away or do.

Taught in notebooks/22_private_and_trusted.
"""

from fractions import Fraction

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem
from causalrec_lab.lesson.kinds import Choice, Later, Number
from causalrec_lab.lesson.plots import Drawn, Plot

KNOWN = (1, 2, 3, 4, 5)  # items that the outsider knows


# ---- 22-2: who is singled out


def _drawn(*months, times=1.0, flip=False):
    """The shares of the shop's own sheet, as a plot."""

    def work():
        from causalrec_lab.course.nb22.shop import share_singled_out

        shares = [share_singled_out(known, months=each) for each in months for known in KNOWN]
        return Drawn([times * (1 - share if flip else share) for share in shares])

    return Later(work)


# ---- 22-3: a noisy count

_COUNTS = [  # purchases of each visitor, most, epsilon, noise of scale 1
    ([1, 0, 1, 1], 1, 1.0, 0.5),
    ([1, 4, 0, 2], 1, 0.5, -1.5),
    ([5, 2, 0, 3, 1], 2, 0.5, 1.25),
    ([0, 0, 7], 3, 2.0, -3.75),
    ([2, 2, 2], 4, 0.25, 0.2),
    ([6, 1, 1, 0], 3, 0.1, 0.0),
]


def noisy_count(purchases, most, epsilon, noise):
    """Purchases on the sheet, at most so many a visitor, with Laplace noise."""
    total = 0
    for one in purchases:
        total += min(one, most)
    return total + noise * most / epsilon


def _no_limit(purchases, most, epsilon, noise):
    """Wrong: a visitor with many purchases counts with all of them."""
    return sum(purchases) + noise * most / epsilon


def _as_if_one(purchases, most, epsilon, noise):
    """Wrong: noise as if a visitor could change the count by one only."""
    return noisy_count(purchases, most, epsilon, 0) + noise / epsilon


def _more_is_louder(purchases, most, epsilon, noise):
    """Wrong: a larger epsilon brings more noise."""
    return noisy_count(purchases, most, epsilon, 0) + noise * most * epsilon


def _dropped(purchases, most, epsilon, noise):
    """Wrong: a visitor with too many purchases is left out."""
    return sum(one for one in purchases if one <= most) + noise * most / epsilon


def _quiet(purchases, most, epsilon, noise):
    """Wrong: the noise is forgotten."""
    return noisy_count(purchases, most, epsilon, 0)


# ---- 22-5: clipped gradients


def _gradients():
    """Own gradients of a few persons, two parameters each, and the longest that is allowed."""
    import numpy as np

    rows = [
        ([[3, 4], [0.3, 0.4]], 1.0),
        ([[1, 1], [-1, 1], [0.5, 0]], 0.5),
        ([[6, 8], [-6, -8], [1, 0]], 5.0),
        ([[0.2, 0.1], [0.1, -0.3]], 2.0),
        ([[0, 10], [2, 0], [-3, 4]], 3.0),
        ([[5, 12]], 6.5),
    ]
    return [(np.array(gradients, float), clip) for gradients, clip in rows]


def clipped_sum(gradients, clip):
    """The sum of the persons' gradients, each cut to length `clip` at most."""
    import numpy as np

    lengths = np.linalg.norm(gradients, axis=1)
    shrink = np.maximum(1, lengths / clip)
    return (gradients / shrink[:, None]).sum(axis=0)


def _clip_the_sum(gradients, clip):
    """Wrong: the sum is clipped, not each person."""
    return clipped_sum(gradients.sum(axis=0)[None], clip)


def _each_number(gradients, clip):
    """Wrong: each number is cut, so the length may be larger."""
    return gradients.clip(-clip, clip).sum(axis=0)


def _always_long(gradients, clip):
    """Wrong: short gradients are stretched."""
    return (clip * gradients / ((gradients**2).sum(axis=1) ** 0.5)[:, None]).sum(axis=0)


def _mean(gradients, clip):
    """Wrong: the mean, which one person moves by less where many came."""
    return clipped_sum(gradients, clip) / len(gradients)


def _long_ones_out(gradients, clip):
    """Wrong: long gradients are left out."""
    return gradients[(gradients**2).sum(axis=1) ** 0.5 <= clip].sum(axis=0)


LESSON_1 = (
    Predict("22-A", Choice("five", "hundred", "half", "all"), outcome="half"),
    Exercise(
        "22-1",
        Number(),
        2,
        known={"largest": 3, "with_bought": 1, "rows": 7, "mean": Fraction(7, 3), "shares": Fraction(2, 7)},
    ),
    Exercise(
        "22-2",
        Plot(),
        _drawn(False, True),
        also=(_drawn(True, False),),
        known={
            "only_items": _drawn(False),
            "only_months": _drawn(True),
            "percent": _drawn(False, True, times=100.0),
            "hidden": _drawn(False, True, flip=True),
        },
    ),
    Exercise(
        "22-3",
        Function(cases=_COUNTS, of=Number(tolerance=1e-6)),
        noisy_count,
        known={
            "no_limit": _no_limit,
            "as_if_one": _as_if_one,
            "more_is_louder": _more_is_louder,
            "dropped": _dropped,
            "quiet": _quiet,
        },
    ),
    Exercise(
        "22-4",
        Number(),
        1,
        known={"every_cell": 8, "one_sheet": Fraction(1, 2), "cells_once": 4, "halved": Fraction(1, 4)},
    ),
)

LESSON_2 = (
    Predict("22-B", Choice("all", "half", "little"), outcome="little"),
    Exercise(
        "22-5",
        Function(cases=Later(_gradients), of=Each(Number(tolerance=1e-6), Number(tolerance=1e-6))),
        clipped_sum,
        known={
            "clip_the_sum": _clip_the_sum,
            "each_number": _each_number,
            "always_long": _always_long,
            "mean": _mean,
            "long_ones_out": _long_ones_out,
        },
    ),
    Explain("22-X"),
    Exercise("22-6", Choice("guard", "filter", "field", "larger", also={"fields": "field"}), "field"),
    Exercise(
        "22-7",
        Number(),
        Fraction(3, 4),
        known={
            "coin": Fraction(1, 2),
            "odds": 3,
            "third": Fraction(1, 3),
            "two_thirds": Fraction(2, 3),
            "quarter": Fraction(1, 4),
            "sure": 1,
        },
    ),
)

QUIZ = (
    QuizItem("22-w1", "shown", "taste", quiz="warmup"),
    QuizItem("22-w2", "stays", "bias", quiz="warmup"),
    QuizItem("22-w3", "place", "order", quiz="warmup"),
    QuizItem("22-q1", "known", "same"),
    QuizItem("22-q2", "doubles", "scale"),
    QuizItem("22-q3", "width", "mean"),
    QuizItem("22-q4", "attack", "better"),
    QuizItem("22-q5", "noise", "updates"),
)

ITEMS = (*LESSON_1, *LESSON_2, *QUIZ)
