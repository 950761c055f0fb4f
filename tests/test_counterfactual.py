"""Counterfactuals: the toy table, the square, the A/B test, and laws on random structural models.

Oracles: linear programs over all response types, simulated people with both answers, networks after the
setting, the twin network, pyAgrum's counterfactuals.
"""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from causalrec_lab.counterfactual import (
    Event,
    StructuralModel,
    by_twin,
    causation,
    counterfactual,
    effects,
    mediation,
    square,
    twin_network,
)
from causalrec_lab.datasets import toy_table
from causalrec_lab.errors import ImpossibleCondition, LabError
from causalrec_lab.graph import CausalGraph
from causalrec_lab.identify import Interval
from causalrec_lab.network import BayesianNetwork, Query
from causalrec_lab.table import Table

HALF = Fraction(1, 2)
COUPLINGS = ["independent", "monotone"]
ARTICLE = CausalGraph([("x1", "x3"), ("x3", "x2"), ("x1", "x2")])
TWO = CausalGraph([("x", "y")])
AB_TEST = {1: Fraction(2, 5), 0: Fraction(3, 10)}


def article_model(coupling: str = "independent") -> StructuralModel:
    return StructuralModel.from_table(toy_table(), ARTICLE, coupling=coupling)


def random_network(seed: int) -> BayesianNetwork:
    """x -> m -> y, x -> y: the article's graph with every cell inside (0, 1)."""
    draw = np.random.default_rng(seed)
    chance = {
        "x": draw.uniform(0.1, 0.9),
        "m": draw.uniform(0.1, 0.9, 2),
        "y": draw.uniform(0.1, 0.9, (2, 2)),
    }
    cpts = {name: np.stack([1 - np.asarray(p), np.asarray(p)], axis=-1) for name, p in chance.items()}
    return BayesianNetwork({"x": [], "m": ["x"], "y": ["x", "m"]}, cpts)


def random_equations(seed: int) -> StructuralModel:
    """Nodes a, b, c, each a random function of the earlier ones, of a noise, and of one shared noise."""
    draw = np.random.default_rng(seed)
    weights = draw.integers(1, 6, (4, 3)).tolist()
    chance = {state: Fraction(w, sum(weights[0])) for state, w in enumerate(weights[0])}
    noise = {"u": chance}
    for name, row in zip("abc", weights[1:], strict=True):
        noise[f"u_{name}"] = {state: Fraction(w, sum(row)) for state, w in enumerate(row)}
    tables = {name: draw.integers(0, 2, shape) for name, shape in
              {"a": (3, 3), "b": (2, 3, 3), "c": (2, 2, 3)}.items()}  # fmt: skip
    return StructuralModel(
        {
            "a": lambda u, u_a: int(tables["a"][u, u_a]),
            "b": lambda a, u, u_b: int(tables["b"][a, u, u_b]),
            "c": lambda a, b, u_c: int(tables["c"][a, b, u_c]),
        },
        noise,
        {name: (0, 1) for name in "abc"},
    )


# --- the toy table ----------------------------------------------------------------------------------


@pytest.mark.parametrize("coupling", COUPLINGS)
def test_the_articles_graph_says_for_certain_what_would_have_been(coupling):
    model = article_model(coupling)
    found = counterfactual(model, "x2", do={"x1": 1}, evidence={"x1": 0, "x2": 1, "x3": 0})
    assert found[0] == 1
    assert isinstance(found[0], Fraction)
    assert found.rung == "imagining"
    pn, ps, pns = causation(model, cause={"x1": 0}, effect={"x2": 1})
    assert pn == ps == pns == Interval(1, 1)
    from_rows = causation(toy_table(), cause={"x1": 0}, effect={"x2": 1}, exogenous=True)
    assert list(from_rows) == [pn, ps, pns]


@pytest.mark.parametrize("coupling", COUPLINGS)
def test_all_of_the_toy_effect_is_direct(coupling):
    parts = mediation(article_model(coupling), "x1", effect="x2")
    assert (parts.total, parts.direct, parts.indirect) == (-1, -1, 0)
    assert parts.controlled == {0: -1, 1: -1}
    assert parts.mediators == ("x3",)


def test_covariates_tighten_what_margins_leave_open():
    """The trailer, x3, tells nothing about buying, x2; split by x1, nobody at all can be won over by it."""
    question = {"cause": {"x3": 1}, "effect": {"x2": 1}, "exogenous": True}
    assert causation(toy_table(), **question).pns == Interval(0, HALF)
    assert causation(toy_table(), **question, within="x1").pns == Interval(0, 0)
    assert causation(article_model(), cause={"x3": 1}, effect={"x2": 1}).pns == Interval(0, 0)


def test_three_suspects_agree_on_the_rows_and_part_on_what_would_have_been():
    """Pop-up: x1 -> x2. Closing-time list: x2 -> x1. Fans: a hidden cause. Same rows, An not shown."""
    table = toy_table()
    popup = StructuralModel.from_table(
        table, CausalGraph([("x1", "x2")], ["x1", "x2"]), coupling="independent"
    )
    closing = StructuralModel.from_table(
        table, CausalGraph([("x2", "x1")], ["x1", "x2"]), coupling="independent"
    )
    fans = StructuralModel(
        {"x1": lambda fan: 1 - fan, "x2": lambda fan: fan}, noise={"fan": {0: HALF, 1: HALF}}
    )
    suspects = [popup, closing, fans]
    assert len({tuple(m.table().joint("x1", "x2").items()) for m in suspects}) == 1
    seen = {"x1": 0, "x2": 1}
    assert [counterfactual(m, "x2", do={"x1": 1}, evidence=seen)[1] for m in suspects] == [0, 1, 1]
    assert [effects(m, "x1", effect="x2").ate for m in suspects] == [-1, 0, 0]
    coin = [m.answer(Query("x2", do={"x1": 1}))[1] for m in suspects]  # of the shown, when a coin shows
    assert coin == [0, HALF, HALF]


# --- the square -------------------------------------------------------------------------------------


def test_the_square_gives_every_effect_as_a_fraction_of_a_and_b():
    toy = square(toy_table(), "x1", effect="x2")
    for a, b in product([Fraction(0), Fraction(1, 4), HALF, Fraction(1)], repeat=2):
        found = toy.effects(a, b)
        assert found.ate == -(1 - a + b) / 2
        assert found.att == -b
        assert found.atu == -(1 - a)
        assert found.switching_off == b / 2
        assert found.switching_off >= 0  # safe, though the effect is unknown
        assert found.showing_all == -(1 - a) / 2
    assert toy.exchangeable == toy.effects(0, 1)
    assert toy.bounds == {"ate": Interval(-1, 0), "att": Interval(-1, 0), "atu": Interval(-1, 0)}
    assert toy.effects(1, 1).ate == toy.effects(0, 0).ate == -HALF
    assert (toy.effects(1, 1).switching_off, toy.effects(0, 0).switching_off) == (HALF, 0)


def test_sixteen_fillings_win_nobody_over_and_six_give_minus_one_half():
    fillings = square(toy_table(), "x1", effect="x2").fillings()
    assert len(fillings) == 16
    assert max(filling.won_over for filling in fillings) == 0
    assert [filling.effects.ate for filling in fillings].count(-HALF) == 6
    for filling in fillings:
        ate = Fraction(sum(shown - not_shown for shown, not_shown in filling.answers), 4)
        assert ate == filling.effects.ate  # the average of the rows' own effects
        assert filling.put_off == -4 * ate


def test_the_square_of_the_400_visits_holds_the_truth_where_naive_misses_it():
    visits = Table.from_rows(
        [(1, 1, 1), (1, 1, 0), (1, 0, 1), (1, 0, 0), (0, 1, 1), (0, 1, 0), (0, 0, 1), (0, 0, 0)],
        ["fan", "shown", "bought"],
        weights=[72, 18, 7, 3, 9, 21, 27, 243],
    )
    sides = square(visits, "shown", effect="bought")
    b = Fraction(90, 120) * Fraction(7, 10) + Fraction(30, 120) * Fraction(1, 10)
    a = Fraction(10, 280) * Fraction(8, 10) + Fraction(270, 280) * Fraction(3, 10)
    found = sides.effects(a, b)
    assert (found.ate, found.att) == (Fraction(7, 40), Fraction(1, 8))
    assert round(found.atu, 3) == Fraction(196, 1000)
    assert sides.exchangeable.ate == Fraction(81, 120) - Fraction(34, 280)  # naive, 55 points
    with pytest.raises(LabError, match="at most 12"):
        sides.fillings()


@given(st.integers(0, 10**6))
def test_the_square_and_the_model_agree_when_the_model_says_a_and_b(seed):
    model = random_equations(seed)
    rows = model.table()
    assume(0 < rows.probability({"b": 1}) < 1)
    a = model.probability(Event({"c": 1}, do={"b": 1}), given={"b": 0})
    b = model.probability(Event({"c": 1}, do={"b": 0}), given={"b": 1})
    assert square(rows, "b", effect="c").effects(a, b) == effects(model, "b", effect="c")


# --- models against networks ------------------------------------------------------------------------


@given(st.integers(0, 10**6), st.sampled_from(COUPLINGS))
def test_a_model_made_from_a_network_sees_and_does_the_same(seed, coupling):
    net = random_network(seed)
    model = StructuralModel.from_network(net, coupling=coupling)
    for query in [Query("y"), Query("x", evidence={"y": 1}), Query("y", do={"m": 1}),
                  Query("y", evidence={"m": 0}, do={"x": 1}), Query(["m", "y"], do={"x": 0})]:  # fmt: skip
        expected = net.probability(query).ravel().tolist()
        assert list(model.answer(query).values()) == pytest.approx(expected, abs=1e-9)


def test_tables_do_not_say_what_would_have_been_the_coupling_does():
    """Rung three is not fixed by rungs one and two: same rows, same do, another counterfactual."""
    net = BayesianNetwork({"x": [], "y": ["x"]}, {"x": [0.5, 0.5], "y": [[0.5, 0.5], [0.5, 0.5]]})
    seen = {"x": 0, "y": 1}
    found = {c: counterfactual(StructuralModel.from_network(net, coupling=c), "y", do={"x": 1}, evidence=seen)
             for c in COUPLINGS}  # fmt: skip
    assert found["independent"][1] == pytest.approx(0.5)
    assert found["monotone"][1] == pytest.approx(1)


@given(st.integers(0, 10**6))
def test_direct_and_indirect_effects_follow_the_mediation_formula_for_every_coupling(seed):
    """NDE = sum over m of (P(y given 1, m) - P(y given 0, m)) P(m given 0); NIE moves m alone."""
    net = random_network(seed)
    y, m = net.cpts["y"][..., 1], net.cpts["m"]
    nde, nie = ((y[1] - y[0]) * m[0]).sum(), (y[0] * (m[1] - m[0])).sum()
    total = net.probability(Query("y", do={"x": 1}))[1] - net.probability(Query("y", do={"x": 0}))[1]
    for coupling in COUPLINGS:
        parts = mediation(StructuralModel.from_network(net, coupling=coupling), "x", effect="y")
        assert (parts.direct, parts.indirect, parts.total) == pytest.approx((nde, nie, total), abs=1e-9)
        assert parts.controlled[0] == pytest.approx(y[1, 0] - y[0, 0])
    assert nde != pytest.approx(total)  # holding the mediator is another question


# --- abduction, action, prediction ------------------------------------------------------------------


@given(st.integers(0, 10**6), st.sampled_from("abc"), st.sampled_from("ab"), st.sampled_from("abc"))
def test_three_steps_and_the_twin_network_say_the_same(seed, target, setting, seen):
    model = random_equations(seed)
    evidence = {seen: 1, "c": 0} if seen != "c" else {"c": 0}
    try:
        found = counterfactual(model, target, do={setting: 1}, evidence=evidence)
    except ImpossibleCondition:
        assume(False)
    twin = by_twin(model, target, do={setting: 1}, evidence=evidence)
    assert list(twin.values()) == pytest.approx([float(p) for p in found.chances.values()], abs=1e-9)
    assert sum(step.after for step in found.steps) == 1


def test_simulated_people_with_both_answers_agree_and_setting_without_abduction_does_not():
    model, n = random_equations(3), 40_000
    draw = np.random.default_rng(0)
    worlds = draw.choice(len(model.worlds), n, p=[float(world.chance) for world in model.worlds])
    was = [model.happens(world) for world in model.worlds]
    would = [model.happens(world, do={"b": 1}) for world in model.worlds]
    like = [i for i in worlds if was[i]["b"] == 0 and was[i]["c"] == 1]
    share = np.mean([would[i]["c"] for i in like])
    exact = counterfactual(model, "c", do={"b": 1}, evidence={"b": 0, "c": 1})[1]
    error = np.sqrt(share * (1 - share) / len(like))
    assert abs(share - exact) <= 3 * error
    only_doing = model.answer(Query("c", do={"b": 1}))[1]
    assert abs(only_doing - exact) > 10 * error


def test_the_steps_are_shown_world_by_world():
    found = counterfactual(article_model(), "x2", do={"x1": 1}, evidence={"x1": 0, "x3": 0})
    assert [step.after for step in found.steps] == [HALF, HALF]  # the trailer's other answer is open
    assert {step.was["x2"] for step in found.steps} == {1}
    assert {step.would_be["x2"] for step in found.steps} == {0}
    shown = found._repr_html_()
    assert "given the facts" in shown
    assert "x2 would be" in shown
    assert repr(found) == "x2 had x1=1 been set, seen x1=0, x3=0: {0: 1, 1: 0}"


def test_pyagrum_agrees_on_what_would_have_been():
    """Oracle: pyAgrum's counterfactual, on the model as a network whose noises are roots."""
    import pyagrum as gum
    from peers import to_pyagrum

    model = StructuralModel(
        {"a": lambda u_a: u_a, "b": lambda a, u_b: a ^ u_b, "c": lambda a, b, u_c: max(a & b, u_c)},
        {
            name: {0: Fraction(k, 5), 1: Fraction(5 - k, 5)}
            for name, k in {"u_a": 2, "u_b": 4, "u_c": 3}.items()
        },
    )
    twin = twin_network(model, do={"b": 0})
    names = [name for name in twin.nodes if not name.endswith("*")]
    tables = ({name: part[name] for name in names} for part in (twin.parents, twin.cpts, twin.states))
    peer = gum.CausalModel(to_pyagrum(BayesianNetwork(*tables)))
    for evidence in [{"a": 1, "b": 1, "c": 1}, {"b": 1, "c": 0}, {"a": 0}]:
        profile = {name: f"s{state}" for name, state in evidence.items()}
        found = gum.counterfactual(cm=peer, profile=profile, whatif={"b"}, on={"c"}, values={"b": "s0"})
        ours = counterfactual(model, "c", do={"b": 0}, evidence=evidence)
        assert [float(ours[s]) for s in (0, 1)] == pytest.approx(found.toarray().tolist(), abs=1e-9)
