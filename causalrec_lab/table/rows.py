"""Reads rows into a table: each of the right length, no value missing, weights exact.

Terms: as in `causalrec_lab.table`; a *fault* of a row is said with its place, counted from 0.

Taught in notebooks/01_conditional_probability.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from causalrec_lab.errors import LabError, of_kind, one_of, plain, said
from causalrec_lab.inputs import as_states, hashable, in_order, is_missing
from causalrec_lab.table.counts import State, Weight, tidy


def totals_of(rows: list[tuple], weights: Iterable[Weight] | None) -> dict[tuple, Weight]:
    """Distinct row -> total weight, in the order first met."""
    try:
        if weights is None:
            return dict(Counter(rows))
        totals: dict[tuple, Weight] = {}
        for row, weight in zip(rows, _checked_weights(weights, len(rows)), strict=True):
            totals[row] = totals.get(row, 0) + weight
    except TypeError as error:  # a list or a dict inside a row
        index = next(i for i, row in enumerate(rows) if not hashable(row))
        shown = said(rows[index])
        raise LabError(f"rows[{index}] is {shown}; states must be plain values, not lists") from error
    return {row: tidy(weight) for row, weight in totals.items()}


def _checked_weights(weights: Iterable[Weight], n: int) -> list[Fraction]:
    if isinstance(weights, str | Mapping) or not isinstance(weights, Iterable):
        raise LabError(f"weights is {said(weights)}; a list with one weight a row is needed")
    weights = [plain(weight) for weight in weights]
    if len(weights) != n:
        raise LabError(f"there are {len(weights)} weights for {n} rows; give each row one weight")
    for index, weight in enumerate(weights):
        if isinstance(weight, bool) or not isinstance(weight, int | Fraction):
            raise LabError(
                f"weights[{index}] is {said(weight)}; exact counting needs a whole number or a Fraction, "
                f"such as Fraction('0.25')"
            )
        if weight < 0:
            raise LabError(f"weights[{index}] is {weight}; a row cannot count for less than 0")
    return [Fraction(weight) for weight in weights]


def has_gap(row: tuple) -> bool:
    """Whether a value is missing in a row."""
    return any(map(is_missing, row))


def states_of(
    rows: Iterable[tuple], names: tuple[str, ...], declared: Mapping[str, Sequence[State]] | None
) -> dict[str, tuple]:
    """Every column's possible states: as declared, else as seen, sorted where they can be."""
    declared = declared or {}
    of_kind("states", declared, Mapping, "a mapping of columns to their states")
    for name in declared:
        one_of("column", name, names)
    states = {}
    for name, column in zip(names, zip(*rows, strict=True), strict=True):
        seen = dict.fromkeys(column)
        if name in declared:
            states[name] = tuple(dict.fromkeys(as_states(name, declared[name])))
            extra = [state for state in seen if state not in states[name]]
            if extra:
                raise LabError(
                    f"a row has {name}={extra[0]!r}, which is not among states[{name!r}] = {states[name]}"
                )
            continue
        states[name] = in_order(seen)
    return states
