"""The pictures of notebook 10 say what the posterior says; both cards are walked over their whole grid."""

import re

import numpy as np
import pytest
from readable import faults, grid, walk
from work import AT_ONCE, calls

from causalrec_lab.bayes_model import BayesModel, graph_posterior, r_hat, share
from causalrec_lab.course import every_card
from causalrec_lab.course.nb10 import cards, chains, intervals, questions
from causalrec_lab.errors import LabError
from causalrec_lab.graph import CausalGraph, all_graphs

CARD = CausalGraph([("x1", "x2")])
MIRROR = CausalGraph([("x2", "x1")], ["x1", "x2"])


@pytest.mark.slow
def test_both_cards_are_found_and_their_grids_are_whole():
    found = every_card()
    assert len(walk(found["nb10.prior_card"])) == 6 * 5 * 2 + 3
    assert len(walk(found["nb10.arrow_card"])) == 11 * 6 + 3


@pytest.mark.parametrize("times", [1, 2, 25])
def test_the_prior_card_shows_the_posterior_of_the_package(times):
    model = BayesModel.of(cards.sheet(times), CARD, prior=2.0)
    exact = model.draws(200_000).effect("x1", effect="x2")
    shown = cards.sheet_effect(times, pretended=2)
    assert shown.mean == pytest.approx(exact.mean, abs=0.003)
    assert (shown.low, shown.high) == pytest.approx((exact.low, exact.high), abs=0.01)
    said = cards.prior_card().ask({"times": times, "pretended": 2})
    assert f"{cards._signed(shown.mean)} purchases" in said.sentence
    assert said.formula.endswith(f"= −{-shown.mean:.2f}")


def test_the_card_says_both_sixths():
    ask = cards.prior_card().ask
    assert ask({}).formula == "(0 + 1) / 4 − (2 + 1) / 4 = −0.50"
    assert ask({"times": 2}).formula == "(0 + 1) / 6 − (4 + 1) / 6 = −0.67"
    assert ask({"split": 1}).formula.endswith("(0 + 1) / 3 − (1 + 1) / 3 = −0.33")
    assert "8 pretended" in ask({"split": 1}).svg


def test_more_rows_never_widen_a_belief_and_a_stronger_prior_always_pulls_to_zero():
    for split in (0, 1):
        by_rows = [cards.sheet_effect(n, pretended=2, split=split) for n in (1, 2, 5, 25, 250)]
        means = [one.mean for one in by_rows]
        assert means == sorted(means, reverse=True)
        pulled = [cards.sheet_effect(5, pretended=n, split=split).mean for n in (0.5, 1, 2, 5, 20)]
        assert pulled == sorted(pulled)


def test_the_arrow_card_keeps_the_odds_that_weighing_the_graphs_keeps():
    for before, times in ((70, 25), (10, 1)):
        belief = graph_posterior(
            cards.sheet(times), [CARD, MIRROR], before=[before, 100 - before], per="cell"
        )
        assert 100 * belief.probability[0] == pytest.approx(before)
        mixed = belief.effect("x1", effect="x2")
        answer = cards.arrow_card().ask({"before": before, "times": times})
        assert f"mean effect is {cards._signed(mixed.mean)} purchases" in answer.sentence
        assert f"pop-up: {before} %" in answer.svg


def test_after_a_million_rows_nobody_believes_the_mean():
    answer = cards.arrow_card().ask({"times": 250_000})
    assert "mean effect is −50" in answer.sentence
    assert "none of 100 effects drawn from your belief lie within 10" in answer.sentence
    assert "Only one story" in cards.arrow_card().ask({"before": 100}).sentence


def test_the_cards_answer_at_once():
    for card in (cards.prior_card(), cards.arrow_card()):
        spent = []
        for state in grid(card):
            cards.sheet_effect.cache_clear()
            spent.append(calls(card.answer, state))
        assert np.median(spent) < AT_ONCE


def test_hills_ways_and_rates_say_their_numbers():
    once, twice = cards.sheet_effect(1), cards.sheet_effect(2)
    hills = cards.curves({"four rows": once, "eight": twice})
    assert "four rows: mean −50, 95 % between −92 and +11" in hills.alt
    roads = cards.ways({"exact": once, "MAP": -0.99})
    assert "MAP: −99, and no interval" in roads.alt
    goods = [("good 0", 4, 272), ("good 1", 0, 302)]
    flat = [share(clicks, shown) for _, clicks, shown in goods]
    alike = [share(clicks, shown, prior=(5.0, 995.0)) for _, clicks, shown in goods]
    rates = cards.rates(goods, flat, alike)
    assert "good 0, 4 clicks of 272: flat 1.82, learned 0.71" in rates.alt
    for picture in (hills, roads, rates):
        assert not faults(picture.svg)


def test_a_narrower_hill_is_a_higher_hill():
    """Oracle: the curves of the package. All hills of one picture share a scale; one too high says so."""
    picture = cards.curves({"four": cards.sheet_effect(1), "twenty": cards.sheet_effect(5)})
    tops = [
        min(float(point.split()[1]) for point in re.split("[ML]", one)[1:-1])
        for one in re.findall(r'd="(M[^"]* L[^"]*)Z"', picture.svg)
    ]
    heights = [base - top for base, top in zip((122, 122 + 168), tops, strict=True)]
    curves = [cards.sheet_effect(times).curve.max() for times in (1, 5)]
    assert heights[0] / heights[1] == pytest.approx(curves[0] / curves[1], rel=0.02)
    assert " times as high" in cards.prior_card().ask({"times": 25}).svg
    assert " times as high" not in cards.prior_card().ask({}).svg


def test_no_card_says_minus_zero_or_writes_a_hyphen_for_a_minus():
    for card in (cards.prior_card(), cards.arrow_card()):
        for state in grid(card):
            answer = card.answer(state)
            for said in (answer.sentence, answer.formula, answer.alt):
                assert not re.search(r"[-−]0(?![.\d])|[-−]0\.00|-\d", said), said


def test_the_intervals_are_those_of_statsmodels():
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    methods = {
        intervals.wald: "wald",
        intervals.agresti_caffo: "agresti-caffo",
        intervals.newcombe: "newcomb",
    }
    for rule, method in methods.items():
        for counts in ((1, 3), (0, 4), (2, 2)):
            theirs = proportion.confint_proportions_2indep(
                counts[0], 4, counts[1], 4, method=method, compare="diff", correction=False
            )
            assert np.clip(rule(*counts, 4), -1, 1) == pytest.approx(np.clip(theirs, -1, 1), abs=1e-6)


def test_the_coverage_of_the_intervals_is_that_of_simulated_shops():
    """Oracle: 4,000 shops at fixed shares, 4,000 with shares drawn flat; three standard errors."""
    dice = np.random.default_rng(54)
    for rule in intervals.RULES.values():
        for truth in (np.full((4000, 2), (0.05, 0.95)), dice.random((4000, 2))):
            counts = dice.binomial(4, truth)
            ends = np.array([intervals._intervals(rule, 4)[tuple(pair)] for pair in counts.tolist()])
            effect = truth[:, 0] - truth[:, 1]
            held = ((ends[:, 0] - 1e-9 <= effect) & (effect <= ends[:, 1] + 1e-9)).mean()
            fixed = truth[0, 0] == 0.05
            said = intervals.coverage(rule, (0.05, 0.95)) if fixed else intervals.mean_coverage(rule)
            assert held == pytest.approx(said, abs=3 * 0.5 / np.sqrt(4000)), rule.__name__


def test_the_flat_priors_interval_keeps_its_promise_on_average_and_not_at_large_effects():
    assert intervals.mean_coverage(intervals.credible) == pytest.approx(0.95, abs=0.002)
    assert intervals.coverage(intervals.credible, (0.05, 0.95)) < 0.67
    assert (
        min(intervals.coverage(rule, (0.05, 0.95)) for rule in (intervals.agresti_caffo, intervals.newcombe))
        > 0.94
    )
    assert intervals.mean_coverage(intervals.wald) < 0.8


def test_chains_of_the_reference_step_find_the_beta_posterior_and_short_ones_are_refused():
    """Oracle: Beta(3, 1), the exact posterior."""
    heap = chains.share_chains(questions.metropolis_step, 2, 2, steps=3000)
    exact = share(2, 2)
    assert heap.mean() == pytest.approx(exact.mean, abs=0.02)
    assert np.quantile(heap, (0.025, 0.975)) == pytest.approx(exact.interval(), abs=0.03)
    assert chains.diagnosed(heap).verdict == "passed"
    short = chains.diagnosed(heap[:, :30])
    assert short.r_hat == pytest.approx(r_hat(heap[:, :30]))
    assert short.verdict.startswith("not passed: ")
    climbing = chains.share_chains(questions._CHAINS["climbs"], 2, 2, steps=300)
    assert climbing[:, -1].min() > 0.95


def test_chains_over_the_wrong_model_pass_the_rule_and_miss_the_truth_with_each_of_ten_seeds():
    """Oracle: the 400 visits, where the effect on everybody is 17.5 points."""
    for seed in range(10):
        shown, others = (
            chains.share_chains(
                questions.metropolis_step, *counts, steps=3500, scale=0.1, seed=2 * seed + place
            )[:, 500:]
            for place, counts in enumerate(((81, 120), (34, 280)))
        )
        assert chains.diagnosed(shown, others).verdict == "passed"
        assert np.quantile(shown - others, 0.025) > 0.175 + 0.2


def test_rows_move_the_belief_that_the_card_acts_to_one_half_and_no_further():
    graphs = all_graphs(["x1", "x2", "x3"])
    before = np.mean(["x2" in graph.descendants("x1") for graph in graphs])
    found = [
        graph_posterior(cards.sheet(times), graphs).reaches("x1", "x2") for times in (1, 2, 5, 25, 250_000)
    ]
    assert before == 0.36
    assert before < found[0] < found[1] < found[2]
    assert found[3:] == pytest.approx([0.5, 0.5], abs=1e-6)


def test_nothing_to_draw_is_said():
    with pytest.raises(LabError, match="no belief to draw"):
        cards.curves({})
    with pytest.raises(LabError, match="first way must be a belief"):
        cards.ways({"MAP": -1.0})
