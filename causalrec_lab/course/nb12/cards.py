"""The pictures and the card of notebook 12: whom a push moves, how strong a hidden cause would have to be.

Terms: the *anyway*, the *moved* and the *never* are the three kinds of visitors a push meets; the *line of
enough* joins all strengths of a hidden cause that just explain a risk ratio away.

Taught in notebooks/12_other_assumptions.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from causalrec_lab.errors import LabError
from causalrec_lab.estimate import bounding_factor, e_value
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Slider, registered
from causalrec_lab.view.chart import Scale, lines
from causalrec_lab.view.picture import Picture, arrow, circle, drawing, line, rect, text

words = beside(__file__)


RATIO = 1.87  # of the shop South in notebook 11, where the notebook measures it
_MOST = 6.0
_x, _y = Scale(1, _MOST, 90, 440, step=1), Scale(1, _MOST, 350, 40, step=1)  # strengths, across and up
_pair = Scale(30, 100, 250, 660, step=10, per=100)  # pairs told apart, of a hundred


def compliance_types(always_takers: int, compliers: int, never_takers: int) -> Picture:
    """Two hundreds of visitors, pushed and not, sorted into the three kinds; who opens the page is dark.

    Args:
        always_takers: of a hundred, who open the page with or without a push.
        compliers: who open it because of the push.
        never_takers: who do not open it.
    """
    if always_takers + compliers + never_takers != 100 or min(always_takers, compliers, never_takers) < 0:
        raise LabError(
            f"always_takers, compliers and never_takers are {always_takers}, {compliers}, "
            f"{never_takers}; three parts of 100 are needed"
        )
    parts = []
    for row, side in enumerate(("pushed", "not")):
        top = 40 + 112 * row
        parts.append(text(16, top + 34, words(f"exits.kinds.{side}"), weight="bold"))
        left = 150.0
        for name, many in (("anyway", always_takers), ("moved", compliers), ("never", never_takers)):
            width, opens = 5.2 * many, name == "anyway" or (name == "moved" and side == "pushed")
            parts.append(
                rect(left, top, width, 56, fill=look.DOING if opens else look.PANEL, outline=look.INK)
            )
            if not row:
                parts.append(text(left + width / 2, top - 14, words(f"exits.kinds.{name}"), anchor="middle"))
            parts.append(text(left + width / 2, top + 80, many, anchor="middle"))
            left += width
    said = {
        "anyway": always_takers,
        "moved": compliers,
        "never": never_takers,
        "pushed": always_takers + compliers,
    }
    parts.append(text(16, 278, words("exits.kinds.legend"), colour=look.SOFT))
    return Picture(drawing(*parts, height=294), words("exits.kinds.alt", **said))


def three_graphs() -> Picture:
    """Three graphs with a hidden tip: the one of notebook 11, one with a push, one with a step between."""
    parts, said = [], []
    for number, name in enumerate(("plain", "push", "step")):
        left = 20 + 232 * number
        parts.append(text(left + 100, 28, words(f"exits.roads.{name}"), anchor="middle", weight="bold"))
        shown, bought, tip = (left + 62, 170), (left + 178, 170), (left + 120, 74)
        nodes = {"tip": tip, "shown": shown, "bought": bought}
        edges = [("tip", "shown"), ("tip", "bought")]
        if name == "step":
            nodes["page"] = (left + 114, 170)
            nodes["shown"], nodes["bought"] = (left + 36, 170), (left + 188, 170)
            edges += [("shown", "page"), ("page", "bought")]
        else:
            edges.append(("shown", "bought"))
        if name == "push":
            nodes["push"] = (left + 62, 250)
            edges.append(("push", "shown"))
        parts += [_edge(nodes[a], nodes[b], hidden=a == "tip") for a, b in edges]
        for node, (x, y) in nodes.items():
            hidden = node == "tip"
            parts.append(circle(x, y, 27, fill=look.PANEL, outline=look.INK, dash="5 4" if hidden else ""))
            parts.append(text(x, y + 5, words(f"exits.node.{node}"), anchor="middle"))
        said.append(words(f"exits.roads.alt_{name}"))
    return Picture(drawing(*parts, height=290), words("exits.roads.alt", graphs=" ".join(said)))


def strength_answer(state: Mapping[str, Any]) -> Answer:
    """One hidden cause of a given strength against the line of enough."""
    a, b = float(state["among_shown"]), float(state["buys_more"])
    bound = bounding_factor(a, b)
    enough, left_over = bound >= RATIO, RATIO / bound
    e = e_value(RATIO)
    curve = [(x, y) for x in _steps(RATIO, _MOST) if (y := _needed(x)) is not None and y <= _MOST]
    parts = [_axes(), lines(curve, _x, _y, outline=look.SOFT, thick=2.5, dash="7 5")]
    parts += [
        circle(_x(e), _y(e), 4, fill=look.INK),
        circle(_x(a), _y(b), 9, fill=look.INK if enough else look.PANEL, outline=look.INK, thick=3),
    ]
    word = words("exits.strength.enough" if enough else "exits.strength.short")
    told = [
        words("exits.strength.ratio", ratio=RATIO),
        words("exits.strength.bound", bound=bound),
        words("exits.strength.left", left=left_over),
        word,
        words("exits.strength.line"),
        words("exits.strength.e", e=e),
    ]
    for number, said in enumerate(told):
        parts.append(text(470, 110 + 34 * number, said, weight="bold" if number == 3 else "normal"))
    said = {"a": a, "b": b, "ratio": RATIO, "bound": bound, "left": left_over}
    sentence = words(f"exits.strength.sentence_{'enough' if enough else 'short'}", **said)
    formula = words("exits.strength.formula", **said)
    alt = words("exits.strength.alt", e=e, **said)
    return Answer(drawing(*parts, height=430), sentence, formula, alt=f"{alt} {sentence}")


@registered
def strength_card() -> Card:
    """How strong would a hidden cause have to be, to explain all of South's effect away?"""
    return Card(
        question=words("exits.strength.question"),
        rung="imagining",
        controls=[
            Slider("among_shown", words("exits.strength.among_shown"), 1.0, 6.0, 0.5, 1.5),
            Slider("buys_more", words("exits.strength.buys_more"), 1.0, 6.0, 0.5, 1.5),
        ],
        answer=strength_answer,
        presets={
            words("exits.strength.preset_one"): {"among_shown": 1.0, "buys_more": 6.0},
            words("exits.strength.preset_both"): {"among_shown": 3.0, "buys_more": 3.5},
        },
    )


def needles(names: Sequence[str], before: Sequence[float], after: Sequence[float]) -> Picture:
    """How well each model tells buyers from others, last month and this: pairs told apart, of a hundred.

    Args:
        names: of the models.
        before: pairs told apart last month, as shares.
        after: the same this month.
    """
    parts, said = [], []
    for number, (name, one, two) in enumerate(zip(names, before, after, strict=True)):
        y = 70 + 70 * number
        places = [_pair(share) for share in (one, two)]
        parts += [
            text(16, y + 6, name, weight="bold"),
            line(_pair(0.3), y, _pair(1.0), y, colour=look.FAINT),
            arrow(places[0], y, places[1], y, colour=look.SOFT) if abs(places[0] - places[1]) > 24 else "",
            circle(places[0], y, 7, fill=look.PANEL, outline=look.SEEING, thick=3),
            circle(places[1], y, 7, fill=look.SEEING, outline=look.INK, thick=1.5),
            text(places[0], y - 16, f"{100 * one:.0f}", anchor="middle"),
            text(places[1], y + 28, f"{100 * two:.0f}", anchor="middle", weight="bold"),
        ]
        said.append(words("exits.needles.row", name=name, before=100 * one, after=100 * two))
    floor = 70 + 70 * len(names)
    coin = _pair(0.5)
    parts += [
        line(coin, 44, coin, floor - 20, colour=look.INK, dash="4 4"),
        text(coin, 32, words("exits.needles.coin"), anchor="middle"),
        _pair.axis(floor, words("exits.needles.axis")),
    ]
    return Picture(drawing(*parts, height=floor + 56), words("exits.needles.alt", rows="; ".join(said)))


def _needed(a: float) -> float | None:
    """How often those with the hidden cause must buy, if it is a times as common, to make the ratio."""
    return RATIO * (a - 1) / (a - RATIO) if a > RATIO else None


def _steps(low: float, high: float) -> list[float]:
    return [low + (high - low) * number / 120 for number in range(1, 121)]


def _axes() -> str:
    across = _x.axis(_y.start, words("exits.strength.axis_x"))
    return across + _y.axis(_x.start, words("exits.strength.axis_y"), upright=True)


def _edge(one: tuple[float, float], two: tuple[float, float], *, hidden: bool) -> str:
    """An arrow from the rim of one node to the rim of the other."""
    length = ((two[0] - one[0]) ** 2 + (two[1] - one[1]) ** 2) ** 0.5
    step = [30 * (b - a) / length for a, b in zip(one, two, strict=True)]
    ends = one[0] + step[0], one[1] + step[1], two[0] - step[0], two[1] - step[1]
    return arrow(*ends, dash="5 4" if hidden else "", head=9)
