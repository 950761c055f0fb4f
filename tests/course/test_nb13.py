"""The graphs, mixer and replay of notebook 13 say what the worlds say."""

import numpy as np
import pytest
from readable import faults, grid, walk
from work import AT_ONCE, calls

from causalrec_lab.course import every_card
from causalrec_lab.course.nb13 import cards
from causalrec_lab.errors import LabError
from causalrec_lab.worlds import BIASES, expected_week, feedback_loop


@pytest.mark.parametrize("name", BIASES)
def test_a_selection_node_is_drawn_as_seen_and_conformity_has_none(name):
    picture = cards.graph_of(name)
    assert not faults(picture.svg)
    bias = BIASES[name]
    assert (f"Seen: {bias.selection_node} = yes." in picture.alt) == (bias.selection_node is not None)
    for cause, effect in bias.graph.edges:
        assert f"{cause} → {effect}" in picture.alt
    with pytest.raises(LabError, match="did you mean 'position'"):
        cards.graph_of("positon")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nb13.mixer_card", "nb13.loop_card"])
def test_the_cards_are_found_and_answer_at_once(name):
    card, spent = every_card()[name], []
    assert len(walk(card, 200)) > 100
    for state in grid(card, 60):
        spent.append(calls(card.answer, state))
    assert np.median(spent) < AT_ONCE


def test_the_mixer_says_the_closed_form_and_a_hundred_times_the_rows_are_a_tenth_of_the_width():
    card = cards.mixer_card()
    few, many = (card.ask({"position": 1, "visitors": n}) for n in (200, 20_000))
    assert "B 12.0 [7.5, 16.5]" in few.alt
    assert "B 12.0 [11.5, 12.5]" in many.alt
    assert "wrong, and sure of it" in many.sentence
    assert "B is wrong by 12.0 points" in few.sentence
    for bias in BIASES:
        on = {name: int(name == bias) for name in BIASES}
        week = expected_week(**{bias: 0.5})
        answer = card.ask({**on, "knob": 0.5})
        assert f"A {100 * week.counted[0]:.1f} [" in answer.alt
        assert "A 20.0 ± " in answer.formula


def test_no_interval_leaves_the_hundred_visitors():
    answer = cards.mixer_card().ask({**dict.fromkeys(BIASES, 1), "visitors": 200})
    assert "A 92.0 [68.7, 100.0]" in answer.alt
    assert "B 24.0 [0.0, " in answer.alt
    assert ">120<" not in answer.svg
    assert "±" in answer.formula  # the width itself is told whole


def test_with_no_bias_or_a_fair_knob_the_mixer_is_right():
    off = dict.fromkeys(BIASES, 0)
    card = cards.mixer_card()
    assert "right" in card.ask(off).sentence
    for bias in BIASES:
        assert "right" in card.ask({**off, bias: 1, "knob": 0.0}).sentence


def test_the_mixer_tells_a_bias_that_luck_hides():
    off = dict.fromkeys(BIASES, 0)
    assert "nobody would notice" in cards.mixer_card().ask({**off, "exposure": 1, "visitors": 200}).sentence
    assert "sure of it" in cards.mixer_card().ask({**off, "exposure": 1, "visitors": 20_000}).sentence


def test_the_replay_says_what_the_loop_holds_and_three_lucks_have_three_winners():
    card = cards.loop_card()
    leaders = set()
    for replay in cards.REPLAYS:
        held = cards._loop("list", replay)
        so_far = held.clicked.sum(axis=0)
        answer = card.ask({"round": 40, "how": "list", "replay": replay})
        share = np.sort(so_far)[-5:].sum() / so_far.sum()
        assert f"hold {100 * share:.0f} of 100 clicks" in answer.sentence
        assert share > 0.95
        leaders.add(int(so_far.argmax()))
    assert len(leaders) == 3
    shares = [
        float(card.ask({"round": 40, "how": how, "replay": 1}).formula.split("= ")[1][:-2])
        for how in ("list", "coin", "rate", "chance")
    ]
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("explore", [0.0, 0.2])
def test_the_luck_of_day_one_names_the_winners_of_sixty_shops(explore):
    """What the text and 13-B say, and that a coin alone changes no winner: the list of day 2 stays."""
    for seed in range(60):
        loop = feedback_loop(seed, explore=explore)
        assert set(loop.listed[1]) == set(loop.listed[-1])
        assert explore or loop.top_share()[-1] > 0.9


def test_the_card_names_the_same_leaders_on_the_first_day_and_the_last():
    card = cards.loop_card()
    first, last = (card.ask({"round": r, "how": "list", "replay": 1}).alt for r in (1, 40))
    assert "the items 12, 20, 24, 31, 35." in first
    assert "the items 12, 20, 24, 31, 35." in last


@pytest.mark.parametrize("held", [False, True])
def test_the_unrolled_loop_is_drawn_without_a_cycle(held):
    picture = cards.rounds_drawn(held=held)
    assert not faults(picture.svg)
    assert "clicks 1 → shown 2" in picture.alt
    assert ("Fallen away: clicks 2 → shown 3." in picture.alt) == held
