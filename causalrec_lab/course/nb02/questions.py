"""The questions of notebook 02: the numbers of a table, rows as products, d-separation, reversed arrows.

Taught in notebooks/02_bayesian_networks.
"""

from fractions import Fraction
from math import prod

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Later, Number, Pair

# ---- lesson 1: the joint distribution as a product

_TWO = ({"a": (), "b": ("a",)}, {"a": {(): 0.5}, "b": {(0,): 0.2, (1,): 0.9}})
_THREE = (
    {"a": (), "b": (), "c": ("a", "b")},
    {"a": {(): 0.3}, "b": {(): 0.6}, "c": {(0, 0): 0.1, (0, 1): 0.4, (1, 0): 0.7, (1, 1): 0.9}},
)
_ROWS = (  # row, parents, tables
    ({"a": 1, "b": 1}, *_TWO),
    ({"a": 1, "b": 0}, *_TWO),
    ({"a": 0, "b": 1}, *_TWO),
    ({"a": 0, "b": 1, "c": 1}, *_THREE),
    ({"a": 1, "b": 0, "c": 0}, *_THREE),
    ({"a": 0}, {"a": ()}, {"a": {(): 0.1234567}}),  # a rounded product is off here
)


def joint(row, parents, tables):
    """The probability of one row: one factor for each variable."""
    share = 1
    for node, state in row.items():
        above = tuple(row[parent] for parent in parents[node])
        yes = tables[node][above]
        share *= yes if state else 1 - yes
    return share


def _cell(table, above, state):
    return table[above] if state else 1 - table[above]


def _wrong(factor, join=prod):
    """A joint whose factors, or what is done with them, follow another rule."""
    return lambda row, parents, tables: join(
        factor(tables[node], tuple(row[parent] for parent in parents[node]), row[node]) for node in row
    )


_WRONG_JOINTS = {
    "always_yes": _wrong(lambda table, above, state: table[above]),
    "other_column": _wrong(lambda table, above, state: _cell(table, above, 1 - state)),
    "added": _wrong(_cell, sum),
    "first_line": _wrong(lambda table, above, state: _cell({above: min(table.items())[1]}, above, state)),
    "no_root": _wrong(lambda table, above, state: _cell(table, above, state) if above else 1),
}


# ---- lesson 2: d-separation


def _questions():
    """Small graphs, two nodes, and what is known; networkx is opened when a function is judged."""
    from causalrec_lab.graph import CausalGraph

    drawn = "ab bc; ba bc; ac bc cd de; ab ac bd cd; fa fc gc gb; ab; ab cb; ab bc cd"
    chain, fork, collider, two_ways, m_shape, apart, joined, long = (
        CausalGraph(map(tuple, arrows.split()), "c") for arrows in drawn.split(";")
    )
    return [
        (chain, "a", "c", set()),
        (chain, "a", "c", {"b"}),
        (fork, "a", "c", {"b"}),
        (collider, "a", "b", set()),
        (collider, "a", "b", {"c"}),
        (collider, "a", "b", {"d"}),
        (collider, "a", "b", {"e"}),
        (collider, "a", "d", {"c"}),
        (two_ways, "a", "d", {"b"}),
        (two_ways, "a", "d", {"c"}),
        (two_ways, "a", "d", {"b", "c"}),
        (two_ways, "b", "c", {"a"}),
        (m_shape, "a", "b", set()),
        (m_shape, "a", "b", {"c"}),
        (m_shape, "a", "b", {"c", "g"}),
        (apart, "a", "c", set()),
        (joined, "a", "b", {"c"}),
        (long, "a", "d", {"b"}),
    ]


def d_separated(graph, x, y, known):
    """Whether every path between x and y is blocked."""
    for path in graph.paths(x, y):
        blocked = False
        for before, node, after in zip(path, path[1:], path[2:], strict=False):
            if {before, after} <= set(graph.parents(node)):
                blocked |= not known & {node, *graph.descendants(node)}
            else:
                blocked |= node in known
        if not blocked:
            return False
    return True


def _by_another_rule(opens=lambda graph, node: {node, *graph.descendants(node)}, over=all, along=any):
    """One part changed: what opens a collider (None: nothing special), which paths, which nodes count."""

    def blocks(graph, known, before, node, after):
        if opens and {before, after} <= set(graph.parents(node)):
            return not known & opens(graph, node)
        return node in known

    def wrong(graph, x, y, known):
        return over(
            along([blocks(graph, known, *three) for three in zip(path, path[1:], path[2:], strict=False)])
            for path in graph.paths(x, y)
        )

    return wrong


_WRONG_RULES = {
    "connected": lambda *given: not d_separated(*given),
    "no_collider": _by_another_rule(opens=None),
    "never_opened": _by_another_rule(opens=lambda graph, node: set()),
    "no_descendants": _by_another_rule(opens=lambda graph, node: {node}),
    "one_path": _by_another_rule(over=any),
    "first_path": _by_another_rule(over=lambda blocked: next(iter(blocked), True)),
    "children": _by_another_rule(opens=lambda graph, node: {node, *graph.children(node)}),
    "not_itself": _by_another_rule(opens=lambda graph, node: set(graph.descendants(node))),
    "ancestors": _by_another_rule(opens=lambda graph, node: {node, *graph.ancestors(node)}),
    "first_node": _by_another_rule(along=lambda blocked: any(blocked[:1])),
    "last_node": _by_another_rule(along=lambda blocked: any(blocked[-1:])),
    "every_node": _by_another_rule(along=all),
}


FIRST = (
    Predict("02-A", Choice("up", "down", "same"), outcome="up"),
    Exercise(
        "02-1", Number(), 15, known={"all_rows": 16, "two_each": 8, "one_each": 4, "squared": 17, "half": 7}
    ),
    Exercise(
        "02-2",
        Number(),
        7,
        known={
            "both_columns": 14, "big_table": 15, "two_each": 8, "one_each": 4, "arrows": 3, "no_root": 6,
            "lines_and_boxes": 11,
        },
    ),
    Exercise(
        "02-3",
        Number(room=(1000,)),
        8,
        known={
            "no_first": 16, "not_turned": 2, "other_purchase": 6, "other_review": 40, "other_trailer": 32,
            "both_turned": 72, "share": Fraction(8, 1000), "added": Fraction(16, 10),
        },
    ),
    Exercise(
        "02-4",
        Function(_ROWS, of=Number(tolerance=1e-6)),
        joint,
        known=_WRONG_JOINTS,
    ),
    Exercise(
        "02-5",
        Pair(),
        (122, 220),
        known={
            "same": Fraction(1, 2), "unmoved": (110, 220), "nobody_leaves": (122, 1000),
            "turned_round": (122, 500), "no_news": (500, 1000), "only_shown": (104, 220),
            "no_review": (378, 780), "not_watched": (98, 220), "buyers": (150, 220),
            "bare": Fraction(61, 110),
        },
    ),
)  # fmt: skip

SECOND = (
    Predict("02-B", Choice("up", "down", "same"), outcome="same"),
    Explain("02-X"),
    Exercise(
        "02-6",
        Function(Later(_questions), of=Number()),
        d_separated,
        known=_WRONG_RULES,
    ),
    Exercise(
        "02-7",
        Number(room=(8,)),
        4,
        known={"all": 8, "only_one": 1, "one_turn": 2, "three": 3, "six": 6, "seven": 7},
    ),
    Vote("02-E", ("one", "four", "eight", "other")),
    Predict("02-D", Choice("all_same", "differ", "cannot"), outcome="differ"),
)  # fmt: skip

QUIZ = (
    QuizItem("02-w1", "fifth", "of", quiz="warmup"),
    QuizItem("02-w2", "three_fifths", "room", quiz="warmup"),
    QuizItem("02-w3", "six_tenths", "rest", quiz="warmup"),
    QuizItem("02-e1", "nine", "four", quiz="exit"),
    QuizItem("02-q1", "nine", "lines"),
    QuizItem("02-q2", "up", "against"),
    QuizItem("02-q3", "no", "shut"),
    QuizItem("02-q4", "down", "explains"),
    QuizItem("02-q5", "neither", "same_table"),
)  # fmt: skip

ITEMS = (*FIRST, *SECOND, *QUIZ)
