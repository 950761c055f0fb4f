"""What rows say about an effect that they do not identify: an interval for every answer.

Someone who had x anyway shows what setting x does; of everybody else, nothing is known:

    P(y, x) <= P(y given do(x)) <= 1 - P(x) + P(y, x)

Whatever other settings w the graph lets us compute narrow it, where w itself acts on y only through x or
where w is part of x:

    P(y, x given do(w)) <= P(y given do(x))        for every w

Terms: an *interval* does not shrink with more rows: it is about the story, not about luck.

Source: Manski (1990), Nonparametric bounds on treatment effects; Tian and Pearl (2000), Probabilities of
causation.

Taught in notebooks/04_sixteen_stories, 12_other_assumptions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, product
from numbers import Real

from causalrec_lab.errors import ImpossibleCondition, LabError, of_kind, unknown_name, written
from causalrec_lab.graph import CausalGraph
from causalrec_lab.identify.algorithm import Hedge, identify_effect, with_causes
from causalrec_lab.identify.find import identify
from causalrec_lab.identify.formula import Formula, every_name
from causalrec_lab.identify.interval import Interval, Number
from causalrec_lab.identify.numbers import Numbers, Source, read, value
from causalrec_lab.inputs import among, put, remade, two_different
from causalrec_lab.network import Query
from causalrec_lab.table import State
from causalrec_lab.texts import in_language

MOST_OTHERS = 2  # how many further settings are tried together
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Bounds(Mapping):
    """An interval for every state of the target; read it like a dictionary: `bounds[1]`."""

    query: Query
    intervals: Mapping[State, Interval]
    method: str

    def __post_init__(self):
        put(self, intervals=self.intervals)

    __reduce__ = remade

    def __getitem__(self, state: State) -> Interval:
        if not among(state, self.intervals):
            raise unknown_name("state", state, self.intervals)
        return self.intervals[state]

    def __iter__(self) -> Iterator[State]:
        return iter(self.intervals)

    def __len__(self) -> int:
        return len(self.intervals)

    def __repr__(self) -> str:
        listed = ", ".join(f"{state!r}: {interval}" for state, interval in self.items())
        return f"{self.query}: {{{listed}}} by {self.method}"


def bounds(graph: CausalGraph, query: Query, *, source: Source, language: str = "en") -> Bounds:
    """An interval for every state of the target; points where the graph identifies the answer.

    The natural bounds, narrowed by every other setting that the graph lets us compute. True whatever the
    hidden causes are; sharp for one cause tied to its effect, not always sharp elsewhere.

    Raises:
        UnknownName: the source lacks a name of the query.
        LabError: the rows contradict the graph (an interval would be empty).

    >>> from causalrec_lab.table import Table
    >>> day_sheet = Table.from_rows([(0, 1), (0, 1), (1, 0), (1, 0)], ["x1", "x2"])
    >>> fans = CausalGraph([("x1", "x2")], bidirected=[("x1", "x2")])
    >>> bounds(fans, Query("x2", do={"x1": 0}), source=day_sheet)
    P(x2 given do(x1=0)): {0: [0, 1/2], 1: [1/2, 1]} by no assumption but the rows (Manski)
    """
    words = in_language(__file__, language)
    estimand = identify(graph, query, language=language)
    if estimand.identified:
        found = estimand.evaluate(source)
        return Bounds(query, {s: Interval(chance, chance) for s, chance in found.items()}, estimand.method)
    asked = (*query.target, *query.evidence)
    ways = list(_computable(graph, asked, tuple(query.do)))
    total = identify_effect(graph, query.evidence, do=query.do) if query.evidence else None
    names = {*asked, *query.do}.union(*(every_name(formula) for _, formula in ways))
    numbers = read(source, sorted(names | (every_name(total) if _known(total) else set())))
    least, used = _least(numbers, query, asked, ways)
    whole = _chance(numbers, total, query) if _known(total) else None
    intervals = _intervals(query, least, whole)
    method = words["bounds"]["tightened"].format(names=", ".join(used)) if used else words["bounds"]["manski"]
    return Bounds(query, intervals, method)


def average_effect(
    graph: CausalGraph, cause: str, *, effect: str, source: Source, states: tuple[State, State] = (0, 1)
) -> Interval:
    """The average effect of moving the cause from one state to another: a point, or all the rows allow.

        E[effect given do(cause=states[1])] - E[effect given do(cause=states[0])]

    Raises:
        LabError: a state of the effect is no number.

    >>> from causalrec_lab.table import Table
    >>> day_sheet = Table.from_rows([(0, 1), (0, 1), (1, 0), (1, 0)], ["x1", "x2"])
    >>> average_effect(CausalGraph([("x1", "x2")]), "x1", effect="x2", source=day_sheet)
    -1
    >>> fans = CausalGraph([("x1", "x2")], bidirected=[("x1", "x2")])
    >>> average_effect(fans, "x1", effect="x2", source=day_sheet)
    [-1, 0]
    """
    of_kind("graph", graph, CausalGraph)
    graph.parents(cause), graph.parents(effect)  # refuses a name the graph does not have
    two = two_different("states", states)
    before, after = (_mean(bounds(graph, Query(effect, do={cause: state}), source=source)) for state in two)
    return Interval(after.low - before.high, after.high - before.low)


def _computable(
    graph: CausalGraph, asked: tuple[str, ...], do: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Formula]]:
    """(further settings w, formula of P(asked, rest of do given w, part of do)) wherever there is a formula.

    The further settings reach what is asked through `do` only.
    """
    acting = with_causes(graph.do(*do), asked)
    others = [node for node in graph.nodes if node not in acting and node not in do]
    sizes = range(min(len(others), MOST_OTHERS) + 1)
    for further in chain.from_iterable(combinations(others, size) for size in sizes):
        for kept in chain.from_iterable(combinations(do, size) for size in range(len(do))):
            rest = tuple(name for name in do if name not in kept)
            formula = identify_effect(graph, (*asked, *rest), do=(*further, *kept))
            if not isinstance(formula, Hedge):
                yield further, formula


def _least(
    numbers: Numbers, query: Query, asked: tuple[str, ...], ways: list
) -> tuple[dict[tuple, Number], tuple[str, ...]]:
    """The greatest lower bound for every combination of states asked about; and which settings gave it."""
    least: dict[tuple, Number] = {}
    used: dict[str, None] = {}
    for further, formula in ways:
        grid = value(formula, numbers)
        free = [name for name in grid.names if name not in asked and name not in query.do]
        for setting in product(*(numbers.states[name] for name in free)):
            held = {**query.do, **dict(zip(free, setting, strict=True))}
            for states in product(*(numbers.states[name] for name in asked)):
                found = grid.at(numbers, {**held, **dict(zip(asked, states, strict=True))})
                if found is not None and found > least.get(states, -1) + ROUNDING:
                    least[states] = found
                    used |= dict.fromkeys(further)
    return least, tuple(used)


def _intervals(query: Query, least: Mapping[tuple, Number], whole: Number | None) -> dict[State, Interval]:
    """From lower bounds on P(target, evidence given do) to intervals for P(target given evidence, do).

    What is not promised to the other states is the most a state can have; `whole` is P(evidence given do),
    where that is known.
    """
    size, seen = len(query.target), tuple(query.evidence.values())
    intervals = {}
    for states in dict.fromkeys(cell[:size] for cell in least):
        low = least[(*states, *seen)]
        others = sum(n for cell, n in least.items() if cell[size:] == seen and cell[:size] != states)
        elsewhere = sum(n for cell, n in least.items() if cell[size:] != seen)
        room = whole if whole is not None else 1 - elsewhere
        if low + others > room + ROUNDING:
            raise LabError(
                f"the rows contradict the graph: {query} would have to be {low} at least and "
                f"{room - others} at most; an arrow or a hidden common cause is missing"
            )
        if not query.evidence:
            share = low, room - others
        elif whole is None:
            most_others, most = room - low, room - others
            share = (low / (low + most_others) if low else low), (most / (most + others) if others else 1)
        else:
            share = low / whole, (whole - others) / whole
        intervals[states if size > 1 else states[0]] = Interval(share[0], max(share))
    return intervals


def _known(formula: Formula | Hedge | None) -> bool:
    return formula is not None and not isinstance(formula, Hedge)


def _chance(numbers: Numbers, formula: Formula, query: Query) -> Number | None:
    """P(evidence given do), or None where the rows leave it open."""
    found = value(formula, numbers).at(numbers, {**query.do, **query.evidence})
    if found == 0:
        raise ImpossibleCondition(
            f"{query} has no value: {written(query.evidence)} never happens; choose evidence that can happen"
        )
    return found


def _mean(chances: Bounds) -> Interval:
    """The least and the greatest mean: the chance that is left open goes to the lowest or highest states."""
    for state in chances:
        if not isinstance(state, Real):
            raise LabError(f"{chances.query} has the state {state!r}, which is no number, so it has no mean")
    ends = []
    for states in (sorted(chances), sorted(chances, reverse=True)):
        left = 1 - sum(chances[state].low for state in states)
        mean = 0
        for state in states:
            more = min(left, chances[state].width)
            mean += state * (chances[state].low + more)
            left -= more
        ends.append(mean)
    return Interval(*ends)
