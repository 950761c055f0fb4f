"""The pictures and the widget of notebook 12: compliance types, three graphs, a confounder's strength.

Terms: the *tipping points* are all pairs of strengths of a hidden confounder that just explain a risk ratio.

Taught in notebooks/12_other_assumptions.
"""

from collections.abc import Mapping
from typing import Any

from causalrec_lab.course.nb12.questions import RATIO
from causalrec_lab.errors import LabError
from causalrec_lab.estimate import bounding_factor, e_value, strength_needed
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Slider, registered
from causalrec_lab.view.chart import Scale, lines
from causalrec_lab.view.picture import Picture, arrow, circle, drawing, rect, text

words = beside(__file__)

_MOST = 6.0
_x, _y = Scale(1, _MOST, 60, 640, step=1), Scale(1, _MOST, 360, 72, step=1)  # strengths, across and up


def compliance_types(always_takers: int, compliers: int, never_takers: int) -> Picture:
    """Two hundreds of visitors, with and without a message, by compliance type; who opens the page is dark.

    Args:
        always_takers: of a hundred, who open the page with or without the message.
        compliers: who open it because of the message.
        never_takers: who do not open it.
    """
    if always_takers + compliers + never_takers != 100 or min(always_takers, compliers, never_takers) < 0:
        raise LabError(
            f"always_takers, compliers and never_takers are {always_takers}, {compliers}, "
            f"{never_takers}; three parts of 100 are needed"
        )
    kinds = {"always": always_takers, "complier": compliers, "never": never_takers}
    parts = []
    for row, side in enumerate(("with", "without")):
        top, left = 40 + 112 * row, 150.0
        parts.append(text(16, top + 34, words(f"compliance.{side}"), weight="bold"))
        for name, many in kinds.items():
            width, opens = 5.2 * many, name == "always" or (name == "complier" and side == "with")
            parts.append(
                rect(left, top, width, 56, fill=look.DOING if opens else look.PANEL, outline=look.INK)
            )
            if not row:
                named = words(f"compliance.{name}")
                parts.append(text(left + width / 2, top - 14, named, anchor="middle"))
            parts.append(text(left + width / 2, top + 80, many, anchor="middle"))
            left += width
    parts.append(text(16, 278, words("compliance.legend"), colour=look.SOFT))
    said = words("compliance.alt", **kinds, opens=always_takers + compliers)
    return Picture(drawing(*parts, height=294), said)


def three_graphs() -> Picture:
    """Three graphs with a hidden tip: without a way to identify, with an instrument, with a mediator."""
    parts, said = [], []
    for number, name in enumerate(("plain", "instrument", "mediator")):
        left = 10 + 225 * number
        parts.append(text(left + 100, 28, words(f"graphs.{name}"), anchor="middle", weight="bold"))
        nodes = {"tip": (left + 100, 74), "shown": (left + 46, 170), "bought": (left + 154, 170)}
        edges = [("tip", "shown"), ("tip", "bought"), ("shown", "bought")]
        if name == "mediator":
            nodes = {"tip": (left + 100, 74)}
            nodes |= {"shown": (left + 12, 170), "page": (left + 100, 170), "bought": (left + 188, 170)}
            edges[2:] = [("shown", "page"), ("page", "bought")]
        elif name == "instrument":
            nodes = {"tip": nodes["tip"], "page": nodes["shown"], "bought": nodes["bought"]}
            nodes["message"] = (left + 46, 266)
            edges = [("tip", "page"), ("tip", "bought"), ("page", "bought"), ("message", "page")]
        parts += [_edge(nodes[a], nodes[b], hidden=a == "tip") for a, b in edges]
        for node, (x, y) in nodes.items():
            if node == "message":  # too long a name for a circle
                parts.append(rect(x - 46, y - 20, 92, 40, fill=look.PANEL, outline=look.INK, radius=20))
            else:
                dash = "5 4" if node == "tip" else ""
                parts.append(circle(x, y, 30, fill=look.PANEL, outline=look.INK, dash=dash))
            parts.append(text(x, y + 5, words(f"graphs.node.{node}"), anchor="middle"))
        said.append(words(f"graphs.alt_{name}"))
    return Picture(drawing(*parts, height=300), words("graphs.alt", graphs=" ".join(said)))


def strength_answer(state: Mapping[str, Any]) -> Answer:
    """One hidden confounder of a given strength against the tipping points."""
    a, b = float(state["among_shown"]), float(state["buys_more"])
    bound, e = bounding_factor(a, b), e_value(RATIO)
    enough = bound >= RATIO
    steps = (RATIO + (_MOST - RATIO) * number / 120 for number in range(1, 121))
    curve = [(x, y) for x in steps if (y := strength_needed(RATIO, x)) <= _MOST]
    said = {"a": a, "b": b, "ratio": RATIO, "bound": bound, "left": RATIO / bound}
    ends = {"anchor": "end", "colour": look.SOFT}
    parts = [
        _x.axis(_y.start, words("strength.axis_x")),
        _y.axis(_x.start, words("strength.axis_y"), upright=True),
        lines(curve, _x, _y, outline=look.SOFT, thick=2.5, dash="7 5"),
        text(_x(_MOST), _y(curve[-1][1]) + 26, words("strength.line", ratio=RATIO), **ends),
        circle(_x(e), _y(e), 4, fill=look.INK),
        text(_x(e) + 12, _y(e) - 6, words("strength.e", e=e), colour=look.SOFT),
        circle(_x(a), _y(b), 9, fill=look.INK if enough else look.PANEL, outline=look.INK, thick=3),
        text(
            640, 30, words(f"strength.{'enough' if enough else 'short'}", **said), anchor="end", weight="bold"
        ),
    ]
    sentence = words(f"strength.sentence_{'enough' if enough else 'short'}", **said)
    alt = words("strength.alt", e=e, **said)
    formula = words("strength.formula", **said)
    return Answer(drawing(*parts, height=424), sentence, formula, alt=f"{alt} {sentence}")


@registered
def strength_card() -> Card:
    """How strong would a hidden confounder have to be, to explain all of South's risk ratio?"""
    return Card(
        question=words("strength.question"),
        rung="imagining",
        controls=[
            Slider("among_shown", words("strength.among_shown"), 1.0, 6.0, 0.5, 1.5),
            Slider("buys_more", words("strength.buys_more"), 1.0, 6.0, 0.5, 1.5),
        ],
        answer=strength_answer,
        presets={
            words("strength.preset_one"): {"among_shown": 1.0, "buys_more": 6.0},
            words("strength.preset_both"): {"among_shown": 3.0, "buys_more": 3.5},
        },
    )


def _edge(one: tuple[float, float], two: tuple[float, float], *, hidden: bool) -> str:
    """An arrow from the rim of one node to the rim of the other."""
    length = ((two[0] - one[0]) ** 2 + (two[1] - one[1]) ** 2) ** 0.5
    step = [33 * (b - a) / length for a, b in zip(one, two, strict=True)]
    ends = one[0] + step[0], one[1] + step[1], two[0] - step[0], two[1] - step[1]
    return arrow(*ends, dash="5 4" if hidden else "", head=9)
