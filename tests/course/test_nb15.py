"""The pictures and cards of notebook 15 say what the data say, and the sealed experiment stays sealed."""

import numpy as np
import pytest
from readable import check_grid, faults
from work import AT_ONCE, calls

from causalrec_lab import estimate
from causalrec_lab.course import every_card
from causalrec_lab.course.nb15 import cards
from causalrec_lab.course.nb15.cards import voices
from causalrec_lab.datasets import open_bandit
from causalrec_lab.errors import LabError
from causalrec_lab.estimate import Estimate
from causalrec_lab.evaluate import on_randomised
from causalrec_lab.recommenders import RatingFactors
from causalrec_lab.worlds import coat_twin


def one(value, half=0.02):
    return Estimate("MSE", "user bootstrap", value, value - half, value + half, "", 100)


def test_voices_are_as_wide_as_what_they_speak_for():
    picture = voices({"day 1": [("An", 1, 6), ("Bo", 4, 1.5)]}, cells=12)
    assert not faults(picture.svg)
    assert "An 1 ★ for 6, Bo 4 ★ for 1.5; together 7.5. There are 12 cells" in picture.alt
    for days in ({}, {"day 1": [("An", 1, 60)]}):
        with pytest.raises(LabError, match="at most 18 can be drawn"):
            voices(days, cells=12)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nb15.clip_card", "nb15.leak_card"])
def test_the_cards_are_found_and_walked_and_answer_at_once(name):
    card, spent = every_card()[name], []
    assert check_grid(card, 200) > 10
    for state in card.grid(40):
        spent.append(calls(card.answer, state))
    assert np.median(spent) < AT_ONCE


def test_the_clip_card_is_the_package_s_ips_and_seals_the_experiment():
    card = cards.clip_card()
    log = open_bandit("thompson")
    weight = np.minimum(1 / 34 / log.propensity, 10)
    for normalised in (False, True):
        answer = card.ask({"most": 10, "normalised": normalised})
        theirs = estimate.ips(log.outcome, np.ones(len(log)), weight / weight.max(), normalised=normalised)
        scale = 1 if normalised else weight.max()
        assert f"{1e4 * scale * theirs.value:.0f} clicks of 10,000" in answer.sentence
        assert f"worth {theirs.ess:,.0f} showings" in answer.sentence
        assert "experiment" not in answer.twin.lower()
        assert "experiment 46" in card.ask({"normalised": normalised, "opened": True}).svg


def test_harder_cuts_are_worth_more_showings_and_no_click_is_heavier_than_five():
    card = cards.clip_card()
    worth = [cards.clipped_value(most, normalised=False)[0].ess for most in range(1, 21)]
    assert (np.diff(worth) < 0).all()
    plain = [card.ask({"most": most}).sentence.split(",")[0] for most in (5, 10, 20)]
    assert len(set(plain)) == 1, "cutting weights above 5 moves no click"
    assert card.ask({"most": 2}).sentence.split(",")[0] != plain[0]


def test_a_hard_cut_takes_ips_away_from_the_experiment_and_snips_to_it_and_intervals_are_compared():
    truth = 46 / 10_000
    plain, divided = (
        [cards.clipped_value(most, normalised=way)[0].value for most in (2, 20)] for way in (False, True)
    )
    assert plain[0] < plain[1] < truth
    assert abs(divided[0] - truth) < abs(divided[1] - truth)
    card = cards.clip_card()
    # IPS [15, 45] and the experiment [33, 59] meet, though neither holds the other's number
    assert "between 33 and 59: the intervals meet" in card.ask({"opened": True}).sentence
    assert "the intervals do not meet" in card.ask({"most": 1, "opened": True}).sentence


def test_the_leak_card_shows_that_levels_catch_up_and_only_an_order_has_the_article_in_it():
    card = cards.leak_card()
    for source in cards.SOURCES:
        told = cards.results()[source]
        assert told["all"]["levels"]["MSE"][0] > told["all"]["MF-naive"]["MSE"][0] + 0.03
        assert abs(told["new"]["levels"]["MSE"][0] - told["new"]["MF-naive"]["MSE"][0]) < 0.01
        for ruler in cards.RULERS:
            said = card.ask({"source": source, "part": "new", "ruler": ruler}).twin
            assert "MF-IPS" in said.split("Surely better")[1].split("Surely worse")[0] or ruler == "NDCG"
            assert ("the article's model" in said) == (ruler == "NDCG")


@pytest.mark.slow
def test_the_file_behind_it_is_what_the_models_reach_on_the_twin():
    data = coat_twin()
    table = RatingFactors("equal", dim=0, penalty=5.0).fit(data.train, users=290, items=300).table
    for part, keep in (("all", None), ("new", ~data.leaked)):
        judged = on_randomised(table, data.test, keep=keep)
        for ruler in cards.RULERS:
            value, low, high = cards.results()["twin"][part]["levels"][ruler][:3]
            assert (judged[ruler].value, judged[ruler].low, judged[ruler].high) == pytest.approx(
                (value, low, high), abs=2e-3
            )
