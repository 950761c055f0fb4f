"""The questions of notebook 06: four ways by hand, three juries, and what a hit proves.

Taught in notebooks/06_recommenders.
"""

from fractions import Fraction

from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, Pair, Text, When

# M matrix factorisation, B the bestseller list, K keywords.
UNKNOWN = ("nan", "unknown", "not known", "none", "no score", "nothing is known", "missing", "?")
ORDERS = ("mbk", "mkb", "bmk", "bkm", "kmb", "kbm")

ITEMS = (
    Predict("06-A", Choice("behind", "middle", "ahead"), outcome="middle"),
    Vote("06-V", ("bestsellers", "keywords", "neighbours", "factors", "network")),
    Exercise(
        "06-1",
        Pair(),
        (1, 4),
        known={
            "added": (1, 5),
            "only_apart": (1, 3),
            "too_many": (2, 4),
            "swapped": (4, 1),
            "bare": Fraction(1, 4),
        },
    ),
    Exercise(
        "06-2",
        Each(Number(), Number()),
        (Fraction(5, 6), Fraction(1, 3)),
        known={
            "swapped": (Fraction(1, 3), Fraction(5, 6)),
            "heads": (2, 1),
            "heads_chen": (2, 2),
            "shares": (1, Fraction(2, 5)),
            "an_only": (Fraction(1, 2), Fraction(1, 3)),
            "mean": (Fraction(5, 12), Fraction(1, 3)),
        },
    ),
    Exercise("06-3", Text(among="ABCD"), "B", known={"c": "C", "d": "D", "itself": "A"}),
    Exercise(
        "06-4",
        Choice("zero", "half", "nothing", also=dict.fromkeys(UNKNOWN, "nothing")),
        "nothing",
        known={"zero": "zero", "half": "half"},
    ),
    Exercise(
        "06-5",
        Number(),
        1,
        known={"table": 0, "sum": 2, "half": Fraction(1, 2)},
    ),
    Exercise(
        "06-6",
        Number(),
        2,
        known={
            "place": 3,
            "worth": Fraction(1, 2),
            "same": 1,
            "second": When(lambda hits: abs(hits - 1.585) < 0.01, 1.58),
        },
    ),
    Exercise(
        "06-7",
        Several(Text(among="ABCD")),
        {"A", "D"},
        known={
            "shown": When(lambda letters: "b" in letters, {"A", "B", "D"}),
            "because": When(lambda letters: "c" in letters, {"A", "C", "D"}),
            "one": When(lambda letters: letters in ({"a"}, {"d"}), {"A"}),
        },
    ),
    Exercise(
        "06-8",
        Number(tolerance=0.06, room=(46,)),
        Fraction(46 * 7, 34),
        also=(9.5,),
        known={
            "share": When(lambda clicks: abs(clicks - 0.206) < 0.01, 0.21),
            "page": When(lambda clicks: abs(clicks - 46 * 23 / 27) < 0.6, 39),
            "others": When(lambda clicks: abs(clicks - 46 * 7 / 27) < 0.1, 11.9),
            "seven": 7,
            "page_count": 23,
        },
    ),
    Predict("06-B", Choice(*ORDERS), outcome="mbk"),
    Predict("06-L", Choice("bestsellers", "both", "factors"), outcome="factors"),
    Predict("06-C", Choice(*ORDERS), outcome="mkb"),
    Predict("06-D", Choice(*ORDERS), outcome="kmb"),
    Explain("06-X"),
    QuizItem("06-w1", ("same", "differ"), "same", ("coin", "many"), "coin", quiz="warmup"),
    QuizItem("06-w2", ("eight", "twelve", "forty"), "eight", ("room", "all"), "room", quiz="warmup"),
    QuizItem("06-w3", ("no", "unknown"), "unknown", ("two", "zero"), "two", quiz="warmup"),
    QuizItem("06-q1", ("other", "kind"), "kind", ("table", "maths", "vectors"), "table"),
    QuizItem("06-q2", ("worked", "took", "liked"), "took", ("shown", "bought", "ranked"), "shown"),
    QuizItem("06-q3", ("simple", "both", "largest"), "largest", ("room", "better", "random"), "room"),
    QuizItem("06-q4", ("neighbours", "keywords", "factors"), "keywords", ("text", "people", "new"), "text"),
    QuizItem("06-q5", ("random", "time", "coin"), "coin", ("chance", "later", "many"), "chance"),
)
