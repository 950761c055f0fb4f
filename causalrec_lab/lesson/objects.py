"""Answers that are causal graphs, in any of the forms people keep one in.

Terms: two *graphs* are the same if they have the same arrows and the same hidden common causes.

Taught in notebooks/00_start_here.
"""

import re
from dataclasses import dataclass
from itertools import islice, pairwise

from causalrec_lab.lesson.answers import clean
from causalrec_lab.lesson.kinds import LIMIT, Kind, Reading, listed, short, split, unreadable

ARROW = re.compile(r"\s*(<-+>|↔|-+>|→|⟶|=>|<-+|←|-+|\bto\b|\bcauses\b)\s*")
BACK, BOTH = re.compile(r"<-+|←"), re.compile(r"<-+>|↔")


@dataclass(frozen=True)
class Graph(Kind):
    """A causal graph: a CausalGraph, a DiGraph, a list of arrows, a dict of cause and effects, or text.

    Lone nodes do not count, hidden causes (x1 <-> x2) do. Lines without a direction are no answer.

    Args:
        nodes: the names there are, if others are to be called unknown.

    >>> sorted(Graph().read("x1→x3→x2, x1 -> x2").value)
    [('x1', 'x2'), ('x1', 'x3'), ('x3', 'x2')]
    >>> [sorted(Graph().read(answer).value) for answer in ({"x1": ["x3"]}, ("x1", "x3"))]
    [[('x1', 'x3')], [('x1', 'x3')]]
    """

    nodes: tuple[str, ...] = ()
    shape = "graph"

    def read(self, answer: object) -> Reading:
        """The set of arrows; a hidden cause is a third part that says so."""
        if isinstance(answer, str):
            edges = self._typed(answer)
        elif isinstance(answer, dict):
            edges = [(cause, effect) for cause, effects in answer.items() for effect in self._names(effects)]
        elif hasattr(answer, "edges"):
            if hasattr(answer, "is_directed") and not answer.is_directed():
                return Reading("graph undirected", short(answer))
            edges = [tuple(edge)[:2] for edge in islice(answer.edges, LIMIT)]
            edges += [(*pair, "hidden") for pair in getattr(answer, "bidirected", ())]
        else:
            edges = self._listed(answer)
        if any(isinstance(edge, (set, frozenset)) for edge in edges or ()):
            return Reading("graph undirected", short(answer))
        if edges is None or not all(self._is_edge(edge) for edge in edges):
            return unreadable(answer)
        arrows = frozenset(self._edge(edge) for edge in edges)
        unknown = sorted({name for arrow in arrows for name in arrow[:2]} - {*map(self._name, self.nodes)})
        if self.nodes and unknown:
            named = {"given": ", ".join(unknown), "options": " / ".join(self.nodes)}
            return Reading("graph unknown", short(answer), named)
        return Reading("graph", arrows)

    @staticmethod
    def _names(effects: object) -> list:
        return [effects] if isinstance(effects, str) else listed(effects) or []

    @staticmethod
    def _name(node: str) -> str:
        return re.sub(r"[\s-]+", "_", clean(node))

    def _is_edge(self, edge: object) -> bool:
        return all(isinstance(node, str) for node in edge) and (len(edge) == 2 or edge[2:] == ("hidden",))

    def _edge(self, edge: tuple) -> tuple:
        ends = tuple(map(self._name, edge[:2]))
        return (*sorted(ends), "hidden") if len(edge) == 3 else ends

    def _listed(self, answer: object) -> list | None:
        members = listed(answer)
        named = members is not None and len(members) == 2 and all(isinstance(node, str) for node in members)
        if named and not any(ARROW.search(node) for node in members):
            return [set(members) if isinstance(answer, (set, frozenset)) else tuple(members)]
        found = []
        for member in members or []:
            edges = self._typed(member) if isinstance(member, str) else [member]
            if edges is None or not isinstance(edges[0], (tuple, list, set, frozenset)):
                return None
            found += [edge if isinstance(edge, (set, frozenset)) else tuple(edge) for edge in edges]
        return found if members is not None else None

    def _typed(self, answer: str) -> list | None:
        text = clean(answer.replace(">", "> ").replace("\n", ","))
        if not split(text):
            return []
        if pairs := re.findall(r"\(\s*([\w ]+?)\s*,\s*([\w ]+?)\s*\)", text):
            rest = re.sub(r"\(\s*[\w ]+?\s*,\s*[\w ]+?\s*\)|[\s,()]", "", text)
            return None if rest else pairs
        parts = [part.strip("() ") for part in re.split(r",|\band\b", text) if part.strip("() ")]
        if len(parts) == 2 and not any(ARROW.search(part) or " " in part for part in parts):
            return [tuple(parts)]
        edges = []
        for chain in parts:
            steps = ARROW.split(chain) if ARROW.search(chain) else re.split(r"( )", chain)
            nodes, signs = steps[::2], steps[1::2]
            if len(nodes) < 2 or not all(re.fullmatch(r"\w[\w ]*", node) for node in nodes):
                return None
            for (one, other), sign in zip(pairwise(nodes), signs, strict=True):
                ends = (other, one) if BACK.fullmatch(sign) else (one, other)
                edges.append((*ends, "hidden") if BOTH.fullmatch(sign) else ends)
        return edges

    def fallback(self, given: Reading, wanted: Reading) -> str:
        """Hidden causes, arrows turned, missing or too many."""
        arrows = {arrow for arrow in given.value if len(arrow) == 2}
        if arrows != given.value:
            return "graph_hidden"
        if {frozenset(arrow) for arrow in arrows} == {frozenset(arrow) for arrow in wanted.value}:
            return "graph_turned"
        return "graph"

    def show(self, reading: Reading) -> str:
        """The arrows in alphabetical order."""
        drawn = [f"{a} {'<->' if rest else '->'} {b}" for a, b, *rest in sorted(reading.value)]
        return ", ".join(drawn) or "no arrow"
