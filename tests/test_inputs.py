"""One door for every column: what it takes, what it refuses, over all kinds of arrays at once."""

import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import torch

from causalrec_lab.errors import LabError, UnknownName, plain, real_number, said, whole_number
from causalrec_lab.inputs import array, column, distinct, frame_columns, is_missing, mask

NAN = float("nan")
ENDLESS: list = []
ENDLESS.append(ENDLESS)
WHOLE_DTYPES = [np.dtype(code) for code in "bBhHiIlLqQ"]
FLOAT_DTYPES = [np.dtype(code) for code in "efdg"]

# 0, 1, 1, 0 in every way that people write it.
DISGUISES = {
    "list": [0, 1, 1, 0],
    "tuple": (0, 1, 1, 0),
    "booleans": [False, True, True, False],
    "floats": [0.0, 1.0, 1.0, 0.0],
    "texts": ["0", "1", " 1 ", "0"],
    "text with a point": ["0.0", "1.0", "1.0", "0.0"],
    "Fractions": [Fraction(0), Fraction(1), Fraction(2, 2), Fraction(0)],
    "Decimals": [Decimal(0), Decimal(1), Decimal("1.0"), Decimal(0)],
    "numpy scalars": [np.uint8(0), np.uint8(1), np.uint8(1), np.uint8(0)],
    "mixed scalars": [0, np.float32(1), True, np.array(0)],
    "objects": np.array([0, 1.0, True, "0"], dtype=object),
    "numpy texts": np.array(["0", "1", "1", "0"]),
    "numpy booleans": np.array([0, 1, 1, 0], dtype=bool),
    "every second": np.array([0, 9, 1, 9, 1, 9, 0, 9])[::2],
    "read-only": np.broadcast_to(np.array([0, 1, 1, 0]), (1, 4))[0],
    "big endian": np.array([0, 1, 1, 0], dtype=">i4"),
    "masked, nothing hidden": np.ma.array([0, 1, 1, 0], mask=False),
    "Series": pd.Series([0, 1, 1, 0]),
    "Series, index turned round": pd.Series([0, 1, 1, 0], index=[3, 2, 1, 0]),
    "Series, index of one name": pd.Series([0, 1, 1, 0], index=["a"] * 4),
    "Index": pd.Index([0, 1, 1, 0]),
    "Categorical": pd.Categorical([0, 1, 1, 0]),
    "Int64": pd.array([0, 1, 1, 0], dtype="Int64"),
    "Float32": pd.Series([0, 1, 1, 0], dtype="Float32"),
    "boolean": pd.array([False, True, True, False], dtype="boolean"),
    "string": pd.array(["0", "1", "1", "0"], dtype="string"),
    "sparse": pd.Series([0, 1, 1, 0], dtype="Sparse[int]"),
    "tensor": torch.tensor([0, 1, 1, 0]),
    "tensor that learns": torch.tensor([0.0, 1.0, 1.0, 0.0], requires_grad=True),
    "bfloat16": torch.tensor([0, 1, 1, 0], dtype=torch.bfloat16),
    "tensors in a list": [torch.tensor(0), torch.tensor(1.0), torch.tensor(True), torch.tensor(0)],
    "dict values": {"a": 0, "b": 1, "c": 1, "d": 0}.values(),
    **{f"dtype {dtype}": np.array([0, 1, 1, 0], dtype=dtype) for dtype in WHOLE_DTYPES + FLOAT_DTYPES},
}

NO_NUMBERS = {
    "a number": 5,
    "a text": "0110",
    "bytes": b"0110",
    "nothing": None,
    "a set": {0, 1},
    "a dict": {0: 1},
    "a type": list,
    "an iterator": iter([0, 1]),
    "no dimension": np.array(1),
    "two dimensions": [[0, 1]],
    "one column wide": np.ones((4, 1)),
    "a DataFrame": pd.DataFrame({"a": [0, 1]}),
    "ragged": [[0], [0, 1]],
    "a list in a list": [0, [1]],
    "a list that holds itself": ENDLESS,
    "no rows": [],
    "NaN": [0, NAN],
    "None": [0, None],
    "NA": pd.array([0, None], dtype="Int64"),
    "a boolean NA": pd.array([True, None], dtype="boolean"),
    "a category missing": pd.Categorical([0, None]),
    "infinity": [0, float("inf")],
    "overflow of a long double": np.array([1e6]).astype(np.longdouble) ** 100,
    "a whole number without end": [10**400],
    "too large to square": [1e300],
    "masked": np.ma.array([0, 99], mask=[0, 1]),
    "masked in a list": [0, np.ma.masked],
    "complex": np.array([0, 1j]),
    "complex without imaginary part": np.array([0, 1 + 0j]),
    "complex in a list": [0, 1j],
    "days": np.array(["2020-01-01", "2020-01-02"], dtype="datetime64[D]"),
    "spans": np.array([1, 2], dtype="timedelta64[D]"),
    "datetimes": [datetime.datetime(2020, 1, 1)],
    "Timestamps": pd.to_datetime(pd.Series(["2020-01-01"])),
    "with a zone": pd.to_datetime(pd.Series(["2020-01-01"])).dt.tz_localize("UTC"),
    "records": np.array([(0, 1)], dtype="i4,i4"),
    "words": ["no", "yes"],
    "a word among numbers": [0, "yes"],
    "an empty text": ["0", ""],
    "underscores": ["1_0", "0"],
    "full width": ["１", "0"],
    "numpy bytes": np.array([b"0", b"1"]),
    "a signalling NaN": [Decimal("sNaN")],
    "objects": [object(), object()],
    "a sparse tensor": torch.eye(2).to_sparse(),
}


@pytest.mark.parametrize("name", DISGUISES)
def test_a_column_is_the_same_in_every_disguise(name):
    given = DISGUISES[name]
    for kind, dtype in (("number", np.float64), ("whole", np.int64), ("binary", np.int64)):
        found = column("outcome", given, kind=kind, n=4)
        assert (found.tolist(), found.dtype) == ([0, 1, 1, 0], dtype)
        assert found.flags.writeable
        assert not (isinstance(given, np.ndarray) and np.shares_memory(found, given))


@pytest.mark.parametrize("name", NO_NUMBERS)
@pytest.mark.parametrize("kind", ["number", "whole", "binary"])
def test_what_is_no_column_of_numbers_is_refused_by_name(name, kind):
    with pytest.raises(
        LabError, match=r"^outcome.* needed|^outcome.*must be|^outcome has|^outcome is no array"
    ):
        column("outcome", NO_NUMBERS[name], kind=kind)


def test_a_fault_is_said_with_its_place_its_value_and_its_likes():
    with pytest.raises(
        LabError, match=r"stars\[1\] is 9.0 \(and 1 more rows like it\); it must be a number from"
    ):
        column("stars", [0, 9, 8], low=0, high=5)
    with pytest.raises(LabError, match=r"e\[0\] is 0.0; it must be a number above 0 and up to 1"):
        column("e", [0, 1], above=0, high=1)
    with pytest.raises(LabError, match=r"e\[0\] is 1e-300; it must be the chance of being shown"):
        column("e", [1e-300], above=0, needed="the chance of being shown")
    with pytest.raises(LabError, match=r"scores\[1, 0\] is nan; it must be a finite number"):
        array("scores", [[1, 2], [NAN, 4]], shape=(2, 2))
    with pytest.raises(LabError, match=r"scores has shape \(2, 2\); \(any, 3\) is needed"):
        array("scores", [[1, 2], [3, 4]], shape=(None, 3))
    with pytest.raises(LabError, match="y has 3 rows and 2 are needed"):
        column("y", [1, 2, 3], n=2)


def test_blanks_become_nan_only_where_they_may():
    for blank in ([1, None], ["1", ""], [1, NAN], pd.array([1, None], dtype="Int64")):
        found = column("age", blank, missing=True, low=0)
        assert found[0] == 1
        assert np.isnan(found[1])
    with pytest.raises(LabError, match="masked"):
        column("age", np.ma.array([1, 2], mask=[0, 1]), missing=True)
    assert column("seen", [], empty=True).tolist() == []


def test_ids_come_in_exactly_or_not_at_all():
    """Oracle: Python's whole numbers, which have no end."""
    large = [2**53, 2**53 + 1, 2**63 - 1, -(2**62)]
    for ids in (large, [str(one) for one in large], pd.array(large, dtype="Int64"), [*map(Decimal, large)]):
        assert column("user", ids, kind="whole").tolist() == large
    short = [0, 7, 10**17, 10**18 - 1]  # a file's column of digits is read all at once
    assert column("user", [str(one) for one in short], kind="whole").tolist() == short
    with pytest.raises(LabError, match=r"user\[2\] is '007'"):
        column("user", ["0", "7", "007"], kind="whole")
    lost = [
        np.float16([2048]),
        np.float32([2**24]),
        [2.0**53],
        [2**63],
        np.array([2**63], dtype=np.uint64),
        [2**63, -1],
        [1.5],
        ["007"],
        ["1E3"],
        ["1.5"],
    ]
    for ids in lost:
        with pytest.raises(LabError, match=r"user\[0\] is .*whole number|user\[0\] is .*floats merge"):
            column("user", ids, kind="whole")
    with pytest.raises(LabError, match="number them first"):
        column("user", ["ann"], kind="whole")
    with pytest.raises(LabError, match=r"item\[1\] is -1; it must be a whole number from 0 to 3"):
        column("item", [0, -1], kind="whole", low=0, high=3)


def test_small_whole_numbers_do_not_overflow_after_the_door():
    read = column("goal", np.array([200, 100], dtype=np.uint8))
    assert (read + read).tolist() == [400, 200]
    assert (1 - column("shown", np.array([1, 0], dtype=np.uint8), kind="binary")).tolist() == [0, 1]


@pytest.mark.parametrize(
    "labels",
    [
        ["a", NAN],
        ["a", None],
        [1, NAN],
        [1.0, float("inf")],
        [2.0**53],
        pd.Series(["a", None]),
        [[1], [2]],
        pd.array(["a", None], dtype="string"),
        pd.Categorical(["a", None]),
        [np.ma.masked, 1],
        [{}, {}],
        np.array(["2020-01-01", "NaT"], dtype="datetime64[D]"),
        [pd.NaT, pd.Timestamp(0)],
        [pd.NA, 1],
        [1, "1"],
        np.ma.array(["a", "b"], mask=[0, 1]),
        np.array([["a"]]),
        "ab",
        [1j, 2],
    ],
)
def test_a_label_that_is_missing_or_no_label_is_refused(labels):
    with pytest.raises(LabError, match=r"^stratum"):
        distinct("stratum", labels)


def test_labels_stay_what_they_are():
    names, place = distinct("kind", [("film", 1), ("book", 2), ("film", 1)])
    assert (names.tolist(), place.tolist()) == ([("book", 2), ("film", 1)], [1, 0, 1])
    assert distinct("code", ["007", "7", "1E3"])[0].tolist() == ["007", "1E3", "7"]
    assert distinct("text", ["a\0", "a"])[0].tolist() == ["a", "a\0"]  # numpy's own texts lose the last sign
    for days in (
        pd.to_datetime(pd.Series(["2024-01-02", "2024-01-01"])),
        [datetime.date(2024, 1, 2), datetime.date(2024, 1, 1)],
    ):
        assert distinct("day", days)[1].tolist() == [1, 0]
    sets = [frozenset([1]), frozenset([2]), frozenset([1])]  # sets have no order that sorting could use
    assert distinct("group", sets)[1].tolist() in ([0, 1, 0], [1, 0, 1])


def test_a_mask_is_true_or_false_and_never_row_numbers():
    for good in (
        [True, False],
        pd.Series([True, False], index=[1, 0]),
        torch.tensor([True, False]),
        pd.array([True, False], dtype="boolean"),
        np.array([True, False], dtype=object),
    ):
        assert mask("chosen", good, 2).tolist() == [True, False]
    for bad in (
        [1, 0],
        [1.0, 0.0],
        [True, None],
        pd.array([True, None], dtype="boolean"),
        [True],
        "ab",
        [[True, False]],
        np.ma.array([True, False], mask=[0, 1]),
    ):
        with pytest.raises(LabError, match=r"^chosen"):
            mask("chosen", bad, 2)


def test_a_frame_gives_its_columns_by_name_and_refuses_a_name_twice():
    frame = pd.DataFrame([[1, 2]], columns=["a", 7])
    assert {name: values.tolist() for name, values in frame_columns(frame).items()} == {"a": [1], "7": [2]}
    assert list(frame_columns(frame, ["a"])) == ["a"]
    for names in (["a", "a"], [1, "1"]):
        with pytest.raises(LabError, match="stands twice"):
            frame_columns(pd.DataFrame([[1, 2]], columns=names))
    with pytest.raises(UnknownName, match="no column 'b'"):
        frame_columns(frame, ["b"])
    with pytest.raises(LabError, match="no DataFrame"):
        frame_columns([[1]])


NO_KNOBS = [
    None,
    "1",
    True,
    NAN,
    float("inf"),
    -float("inf"),
    1j,
    [1],
    np.array([1.0]),
    pd.NA,
    np.ma.masked,
    np.timedelta64(4),
    np.datetime64("2020"),
    10**400,
    Decimal("sNaN"),
    object(),
    np.bool_(True),
    {},
]


@pytest.mark.parametrize("value", NO_KNOBS, ids=[type(value).__name__ for value in NO_KNOBS])
def test_a_knob_that_is_no_number_is_refused_by_name(value):
    with pytest.raises(LabError, match=r"^tilt is .*; a finite number is needed"):
        real_number("tilt", value)
    if not isinstance(value, int) or value is True:
        with pytest.raises(LabError, match=r"^seed is .*; a whole number of 1 or more is needed"):
            whole_number("seed", value)


def test_a_knob_is_read_whatever_number_it_is():
    for value in (0.5, Fraction(1, 2), Decimal("0.5"), np.float32(0.5), np.array(0.5), torch.tensor(0.5)):
        assert real_number("share", value, above=0, below=1) == 0.5
    for value in (3, np.uint8(3), np.array(3), torch.tensor(3)):
        assert whole_number("folds", value) == 3
    for value, ends in (
        (0, {"above": 0}),
        (1, {"below": 1}),
        (2, {"high": 1}),
        (-1, {"low": 0}),
        (1e-300, {"above": 0}),
    ):
        with pytest.raises(LabError, match=r"^share is"):
            real_number("share", value, **ends)


def test_an_error_never_prints_a_million_rows_nor_fails_itself():
    class Unprintable:
        def __repr__(self):
            raise RuntimeError

    assert said(Unprintable()) == "a Unprintable that cannot be printed"
    assert len(said(list(range(10**5)))) < 80
    assert said(np.zeros((2, 2))) == "array([[0., 0.], [0., 0.]])"
    with pytest.raises(LabError, match="cannot be printed"):
        whole_number("epochs", 10**5000, high=3)
    assert plain(np.datetime64("2020")) == np.datetime64("2020")


def test_every_kind_of_missing_value_is_known():
    gone = [
        None,
        NAN,
        np.float16("nan"),
        pd.NA,
        pd.NaT,
        np.datetime64("NaT"),
        np.timedelta64("NaT"),
        np.ma.masked,
        Decimal("nan"),
        complex("nan"),
    ]
    assert all(map(is_missing, gone))
    assert not any(
        map(
            is_missing,
            [0, "", "nan", False, Fraction(1), Decimal(1), np.int8(0), [], np.array([NAN, 1]), 10**400],
        )
    )
