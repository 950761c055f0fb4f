"""Notebook 17 drawn: four kinds behind one test, the twin card, importance beside what setting does.

Terms: *shown* and *bought* are 0 or 1; the *room* holds the kinds of visitor who would do what was seen.

Taught in notebooks/17_counterfactuals.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from causalrec_lab.counterfactual import RESPONSE_TYPES, Causation, causation, types_that_fit
from causalrec_lab.course.shop import faces
from causalrec_lab.explain import spread
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Slider, Toggle, registered
from causalrec_lab.view.picture import Picture, circle, drawing, line, path, rect, text

words = beside(__file__)


IF_SHOWN, IF_NOT = 40, 30  # of 100 buy: the A/B test of the notebook
KINDS = ("won_over", "anyway", "put_off", "never")
_KIND = dict(zip(RESPONSE_TYPES, KINDS, strict=True))  # persuadable, sure thing, sleeping dog, lost cause
BUYS = {kind: RESPONSE_TYPES[name] for name, kind in _KIND.items()}  # (not shown, shown)
SHOPS = {"gentle": 10, "loud": 40}
_WHO = {"11": 2, "01": 0, "10": 1, "00": 3}
_FILL = {"won_over": look.IMAGINING, "anyway": look.INK, "put_off": "#FFFFFF", "never": "#E8E8E8"}


@cache
def ab_test() -> Causation:
    """PN, PS and PNS after the notebook's A/B test."""
    test = {1: Fraction(IF_SHOWN, 100), 0: Fraction(IF_NOT, 100)}
    return causation(cause={"shown": 1}, effect={"bought": 1}, experiment=test)


def kinds(won: int) -> dict[str, int]:
    """How many of 100 visitors are of each kind, if so many are won over.

    >>> kinds(10)
    {'won_over': 10, 'anyway': 30, 'put_off': 0, 'never': 60}
    """
    found = ab_test().response_types(Fraction(won, 100))
    return {kind: int(100 * getattr(found, name)) for name, kind in _KIND.items()}


def in_room(seen: str) -> tuple[str, ...]:
    """The two kinds that would do what was seen (shown, bought: "11"), first the one that is moved."""
    shown, bought = map(int, seen)
    return tuple(_KIND[name] for name in types_that_fit(cause=shown, effect=bought))


def shops() -> Picture:
    """The gentle and the loud shop: the same test, other people."""
    parts, said = [], []
    for number, (shop, won) in enumerate(SHOPS.items()):
        top, count = 34 + 132 * number, kinds(won)
        sums = {
            "shown": count["won_over"] + count["anyway"],
            "without": count["anyway"] + count["put_off"],
        }
        name = words(f"twins.shops.{shop}")
        parts += [
            text(20, top, words("twins.shops.name", shop=name), weight="bold"),
            text(680, top, words("twins.shops.test", **sums), anchor="end", colour=look.SOFT),
        ]
        people = [kind for kind in KINDS for _ in range(count[kind])]
        for place, kind in enumerate(people):
            parts.append(_person(27 + 13.18 * (place % 50), top + 24 + 24 * (place // 50), kind))
        said.append(words("twins.shops.one", shop=name, **count, **sums))
    for place, kind in enumerate(KINDS):
        x, y = 20 + 345 * (place % 2), 290 + 30 * (place // 2)
        parts += [_person(x + 7, y - 6, kind), text(x + 24, y, words(f"twins.kind.{kind}"))]
    return Picture(drawing(*parts, height=338), words("twins.shops.alt", shops=" ".join(said)))


def twin_answer(state: Mapping[str, Any]) -> Answer:
    """Who may stand in the room, and, with the card turned, what they would have done in the twin world."""
    seen, won = state["seen"], int(state["won"])
    count, (first, second) = kinds(won), in_room(seen)
    room, other = count[first] + count[second], count[first]
    low, high = (kinds(end)[first] for end in _ends())
    parts = [*_two_faces(seen, state["flip"]), *_crowd(count, (first, second))]
    alt = words(
        "twins.card.alt", **count, first_kind=words(f"twins.kind.{first}"),
        second_kind=words(f"twins.kind.{second}"),
    )  # fmt: skip
    if not state["flip"]:
        sentence = words("twins.card.sentence_down", room=room)
        parts += [
            rect(20, 362, 660, 70, outline=look.IMAGINING, thick=2, dash="3 4", radius=8),
            text(350, 403, words("twins.card.hint"), anchor="middle", colour=look.SOFT),
        ]
        formula = words("twins.card.formula_down", first=count[first], second=count[second], room=room)
        return Answer(drawing(*parts, height=450), sentence, formula, f"{alt} {sentence}")
    parts += _track(other, room, low, high)
    sentence = words("twins.card.sentence_up", room=room, other=other, low=low, high=high)
    shares = {"share": other / room, "low_share": low / room, "high_share": high / room}
    formula = words("twins.card.formula_up", other=other, room=room, **shares)
    return Answer(drawing(*parts, height=450), sentence, formula, f"{alt} {sentence}")


@registered
def twin_card() -> Card:
    """A visitor, what was seen, how many are won over: turn the card."""
    low, high = _ends()
    return Card(
        question=words("twins.card.question"),
        rung="imagining",
        controls=[
            Choice("seen", words("twins.card.visitor"),
                   [(words(f"twins.card.who_{seen}"), seen) for seen in _WHO], "11"),
            Slider("won", words("twins.card.won"), low, high, 5, 25),
            Toggle("flip", words("twins.card.flip")),
        ],
        answer=twin_answer,
        presets={
            words("twins.card.preset_calm"): {"won": low, "flip": True},
            words("twins.card.preset_storm"): {"won": high, "flip": True},
            words("twins.card.preset_dai"): {"seen": "00", "won": 25, "flip": True},
        },
    )  # fmt: skip


def why(
    columns: Sequence[str], says: Mapping[str, Sequence[Sequence[float]]], truth: Sequence[float]
) -> Picture:
    """What three methods call important, each on its own scale, beside what setting the column does.

    A bar is the mean over the readers; a thin line goes from the least of them to the most.

    Args:
        columns: names, from top to bottom.
        says: "attention", "permutation" and "gradients" -> a row for each reader, one number a column.
        truth: what setting the column from 0 to 1 changes, in points of 100.
    """
    parts = []
    for number, (method, rows) in enumerate({**says, "truth": [truth]}.items()):
        left, ends = 116 + 148 * number, _told(rows)
        most = max(high for _, _, high in ends) or 1
        parts += [
            text(left, 28, words(f"twins.why.{method}"), weight="bold"),
            line(left, 40, left, 44 + 44 * len(columns), thick=1.5),
        ]
        for row, values in enumerate(ends):
            parts += _bar(left, 52 + 44 * row, values, 80 / most, truth=method == "truth")
    told = []
    for row, column in enumerate(columns):
        parts.append(text(16, 70 + 44 * row, column, weight="bold"))
        ends = {name: _told(rows)[row] for name, rows in says.items()}
        said = {name: f"{mean:.2f} ({low:.2f} to {high:.2f})" for name, (low, mean, high) in ends.items()}
        told.append(words("twins.why.one", column=column, truth=truth[row], **said))
    parts.append(text(560, 70 + 44 * len(columns), words("twins.why.truth_note"), colour=look.SOFT))
    return Picture(
        drawing(*parts, height=86 + 44 * len(columns)), words("twins.why.alt", rows=" ".join(told))
    )


def _told(rows: Sequence[Sequence[float]]) -> list[tuple[float, float, float]]:
    """Least, mean and most of each column, to two places and never -0."""
    return [tuple(one) for one in (spread(rows).T.round(2) + 0.0).tolist()]


def _bar(
    left: float, top: float, spread: tuple[float, float, float], scale: float, *, truth: bool
) -> list[str]:
    """A bar to the mean, a thin line from the least to the most, the mean beside it."""
    low, mean, high = (left + scale * max(value, 0) for value in spread)
    fill, outline, dash = (look.DOING, look.TRUTH, "5 4") if truth else (look.NAIVE, look.INK, "")
    parts = [rect(left, top, mean - left, 24, fill=fill, outline=outline, dash=dash)]
    if high - low > 6:  # pixels; less cannot be seen
        parts.append(line(low, top + 12, high, top + 12, thick=3))
        parts += [line(end, top + 5, end, top + 19, thick=3) for end in (low, high)]
    label = f"{spread[1]:.0f}" if truth else f"{spread[1]:.2f}"
    return [*parts, text(max(mean, high) + 7, top + 18, label)]


def _ends() -> tuple[int, int]:
    """The least and the most of 100 who can be won over."""
    pns = ab_test().pns
    return int(100 * pns.low), int(100 * pns.high)


def _two_faces(seen: str, flipped: bool) -> list[str]:
    """The visitor as seen, and the twin behind the card."""
    shown, bought = map(int, seen)
    who = _WHO[seen]
    done, not_done = (words(f"twins.card.shown_{shown}"), words(f"twins.card.shown_{1 - shown}"))
    was = words("twins.card.was", shown=done, bought=words(f"twins.card.bought_{bought}"))
    parts = [
        faces.face(56, 58, who),
        text(100, 52, faces.NAMES[who], weight="bold", size=18),
        text(100, 78, was),
        rect(366, 16, 314, 84, fill="#FFFFFF" if flipped else "#F4F4F4", outline=look.IMAGINING, thick=3,
             dash="3 4", radius=8),
    ]  # fmt: skip
    if not flipped:
        return [*parts, text(523, 68, words("twins.card.face_down"), anchor="middle", size=20)]
    twin = words("twins.card.would", shown=not_done, bought="?")
    return [*parts, faces.face(410, 58, who, scale=0.9), text(456, 64, twin)]


def _crowd(count: Mapping[str, int], room: Sequence[str]) -> list[str]:
    """A hundred visitors by kind, two kinds a line; who does not fit is pale."""
    parts = [text(20, 132, words("twins.card.key"), colour=look.SOFT)]
    for place, kind in enumerate(KINDS):
        left, top = 20 + 345 * (place % 2), 166 + 100 * (place // 2)
        fits = kind in room
        label = words("twins.card.count", kind=words(f"twins.kind.{kind}"), count=count[kind])
        parts.append(text(left, top, label, weight="bold" if fits else "normal",
                          colour=look.INK if fits else look.SOFT))  # fmt: skip
        for number in range(count[kind]):
            x, y = left + 8 + 15 * (number % 21), top + 20 + 20 * (number // 21)
            parts.append(_person(x, y, kind, pale=not fits))
    return parts


def _track(other: int, room: int, low: int, high: int) -> list[str]:
    """A line from 0 to the room, the part the test allows, and where the slider stands."""
    left, wide, y = 30, 640, 412
    place = [left + wide * number / room for number in (low, high, other)]
    return [
        text(left, 378, words("twins.card.otherwise", room=room), colour=look.SOFT),
        line(left, y, left + wide, y, colour=look.FAINT, thick=8),
        line(place[0], y, place[1], y, colour=look.IMAGINING, thick=8),
        circle(place[2], y, 9, fill=look.IMAGINING, outline=look.INK, thick=2.5),
        text(left, y + 30, 0, anchor="middle"),
        text(left + wide, y + 30, room, anchor="middle"),
        *(
            [text(place[2], y + 30, other, anchor="middle", weight="bold")]
            if 0.06 < other / room < 0.94
            else []
        ),
    ]


def _person(x: float, y: float, kind: str, *, pale: bool = False) -> str:
    edge = look.FAINT if pale else look.INK
    dot = circle(x, y, 5.5, fill="#FFFFFF" if pale else _FILL[kind], outline=edge, thick=1.6)
    if kind != "put_off":
        return dot
    return dot + path(f"M{x - 4:g},{y - 4:g} l8,8 M{x + 4:g},{y - 4:g} l-8,8", outline=edge, thick=2.2)
