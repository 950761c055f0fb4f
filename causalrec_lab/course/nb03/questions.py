"""The questions of notebook 03: the coin, the hand, the square, and the manager's three questions.

Taught in notebooks/03_seeing_and_doing.
"""

from fractions import Fraction

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, Pair, Share, Text, When
from causalrec_lab.lesson.objects import Graph

HALF = Fraction(1, 2)
OUTCOMES = ("rise", "stay_or_rise", "stay", "might_fall")  # as in 01-A, which is opened here
VISITS = [(0,), (1,), (0, 1), (1, 1), (0, 0), (1, 0)]  # two visitors, without a coin and with either side


def fans(visitor, coin=None):
    """The shop of the fans, its choosing line open to a coin."""
    fan = visitor % 2
    shown = 1 - fan if coin is None else coin
    return shown, fan


def card_decides(visitor, coin=None):
    """Wrong: buying follows the card."""
    shown, _ = fans(visitor, coin)
    return shown, 1 - shown


def card_stops_fans(visitor, coin=None):
    """Wrong: a fan who is shown the card no longer buys."""
    shown, fan = fans(visitor, coin)
    return shown, fan * (1 - shown)


def deaf(visitor, coin=None):
    """Wrong: nobody listens to the coin."""
    return fans(visitor)


def fans_shown(visitor, coin=None):
    """Wrong: the fans are the ones who are shown the card."""
    fan = visitor % 2
    return (fan if coin is None else coin), fan


ITEMS = (
    Predict("03-A", Choice(*OUTCOMES)),  # sealed until exercise 03-8 is done; then `envelope` opens it
    Vote("03-A", OUTCOMES),
    Predict("03-B", Choice("all_same", "one_differs", "all_differ"), outcome="one_differs"),
    Exercise(
        "03-1",
        Function(VISITS, of=Pair()),
        fans,
        known={
            "card_decides": card_decides,
            "card_stops_fans": card_stops_fans,
            "deaf": deaf,
            "fans_shown": fans_shown,
        },
    ),
    Exercise(
        "03-2",
        Each(*(Number(room=(50,)) for _ in range(3))),
        (0, 25, 25),
        known={
            "always": (0, 0, 0),
            "all_half": (25, 25, 25),
            "list_stays": (0, 0, 25),
            "fans_stay": (0, 25, 0),
            "all_buy": (0, 50, 50),
            "the_others": (50, 25, 25),
        },
        also=((0, HALF, HALF),),
    ),
    Exercise(
        "03-3",
        Graph(("fan", "x1", "x2")),
        [("fan", "x2")],
        known={
            "all_kept": [("fan", "x1"), ("fan", "x2")],
            "none_left": [],
            "wrong_one": [("fan", "x1")],
            "drawn_in": [("fan", "x2"), ("x1", "x2")],
            "wished": [("x1", "x2")],
        },
    ),
    Predict("03-C", Choice("hundred", "half", "none"), outcome="half"),
    Exercise(
        "03-4",
        Number(room=(4,)),
        0,
        known={"two": 2, "four": 4, "one": 1, "half": HALF},
    ),
    Exercise(
        "03-5",
        Each(Share(least=-1), Share(least=-1)),
        (-1, 0),
        known={
            "one_story": (-1, -1),
            "one_number": -1,
            "zero": (0, 0),
            "both_sides": (-1, 1),
            "halves": (-HALF, HALF),
            "minus_half": (-HALF, -HALF),
            "upside_down": (0, -1),
            "wrong_side": (0, 1),
        },
    ),
    Predict("03-D", Choice("same", "clumsy", "careful"), outcome="clumsy"),
    Exercise(
        "03-6",
        Each(Number(room=(100,)), Number(room=(100,))),
        (50, 0),
        known={
            "same": (50, 50),
            "averaged": (25, 25),
            "swapped": (0, 50),
            "everybody": (100, 0),
            "nobody": (0, 0),
            "minus": (-50, 0),
        },
        also=((HALF, 0),),
    ),
    Exercise(
        "03-7",
        Each(Share(), Share()),
        (HALF, HALF),
        known={
            "two_roads": (1, 0),
            "turned": (0, 1),
            "fixed": (0, 0),
            "one_number": HALF,
        },
    ),
    Exercise(
        "03-8",
        Several(Text(among="ABCDE")),
        {"A", "B"},
        known={
            "only_one": When(lambda letters: letters in ({"a"}, {"b"}), {"A"}),
            "below_zero": When(lambda letters: "c" in letters, {"A", "B", "C"}),
            "surely_gains": When(lambda letters: "d" in letters, {"A", "D"}),
            "one_effect": When(lambda letters: "e" in letters, {"A", "B", "E"}),
            "nothing": When(lambda letters: not letters, "none"),
        },
    ),
    Explain("03-X"),
    QuizItem(
        "03-q1",
        ("equal", "on_average", "works"),
        "on_average",
        ("asks_nobody", "many", "fair"),
        "asks_nobody",
    ),
    QuizItem(
        "03-q2",
        ("street", "both", "none"),
        "street",
        ("replaced", "untouched", "together"),
        "replaced",
    ),
    QuizItem(
        "03-q3",
        ("won_over", "either_way", "put_off"),
        "put_off",
        ("ruled_out", "friendly", "no_graph"),
        "ruled_out",
    ),
    QuizItem(
        "03-q4",
        ("fork", "root", "back"),
        "root",
        ("nothing_falls", "same_share", "strong"),
        "nothing_falls",
    ),
    QuizItem(
        "03-q5",
        ("everybody", "shown", "others"),
        "shown",
        ("only_they", "fairest", "growth"),
        "only_they",
    ),
)
