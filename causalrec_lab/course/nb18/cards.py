"""Notebook 18 drawn: the club of karate in two colours, and one question that changes its field.

Terms: as in `causalrec_lab.course.nb18.answers`; an arrow of the *trap* is thick, and broken where the
trap is 0.

Taught in notebooks/18_five_worlds.
"""

import math
from collections.abc import Mapping
from typing import Any

import networkx as nx

from causalrec_lab.course.nb18.answers import FIELDS, WAYS, answers
from causalrec_lab.texts import beside, true_minus
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Slider, Toggle, registered, worded
from causalrec_lab.view.chart import Scale, interval, mark
from causalrec_lab.view.picture import Picture, arrow, circle, drawing, line, rect, text, text_width

words = beside(__file__)

_A, _B, _C = 44, 112, 180  # heights of the nodes
# Field -> nodes with their places, arrows, and the arrows of the trap.
_GRAPHS: dict[str, tuple[dict[str, tuple[int, int]], str, str]] = {
    "shopping": (
        {
            "payday": (90, _B),
            "coupon": (290, _A),
            "film_a": (470, _A),
            "film_b": (470, _C),
            "sales": (620, _B),
        },
        "payday>film_a payday>film_b coupon>film_a film_a>sales film_b>sales",
        "payday>coupon coupon>film_b",
    ),
    "media": (
        {"length": (90, _B), "first": (290, _A), "minutes": (430, _C), "well_spent": (600, _A)},
        "length>minutes first>well_spent first>minutes minutes>well_spent",
        "length>first",
    ),
    "social": (
        {"card": (120, _A), "coin": (120, _C), "friends": (350, _C), "post": (580, _A), "taste": (580, _C)},
        "coin>card coin>friends card>post taste>post",
        "friends>post",
    ),
    "health": (
        {
            "severe": (90, _B),
            "drug": (280, _A),
            "lab": (440, _A),
            "recovered": (600, _B),
            "kidney": (440, _C),
        },
        "severe>recovered drug>lab drug>recovered lab>recovered kidney>recovered kidney>lab",
        "severe>drug",
    ),
    "education": (
        {
            "grade": (90, _C),
            "course": (90, _A),
            "study": (270, _B),
            "second": (440, _A),
            "exam": (610, _B),
            "drive": (370, _C),
        },
        "course>study course>exam second>exam study>exam drive>study drive>exam grade>exam",
        "grade>course study>second",
    ),
}
_SCALES = {
    "shopping": Scale(-10, 50, 170, 660, step=10, per=100),
    "media": Scale(-1, 5, 170, 660, step=1),
    "social": Scale(-10, 50, 170, 660, step=10, per=100),
    "health": Scale(-20, 30, 170, 660, step=10, per=100),
    "education": Scale(-10, 30, 170, 660, step=10, per=100),
}
_COLOURS = dict(zip(WAYS, (look.NAIVE, look.SEEING, look.CAUSAL), strict=True))


def karate_club(club: nx.Graph) -> Picture:
    """The members of the karate club, each half on a circle of its own, with all friendships."""
    half = {person: data["club"] for person, data in club.nodes(data=True)}
    crossing = {one for pair in club.edges if half[pair[0]] != half[pair[1]] for one in pair}
    places, parts = {}, []
    for centre, name in ((190, "Mr. Hi"), (510, "Officer")):
        members = sorted((person for person in club if half[person] == name), key=lambda one: one in crossing)
        for number, person in enumerate(members):
            turn = 2 * math.pi * (number - len(members) + (len(crossing & {*members}) + 1) / 2) / len(members)
            places[person] = (
                centre + math.cos(turn) * (130 if centre < 350 else -130),
                156 + 126 * math.sin(turn),
            )
    for one, two in club.edges:
        crosses = half[one] != half[two]
        looks = {"colour": look.DOING, "thick": 2.5} if crosses else {"colour": look.NAIVE, "thick": 1}
        parts.append(line(*places[one], *places[two], **looks))
    for person, place in places.items():
        fill = look.SEEING if half[person] == "Mr. Hi" else look.PANEL
        parts.append(circle(*place, 8, fill=fill, outline=look.INK, thick=2))
    across = sum(half[one] != half[two] for one, two in club.edges)
    said = {"people": len(club), "friendships": club.number_of_edges(), "across": across}
    parts.append(text(350, 316, words("club.under", **said), anchor="middle"))
    return Picture(drawing(*parts, height=334), words("club.alt", **said))


def field_answer(state: Mapping[str, Any]) -> Answer:
    """The graph of one field, and what the log, all its columns and, once asked, the remedy say."""
    field, trap, remedy = state["field"], int(state["trap"]), bool(state["remedy"])
    found, truth = answers(field, 0, trap=trap)
    scale, parts = _SCALES[field], _graph(field, trap)
    for row, way in enumerate(WAYS[: 2 + remedy]):
        y = 268 + 40 * row
        parts += [text(16, y + 6, words(f"fields.way.{row}")), interval(scale, y, found[way], _COLOURS[way])]
    if remedy:
        parts.append(mark(scale, truth, words("fields.truth"), 246, 372))
    parts.append(scale.axis(376, words(f"fields.unit.{field}")))
    numbers = [*(one.value for one in found.values()), truth]
    names = ("raw", "every", "graph", "truth")
    said = {
        name: true_minus(f"{round(scale.per * one, 1) + 0.0:.1f}")
        for name, one in zip(names, numbers, strict=True)
    }
    key = f"fields.sentence.{'told' if remedy else 'asked'}"
    named = words(f"fields.trap.{field if trap else 'none'}")
    sentence = words(key, trap=named, fix=words(f"fields.fix.{field}"), **said)
    alt = words("fields.alt", field=words(f"fields.field.{field}"), arrows=_spoken(field, trap))
    formula = words(f"fields.formula.{field}") if remedy else ""
    return Answer(drawing(*parts, height=432), sentence, formula, alt=f"{alt} {sentence}")


@registered
def field_card() -> Card:
    """Another field, the same question: what would showing change?"""
    return Card(
        question=words("fields.question"),
        rung="doing",
        controls=[
            Choice("field", words("fields.choose"), worded(words, "fields.field.", FIELDS), "shopping"),
            Slider("trap", words("fields.strength"), 0, 2, 1, 2),
            Toggle("remedy", words("fields.remedy")),
        ],
        answer=field_answer,
        presets={
            words("fields.preset.none"): {"field": "shopping", "trap": 0, "remedy": True},
            words("fields.preset.social"): {"field": "social", "trap": 2, "remedy": True},
            words("fields.preset.health"): {"field": "health", "trap": 2, "remedy": True},
        },
    )


def _arrows(field: str) -> list[tuple[str, str, bool]]:
    kinds = zip(_GRAPHS[field][1:], (False, True), strict=True)
    return [(*one.split(">"), trap) for part, trap in kinds for one in part.split()]


def _graph(field: str, trap: int) -> list[str]:
    """The nodes in their boxes; arrows of the trap are thick, and broken where there is no trap."""
    boxes = {
        node: (x, y, text_width(words(f"fields.node.{node}")) / 2 + 10)
        for node, (x, y) in _GRAPHS[field][0].items()
    }
    parts = []
    for one, two, trapped in _arrows(field):
        ends = _rim(boxes[one], boxes[two]) + _rim(boxes[two], boxes[one])
        looks = {"colour": look.DOING, "thick": 1.5 + 1.5 * trap} if trapped else {"colour": look.INK}
        parts.append(arrow(*ends, dash="4 6" if trapped and not trap else "", head=9, **looks))
    for node, (x, y, half) in boxes.items():
        parts.append(rect(x - half, y - 18, 2 * half, 36, fill=look.PANEL, outline=look.INK, radius=8))
        parts.append(text(x, y + 6, words(f"fields.node.{node}"), anchor="middle"))
    return parts


def _rim(box: tuple[float, float, float], towards: tuple[float, float, float]) -> tuple[float, float]:
    """Where the line between two boxes leaves the first."""
    across, up = towards[0] - box[0], towards[1] - box[1]
    share = min((box[2] + 4) / abs(across) if across else 9, 22 / abs(up) if up else 9)
    return box[0] + share * across, box[1] + share * up


def _spoken(field: str, trap: int) -> str:
    kinds = {True: "fields.arrow_trap" if trap else "fields.arrow_off", False: "fields.arrow"}
    return "; ".join(
        words(kinds[trap], one=words(f"fields.node.{one}"), two=words(f"fields.node.{two}"))
        for one, two, trap in _arrows(field)
    )
