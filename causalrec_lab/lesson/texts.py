"""Finds every sentence of the engine and its items: `text("01-2", "hints", 0)`, `text("state", "correct")`.

A section that begins with a notebook's name is read beside the questions of that notebook, others beside
the engine.

Taught in notebooks/00_start_here.
"""

from causalrec_lab.lesson.places import folder, homes
from causalrec_lab.texts import Words, beside

ENGINE = beside(__file__)


def words_of(section: str) -> Words:
    """The words of the folder in which that section stands."""
    home = homes().get(section.partition("-")[0])
    return Words(folder(home)) if home else ENGINE


def find(section: str, *keys: str | int) -> object:
    """The raw entry (sentence, list or table), or None where no language has it."""
    return words_of(section).find(section, *keys)


def has(section: str, *keys: str | int) -> bool:
    """Whether some language has that entry."""
    return find(section, *keys) is not None


def text(section: str, *keys: str | int, **named: object) -> str:
    """One sentence with its placeholders filled; see `causalrec_lab.texts`.

    Raises:
        UnknownName: no language has that sentence (an author's slip; a test walks all content).
        LabError: a placeholder has no value.

    >>> text("state", "correct")
    'Correct.'
    """
    return words_of(section).text(section, *keys, **named)
