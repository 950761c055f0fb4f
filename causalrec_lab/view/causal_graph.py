"""Draws a causal graph where the lesson puts its nodes: never a layout that jumps.

Terms: a *bar* inside a node is the probability of one of its states; an *open* path is one that news can
walk along, a *blocked* one is stopped at a node; an arrow into a node that is *set by hand* has fallen away.

Taught in notebooks/02_bayesian_networks, 04_sixteen_stories.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any

from causalrec_lab.errors import LabError, unknown_name
from causalrec_lab.graph import CausalGraph
from causalrec_lab.texts import beside
from causalrec_lab.texts import listed as in_a_row
from causalrec_lab.view import look
from causalrec_lab.view.card import clickable, live_only
from causalrec_lab.view.picture import Picture, arrow_head, circle, drawing, group, line, path, rect, text

words = beside(__file__)

PLAIN, WITH_BARS = 36.0, 62.0  # radius of a node
_STOP = 12.0
_SET_FILL, _TRACK = "#FDEEE6", "#E6E6E6"


@dataclass(frozen=True)
class _Scene:
    """All that is drawn, checked once."""

    graph: CausalGraph
    positions: Mapping[Any, tuple[float, float]]
    labels: Mapping[Any, str]
    evidence: Mapping[Any, Any]
    do: Mapping[Any, Any]
    bars: Mapping[Any, Mapping[Any, float]]
    clicks: Collection[Any]
    on_open: frozenset = frozenset()
    stops: frozenset = frozenset()

    def radius(self, node: Any) -> float:
        return WITH_BARS if node in self.bars else PLAIN


def draw_graph(
    graph: CausalGraph,
    positions: Mapping[Any, tuple[float, float]],
    *,
    labels: Mapping[Any, str] | None = None,
    evidence: Mapping[Any, Any] | None = None,
    do: Mapping[Any, Any] | None = None,
    bars: Mapping[Any, Any] | None = None,
    paths: Sequence[Sequence[Any]] = (),
    clicks: Collection[Any] = (),
    note: str = "",
    height: float | None = None,
) -> Picture:
    """A graph as a picture, with its text twin.

    Args:
        graph: the graph before anything is set; arrows into set nodes are drawn dashed and grey.
        positions: node -> (x, y) of its centre, in a picture 700 units wide.
        labels: node -> words under it; the node's own name by default.
        evidence: node -> state that was seen; drawn filled blue.
        do: node -> state that was set by hand; drawn vermilion with a double outline.
        bars: node -> probability of state 1, or {state: probability} with up to three states.
        paths: paths, each a sequence of nodes: open ones are drawn thick, blocked ones with a stop sign.
        clicks: nodes that are also `Click` controls of a card, by the same name.
        note: words in the bottom left corner.
        height: of the picture; by default as low as the nodes allow.

    Raises:
        UnknownName: a node the graph does not have.
        LabError: a node without a position, or both seen and set.
    """
    names = {node: str(node) for node in graph.nodes} | dict(labels or {})
    shares = {node: _states(value) for node, value in (bars or {}).items()}
    given = (dict(positions), names, dict(evidence or {}), dict(do or {}), shares)
    scene, said = _with_paths(_checked(_Scene(graph, *given, tuple(clicks))), paths)
    parts = [_edge(scene, a, b) for a, b in graph.edges]
    parts += [_edge(scene, a, b, two_headed=True) for a, b in graph.bidirected]
    parts += [_node(scene, node) for node in graph.nodes]
    lowest = max(scene.positions[node][1] + scene.radius(node) for node in graph.nodes) + 58
    height = height or lowest + (24 if note else 0)
    if note:
        shown = text(28, height - 16, note, colour=look.SOFT)
        parts.append(live_only(shown) if clicks else shown)
    return Picture(drawing(*parts, height=height), _twin(scene, said))


def _checked(scene: _Scene) -> _Scene:
    known = scene.graph.nodes
    if not known:
        raise LabError("the graph has no node to draw; give it one, as in CausalGraph(nodes=['x1'])")
    for node in chain(scene.positions, scene.labels, scene.evidence, scene.do, scene.bars, scene.clicks):
        if node not in known:
            raise unknown_name("node", node, known)
    if missing := [node for node in known if node not in scene.positions]:
        raise LabError(f"node {missing[0]!r} has no position; give positions[{missing[0]!r}] = (x, y)")
    if both := [node for node in scene.evidence if node in scene.do]:
        what = f"node {both[0]!r} is both seen (evidence) and set by hand (do)"
        raise LabError(f"{what}; it can be one of them")
    return scene


def _states(value: Any) -> dict[Any, float]:
    """Probabilities by state, state 1 first; a single number is the chance of state 1."""
    states = dict(value) if isinstance(value, Mapping) else {1: value, 0: 1 - value}
    wrong = [p for p in states.values() if not 0 <= p <= 1]
    if wrong or not 1 <= len(states) <= 3:
        raise LabError(f"the bar {value!r} is no probability for each of one to three states, each in [0, 1]")
    return {state: float(p) for state, p in states.items()}


def _with_paths(scene: _Scene, paths: Sequence[Sequence[Any]]) -> tuple[_Scene, list[str]]:
    """The scene with open and blocked arrows marked, and a sentence for each path."""
    acted = scene.graph.do(*scene.do)
    on_open, stops, said = set(), set(), []
    for nodes in paths:
        pairs = {frozenset(pair) for pair in pairwise(nodes)}
        name = " – ".join(scene.labels[node] for node in nodes)
        if not pairs <= {frozenset(edge) for edge in (*acted.edges, *acted.bidirected)}:
            said.append(words("graph.path_cut", path=name))
            continue
        status = acted.path_status(nodes, given=tuple(scene.evidence))
        on_open |= pairs if status.open else set()
        stops |= set(status.blocked_by)
        where = in_a_row(scene.labels[node] for node in status.blocked_by)
        said.append(words("graph.path_open" if status.open else "graph.path_blocked", path=name, where=where))
    return replace(scene, on_open=frozenset(on_open), stops=frozenset(stops)), said


def _edge(scene: _Scene, a: Any, b: Any, *, two_headed: bool = False) -> str:
    """One arrow from rim to rim, straight or bowed; dashed grey once its end is set by hand."""
    cut = b in scene.do or (two_headed and a in scene.do)
    colour, dash = (look.NAIVE, "7 6") if cut else (look.INK, "2 5" if two_headed else "")
    thick = 6.0 if frozenset((a, b)) in scene.on_open and not cut else 2.0
    bend = 60.0 if two_headed else 0.0
    (x1, y1), (x2, y2) = scene.positions[a], scene.positions[b]
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    mid = ((x1 + x2) / 2 + (y2 - y1) / length * bend * 2, (y1 + y2) / 2 - (x2 - x1) / length * bend * 2)
    start = _rim((x1, y1), mid, scene.radius(a) + (10 if two_headed else 3))
    end = _rim((x2, y2), mid, scene.radius(b) + 10)
    size = 12 + 1.5 * thick
    base = _rim(end, mid, size)
    first = _rim(start, mid, size) if two_headed else start
    curve = f"M {first[0]:.1f} {first[1]:.1f} Q {mid[0]:.1f} {mid[1]:.1f} {base[0]:.1f} {base[1]:.1f}"
    heads = arrow_head(base, end, size=size, colour=colour)
    if two_headed:
        heads += arrow_head(first, start, size=size, colour=colour)
    about = words("graph.arrow_cut" if cut else "graph.arrow", cause=scene.labels[a], effect=scene.labels[b])
    return group(path(curve, outline=colour, thick=thick, dash=dash), heads, about=about)


def _rim(centre: tuple[float, float], towards: tuple[float, float], distance: float) -> tuple[float, float]:
    """The point that far from `centre` on the way to `towards`."""
    along_x, along_y = towards[0] - centre[0], towards[1] - centre[1]
    length = math.hypot(along_x, along_y) or 1.0
    return centre[0] + along_x / length * distance, centre[1] + along_y / length * distance


def _node(scene: _Scene, node: Any) -> str:
    x, y = scene.positions[node]
    radius = scene.radius(node)
    seen, is_set = node in scene.evidence, node in scene.do
    ink = look.PANEL if seen else look.INK
    outline = look.DOING if is_set else (look.SEEING if seen else look.INK)
    fill = look.SEEING if seen else (_SET_FILL if is_set else look.PANEL)
    parts = [circle(x, y, radius, fill=fill, outline=outline, thick=3 if is_set or seen else 2)]
    if is_set:
        parts.append(circle(x, y, radius - 6, outline=look.DOING, thick=2))
    if node in scene.bars:
        parts += _bars(scene.bars[node], x, y, ink)
    parts += _caption(scene, node, x, y + radius + 22)
    if node in scene.stops:
        parts.append(_stop(x + radius * 0.72, y - radius * 0.72))
    drawn = group(*parts)
    return clickable(drawn, str(node)) if node in scene.clicks else drawn


def _bars(states: Mapping[Any, float], x: float, y: float, ink: str) -> list[str]:
    """One row for each state: its name, its bar, its percentage."""
    parts = []
    for number, (state, p) in enumerate(states.items()):
        at = y + 24.0 * (number - (len(states) - 1) / 2)
        parts.append(text(x - 46, at + 6, state, colour=ink, anchor="middle"))
        parts += [
            rect(x - 38, at - 7, 36 * part, 14, fill=fill) for part, fill in ((1, _TRACK), (p, look.INK))
        ]
        parts.append(text(x + 3, at + 6, f"{p:.0%}".replace("%", " %"), colour=ink))
    return parts


def _caption(scene: _Scene, node: Any, x: float, y: float) -> list[str]:
    """The node's name under it, and in words whether it was seen or set."""
    lines = [text(x, y, scene.labels[node], anchor="middle", weight="bold")]
    for key, states, colour in (("seen", scene.evidence, look.SEEING), ("set", scene.do, look.DOING)):
        if node in states:
            said = words(f"graph.{key}", state=states[node])
            lines.append(text(x, y + 20, said, anchor="middle", colour=colour, weight="bold"))
    return lines


def _stop(x: float, y: float) -> str:
    """The sign at a node where a path is blocked."""
    reach = _STOP * 0.5
    cross = (
        line(x - reach, y - rise, x + reach, y + rise, colour=look.PANEL, thick=3) for rise in (reach, -reach)
    )
    sign = circle(x, y, _STOP, fill=look.INK, outline=look.PANEL, thick=2)
    return group(sign, *cross, about=words("graph.stop"))


def _twin(scene: _Scene, said: list[str]) -> str:
    name = scene.labels
    arrows = [f"{name[a]} → {name[b]}" for a, b in scene.graph.edges if b not in scene.do]
    arrows += [f"{name[a]} ↔ {name[b]}" for a, b in scene.graph.bidirected if not {a, b} & set(scene.do)]
    lines = [words("graph.twin", arrows=in_a_row(arrows) or words("graph.none"))]
    told = {"twin_cut": [f"{name[a]} → {name[b]}" for a, b in scene.graph.edges if b in scene.do]}
    told |= {"twin_seen": _pairs(name, scene.evidence), "twin_set": _pairs(name, scene.do)}
    lines += [words(f"graph.{key}", listed=in_a_row(listed)) for key, listed in told.items() if listed]
    for node, states in scene.bars.items():
        shares = in_a_row(f"{state}: {p:.0%}" for state, p in states.items())
        lines.append(words("graph.twin_bar", node=name[node], states=shares))
    return " ".join([*lines, *said])


def _pairs(name: Mapping[Any, str], states: Mapping[Any, Any]) -> list[str]:
    return [f"{name[node]} = {state}" for node, state in states.items()]
