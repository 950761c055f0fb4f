"""The questions of notebook 16: sales beside extra sales, lists by name, and two studies in small.

Taught in notebooks/16_recommend_for_effect.
"""

from fractions import Fraction

from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, Pair, Text, When

ITEMS = (
    Predict("16-V", Choice("fans", "newcomers", "cannot"), outcome="cannot"),
    Vote("16-V", ("fans", "newcomers", "cannot")),
    Exercise(
        "16-1",
        Each(Number(room=(100,)), Number(room=(100,))),
        (10, 20),
        known={
            "all_sales": When(lambda pair: 0 < pair[0] * 3 == pair[1] * 8, (80, 30)),
            "share": (Fraction(1, 10), Fraction(1, 5)),
            "table": (9, 6),
            "anyway": (70, 10),
            "heads": (65, -18),
            "ratios": When(
                lambda pair: pair[1] in (200, 300) or (pair[0] < 2 and pair[1] in (2, 3)), (14, 200)
            ),
            "swapped": (20, 10),
        },
    ),
    Exercise(
        "16-2",
        Number(room=(100,)),
        6,
        known={
            "ratio": When(lambda number: number in (300, 400, 3, 4), 300),
            "anyway": 8,
            "two": 2,
            "share": Fraction(6, 100),
        },
    ),
    Exercise(
        "16-3",
        Number(room=(50, 100)),
        10,
        known={
            "zero": 0,
            "buyers": 20,
            "all_ten": 30,
            "lost": -10,
            "share": When(lambda number: 0 < number < 1, Fraction(1, 5)),
        },
    ),
    Exercise(
        "16-4",
        Number(room=(100,)),
        8,
        known={
            "empty_slot": 20,
            "sales": 13,
            "added": 32,
            "other": 12,
            "turned": -8,
            "share": Fraction(8, 100),
        },
    ),
    Predict("16-A", Choice("purchase", "same", "effect"), outcome="effect"),
    Exercise(
        "16-5",
        Each(*(Text(among=("film A", "kettle", "book B", "lamp", "scarf")) for _ in range(3))),
        ("scarf", "kettle", "book B"),
        known={
            "seen": ("film A", "scarf", "kettle"),
            "seen_tie": ("film A", "scarf", "book B"),
            "tie": ("scarf", "book B", "kettle"),
            "upside_down": ("lamp", "kettle", "book B"),
        },
    ),
    Predict("16-B", Choice("surely", "half", "rarely"), outcome="rarely"),
    Exercise(
        "16-6",
        Number(),
        4,
        known={
            "twice": 2,
            "fewer": When(lambda n: n in (0.5, 0.25), Fraction(1, 2)),
            "root": When(lambda n: abs(n - 1.414) < 0.03, 1.41),
            "sixteen": 16,
        },
    ),
    Explain("16-X"),
    Predict("16-C", Choice("few", "half", "nearly_all"), outcome="nearly_all"),
    Exercise(
        "16-7",
        Pair(),
        (32, 40),
        known={
            "caused": (8, 40),
            "none": (0, 40),
            "rush": (80, 80),
            "rate": (38, 40),
            "whole_rush": When(lambda pair: pair[1] == 40 and 26 <= pair[0] <= 27, (27, 40)),
            "all": (40, 40),
            "lowest": (4, 5),
            "out_of": When(lambda pair: pair[1] not in (40, 5) and pair != (80, 80), (32, 400)),
            "bare": Fraction(80, 100),
        },
    ),
    QuizItem(
        "16-w1",
        ("sixty", "fifteen", "seventy_five"),
        "fifteen",
        ("anyway", "shown", "half"),
        "anyway",
        quiz="warmup",
    ),
    QuizItem("16-w2", ("two", "five", "four"), "five", ("rare", "all", "rest"), "rare", quiz="warmup"),
    QuizItem(
        "16-w3", ("moved", "everybody", "shown"), "moved", ("lot", "rows", "fair"), "lot", quiz="warmup"
    ),
    QuizItem("16-q1", ("first", "second", "same"), "second", ("extra", "sales", "ratio"), "extra"),
    QuizItem("16-q2", ("nothing", "both", "small"), "both", ("cancel", "proof", "noise"), "cancel"),
    QuizItem("16-q3", ("none", "small", "negative"), "small", ("power", "test", "p"), "power"),
    QuizItem("16-q4", ("keep", "mask", "drop"), "mask", ("has", "tie", "again"), "has"),
    QuizItem("16-q5", ("half", "little", "all"), "little", ("busy", "many", "model"), "busy"),
)
