"""Seeing beside doing: the graph of each suspect, a hand on its boxes, and the gap between the two answers.

Terms: *seen* is P(target given a box was found in a state); *set* is P(target given do(that state)), the
arrows into the box having fallen away; the *gap* between the two is named by what makes it: a hidden common
cause (confounding 混杂), or an arrow that runs the other way.

Taught in notebooks/03_seeing_and_doing.
"""

from collections.abc import Collection, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from causalrec_lab.datasets import toy_table
from causalrec_lab.errors import unknown_name
from causalrec_lab.graph import CausalGraph
from causalrec_lab.network import BayesianNetwork, Query
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Click, registered
from causalrec_lab.view.coin import SUSPECTS
from causalrec_lab.view.dag import OFF, ClickableDag
from causalrec_lab.view.drawn_graph import draw_graph
from causalrec_lab.view.picture import Picture, circle, line, rect, text
from causalrec_lab.view.words import words

ARTICLE = CausalGraph([("x1", "x2"), ("x1", "x3"), ("x3", "x2")])  # as its section 4.1 draws it
_HALF, _OPPOSITE, _SAME = (0.5, 0.5), ((0, 1), (1, 0)), ((1, 0), (0, 1))
_PLACES = {"x1": (60, 205), "x2": (272, 205), "fan": (166, 76)}
_PANEL = {"x1": (52, 182), "x2": (180, 182), "fan": (116, 82)}
_LEFT, _WIDE, _ROWS = 376, 270, {"seen": 88, "set": 158}


@cache
def suspect(name: str) -> BayesianNetwork:
    """A suspect as a network whose arrows are causes; in each, x2 is the opposite of x1 in every row.

    Args:
        name: "popup" (x1 -> x2), "list" (x2 -> x1) or "fans" (x1 <- fan -> x2).

    >>> suspect("fans").probability(Query("x2", do={"x1": 0})).tolist()
    [0.5, 0.5]
    """
    if name == "popup":
        return BayesianNetwork({"x1": [], "x2": ["x1"]}, {"x1": _HALF, "x2": _OPPOSITE})
    if name == "list":
        return BayesianNetwork({"x2": [], "x1": ["x2"]}, {"x2": _HALF, "x1": _OPPOSITE})
    if name == "fans":
        parents = {"fan": [], "x1": ["fan"], "x2": ["fan"]}
        return BayesianNetwork(parents, {"fan": _HALF, "x1": _OPPOSITE, "x2": _SAME})
    raise unknown_name("suspect", name, SUSPECTS)


def chance(name: str, target: str, **known: Mapping[str, int]) -> Fraction:
    """P(target = 1 given evidence and do) in a suspect's shop, as a fraction.

    >>> chance("list", "x2", evidence={"x1": 0}), chance("list", "x2", do={"x1": 0})
    (Fraction(1, 1), Fraction(1, 2))
    """
    number = suspect(name).probability(Query(target, **known))[1]
    return Fraction(float(number)).limit_denominator(1000)


def three_graphs(cut: Collection[str] = ()) -> Picture:
    """The three suspects as graphs, side by side; in those of `cut` a coin has taken x1 in hand.

    Args:
        cut: suspects whose arrows into x1 have fallen away.
    """
    edges, places, labels, do = [], {}, {}, {}
    for number, name in enumerate(SUSPECTS):
        graph = suspect(name).graph
        edges += [(f"{name} {a}", f"{name} {b}") for a, b in graph.edges]
        for node in graph.nodes:
            x, y = _PANEL[node]
            places[f"{name} {node}"] = (x + 232 * number, y)
            labels[f"{name} {node}"] = "" if node == "fan" else words(f"doing.under.{node}")
        if name in cut:
            do[f"{name} x1"] = words("doing.coin")
    picture = draw_graph(CausalGraph(edges, list(places)), places, labels=labels, do=do, height=288)
    heads = [
        text(116 + 232 * number, 26, words(f"doing.suspect.{name}"), anchor="middle", weight="bold", size=18)
        for number, name in enumerate(SUSPECTS)
    ]
    heads += [line(232 * n, 14, 232 * n, 274, colour=look.FAINT) for n in (1, 2)]
    heads += [part for node, place in places.items() for part in _inside(node.split()[1], place)]
    said = " ".join(_graph_in_words(name, cut=name in cut) for name in SUSPECTS)
    return Picture(_with(picture.svg, *heads), said)


def hand_answer(state: Mapping[str, Any]) -> Answer:
    """A suspect's graph with a hand on it, and what is seen beside what is set."""
    name, do = state["suspect"], {box: state[box] for box in ("x1", "x2") if state[box] != OFF}
    graph = suspect(name).graph
    places = {node: _PLACES[node] for node in graph.nodes}
    labels = {
        node: words(f"doing.box.{node}" if node == "fan" else f"doing.under.{node}") for node in graph.nodes
    }
    drawn = draw_graph(graph, places, labels=labels, do=do, clicks=("x1", "x2"), height=300)
    if len(do) != 1:
        parts, sentence, formula = _no_contrast(name, do)
    else:
        parts, sentence, formula = _contrast(name, *do.items())
    parts.append(text(12, 24, words(f"doing.story.{name}"), weight="bold"))
    parts += [part for node, place in places.items() if node != "fan" for part in _inside(node, place)]
    alt = f"{_graph_in_words(name)} {drawn.alt} {sentence}"
    return Answer(_with(drawn.svg, *parts), sentence, formula, alt)


@registered
def hand_card() -> Card:
    """Click a box to set it by hand; seeing and doing stand on one axis."""
    options = [(words("dag.off"), OFF), (words("dag.do", state=1), 1), (words("dag.do", state=0), 0)]
    order = ("fans", "list", "popup")
    return Card(
        question=words("doing.hand.question"),
        rung="doing",
        controls=[
            Choice(
                "suspect",
                words("doing.hand.suspect"),
                [(words(f"doing.suspect.{name}"), name) for name in order],
                "fans",
            ),
            Click("x1", words("doing.box.x1"), options, 0),
            Click("x2", words("doing.box.x2"), options, OFF),
        ],
        answer=hand_answer,
        presets={
            words("doing.hand.preset_popup"): {"suspect": "popup", "x1": 0, "x2": OFF},
            words("doing.hand.preset_list"): {"suspect": "list", "x1": 0, "x2": OFF},
            words("doing.hand.preset_back"): {"suspect": "popup", "x1": OFF, "x2": 0},
        },
    )


@registered
def article_card() -> ClickableDag:
    """The article's own graph, its tables counted from the four rows; the sentence is about x1."""
    table = toy_table()
    tables = {
        "x1": {(): float(table.probability({"x1": 1}))},
        "x3": {(s,): float(table.probability({"x3": 1}, given={"x1": s})) for s in (0, 1)},
        "x2": {
            (s, t): float(table.probability({"x2": 1}, given={"x1": s, "x3": t}))
            for s in (0, 1)
            for t in (0, 1)
        },
    }
    off = dict.fromkeys(("x1", "x2", "x3"), OFF)
    return ClickableDag(
        ARTICLE,
        tables,
        {"x1": (110, 230), "x2": (590, 230), "x3": (350, 90)},
        target="x1",
        labels={node: words(f"doing.box.{node}") for node in ARTICLE.nodes},
        question=words("doing.article.question"),
        presets={
            words("doing.article.preset_buy"): off | {"x2": 1},
            words("doing.article.preset_show"): off | {"x1": 1},
        },
    )


def _contrast(name: str, setting: tuple[str, int]) -> tuple[list[str], str, str]:
    """The two bars, the sentence and the formula for one box that is set."""
    box, state = setting
    target = "x2" if box == "x1" else "x1"
    values = {
        "seen": chance(name, target, evidence={box: state}),
        "set": chance(name, target, do={box: state}),
    }
    counts = {row: round(100 * value) for row, value in values.items()}
    gap = abs(counts["seen"] - counts["set"])
    said = words(f"doing.gap.{name}_{box}", gap=gap) if gap else words("doing.gap.none")
    parts = _axis(target)
    if gap:
        band = (_LEFT + _WIDE * min(counts.values()) / 100, _ROWS["seen"], _WIDE * gap / 100, 106)
        parts.append(rect(*band, fill="#F3E3D7", outline=look.SOFT, thick=1.5, dash="5 4"))
    for row, colour in (("seen", look.SEEING), ("set", look.DOING)):
        parts += _bar(row, colour, counts[row], words(f"doing.bar.{row}_{box}_{state}"))
    parts.append(text(_LEFT, 218, said, weight="bold"))
    sentence = words(f"doing.hand.sentence_{box}_{state}", **counts)
    named = {"target": target, "box": box, "state": state}
    return parts, sentence, words("doing.hand.formula", **named, **{k: str(v) for k, v in values.items()})


def _no_contrast(name: str, do: Mapping[str, int]) -> tuple[list[str], str, str]:
    """Nothing is set, or both boxes are: there is no second answer to compare with."""
    key = "both" if do else "nothing"
    count = round(100 * chance(name, "x2", do=do))
    parts = _axis("x2") + _bar("set" if do else "seen", look.SOFT, count, words(f"doing.bar.{key}"))
    return parts, words(f"doing.hand.sentence_{key}", count=count), ""


def _axis(target: str) -> list[str]:
    parts = [line(_LEFT, 268, _LEFT + _WIDE, 268)]
    for number in (0, 50, 100):
        x = _LEFT + _WIDE * number / 100
        parts += [line(x, 264, x, 268), text(x, 286, number, anchor="middle")]
    return [*parts, text(_LEFT, 254, words(f"doing.axis.{target}"), colour=look.SOFT)]


def _bar(row: str, colour: str, count: int, said: str) -> list[str]:
    y = _ROWS[row]
    outline = "none" if row == "seen" else look.INK
    parts = [rect(_LEFT, y, _WIDE, 36, outline=look.FAINT)]
    parts.append(rect(_LEFT, y, _WIDE * count / 100, 36, fill=colour, outline=outline, thick=2))
    parts.append(text(_LEFT, y - 9, said, colour=colour, weight="bold"))
    return [*parts, text(_LEFT + _WIDE + 26, y + 25, count, anchor="middle", size=20, weight="bold")]


def _inside(node: str, place: tuple[float, float]) -> list[str]:
    """The node's short name inside its circle."""
    x, y = place
    lines = words(f"doing.inside.{node}").split("|")
    top = y + 6 - 10 * (len(lines) - 1)
    parts = [text(x, top + 20 * n, said, anchor="middle", weight="bold") for n, said in enumerate(lines)]
    return [*parts, circle(x, y, 30, outline=look.SOFT, dash="4 4")] if node == "fan" else parts


def _with(svg: str, *parts: str) -> str:
    """The same picture with more in it."""
    return svg.removesuffix("</svg>") + "".join(parts) + "</svg>"


def _graph_in_words(name: str, *, cut: bool = False) -> str:
    graph = suspect(name).graph
    left = graph.do("x1").edges if cut else graph.edges
    arrows = ", ".join(f"{a} → {b}" for a, b in left) or words("doing.no_arrow")
    key = "doing.graph_cut" if cut else "doing.graph"
    return words(key, name=words(f"doing.suspect.{name}"), arrows=arrows)
