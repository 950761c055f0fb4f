"""A dirty log comes out clean, with a report of every row; and no rule brings back an answer nobody gave."""

import numpy as np
import pandas as pd
import pytest
from work import calls

from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.log import clean
from causalrec_lab.log.cleaning import _bots
from causalrec_lab.log.dirty import DAY, ITEMS, NAMES, USERS, real_day, soiled

RULES = {"users": USERS, "items": ITEMS, "window": DAY}
GOOD = (3, 7, 10.0, 1, 1, "watched it")


def found(report) -> dict[str, list[int]]:
    return {finding.what: list(finding.rows) for finding in report.findings if finding.rows}


def test_a_clean_log_goes_through_unchanged():
    day = real_day(1, visits=50)
    log, report = clean(day.frame(), **RULES)
    pd.testing.assert_frame_equal(log.frame(), day.frame())
    assert found(report) == {}
    assert (report.given, report.kept) == (50, 50)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ((None, "", float("nan"), None, "  ", "N/A"), "blank"),
        (("bob", 7, 10.0, 1, 1, ""), "unknown user"),
        ((3, 7.5, 10.0, 1, 1, "x"), "unknown item"),
        ((3, 999, 10.0, 1, 1, "x"), "unknown item"),
        ((3, 7, -30.0, 1, 1, "x"), "impossible time"),
        ((3, 7, None, 1, 1, "x"), "impossible time"),
        ((3, 7, 10.0, 1, 0, "x"), "logged twice"),  # the same moment as GOOD: the first one stays
        ((3, 7, 11.0, 2, 1, "x"), "exposed unclear"),
        ((3, 7, 11.0, 1, "n/a", "x"), "outcome missing"),
        ((3, 7, 11.0, 1, float("inf"), "x"), "outcome missing"),
    ],
)
def test_each_fault_is_found_by_its_own_rule_and_only_by_it(row, what):
    log, report = clean([GOOD, row], NAMES, **RULES)
    assert found(report) == {what: [1]}
    assert (len(log), log.outcome.tolist(), report[what].done) == (1, [1], "dropped")


def test_a_bot_is_one_row_too_many_within_sixty_seconds_and_loses_all_its_rows():
    def visits(user, count, gap):
        return [(user, 7, 100 + number * gap, 1, 1, "x") for number in range(count)]

    rows = visits(1, 5, 0.25) + visits(2, 4, 0.25) + visits(3, 50, 0.3) + [(1, 8, 900.0, 0, 0, "x")]
    log, report = clean(rows, NAMES, **RULES, most_per_minute=4)
    assert set(log.user) == {2, 3}  # five rows within exactly one minute are too many, four in 60 s are not
    assert len(report["bot"]) == 6
    assert set(clean(rows, NAMES, **RULES, most_per_minute=5)[0].user) == {1, 2, 3}


def test_blank_texts_are_filled_and_space_around_texts_goes():
    rows = [(3, 7, float(number), 1, 1, text) for number, text in enumerate([" a film ", None, "N/A", "  "])]
    log, report = clean(rows, NAMES, **RULES)
    assert log["text"].tolist() == ["a film", "", "", ""]
    assert found(report) == {"text missing": [1, 2, 3]}


def test_dicts_frames_and_plain_rows_say_the_same():
    rows = soiled(real_day(2, visits=80), 2)
    log, report = clean(rows, NAMES, **RULES)
    frame = pd.DataFrame(rows, columns=list(NAMES))
    before = frame.copy(deep=True)
    for other in ([dict(zip(NAMES, row, strict=True)) for row in rows], frame):
        again, same = clean(other, **RULES)
        pd.testing.assert_frame_equal(again.frame(), log.frame())
        assert found(same) == found(report)
    pd.testing.assert_frame_equal(frame, before)  # inputs are never written to


def test_times_may_be_written_as_dates():
    rows = [(3, 7, f"2024-05-01 10:{minute}", 1, 1) for minute in ("00", "00", "59")]
    rows.append((3, 7, "2024-05-02 00:01", 1, 1))
    window = ("2024-05-01 00:00", "2024-05-01 23:59:59")
    log, report = clean(rows, NAMES[:5], window=window)
    assert len(log) == 2
    assert found(report) == {"impossible time": [3], "logged twice": [1]}
    assert np.diff(log["time"]).tolist() == [59]


def test_without_a_time_only_rows_equal_in_every_column_are_twice():
    rows = [(3, 7, 1, 1), (3, 7, 1, 1), (3, 7, 1, 0)]
    log, report = clean(rows, ["user", "item", "exposed", "outcome"])
    assert found(report) == {"logged twice": [1]}
    assert log.outcome.tolist() == [1, 0]


def test_all_dirt_of_the_simulated_day_is_found_and_no_real_visit_is_lost():
    """Oracle: the day as it was. What is left, plus what is missing or a bot's, is that day."""
    day = real_day(3)
    log, report = clean(soiled(day, 3), NAMES, **RULES, missing=-1)
    honest = day.select(~np.isin(day.user, (41, 150)))
    assert len(log) == len(honest)
    assert np.allclose(np.sort(log["time"]), np.sort(honest["time"]))
    counts = {what: len(rows) for what, rows in found(report).items()}
    assert counts["blank"] == 9
    assert counts["unknown item"] == 7
    assert counts["impossible time"] == 5
    assert counts["bot"] == 600 + len(day) - len(honest)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_cleaning_helps_and_yet_an_answer_that_was_withheld_stays_lost(seed):
    """Oracle: the simulated truth. Dropping and filling in the mean are off alike, on the same side."""
    day = real_day(seed)
    rows = soiled(day, seed)
    raw = np.mean([row[4] for row in rows if row[4] not in (None, "")])
    dropped, report = clean(rows, NAMES, **RULES)
    filled, _ = clean(rows, NAMES, **RULES, missing="mean")
    truth, error = day.outcome.mean(), np.sqrt(0.25 / len(dropped))
    assert dropped.outcome.mean() == pytest.approx(filled.outcome.mean())
    assert truth + 3 * error < dropped.outcome.mean() < raw - 0.05
    assert filled.outcome.std() < 0.9 * dropped.outcome.std()  # and it looks surer than it is
    low, high = (clean(rows, NAMES, **RULES, missing=fill)[0].outcome.mean() for fill in (0, 1))
    assert low < truth < high  # the widest story on either side is honest
    assert abs(report.missing["shown"] - report.missing["not shown"]) < 0.1
    by_chance, _ = clean(soiled(day, seed, missing="at random"), NAMES, **RULES)
    assert abs(by_chance.outcome.mean() - truth) < 3 * error


def test_a_report_can_be_read_as_words_and_as_a_table():
    _, report = clean([GOOD, (3, 7, 11.0, 0, None, "x")], NAMES, **RULES)
    assert "2 rows given, 1 kept" in repr(report)
    assert "1 outcome missing  dropped: the outcome was not written down" in repr(report)
    assert "outcomes missing: shown 0%, not shown 100%" in repr(report)
    assert len(report["outcome missing"]) == 1
    with pytest.raises(UnknownName, match=r"no finding 'bots'; .*did you mean 'bot'"):
        _ = report["bots"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"rows": [GOOD]}, "say in names= which column is which"),
        ({"rows": [], "names": NAMES}, "there are no rows"),
        ({"rows": [GOOD[:5]], "names": NAMES}, r"rows\[0\] has 5 values for 6 columns"),
        ({"rows": [GOOD[:4]], "names": NAMES[:4]}, "no column 'outcome'"),
        ({"rows": [GOOD], "names": NAMES, "missing": "median"}, "no way with missing outcomes 'median'"),
        ({"rows": [GOOD], "names": NAMES, "missing": None}, "missing is None; use 'drop', 'mean' or"),
        ({"rows": [GOOD], "names": NAMES, "most_per_minute": 0}, "most_per_minute is 0"),
        ({"rows": [GOOD], "names": NAMES, "window": (5, 1)}, r"window is \(5, 1\)"),
        ({"rows": [GOOD], "names": NAMES, "items": [8]}, r"no row is left of 1 \(1 unknown item\)"),
        ({"rows": [(*GOOD[:4], None, "x")], "names": NAMES, "missing": "mean"}, "no mean to fill in"),
    ],
)
def test_what_cannot_be_cleaned_says_why(arguments, words):
    with pytest.raises(LabError, match=words):
        clean(**arguments)


def test_the_simulated_day_refuses_what_it_cannot_do():
    with pytest.raises(LabError, match="visits is 0"):
        real_day(0, visits=0)
    with pytest.raises(LabError, match="missing is 'sometimes'"):
        soiled(real_day(0, visits=5), missing="sometimes")


def test_large_ids_are_kept_and_codes_are_not_merged():
    names, ids = ["user", "item", "exposed", "outcome"], [2**53 + 1, 6221888200042590280, 5]
    log, report = clean([(who, 1, 1, 1) for who in ids], names)
    assert log.user.tolist() == ids
    assert found(report) == {}
    log, report = clean([("007", 1, 1, 1), ("7", 1, 1, 1), ("1_0", 1, 1, 1), (2.0**53, 1, 1, 1)], names)
    assert (log.user.tolist(), found(report)) == ([7], {"unknown user": [0, 2, 3]})
    assert found(clean([(5, 1, 1, "1_0"), (6, 1, 1, "1e0")], names)[1]) == {"outcome missing": [0]}


def test_the_bot_rule_takes_one_sort_however_many_users_there_are():
    """Oracle: the rule as it is written, user by user; and twice the users cost far less than four times."""
    rng = np.random.default_rng(0)
    who, when, alive = rng.integers(30, size=600), rng.random(600) * 60, rng.random(600) < 0.9
    slow = []
    for user in range(30):
        moments = np.sort(when[alive & (who == user)])
        slow += [user] * bool(len(moments) > 3 and (moments[3:] - moments[:-3] <= 1).any())
    assert 0 < len(slow) < 30
    assert (_bots(who, when, alive, 3) == np.isin(who, slow)).all()
    many = rng.integers(200_000, size=400_000)  # one mask a user would be 8e10 steps, minutes: a sort is not
    assert not _bots(many, rng.random(400_000) * 1e6, np.ones(400_000, bool), 20).any()


def test_twice_the_users_are_twice_the_work_and_not_four_times():
    def day(users: int) -> pd.DataFrame:
        draw = np.random.default_rng(0)
        who = draw.integers(users, size=2 * users)
        return pd.DataFrame(
            {"user": who, "item": 1, "exposed": 1, "outcome": 1, "time": draw.random(len(who))}
        )

    clean(day(200))  # what is imported or kept the first time is no work of the second
    assert calls(clean, day(4000)) < 2.5 * calls(clean, day(2000))
