"""The questions of notebook 10: an interval and a chain to write, two graphs, real clicks.

Taught in notebooks/10_bayesian_causal_model.
"""

from fractions import Fraction
from statistics import NormalDist

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Later, Number, Share, Text, When
from causalrec_lab.lesson.plots import Drawn, Plot


def _near(value: float, within: float, example: object) -> When:
    """An answer within a distance of a value."""
    return When(lambda number: abs(float(number) - value) <= within, example)


# ---- 10-3: the credible interval of a belief on a grid


def _beliefs():
    """Places, the belief in each (not always summing to 1), the level; some sums hit a tail exactly."""
    import numpy as np

    fine = np.linspace(0, 1, 101)
    rows = (
        ([0.0, 0.25, 0.5, 0.75, 1.0], [1, 1, 1, 1, 4], 0.75),
        ([0.0, 0.1, 0.2, 0.3], [0.25, 0.25, 0.25, 0.25], 0.5),
        ([0.1, 0.3, 0.5, 0.7, 0.9], [1, 2, 10, 2, 1], 0.75),
        (fine, fine**2 / sum(fine**2), 0.95),
        (fine, fine**8 * (1 - fine) ** 12, 0.9),
        ([0.0, 0.2, 0.4, 0.6], [8, 4, 2, 2], 0.5),
    )
    return [(np.array(s), np.array(belief, float), level) for s, belief, level in rows]


def credible_interval(s, belief, level):
    """The central interval that holds `level` of the belief."""
    import numpy as np

    tail = (1 - level) / 2
    summed = np.cumsum(belief) / np.sum(belief)
    low = s[summed >= tail][0]
    high = s[summed >= 1 - tail][0]
    return low, high


def _one_tail(s, belief, level):
    """Wrong: the whole rest on either side."""
    return credible_interval(s, belief, 2 * level - 1)


def _lower_end(s, belief, level):
    """Wrong: cut at the upper end only."""
    return s[0], credible_interval(s, belief, 2 * level - 1)[1]


def _by_errors(s, belief, level):
    """Wrong: the mean plus or minus so many standard deviations."""
    share = belief / belief.sum()
    mean = (s * share).sum()
    half = NormalDist().inv_cdf((1 + level) / 2) * ((s - mean) ** 2 * share).sum() ** 0.5
    return mean - half, mean + half


def _not_divided(s, belief, level):
    """Wrong: as if every belief summed to 1."""
    tail = (1 - level) / 2
    summed = belief.cumsum()
    return tuple(s[min(int((summed < end).sum()), len(s) - 1)] for end in (tail, 1 - tail))


def _of_the_places(s, belief, level):
    """Wrong: the ends of the grid are cut off, whatever is believed of them."""
    return credible_interval(s, 0 * belief + 1, level)


_INTERVALS = {
    "one_tail": _one_tail,
    "lower_end": _lower_end,
    "by_errors": _by_errors,
    "not_divided": _not_divided,
    "places": _of_the_places,
}

# ---- 10-6: one step of Metropolis


def _two_buyers(s):
    """Two of two bought, flat prior; not scaled to sum to 1. A ratio upside down may divide by its zero."""
    import numpy as np

    return np.float64(s * s if 0 <= s <= 1 else 0)


def _one_of_three(s):
    """One of three bought, flat prior."""
    return 3 * s * (1 - s) ** 2 if 0 <= s <= 1 else 0.0


_STEPS = [  # here, move, u, density
    (0.5, 0.25, 0.9, _two_buyers),  # up
    (0.5, -0.25, 0.2, _two_buyers),  # down, accepted: the ratio is 1/4
    (0.5, -0.25, 0.25, _two_buyers),  # down, u is the ratio itself
    (0.5, -0.25, 0.7, _two_buyers),  # down, refused
    (0.5, -0.25, 0.05, _two_buyers),  # down, accepted; smaller than the density there, too
    (0.5, -0.05, 0.4, _two_buyers),  # down a little, accepted
    (0.75, 0.5, 0.01, _two_buyers),  # out of the range of a share
    (0.25, 0.5, 0.3, _one_of_three),  # down to a third
    (0.25, 0.5, 0.4, _one_of_three),
    (0.75, -0.5, 0.8, _one_of_three),  # up
]


def metropolis_step(here, move, u, density):
    """The next place of the chain."""
    there = here + move
    if u < density(there) / density(here):
        return there
    return here


def _if(accept):
    """Wrong: another rule for going there."""
    return lambda here, move, u, density: (
        here + move if accept(density(here), density(here + move), u) else here
    )


_CHAINS = {
    "climbs": _if(lambda here, there, u: there > here),
    "always": _if(lambda here, there, u: True),
    "inside": _if(lambda here, there, u: there > 0),
    "no_ratio": _if(lambda here, there, u: u < there),
    "turned": _if(lambda here, there, u: u * there < here),
    "refuses": _if(lambda here, there, u: u > there / here),
}

# ---- 10-7: how rows move the belief that the card acts

COPIES = (1, 2, 5, 25)  # of the sheet's four rows


def _after(asked, per="table"):
    """Heights of the plot: `asked` of the 25 graphs' posterior after so many copies of the sheet."""

    def draw():
        from causalrec_lab.bayes_model import graph_posterior
        from causalrec_lab.course.nb10.cards import sheet
        from causalrec_lab.graph import all_graphs

        graphs = all_graphs(["x1", "x2", "x3"])
        return Drawn([asked(graph_posterior(sheet(times), graphs, per=per)) for times in COPIES])

    return Later(draw)


def _acts(belief):
    return belief.reaches("x1", "x2")


LESSON_1 = (
    Predict("10-A", Choice("rows", "prior", "same"), outcome="same"),
    Exercise(
        "10-1",
        Share(),
        Fraction(2 + 1, 2 + 2),
        known={
            "certain": 1,
            "nothing_learnt": Fraction(1, 2),
            "one_pretended": _near(2 / 3, 0.005, Fraction(2, 3)),
            "odds": 3,
        },
    ),
    Exercise(
        "10-2",
        Share(least=-1),
        Fraction(0 + 1, 2 + 2) - Fraction(2 + 1, 2 + 2),
        known={
            "turned_round": Fraction(1, 2),
            "no_prior": -1,
            "half_a_prior": Fraction(-3, 4),
            "one_side": Fraction(1, 4),
            "zero": 0,
        },
    ),
    Exercise(
        "10-3",
        Function(cases=Later(_beliefs), of=Each(Number(tolerance=0.001), Number(tolerance=0.001))),
        credible_interval,
        known=_INTERVALS,
    ),
    Exercise(
        "10-4",
        Each(Share(least=-1), Share(least=-1)),
        (Fraction(0 + 1, 4 + 2) - Fraction(4 + 1, 4 + 2), Fraction(0 + 1, 1 + 2) - Fraction(1 + 1, 1 + 2)),
        known={
            "swapped": (Fraction(-1, 3), Fraction(-2, 3)),
            "sign": (Fraction(2, 3), Fraction(1, 3)),
            "certain": When(lambda pair: -1 in pair, (-1, Fraction(-1, 3))),
            "unmoved": When(lambda pair: Fraction(-1, 2) in pair, (Fraction(-1, 2), Fraction(-1, 3))),
            "half_way": When(
                lambda pair: abs(float(pair[0]) + 0.75) <= 0.01, (Fraction(-3, 4), Fraction(-1, 3))
            ),
            "summed": When(
                lambda pair: abs(pair[1] + Fraction(4, 3)) < 0.01, (Fraction(-2, 3), Fraction(-4, 3))
            ),
        },
    ),
    Vote("10-V", ("flat", "boss", "past", "none")),
    Exercise(
        "10-5",
        Several(Text(among="ABCD")),
        {"B", "C"},
        known={
            "no_effect": When(lambda letters: "a" in letters, {"A", "C"}),
            "shops": When(lambda letters: "d" in letters, {"B", "C", "D"}),
            "one_missing": When(lambda letters: letters in ({"b"}, {"c"}), {"C"}),
        },
    ),
)

LESSON_2 = (
    Predict("10-B", Choice("minus_one", "minus_half", "none"), outcome="minus_one"),
    Exercise("10-6", Function(cases=_STEPS, of=Number(tolerance=0.0001)), metropolis_step, known=_CHAINS),
    Predict("10-C", Choice("inside", "outside", "cannot"), outcome="outside"),
    Predict("10-E", Choice("one", "two", "middle"), outcome="two"),
    Exercise(
        "10-7",
        Plot(),
        _after(_acts),
        also=(_after(lambda belief: 100 * _acts(belief)),),
        known={
            "per_cell": _after(_acts, per="cell"),
            "arrow": _after(lambda belief: belief.arrow("x1", "x2")),
            "any_arrow": _after(lambda belief: belief.arrow("x1", "x2") + belief.arrow("x2", "x1")),
            "effect": _after(lambda belief: belief.effect("x1", effect="x2").mean),
        },
    ),
    Explain("10-X"),
)

FURTHER = (
    Predict("10-D", Choice("all", "half", "none"), outcome="half"),
    Predict("10-F", Choice("coin", "likely", "sure"), outcome="likely"),
)

QUIZ = (
    QuizItem("10-w1", "one", "room", quiz="warmup"),
    QuizItem("10-w2", "luck", "coins", quiz="warmup"),
    QuizItem("10-w3", "neither", "mirror", quiz="warmup"),
    QuizItem("10-q2", "agree", "same_walk"),
    QuizItem("10-q3", "differ", "cells"),
    QuizItem("10-q4", "stay", "alike"),
)

ITEMS = (*LESSON_1, *LESSON_2, *FURTHER, *QUIZ)
