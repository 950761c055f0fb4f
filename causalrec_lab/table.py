"""Counts rows exactly: joint, marginal and conditional probabilities as fractions, and no arrows.

Terms: a *row* is one visit; a *state* is a value a column can take; an *event* is what you ask about,
such as {"x2": 1}; *given* is what you know already, and sends every other row out of the room;
a *weight* is how many visits one written row stands for.

    P(event given condition) = weight of rows with event and condition / weight of rows with condition

Taught in notebooks/01_conditional_probability, 02_bayesian_networks.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from html import escape
from itertools import product
from numbers import Integral, Rational
from types import MappingProxyType
from typing import TYPE_CHECKING

from causalrec_lab.errors import ImpossibleCondition, LabError, unknown_name
from causalrec_lab.log import is_missing

if TYPE_CHECKING:
    import pandas as pd

State = Hashable
Weight = int | Fraction


@dataclass(frozen=True)
class Count:
    """How many rows count, out of how many in the room (total weight, where rows have weights)."""

    count: Weight
    out_of: Weight

    @property
    def share(self) -> Fraction:
        """The count divided by the rows in the room, exactly."""
        if not self.out_of:
            raise ImpossibleCondition(
                "0 rows are in the room, so there is no share; choose a condition that happens"
            )
        return Fraction(self.count) / Fraction(self.out_of)

    def __iter__(self) -> Iterator[Weight]:
        return iter((self.count, self.out_of))

    def __str__(self) -> str:
        return f"{self.count} of {self.out_of}"


@dataclass(frozen=True, eq=False)
class Distribution(Mapping):
    """Exact probabilities of the states of one column, or of the combinations of several.

    Read it like a dictionary: `p[1]` for one column, `p[0, 1]` for two.
    """

    names: tuple[str, ...]
    probabilities: Mapping[State, Fraction]

    def __post_init__(self):
        object.__setattr__(self, "probabilities", MappingProxyType(dict(self.probabilities)))

    def __getitem__(self, state: State) -> Fraction:
        if state not in self.probabilities:
            raise unknown_name(f"state of {', '.join(self.names)}", state, self.probabilities)
        return self.probabilities[state]

    def __contains__(self, state: object) -> bool:
        return state in self.probabilities

    def __iter__(self) -> Iterator[State]:
        return iter(self.probabilities)

    def __len__(self) -> int:
        return len(self.probabilities)

    def __repr__(self) -> str:
        inside = ", ".join(f"{state!r}: {probability}" for state, probability in self.items())
        return f"P({', '.join(self.names)}): {{{inside}}}"

    def _repr_html_(self) -> str:
        rows = [(*self._combination(state), probability) for state, probability in self.items()]
        return _html([*self.names, f"P({', '.join(self.names)})"], rows)

    def _combination(self, state: State) -> tuple:
        return (state,) if len(self.names) == 1 else state


@dataclass(frozen=True, eq=False, repr=False)
class Table:
    """Rows with named columns, counted exactly. Make one with `Table.from_rows`.

    >>> day_sheet = Table.from_rows([(0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1)], ["x1", "x2", "x3"])
    >>> day_sheet.count({"x2": 1}, given={"x1": 0})
    Count(count=2, out_of=2)
    >>> day_sheet.probability({"x3": 1})
    Fraction(1, 2)
    """

    names: tuple[str, ...]
    weights: Mapping[tuple, Weight]  # distinct row -> total weight, in the order first met
    states: Mapping[str, tuple]  # column -> its possible states
    dropped: int = 0  # rows left out because a value was missing
    _column: Mapping[str, int] = field(init=False)

    def __post_init__(self):
        for name in ("weights", "states"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        object.__setattr__(self, "_column", {name: column for column, name in enumerate(self.names)})

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[Sequence[State]],
        names: Sequence[str],
        *,
        weights: Iterable[Weight] | None = None,
        states: Mapping[str, Sequence[State]] | None = None,
        missing: str = "refuse",
    ) -> "Table":
        """A table of these rows.

        Args:
            rows: one sequence of states a row, as long as `names`.
            names: the columns, each name once.
            weights: how many visits each row stands for, whole numbers or Fractions >= 0; None: 1 each.
            states: the possible states of some columns, also those no row shows; None: those seen.
            missing: "refuse" a row with a missing value (None or NaN), or "drop" it.

        Raises:
            LabError: a row of the wrong length, a missing value, a weight that is not exact, no rows.

        >>> Table.from_rows([("yes",), ("no",)], ["bought"], weights=[3, 1]).probability({"bought": "yes"})
        Fraction(3, 4)
        """
        names = _checked_names(names)
        if missing not in ("refuse", "drop"):
            raise LabError(f"missing={missing!r} is not a choice; use 'refuse' or 'drop'")
        rows = [row if isinstance(row, tuple) else _as_tuple(row, index) for index, row in enumerate(rows)]
        totals = _totals(rows, weights)
        lost = [row for row in totals if _first_fault(row, names)]
        if lost:
            _refuse_faults(rows, names, missing)
        dropped = sum(Fraction(totals.pop(row)) for row in lost)
        if not any(totals.values()):
            raise LabError("the table has no rows with a weight above 0; at least one row is needed to count")
        return cls(names, totals, _states(totals, names, states), _tidy(dropped))

    @classmethod
    def from_frame(cls, frame: "pd.DataFrame", names: Sequence[str] | None = None, **options) -> "Table":
        """A table of these columns of a DataFrame (all of them by default); options as in `from_rows`."""
        names = list(frame.columns) if names is None else list(names)
        for name in names:
            if name not in frame.columns:
                raise unknown_name("column", name, frame.columns)
        columns = [frame[name].tolist() for name in names]
        return cls.from_rows(zip(*columns, strict=True), [str(name) for name in names], **options)

    @property
    def total(self) -> Weight:
        """The weight of all rows: how many visits the table holds."""
        return _tidy(sum(self.weights.values()))

    def count(self, event: Mapping[str, State], given: Mapping[str, State] | None = None) -> Count:
        """The rows that count, out of the rows in the room.

        Args:
            event: column -> state asked about.
            given: column -> state known already; rows that differ leave the room.

        Raises:
            UnknownName: no such column.
            LabError: a state that the column cannot take.
        """
        condition = self._checked(given or {})
        wanted = self._checked(event)
        room = shown = 0
        for row, weight in self.weights.items():
            if all(row[column] == state for column, state in condition):
                room += weight
                if all(row[column] == state for column, state in wanted):
                    shown += weight
        return Count(_tidy(shown), _tidy(room))

    def probability(self, event: Mapping[str, State], given: Mapping[str, State] | None = None) -> Fraction:
        """The share of rows with the event among the rows with the condition.

            P(event given condition) = rows with both / rows with the condition

        Raises:
            ImpossibleCondition: no row has the condition, so the question has no answer here.

        >>> Table.from_rows([(0, 1), (1, 0)], ["x1", "x2"]).probability({"x2": 1}, given={"x1": 0})
        Fraction(1, 1)
        """
        counted = self.count(event, given)
        if not counted.out_of:
            raise impossible(event, given or {})
        return counted.share

    def joint(self, *names: str) -> Distribution:
        """The probability of every combination of states of these columns (of all, if none is named).

        Combinations that no row shows stand with probability 0.
        """
        names = names or self.names
        columns = [self._index(name) for name in names]
        cells = dict.fromkeys(product(*(self.states[name] for name in names)), Fraction(0))
        total = self.total
        for row, weight in self.weights.items():
            cells[tuple(row[column] for column in columns)] += Fraction(weight) / total
        if len(names) == 1:
            cells = {state: probability for (state,), probability in cells.items()}
        return Distribution(tuple(names), cells)

    def marginal(self, name: str) -> Distribution:
        """The probability of each state of one column."""
        return self.joint(name)

    def conditional(self, target: str, given: Mapping[str, State]) -> Distribution:
        """The probability of each state of `target` among the rows with the condition.

        Raises:
            ImpossibleCondition: no row has the condition.
        """
        self._index(target)
        cells = {state: self.probability({target: state}, given) for state in self.states[target]}
        return Distribution((target,), cells)

    def where(self, condition: Mapping[str, State]) -> "Table":
        """The table of the rows that stay in the room; every column keeps its possible states.

        Raises:
            ImpossibleCondition: no row stays.
        """
        wanted = self._checked(condition)
        kept = {row: w for row, w in self.weights.items() if w and all(row[c] == s for c, s in wanted)}
        if not kept:
            raise impossible({}, condition)
        return Table(self.names, kept, self.states)

    def independent(
        self, x: "str | Sequence[str]", y: "str | Sequence[str]", given: "str | Sequence[str]" = ()
    ) -> bool:
        """Whether x tells nothing about y, exactly, among rows alike in the columns `given`.

        P(x, y, z) P(z) = P(x, z) P(y, z)   for all states of x, y and z
        """
        xs, ys, zs = (_name_list(group) for group in (x, y, given))
        joint = self.joint(*xs, *ys, *zs)
        cells = {joint._combination(key): probability for key, probability in joint.items()}
        ends = len(xs), len(xs) + len(ys)
        p_xz, p_yz, p_z = Counter(), Counter(), Counter()
        for key, probability in cells.items():
            p_xz[key[: ends[0]] + key[ends[1] :]] += probability
            p_yz[key[ends[0] :]] += probability
            p_z[key[ends[1] :]] += probability
        return all(
            probability * p_z[key[ends[1] :]] == p_xz[key[: ends[0]] + key[ends[1] :]] * p_yz[key[ends[0] :]]
            for key, probability in cells.items()
        )

    def _index(self, name: str) -> int:
        if name not in self._column:
            raise unknown_name("column", name, self.names)
        return self._column[name]

    def _checked(self, states: Mapping[str, State]) -> list[tuple[int, State]]:
        """(column, state) pairs, each known to exist."""
        if not isinstance(states, Mapping):
            raise LabError(f"{states!r} is not a column with its state; write it as {{'{self.names[0]}': 1}}")
        pairs = []
        for name, state in states.items():
            column = self._index(name)
            if state not in self.states[name]:
                listed = ", ".join(repr(known) for known in self.states[name][:12])
                raise LabError(
                    f"{name}={state!r} was asked for, but the states of {name!r} are {listed}; if {state!r} "
                    f"is possible but never seen, say so: Table.from_rows(..., states={{{name!r}: [...]}})"
                )
            pairs.append((column, state))
        return pairs

    def __len__(self) -> int:
        return len(self.weights)

    def __repr__(self) -> str:
        lost = f", {self.dropped} left out for a missing value" if self.dropped else ""
        return f"Table({self.total} rows of {', '.join(self.names)}; {len(self)} distinct{lost})"

    def _repr_html_(self) -> str:
        rows = list(self.weights.items())[:20]
        weighted = any(weight != 1 for weight in self.weights.values())
        cells = [(*row, weight) if weighted else row for row, weight in rows]
        caption = "" if len(rows) == len(self) else f"the first {len(rows)} of {len(self)} distinct rows"
        return _html([*self.names, "rows"] if weighted else self.names, cells, caption)


def impossible(event: Mapping[str, State], given: Mapping[str, State]) -> ImpossibleCondition:
    """The error for a condition that never happens."""
    condition = written(given)
    asked = f"P({written(event)} given {condition})" if event else f"a probability given {condition}"
    return ImpossibleCondition(
        f"{asked} has no value: no row has {condition}, and 0 rows over 0 rows is no number; "
        "choose a condition that happens (you meet this again as positivity)"
    )


def written(states: Mapping[str, State]) -> str:
    """Columns and states as one writes them.

    >>> written({"x1": 0, "x3": "yes"})
    "x1=0, x3='yes'"
    """
    pairs = [f"{name}={state!r}" for name, state in states.items()]
    return ", ".join(pairs[:12]) + (f" and {len(pairs) - 12} more" if len(pairs) > 12 else "")


def _as_tuple(row: object, index: int) -> tuple:
    if isinstance(row, str | bytes | Mapping) or not isinstance(row, Iterable):
        raise LabError(
            f"rows[{index}] is {row!r}; a row is a sequence of states, one a column, such as (0, 1, 0)"
        )
    return tuple(row)


def _checked_names(names: Sequence[str]) -> tuple[str, ...]:
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


def _totals(rows: list[tuple], weights: Iterable[Weight] | None) -> dict[tuple, Weight]:
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
    return {row: _tidy(weight) for row, weight in totals.items()}


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


def _first_fault(row: tuple, names: tuple[str, ...]) -> str:
    """What is wrong with a row, in words; empty if nothing is."""
    if len(row) != len(names):
        return f"has {len(row)} values for {len(names)} columns ({', '.join(names)})"
    for name, state in zip(names, row, strict=True):
        if is_missing(state):
            return f"has no value for {name!r}"
    return ""


def _refuse_faults(rows: list[tuple], names: tuple[str, ...], missing: str) -> None:
    """Raise for the first faulty row, unless it only lacks a value and `missing` says to drop it."""
    for index, row in enumerate(rows):
        fault = _first_fault(row, names)
        if fault and (len(row) != len(names) or missing == "refuse"):
            advice = "fill it in, or pass missing='drop' to leave such rows out and have them counted"
            raise LabError(f"rows[{index}] {fault}" + ("" if len(row) != len(names) else f"; {advice}"))


def _states(
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


def _name_list(names: "str | Sequence[str]") -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _tidy(weight: Weight) -> Weight:
    """A whole number as int, else the Fraction."""
    return int(weight) if isinstance(weight, Integral) or weight.denominator == 1 else weight


def _hashable(row: tuple) -> bool:
    try:
        hash(row)
    except TypeError:
        return False
    return True


def _html(head: Sequence[object], rows: Sequence[Sequence[object]], caption: str = "") -> str:
    """A plain HTML table."""
    top = "".join(f"<th scope='col'>{escape(str(name))}</th>" for name in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
