"""The questions of every notebook: a tuple ITEMS in `nbNN/questions.py` of the course, its words beside it.

How to write one stands in the course's README.md. Terms: an *item* is anything a learner answers.

Taught in notebooks/00_start_here.
"""

import importlib
from functools import cache

from causalrec_lab.errors import LabError, one_of, unknown_name
from causalrec_lab.lesson.items import Item
from causalrec_lab.lesson.places import homes


def notebooks() -> list[str]:
    """The notebooks that have questions, in order."""
    return list(homes())


@cache
def items(notebook: str, kind: type | None = None) -> tuple[Item, ...]:
    """The items of one notebook, all or of one kind, in the order they are asked.

    Raises:
        UnknownName: no such notebook.
        LabError: the module has two items of one kind and id, or an id of another notebook.
    """
    one_of("notebook", notebook, homes())
    found = importlib.import_module(f"{homes()[notebook]}.questions").ITEMS
    names = [(type(item).__name__, item.id) for item in found]
    for name in names:
        if names.count(name) > 1 or name[1].partition("-")[0] != notebook:
            where = f"{name} in nb{notebook}/questions.py"
            raise LabError(f"{where}: ids start with '{notebook}-' and occur once in a kind")
    return tuple(item for item in found if kind is None or isinstance(item, kind))


def find(name: str, kind: type) -> Item:
    """The item with that id.

    Raises:
        UnknownName: there is none (the author's slip or a typing slip: the nearest id is named).
    """
    notebook = str(name).partition("-")[0]
    known = items(notebook, kind) if notebook in homes() else ()
    for item in known:
        if item.id == name:
            return item
    every = [item.id for item in known] or [item.id for other in homes() for item in items(other, kind)]
    raise unknown_name(kind.__name__.lower(), name, every)
