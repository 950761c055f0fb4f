"""worlds.encouragement_week: three kinds of visitors, a lot, and what follows for the instrument.

taste -> kind -> exposed <- encouraged,  kind -> outcome <- exposed,  with direct > 0 encouraged -> outcome
"""

import numpy as np
import pytest

from causalrec_lab import estimate, worlds
from causalrec_lab.errors import LabError


def opened(seed=0, **knobs):
    log, truth = worlds.encouragement_week(seed, **knobs)
    return log, truth.open("a test of the simulator")


def test_who_sees_the_page_follows_from_kind_and_encouragement():
    log, truth = opened()
    complier = truth.kind == "complier"
    assert np.array_equal(log.exposed[complier], log["encouraged"][complier])
    assert log.exposed[truth.kind == "always-taker"].all()
    assert not log.exposed[truth.kind == "never-taker"].any()


def test_the_instrument_finds_the_effect_on_compliers_and_neither_the_naive_difference_nor_the_ate_is_that():
    hits, naive = 0, 0
    for seed in range(40):
        log, truth = opened(seed)
        hits += estimate.wald(log.outcome, log.exposed, instrument=log["encouraged"]).covers(truth.late)
        naive += estimate.naive(log.outcome, log.exposed).covers(truth.late)
    assert hits >= 34  # .95 of 40, less three standard errors
    assert naive <= 10
    log, truth = opened(0, visitors=100_000)
    assert truth.late == pytest.approx(0.20, abs=0.01)
    assert truth.ate() == pytest.approx(0.102, abs=0.01)


def test_a_message_that_sells_by_itself_is_no_instrument():
    log, truth = opened(1, visitors=20_000, direct=0.1)
    found = estimate.wald(log.outcome, log.exposed, instrument=log["encouraged"])
    assert found.low > truth.late + 0.1  # .1 / .4 = 25 points too many


def test_rows_refute_a_message_that_sells_much_and_not_one_that_sells_little():
    """A sound one only lowers the buyers without the page (Pearl 1995): .04 against .4 (.05 + direct)."""
    for direct in (0.0, 0.03, 0.1):
        log, _ = worlds.encouragement_week(2, visitors=60_000, direct=direct)
        unseen = estimate.naive(log.outcome * (1 - log.exposed), log["encouraged"])
        assert unseen.value == pytest.approx(0.4 * (0.05 + direct) - 0.04, abs=0.008)
        assert (unseen.low > 0) is (direct == 0.1)


def test_few_compliers_make_a_weak_instrument_and_leave_the_rest_as_it_was():
    log, truth = opened(0, visitors=60_000, compliers=0.05)
    kinds = {kind: (truth.kind == kind).mean() for kind in ("always-taker", "complier", "never-taker")}
    assert list(kinds.values()) == pytest.approx([0.2, 0.05, 0.75], abs=0.01)
    assert estimate.naive(log.exposed, log["encouraged"]).covers(0.05)
    assert truth.late == pytest.approx(0.2, abs=0.03)


def test_a_knob_out_of_its_range_is_refused():
    with pytest.raises(LabError, match=r"direct is 1; a number from 0 to 0\.3"):
        worlds.encouragement_week(0, direct=1)
    with pytest.raises(LabError, match=r"compliers is 0\.9"):
        worlds.encouragement_week(0, compliers=0.9)
    with pytest.raises(LabError, match="visitors is 3"):
        worlds.encouragement_week(0, visitors=3)
