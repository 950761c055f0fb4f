"""Reads rows into a table: each of the right length, no value missing, weights exact.

Terms: as in `causalrec_lab.table`; a *fault* of a row is said with its place, counted from 0.

Taught in notebooks/01_conditional_probability.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from numbers import Integral, Rational

from causalrec_lab.errors import LabError, unknown_name
from causalrec_lab.log import is_missing
from causalrec_lab.table.counts import State, Weight, tidy


def as_tuple(row: object, index: int) -> tuple:
    """A row as a tuple of states; a text is no row, though Python would take it for one."""
    if isinstance(row, str | bytes | Mapping) or not isinstance(row, Iterable):
        raise LabError(
            f"rows[{index}] is {row!r}; a row is a sequence of states, one a column, such as (0, 1, 0)"
        )
    return tuple(row)


def checked_names(names: Sequence[str]) -> tuple[str, ...]:
    """The column names: at least one, each once."""
    if isinstance(names, str):
        raise LabError(
            f"names is the text {names!r}; give a list with one name a column, such as ['x1', 'x2']"
        )
    names = tuple(names)
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise LabError(f"the column name {twice[0]!r} stands twice; give every column its own name")
    if not names:
        raise LabError("names is empty; a table needs at least one named column")
    return names


def totals_of(rows: list[tuple], weights: Iterable[Weight] | None) -> dict[tuple, Weight]:
    """Distinct row -> total weight, in the order first met."""
    try:
        if weights is None:
            return dict(Counter(rows))
        totals: dict[tuple, Weight] = {}
        for row, weight in zip(rows, _checked_weights(weights, len(rows)), strict=True):
            totals[row] = totals.get(row, 0) + weight
    except TypeError as error:  # a list or a dict inside a row
        index = next(i for i, row in enumerate(rows) if not _hashable(row))
        raise LabError(f"rows[{index}] is {rows[index]!r}; states must be plain values, not lists") from error
    return {row: tidy(weight) for row, weight in totals.items()}


def _checked_weights(weights: Iterable[Weight], n: int) -> list[Fraction]:
    weights = list(weights)
    if len(weights) != n:
        raise LabError(f"there are {len(weights)} weights for {n} rows; give each row one weight")
    for index, weight in enumerate(weights):
        if isinstance(weight, bool) or not isinstance(weight, Rational | Integral):
            raise LabError(
                f"weights[{index}] is {weight!r}; exact counting needs a whole number or a Fraction, "
                f"such as Fraction('0.25')"
            )
        if weight < 0:
            raise LabError(f"weights[{index}] is {weight}; a row cannot count for less than 0")
    return [Fraction(int(w)) if isinstance(w, Integral) else Fraction(w) for w in weights]


def first_fault(row: tuple, names: tuple[str, ...]) -> str:
    """What is wrong with a row, in words; empty if nothing is."""
    if len(row) != len(names):
        return f"has {len(row)} values for {len(names)} columns ({', '.join(names)})"
    for name, state in zip(names, row, strict=True):
        if is_missing(state):
            return f"has no value for {name!r}"
    return ""


def refuse_faults(rows: list[tuple], names: tuple[str, ...], missing: str) -> None:
    """Raise for the first faulty row, unless it only lacks a value and `missing` says to drop it."""
    for index, row in enumerate(rows):
        fault = first_fault(row, names)
        if fault and (len(row) != len(names) or missing == "refuse"):
            advice = "fill it in, or pass missing='drop' to leave such rows out and have them counted"
            raise LabError(f"rows[{index}] {fault}" + ("" if len(row) != len(names) else f"; {advice}"))


def states_of(
    rows: Iterable[tuple], names: tuple[str, ...], declared: Mapping[str, Sequence[State]] | None
) -> dict[str, tuple]:
    """Every column's possible states: as declared, else as seen, sorted where they can be."""
    declared = declared or {}
    for name in declared:
        if name not in names:
            raise unknown_name("column", name, names)
    states = {}
    for name, column in zip(names, zip(*rows, strict=True), strict=True):
        seen = dict.fromkeys(column)
        if name in declared:
            states[name] = tuple(dict.fromkeys(declared[name]))
            extra = [state for state in seen if state not in states[name]]
            if extra:
                raise LabError(
                    f"a row has {name}={extra[0]!r}, which is not among states[{name!r}] = {states[name]}"
                )
            continue
        try:
            states[name] = tuple(sorted(seen))
        except TypeError:  # mixed kinds have no order but the one they were met in
            states[name] = tuple(seen)
    return states


def _hashable(row: tuple) -> bool:
    try:
        hash(row)
    except TypeError:
        return False
    return True
