"""The pictures and the card of notebook 15 say what the data say; its stored runs are made again in part."""

import json
import runpy

import numpy as np
import pytest
from readable import faults, grid, walk
from throwaway import ROOT
from work import AT_ONCE, calls

from causalrec_lab import estimate
from causalrec_lab.course import every_card
from causalrec_lab.course.nb15 import cards, learning
from causalrec_lab.course.nb15.cards import voices
from causalrec_lab.course.nb15.questions import paired_bootstrap
from causalrec_lab.datasets import CAMPAIGNS, coat, open_bandit
from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.evaluate import click_rates, difference_from_experiment, holm, on_randomised
from causalrec_lab.recommenders import RatingFactors
from causalrec_lab.worlds import coat_twin


def test_voices_are_as_wide_as_what_they_speak_for():
    picture = voices({"day 1": [("An", 1, 6), ("Bo", 4, 1.5)]}, cells=12)
    assert not faults(picture.svg)
    assert "An 1 ★ for 6, Bo 4 ★ for 1.5; together 7.5. There are 12 cells" in picture.alt
    for days in ({}, {"day 1": [("An", 1, 60)]}):
        with pytest.raises(LabError, match="at most 18 can be drawn"):
            voices(days, cells=12)


@pytest.mark.slow
def test_the_card_is_found_and_answers_at_once():
    card, spent = every_card()["nb15.leak_card"], []
    assert len(walk(card, 200)) > 10
    for state in grid(card, 40):
        spent.append(calls(card.answer, state))
    assert np.median(spent) < AT_ONCE


def test_the_leak_card_shows_that_levels_catch_up_and_only_an_order_has_the_article_in_it():
    card = cards.leak_card()
    for source in cards.SOURCES:
        told = cards.results()[source]
        assert told["all"]["levels"]["MSE"][0] > told["all"]["MF-naive"]["MSE"][0] + 0.03
        assert abs(told["new"]["levels"]["MSE"][0] - told["new"]["MF-naive"]["MSE"][0]) < 0.01
        for ruler in cards.METRICS:
            said = card.ask({"source": source, "part": "new", "ruler": ruler}).twin
            assert "MF-IPS" in said.split("better than MF-naive")[1].split("Worse")[0] or ruler == "NDCG"
            assert ("the article's model" in said) == (ruler == "NDCG")


# ---- the stored runs


@pytest.mark.slow
def test_the_file_is_what_the_models_reach_on_the_twin():
    data = coat_twin()
    table = RatingFactors("equal", dim=0, penalty=5.0).fit(data.train, users=290, items=300).table
    for part, keep in (("all", None), ("new", ~data.leaked)):
        judged = on_randomised(table, data.test, keep=keep)
        for ruler in cards.METRICS:
            value, low, high = cards.results()["twin"][part]["levels"][ruler][:3]
            assert (judged[ruler].value, judged[ruler].low, judged[ruler].high) == pytest.approx(
                (value, low, high), abs=2e-3
            )


@pytest.mark.slow
@pytest.mark.parametrize("source", cards.SOURCES)
def test_a_stored_comparison_is_the_models_compared_person_by_person(source):
    try:
        data = coat() if source == "coat" else coat_twin()
    except DataProblem:
        pytest.skip("no copy of Coat on this machine")
    sizes = {"users": 290, "items": 300}
    tables = [RatingFactors(loss).fit(data.train, **sizes).table for loss in ("propensity", "equal")]
    one, other = (on_randomised(table, data.test, keep=~data.leaked) for table in tables)
    for metric in ("MSE", "NDCG"):
        row, apart = cards.compared(source, metric, "MF-IPS", "MF-naive"), one.minus(other, metric)
        found = (apart.value, apart.low, apart.high)
        assert found == pytest.approx((row["value"], *row["interval"]), abs=2e-3)


@pytest.mark.slow
def test_the_held_out_difference_of_the_twin_is_made_again():
    made = runpy.run_path(str(ROOT / "data" / "make_real_evidence.py"))["apart"](coat_twin())
    for ruler, ends in cards.results()["twin"]["held out, MF-IPS minus MF-naive"].items():
        assert made[ruler] == pytest.approx(ends, abs=2e-3)


def test_the_held_out_differences_are_those_of_the_two_models():
    for source in cards.SOURCES:
        held = cards.results()[source]["held out"]
        for ruler, (value, low, high) in cards.results()[source]["held out, MF-IPS minus MF-naive"].items():
            assert value == pytest.approx(held["MF-IPS"][ruler] - held["MF-naive"][ruler], abs=2e-3)
            assert low < value < high


def test_the_smallest_logged_chance_of_campaign_women_is_no_count_of_simulated_draws():
    for name in CAMPAIGNS:
        chance = open_bandit("thompson", campaign=name).propensity
        odd = np.abs(chance * 200_000 - np.round(chance * 200_000)) > 1e-3
        assert odd.sum() <= 4
        assert (chance == 1e-6).sum() == (name == "women")


def test_all_stored_comparisons_of_a_source_are_adjusted_together():
    for source in cards.SOURCES:
        rows = cards.results()[source]["compared"]
        assert len(rows) == 24
        again = holm(np.array([row["p"] for row in rows]))
        assert again == pytest.approx([row["Holm"] for row in rows], rel=0.1)  # two digits are stored
        assert all(row["interval"][0] <= row["value"] <= row["interval"][1] for row in rows)
    with pytest.raises(LabError, match="was not compared"):
        cards.compared("coat", "MAE", "MF-IPS", "MF-naive")


def test_the_findings_on_real_people_are_those_of_the_text():
    def row(*asked):
        one = cards.compared("coat", *asked)
        return *one["interval"], one["Holm"]

    assert row("MSE", "MF-IPS", "MF-naive")[1] < 0
    low, high, _ = row("MSE", "MF-naive, lowered to SNIPS", "MF-IPS")
    assert low < 0 < high
    low, _, p = row("MSE", "MF-naive, lowered to match", "MF-IPS")  # no propensities, no such constant
    assert low > 0.01
    assert p < 0.05
    low, _, p = row("NDCG", "MF-IPS", "levels, weighted")  # the vectors did learn an order
    assert low > 0.01
    assert p < 0.05


def test_the_article_s_model_is_below_mean_stars_with_ten_seeds_and_its_rank_changes_with_the_shop():
    rows, twins = cards.results()["coat"]["article"], cards.results()["twins"]
    assert len(rows) == len(twins) == 10
    assert all(row["minus mean stars"][2] < 0 for row in rows)
    sides = [np.sign(row["minus any order"][0]) for row in twins]
    assert set(sides) == {-1, 1}


def test_the_stored_clicks_are_the_package_s_estimates_for_all_three_campaigns():
    for name, items in CAMPAIGNS.items():
        log, chance = (open_bandit(policy, campaign=name) for policy in ("thompson", "random"))
        told, target = cards.from_log(name), np.full(len(log), 1 / items)
        for normalised, key in ((False, "IPS"), (True, "SNIPS")):
            ours = estimate.ips(log.outcome, log.propensity, target, normalised=normalised)
            assert (told[key].value, told[key].low) == pytest.approx((ours.value, ours.low), abs=1e-5)
        assert told["experiment"].value == pytest.approx(chance.outcome.mean(), abs=1e-5)
        checks = cards.results()["open_bandit"][name]["checks"]
        weight = 1 / items / log.propensity
        assert checks["mean weight"] == pytest.approx(weight.mean(), abs=1e-3)
        assert checks["ess"] == pytest.approx(estimate.effective_sample_size(weight), abs=0.1)


@pytest.mark.slow
def test_the_stored_direct_method_learnt_its_rates_again_in_each_draw():
    log = open_bandit("thompson")

    def rates(rows):
        return click_rates(log.select(rows), items=34)

    told = estimate.policy_direct(rates, np.full((len(log), 34), 1 / 34))
    kept = cards.from_log("men")["DM"]
    assert (told.value, told.low, told.high) == pytest.approx((kept.value, kept.low, kept.high), abs=1e-5)


def test_what_one_campaign_says_another_takes_back():
    women, men = cards.from_log("women"), cards.from_log("men")
    own = "the log's own mean (naive)"
    for told, near in ((women, True), (men, False)):
        for name in (own, "DM"):
            assert (abs(told[name].value - told["experiment"].value) < 1e-4) is near
    assert cards.results()["open_bandit"]["women"]["checks"]["ess"] < 3
    for pulled in cards.direct_pulled("men").values():
        assert difference_from_experiment(pulled, men["experiment"]).intervals_overlap


# ---- the functions of its exercises, and the shop that sealed its truth


def test_the_paired_bootstrap_of_the_exercise_covers_and_is_narrower_than_one_that_is_not_paired():
    """Oracle: 200 simulated crowds whose true difference is 0.1; 95 % is promised, 190 are expected."""
    hits = 0
    for seed in range(200):
        draw = np.random.default_rng(seed)
        hard = draw.normal(size=120)
        one = hard + 0.1 + 0.3 * draw.normal(size=120)
        people = draw.integers(120, size=(400, 120))
        _, low, high = paired_bootstrap(one, hard, people)
        hits += low <= 0.1 <= high
        apart = one[people].mean(axis=1) - hard[people[::-1]].mean(axis=1)
        assert high - low < 0.5 * np.ptp(np.percentile(apart, [2.5, 97.5]))
    assert 180 <= hits <= 198


def test_the_ips_values_of_the_old_shop_are_right_on_average_and_its_standard_errors_tell_their_spread():
    """Oracle: the sealed rates, over 60 logs of one shop."""
    values = []
    first = learning.old_shop(3)
    draw = np.random.default_rng(0)
    for _ in range(60):
        kind = draw.integers(learning.KINDS, size=learning.SHOWINGS)
        item = (draw.random(len(kind))[:, None] > first.chance[kind].cumsum(axis=1)).sum(axis=1)
        click = (draw.random(len(kind)) < first.rate[kind, item]).astype(int)
        values.append(learning.ips_values(first._replace(kind=kind, item=item, click=click)))
    value, error = (np.array(each) for each in zip(*values, strict=True))
    often = first.chance * first.rate * learning.SHOWINGS / learning.KINDS > 5  # clicks of a log
    assert often.sum() > 10
    mean, spread = value.mean(axis=0)[often], value.std(axis=0)[often]
    assert (np.abs(mean - first.rate[often]) < 4 * spread / np.sqrt(60)).all()
    assert error.mean(axis=0)[often] == pytest.approx(spread, rel=0.3)


def test_the_penalty_and_the_pull_of_its_rival_are_the_best_on_the_seeds_they_were_tuned_on():
    def earned(name, **setting):
        shops = map(learning.old_shop, learning.DEVELOPED_ON)
        return np.mean([learning.true_value(old, learning.learned(old, **setting)[name]) for old in shops])

    by_penalty = {one: earned("IPS, pessimistic", penalty=one) for one in learning.PENALTIES}
    by_pull = {one: earned("click rate, pulled", pulled_by=one) for one in learning.PULLS}
    assert max(by_penalty, key=by_penalty.get) == learning.PENALTY
    assert max(by_pull, key=by_pull.get) == learning.PULLED_BY


def test_without_a_penalty_pessimism_is_the_highest_ips_value_and_the_truth_is_not_looked_at():
    old = learning.old_shop(0)
    lists = learning.learned(old, penalty=0)
    assert (lists["IPS, pessimistic"] == lists["highest IPS value"]).all()
    blind = old._replace(rate=np.zeros_like(old.rate))
    assert all(
        (learning.learned(blind)[name] == picked).all() for name, picked in learning.learned(old).items()
    )
    assert learning.true_value(old, old.rate.argmax(axis=1)) >= max(
        learning.true_value(old, picked) for picked in learning.learned(old).values()
    )
    assert not set(learning.DEVELOPED_ON) & set(learning.JUDGED_ON)


def test_the_file_holds_no_rating_of_a_person():
    text = (ROOT / "data" / "real_evidence.json").read_text(encoding="utf-8")
    longest = max(map(len, (one for one in json.loads(text)["coat"].values() if isinstance(one, list))))
    assert longest < 30
    assert len(text) < 100_000
