"""Finds every sentence a learner sees, in the learner's language: `text("01-2", "hints", 0)`.

Terms: a *text file* is `text/<language>/<notebook>.toml` (or `engine.toml` for the engine's own words); a
*placeholder* is `{count}` in a sentence, filled by name, so that no sentence is glued together in code.

Taught in notebooks/00_start_here.
"""

import html
import re
from functools import cache
from pathlib import Path

from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.view.words import languages

FOLDERS = [Path(__file__).parent / "text"]
"""Where text files are looked for; a teacher's own folder of texts can be appended."""


@cache
def load(language: str, name: str) -> dict:
    """One text file as a dict; an empty dict where the language does not have it."""
    import tomllib

    for folder in FOLDERS:
        path = folder / language / f"{name}.toml"
        if path.is_file():
            try:
                return tomllib.loads(path.read_text(encoding="utf-8"))
            except tomllib.TOMLDecodeError as error:
                raise LabError(f"{path.name} of language {language!r} is not TOML: {error}") from error
    return {}


def find(section: str, *keys: str | int) -> object:
    """The raw entry (sentence, list or table), or None where no language has it."""
    for language in languages():
        entry: object = {**load(language, "engine"), **load(language, section.partition("-")[0])}.get(section)
        for key in keys:
            if isinstance(entry, dict):
                entry = entry.get(str(key))
            elif isinstance(entry, list) and isinstance(key, int) and key < len(entry):
                entry = entry[key]
            else:
                entry = None
        if entry is not None:
            return entry
    return None


def has(section: str, *keys: str | int) -> bool:
    """Whether some language has that entry."""
    return find(section, *keys) is not None


def text(section: str, *keys: str | int, **named: object) -> str:
    """One sentence with its placeholders filled.

    Args:
        section: an id such as "01-2", or a section of engine.toml such as "check".
        keys: the way down inside that section.
        named: a value for every placeholder.

    Raises:
        UnknownName: no language has that sentence (an author's slip; a test walks all content).
        LabError: a placeholder has no value.

    >>> text("state", "correct")
    'Correct.'
    """
    where = ".".join(str(part) for part in (section, *keys))
    entry = find(section, *keys)
    if not isinstance(entry, str):
        file = section.partition("-")[0] if section[:1].isdigit() else "engine"
        raise UnknownName(f"no text {where!r}; write it into text/en/{file}.toml")
    try:
        return entry.strip().format(**named)
    except (KeyError, IndexError, ValueError) as error:
        raise LabError(
            f"text {where!r} has a placeholder that got no value: {error}; given were {sorted(named)} "
            "(a brace that is meant is written twice)"
        ) from error


EMPHASIS = re.compile(r"(?<!\w)\*(\S[^*\n]*\S|\S)\*(?!\w)")
CODE = re.compile(r"`([^`\n]+)`")


def plain(sentence: str) -> str:
    """The sentence for a terminal: emphasis marks fall away.

    >>> plain("An *and* Bo; 2 * 3 stays")
    'An and Bo; 2 * 3 stays'
    """
    return EMPHASIS.sub(r"\1", sentence)


def rich(sentence: str) -> str:
    """The sentence as HTML: everything escaped, then *emphasis*, `code` and line breaks.

    >>> rich("An *and* Bo < `x`")
    'An <em>and</em> Bo &lt; <code>x</code>'
    """
    marked = CODE.sub(r"<code>\1</code>", EMPHASIS.sub(r"<em>\1</em>", html.escape(sentence, quote=True)))
    return marked.replace("\n", "<br>")
