"""The questions of notebook 09: 400 visits by hand, one network with three heads, and what it cannot see.

Taught in notebooks/09_causal_model.
"""

from fractions import Fraction

from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem
from causalrec_lab.lesson.kinds import Choice, Number, Text, When

# Fans: 90 shown, 72 bought; 10 not, 7 bought. Newcomers: 30 shown, 9 bought; 270 not, 27 bought.
NAIVE = Fraction(72 + 9, 120) - Fraction(7 + 27, 280)

ITEMS = (
    Predict("09-A", Choice("more", "just", "less", "cannot"), outcome="cannot"),
    Exercise(
        "09-1",
        Each(Number(percent=True), Number(percent=True)),
        (Fraction(72, 90) - Fraction(7, 10), Fraction(9, 30) - Fraction(27, 270)),
        known={
            "swapped": (Fraction(1, 5), Fraction(1, 10)),
            "shown_only": (Fraction(72, 90), Fraction(9, 30)),
            "not_shown_only": (Fraction(7, 10), Fraction(27, 270)),
            "heads": (Fraction(72 - 7, 100), Fraction(9 - 27, 100)),
        },
    ),
    Exercise(
        "09-2",
        Number(percent=True),
        Fraction(1, 4) * Fraction(1, 10) + Fraction(3, 4) * Fraction(1, 5),
        known={
            "naive": When(lambda share: abs(share - NAIVE) < 0.006, 55.4),
            "equal_weights": Fraction(15, 100),
            "those_shown": Fraction(1, 8),
            "those_not_shown": When(lambda share: abs(share - Fraction(11, 56)) < 0.002, 19.6),
            "summed": Fraction(3, 10),
        },
    ),
    Exercise(
        "09-3",
        Number(),
        10,
        known={
            "chance": Fraction(1, 10),
            "odds": 9,
            "fan": When(lambda number: abs(number - Fraction(10, 9)) < 0.02, Fraction(10, 9)),
            "all_thirty": 30,
            "everybody": 300,
        },
    ),
    Exercise(
        "09-4",
        Several(Text(among="ABCD")),
        {"A", "B", "C"},
        known={
            "both_wrong": When(lambda letters: "d" in letters, {"A", "B", "C", "D"}),
            "only_both_right": When(lambda letters: letters == {"c"}, {"C"}),
            "one_missing": When(lambda letters: set() < letters < {"a", "b", "c"}, {"A", "B"}),
        },
    ),
    Predict("09-B", Choice("inside", "below", "above"), outcome="below"),
    Predict("09-C", Choice("seventy", "ninety_nine", "same"), outcome="seventy"),
    Predict("09-D", Choice("wider", "moves", "stays"), outcome="moves"),
    Predict("09-G", Choice("with", "without", "middle"), outcome="without"),
    Exercise(
        "09-5",
        Number(room=(81, 120)),
        Fraction(90 * 7, 10) + Fraction(30, 10),
        also=((45, 66),),  # where the showing may put somebody off
        known={
            "won": 15,
            "all": 81,
            "others": 34,
            "fans_only": 63,
            "pooled": When(
                lambda number: abs(number - Fraction(34, 280) * 120) < 0.6, Fraction(34 * 120, 280)
            ),
        },
    ),
    Predict("09-E", Choice("most", "half", "few"), outcome="few"),
    Exercise(
        "09-6",
        Number(),
        Fraction(2, 5) - Fraction(1, 5) + Fraction(3, 5) / Fraction(1, 4),
        known={
            "models_only": Fraction(1, 5),
            "unweighted": Fraction(4, 5),
            "correction_only": Fraction(12, 5),
            "whole_purchase": 4,
            "both": Fraction(21, 5),
        },
    ),
    Predict("09-F", Choice("lovers", "between", "strangers", "alike"), outcome="between"),
    Explain("09-X"),
    QuizItem(
        "09-w1",
        ("third", "two_thirds", "fifth"),
        "two_thirds",
        ("room", "all", "rest"),
        "room",
        quiz="warmup",
    ),
    QuizItem("09-w2", ("effect", "habit"), "effect", ("coin", "many", "fair"), "coin", quiz="warmup"),
    QuizItem(
        "09-w3", ("six", "seven", "twelve"), "seven", ("sizes", "middle", "sum"), "sizes", quiz="warmup"
    ),
    QuizItem(
        "09-q1", ("closer", "narrower", "wider"), "narrower", ("same_list", "luck", "doubt"), "same_list"
    ),
    QuizItem("09-q2", ("seventy", "ninety_nine", "same"), "seventy", ("twins", "sharp", "outcome"), "twins"),
    QuizItem("09-q3", ("right", "off", "naive"), "right", ("one", "average", "two"), "one"),
    QuizItem("09-q4", ("better", "shrinks", "wider"), "shrinks", ("after", "more", "noise"), "after"),
    QuizItem("09-q5", ("fans", "newcomers", "equal"), "newcomers", ("anyway", "sales", "size"), "anyway"),
)
