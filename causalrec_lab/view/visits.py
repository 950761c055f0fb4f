"""A hundred visits as one square: probability as area, and Bayes' rule as a second cut of the same square.

Terms: a *cut* splits the square by one fact; inside each part the second fact is drawn as a height.

Taught in notebooks/01_conditional_probability.
"""

from collections.abc import Mapping
from typing import Any

from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, registered
from causalrec_lab.view.picture import Picture, drawing, group, line, rect, text
from causalrec_lab.view.words import words

# (shown, bought): how many of the hundred visits
VISITS = {(1, 1): 8, (1, 0): 12, (0, 1): 24, (0, 0): 56}
_SIDE, _LEFT, _TOP = 300, 40, 50
_NAMES = ("shown", "bought")
_SAID = {
    ("shown", 1): "was_shown",
    ("shown", 0): "was_not_shown",
    ("bought", 1): "did_buy",
    ("bought", 0): "did_not_buy",
}


def hundred(cut: str = "shown", look_at: int | None = None) -> Picture:
    """The hundred visits, cut first by "shown" or by "bought"; width is how many, height is what share.

    Args:
        cut: the fact that makes the columns.
        look_at: 1 or 0 pales the other column; None shows both.
    """
    return Picture(_svg(cut, look_at), _alt(cut))


def hundred_answer(state: Mapping[str, Any]) -> Answer:
    """The square for a first cut and a group, with the share in natural frequencies."""
    cut, group_of = state["cut"], state["group"]
    other = "bought" if cut == "shown" else "shown"
    inside = {pair: n for pair, n in VISITS.items() if _fact(pair, cut) == group_of}
    room, count = sum(inside.values()), sum(n for pair, n in inside.items() if _fact(pair, other) == 1)
    named = {
        "room": room,
        "count": count,
        "condition": words(f"counting.hundred.{_SAID[cut, group_of]}"),
        "event": words(f"counting.hundred.{_SAID[other, 1]}"),
        "share": f"{count / room:.0%}" if (count * 100) % room == 0 else f"{count / room:.1%}",
    }
    sentence = words("counting.hundred.sentence", **named)
    return Answer(
        _svg(cut, group_of),
        sentence,
        words("counting.hundred.formula", **named),
        alt=f"{sentence} {_alt(cut)}",
    )


@registered
def hundred_card() -> Card:
    """Cut the square by shown or by bought, then look into one part."""
    return Card(
        question=words("counting.hundred.question"),
        rung="counting",
        controls=[
            Choice(
                "cut",
                words("counting.hundred.cut"),
                [
                    (words("counting.hundred.cut_shown"), "shown"),
                    (words("counting.hundred.cut_bought"), "bought"),
                ],
                "shown",
            ),
            Choice(
                "group", words("counting.hundred.group"), [(words("card.yes"), 1), (words("card.no"), 0)], 1
            ),
        ],
        answer=hundred_answer,
    )


def _fact(pair: tuple[int, int], name: str) -> int:
    return pair[_NAMES.index(name)]


def _svg(cut: str, look_at: int | None) -> str:
    other = "bought" if cut == "shown" else "shown"
    parts, left = [], float(_LEFT)
    for state in (1, 0):
        inside = sum(n for pair, n in VISITS.items() if _fact(pair, cut) == state)
        hits = sum(n for pair, n in VISITS.items() if _fact(pair, cut) == state and _fact(pair, other) == 1)
        width, high = _SIDE * 2 * inside / 100, _SIDE * hits / inside
        dim = 0.28 if look_at is not None and look_at != state else 1.0
        name = words(f"counting.hundred.{cut if state else 'not_' + cut}")
        strips = (
            rect(left, _TOP, width, _SIDE - high, fill="#DCEBF5", outline=look.INK),
            rect(left, _TOP + _SIDE - high, width, high, fill=look.SEEING, outline=look.INK),
        )
        parts.append(group(*strips, opacity=dim))
        middle = left + width / 2
        parts += [
            text(middle, _TOP - 26, name, anchor="middle", weight="bold"),
            text(middle, _TOP - 7, inside, anchor="middle"),
            text(
                middle,
                _TOP + _SIDE - high / 2 + 6,
                hits,
                anchor="middle",
                colour="#FFFFFF" if dim == 1 else look.INK,
            ),
            text(middle, _TOP + (_SIDE - high) / 2 + 6, inside - hits, anchor="middle"),
        ]
        left += width
    parts += [
        line(_LEFT - 6, _TOP, _LEFT - 6, _TOP + _SIDE, colour=look.SOFT),
        rect(_LEFT, _TOP + _SIDE + 16, 18, 18, fill=look.SEEING, outline=look.INK),
        text(_LEFT + 26, _TOP + _SIDE + 31, words(f"counting.hundred.{other}")),
        rect(_LEFT + 180, _TOP + _SIDE + 16, 18, 18, fill="#DCEBF5", outline=look.INK),
        text(_LEFT + 206, _TOP + _SIDE + 31, words(f"counting.hundred.not_{other}")),
    ]
    return drawing(*parts, height=_TOP + _SIDE + 48)


def _alt(cut: str) -> str:
    other = "bought" if cut == "shown" else "shown"
    parts = []
    for state in (1, 0):
        for inner in (1, 0):
            pair = (state, inner) if cut == "shown" else (inner, state)
            names = (
                words(f"counting.hundred.{cut if state else 'not_' + cut}"),
                words(f"counting.hundred.{other if inner else 'not_' + other}"),
            )
            parts.append(words("counting.hundred.part", count=VISITS[pair], name=" + ".join(names)))
    return words("counting.hundred.alt", cut=words(f"counting.hundred.{cut}"), parts=", ".join(parts))
