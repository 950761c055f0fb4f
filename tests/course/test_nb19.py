"""Notebook 19: its cards say what was stored, and what was stored says what the lesson says."""

from itertools import permutations

import numpy as np
import pytest
from work import AT_ONCE, calls

from causalrec_lab.course.nb19 import cards
from causalrec_lab.datasets import stored
from causalrec_lab.language import position

# ---- lesson 1: rank, and the place on the list


def trial():
    """The stored answers."""
    return stored("language_position.json", dict)


def test_the_order_card_reaches_all_120_orders_and_shows_what_was_stored_for_each():
    card, seen = cards.order_card(), set()
    one = cards.lists()[0]
    table = dict(zip(permutations(range(5)), one["picked"].tolist(), strict=True))
    for turns in np.ndindex(5, 4, 3, 2):
        order = tuple(cards.order_of(dict(zip("ABCD", turns, strict=True))))
        seen.add(order)
        answer = card.answer(card.state(**dict(zip("ABCD", turns, strict=True))))
        place = int(np.argmax(table[order]))  # the oracle: the stored row itself
        assert f"place {'ABCDE'[place]}, {one['goods'][order[place]]}, with probability" in answer.sentence
    assert len(seen) == 120


def test_the_mean_of_the_order_card_is_the_same_in_every_order():
    card = cards.order_card()
    means = {card.answer(card.state(A=turn, mean=True)).sentence for turn in range(5)}
    assert len(means) == 1


def test_the_order_card_answers_at_once_and_by_keyboard():
    card = cards.order_card()
    card.answer(card.state())
    assert calls(card.answer, card.state(A=3)) < AT_ONCE
    assert (
        card.answer(card.state()).svg.count('class="crl-click"') == 4
    )  # places A to D; E takes what is left


@pytest.mark.slow
def test_the_order_card_is_walked():
    assert cards.order_card().check_grid() > 250


def test_what_is_stored_was_dealt_as_the_script_says():
    for seed, users in enumerate(trial()["lists"]):
        for user, one in enumerate(users):
            assert one["order"] == position.balanced_orders(1000 * seed + user).tolist()
            assert np.allclose(np.sum(one["picked"], axis=1), 1, atol=1e-3)


def test_the_place_decides_and_the_repaired_mean_knows_no_more_than_a_coin_can():
    lists = [one for seed in trial()["lists"] for one in seed]
    picked, order = (np.array([one[name] for one in lists]) for name in ("picked", "order"))
    assert position.effects_of_place(picked.mean(axis=1))[0].low > 0.05
    shares = position.variance_shares(picked, order)
    assert shares["place"] > 0.5
    assert shares["good"] < 0.1
