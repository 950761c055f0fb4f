"""The three splits: nothing lost, nothing doubled, and what leaks is counted as a set of pairs counts it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.log import Log, split_exposure, split_random, split_time

LOG = Log(
    user=[0, 0, 0, 1, 1, 1, 2, 2, 2, 2],
    item=[0, 1, 2, 0, 1, 0, 3, 4, 3, 1],
    exposed=[1, 1, 0, 1, 1, 1, 1, 0, 1, 1],
    outcome=[1, 0, 1, 0, 1, 1, 0, 1, 1, 0],
    extra={"day": [5, 1, 3, 2, 2, 4, 1, 1, 3, 6], "coin": [1, 0, 0, 0, 0, 1, 0, 0, 0, 1]},
)


def rows(log):
    return sorted(zip(log.user.tolist(), log.item.tolist(), log["day"].tolist(), strict=True))


@given(share=st.floats(0.1, 0.9), seed=st.integers(0, 20))
def test_every_row_stands_on_one_side_and_on_one_only(share, seed):
    for split in (split_random(LOG, share, seed=seed), split_time(LOG, share, time="day")):
        assert sorted(rows(split.train) + rows(split.test)) == rows(LOG)


def test_the_random_split_deals_by_its_seed_and_takes_its_share():
    one, two, three = (split_random(LOG, 0.3, seed=seed) for seed in (1, 1, 2))
    assert rows(one.test) == rows(two.test) != rows(three.test)
    assert len(one.test) == 3


def test_the_time_split_tests_what_came_after_and_the_random_split_does_not():
    split = split_time(LOG, 0.3, time="day")
    assert split.train["day"].max() < split.test["day"].min()
    assert split.from_the_future() == 0
    assert len(split.test) == 3  # days 4, 5 and 6
    assert split_random(LOG, 0.3, seed=1, time="day").from_the_future() > 0  # the wrong way
    assert split_time(LOG, time="day", at=3).test["day"].min() == 3


def test_rows_of_one_moment_stay_together():
    log = Log([0] * 4, range(4), [1] * 4, [1] * 4, extra={"day": [1, 2, 2, 2]})
    assert len(split_time(log, 0.5, time="day").test) == 3  # there is no cut that tests half


def test_random_exposure_keeps_the_rows_of_chance():
    split = split_exposure(LOG, by_chance=LOG["coin"] == 1, time="day")
    assert rows(split.test) == rows(LOG.select(LOG["coin"] == 1))
    assert str(split) == "Split(random exposure: 7 rows to learn from, 3 to be judged by)"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: split_random(LOG, 1.5), r"share is 1\.5; a number above 0 and below 1"),
        (lambda: split_random(LOG, 0.01), r"leaves 10 rows to learn from and 0 to be judged by"),
        (lambda: split_time(LOG, time="day", at=99), r"leaves 10 rows to learn from and 0"),
        (lambda: split_exposure(LOG, by_chance=np.ones(3, bool)), r"by_chance has 3 rows and 10 are needed"),
        (
            lambda: split_exposure(LOG, by_chance=LOG.exposed == 0),
            r"by_chance\[2\] is True.*that row was not",
        ),
        (lambda: split_random(LOG, 0.5).from_the_future(), r"knows no time; give the column"),
    ],
)
def test_a_split_that_cannot_be_says_why(call, words):
    with pytest.raises(LabError, match=words):
        call()


def test_a_column_that_is_no_time_is_refused():
    with pytest.raises(UnknownName, match="there is no column 'hour'"):
        split_time(LOG, time="hour")
    log = Log([0, 1], [0, 1], [1, 1], [1, 1], extra={"day": [1, None], "name": ["a", "b"]})
    for name in ("day", "name"):
        with pytest.raises(LabError, match=f"the column '{name}' is of .* or has blanks"):
            split_time(log, time=name)
