"""The questions of notebook 13: five doors before a sheet, and a list that learns from itself.

Taught in notebooks/13_biased_logs.
"""

from fractions import Fraction

from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, Pair, Points, Share, When

BIASES = ("position", "selection", "exposure", "popularity", "conformity")


def of_100(number: float) -> Fraction:
    """That many of a hundred, as a share."""
    return Fraction(number) / 100


ITEMS = (
    Predict("13-V", Choice("film_a", "film_b", "cannot"), outcome="cannot"),
    Vote("13-V", ("film_a", "film_b", "cannot")),
    Exercise(
        "13-1",
        Number(),
        2,
        known={
            "two_films": When(lambda number: abs(number - 20 / 12) < 0.02, Fraction(20, 12)),
            "one_place": Fraction(12, 10),
            "second_week": Fraction(24, 10),
            "for_itself": 1,
            "gap": 10,
            "count": When(lambda number: number in (20, 24, 12), 20),
            "turned": Fraction(1, 2),
        },
    ),
    Exercise(
        "13-2",
        Each(Number(percent=True), Number(percent=True)),
        (of_100(20), of_100(24)),
        known={
            "on_top": (of_100(20), of_100(12)),
            "second_week": (of_100(10), of_100(24)),
            "averaged": (of_100(15), of_100(18)),
            "added": (of_100(30), of_100(36)),
            "turned": (of_100(24), of_100(20)),
            "below": (of_100(10), of_100(12)),
            "doubled": (of_100(40), of_100(48)),
        },
    ),
    Predict("13-A", Choice("closer", "same_surer", "same_unsure"), outcome="same_surer"),
    Exercise(
        "13-3",
        Points(tolerance=0.011),
        0.64,
        known={
            "stays": 6.4,
            "by_rows": When(lambda half: abs(half - 0.064) < 0.005, 0.064),
            "full": When(lambda half: abs(half - 1.275) < 0.02, 1.27),
            "rounded": Fraction(6, 10),
            "by_ten_rows": When(lambda half: abs(half - 2.02) < 0.05, 2.02),
            "grows": 64,
            "as_share": When(lambda half: abs(half - 0.0064) < 0.0003, 0.0064),
        },
    ),
    Exercise(
        "13-4",
        Pair(),
        (16, 50),
        known={
            "everybody": (16, 100),
            "turned": (16, 20),
            "truth": (20, 100),
            "odds": (16, 34),
            "no": When(lambda pair: pair[0] == 34, (34, 50)),
            "all_tell": (20, 50),
            "scaled": When(lambda pair: pair[0] * 50 == pair[1] * 16 > 0 and pair != (16, 50), (32, 100)),
            "bare": Fraction(32, 100),
            "bare_points": 32,
        },
    ),
    Exercise(
        "13-5",
        Number(room=(200,)),
        40,
        known={
            "one_factor": 56,
            "as_counted": When(lambda number: number in (28, Fraction(28, 100), Fraction(28, 200)), 28),
            "fans_only": 36,
            "turned": When(lambda number: abs(number - 109.33) < 0.5, 109.33),
            "newcomers_only": 4,
            "half_done": When(lambda number: number in (31, 37), 37),
            "film_b": When(lambda number: number in (24, 48), 48),
            "of_hundred": 20,
            "share": Fraction(1, 5),
        },
    ),
    Exercise(
        "13-6",
        Choice(*BIASES),
        "conformity",
        known={
            "position": "position",
            "selection": "selection",
            "exposure": "exposure",
            "popularity": "popularity",
        },
    ),
    Explain("13-X"),
    Predict("13-B", Choice("ten", "third", "most"), outcome="most"),
    Exercise(
        "13-7",
        Share(),
        of_100(82),
        known={
            "list_only": of_100(80),
            "coin_all": Fraction(1),
            "tenth": of_100(90),
            "coin_part": of_100(2),
            "coin_fifth": of_100(84),
            "one_good": Fraction(804, 1000),
            "all_chance": of_100(10),
            "coin_visitors": of_100(20),
        },
    ),
    Predict("13-C", Choice("rarely", "half", "mostly"), outcome="rarely"),
    Exercise(
        "13-8",
        Points(),
        0,
        known={
            "as_no": When(lambda points: points in (-16, Fraction(-16, 100)), -16),
            "heads": When(lambda points: points in (16, Fraction(16, 100)), 16),
            "truth": When(lambda points: abs(points) in (12, Fraction(12, 100)), -12),
            "as_yes": When(lambda points: abs(points) in (34, Fraction(34, 100)), 34),
            "the_mean": When(lambda points: points in (32, Fraction(32, 100)), 32),
        },
    ),
    QuizItem(
        "13-w1",
        ("nothing", "tells", "alike"),
        "tells",
        ("arrow", "meet", "rows"),
        "meet",
        quiz="warmup",
    ),
    QuizItem("13-w2", ("one", "nine", "ten"), "ten", ("share", "odds", "rare"), "rare", quiz="warmup"),
    QuizItem("13-w3", ("quarter", "half", "same"), "half", ("rows", "root", "story"), "root", quiz="warmup"),
    QuizItem("13-q1", ("right", "wider", "surer"), "surer", ("average", "luck", "size"), "luck"),
    QuizItem("13-q2", ("same", "lower", "right"), "same", ("blank", "more", "copies"), "copies"),
    QuizItem("13-q3", ("place", "slots", "badge"), "badge", ("many", "moved", "unseen"), "moved"),
    QuizItem("13-q4", ("chance", "weights", "rows"), "chance", ("heavy", "old", "never"), "never"),
    QuizItem("13-q5", ("allowed", "unroll", "leave"), "unroll", ("time", "rule", "small"), "time"),
)
