"""The 25 graphs, the 16 that fit the day sheet, the clock, and the stories they tell."""

import sys
from itertools import combinations, permutations, product
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.graph import (
    CausalGraph,
    all_graphs,
    cpdag,
    equivalence_classes,
    fits,
    markov_equivalent,
    respects_time_order,
    story,
)
from causalrec_lab.network import Query, UnknownCell, learn
from causalrec_lab.table import Table
from causalrec_lab.texts import in_language

NAMES = ("x1", "x2", "x3")
STORY = Path(sys.modules["causalrec_lab.graph.story"].__file__)
LANGUAGES = sorted(path.name.split(".")[1] for path in STORY.parent.glob("words.*.toml"))
DAY_SHEET = Table.from_rows([(0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1)], NAMES)
GRAPHS = all_graphs(NAMES)
FIT = [graph for graph in GRAPHS if fits(graph, DAY_SHEET)]


def separations(graph: CausalGraph) -> frozenset:
    """Everything a graph separates: the definition of equivalence, spelt out."""
    found = set()
    for x, y in combinations(graph.nodes, 2):
        rest = [node for node in graph.nodes if node not in (x, y)]
        for size in range(len(rest) + 1):
            found |= {(x, y, given) for given in combinations(rest, size) if graph.d_separated(x, y, given)}
    return frozenset(found)


def effect_of_the_card(graph: CausalGraph) -> float:
    """P(bought given do(shown)) - P(bought given do(not shown)) on the day sheet."""
    net = learn(DAY_SHEET, graph)
    shown, not_shown = (net.probability(Query("x2", do={"x1": state}))[1] for state in (1, 0))
    return shown - not_shown


@pytest.mark.parametrize(("n", "graphs", "classes"), [(1, 1, 1), (2, 3, 2), (3, 25, 11), (4, 543, 185)])
def test_there_are_as_many_graphs_and_classes_as_robinson_and_gillispie_counted(n, graphs, classes):
    """Oracle: the published counts (Robinson 1977; Gillispie and Perlman 2001)."""
    found = all_graphs([f"v{i}" for i in range(n)])
    assert (len(found), len(set(found))) == (graphs, graphs)
    assert len(equivalence_classes(found)) == classes


def test_graphs_on_five_nodes_are_too_many_to_list():
    with pytest.raises(LabError, match="1 to 4 different names are needed"):
        all_graphs("abcde")
    with pytest.raises(LabError, match="1 to 4 different names"):
        all_graphs(["x1", "x1"])


def test_equivalence_is_separating_the_same_nodes():
    for one, other in combinations(GRAPHS, 2):
        assert markov_equivalent(one, other) == (separations(one) == separations(other))


@given(st.sampled_from(all_graphs("abcd")), st.sampled_from(all_graphs("abcd")))
@settings(deadline=None)
def test_equivalence_is_separating_the_same_nodes_with_four_too(one, other):
    assert markov_equivalent(one, other) == (separations(one) == separations(other))


def test_a_pattern_keeps_exactly_the_arrows_that_all_equivalents_share():
    """Oracle: the definition, over all 543 graphs on four nodes."""
    for members in equivalence_classes(all_graphs("abcd")):
        shared = frozenset.intersection(*(frozenset(graph.edges) for graph in members))
        either_way = {frozenset(edge) for edge in members[0].edges} - {frozenset(edge) for edge in shared}
        for graph in members:
            pattern = cpdag(graph)
            assert (pattern.arrows, pattern.lines) == (shared, either_way), graph


def test_four_orientations_of_the_week_say_the_same():
    """Notebook 02: x1 -> x2 -> x4, x1 -> x3 has no collider, so any of its four nodes may be the root."""
    week = CausalGraph([("x1", "x2"), ("x1", "x3"), ("x2", "x4")])
    same = [graph for graph in all_graphs(week.nodes) if markov_equivalent(graph, week)]
    assert len(same) == 4
    assert str(cpdag(week)) == "x1 - x2, x1 - x3, x2 - x4"


def test_sixteen_graphs_in_six_classes_fit_the_day_sheet_those_that_join_card_and_purchase():
    assert len(FIT) == 16
    assert len(equivalence_classes(FIT)) == 6
    joined = [graph for graph in GRAPHS if {("x1", "x2"), ("x2", "x1")} & set(graph.edges)]
    assert set(FIT) == set(joined)


def test_fitting_is_being_the_product_of_the_learnt_tables():
    """Oracle: multiply out the tables learnt on the graph and compare with the rows."""
    for graph in GRAPHS:
        try:
            joint = learn(DAY_SHEET, graph).probability(Query(NAMES))
        except UnknownCell:  # it makes rows that were never seen, so it is not the table
            assert not fits(graph, DAY_SHEET)
            continue
        same = all(
            abs(joint[row] - float(DAY_SHEET.joint()[row])) < 1e-12 for row in product((0, 1), repeat=3)
        )
        assert same == fits(graph, DAY_SHEET), graph


def test_eight_stories_say_minus_one_eight_say_zero_and_none_says_minus_a_half():
    effects = {graph: effect_of_the_card(graph) for graph in FIT}
    assert sorted(effects.values()) == [-1.0] * 8 + [0.0] * 8
    assert all((effect == -1) == (("x1", "x2") in graph.edges) for graph, effect in effects.items())


def test_the_articles_graph_is_complete_and_its_class_splits_three_and_three():
    article = CausalGraph([("x1", "x2"), ("x1", "x3"), ("x3", "x2")])
    same = [graph for graph in GRAPHS if markov_equivalent(graph, article)]
    assert sorted(effect_of_the_card(graph) for graph in same) == [-1, -1, -1, 0, 0, 0]
    other_rows = Table.from_rows([(0, 0, 1), (1, 0, 0), (1, 1, 1)], NAMES, weights=[5, 2, 7])
    assert all(fits(graph, other_rows) for graph in same)  # no rows can refute a complete graph


def test_a_half_under_do_is_a_half_at_both_settings_and_two_graphs_leave_one_answer_undefined():
    undefined = []
    for graph in FIT:
        net = learn(DAY_SHEET, graph)
        for asked, set_node in permutations(NAMES, 2):
            try:
                chances = [net.probability(Query(asked, do={set_node: state}))[1] for state in (0, 1)]
            except UnknownCell:
                undefined.append((graph, asked, set_node))
                continue
            assert (chances[0] == 0.5) == (chances[1] == 0.5)
    one = CausalGraph([("x1", "x2"), ("x1", "x3"), ("x2", "x3")])
    mirror = CausalGraph([("x2", "x1"), ("x1", "x3"), ("x2", "x3")])
    assert len(undefined) == 2
    assert set(undefined) == {(one, "x3", "x2"), (mirror, "x3", "x1")}


def time_orders(graph):
    """Oracle: networkx's orders of causes before effects."""
    arrows = nx.DiGraph(graph.edges)
    arrows.add_nodes_from(graph.nodes)
    return {tuple(order) for order in nx.all_topological_sorts(arrows)}


@pytest.mark.parametrize("order", list(permutations(NAMES)), ids="-".join)
def test_any_clock_leaves_four_of_the_sixteen_and_they_agree(order):
    left = [graph for graph in FIT if respects_time_order(graph, order)]
    assert len(left) == 4
    expected = -1 if order.index("x1") < order.index("x2") else 0
    assert {effect_of_the_card(graph) for graph in left} == {expected}
    assert all(order in time_orders(graph) for graph in left)


def test_a_clock_may_know_only_two_times():
    graph = CausalGraph([("x2", "x1"), ("x3", "x1")])
    assert respects_time_order(graph, ["x2", "x1"])
    assert not respects_time_order(graph, ["x1", "x3"])
    with pytest.raises(UnknownName, match="no node 'x9'"):
        respects_time_order(graph, ["x9"])


def test_what_needs_a_graph_without_hidden_causes_says_so():
    hidden = CausalGraph(bidirected=[("x1", "x2")], nodes=["x3"])
    for ask in (
        lambda: fits(hidden, DAY_SHEET),
        lambda: cpdag(hidden),
        lambda: markov_equivalent(hidden, hidden),
    ):
        with pytest.raises(
            LabError, match="has a hidden common cause; this is defined for graphs without one"
        ):
            ask()
    with pytest.raises(UnknownName, match="no column 'x4'"):
        fits(CausalGraph([("x1", "x4")]), DAY_SHEET)
    with pytest.raises(LabError, match=r"x3\) has no story here"):
        story(hidden)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_graph_tells_a_story_of_its_own_in_time_order(language):
    told = {str(story(graph, language=language)) for graph in GRAPHS}
    assert len(told) == len({(frozenset(graph.edges)) for graph in GRAPHS}) == 25
    for graph in GRAPHS:
        frames = story(graph, language=language).frames
        assert tuple(frame.node for frame in frames) in time_orders(graph)


def test_each_arrow_has_its_clause_in_english_and_in_chinese():
    clauses = {
        ("x1", "x2"): ("covered the Buy button", "挡住了购买按钮"),
        ("x2", "x1"): ("closing-time list took those who had not bought", "打烊名单选中了没有购买的人"),
        ("x1", "x3"): ("card started the trailer", "推荐卡片"),
        ("x3", "x1"): ("looked at who had watched", "谁看过预告片"),
        ("x3", "x2"): ("trailer worked on the wish", "预告片"),
        ("x2", "x3"): ("receipt page played", "收据页"),
    }
    for graph in GRAPHS:
        english, chinese = str(story(graph)), str(story(graph, language="zh"))
        for edge, (words, characters) in clauses.items():
            assert (words in english) == (edge in graph.edges)
            assert edge not in graph.edges or characters in chinese


def test_the_languages_lie_side_by_side():
    keys = {
        language: {(node, causes) for node in NAMES for causes in in_language(STORY, language)[node]}
        for language in LANGUAGES
    }
    assert keys["en"] == keys["zh"]
    assert len(keys["en"]) == 12
    with pytest.raises(UnknownName, match="no language 'fr'; the languages are 'en', 'zh'"):
        story(GRAPHS[0], language="fr")
