"""Counterfactuals: the toy table, the square, the A/B test, and laws on random structural models.

Oracles: linear programs over all response types, simulated people with both answers, networks after the
setting, the twin network, pyAgrum's counterfactuals.
"""

import copy
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from causalrec_lab.counterfactual import (
    RESPONSE_TYPES,
    Event,
    StructuralModel,
    causation,
    counterfactual,
    mediation,
    model_from_table,
    square,
    twin_network,
    types_that_fit,
)
from causalrec_lab.counterfactual.canonical import Rows, model_of
from causalrec_lab.datasets import toy_table
from causalrec_lab.errors import ImpossibleCondition, LabError, UnknownName
from causalrec_lab.graph import CausalGraph
from causalrec_lab.identify import Interval, average_effect, bounds, identify
from causalrec_lab.network import BayesianNetwork, Query, UnknownCell
from causalrec_lab.table import Table

HALF, NAN = Fraction(1, 2), float("nan")
COUPLINGS = ["independent", "monotone"]
ARTICLE = CausalGraph([("x1", "x3"), ("x3", "x2"), ("x1", "x2")])
TWO = CausalGraph([("x", "y")])
few = settings(max_examples=40)
AB_TEST = {1: Fraction(2, 5), 0: Fraction(3, 10)}


def article_model(coupling: str = "independent") -> StructuralModel:
    return model_from_table(toy_table(), ARTICLE, coupling=coupling)


def model_of_network(net: BayesianNetwork, *, coupling: str) -> StructuralModel:
    """A structural model with the same tables as the network."""
    tables = {}
    for node, above in net.parents.items():
        cells = product(*(net.states[parent] for parent in above))
        rows = net.cpts[node].reshape(-1, len(net.states[node])).tolist()
        tables[node] = Rows(node, above, net.states[node], dict(zip(cells, map(tuple, rows), strict=True)))
    return model_of(net.graph, tables, coupling)


def rows_of(model: StructuralModel) -> Table:
    """The rows that the model makes, each with its exact chance as weight."""
    rows = [tuple(model.happens(world).values()) for world in model.worlds]
    return Table.from_rows(rows, model.graph.nodes, weights=[world.chance for world in model.worlds])


def answer(model: StructuralModel, query: Query):
    """Seeing and doing: the evidence is seen after the setting."""
    return model.chances(query.target, do=query.do, given=Event(query.evidence, do=query.do))


def average(model: StructuralModel, cause: str, effect: str):
    """The average effect on everybody."""
    return difference(model, cause, effect, ())


def difference(model: StructuralModel, cause: str, effect: str, given):
    """What setting the cause changes, among the worlds in which the given happens."""
    after, before = (Event({effect: 1}, do={cause: state}) for state in (1, 0))
    return model.probability(after, given=given) - model.probability(before, given=given)


def by_twin(model: StructuralModel, target: str, *, do: dict, evidence: dict) -> dict:
    """The counterfactual by elimination in the twin network."""
    twin = twin_network(model, do=do)
    name = f"{target}*" if f"{target}*" in twin.nodes else target
    found = twin.probability(Query(name, evidence=evidence)).tolist()
    return dict(zip(twin.states[name], found, strict=True))


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
    popup = model_from_table(table, CausalGraph([("x1", "x2")], ["x1", "x2"]), coupling="independent")
    closing = model_from_table(table, CausalGraph([("x2", "x1")], ["x1", "x2"]), coupling="independent")
    fans = StructuralModel(
        {"x1": lambda fan: 1 - fan, "x2": lambda fan: fan}, noise={"fan": {0: HALF, 1: HALF}}
    )
    suspects = [popup, closing, fans]
    assert len({tuple(rows_of(m).joint("x1", "x2").items()) for m in suspects}) == 1
    seen = {"x1": 0, "x2": 1}
    assert [counterfactual(m, "x2", do={"x1": 1}, evidence=seen)[1] for m in suspects] == [0, 1, 1]
    assert [average(m, "x1", "x2") for m in suspects] == [-1, 0, 0]
    coin = [answer(m, Query("x2", do={"x1": 1}))[1] for m in suspects]  # of the shown, when a coin shows
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
    assert toy.bounds == {"ate": Interval(-1, 0), "att": Interval(-1, 0), "atu": Interval(-1, 0)}
    assert toy.effects(1, 1).ate == toy.effects(0, 0).ate == -HALF
    assert (toy.effects(1, 1).switching_off, toy.effects(0, 0).switching_off) == (HALF, 0)


def test_sixteen_fillings_of_the_question_marks_give_minus_one_half_six_times():
    toy = square(toy_table(), "x1", effect="x2")  # two visitors not shown, who bought; two shown, who did not
    marks = product((0, 1), repeat=4)
    ates = [toy.effects(Fraction(sum(m[:2]), 2), Fraction(sum(m[2:]), 2)).ate for m in marks]
    assert (len(ates), ates.count(-HALF)) == (16, 6)


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
    alike = sides.effects(sides.if_shown, sides.if_not)  # if the two groups would have answered alike
    assert alike.ate == Fraction(81, 120) - Fraction(34, 280)  # naive, 55 points


@few
@given(st.integers(0, 10**6))
def test_the_square_and_the_model_agree_when_the_model_says_a_and_b(seed):
    model = random_equations(seed)
    rows = rows_of(model)
    assume(0 < rows.probability({"b": 1}) < 1)
    a = model.probability(Event({"c": 1}, do={"b": 1}), given={"b": 0})
    b = model.probability(Event({"c": 1}, do={"b": 0}), given={"b": 1})
    found = square(rows, "b", effect="c").effects(a, b)
    assert found.ate == average(model, "b", "c")
    assert found.att == difference(model, "b", "c", {"b": 1})
    assert found.atu == difference(model, "b", "c", {"b": 0})


# --- models against networks ------------------------------------------------------------------------


@few
@given(st.integers(0, 10**6), st.sampled_from(COUPLINGS))
def test_a_model_made_from_a_network_sees_and_does_the_same(seed, coupling):
    net = random_network(seed)
    model = model_of_network(net, coupling=coupling)
    for query in [Query("y"), Query("x", evidence={"y": 1}), Query("y", do={"m": 1}),
                  Query("y", evidence={"m": 0}, do={"x": 1}), Query(["m", "y"], do={"x": 0})]:  # fmt: skip
        expected = net.probability(query).ravel().tolist()
        assert list(answer(model, query).values()) == pytest.approx(expected, abs=1e-9)


def test_tables_do_not_say_what_would_have_been_the_coupling_does():
    """Rung three is not fixed by rungs one and two: same rows, same do, another counterfactual."""
    net = BayesianNetwork({"x": [], "y": ["x"]}, {"x": [0.5, 0.5], "y": [[0.5, 0.5], [0.5, 0.5]]})
    seen = {"x": 0, "y": 1}
    found = {c: counterfactual(model_of_network(net, coupling=c), "y", do={"x": 1}, evidence=seen)
             for c in COUPLINGS}  # fmt: skip
    assert found["independent"][1] == pytest.approx(0.5)
    assert found["monotone"][1] == pytest.approx(1)


@pytest.mark.slow
@few
@given(st.integers(0, 10**6))
def test_direct_and_indirect_effects_follow_the_mediation_formula_for_every_coupling(seed):
    """NDE = sum over m of (P(y given 1, m) - P(y given 0, m)) P(m given 0); NIE moves m alone."""
    net = random_network(seed)
    y, m = net.cpts["y"][..., 1], net.cpts["m"]
    nde, nie = ((y[1] - y[0]) * m[0]).sum(), (y[0] * (m[1] - m[0])).sum()
    total = net.probability(Query("y", do={"x": 1}))[1] - net.probability(Query("y", do={"x": 0}))[1]
    for coupling in COUPLINGS:
        parts = mediation(model_of_network(net, coupling=coupling), "x", effect="y")
        assert (parts.direct, parts.indirect, parts.total) == pytest.approx((nde, nie, total), abs=1e-9)
        assert parts.controlled[0] == pytest.approx(y[1, 0] - y[0, 0])
    assert nde != pytest.approx(total)  # holding the mediator is another question


# --- abduction, action, prediction ------------------------------------------------------------------


@few
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
    only_doing = answer(model, Query("c", do={"b": 1}))[1]
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


# --- PN, PS, PNS ------------------------------------------------------------------------------------

TYPES = list(product((0, 1), repeat=3))  # x, y if x is set to 0, y if it is set to 1


def linear_bounds(seen: dict | None, test: tuple | None, monotone: bool) -> list[tuple[float, float]]:
    """PN, PS, PNS over all mixtures of the eight types that show these numbers. Oracle: linear programs."""
    from scipy.optimize import linprog

    sure = [1.0] * len(TYPES)
    left, right = [sure], [1.0]
    for (x, y), chance in (seen or {}).items():
        left.append([float(t[0] == x and t[1 + x] == y) for t in TYPES])
        right.append(chance)
    if test is not None:
        left += [[float(t[2]) for t in TYPES], [float(t[1]) for t in TYPES]]
        right += list(test)
    if seen is None:  # a coin: x tells nothing about the two answers
        for y0, y1 in product((0, 1), repeat=2):
            left.append([(1 - 2 * t[0]) * float(t[1:] == (y0, y1)) for t in TYPES])
            right.append(0.0)
    if monotone:
        left.append([float(t[1] > t[2]) for t in TYPES])
        right.append(0.0)
    won = [float(t[1:] == (0, 1)) for t in TYPES]
    needed = [w * t[0] for w, t in zip(won, TYPES, strict=True)]
    enough = [w * (1 - t[0]) for w, t in zip(won, TYPES, strict=True)]
    q, r = test if test is not None else (None, None)
    cases = [(needed, seen[1, 1] if seen else q / 2), (enough, seen[0, 0] if seen else (1 - r) / 2), (won, 1)]
    if seen is None:
        left.append([float(t[0]) for t in TYPES])
        right.append(0.5)
    ends = []
    for goal, share in cases:
        found = [linprog(sign * np.array(goal), A_eq=left, b_eq=right) for sign in (1, -1)]
        assert all(one.success for one in found)
        ends.append((found[0].fun / share, -found[1].fun / share))
    return ends


def as_pairs(found) -> list[tuple[float, float]]:
    return [(float(interval.low), float(interval.high)) for interval in found]


QUESTION = {"cause": {"x": 1}, "effect": {"y": 1}}
MIXTURE = st.lists(st.integers(1, 9), min_size=8, max_size=8)


def people(weights: list[int], monotone: bool) -> tuple[Table, dict, tuple[Fraction, Fraction]]:
    """Rows (x, y), their chances, and the experiment's two chances, of a mixture of the eight types."""
    mixture = {t: w for t, w in zip(TYPES, weights, strict=True) if not (monotone and t[1] > t[2])}
    total = sum(mixture.values())
    rows = Table.from_rows([(t[0], t[1 + t[0]]) for t in mixture], ["x", "y"], weights=mixture.values())
    seen = {key: float(chance) for key, chance in rows.joint("x", "y").items()}
    test = tuple(Fraction(sum(w * t[place] for t, w in mixture.items()), total) for place in (2, 1))
    return rows, seen, test


@pytest.mark.slow
@few
@given(MIXTURE, st.booleans())
def test_rows_and_experiment_together_give_exactly_the_bounds_of_the_linear_program(weights, monotone):
    rows, seen, (q, r) = people(weights, monotone)
    found = causation(rows, **QUESTION, experiment={1: q, 0: r}, monotone=monotone)
    expected = linear_bounds(seen, (float(q), float(r)), monotone)
    assert np.array(as_pairs(found)) == pytest.approx(np.array(expected), abs=1e-7)
    if monotone:
        assert all(interval.width == 0 for interval in found)


@pytest.mark.slow
@few
@given(MIXTURE, st.booleans())
def test_rows_alone_or_an_experiment_alone_give_exactly_the_bounds_of_the_linear_program(weights, monotone):
    rows, seen, (q, r) = people(weights, monotone)
    alone = causation(rows, **QUESTION, monotone=monotone)
    assert np.array(as_pairs(alone)) == pytest.approx(np.array(linear_bounds(seen, None, monotone)), abs=1e-7)
    test = causation(**QUESTION, experiment={1: q, 0: r}, monotone=monotone)
    expected = linear_bounds(None, (float(q), float(r)), monotone)
    assert np.array(as_pairs(test)) == pytest.approx(np.array(expected), abs=1e-7)


@pytest.mark.slow
@few
@given(st.integers(0, 10**6))
def test_bounds_hold_the_truth_of_every_structural_model_and_strata_never_widen_them(seed):
    model = random_equations(seed)
    rows = rows_of(model)
    question = {"cause": {"b": 1}, "effect": {"c": 1}}
    assume(all(rows.probability({"b": b, "c": c}) for b in (0, 1) for c in (0, 1)))
    test = {s: answer(model, Query("c", do={"b": s}))[1] for s in (0, 1)}
    truth = causation(model, **question)
    for found in (causation(rows, **question), causation(rows, **question, experiment=test)):
        assert all(one.point in two for one, two in zip(truth, found, strict=True))
    within = causation(rows, **question, within="a")
    assert all(one.point in two for one, two in zip(truth, within, strict=True))
    whole = causation(rows, **question)
    assert within.pns.low >= whole.pns.low
    assert within.pns.high <= whole.pns.high


def test_an_ab_test_of_30_and_40_percent_won_over_from_10_to_40_percent():
    found = causation(cause={"shown": 1}, effect={"bought": 1}, experiment=AB_TEST)
    assert found.pns == Interval(Fraction(1, 10), Fraction(2, 5))
    assert found.pn == Interval(Fraction(1, 4), 1)
    assert found.ps == Interval(Fraction(1, 7), Fraction(4, 7))
    assert "a coin chose the cause" in found.assumptions
    least, most = found.response_types(found.pns.low), found.response_types(found.pns.high)
    assert (least.persuadable, least.sleeping_dog) == (Fraction(1, 10), 0)
    assert (most.persuadable, most.sleeping_dog) == (Fraction(2, 5), Fraction(3, 10))
    for kinds in (least, most):
        assert kinds.persuadable + kinds.sleeping_dog + kinds.sure_thing + kinds.lost_cause == 1
        assert kinds.persuadable - kinds.sleeping_dog == Fraction(1, 10)  # "10" is won minus put off
    sure = causation(cause={"shown": 1}, effect={"bought": 1}, experiment=AB_TEST, monotone=True)
    assert (sure.pns.point, sure.pn.point, sure.ps.point) == (Fraction(1, 10), Fraction(1, 4), Fraction(1, 7))
    with pytest.raises(LabError, match=r"in \[1/10, 2/5\]"):
        found.response_types(HALF)


def test_the_types_that_fit_are_those_whose_world_shows_what_was_seen():
    for cause, effect in product((0, 1), repeat=2):
        moved, same = types_that_fit(cause=cause, effect=effect)
        assert RESPONSE_TYPES[moved][cause] == RESPONSE_TYPES[same][cause] == effect
        assert RESPONSE_TYPES[moved][1 - cause] != effect == RESPONSE_TYPES[same][1 - cause]
    with pytest.raises(LabError, match="cause is 2"):
        types_that_fit(cause=2, effect=0)


def test_an_experiment_as_rows_is_the_same_as_its_two_numbers_and_can_be_split():
    rows = [(1, 1, 1)] * 4 + [(1, 1, 0)] * 1 + [(0, 1, 1)] * 0 + [(0, 1, 0)] * 5
    rows += [(1, 0, 1)] * 2 + [(1, 0, 0)] * 3 + [(0, 0, 1)] * 1 + [(0, 0, 0)] * 4
    table = Table.from_rows(rows, ["fan", "shown", "bought"])
    question = {"cause": {"shown": 1}, "effect": {"bought": 1}}
    whole = causation(**question, experiment=table)
    assert list(whole) == list(causation(**question, experiment=AB_TEST))
    split = causation(**question, experiment=table, within="fan")
    assert split.pns == Interval(Fraction(1, 5), Fraction(3, 10))  # fans 2/5 to 3/5, the others none
    assert split.response_types(split.pns.low).sleeping_dog == Fraction(1, 10)
    assert any("within each part by fan" in line for line in split.assumptions)


def test_within_parts_everybody_counts_for_pns_but_only_the_shown_buyers_for_pn():
    """The 400 visits, the card puts nobody off: of 81 shown buyers 66 would have bought anyway."""
    visits = Table.from_rows(
        list(product((1, 0), repeat=3)), ["fan", "shown", "bought"], weights=[72, 18, 7, 3, 9, 21, 27, 243]
    )
    question = {"cause": {"shown": 1}, "effect": {"bought": 1}}
    found = causation(visits, **question, within="fan", exogenous=True, monotone=True)
    assert found.pn.point == Fraction(81 - 66, 81)
    assert found.pns.point == Fraction(7, 40)
    fork = CausalGraph([("fan", "shown"), ("fan", "bought"), ("shown", "bought")])
    model = model_from_table(visits, fork, coupling="monotone")
    assert list(found) == list(causation(model, **question))
    naive = causation(visits, **question, exogenous=True, monotone=True)
    assert naive.pn.point > Fraction(4, 5)  # the fans' purchases taken for the card's


# --- hidden causes, unknown cells, bad input --------------------------------------------------------


@pytest.mark.slow
@few
@given(st.integers(0, 10**6))
def test_rows_of_a_model_with_a_hidden_cause_bound_its_effects(seed):
    model = random_equations(seed)
    rows, graph = rows_of(model), model.graph
    assert graph.bidirected == (("a", "b"),)
    assume(rows.probability({"a": 1}) not in (0, 1))
    truth = average(model, "a", "b")
    assert truth in average_effect(graph, "a", effect="b", source=rows)
    query = Query("c", do={"a": 1})
    found = bounds(graph, query, source=rows)
    assert answer(model, query)[1] in found[1]
    assert not identify(graph, Query("b", do={"a": 1})).identified


def test_unknown_cells_are_refused_only_when_used():
    """x1 -> x2 and both -> x3: the rows never show x3 for (0, 0) or (1, 1)."""
    graph = CausalGraph([("x1", "x2"), ("x1", "x3"), ("x2", "x3")])
    for coupling in COUPLINGS:
        model = model_from_table(toy_table(), graph, coupling=coupling)
        assert counterfactual(model, "x2", do={"x1": 1}, evidence={"x1": 0})[0] == 1
        with pytest.raises(UnknownCell, match="x1=0, x2=0"):
            counterfactual(model, "x3", do={"x2": 0}, evidence={"x1": 0})
        with pytest.raises(UnknownCell, match="x3 depends on"):
            mediation(model, "x1", effect="x3")
        with pytest.raises(UnknownCell):
            by_twin(model, "x3", do={"x2": 0}, evidence={"x1": 0})


def test_an_event_is_refused_if_unknown_but_not_if_something_else_already_rules_it_out():
    graph = CausalGraph([("x1", "x2"), ("x1", "x3"), ("x2", "x3")])
    model = model_from_table(toy_table(), graph, coupling="monotone")
    with pytest.raises(UnknownCell, match="x3 depends on"):
        model.probability(Event({"x3": 1}, do={"x2": 0}))
    assert model.probability(Event({"x2": 1, "x3": 1}, do={"x2": 0})) == 0


def test_a_mediator_state_that_no_row_shows_leaves_only_its_own_controlled_effect_unknown():
    rows = [(x, m, max(x, m)) for x, m in product((0, 1), repeat=2)]
    table = Table.from_rows(rows, ["x", "m", "y"], states={"m": (0, 1, 2)})
    graph = CausalGraph([("x", "m"), ("m", "y"), ("x", "y")])
    parts = mediation(model_from_table(table, graph, coupling="monotone"), "x", effect="y")
    assert parts.controlled == {0: 1, 1: 0, 2: None}
    assert repr(parts) == "ATE = 1/2, NDE = 1/2, NIE = 0, CDE(0) = 1, CDE(1) = 0, CDE(2) = unknown"


def test_equations_with_words_for_states_and_three_of_them():
    model = StructuralModel(
        {"mood": lambda luck: luck, "buys": lambda mood: "yes" if mood == "high" else "no"},
        noise={"luck": {"low": 0.5, "mid": 0.25, "high": 0.25}},
    )
    assert answer(model, Query("buys"))["yes"] == 0.25
    found = counterfactual(model, "buys", do={"mood": "high"}, evidence={"buys": "no"})
    assert found["yes"] == 1
    assert by_twin(model, "buys", do={"mood": "high"}, evidence={"buys": "no"})["yes"] == pytest.approx(1)
    chain = {"mood": lambda luck: luck, "looks": lambda mood: mood, "buys": lambda looks: f"{looks}, yes"}
    steps = StructuralModel(chain, noise=dict(model.noise))
    with pytest.raises(LabError, match="yes', which is no number"):
        mediation(steps, "mood", effect="buys", states=("low", "high"))
    with pytest.raises(LabError, match="a cause with two states"):
        causation(model, cause={"mood": "high"}, effect={"buys": "yes"})


def test_bad_models_are_refused_in_one_sentence():
    coin = {0: HALF, 1: HALF}
    with pytest.raises(LabError, match="listens to 'u', which is neither"):
        StructuralModel({"x": lambda u: u}, noise={})
    with pytest.raises(LabError, match="must sum to 1"):
        StructuralModel({"x": lambda u: u}, noise={"u": {0: HALF}})
    with pytest.raises(LabError, match="both a noise and a node"):
        StructuralModel({"u": lambda: 1}, noise={"u": coin})
    with pytest.raises(LabError, match="go round in a circle"):
        StructuralModel({"x": lambda y: y, "y": lambda x: x}, noise={})
    with pytest.raises(LabError, match="name what it listens to"):
        StructuralModel({"x": lambda *u: u}, noise={"u": coin})
    with pytest.raises(LabError, match="a function is needed"):
        StructuralModel({"x": 3}, noise={})
    with pytest.raises(LabError, match="coupling='best'"):
        model_from_table(toy_table(), ARTICLE, coupling="best")
    with pytest.raises(LabError, match="hidden common cause"):
        model_from_table(toy_table(), ARTICLE.hide("x1"), coupling="monotone")
    many = {f"u{i}": coin for i in range(20)}
    busy = StructuralModel({"x": lambda u0: u0}, noise=many)
    with pytest.raises(LabError, match="1048576 worlds"):
        busy.probability({"x": 1})


def test_bad_questions_are_refused_in_one_sentence():
    model, question = article_model(), {"cause": {"x": 1}, "effect": {"y": 1}}
    with pytest.raises(UnknownName, match="x9"):
        counterfactual(model, "x9", do={"x1": 1})
    with pytest.raises(UnknownName, match="x9"):
        counterfactual(model, "x2", do={"x9": 1})
    with pytest.raises(LabError, match="x1=5"):
        counterfactual(model, "x2", do={"x1": 5})
    with pytest.raises(LabError, match="nothing that would have been otherwise"):
        counterfactual(model, "x2", do={})
    with pytest.raises(ImpossibleCondition, match="x1=0, x2=0 never happens"):
        counterfactual(model, "x2", do={"x1": 1}, evidence={"x1": 0, "x2": 0})
    with pytest.raises(LabError, match="nothing stands between"):
        mediation(model, "x3", effect="x2")
    with pytest.raises(LabError, match="is not between"):
        mediation(model, "x1", effect="x2", mediators=["x1"])
    with pytest.raises(LabError, match="give rows, an experiment, or both"):
        causation(**question)
    with pytest.raises(LabError, match="one name with its state"):
        causation(toy_table(), cause="x1", effect={"x2": 1})
    with pytest.raises(LabError, match=r"experiment\[1\] is 2"):
        causation(**question, experiment={1: 2, 0: 0})
    with pytest.raises(LabError, match="somebody is put off"):
        causation(**question, experiment={1: 0.1, 0: 0.4}, monotone=True)
    rows = Table.from_rows([(1, 1), (0, 0)], ["x", "y"])
    with pytest.raises(LabError, match=r"it lies in \[1/2, 1\]"):
        causation(rows, **question, experiment={1: Fraction(1, 4), 0: 0})
    with pytest.raises(ImpossibleCondition, match="x=0"):
        causation(Table.from_rows([(1, 1)], ["x", "y"], states={"x": (0, 1)}), **question, exogenous=True)
    with pytest.raises(LabError, match="within= needs rows"):
        causation(**question, experiment=AB_TEST, within="z")
    with pytest.raises(ImpossibleCondition, match="both kinds are needed"):
        square(Table.from_rows([(1, 1)], ["x", "y"]), "x", effect="y")
    with pytest.raises(LabError, match="a is 2"):
        square(toy_table(), "x1", effect="x2").effects(2, 0)
    with pytest.raises(LabError, match="0 and 1 are needed"):
        square(Table.from_rows([("a", 1), ("b", 0)], ["x", "y"]), "x", effect="y")


def test_exact_chances_stay_exact_and_single_precision_is_made_to_sum_to_one():
    third = {0: Fraction(1, 3), 1: Fraction(2, 3)}
    model = StructuralModel({"a": lambda u: u}, noise={"u": third})
    assert model.probability({"a": 1}) == Fraction(2, 3)
    soft = np.exp(np.float32([0.1, 0.7, 1.9]))
    soft /= soft.sum(dtype=np.float32)
    model = StructuralModel({"a": lambda u: u}, noise={"u": dict(enumerate(soft))})
    assert sum(answer(model, Query("a")).values()) == pytest.approx(1, abs=1e-12)
    for bad in (
        {0: 0.5, 1: 0.4},
        {0: 1.5, 1: -0.5},
        {0: "1"},
        {0: 1j, 1: 1 - 1j},
        {0: NAN, 1: 1},
        {},
        5,
        {0: None},
    ):
        with pytest.raises(LabError):
            StructuralModel({"a": lambda u: u}, noise={"u": bad})
    for again in (copy.deepcopy(model), copy.copy(model)):
        assert answer(again, Query("a")) == answer(model, Query("a"))


def test_an_interval_goes_upward_and_an_effect_needs_two_states():
    for low, high in ((1, 0), (NAN, 1), (0, None), (0, "1"), (0, 1j)):
        with pytest.raises(LabError):
            Interval(low, high)
    assert Interval(0.3, 0.1 + 0.2).point is None  # 0.30000000000000004
    assert Interval(0.1 + 0.2, 0.3).point == 0.1 + 0.2
    table = Table.from_rows([(0, 1), (0, 1), (1, 0), (1, 0)], ["x", "y"])
    for states in ((1, 1), (0,), "01", None, 5):
        with pytest.raises(LabError, match="two different states"):
            average_effect(TWO, "x", effect="y", source=table, states=states)
    with pytest.raises(UnknownName):
        _ = bounds(TWO, Query("y", do={"x": 1}), source=table)[7]
