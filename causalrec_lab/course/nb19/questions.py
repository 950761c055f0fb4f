"""The questions of notebook 19: a language model as a recommender, and what its answers hang on.

Taught in notebooks/19_language_models_on_trial.
"""

from fractions import Fraction
from functools import cache
from itertools import product
from statistics import fmean

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem
from causalrec_lab.lesson.kinds import Choice, Later, Number
from causalrec_lab.lesson.plots import Drawn, Plot

# ---- lesson 1

_TABLES = [  # a row an item: where it stood, and whether it was picked; then the place that is asked about
    (["A", "B", "C", "A", "B", "C"], [1, 0, 0, 0, 0, 0], "A"),  # the second list got no letter
    (["A", "B", "C", "B", "C", "A", "C", "A", "B"], [1, 0, 0, 0, 0, 1, 1, 0, 0], "A"),
    (["A", "B", "C", "D", "A", "B", "C", "D"], [0, 0, 0, 1, 0, 1, 0, 0], "D"),
    (["A", "B", "C", "A", "B", "C", "A", "B", "C"], [1, 0, 0, 1, 0, 0, 0, 1, 0], "C"),
    (list("ABCDE") * 4, [1, 0, 0, 0, 0] * 2 + [0, 1, 0, 0, 0] + [0, 0, 0, 0, 1], "A"),
]


def effect_of_place(places, picks, place):
    """How much likelier an item is picked at this place than elsewhere."""
    here = [pick for at, pick in zip(places, picks, strict=True) if at == place]
    there = [pick for at, pick in zip(places, picks, strict=True) if at != place]
    return fmean(here) - fmean(there)


def share_here(places, picks, place):
    """Wrong: nothing to compare with."""
    return fmean([pick for at, pick in zip(places, picks, strict=True) if at == place])


def against_all(places, picks, place):
    """Wrong: the place is compared with all places, itself included."""
    return share_here(places, picks, place) - fmean(picks)


def of_the_picks(places, picks, place):
    """Wrong: of those picked, how many stood there."""
    return sum(pick for at, pick in zip(places, picks, strict=True) if at == place) / sum(picks)


def turned(places, picks, place):
    """Wrong: elsewhere minus here."""
    return -effect_of_place(places, picks, place)


def first_only(places, picks, place):
    """Wrong: always place A."""
    return effect_of_place(places, picks, "A")


@cache
def _picked():
    """The stored probabilities of lesson 1, (list, order, place), and which item stood where."""
    import numpy as np

    from causalrec_lab.datasets import stored

    lists = [one for seed in stored("language_position.json", dict)["lists"] for one in seed]
    return tuple(np.array([one[name] for one in lists]) for name in ("picked", "order"))


def by_place():
    """The mean probability of each place, over all lists and orders."""
    return _picked()[0].mean(axis=(0, 1))


def _first_list():
    """Wrong: one list alone."""
    return _picked()[0][0, 0]


def _by_item():
    """Wrong: the mean of each item, wherever it stood."""
    import numpy as np

    picked, order = _picked()
    return np.take_along_axis(picked, np.argsort(order, axis=2), axis=2).mean(axis=(0, 1))


def _counted():
    """Wrong: how often the likeliest letter was this one."""
    import numpy as np

    return np.bincount(_picked()[0].argmax(axis=2).ravel(), minlength=5) / _picked()[0][:, :, 0].size


def _effects():
    """Wrong: the effect of the place, not its probability."""
    return (5 * by_place() - 1) / 4


def _summed():
    """Wrong: added up, not averaged."""
    return _picked()[0].sum(axis=(0, 1))


def _drawn(heights):
    """The plot of these heights, made when it is needed."""
    return Later(lambda: Drawn([float(height) for height in heights()]))


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
        Plot(),
        _drawn(by_place),
        known={
            "first_list": _drawn(_first_list),
            "by_item": _drawn(_by_item),
            "counted": _drawn(_counted),
            "effects": _drawn(_effects),
            "summed": _drawn(_summed),
        },
    ),
    Predict("19-B", Choice("rank", "chance", "reverse"), outcome="chance"),
    Exercise("19-4", Choice("knows", "fair", "true", "causal"), "fair"),
)  # fmt: skip

SECOND = (  # lesson 2: names, prompts, causes
    Exercise(
        "19-5",
        Number(),
        4,
        known={
            "product": Fraction(1, 64),
            "no_mean": 64,
            "share": Fraction(1, 4),
            "bits": 2,
            "plain_mean": Fraction(24, 7),
            "mean": Fraction(7, 24),
            "logarithm": Fraction(1386, 1000),
        },
    ),
    Exercise(
        "19-6",
        Function(cases=_DIFFERENCES, of=Number()),
        paired_test,
        known={"one_sided": one_sided, "strictly": strictly, "signs_only": signs_only, "the_rest": the_rest},
    ),
    Exercise("19-7", Choice("people", "word", "nothing", "cause"), "word"),
    Predict("19-D", Choice("reads", "half", "few"), outcome="few"),
    Explain("19-Y"),
    Exercise("19-8", Choice("wanted", "sold", "true", "cause"), "sold"),
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
    Predict("19-S", Choice("close", "small", "every_way"), outcome="every_way"),
    Exercise("19-11", Choice("effect", "order", "try", "small_test"), "try"),
    Explain("19-Z"),
)

FURTHER = (Predict("19-C", Choice("text", "some", "most"), outcome="some"),)

QUIZ = (  # warm-up and closing quiz
    QuizItem("19-w1", "coin", "nothing", quiz="warmup"),
    QuizItem("19-w2", "last", "forward", quiz="warmup"),
    QuizItem("19-w3", "no", "policy", quiz="warmup"),
    QuizItem("19-q1", "coin", "common"),
    QuizItem("19-q2", "stable", "removed"),
    QuizItem("19-q3", "placebo", "changes"),
    QuizItem("19-q4", "recites", "reversed"),
    QuizItem("19-q5", "old", "shown"),
)

ITEMS = (*FIRST, *SECOND, *THIRD, *FURTHER, *QUIZ)
