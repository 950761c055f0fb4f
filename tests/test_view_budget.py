"""The cards of notebook 16 say what the uplift shop says."""

import re

import numpy as np
import pytest
from work import AT_ONCE, calls

from causalrec_lab.view import budget, one_day
from causalrec_lab.view.card import cards
from causalrec_lab.worlds import uplift_shop


@pytest.mark.slow
@pytest.mark.parametrize("name", ["budget.budget_card", "one_day.day_card"])
def test_the_cards_are_found_and_walked_and_answer_at_once(name):
    card, spent = cards()[name], []
    assert card.check_grid(200) >= 30
    for state in card.grid(60):
        spent.append(calls(card.answer, state))
    assert np.median(spent) < AT_ONCE


def test_the_budget_says_the_truth_of_the_shop():
    opened = uplift_shop(1, users=600)[1].open("test")
    shown, other = opened.chance_if_exposed.ravel(), opened.chance_if_not.ravel()
    card = budget.budget_card()
    first = np.argsort(-(shown - other), kind="stable")[:6000]
    said = card.ask({"slots": 6000, "by": "truth"}).sentence
    assert f"by effect: {shown[first].sum():,.0f} sales, {(shown - other)[first].sum():,.0f} extra" in said
    assert "nothing won" in card.ask({"slots": 0}).sentence
    assert f"{(shown - other).sum():,.0f} extra sales" in card.ask({"slots": 24_000}).sentence


def test_the_guess_by_effect_earns_more_and_sells_less_than_by_purchase_and_less_than_the_truth():
    guess, right = budget._curves("guess"), budget._curves("truth")
    some = slice(2, 10)
    assert (guess["effect"]["extra"][some] > guess["purchase"]["extra"][some]).all()
    assert (guess["effect"]["sales"][some] < guess["purchase"]["sales"][some]).all()
    assert (guess["effect"]["extra"] <= right["effect"]["extra"] + 1e-6).all()
    assert right["effect"]["extra"][-1] < right["effect"]["extra"].max() - 50  # the end falls: sleeping dogs


def test_a_card_taken_from_a_sleeping_dog_wins_and_from_a_fan_hardly_loses():
    card = one_day.day_card()
    assert "In all +23 purchases" in card.ask({"who": "chen", "away": "film_a"}).sentence
    assert "In all -10 purchases" in card.ask({"who": "an", "away": "film_a"}).sentence
    assert "In all +8 purchases" in card.ask({"who": "an", "away": "film_a", "instead": 1}).sentence
    assert "In all -20 purchases" in card.ask({"who": "bo", "away": "film_a"}).sentence


def test_each_day_adds_up():
    card = one_day.day_card()
    for state in card.grid():
        answer = card.ask(state)
        total, none, won = map(int, re.fullmatch(r".*: (\d+) - (\d+) = ([+-]\d+)", answer.formula).groups())
        assert total - none == won
        assert f"without any card {none}" in answer.svg
