"""The questions of notebook 04: graphs that fit, a clock, a coin, a hidden cause, and what stays unproven.

Taught in notebooks/04_sixteen_stories.
"""

from fractions import Fraction

from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, Share, Text, When
from causalrec_lab.lesson.objects import Graph

HALF = Fraction(1, 2)
INTEREST, BEHAVIOURS, FEATURES = "user_interest", "user_behaviors", "item_features"
WITNESSES = ("rows", "clock", "coin", "none")

ITEMS = (
    Predict("04-A", Choice("yes", "no", "almost"), outcome="no"),
    Exercise(
        "04-1",
        Number(room=(27,)),
        25,
        known={
            "circles": 27,
            "one_circle": 26,
            "no_missing": 8,
            "orders": 6,
            "added": 9,
            "lines_only": 4,
        },
    ),
    Exercise(
        "04-2",
        Several(Text(among=("x1", "x2", "x3"))),
        {"x1", "x2"},
        known={
            "card_trailer": {"x1", "x3"},
            "trailer_purchase": {"x2", "x3"},
            "all_three": {"x1", "x2", "x3"},
            "none": When(lambda names: not names, "none"),
            "one_name": When(lambda names: names in ({"x1"}, {"x2"}), {"x2"}),
        },
    ),
    Exercise(
        "04-3",
        Each(*(Number(room=(16,)) for _ in range(3))),
        (8, 8, 0),
        known={
            "some_other": When(lambda numbers: numbers[2] != 0, (4, 4, 8)),
            "all_minus": (16, 0, 0),
            "all_zero": (0, 16, 0),
            "by_any_road": (10, 6, 0),
            "only_alone": (4, 12, 0),
            "all_25": (8, 17, 0),
        },
    ),
    Exercise(
        "04-4",
        Choice("eight", "thousand", "million", "never"),
        "never",
        known={"eight": "eight", "thousand": "thousand", "million": "million"},
    ),
    Predict("04-B", Choice("tied", "many", "none"), outcome="none"),
    Exercise(
        "04-5",
        Each(Number(room=(16,)), Share(least=-1)),
        (4, -1),
        known={
            "one_left": (1, -1),
            "complete": (3, -1),
            "half_a_clock": (8, -1),
            "other_end": (4, 0),
            "eight_zero": (8, 0),
            "article": (4, HALF),
            "bare_effect": -1,
        },
    ),
    Exercise(
        "04-6",
        Several(Text(also={"pop-up": "A", "popup": "A", "list": "B", "fans": "C"}, among="ABC")),
        {"A", "C"},
        known={
            "only_popup": {"A"},
            "only_fans": {"C"},
            "list_too": When(lambda letters: "b" in letters, {"A", "B"}),
            "nobody": When(lambda letters: not letters, "none"),
        },
    ),
    Predict("04-W", Choice(*WITNESSES)),  # a purchase, not a guess: nothing to be right about
    Vote("04-W", WITNESSES),
    Exercise(
        "04-7",
        Each(Share(), Share()),
        (HALF, 1),
        known={
            "no_fans": (1, 1),
            "nothing_known": (0, 1),
            "other_setting": (0, HALF),
            "fans_only": (HALF, HALF),
            "upside_down": (1, HALF),
            "one_number": HALF,
        },
    ),
    Exercise(
        "04-8",
        Choice("holds", "refuted", "not_proven"),
        "not_proven",
        known={"minus_half": "holds", "too_much": "refuted"},
    ),
    Exercise(
        "04-9",
        Graph((INTEREST, BEHAVIOURS, FEATURES)),
        [(INTEREST, BEHAVIOURS), (FEATURES, BEHAVIOURS)],
        known={
            "as_parents": [(BEHAVIOURS, INTEREST), (FEATURES, INTEREST)],
            "as_children": [(INTEREST, BEHAVIOURS), (INTEREST, FEATURES)],
            "one_arrow": [(INTEREST, BEHAVIOURS)],
            "other_one": [(FEATURES, BEHAVIOURS)],
            "chain": [(FEATURES, INTEREST), (INTEREST, BEHAVIOURS)],
            "backwards": [(BEHAVIOURS, INTEREST), (BEHAVIOURS, FEATURES)],
        },
    ),
    Explain("04-X"),
    QuizItem(
        "04-q1",
        ("right", "nothing", "likely"),
        "nothing",
        ("fits_any", "fits_this", "many_arrows"),
        "fits_any",
    ),
    QuizItem(
        "04-q2",
        ("proves", "neither", "excludes"),
        "excludes",
        ("before_effect", "before_means", "symmetric"),
        "before_effect",
    ),
    QuizItem(
        "04-q3",
        ("minus_one", "unless_hidden", "zero"),
        "unless_hidden",
        ("third", "first", "luck"),
        "third",
    ),
    QuizItem(
        "04-q4",
        ("same", "narrower", "point"),
        "same",
        ("story", "luck", "average"),
        "story",
    ),
    QuizItem(
        "04-q5",
        ("nothing", "middle", "negative"),
        "negative",
        ("ends", "overlap", "centre"),
        "ends",
    ),
)
