"""The questions of notebook 01: counting, given, the inverse, and two doubts.

Taught in notebooks/01_conditional_probability.
"""

from fractions import Fraction

from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Pair, Share, Text, When

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
VISITORS = {"安": "An", "博": "Bo", "陈": "Chen", "戴": "Dai", "An 安": "An", "Bo 博": "Bo"}
VISITORS |= {"Chen 陈": "Chen", "Dai 戴": "Dai"}

ITEMS = (
    Predict("01-A", Choice("rise", "stay_or_rise", "stay", "might_fall")),  # sealed: 03 opens it
    Vote("01-A", ("rise", "stay_or_rise", "stay", "might_fall")),
    Predict("01-B", Choice("too_high", "right", "too_low"), outcome="too_low"),
    Exercise(
        "01-1",
        Pair(),
        (2, 4),
        known={"left_early": (2, 2), "one_found": (1, 4), "the_others": (0, 4), "bare_half": HALF},
    ),
    Exercise(
        "01-2",
        Pair(),
        (2, 4),
        known={"one_row": (1, 4), "already_given": (2, 2), "bare_quarter": QUARTER, "bare_half": HALF},
    ),
    Exercise(
        "01-3",
        Pair(),
        (2, 2),
        known={
            "wrong_room": (2, 4),
            "witness": (1, 2),
            "both_at_once": (1, 4),
            "not_buyers": (0, 2),
            "bare_half": HALF,
            "bare_one": 1,
        },
    ),
    Exercise(
        "01-4",
        Several(Text(among="ABCDEF")),
        {"A", "B"},
        known={
            "only_one": When(lambda letters: letters in ({"a"}, {"b"}), {"A"}),
            "counted_right": When(lambda letters: "d" in letters, {"A", "D"}),
            "half": When(lambda letters: "c" in letters, {"A", "C"}),
            "others": When(lambda letters: "e" in letters, {"B", "E"}),
            "given": When(lambda letters: "f" in letters, {"B", "F"}),
        },
    ),
    Exercise(
        "01-5",
        Share(least=-1),
        0,
        known={"a_chance": HALF, "not_turned": -HALF, "added": 1},
    ),
    Exercise(
        "01-6",
        Each(Text(also=VISITORS, among=("An", "Bo", "Chen", "Dai")), Choice("x1", "x2", "x3")),
        ("Bo", "x2"),
        also=(("An", "x2"),),
        known={
            "room_changed": When(lambda box: box[1] == "x1", ("An", "x1")),
            "trailer": When(lambda box: box[1] == "x3", ("Bo", "x3")),
            "outside": When(lambda box: box[0] in ("chen", "dai"), ("Dai", "x2")),
        },
    ),
    Exercise(
        "01-7",
        Share(),
        Fraction(8, 32),
        known={
            "forward": Fraction(8, 20),
            "of_all": Fraction(8, 100),
            "ignored": Fraction(20, 100),
            "odds": Fraction(8, 24),
            "forward_not": Fraction(12, 20),
            "buyers": Fraction(32, 100),
        },
    ),
    Predict("01-C", Choice("zero", "half", "one", "no_answer"), outcome="no_answer"),
    Predict("01-D", Choice("six", "eight", "twenty", "hundred"), outcome="eight"),
    Predict("01-E", Choice("yes", "no", "almost"), outcome="no"),
    Explain("01-X"),
    QuizItem(
        "01-w1", ("third", "half", "quarter"), "third", ("room", "pieces", "guess"), "room", quiz="warmup"
    ),
    QuizItem("01-w2", ("fewer", "more", "same"), "more", ("bottom", "top", "size"), "bottom", quiz="warmup"),
    QuizItem("01-w3", ("two", "four", "eight"), "four", ("pairs", "sum", "double"), "pairs", quiz="warmup"),
    QuizItem(
        "01-q1",
        ("quarter", "tenth", "sixth", "half"),
        "quarter",
        ("shown_stay", "all_stay", "buyers_stay"),
        "shown_stay",
    ),
    QuizItem("01-q2", ("zero", "half", "one"), "zero", ("turned", "printed", "sum"), "turned"),
    QuizItem("01-q3", ("nine_tenths", "tenth", "cannot"), "cannot", ("rooms", "same", "rest"), "rooms"),
    QuizItem("01-q4", ("luck", "story", "both", "neither"), "luck", ("deals", "proof", "size"), "deals"),
    QuizItem(
        "01-q5",
        ("zero", "half", "no_answer"),
        "no_answer",
        ("nobody", "no_ticks", "coin"),
        "nobody",
    ),
)
