"""The pictures of notebook 10 say what the posterior says; both cards are walked over their whole grid."""

import numpy as np
import pytest
from readable import check_grid, faults
from work import AT_ONCE, calls

from causalrec_lab.bayes_model import BayesModel, Diagnostics, Draws, graph_posterior, share
from causalrec_lab.course import every_card
from causalrec_lab.course.nb10 import cards
from causalrec_lab.datasets import toy_table
from causalrec_lab.errors import LabError
from causalrec_lab.graph import CausalGraph
from causalrec_lab.table import Table

CARD = CausalGraph([("x1", "x2")])
MIRROR = CausalGraph([("x2", "x1")], ["x1", "x2"])


def sheets(times):
    return Table.from_rows(list(toy_table().weights), ["x1", "x2", "x3"], weights=[times] * 4)


@pytest.mark.slow
def test_both_cards_are_found_and_walked_over_their_whole_grid():
    found = every_card()
    assert check_grid(found["nb10.prior_card"]) == 6 * 5 * 2 + 3
    assert check_grid(found["nb10.arrow_card"]) == 11 * 6 + 3


@pytest.mark.parametrize("times", [1, 2, 25])
def test_the_prior_card_shows_the_posterior_of_the_package(times):
    model = BayesModel.of(sheets(times), CARD, prior=2.0)
    exact = model.draws(200_000).effect("x1", effect="x2")
    shown = cards.sheet_effect(times, pretended=2)
    assert shown.mean == pytest.approx(exact.mean, abs=0.003)
    assert (shown.low, shown.high) == pytest.approx((exact.low, exact.high), abs=0.01)
    said = cards.prior_card().ask({"times": times, "pretended": 2})
    assert f"{cards._signed(shown.mean)} purchases" in said.sentence
    assert said.formula.endswith(f"= {shown.mean:.2f}")


def test_the_card_says_both_sixths():
    ask = cards.prior_card().ask
    assert ask({}).formula == "(0 + 1) / 4 - (2 + 1) / 4 = -0.50"
    assert ask({"times": 2}).formula == "(0 + 1) / 6 - (4 + 1) / 6 = -0.67"
    assert ask({"split": 1}).formula.endswith("(0 + 1) / 3 - (1 + 1) / 3 = -0.33")
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
        belief = graph_posterior(sheets(times), [CARD, MIRROR], before=[before, 100 - before], per="cell")
        assert 100 * belief.probability[0] == pytest.approx(before)
        mixed = belief.effect("x1", effect="x2")
        answer = cards.arrow_card().ask({"before": before, "times": times})
        assert f"mean effect is {cards._signed(mixed.mean)} purchases" in answer.sentence
        assert f"pop-up: {before} %" in answer.svg


def test_after_a_million_rows_nobody_believes_the_mean():
    answer = cards.arrow_card().ask({"times": 250_000})
    assert "mean effect is −50" in answer.sentence
    assert "none of 100 believed effects lie within 10" in answer.sentence
    assert "Only one story" in cards.arrow_card().ask({"before": 100}).sentence


def test_the_cards_answer_at_once():
    for card in (cards.prior_card(), cards.arrow_card()):
        spent = []
        for state in card.grid():
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


def test_walks_are_drawn_chain_by_chain_with_their_diagnostics():
    draw = np.random.default_rng(3)
    tables = {"x1": draw.dirichlet([3, 3], 40), "x2": draw.dirichlet([1, 3], (40, 2))}
    states = {"x1": (0, 1), "x2": (0, 1)}
    walked = Draws(CARD, states, tables, "NUTS", Diagnostics(2, 1.004, 31.0, 1, 0.9))
    picture = cards.walks(walked, "x1", effect="x2")
    assert not faults(picture.svg)
    assert "2 walks of 20 steps each" in picture.alt
    assert "R-hat 1.00, 31 effective draws" in picture.alt
    with pytest.raises(LabError, match="are no walks"):
        cards.walks(Draws(CARD, states, tables, "exact"), "x1", effect="x2")


def test_nothing_to_draw_is_said():
    with pytest.raises(LabError, match="no belief to draw"):
        cards.curves({})
    with pytest.raises(LabError, match="first way must be a belief"):
        cards.ways({"MAP": -1.0})
