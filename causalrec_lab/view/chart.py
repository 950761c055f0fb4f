"""A small grammar of charts for cards: a scale, its axis, marks, intervals, a forest and lines, in SVG.

Terms: a *scale* turns numbers into places; a *mark* is a dashed line at one number; a *row* is a line of a
forest: a name, an estimate, and what is written beside it.

Cards are drawn at every move of a slider, so they are SVG; for a learner's own results, see `view.plots`.

Taught in notebooks/09_causal_model.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from causalrec_lab.errors import LabError
from causalrec_lab.texts import true_minus
from causalrec_lab.view import look
from causalrec_lab.view.picture import arrow_head, circle, group, line, path, rect, text, text_width

if TYPE_CHECKING:
    from causalrec_lab.estimate import Estimate

Ends: TypeAlias = "Estimate | tuple[float, float, float]"  # an estimate, or its value, low and high
_LEFT, _RIGHT = 262.0, 600.0  # where a forest's axis begins, right of the names, and where it ends


@dataclass(frozen=True)
class Scale:
    """Numbers from low to high -> places from start to end; what lies beyond stands at the end.

    Args:
        low: the number at `start`.
        high: the number at `end`.
        start: in units of the picture; for an upright axis, its foot.
        end: likewise.
        step: between two ticks.
        per: numbers are multiplied by it first; 100 makes points of shares.
        signed: whether ticks above 0 have a plus.

    >>> scale = Scale(0, 50, 100, 200, per=100)
    >>> scale(0.25), scale(7), [tick for tick, _ in scale.ticks()]
    (150.0, 200.0, [0.0, 10.0, 20.0, 30.0, 40.0, 50.0])
    """

    low: float
    high: float
    start: float = _LEFT
    end: float = _RIGHT
    step: float = 0.0
    per: float = 1.0
    signed: bool = False

    def __call__(self, number: float) -> float:
        """The place of a number.

        Raises:
            LabError: the number is none.
        """
        if math.isnan(number):
            raise LabError("a chart was asked to draw nan; leave that row out, and say so")
        inside = min(max(self.per * number, self.low), self.high)
        return self.start + (self.end - self.start) * (inside - self.low) / (self.high - self.low)

    def ticks(self) -> Iterable[tuple[float, str]]:
        """Each round number on the axis, and how it is written."""
        step = self.step or _round_step(self.high - self.low)
        for count in range(math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9) + 1):
            tick = round(count * step, 12) + 0.0
            yield tick, true_minus(f"{tick:{'+' if self.signed and tick else ''},g}")

    def axis(self, at: float, unit: str = "", *, upright: bool = False, reach: float | None = None) -> str:
        """The axis with its ticks: level at the height `at`, its unit below, or upright at the place `at`.

        Args:
            at: where.
            unit: what the numbers are.
            upright: for a scale that goes up; the unit then stands above.
            reach: how far to the right thin lines of an upright axis go.
        """
        base = (at, self.start, at, self.end) if upright else (self.start, at, self.end, at)
        parts = [line(*base, colour=look.SOFT)]
        for tick, said in self.ticks():
            place = self(tick / self.per)
            if upright:
                parts += [line(at, place, reach, place, colour=look.FAINT)] if reach else []
                parts += [line(at - 6, place, at, place, colour=look.SOFT)]
                parts.append(text(at - 10, place + 6, said, anchor="end"))
            else:
                parts.append(line(place, at, place, at + 6, colour=look.SOFT))
                parts.append(text(place, at + 24, said, anchor="middle"))
        if unit:
            place = (16, self.end - 16, "start") if upright else (self.end, at + 48, "end")
            parts.append(text(*place[:2], unit, anchor=place[2], colour=look.SOFT))
        return group(*parts)


def fitted(
    numbers: Iterable[float], *, zero: bool = True, per: float = 1.0, step: float = 0.0, **more: float
) -> Scale:
    """A scale with round ends that holds every finite number.

    Args:
        numbers: to be held.
        zero: whether it holds 0, too.
        per: numbers are multiplied by it first.
        step: between two ticks; else one that makes four to eight.
        more: start and end of the scale.

    Raises:
        LabError: there is no number.

    >>> scale = fitted([0.12, 0.43], per=100)
    >>> scale.low, scale.high
    (0.0, 50.0)
    """
    held = [per * number for number in numbers if math.isfinite(number)] + [0.0] * zero
    if not held:
        raise LabError("there is no finite number to draw a scale for")
    low, high = min(held), max(held)
    step = step or _round_step(high - low or abs(high) or 1.0)
    low, high = step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9)
    return Scale(low, high if high > low else low + step, step=step, per=per, **more)


def _round_step(width: float) -> float:
    """A round distance for four to eight ticks.

    >>> _round_step(0.5), _round_step(60)
    (0.1, 10.0)
    """
    rough = max(width, 1e-12) / 6
    size = 10.0 ** math.floor(math.log10(rough))
    return next(size * part for part in (1, 2, 5, 10) if size * part >= rough * (1 - 1e-9))


def mark(scale: Scale, number: float, said: str, top: float, bottom: float, *, side: str = "middle") -> str:
    """A dashed line from top to bottom, its words above, inside the axis or on one side of the line."""
    x, half = scale(number), text_width(said) / 2
    at = min(max(x, scale.start + half), scale.end - half) if side == "middle" else x
    words_ = text(at, top - 8, said, anchor=side, weight="bold")
    return line(x, top, x, bottom, colour=look.TRUTH, thick=2.5, dash="7 5") + words_


def interval(
    scale: Scale, y: float, one: Ends, colour: str, *, hollow: bool = False, square: bool = False
) -> str:
    """An estimate with its interval: a dot where it is exact, an arrow where an end lies beyond the scale.

    Args:
        scale: across.
        y: its height.
        one: the estimate, or its value, low and high.
        colour: its meaning.
        hollow: whether its dot is empty.
        square: whether it is a square.
    """
    ends = one if isinstance(one, tuple) else (one.value, one.low, one.high)
    value, low, high = map(scale, ends)
    shapes = [line(low, y, high, y, colour=colour, thick=4)]
    for end, place, way in ((ends[1], low, -1), (ends[2], high, 1)):
        beyond = not scale.low <= scale.per * end <= scale.high
        head = arrow_head((place, y), (place + 14 * way, y), colour=colour)
        shapes.append(head if beyond else line(place, y - 8, place, y + 8, colour=colour, thick=2.5))
    fill = look.PANEL if hollow else colour
    dot, places = (rect, (value - 6, y - 6, 12, 12)) if square else (circle, (value, y, 6))
    return group(*shapes, dot(*places, fill=fill, outline=colour, thick=2.5))


@dataclass(frozen=True)
class Row:
    """One row of a forest.

    Args:
        name: in bold, at the left.
        one: the estimate, or its value, low and high.
        said: its number in words, at the right.
        note: a second line under the name.
        colour: its meaning.
        hollow: whether its dot is empty.
        lit: whether it stands on a pale ground.
        square: whether its dot is a square.
    """

    name: str
    one: Ends
    said: str = ""
    note: str = ""
    colour: str = look.CAUSAL
    hollow: bool = False
    lit: bool = False
    square: bool = False


def forest(
    rows: Sequence[Row],
    scale: Scale,
    *,
    unit: str,
    top: float = 52,
    gap: float = 44,
    marks: Sequence[tuple[float, str]] = (),
    band: tuple[float, float] | None = None,
) -> tuple[str, float]:
    """Estimates one below the other over an axis, what is known dashed.

    Args:
        rows: from above.
        scale: for all of them.
        unit: what the numbers are.
        top: where the marks begin; their words stand above.
        gap: from row to row.
        marks: numbers that are known, such as the truth, each with its words.
        band: low and high of an experiment, a grey strip behind all rows.

    Returns:
        The drawing, and how far down it goes.
    """
    bottom = top + gap * len(rows) + 8
    left, right = (scale(end) for end in band or (scale.low, scale.low))
    parts = [rect(left, top, right - left, bottom - top, fill=look.FAINT)] if band else []
    for place, row in enumerate(rows):
        if row.lit:
            parts.append(rect(6, top + gap * place + 1, 688, gap, fill="#EEF4FA", radius=6))
    sides = ("end", "start") if sum(bool(said) for _, said in marks) == 2 else ("middle",) * len(marks)
    known = zip(sorted(marks), sides, strict=False)  # of two, one stands left of its line and one right
    parts += [mark(scale, *one, top, bottom, side=side) for one, side in known]
    if scale.low < 0 < scale.high:
        parts.append(line(scale(0), top, scale(0), bottom, colour=look.FAINT))
    for place, row in enumerate(rows):
        y = top + gap * (place + 0.5) + 2
        parts.append(text(16, y - 4 if row.note else y + 6, row.name, weight="bold"))
        parts.append(text(16, y + 16, row.note, colour=look.SOFT) if row.note else "")
        parts.append(interval(scale, y, row.one, row.colour, hollow=row.hollow, square=row.square))
        parts.append(text(scale.end + 22, y + 6, row.said, weight="bold"))
    return group(*parts, scale.axis(bottom, unit)), bottom + 62


def lines(points: Iterable[tuple[float, float]], across: Scale, up: Scale, **look_: float | str) -> str:
    """Points joined by a line; `look_` is outline, thick and dash as `picture.path` takes them."""
    places = " L".join(f"{across(x):.1f},{up(y):.1f}" for x, y in points)
    return path(f"M{places}", **look_)
