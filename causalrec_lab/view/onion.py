"""The card of the onion: repair some of the program's crashes, and see which exception you meet.

Terms: see `causalrec_lab.autopsy`.

Taught in notebooks/08_autopsy.
"""

from collections.abc import Mapping
from typing import Any

from causalrec_lab.autopsy import BUGS, Layer, first_crash
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Click, clickable, registered
from causalrec_lab.view.comics import wrapped
from causalrec_lab.view.picture import circle, drawing, group, text
from causalrec_lab.view.words import words

_MIDDLE, _OUTER, _BAND = (166, 172), 156, 24
_TEXT, _WIDE, _MOST_LINES = 346, 340, 8


def onion_answer(state: Mapping[str, Any]) -> Answer:
    """The rings, those repaired dashed, the one that cries filled; beside them what it cries."""
    repaired = [bug for bug in BUGS if state[bug]]
    crash = first_crash(repaired)
    rings = [_ring(bug, place, bug in repaired, crash) for place, bug in enumerate(BUGS)]
    done = words("autopsy.onion.done", repaired=", ".join(repaired) or words("autopsy.onion.nothing"))
    if crash is None:
        said, formula = words("autopsy.onion.silent"), ""
        parts = [text(_TEXT, 40, words("autopsy.onion.no_crash"), weight="bold")]
        parts += _lines(words("autopsy.onion.silent_lines"), 70)
    else:
        shown = " ".join(crash.crash.split())
        said = words("autopsy.onion.crash", bug=crash.bug, where=crash.function, crash=shown)
        formula = words(
            "autopsy.onion.repair", old=crash.repair[-1][0].strip(), new=crash.repair[-1][1].strip()
        )
        head = words("autopsy.onion.meet", bug=crash.bug, where=crash.function)
        cried = _lines(crash.crash.partition("\n")[0], 70)
        why = _lines(words(f"autopsy.onion.why.{crash.bug}"), 86 + 23 * len(cried), colour=look.SOFT)
        parts = [text(_TEXT, 40, head, weight="bold"), *cried, *why]
    svg = drawing(*rings, group(*parts), height=344)
    return Answer(svg, said, formula, alt=f"{done} {said}")


@registered
def onion_card() -> Card:
    """Six rings to click: which exception comes first?"""
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
    """One ring with its name; ring 0 is the outermost, the first on the road."""
    (x, y), radius = _MIDDLE, _OUTER - _BAND * place
    cries = crash is not None and crash.bug == bug
    fill = look.ARTICLE if cries else look.PANEL if repaired else "#F3E3C3"
    shape = circle(x, y, radius, fill=fill, thick=3 if cries else 1.5, dash="5 5" if repaired else "")
    name = text(
        x, y - radius + 18, bug, anchor="middle", weight="bold" if cries else "normal", strike=repaired
    )
    return clickable(group(shape, name), bug)


def _lines(said: str, top: float, *, colour: str = look.INK) -> list[str]:
    lines = wrapped(said, _WIDE)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1][:-3] + "..."]
    return [text(_TEXT, top + 23 * place, line, colour=colour) for place, line in enumerate(lines)]
