"""What identification hands back: an estimand with its assumptions, or the reason why there is none.

Terms: an *estimand* is what is asked, written in chances that rows can show; its *assumptions* are what must
be true for it to be the answer; an *open name* is one whose state the answer does not depend on, if they are.

Taught in notebooks/04_sixteen_stories, 05_what_to_adjust_for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import product

import numpy as np

from causalrec_lab.errors import ImpossibleCondition, written
from causalrec_lab.graph import CausalGraph, Instrument
from causalrec_lab.identify.algorithm import Hedge
from causalrec_lab.identify.formula import Formula, every_name
from causalrec_lab.identify.numbers import Grid, Numbers, Source, blame, read, value
from causalrec_lab.identify.printing import PLAIN, Style, Written, write, write_query
from causalrec_lab.network import Query, UnknownCell
from causalrec_lab.table import Distribution, State


@dataclass(frozen=True, eq=False, repr=False)
class Estimand(Written):
    """A question turned into chances that rows can show.

    Args:
        query: what is asked.
        graph: the graph it was asked of.
        formula: the answer in seen chances.
        method: how it was found: back door, front door, general algorithm ...
        assumptions: what must be true, in words.
        adjust_for: the nodes held fixed and averaged over, for a back or front door.
        open_names: names the formula leaves open; the answer is the same at each of their states.
    """

    query: Query
    graph: CausalGraph
    formula: Formula
    method: str
    assumptions: tuple[str, ...]
    adjust_for: tuple[str, ...] = ()
    open_names: tuple[str, ...] = ()

    identified = True

    def evaluate(self, source: Source) -> Distribution:
        """The chance of every state of the target: fractions from a Table, floats from anything else.

        Args:
            source: a BayesianNetwork, Table, Log, Sample or DataFrame that has every name of the query and
                of the formula.

        Raises:
            UnknownName: a name is not there.
            UnknownCell: a combination that the formula needs never occurs (positivity); the text names it.
            ImpossibleCondition: the evidence never happens.
        """
        fixed = {**self.query.do, **self.query.evidence}
        numbers = read(source, sorted({*every_name(self.formula), *self.query.target, *fixed}))
        for name, state in fixed.items():
            numbers.place(name, state)  # refuses a state the name cannot take
        grid = value(self.formula, numbers)
        for held in self._holdings(numbers):
            cells = self._cells(numbers, {**fixed, **held})
            chances = {states: grid.at(numbers, cell) for states, cell in cells.items()}
            if None not in chances.values():
                return Distribution(self.query.target, chances)
        raise self._no_value(grid, numbers, cells)

    def _holdings(self, numbers: Numbers) -> Iterable[dict[str, State]]:
        """Every way to hold the open names, the most frequent first."""
        if not self.open_names:
            return [{}]
        chances = numbers.joint(self.open_names)
        places = sorted(np.ndindex(chances.shape), key=lambda place: -chances[place])
        return [
            {name: numbers.states[name][i] for name, i in zip(self.open_names, place, strict=True)}
            for place in places
        ]

    def _cells(self, numbers: Numbers, held: Mapping[str, State]) -> dict[State, dict[str, State]]:
        """State of the target (a tuple for several) -> the state of every name there."""
        target = self.query.target
        cells = {}
        for states in product(*(numbers.states[name] for name in target)):
            key = states if len(target) > 1 else states[0]
            cells[key] = {**held, **dict(zip(target, states, strict=True))}
        return cells

    def _no_value(self, grid: Grid, numbers: Numbers, cells: Mapping) -> Exception:
        """The error that names the combination without which there is no answer."""
        cell = next(cell for cell in cells.values() if grid.at(numbers, cell) is None)
        missing = blame(self.formula, numbers, cell)
        if not self.query.do or set(missing) <= set(self.query.evidence):
            return ImpossibleCondition(
                f"{self.query} has no value: {written(missing)} never happens; "
                "choose evidence that can happen"
            )
        return UnknownCell(
            f"{self.query} needs chances given {written(missing)}, which never occurs, so they are unknown "
            "(positivity); ask about settings that occur, or fill the cell in (a prior does, and is then "
            "your assumption)"
        )

    def _written(self, style: Style) -> str:
        fixed = {**self.query.do, **self.query.evidence}
        taken = dict.fromkeys([*self.query.target, *fixed, *self.open_names], 0)
        answer = write(self.formula, style, fixed=fixed, taken=taken)
        return f"{write_query(self.query, style)} = {answer}"

    def _repr_markdown_(self) -> str:
        listed = "\n".join(f"- {line}" for line in self.assumptions)
        return f"$$\n{self.latex}\n$$\n\n*{self.method}*\n\n{listed}\n"


@dataclass(frozen=True, eq=False, repr=False)
class NotIdentified:
    """A question that rows cannot answer, however many: why, and what they can still say.

    Args:
        query: what is asked.
        graph: the graph it was asked of.
        hedge: the component that cannot be told from its part.
        because: the same in words.
        instruments: nodes that answer for those they move; see `late`.
    """

    query: Query
    graph: CausalGraph
    hedge: Hedge
    because: str
    instruments: tuple[Instrument, ...] = ()

    identified = False

    @property
    def plain(self) -> str:
        """The verdict in one sentence."""
        return f"{write_query(self.query, PLAIN)} is not identifiable: {self.because}"

    def __repr__(self) -> str:
        return self.plain

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.plain)}</p>"
