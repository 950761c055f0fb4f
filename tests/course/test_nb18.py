"""Notebook 18: the card says what the estimators say; the exercises' numbers are those of the worlds."""

from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from readable import faults, grid, walk
from work import AT_ONCE, calls

from causalrec_lab import estimate, worlds
from causalrec_lab.course import every_card
from causalrec_lab.course.nb18 import answers, cards, questions
from causalrec_lab.errors import LabError


@pytest.mark.slow
def test_the_card_is_found_and_answers_at_once():
    card, spent = every_card()["nb18.field_card"], []
    assert len(walk(card)) >= 30
    for state in grid(card):
        spent.append(calls(card.answer, state))
    assert np.median(spent) < AT_ONCE


@pytest.mark.parametrize("field", answers.FIELDS)
def test_the_card_says_what_the_three_answers_are_and_hides_the_truth_until_asked(field):
    found, truth = answers.answers(field, 0)
    per = 1 if field == "media" else 100
    told = cards.field_card().ask({"field": field, "trap": 2, "remedy": True}).sentence
    for number in (*(one.value for one in found.values()), truth):
        assert f"{per * number:.1f}".replace("-", "−") in told
    asked = cards.field_card().ask({"field": field, "trap": 2, "remedy": False})
    assert "truth" not in asked.twin


@pytest.mark.slow
def test_only_the_answer_by_the_graph_holds_the_truth_in_the_twenty_worlds_of_each_field():
    held = answers.held()
    for field, found in held.items():
        assert found["by the graph"] >= 17, field
        assert max(found["raw"], found["every column"]) <= 2, field
    for (field, rival), (one, p) in answers.compared().items():
        assert one.high < 0, (field, rival)
        assert p < 1e-8, (field, rival)
        size = {way: np.abs(values).mean() for way, values in answers.errors(field).items()}
        assert one.value == pytest.approx(size["by the graph"] - size[rival])


def test_without_a_trap_the_raw_answer_of_health_and_education_holds_the_truth():
    """The wrong way fails with the trap in the same test."""
    for field in ("health", "education"):
        assert sum(answers.answers(field, s, trap=0)[0]["raw"].covers(answers.answers(field, s, trap=0)[1])
                   for s in range(20)) >= 17  # fmt: skip
        assert not any(
            answers.answers(field, s)[0]["raw"].covers(answers.answers(field, s)[1]) for s in range(5)
        )


def test_every_column_compares_rows_alike_in_all_columns():
    log, _ = worlds.clinic_year(4)
    cells = [f"{a}{b}{c}" for a, b, c in zip(log["severe"], log["kidney"], log["lab"], strict=True)]
    by_words = estimate.stratified(log.outcome, log.exposed, stratum=cells)
    assert answers.answers("health", 4)[0]["every column"].value == pytest.approx(by_words.value)


def test_there_is_no_sixth_field():
    with pytest.raises(LabError, match="field"):
        answers.answers("sport", 0)


def test_the_karate_club_has_eleven_friendships_across_its_halves():
    club = nx.karate_club_graph()
    picture = cards.karate_club(club)
    assert not faults(picture.svg)
    assert picture.svg.count('r="8"') == 34
    assert "11 of them between the rings" in picture.alt


def test_the_table_of_the_coupon_is_the_world_in_whole_people():
    log, truth = worlds.coupon_week(0, coin=True, visitors=200_000)
    opened = truth.open("a test")
    with_it, without = (100 * log.outcome[log.exposed == side].mean() for side in (1, 0))
    b = [100 * log["bought_b"][log.exposed == side].mean() for side in (1, 0)]
    assert [with_it, without, *b] == pytest.approx([38, 16, 11, 28], abs=1)
    assert 100 * opened.basket.mean() == pytest.approx(5, abs=1)


def test_the_kidney_stones_turn_their_sign():
    counts = {"small": ((81, 87), (234, 270)), "large": ((192, 263), (55, 80))}
    sizes = {name: sum(total for _, total in row) for name, row in counts.items()}
    assert sizes == {"small": 357, "large": 343}
    right = sum(
        Fraction(sizes[name], 700) * (Fraction(*one) - Fraction(*two)) for name, (one, two) in counts.items()
    )
    raw = Fraction(81 + 192, 350) - Fraction(234 + 55, 350)
    assert float(100 * right) == pytest.approx(5.4, abs=0.05)
    assert float(100 * raw) == pytest.approx(-4.6, abs=0.05)
    item = next(one for one in questions.ITEMS if one.id == "18-5")
    assert float(item.reference) == pytest.approx(float(100 * right), abs=0.05)


def test_the_g_formula_of_the_exercise_is_that_of_the_package_in_a_table_of_whole_people():
    rows = []
    for first in (0, 1):
        for study in (0, 1):
            share = questions._STUDIES[first] if study else 1 - questions._STUDIES[first]
            for second in (0, 1):
                many = round(2000 * share)
                passed = round(many * questions._PASSES[first, study, second])
                rows += [(first, study, second, int(n < passed)) for n in range(many)]
    first, study, second, outcome = np.array(rows).T
    found = estimate.two_step_effect(outcome, first, between=study, second=second)
    by_hand = [questions.passes_if(a, a, questions._STUDIES, questions._PASSES) for a in (1, 0)]
    assert found.value == pytest.approx(by_hand[0] - by_hand[1])


def test_without_a_trap_the_card_says_that_chance_chose_and_keeps_the_remedy_until_asked():
    card = cards.field_card()
    for field in answers.FIELDS:
        off, on = (card.ask({"field": field, "trap": trap, "remedy": False}) for trap in (0, 2))
        assert "chance alone chose" in off.sentence
        assert "chance alone chose" not in on.sentence
        assert "(the trap, absent here)" in off.alt
        assert "(the trap)" in on.alt
        assert not on.formula


def test_a_line_through_the_share_of_friends_shown_finds_the_total_effect_where_it_is_a_line():
    """Its truth is .1 + .3 with a coin for each person; the plain difference of the same test finds .1."""
    line, plain = [], []
    for seed in range(40):
        log, *_ = worlds.friends_week(seed, design="person")
        line.append(answers.by_a_line(log))
        plain.append(estimate.naive(log.outcome, log.exposed).value)
    assert np.mean(line) == pytest.approx(0.4, abs=3 * np.std(line) / np.sqrt(40))
    assert np.mean(plain) < 0.15
