"""The questions of notebook 02: numbers to dictate, rows as products, news, shut roads, turned arrows.

Taught in notebooks/02_bayesian_networks.
"""

from fractions import Fraction

from causalrec_lab.lesson.groups import Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, Pair, Text, When

ROADS = {"x1-x3": "a", "x1-x4": "b", "x3-x4": "c", "x3-x1": "a", "x4-x1": "b", "x4-x3": "c"}

ITEMS = (
    Predict("02-A", Choice("up", "down", "same"), outcome="up"),
    Exercise(
        "02-1",
        Number(),
        15,
        known={"all_rows": 16, "two_each": 8, "one_each": 4, "squared": 17, "half": 7},
    ),
    Exercise(
        "02-2",
        Number(),
        7,
        known={
            "both_columns": 14,
            "big_table": 15,
            "two_each": 8,
            "one_each": 4,
            "arrows": 3,
            "no_root": 6,
            "lines_and_boxes": 11,
        },
    ),
    Exercise(
        "02-3",
        Number(room=(1000,)),
        8,
        known={
            "no_first": 16,
            "not_turned": 2,
            "other_purchase": 6,
            "other_review": 40,
            "other_trailer": 32,
            "both_turned": 72,
            "share": Fraction(8, 1000),
            "added": Fraction(16, 10),
        },
    ),
    Exercise(
        "02-4",
        Pair(),
        (122, 220),
        known={
            "same": Fraction(1, 2),
            "unmoved": (110, 220),
            "nobody_leaves": (122, 1000),
            "turned_round": (122, 500),
            "no_news": (500, 1000),
            "only_shown": (104, 220),
            "no_review": (378, 780),
            "not_watched": (98, 220),
            "buyers": (150, 220),
            "bare": Fraction(61, 110),
        },
        also=((61, 110),),
    ),
    Predict("02-B", Choice("up", "down", "same"), outcome="same"),
    Explain("02-X"),
    Exercise(
        "02-5",
        Pair(),
        (12, 22),
        known={
            "nobody_left": (12, 80),
            "turned_round": (12, 21),
            "no_review": (10, 22),
            "all_reviews": (21, 80),
            "promised": Fraction(1, 2),
            "others": (9, 58),
            "bare": Fraction(6, 11),
        },
        also=((6, 11),),
    ),
    Predict("02-C", Choice("zero", "half", "unknown"), outcome="unknown"),
    Exercise(
        "02-6",
        Several(Text(also=ROADS, among="ABC")),
        {"A"},
        known={
            "all_open": When(lambda roads: roads == {"a", "b", "c"}, {"A", "B", "C"}),
            "none_open": When(lambda roads: not roads, "none"),
            "all_but_one": When(lambda roads: roads == {"b", "c"}, {"B", "C"}),
            "long_road": When(lambda roads: "c" in roads, {"A", "C"}),
            "past_purchase": When(lambda roads: "b" in roads, {"A", "B"}),
        },
    ),
    Exercise(
        "02-7",
        Number(room=(8,)),
        4,
        known={"all": 8, "only_one": 1, "one_turn": 2, "three": 3, "six": 6, "seven": 7},
    ),
    Vote("02-E", ("one", "four", "eight", "other")),
    Predict("02-D", Choice("all_same", "differ", "cannot"), outcome="differ"),
    QuizItem("02-w1", ("fifth", "nine_tenths", "tenth"), "fifth", ("of", "sum", "left"), "of", quiz="warmup"),
    QuizItem(
        "02-w2",
        ("three_fifths", "half", "three_tenths"),
        "three_fifths",
        ("room", "all", "turned"),
        "room",
        quiz="warmup",
    ),
    QuizItem(
        "02-w3",
        ("four_tenths", "six_tenths", "cannot"),
        "six_tenths",
        ("rest", "other", "unknown"),
        "rest",
        quiz="warmup",
    ),
    QuizItem(
        "02-q1", ("nine", "eighteen", "thirty_one", "five"), "nine", ("lines", "columns", "rows"), "lines"
    ),
    QuizItem("02-q2", ("up", "same", "down"), "up", ("against", "arrows", "effect"), "against"),
    QuizItem("02-q3", ("yes", "no", "only_back"), "no", ("shut", "arrow", "always"), "shut"),
    QuizItem("02-q4", ("zero", "half", "unknown"), "unknown", ("nobody", "never", "even"), "nobody"),
    QuizItem(
        "02-q5", ("first", "second", "neither"), "neither", ("same_table", "more_rows", "clock"), "same_table"
    ),
)
