"""The pictures of notebook 02 say what the network's own engines say."""

import re
from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readable import faults, grid

from causalrec_lab.course import every_card
from causalrec_lab.course.nb02 import cards, questions
from causalrec_lab.errors import LabError
from causalrec_lab.graph import CausalGraph, all_graphs
from causalrec_lab.lesson import check
from causalrec_lab.network import BayesianNetwork, Query, by_counting
from causalrec_lab.table import Table
from causalrec_lab.worlds import normal_week

BOXES = list(normal_week.BOXES)
TENTHS = st.integers(0, 10).map(lambda tenth: tenth / 10)
NUMBERS = st.fixed_dictionaries(dict.fromkeys(normal_week.CELLS, TENTHS))


def network(numbers=normal_week.NORMAL):
    """The oracle: the same seven numbers, given to elimination."""

    def line(cell):
        return [1 - numbers[cell], numbers[cell]]

    return BayesianNetwork(
        {"x1": [], "x2": ["x1"], "x3": ["x1"], "x4": ["x2"]},
        {"x1": line("x1"), **{box: [line(f"{box}_0"), line(f"{box}_1")] for box in BOXES[1:]}},
    )


def known_sets(others):
    return [set(names) for size in range(len(others) + 1) for names in combinations(others, size)]


# ---- the small tables


@settings(max_examples=60, deadline=None)
@given(NUMBERS)
def test_the_rows_are_the_networks_joint_table_and_always_all_the_visits(numbers):
    counted = normal_week.visits(numbers)
    assert sum(counted.values()) == normal_week.ALL_VISITS
    joint = network(numbers).probability(Query(BOXES))
    assert all(joint[row] == pytest.approx(count / 10_000, abs=1e-12) for row, count in counted.items())


@pytest.mark.parametrize("cell", normal_week.CELLS)
def test_a_number_moves_the_rows_that_read_its_line_and_no_other(cell):
    box, setting = normal_week.CELLS[cell]
    parent = next(iter(network().graph.parents(box)), None)
    answer = cards.editor_card().ask({cell: 0.9})
    reads = [row for row in normal_week.ROWS if parent is None or row[BOXES.index(parent)] == setting]
    assert len(reads) == (16 if cell == "x1" else 8)
    assert f": {len(reads)} of the 16 rows changed" in answer.sentence
    assert "still 1,000 of 1,000 visits" in answer.sentence


def test_a_number_at_zero_empties_rows_and_the_sentence_counts_them():
    answer = cards.editor_card().ask({"x4_0": 0.0})
    empty = [
        row
        for row in normal_week.ROWS
        if network({**normal_week.NORMAL, "x4_0": 0.0}).probability(Query(BOXES))[row] == 0
    ]
    assert len(empty) == 4
    assert "4 of them never happen now" in answer.sentence
    assert "never" not in cards.editor_card().ask({"x4_0": 0.2}).sentence


def test_the_full_tables_print_fourteen_numbers_where_seven_are_free():
    picture = cards.tables()
    printed = re.findall(r">(0\.\d)<", picture.svg)
    net = network()
    assert Counter(printed) == Counter(f"{p:.1f}" for table in net.cpts.values() for p in table.flat)
    assert len(printed) == 14
    assert net.free_numbers == len(normal_week.CELLS) == 7
    assert not faults(picture.svg)


def test_the_rows_are_told_of_1000_visits_as_exercise_02_3_counts_them():
    normal, turned = cards.editor_card().ask({}), cards.editor_card().ask({"x3_0": 0.1})
    assert "0 0 1 1: 8," in normal.alt
    assert "1 0 1 0: 216," in normal.alt
    assert "0 1 0 1: 45, 0 1 1 0: 5," in turned.alt
    assert "0 0 1 1: 0.8," in cards.editor_card().ask({"x1": 0.9, "x3_0": 0.1}).alt


# ---- paths in the week with vouchers


def vouchers():
    """The oracle: the same week, its tables written out by hand."""
    return BayesianNetwork(
        {"x1": [], "x2": ["x1"], "x3": ["x1"], "x5": [], "x4": ["x2", "x5"], "x6": ["x4"]},
        {
            "x1": [0.5, 0.5],
            "x2": [[0.8, 0.2], [0.6, 0.4]],
            "x3": [[0.8, 0.2], [0.2, 0.8]],
            "x5": [0.5, 0.5],
            "x4": [[[0.9, 0.1], [0.5, 0.5]], [[0.5, 0.5], [0.1, 0.9]]],
            "x6": [[0.9, 0.1], [0.4, 0.6]],
        },
    )


@pytest.mark.parametrize("pair", cards.PAIRS)
def test_a_path_is_drawn_open_exactly_when_the_numbers_differ(pair):
    start, end = pair.split("-")
    net = vouchers()
    for names in known_sets([node for node in net.nodes if node not in (start, end)]):
        answer = cards.path_card().ask({"pair": pair, **dict.fromkeys(names, True)})
        held = dict.fromkeys(names, 1)
        yes, no = (net.probability(Query(end, evidence={**held, start: state}))[1] for state in (1, 0))
        is_open = not net.graph.d_separated(start, end, names)
        assert is_open == (not np.isclose(yes, no))
        assert ("is open" in answer.sentence) == is_open
        assert ("≠" in answer.formula) == is_open
        assert f"{yes:.3f}" in answer.formula
        assert (answer.svg.count("blocked here") == 0) == is_open


def test_a_collider_is_open_once_it_or_its_descendant_is_known():
    card = cards.path_card()
    assert "is blocked at x4" in card.ask({"pair": "x2-x5"}).sentence
    assert "is open" in card.ask({"pair": "x2-x5", "x4": True}).sentence
    assert "is open" in card.ask({"pair": "x2-x5", "x6": True}).sentence
    assert "is blocked at x1:" in card.ask({"pair": "x3-x5", "x4": True, "x1": True}).sentence
    assert not faults(card.ask({"pair": "x2-x5", "x6": True}).svg)


def test_an_end_of_the_path_cannot_be_known_beforehand():
    card = cards.path_card()
    plain, held = card.ask({"pair": "x3-x4"}), card.ask({"pair": "x3-x4", "x3": True})
    assert (
        held.sentence == f"x3 is an end of the path, so it cannot be among the known ones. {plain.sentence}"
    )
    assert held.formula == plain.formula


def test_a_review_says_something_about_the_trailer_until_recommending_is_known():
    table = Table.from_rows(list(normal_week.visits()), BOXES, weights=list(normal_week.visits().values()))
    assert by_counting(table, Query("x3"))[1] == 0.5  # what "dependence follows arrows" would say
    assert by_counting(table, Query("x3", evidence={"x4": 1}))[1] == pytest.approx(61 / 110)
    assert by_counting(table, Query("x3", evidence={"x4": 1, "x1": 1}))[1] == pytest.approx(0.8)


# ---- the functions that learners write


def test_the_joint_of_the_exercise_is_the_networks():
    graph, tables = normal_week.WEEK
    parents = {node: graph.parents(node) for node in BOXES}
    joint = network().probability(Query(BOXES))
    for row in normal_week.ROWS:
        ours = questions.joint(dict(zip(BOXES, row, strict=True)), parents, tables)
        assert ours == pytest.approx(joint[row])


def test_d_separation_of_the_exercise_is_the_packages_on_every_graph_of_four_nodes():
    for graph in all_graphs(BOXES):
        for x, y in combinations(BOXES, 2):
            for known in known_sets([node for node in BOXES if node not in (x, y)]):
                assert questions.d_separated(graph, x, y, known) == graph.d_separated(x, y, known)


def _blocked(graph, triple, known, collides):
    before, node, after = triple
    if collides(graph, before, node, after):
        return not known & {node, *graph.descendants(node)}
    return node in known


def by_the_triples(
    judge, collides=lambda graph, *three: {three[0], three[2]} <= set(graph.parents(three[1]))
):
    """d-separation where `judge` makes one verdict of the verdicts on a path's triples."""

    def rule(graph, x, y, known):
        for path in graph.paths(x, y):
            triples = zip(path, path[1:], path[2:], strict=False)
            if not judge([_blocked(graph, triple, known, collides) for triple in triples] or [False]):
                return False
        return True

    return rule


WRONG_RULES = {
    "the last triple alone": by_the_triples(lambda blocked: blocked[-1]),
    "the first triple alone": by_the_triples(lambda blocked: blocked[0]),
    "every triple must block": by_the_triples(all),
    "two parents, wherever they lie": by_the_triples(
        any, lambda graph, *three: len(graph.parents(three[1])) > 1
    ),
}


NAMED = {"the last triple alone": "last_node", "the first triple alone": "first_node"}


@pytest.mark.parametrize("name", WRONG_RULES)
def test_a_rule_that_fails_on_some_graph_is_refused(name):
    verdict = check("02-6", WRONG_RULES[name], record=False)
    assert verdict.state == "not yet"
    assert verdict.grade.known == NAMED.get(name, "shape: function differs")
    told = re.search(r"gives (True|False); it should give (True|False)\.", verdict.grade.message)
    assert name in NAMED or told


def test_the_rule_itself_is_accepted_and_numbers_do_for_truths():
    right = by_the_triples(any)
    for rule in (right, lambda *asked: int(right(*asked)), lambda *asked: np.bool_(right(*asked))):
        assert check("02-6", rule, record=False).state == "correct"


# ---- trees, each with its root on top


def test_four_trees_are_drawn_with_their_arrows_down_and_what_is_said_below():
    edges = {
        "x1": "x1>x2 x1>x3 x2>x4",
        "x2": "x2>x1 x1>x3 x2>x4",
        "x3": "x3>x1 x1>x2 x2>x4",
        "x4": "x4>x2 x2>x1 x1>x3",
    }
    trees = [CausalGraph([tuple(edge.split(">")) for edge in listed.split()]) for listed in edges.values()]
    picture = cards.rooted_trees(trees, below=["40 of 100 buy", "b", "c", "d"])
    for root in edges:
        assert f"root: {root}<" in picture.svg
    assert "Root x4: x4 → x2, x2 → x1, x1 → x3. d." in picture.alt
    assert picture.svg.count("<polygon") == 12
    assert not faults(picture.svg)


def test_a_graph_in_which_two_arrows_meet_is_no_tree_with_one_root():
    with pytest.raises(LabError, match="is no tree with one root"):
        cards.rooted_trees([CausalGraph([("x1", "x2"), ("x4", "x2")])])
    with pytest.raises(LabError, match="0 graphs were given"):
        cards.rooted_trees([])


def test_the_cards_of_notebook_02_are_found_and_have_wide_grids():
    ours = {"nb02.editor_card", "nb02.path_card"}
    assert ours <= set(every_card())
    assert all(sum(1 for _ in grid(every_card()[name])) > 50 for name in ours)  # test_widgets walks them
