"""The questions of notebook 11: one question, five recipes, and what all five take for granted.

Taught in notebooks/11_five_recipes.
"""

from fractions import Fraction

from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, Pair, Text, When

NAIVE = Fraction(72 + 9, 120) - Fraction(7 + 27, 280)
CROWDS = ("everyone", "shown", "not_shown")
CHANCES = {"stratify", "match", "weight"}  # the recipes that lean on the chances alone
RECIPES = {*CHANCES, "regress", "robust"}
ALSO = {"doubly robust": "robust", "dr": "robust", "aipw": "robust", "ips": "weight"}
ALSO |= {"stratifying": "stratify", "matching": "match", "regressing": "regress", "weighting": "weight"}
NAMES = Several(Text(also=ALSO, among=("stratify", "match", "regress", "weight", "robust")))
NOBODY = When(lambda names: names <= {"none", "nobody", "no recipe"}, {"none"})

ITEMS = (
    Predict("11-A", Choice("five", "little", "same"), outcome="same"),
    Vote("11-A", ("five", "little", "same")),
    Exercise(
        "11-1",
        Each(Choice(*CROWDS), Choice(*CROWDS), Choice(*CROWDS)),
        ("shown", "everyone", "not_shown"),
        known={
            "all_everyone": ("everyone", "everyone", "everyone"),
            "swapped": ("not_shown", "everyone", "shown"),
            "paid_everyone": When(lambda whom: whom[0] == "everyone", ("everyone", "everyone", "not_shown")),
            "paid_missed": When(lambda whom: whom[0] == "not_shown", ("not_shown", "everyone", "not_shown")),
            "stop_shown": When(lambda whom: whom[1] == "shown", ("shown", "shown", "not_shown")),
            "stop_missed": When(lambda whom: whom[1] == "not_shown", ("shown", "not_shown", "everyone")),
            "missed_everyone": When(lambda whom: whom[2] != "not_shown", ("shown", "everyone", "everyone")),
        },
    ),
    Exercise(
        "11-2",
        Number(),
        9,
        known={
            "all_fans": 10,
            "once": 1,
            "ninety": 90,
            "eighty": 80,
            "hundred": 100,
            "share": Fraction(9, 10),
            "other_way": Fraction(1, 9),
        },
    ),
    Exercise(
        "11-3",
        Number(percent=True),
        Fraction(90, 120) * Fraction(1, 10) + Fraction(30, 120) * Fraction(1, 5),
        known={
            "everyone": Fraction(175, 1000),
            "equal_weights": Fraction(15, 100),
            "fans_only": Fraction(1, 10),
            "newcomers_only": Fraction(1, 5),
            "bought": When(lambda share: abs(share - Fraction(81, 120)) < 0.006, 67.5),
            "whole": When(lambda share: 0.0006 < abs(share - Fraction(1, 8)) < 0.006, 13),
            "not_shown": When(lambda share: abs(share - Fraction(11, 56)) < 0.002, 19.6),
            "naive": When(lambda share: abs(share - NAIVE) < 0.006, 55.4),
            "outside": When(lambda share: not 0.1 <= share <= 0.2, 30),
        },
    ),
    Exercise(
        "11-4",
        Pair(),
        (17, 70),
        known={
            "exactly": (16, 70),
            "all_four": (1, 70),
            "both_ways": (34, 70),
            "two": (53, 70),
            "added": When(lambda pair: pair in ((8, 70), (9, 70)), (8, 70)),
            "buyers_only": When(lambda pair: pair in ((4, 70), (5, 70)), (5, 70)),
            "turned": When(lambda pair: pair[0] == 70, (70, 17)),
            "ordered": When(lambda pair: pair[1] > 70, (408, 1680)),
            "fewer": When(lambda pair: pair[1] < 70, (17, 56)),
            "bare": Fraction(17, 70),
            "count_only": 17,
        },
    ),
    Predict("11-B", Choice("none", "eight", "half"), outcome="eight"),
    Predict("11-C", Choice("north", "south", "cannot"), outcome="cannot"),
    Exercise(
        "11-5",
        NAMES,
        set(),
        also=(NOBODY,),
        known={
            "robust": When(lambda names: names == {"robust"}, {"robust"}),
            "match": When(lambda names: names == {"match"}, {"match"}),
            "all_five": When(lambda names: len(names) == 5, RECIPES),
            "some": When(lambda names: 0 < len(names) < 5, {"weight", "stratify"}),
        },
    ),
    Exercise(
        "11-6",
        NAMES,
        {"regress", "robust"},
        known={
            "nobody": NOBODY,
            "only_robust": When(lambda names: names == {"robust"}, {"robust"}),
            "only_regress": When(lambda names: names == {"regress"}, {"regress"}),
            "chances": When(
                lambda names: bool(names & {"stratify", "match", "weight"}), {"weight", "robust"}
            ),
        },
    ),
    Explain("11-X"),
    QuizItem(
        "11-w1", ("raw", "within", "neither"), "within", ("list", "more", "fair"), "list", quiz="warmup"
    ),
    QuizItem(
        "11-w2", ("fans", "visits", "review"), "review", ("after", "words", "many"), "after", quiz="warmup"
    ),
    QuizItem(
        "11-w3",
        ("average", "effect", "nothing"),
        "effect",
        ("nobody", "large", "same"),
        "nobody",
        quiz="warmup",
    ),
    QuizItem("11-q1", ("true", "shared", "lucky"), "shared", ("columns", "votes", "rows"), "columns"),
    QuizItem("11-q2", ("one", "ten", "four"), "four", ("odds", "chance", "turned"), "odds"),
    QuizItem("11-q3", ("three", "ninety_seven", "rows"), "rows", ("deal", "claim", "size"), "deal"),
    QuizItem("11-q4", ("balanced", "hidden", "neither"), "neither", ("seen", "weights", "wide"), "seen"),
    QuizItem("11-q5", ("recipe", "chooser", "rows"), "chooser", ("assume", "machine", "noise"), "assume"),
)
