"""The questions of notebook 09: two models and one effect, who reads a confounder, and what a list earns.

Taught in notebooks/09_causal_model.
"""

from itertools import pairwise
from math import sqrt
from statistics import fmean

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem
from causalrec_lab.lesson.kinds import Choice, Ends, Later, Number, Text, When
from causalrec_lab.lesson.plots import Drawn, Plot

# ---- 09-1: a row a visit: outcome, exposed, propensity score, predicted outcome if exposed, if not

_VISITS = [
    ([1, 0], [1, 0], [0.5, 0.5], [0.5, 0.5], [0.25, 0.25]),
    ([1, 1, 0, 0], [1, 1, 0, 0], [0.8, 0.2, 0.8, 0.2], [0.6, 0.6, 0.6, 0.6], [0.1, 0.2, 0.3, 0.4]),
    ([1, 0, 1, 1], [1, 0, 0, 1], [0.9, 0.3, 0.5, 0.25], [0.8, 0.4, 0.7, 0.5], [0.7, 0.1, 0.6, 0.2]),
    ([0, 0, 1], [1, 1, 0], [0.5, 0.25, 0.75], [0.3, 0.5, 0.9], [0.2, 0.5, 0.4]),
    ([2, 1, 0, 3], [0, 0, 1, 1], [0.2, 0.4, 0.6, 0.4], [1.5, 2.0, 0.5, 2.5], [1.0, 1.0, 0.5, 2.0]),
]  # fmt: skip


def aipw(y, t, e, m1, m0):
    """The doubly robust effect and its standard error."""
    rows = []
    for bought, shown, chance, if_shown, if_not in zip(y, t, e, m1, m0, strict=True):
        error = (bought - if_shown) / chance if shown else -(bought - if_not) / (1 - chance)
        rows.append(if_shown - if_not + error)
    effect = sum(rows) / len(rows)
    variance = sum((row - effect) ** 2 for row in rows) / len(rows)
    return effect, sqrt(variance / len(rows))


def _corrected(correction, scale=lambda n: 1 / sqrt(n)):
    """A wrong `aipw`: another correction of the row, or another standard error."""

    def wrong(y, t, e, m1, m0):
        rows = [a - b + correction(*row, a, b) for *row, a, b in zip(y, t, e, m1, m0, strict=True)]
        effect = sum(rows) / len(rows)
        spread = sqrt(sum((row - effect) ** 2 for row in rows) / len(rows))
        return effect, spread * scale(len(rows))

    return wrong


def _right(y, t, e, a, b):
    return (y - a) / e if t else -(y - b) / (1 - e)


_ESTIMATES = {
    "models_only": _corrected(lambda y, t, e, a, b: 0),
    "unweighted": _corrected(lambda y, t, e, a, b: y - a if t else b - y),
    "whole_outcome": _corrected(lambda y, t, e, a, b: y / e if t else -y / (1 - e)),
    "added": _corrected(lambda y, t, e, a, b: (y - a) / e if t else (y - b) / (1 - e)),
    "same_chance": _corrected(lambda y, t, e, a, b: (y - a) / e if t else -(y - b) / e),
    "spread": _corrected(_right, scale=lambda n: 1),
    "too_small": _corrected(_right, scale=lambda n: 1 / n),
    "n_minus_one": _corrected(_right, scale=lambda n: 1 / sqrt(n - 1)),
}

# ---- 09-3: the user of each row, and the number of folds

_LOGS = [
    (["An", "An", "Bo", "Bo", "Chen", "Chen"], 2),
    (["An", "Bo", "An", "Chen", "Bo", "Dai"], 2),
    (["Emi", "Dai", "Chen", "Bo", "An", "Emi"], 3),
    (["Bo", "An", "Bo", "Bo", "An", "Bo"], 5),
    (["An", "Bo", "Chen", "Dai", "Emi", "Fu"], 4),
    (["An", "Bo", "Bo", "Chen", "An", "Dai"], 3),
]


def folds_by_user(users, folds):
    """The fold of each row: users are dealt in the order in which they first appear."""
    fold = {}
    for user in users:
        if user not in fold:
            fold[user] = len(fold) % folds
    return [fold[user] for user in users]


def _runs(users, folds):
    """Wrong: a user who comes back is dealt again."""
    turns = [0]
    for before, now in pairwise(users):
        turns.append(turns[-1] + (before != now))
    return [turn % folds for turn in turns]


_SPLITS = {
    "by_row": lambda users, folds: [place % folds for place in range(len(users))],
    "in_blocks": lambda users, folds: [place * folds // len(users) for place in range(len(users))],
    "runs": _runs,
    "by_name": lambda users, folds: [sorted(set(users)).index(user) % folds for user in users],
    "no_end": lambda users, folds: folds_by_user(users, len(users)),
    "from_one": lambda users, folds: [1 + fold for fold in folds_by_user(users, folds)],
}

# ---- 09-4: how far off each reader is, in the shop whose texts state all that chose


def _heights(height):
    """Heights of a plot, of the readers in their order; `height` sees the shops of one reader."""

    def draw():
        from causalrec_lab.course.nb09.readers import shops

        return Drawn([height(many) for many in shops("stated").values()])

    return Later(draw)


ERRORS = _heights(lambda shops: fmean(shop["error"] for shop in shops))
PLOTS = {
    "widths": _heights(lambda shops: fmean(shop["high"] - shop["low"] for shop in shops)),
    "covers": _heights(lambda shops: sum(shop["low"] <= 0 <= shop["high"] for shop in shops)),
    "one_shop": _heights(lambda shops: shops[0]["error"]),
}


ITEMS = (
    Predict("09-A", Choice("inside", "below", "above"), outcome="below"),
    Exercise(
        "09-1",
        Function(_VISITS, of=Each(Number(tolerance=0.0005), Number(tolerance=0.0005))),
        aipw,
        known=_ESTIMATES,
    ),
    Exercise(
        "09-2",
        Several(Text(among="ABCD")),
        {"A", "B", "C"},
        known={
            "both_wrong": When(lambda letters: "d" in letters, {"A", "B", "C", "D"}),
            "only_both_right": When(lambda letters: letters == {"c"}, {"C"}),
            "one_missing": When(lambda letters: set() < letters < {"a", "b", "c"}, {"A", "B"}),
        },
    ),
    Exercise("09-3", Function(_LOGS, of=Each(*(Number() for _ in range(6)))), folds_by_user, known=_SPLITS),
    Predict("09-B", Choice("close", "half", "naive"), outcome="half"),
    Predict("09-C", Choice("seventy", "ninety_nine", "same"), outcome="seventy"),
    Exercise("09-4", Plot(), ERRORS, known=PLOTS),
    Predict("09-D", Choice("wider", "moves", "stays"), outcome="moves"),
    Predict("09-G", Choice("with", "without", "middle"), outcome="without"),
    Exercise(
        "09-5",
        Ends(),
        (45, 66),
        known={
            "exactly": 66,
            "won": 15,
            "bare_least": 45,
            "groups_mixed": (27, 66),
            "from_nothing": (0, 66),
            "up_to_all": (45, 81),
        },
    ),
    Predict("09-E", Choice("most", "half", "few"), outcome="few"),
    Predict("09-F", Choice("lovers", "between", "strangers", "alike"), outcome="between"),
    Explain("09-X"),
    QuizItem("09-w1", "ten", "inverse", quiz="warmup"),
    QuizItem("09-w2", "effect", "coin", quiz="warmup"),
    QuizItem("09-w3", "same", "saturated", quiz="warmup"),
    QuizItem("09-q3", "right", "one", quiz="first"),
    QuizItem("09-q6", "no", "unseen", quiz="second"),
    QuizItem("09-q1", "narrower", "same_list"),
    QuizItem("09-q2", "seventy", "twins"),
    QuizItem("09-q4", "shrinks", "after"),
    QuizItem("09-q5", "newcomers", "anyway"),
)
