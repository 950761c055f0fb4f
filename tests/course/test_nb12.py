"""The pictures and the card of notebook 12 say what the formulas of estimate.refutation give."""

import pytest
from readable import check_grid, faults

from causalrec_lab import estimate
from causalrec_lab.course import every_card
from causalrec_lab.course.nb12 import cards
from causalrec_lab.errors import LabError


def test_the_three_kinds_add_up_and_only_the_pushed_are_moved():
    picture = cards.compliance_types(20, 40, 40)
    assert not faults(picture.svg)
    assert "60 open the page, 20 anyway and 40 moved" in picture.alt
    assert picture.svg.count('fill="#D55E00"') == 3  # anyway twice, moved once
    with pytest.raises(LabError, match="three parts of 100 are needed"):
        cards.compliance_types(20, 40, 50)


def test_the_three_graphs_are_said_and_the_tip_is_dashed():
    picture = cards.three_graphs()
    assert not faults(picture.svg)
    assert "no arrow from shown to buys" in picture.alt
    assert picture.svg.count(">tip<") == 3


def test_the_card_is_walked_and_says_enough_exactly_where_it_is():
    card = cards.strength_card()
    assert check_grid(every_card()["nb12.strength_card"]) == 11 * 11 + 2
    for state in card.grid():
        bound = estimate.bounding_factor(state["among_shown"], state["buys_more"])
        answer = card.ask(state)
        assert ("nothing need be left" in answer.sentence) is (bound >= cards.RATIO)
        assert f"= {bound:.2f};" in answer.formula


def test_one_side_alone_is_never_enough():
    card = cards.strength_card()
    for state in ({"among_shown": 6.0, "buys_more": 1.0}, {"among_shown": 1.0, "buys_more": 6.0}):
        assert "= 1.00;" in card.ask(state).formula


def test_needles_say_both_months_of_every_model():
    picture = cards.needles(["before", "with the mail"], [0.72, 0.9], [0.73, 0.46])
    assert not faults(picture.svg)
    assert "before 72 then 73; with the mail 90 then 46" in picture.alt
