"""The cards of notebook 16 say what the uplift shop says; the stored shops are made again.

The picture of fifteen campaigns says where each method misses its lottery.
"""

import importlib
import re
import sys
from dataclasses import replace

import numpy as np
import pytest
from readable import faults, grid, walk
from work import AT_ONCE, calls

from causalrec_lab.course import every_card
from causalrec_lab.course.nb16 import cards, learners
from causalrec_lab.datasets import data_dir, stored
from causalrec_lab.errors import LabError
from causalrec_lab.estimate import Estimate
from causalrec_lab.evaluate import holm, paired_gaps, uplift_at, uplift_difference
from causalrec_lab.worlds import sell, uplift_shop


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nb16.budget_card", "nb16.day_card"])
def test_the_cards_are_found_and_answer_at_once(name):
    card, spent = every_card()[name], []
    assert len(walk(card, 200)) >= 30
    for state in grid(card, 60):
        spent.append(calls(card.answer, state))
    assert np.median(spent) < AT_ONCE


def test_the_budget_says_the_truth_of_the_shop():
    opened = uplift_shop(1, users=600)[1].open("test")
    shown, other = opened.chance_if_exposed.ravel(), opened.chance_if_not.ravel()
    card = cards.budget_card()
    first = np.argsort(-(shown - other), kind="stable")[:6000]
    said = card.ask({"slots": 6000, "by": "truth"}).sentence
    assert f"by effect: {shown[first].sum():,.0f} sales, {(shown - other)[first].sum():,.0f} extra" in said
    assert "nothing won" in card.ask({"slots": 0}).sentence
    assert f"{(shown - other).sum():,.0f} extra sales" in card.ask({"slots": 24_000}).sentence


def test_the_guess_by_effect_earns_more_and_sells_less_than_by_purchase_and_less_than_the_truth():
    guess, right = cards._curves("guess"), cards._curves("truth")
    some = slice(2, 10)
    assert (guess["effect"]["extra"][some] > guess["purchase"]["extra"][some]).all()
    assert (guess["effect"]["sales"][some] < guess["purchase"]["sales"][some]).all()
    assert (guess["effect"]["extra"] <= right["effect"]["extra"] + 1e-6).all()
    assert right["effect"]["extra"][-1] < right["effect"]["extra"].max() - 50  # the end falls: sleeping dogs


def test_a_card_taken_from_a_sleeping_dog_wins_and_from_a_fan_hardly_loses():
    card = cards.day_card()
    assert "In all the change is +23 purchases" in card.ask({"who": "chen", "away": "film_a"}).sentence
    assert "In all the change is −10 purchases" in card.ask({"who": "an", "away": "film_a"}).sentence
    replaced = card.ask({"who": "an", "away": "film_a", "instead": 1})
    assert "In all the change is +8 purchases" in replaced.sentence
    assert "In all the change is −20 purchases" in card.ask({"who": "bo", "away": "film_a"}).sentence


def test_each_day_adds_up():
    card = cards.day_card()
    for state in grid(card):
        answer = card.ask(state)
        said = re.fullmatch(r".*: (\d+) − (\d+) = (\S+)", answer.formula)
        total, none, won = (int(number.replace("−", "-")) for number in said.groups())
        assert total - none == won
        assert f"without any card {none}" in answer.svg


def one(value, half=0.02):
    return Estimate("ATT", "x", value, value - half, value + half, "", 100)


def test_each_method_is_counted_where_it_leaves_the_lotterys_interval():
    lottery = [one(0.01 * number) for number in range(15)]
    above = [one(0.01 * number + (0.05 if number < 9 else 0.01)) for number in range(15)]
    picture = cards.campaigns(lottery, {"saw it or not": above, "adjusted": lottery})
    assert not faults(picture.svg)
    assert "saw it or not: outside the lottery's interval in 9" in picture.alt
    assert "adjusted: outside the lottery's interval in 0" in picture.alt


@pytest.mark.parametrize("others", [{}, {"a": []}, {"a": [one(0)], "b": [one(0)], "c": [one(0)]}])
def test_methods_that_do_not_fit_the_campaigns_are_refused(others):
    with pytest.raises(LabError, match="a lottery for each campaign is needed"):
        cards.campaigns([one(0)], others)


# ---- the learners on one protocol


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 13])
def test_a_shop_of_the_contest_made_again_is_the_shop_that_is_stored(seed):
    """Oracle: the stored rows of the rankings that need no econml."""
    row = stored("uplift_learners.json", list)[seed]
    _, log, opened = learners.two_weeks(seed)
    tables = learners.rankings(seed)
    for name, table in tables.items():
        assert learners.judged(table, log, opened) == pytest.approx(row[name], abs=2e-3), name
    assert learners.ab_test(tables, log, opened) == pytest.approx(row["A/B test"], rel=2e-3)


@pytest.mark.slow
def test_the_rows_of_econml_made_again_are_those_that_are_stored(monkeypatch):
    pytest.importorskip("econml")
    monkeypatch.syspath_prepend(data_dir())
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    made = importlib.import_module("make_uplift_learners").peers(7)
    row = stored("uplift_learners.json", list)[7]
    _, log, opened = learners.two_weeks(7)
    for name, table in made.items():
        assert learners.judged(table, log, opened) == pytest.approx(row[name], abs=0.05), name


def test_the_stored_shops_are_whole_and_a_gap_is_the_mean_of_the_differences():
    shops = learners.stored_shops()
    assert [row["seed"] for row in stored("uplift_learners.json", list)] == list(learners.SEEDS)
    assert all(values.shape == (20,) for found in shops.values() for values in found.values())
    values = shops["Qini"]
    found = paired_gaps(values, learners.PAIRS)
    apart = values["S-learner"] - values["by purchase"]
    gap = found["S-learner minus by purchase"]
    assert (gap.mean.value, gap.above) == (pytest.approx(apart.mean()), (apart > 0).sum())
    assert len(found) == 11
    alone = paired_gaps(values, [("linear DML", "DR-learner")])["linear DML minus DR-learner"]
    assert (alone.p < 0.05) == (not alone.mean.covers(0))  # one paired t test, said twice
    assert found["linear DML minus DR-learner"].p >= alone.p


def test_the_gaps_of_both_metrics_are_one_family():
    """Oracle: each gap asked for alone, whose p is that of one paired t test, and Holm over all of them."""
    shops, found = learners.stored_shops(), learners.tested()
    assert list(found) == list(learners.TESTED)
    alone = {
        (metric, name): gap
        for metric in learners.TESTED
        for pair in learners.PAIRS
        for name, gap in paired_gaps(shops[metric], [pair]).items()
    }
    raised = holm(np.array([gap.p for gap in alone.values()]))
    for ((metric, name), gap), p in zip(alone.items(), raised, strict=True):
        one = found[metric][name]
        assert (one.mean.value, one.mean.low, one.above) == (gap.mean.value, gap.mean.low, gap.above)
        assert one.p == pytest.approx(p, abs=1e-12)


def test_what_the_opened_truth_says_of_a_list_is_the_mean_effect_of_its_five():
    _, log, opened = learners.two_weeks(0)
    effect = opened.chance_if_exposed - opened.chance_if_not
    best = learners.judged(effect, log, opened)
    assert best["true@5"] == pytest.approx(100 * np.sort(effect, axis=1)[:, -5:].mean())
    assert best["true@5"] > learners.judged(-effect, log, opened)["true@5"]


@pytest.mark.slow
def test_the_noise_of_an_ab_test_is_that_of_tests_that_are_drawn():
    """Oracle: four hundred tests of one shop, with and without the straight line on the purchases before."""
    _, log, opened = learners.two_weeks(3)
    tables = learners.rankings(3)
    told = learners.ab_test(tables, log, opened)
    first = [
        np.argsort(-tables[name], axis=1, kind="stable")[:, :5] for name in ("by purchase", "DR-learner")
    ]
    lists = [(np.arange(40) == one[:, :, None]).any(axis=1) for one in first]
    before = log["past"].reshape(1000, 40).mean(axis=1)
    gaps, noise, left = [], [], []
    for seed in range(400):
        arm = np.random.default_rng(seed).permutation(1000) % 2
        bought = sell(opened, np.where(arm[:, None] == 1, *lists[::-1]), seed=seed).sum(axis=1)
        gaps.append(bought[arm == 1].mean() - bought[arm == 0].mean())
        noise.append(bought.var())
        left.append(bought.var() * (1 - np.corrcoef(bought, before)[0, 1] ** 2))
    assert np.mean(gaps) == pytest.approx(told["difference"], abs=3 * np.std(gaps) / 20)
    assert np.mean(noise) == pytest.approx(told["variance"], rel=0.02)
    assert np.mean(left) == pytest.approx(told["CUPED"], rel=0.02)
    assert np.std(gaps) == pytest.approx(np.sqrt(2 * told["variance"] / 500), rel=0.1)
    sizes, power = learners.stored_tests()["as counted"]
    assert sizes[3] == pytest.approx(7.85 * 2 * told["variance"] / told["difference"] ** 2, rel=5e-3)
    assert power[np.argmin(sizes)] == power.max()


@pytest.mark.slow
def test_a_log_judged_as_if_a_coin_had_chosen_makes_every_ranking_look_better_in_each_of_ten_shops():
    seen = []
    for seed in range(10):
        _, log, opened = learners.two_weeks(seed)
        coin = replace(log, propensity=np.full(len(log), log.exposed.mean()))
        found = learners.rankings(seed)
        for name in ("DR-learner", "by purchase", "bestsellers", "by chance"):
            said = 100 * uplift_at(found[name], coin, n=5).value
            assert said > learners.true_at(found[name], opened) + 3, (seed, name)
        pair = found["DR-learner"], found["bestsellers"]
        right, wrong = (uplift_difference(*pair, judge, n=5) for judge in (log, coin))
        assert right.value > wrong.value + 0.01, seed
        seen.append((right.low > 0, wrong.low > 0))
    assert [sum(one) for one in zip(*seen, strict=True)] == [8, 0]  # as the notebook says
