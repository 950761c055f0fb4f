"""The questions of notebook 12: a push, a step, a bound, a placebo, a search; each with its own assumption.

Taught in notebooks/12_other_assumptions.
"""

from fractions import Fraction

from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem
from causalrec_lab.lesson.kinds import Choice, Number, When

ITEMS = (
    Predict("12-A", Choice("lost", "half", "other"), outcome="other"),
    Exercise(
        "12-1",
        Each(*(Number(room=(100,)) for _ in range(3))),
        (20, 40, 40),
        known={
            "all_watchers": (20, 60, 20),
            "swapped": (40, 20, 40),
            "pushed_only": (60, 40, 0),
            "never_first": (40, 40, 20),
            "with_push_first": When(lambda parts: parts[0] == 60, example=(60, 20, 20)),
            "moved_lost": (20, 20, 60),
            "buyers": When(lambda parts: {10, 18} >= {parts[0]} and parts[1] < 20, example=(10, 8, 82)),
            "no_anyway": When(lambda parts: parts[0] == 0, example=(0, 60, 40)),
            "shares": When(lambda parts: max(parts) <= 1, example=(0.2, 0.4, 0.4)),
            "not_hundred": When(lambda parts: sum(parts) != 100, example=(20, 60, 40)),
        },
    ),
    Exercise(
        "12-2",
        Number(percent=True),
        Fraction(8, 40),
        known={
            "push": Fraction(8, 100),
            "per_watcher": Fraction(8, 60),
            "buyers": Fraction(18, 60),
            "moved": Fraction(40, 100),
            "no_push": Fraction(10, 100),
            "with_push": Fraction(18, 100),
            "turned": Fraction(40, 8) / 100,
            "pair": (8, 40),
            "as_shown": Fraction(18, 60) - Fraction(10, 20),
        },
    ),
    Exercise(
        "12-3",
        Choice("first", "same", "louder", "away"),
        "same",
        known={"everybody": "first", "more": "louder", "openers": "away"},
    ),
    Predict("12-B", Choice("passes", "fails", "half"), outcome="passes"),
    Exercise(
        "12-4",
        Each(Number(room=(100,)), Number(room=(100,))),
        (20, 15),
        known={
            "no_difference": (20, 20),
            "all_others": (20, 10),
            "shown_half": (15, 15),
            "turned": (15, 20),
            "added": (20, 30),
            "halves": When(lambda parts: set(parts) == {5, 10}, example=(10, 5)),
            "low_rate": When(lambda parts: parts[0] == 10, example=(10, 15)),
            "heard": (100, 50),
            "shares": When(lambda parts: max(parts) <= 1, example=(0.2, 0.15)),
        },
    ),
    Exercise(
        "12-5",
        Number(),
        3,
        known={"four": 4, "two": 2, "one": 1, "eight": 8, "six": 6, "nine": 9, "all": 25},
    ),
    Predict("12-C", Choice("right", "nothing", "wrong"), outcome="wrong"),
    Predict("12-D", Choice("causes", "mail", "same"), outcome="causes"),
    Explain("12-X"),
    QuizItem(
        "12-w1", ("recipes", "none", "robust"), "none", ("columns", "rows", "two"), "columns", quiz="warmup"
    ),
    QuizItem(
        "12-w2", ("coin", "list", "either"), "coin", ("prefers", "more", "fair"), "prefers", quiz="warmup"
    ),
    QuizItem(
        "12-w3",
        ("chain", "fork", "collider"),
        "collider",
        ("blocks", "joins", "same"),
        "joins",
        quiz="warmup",
    ),
    QuizItem("12-q1", ("everybody", "moved", "pushed"), "moved", ("rest", "lot", "mean"), "rest"),
    QuizItem("12-q2", ("instrument", "none", "better"), "none", ("itself", "small", "lot"), "itself"),
    QuizItem("12-q3", ("weak", "strong", "says"), "says", ("likely", "large", "safe"), "likely"),
    QuizItem("12-q4", ("right", "once", "hidden"), "once", ("dealt", "many", "proof"), "dealt"),
    QuizItem("12-q5", ("graph", "class", "nothing"), "class", ("tables", "rows", "clever"), "tables"),
)
