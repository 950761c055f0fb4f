"""The board and the card of notebook 14 say what was measured; a part of it is made again."""

import numpy as np
import pytest
from readable import check_grid, faults
from work import AT_ONCE, calls

from causalrec_lab.course import every_card
from causalrec_lab.course.nb14 import cards
from causalrec_lab.errors import LabError
from causalrec_lab.evaluate import direction, t_interval
from causalrec_lab.recommenders import CURES, contest_results


def test_the_board_says_every_mean_and_every_mark():
    found = {"lottery": contest_results(), "fame": contest_results(["fame"])}
    picture = cards.board(found)
    assert not faults(picture.svg)
    for column in found.values():
        for cure in CURES[1:]:
            mean, kind = (
                column[cure].mean(),
                direction(t_interval(column[cure] - column["clicks"], estimand="gain")),
            )
            assert f" {mean:.0f} {dict(better='▲', worse='▼', alike='=')[kind]}" in picture.alt
    with pytest.raises(LabError, match="the board has 0 columns"):
        cards.board({})


@pytest.mark.slow
def test_the_card_is_found_and_walked_over_its_whole_grid():
    assert check_grid(every_card()["nb14.contest_card"]) == 2**4 * 2 * 10 + 3


def test_the_card_answers_at_once():
    card, spent = cards.contest_card(), []
    card.answer(card.state())
    for state in card.grid(40):
        spent.append(calls(card.answer, state))
    assert np.median(spent) < AT_ONCE
