"""The questions of notebook 03: the coin, the hand, the square, and the manager's three questions.

Taught in notebooks/03_seeing_and_doing.
"""

from fractions import Fraction
from itertools import product
from math import prod

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, Share, Text, When
from causalrec_lab.lesson.objects import Graph

HALF = Fraction(1, 2)
OUTCOMES = ("rise", "stay_or_rise", "stay", "might_fall")  # as in 01-A, which is opened here

# ---- 03-3: a row, the nodes that are set, the parents of each node, its P(1) for each of their states

FANS = {"fan": (), "x1": ("fan",), "x2": ("fan",)}
BOTH = {"fan": (), "x1": ("fan",), "x2": ("fan", "x1")}
_ROOT, _LINE = {(): 0.3}, {(0,): 0.9, (1,): 0.2}
_SOFT = {"fan": _ROOT, "x1": _LINE, "x2": {(0,): 0.1, (1,): 0.6}}
_PAIRS = {"fan": _ROOT, "x1": _LINE, "x2": {(0, 0): 0.1, (0, 1): 0.4, (1, 0): 0.7, (1, 1): 0.8}}
_SETTINGS = [
    ({"fan": 1, "x1": 1, "x2": 1}, {"x1": 1}, FANS, _SOFT),
    ({"fan": 0, "x1": 0, "x2": 0}, {"x1": 0}, BOTH, _PAIRS),
    ({"fan": 1, "x1": 0, "x2": 1}, {"x1": 1}, BOTH, _PAIRS),
    ({"fan": 1, "x1": 1, "x2": 0}, {"x2": 0}, BOTH, _PAIRS),
    ({"x2": 1, "x1": 0}, {"x1": 0}, {"x2": (), "x1": ("x2",)}, {"x2": _ROOT, "x1": _LINE}),
    ({"x1": 1, "x2": 0}, {"x1": 1, "x2": 0}, {"x1": (), "x2": ("x1",)}, {"x1": _ROOT, "x2": _LINE}),
    ({"x1": 1, "x2": 0}, {"x1": 1, "x2": 1}, {"x1": (), "x2": ("x1",)}, {"x1": _ROOT, "x2": _LINE}),
    ({"fan": 1, "x1": 0, "x2": 1}, {"fan": 1}, BOTH | {"x2": ("x1", "fan")}, _PAIRS),
    ({"x1": 1, "x2": 1}, {}, {"x1": (), "x2": ("x1",)}, {"x1": _ROOT, "x2": _LINE}),
]


def truncated(row, do, parents, tables):
    """The probability of one row if the nodes in `do` are set: they have no factor."""
    share = 1
    for node, state in row.items():
        yes = tables[node][tuple(row[parent] for parent in parents[node])]
        if node in do:
            share *= state == do[node]
        else:
            share *= yes if state else 1 - yes
    return share


def joint(row, do, parents, tables):
    """Wrong: nothing falls away."""
    return truncated(row, {}, parents, tables)


def found(row, do, parents, tables):
    """Wrong: the share among the rows that are found with these states."""
    rows = [dict(zip(row, states, strict=True)) for states in product((0, 1), repeat=len(row))]
    alike = [one for one in rows if all(one[node] == do[node] for node in do)]
    return (
        joint(row, do, parents, tables)
        / sum(joint(one, do, parents, tables) for one in alike)
        * (row in alike)
    )


def no_zero(row, do, parents, tables):
    """Wrong: a row that contradicts `do` keeps its other factors."""
    return truncated(row, {node: row[node] for node in do}, parents, tables)


def without_children(row, do, parents, tables):
    """Wrong: what the set nodes cause loses its factor, too."""
    fallen = {node: row[node] for node in row if set(parents[node]) & set(do)}
    return truncated(row, fallen | do, parents, tables)


def always_yes(row, do, parents, tables):
    """Wrong: the factor of state 1, whatever the state."""
    yes = [tables[node][tuple(row[one] for one in parents[node])] for node in row if node not in do]
    return prod(yes) * all(row[node] == do[node] for node in do)


# ---- 03-6: visitors as (shown, bought if not shown, bought if shown)

_CROWDS = [
    ([(0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 1, 0), (1, 0, 0)],),
    ([(0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1), (0, 0, 0), (0, 0, 1), (0, 1, 0)],),
    ([(1, 0, 1), (0, 1, 0), (0, 1, 0)],),
    ([(1, 3, 5), (1, 2, 2), (0, 1, 4), (1, 0, 1), (0, 2, 2), (1, 4, 3)],),
    ([(0, 1, 1), (0, 0, 1), (0, 0, 1), (1, 0, 0)],),
]


def effects(crowd):
    """ATE, ATT and ATU: the mean of Y(1) - Y(0) over everybody, over the shown, over the others."""
    gains = [(shown, if_shown - if_not) for shown, if_not, if_shown in crowd]
    everybody = [gain for _, gain in gains]
    treated = [gain for shown, gain in gains if shown]
    untreated = [gain for shown, gain in gains if not shown]
    return tuple(sum(group) / len(group) for group in (everybody, treated, untreated))


def seen_only(crowd):
    """Wrong: what is seen of the shown minus what is seen of the others."""
    shown = [if_shown for was, _, if_shown in crowd if was]
    others = [if_not for was, if_not, _ in crowd if not was]
    return (sum(shown) / len(shown) - sum(others) / len(others),) * 3


def halves(crowd):
    """Wrong: the ATE half-way between the other two, however large the groups are."""
    _, att, atu = effects(crowd)
    return (att + atu) / 2, att, atu


def totals(crowd):
    """Wrong: sums where means are asked."""
    treated = sum(shown for shown, *_ in crowd)
    sizes = (len(crowd), treated, len(crowd) - treated)
    return tuple(size * effect for size, effect in zip(sizes, effects(crowd), strict=True))


def out_of_all(crowd):
    """Wrong: each group's sum over all visitors."""
    return tuple(total / len(crowd) for total in totals(crowd))


ITEMS = (
    Predict("03-A", Choice(*OUTCOMES)),  # sealed until exercise 03-8 is done; then `envelope` opens it
    Vote("03-A", OUTCOMES),
    Predict("03-B", Choice("all_same", "one_differs", "all_differ"), outcome="one_differs"),
    Exercise(
        "03-1",
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
        "03-2",
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
    Exercise(
        "03-3",
        Function(_SETTINGS, of=Number()),
        truncated,
        known={
            "joint": joint,
            "found": found,
            "no_zero": no_zero,
            "without_children": without_children,
            "always_yes": always_yes,
        },
    ),
    Exercise("03-4", Number(room=(4,)), 0, known={"two": 2, "four": 4, "one": 1, "half": HALF}),
    Exercise(
        "03-5",
        Each(Share(least=-1), Share(least=-1)),
        (-1, 0),
        known={
            "one_story": (-1, -1),
            "one_number": -1,
            "zero": (0, 0),
            "halves": (-HALF, HALF),
            "minus_half": (-HALF, -HALF),
            "upside_down": (0, -1),
            "wrong_side": When(lambda ends: min(ends) >= 0 and 0 < max(ends) <= 1, (0, 1)),
            "highest_first": When(lambda ends: 1 >= ends[0] > ends[1] >= -1, (1, -1)),
            "both_sides": When(lambda ends: -1 <= ends[0] < 0 < ends[1] <= 1, (-1, 1)),
            "one_of_many": When(lambda ends: -1 < ends[0] == ends[1] < 0, (Fraction(-1, 4), Fraction(-1, 4))),
            "too_narrow": When(lambda ends: ends != (-1, 0) and -1 <= ends[0] < ends[1] <= 0, (-HALF, 0)),
            "summed": (-4, 0),
        },
    ),
    Exercise(
        "03-6",
        Function(_CROWDS, of=Each(*(Number() for _ in range(3)))),
        effects,
        known={
            "seen_only": seen_only,
            "swapped": lambda crowd: tuple(effects(crowd)[place] for place in (0, 2, 1)),
            "turned": lambda crowd: tuple(-effect for effect in effects(crowd)),
            "halves": halves,
            "totals": totals,
            "out_of_all": out_of_all,
        },
    ),
    Exercise(
        "03-7",
        Each(Share(), Share()),
        (HALF, HALF),
        known={"two_roads": (1, 0), "turned": (0, 1), "fixed": (0, 0), "one_number": HALF},
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
    QuizItem("03-q1", "on_average", "asks_nobody", quiz="exit"),
    QuizItem("03-q2", "street", "replaced", quiz="exit"),
    QuizItem("03-q3", "sleeping_dog", "ruled_out"),
    QuizItem("03-q4", "chain", "no_back_door", quiz="exit"),
    QuizItem("03-q5", "shown", "only_they"),
)
