"""The contest's shop: dials bend the log and leave the wants, and what the columns say is true."""

import numpy as np
import pytest

from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.log import clean
from causalrec_lab.worlds import DIALS, biased_shop, value_at
from causalrec_lab.worlds.biased_shop import LOTTERY, TALKED, WEEK


def opened(**knobs):
    log, truth = biased_shop(3, **knobs)
    return log, truth.open("a test").want


def real(log):
    return log.select(log["time"] >= 0)


@pytest.mark.parametrize("dial", DIALS)
def test_a_dial_leaves_the_wants_and_another_week_only_changes_luck(dial):
    (plain, want), (_, bent), (other, again) = opened(), opened(dials=[dial]), opened(week=1)
    assert np.array_equal(want, bent)
    assert np.array_equal(want, again)
    assert not np.array_equal(plain.outcome, other.outcome)


@pytest.mark.parametrize("dials", [(), ("fame",), ("season",), ("fame", "season")])
def test_the_written_propensity_is_the_share_that_is_shown(dials):
    log, _ = opened(dials=dials)
    for low, high in ((0.0, 0.2), (0.2, 0.5), (0.5, 1.0)):
        part = log.select((log.propensity > low) & (log.propensity <= high)) if dials else log
        off = part.exposed.mean() - part.propensity.mean()
        assert abs(off) < 3 * np.sqrt(0.25 / len(part)), "oracle: the binomial law"


def test_without_a_dial_clicks_of_the_shown_are_the_wants():
    log, want = opened()
    shown = log.select(log.exposed == 1)
    assert set(log.propensity) == {LOTTERY}
    assert abs(shown.outcome.mean() - want.mean()) < 3 * np.sqrt(0.25 / len(shown))
    assert not log.outcome[log.exposed == 0].any()


@pytest.mark.slow
def test_the_robot_can_be_told_by_its_time_and_by_a_second_row_of_its_cell():
    log, want = opened(dials=["robot"])
    kept, report = clean(log.frame(), window=WEEK)
    assert report.given - report.kept == len(log) - want.size > 500
    plain, _ = opened()
    assert kept.outcome.tolist() == plain.outcome.tolist()
    dropped = log.select(log["time"] < 0)
    assert len({*zip(log.user, log.item, strict=True)}) == len(kept)  # each dropped row was a second one
    assert dropped.outcome.all()
    assert set(dropped.item) <= set(np.argsort(want.mean(axis=0))[:5])


def test_tips_show_past_the_written_propensity_and_add_clicks():
    log, want = opened(dials=["tips"])
    plain, _ = opened()
    talked = np.argsort(want.mean(axis=0))[5 : 5 + TALKED]
    here = np.isin(log.item, talked)
    assert log.exposed[here].mean() > log.propensity[here].mean() + 0.25
    assert np.array_equal(log.exposed[~here], plain.exposed[~here])
    assert log.outcome[here].sum() > 3 * plain.outcome[here].sum()


def test_showings_beside_their_propensities_betray_the_tipped_goods_and_no_other():
    for dials in ([], ["fame"], ["tips"], ["fame", "season", "tips"]):
        log, want = opened(dials=dials)
        chance = log.propensity
        past = np.bincount(log.item, log.exposed - chance)  # (item,)
        flagged = np.flatnonzero(past > 4 * np.sqrt(np.bincount(log.item, chance * (1 - chance))))
        talked = np.argsort(want.mean(axis=0))[5 : 5 + TALKED]
        assert set(flagged) == (set(talked) if "tips" in dials else set())


def test_asked_the_friends_are_written_down_and_without_their_rows_the_clicks_are_the_wants_again():
    log, want = opened(dials=["robot", "tips"], ask=True)
    plain, _ = opened(dials=["robot", "tips"])
    assert log.outcome.tolist() == plain.outcome.tolist()
    assert "friend" not in plain.names
    own = log.select((log["friend"] == 0) & (log["time"] >= 0) & (log.exposed == 1))
    off = own.outcome - want[own.user, own.item]
    assert abs(off.mean()) < 3 * np.sqrt(0.25 / len(own))


def test_fame_has_nothing_to_do_with_want_and_last_season_little():
    sizes = {"users": 400, "items": 400}
    for dial in ("fame", "season"):
        log, truth = biased_shop(0, dials=[dial], **sizes)
        want = truth.open("a test").want.ravel()
        assert abs(np.corrcoef(log.propensity, want)[0, 1]) < 0.12


def test_value_is_the_mean_want_of_the_first_goods():
    want = np.array([[0.1, 0.2, 0.7], [0.5, 0.4, 0.3]])
    assert value_at(want, want, 2) == pytest.approx([0.45, 0.45])
    assert value_at(-want, want, 1) == pytest.approx([0.1, 0.3])
    tied = value_at([[1.0, 1.0, 0.0], [2.0, 2.0, 2.0]], want, 1)
    assert tied == pytest.approx([want[0, :2].mean(), want[1].mean()])  # oracle: the mean over all orders
    assert value_at(np.tile([3.0, 1, 1], (2, 1)), want, 2) == pytest.approx(
        (want[:, 0] + want[:, 1:].mean(axis=1)) / 2
    )
    with pytest.raises(LabError, match="dials is 'fame'; a list"):
        biased_shop(0, dials="fame")
    with pytest.raises(LabError, match="a score for each visitor and good"):
        value_at(np.full((2, 3), np.nan), want, 2)
    with pytest.raises(UnknownName, match="there is no dial 'bots'"):
        biased_shop(0, dials=["bots"])
