"""The cards and pictures of notebook 08.

The onion: repair some of the exceptions, and see which one you meet. The lie detector: type any sentence; the
article's model says yes, a program trained with negative examples weighs it. Two pictures: which exception a
class meets, and which mutants its tests kill.

Terms: see `causalrec_lab.course.nb08.autopsy`. What is typed is encoded as text; it is never run.

Taught in notebooks/08_autopsy.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from causalrec_lab.course.nb08 import autopsy
from causalrec_lab.course.nb08.autopsy import BUGS, FAULTS, Layer, Report, first_crash
from causalrec_lab.course.shop.comics import wrapped
from causalrec_lab.errors import LabError
from causalrec_lab.texts import beside, listed
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Click, Typed, clickable, registered, worded
from causalrec_lab.view.picture import Picture, circle, drawing, group, line, rect, text, text_width

words = beside(__file__)


# ---------------------------------------------------------------- onion

_MIDDLE, _OUTER, _BAND = (166, 172), 156, 24
_TEXT, _WIDE = 346, 340


def onion_answer(state: Mapping[str, Any]) -> Answer:
    """The rings, those repaired dashed, the one that cries filled; beside them what it cries."""
    repaired = [bug for bug in BUGS if state[bug]]
    crash = first_crash(repaired)
    rings = [_ring(bug, place, bug in repaired, crash) for place, bug in enumerate(BUGS)]
    done = words("autopsy.onion.done", repaired=listed(repaired) or words("autopsy.onion.nothing"))
    if crash is None:
        said, formula = words("autopsy.onion.silent"), ""
        parts = [text(_TEXT, 40, words("autopsy.onion.no_crash"), weight="bold")]
        parts += _lines(words("autopsy.onion.silent_lines"), 70)
    else:
        shown = " ".join(crash.crash.split())
        said = words("autopsy.onion.crash", bug=crash.bug, where=_where(crash), crash=shown)
        formula = words(
            "autopsy.onion.repair", old=crash.repair[-1][0].strip(), new=crash.repair[-1][1].strip()
        )
        head = words("autopsy.onion.meet", bug=crash.bug, where=_where(crash))
        cried = _lines(_first_sentence(crash.crash), 70)
        why = _lines(words(f"autopsy.onion.why.{crash.bug}"), 86 + 23 * len(cried), colour=look.SOFT)
        parts = [text(_TEXT, 40, head, weight="bold"), *cried, *why]
    svg = drawing(*rings, group(*parts), height=344)
    return Answer(svg, said, formula, alt=f"{done} {said}")


@registered
def onion_card() -> Card:
    """Six rings to click, the network outside: which exception comes first?"""
    states = [(words("autopsy.onion.broken"), 0), (words("autopsy.onion.repaired"), 1)]
    return Card(
        question=words("autopsy.onion.question"),
        rung="doing",
        controls=[Click(bug, bug, states, 0) for bug in BUGS],
        answer=onion_answer,
        presets={
            words("autopsy.onion.as_printed"): dict.fromkeys(BUGS, 0),
            words("autopsy.onion.all_repaired"): dict.fromkeys(BUGS, 1),
        },
    )


def _ring(bug: str, place: int, repaired: bool, crash: Layer | None) -> str:
    """One ring with its name; ring 0 is the outermost, the first to be met."""
    (x, y), radius = _MIDDLE, _OUTER - _BAND * place
    cries = crash is not None and crash.bug == bug
    fill = look.ARTICLE if cries else look.PANEL if repaired else "#F3E3C3"
    shape = circle(x, y, radius, fill=fill, thick=3 if cries else 1.5, dash="5 5" if repaired else "")
    name = text(
        x, y - radius + 18, bug, anchor="middle", weight="bold" if cries else "normal", strike=repaired
    )
    return clickable(group(shape, name), bug)


def _lines(said: str, top: float, *, colour: str = look.INK) -> list[str]:
    return [
        text(_TEXT, top + 23 * place, line, colour=colour) for place, line in enumerate(wrapped(said, _WIDE))
    ]


def _where(crash: Layer) -> str:
    return words("autopsy.onion.first_line") if crash.bug == BUGS[0] else crash.function


def _first_sentence(said: str) -> str:
    """What an exception says first; the card's sentence has all of it.

    >>> _first_sentence("E: one. Two")
    'E: one.'
    """
    return re.split(r"(?<=\.)\s", said, maxsplit=1)[0]


# ---------------------------------------------------------------- liar

EXAMPLES = ("我讨厌电影A", "我喜欢动作片", "雨衣很好", "", "zzzz")
_LEFT, _RIGHT = 24, 676


def liar_answer(state: Mapping[str, Any]) -> Answer:
    """Two chances of a yes, for the same sentence."""
    said, item, reader = state["said"], state["item"], state["reader"]
    always, thinks = autopsy.chances(said, item, reader=reader)
    shown = said if said else words("autopsy.liar.empty")
    parts = [text(_LEFT, 36, words("autopsy.liar.asked", said=_short(shown)), weight="bold")]
    for place, (name, chance, fill) in enumerate(
        ((reader, always, look.ARTICLE), ("right", thinks, look.CAUSAL))
    ):
        parts.append(_gauge(76 + 96 * place, words(f"autopsy.liar.{name}"), chance, fill))
    named = {"said": shown, "item": _named(item), "always": always, "thinks": thinks}
    named["reader"] = words(f"autopsy.liar.by_{reader}")
    kind = "agree" if (always > 0.5) == (thinks > 0.5) else "differ" if always > 0.5 else "only"
    sentence = words(f"autopsy.liar.{kind}", **named)
    return Answer(drawing(*parts, height=272), sentence, alt=words("autopsy.liar.alt", **named))


@registered
def liar_card(said: str = EXAMPLES[0]) -> Card:
    """What do the two models say to your sentence?

    Args:
        said: the sentence it opens with.
    """
    first = next(iter(autopsy.ITEMS))
    return Card(
        question=words("autopsy.liar.question"),
        rung="seeing",
        controls=[
            Typed("said", words("autopsy.liar.type"), said, EXAMPLES),
            Choice(
                "item", words("autopsy.liar.item"), [(_named(item), item) for item in autopsy.ITEMS], first
            ),
            Choice(
                "reader",
                words("autopsy.liar.reader"),
                worded(words, "autopsy.liar.reads_", autopsy.READERS),
                autopsy.READERS[0],
            ),
        ],
        answer=liar_answer,
        presets={
            words(f"autopsy.liar.{name}"): {"said": text, "item": item, "reader": reader}
            for name, text, item, reader in (
                ("hate", "我讨厌电影A", first, "random"),
                ("nothing", "", first, "random"),
                ("garbage", "zzzz", first, "random"),
                ("read_hate", "我讨厌电影A", first, "pocket"),
                ("read_love", "我喜欢电影A", first, "pocket"),
                ("raincoats", "雨衣很好", "雨衣", "pocket"),
            )
        },
    )


def _named(item: str) -> str:
    """An item as the reader is to read it: in English with its Chinese, which the models read."""
    return words(f"autopsy.liar.items.{item}")


def _gauge(top: float, name: str, chance: float, fill: str) -> str:
    """A bar from no (0) to yes (1), its number behind it."""
    wide = _RIGHT - _LEFT - 90
    return group(
        text(_LEFT, top, name),
        rect(_LEFT, top + 12, wide, 34, fill=look.PANEL, outline=look.INK),
        rect(_LEFT, top + 12, wide * chance, 34, fill=fill, outline=look.INK),
        line(_LEFT + wide / 2, top + 8, _LEFT + wide / 2, top + 50, dash="4 3"),
        text(_RIGHT, top + 38, f"{chance:.2f}", size=24, anchor="end", weight="bold"),
        text(_LEFT, top + 66, words("autopsy.liar.no"), colour=look.SOFT),
        text(_LEFT + wide, top + 66, words("autopsy.liar.yes"), colour=look.SOFT, anchor="end"),
    )


def _short(said: str, width: float = 500) -> str:
    """A sentence that fits, cut with dots if it must be."""
    if text_width(said) <= width:
        return said
    while text_width(said + "…") > width:
        said = said[:-1]
    return said + "…"


# ---------------------------------------------------------------- pictures


def classroom(seen: Sequence[str]) -> Picture:
    """A class that runs the same program: the exception at each seat.

    Args:
        seen: for each seat the number of the bug that was met.
    """
    if not seen:
        raise LabError("nobody sits in the class; give the bug that each seat meets, such as ['B13', 'B14']")
    kinds = list(dict.fromkeys(sorted(seen)))
    parts, most = [], 10
    for seat, bug in enumerate(seen):
        x, y = 24 + 66 * (seat % most), 24 + 58 * (seat // most)
        fill = "#F3E3C3" if bug == kinds[0] else "#CFE3F1"
        thick = 1 if bug == kinds[0] else 3
        parts += [
            rect(x, y, 56, 46, fill=fill, outline=look.INK, thick=thick, radius=5),
            text(x + 28, y + 29, bug, anchor="middle", weight="normal" if bug == kinds[0] else "bold"),
        ]
    counts = Counter(seen)
    rows = "; ".join(words("autopsy.class.row", bug=bug, count=counts[bug]) for bug in kinds)
    height = 30 + 58 * (1 + (len(seen) - 1) // most)
    return Picture(drawing(*parts, height=height), words("autopsy.class.alt", count=len(seen), rows=rows))


def mutant_board(report: Report) -> Picture:
    """Tests in lines, the right program and the mutants in columns; a killed mutant is crossed out.

    Args:
        report: from `autopsy.grade`.
    """
    columns = ["right", *FAULTS]
    left, wide, high = 226, 57, 44
    parts = [
        text(left + wide * (place + 0.5), 34, _head(name), anchor="middle", weight="bold")
        for place, name in enumerate(columns)
    ]
    for number, test in enumerate(report.tests):
        y = 50 + high * number
        name = test.name.removeprefix("test_").replace("_", " ")
        lines = wrapped(name, 200)[:2]
        for line_number, part in enumerate(lines):
            parts.append(text(16, y + 28 - 10 * (len(lines) - 1) + 20 * line_number, part))
        for place, column in enumerate(columns):
            word = test.verdicts[column].word
            killed = column in test.kills
            alarm = column == "right" and test.false_alarm
            fill = "#BFE3D3" if killed else look.ARTICLE if alarm else look.PANEL
            sign = "✗" if word == "fails" else "✓" if word == "passes" else "?"
            x = left + wide * place
            parts += [
                rect(x + 3, y, wide - 6, high - 8, fill=fill, outline=look.INK, thick=3 if killed else 1),
                text(x + wide / 2, y + 25, sign, anchor="middle", weight="bold"),
            ]
    y = 50 + high * len(report.tests)
    total = words("autopsy.board.total", killed=len(report.killed), count=len(FAULTS))
    parts.append(text(16, y + 30, total, weight="bold"))
    for place, name in enumerate(columns[1:], start=1):
        if name in report.survived:
            said = words("autopsy.board.lives")
            parts.append(text(left + wide * (place + 0.5), y + 30, said, anchor="middle"))
    for place, (fault, what) in enumerate(FAULTS.items()):
        key = words("autopsy.board.survivor", fault=fault, what=what)
        parts.append(text(16, y + 66 + 24 * place, key, colour=look.SOFT))
    return Picture(drawing(*parts, height=y + 66 + 24 * len(FAULTS)), _board_alt(report))


def _board_alt(report: Report) -> str:
    rows = []
    for test in report.tests:
        key = "alarm" if test.verdicts["right"].word == "fails" else "none" if test.false_alarm else "kills"
        said = listed(test.kills) or words("autopsy.board.nobody")
        why = test.verdicts["right"].why
        rows.append(words(f"autopsy.board.{key}", name=test.name, kills=said, why=why))
    lives = "; ".join(
        words("autopsy.board.survivor", fault=fault, what=FAULTS[fault]) for fault in report.survived
    )
    return words(
        "autopsy.board.alt",
        rows=". ".join(rows),
        killed=len(report.killed),
        count=len(FAULTS),
        lives=lives or words("autopsy.board.nobody"),
    )


def _head(name: str) -> str:
    return words("autopsy.board.right") if name == "right" else name
