"""The pictures and cards of notebook 02.

The small tables of the normal week: drawn in full, and as seven numbers that a reader can change.

Terms: a *line* of a table is what it says for one combination of the parents' states; a *cell* is the one
number that a line needs, the probability of yes; a *row* is one kind of visit, the states of x1, x2, x3, x4
in this order. Visits are counted of 1,000, to a tenth, so that cells in tenths are never rounded.

    visits of a row = 1,000 x product over the variables of the number that its table has for the row

The week with vouchers: which known variable blocks a path, which one opens it, and what the numbers say.

Taught in notebooks/02_bayesian_networks.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from causalrec_lab.errors import LabError
from causalrec_lab.graph import CausalGraph
from causalrec_lab.network import BayesianNetwork, Query, binary_network
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Click, Slider, clickable, live_only, registered
from causalrec_lab.view.card import words as card_words
from causalrec_lab.view.causal_graph import draw_graph
from causalrec_lab.view.picture import Picture, arrow, circle, drawing, group, line, rect, text
from causalrec_lab.worlds import normal_week

words = beside(__file__)


# ---------------------------------------------------------------- cpt

SLIDERS = ("x1", "x2_1", "x4_1")  # the other four are turned in the picture


def tables() -> Picture:
    """The four tables in full, with p and 1-p, where the article draws the variables."""
    places = {"x1": (20, 22), "x2": (390, 22), "x3": (20, 232), "x4": (390, 232)}
    parts = [
        arrow(310, 82, 388, 82, thick=3),
        arrow(165, 124, 165, 230, thick=3),
        arrow(535, 150, 535, 230, thick=3),
    ]
    said = []
    for box, (left, top) in places.items():
        shape, lines = _table(box, left, top)
        parts.append(shape)
        said.append(words("cpt.tables.box", name=words(f"cpt.box.{box}"), lines=", ".join(lines)))
    return Picture(drawing(*parts, height=384), words("cpt.tables.alt", boxes="; ".join(said)))


def editor_answer(state: Mapping[str, Any]) -> Answer:
    """Seven numbers, the sixteen rows that they make, and which rows changed."""
    counted, before = normal_week.visits(state), normal_week.visits()
    turned = [cell for cell in normal_week.CELLS if abs(state[cell] - normal_week.NORMAL[cell]) > 1e-9]
    moved = [row for row in normal_week.ROWS if counted[row] != before[row]]
    named = {
        "numbers": len(normal_week.CELLS),
        "rows": len(normal_week.ROWS),
        "moved": len(moved),
        "empty": sum(many == 0 for many in counted.values()),
        "total": _visits(sum(counted.values())),
        "all": _visits(normal_week.ALL_VISITS),
    }
    if not turned:
        sentence = words("cpt.editor.sentence_normal", **named)
    else:
        key = "cpt.editor.sentence_empty" if named["empty"] else "cpt.editor.sentence"
        sentence = words(key, turned=_turned(turned, state), **named)
    factors = [state[normal_week.cell_of(box, (1, 1, 1, 1))] for box in normal_week.BOXES]
    formula = words(
        "cpt.editor.formula",
        factors=" × ".join(f"{p:.1f}" for p in factors),
        product=f"{counted[1, 1, 1, 1] / normal_week.ALL_VISITS:.4f}",
    )
    listed = ", ".join(
        words("cpt.editor.row", row=_spaced(row), count=_visits(counted[row])) for row in normal_week.ROWS
    )
    alt = words("cpt.editor.alt", cells=_listed(state), rows=listed)
    return Answer(_editor_svg(state, counted, before, moved), sentence, formula, alt=f"{sentence} {alt}")


@registered
def editor_card() -> Card:
    """Turn any of the seven numbers; the sixteen rows stay a distribution."""
    steps = [(f"{tenth / 10:.1f}", tenth / 10) for tenth in range(11)]
    controls = [
        Slider(cell, words(f"cpt.cell.{cell}"), 0.0, 1.0, 0.1, normal_week.NORMAL[cell])
        if cell in SLIDERS
        else Click(cell, words(f"cpt.cell.{cell}"), steps, normal_week.NORMAL[cell])
        for cell in normal_week.CELLS
    ]
    return Card(
        question=words("cpt.editor.question"),
        rung="counting",
        controls=controls,
        answer=editor_answer,
        presets={
            words("cpt.editor.preset_one"): {**normal_week.NORMAL, "x4_1": 0.9},
            words("cpt.editor.preset_buyers"): {**normal_week.NORMAL, "x4_0": 0.0},
            words("cpt.editor.preset_idle"): {**normal_week.NORMAL, "x2_1": 0.2},
        },
    )


def _visits(count: int) -> str:
    """A count of 10,000 as one of 1,000, to a tenth."""
    return f"{count / 10:,.1f}".removesuffix(".0")


def _spaced(row: normal_week.Row) -> str:
    return " ".join(map(str, row))


def _listed(numbers: Mapping[str, float]) -> str:
    return ", ".join(f"{words(f'cpt.short.{cell}')} = {numbers[cell]:.1f}" for cell in normal_week.CELLS)


def _turned(cells: list[str], state: Mapping[str, Any]) -> str:
    if len(cells) > 2:
        return words("cpt.editor.several", count=len(cells))
    pairs = [
        words(
            "cpt.editor.one",
            cell=words(f"cpt.short.{cell}"),
            before=f"{normal_week.NORMAL[cell]:.1f}",
            now=f"{state[cell]:.1f}",
        )
        for cell in cells
    ]
    return words("cpt.editor.two", first=pairs[0], second=pairs[1]) if len(pairs) == 2 else pairs[0]


def _table(box: str, left: float, top: float) -> tuple[str, list[str]]:
    """One full table as shapes, and its lines in words."""
    above, width = normal_week.PARENT[box], 290
    settings = (None,) if above is None else (1, 0)
    high = 74 + 27 * len(settings)
    parts = [
        rect(left, top, width, high, fill="#FFFFFF", outline=look.INK, thick=2, radius=8),
        text(left + 14, top + 26, words(f"cpt.box.{box}"), weight="bold"),
        text(left + 170, top + 54, words("cpt.tables.no"), anchor="middle", colour=look.SOFT),
        text(left + 245, top + 54, words("cpt.tables.yes"), anchor="middle", colour=look.SOFT),
        line(left + 14, top + 60, left + width - 14, top + 60, colour=look.FAINT),
    ]
    said = []
    for place, setting in enumerate(settings):
        y = top + 82 + 27 * place
        yes = normal_week.NORMAL[box if above is None else f"{box}_{setting}"]
        if above is not None:
            answer = card_words("card.yes") if setting else card_words("card.no")
            condition = words("cpt.tables.if", parent=above, answer=answer)
            parts.append(text(left + 14, y, condition))
        else:
            condition = words("cpt.tables.always")
        parts += [
            text(left + 170, y, f"{1 - yes:.1f}", anchor="middle", weight="bold"),
            text(left + 245, y, f"{yes:.1f}", anchor="middle", weight="bold"),
        ]
        said.append(words("cpt.tables.line", condition=condition, no=f"{1 - yes:.1f}", yes=f"{yes:.1f}"))
    return group(*parts), said


def _editor_svg(
    state: Mapping[str, Any],
    counted: Mapping[normal_week.Row, int],
    before: Mapping[normal_week.Row, int],
    moved: list[normal_week.Row],
) -> str:
    places = {"x1": (10, 52), "x2": (226, 52), "x3": (10, 242), "x4": (226, 242)}
    parts = [
        text(10, 30, words("cpt.editor.left", count=len(normal_week.CELLS)), weight="bold", size=18),
        text(440, 30, words("cpt.editor.right", count=len(normal_week.ROWS)), weight="bold", size=18),
        arrow(204, 98, 225, 98, head=8),
        arrow(107, 140, 107, 241, head=8),
        arrow(323, 178, 323, 241, head=8),
    ]
    for box, (left, top) in places.items():
        parts.append(_small_table(box, left, top, state))
    parts.append(live_only(text(10, 398, words("cpt.editor.click"), colour=look.SOFT)))
    top = max(4000, *counted.values())
    for place, row in enumerate(normal_week.ROWS):
        y = 44 + 22 * place
        ink = look.INK if row in moved else look.NAIVE
        parts += [
            text(440, y + 15, _spaced(row), weight="bold" if row in moved else "normal"),
            rect(510, y + 2, 118 * counted[row] / top, 15, fill=ink),
            text(692, y + 15, _visits(counted[row]), anchor="end"),
        ]
        if row in moved:
            parts.append(
                rect(510, y + 2, 118 * before[row] / top, 15, outline=look.SEEING, thick=2, dash="4 3")
            )
    return drawing(*parts, height=412)


def _small_table(box: str, left: float, top: float, state: Mapping[str, Any]) -> str:
    cells = [cell for cell, (name, _) in normal_week.CELLS.items() if name == box]
    high = 48 + 38 * len(cells)
    parts = [
        rect(left, top, 194, high + 2, fill="#FFFFFF", outline=look.INK, thick=2, radius=8),
        text(left + 10, top + 25, words(f"cpt.box.{box}"), weight="bold"),
    ]
    for place, cell in enumerate(cells):
        y, setting = top + 38 + 38 * place, normal_week.CELLS[cell][1]
        if setting is None:
            said = words("cpt.editor.always")
        else:
            answer = card_words("card.yes") if setting else card_words("card.no")
            said = words("cpt.tables.if", parent=normal_week.PARENT[box], answer=answer)
        shape = _dial(left + 102, y, float(state[cell]), by_click=cell not in SLIDERS)
        parts.append(text(left + 10, y + 22, said))
        parts.append(shape if cell in SLIDERS else clickable(shape, cell))
    return group(*parts)


def _dial(left: float, y: float, value: float, *, by_click: bool) -> str:
    """One number as a bar with its digits; dashed where a click turns it."""
    return group(
        rect(
            left,
            y,
            80,
            31,
            fill="#F2F2F2",
            outline=look.INK,
            thick=2,
            dash="4 3" if by_click else "",
            radius=4,
        ),
        rect(left + 2, y + 24, 76 * value, 5, fill=look.INK),
        text(left + 40, y + 19, f"{value:.1f}", anchor="middle", weight="bold"),
    )


# ---------------------------------------------------------------- paths

_GRAPH, _TABLES = normal_week.WITH_VOUCHERS
# chain, fork, collider, and longer paths through them
PAIRS = ("x1-x4", "x2-x3", "x2-x5", "x3-x4", "x3-x5", "x1-x2")
_AT = {
    "x1": (100, 150),
    "x2": (290, 72),
    "x3": (290, 228),
    "x4": (450, 150),
    "x5": (600, 72),
    "x6": (600, 228),
}


@cache
def _network() -> BayesianNetwork:
    return binary_network(_GRAPH, _TABLES)


def path_answer(state: Mapping[str, Any]) -> Answer:
    """Whether the path between two variables is open given the known ones, and the numbers beside it."""
    start, end = state["pair"].split("-")
    known = {node: 1 for node in _GRAPH.nodes if state[node] and node not in (start, end)}
    ends = [node for node in (start, end) if state[node]]
    (path,) = _GRAPH.paths(start, end)
    status = _GRAPH.path_status(path, given=tuple(known))
    yes, no = (_network().probability(Query(end, evidence={**known, start: value}))[1] for value in (1, 0))
    picture = draw_graph(
        _GRAPH, _AT, labels=_names(), evidence=known, paths=[path], clicks=_GRAPH.nodes, height=446
    )
    named = {
        "path": " – ".join(path),
        "at": words("paths.and").join(status.blocked_by),
        "known": words("paths.and").join(words(f"paths.did.{node}") for node in known),
        "did_start": words(f"paths.did.{start}"),
        "did_end": words(f"paths.did.{end}"),
        "yes": f"{100 * yes:.0f}",
        "no": f"{100 * no:.0f}",
    }
    key = "open" if status.open else "blocked"
    sentence = words(f"paths.card.{key}{'_given' if known else ''}", **named)
    if ends:
        sentence = words("paths.card.end", node=ends[0], sentence=sentence)
    formula = words(
        "paths.card.formula",
        end=end,
        start=start,
        given="".join(words("paths.card.also", node=node) for node in known),
        yes=f"{yes:.3f}",
        no=f"{no:.3f}",
        sign="=" if abs(yes - no) < 1e-12 else "≠",
    )
    svg = _with_bars(picture.svg, (start, end), (yes, no), status.open)
    return Answer(svg, sentence, formula, alt=f"{sentence} {picture.alt}")


@registered
def path_card() -> Card:
    """Choose two variables and what is known: the path between them is drawn open or blocked."""
    options = [(words("paths.not_known"), False), (words("paths.known"), True)]
    nothing = dict.fromkeys(_GRAPH.nodes, False)
    return Card(
        question=words("paths.card.question"),
        rung="seeing",
        controls=[
            Choice("pair", words("paths.card.pair"), [(_pair(p), p) for p in PAIRS], "x2-x5"),
            *(Click(node, words(f"paths.node.{node}"), options, False) for node in _GRAPH.nodes),
        ],
        answer=path_answer,
        presets={
            words("paths.card.preset_chain"): {**nothing, "pair": "x1-x4", "x2": True},
            words("paths.card.preset_collider"): {**nothing, "pair": "x2-x5", "x4": True},
            words("paths.card.preset_descendant"): {**nothing, "pair": "x2-x5", "x6": True},
        },
    )


def rooted_trees(graphs: Sequence[CausalGraph], below: Sequence[str] = ()) -> Picture:
    """Trees side by side, each with its root on top and all arrows pointing down.

    Args:
        graphs: up to four graphs in which every node but one, the root, has one parent.
        below: words under each.

    Raises:
        LabError: a graph that is no such tree, or too many of them.

    >>> rooted_trees([CausalGraph([("x1", "x2")])]).alt
    'Root x1: x1 → x2.'
    """
    if not 1 <= len(graphs) <= 4:
        raise LabError(f"{len(graphs)} graphs were given to draw side by side; one to four are needed")
    parts, said = [], []
    for number, graph in enumerate(graphs):
        roots = [node for node in graph.nodes if not graph.parents(node)]
        if len(roots) != 1 or any(len(graph.parents(node)) > 1 for node in graph.nodes):
            raise LabError(f"{graph!r} is no tree with one root; every node but one needs exactly one parent")
        places = _places(graph, roots[0], 175 * number + 87.5, 92)
        for one, other in graph.edges:
            parts.append(_short_arrow(places[one], places[other]))
        for node, (x, y) in places.items():
            top = node == roots[0]
            parts.append(circle(x, y, 23, fill="#FFFFFF", thick=4 if top else 2))
            parts.append(text(x, y + 6, node, anchor="middle", weight="bold"))
        label = words("trees.root", root=roots[0])
        parts.append(text(175 * number + 87.5, 26, label, anchor="middle", weight="bold"))
        arrows = ", ".join(f"{one} → {other}" for one, other in graph.edges)
        said.append(words("trees.one", root=roots[0], arrows=arrows))
        if below:
            parts.append(text(175 * number + 87.5, 400, below[number], anchor="middle"))
            said[-1] += " " + words("trees.below", said=below[number])
    return Picture(drawing(*parts, height=418 if below else 372), " ".join(said))


def _names() -> dict[str, str]:
    return {node: words(f"paths.node.{node}") for node in _GRAPH.nodes}


def _pair(pair: str) -> str:
    one, other = pair.split("-")
    return words("paths.card.option", one=words(f"paths.short.{one}"), other=words(f"paths.short.{other}"))


def _with_bars(svg: str, ends: tuple[str, str], shares: tuple[float, float], is_open: bool) -> str:
    """The graph, and under it the share of the far variable for both states of the near one."""
    start, end = ends
    parts = [
        text(_AT[box][0], _AT[box][1] - 46, words(f"paths.card.{end_}"), anchor="middle", weight="bold")
        for box, end_ in ((start, "from"), (end, "to"))
    ]
    for number, (key, value) in enumerate(zip(("did", "did_not"), shares, strict=True)):
        y = 330 + 38 * number
        said = words("paths.card.bar", did=words(f"paths.{key}.{start}"))
        parts += [
            text(258, y + 18, said, anchor="end"),
            rect(272, y, 300, 26, fill="#F2F2F2"),
            rect(272, y, 300 * value, 26, fill=look.SEEING),
            text(582, y + 18, words("paths.card.of", share=f"{100 * value:.0f}")),
        ]
    gap = words("paths.card.gap_open" if is_open else "paths.card.gap_blocked")
    said = words("paths.card.bars", did=words(f"paths.did.{end}"), gap=gap)
    parts.append(text(24, 428, said, weight="bold"))
    return svg.removesuffix("</svg>") + "".join(parts) + "</svg>"


def _places(graph: CausalGraph, root: str, middle: float, top: float) -> dict[str, tuple[float, float]]:
    """Where each node of a tree stands: one level lower for each arrow, children side by side."""
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
