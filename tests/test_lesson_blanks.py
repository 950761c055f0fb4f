"""The blank runs: whatever stands in an exercise cell, Run All goes on. Oracle: the cell does not raise."""

import copy
import math
from fractions import Fraction

import numpy
import pandas
import pytest

from causalrec_lab.lesson import ____
from causalrec_lab.lesson.blanks import holds_blank


def unpacked():
    low, high = ____
    first, *middle, last = ____
    return low, high, first, last, middle == []


OPERATIONS = {
    "arithmetic": lambda: (1 - ____) ** 2 / ____ + -____ // 3 % ____,
    "comparison": lambda: [____ < 1, ____ >= 1, ____ == 2, ____ != 2],
    "bits": lambda: ~____ & 1 | ____ ^ 2,
    "indexing": lambda: ____[0][1:2]["x1"],
    "attributes and calls": lambda: ____.frame(1, two=2).mean(),
    "numbers": lambda: (
        round(____, 2),
        abs(____),
        math.floor(____),
        sum([____, 1]),
        min(____, 3),
        divmod(____, 2),
    ),
    "fractions": lambda: (Fraction(____, 4) + 1, Fraction(1, 2) - ____, Fraction(1, ____)),
    "text": lambda: ["x" + ____, ____ % "x", ____ * "x"],
    "format": lambda: f"{____:.2f} {____!r}" and ____,
    "numpy": lambda: (
        numpy.ones(2) + ____,
        numpy.mean(____),
        numpy.add(____, 1),
        numpy.array([1.0, 2.0]) @ ____,
    ),
    "pandas": lambda: (pandas.Series([1, 2]) + ____, pandas.Series([1, 2]) == ____, pandas.Series([____, 1])),
    "unpacking": unpacked,
    "copies": lambda: copy.deepcopy({"a": [____]}),
    "context": lambda: ____.__enter__(),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_blank_runs_through(name):
    assert holds_blank(OPERATIONS[name]())


def test_a_blank_is_false_empty_and_in_no_loop():
    assert not ____
    assert list(____) == []
    assert len(____) == 0
    assert 1 not in ____
    assert list(range(____)) == []


def test_a_blank_says_what_it_is():
    assert repr(____) == str(____) == f"{____:.3f}" == "____"
    assert copy.copy(____) is ____
    assert copy.deepcopy(____) is ____


def test_notebooks_ask_a_blank_for_its_looks_and_get_none():
    for protocol in ("_repr_html_", "_ipython_display_", "__array_interface__"):
        assert not hasattr(____, protocol)


@pytest.mark.parametrize(
    "answer",
    [
        ____,
        None,
        ...,
        "",
        "  ",
        "____",
        (2, ____),
        [[1], [____]],
        {"x1": ____},
        {____},
        numpy.array([1, ____]),
        (2, None),
        pandas.DataFrame({"a": [____, 1]}),
        Fraction(____, 2),
    ],
    ids=str,
)
def test_an_answer_with_a_blank_anywhere_is_not_an_attempt(answer):
    assert holds_blank(answer)


@pytest.mark.parametrize(
    "answer",
    [0, 0.0, False, "0", (0, 4), [], {}, set(), numpy.zeros(2), pandas.DataFrame({"a": [0]}), "none"],
)
def test_zero_and_nothing_are_answers(answer):
    assert not holds_blank(answer)


def test_a_list_that_holds_itself_is_looked_at_and_left():
    ring = [1]
    ring.append(ring)
    assert not holds_blank(ring)
