"""A causal graph one can act on: a click sets a node by hand, and the arrows into it fall away.

Terms: a *table* of a node holds P(node = 1 given its parents), one number for each combination of the
parents' states; *doing* fixes a node whatever its parents say, which is why news does not walk back up.

Taught in notebooks/00_start_here.
"""

from collections.abc import Mapping
from typing import Any

from causalrec_lab.errors import unknown_name
from causalrec_lab.graph import CausalGraph
from causalrec_lab.network.binary import Tables, chances
from causalrec_lab.texts import beside, listed
from causalrec_lab.view.card import Answer, Card, Click
from causalrec_lab.view.causal_graph import draw_graph

words = beside(__file__)

OFF = "off"


class ClickableDag(Card):
    """A card whose nodes are the controls: click, Enter or Space takes do=1, do=0, off in turn.

    Args:
        graph: nodes with the states 0 and 1.
        tables: node -> {states of its parents: P(node = 1)}.
        positions: node -> (x, y), in a picture 700 wide.
        target: the node the sentence is about.
        labels: node -> words under it.
        question: the card's title.
        presets: words on a button -> {node: 1, 0 or "off"}.

    Raises:
        UnknownName: a target the graph does not have.
        LabError: a table that misses a combination of its parents' states, or holds no probability.

    >>> tables = {"card": {(): 0.5}, "buy": {(0,): 0.2, (1,): 0.4}}
    >>> places = {"card": (100, 100), "buy": (400, 100)}
    >>> dag = ClickableDag(CausalGraph([("card", "buy")]), tables, places, target="buy", question="?")
    >>> dag.ask({"card": 1}).formula
    'P(buy=1 given do(card=1)) = 0.40'
    """

    def __init__(
        self,
        graph: CausalGraph,
        tables: Tables,
        positions: Mapping[str, tuple[float, float]],
        *,
        target: str,
        question: str,
        labels: Mapping[str, str] | None = None,
        presets: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        if target not in graph:
            raise unknown_name("node", target, graph.nodes)
        names = {node: node for node in graph.nodes} | dict(labels or {})
        options = [(words("dag.off"), OFF), (words("dag.do", state=1), 1), (words("dag.do", state=0), 0)]
        before = chances(graph, tables)[target]

        def answer(state: dict[str, Any]) -> Answer:
            do = {node: value for node, value in state.items() if value != OFF}
            after = chances(graph, tables, do=do)
            picture = draw_graph(
                graph, positions, labels=names, do=do, bars=after, clicks=graph.nodes, note=words("dag.how")
            )
            said = _sentence(graph, names, target, do, (after[target], before))
            return Answer(picture.svg, said, _formula(target, do, after[target]), f"{said} {picture.alt}")

        super().__init__(
            question=question,
            rung="doing",
            controls=[Click(node, names[node], options, OFF) for node in graph.nodes],
            answer=answer,
            presets=presets or {},
        )


def _sentence(
    graph: CausalGraph,
    names: Mapping[str, str],
    target: str,
    do: Mapping[str, int],
    numbers: tuple[float, float],
) -> str:
    """One sentence in visits of a hundred; `numbers` are the target's chance now, and with nothing set."""
    now, before = (round(100 * number) for number in numbers)
    if not do:
        return words("dag.nothing_set", count=now, target=names[target])
    done = listed(words("dag.set_to", node=names[node], state=state) for node, state in do.items())
    acts = any(node in graph.do(*do).ancestors(target) for node in do)
    key = "dag.target_set" if target in do else ("dag.moved" if acts else "dag.same")
    return words(key, listed=done, count=now, before=before, target=names[target])


def _formula(target: str, do: Mapping[str, int], value: float) -> str:
    done = ", ".join(f"do({node}={state})" for node, state in do.items())
    key = "dag.formula_do" if do else "dag.formula"
    return words(key, target=target, done=done, chance=f"{value:.2f}")
