"""Two doubts that stay on screen all course: luck, which shrinks with rows, and story, which does not.

Terms: *luck* is the share of deals, by chance alone, that are as one-sided as the sheet; *story* is how many
accounts of what happened still fit every row.

Taught in notebooks/01_conditional_probability.
"""

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from causalrec_lab.view import comics, faces, look
from causalrec_lab.view.card import Answer, Card, Choice, registered
from causalrec_lab.view.picture import Picture, arrow, drawing, rect, text
from causalrec_lab.view.words import words

STORIES = ("popup", "list", "fans")
_TIMES = (1, 10, 100, 1000, 10_000, 250_000)


def luck(rows: int) -> float:
    """The chance that dealing rows/2 purchases to `rows` visitors comes out as one-sided as the sheet.

        2 / C(rows, rows / 2)

    Fisher's exact test, two-sided, for a sheet whose two halves differ completely. Worked in logarithms, and
    0.0 where it is too small for a float.

    Args:
        rows: an even number, 2 or more.

    >>> round(luck(4), 4), round(luck(8), 4)
    (0.3333, 0.0286)
    """
    return math.exp(-_log_odds(rows))


def six_deals() -> Picture:
    """Every way to deal two purchases to the four visitors, the two one-sided ones framed."""
    parts, said = [], []
    for number, deal in enumerate(combinations(range(4), 2)):
        left, top = 12 + 230 * (number % 3), 14 + 128 * (number // 3)
        ours = deal in ((0, 1), (2, 3))
        parts.append(
            rect(
                left,
                top,
                216,
                116,
                fill="#FFFFFF",
                outline=look.INK if ours else look.FAINT,
                thick=4 if ours else 1.5,
                radius=8,
            )
        )
        for who in range(4):
            x = left + 33 + 50 * who
            parts.append(faces.face(x, top + 36, who, counts=who in deal, scale=0.68))
            parts.append(text(x, top + 78, faces.short(faces.NAMES[who]), anchor="middle"))
        if ours:
            parts.append(
                text(left + 108, top + 104, words("counting.deals.as_ours"), anchor="middle", weight="bold")
            )
        said.append(" + ".join(faces.short(faces.NAMES[who]) for who in deal))
    return Picture(drawing(*parts, height=270), words("counting.deals.alt", deals="; ".join(said)))


def three_stories() -> Picture:
    """Three comics, three frames each: what happened in the shop, when all three wrote the same rows."""
    parts = []
    for number, story in enumerate(STORIES):
        top = 14 + 190 * number
        parts.append(text(14, top + 16, words(f"counting.stories.{story}"), weight="bold", size=18))
        parts.append(
            text(686, top + 16, words(f"counting.stories.off_{story}"), anchor="end", colour=look.SOFT)
        )
        for frame in range(3):
            left = 14 + 230 * frame
            parts.append(rect(left, top + 28, 212, 146, fill="#FFFFFF", outline=look.INK, radius=6))
            parts.append(_SCENES[story][frame](left + 106, top + 76))
            for row, said in enumerate(words(f"counting.stories.{story}_{frame + 1}").split("|")):
                parts.append(text(left + 106, top + 142 + 20 * row, said, anchor="middle"))
            if frame:
                parts.append(arrow(left - 17, top + 100, left - 2, top + 100, head=8))
    return Picture(drawing(*parts, height=580), words("counting.stories.alt"))


def gauges(rows: int) -> str:
    """The two gauges as SVG shapes, 700 wide and 150 high."""
    share = luck(rows)
    full, left, width = 1 / 3, 170, 330
    parts = []
    for number, (name, level, said) in enumerate(
        (("luck", share / full, luck_in_words(rows)), ("story", 1.0, words("counting.doubts.story_says")))
    ):
        y = 34 + 66 * number
        fill = look.SOFT if name == "luck" else look.INK
        parts += [
            text(20, y + 22, words(f"counting.doubts.{name}"), weight="bold", size=18),
            rect(left, y, width, 32, fill="#FFFFFF", outline=look.INK, radius=4),
            rect(left + 2, y + 2, (width - 4) * level, 28, fill=fill, radius=3),
            text(left + width + 12, y + 22, said),
        ]
    return "".join(parts)


def luck_in_words(rows: int) -> str:
    """The luck gauge in natural frequencies.

    >>> luck_in_words(8)
    '1 deal in 35'
    """
    digits = _log_odds(rows) / math.log(10)
    if digits < 12:
        return words("counting.doubts.luck_says", odds=f"{math.comb(rows, rows // 2) // 2:,}")
    return words("counting.doubts.luck_tiny", digits=f"{round(digits):,}")


def two_doubts_answer(state: Mapping[str, Any]) -> Answer:
    """Both gauges for a number of rows that all look like ours."""
    rows = 4 * state["times"]
    said = luck_in_words(rows)
    sentence = words("counting.doubts.sentence", rows=f"{rows:,}", luck=said)
    formula = words("counting.doubts.formula", rows=f"{rows:,}", half=f"{rows // 2:,}")
    return Answer(
        drawing(gauges(rows), height=150),
        sentence,
        formula,
        alt=words("counting.doubts.alt", rows=f"{rows:,}", luck=said) + " " + sentence,
    )


@registered
def two_doubts_card() -> Card:
    """Collect ten times as many rows, again and again: one gauge moves."""
    return Card(
        question=words("counting.doubts.question"),
        rung="counting",
        controls=[
            Choice(
                "times",
                words("counting.doubts.rows"),
                [(words("counting.doubts.times", times=f"{n:,}", rows=f"{4 * n:,}"), n) for n in _TIMES],
                1,
            )
        ],
        answer=two_doubts_answer,
        presets={
            words("counting.doubts.preset"): {"times": 10},
            words("counting.doubts.preset_100"): {"times": 100},
            words("counting.doubts.preset_million"): {"times": 250_000},
        },
    )


def _log_odds(rows: int) -> float:
    """log(C(rows, rows/2) / 2)."""
    half = rows // 2
    return math.lgamma(rows + 1) - 2 * math.lgamma(half + 1) - math.log(2)


_SCENES = {
    "popup": (
        lambda x, y: comics.pair(x - 30, y, 2) + comics.card(x + 62, y),
        lambda x, y: comics.button(x, y, covered=True),
        lambda x, y: comics.pair(x - 30, y, 2) + comics.bag(x + 62, y) + comics.cross(x + 62, y + 2, 20),
    ),
    "list": (
        lambda x, y: comics.pair(x - 30, y, 0, counts=True) + comics.bag(x + 62, y),
        lambda x, y: comics.shop_list(x - 12, y),
        lambda x, y: comics.pair(x - 30, y, 2) + comics.card(x + 62, y),
    ),
    "fans": (
        lambda x, y: (
            comics.pair(x - 30, y, 0, counts=True) + comics.heart(x + 48, y - 6) + comics.bag(x + 80, y + 4)
        ),
        lambda x, y: (
            comics.card(x - 50, y) + comics.cross(x - 50, y, 22) + comics.pair(x + 40, y, 0, counts=True)
        ),
        lambda x, y: (
            comics.pair(x - 50, y, 2)
            + comics.card(x + 28, y)
            + comics.bag(x + 74, y + 4)
            + comics.cross(x + 74, y + 4, 18)
        ),
    ),
}
