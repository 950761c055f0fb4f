"""The cards of notebook 16 say what the uplift shop says.

The picture of fifteen campaigns says where each method misses its lottery.
"""

import re

import numpy as np
import pytest
from readable import check_grid, faults
from work import AT_ONCE, calls

from causalrec_lab.course import every_card
from causalrec_lab.course.nb16 import cards
from causalrec_lab.errors import LabError
from causalrec_lab.estimate import Estimate
from causalrec_lab.worlds import uplift_shop


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nb16.budget_card", "nb16.day_card"])
def test_the_cards_are_found_and_walked_and_answer_at_once(name):
    card, spent = every_card()[name], []
    assert check_grid(card, 200) >= 30
    for state in card.grid(60):
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
    assert "In all +23 purchases" in card.ask({"who": "chen", "away": "film_a"}).sentence
    assert "In all -10 purchases" in card.ask({"who": "an", "away": "film_a"}).sentence
    assert "In all +8 purchases" in card.ask({"who": "an", "away": "film_a", "instead": 1}).sentence
    assert "In all -20 purchases" in card.ask({"who": "bo", "away": "film_a"}).sentence


def test_each_day_adds_up():
    card = cards.day_card()
    for state in card.grid():
        answer = card.ask(state)
        total, none, won = map(int, re.fullmatch(r".*: (\d+) - (\d+) = ([+-]\d+)", answer.formula).groups())
        assert total - none == won
        assert f"without any card {none}" in answer.svg


def one(value, half=0.02):
    return Estimate("ATT", "x", value, value - half, value + half, "", 100)


def test_each_method_is_counted_where_it_leaves_the_lotterys_interval():
    lottery = [one(0.01 * number) for number in range(15)]
    above = [one(0.01 * number + (0.05 if number < 9 else 0.01)) for number in range(15)]
    picture = cards.campaigns(lottery, {"saw it or not": above, "adjusted": lottery})
    assert not faults(picture.svg)
    assert "saw it or not outside the lottery's interval in 9" in picture.alt
    assert "adjusted outside the lottery's interval in 0" in picture.alt


@pytest.mark.parametrize("others", [{}, {"a": []}, {"a": [one(0)], "b": [one(0)], "c": [one(0)]}])
def test_methods_that_do_not_fit_the_campaigns_are_refused(others):
    with pytest.raises(LabError, match="a lottery for each campaign is needed"):
        cards.campaigns([one(0)], others)
