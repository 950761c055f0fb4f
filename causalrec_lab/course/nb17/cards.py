"""Notebook 17 drawn: the four response types behind one test, and a visitor in two worlds.

Terms: *shown* and *bought* are 0 or 1; the *room* holds the types of visitor who would do what was seen.

Taught in notebooks/17_counterfactuals.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from causalrec_lab.counterfactual import RESPONSE_TYPES, Causation, causation, types_that_fit
from causalrec_lab.course.shop import faces
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Slider, Toggle, registered, worded
from causalrec_lab.view.picture import Picture, circle, drawing, line, path, rect, text

words = beside(__file__)


IF_SHOWN, IF_NOT = 40, 30  # of 100 buy: the A/B test of the notebook
KINDS = tuple(RESPONSE_TYPES)  # persuadable, sure thing, sleeping dog, lost cause
SHOPS = {"gentle": 10, "loud": 40}
_WHO = {"11": 2, "01": 0, "10": 1, "00": 3}
_FILL = dict(zip(KINDS, (look.IMAGINING, look.INK, "#FFFFFF", "#E8E8E8"), strict=True))


@cache
def ab_test() -> Causation:
    """PN, PS and PNS after the notebook's A/B test."""
    test = {1: Fraction(IF_SHOWN, 100), 0: Fraction(IF_NOT, 100)}
    return causation(cause={"shown": 1}, effect={"bought": 1}, experiment=test)


def kinds(won: int) -> dict[str, int]:
    """How many of 100 visitors are of each response type, if so many are persuadables.

    >>> kinds(10)
    {'persuadable': 10, 'sure_thing': 30, 'sleeping_dog': 0, 'lost_cause': 60}
    """
    found = ab_test().response_types(Fraction(won, 100))
    return {kind: int(100 * getattr(found, kind)) for kind in KINDS}


def in_room(seen: str) -> tuple[str, ...]:
    """The two types that would do what was seen (shown, bought: "11"), first the one that is moved."""
    shown, bought = map(int, seen)
    return types_that_fit(cause=shown, effect=bought)


def shops() -> Picture:
    """The gentle and the loud shop: the same test, other people."""
    parts, said = [], []
    for number, (shop, won) in enumerate(SHOPS.items()):
        top, count = 34 + 132 * number, kinds(won)
        sums = {
            "shown": count["persuadable"] + count["sure_thing"],
            "without": count["sure_thing"] + count["sleeping_dog"],
        }
        name = words(f"worlds.shops.{shop}")
        parts += [
            text(20, top, words("worlds.shops.name", shop=name), weight="bold"),
            text(680, top, words("worlds.shops.test", **sums), anchor="end", colour=look.SOFT),
        ]
        people = [kind for kind in KINDS for _ in range(count[kind])]
        for place, kind in enumerate(people):
            parts.append(_person(27 + 13.18 * (place % 50), top + 24 + 24 * (place // 50), kind))
        said.append(words("worlds.shops.one", shop=name, **count, **sums))
    for place, kind in enumerate(KINDS):
        x, y = 20 + 345 * (place % 2), 290 + 30 * (place // 2)
        parts += [_person(x + 7, y - 6, kind), text(x + 24, y, words(f"worlds.kind.{kind}"))]
    return Picture(drawing(*parts, height=338), words("worlds.shops.alt", shops=" ".join(said)))


def counterfactual_answer(state: Mapping[str, Any]) -> Answer:
    """Which types fit, and, once asked, what they would have done in the counterfactual world."""
    seen, won = state["seen"], int(state["won"])
    count, (first, second) = kinds(won), in_room(seen)
    room, other = count[first] + count[second], count[first]
    low, high = (kinds(end)[first] for end in _ends())
    parts = [*_two_faces(seen, state["flip"]), *_crowd(count, (first, second))]
    alt = words(
        "worlds.card.alt", **count, first_kind=words(f"worlds.kind.{first}"),
        second_kind=words(f"worlds.kind.{second}"),
    )  # fmt: skip
    if not state["flip"]:
        sentence = words("worlds.card.sentence_down", room=room)
        parts += [
            rect(20, 362, 660, 70, outline=look.IMAGINING, thick=2, dash="3 4", radius=8),
            text(350, 403, words("worlds.card.hint"), anchor="middle", colour=look.SOFT),
        ]
        formula = words("worlds.card.formula_down", first=count[first], second=count[second], room=room)
        return Answer(drawing(*parts, height=450), sentence, formula, f"{alt} {sentence}")
    parts += _track(other, room, low, high)
    sentence = words("worlds.card.sentence_up", room=room, other=other, low=low, high=high)
    shares = {"share": other / room, "low_share": low / room, "high_share": high / room}
    formula = words("worlds.card.formula_up", other=other, room=room, **shares)
    return Answer(drawing(*parts, height=450), sentence, formula, f"{alt} {sentence}")


@registered
def counterfactual_card() -> Card:
    """A visitor, what was seen, how many are persuadables: show the counterfactual world."""
    low, high = _ends()
    return Card(
        question=words("worlds.card.question"),
        rung="imagining",
        controls=[
            Choice("seen", words("worlds.card.visitor"),
                   worded(words, "worlds.card.who_", _WHO), "11"),
            Slider("won", words("worlds.card.won"), low, high, 5, 25),
            Toggle("flip", words("worlds.card.flip")),
        ],
        answer=counterfactual_answer,
        presets={
            words("worlds.card.preset_calm"): {"won": low, "flip": True},
            words("worlds.card.preset_storm"): {"won": high, "flip": True},
            words("worlds.card.preset_dai"): {"seen": "00", "won": 25, "flip": True},
        },
    )  # fmt: skip


def _ends() -> tuple[int, int]:
    """The least and the most of 100 who can be won over."""
    pns = ab_test().pns
    return int(100 * pns.low), int(100 * pns.high)


def _two_faces(seen: str, flipped: bool) -> list[str]:
    """The visitor as seen, and in the counterfactual world."""
    shown, bought = map(int, seen)
    who = _WHO[seen]
    done, not_done = (words(f"worlds.card.shown_{shown}"), words(f"worlds.card.shown_{1 - shown}"))
    was = words("worlds.card.was", shown=done, bought=words(f"worlds.card.bought_{bought}"))
    parts = [
        faces.face(56, 58, who),
        text(100, 52, faces.shown(who), weight="bold", size=18),
        text(100, 78, was),
        rect(366, 16, 314, 84, fill="#FFFFFF" if flipped else "#F4F4F4", outline=look.IMAGINING, thick=3,
             dash="3 4", radius=8),
    ]  # fmt: skip
    if not flipped:
        return [*parts, text(523, 68, words("worlds.card.face_down"), anchor="middle", size=20)]
    other = words("worlds.card.would", shown=not_done, bought="?")
    return [*parts, faces.face(410, 58, who, scale=0.9), text(456, 64, other)]


def _crowd(count: Mapping[str, int], room: Sequence[str]) -> list[str]:
    """A hundred visitors by kind, two kinds a line; who does not fit is pale."""
    parts = [text(20, 132, words("worlds.card.key"), colour=look.SOFT)]
    for place, kind in enumerate(KINDS):
        left, top = 20 + 345 * (place % 2), 166 + 100 * (place // 2)
        fits = kind in room
        label = words("worlds.card.count", kind=words(f"worlds.kind.{kind}"), count=count[kind])
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
        text(left, 378, words("worlds.card.otherwise", room=room), colour=look.SOFT),
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
    if kind != "sleeping_dog":
        return dot
    return dot + path(f"M{x - 4:g},{y - 4:g} l8,8 M{x + 4:g},{y - 4:g} l-8,8", outline=edge, thick=2.2)
