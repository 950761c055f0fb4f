"""The pictures and cards of notebook 03.

A coin in place of the shop: three suspects that wrote one sheet, asked again when chance alone chooses.

Terms: a *suspect* is a story of the shop; the *chooser* decides who is shown film A, the shop itself or a
coin; a *toss* deals 50 showings to 100 visitors by chance; what is *expected* is the mean over all tosses.

Seeing beside doing: the graph of each suspect, a hand on its boxes, and the gap between the two answers.

Terms: *seen* is P(target given a box was found in a state); *set* is P(target given do(that state)), the
arrows into the box having fallen away; the *gap* between the two is named by what makes it: a hidden common
cause (confounding 混杂), or an arrow that runs the other way.

The square: both answers of every visitor, half of them question marks, and what they leave open.

Terms: *a* is the share of those not shown who would buy if shown; *b* is the share of those shown who would
buy if left alone; a point (a, b) settles every effect (see `causalrec_lab.counterfactual`).

Taught in notebooks/03_seeing_and_doing.
"""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from causalrec_lab.counterfactual import Effects, Square, square
from causalrec_lab.course.shop import faces
from causalrec_lab.course.shop.clickable_graph import OFF
from causalrec_lab.course.shop.clickable_graph import words as graph_words
from causalrec_lab.datasets import TOY_ROWS, toy_table
from causalrec_lab.graph import CausalGraph
from causalrec_lab.texts import beside, listed, true_minus
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Click, Slider, registered, worded
from causalrec_lab.view.causal_graph import PLAIN, draw_graph
from causalrec_lab.view.chart import Scale
from causalrec_lab.view.picture import Picture, circle, drawing, line, path, rect, text
from causalrec_lab.worlds import coin

words = beside(__file__)


# ---------------------------------------------------------------- coin


def coin_answer(state: Mapping[str, Any]) -> Answer:
    """The 100 visits of a day, by who was shown, with a shop or a coin that chose."""
    suspect, by_coin = state["suspect"], state["chooser"] == "coin"
    shown, others = coin.buyers(coin.day(suspect, state["toss"] if by_coin else None))
    mean = tuple(str(number) for number in coin.expected(suspect)) if by_coin else ()
    left = [one for one in coin.SUSPECTS if not by_coin or coin.expected(one) == coin.expected(suspect)]
    named = {
        "suspect": words(f"coin.suspect.{suspect}"),
        "shown": shown,
        "others": others,
        "left": listed(words(f"coin.suspect.{one}") for one in left),
        "count": len(left),
    }
    key = "coin" if by_coin else "shop"
    if mean:
        named |= {"mean_shown": mean[0], "mean_others": mean[1]}
    sentence = words(f"coin.card.sentence_{key}", **named)
    formula = words("coin.card.formula", **named, difference=_signed(shown - others))
    alt = f"{sentence} {words('coin.card.alt', **named)}"
    gauges = [words("coin.card.story", **named)]
    if mean:
        gauges.append(words("coin.card.luck", off=abs(shown - coin.expected(suspect)[0])))
    return Answer(_svg(by_coin, (shown, others), mean, gauges), sentence, formula, alt)


@registered
def coin_card() -> Card:
    """Let a coin choose in the shop of each suspect, and toss it again."""
    return Card(
        question=words("coin.card.question"),
        rung="doing",
        controls=[
            Choice(
                "suspect", words("coin.card.suspect"), worded(words, "coin.suspect.", coin.SUSPECTS), "list"
            ),
            Choice(
                "chooser",
                words("coin.card.chooser"),
                worded(words, "coin.card.by_", ("coin", "shop")),
                "coin",
            ),
            Slider("toss", words("coin.card.toss"), 1, coin.TOSSES, 1, 4),
        ],
        answer=coin_answer,
        presets={
            words("coin.card.preset_shop"): {"chooser": "shop"},
            words("coin.card.preset_popup"): {"suspect": "popup", "chooser": "coin"},
            words("coin.card.preset_fans"): {"suspect": "fans", "chooser": "coin"},
        },
    )


def _svg(by_coin: bool, counts: tuple[int, int], mean: tuple[str, ...], gauges: list[str]) -> str:
    colour = look.DOING if by_coin else look.INK
    title = words(f"coin.card.title_{'coin' if by_coin else 'shop'}")
    parts = [text(350, 26, title, anchor="middle", weight="bold", colour=colour)]
    for number, (name, count) in enumerate(zip(("shown", "others"), counts, strict=True)):
        x = 12 + 344 * number
        parts.append(rect(x, 40, 332, 236, fill="#FFFFFF", outline=colour, thick=3, radius=8))
        if by_coin:
            parts.append(rect(x + 6, 46, 320, 224, outline=colour, thick=1.5, radius=5))
        parts.append(text(x + 166, 72, words(f"coin.card.{name}"), anchor="middle", weight="bold"))
        for place in range(coin.HALF):
            dark = place < count
            at = (x + 31 + 30 * (place % 10), 96 + 26 * (place // 10))
            parts.append(circle(*at, 10, fill=look.INK if dark else "#FFFFFF", outline=look.INK, thick=2))
        said = words("coin.card.bought", count=count)
        parts.append(text(x + 166, 240, said, anchor="middle", size=22, weight="bold"))
        if mean:
            said = words("coin.card.mean", count=mean[number])
            parts.append(text(x + 166, 262, said, anchor="middle", colour=look.SOFT))
    parts += [text(20, 304 + 24 * number, said, weight="bold") for number, said in enumerate(gauges)]
    return drawing(*parts, height=342)


def _signed(points: int) -> str:
    return true_minus(f"{points:+d}") if points else "0"


# ---------------------------------------------------------------- doing

_PLACES = {"x1": (60, 205), "x2": (272, 205), "fan": (166, 76)}
_PANEL = {"x1": (52, 182), "x2": (180, 182), "fan": (116, 82)}
_LEFT, _WIDE, _ROWS = 376, 270, {"seen": 88, "set": 158}


def three_graphs(cut: Collection[str] = ()) -> Picture:
    """The three suspects as graphs, side by side; in those of `cut` x1 is set by hand.

    Args:
        cut: suspects whose arrows into x1 have fallen away.
    """
    edges, places, labels, do = [], {}, {}, {}
    for number, name in enumerate(coin.SUSPECTS):
        graph = coin.network_of(name).graph
        edges += [(f"{name} {a}", f"{name} {b}") for a, b in graph.edges]
        for node in graph.nodes:
            x, y = _PANEL[node]
            places[f"{name} {node}"] = (x + 232 * number, y)
            labels[f"{name} {node}"] = "" if node == "fan" else words(f"doing.under.{node}")
        if name in cut:
            do[f"{name} x1"] = words("doing.by_hand")
    picture = draw_graph(CausalGraph(edges, list(places)), places, labels=labels, do=do, height=288)
    heads = [
        text(116 + 232 * number, 26, words(f"doing.suspect.{name}"), anchor="middle", weight="bold", size=18)
        for number, name in enumerate(coin.SUSPECTS)
    ]
    heads += [line(232 * n, 14, 232 * n, 274, colour=look.FAINT) for n in (1, 2)]
    heads += [part for node, place in places.items() for part in _inside(node.split()[1], place)]
    said = " ".join(_graph_in_words(name, cut=name in cut) for name in coin.SUSPECTS)
    return Picture(_with(picture.svg, *heads), said)


def hand_answer(state: Mapping[str, Any]) -> Answer:
    """A suspect's graph with a hand on it, and what is seen beside what is set."""
    name, do = state["suspect"], {box: state[box] for box in ("x1", "x2") if state[box] != OFF}
    graph = coin.network_of(name).graph
    places = {node: _PLACES[node] for node in graph.nodes}
    labels = {node: "" if node == "fan" else words(f"doing.under.{node}") for node in graph.nodes}
    drawn = draw_graph(graph, places, labels=labels, do=do, clicks=("x1", "x2"), height=300)
    if len(do) != 1:
        parts, sentence, formula = _no_contrast(name, do)
    else:
        parts, sentence, formula = _contrast(name, *do.items())
    parts.append(text(12, 24, words(f"doing.story.{name}"), weight="bold"))
    parts += [part for node, place in places.items() for part in _inside(node, place)]
    alt = f"{_graph_in_words(name)} {sentence}"
    return Answer(_with(drawn.svg, *parts), sentence, formula, alt)


@registered
def hand_card() -> Card:
    """Click a box to set it by hand; seeing and doing stand on one axis."""
    options = [
        (graph_words("dag.off"), OFF),
        (graph_words("dag.do", state=1), 1),
        (graph_words("dag.do", state=0), 0),
    ]
    order = ("fans", "list", "popup")
    return Card(
        question=words("doing.hand.question"),
        rung="doing",
        controls=[
            Choice("suspect", words("doing.hand.suspect"), worded(words, "doing.suspect.", order), "fans"),
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


def _contrast(name: str, setting: tuple[str, int]) -> tuple[list[str], str, str]:
    """The two bars, the sentence and the formula for one box that is set."""
    box, state = setting
    target = "x2" if box == "x1" else "x1"
    values = {
        "seen": coin.chance(name, target, evidence={box: state}),
        "set": coin.chance(name, target, do={box: state}),
    }
    counts = {row: round(100 * value) for row, value in values.items()}
    gap = abs(counts["seen"] - counts["set"])
    said = words(f"doing.gap.{name}_{box}", gap=gap) if gap else words("doing.gap.none")
    parts = _axis(target)
    for row, colour in (("seen", look.SEEING), ("set", look.DOING)):
        parts += _bar(row, colour, counts[row], words(f"doing.bar.{row}_{box}_{state}"))
    if gap:  # beside the shorter bar, so that no line crosses a word
        short = min(counts, key=counts.get)
        band = (_LEFT + _WIDE * counts[short] / 100, _ROWS[short], _WIDE * gap / 100, 36)
        parts.append(rect(*band, fill="#F3E3D7", outline=look.SOFT, thick=1.5, dash="5 4"))
    parts.append(text(_LEFT, 218, said, weight="bold"))
    sentence = words(f"doing.hand.sentence_{box}_{state}", **counts)
    named = {"target": target, "box": box, "state": state}
    return parts, sentence, words("doing.hand.formula", **named, **{k: str(v) for k, v in values.items()})


def _no_contrast(name: str, do: Mapping[str, int]) -> tuple[list[str], str, str]:
    """Nothing is set, or both boxes are: there is no second answer to compare with."""
    key = "both" if do else "nothing"
    count = round(100 * coin.chance(name, "x2", do=do))
    parts = _axis("x2") + _bar("set" if do else "seen", look.SOFT, count, words(f"doing.bar.{key}"))
    return parts, words(f"doing.hand.sentence_{key}", count=count), ""


def _axis(target: str) -> list[str]:
    axis = Scale(0, 100, _LEFT, _LEFT + _WIDE, step=50).axis(264)
    return [axis, text(_LEFT, 254, words(f"doing.axis.{target}"), colour=look.SOFT)]


def _bar(row: str, colour: str, count: int, said: str) -> list[str]:
    y = _ROWS[row]
    outline = "none" if row == "seen" else look.INK
    parts = [rect(_LEFT, y, _WIDE, 36, outline=look.FAINT)]
    parts.append(rect(_LEFT, y, _WIDE * count / 100, 36, fill=colour, outline=outline, thick=2))
    parts.append(text(_LEFT, y - 9, said, colour=colour, weight="bold"))
    return [*parts, text(_LEFT + _WIDE + 26, y + 25, count, anchor="middle", size=20, weight="bold")]


def _inside(node: str, place: tuple[float, float]) -> list[str]:
    """The node's short name inside its circle; a cause that stands on no sheet has a dashed circle."""
    x, y = place
    lines = words(f"doing.inside.{node}").split("|")
    top = y + 6 - 10 * (len(lines) - 1)
    parts = [text(x, top + 20 * n, said, anchor="middle", weight="bold") for n, said in enumerate(lines)]
    if node == "fan":
        parts = [
            circle(x, y, PLAIN, outline=look.PANEL, thick=4),
            circle(x, y, PLAIN, thick=2, dash="5 5"),
            *parts,
        ]
    return parts


def _with(svg: str, *parts: str) -> str:
    """The same picture with more in it."""
    return svg.removesuffix("</svg>") + "".join(parts) + "</svg>"


def _graph_in_words(name: str, *, cut: bool = False) -> str:
    graph = coin.network_of(name).graph
    left = graph.do("x1").edges if cut else graph.edges
    arrows = listed(f"{a} → {b}" for a, b in left) or words("doing.no_arrow")
    key = "doing.graph_cut" if cut else "doing.graph"
    return words(key, name=words(f"doing.suspect.{name}"), arrows=arrows)


# ---------------------------------------------------------------- square

SQUARE_HALF = 50  # of 100 visitors: so many are shown, so many are not
STEP = 5
_SIDE, _X, _Y = 230, 92, 46  # the square: its side, its left and its top
_ZERO, _LONG = 668, 250  # the bars: where zero is, and how long one whole is


@cache
def sheet() -> Square:
    """What the day sheet shows of x1 and x2, with room for what it does not show."""
    return square(toy_table(), "x1", effect="x2")


def two_answers(rows: Sequence[Sequence[int]] = TOY_ROWS) -> Picture:
    """Four visitors with two boxes each: the answer that was seen, and the one nobody saw."""
    parts = [text(20, 184, words("square.answers.if_not")), text(20, 236, words("square.answers.if_shown"))]
    for who, row in enumerate(rows):
        x = 290 + 110 * who
        group = words(f"square.answers.{'shown' if row[0] else 'left_alone'}")
        parts += [
            text(x, 24, group, anchor="middle", colour=look.SOFT),
            faces.face(x, 74, who),
            text(x, 138, faces.shown(who), anchor="middle", weight="bold"),
        ]
        for world in (0, 1):
            parts.append(_cell(x, 178 + 52 * world, row[1] if world == row[0] else None))
    parts.append(text(350, 290, words("square.answers.key"), anchor="middle", colour=look.SOFT))
    said = [
        words("square.answers.one", name=faces.called(who), seen=row[1],
              world=words(f"square.answers.{'world_shown' if row[0] else 'world_not'}"))
        for who, row in enumerate(rows)
    ]  # fmt: skip
    return Picture(drawing(*parts, height=306), words("square.answers.alt", visitors=" ".join(said)))


def square_answer(state: Mapping[str, Any]) -> Answer:
    """A point of the square: three averages, and the manager's three questions in people."""
    would_buy, would_have = state["a"], state["b"]
    found = sheet().effects(a=Fraction(would_buy, SQUARE_HALF), b=Fraction(would_have, SQUARE_HALF))
    people = {
        "off": 2 * SQUARE_HALF * found.switching_off,
        "all": -2 * SQUARE_HALF * found.showing_all,
        "none": -2 * SQUARE_HALF * found.all_against_none,
    }
    shares = {"a": f"{would_buy / SQUARE_HALF:g}", "b": f"{would_have / SQUARE_HALF:g}"}
    sentence = words("square.card.sentence", **people)
    numbers = {name: _signed_of_square(getattr(found, name)) for name in ("ate", "att", "atu")}
    formula = words("square.card.formula", **shares, **numbers)
    alt = f"{words('square.card.alt', a=would_buy, b=would_have)} {sentence}"
    parts = [*_plane(would_buy, would_have), *_bars(found), *_crowd(would_buy, would_have)]
    return Answer(drawing(*parts, height=480), sentence, formula, alt)


@registered
def square_card() -> Card:
    """Fill in the question marks with two sliders; the corners are presets."""
    corners = {"popup": (0, 50), "list": (50, 0), "worst": (50, 50), "wisest": (0, 0)}
    return Card(
        question=words("square.card.question"),
        rung="imagining",
        controls=[
            Slider("a", words("square.card.a"), 0, SQUARE_HALF, STEP, 30),
            Slider("b", words("square.card.b"), 0, SQUARE_HALF, STEP, 30),
        ],
        answer=square_answer,
        presets={words(f"square.card.preset_{name}"): {"a": a, "b": b} for name, (a, b) in corners.items()},
    )


def _cell(x: float, y: float, value: int | None) -> str:
    """A box with the answer that was seen, or a dotted one with a question mark."""
    if value is None:
        frame = rect(x - 20, y - 22, 40, 40, fill="#FFFFFF", outline=look.IMAGINING, thick=3, dash="3 4")
        return frame + text(x, y + 6, "?", anchor="middle", size=24, weight="bold")
    frame = rect(x - 20, y - 22, 40, 40, fill=look.SEEING, outline=look.INK)
    return frame + text(x, y + 6, value, anchor="middle", size=24, weight="bold", colour="#FFFFFF")


def _plane(a: int, b: int) -> list[str]:
    """The square with its corners, the point, and the line of all points with the same ATE."""
    x, y = _X + _SIDE * a / SQUARE_HALF, _Y + _SIDE * (1 - b / SQUARE_HALF)
    back, ahead = min(a, b), SQUARE_HALF - max(a, b)
    scale = _SIDE / SQUARE_HALF
    diagonal = (x - back * scale, y + back * scale, x + ahead * scale, y - ahead * scale)
    parts = [
        text(_X + _SIDE / 2, _Y + _SIDE + 68, words("square.card.same"), anchor="middle", colour=look.SOFT),
        rect(_X, _Y, _SIDE, _SIDE, fill="#FAFAFA", outline=look.INK, thick=2),
        line(*diagonal, colour=look.IMAGINING, thick=4, dash="8 5"),
        circle(x, y, 9, fill=look.IMAGINING, outline=look.INK, thick=2.5),
        text(_X, _Y + _SIDE + 22, 0, anchor="middle"),
        text(_X + _SIDE, _Y + _SIDE + 22, SQUARE_HALF, anchor="middle"),
        text(_X + _SIDE / 2, _Y + _SIDE + 22, words("square.card.axis_a", count=a), anchor="middle"),
        text(_X - 8, _Y + _SIDE + 5, 0, anchor="end"),
        text(_X - 8, _Y + 6, SQUARE_HALF, anchor="end"),
        text(_X - 8, _Y + _SIDE / 2 + 6, words("square.card.axis_b", count=b), anchor="end"),
    ]
    for name, (left, top, anchor) in {
        "popup": (_X, _Y - 18, "start"),
        "worst": (_X + _SIDE, _Y - 18, "end"),
        "wisest": (_X, _Y + _SIDE + 44, "start"),
        "list": (_X + _SIDE, _Y + _SIDE + 44, "end"),
    }.items():
        parts.append(text(left, top, words(f"square.card.corner_{name}"), anchor=anchor, colour=look.SOFT))
    return parts


def _bars(found: Effects) -> list[str]:
    """Three bars from zero to the left, one for each question."""
    parts = [line(_ZERO, 56, _ZERO, 284, thick=2)]
    for number, name in enumerate(("att", "atu", "ate")):
        top = 84 + 72 * number
        value = getattr(found, name)
        wide = -value * _LONG
        parts += [
            text(_ZERO - _LONG, top - 10, words(f"square.card.bar_{name}")),
            rect(_ZERO - _LONG, top, _LONG, 26, fill="#F4F4F4"),
            rect(_ZERO - wide, top, wide, 26, fill=look.IMAGINING, outline=look.INK if wide else "none"),
            text(
                _ZERO - _LONG - 12, top + 20, _signed_of_square(value), anchor="end", weight="bold", size=18
            ),
        ]
    parts += [
        text(_ZERO, 306, 0, anchor="middle"),
        text(_ZERO - _LONG, 306, "−1", anchor="middle"),
        text(_ZERO - _LONG / 2, 306, words("square.card.axis_effect"), anchor="middle", colour=look.SOFT),
    ]
    return parts


def _crowd(a: int, b: int) -> list[str]:
    """A hundred visitors in three kinds: buys anyway (dark), put off (crossed), never buys (empty)."""
    parts = []
    for number, (kinds, name) in enumerate(
        (([*["anyway"] * a, *["put_off"] * (SQUARE_HALF - a)], "others"),
         ([*["put_off"] * b, *["never"] * (SQUARE_HALF - b)], "shown"))
    ):  # fmt: skip
        left = 20 + 345 * number
        parts.append(text(left, 376, words(f"square.card.crowd_{name}"), weight="bold"))
        for place, kind in enumerate(kinds):
            parts.append(_person(left + 8 + 12.6 * (place % 25), 394 + 22 * (place // 25), kind))
    keys = (("anyway", 20), ("put_off", 216), ("never", 512))
    for kind, x in keys:
        parts += [_person(x + 8, 457, kind), text(x + 22, 463, words(f"square.card.kind_{kind}"))]
    return parts


def _person(x: float, y: float, kind: str) -> str:
    dot = circle(x, y, 5.5, fill=look.INK if kind == "anyway" else "#FFFFFF", outline=look.INK, thick=1.6)
    if kind != "put_off":
        return dot
    cross = f"M{x - 4:g},{y - 4:g} l8,8 M{x + 4:g},{y - 4:g} l-8,8"
    return dot + path(cross, outline=look.INK, thick=2.2)


def _signed_of_square(value: Fraction) -> str:
    """A number with a real minus sign, without "-0"."""
    return true_minus(f"{float(value):g}") if value else "0"
