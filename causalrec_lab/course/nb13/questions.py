"""The questions of notebook 13: five biases of a sheet, two estimators, and a list that learns from itself.

Taught in notebooks/13_biased_logs.
"""

from fractions import Fraction

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem
from causalrec_lab.lesson.kinds import Choice, Later, Number, Pair, When
from causalrec_lab.lesson.plots import Drawn, Plot

BIASES = ("position", "selection", "exposure", "popularity", "conformity")
_CHINESE = ("位置偏误", "选择偏误", "曝光偏误", "流行度偏误", "从众偏误")
_SPELLINGS = {f"{bias} bias": bias for bias in BIASES} | dict(zip(_CHINESE, BIASES, strict=True))
_SPELLINGS |= {"badge": "conformity", "the badge": "conformity"}

# ---- 13-1: examination by swaps


def _pages():
    """Clicks and showings, (film, place); some films never stood at some places, some are shown unevenly."""
    import numpy as np

    pages = (
        ([[20, 10, 5], [24, 12, 6]], [[100, 100, 100], [100, 100, 100]]),
        ([[40, 0, 4], [30, 60, 0], [0, 9, 8]], [[100, 0, 50], [50, 200, 0], [0, 30, 80]]),
        ([[10, 3, 0], [90, 30, 7], [8, 0, 2]], [[50, 50, 0], [300, 150, 100], [20, 0, 25]]),
        ([[30, 2, 6], [4, 44, 1]], [[120, 20, 60], [40, 400, 10]]),
        ([[6, 9, 2], [7, 3, 5], [0, 0, 6]], [[10, 30, 20], [20, 15, 40], [0, 0, 12]]),
        ([[12, 18, 3], [5, 0, 4]], [[60, 90, 60], [25, 0, 80]]),
        # shown and never clicked; the second place is examined more than the top
        ([[9, 0, 4], [0, 30, 2], [12, 8, 0]], [[30, 60, 40], [50, 40, 25], [60, 20, 30]]),
    )
    return [(np.array(clicks, float), np.array(shown, float)) for clicks, shown in pages]


def examination(clicks, shown):
    """Probability that each place is examined, relative to the top place."""
    found = []
    for place in range(shown.shape[1]):
        both = (shown[:, 0] > 0) & (shown[:, place] > 0)
        there = clicks[both, place] / shown[both, place]
        on_top = clicks[both, 0] / shown[both, 0]
        found.append(there.sum() / on_top.sum())
    return found


def _by_place(clicks, shown):
    """Wrong: the rate of a place over that of the top, whatever film stood there."""
    rate = clicks.sum(axis=0) / shown.sum(axis=0)
    return list(rate / rate[0])


def _counts(clicks, shown):
    """Wrong: clicks, not clicks over showings."""
    both = [(shown[:, 0] > 0) & (shown[:, k] > 0) for k in range(3)]
    return [clicks[films, k].sum() / clicks[films, 0].sum() for k, films in enumerate(both)]


def _upside_down(clicks, shown):
    """Wrong: the top over the place."""
    return [1 / share for share in examination(clicks, shown)]


def _above(clicks, shown):
    """Wrong: each place over the one above it."""
    found = [1.0]
    for k in (1, 2):
        both = (shown[:, k - 1] > 0) & (shown[:, k] > 0)
        rates = [(clicks[both, at] / shown[both, at]).sum() for at in (k, k - 1)]
        found.append(rates[0] / rates[1])
    return found


def _clicked(clicks, shown):
    """Wrong: only films that were clicked at both places."""
    return examination(clicks, shown * (clicks > 0))


def _all_films(clicks, shown):
    """Wrong: also films that never stood at one of the two places."""
    rate = clicks / shown.clip(min=1)
    return [rate[:, k].sum() / rate[:, 0].sum() for k in range(3)]


# ---- 13-3: two equations with a shadow variable

_TOLD = [  # told yes, told no, everybody; each newcomers, fans
    ((16, 144), (204, 136), (500, 500)),
    ((10, 60), (40, 30), (200, 300)),
    ((5, 30), (30, 20), (100, 90)),
    ((50, 20), (25, 60), (150, 200)),
    ((8, 90), (120, 30), (400, 250)),
    ((30, 45), (10, 60), (60, 135)),
    ((6, 126), (144, 224), (500, 500)),  # who tells depends on the group: an impossible share, below 0
]


def share_by_shadow(yes, no, everybody):
    """Share of everybody who would say yes."""
    whole = yes[0] * no[1] - yes[1] * no[0]
    stands_for = (everybody[0] * no[1] - everybody[1] * no[0]) / whole
    return stands_for * (yes[0] + yes[1]) / (everybody[0] + everybody[1])


def _as_told(yes, no, everybody):
    """Wrong: of those who told."""
    return sum(yes) / (sum(yes) + sum(no))


def _by_group(yes, no, everybody):
    """Wrong: right if telling depends on the group alone (MAR)."""
    share = [y / (y + n) for y, n in zip(yes, no, strict=True)]
    return sum(part * size for part, size in zip(share, everybody, strict=True)) / sum(everybody)


def _blank_is_no(yes, no, everybody):
    """Wrong: who is silent does not like it."""
    return sum(yes) / sum(everybody)


def _other_weight(yes, no, everybody):
    """Wrong: the weight of a no."""
    whole = yes[0] * no[1] - yes[1] * no[0]
    return (yes[0] * everybody[1] - yes[1] * everybody[0]) / whole * sum(yes) / sum(everybody)


def _cut(yes, no, everybody):
    """Wrong: hides that the assumption is false."""
    return min(max(share_by_shadow(yes, no, everybody), 0), 1)


def _size(yes, no, everybody):
    """Wrong: hides it, too."""
    return abs(share_by_shadow(yes, no, everybody))


def _weight_itself(yes, no, everybody):
    """Wrong: the solution of the equations, not the share."""
    return (everybody[0] * no[1] - everybody[1] * no[0]) / (yes[0] * no[1] - yes[1] * no[0])


# ---- 13-6: five of fifty items, day by day

DAYS = (1, 2, 5, 10, 40)


def _of_days(height):
    """What the plot shows, of the loop with seed 1."""

    def draw():
        from causalrec_lab.worlds import feedback_loop

        loop = feedback_loop(1)
        return Drawn([float(height(loop, day)) for day in DAYS])

    return Later(draw)


def _of_the_day(loop, day):
    clicked = sorted(loop.clicked[day - 1])
    return sum(clicked[-5:]) / sum(clicked)


LESSON_1 = (
    Predict("13-A", Choice("closer", "same_surer", "same_unsure"), outcome="same_surer"),
    Exercise(
        "13-1",
        Function(
            cases=Later(_pages),
            of=Each(Number(tolerance=0.001), Number(tolerance=0.001), Number(tolerance=0.001)),
        ),
        examination,
        known={
            "by_place": _by_place,
            "counts": _counts,
            "upside_down": _upside_down,
            "above": _above,
            "clicked": _clicked,
            "all_films": _all_films,
        },
    ),
    Exercise(
        "13-2",
        Pair(),
        (16, 50),
        known={
            "everybody": (16, 100),
            "turned": (16, 20),
            "truth": (20, 100),
            "odds": (16, 34),
            "no": When(lambda pair: pair[0] == 34, (34, 50)),
            "all_tell": (20, 50),
            "scaled": When(lambda pair: pair[0] * 50 == pair[1] * 16 > 0 and pair != (16, 50), (32, 100)),
            "bare": Fraction(32, 100),
            "bare_points": 32,
        },
    ),
    Exercise(
        "13-3",
        Function(cases=_TOLD, of=Number(tolerance=0.0005)),
        share_by_shadow,
        known={
            "as_told": _as_told,
            "by_group": _by_group,
            "blank_is_no": _blank_is_no,
            "other_weight": _other_weight,
            "cut": _cut,
            "size": _size,
            "weight_itself": _weight_itself,
        },
    ),
)

LESSON_2 = (
    Exercise(
        "13-4",
        Number(room=(200,)),
        40,
        known={
            "one_factor": 56,
            "as_counted": When(lambda number: number in (28, Fraction(28, 100), Fraction(28, 200)), 28),
            "fans_only": 36,
            "turned": When(lambda number: abs(number - 109.33) < 0.5, 109.33),
            "newcomers_only": 4,
            "half_done": When(lambda number: number in (31, 37), 37),
            "film_b": When(lambda number: number in (24, 48), 48),
            "of_hundred": 20,
            "share": Fraction(1, 5),
        },
    ),
    Exercise("13-5", Choice(*BIASES, also=_SPELLINGS), "conformity"),
    Predict("13-B", Choice("ten", "third", "most"), outcome="most"),
    Exercise(
        "13-6",
        Plot(),
        _of_days(lambda loop, day: loop.top_share()[day - 1]),
        known={
            "of_the_day": _of_days(_of_the_day),
            "next_day": _of_days(lambda loop, day: loop.top_share()[min(day, 39)]),
            "one_item": _of_days(lambda loop, day: loop.top_share(1)[day - 1]),
            "homogeneity": _of_days(lambda loop, day: loop.homogeneity()[day - 1]),
        },
    ),
    Explain("13-X"),
)

QUIZ = (
    QuizItem("13-w1", "tells", "meet", quiz="warmup"),
    QuizItem("13-w2", "ten", "rare", quiz="warmup"),
    QuizItem("13-w3", "half", "root", quiz="warmup"),
    QuizItem("13-q1", "surer", "luck"),
    QuizItem("13-q2", "shadow", "given"),
    QuizItem("13-q3", "badge", "moved"),
    QuizItem("13-q4", "chance", "never"),
    QuizItem("13-q5", "unroll", "time"),
)

ITEMS = (*LESSON_1, *LESSON_2, *QUIZ)
