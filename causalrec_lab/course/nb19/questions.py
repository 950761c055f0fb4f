"""The questions of notebook 19: a language model as a recommender, and what its answers hang on.

Taught in notebooks/19_language_models_on_trial.
"""

from fractions import Fraction

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict
from causalrec_lab.lesson.kinds import Choice, Number

# ---- lesson 1

_TABLES = [  # a row a good: where it stood, and whether it was picked; then the place that is asked about
    (["A", "B", "C", "A", "B", "C"], [1, 0, 0, 0, 0, 0], "A"),  # the second list got no letter
    (["A", "B", "C", "B", "C", "A", "C", "A", "B"], [1, 0, 0, 0, 0, 1, 1, 0, 0], "A"),
    (["A", "B", "C", "D", "A", "B", "C", "D"], [0, 0, 0, 1, 0, 1, 0, 0], "D"),
    (["A", "B", "C", "A", "B", "C", "A", "B", "C"], [1, 0, 0, 1, 0, 0, 0, 1, 0], "C"),
    (list("ABCDE") * 4, [1, 0, 0, 0, 0] * 2 + [0, 1, 0, 0, 0] + [0, 0, 0, 0, 1], "A"),
]
_PICKS = [
    ([0.2, 0.4, 0.6, 0.8],),
    ([1, 0, 0, 0],),
    ([0.5, 0.5, 0.7],),
    ([0, 1, 0, 1, 1, 0, 1, 1, 1],),
    ([0.1, 0.3],),
]


def _mean(values):
    return sum(values) / len(values)


def effect_of_place(places, picks, place):
    """How much likelier a good is picked at this place than elsewhere."""
    here = [pick for at, pick in zip(places, picks, strict=True) if at == place]
    there = [pick for at, pick in zip(places, picks, strict=True) if at != place]
    return _mean(here) - _mean(there)


def share_here(places, picks, place):
    """Wrong: nothing to compare with."""
    return _mean([pick for at, pick in zip(places, picks, strict=True) if at == place])


def against_all(places, picks, place):
    """Wrong: the place is compared with all places, itself included."""
    return share_here(places, picks, place) - _mean(picks)


def of_the_picks(places, picks, place):
    """Wrong: of those picked, how many stood there."""
    return sum(pick for at, pick in zip(places, picks, strict=True) if at == place) / sum(picks)


def turned(places, picks, place):
    """Wrong: elsewhere minus here."""
    return -effect_of_place(places, picks, place)


def first_only(places, picks, place):
    """Wrong: always place A."""
    return effect_of_place(places, picks, "A")


def error_bar(values):
    """The mean, and 1.96 standard errors of it."""
    mean, n = _mean(values), len(values)
    variance = sum((value - mean) ** 2 for value in values) / (n - 1)
    return mean, 1.96 * (variance / n) ** 0.5


def bar_of(values, *, power=0.5, drop=1, z=1.96, over_n=True):
    """A bar with one part of the formula changed."""
    mean, n = _mean(values), len(values)
    variance = sum((value - mean) ** 2 for value in values) / (n - drop)
    return mean, z * (variance / (n if over_n else 1)) ** power


def spread(values):
    """Wrong: how far single lists lie apart, not how sure the mean is."""
    return bar_of(values, over_n=False)


def no_root(values):
    """Wrong: a variance is no length."""
    return bar_of(values, power=1)


def over_n(values):
    """Wrong: as if the mean had been known."""
    return bar_of(values, drop=0)


def one_error(values):
    """Wrong: one standard error is an interval of 68 %."""
    return bar_of(values, z=1)


FIRST = (  # lesson 1: rank, and the place on the list
    Predict("19-A", Choice("fifth", "half", "nearly_all"), outcome="nearly_all"),
    Exercise(
        "19-1",
        Number(),
        Fraction(1, 4),
        known={
            "share": Fraction(2, 5), "chance": Fraction(1, 5), "together": -Fraction(1, 5), "heads": 8,
            "turned": -Fraction(1, 4),
        },
    ),
    Exercise(
        "19-2",
        Function(cases=_TABLES, of=Number()),
        effect_of_place,
        known={
            "share_here": share_here, "against_all": against_all, "of_the_picks": of_the_picks,
            "turned": turned, "first_only": first_only,
        },
    ),
    Exercise(
        "19-3",
        Function(cases=_PICKS, of=Each(Number(tolerance=0.001), Number(tolerance=0.001))),
        error_bar,
        known={"spread": spread, "no_root": no_root, "over_n": over_n, "one_error": one_error},
    ),
    Predict("19-B", Choice("rank", "chance", "reverse"), outcome="chance"),
    Explain("19-X"),
    Exercise(
        "19-4",
        Choice("knows", "fair", "true", "causal"),
        "fair",
        known={"knows": "knows", "true": "true", "causal": "causal"},
    ),
)  # fmt: skip

SECOND = ()  # lesson 2: names, prompts, causes

THIRD = ()  # lesson 3: learning from clicks, and simulated users

QUIZ = ()  # warm-up and closing quiz

ITEMS = (*FIRST, *SECOND, *THIRD, *QUIZ)
