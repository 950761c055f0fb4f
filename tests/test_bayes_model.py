"""bayes_model: closed forms of Beta and Dirichlet, simulated truth, and three approximations beside them.

x1 -> x2 on the day sheet: nobody of the two shown bought, both of the others did.
"""

import copy
import pickle
import random
import warnings
from fractions import Fraction
from itertools import pairwise, product
from math import lgamma, log

import numpy as np
import pandas as pd
import pyro
import pytest
import torch
from scipy.stats import binom

from causalrec_lab import worlds
from causalrec_lab.bayes_model import (
    BayesModel,
    Share,
    adjusted_effect,
    by_pyro,
    combination,
    copies,
    difference,
    effective_draws,
    graph_posterior,
    inference,
    log_score,
    probability_best,
    r_hat,
    share,
    visit,
)
from causalrec_lab.bayes_model.posterior import from_draws
from causalrec_lab.datasets import open_bandit, toy_table
from causalrec_lab.errors import ImpossibleCondition, LabError, UnknownName
from causalrec_lab.graph import CausalGraph, all_graphs
from causalrec_lab.network import BayesianNetwork, Query, UnknownCell
from causalrec_lab.table import Table

CARD = CausalGraph([("x1", "x2")])
MIRROR = CausalGraph([("x2", "x1")], ["x1", "x2"])
ARTICLE = CausalGraph([("x1", "x2"), ("x1", "x3"), ("x3", "x2")], ["x1", "x2", "x3"])
SHEET = toy_table()


def sheets(times):
    return Table.from_rows(list(SHEET.weights), SHEET.names, weights=[times] * 4)


def network_of(draws, place):
    """One draw as a network."""
    parents = {node: draws.graph.parents(node) for node in draws.graph.nodes}
    tables = {node: draws.tables[node][place] for node in parents}
    return BayesianNetwork(parents, tables, dict(draws.states))


@pytest.fixture(scope="module")
def model():
    return BayesModel.of(SHEET, CARD)


@pytest.fixture(scope="module")
def walked(model):
    return model.nuts(warmup=70, draws=80, chains=2, seed=1)


# ---- shares, exactly


def test_a_share_is_the_beta_of_the_textbook():
    one = share(2, 2)
    assert one.mean == 0.75  # (2 + 1) / (2 + 2)
    assert one.interval() == pytest.approx((0.025 ** (1 / 3), 0.975 ** (1 / 3)))  # the CDF is x^3
    assert np.mean(one.draws(100_000, seed=0)) == pytest.approx(0.75, abs=3 * 0.19 / 316)


def test_the_effect_on_the_day_sheet_is_below_zero_with_nineteen_twentieths():
    effect = difference(share(0, 2), share(2, 2))
    # P(A < B) = 1 - E[(1 - B)^3] = 1 - B(3, 4) / B(3, 1) = 1 - 1/20
    assert effect.below_zero == pytest.approx(19 / 20, abs=1e-6)
    assert effect.mean == -0.5
    assert (round(effect.low, 2), round(effect.high, 2)) == (-0.92, 0.11)
    assert np.trapezoid(effect.curve, effect.points) == pytest.approx(1, abs=1e-3)


def test_the_mean_moves_by_one_sixth_with_the_same_rows_again_and_by_one_sixth_with_a_prior_per_cell():
    once, twice = (difference(share(0, n), share(n, n)).mean for n in (2, 4))
    per_cell = combination([share(0, 1), share(0, 1), share(1, 1), share(1, 1)], [0.5, 0.5, -0.5, -0.5])
    assert twice - once == pytest.approx(-1 / 6)
    assert per_cell.mean - once == pytest.approx(1 / 6)
    assert (per_cell.low, per_cell.high) == pytest.approx((-0.755, 0.156), abs=0.001)


@pytest.mark.parametrize("prior", [0.5, 2.0])
def test_the_adjusted_effect_is_what_draws_of_the_tables_say(prior):
    rows = Table.from_rows(
        [(0, 0, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1), (1, 1, 1)], ["z", "x", "y"], weights=[7, 2, 3, 1, 5]
    )
    by_hand, draw = np.zeros(400_000), np.random.default_rng(0)
    for z, part in ((0, 9 / 18), (1, 9 / 18)):
        for x, sign in ((1, 1), (0, -1)):
            k, n = rows.count({"y": 1}, {"z": z, "x": x})
            by_hand += sign * part * draw.beta(prior + k, prior + n - k, len(by_hand))
    found = adjusted_effect(rows, "x", effect="y", within=["z"], prior=prior)
    assert found.mean == pytest.approx(by_hand.mean(), abs=0.002)
    assert (found.low, found.high) == pytest.approx(np.quantile(by_hand, (0.025, 0.975)), abs=0.005)
    alone = adjusted_effect(rows, "x", effect="y", prior=prior)
    plain = difference(*(share(*rows.count({"y": 1}, {"x": x}), prior=prior) for x in (1, 0)))
    assert (alone.mean, alone.low, alone.high) == (plain.mean, plain.low, plain.high)


@pytest.mark.parametrize("belief", [0.0, 0.3, 0.9, 1.0])
def test_a_belief_in_doubt_is_the_mixture_with_zero(belief):
    hill, draw = difference(share(0, 2), share(2, 2)), np.random.default_rng(1)
    heap = draw.beta(1, 3, 400_000) - draw.beta(3, 1, 400_000)
    heap[draw.random(len(heap)) > belief] = 0.0
    mixed = hill.or_nothing(belief)
    assert mixed.mean == pytest.approx(heap.mean(), abs=0.003)
    assert mixed.at_zero == pytest.approx(1 - belief)
    assert (mixed.low, mixed.high) == pytest.approx(np.quantile(heap, (0.025, 0.975)), abs=0.015)
    assert mixed.below_zero == pytest.approx((heap < 0).mean(), abs=0.003)
    assert mixed.near(mixed.mean) == pytest.approx((abs(heap - mixed.mean) <= 0.1).mean(), abs=0.005)
    with pytest.raises(LabError, match="belief is 2"):
        hill.or_nothing(2)


PAIRS = [
    (Share(3, 1), Share(1, 3)),
    (Share(47, 9955), Share(70, 9932)),
    (Share(0.5, 0.5), Share(2000, 3000)),
    (Share(1, 1), Share(1, 1)),
]


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_a_difference_agrees_with_a_million_draws(pair):
    one, other = pair
    exact = difference(one, other)
    heap = one.draws(1_000_000, 1) - other.draws(1_000_000, 2)
    assert exact.mean == pytest.approx(one.mean - other.mean, abs=1e-12)
    assert exact.below_zero == pytest.approx((heap < 0).mean(), abs=0.002)
    for ours, level in ((exact.low, 0.025), (exact.high, 0.975)):
        assert (heap < ours).mean() == pytest.approx(level, abs=0.001)


def test_a_difference_of_two_flat_shares_is_the_triangle():
    flat = difference(Share(1, 1), Share(1, 1))
    for end, level in ((flat.low, 0.025), (flat.high, 0.975)):  # P(D < d) = (1 + d)^2 / 2 below 0
        assert (1 - abs(end)) ** 2 / 2 == pytest.approx(min(level, 1 - level), abs=1e-4)
    assert flat.near(0, within=0.1) == pytest.approx(1 - 0.9**2, abs=1e-3)


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_say_if_the_prior_is_true_and_the_share_alone_does_not():
    draw, held, wald = np.random.default_rng(5), 0, 0
    for _ in range(400):
        truth = draw.random(2)
        counts = draw.binomial(4, truth)
        effect = difference(share(counts[0], 4), share(counts[1], 4))
        held += effect.holds(truth[0] - truth[1])
        rates = counts / 4
        half = 1.96 * np.sqrt((rates * (1 - rates)).sum() / 4)
        wald += abs(rates[0] - rates[1] - (truth[0] - truth[1])) <= half
    assert binom.cdf(held, 400, 0.95) > 0.001
    assert binom.sf(held - 1, 400, 0.95) > 0.001
    assert wald < 340  # four rows: the usual interval says 95 % and holds less than 85 %


def test_the_most_likely_winner_is_found_by_counting_draws():
    chances = probability_best([Share(1, 1), Share(1, 1), Share(2, 1)], n=50_000, seed=3)
    # P(third is largest) = E[x^2] over Beta(2, 1) = 1/2; the two others share the rest
    assert chances == pytest.approx([0.25, 0.25, 0.5], abs=3 * 0.5 / 50_000**0.5)


def test_beliefs_are_scored_by_the_chances_they_gave_row_by_row():
    one, chance = share(2, 2), Fraction(1)
    seen = [3, 1]  # Laplace's rule, from 2 of 2 on
    for bought in (1, 0, 1):
        chance *= Fraction(seen[1 - bought], sum(seen))
        seen[1 - bought] += 1
    assert log_score([one], [2], [3]) == pytest.approx(log(3 * chance))  # three orders of the same counts
    assert log_score([one, one], [2, 2], [3, 3]) == pytest.approx(2 * log(3 * chance))


def test_a_flat_prior_for_every_item_of_the_shop_pretends_34_clicks_where_46_were():
    log = open_bandit("random")
    shown = np.bincount(log.item, minlength=34)
    clicks = np.bincount(log.item, weights=log.outcome, minlength=34)
    believed = sum(n * share(k, n).mean for k, n in zip(clicks, shown, strict=True))
    assert clicks.sum() == 46
    assert believed == pytest.approx(80, abs=1)  # 46 + 34 pretended, nearly


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: share(3, 2), "count is 3; a number from 0 to 2"),
        (lambda: share(1, 2, prior=0), "prior is 0; a number above 0"),
        (lambda: Share(0, 1), "yes is 0; a number above 0 is needed"),
        (lambda: Share(1, 1).interval(95), "belief is 95; a number above 0 and below 1"),
        (lambda: combination([Share(1, 1)], [1, 2]), "weights has 2 rows and 1 are needed"),
        (lambda: combination([Share(1, 1)], [0]), "all weights are 0"),
        (lambda: probability_best([]), "there are no shares"),
        (lambda: log_score([Share(1, 1)], [1], [1, 2]), "out_of has 2 rows and 1 are needed"),
        (lambda: log_score([Share(1, 1)], [3], [2]), "no whole number between 0 and its total"),
        (lambda: from_draws([1.0], estimand="x", method="y"), "two finite draws or more"),
    ],
)
def test_what_cannot_be_a_share_is_refused_in_a_sentence(wrong, words):
    with pytest.raises(LabError, match=words):
        wrong()


# ---- tables, exactly


def test_the_posterior_of_a_table_is_pretended_plus_seen(model):
    assert model.cells["x2"].tolist() == [[1, 3], [3, 1]]
    assert model.cells["x1"].tolist() == [3, 3]
    tables = model.draws(200_000, seed=1).tables["x2"][:, 0, 1]
    assert tables.mean() == pytest.approx(0.75, abs=0.002)
    assert np.quantile(tables, 0.025) == pytest.approx(Share(3, 1).interval()[0], abs=0.005)


def test_the_mean_network_gives_exact_means_without_evidence_and_not_with_it():
    model = BayesModel.of(SHEET, ARTICLE)
    draws = model.draws(100_000, seed=2)
    doing = Query("x2", do={"x1": 0})
    drawn = draws.answer(doing)[:, 1]
    assert model.mean().probability(doing)[1] == pytest.approx(2 / 3)
    assert drawn.mean() == pytest.approx(2 / 3, abs=4 * drawn.std() / 100_000**0.5)
    skewed = BayesModel.of(Table.from_rows([(1, 1)], ["x1", "x2"]), CARD, states={"x1": (0, 1), "x2": (0, 1)})
    seeing = Query("x1", evidence={"x2": 1})
    given = skewed.draws(100_000).answer(seeing)[:, 1]
    gap = given.mean() - skewed.mean().probability(seeing)[1]
    assert abs(gap) > 5 * given.std() / 100_000**0.5


def test_every_draw_answers_as_its_own_network_does():
    draws = BayesModel.of(SHEET, ARTICLE).draws(5, seed=3)
    for query in (
        Query("x2", do={"x1": 0}),
        Query(["x3", "x1"], evidence={"x2": 1}),
        Query("x3", evidence={"x2": 1}, do={"x1": 1}),
        Query(["x1", "x2"], do={"x1": 1}),
    ):
        each = np.stack([network_of(draws, place).probability(query) for place in range(5)])
        assert draws.answer(query) == pytest.approx(each, abs=1e-12)


def test_the_effect_depends_on_where_the_prior_is_put_and_on_the_graph():
    per_card = BayesModel.of(SHEET, CARD).draws(40_000).effect("x1", effect="x2")
    per_cell = BayesModel.of(SHEET, ARTICLE).draws(40_000).effect("x1", effect="x2")
    mirrored = BayesModel.of(SHEET, MIRROR).draws(40_000).effect("x1", effect="x2")
    assert per_card.mean == pytest.approx(-0.5, abs=0.01)
    assert per_cell.mean == pytest.approx(-1 / 3, abs=0.01)
    assert (per_cell.low, per_cell.high) == pytest.approx((-0.78, 0.21), abs=0.02)
    assert (mirrored.mean, mirrored.at_zero) == (0, 1)


def test_four_hundred_visits_by_group_believe_in_the_effect_and_pooled_ones_in_the_naive_difference():
    log = worlds.four_hundred_visits()
    by_group = CausalGraph([("group", "exposed"), ("group", "outcome"), ("exposed", "outcome")])
    pooled = CausalGraph([("exposed", "outcome")])
    right, naive = (
        BayesModel.of(log, graph).draws(20_000).effect("exposed", effect="outcome")
        for graph in (by_group, pooled)
    )
    assert right.holds(0.175)
    assert naive.low > 0.4
    assert naive.mean == pytest.approx(81 / 120 - 34 / 280, abs=0.02)


def test_a_sample_a_frame_and_a_table_of_the_same_rows_make_the_same_model():
    rows = BayesModel.of(SHEET, ARTICLE).mean().sample(500, seed=6)
    frame = pd.DataFrame(dict(rows.codes))  # the states are 0 and 1, as their codes
    three = [BayesModel.of(data, ARTICLE) for data in (rows, frame, rows.to_table())]
    for model in three[1:]:
        for node in ARTICLE.nodes:
            assert np.array_equal(model.cells[node], three[0].cells[node])
    assert three[0].counts["x2"].sum() == 500


def test_states_and_words_and_logs_go_in_and_several_states_come_out():
    rows = [("a", "yes"), ("b", "no"), ("c", "no")]
    three = BayesModel.of(Table.from_rows(rows, ["kind", "buys"]), CausalGraph([("kind", "buys")]))
    assert three.mean().probability(Query("kind")) == pytest.approx([1 / 3] * 3)
    assert three.draws(10).answer(Query("buys", do={"kind": "c"})).shape == (10, 2)
    wider = BayesModel.of(SHEET, CARD, states={"x1": (0, 1, 2)})
    assert wider.cells["x2"].tolist() == [[1, 3], [3, 1], [1, 1]]  # no row shows 2: the prior stands alone


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: BayesModel.of(SHEET, CARD, prior=0), "prior is 0; a number above 0"),
        (lambda: BayesModel.of(SHEET, CARD, per="row"), "no way to pretend called 'row'"),
        (lambda: BayesModel.of(SHEET, CausalGraph([("x1", "x9")])), "no column 'x9'"),
        (lambda: BayesModel.of(SHEET, CausalGraph([], ["x1", "x2"], [("x1", "x2")])), "hidden common cause"),
        (lambda: BayesModel.of([1], CARD), r"data is \[1\]"),
        (
            lambda: BayesModel.of(SHEET, CARD, states={"x1": (0,)}),
            "in row 2 is 1, which is not among its states",
        ),
        (lambda: BayesModel.of(SHEET, CARD).draws(1), "n is 1; a whole number from 2"),
        (lambda: BayesModel.of(SHEET, CARD).draws(9).answer("x2"), "no Query"),
        (lambda: BayesModel.of(SHEET, CARD).draws(9).answer(Query("x2", do={"x1": 7})), "x1=7 was asked for"),
        (lambda: BayesModel.of(SHEET, CARD).draws(9).effect("x1", effect="x7"), "no node 'x7'"),
    ],
)
def test_what_cannot_be_a_model_is_refused_in_a_sentence(wrong, words):
    with pytest.raises(LabError, match=words):
        wrong()


# ---- arrows


def test_the_evidence_for_a_graph_is_the_chance_of_the_rows_one_after_the_other():
    model = BayesModel.of(SHEET, CARD)
    chance, seen = Fraction(1), {}
    for x1, x2, _ in SHEET.weights:  # Laplace's rule, row by row
        for key, state in (("x1", x1), (("x2", x1), x2)):
            counts = seen.setdefault(key, [1, 1])
            chance *= Fraction(counts[state], sum(counts))
            counts[state] += 1
    assert model.log_evidence() == pytest.approx(log(chance))
    assert model.log_evidence() == pytest.approx(
        lgamma(2) - lgamma(6) + 2 * lgamma(3) + 2 * (lgamma(2) - lgamma(4) + lgamma(3))
    )


@pytest.mark.slow
@pytest.mark.parametrize(("per", "prior"), [("table", 3.0), ("cell", 1.0)])
def test_the_evidence_is_pgmpys_bdeu_and_k2(per, prior):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pgmpy announces its own plans at import
        from pgmpy.estimators import K2, BDeu
        from pgmpy.models import DiscreteBayesianNetwork

        rows = np.random.default_rng(1).integers(0, 2, (40, 3))
        frame = pd.DataFrame(rows, columns=["x1", "x2", "x3"])
        score = BDeu(frame, equivalent_sample_size=prior) if per == "table" else K2(frame)
        theirs = score.score(DiscreteBayesianNetwork(list(ARTICLE.edges)))
    ours = BayesModel.of(frame, ARTICLE, prior=prior, per=per)
    assert ours.log_evidence() == pytest.approx(theirs, abs=1e-9)


def test_arrow_and_mirror_keep_their_odds_however_many_rows():
    for times in (1, 25, 250_000):
        weighed = graph_posterior(sheets(times), [CARD, MIRROR], before=[0.7, 0.3])
        assert weighed.arrow("x1", "x2") == pytest.approx(0.7)
    many = weighed.effect("x1", effect="x2")
    assert many.at_zero == pytest.approx(0.3, abs=0.001)
    assert many.near(-1) == pytest.approx(0.7, abs=0.02)
    assert many.mean == pytest.approx(-0.7, abs=0.01)
    assert many.near(many.mean) < 0.001  # the mean is what nobody believes


def test_no_arrow_loses_by_the_rows_and_the_odds_are_the_closed_ones():
    apart = CausalGraph([], ["x1", "x2"])
    weighed = graph_posterior(SHEET, [CARD, apart], per="cell")
    # evidence: both with 1/30 for x1; x2 given x1 (1/3)^2 against 1/30 for x2 alone
    assert weighed.probability[0] == pytest.approx((1 / 9) / (1 / 9 + 1 / 30))
    assert graph_posterior(sheets(25), [CARD, apart]).probability[1] < 1e-20


def test_over_all_graphs_the_card_reaches_the_purchase_with_less_than_one_half():
    graphs = all_graphs(["x1", "x2", "x3"])
    assert graph_posterior(SHEET, graphs, per="cell").reaches("x1", "x2") == pytest.approx(0.436, abs=0.001)
    weighed = graph_posterior(SHEET, graphs, per="table")
    assert weighed.reaches("x1", "x2") == pytest.approx(0.471, abs=0.001)
    assert weighed.reaches("x1", "x2") == pytest.approx(weighed.reaches("x2", "x1"))
    assert sum(weighed.probability) == pytest.approx(1)
    assert graph_posterior(sheets(250), graphs).reaches("x1", "x2") == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: graph_posterior(SHEET, []), "no graphs to weigh"),
        (lambda: graph_posterior(SHEET, [CARD, ARTICLE]), r"graphs\[1\] has the nodes"),
        (
            lambda: graph_posterior(SHEET, [CARD, MIRROR], before=[0, 0]),
            "at least one graph must be possible",
        ),
        (lambda: graph_posterior(SHEET, [CARD], before=[1, 2]), "before has 2 rows and 1 are needed"),
    ],
)
def test_graphs_that_cannot_be_weighed_are_refused_in_a_sentence(wrong, words):
    with pytest.raises(LabError, match=words):
        wrong()


# ---- Pyro: a walk


@pytest.mark.slow
def test_nuts_walks_through_the_exact_posterior_and_says_how_the_walk_went(model, walked):
    exact = difference(Share(1, 3), Share(3, 1))  # of cells["x2"], given x1 = 1 and x1 = 0
    found = walked.effect("x1", effect="x2")
    assert found.mean == pytest.approx(exact.mean, abs=4 * found.error)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=0.2)
    told = walked.diagnostics
    assert told.chains == 2
    assert told.r_hat < 1.1
    assert 20 < told.ess <= 160
    assert len(walked) == 160
    assert repr(walked).startswith("160 draws of x1, x2 by NUTS; 2 chains, R-hat ")


@pytest.mark.slow
def test_the_same_seed_walks_the_same_way_and_nothing_outside_notices(model):
    pyro.get_param_store().clear()
    pyro.param("mine", torch.tensor(1.0))
    random.seed(7)
    before = (random.getstate(), torch.random.get_rng_state(), np.random.get_state()[1].tolist())  # noqa: NPY002
    first, again = (model.nuts(warmup=10, draws=8, seed=4).tables["x2"] for _ in range(2))
    assert np.array_equal(first, again)
    assert list(pyro.get_param_store().keys()) == ["mine"]
    assert random.getstate() == before[0]
    assert torch.equal(torch.random.get_rng_state(), before[1])
    assert np.random.get_state()[1].tolist() == before[2]  # noqa: NPY002
    pyro.get_param_store().clear()


def test_r_hat_is_the_formula_of_the_textbook_on_halved_chains():
    heap = np.random.default_rng(1).normal(size=(2, 20)) + np.array([[0.0], [1.0]])
    halves = heap.reshape(4, 10)
    inside, between = halves.var(axis=1, ddof=1).mean(), 10 * halves.mean(axis=1).var(ddof=1)
    assert r_hat(heap) == pytest.approx(((0.9 * inside + between / 10) / inside) ** 0.5)
    assert r_hat(heap) > 1.1 > r_hat(heap - np.array([[0.0], [1.0]]))


def test_linked_draws_are_worth_what_the_closed_form_of_a_linked_walk_says():
    draw, link = np.random.default_rng(2), 0.8
    steps = draw.normal(size=(2, 4000))
    for place in range(1, steps.shape[1]):
        steps[:, place] += link * steps[:, place - 1]
    expected = steps.size * (1 - link) / (1 + link)  # AR(1)
    assert effective_draws(steps) == pytest.approx(expected, rel=0.2)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda m: m.nuts(chains=1), "chains is 1; a whole number from 2"),
        (lambda m: m.nuts(draws=3), "draws is 3"),
        (lambda m: m.nuts(seed=-1), "seed is -1"),
        (lambda m: r_hat([[1, 2, 3]]), "one walk alone cannot disagree"),
        (lambda m: r_hat(np.ones((2, 20))), "a chain never moves"),
    ],
)
def test_what_cannot_be_walked_is_refused_in_a_sentence(model, wrong, words):
    with pytest.raises(LabError, match=words):
        wrong(model)


# ---- Pyro's do and condition


def test_do_leaves_the_natural_value_at_the_site_and_only_what_follows_feels_the_hand(model):
    tables = copies(model.mean(), 4000)
    with inference.isolated(3):
        trace = pyro.poutine.trace(pyro.do(visit, data={"x1": torch.tensor(1)})).get_trace(CARD, tables)
    shares = [trace.nodes[node]["value"].double().mean().item() for node in ("x1", "x2")]
    assert shares == pytest.approx([0.5, 0.25], abs=0.03)  # x1 was set to 1, and still shows one half


def test_condition_alone_does_not_reweight_what_came_before(model):
    tables = copies(model.mean(), 4000)
    with inference.isolated(3):
        seen = torch.ones(4000, dtype=torch.long)
        trace = pyro.poutine.trace(pyro.condition(visit, data={"x2": seen})).get_trace(CARD, tables)
    assert trace.nodes["x1"]["value"].double().mean().item() == pytest.approx(0.5, abs=0.03)
    assert by_pyro(model.mean(), Query("x1", evidence={"x2": 1}))[1] == pytest.approx(0.25)


def test_pyro_answers_draw_by_draw_as_the_sums_do():
    draws = BayesModel.of(SHEET, ARTICLE).draws(7, seed=4)
    for target, do in product(("x2", ["x2", "x3"], ["x1", "x2"]), ({}, {"x1": 0}, {"x1": 1})):
        query = Query(target, do=do)
        assert by_pyro(draws, query) == pytest.approx(draws.answer(query), abs=1e-9)
    query = Query("x1", evidence={"x2": 1, "x3": 0})
    assert by_pyro(draws, query) == pytest.approx(draws.answer(query), abs=1e-9)


def test_pyro_refuses_what_it_cannot_answer():
    sure = BayesianNetwork({"x1": [], "x2": ["x1"]}, {"x1": [0.5, 0.5], "x2": [[0, 1], [0, 1]]})
    with pytest.raises(ImpossibleCondition, match="what was seen never happens"):
        by_pyro(sure, Query("x1", evidence={"x2": 0}))
    with pytest.raises(UnknownName, match="no node 'x3'"):
        by_pyro(sure, Query("x3"))
    hole = sure.with_table("x2", [[np.nan, np.nan], [0, 1]])
    with pytest.raises(UnknownCell, match="a prior fills it in"):
        by_pyro(hole, Query("x1"))


@pytest.mark.parametrize("nodes", [51, 52, 60])
def test_draws_answer_for_any_number_of_nodes(nodes):
    """Oracle: elimination in each drawn network; numpy's einsum has 52 letters."""
    names = [f"x{i}" for i in range(nodes)]
    rows = pd.DataFrame(np.random.default_rng(0).integers(2, size=(50, nodes)), columns=names)
    rows["lone"] = 0  # a node of one state
    graph = CausalGraph([*pairwise(names), ("lone", "x5")])
    draws = BayesModel.of(rows, graph).draws(3)
    for query in (Query("x9", do={"x0": 1}), Query(["x1", "lone"], evidence={names[-1]: 0}, do={"x3": 0})):
        each = np.array([network_of(draws, place).probability(query) for place in range(3)])
        assert draws.answer(query) == pytest.approx(each)


def test_counts_in_small_whole_numbers_do_not_overflow():
    """Oracle: the same counts as Python's own."""
    shares, few, many = [share(1, 2)] * 2, [100, 120], [120, 127]
    right = log_score(shares, few, many)
    for dtype in (np.int8, np.uint8, np.float16):
        assert log_score(shares, np.array(few, dtype=dtype), np.array(many, dtype=dtype)) == right
    for bad in (np.ma.array(few, mask=[0, 1]), [1j, 2], ["a", "b"], [-1, 2], [np.nan, 1]):
        with pytest.raises(LabError, match=r"^counts"):
            log_score(shares, bad, many)


def test_models_and_draws_are_copied_and_pickled():
    model = BayesModel.of(pd.DataFrame({"a": [0, 1, 1], "b": [1, 0, 1]}), CausalGraph([("a", "b")]))
    for again in (copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))):  # noqa: S301
        assert again(model).log_evidence() == model.log_evidence()
        assert (again(model.draws(3)).answer(Query("b")) == model.draws(3).answer(Query("b"))).all()
