"""The questions of notebook 04: graphs that fit, a clock, a hidden cause, bounds, and what stays unproven.

Taught in notebooks/04_sixteen_stories.
"""

from fractions import Fraction

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, Share, Text, When
from causalrec_lab.lesson.objects import Graph

HALF = Fraction(1, 2)
INTEREST, BEHAVIOURS, FEATURES = "user_interest", "user_behaviors", "item_features"
WITNESSES = ("rows", "clock", "coin", "none")
_NAMES = {"pop-up": "A", "popup": "A", "list": "B", "closing-time list": "B", "fans": "C"}
SUSPECTS = _NAMES | {f"the {name}": letter for name, letter in _NAMES.items()}

# ---- 04-1: parents of each node, and rows


def _rows(names, *listed):
    return [dict(zip(names, map(int, row), strict=True)) for row in listed]


_SHEET = _rows(("x1", "x2"), "01", "01", "10", "10")
_UNEVEN = _rows(("a", "b"), "00", "00", "00", "01", "11", "11")
_MEET = _rows("abc", "000", "011", "101", "110")  # c differs from 0 where a and b differ
_CHAIN = _rows("abc", "000", "000", "001", "010", "011", "011", "111", "100")
_FITTED = [
    ({"x1": (), "x2": ("x1",)}, _SHEET),
    ({"x1": (), "x2": ()}, _SHEET),
    ({"a": ("b",), "b": ()}, _UNEVEN),
    ({"a": (), "b": (), "c": ("a", "b")}, _MEET),
    ({"a": (), "b": (), "c": ("a",)}, _MEET),
    ({"a": (), "b": ("a",), "c": ("b",)}, _CHAIN),
    ({"a": (), "b": ("a",), "c": ("a", "b")}, _CHAIN),
    ({"a": (), "b": ("a",)}, _rows("ab", "00", "01", "10", "11", "00", "01", "10", "11")),
    ({"a": (), "b": (), "c": ("a",)}, _rows("abc", "000", "010", "100", "111")),  # right where a is 0
    ({"a": (), "b": (), "c": ("a",)}, _rows("abc", "100", "111", "000", "010")),  # and there at the end
    ({"a": (), "b": ()}, _rows("ab", "00", "00", "00", "00", "01", "01", "10", "10", "11")),
    ({"a": (), "b": ()}, _rows("ab", "00", "00", "00", "00", "01", "01", "10", "10", "10")),
]


def share(rows, event, given):
    """P(event given what is given), counted from the rows."""
    alike = [row for row in rows if given.items() <= row.items()]
    return Fraction(sum(event.items() <= row.items() for row in alike), len(alike))


def fits_rows(parents, rows):
    """Whether the small tables, counted from the rows, multiply to the share of every row."""
    for row in rows:
        product = 1
        for node, above in parents.items():
            product *= share(rows, {node: row[node]}, {parent: row[parent] for parent in above})
        if product != share(rows, row, {}):
            return False
    return True


def _usual(parents, rows, row, node):
    return share(rows, {node: row[node]}, {parent: row[parent] for parent in parents[node]})


def _unlike(factor=_usual, over=all, wanted=lambda rows, row: share(rows, row, {}), read=Fraction):
    """A wrong `fits_rows`: another factor, other rows, another share to reach, or read with a loss."""

    def wrong(parents, rows):
        def product(row):
            found = Fraction(1)
            for node in parents:
                found *= factor(parents, rows, row, node)
            return found

        return over(read(product(row)) == read(wanted(rows, row)) for row in rows)

    return wrong


def _joint(parents, rows, row, node):
    return share(rows, {name: row[name] for name in (node, *parents[node])}, {})


def _hundredths(share_of_rows):
    return round(share_of_rows, 2)


def _rounded(parents, rows, row, node):
    return _hundredths(_usual(parents, rows, row, node))


def _first_parent(parents, rows, row, node):
    return share(rows, {node: row[node]}, {parent: row[parent] for parent in parents[node][:1]})


def _always_yes(parents, rows, row, node):
    return share(rows, {node: 1}, {parent: row[parent] for parent in parents[node]})


def _children(parents, rows, row, node):
    below = [other for other in parents if node in parents[other]]
    return share(rows, {node: row[node]}, {child: row[child] for child in below})


# ---- 04-5: visitors shown, how many of them bought, visitors not shown, how many of them bought

_COUNTS = [
    (2, 0, 2, 2),
    (100, 28, 100, 42),
    (90, 72, 10, 7),
    (30, 9, 270, 27),
    (50, 50, 50, 0),
    (4, 1, 6, 3),
    (20, 5, 80, 40),
]


def manski_bounds(shown, bought, not_shown, bought_not):
    """The lowest and the highest ATE that these counts allow, whoever was chosen."""
    everybody = shown + not_shown
    if_shown = bought / everybody, (bought + not_shown) / everybody
    if_not = bought_not / everybody, (bought_not + shown) / everybody
    return if_shown[0] - if_not[1], if_shown[1] - if_not[0]


def _naive(shown, bought, not_shown, bought_not):
    return (bought / shown - bought_not / not_shown,) * 2


def _same_ends(shown, bought, not_shown, bought_not):
    everybody = shown + not_shown
    low = (bought - bought_not) / everybody
    return low, low + (not_shown - shown) / everybody


def _nobody_else(shown, bought, not_shown, bought_not):
    return ((bought - bought_not) / (shown + not_shown),) * 2


def _one_setting(shown, bought, not_shown, bought_not):
    return bought / (shown + not_shown), (bought + not_shown) / (shown + not_shown)


def _nothing_seen(shown, bought, not_shown, bought_not):
    return -1, 1


ITEMS = (
    Predict("04-A", Choice("yes", "no", "almost"), outcome="no"),
    Exercise(
        "04-1",
        Function(_FITTED, of=Number()),
        fits_rows,
        known={
            "no_parents": _unlike(lambda parents, rows, row, node: share(rows, {node: row[node]}, {})),
            "joint": _unlike(_joint),
            "children": _unlike(_children),
            "one_row": _unlike(over=any),
            "quarter": _unlike(wanted=lambda rows, row: Fraction(1, 4)),
            "rows_once": _unlike(wanted=lambda rows, row: Fraction(1, len(rows))),
            "turned": lambda parents, rows: not fits_rows(parents, rows),
            "rounded": _unlike(_rounded),
            "rounded_all": _unlike(_rounded, read=_hundredths),
            "first_parent": _unlike(_first_parent),
            "always_yes": _unlike(_always_yes),
            "first_row": _unlike(over=next),
            "last_row": _unlike(over=lambda found: list(found)[-1]),
        },
    ),
    Exercise(
        "04-2",
        Each(*(Number(room=(16,)) for _ in range(3))),
        (8, 8, 0),
        known={
            "some_other": When(lambda numbers: numbers[2] != 0, (4, 4, 8)),
            "all_minus": (16, 0, 0),
            "all_zero": (0, 16, 0),
            "by_any_path": (10, 6, 0),
            "only_alone": (4, 12, 0),
            "all_25": (8, 17, 0),
        },
    ),
    Predict("04-B", Choice("tied", "many", "none"), outcome="none"),
    Exercise(
        "04-3",
        Each(Number(room=(16,)), Share(least=-1)),
        (4, -1),
        known={
            "one_left": (1, -1),
            "complete": (3, -1),
            "half_a_clock": (8, -1),
            "other_end": (4, 0),
            "sign": (4, 1),
            "eight_zero": (8, 0),
            "article": (4, HALF),
            "bare_effect": -1,
        },
    ),
    Exercise(
        "04-4",
        Several(Text(also=SUSPECTS, among="ABC")),
        {"A", "C"},
        known={
            "only_popup": {"A"},
            "only_fans": {"C"},
            "list_too": When(lambda letters: "b" in letters, {"A", "B"}),
            "nobody": When(lambda letters: not letters, "none"),
        },
    ),
    Predict("04-W", Choice(*WITNESSES)),  # a purchase, not a guess: nothing to be right about
    Vote("04-W", WITNESSES),
    Exercise(
        "04-5",
        Function(_COUNTS, of=Each(Number(), Number())),
        manski_bounds,
        known={
            "naive": _naive,
            "same_ends": _same_ends,
            "nobody_else": _nobody_else,
            "one_setting": _one_setting,
            "nothing_seen": _nothing_seen,
            "upside_down": lambda *counts: manski_bounds(*counts)[::-1],
            "turned": lambda *counts: tuple(-end for end in manski_bounds(*counts)[::-1]),
            "visitors": lambda *counts: tuple(
                (counts[0] + counts[2]) * end for end in manski_bounds(*counts)
            ),
        },
    ),
    Exercise(
        "04-6",
        Choice("holds", "refuted", "not_proven", also={"unproven": "not_proven"}),
        "not_proven",
        known={"minus_half": "holds", "too_much": "refuted"},
    ),
    Exercise(
        "04-7",
        Graph((INTEREST, BEHAVIOURS, FEATURES)),
        [(INTEREST, BEHAVIOURS), (FEATURES, BEHAVIOURS)],
        known={
            "as_parents": [(BEHAVIOURS, INTEREST), (FEATURES, INTEREST)],
            "as_children": [(INTEREST, BEHAVIOURS), (INTEREST, FEATURES)],
            "one_arrow": [(INTEREST, BEHAVIOURS)],
            "other_one": [(FEATURES, BEHAVIOURS)],
            "chain": [(FEATURES, INTEREST), (INTEREST, BEHAVIOURS)],
            "backwards": [(BEHAVIOURS, INTEREST), (BEHAVIOURS, FEATURES)],
        },
    ),
    Explain("04-X"),
    QuizItem("04-q1", "nothing", "fits_any", quiz="exit"),
    QuizItem("04-q2", "excludes", "before_effect", quiz="exit"),
    QuizItem("04-q3", "unless_hidden", "third"),
    QuizItem("04-q4", "same", "unseen"),
    QuizItem("04-q5", "zero_inside", "no_change"),
)
