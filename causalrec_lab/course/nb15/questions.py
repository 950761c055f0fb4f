"""The questions of notebook 15: four people and three coats by hand, real people, real clicks.

Taught in notebooks/15_real_evidence.
"""

from fractions import Fraction

from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, When

MODELS = ("naive", "lowered", "ips", "text")


def near(number: float, other: float) -> bool:
    """Whether two numbers are the same to two digits."""
    return abs(number - other) < 0.006


def of_100(number: float) -> Fraction:
    """A share, told of a hundred."""
    return Fraction(number) / 100


ITEMS = (
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
        Each(Number(), Number()),
        (Fraction(11, 4), Fraction(11, 6)),
        known={
            "alike": (Fraction(11, 6), Fraction(11, 6)),
            "same": (Fraction(11, 4), Fraction(11, 4)),
            "old": (Fraction(9, 4), Fraction(9, 4)),
            "by_ratings": When(lambda pair: near(pair[0], 5.5) or near(pair[1], 5.5), (Fraction(11, 4), 5.5)),
            "ips_stays": When(lambda pair: near(pair[0], 2.25), (Fraction(9, 4), Fraction(11, 6))),
            "turned": (Fraction(11, 6), Fraction(11, 4)),
            "light": When(lambda pair: near(pair[0], 28 / 12), (Fraction(28, 12), Fraction(28, 13))),
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
    Predict("15-A", Choice("all", "half", "little"), outcome="little"),
    Predict("15-E", Choice(*MODELS)),
    Exercise(
        "15-5",
        Each(Number(), Number()),
        (Fraction(111, 100), Fraction(77, 100)),
        known={
            "order_too": When(lambda pair: near(pair[0], 1.11) and pair[1] > 0.775, (1.11, 0.8)),
            "order_down": When(lambda pair: near(pair[0], 1.11) and pair[1] < 0.765, (1.11, 0.68)),
            "linear": When(lambda pair: near(pair[0], 0.9), (0.9, 0.77)),
            "nothing": When(lambda pair: near(pair[0], 1.2), (1.2, 0.77)),
            "added": When(lambda pair: near(pair[0], 1.29), (1.29, 0.77)),
            "no_square": When(lambda pair: near(pair[0], 1.02), (1.02, 0.77)),
        },
    ),
    Explain("15-X"),
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
    Predict("15-B", Choice("widest", "narrowest", "no_one"), outcome="no_one"),
    Exercise(
        "15-7",
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
    QuizItem(
        "15-w1",
        ("hundred", "two", "four"),
        "four",
        ("heavy", "rows", "share"),
        "heavy",
        quiz="warmup",
    ),
    QuizItem("15-w2", ("smaller", "same", "zero"), "same", ("luck", "rows", "model"), "luck", quiz="warmup"),
    QuizItem(
        "15-w3", ("works", "liked", "found"), "found", ("shown", "many", "sold"), "shown", quiz="warmup"
    ),
    QuizItem("15-q1", ("all", "chosen", "nothing"), "chosen", ("who", "large", "held"), "who"),
    QuizItem("15-q2", ("order", "level", "both"), "level", ("constant", "smaller", "cause"), "constant"),
    QuizItem("15-q3", ("memory", "simple", "alike"), "memory", ("seen", "fewer", "same"), "seen"),
    QuizItem("15-q4", ("zero", "mean", "unknown"), "unknown", ("never", "clicks", "items"), "never"),
    QuizItem("15-q5", ("right", "sure", "model"), "model", ("luck", "narrow", "rows"), "luck"),
)
