"""The questions of notebook 11: one question, five estimators, and what all five assume.

Taught in notebooks/11_five_recipes.
"""

from itertools import combinations

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Later, Number, Text, When
from causalrec_lab.lesson.plots import Drawn, Plot

ESTIMATORS = ("stratify", "match", "regress", "weight", "robust")
ALSO = {"doubly robust": "robust", "dr": "robust", "aipw": "robust", "ipw": "weight", "ips": "weight"}
ALSO |= {"stratification": "stratify", "matching": "match", "regression": "regress", "weighting": "weight"}
NAMES = Several(Text(also=ALSO, among=ESTIMATORS))
NOBODY = When(lambda names: names <= {"none", "nobody", "no estimator", "not one", "no one"}, {"none"})

# ---- 11-1: a row a visitor: outcome, shown, propensity score

_ROWS = [
    ([1, 1, 0, 1, 0], [1, 0, 1, 0, 0], [0.5, 0.5, 0.25, 0.2, 0.8]),
    ([1, 0, 1, 1], [1, 1, 0, 0], [0.9, 0.9, 0.1, 0.4]),
    ([2, 0, 1, 3, 0, 1], [1, 1, 0, 0, 1, 0], [0.8, 0.4, 0.4, 0.25, 0.5, 0.75]),
    ([1, 1, 0], [1, 0, 0], [0.1, 0.1, 0.95]),
    ([0, 1, 0, 1, 1, 0, 1], [0, 0, 0, 1, 1, 1, 0], [0.2, 0.3, 0.3, 0.6, 0.6, 0.7, 0.5]),
]


def hajek(y, t, e):
    """The effect on those shown: their mean outcome minus the weighted mean of the others."""
    total, weights = [0, 0], [0, 0]
    for outcome, shown, chance in zip(y, t, e, strict=True):
        weight = 1 if shown else chance / (1 - chance)
        total[shown] += weight * outcome
        weights[shown] += weight
    return total[1] / weights[1] - total[0] / weights[0]


def _weighted(weight, per=sum):
    """A wrong `hajek`: another weight of (shown, e), or a side divided by something else."""

    def wrong(y, t, e):
        means = []
        for side in (1, 0):
            own = [(a, weight(side, c)) for a, b, c in zip(y, t, e, strict=True) if b == side]
            means.append(sum(a * w for a, w in own) / per([w for _, w in own]))
        return means[0] - means[1]

    return wrong


def _horvitz_thompson(y, t, e):
    """Wrong here: both sides divided by the number of those shown."""
    rest = sum(a * c / (1 - c) for a, b, c in zip(y, t, e, strict=True) if not b)
    return (sum(a for a, b in zip(y, t, strict=True) if b) - rest) / sum(t)


_HAJEK = {
    "naive": _weighted(lambda side, e: 1),
    "everyone": _weighted(lambda side, e: 1 / e if side else 1 / (1 - e)),
    "chance": _weighted(lambda side, e: 1 if side else e),
    "one_over": _weighted(lambda side, e: 1 if side else 1 / (1 - e)),
    "turned": _weighted(lambda side, e: 1 if side else (1 - e) / e),
    "rows": _weighted(lambda side, e: 1 if side else e / (1 - e), per=len),
    "horvitz_thompson": _horvitz_thompson,
}

# ---- 11-2: the Love plot of North


def _gaps(*stages, of=float):
    """The gaps of North's columns at some stages: "raw", "ATT", "ATE", or "means" without the division.

    `of` is what is drawn of each: abs is the other custom.
    """

    def draw():
        import numpy as np

        from causalrec_lab import estimate, worlds

        north = worlds.north_and_south()["North"][0]
        x, t = worlds.week_features(north), north.exposed
        e = estimate.fitted_propensity(x, t)
        heights = []
        for stage in stages:
            if stage == "means":
                heights.extend(x[t == 1].mean(0) - x[t == 0].mean(0))
            else:
                weights = {} if stage == "raw" else {"propensity": e, "estimand": stage}
                heights.extend(estimate.balance(t, features=x, **weights))
        return Drawn([of(float(height)) for height in np.array(heights)])

    return Later(draw)


# ---- 11-B: how many of five intervals hold the experiment

SURVEY = ("outcome regression", "Hájek", "matching", "AIPW", "DML")


def _held():
    """How many intervals hold it, as an option: counted in data/intervals.json."""
    from causalrec_lab.datasets import nsw, stored

    log = nsw()
    known = log.outcome[log.exposed == 1].mean() - log.outcome[log.exposed == 0].mean()
    found = stored("intervals.json", dict)["nsw"]["trained"]["found"]
    count = sum(low <= known <= high for _, low, high in map(found.get, SURVEY))
    return "few" if count < 2 else "some" if count < 4 else "all"


# ---- 11-4: the permutation test

_DEALS = [
    ([1, 1, 1, 0, 1, 0, 0, 0], [1, 1, 1, 1, 0, 0, 0, 0]),
    ([3, 0, 1, 0, 2], [1, 0, 1, 0, 0]),
    ([0, 1, 0, 2, 5, 4], [1, 1, 0, 0, 0, 0]),
    ([1, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]),
    ([2, 2, 0, 1, 7, 3, 1], [0, 1, 0, 0, 1, 0, 1]),
    ([1, 1, 1, 1], [1, 0, 1, 0]),
]


def permutation_test(y, t):
    """p: the share of all assignments whose difference is at least as far from zero as ours."""
    many = sum(t)

    def far(shown):  # rounded, so that equal differences stay equal
        bought = sum(y[i] for i in shown)
        return round(abs(bought / many - (sum(y) - bought) / (len(y) - many)), 9)

    ours = far([i for i in range(len(y)) if t[i]])
    every = [far(shown) for shown in combinations(range(len(y)), many)]
    return sum(one >= ours for one in every) / len(every)


def _signed(y, t, side=abs):
    """All differences, as `side` sees them, and ours."""
    many = sum(t)

    def gap(shown):
        bought = sum(y[i] for i in shown)
        return round(side(bought / many - (sum(y) - bought) / (len(y) - many)), 9)

    every = [gap(shown) for shown in combinations(range(len(y)), many)]
    return every, gap([i for i in range(len(y)) if t[i]])


def _share(counts, side=abs):
    """A wrong p: the share of assignments that `counts` takes."""

    def wrong(y, t):
        every, ours = _signed(y, t, side)
        return sum(counts(one, ours) for one in every) / len(every)

    return wrong


def _counted(y, t):
    """Wrong: how many, not which share."""
    every, ours = _signed(y, t)
    return sum(one >= ours for one in every)


_TESTS = {
    "farther": _share(lambda one, ours: one > ours),
    "one_side": _share(lambda one, ours: one >= ours, side=float),
    "exactly": _share(lambda one, ours: one == ours),
    "nearer": _share(lambda one, ours: one <= ours),
    "complement": _share(lambda one, ours: one < ours),
    "number": _counted,
}

ITEMS = (
    Predict("11-A", Choice("five", "little", "same"), outcome="same"),
    Vote("11-A", ("five", "little", "same")),
    Exercise("11-1", Function(_ROWS, of=Number()), hajek, known=_HAJEK),
    Exercise(
        "11-2",
        Plot(tolerance=0.01),
        _gaps("raw", "ATT"),
        also=(_gaps("ATT", "raw"), _gaps("raw", "ATT", of=abs), _gaps("ATT", "raw", of=abs)),
        known={
            "everyone": _gaps("raw", "ATE"),
            "no_weights": _gaps("raw", "raw"),
            "means": _gaps("means", "ATT"),
            "after_only": _gaps("ATT"),
            "before_only": _gaps("raw"),
        },
    ),
    Predict("11-C", Choice("north", "south", "cannot"), outcome="cannot"),
    Exercise(
        "11-3",
        NAMES,
        set(),
        also=(NOBODY,),
        known={
            "robust": When(lambda names: names == {"robust"}, {"robust"}),
            "match": When(lambda names: names == {"match"}, {"match"}),
            "all_five": When(lambda names: len(names) == 5, set(ESTIMATORS)),
            "some": When(lambda names: 0 < len(names) < 5, {"weight", "stratify"}),
        },
    ),
    Explain("11-X"),
    Exercise("11-4", Function(_DEALS, of=Number()), permutation_test, known=_TESTS),
    Predict("11-B", Choice("few", "some", "all"), outcome=Later(_held)),
    Exercise("11-5", Choice("trained", "middle", "everyone", "survey"), "middle"),
    QuizItem("11-w1", "within", "list", quiz="warmup"),
    QuizItem("11-w2", "review", "after", quiz="warmup"),
    QuizItem("11-w3", "effect", "nobody", quiz="warmup"),
    QuizItem("11-q1", "shared", "columns"),
    QuizItem("11-q2", "four", "odds"),
    QuizItem("11-q3", "rows", "deal"),
    QuizItem("11-q4", "neither", "seen"),
    QuizItem("11-q5", "point", "refit"),
)
