"""The questions of notebook 17: one visitor in two worlds, and what importance is not.

Taught in notebooks/17_counterfactuals.
"""

from fractions import Fraction

from causalrec_lab.lesson.groups import Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Ends, Number, Pair, Text, When

COLUMNS = ("fan", "shown", "trailer", "receipt")
TELL = ("because", "average", "between", "nothing")

ITEMS = (
    Predict("17-A", Choice("ten", "more", "fewer", "cannot"), outcome="more"),
    Vote("17-V", TELL),
    Exercise(
        "17-1",
        Ends(),
        (10, 40),
        known={
            "difference": 10,
            "least_pn": 25,
            "from_zero": When(lambda pair: isinstance(pair, tuple) and pair[0] == 0, (0, 40)),
            "two_arms": (30, 40),
            "margin": When(lambda pair: isinstance(pair, tuple) and pair[1] == 30, (10, 30)),
            "shares": (Fraction(1, 10), Fraction(2, 5)),
            "the_difference_twice": (10, 10),
            "no_room": When(lambda pair: isinstance(pair, tuple) and pair[1] > 40, (10, 70)),
            "turned": (40, 10),
        },
    ),
    Exercise(
        "17-2",
        Pair(),
        (10, 40),
        known={
            "everybody": (10, 100),
            "turned": (30, 40),
            "other_arm": (10, 30),
            "no_room": When(lambda pair: isinstance(pair, tuple) and pair[1] == 100, (30, 100)),
            "all_won": (40, 40),
            "bare": Fraction(1, 4),
        },
    ),
    Exercise(
        "17-3",
        Pair(),
        (40, 40),
        known={
            "everybody": (40, 100),
            "as_before": (10, 40),
            "bare": 1,
            "put_off": (30, 40),
            "no_room": When(lambda pair: isinstance(pair, tuple) and pair[1] > 40, (40, 70)),
        },
    ),
    Exercise(
        "17-4",
        Ends(),
        (0, 30),
        known={
            "won_over": (10, 40),
            "least_forgotten": (10, 30),
            "nobody": (0, 0),
            "bare_zero": 0,
            "never": (0, 60),
            "all": (30, 30),
            "too_many": When(lambda pair: isinstance(pair, tuple) and pair[1] > 30, (0, 100)),
        },
    ),
    Exercise(
        "17-5",
        Number(room=(81,)),
        66,
        known={
            "won_over": 15,
            "fans_only": 63,
            "newcomers_only": 3,
            "all": 81,
            "most_won": 36,
            "some_put_off": 45,
            "fans_rate": When(lambda number: 56 < number < 58, 57),
            "share": When(lambda number: 0 < number < 1, Fraction(66, 81)),
            "unshown_buyers": 34,
            "one_rate": When(lambda number: 9 < number < 11 or 14.5 < number < 14.7, Fraction(34, 280) * 81),
        },
    ),
    Predict("17-B", Choice(*COLUMNS), outcome="receipt"),
    Exercise(
        "17-6",
        Number(room=(1000,)),
        0,
        known={
            "as_predicted": When(lambda number: 800 <= number <= 1000, 845),
            "the_film": 130,
            "usual": 155,
            "small": When(lambda number: 0 < number < 150, 50),
            "fewer": When(lambda number: number < 0, -155),
        },
    ),
    Exercise(
        "17-7",
        Several(Text(among="ABCDE")),
        {"A", "C"},
        known={
            "strongest": {"A"},
            "second": {"C"},
            "against": {"B"},
            "with_b": {"A", "B"},
            "b_and_c": {"B", "C"},
            "all": {"A", "B", "C"},
            "nothing": set(),
            "new_goods": When(lambda goods: bool(goods & {"d", "e"}), {"D"}),
        },
    ),
    Explain("17-X"),
    QuizItem(
        "17-w1",
        ("nothing", "taste", "all"),
        "nothing",
        ("coin", "equal", "many"),
        "coin",
        quiz="warmup",
    ),
    QuizItem("17-w2", ("narrow", "same", "wide"), "same", ("story", "luck", "root"), "story", quiz="warmup"),
    QuizItem(
        "17-w3", ("eighty", "ten", "seventy"), "ten", ("anyway", "best", "share"), "anyway", quiz="warmup"
    ),
    QuizItem("17-q1", ("forty", "range", "open"), "range", ("off", "noise", "test"), "off"),
    QuizItem("17-q2", ("rows", "test", "equations"), "equations", ("both", "few", "coin"), "both"),
    QuizItem("17-q3", ("buyers", "movers", "none"), "buyers", ("fit", "rare", "shown"), "fit"),
    QuizItem("17-q4", ("rise", "same", "little"), "same", ("after", "strong", "noise"), "after"),
    QuizItem("17-q5", ("model", "customer", "both"), "model", ("asked", "text", "true"), "asked"),
)
