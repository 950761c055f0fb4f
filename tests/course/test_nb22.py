"""Notebook 22: what is stored is made again, the card says it, and the counts are those of loops."""

import numpy as np
import pytest

from causalrec_lab import worlds
from causalrec_lab.course.nb22 import cards, injection, questions, shop
from causalrec_lab.evaluate import t_interval
from causalrec_lab.privacy import group_sizes, largest_auc, noisy_gradient
from causalrec_lab.worlds import four_hundred_visits


def test_the_card_says_what_the_stored_shops_and_the_drawn_sheets_say():
    card = cards.budget_card()
    state = card.state(step=1 + shop.EPSILONS.index(0.5), visits=4_000)
    said = card.ask(state).sentence
    auc, hits = (np.mean(shop.stored()["0.5"][name]) for name in ("auc", "hits"))
    assert all(part in said for part in (f"AUC of {auc:.2f}", f"for {100 * hits:.0f} of 100", "ε = 0.5"))
    assert f"{100 * shop.effect_errors(4_000, 0.5)['naive'][0]:.0f} points too high" in said


def test_a_larger_sheet_narrows_the_adjusted_effect_and_leaves_the_naive_one_wrong():
    small, large = (shop.effect_errors(visits, 0.5) for visits in (400, 40_000))
    width = {name: one["adjusted"][2] - one["adjusted"][1] for name, one in (("s", small), ("l", large))}
    assert 0 < width["l"] < width["s"] / 5
    assert small["naive"][0] == pytest.approx(large["naive"][0], abs=0.02) == pytest.approx(0.379, abs=0.02)


def test_the_sheet_is_the_four_hundred_visits_and_its_effects_are_those_of_the_package():
    """Oracle: counts of the log, and stratified and naive of `estimate`."""
    from causalrec_lab import estimate

    log = four_hundred_visits()
    fan = np.asarray(log["group"]) == "fans"
    counts = np.array(
        [
            [[((fan == f) & (log.exposed == s) & (log.outcome == y)).sum() for y in (0, 1)] for s in (0, 1)]
            for f in (False, True)
        ]
    )
    assert (shop._SHARES * 400).round().tolist() == counts.tolist()
    naive, adjusted = shop.effects(counts.astype(float))
    assert naive == pytest.approx(estimate.naive(log.outcome, log.exposed).value)
    assert adjusted == pytest.approx(estimate.stratified(log.outcome, log.exposed, stratum=fan).value)
    assert adjusted == pytest.approx(shop.TRUE_EFFECT)


@pytest.mark.parametrize(("epsilon", "seed"), [(None, 0), (2.0, 7)])
def test_a_shop_made_again_is_the_shop_that_is_stored(epsilon, seed):
    again, kept = shop.judged(seed, epsilon), shop.stored()["none" if epsilon is None else str(epsilon)]
    assert all(again[name] == pytest.approx(kept[name][seed], abs=0.006) for name in kept)


def test_no_stored_attack_is_better_on_average_than_privacy_allows():
    for epsilon in shop.EPSILONS:
        found = t_interval(np.array(shop.stored()[str(epsilon)]["auc"]), estimand="AUC")
        assert found.low < largest_auc(epsilon, delta=shop.DELTA)
    assert t_interval(np.array(shop.stored()["0.1"]["auc"]), estimand="AUC").covers(0.5)


def test_the_gradient_of_one_customer_is_the_slope_of_their_surprise():
    """Oracle: finite differences."""
    nine, draw = shop.people(3)[0][:2], np.random.default_rng(0)
    weights = draw.normal(size=(shop.ITEMS + 1, shop.ITEMS))
    own = shop.own_gradients(weights, nine).reshape(2, *weights.shape)
    for place in [(int(nine[0][0]), int(nine[0][-1])), (shop.ITEMS, 5), (int(nine[1][3]), 0)]:
        step = np.zeros_like(weights)
        step[place] = 1e-5
        slope = (shop.surprise(weights + step, nine) - shop.surprise(weights - step, nine)) / 2e-5
        assert own[:, place[0], place[1]] == pytest.approx(slope, abs=1e-6)


def test_clipping_as_a_learner_writes_it_is_that_of_the_package():
    for gradients, clip in questions._gradients():
        theirs = noisy_gradient(gradients, clip=clip, noise=0, expected=1, draw=np.random.default_rng(0))
        assert questions.clipped_sum(gradients, clip) == pytest.approx(theirs)


def test_months_and_more_items_single_out_more():
    few = {"customers": 600, "seed": 1}
    plain, months = (shop.share_singled_out(2, months=one, **few) for one in (False, True))
    assert plain < shop.share_singled_out(4, months=False, **few)
    assert plain < months


def test_columns_are_left_out_until_every_row_has_company():
    week, _ = worlds.week(0, visitors=2_000)
    kept = shop.columns_kept(week, k=10)
    assert 0 < len(kept) < 8
    assert group_sizes({name: week[name] for name in kept}).min() >= 10


def test_a_halved_column_has_two_values_and_keeps_the_order():
    week, _ = worlds.week(1, visitors=500)
    told = shop.cures(week, k=10)
    assert {name: len(np.unique(one)) for name, one in told["halved"].items()} == dict.fromkeys(
        worlds.WEEK_COLUMNS, 2
    )
    for name in ("films", "visits", "years"):
        low, high = (told["all eight"][name][told["halved"][name] == half] for half in (0, 1))
        assert low.max() <= np.median(told["all eight"][name]) < high.min()
    assert shop.table(told["left out"]).shape == (500, len(shop.columns_kept(week, k=10)))


# ---- injection


def test_the_filter_drops_what_speaks_to_a_machine_and_lets_the_disguised_sentence_through():
    told = {name: injection.filtered(f"A warm coat. {said}") for name, said in injection.SENTENCES.items()}
    assert told["command"] == told["note"] == "A warm coat."
    assert told["disguised"].endswith("Yes.")
    assert told["harmless"].endswith("days.")


def test_a_place_counts_the_items_that_are_beaten():
    row = {"plain": [0.0, 2.0, 1.0, 2.0, 3.0, 4.0, 9.0, -9.0, 2.5, 3.0]}
    found = injection.places([row], "plain")
    assert {name: value[0] for name, value in found.items()} == {
        "none": 0.5, "harmless": 1.0, "command": 0.0, "note": 0.6, "disguised": 0.7,
    }  # fmt: skip
    assert injection.choice_beats([row], "plain")[0] == 0


def test_what_is_stored_is_one_row_a_customer():
    stored = injection.stored()
    assert len(stored) == len(injection.SEEDS) * injection.CUSTOMERS
    assert {name: len(values) for name, values in stored[0].items()} == {
        "plain": 10, "guarded": 10, "likelihood": 10, "fields": 6,
    }  # fmt: skip


@pytest.mark.slow
def test_a_customer_asked_again_gets_what_is_stored():
    from causalrec_lab.language import load_language_model

    readers = injection.rankers(load_language_model(batch_size=8))
    again = injection.scores({name: readers[name] for name in ("plain", "likelihood")}, 1, 4)
    kept = injection.stored()[injection.CUSTOMERS + 4]
    for name, values in again.items():
        assert values == pytest.approx(kept[name], abs=0.05)
