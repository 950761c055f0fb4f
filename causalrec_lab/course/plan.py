"""Reads the plan of the course: its notebooks and their lessons, routes, aims, and the verdict on every row.

Terms: a *lesson* is a part of a notebook that ends at a stop mark, "03.2"; a *route* is a choice of lessons
for one kind of reader; a *row* (R01 to R67) is one thing the article describes, a *part* one of its ten
numbered sections; a *verdict* is holds, refuted or not proven, *adjourned* rows wait for a later notebook.

Taught in notebooks/00_start_here.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from causalrec_lab.datasets import article_rows
from causalrec_lab.errors import one_of

HERE = Path(__file__).parent
VERDICTS = ("holds", "refuted", "not_proven", "adjourned")
PARTS = tuple(str(number) for number in range(1, 11))


@dataclass(frozen=True)
class Lesson:
    """One lesson: its name "03.2", its minutes at the desk, the lessons that it needs."""

    name: str
    minutes: int
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Aim:
    """An aim of the article: the notebooks that try it, and the exercise or quiz that shows you got there."""

    notebooks: tuple[str, ...]
    check: str


@dataclass(frozen=True)
class Row:
    """One thing the article describes, and where it stands."""

    name: str
    section: str
    notebooks: tuple[str, ...]
    verdict: str
    adjourned_to: str = ""

    @property
    def part(self) -> str:
        """Which of the ten parts it stands in; the line about the author belongs to the last."""
        return "10" if self.section == "author" else self.section.split(".")[0]


@cache
def _plan() -> dict[str, Any]:
    return tomllib.loads((HERE / "plan.toml").read_text(encoding="utf-8"))


def files() -> dict[str, str]:
    """Every notebook -> its file without the ending, in order.

    >>> files()["03"]
    '03_seeing_and_doing'
    """
    return {entry["file"][:2]: entry["file"] for entry in _plan()["notebook"]}


@cache
def lessons() -> dict[str, Lesson]:
    """Every lesson by its name, in order, its needs written out as lessons.

    >>> lessons()["03.2"].needs
    ('03.1',)
    """
    counts = {entry["file"][:2]: len(entry["lesson"]) for entry in _plan()["notebook"]}
    made = {}
    for entry in _plan()["notebook"]:
        for place, lesson in enumerate(entry["lesson"], start=1):
            needs = [one for name in lesson.get("needs", ()) for one in _lessons_of(name, counts)]
            if place > 1 and not lesson.get("alone"):
                needs.insert(0, f"{entry['file'][:2]}.{place - 1}")
            name = f"{entry['file'][:2]}.{place}"
            made[name] = Lesson(name, lesson["minutes"], tuple(needs))
    return made


def _lessons_of(name: str, counts: dict[str, int]) -> list[str]:
    return [name] if "." in name else [f"{name}.{place + 1}" for place in range(counts[name])]


def routes() -> dict[str, tuple[str, ...]]:
    """Every route -> its lessons, in the order of the course.

    >>> routes()["short"]
    ('01.1', '03.1')
    """
    counts = {entry["file"][:2]: len(entry["lesson"]) for entry in _plan()["notebook"]}

    def written_out(route: str) -> set[str]:
        found: set[str] = set()
        for stop in _plan()["routes"][route]:
            found |= written_out(stop) if stop in _plan()["routes"] else set(_lessons_of(stop, counts))
        return found

    return {route: tuple(sorted(written_out(route))) for route in _plan()["routes"]}


def stops(route: str) -> tuple[str, ...]:
    """The notebooks of a route, in order.

    Raises:
        UnknownName: there is no such route.
    """
    one_of("route", route, routes())
    return tuple(dict.fromkeys(name[:2] for name in routes()[route]))


def minutes(route: str) -> int:
    """How long a route takes, in minutes at the desk.

    Raises:
        UnknownName: there is no such route.
    """
    stops(route)
    return sum(lessons()[name].minutes for name in routes()[route])


def aims() -> dict[str, Aim]:
    """The article's four aims, by number."""
    return {name: Aim(tuple(aim["notebooks"]), aim["check"]) for name, aim in _plan()["aims"].items()}


def verdicts() -> dict[str, str]:
    """What has been found so far: row -> verdict, "adjourned 23" with the notebook that goes on."""
    return dict(_plan()["verdicts"])


def rows() -> tuple[Row, ...]:
    """All 67 rows in order.

    >>> [row.name for row in rows() if "00" in row.notebooks]
    ['R02', 'R03', 'R04', 'R32', 'R48', 'R67']
    """
    made = []
    for entry in article_rows():
        verdict, _, later = verdicts().get(entry.row, "untried").partition(" ")
        made.append(Row(entry.row, entry.section, entry.notebooks, verdict, later))
    return tuple(made)


def row(name: str) -> Row:
    """One row by its name.

    Raises:
        UnknownName: there is no such row.
    """
    found = {entry.name: entry for entry in rows()}
    one_of("row", name, found)
    return found[name]


def notebooks_of(part: str) -> tuple[str, ...]:
    """The notebooks that try something of that part of the article, in order.

    Raises:
        UnknownName: the article has no such part.

    >>> notebooks_of("4")
    ('01', '02', '03', '04', '05')
    """
    one_of("part", part, PARTS)
    return tuple(sorted({notebook for entry in rows() if entry.part == part for notebook in entry.notebooks}))


def tally(entries: tuple[Row, ...]) -> dict[str, int]:
    """How many rows stand at each verdict, and how many were heard at all."""
    counts = {
        verdict: sum(entry.verdict == verdict for entry in entries) for verdict in (*VERDICTS, "untried")
    }
    return {**counts, "count": len(entries), "tried": len(entries) - counts["untried"]}
