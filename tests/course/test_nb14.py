"""The board and the card of notebook 14 say what was measured; a part of it is made again."""

from itertools import product

import numpy as np
import pytest
from readable import faults, grid, walk
from scipy import stats
from work import AT_ONCE, calls

from causalrec_lab.course import every_card
from causalrec_lab.course.nb14 import cards, questions
from causalrec_lab.errors import LabError
from causalrec_lab.evaluate import holm
from causalrec_lab.recommenders import CURES, contest_results


def test_the_board_says_every_mean_and_every_mark():
    found = {"lottery": contest_results(), "fame": contest_results(["fame"])}
    picture, kinds = cards.board(found), cards.marks(found)
    assert not faults(picture.svg)
    for heading, column in found.items():
        for cure in CURES[1:]:
            mark = dict(better="▲", worse="▼", alike="=")[kinds[heading, cure]]
            assert f" {column[cure].mean():.0f} {mark}" in picture.alt
    for rival in ("chance", "most clicked", "click rate"):
        assert f" {found['fame'][rival].mean():.0f}" in picture.alt
    with pytest.raises(LabError, match="the board has 0 columns"):
        cards.board({})


def test_a_mark_is_a_p_value_that_statsmodels_holm_lets_pass():
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    found = {dial: contest_results([dial]) for dial in ("robot", "fame", "season", "tips")}
    kinds = cards.marks({"lottery": contest_results(), **found})
    gains = {
        pair: np.subtract(
            *(contest_results([d for d in pair[:1] if d in found])[c] for c in (pair[1], "clicks"))
        )
        for pair in kinds
    }
    p = [stats.ttest_rel(gain, 0 * gain).pvalue for gain in gains.values()]
    passes = multitest.multipletests(p, 0.05, method="holm")[0]
    for (pair, gain), passed in zip(gains.items(), passes, strict=True):
        assert kinds[pair] == (("better" if gain.mean() > 0 else "worse") if passed else "alike")
    assert (sum(one <= 0.05 for one in p), passes.sum()) == (35, 28)  # seven are lost, fame by IPS among them
    assert kinds["fame", "IPS"] == kinds["fame", "StableDR"] == "alike"


def test_what_a_learner_writes_for_holm_is_the_packages_holm():
    """Oracle: `evaluate.holm`, two thousand random families."""
    draw = np.random.default_rng(14)
    for _ in range(2000):
        p = draw.beta(0.3, 2, size=draw.integers(1, 9)).round(3)
        assert questions.survivors([*p], 0.05) == (holm(p) <= 0.05 + 1e-12).sum()


def test_on_average_over_every_week_doubly_robust_is_right_if_either_half_is():
    """Oracle: all 16 ways to show four cells, each as probable as the propensities say."""
    wants, chance = np.array([1, 1, 0, 0]), np.array([0.75, 0.75, 0.25, 0.25])
    weeks = np.array([*product([0, 1], repeat=4)])
    weight = np.where(weeks == 1, chance, 1 - chance).prod(axis=1)

    def mean(guess, written):
        counts = [questions.dr_count(guess, week * wants, week, written) for week in weeks]
        return weight @ counts

    assert mean(np.full(4, 0.9), chance) == pytest.approx(2)
    assert mean(1.0 * wants, np.full(4, 0.5)) == pytest.approx(2)
    assert abs(mean(np.full(4, 0.9), np.full(4, 0.5)) - 2) > 0.2  # both wrong: nothing is promised


@pytest.mark.slow
def test_the_card_is_found_and_its_grid_is_whole():
    assert len(walk(every_card()["nb14.contest_card"])) == 2**4 * 2 * 10 + 3


def test_the_card_answers_at_once():
    card, spent = cards.contest_card(), []
    card.answer(card.state())
    for state in grid(card, 40):
        spent.append(calls(card.answer, state))
    assert np.median(spent) < AT_ONCE
