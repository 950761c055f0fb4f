"""The questions of notebook 10: pretended visitors, three ways to a posterior, two spikes, real clicks.

Taught in notebooks/10_bayesian_causal_model.
"""

from fractions import Fraction

from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, Points, Share, Text, When


def _near(value: float, within: float, example: object) -> When:
    """An answer within a distance of a value."""
    return When(lambda number: abs(float(number) - value) <= within, example)


ITEMS = (
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
            "one_side": Fraction(1, 4),
            "zero": 0,
        },
    ),
    Exercise(
        "10-3",
        Several(Text(among="ABCD")),
        {"B", "C"},
        known={
            "no_effect": When(lambda letters: "a" in letters, {"A", "C"}),
            "shops": When(lambda letters: "d" in letters, {"B", "C", "D"}),
            "one_missing": When(lambda letters: letters in ({"b"}, {"c"}), {"C"}),
        },
    ),
    Exercise(
        "10-4",
        Share(least=-1),
        Fraction(0 + 1, 4 + 2) - Fraction(4 + 1, 4 + 2),
        known={
            "unmoved": Fraction(-1, 2),
            "half_way": _near(-0.75, 0.01, Fraction(-3, 4)),
            "certain": -1,
            "sign": _near(2 / 3, 0.005, Fraction(2, 3)),
        },
    ),
    Exercise(
        "10-5",
        Share(least=-1),
        Fraction(0 + 1, 1 + 2) - Fraction(1 + 1, 1 + 2),
        known={
            "unmoved": Fraction(-1, 2),
            "more_rows": _near(-2 / 3, 0.005, Fraction(-2, 3)),
            "certain": -1,
            "summed": _near(-4 / 3, 0.01, Fraction(-4, 3)),
            "sign": _near(1 / 3, 0.004, Fraction(1, 3)),
        },
    ),
    Vote("10-V", ("flat", "boss", "past", "none")),
    Predict("10-B", Choice("minus_one", "minus_half", "range"), outcome="minus_one"),
    Predict("10-C", Choice("inside", "outside", "cannot"), outcome="outside"),
    Predict("10-D", Choice("all", "half", "none"), outcome="half"),
    Exercise(
        "10-6",
        Share(),
        Fraction(1, 4),
        known={
            "unweighted": Fraction(1, 2),
            "joint": Fraction(1, 8),
            "other_side": Fraction(3, 4),
        },
    ),
    Predict("10-E", Choice("one", "two", "middle"), outcome="two"),
    Exercise(
        "10-7",
        Each(Share(least=-1), Points()),
        (Fraction(-1, 2), 0),
        known={
            "believed_mean": When(lambda pair: pair == (Fraction(-1, 2), 100), (Fraction(-1, 2), 100)),
            "half_near": When(lambda pair: pair == (Fraction(-1, 2), 50), (Fraction(-1, 2), 50)),
            "rows_decide": When(lambda pair: pair[0] == -1, (-1, 100)),
            "list_wins": When(lambda pair: pair[0] == 0, (0, 100)),
            "sheet_mean": When(lambda pair: pair[0] == Fraction(-1, 4), (Fraction(-1, 4), 0)),
        },
    ),
    Predict("10-F", Choice("coin", "likely", "sure"), outcome="likely"),
    Exercise(
        "10-8",
        Number(),
        34,
        known={
            "one": 1,
            "both_kinds": 68,
            "seen": 46,
            "sum": 80,
            "none": 0,
        },
    ),
    Exercise(
        "10-9",
        Number(),
        Fraction(6, 10) * Fraction(1, 10) ** 2 + Fraction(4, 10) * Fraction(9, 10) ** 2,
        known={
            "misses": Fraction(4, 10),
            "gap": Fraction(3, 10),
            "hits_only": _near(0.006, 0.0005, Fraction(6, 1000)),
            "not_squared": _near(0.42, 0.001, Fraction(42, 100)),
            "square_of_gap": _near(0.09, 0.001, Fraction(9, 100)),
        },
    ),
    Explain("10-X"),
    QuizItem("10-w1", ("one", "half", "unknown"), "one", ("room", "all", "few"), "room", quiz="warmup"),
    QuizItem("10-w2", ("luck", "story", "both"), "luck", ("coins", "cause", "more"), "coins", quiz="warmup"),
    QuizItem(
        "10-w3", ("list", "popup", "neither"), "neither", ("mirror", "rows", "law"), "mirror", quiz="warmup"
    ),
    QuizItem("10-q1", ("no", "small", "open"), "open", ("both", "zero", "mean"), "both"),
    QuizItem("10-q2", ("right", "agree", "enough"), "agree", ("same_walk", "converged", "many"), "same_walk"),
    QuizItem("10-q3", ("same", "differ", "fewer"), "differ", ("cells", "rows", "flat"), "cells"),
    QuizItem("10-q4", ("merge", "stay", "middle"), "stay", ("alike", "average", "luck"), "alike"),
    QuizItem("10-q5", ("edge", "mean", "interval"), "edge", ("top", "safe", "middle"), "top"),
)
