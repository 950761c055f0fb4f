"""Identification itself: the most readable formula that answers the question, or the reason there is none.

Tried in this order: seeing only, no effect, seeing is doing, back door, front door, the general algorithm.

Terms: as in `causalrec_lab.identify`.

Taught in notebooks/04_sixteen_stories, 05_what_to_adjust_for.
"""

from collections.abc import Iterator

from causalrec_lab.errors import LabError, of_kind, said
from causalrec_lab.graph import CausalGraph, back_door, back_door_sets, front_door_sets, instruments
from causalrec_lab.identify.algorithm import Hedge, identify_effect, with_causes
from causalrec_lab.identify.answers import Estimand, NotIdentified
from causalrec_lab.identify.formula import Chance, Formula, add_up, every_name, free, multiply
from causalrec_lab.network import Query
from causalrec_lab.texts import in_language

MOST_CANDIDATES = 8  # 256 sets to try; beyond that the parents of the cause are tried alone


def identify(graph: CausalGraph, query: Query, *, language: str = "en") -> Estimand | NotIdentified:
    """The question as a formula in seen chances, or why rows cannot answer it.

    Complete: if there is no formula, then two worlds with this graph show the same rows and answer the
    question differently.

    Args:
        graph: who acts on whom; two-headed arrows stand for hidden common causes.
        query: P(target given evidence, do(...)); the evidence is seen after the setting.
        language: of the assumptions and reasons.

    Raises:
        UnknownName: a node the graph does not have.
        LabError: the query asks for a node that it fixes itself.

    Source: Shpitser and Pearl (2006), Identification of conditional interventional distributions.

    >>> fork = CausalGraph([("fan", "shown"), ("fan", "bought"), ("shown", "bought")])
    >>> identify(fork, Query("bought", do={"shown": 1})).plain
    'P(bought given do(shown=1)) = sum over fan of P(bought given shown=1, fan) P(fan)'
    >>> identify(fork.hide("fan"), Query("bought", do={"shown": 1})).hedge
    Hedge(whole=('shown', 'bought'), part=('bought',))
    """
    _check(graph, query)
    words = in_language(__file__, language)
    for method, formula, adjust_for in _by_name(graph, query):
        return _estimand(graph, query, method, formula, adjust_for=adjust_for, words=words)
    found = identify_effect(graph, query.target, do=query.do, evidence=query.evidence)
    if isinstance(found, Hedge):
        return _refusal(graph, query, found, words)
    return _estimand(graph, query, "general", found, adjust_for=(), words=words)


def _by_name(graph: CausalGraph, query: Query) -> Iterator[tuple[str, Formula, tuple[str, ...]]]:
    """(method, formula, nodes adjusted for) of every textbook way that answers the question."""
    if not query.do:
        yield "seeing", Chance(query.target, tuple(query.evidence)), ()
    if len(query.do) != 1 or len(query.target) != 1 or query.evidence:
        return
    (cause,), (effect,) = query.do, query.target
    if cause not in graph.ancestors(effect):
        yield "nothing", Chance((effect,)), ()
        return
    for given in _back_doors(graph, cause, effect):
        alike, weights = Chance((effect,), (cause, *given)), [Chance(given)] if given else []
        yield ("back_door" if given else "same"), add_up(given, multiply([alike, *weights])), given
    if len(graph.descendants(cause)) <= MOST_CANDIDATES:
        for given in front_door_sets(graph, cause, effect=effect):
            then = add_up([cause], multiply([Chance((effect,), (cause, *given)), Chance((cause,))]))
            yield "front_door", add_up(given, multiply([Chance(given, (cause,)), then])), given


def _back_doors(graph: CausalGraph, cause: str, effect: str) -> Iterator[tuple[str, ...]]:
    """Sets that serve by the back-door criterion, the smallest first where there are few to try."""
    near = set(with_causes(graph, [cause, effect])) - {cause, effect, *graph.descendants(cause)}
    if len(near) <= MOST_CANDIDATES:
        yield from back_door_sets(graph, cause, effect=effect)
        return
    for given in ((), graph.parents(cause)):
        if effect not in given and back_door(graph, cause, effect=effect, given=given):
            yield given


def _estimand(
    graph: CausalGraph,
    query: Query,
    method: str,
    formula: Formula,
    *,
    adjust_for: tuple[str, ...],
    words: dict,
) -> Estimand:
    asked = {*query.target, *query.do, *query.evidence}
    open_names = tuple(name for name in graph.nodes if name in free(formula) - asked)
    names = {"cause": ", ".join(query.do), "effect": ", ".join(query.target), "given": ", ".join(adjust_for)}
    lines = [words["assumption"][method].format(**names)] if method in words["assumption"] else []
    if query.do:
        lines.insert(0, words["assumption"]["graph"])
    if method not in ("seeing", "nothing"):
        needed = ", ".join(name for name in graph.nodes if name in every_name(formula) - set(query.target))
        lines.append(words["assumption"]["positivity"].format(names=needed))
    if open_names:
        lines.append(words["assumption"]["any_state"].format(names=", ".join(open_names)))
    return Estimand(query, graph, formula, words["method"][method], tuple(lines), adjust_for, open_names)


def _refusal(graph: CausalGraph, query: Query, hedge: Hedge, words: dict) -> NotIdentified:
    rest = [name for name in hedge.whole if name not in hedge.part]
    kind = "pair" if len(hedge.whole) == 2 else "hedge"
    names = {"whole": ", ".join(hedge.whole), "part": ", ".join(hedge.part), "rest": ", ".join(rest)}
    lines = [words["because"][kind].format(**names), words["because"]["witness"].format(**names)]
    found = ()
    if len(query.do) == len(query.target) == 1 and len(graph.nodes) <= MOST_CANDIDATES:
        (cause,), (effect,) = query.do, query.target
        found = tuple(one for one in instruments(graph, cause, effect=effect) if not one.given)
        lines += [words["because"]["instrument"].format(instrument=one.node) for one in found]
    return NotIdentified(query, graph, hedge, "; ".join(lines), found)


def _check(graph: CausalGraph, query: Query) -> None:
    of_kind("graph", graph, CausalGraph)
    if not isinstance(query, Query):
        raise LabError(f"{said(query)} is no Query; ask with Query('x2', do={{'x1': 0}})")
    for name in (*query.target, *query.do, *query.evidence):
        graph.parents(name)  # refuses a name the graph does not have
    for name in query.target:
        if name in query.do or name in query.evidence:
            raise LabError(f"{query} asks for {name!r}, which it fixes itself; ask for another node")
