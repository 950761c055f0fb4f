"""The log refuses dirty rows by name, and the truth stays sealed until it is opened with a reason."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest

from causalrec_lab.errors import DataProblem, LabError, UnknownName
from causalrec_lab.log import Log, Truth, clean

NAMES = ["user", "item", "exposed", "outcome", "propensity", "fan", "kind"]
ROWS = [(1, 7, 1, 1.0, 0.9, 1, "film"), (2, 7, 0, 0.0, 0.1, 0, "book"), (2, 8, 1, 0.5, 0.3, 0, "film")]


@pytest.fixture
def log() -> Log:
    return Log.from_rows(ROWS, NAMES)


def test_rows_become_named_columns(log):
    assert len(log) == 3
    assert log.names == tuple(NAMES)
    assert log.exposed.tolist() == [1, 0, 1]
    assert log["fan"].tolist() == [1, 0, 0]
    assert log["kind"].tolist() == ["film", "book", "film"]
    assert "3 rows, 2 exposed" in repr(log)
    assert "<table" in log._repr_html_()


def test_a_frame_and_a_log_turn_into_each_other(log):
    frame = log.frame()
    frame.loc[0, "outcome"] = 99  # a learner's own copy
    assert log.outcome[0] == 1.0
    again = Log.from_frame(log.frame())
    pd.testing.assert_frame_equal(again.frame(), log.frame())


def test_a_log_cannot_be_written_to_and_does_not_share_memory():
    outcome = np.array([1.0, 0.0])
    log = Log([1, 2], [7, 7], [1, 0], outcome)
    outcome[0] = 5
    assert log.outcome[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        log.outcome[0] = 5


def test_select_keeps_the_rows_of_the_mask(log):
    shown = log.select(log.exposed == 1)
    assert shown.item.tolist() == [7, 8]
    assert shown["kind"].tolist() == ["film", "film"]
    assert log.select([2, 0]).user.tolist() == [2, 1]
    with pytest.raises(LabError, match=r"mask has 2 rows and 3 are needed"):
        log.select([True, False])
    with pytest.raises(LabError, match="mask is of type float64"):
        log.select([0.5])
    with pytest.raises(LabError, match="no rows"):
        log.select(log.exposed == 5)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("user", "bob", r"user\[1\] is 'bob'; a whole number is needed; number them first"),
        ("user", 1.5, r"user\[1\] is 1.5; it must be a whole number"),
        ("item", None, r"item\[1\] is None; a whole number is needed"),
        ("exposed", 2, r"exposed\[1\] is 2; it must be 1 if the item was shown, else 0"),
        ("outcome", float("nan"), r"outcome\[1\] is nan; it must be a finite number"),
        ("outcome", float("inf"), r"outcome\[1\] is inf; it must be a finite number"),
        ("propensity", 0, r"propensity\[1\] is 0.0; it must be the chance of being shown, in \(0, 1\]"),
        ("propensity", 1.2, r"propensity\[1\] is 1.2"),
    ],
)
def test_a_dirty_row_is_named_with_its_column_and_value(column, value, words):
    rows = [list(row) for row in ROWS]
    rows[1][NAMES.index(column)] = value
    with pytest.raises(LabError, match=words):
        Log.from_rows(rows, NAMES)


def test_the_number_of_rows_with_the_same_fault_is_told():
    with pytest.raises(LabError, match=r"exposed\[0\] is 3 \(and 2 more rows like it\)"):
        Log([1, 2, 3], [1, 1, 1], [3, 3, 3], [0, 0, 0])


@pytest.mark.parametrize(
    ("rows", "names", "words"),
    [
        ([(1, 7, 1)], NAMES[:4], r"rows\[0\] has 3 values for 4 columns"),
        ([(1, 7, 1)], NAMES[:3], "no column 'outcome'"),
        ([], NAMES[:4], "the log has no rows"),
        ([(1, 7, 1, 1, 2)], ["user", "item", "exposed", "outcome", "user"], "'user' stands twice"),
    ],
)
def test_malformed_rows_are_refused(rows, names, words):
    with pytest.raises(LabError, match=words):
        Log.from_rows(rows, names)


def test_columns_must_agree_in_length_and_names_must_exist(log):
    with pytest.raises(LabError, match=r"differ in length \(user 2, item 1"):
        Log([1, 2], [1], [1, 1], [0, 1])
    with pytest.raises(UnknownName, match=r"no column 'outcom'.*did you mean 'outcome'"):
        _ = log["outcom"]
    with pytest.raises(LabError, match="user is a list of lists of different lengths"):
        Log([[1], [1, 2]], [1, 1], [1, 1], [0, 1])
    with pytest.raises(LabError, match=r"user has shape \(1, 2\)"):
        Log([[1, 2]], [1, 1], [1, 1], [0, 1])
    with pytest.raises(LabError, match="'user' has a place of its own"):
        Log([1], [1], [1], [0], extra={"user": [1]})


def test_a_csv_is_read_whatever_wrote_it_and_a_damaged_one_names_its_line(tmp_path, log):
    good = tmp_path / "log.csv"
    log.frame().to_csv(good, index=False, encoding="utf-8-sig")
    pd.testing.assert_frame_equal(Log.from_csv(good).frame(), log.frame())
    header = "user,item,exposed,outcome\n"
    cases = {
        "": "is empty; its first line must name the columns",
        header: "no rows",
        header + "1,7,1,0\n\n1,7,1\n": "line 4 .* has 3 values for 4 columns",
        header + "1,7,1,\n": r"outcome\[0\] is ''; a number is needed .*row 0 is the line below",
        "user,item\n1,7\n": "no column 'exposed'",
    }
    for text, words in cases.items():
        (tmp_path / "bad.csv").write_text(text, encoding="utf-8")
        with pytest.raises(DataProblem, match=words):
            Log.from_csv(tmp_path / "bad.csv")
    (tmp_path / "bad.csv").write_bytes(b"user,item\xff\xfe\n")
    with pytest.raises(DataProblem, match="cannot be read as CSV in UTF-8"):
        Log.from_csv(tmp_path / "bad.csv")
    with pytest.raises(DataProblem, match="there is no file"):
        Log.from_csv(tmp_path / "none.csv")


@pytest.fixture
def truth() -> Truth:
    """Four visitors of whom one is won over, one put off, one always buys, one never does."""
    return Truth(
        outcome_if_exposed=[1, 0, 1, 0],
        outcome_if_not=[0, 1, 1, 0],
        exposed=[1, 0, 0, 1],
        propensity=[0.5] * 4,
        taste=np.arange(4.0),
    )


@pytest.mark.parametrize(
    "name", ["outcome_if_exposed", "outcome_if_not", "propensity", "exposed", "taste", "ate", "effect"]
)
def test_a_sealed_truth_is_not_read_by_accident(truth, name):
    with pytest.raises(LabError, match=rf"{name} is sealed: no real log shows both answers of one user"):
        getattr(truth, name)
    assert "1" not in repr(truth)


def test_an_opened_truth_knows_the_three_effects(truth):
    opened = truth.open("after my estimate")
    assert opened.effect.tolist() == [1, -1, 0, 0]
    assert (opened.ate(), opened.att(), opened.atu()) == (0, 0.5, -0.5)
    assert opened.taste.tolist() == [0, 1, 2, 3]
    assert "opened 'after my estimate'" in repr(opened)
    with pytest.raises(AttributeError, match="holds no 'tast'"):
        _ = opened.tast
    with pytest.raises(ValueError, match="read-only"):
        opened.taste[0] = 1


@pytest.mark.parametrize("reason", ["", "  ", None, 3])
def test_the_seal_breaks_only_for_a_reason(truth, reason):
    with pytest.raises(LabError, match="say why in words"):
        truth.open(reason)


def test_the_truth_cannot_be_changed_and_can_be_copied(truth):
    with pytest.raises(LabError, match="ate cannot be set"):
        truth.ate = 1
    with pytest.raises(AttributeError, match="holds no 'colour'"):
        _ = truth.colour
    with pytest.raises(LabError, match="differ in length"):
        Truth(outcome_if_exposed=[1], outcome_if_not=[0, 1], exposed=[1])
    nobody = Truth(outcome_if_exposed=[1], outcome_if_not=[0], exposed=[0]).open("test")
    with pytest.raises(LabError, match="no row of this world is exposed"):
        nobody.att()
    assert copy.copy(nobody).ate() == 1


def test_a_quote_that_is_never_closed_is_refused_and_swallows_no_line(tmp_path):
    """Oracle: the number of lines written."""
    head, path = "user,item,exposed,outcome,text\n", tmp_path / "log.csv"
    for body in (
        '0,0,1,1,"Alien\n1,0,0,0,good\n2,0,0,0,good\n3,1,1,0,fine\n',
        '0,0,1,1,"Alien\n1,0,0,0,good\n2,0,0,0,good\n3,1,1,0,"Brazil" cut\n4,1,0,1,ok\n',
        '0,0,1,1,"Alien\n1,0,0,0,good\n2,0,0,0,good\n3,1,1,0,the end"\n4,1,0,1,ok\n',
        '0,0,1,1,12" vinyl"\n1,0,0,0,"good"x\n',
    ):
        path.write_text(head + body, encoding="utf-8")
        with pytest.raises(DataProblem, match=r"cannot be read as CSV|swallows '1,0,0,0,good'"):
            Log.from_csv(path)
    path.write_text(
        head + '0,0,1,1,"Alien,\nand then, well,\nmore"\n1,0,1,1,"say ""hi"""\n', encoding="utf-8"
    )
    assert Log.from_csv(path)["text"].tolist() == ["Alien,\nand then, well,\nmore", 'say "hi"']
    with pytest.raises(DataProblem):
        Log.from_csv(tmp_path)
    with pytest.raises(DataProblem):
        Log.from_csv(None)


def test_codes_that_look_like_numbers_stay_apart():
    """Oracle: no two different values become one."""
    codes = [
        ["01234", "1234"], ["1E3", "1000"], ["１２", "12"], ["1_23", "12_3"], ["+1", "1"], ["1.10", "1.1"],
        ["9007199254740993", ""], ["9007199254740993.0", "9007199254740992.0"], [2**53 + 1, 2**53, None],
        ["9223372036854775808", "1"], [1.5, 2**53 + 1],
        pd.array([2**53 + 1, 2**53, None], dtype="Int64"), ["nan", "inf"],
    ]  # fmt: skip
    for given in codes:
        n = len(given)
        found = Log(range(n), [0] * n, [1] * n, [1] * n, extra={"code": given})["code"]
        assert found.tolist() == list(given) or set(map(str, found)) == set(map(str, given))
        assert len(set(found.tolist())) == n
    year = Log([1, 2], [0, 0], [1, 0], [1, 0], extra={"year": ["1984", "2012"], "price": ["1.50", "-2.25"]})
    assert (year["year"].tolist(), year["price"].tolist()) == ([1984, 2012], [1.5, -2.25])
    tiny = Log([1, 2], [0, 0], [1, 0], [1, 0], extra={"p": ["1e-07", ""]})["p"]  # as Python writes it
    assert tiny[0] == 1e-7
    assert np.isnan(tiny[1])


@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        ("user", ["007", "7"], r"user\[0\] is '007'"),
        ("user", ["1_23", "12_3"], r"user\[0\] is '1_23'"),
        ("user", np.array([2**63, 1], dtype=np.uint64), r"user\[0\] is 9223372036854775808"),
        ("user", [2.0**53, 1], r"user\[0\] is 9007199254740992.0"),
        ("outcome", np.ma.array([1, 99], mask=[0, 1]), "outcome has 1 masked values"),
        ("outcome", np.array([1, 1j]), "outcome is of type complex128"),
        ("outcome", np.array(["2020-01-01", "2020-01-02"], dtype="datetime64[D]"), "outcome is dates"),
        ("outcome", [1e300, 1], r"outcome\[0\] is 1e\+300"),
        ("exposed", [1.0, 0.5], r"exposed\[1\] is 0.5; it must be a whole number"),
        ("propensity", np.ma.array([0.5, 99], mask=[0, 1]), "propensity has 1 masked values"),
    ],
)
def test_what_would_change_on_entry_is_refused(column, values, words):
    core = {name: [0, 1] for name in NAMES[:4]} | {column: values}
    with pytest.raises(LabError, match=words):
        Log(**core)


def test_a_mask_of_whole_numbers_never_means_rows_0_and_1(log):
    for zeros_and_ones in ([1, 0, 1], np.array([0, 1, 0], dtype=np.uint8), pd.Series([1, 1, 0])):
        with pytest.raises(LabError, match=r"select\(mask == 1\)"):
            log.select(zeros_and_ones)
    assert log.select([-1]).user.tolist() == [2]
    assert log.select(pd.Series([True, False, True], index=[2, 1, 0])).item.tolist() == [7, 8]
    for bad in (
        [3],
        [-4],
        [],
        [None, True, True],
        np.ma.array([True] * 3, mask=[1, 0, 0]),
        "abc",
        None,
        [[0]],
    ):
        with pytest.raises(LabError):
            log.select(bad)


def test_a_name_that_stands_twice_is_refused_wherever_it_comes_from():
    frame = pd.DataFrame([[1, 2, 1, 0, 5, 6]], columns=[*NAMES[:4], "a", "a"])
    for read in (Log.from_frame, clean):
        with pytest.raises(LabError, match="'a' stands twice"):
            read(frame)
    with pytest.raises(LabError, match="'1' stands twice"):
        Log([1], [1], [1], [1], extra={1: [1], "1": [2]})


def test_a_log_is_copied_and_pickled_whole(log):
    for again in (copy.deepcopy(log), copy.copy(log), pickle.loads(pickle.dumps(log))):  # noqa: S301
        assert again.names == log.names
        assert all((again[name] == log[name]).all() for name in log.names)
        assert not again.outcome.flags.writeable
