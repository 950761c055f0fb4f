"""The pictures and cards of notebook 00.

The verdict board: every row of the article, the notebooks that try it, and what the court has found.

Terms: a *row* (R01 to R67) is one thing the article describes; a *part* is one of its ten numbered sections;
a *verdict* is holds, refuted or not proven; *adjourned* rows were heard and wait for a later notebook; all
others are not yet tried.

A debugger on paper: every step a function really took, one slider position each.

Terms: a *step* is the moment before a line runs, with the variables as they are then; the last step is what
the function gave back.

Six short questions before the course; a wrong answer opens the primer that explains it.

Terms: a *primer* is a collapsed box in the notebook, read in five minutes.

The pictures of notebook 00: the routes through the course, its aims, its parts, the browser's own answer.

Terms: a *route* is a choice of notebooks for one kind of reader; a *stop* is a notebook on it; a stop is
*built* when the lesson engine has content for it.

Taught in notebooks/00_start_here.
"""

import inspect
import math
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import FrameType
from typing import Any

from causalrec_lab.course.plan import (
    PARTS,
    VERDICTS,
    Row,
    aims,
    files,
    minutes,
    notebooks_of,
    routes,
    rows,
    stops,
    tally,
)
from causalrec_lab.errors import LabError
from causalrec_lab.texts import beside, listed
from causalrec_lab.view import look, picture
from causalrec_lab.view.card import Answer, Card, Choice, Slider, registered, worded

words = beside(__file__)


# ---------------------------------------------------------------- board

_FILL = {
    "holds": look.CAUSAL,
    "refuted": look.INK,
    "not_proven": look.ARTICLE,
    "adjourned": "none",
    "untried": "none",
}
_SIGN = {"holds": "✓", "refuted": "✗", "not_proven": "?", "adjourned": "→", "untried": ""}


def claim(entry: Row) -> str:
    """What a row claims, in a few words."""
    return words(f"board.claim.{entry.name}")


def finding(entry: Row) -> str:
    """The verdict on a row in words."""
    return words(f"board.verdict.{entry.verdict}", notebook=entry.adjourned_to)


@registered
def board_card() -> Card:
    """The board as a card: all ten parts, or one part row by row; verdicts only for those who ask."""
    parts = [(f"{part} · {words(f'board.title.{part}')}", part) for part in PARTS]
    return Card(
        question=words("board.question"),
        rung="counting",
        controls=[
            Choice("part", words("board.part"), [(words("board.all"), "all"), *parts], "all"),
            Choice(
                "verdicts", words("board.verdicts"), worded(words, "board.", ("hidden", "shown")), "hidden"
            ),
        ],
        answer=_answer,
        presets={words("board.all"): {"part": "all"}, words("board.show_part", part=4): {"part": "4"}},
    )


def _answer(state: dict) -> Answer:
    hidden = state["verdicts"] == "hidden"
    entries = [replace(entry, verdict="untried") if hidden else entry for entry in rows()]
    if state["part"] == "all":
        counts = tally(tuple(entries))
        sentence = words("board.sentence_hidden" if hidden else "board.sentence_all", **counts)
        return Answer(
            _all_parts(entries, hidden), sentence, alt=f"{words('board.alt_all', **counts)} {sentence}"
        )
    entries = [entry for entry in entries if entry.part == state["part"]]
    title = words(f"board.title.{state['part']}")
    counts = {"part": state["part"], "title": title, **tally(tuple(entries))}
    sentence = words("board.sentence_hidden" if hidden else "board.sentence_part", **counts)
    lines = [
        words(
            "board.line",
            row=entry.name,
            section=entry.section,
            notebooks=listed(entry.notebooks),
            claim=claim(entry),
            verdict=_found(entry, hidden),
        )
        for entry in entries
    ]
    return Answer(_one_part(entries, hidden), sentence, alt=f"{sentence} {'. '.join(lines)}.")


def _found(entry: Row, hidden: bool) -> str:
    return words("board.hidden") if hidden else finding(entry)


def _all_parts(every: Sequence[Row], hidden: bool) -> str:
    shapes = []
    for number, part in enumerate(PARTS):
        y = 14 + number * 38
        shapes.append(picture.text(14, y + 23, f"{part}  {words(f'board.title.{part}')}"))
        entries = [entry for entry in every if entry.part == part]
        shapes += [_square(188 + place * 42, y, entry) for place, entry in enumerate(entries)]
    key = "" if hidden else _key(14 + 10 * 38 + 12)
    return picture.drawing(*shapes, key, height=14 + 10 * 38 + (6 if hidden else 44))


def _square(x: float, y: float, entry: Row) -> str:
    """One row: filled by verdict, dashed when not yet tried; its number inside, its sign never alone."""
    untried = entry.verdict == "untried"
    box = picture.rect(
        x,
        y,
        40,
        32,
        fill=_FILL[entry.verdict],
        outline=look.SOFT if untried else look.INK,
        thick=1.2 if untried else 2,
        dash="4 3" if untried else "",
        radius=5,
    )
    ink = look.SOFT if untried else look.ink_on(_FILL[entry.verdict])
    weight = "normal" if untried else "bold"
    label = picture.text(
        x + 18, y + 22, f"{entry.name[1:]}{_SIGN[entry.verdict]}", anchor="middle", colour=ink, weight=weight
    )
    return picture.group(box, label, about=f"{entry.name}: {claim(entry)}: {finding(entry)}")


def _key(y: float) -> str:
    shapes, x = [], 14.0
    for verdict in (*VERDICTS, "untried"):
        word = words(f"board.{verdict}" if verdict != "untried" else "board.key_untried")
        dash = "4 3" if verdict == "untried" else ""
        shapes.append(picture.rect(x, y, 22, 20, fill=_FILL[verdict], outline=look.INK, dash=dash, radius=4))
        ink = look.ink_on(_FILL[verdict])
        shapes.append(
            picture.text(x + 11, y + 16, _SIGN[verdict], anchor="middle", colour=ink, weight="bold")
        )
        shapes.append(picture.text(x + 29, y + 16, word))
        x += 29 + picture.text_width(word) + 22
    return "".join(shapes)


def _one_part(entries: Sequence[Row], hidden: bool) -> str:
    shapes = []
    for place, entry in enumerate(entries):
        y = 12 + place * 40
        shapes += [
            _square(14, y, entry),
            picture.text(66, y + 22, claim(entry)),
            picture.text(470, y + 22, " ".join(entry.notebooks[:3]), colour=look.SOFT),
            picture.text(
                560, y + 22, _found(entry, hidden), weight="normal" if entry.verdict == "untried" else "bold"
            ),
        ]
    return picture.drawing(*shapes, height=20 + len(entries) * 40)


# ---------------------------------------------------------------- steps

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
        held = listed(words("steps.holds", name=name, value=value) for name, value in now.names)
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


# ---------------------------------------------------------------- ready

NAMES = ("r1", "r2", "r3", "r4", "r5", "r6")
_WORDS = ("title", "check", "right", "wrong", "unanswered", "tally", "all_right", "primer")
_SLOTS = {"primer": "{primer}", "right": "{right}", "all": "{all}"}


@dataclass(frozen=True)
class Ready:
    """One question with its options, the right one among them, and the primer for those who miss it."""

    ask: str
    options: tuple[str, ...]
    right: str
    primer: str


def questions() -> tuple[Ready, ...]:
    """The six questions, in order.

    >>> [question.right for question in questions()]
    ['3/8', '4', '6', '3', 'A', 'B']
    """
    made = []
    for name in NAMES:
        options = tuple(part.strip() for part in words(f"ready.{name}.options").split("|"))
        ask, right, primer = (words(f"ready.{name}.{key}") for key in ("ask", "right", "primer"))
        made.append(Ready(ask, options, right, primer))
    return tuple(made)


class ReadyCheck:
    """The check as a widget; where no widget can be shown, the questions and their primers as text."""

    def __init__(self) -> None:
        from causalrec_lab.course.nb00.checks import Check

        said = {name: words(f"ready.{name}", **_SLOTS) for name in _WORDS}
        asked = [vars(question) | {"options": list(question.options)} for question in questions()]
        spec = {"words": said, "questions": asked, "alone": True}  # judged in the page: it needs no kernel
        self.widget = Check("ready", spec, dict)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return self.widget.bundle(repr(self))

    def __repr__(self) -> str:
        lines = [
            words(
                "ready.twin_line",
                number=number,
                ask=asked.ask,
                options=" / ".join(asked.options),
                primer=asked.primer,
            )
            for number, asked in enumerate(questions(), start=1)
        ]
        return "\n".join([words("ready.twin_head"), *lines])


# ---------------------------------------------------------------- start


@registered
def route_card() -> Card:
    """The map of the 24 notebooks: choose a route and a pace."""
    return Card(
        question=words("start.route.question"),
        rung="counting",
        controls=[
            Choice("route", words("start.route.label"), worded(words, "start.route.name.", routes()), "core"),
            Slider("pace", words("start.route.hours"), 1, 6, 1, 2),
        ],
        answer=_route,
    )


def _route(state: dict) -> Answer:
    route, pace = state["route"], state["pace"]
    notebooks, total = stops(route), minutes(route)
    weeks = math.ceil(total / (60 * pace))
    common = {
        "name": words(f"start.route.name.{route}"),
        "count": len(notebooks),
        "all": len(files()),
        "hours": round(total / 60),
        "skips": words(f"start.route.skips.{route}"),
    }
    if route == "short":
        sentence, formula = (
            words("start.route.sentence_short", **common),
            words("start.route.formula_short", count=len(routes()[route]), minutes=total),
        )
    else:
        key = "sentence_one" if weeks == 1 else "sentence"
        sentence = words(f"start.route.{key}", pace=pace, weeks=weeks, **common)
        week = {"week": 60 * pace, "weeks": f"{total / (60 * pace):.1f}"}
        formula = words("start.route.formula", count=len(notebooks), minutes=total, **week)
    alt = words("start.route.alt", all=len(files()), stops=listed(notebooks))
    return Answer(_map(notebooks), sentence, formula, alt=f"{alt} {sentence}")


def _map(stops: Sequence[str]) -> str:
    shapes, columns = [], 6
    for place, stop in enumerate(files()):
        x, y = 62 + (place % columns) * 115, 36 + (place // columns) * 84
        if place % columns:
            shapes.append(picture.line(x - 90, y, x - 25, y, colour=look.FAINT, thick=3))
        shapes.append(_stop(stop, x, y, on=stop in stops))
    return picture.drawing(*shapes, _map_key(36 + 4 * 84 - 16), height=36 + 4 * 84 + 12)


def _stop(stop: str, x: float, y: float, *, on: bool) -> str:
    """One notebook: dark when on the route; its words say the same."""
    fill, ink = (look.SEEING, look.PANEL) if on else (look.PANEL, look.SOFT)
    outline = look.SEEING if on else look.SOFT
    weight = "bold" if on else "normal"
    return picture.group(
        picture.circle(x, y, 21, fill=fill, outline=outline, thick=3 if on else 1.2),
        picture.text(x, y + 6, stop, anchor="middle", colour=ink, weight=weight),
        picture.text(
            x,
            y + 42,
            words(f"start.stop.{stop}"),
            anchor="middle",
            colour=look.INK if on else ink,
            weight=weight,
        ),
        about=f"{stop}: {words(f'start.asks.{stop}')}",
    )


def _map_key(y: float) -> str:
    shapes, x = [], 26.0
    for key, style in {
        "key_on": {"fill": look.SEEING, "outline": look.SEEING},
        "key_off": {"outline": look.SOFT},
    }.items():
        word = words(f"start.route.{key}")
        shapes += [picture.circle(x, y, 10, **style), picture.text(x + 18, y + 6, word)]
        x += 18 + picture.text_width(word) + 40
    return "".join(shapes)


# ---------------------------------------------------------------- two tables that link to the notebooks


@dataclass(frozen=True)
class Sheet:
    """A small table: shown as HTML in a notebook, as lines elsewhere.

    Args:
        caption: what it is a table of.
        head: the names of its columns.
        lines: its rows; a cell is text, or a tuple of notebooks to link to.

    >>> Sheet("Two", ["a", "b"], [["1", ("00", "22")]])
    Two
    a: 1; b: 00, 22
    """

    caption: str
    head: Sequence[str]
    lines: Sequence[Sequence[str | tuple[str, ...]]]

    def __repr__(self) -> str:
        lines = [
            "; ".join(f"{name}: {_plain(cell)}" for name, cell in zip(self.head, line, strict=True))
            for line in self.lines
        ]
        return "\n".join([self.caption, *lines])

    def _repr_html_(self) -> str:
        style = "text-align:left;vertical-align:top;white-space:normal"
        head = "".join(f"<th scope='col' style='{style}'>{picture.escape(name)}</th>" for name in self.head)
        body = "".join(
            "<tr>" + "".join(f"<td style='{style}'>{_linked(cell)}</td>" for cell in line) + "</tr>"
            for line in self.lines
        )
        caption = f"<caption style='{style};font-weight:bold'>{picture.escape(self.caption)}</caption>"
        inside = f"{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
        return f"<table style='font-size:14px'>{inside}</table>"


def _plain(cell: str | tuple[str, ...]) -> str:
    return cell if isinstance(cell, str) else listed(cell)


def _linked(cell: str | tuple[str, ...]) -> str:
    """Text as it is; notebooks as links."""
    if isinstance(cell, str):
        return picture.escape(cell)
    return " ".join(f"<a href='{files()[name]}.ipynb'>{name}</a>" for name in cell)


def aims_sheet() -> Sheet:
    """The article's four aims: what you will be able to do, where, and the self-check that shows it."""
    head = [words(f"start.aims.{name}") for name in ("aim", "can", "where", "check")]
    lines = []
    for number, goal in aims().items():
        notebooks, check = goal.notebooks, goal.check
        aim, can = words(f"start.aims.aim{number}"), words(f"start.aims.can{number}")
        lines.append([f"{number} · {aim}", can, notebooks, check])
    return Sheet(words("start.aims.caption"), head, lines)


def parts_sheet() -> Sheet:
    """The article's ten parts: how many things each describes, and the notebooks that try them."""
    head = [words(f"start.parts.{name}") for name in ("part", "title", "rows", "where")]
    lines = []
    for part in PARTS:
        count = sum(entry.part == part for entry in rows())
        lines.append([part, words(f"board.title.{part}"), str(count), notebooks_of(part)])
    return Sheet(words("start.parts.caption"), head, lines)


# ---------------------------------------------------------------- does the browser answer?


class BrowserCheck:
    """Asks the browser to answer the kernel, and the page to draw 推荐 and 购买; shows what came of it.

    Where no widget can be shown, its text says so and what to do.
    """

    def __init__(self) -> None:
        from causalrec_lab.course.nb00.checks import handshake

        self.widget = handshake()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return self.widget.bundle(repr(self))

    def __repr__(self) -> str:
        return words("start.browser.twin")
