"""The questions of notebook 15: ratings that speak for others, real people, real clicks.

Taught in notebooks/15_real_evidence.
"""

from fractions import Fraction

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Later, Number, When
from causalrec_lab.lesson.plots import Drawn, Plot

MODELS = ("naive", "lowered", "ips", "text")


def near(number: float, other: float) -> bool:
    """Whether two numbers are the same to two digits."""
    return abs(number - other) < 0.006


def of_100(number: float) -> Fraction:
    """A share, told of a hundred."""
    return Fraction(number) / 100


# ---- 15-3: what weighted rows say


def _weighted():
    """Outcomes, their weights, and how many cells or showings they should speak for."""
    import numpy as np

    rows = (
        ([4, 4, 3, 3, 1], [1.5, 1.5, 1.5, 1.5, 6.0], 12),
        ([4, 4, 3, 3, 1, 1], [1.5, 1.5, 1.5, 1.5, 6.0, 6.0], 12),
        ([1, 0, 0, 1], [0.5, 2.0, 1.0, 0.25], 4),
        ([0, 0, 1, 0, 0], [0.1, 0.1, 0.4, 0.1, 20.0], 5),
        ([2.5, 1.0, 5.0], [3.0, 3.0, 3.0], 10),
        ([1, 1, 0, 1, 0, 0], [1.0, 0.0, 4.0, 2.0, 0.5, 3.0], 8),
    )
    return [(np.array(y, float), np.array(w), n) for y, w, n in rows]


def weighed(y, w, n):
    """Mean weight, effective sample size, IPS, SNIPS."""
    mean_weight = w.sum() / n
    ess = w.sum() ** 2 / (w**2).sum()
    ips = (w * y).sum() / n
    snips = (w * y).sum() / w.sum()
    return mean_weight, ess, ips, snips


def _over_rows(y, w, n):
    """Wrong: everything over the rows that were observed."""
    return weighed(y, w, len(y))


def _turned_ess(y, w, n):
    """Wrong: the effective sample size upside down."""
    mean, ess, *rest = weighed(y, w, n)
    return mean, 1 / ess, *rest


def _counted(y, w, n):
    """Wrong: the effective sample size is the number of rows."""
    mean, _, *rest = weighed(y, w, n)
    return mean, len(y), *rest


def _no_square(y, w, n):
    """Wrong: the sum of the weights is not squared."""
    mean, _, *rest = weighed(y, w, n)
    return mean, w.sum() / (w**2).sum(), *rest


def _unweighted(y, w, n):
    """Wrong: SNIPS without its weights above the line."""
    mean, ess, ips, _ = weighed(y, w, n)
    return mean, ess, ips, y.sum() / w.sum()


def _same_twice(y, w, n):
    """Wrong: SNIPS divides by n as well."""
    mean, ess, ips, _ = weighed(y, w, n)
    return mean, ess, ips, ips


def _swapped(y, w, n):
    """Wrong: SNIPS before IPS."""
    mean, ess, ips, snips = weighed(y, w, n)
    return mean, ess, snips, ips


# ---- 15-5: the difference of two models, person by person


def _people():
    """A number of each person under two models, and draws of the persons."""
    import numpy as np

    rng = np.random.default_rng(15)
    hard = rng.normal(0, 1.0, 40)  # what is hard for one model is hard for the other
    cases = [
        (np.array([0.5, 1.0, 0.0]), np.array([0.0, 0.5, 0.25]), np.array([[0, 1, 2], [0, 0, 1], [2, 2, 2]])),
        (np.array([0.2, 0.4]), np.array([0.4, 0.2]), np.array([[0, 1], [1, 1], [0, 0], [1, 0]])),
    ]
    for gain, people in ((0.1, 40), (-0.3, 40), (0.0, 25)):
        one = hard[:people] + gain + 0.1 * rng.normal(size=people)
        cases.append((one, hard[:people], rng.integers(people, size=(60, people))))
    return cases


def paired_bootstrap(one, other, draws):
    """The mean difference of two models, and its 95 % interval."""
    import numpy as np

    apart = one - other
    means = apart[draws].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return apart.mean(), low, high


def _ends(means, value):
    import numpy as np

    low, high = np.percentile(means, [2.5, 97.5])
    return value, low, high


def _not_paired(one, other, draws):
    """Wrong: other people are drawn for the second model."""
    return _ends(one[draws].mean(axis=1) - other[draws[::-1]].mean(axis=1), (one - other).mean())


def _two_intervals(one, other, draws):
    """Wrong: each model's interval, and the ends subtracted."""
    (_, a, b), (_, c, d) = (_ends(each[draws].mean(axis=1), 0) for each in (one, other))
    return (one - other).mean(), a - d, b - c


def _of_people(one, other, draws):
    """Wrong: where single persons lie, not their mean."""
    return _ends(one - other, (one - other).mean())


def _reversed(one, other, draws):
    """Wrong: the other model minus this one."""
    return paired_bootstrap(other, one, draws)


def _ninety(one, other, draws):
    """Wrong: 5 % are cut on either side."""
    import numpy as np

    value = (one - other).mean()
    low, high = np.percentile((one - other)[draws].mean(axis=1), [5, 95])
    return value, low, high


def _along_draws(one, other, draws):
    """Wrong: the mean over the draws, not over the persons of a draw."""
    return _ends((one - other)[draws].mean(axis=0), (one - other).mean())


# ---- 15-8: the effective sample size of a log whose weights are cut

CUTS = (1, 3, 10, 30, 100, 1000, 100_000)


def _by_cut(measure):
    """Heights of the plot: a measure of campaign women's weights, cut at each of `CUTS`."""

    def draw():
        import numpy as np

        from causalrec_lab.datasets import open_bandit

        weight = 1 / 46 / open_bandit("thompson", campaign="women").propensity
        return Drawn([measure(np.minimum(weight, most)) for most in CUTS])

    return Later(draw)


def _left_out():
    import numpy as np

    from causalrec_lab.datasets import open_bandit

    weight = 1 / 46 / open_bandit("thompson", campaign="women").propensity
    return Drawn([_ess(np.where(weight <= most, weight, 0)) for most in CUTS])


def _ess(weight):
    return weight.sum() ** 2 / (weight**2).sum()


LESSON_1 = (
    Predict("15-V", Choice("lower", "same", "higher"), outcome="lower"),
    Vote("15-V", ("lower", "same", "higher")),
    Exercise(
        "15-1",
        Number(),
        6,
        known={
            "itself": 1,
            "chance": Fraction(1, 6),
            "other_chance": Fraction(2, 3),
            "match": Fraction(3, 2),
            "five": 5,
            "cells": 12,
        },
    ),
    Exercise(
        "15-2",
        Each(Number(), Number()),
        (3, Fraction(9, 4)),
        known={
            "both_naive": (3, 3),
            "by_weights": When(lambda pair: near(pair[0], 3) and near(pair[1], 5.4), (3, 5.4)),
            "unweighted_sum": When(lambda pair: near(pair[0], 3) and near(pair[1], 1.25), (3, 1.25)),
            "undivided": When(lambda pair: near(pair[1], 27), (3, 27)),
            "turned": (Fraction(9, 4), 3),
        },
    ),
    Exercise(
        "15-3",
        Function(cases=Later(_weighted), of=Each(*[Number(tolerance=0.001)] * 4)),
        weighed,
        known={
            "over_rows": _over_rows,
            "turned_ess": _turned_ess,
            "counted": _counted,
            "no_square": _no_square,
            "same_twice": _same_twice,
            "unweighted": _unweighted,
            "swapped": _swapped,
        },
    ),
    Exercise(
        "15-4",
        Each(Number(), Number()),
        (3, 2),
        known={
            "one_ruler": (3, 3),
            "both_weighted": (2, 2),
            "turned": (2, 3),
            "liked": When(lambda pair: pair[0] == 4, (4, 2)),
            "mean": When(lambda pair: near(pair[1], 2.25), (3, 2.25)),
            "most_heard": When(lambda pair: near(pair[0], 3) and near(pair[1], 1), (3, 1)),
        },
    ),
)

LESSON_2 = (
    Predict("15-A", Choice("both", "weighted", "neither"), outcome="weighted"),
    Predict("15-E", Choice(*MODELS)),
    Exercise(
        "15-5",
        Function(cases=Later(_people), of=Each(*[Number(tolerance=0.0001)] * 3)),
        paired_bootstrap,
        known={
            "not_paired": _not_paired,
            "two_intervals": _two_intervals,
            "of_people": _of_people,
            "reversed": _reversed,
            "ninety": _ninety,
            "along_draws": _along_draws,
        },
    ),
    Exercise(
        "15-6",
        Number(),
        Fraction(115, 100),
        known={
            "half": Fraction(3, 4),
            "new_only": Fraction(125, 100),
            "old_only": Fraction(1, 4),
            "swapped": Fraction(35, 100),
            "sum": Fraction(3, 2),
            "rival": Fraction(12, 10),
        },
    ),
    Explain("15-X"),
)

LESSON_3 = (
    Exercise(
        "15-7",
        Plot(),
        _by_cut(_ess),
        known={
            "left_out": Later(_left_out),
            "mean_weight": _by_cut(lambda weight: weight.mean()),
            "root": _by_cut(lambda weight: _ess(weight) ** 0.5),
            "per_row": _by_cut(lambda weight: _ess(weight) / len(weight)),
        },
    ),
    Predict("15-B", Choice("always", "two", "each"), outcome="each"),
    Exercise(
        "15-8",
        Each(Number(percent=True), Number(percent=True)),
        (of_100(15), of_100(40)),
        known={
            "zero": (of_100(15), of_100(15)),
            "bare_zero": 15,
            "like_others": (of_100(20), of_100(20)),
            "three": When(lambda pair: near(pair[0], 0.2) and near(pair[1], 0.533), (0.2, 0.533)),
            "between_known": (of_100(10), of_100(30)),
            "anything": (0, 1),
            "sums": When(lambda pair: near(pair[0], 0.6), (60, 160)),
            "whole": (of_100(15), 1),
            "best_known": (of_100(15), of_100(22.5)),
            "turned": (of_100(40), of_100(15)),
        },
    ),
    Predict("15-C", Choice("more", "same", "less"), outcome="less"),
)

QUIZ = (
    QuizItem("15-w1", "four", "heavy", quiz="warmup"),
    QuizItem("15-w2", "same", "luck", quiz="warmup"),
    QuizItem("15-w3", "found", "shown", quiz="warmup"),
    QuizItem("15-q1", "chosen", "who"),
    QuizItem("15-q2", "level", "constant"),
    QuizItem("15-q3", "stop", "one_row"),
    QuizItem("15-q4", "unknown", "never"),
    QuizItem("15-q5", "model", "luck"),
)

ITEMS = (*LESSON_1, *LESSON_2, *LESSON_3, *QUIZ)
