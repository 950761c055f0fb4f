"""The questions of every notebook: one module `nbNN.py` with a tuple ITEMS, its texts in `text/en/NN.toml`.

How to write one stands in README.md beside this file. Terms: an *item* is anything a learner answers.

Taught in notebooks/00_start_here.
"""

import importlib
import pkgutil
from functools import cache
from typing import Any

from causalrec_lab.errors import LabError, unknown_name
from causalrec_lab.lesson.items import Item

_HOME = {
    "items": ("Exercise", "Explain", "Predict", "QuizItem", "Vote"),
    "kinds": ("Choice", "Ends", "Later", "Number", "Pair", "Points", "Share", "Text", "When"),
    "groups": ("Each", "Several"),
    "objects": ("Graph",),
    "functions": ("Function",),
}
_NAMES = {name: module for module, names in _HOME.items() for name in names}
__all__ = ["find", "items", "notebooks", *_NAMES]  # noqa: PLE0604 - the keys are names


def __getattr__(name: str) -> Any:
    """Hand an author what a content module is made of: `from causalrec_lab.lesson.content import Pair`."""
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"causalrec_lab.lesson.{_NAMES[name]}"), name)


def notebooks() -> list[str]:
    """The notebooks that have questions, in order."""
    names = (found.name for found in pkgutil.iter_modules(__path__))
    return sorted(name[2:] for name in names if name.startswith("nb"))


@cache
def items(notebook: str, kind: type | None = None) -> tuple[Item, ...]:
    """The items of one notebook, all or of one kind, in the order they are asked.

    Raises:
        UnknownName: no such notebook.
        LabError: the module has two items of one kind and id, or an id of another notebook.
    """
    if notebook not in notebooks():
        raise unknown_name("notebook", notebook, notebooks())
    found = importlib.import_module(f"{__name__}.nb{notebook}").ITEMS
    names = [(type(item).__name__, item.id) for item in found]
    for name in names:
        if names.count(name) > 1 or name[1].partition("-")[0] != notebook:
            raise LabError(
                f"{name} in nb{notebook}.py: ids start with '{notebook}-' and occur once in a kind"
            )
    return tuple(item for item in found if kind is None or isinstance(item, kind))


def find(name: str, kind: type) -> Item:
    """The item with that id.

    Raises:
        UnknownName: there is none (the author's slip or a typing slip: the nearest id is named).
    """
    notebook = str(name).partition("-")[0]
    known = items(notebook, kind) if notebook in notebooks() else ()
    for item in known:
        if item.id == name:
            return item
    every = [item.id for item in known] or [item.id for other in notebooks() for item in items(other, kind)]
    raise unknown_name(kind.__name__.lower(), name, every)
