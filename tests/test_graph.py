"""The graph: circles named, arrows cut, and d-separation against networkx on random graphs."""

import copy
import pickle
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.graph import CausalGraph


@pytest.fixture
def article() -> CausalGraph:
    """x1 -> x2, x1 -> x3 -> x2: the article's own graph."""
    return CausalGraph([("x1", "x2"), ("x1", "x3"), ("x3", "x2")])


@pytest.fixture
def m_bias() -> CausalGraph:
    """heavy -> shown, heavy -> newsletter <- genre, genre -> bought: the newsletter joins two causes."""
    return CausalGraph(
        [("heavy", "shown"), ("heavy", "newsletter"), ("genre", "newsletter"), ("genre", "bought")]
    )


def test_family_words_read_the_arrows(article):
    assert article.nodes == ("x1", "x2", "x3")
    assert article.parents("x2") == ("x1", "x3")
    assert article.children("x1") == ("x2", "x3")
    assert article.ancestors("x2") == ("x1", "x3")
    assert article.descendants("x3") == ("x2",)
    assert article.order() == ("x1", "x3", "x2")


@pytest.mark.parametrize(
    ("edges", "circle"),
    [
        ([("a", "b"), ("b", "a")], "a -> b -> a"),
        ([("s", "a"), ("c", "a"), ("a", "b"), ("b", "c"), ("c", "t")], "a -> b -> c -> a"),
    ],
)
def test_a_circle_is_refused_by_name(edges, circle):
    with pytest.raises(LabError, match=f"the arrows {circle} go round in a circle"):
        CausalGraph(edges)


@pytest.mark.parametrize(
    ("edges", "words"),
    [
        ([("a", "a")], "a -> a points to itself"),
        (["ab"], "'ab' is no arrow; write it as a pair"),
        ([("a", "b", "c")], "is no arrow"),
        ([7], "7 is no arrow"),
    ],
)
def test_what_is_no_arrow_is_refused(edges, words):
    with pytest.raises(LabError, match=words):
        CausalGraph(edges)


def test_an_unknown_node_is_met_with_the_nearest_name(article):
    with pytest.raises(UnknownName, match=r"no node 'x4'; .*did you mean"):
        article.parents("x4")
    with pytest.raises(UnknownName, match="no node 'z'"):
        article.d_separated("x1", "x2", given="z")


def test_do_cuts_only_the_arrows_into_the_node_and_leaves_the_old_graph_alone(article):
    cut = article.do("x3")
    assert cut == CausalGraph([("x1", "x2"), ("x3", "x2")])
    assert article.parents("x3") == ("x1",)
    assert article.do("x1") == article  # setting a root cuts nothing


def test_graphs_with_the_same_arrows_are_the_same_graph():
    one = CausalGraph([("a", "b"), ("c", "b")])
    other = CausalGraph([("c", "b"), ("a", "b")])
    assert one == other
    assert len({one, other, CausalGraph([("a", "b")], ["c"])}) == 2
    assert CausalGraph([], ["c"]).nodes == ("c",)
    assert repr(CausalGraph([("a", "b")], ["c"])) == "CausalGraph(a -> b, c)"


def test_news_walks_against_the_arrows_but_stops_at_a_known_middle_node():
    tree = CausalGraph([("x1", "x2"), ("x1", "x3"), ("x2", "x4")])
    assert tree.open_path("x4", "x3") == ("x4", "x2", "x1", "x3")
    assert tree.d_separated("x4", "x3", given="x1")
    assert tree.path_status(["x4", "x2", "x1", "x3"], given="x1").blocked_by == ("x1",)


def test_a_collider_is_shut_until_it_or_its_descendant_is_known(m_bias):
    assert m_bias.d_separated("shown", "bought")
    assert m_bias.open_path("shown", "bought", given="newsletter") == (
        "shown",
        "heavy",
        "newsletter",
        "genre",
        "bought",
    )
    receipt = CausalGraph([*m_bias.edges, ("newsletter", "opened")])
    assert not receipt.d_separated("shown", "bought", given="opened")
    status = m_bias.path_status(["heavy", "newsletter", "genre"])
    assert (status.open, status.colliders, status.blocked_by) == (False, ("newsletter",), ("newsletter",))


def test_a_path_status_reads_as_a_sentence(article):
    assert str(article.path_status(["x1", "x3", "x2"], given="x3")) == (
        "x1 -> x3 -> x2: blocked: x3 is given and is no collider"
    )
    with pytest.raises(LabError, match="no arrow between 'a' and 'c'"):
        CausalGraph([("a", "b"), ("b", "c")]).path_status(["a", "c"])


def test_a_node_cannot_be_asked_about_and_given(article):
    with pytest.raises(LabError, match="'x1' is in both x and given"):
        article.d_separated("x1", "x2", given=["x1"])
    with pytest.raises(LabError, match="x names no node"):
        article.d_separated([], "x2")


def test_a_hidden_common_cause_opens_a_path_that_do_cuts():
    fans = CausalGraph([("shown", "bought")], bidirected=[("bought", "shown")])
    assert fans.bidirected == (("shown", "bought"),)
    assert fans.do("shown") == CausalGraph([("shown", "bought")])
    only_hidden = CausalGraph(bidirected=[("a", "b"), ("b", "c")])
    assert not only_hidden.d_separated("a", "b")
    assert only_hidden.d_separated("a", "c")
    assert only_hidden.open_path("a", "c", given="b") == ("a", "b", "c")


@st.composite
def graphs(draw, hidden: bool = True):
    n = draw(st.integers(2, 6))
    names = draw(st.permutations([f"v{i}" for i in range(n)]))
    pairs = list(combinations(names, 2))
    edges = draw(st.lists(st.sampled_from(pairs), unique=True))
    doubles = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3)) if hidden else []
    return CausalGraph(edges, sorted(names), doubles)


def with_hidden_nodes(graph: CausalGraph) -> nx.DiGraph:
    """The same graph with each two-headed arrow drawn as the hidden cause it stands for."""
    plain = nx.DiGraph(graph.edges)
    plain.add_nodes_from(graph.nodes)
    for a, b in graph.bidirected:
        plain.add_edges_from([((a, b), a), ((a, b), b)])
    return plain


@pytest.mark.slow
@given(graphs(), st.data())
@settings(max_examples=300, deadline=None)
def test_d_separation_agrees_with_networkx_and_the_open_path_is_open(graph, data):
    x, y = data.draw(st.permutations(graph.nodes))[:2]
    rest = [node for node in graph.nodes if node not in (x, y)]
    known = data.draw(st.sets(st.sampled_from(rest))) if rest else set()
    separated = nx.is_d_separator(with_hidden_nodes(graph), {x}, {y}, known)
    assert graph.d_separated(x, y, given=known) == separated
    any_open = any(graph.path_status(path, known).open for path in graph.paths(x, y))
    assert any_open != separated
    path = graph.open_path(x, y, given=known)
    if path is not None:
        assert len(set(path)) == len(path)
        assert (path[0], path[-1]) == (x, y)
        assert graph.path_status(path, known).open


@given(graphs(), st.data())
def test_nothing_but_its_effects_depends_on_a_node_that_is_set(graph, data):
    node = data.draw(st.sampled_from(graph.nodes))
    cut = graph.do(node)
    assert cut.parents(node) == ()
    for other in graph.nodes:
        if other != node and other not in graph.descendants(node):
            assert cut.d_separated(node, other)


def test_a_graph_without_directions_is_refused_and_a_directed_one_keeps_all_its_arrows():
    drawn = nx.DiGraph([("a", "b"), ("c", "b")])
    assert CausalGraph(drawn.edges, drawn.nodes).edges == (("a", "b"), ("c", "b"))
    for lines in (nx.Graph(drawn), nx.Graph(drawn).edges, nx.MultiGraph(drawn).edges):
        with pytest.raises(LabError, match="do not say what comes first"):
            CausalGraph(lines)
    with pytest.raises(LabError, match=r"CausalGraph\(graph.edges, graph.nodes\)"):
        CausalGraph(drawn)


def test_hidden_causes_survive_copies_cuts_and_parts():
    graph = CausalGraph([("a", "b"), ("b", "c")], bidirected=[("a", "c"), ("b", "c")])
    for again in (copy.deepcopy(graph), pickle.loads(pickle.dumps(graph)), graph.do(), graph.hide()):  # noqa: S301
        assert again == graph
    assert graph.do("a").bidirected == (("b", "c"),)


def test_too_many_paths_are_refused_instead_of_being_listed_for_ever():
    """Oracle: between two of n nodes that all touch there are sum of (n-2)!/k! paths: 1,957 for n = 8."""
    full = [f"n{i:02}" for i in range(14)]
    few = CausalGraph(list(combinations(full[:8], 2)))
    assert len(few.paths("n00", "n07")) == 1957
    with pytest.raises(LabError, match="more than 20,000 paths"):
        CausalGraph(list(combinations(full, 2))).paths("n00", "n13")


@pytest.mark.parametrize(
    "arguments",
    [
        {"edges": "ab"}, {"edges": 5}, {"edges": [("a",)]}, {"edges": [("a", None)]}, {"edges": [("a", [1])]},
        {"edges": [("a", float("nan"))]}, {"nodes": 5}, {"nodes": [[1]]}, {"nodes": [None]},
        {"bidirected": "ab"}, {"bidirected": 5}, {"bidirected": [("a", "a")]}, {"edges": None},
    ],
)  # fmt: skip
def test_what_is_no_graph_is_refused_in_words(arguments):
    with pytest.raises(LabError):
        CausalGraph(**arguments)
    graph = CausalGraph([("a", "b")])
    for name in ([1], None, {}, np.zeros(2)):
        with pytest.raises(LabError):
            graph.parents(name)
