"""Notebook 17: the twin card says what counting by kinds says, over its whole grid."""

import re

import pytest
from readable import check_grid, faults

from causalrec_lab.counterfactual import Event, StructuralModel, counterfactual
from causalrec_lab.course.nb17 import cards


def shop(won):
    """The oracle: one noise, the kind of visitor, and the equation says the rest."""
    chances = {kind: count / 100 for kind, count in cards.kinds(won).items()}
    return StructuralModel(
        {"shown": lambda coin: coin, "bought": lambda shown, kind: cards.BUYS[kind][shown]},
        {"coin": {0: 0.5, 1: 0.5}, "kind": chances},
    )


@pytest.mark.parametrize("seen", ["11", "01", "10", "00"])
def test_the_twin_of_the_card_is_abduction_action_prediction(seen):
    shown, bought = map(int, seen)
    for won in (10, 25, 40):
        found = counterfactual(
            shop(won), "bought", do={"shown": 1 - shown}, evidence={"shown": shown, "bought": bought}
        )
        answer = cards.twin_card().ask({"seen": seen, "won": won, "flip": True})
        other, room = map(int, re.match(r"(\d+) / (\d+)", answer.formula).groups())
        assert other / room == pytest.approx(found.chances.get(1 - bought, 0))


@pytest.mark.parametrize("won", range(10, 41, 5))
def test_every_shop_behind_the_slider_passes_the_same_test(won):
    for state, share in ((1, 0.4), (0, 0.3)):
        assert shop(won).probability(Event({"bought": 1}, do={"shown": state})) == pytest.approx(share)
        assert shop(won).probability({"bought": 1}, given={"shown": state}) == pytest.approx(share)


def test_who_is_not_in_the_room_is_pale_and_a_card_face_down_tells_nothing():
    for state in cards.twin_card().grid():
        answer = cards.twin_card().ask(state)
        count = cards.kinds(state["won"])
        assert sum(count.values()) == 100
        assert answer.svg.count('r="5.5"') == 100
        room = sum(count[kind] for kind in cards.in_room(state["seen"]))
        assert len(re.findall(r'r="5.5"[^>]*stroke="#1A1A1A"', answer.svg)) == room
        assert ("otherwise" in answer.sentence) == state["flip"]


@pytest.mark.slow
def test_no_state_of_the_twin_card_trips_a_reader():
    assert check_grid(cards.twin_card()) >= 56


def test_the_still_pictures_say_their_numbers_and_nothing_runs_over():
    picture = cards.shops()
    assert not faults(picture.svg)
    assert (
        "40 won over, 0 buy anyway, 30 put off, 30 never buy; shown 40 of 100 buy, not shown 30"
        in picture.alt
    )
    says = {
        "attention": [[0.6, 0.4], [0.2, 0.8]],
        "permutation": [[-0.001, 0.2], [0.0, 0.2]],
        "gradients": [[0.1, 2.0], [0.3, 1.0]],
    }
    picture = cards.why(["shown", "receipt"], says, [13, 0])
    assert not faults(picture.svg)
    said = (
        "receipt: attention 0.60 (0.40 to 0.80), shuffled 0.20 (0.20 to 0.20), gradients 1.50 (1.00 to 2.00)"
    )
    assert f"{said}, set by hand 0 points." in picture.alt
    assert "-0.00" not in picture.alt
