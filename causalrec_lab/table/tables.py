"""The table itself: rows with named columns, counted exactly.

Terms: as in `causalrec_lab.table`.

Taught in notebooks/01_conditional_probability, 02_bayesian_networks.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod

from causalrec_lab.errors import ImpossibleCondition, LabError, of_kind, said, unknown_name, written
from causalrec_lab.inputs import (
    Frame,
    among,
    column_names,
    frame_columns,
    is_missing,
    put,
    put_mappings,
    remade,
    row_tuples,
)
from causalrec_lab.table.counts import Count, Distribution, State, Weight, html_table, tidy
from causalrec_lab.table.rows import has_gap, states_of, totals_of

MOST_CELLS = 2**22  # of a joint table


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

    __reduce__ = remade

    def __post_init__(self):
        put(self, names=column_names(self.names))
        put_mappings(self, "weights", "states", needed="a mapping, such as Table.from_rows makes,")
        if set(self.states) != set(self.names):
            raise LabError(f"states has {said([*self.states])}; the columns are {', '.join(self.names)}")
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
        if not among(missing, ("refuse", "drop")):
            raise LabError(f"missing={said(missing)} is not a choice; use 'refuse' or 'drop'")
        names, rows = row_tuples(rows, names)
        totals = totals_of(rows, weights)
        lost = [row for row in totals if has_gap(row)]
        if lost and missing == "refuse":
            index = next(index for index, row in enumerate(rows) if has_gap(row))
            gap = next(name for name, state in zip(names, rows[index], strict=True) if is_missing(state))
            raise LabError(
                f"rows[{index}] has no value for {gap!r}; fill it in, or pass missing='drop' to leave such "
                "rows out and have them counted"
            )
        dropped = sum(Fraction(totals.pop(row)) for row in lost)
        if not any(totals.values()):
            raise LabError("the table has no rows with a weight above 0; at least one row is needed to count")
        return cls(names, totals, states_of(totals, names, states), tidy(dropped))

    @classmethod
    def from_frame(cls, frame: Frame, names: Sequence[str] | None = None, **options) -> "Table":
        """A table of these columns of a DataFrame (all of them by default); options as in `from_rows`."""
        columns = {name: values.tolist() for name, values in frame_columns(frame, names).items()}
        return cls.from_rows(list(zip(*columns.values(), strict=True)), list(columns), **options)

    @property
    def total(self) -> Weight:
        """The weight of all rows: how many visits the table holds."""
        return tidy(sum(self.weights.values()))

    def count(self, event: Mapping[str, State], given: Mapping[str, State] | None = None) -> Count:
        """The rows that count, out of the rows in the room.

        Args:
            event: column -> state asked about.
            given: column -> state known already; rows that differ leave the room.

        Raises:
            UnknownName: no such column.
            LabError: a state that the column cannot take.
        """
        condition = self._checked({} if given is None else given)
        wanted = self._checked(event)
        room = shown = 0
        for row, weight in self.weights.items():
            if all(row[column] == state for column, state in condition):
                room += weight
                if all(row[column] == state for column, state in wanted):
                    shown += weight
        return Count(tidy(shown), tidy(room))

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
        size = prod(len(self.states[name]) for name in names)
        if size > MOST_CELLS:
            raise LabError(f"the joint table of {', '.join(names)} has {size:.2g} cells; name fewer columns")
        cells = dict.fromkeys(product(*(self.states[name] for name in names)), Fraction(0))
        total = self.total
        for row, weight in self.weights.items():
            cells[tuple(row[column] for column in columns)] += Fraction(weight) / total
        if len(names) == 1:
            cells = {state: probability for (state,), probability in cells.items()}
        return Distribution(tuple(names), cells)

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
        cells = {joint.combination(key): probability for key, probability in joint.items()}
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
        if not among(name, self._column):
            raise unknown_name("column", name, self.names)
        return self._column[name]

    def _checked(self, states: Mapping[str, State]) -> list[tuple[int, State]]:
        """(column, state) pairs, each known to exist."""
        if not isinstance(states, Mapping):
            form = f"{{'{self.names[0]}': 1}}"
            raise LabError(f"{said(states)} is not a column with its state; write it as {form}")
        pairs = []
        for name, state in states.items():
            column = self._index(name)
            if not among(state, self.states[name]):
                given, listed = said(state), ", ".join(repr(known) for known in self.states[name][:12])
                raise LabError(
                    f"{name}={given} was asked for, but the states of {name!r} are {listed}; if {given} is "
                    f"possible but never seen, say so: Table.from_rows(..., states={{{name!r}: [...]}})"
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
        return html_table([*self.names, "rows"] if weighted else self.names, cells, caption)


def impossible(event: Mapping[str, State], given: Mapping[str, State]) -> ImpossibleCondition:
    """The error for a condition that never happens."""
    condition = written(given)
    asked = f"P({written(event)} given {condition})" if event else f"a probability given {condition}"
    return ImpossibleCondition(
        f"{asked} has no value: no row has {condition}, and 0 rows over 0 rows is no number; "
        "choose a condition that happens (you meet this again as positivity)"
    )


def _name_list(names: "str | Sequence[str]") -> list[str]:
    if isinstance(names, str):
        return [names]
    of_kind("a group of columns", names, Iterable, "a name or a list of names")
    return list(names)
