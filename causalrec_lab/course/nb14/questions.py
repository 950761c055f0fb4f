"""The questions of notebook 14: what each cure looks at, and which bias it can touch.

Taught in notebooks/14_debias_contest.
"""

from fractions import Fraction

from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, When

FAMILIES = ("cleaning", "causal", "contrastive", "adversarial")
LOOKS = ("rows", "showings", "popularity", "none")


def near(value: float) -> When:
    """That number, however it was rounded."""
    return When(lambda number: abs(number - value) < 0.04, value)


def part(place: int, *wrong: str) -> When:
    """A match whose answer at that place is one of these."""
    right = ["rows", "showings", "showings", "none"]
    return When(lambda parts: parts[place] in wrong, tuple([*right[:place], wrong[0], *right[place + 1 :]]))


ITEMS = (
    Predict("14-V", Choice(*FAMILIES), outcome=None),
    Vote("14-V", FAMILIES),
    Exercise(
        "14-1",
        Number(room=(8,)),
        Fraction(20, 3),
        known={
            "as_counted": 3,
            "one_factor": near(4.8),
            "turned": near(1.75),
            "everybody": 12,
            "fans_only": near(8 / 3),
            "newcomers_only": 4,
            "by_group": near(14 / 3),
            "mean_chance": 6,
            "rounded": When(lambda number: 0.005 < abs(number - Fraction(20, 3)) < 0.08, 6.7),
        },
    ),
    Exercise(
        "14-2",
        Number(room=(8,)),
        Fraction(17, 3),
        known={
            "guess_only": 3,
            "ips_again": near(20 / 3),
            "unweighted": 4,
            "corrections_only": near(8 / 3),
            "shown_guess": near(2 + 8 / 3),
            "rounded": When(lambda number: 0.005 < abs(number - Fraction(17, 3)) < 0.08, 5.7),
        },
    ),
    Exercise(
        "14-3",
        Choice("film_a", "film_b", "film_c"),
        "film_c",
        known={"most_shown": "film_a", "most_clicked": "film_b"},
    ),
    Exercise(
        "14-4",
        Number(),
        3,
        known={
            "by_clicks": 2,
            "equal": 1,
            "turned": near(1 / 3),
            "all_clicks": Fraction(1, 2),
            "b_alone": near(0.2),
        },
    ),
    Exercise(
        "14-5",
        Each(*(Choice(*LOOKS) for _ in range(4))),
        ("rows", "showings", "showings", "none"),
        also=(("rows", "popularity", "showings", "none"),),
        known={
            "robot_showings": part(0, "showings", "popularity"),
            "robot_none": part(0, "none"),
            "fame_rows": part(1, "rows", "none"),
            "season_popularity": part(2, "popularity"),
            "season_rows": part(2, "rows", "none"),
            "tips_showings": part(3, "showings"),
            "tips_popularity": part(3, "popularity"),
            "tips_rows": part(3, "rows"),
        },
    ),
    Exercise(
        "14-6",
        Number(),
        600,
        known={
            "all_cells": 2000,
            "one_good": 120,
            "one_visitor": near(1.5),
            "page": 7200,
            "one_each": 90,
            "no_luck": 24000,
        },
    ),
    Predict("14-A", Choice("shown", "weights", "joint", "hide"), outcome="shown"),
    Explain("14-X"),
    Predict("14-B", Choice("one", "half", "seven"), outcome="seven"),
    Exercise(
        "14-7",
        Choice("rows", "came", "clicks", "larger"),
        "came",
        known={"rows": "rows", "clicks": "clicks", "larger": "larger"},
    ),
    QuizItem("14-w1", ("quarter", "four", "one"), "four", ("share", "rare"), "rare", quiz="warmup"),
    QuizItem(
        "14-w2", ("weights", "coin", "rows"), "coin", ("few", "hidden", "moved"), "moved", quiz="warmup"
    ),
    QuizItem("14-w3", ("both", "either", "none"), "either", ("average", "cancel"), "cancel", quiz="warmup"),
    QuizItem("14-q1", ("blank", "page", "friend"), "blank", ("more", "row", "new"), "row"),
    QuizItem("14-q2", ("quality", "list", "nothing"), "quality", ("law", "small", "same"), "same"),
    QuizItem("14-q3", ("ips", "either", "simple"), "simple", ("wrong", "variance", "fashion"), "variance"),
    QuizItem("14-q4", ("fixed", "hidden", "wants"), "hidden", ("fair", "causal", "column"), "column"),
    QuizItem("14-q5", ("buy", "ask", "average"), "ask", ("winner", "healthy", "cheap"), "healthy"),
)
