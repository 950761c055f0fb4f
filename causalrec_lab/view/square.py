"""The square: both answers of every visitor, half of them question marks, and what they leave open.

Terms: *a* is the share of those not shown who would buy if shown; *b* is the share of those shown who would
buy if left alone; a point (a, b) settles every effect (see `causalrec_lab.counterfactual`).

Taught in notebooks/03_seeing_and_doing.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from causalrec_lab.counterfactual import Effects, Square, square
from causalrec_lab.datasets import TOY_ROWS, toy_table
from causalrec_lab.view import faces, look
from causalrec_lab.view.card import Answer, Card, Slider, registered
from causalrec_lab.view.picture import Picture, circle, drawing, line, path, rect, text
from causalrec_lab.view.words import words

HALF = 50  # of 100 visitors: so many are shown, so many are not
STEP = 5
_SIDE, _X, _Y = 230, 92, 46  # the square: its side, its left and its top
_ZERO, _LONG = 668, 250  # the bars: where zero is, and how long one whole is


@cache
def sheet() -> Square:
    """What the day sheet shows of x1 and x2, with room for what it does not show."""
    return square(toy_table(), "x1", effect="x2")


def two_answers(rows: Sequence[Sequence[int]] = TOY_ROWS) -> Picture:
    """Four visitors with two boxes each: the answer that was seen, and the one nobody saw."""
    parts = [
        text(20, 184, words("square.answers.if_not")),
        text(20, 236, words("square.answers.if_shown")),
    ]
    for who, row in enumerate(rows):
        x = 290 + 110 * who
        group = words(f"square.answers.{'shown' if row[0] else 'left_alone'}")
        parts += [
            text(x, 24, group, anchor="middle", colour=look.SOFT),
            faces.face(x, 74, who),
            text(x, 138, faces.NAMES[who], anchor="middle", weight="bold"),
        ]
        for world in (0, 1):
            parts.append(_cell(x, 178 + 52 * world, row[1] if world == row[0] else None))
    parts.append(text(350, 290, words("square.answers.key"), anchor="middle", colour=look.SOFT))
    said = [
        words("square.answers.one", name=faces.short(faces.NAMES[who]), seen=row[1],
              world=words(f"square.answers.{'world_shown' if row[0] else 'world_not'}"))
        for who, row in enumerate(rows)
    ]  # fmt: skip
    return Picture(drawing(*parts, height=306), words("square.answers.alt", visitors=" ".join(said)))


def square_answer(state: Mapping[str, Any]) -> Answer:
    """A point of the square: three averages, and the manager's three questions in people."""
    would_buy, would_have = state["a"], state["b"]
    found = sheet().effects(a=Fraction(would_buy, HALF), b=Fraction(would_have, HALF))
    people = {
        "off": 2 * HALF * found.switching_off,
        "all": -2 * HALF * found.showing_all,
        "none": -2 * HALF * found.all_against_none,
    }
    shares = {"a": f"{would_buy / HALF:g}", "b": f"{would_have / HALF:g}"}
    sentence = words("square.card.sentence", **people)
    numbers = {name: _signed(getattr(found, name)) for name in ("ate", "att", "atu")}
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
            Slider("a", words("square.card.a"), 0, HALF, STEP, 30),
            Slider("b", words("square.card.b"), 0, HALF, STEP, 30),
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
    x, y = _X + _SIDE * a / HALF, _Y + _SIDE * (1 - b / HALF)
    back, ahead = min(a, b), HALF - max(a, b)
    scale = _SIDE / HALF
    diagonal = (x - back * scale, y + back * scale, x + ahead * scale, y - ahead * scale)
    parts = [
        text(_X + _SIDE / 2, _Y + _SIDE + 68, words("square.card.same"), anchor="middle", colour=look.SOFT),
        rect(_X, _Y, _SIDE, _SIDE, fill="#FAFAFA", outline=look.INK, thick=2),
        line(*diagonal, colour=look.IMAGINING, thick=4, dash="8 5"),
        circle(x, y, 9, fill=look.IMAGINING, outline=look.INK, thick=2.5),
        text(_X, _Y + _SIDE + 22, 0, anchor="middle"),
        text(_X + _SIDE, _Y + _SIDE + 22, HALF, anchor="middle"),
        text(_X + _SIDE / 2, _Y + _SIDE + 22, words("square.card.axis_a", count=a), anchor="middle"),
        text(_X - 8, _Y + _SIDE + 5, 0, anchor="end"),
        text(_X - 8, _Y + 6, HALF, anchor="end"),
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
            text(_ZERO - _LONG - 12, top + 20, _signed(value), anchor="end", weight="bold", size=18),
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
        (([*["anyway"] * a, *["put_off"] * (HALF - a)], "others"),
         ([*["put_off"] * b, *["never"] * (HALF - b)], "shown"))
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


def _signed(value: Fraction) -> str:
    """A number with a real minus sign, without "-0"."""
    return f"{float(value):g}".replace("-", "−") if value else "0"
