"""What to adjust for: the notebooks' cases by name, and the formulas on random networks with numbers."""

import numpy as np
import pytest

from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.graph import (
    CausalGraph,
    Instrument,
    all_graphs,
    back_door,
    back_door_sets,
    front_door,
    front_door_sets,
    instruments,
)
from causalrec_lab.network import BayesianNetwork, Query

M_BIAS = CausalGraph(
    [
        ("heavy", "newsletter"),
        ("heavy", "shown"),
        ("genre", "newsletter"),
        ("genre", "bought"),
        ("shown", "bought"),
    ]
)
TRAILER = {
    "before": CausalGraph([("trailer", "shown"), ("trailer", "bought"), ("shown", "bought")]),
    "between": CausalGraph([("shown", "trailer"), ("trailer", "bought"), ("shown", "bought")]),
    "after": CausalGraph([("shown", "trailer"), ("bought", "trailer"), ("shown", "bought")]),
}


def random_network(graph: CausalGraph, seed: int) -> BayesianNetwork:
    """Two states a node, every cell well inside (0, 1)."""
    rng = np.random.default_rng(seed)
    cpts = {}
    for node in graph.nodes:
        chance = rng.uniform(0.1, 0.9, [2] * len(graph.parents(node)))
        cpts[node] = np.stack([1 - chance, chance], axis=-1)
    return BayesianNetwork({node: graph.parents(node) for node in graph.nodes}, cpts)


def adjusted(net: BayesianNetwork, cause: str, effect: str, given: tuple[str, ...]) -> np.ndarray:
    """sum over z of P(effect given cause=1, z) P(z), by enumeration."""
    total = np.zeros(2)
    for states in np.ndindex(*[2] * len(given)):
        z = dict(zip(given, states, strict=True))
        weight = net.probability(Query(given))[states] if given else 1.0
        total += weight * net.probability(Query(effect, evidence={cause: 1, **z}))
    return total


@pytest.mark.parametrize(
    ("moment", "expected"), [("before", [("trailer",)]), ("between", [()]), ("after", [()])]
)
def test_the_clock_decides_whether_to_adjust_for_the_trailer(moment, expected):
    graph = TRAILER[moment]
    assert list(back_door_sets(graph, "shown", effect="bought")) == expected
    verdict = back_door(graph, "shown", effect="bought", given="trailer")
    assert bool(verdict) == (moment == "before")
    assert (
        verdict.why
        == {
            "before": "every back-door path is blocked",
            "between": "trailer is an effect of shown: given it, part of the answer is lost",
            "after": "trailer is a collider: given it, the path shown -> trailer <- bought is open",
        }[moment]
    )


@pytest.mark.parametrize(
    ("arrows", "given", "why"),
    [
        (
            ["page review"],
            "review",
            "review is an effect of the collider page: given it, the path shown -> page",
        ),
        (
            ["mood page", "mood bought"],
            "page",
            "page is a collider: given it, the path shown -> page <- mood",
        ),
        (["fan shown", "fan bought", "mood page", "mood bought"], "page", "page is a collider"),
        (["mood page", "mood bought"], ("page", "mood"), "page is an effect of shown, so it did not choose"),
        (["bought review"], "review", "review is an effect of bought: given it, the rows are chosen by"),
        (["page bought", "page time"], "time", "time is an effect of page, a step on the way"),
        (["page bought"], "page", "page is an effect of shown: given it, part of the answer is lost"),
    ],
)
def test_each_effect_of_the_cause_is_refused_for_a_reason_of_its_own(arrows, given, why):
    first = ["shown bought", "shown page", *(["bought page"] if arrows == ["page review"] else [])]
    graph = CausalGraph([arrow.split() for arrow in (*first, *arrows)])
    verdict = back_door(graph, "shown", effect="bought", given=given)
    assert not verdict
    assert verdict.why.startswith(why)


def test_a_path_that_is_told_as_opened_is_open_and_shut_without_the_collider():
    """All graphs on four nodes: d-separation is the oracle."""
    told = 0
    for graph in all_graphs(["t", "y", "a", "b"]):
        for given in (("a",), ("b",), ("a", "b")):
            verdict = back_door(graph, "t", effect="y", given=given)
            if verdict.open_path and "collider" in verdict.why:
                told += 1
                assert graph.path_status(verdict.open_path, given).open
                assert not graph.path_status(verdict.open_path, ()).open
    assert told > 100


def test_the_newsletter_opens_a_path_that_was_shut():
    assert back_door(M_BIAS, "shown", effect="bought")
    verdict = back_door(M_BIAS, "shown", effect="bought", given="newsletter")
    assert not verdict
    assert verdict.why == "open back-door path: shown <- heavy -> newsletter <- genre -> bought"
    assert verdict.open_path == ("shown", "heavy", "newsletter", "genre", "bought")
    assert back_door(M_BIAS, "shown", effect="bought", given=["newsletter", "genre"])
    assert back_door_sets(M_BIAS, "shown", effect="bought") == ((),)
    assert back_door(M_BIAS, "shown", effect="bought", given=["heavy", "newsletter"])


def test_a_hidden_common_cause_leaves_no_back_door_set():
    fans = CausalGraph([("shown", "bought")], bidirected=[("shown", "bought")])
    assert back_door_sets(fans, "shown", effect="bought") == ()
    assert back_door(fans, "shown", effect="bought").why == "open back-door path: shown <-> bought"
    drawn = CausalGraph([("fan", "shown"), ("fan", "bought"), ("shown", "bought")])
    assert drawn.hide("fan") == fans
    assert back_door_sets(drawn, "shown", effect="bought", hidden=["fan"]) == ()


def test_back_door_sets_are_exactly_those_with_which_the_formula_holds():
    """All 543 graphs on four nodes; sets without effects of the cause; random numbers decide."""
    checked = 0
    for index, graph in enumerate(all_graphs("zwxy")):
        if "y" not in graph.descendants("x") or len(graph.edges) < 4:
            continue
        net = random_network(graph, index)
        true = net.probability(Query("y", do={"x": 1}))
        for given in [(), ("z",), ("w",), ("z", "w")]:
            if set(given) & set(graph.descendants("x")):
                assert not back_door(graph, "x", effect="y", given=given)
                continue
            error = abs(adjusted(net, "x", "y", given) - true).max()
            assert (error < 1e-9) == bool(back_door(graph, "x", effect="y", given=given)), (
                graph,
                given,
                error,
            )
            checked += 1
    assert checked > 200


def test_the_front_door_works_though_the_common_cause_is_hidden():
    """u -> x, u -> y, x -> m -> y, u out of sight. Oracle: do() in the network that does show u."""
    full = CausalGraph([("u", "x"), ("u", "y"), ("x", "m"), ("m", "y")])
    seen = full.hide("u")
    assert front_door_sets(seen, "x", effect="y") == (("m",),)
    assert back_door_sets(seen, "x", effect="y") == ()
    net = random_network(full, 4).with_table("x", [[0.9, 0.1], [0.1, 0.9]])
    net = net.with_table("y", [[[0.9, 0.1], [0.6, 0.4]], [[0.5, 0.5], [0.1, 0.9]]])  # u 2, m 2, y 2
    by_front_door = np.zeros(2)
    for m in (0, 1):
        inner = sum(
            net.probability(Query("y", evidence={"x": x, "m": m})) * net.probability(Query("x"))[x]
            for x in (0, 1)
        )
        by_front_door += net.probability(Query("m", evidence={"x": 1}))[m] * inner
    true = net.probability(Query("y", do={"x": 1}))
    assert by_front_door == pytest.approx(true, abs=1e-12)
    assert abs(net.probability(Query("y", evidence={"x": 1})) - true).max() > 0.01  # seeing is not doing


@pytest.mark.parametrize(
    ("edges", "doubles", "why"),
    [
        ([("x", "m"), ("m", "y"), ("x", "y")], [("x", "y")], "x also acts around it: x -> y"),
        ([("x", "m"), ("m", "y")], [("x", "y"), ("x", "m")], "open back-door path: x <-> m"),
        ([("x", "m"), ("m", "y")], [("x", "y"), ("m", "y")], "open back-door path: m <-> y"),
    ],
)
def test_a_front_door_that_leaks_says_where(edges, doubles, why):
    graph = CausalGraph(edges, bidirected=doubles)
    verdict = front_door(graph, "x", effect="y", given="m")
    assert (bool(verdict), verdict.why) == (False, why)
    assert front_door_sets(graph, "x", effect="y") == ()
    assert not front_door(graph, "x", effect="y", given=())


def test_a_lottery_is_an_instrument_until_it_acts_by_itself():
    lottery = CausalGraph([("lottery", "shown"), ("shown", "bought")], bidirected=[("shown", "bought")])
    assert instruments(lottery, "shown", effect="bought") == (Instrument("lottery"),)
    leaky = CausalGraph([*lottery.edges, ("lottery", "bought")], bidirected=lottery.bidirected)
    assert instruments(leaky, "shown", effect="bought") == ()
    unrelated = CausalGraph([("shown", "bought")], ["lottery"], lottery.bidirected)
    assert instruments(unrelated, "shown", effect="bought") == ()
    assert instruments(lottery, "shown", effect="bought", hidden=["lottery"]) == ()


def test_an_instrument_may_need_something_held_fixed():
    graph = CausalGraph(
        [("town", "lottery"), ("town", "bought"), ("lottery", "shown"), ("shown", "bought")],
        bidirected=[("shown", "bought")],
    )
    assert instruments(graph, "shown", effect="bought") == (Instrument("lottery", ("town",)),)


def test_hiding_a_node_keeps_what_the_rows_of_the_others_can_show():
    """Oracle: d-separation among the nodes left, in the graph that still draws the hidden node."""
    from itertools import combinations

    for graph in all_graphs("abcd")[::7]:
        seen = graph.hide("d")
        assert seen.nodes == ("a", "b", "c")
        for x, y in combinations("abc", 2):
            rest = ({*"abc"} - {x, y}).pop()
            for given in [(), (rest,)]:
                assert seen.d_separated(x, y, given) == graph.d_separated(x, y, given), (
                    graph,
                    seen,
                    x,
                    y,
                    given,
                )


def test_hiding_two_nodes_in_either_order_is_the_same():
    graph = CausalGraph([("u", "v"), ("v", "a"), ("v", "b"), ("u", "c"), ("a", "b")])
    assert graph.hide("u", "v") == graph.hide("v", "u")
    assert graph.hide("u", "v") == CausalGraph(
        [("a", "b")], ["a", "b", "c"], [("a", "b"), ("a", "c"), ("b", "c")]
    )


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: back_door(M_BIAS, "shown", effect="shown"), "cause and effect are both 'shown'"),
        (
            lambda: back_door(M_BIAS, "shown", effect="bought", given="bought"),
            "'bought' is in given, but it is what",
        ),
        (lambda: back_door(M_BIAS, "show", effect="bought"), "no node 'show'; .* did you mean 'shown'"),
        (lambda: M_BIAS.hide("nobody"), "no node 'nobody'"),
    ],
)
def test_a_question_about_nothing_is_refused(ask, words):
    with pytest.raises(LabError, match=words):
        ask()


def test_too_many_candidates_are_refused_instead_of_tried_forever():
    many = [f"z{i}" for i in range(20)]
    graph = CausalGraph([("x", "y"), *[(z, "x") for z in many], *[(z, "y") for z in many]])
    with pytest.raises(LabError, match="20 nodes could be in a set"):
        back_door_sets(graph, "x", effect="y")
    assert back_door(graph, "x", effect="y", given=many)
    with pytest.raises(UnknownName):
        back_door(graph, "x", effect="y", given="z99")
