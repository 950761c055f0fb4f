"""Questions no learner sees: one of every kind, for the tests of the engine."""

from fractions import Fraction

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Later, Number, Pair, Text, When
from causalrec_lab.lesson.objects import Graph


def share(count, out_of):
    return count / out_of


def odds(count, out_of):
    return count / (out_of - count)


ITEMS = (
    Exercise(
        "demo-pair",
        Pair(),
        (2, 4),
        known={
            "one_row": (1, 4),
            "given": (2, 2),
            "bare": Fraction(1, 4),
            "crowd": When(lambda pair: pair[1] > 4, example=(2, 5)),
        },
    ),
    Exercise(
        "demo-number", Number(), Later(lambda: Fraction(8, 32)), known={"odds": Fraction(1, 3), "all": 0.08}
    ),
    Exercise("demo-points", Number(percent=True), Fraction(175, 1000), known={"naive": 0.554, "att": 12.5}),
    Exercise("demo-text", Text(also={"安": "An"}), "An", known={"bo": "Bo", "number": 1}),
    Exercise("demo-choice", Choice("rise", "stay", "fall"), "stay"),
    Exercise(
        "demo-each",
        Each(Text(), Choice("x1", "x2", "x3")),
        ("An", "x2"),
        also=(("Bo", "x2"),),
        known={"room": When(lambda cell: cell[1] == "x1", example=("Chen", "x1"))},
    ),
    Exercise("demo-set", Several(), {"x1", "x3"}, known={"all": {"x1", "x2", "x3"}, "none": set()}),
    Exercise("demo-graph", Graph(), "x1 -> x3 -> x2, x1 -> x2", known={"turned": [("x2", "x1")]}),
    Exercise("demo-function", Function([(1, 4), (3, 4)], seconds=0.3), share, known={"odds": odds}),
    Predict("demo-guess", Choice("low", "right", "high"), "low"),
    Predict("demo-number-guess", Number(), Later(lambda: Fraction(1, 2))),
    Predict("demo-sealed", Choice("yes", "no")),
    Explain("demo-why"),
    Vote("demo-A", ("rise", "stay", "fall")),
    QuizItem("demo-q1", "one", "room"),
    QuizItem("demo-q2", "no", "story"),
)
