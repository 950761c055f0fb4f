"""Pictures of notebook 09 about single people and goods: said against seen, who gains, and why this good.

Terms: a *point* is one purchase more per hundred visits; a model is *calibrated* where the dots lie on the
diagonal, so that of the rows it gives 30 % about 30 % come true.

Taught in notebooks/09_causal_model.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from causalrec_lab.errors import LabError
from causalrec_lab.estimate import Estimate
from causalrec_lab.view import look
from causalrec_lab.view.causal import AXIS, Scale, interval, short
from causalrec_lab.view.picture import Picture, circle, drawing, line, rect, text
from causalrec_lab.view.words import words

if TYPE_CHECKING:
    from causalrec_lab.causal_model import Reason, Reliability

_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 380, 24, 304
_MARKS = (look.CAUSAL, look.NAIVE, look.SEEING)


def reliability_diagram(found: "Mapping[str, Reliability]") -> Picture:
    """Chances a model said (across) against shares that came true (up), a dot for each bin of rows.

    Args:
        found: name of a head -> its reliability, one to three of them.

    Raises:
        LabError: none, or more than three.
    """
    if not 1 <= len(found) <= len(_MARKS):
        raise LabError(f"there are {len(found)} heads to draw; one to three are needed")
    parts, rows = [_square()], []
    for number, ((name, one), colour) in enumerate(zip(found.items(), _MARKS[: len(found)], strict=True)):
        for said, seen, low, high in zip(one.predicted, one.observed, one.low, one.high, strict=True):
            ends = (_y(min(1.0, high)), _y(max(0.0, low)))
            parts += [line(_x(said), ends[0], _x(said), ends[1], colour=colour, thick=3)]
            parts += [_mark(number, _x(said), _y(seen), colour)]
        y = 70 + 84 * number
        error = words("gains.seen.error", error=100 * one.error, luck=100 * one.expected_error)
        parts += [
            _mark(number, 462, y - 6, colour),
            text(480, y, name, weight="bold"),
            text(480, y + 24, error),
        ]
        rows.append(words("gains.seen.row", name=name, error=error, rows=int(one.rows.sum())))
    return Picture(drawing(*parts, height=364), words("gains.seen.alt", rows="; ".join(rows)))


def who_gains(effects: Mapping[str, Estimate], truths: Sequence[float] | None = None) -> Picture:
    """The effect in each group with its interval, and each group's own truth as a dashed mark.

    Args:
        effects: name of a group -> its effect, in order from above.
        truths: the true effect of each, where a simulator knows it.

    Raises:
        LabError: there is no group, or another number of truths.
    """
    if not effects or (truths is not None and len(truths) != len(effects)):
        raise LabError(
            f"there are {len(effects)} groups and {len(truths or ())} truths; one for each is needed"
        )
    known = [None] * len(effects) if truths is None else list(truths)
    ends = [100 * end for one in effects.values() for end in (one.low, one.high)]
    scale = Scale(min(0.0, *ends), max(0.0, *ends, *(100 * (truth or 0) for truth in known)))
    bottom = 46 + 46 * len(effects)
    parts, rows = [scale.axis(bottom)], []
    if truths is not None:
        parts.append(text(AXIS[1], 26, words("causal.shops.truth"), anchor="end", weight="bold"))
    for number, ((name, one), truth) in enumerate(zip(effects.items(), known, strict=True)):
        y = 62 + 46 * number
        parts += [text(16, y + 6, short(name, AXIS[0] - 30)), interval(scale, y, one, naive=False)]
        if truth is not None:
            x = scale(100 * truth)
            parts.append(line(x, y - 18, x, y + 18, colour=look.TRUTH, thick=2.5, dash="4 3"))
        said = "gains.who.row" if truth is None else "gains.who.row_truth"
        numbers = {"value": 100 * one.value, "low": 100 * one.low, "high": 100 * one.high}
        rows.append(words(said, name=name, truth=100 * (truth or 0), **numbers))
    return Picture(drawing(*parts, height=bottom + 62), words("gains.who.alt", rows="; ".join(rows)))


def why(reasons: "Sequence[Reason]", names: Sequence[str]) -> Picture:
    """A list with, under each good, what the model leaned on, the nearest text, and the effect and its doubt.

    Args:
        reasons: from `causal_model.reasons`, best first.
        names: one per good.

    Raises:
        LabError: there is no line to draw.
    """
    if not reasons:
        raise LabError("there is no reason to draw; ask causal_model.reasons for at least one line")
    parts, rows = [text(684, 26, words("gains.why.column"), anchor="end", colour=look.SOFT)], []
    for place, one in enumerate(reasons, start=1):
        y, effect = 52 + 88 * (place - 1), one.effect
        numbers = {"value": 100 * effect.value, "low": 100 * effect.low, "high": 100 * effect.high}
        scores = {"score": 100 * one.score, "without": 100 * one.without}
        goods = {"leans": short(names[one.leans_on], 250), "near": short(names[one.nearest], 250)}
        same = one.leans_on == one.nearest
        second = words("gains.why.same" if same else "gains.why.near", **goods)
        parts += [
            text(16, y, place, weight="bold"),
            text(44, y, short(names[one.item], 400), weight="bold"),
            text(684, y, words("gains.why.effect", **numbers), anchor="end", weight="bold"),
            text(44, y + 24, words("gains.why.leans", **goods, **scores), colour="#00664A"),
            text(44, y + 48, second, colour=look.SOFT),
        ]
        full = {"leans": names[one.leans_on], "near": names[one.nearest], "name": names[one.item]}
        kind = "gains.why.row_same" if same else "gains.why.row"
        rows.append(words(kind, place=place, **full, **numbers, **scores))
    alt = words("gains.why.alt", rows=" ".join(rows))
    return Picture(drawing(*parts, height=52 + 88 * len(reasons) - 20), alt)


def _x(share: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * float(share)


def _y(share: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * float(share)


def _square() -> str:
    """The axes from 0 to 1 and the diagonal."""
    parts = [line(_LEFT, _BOTTOM, _RIGHT, _BOTTOM, colour=look.SOFT), line(_LEFT, _TOP, _LEFT, _BOTTOM)]
    parts.append(line(_LEFT, _BOTTOM, _RIGHT, _TOP, colour=look.SOFT, dash="6 5"))
    for tick in (0, 0.5, 1):
        said = words("gains.seen.percent", share=100 * tick)
        parts.append(text(_x(tick), _BOTTOM + 24, said, anchor="middle"))
        if tick:
            parts.append(text(_LEFT - 8, _y(tick) + 6, said, anchor="end"))
    parts.append(text(_LEFT, _BOTTOM + 50, words("gains.seen.axes"), colour=look.SOFT))
    return "".join(parts)


def _mark(number: int, x: float, y: float, colour: str) -> str:
    """A filled dot, a hollow one or a square: colour never tells alone."""
    if number == 2:
        return rect(x - 5, y - 5, 10, 10, fill=colour)
    return circle(x, y, 6, fill=look.PANEL if number else colour, outline=colour, thick=3)
