"""The questions of notebook 19: a language model as a recommender, and what its answers hang on.

Taught in notebooks/19_language_models_on_trial.
"""

from fractions import Fraction
from itertools import product

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem
from causalrec_lab.lesson.kinds import Choice, Later, Number

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


# ---- lesson 2

_DIFFERENCES = [
    ([3, 1, 2, 2],),
    ([4, -1, 3, 2, -2],),
    ([1, 1, 1, 1, 1, 1],),
    ([-2, -5, -1, 1, -3],),
    ([0.5, -0.5, 0, 2],),
    ([1, -1],),
]


def paired_test(differences):
    """Share of all sign patterns whose mean is at least as far from 0 as the one that was seen."""
    n = len(differences)
    seen = abs(sum(differences))
    sums = [
        sum(sign * d for sign, d in zip(signs, differences, strict=True))
        for signs in product([1, -1], repeat=n)
    ]
    return sum(abs(one) >= seen - 1e-9 for one in sums) / 2**n


def _patterns(differences, at_least):
    """The share of sign patterns that a rule counts."""
    n = len(differences)
    sums = [
        sum(sign * d for sign, d in zip(signs, differences, strict=True))
        for signs in product([1, -1], repeat=n)
    ]
    return sum(at_least(one, sum(differences)) for one in sums) / 2**n


def one_sided(differences):
    """Wrong: counts one direction alone."""
    return _patterns(differences, lambda one, seen: one >= seen - 1e-9)


def strictly(differences):
    """Wrong: leaves out what is as far away as what was seen, also what was seen itself."""
    return _patterns(differences, lambda one, seen: abs(one) > abs(seen) + 1e-9)


def signs_only(differences):
    """Wrong: the sign test, which forgets how large the differences are."""
    return paired_test([(d > 0) - (d < 0) for d in differences])


def the_rest(differences):
    """Wrong: the share that is less extreme."""
    return 1 - paired_test(differences)


# ---- lesson 3

_LOSSES = (  # losses of clicks, and the chances that their goods were shown
    ([1.0, 3.0], [0.5, 0.25]),
    ([2.0, 2.0, 2.0], [0.1, 0.5, 0.9]),
    ([0.0, 4.0, 1.0], [0.8, 0.4, 0.2]),
    ([1.0, 5.0], [0.5, 0.01]),
    ([6.0, 1.0, 2.0, 3.0], [0.05, 1.0, 0.02, 0.3]),
)


def _arrays():
    """The cases as arrays; numpy is opened when a function is judged."""
    import numpy as np

    return [(np.array(losses), np.array(chances)) for losses, chances in _LOSSES]


def weighted_loss(losses, propensity):
    """The mean loss of clicks, each counted 1/propensity times; no propensity below .05 is believed."""
    weights = 1 / propensity.clip(0.05)
    return (weights * losses).sum() / weights.sum()


def plain_mean(losses, propensity):
    """Wrong: every click counts once."""
    return losses.mean()


def turned_weights(losses, propensity):
    """Wrong: what was shown often counts more."""
    return (propensity * losses).sum() / propensity.sum()


def over_clicks(losses, propensity):
    """Wrong: divided by the clicks, not by their weights."""
    return (losses / propensity.clip(0.05)).sum() / len(losses)


def unclipped(losses, propensity):
    """Wrong: one click with a tiny chance decides alone."""
    return (losses / propensity).sum() / (1 / propensity).sum()


FIRST = (  # lesson 1: rank, and the place on the list
    Predict("19-A", Choice("fifth", "half", "nearly_all"), outcome="nearly_all"),
    Exercise(
        "19-1",
        Number(),
        Fraction(1, 4),
        known={
            "share": Fraction(2, 5), "chance": Fraction(1, 5), "together": -Fraction(1, 5), "heads": 8,
            "points": 25, "elsewhere": Fraction(3, 20), "turned": -Fraction(1, 4),
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

SECOND = (  # lesson 2: names, prompts, causes
    Predict("19-C", Choice("text", "some", "most"), outcome="some"),
    Exercise(
        "19-5",
        Number(),
        Fraction(1, 8),
        known={
            "two": 2, "patterns": 16,
            "one_side": Fraction(1, 16), "half": Fraction(1, 2), "rest": Fraction(7, 8),
        },
    ),
    Exercise(
        "19-6",
        Function(cases=_DIFFERENCES, of=Number()),
        paired_test,
        known={"one_sided": one_sided, "strictly": strictly, "signs_only": signs_only, "the_rest": the_rest},
    ),
    Exercise(
        "19-7",
        Choice("people", "word", "nothing", "cause"),
        "word",
        known={"people": "people", "nothing": "nothing", "cause": "cause"},
    ),
    Predict("19-D", Choice("reads", "half", "few"), outcome="few"),
    Explain("19-Y"),
    Exercise(
        "19-8",
        Choice("wanted", "sold", "true", "cause"),
        "sold",
        known={"wanted": "wanted", "true": "true", "cause": "cause"},
    ),
)  # fmt: skip

THIRD = (  # lesson 3: learning from clicks, and simulated users
    Exercise(
        "19-9",
        Each(Number(room=(100,)), Number(room=(100,))),
        (50, 60),
        known={
            "shares": (Fraction(1, 2), Fraction(3, 5)),
            "counted": (40, 6),
            "turned": (32, Fraction(6, 10)),
            "swapped": (60, 50),
        },
    ),
    Predict("19-L", Choice("list", "wants", "neither"), outcome="list"),
    Exercise(
        "19-10",
        Function(cases=Later(_arrays), of=Number(tolerance=0.001)),
        weighted_loss,
        known={
            "plain_mean": plain_mean,
            "turned": turned_weights,
            "over_clicks": over_clicks,
            "unclipped": unclipped,
        },
    ),
    Exercise(
        "19-11",
        Each(Choice("zero_shot", "naive", "weighted"), Choice("yes", "no")),
        ("naive", "no"),
        known={
            "apart": ("naive", "yes"),
            "weighted": ("weighted", "no"),
            "zero_shot": ("zero_shot", "no"),
        },
    ),
    Predict("19-S", Choice("close", "small", "every_way"), outcome="every_way"),
    Exercise(
        "19-12",
        Choice("effect", "order", "rehearse", "small_test"),
        "rehearse",
        known={"effect": "effect", "order": "order", "small_test": "small_test"},
    ),
    Explain("19-Z"),
)

QUIZ = (  # warm-up and closing quiz
    QuizItem(
        "19-w1", ("coin", "rank", "both"), "coin", ("nothing", "large", "sold"), "nothing", quiz="warmup"
    ),
    QuizItem(
        "19-w2", ("first", "last", "any"), "last", ("forward", "longest", "trained"), "forward", quiz="warmup"
    ),
    QuizItem("19-w3", ("yes", "no", "depends"), "no", ("policy", "few", "noise"), "policy", quiz="warmup"),
    QuizItem("19-q1", ("fixed", "coin", "larger"), "coin", ("common", "more", "model"), "common"),
    QuizItem(
        "19-q2", ("stable", "right", "personal"), "stable", ("removed", "learned", "averaged"), "removed"
    ),
    QuizItem("19-q3", ("prejudice", "word", "placebo"), "placebo", ("changes", "people", "small"), "changes"),
    QuizItem("19-q4", ("knows", "recites", "guesses"), "recites", ("reversed", "names", "short"), "reversed"),
    QuizItem("19-q5", ("taste", "old", "nothing"), "old", ("shown", "large", "noise"), "shown"),
)

ITEMS = (*FIRST, *SECOND, *THIRD, *QUIZ)
