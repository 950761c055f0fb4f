"""The questions of notebook 05: one table with two right answers, the newsletter, and the 400 visits.

Taught in notebooks/05_what_to_adjust_for.
"""

from fractions import Fraction

from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, Text, When

HIDDEN = {"heavy": "heavy", "heavy user": "heavy", "genre": "genre", "genre lover": "genre"}
WHICH = {"-14": "all", "10": "within", "+10": "within"}  # 05-2: the numbers themselves will do
NAIVE = Fraction(81, 120) - Fraction(34, 280)


def points(number: int) -> Fraction:
    """Points as a share."""
    return Fraction(number, 100)


ITEMS = (
    Predict("05-A", Choice("one_group", "neither", "both"), outcome="both"),
    Exercise(
        "05-1",
        Each(Number(percent=True), Number(percent=True)),
        (points(10), points(10)),
        known={
            "of_the_group": (points(14), points(-28)),
            "all_visits": (points(-14), points(-14)),
            "turned": (points(-10), points(-10)),
            "shown_only": (points(20), points(60)),
            "others_only": (points(10), points(50)),
        },
    ),
    Predict("05-B", Choice("all", "within", "middle", "cannot"), outcome="cannot"),
    Vote("05-B", ("all", "within", "middle", "cannot")),
    Exercise(
        "05-2",
        Each(Choice("all", "within", also=WHICH), Choice("all", "within", also=WHICH)),
        ("all", "all"),
        known={
            "both_split": ("within", "within"),
            "split_between": ("within", "all"),
            "split_after": ("all", "within"),
        },
    ),
    Explain("05-X"),
    Exercise(
        "05-3",
        Number(percent=True),
        points(-24),
        known={
            "total": points(-14),
            "direct": points(10),
            "added": points(-4),
            "sign": points(24),
            "how_many": points(60),
            "per_watcher": points(-40),
        },
    ),
    Exercise(
        "05-4",
        Several(Text(also=HIDDEN, among=("newsletter", "shown", "bought"))),
        set(),
        known={
            "newsletter": {"newsletter"},
            "asked_about": When(lambda names: bool(names & {"shown", "bought"}), {"shown"}),
            "hidden": When(lambda names: bool(names & {"heavy", "genre"}), {"heavy"}),
        },
    ),
    Predict("05-C", Choice("below", "zero", "above"), outcome="below"),
    Exercise(
        "05-5",
        Number(percent=True),
        Fraction(175, 1000),
        known={
            "naive": NAIVE,
            "equal": points(15),
            "shown": Fraction(125, 1000),
            "not_shown": Fraction(55, 280),
            "fans": points(10),
            "newcomers": points(20),
        },
    ),
    Exercise(
        "05-6",
        Number(room=(120,)),
        66,
        also=((45, 66),),  # of the 81 buyers, where the card may put somebody off
        known={
            "won": 15,
            "those_not_shown": 34,
            "all_buyers": 81,
            "fans_only": 63,
            "mixed": Fraction(120 * 34, 280),
            "half": Fraction(81, 2),
        },
    ),
    Exercise(
        "05-7",
        Number(),
        10,
        known={
            "chance": Fraction(1, 10),
            "odds": 9,
            "the_shown": 30,
            "whole_group": 300,
            "of_all": Fraction(400, 30),
            "a_fan": Fraction(10, 9),
        },
    ),
    Predict("05-E", Choice("right", "halfway", "naive"), outcome="naive"),
    Predict("05-D", Choice("zero", "ignored", "refused"), outcome="refused"),
    QuizItem("05-w1", ("four", "five", "eight"), "five", ("size", "half", "sum"), "size", quiz="warmup"),
    QuizItem("05-w2", ("open", "shut"), "shut", ("middle", "arrows", "more"), "middle", quiz="warmup"),
    QuizItem("05-w3", ("size", "coin", "same"), "coin", ("chance", "many", "rows"), "chance", quiz="warmup"),
    QuizItem(
        "05-q1", ("within", "all", "cannot"), "within", ("moves_both", "always", "lottery"), "moves_both"
    ),
    QuizItem("05-q2", ("effect", "direct", "nothing"), "direct", ("still", "fair", "ruin"), "still"),
    QuizItem("05-q3", ("yes", "no"), "no", ("meet", "before", "small"), "meet"),
    QuizItem("05-q4", ("zero", "others", "no_answer"), "no_answer", ("empty", "alike", "none_won"), "empty"),
    QuizItem("05-q5", ("shown", "everyone", "naive"), "shown", ("they_stop", "most", "largest"), "they_stop"),
)
