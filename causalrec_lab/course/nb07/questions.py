"""The questions of notebook 07: what a reader is given, what it loses, and what it may not look at.

Taught in notebooks/07_bert_encoding.
"""

from fractions import Fraction

from causalrec_lab.lesson.groups import Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, Share, Text, When

SIGNS = "小智手我喜欢动作片看科幻说购买能机电影书籍商品讨厌想abc"  # of the six texts, and 我

ITEMS = (
    Predict("07-A", Choice("small", "nine", "one"), outcome="one"),
    Exercise(
        "07-1",
        Number(room=(8,)),
        5,
        known={"all": 8, "no_answer_no_visit": 4, "one_rule_missing": 6, "only_the_double": 7},
    ),
    Predict("07-B", Choice("high", "right", "low"), outcome="high"),
    Exercise(
        "07-2",
        Share(),
        Fraction(3, 5),
        known={
            "truth": Fraction(4, 10),
            "gaps_are_no": Fraction(3, 10),
            "gaps_are_yes": Fraction(8, 10),
            "half": Fraction(1, 2),
        },
    ),
    Exercise(
        "07-3",
        Several(Text(among=SIGNS)),
        {"小", "智", "手"},
        known={
            "letters": When(lambda found: any(sign.isascii() for sign in found), {"A", "小"}),
            "not_there": When(lambda found: "我" in found, {"我", "小", "智", "手"}),
            "too_few": When(lambda found: set() < found < {"小", "智", "手"}, {"小"}),
            "too_many": When(lambda found: bool(found - {"小", "智", "手"}), {"小", "智", "手", "机"}),
        },
    ),
    Predict("07-C", Choice("opposite", "unrelated", "close"), outcome="close"),
    Exercise(
        "07-4",
        Number(room=(21,)),
        5,
        known={"all_places": 21, "real_ones": 16, "one_row": 3, "widest": 7},
    ),
    Exercise(
        "07-5",
        Number(room=(8,)),
        4,
        known={"bert": 8, "itself": 1, "up_to_it": 5, "only_later": 3},
    ),
    Exercise(
        "07-6",
        Number(),
        3,
        known={
            "share": Fraction(6, 100),
            "given_love": Fraction(6, 10),
            "given_film": Fraction(6, 20),
            "upside_down": Fraction(1, 3),
            "counts": Fraction(6, 200),
        },
    ),
    Predict("07-D", Choice("loud", "funny", "outdoor", "no"), outcome="no"),
    Exercise(
        "07-7",
        Several(Text(among="ABCDE")),
        {"A", "C", "D"},
        known={
            "review": When(lambda letters: "b" in letters, {"A", "B", "C", "D"}),
            "chat": When(lambda letters: "e" in letters, {"A", "C", "D", "E"}),
            "one_missing": When(lambda letters: set() < letters < {"a", "c", "d"}, {"A", "D"}),
        },
    ),
    Explain("07-X"),
    Vote("07-V", ("use", "leave", "ask")),
    QuizItem(
        "07-w1", ("half", "most", "unknown"), "unknown", ("silent", "sample", "all"), "silent", quiz="warmup"
    ),
    QuizItem("07-w2", ("help", "harm"), "harm", ("after", "words", "more"), "after", quiz="warmup"),
    QuizItem("07-w3", ("once", "each"), "each", ("ten", "rate", "sum"), "ten", quiz="warmup"),
    QuizItem("07-q1", ("equal", "close", "depends"), "equal", ("ids", "size", "mean"), "ids"),
    QuizItem("07-q2", ("neighbour", "itself", "speed"), "neighbour", ("read", "order", "zero"), "read"),
    QuizItem("07-q3", ("order", "cause", "weights"), "order", ("next", "name", "clean"), "next"),
    QuizItem("07-q4", ("closer", "same", "lower"), "same", ("copies", "more", "fair"), "copies"),
    QuizItem("07-q5", ("topic", "stance", "nothing"), "topic", ("trained", "antonyms", "random"), "trained"),
)
