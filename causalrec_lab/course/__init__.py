"""The course: a folder `nbNN/` a notebook with its questions, its cards and their words; the plan; the cast.

Terms: `shop/` holds what several notebooks draw with; the plan names notebooks, lessons, routes and verdicts.

Taught in notebooks/00_start_here.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from causalrec_lab.view import Card


def claims() -> list[tuple[str, str, str, tuple[str, ...], str]]:
    """What the workbook found of the article: row, section, claim, notebooks, and the verdict in words."""
    from causalrec_lab.course.nb00.cards import claim, finding
    from causalrec_lab.course.plan import rows

    return [(row.name, row.section, claim(row), row.notebooks, finding(row)) for row in rows()]


def every_card(place: str = "*") -> "dict[str, Card]":
    """Every card: what each function marked `@registered` in the course returns, by "nb03.coin_card".

    Args:
        place: the folder to look in, such as "nb03" or "shop"; "*" for all.
    """
    found = {}
    folder = Path(__file__).parent
    pages = [*folder.glob("nb*/cards.py"), *folder.glob("shop/[!_]*.py")]
    for path in sorted(path for path in pages if place in ("*", path.parent.name)):
        page = import_module(f"{__name__}.{path.parent.name}.{path.stem}")
        for name, value in vars(page).items():
            if getattr(value, "_makes_card", False) and value.__module__ == page.__name__:
                found[f"{path.parent.name}.{name}"] = value()
    return found
