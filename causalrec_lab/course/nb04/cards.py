"""Every graph on the day sheet: which fit, what each tells, its effect, and what a clock leaves.

Terms: a graph is *in play* if it fits the sheet and no arrow of it runs against the clock; the *effect* is
P(x2=1 given do(x1=1)) - P(x2=1 given do(x1=0)), a point or an interval; a *hidden* cause moves x1 and x2.

Taught in notebooks/04_sixteen_stories.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np

from causalrec_lab.course.shop import comics
from causalrec_lab.graph import CausalGraph, all_graphs, respects_time_order, story
from causalrec_lab.identify import identify
from causalrec_lab.network import Query
from causalrec_lab.texts import beside, true_minus
from causalrec_lab.view import look
from causalrec_lab.view.card import (
    Answer,
    Card,
    Choice,
    Click,
    Slider,
    Toggle,
    clickable,
    live_only,
    registered,
)
from causalrec_lab.view.picture import Picture, arrow, circle, drawing, line, path, rect, text
from causalrec_lab.worlds import sixteen

words = beside(__file__)


_CLOCKS = ((), ("x1", "x2"), ("x2", "x1"), *permutations(sixteen.NODES))
_PAIRS = (("x1", "x2"), ("x1", "x3"), ("x3", "x2"))
_SMALL, _LARGE = (66.0, 64.0), (88.0, 82.0)  # thumbnails of the dial and of the gallery
_PLACES = {"x1": (104, 150), "x2": (296, 150), "x3": (200, 300), "hidden": (200, 46)}
_RADIUS, _AXIS = 28.0, (556.0, 130.0)  # of an editor's node; middle of the number line, half its width


def arrows_in_words(graph: CausalGraph) -> str:
    """The arrows of a graph, written out.

    >>> arrows_in_words(sixteen.ARTICLE)
    'x1 → x2, x1 → x3, x3 → x2'
    """
    return ", ".join(f"{a} → {b}" for a, b in graph.edges) or words("stories.no_arrow")


def gallery() -> Picture:
    """All 25 graphs by their number of arrows, without a word about which of them fit."""
    parts, top = [], 12.0
    for arrows in range(4):
        same = [graph for graph in all_graphs(sixteen.NODES) if len(graph.edges) == arrows]
        parts.append(text(14, top + 46, words(f"stories.gallery.arrows_{arrows}"), weight="bold"))
        for place, graph in enumerate(same):
            left, down = 130 + 94 * (place % 6), 90 * (place // 6)
            parts.append(_thumbnail(graph, left, top + down, _LARGE))
        top += 90 * -(-len(same) // 6)
    return Picture(drawing(*parts, height=top + 4), words("stories.gallery.alt"))


def comic(graph: CausalGraph, *, language: str = "en") -> Picture:
    """A graph's story as three frames in time order, each with its sentence.

    Args:
        language: "en" or "zh".
    """
    said = words("stories.comic.alt", arrows=arrows_in_words(graph), story=story(graph, language=language))
    return Picture(drawing(comics.strip(graph, 12, language=language), height=250), said)


def dial_answer(state: Mapping[str, Any]) -> Answer:
    """The 25 thumbnails, those in play in ink, and the comic of the chosen one."""
    graph, clock = sixteen.catalogue()[state["graph"] - 1], _CLOCKS[state["clock"]]
    in_play = [g for g in sixteen.catalogue() if sixteen.can_write(g) and respects_time_order(g, clock)]
    named = {"number": state["graph"], "left": len(in_play), "arrows": arrows_in_words(graph)}
    formula = words("stories.dial.formula_unfit")
    key = "unfit"
    if sixteen.can_write(graph):
        found = sixteen.effect_of(graph)
        key = "fits" if graph in in_play else "late"
        named |= {"alone": _of_100(found.alone.point), "shown": _of_100(found.shown.point)}
        chances = {"alone": found.alone, "shown": found.shown, "effect": true_minus(str(found.effect.point))}
        formula = words("stories.dial.formula", **chances)
    sentence = words(f"stories.dial.sentence_{key}", **named)
    numbers = ", ".join(str(sixteen.number_of(g)) for g in in_play)
    alt = words("stories.dial.alt", numbers=numbers, story=story(graph, language=state["language"]))
    marks = {"fits": "in_play", "late": "out_of_time", "unfit": "unfit"}
    parts = [
        *_rows(in_play, graph),
        text(14, 236, words("stories.dial.caption", **named), weight="bold", size=18),
        text(686, 236, words(f"stories.dial.{marks[key]}"), anchor="end", weight="bold", size=18),
        comics.strip(graph, 250, language=state["language"]),
    ]
    return Answer(drawing(*parts, height=488), sentence, formula, f"{sentence} {alt}")


@registered
def dial_card() -> Card:
    """Turn through the 25 graphs: a comic for each, and a clock that some of them do not obey."""
    clocks = [(_clock_in_words(clock), number) for number, clock in enumerate(_CLOCKS)]
    language = [("English", "en"), ("中文", "zh")]
    listed, unfit = (
        CausalGraph([("x2", "x1")], sixteen.NODES),
        CausalGraph([("x1", "x3"), ("x3", "x2")], sixteen.NODES),
    )
    return Card(
        question=words("stories.dial.question"),
        rung="doing",
        controls=[
            Slider("graph", words("stories.dial.graph"), 1, 25, 1, sixteen.number_of(sixteen.ARTICLE)),
            Choice("clock", words("stories.dial.clock"), clocks, 0),
            Choice("language", words("stories.dial.language"), language, "en"),
        ],
        answer=dial_answer,
        presets={
            words("stories.dial.preset_article"): {"graph": sixteen.number_of(sixteen.ARTICLE)},
            words("stories.dial.preset_list"): {"graph": sixteen.number_of(listed)},
            words("stories.dial.preset_unfit"): {"graph": sixteen.number_of(unfit)},
        },
    )


def editor_answer(state: Mapping[str, Any]) -> Answer:
    """The drawn arrows, whether the sheet allows them, and the effect as a point or a bar."""
    hidden = state["hidden"]
    edges = [_edge(pair, state[_key(pair)]) for pair in _PAIRS if state[_key(pair)] != "none"]
    graph = next((graph for graph in sixteen.catalogue() if set(graph.edges) == set(edges)), None)
    verdict = "loop" if graph is None else ("fits" if sixteen.can_write(graph, hidden) else "unfit")
    found = sixteen.effect_of(graph, hidden) if verdict == "fits" else None
    sentence, formula = _in_words(verdict, found)
    said = words(f"stories.editor.{verdict}")
    listed = [f"{a} → {b}" for a, b in edges] + [words("stories.editor.hidden_arrows")] * hidden
    arrows = ", ".join(listed) or words("stories.no_arrow")
    alt = words("stories.editor.alt", arrows=arrows, said=said, sentence=sentence)
    note = _note(graph, hidden, found, verdict)
    parts = [*_drawn(state, hidden), *_number_line(found), *_said(said, note)]
    return Answer(drawing(*parts, height=376), sentence, formula, alt)


@registered
def editor_card() -> Card:
    """Draw a graph by clicking its three lines, with or without a hidden cause."""
    start = {"x1_x2": "forward", "x1_x3": "none", "x3_x2": "none"}
    controls = [
        Click(key, words(f"stories.editor.pair_{key}"), _options(pair), start[key])
        for key, pair in zip(start, _PAIRS, strict=True)
    ]
    article = {"x1_x2": "forward", "x1_x3": "forward", "x3_x2": "forward", "hidden": False}
    nothing = dict.fromkeys(article, "none")
    return Card(
        question=words("stories.editor.question"),
        rung="doing",
        controls=[*controls, Toggle("hidden", words("stories.editor.hidden"), False)],
        answer=editor_answer,
        presets={
            words("stories.editor.preset_article"): article,
            words("stories.editor.preset_mixed"): article | {"hidden": True},
            words("stories.editor.preset_fans"): nothing | {"hidden": True},
            words("stories.editor.preset_loop"): article | {"x1_x2": "backward", "hidden": False},
        },
    )


def _clock_in_words(clock: Sequence[str]) -> str:
    if len(clock) == 2:
        return words("stories.dial.before", first=clock[0], second=clock[1])
    key = "order" if clock else "no_clock"
    return words(f"stories.dial.{key}", **dict(zip(("first", "second", "third"), clock, strict=False)))


def _rows(in_play: Sequence[CausalGraph], chosen: CausalGraph) -> list[str]:
    parts = []
    for row, (name, first, last) in enumerate((("minus", 0, 8), ("zero", 8, 16), ("unfit", 16, 25))):
        top = 8 + 70 * row
        for place, said in enumerate(words(f"stories.row.{name}").split("|")):
            parts.append(text(12, top + 28 + 20 * place, said, weight="bold"))
        for column, graph in enumerate(sixteen.catalogue()[first:last]):
            left = 76 + 69 * column
            out = graph not in in_play
            parts.append(_thumbnail(graph, left, top, _SMALL, pale=out, struck=out and name != "unfit"))
            if graph == chosen:
                parts.append(rect(left - 1, top - 1, 68, 66, outline=look.DOING, thick=3.5, radius=6))
    return parts


def _thumbnail(
    graph: CausalGraph,
    left: float,
    top: float,
    size: tuple[float, float],
    *,
    pale: bool = False,
    struck: bool = False,
) -> str:
    """A small graph: 1, 2 and 3 stand for x1, x2 and x3; each arrow has a head that can be seen."""
    wide, high = size
    rim = 9.5 + 0.1 * (wide - _SMALL[0])
    ink, edge = "#767676" if pale else look.INK, rim + 3
    places = {
        "x1": (left + edge, top + edge),
        "x2": (left + wide - edge, top + edge),
        "x3": (left + wide / 2, top + high - edge),
    }
    parts = [rect(left, top, wide, high, fill="#F6F6F6", outline=look.FAINT, radius=6)]
    if struck:
        parts.append(line(left + 3, top + high - 4, left + wide - 3, top + 4, colour=look.SOFT, thick=2))
    for a, b in graph.edges:
        parts.append(arrow(*_between(places[a], places[b], rim + 1), colour=ink, thick=2.2, head=10))
    for node, (x, y) in places.items():
        parts.append(circle(x, y, rim, fill="#FFFFFF", outline=ink, thick=1.6))
        parts.append(text(x, y + 5.5, node[1], anchor="middle", colour=ink))
    return "".join(parts)


def _between(start: tuple[float, float], end: tuple[float, float], rim: float) -> tuple[float, ...]:
    """The line between two circles, from rim to rim."""
    way = np.subtract(end, start)
    step = way / np.hypot(*way) * rim
    return *(np.add(start, step)), *(np.subtract(end, step))


def _key(pair: tuple[str, str]) -> str:
    return "_".join(pair)


def _options(pair: tuple[str, str]) -> list[tuple[str, str]]:
    first, second = pair
    return [
        (words("stories.editor.none"), "none"),
        (words("stories.editor.arrow", first=first, second=second), "forward"),
        (words("stories.editor.arrow", first=second, second=first), "backward"),
    ]


def _edge(pair: tuple[str, str], way: str) -> tuple[str, str]:
    return pair if way == "forward" else pair[::-1]


def _drawn(state: Mapping[str, Any], hidden: bool) -> list[str]:
    parts = []
    for pair in _PAIRS:
        way = state[_key(pair)]
        ends = _between(*(_PLACES[node] for node in _edge(pair, way)), _RADIUS + 5)
        x1, y1, x2, y2 = ends
        reach = line(*ends, colour="transparent", thick=36)
        if way == "none":
            middle = ((x1 + x2) / 2, (y1 + y2) / 2)
            drawn = line(*ends, colour="#8C8C8C", thick=2, dash="4 7")
            drawn += circle(*middle, 13, fill="#FFFFFF", outline="#8C8C8C", thick=2)
            drawn += line(middle[0] - 6, middle[1], middle[0] + 6, middle[1], colour=look.SOFT, thick=2.5)
            drawn += line(middle[0], middle[1] - 6, middle[0], middle[1] + 6, colour=look.SOFT, thick=2.5)
        else:
            drawn = arrow(*ends, thick=4)
        parts.append(clickable(reach + drawn, _key(pair)))
    if hidden:
        parts.append(circle(*_PLACES["hidden"], _RADIUS + 6, fill="#FFFFFF", thick=2, dash="3 4"))
        x, y = _PLACES["hidden"]
        parts.append(text(x, y + 5, words("stories.editor.hidden_node"), anchor="middle"))
        for node in ("x1", "x2"):
            ends = _between((x, y), _PLACES[node], _RADIUS + 8)
            parts.append(arrow(*ends, thick=2.5, dash="3 5"))
    for node, (side, anchor) in {"x1": (12, "end"), "x2": (-12, "start"), "x3": (0, "middle")}.items():
        x, y = _PLACES[node]
        parts.append(circle(x, y, _RADIUS, fill="#FFFFFF", thick=2.5))
        parts.append(text(x, y + 6, node, anchor="middle", weight="bold", size=18))
        parts.append(text(x + side, y + 50, words(f"stories.box.{node}"), anchor=anchor))
    parts.append(
        live_only(text(14, 28, words("stories.editor.click"), colour=look.SOFT)) if not hidden else ""
    )
    return parts


def _number_line(found: sixteen.Effect | None) -> list[str]:
    """The effect on an axis from -1 to 1, with the article's claim above its place."""
    middle, half = _AXIS
    y = 150
    parts = [
        text(middle, 40, words("stories.editor.effect"), anchor="middle", weight="bold", size=18),
        line(middle - half, y, middle + half, y, thick=2),
    ]
    for place, said in ((-1, "−1"), (-0.5, "−1/2"), (0, "0"), (0.5, "1/2"), (1, "1")):
        x = middle + half * place
        parts += [line(x, y - 6, x, y + 6, thick=2), text(x, y + 30, said, anchor="middle")]
    x = middle + half / 2
    parts.append(path(f"M{x - 8:g},{y - 26:g} h16 l-8,14 Z", fill=look.ARTICLE))
    parts.append(text(x, y - 36, words("stories.editor.article"), anchor="middle"))
    if found:
        low, high = (middle + half * float(end) for end in found.effect)
        if found.effect.point is None:
            parts.append(rect(low, y - 10, high - low, 20, fill=look.CAUSAL, outline=look.INK, radius=4))
        else:
            parts.append(circle(low, y, 11, fill=look.CAUSAL, thick=2))
        said = true_minus(str(found.effect))
        parts.append(text((low + high) / 2, y - 22, said, anchor="middle", weight="bold", size=20))
    return parts


def _said(verdict: str, note: str) -> list[str]:
    parts = [text(416, 230, verdict, weight="bold", size=20)]
    lines = comics.wrapped(note, 268)
    return parts + [text(416, 262 + 24 * row, said) for row, said in enumerate(lines)]


def _note(graph: CausalGraph | None, hidden: bool, found: sixteen.Effect | None, verdict: str) -> str:
    """What can be said of the number: the method, the hedge, or why there is none."""
    if graph is None or found is None:
        return words(f"stories.editor.{'machine' if verdict == 'loop' else 'no_number'}")
    estimand = identify(sixteen.with_hidden(graph) if hidden else graph, Query("x2", do={"x1": 1}))
    if estimand.identified:
        return words("stories.editor.identified", method=estimand.method)
    return words("stories.editor.hedge")


def _in_words(verdict: str, found: sixteen.Effect | None) -> tuple[str, str]:
    """Sentence and formula of the editor."""
    if found is None:
        return words(f"stories.editor.sentence_{verdict}"), words("stories.editor.formula_none")
    ends = {"alone": found.alone, "shown": found.shown, "effect": true_minus(str(found.effect))}
    if found.effect.point is not None:
        people = {"alone": _of_100(found.alone.point), "shown": _of_100(found.shown.point)}
        sentence = words("stories.editor.sentence_point", **people)
        return sentence, words("stories.editor.formula_point", **ends)
    people = {
        f"{name}_{end}": _of_100(getattr(ends[name], end))
        for name in ("alone", "shown")
        for end in ("low", "high")
    }
    sentence = words("stories.editor.sentence_interval", **people)
    return sentence, words("stories.editor.formula_interval", **ends)


def _of_100(chance: Fraction | float) -> int:
    return round(100 * chance)
