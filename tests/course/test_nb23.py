"""Notebook 23: its card says what the catalogue says, its scorecard what the worlds say."""

import numpy as np
import pytest
from readable import grid, walk
from work import AT_ONCE, calls

from causalrec_lab import estimate
from causalrec_lab.course import plan
from causalrec_lab.course.nb23 import cards, questions, scorecard
from causalrec_lab.datasets import cited_verdict, references
from causalrec_lab.lesson.content import find, items
from causalrec_lab.lesson.items import Exercise, QuizItem
from causalrec_lab.worlds import BIASES


def test_every_state_of_the_citation_card_is_answered_at_once():
    card, spent = cards.citation_card(), []
    assert len(walk(card)) >= 96
    for state in grid(card, 96):
        spent.append(calls(card.answer, state))
    assert np.median(spent) < AT_ONCE


def test_a_closed_card_gives_nothing_away_and_a_turned_one_says_what_the_catalogue_says():
    card = cards.citation_card()
    for letter, one in cards.citations().items():
        closed = card.ask({"citation": letter, "verdict": "open", "turn": False})
        assert not any(entry.number and entry.number in closed.twin for entry in one.instead)
        assert closed.sentence.endswith("Your verdict: not given. Then turn the card.")
        for said in ("agrees", "wrong", "not found"):
            turned = card.ask({"citation": letter, "verdict": said, "turn": True})
            assert f"The court: {one.state}." in turned.sentence
            assert ("Your verdict is the same." in turned.sentence) == (said == one.state)
            assert one.found is None or one.found.title in turned.alt


def test_the_twelve_are_those_of_the_audit_and_the_answer_follows_from_the_file():
    found = cards.citations()
    assert len(found) == 12
    assert set(found) == set(questions.CITATIONS)
    wrong = {letter for letter, one in found.items() if one.state == "wrong"}
    assert wrong == find("23-6", Exercise).value


def test_the_board_says_of_every_cited_row_of_this_notebook_what_the_file_says():
    for row in ("R45", "R46", "R47", "R53", "R64", "R65", "R66"):
        states = [one.state for one in references() if row in one.rows]
        assert plan.verdicts()[row] == cited_verdict(states), row
    assert not [row.name for row in plan.rows() if row.adjourned_to == "23"]


def test_ips_by_hand_and_by_the_package_give_the_gain_of_ten_showings():
    click, wanted = np.array([1, 1, 0, 0, 0, 1, 0, 0, 0, 0]), np.array([0.8] * 5 + [0.2] * 5)
    told = estimate.ips(click, np.full(10, 0.5), wanted)
    assert 100 * (told.value - click.mean()) == pytest.approx(find("23-1", Exercise).value)


def test_the_learners_functions_say_what_the_package_says():
    for click, logged, wanted in questions._logs()[:3]:
        n, middle, low, high = questions.gain(click, logged, wanted)
        told = estimate.ips(click, logged, wanted)
        assert (n, middle) == (len(click), pytest.approx(told.value - click.mean()))
        assert (low + high) / 2 == pytest.approx(middle)
    for click, item, logged, wanted, model in questions._tables():
        wanted = wanted / wanted.sum(axis=1, keepdims=True)  # rounded in the exercise
        told = estimate.policy_dr(click, item, propensity=logged, predicted=model, target=wanted)
        middle, *_ = questions.doubly_robust(click, item, logged, wanted, model)
        assert middle == pytest.approx(told.value - click.mean())


def test_a_mean_over_the_rows_that_show_an_item_is_size_biased_and_the_share_is_not():
    """Oracle: a policy whose chance is .1 or .9 from hour to hour; its mean chance is .5."""
    rng = np.random.default_rng(0)
    chance = np.where(rng.random(200_000) < 0.5, 0.1, 0.9)
    shown = rng.random(200_000) < chance
    assert chance[shown].mean() == pytest.approx((0.1**2 + 0.9**2) / (0.1 + 0.9), abs=0.01)  # .82
    assert shown.mean() == pytest.approx(0.5, abs=0.01)


def test_the_scorecard_weighs_by_the_known_chances_and_the_blind_ones_do_not_help():
    found = scorecard.scores()
    assert set(found) == {(bias, way) for bias in BIASES for way in scorecard.WAYS}
    for bias in BIASES:
        assert found[bias, "before"].held == 0
        assert found[bias, "after"].held >= 35
        if bias != "conformity":  # there every chance is the same
            assert found[bias, "blind"].held <= 4
        assert abs(found[bias, "after"].error.value) < 0.2 * abs(found[bias, "before"].error.value)


def test_the_truth_of_the_scorecard_is_that_of_the_worlds():
    from causalrec_lab.worlds import film_week

    wanted = film_week(100, visitors=50)[1].open("a test").wanted
    assert 100 * (wanted[1] - wanted[0]) == pytest.approx(scorecard.TRUTH)


def test_the_post_test_asks_the_ten_items_of_the_pre_test():
    ten = [item.id for item in items("00", QuizItem) if item.quiz == "pretest"]
    assert len(ten) == 10
