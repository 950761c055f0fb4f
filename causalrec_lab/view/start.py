"""The pictures of notebook 00: the routes through the course, its aims, its parts, the browser's own answer.

Terms: a *route* is a choice of notebooks for one kind of reader; a *stop* is a notebook on it; a stop is
*built* when the lesson engine has content for it.

Taught in notebooks/00_start_here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from causalrec_lab.errors import LabError, unknown_name
from causalrec_lab.view import board, look, picture
from causalrec_lab.view.card import Answer, Card, Choice, Slider, registered
from causalrec_lab.view.words import words

HERE = Path(__file__).parent
FILES = {
    name[:2]: name
    for name in (
        "00_start_here",
        "01_conditional_probability",
        "02_bayesian_networks",
        "03_seeing_and_doing",
        "04_sixteen_stories",
        "05_what_to_adjust_for",
        "06_recommenders",
        "07_bert_encoding",
        "08_autopsy",
        "09_causal_model",
        "10_bayesian_causal_model",
        "11_five_recipes",
        "12_other_assumptions",
        "13_biased_logs",
        "14_debias_contest",
        "15_real_evidence",
        "16_recommend_for_effect",
        "17_counterfactuals",
        "18_five_worlds",
        "19_bigger_is_not_causal",
        "20_cheaper_and_still_right",
        "21_private_and_trusted",
        "22_capstone",
    )
}
# Of the core path, where it is not PLANNED.
MINUTES = {
    "00": 80,
    "02": 65,
    "03": 60,
    "04": 66,
    "05": 64,
    "06": 75,
    "07": 65,
    "08": 70,
    "09": 65,
    "10": 70,
    "11": 60,
    "12": 62,
    "13": 65,
    "14": 60,
    "15": 70,
    "16": 75,
    "17": 65,
}
PLANNED = 50
_CORE = ["00", "01", "02", "03", "05", "07", "08", "09", "16"]
ROUTES = {
    "core": tuple(_CORE),
    "short": ("01", "03", "08"),
    "engineer": tuple(sorted([*_CORE, "06", "10", "13", "15", "20"])),
    "researcher": tuple(sorted([*_CORE, "04", "11", "12", "14", "17", "19"])),
}
# the article's aim: its notebooks, and the exercise or quiz in which you see whether you got there
AIMS = {
    "1": (("06", "13", "15"), "06"),
    "2": (("01", "02", "03", "04", "05"), "01-5"),
    "3": (("07", "15", "19"), "07"),
    "4": (("08", "09", "16", "22"), "09"),
}


def built() -> frozenset[str]:
    """The notebooks that are there to be opened, by what the lesson engine has content for.

    >>> "00" in built()
    True
    """
    content = HERE.parent / "lesson" / "content"
    return frozenset(path.stem.removeprefix("nb") for path in content.glob("nb[0-9][0-9].py"))


def minutes(route: str) -> int:
    """How long a route takes, in minutes at the desk.

    >>> minutes("short")
    90
    """
    if route not in ROUTES:
        raise unknown_name("route", route, ROUTES)
    return 90 if route == "short" else sum(MINUTES.get(stop, PLANNED) for stop in ROUTES[route])


@registered
def route_card() -> Card:
    """The map of the 23 notebooks: choose a route and a pace."""
    names = [(words(f"start.route.name.{route}"), route) for route in ROUTES]
    return Card(
        question=words("start.route.question"),
        rung="counting",
        controls=[
            Choice("route", words("start.route.label"), names, "core"),
            Slider("pace", words("start.route.hours"), 1, 6, 1, 2),
        ],
        answer=_route,
    )


def _route(state: dict) -> Answer:
    route, pace = state["route"], state["pace"]
    stops, total = ROUTES[route], minutes(route)
    weeks = math.ceil(total / (60 * pace))
    common = {
        "name": words(f"start.route.name.{route}"),
        "count": len(stops),
        "all": len(FILES),
        "hours": round(total / 60),
        "skips": words(f"start.route.skips.{route}"),
    }
    if route == "short":
        sentence, formula = (
            words("start.route.sentence_short", **common),
            words("start.route.formula_short", count=len(stops)),
        )
    else:
        key = "sentence_one" if weeks == 1 else "sentence"
        sentence = words(f"start.route.{key}", pace=pace, weeks=weeks, **common)
        week = {"week": 60 * pace, "weeks": f"{total / (60 * pace):.1f}"}
        formula = words("start.route.formula", count=len(stops), minutes=total, **week)
    ready = ", ".join(stop for stop in stops if stop in built()) or words("start.route.none")
    alt = words("start.route.alt", all=len(FILES), stops=", ".join(stops), built=ready)
    return Answer(_map(stops), sentence, formula, alt=f"{alt} {sentence}")


def _map(stops: Sequence[str]) -> str:
    shapes, columns = [], 6
    for place, stop in enumerate(FILES):
        x, y = 62 + (place % columns) * 115, 36 + (place // columns) * 84
        if place % columns:
            shapes.append(picture.line(x - 90, y, x - 25, y, colour=look.FAINT, thick=3))
        shapes.append(_stop(stop, x, y, on=stop in stops, ready=stop in built()))
    return picture.drawing(*shapes, _map_key(36 + 4 * 84 - 16), height=36 + 4 * 84 + 12)


def _stop(stop: str, x: float, y: float, *, on: bool, ready: bool) -> str:
    """One notebook: dark when on the route, dashed when not built yet; its words say the same."""
    fill = look.SEEING if on and ready else "#DCE9F3" if on else look.PANEL
    outline = look.SEEING if on else look.SOFT
    dash = "" if ready else "5 4"
    ink = look.PANEL if on and ready else look.INK if on else look.SOFT
    weight = "bold" if on else "normal"
    return picture.group(
        picture.circle(x, y, 21, fill=fill, outline=outline, thick=3 if on else 1.2, dash=dash),
        picture.text(x, y + 6, stop, anchor="middle", colour=ink, weight=weight),
        picture.text(
            x,
            y + 42,
            words(f"start.stop.{stop}"),
            anchor="middle",
            colour=ink if not (on and ready) else look.INK,
            weight=weight,
        ),
        about=f"{stop}: {words(f'start.asks.{stop}')}",
    )


def _map_key(y: float) -> str:
    shapes, x = [], 26.0
    for key, style in {
        "key_on": {"fill": look.SEEING, "outline": look.SEEING},
        "key_off": {"outline": look.SOFT},
        "key_later": {"outline": look.SOFT, "dash": "5 4"},
    }.items():
        word = words(f"start.route.{key}")
        shapes += [picture.circle(x, y, 10, **style), picture.text(x + 18, y + 6, word)]
        x += 18 + picture.text_width(word, look.SMALLEST) + 40
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

    def __post_init__(self) -> None:
        odd = [line for line in self.lines if len(line) != len(self.head)]
        if odd:
            raise LabError(
                f"the line {odd[0]!r} has {len(odd[0])} cells; the table has {len(self.head)} columns"
            )

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
    return cell if isinstance(cell, str) else ", ".join(cell)


def _linked(cell: str | tuple[str, ...]) -> str:
    """Text as it is; notebooks as links where they are built."""
    if isinstance(cell, str):
        return picture.escape(cell)
    ready = built()
    return " ".join(f"<a href='{FILES[name]}.ipynb'>{name}</a>" if name in ready else name for name in cell)


def aims() -> Sheet:
    """The article's four aims: what you will be able to do, where, and the self-check that shows it."""
    head = [words(f"start.aims.{name}") for name in ("aim", "can", "where", "check")]
    lines = []
    for number, (notebooks, check) in AIMS.items():
        shown = check if check[:2] in built() else words("start.aims.later", check=check)
        aim, can = words(f"start.aims.aim{number}"), words(f"start.aims.can{number}")
        lines.append([f"{number} · {aim}", can, notebooks, shown])
    return Sheet(words("start.aims.caption"), head, lines)


def parts() -> Sheet:
    """The article's ten parts: how many things each describes, and the notebooks that try them."""
    head = [words(f"start.parts.{name}") for name in ("part", "title", "rows", "where")]
    lines = []
    for part in board.PARTS:
        count = sum(entry.part == part for entry in board.rows())
        lines.append([part, words(f"board.title.{part}"), str(count), board.notebooks_of(part)])
    return Sheet(words("start.parts.caption"), head, lines)


# ---------------------------------------------------------------- does the browser answer?


class BrowserCheck:
    """Asks the browser to answer the kernel, and the page to draw 推荐 and 购买; shows what came of it.

    Where no widget can be shown, its text says so and what to do.
    """

    def __init__(self) -> None:
        from causalrec_lab.view.handshake import Handshake

        self.widget: Any = Handshake()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return self.widget.bundle(repr(self))

    def __repr__(self) -> str:
        return words("start.browser.twin")
