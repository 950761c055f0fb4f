"""The questions of notebook 01: counting, given, the inverse, two functions, and two doubts.

Taught in notebooks/01_conditional_probability.
"""

from fractions import Fraction

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, Pair, Share, Text, When

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
_FOUR = [(0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1)]  # the day sheet: x1, x2, x3
_VISITS = [(1, 1)] * 3 + [(1, 0)] * 2 + [(0, 1)] + [(0, 0)] * 4  # (shown, bought)
_COUNTS = (  # rows, event, given
    (_FOUR, (1, 1), (0, 0)),
    (_FOUR, (1, 1), (2, 1)),
    (_VISITS, (1, 1), (0, 1)),
    (_VISITS, (0, 1), (1, 1)),
    (_VISITS, (1, 0), (0, 0)),
    ([(1, 1), (1, 0), (0, 0)], (1, 1), (0, 0)),
)
_SHARES = ((0.2, 0.4, 0.3), (0.5, 0.9, 0.1), (0.01, 0.9, 0.1), (0.7, 0.2, 0.6), (0.9, 0.1, 0.7))


def conditional(rows, event, given):
    """How many rows have the event, out of how many that have the condition."""
    box, state = given
    room = [row for row in rows if row[box] == state]
    box, state = event
    hits = [row for row in room if row[box] == state]
    return len(hits), len(room)


def bayes(prior, likelihood, otherwise):
    """The posterior: the share of the shown among those who bought."""
    shown_and_bought = prior * likelihood
    other_and_bought = (1 - prior) * otherwise
    return shown_and_bought / (shown_and_bought + other_and_bought)


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
    Exercise("01-5", Share(least=-1), 0, known={"a_chance": HALF, "not_turned": -HALF, "added": 1}),
    Exercise(
        "01-6",
        Function(cases=_COUNTS, of=Pair()),
        conditional,
        known={
            "everybody_stays": lambda rows, event, given: (conditional(rows, event, given)[0], len(rows)),
            "no_door": lambda rows, event, given: (sum(row[event[0]] == event[1] for row in rows), len(rows)),
            "all_hits": lambda *asked: (
                sum(row[asked[1][0]] == asked[1][1] for row in asked[0]),
                conditional(*asked)[1],
            ),
            "turned": lambda rows, event, given: conditional(rows, given, event),
            "one_row": lambda *given: (min(1, conditional(*given)[0]), conditional(*given)[1]),
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
    Exercise(
        "01-8",
        Function(cases=_SHARES, of=Number()),
        bayes,
        known={
            "no_prior": lambda p, yes, no: yes / (yes + no),
            "joint_only": lambda p, yes, no: p * yes,
            "odds": lambda p, yes, no: p * yes / ((1 - p) * no),
            "all_of_them": lambda p, yes, no: p * yes / (p * yes + no),
        },
    ),
    Predict("01-C", Choice("zero", "half", "one", "no_answer"), outcome="no_answer"),
    Predict("01-E", Choice("yes", "no", "almost"), outcome="no"),
    Explain("01-X"),
    QuizItem("01-w1", "third", "room", quiz="warmup"),
    QuizItem("01-w2", "more", "bottom", quiz="warmup"),
    QuizItem("01-w3", "four", "pairs", quiz="warmup"),
    QuizItem("01-q1", "quarter", "shown_stay"),
    QuizItem("01-q2", "zero", "turned", quiz="exit"),
    QuizItem("01-q3", "cannot", "rooms"),
    QuizItem("01-q4", "luck", "deals"),
    QuizItem("01-q5", "no_answer", "nobody", quiz="exit"),
)
