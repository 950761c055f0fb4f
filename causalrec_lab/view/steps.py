"""A debugger on paper: every step a function really took, one slider position each.

Terms: a *step* is the moment before a line runs, with the variables as they are then; the last step is what
the function gave back.

Taught in notebooks/00_start_here.
"""

import inspect
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

from causalrec_lab.errors import LabError
from causalrec_lab.view import look, picture
from causalrec_lab.view.card import Answer, Card, Slider, registered
from causalrec_lab.view.words import words

MOST = 60
_MONO = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
_LINE, _TOP, _VARIABLES = 26, 40, 452


@dataclass(frozen=True)
class Step:
    """Before line `line` of the source (0 is its first); `value` is what came back, on the last step."""

    line: int
    names: tuple[tuple[str, str], ...]
    value: str = ""
    raised: bool = False


def steps(function: Callable[..., Any], *arguments: Any, most: int = MOST) -> tuple[Step, ...]:
    """Run the function and write down every step.

    Args:
        function: a plain Python function; what it calls is not entered.
        arguments: what it is called with.
        most: steps kept; later ones are dropped, so that a loop without end still ends here.

    Raises:
        LabError: not a plain Python function.

    >>> def double(n):
    ...     n = n * 2
    ...     return n
    >>> [(step.line, dict(step.names)["n"], step.value) for step in steps(double, 3)]
    [(1, '3', ''), (2, '6', ''), (2, '6', '6')]
    """
    code = getattr(function, "__code__", None)
    if code is None:
        raise LabError(f"{function!r} cannot be walked through; hand in a function written in Python")
    taken: list[Step] = []

    def watch(frame: FrameType, event: str, value: Any) -> Any:
        if frame.f_code is not code or len(taken) >= most:
            return watch if frame.f_code is code else None
        names = tuple((name, _short(held)) for name, held in frame.f_locals.items())
        line = frame.f_lineno - code.co_firstlineno
        if event == "line":
            taken.append(Step(line, names))
        elif event == "return" and not (taken and taken[-1].raised):
            taken.append(Step(line, names, _short(value)))
        elif event == "exception":
            taken.append(Step(line, names, f"{value[0].__name__}: {value[1]}", raised=True))
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        function(*arguments)
    except Exception as error:  # whatever it raises is its last step, and shown
        if not taken:
            raise LabError(f"{function.__name__} could not be called: {error}") from error
    finally:
        sys.settrace(before)
    return tuple(taken)


@registered
def steps_card(function: Callable[..., Any] | None = None, *arguments: Any) -> Card:
    """Walk through a call of a function, line by line.

    Args:
        function: the function; without one, a small faulty example.
        arguments: what it is called with.
    """
    function, arguments = (function, arguments) if function else (_count_bought, (((1, 1), (0, 0), (0, 1)),))
    lines = textwrap.dedent(inspect.getsource(function)).rstrip().splitlines()
    taken = steps(function, *arguments)

    def answer(state: dict[str, Any]) -> Answer:
        number = int(state["step"])
        now, before = taken[number - 1], taken[number - 2] if number > 1 else None
        said = _sentence(now, number, len(taken), lines)
        held = ", ".join(words("steps.holds", name=name, value=value) for name, value in now.names)
        alt = words("steps.alt", sentence=said, variables=held or words("steps.none"))
        return Answer(_picture(lines, now, before), said, alt=alt)

    return Card(
        question=words("steps.question"),
        rung="counting",
        controls=[Slider("step", words("steps.step"), 1, len(taken), 1, 1)],
        answer=answer,
    )


def _sentence(now: Step, number: int, count: int, lines: list[str]) -> str:
    common = {"step": number, "count": count}
    if now.raised:
        return words("steps.raises", value=now.value, **common)
    if now.value:
        return words("steps.returns", value=now.value, **common)
    return words("steps.sentence", line=now.line + 1, code=lines[now.line].strip(), **common)


def _picture(lines: list[str], now: Step, before: Step | None) -> str:
    """The source with the next line marked, beside it the variables; what has just changed is bold."""
    height = _TOP + _LINE * max(len(lines), len(now.names) + 1) + 12
    mark = picture.rect(
        8, _TOP - 20 + now.line * _LINE, 430, _LINE, fill="#DCE9F3", outline=look.SEEING, radius=4
    )
    shapes = [mark, picture.text(14, _TOP - 2 + now.line * _LINE, "▶", colour=look.SEEING)]
    for place, source in enumerate(lines):
        indent = len(source) - len(source.lstrip())
        code = _cut(source.strip(), 41 - indent)
        shapes.append(_mono(picture.text(36 + 9.6 * indent, _TOP - 2 + place * _LINE, code)))
    shapes.append(picture.text(_VARIABLES, _TOP - 2, words("steps.variables"), weight="bold"))
    old = dict(before.names) if before else {}
    for place, (name, value) in enumerate(now.names, start=1):
        changed = old.get(name) != value
        told = _cut(f"{name} = {value}", 24)
        weight = "bold" if changed else "normal"
        shapes.append(_mono(picture.text(_VARIABLES, _TOP - 2 + place * _LINE, told, weight=weight)))
    return picture.drawing(*shapes, height=height)


def _mono(shape: str) -> str:
    return f'<g font-family="{_MONO}">{shape}</g>'


def _cut(told: str, most: int) -> str:
    return told if len(told) <= most else f"{told[: most - 1]}…"


def _short(value: Any) -> str:
    return _cut(" ".join(repr(value).split()), 60)


def _count_bought(visits: tuple) -> int:
    count = 0
    for _shown, bought in visits:
        if bought:
            count = 1
    return count
