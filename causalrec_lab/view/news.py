"""How news walks through the normal week: what a box says about another, and which known box shuts the road.

Terms: *news* from a box is what its state tells about others; a *road* is the path between two boxes, along
arrows in either direction; it is *shut* at a box whose state is known already, and *open* otherwise (two
arrows that meet in one box are another matter, and this graph has none); a box is *mute* if leaving it out
changes nothing. All counts are of 1,000 visits, exactly.

Taught in notebooks/02_bayesian_networks.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from causalrec_lab.errors import LabError
from causalrec_lab.graph import CausalGraph
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Click, registered
from causalrec_lab.view.cpt import ALL_VISITS, BOXES, visits
from causalrec_lab.view.dag import WEEK
from causalrec_lab.view.drawn_graph import draw_graph
from causalrec_lab.view.picture import Picture, arrow, circle, drawing, rect, text
from causalrec_lab.view.words import words

GRAPH = WEEK[0]
OFF = "off"
A_WEEK = 1000
WEEK_OF_VISITS = {row: count * A_WEEK // ALL_VISITS for row, count in visits().items()}
# the longest road first
PAIRS = tuple(
    f"{one}-{other}"
    for one, other in sorted(combinations(BOXES, 2), key=lambda pair: -len(GRAPH.paths(*pair)[0]))
)
_AT = {"x1": (110, 180), "x2": (350, 80), "x3": (350, 270), "x4": (590, 80)}
_ROAD_AT = {"x1": (110, 150), "x2": (350, 72), "x3": (350, 218), "x4": (590, 72)}


def count(event: Mapping[str, int], given: Mapping[str, int]) -> tuple[int, int]:
    """How many of the 1,000 visits have the event, out of how many that have the condition.

    >>> count({"x2": 1}, {"x1": 1})
    (200, 500)
    """
    room = {row: n for row, n in WEEK_OF_VISITS.items() if _fits(row, given)}
    return sum(n for row, n in room.items() if _fits(row, event)), sum(room.values())


def share(event: Mapping[str, int], given: Mapping[str, int]) -> float:
    """The same as a share."""
    hits, room = count(event, given)
    return hits / room


def evidence_answer(state: Mapping[str, Any]) -> Answer:
    """What has been seen, and what it says about every box."""
    target = state["target"]
    seen = {box: state[box] for box in BOXES if state[box] != OFF}
    bars = {box: share({box: 1}, seen) for box in BOXES}
    picture = draw_graph(GRAPH, _AT, labels=_names(), evidence=seen, bars=bars, clicks=BOXES)
    sentence = _evidence_sentence(target, seen)
    hits, room = count({target: 1}, seen)
    given = ", ".join(words("news.is", box=box, state=value) for box, value in seen.items())
    key = "news.evidence.formula_given" if seen else "news.evidence.formula"
    formula = words(key, target=target, given=given, count=hits, room=room, share=f"{hits / room:.3f}")
    return Answer(picture.svg, sentence, formula, alt=f"{sentence} {picture.alt}")


@registered
def evidence_card() -> Card:
    """Click what you have seen; every other box hears of it, or does not."""
    options = [(words("news.off"), OFF), (words("news.seen_yes"), 1), (words("news.seen_no"), 0)]
    nothing = dict.fromkeys(BOXES, OFF)
    return Card(
        question=words("news.evidence.question"),
        rung="seeing",
        controls=[
            Choice(
                "target", words("news.evidence.target"), [(words(f"news.box.{b}"), b) for b in BOXES], "x3"
            ),
            *(Click(box, words(f"news.box.{box}"), options, OFF) for box in BOXES),
        ],
        answer=evidence_answer,
        presets={
            words("news.evidence.preset_review"): {**nothing, "target": "x3", "x4": 1},
            words("news.evidence.preset_shown"): {**nothing, "target": "x3", "x1": 1},
            words("news.evidence.preset_both"): {**nothing, "target": "x3", "x1": 1, "x4": 1},
        },
    )


def path_answer(state: Mapping[str, Any]) -> Answer:
    """Whether the road between two boxes is open given the known ones, and the numbers that say the same."""
    start, end = state["pair"].split("-")
    known = {box: 1 for box in BOXES if state[box] and box not in (start, end)}
    ends = [box for box in (start, end) if state[box]]
    (path,) = GRAPH.paths(start, end)
    status = GRAPH.path_status(path, given=tuple(known))
    with_news, without = (share({end: 1}, {**known, start: value}) for value in (1, 0))
    picture = draw_graph(
        GRAPH, _ROAD_AT, labels=_names(), evidence=known, paths=[path], clicks=BOXES, height=446
    )
    key = "open" if status.open else "shut"
    named = {
        "road": " – ".join(path),
        "at": words("news.and").join(status.blocked_by),
        "known": _known(known),
        "did_start": words(f"news.did.{start}"),
        "did_end": words(f"news.did.{end}"),
        "yes": f"{100 * with_news:.0f}",
        "no": f"{100 * without:.0f}",
    }
    sentence = words(f"news.road.{key}{'_given' if known else ''}", **named)
    if ends:
        sentence = words("news.road.end", box=ends[0], sentence=sentence)
    formula = words(
        "news.road.formula",
        end=end,
        start=start,
        given="".join(words("news.road.also", box=box) for box in known),
        yes=f"{with_news:.3f}",
        no=f"{without:.3f}",
        sign="=" if abs(with_news - without) < 1e-12 else "≠",
    )
    svg = _with_bars(picture.svg, (start, end), (with_news, without), status.open)
    return Answer(svg, sentence, formula, alt=f"{sentence} {picture.alt}")


@registered
def path_card() -> Card:
    """Choose two boxes and what is known: the road between them lights up, or is shut."""
    options = [(words("news.not_known"), False), (words("news.known"), True)]
    nothing = dict.fromkeys(BOXES, False)
    return Card(
        question=words("news.road.question"),
        rung="seeing",
        controls=[
            Choice("pair", words("news.road.pair"), [(_pair(p), p) for p in PAIRS], "x3-x4"),
            *(Click(box, words(f"news.box.{box}"), options, False) for box in BOXES),
        ],
        answer=path_answer,
        presets={
            words("news.road.preset_shut"): {**nothing, "pair": "x3-x4", "x1": True},
            words("news.road.preset_twice"): {**nothing, "pair": "x3-x4", "x1": True, "x2": True},
            words("news.road.preset_beside"): {**nothing, "pair": "x1-x2", "x3": True},
        },
    )


def rooted_trees(graphs: Sequence[CausalGraph], below: Sequence[str] = ()) -> Picture:
    """Trees side by side, each drawn downwards from its root, as if hung up by that knot.

    Args:
        graphs: up to four graphs in which every node but one, the root, has one parent.
        below: words under each.

    Raises:
        LabError: a graph that is no such tree, or too many of them.

    >>> rooted_trees([CausalGraph([("x1", "x2")])]).alt
    'Hung up by x1: x1 → x2.'
    """
    if not 1 <= len(graphs) <= 4:
        raise LabError(f"{len(graphs)} graphs were given to draw side by side; one to four are needed")
    parts, said = [], []
    for number, graph in enumerate(graphs):
        roots = [node for node in graph.nodes if not graph.parents(node)]
        if len(roots) != 1 or any(len(graph.parents(node)) > 1 for node in graph.nodes):
            raise LabError(
                f"{graph!r} cannot be hung up by one knot; every node but one needs exactly one parent"
            )
        places = _places(graph, roots[0], 175 * number + 87.5, 92)
        for one, other in graph.edges:
            parts.append(_short_arrow(places[one], places[other]))
        for node, (x, y) in places.items():
            top = node == roots[0]
            parts.append(circle(x, y, 23, fill="#FFFFFF", thick=4 if top else 2))
            parts.append(text(x, y + 6, node, anchor="middle", weight="bold"))
        parts.append(_nail(*places[roots[0]]))
        label = words("news.hung.root", root=roots[0])
        parts.append(text(175 * number + 87.5, 26, label, anchor="middle", weight="bold"))
        arrows = ", ".join(f"{one} → {other}" for one, other in graph.edges)
        said.append(words("news.hung.one", root=roots[0], arrows=arrows))
        if below:
            parts.append(text(175 * number + 87.5, 400, below[number], anchor="middle"))
            said[-1] += " " + words("news.hung.below", said=below[number])
    return Picture(drawing(*parts, height=418 if below else 372), " ".join(said))


def _fits(row: Sequence[int], wanted: Mapping[str, int]) -> bool:
    return all(row[BOXES.index(box)] == state for box, state in wanted.items())


def _names() -> dict[str, str]:
    return {box: words(f"news.box.{box}") for box in BOXES}


def _evidence_sentence(target: str, seen: Mapping[str, int]) -> str:
    """What is seen, in visits; who is mute is named."""
    hits, room = count({target: 1}, seen)
    before, all_visits = count({target: 1}, {})
    named = {
        "room": f"{room:,}",
        "all": f"{all_visits:,}",
        "count": f"{hits:,}",
        "share": f"{100 * hits / room:.0f}",
        "before": f"{100 * before / all_visits:.0f}",
        "did": words(f"news.did.{target}"),
        "seen": words("news.and").join(words(f"news.{_yes(state)}.{box}") for box, state in seen.items()),
    }
    if not seen:
        return words("news.evidence.nothing", **named)
    if target in seen:
        return words("news.evidence.itself", **named)
    mute = [box for box in seen if _mute(target, box, seen)]
    if mute:
        return words("news.evidence.mute", mute=", ".join(mute), **named)
    return words("news.evidence.heard", **named)


def _mute(target: str, box: str, seen: Mapping[str, int]) -> bool:
    """Whether leaving this fact out gives the same answer."""
    others = {other: state for other, state in seen.items() if other != box}
    (hits, room), (hits_without, room_without) = count({target: 1}, seen), count({target: 1}, others)
    return hits * room_without == hits_without * room


def _yes(state: int) -> str:
    return "did" if state else "did_not"


def _known(known: Mapping[str, int]) -> str:
    return words("news.and").join(words(f"news.did.{box}") for box in known)


def _pair(pair: str) -> str:
    one, other = pair.split("-")
    return words("news.road.option", one=words(f"news.short.{one}"), other=words(f"news.short.{other}"))


def _with_bars(svg: str, ends: tuple[str, str], shares: tuple[float, float], is_open: bool) -> str:
    """The graph, and under it the share of the far box with the news and without."""
    start, end = ends
    parts = [
        text(
            _ROAD_AT[box][0],
            _ROAD_AT[box][1] - 46,
            words(f"news.road.{end_}"),
            anchor="middle",
            weight="bold",
        )
        for box, end_ in ((start, "from"), (end, "to"))
    ]
    for number, (key, value) in enumerate(zip(("did", "did_not"), shares, strict=True)):
        y = 330 + 38 * number
        said = words("news.road.bar", did=words(f"news.{key}.{start}"))
        parts += [
            text(258, y + 18, said, anchor="end"),
            rect(272, y, 300, 26, fill="#F2F2F2"),
            rect(272, y, 300 * value, 26, fill=look.SEEING),
            text(582, y + 18, words("news.road.of", share=f"{100 * value:.0f}")),
        ]
    gap = words("news.road.gap_open" if is_open else "news.road.gap_shut")
    parts.append(text(24, 428, words("news.road.bars", did=words(f"news.did.{end}"), gap=gap), weight="bold"))
    return svg.removesuffix("</svg>") + "".join(parts) + "</svg>"


def _places(graph: CausalGraph, root: str, middle: float, top: float) -> dict[str, tuple[float, float]]:
    """Where each node of a tree hangs: one level lower for each arrow, children side by side."""
    places = {root: (middle, top)}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        below = graph.children(node)
        x, y = places[node]
        for place, child in enumerate(below):
            places[child] = (x + 74 * (place - (len(below) - 1) / 2), y + 84)
            waiting.append(child)
    return places


def _short_arrow(one: tuple[float, float], other: tuple[float, float]) -> str:
    """An arrow from rim to rim of two small nodes."""
    across, down = other[0] - one[0], other[1] - one[1]
    length = (across**2 + down**2) ** 0.5
    dx, dy = across / length, down / length
    return arrow(one[0] + 26 * dx, one[1] + 26 * dy, other[0] - 27 * dx, other[1] - 27 * dy, head=8)


def _nail(x: float, y: float) -> str:
    """The nail a tree hangs from, with its thread."""
    return rect(x - 1, y - 48, 2, 24, fill=look.INK) + circle(x, y - 50, 5, fill=look.INK)
