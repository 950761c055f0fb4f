"""The table counts exactly: every number of the day sheet, and laws on random tables."""

from collections import Counter
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact
from work import calls

from causalrec_lab.errors import ImpossibleCondition, LabError, UnknownName
from causalrec_lab.table import Count, Table, luck

HALF = Fraction(1, 2)
ROWS = [(0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1)]
NAMES = ["x1", "x2", "x3"]


@pytest.fixture
def day_sheet() -> Table:
    return Table.from_rows(ROWS, NAMES)


@pytest.fixture
def visits() -> Table:
    """The 100 visits of notebook 01: shown 20 (8 bought), not shown 80 (24 bought)."""
    return Table.from_rows([(1, 1), (1, 0), (0, 1), (0, 0)], ["shown", "bought"], weights=[8, 12, 24, 56])


def test_the_article_slip_is_one_and_not_one_half(day_sheet):
    assert day_sheet.probability({"x2": 1}, given={"x1": 0}) == 1
    one_row_taken_for_the_event = Fraction(1, 4) / day_sheet.probability({"x1": 0})
    assert one_row_taken_for_the_event == HALF  # what the article printed
    assert day_sheet.count({"x2": 1}, given={"x1": 0}) == Count(2, 2)
    assert day_sheet.count({"x1": 0, "x2": 1}) == Count(2, 4)


@pytest.mark.parametrize(
    ("event", "given", "value"),
    [
        ({"x2": 1}, {"x1": 1}, 0),
        ({"x2": 0}, {"x1": 1}, 1),
        ({"x1": 1}, {"x2": 0}, 1),
        ({"x1": 1}, {"x2": 1}, 0),
        ({"x3": 1}, {"x1": 0}, HALF),
        ({"x3": 1}, {"x2": 1}, HALF),
    ],
)
def test_every_conditional_of_the_day_sheet_is_as_enumerated(day_sheet, event, given, value):
    assert day_sheet.probability(event, given=given) == value


def test_the_inverse_of_a_conditional_is_another_number(visits):
    assert visits.probability({"shown": 1}, given={"bought": 1}) == Fraction(8, 32)
    assert visits.probability({"bought": 1}, given={"shown": 1}) == Fraction(8, 20)
    assert tuple(visits.count({"shown": 1}, given={"bought": 1})) == (8, 32)


def test_the_trailer_tells_nothing_about_the_rest_but_the_card_tells_all(day_sheet):
    assert day_sheet.independent("x3", ["x1", "x2"])
    assert not day_sheet.independent("x1", "x2")
    assert not day_sheet.independent("x1", "x2", given="x3")


def test_a_condition_that_never_happens_is_an_error_that_says_so(day_sheet):
    with pytest.raises(ImpossibleCondition, match=r"no row has x1=0, x2=0.*positivity"):
        day_sheet.probability({"x3": 1}, given={"x1": 0, "x2": 0})
    empty_room = day_sheet.count({"x3": 1}, given={"x1": 0, "x2": 0})
    assert empty_room == Count(0, 0)
    with pytest.raises(ImpossibleCondition, match="0 rows are in the room"):
        _ = empty_room.share
    with pytest.raises(ImpossibleCondition, match="x1=0, x2=0"):
        day_sheet.where({"x1": 0, "x2": 0})


def test_an_event_against_its_condition_has_chance_zero(day_sheet):
    assert day_sheet.probability({"x1": 1}, given={"x1": 0}) == 0
    assert day_sheet.probability({"x1": 0}, given={"x1": 0}) == 1


def test_an_unknown_column_names_the_nearest_one(day_sheet):
    with pytest.raises(UnknownName, match=r"no column 'x4'; the columns are 'x1', 'x2', 'x3'; did you mean"):
        day_sheet.probability({"x4": 1})


def test_a_state_never_seen_is_refused_until_it_is_declared(day_sheet):
    with pytest.raises(LabError, match=r"x1=2 was asked for, but the states of 'x1' are 0, 1"):
        day_sheet.probability({"x1": 2})
    declared = Table.from_rows(ROWS, NAMES, states={"x1": [0, 1, 2]})
    assert declared.probability({"x1": 2}) == 0
    with pytest.raises(ImpossibleCondition):
        declared.probability({"x2": 1}, given={"x1": 2})
    with pytest.raises(LabError, match=r"a row has x1=1, which is not among states\['x1'\]"):
        Table.from_rows(ROWS, NAMES, states={"x1": [0]})


@pytest.mark.parametrize("gap", [None, float("nan"), np.float64("nan"), np.float32("nan"), pd.NA, pd.NaT])
def test_a_missing_value_is_refused_by_row_and_column_or_dropped_and_counted(gap):
    rows = [(0, 1), (gap, 1), (1, 0)]
    with pytest.raises(LabError, match=r"rows\[1\] has no value for 'x1'.*missing='drop'"):
        Table.from_rows(rows, ["x1", "x2"])
    kept = Table.from_rows(rows, ["x1", "x2"], missing="drop")
    assert (kept.total, kept.dropped) == (2, 1)
    assert "1 left out" in repr(kept)


@pytest.mark.parametrize(
    ("rows", "names", "options", "words"),
    [
        ([(0, 1), (0,)], ["a", "b"], {}, r"rows\[1\] has 1 values for 2 columns \(a, b\)"),
        ([(0, 1), (0,)], ["a", "b"], {"missing": "drop"}, r"rows\[1\] has 1 values"),
        (["01"], ["a", "b"], {}, r"rows\[0\] is '01'; a row is a sequence"),
        ([3], ["a"], {}, r"rows\[0\] is 3; a row is a sequence"),
        ([(0, [1])], ["a", "b"], {}, r"rows\[0\] is \(0, \[1\]\); states must be plain"),
        ([(0, 1)], ["a", "a"], {}, "'a' stands twice"),
        ([(0, 1)], "ab", {}, "names is 'ab'"),
        ([()], [], {}, "names is empty"),
        ([], ["a"], {}, "no rows with a weight above 0"),
        ([(1,)], ["a"], {"weights": [0]}, "no rows with a weight above 0"),
        ([(1,)], ["a"], {"weights": [0.5]}, r"weights\[0\] is 0.5; exact counting"),
        ([(1,)], ["a"], {"weights": [-1]}, r"weights\[0\] is -1; a row cannot"),
        ([(1,)], ["a"], {"weights": [1, 2]}, "2 weights for 1 rows"),
        ([(1,)], ["a"], {"missing": "guess"}, "missing='guess' is not a choice"),
        ([(1,)], ["a"], {"states": {"b": [1]}}, "no column 'b'"),
    ],
)
def test_malformed_rows_are_refused_with_what_to_do(rows, names, options, words):
    with pytest.raises(LabError, match=words):
        Table.from_rows(rows, names, **options)


def test_an_event_that_is_no_mapping_is_shown_how_to_be_written(day_sheet):
    with pytest.raises(LabError, match=r"'x1=0' is not a column with its state; write it as \{'x1': 1\}"):
        day_sheet.probability("x1=0")
    with pytest.raises(UnknownName, match="no state of x1 3"):
        _ = day_sheet.joint("x1")[3]


def test_weights_may_be_fractions_and_stand_for_repeated_rows():
    by_hand = Table.from_rows([(0,), (1,), (1,)], ["a"])
    by_weight = Table.from_rows([(0,), (1,)], ["a"], weights=[Fraction(1, 3), Fraction(2, 3)])
    assert by_hand.joint("a") == by_weight.joint("a")
    assert by_weight.count({"a": 1}) == Count(Fraction(2, 3), 1)


def test_a_frame_counts_like_its_rows_and_is_left_as_it_was(day_sheet):
    frame = pd.DataFrame(ROWS, columns=NAMES)
    before = frame.copy()
    assert Table.from_frame(frame).joint() == day_sheet.joint()
    assert Table.from_frame(frame, ["x2"]).joint("x2") == day_sheet.joint("x2")
    pd.testing.assert_frame_equal(frame, before)
    with pytest.raises(UnknownName, match="no column 'y'"):
        Table.from_frame(frame, ["y"])


def test_a_notebook_shows_the_rows_as_html_and_escapes_them(visits):
    assert "<td>12</td>" in visits._repr_html_()
    assert "<td>3/5</td>" in visits.where({"shown": 1}).joint("bought")._repr_html_()
    assert "&lt;b&gt;" in Table.from_rows([("<b>",)], ["a"])._repr_html_()


def test_results_cannot_be_written_to(day_sheet):
    with pytest.raises(TypeError):
        day_sheet.weights[0, 1, 0] = 5
    with pytest.raises(TypeError):
        day_sheet.joint("x1").probabilities[0] = 1


tables = st.lists(st.tuples(*[st.integers(0, 2)] * 3), min_size=1, max_size=30)


@given(tables)
def test_probabilities_sum_to_one_and_the_chain_rule_holds(rows):
    table = Table.from_rows(rows, NAMES)
    assert sum(table.joint().values()) == 1
    for a, b in product(table.states["x1"], table.states["x2"]):
        split = table.probability({"x1": a}) * table.probability({"x2": b}, given={"x1": a})
        assert table.joint("x1", "x2")[a, b] == split
        assert sum(table.where({"x1": a}).joint("x3").values()) == 1


@given(tables)
def test_counting_agrees_with_a_plain_loop_over_the_rows(rows):
    table = Table.from_rows(rows, NAMES)
    a, b, _ = rows[0]
    loop = Counter(row[1] for row in rows if row[0] == a)
    assert tuple(table.count({"x2": b}, given={"x1": a})) == (loop[b], loop.total())
    assert table.where({"x1": a}).joint("x2")[b] == table.probability({"x2": b}, {"x1": a})


@given(tables)
@settings(max_examples=40)
def test_independence_agrees_with_comparing_conditionals(rows):
    table = Table.from_rows(rows, NAMES)
    by_conditionals = all(table.where({"x2": b}).joint("x1") == table.joint("x1") for b in table.states["x2"])
    assert table.independent("x1", "x2") == by_conditionals


def test_a_hundred_thousand_rows_are_counted_in_one_walk():
    rows = np.random.default_rng(0).integers(0, 2, size=(100_000, 6))
    frame, found = pd.DataFrame(rows, columns=list("abcdef")), []

    def count():
        found.append(Table.from_frame(frame).probability({"a": 1}, given={"b": 0}))

    assert calls(count) < 3 * len(rows)  # one a row; a loop that rescans them makes far more
    [share] = found
    assert share == Fraction(int(((rows[:, 0] == 1) & (rows[:, 1] == 0)).sum()), int((rows[:, 1] == 0).sum()))


# ---- luck


@pytest.mark.parametrize(("shown", "others", "buyers"), [(4, 4, 4), (3, 5, 2), (2, 6, 5), (1, 1, 0)])
def test_deals_are_counted_one_by_one_and_those_as_far_by_their_gap(shown, others, buyers):
    total = shown + others
    counted = Counter(sum(card < buyers for card in deal) for deal in combinations(range(total), shown))
    assert luck.deals(shown, others, buyers=buyers) == dict(sorted(counted.items()))
    for seen in counted:
        far = luck.as_far(shown, others, buyers=buyers, seen=seen)
        gap = abs(seen / shown - (buyers - seen) / others)
        assert far == [k for k in sorted(counted) if abs(k / shown - (buyers - k) / others) > gap - 1e-9]


@pytest.mark.parametrize("rows", [2, 4, 8, 40])
def test_luck_is_one_deal_in_so_many_and_fishers_p(rows):
    half = rows // 2
    p = fisher_exact([[half, 0], [0, half]]).pvalue
    assert luck.as_one_sided(rows) == pytest.approx(p) == pytest.approx(1 / luck.odds(rows))
