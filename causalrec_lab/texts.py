"""The one loader of words: every sentence a reader meets stands in `words.<language>.toml` beside its code.

Terms: a *key* such as "card.reset" names one text of that file; a *placeholder* is `{count}` in a sentence,
filled by name, so that no sentence is glued together in code.

Taught in no notebook.
"""

import html
import os
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from causalrec_lab.errors import LabError, UnknownName, unknown_name


def languages() -> list[str]:
    """The languages to try, first to last: CAUSALREC_LANG (zh_CN, then zh), then English.

    Everything a learner reads follows this one variable.
    """
    wanted = os.environ.get("CAUSALREC_LANG", "").strip().replace("-", "_").split(".")[0]
    return list(dict.fromkeys(name for name in (wanted, wanted.split("_")[0], "en") if name))


def true_minus(said: str) -> str:
    """Each hyphen before a digit as the minus sign that a reader meets; other hyphens stay.

    >>> true_minus("-0.5"), true_minus("[-1, 0], well-known"), true_minus("3e-15")
    ('−0.5', '[−1, 0], well-known', '3e−15')
    """
    return re.sub(r"-(?=\d)", "−", said)


@cache
def load(folder: Path, language: str) -> dict[str, Any]:
    """One file of words; an empty dict where the folder does not have the language.

    Raises:
        LabError: the file is not TOML.
    """
    path = folder / f"words.{language}.toml"
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LabError(f"{path.parent.name}/{path.name} is not TOML: {error}") from error


class Words:
    """The words of one folder, in the reader's language, in English where that has none.

    >>> import causalrec_lab.view
    >>> beside(causalrec_lab.view.__file__)("card.reset")
    'Reset'
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, *path: str | int) -> object:
        """The raw entry (sentence, list or table) at the end of the path; None where no language has it."""
        for language in languages():
            entry: object = load(self.folder, language)
            for key in path:
                if isinstance(entry, dict):
                    entry = entry.get(str(key))
                elif isinstance(entry, list) and isinstance(key, int) and key < len(entry):
                    entry = entry[key]
                else:
                    entry = None
            if entry is not None:
                return entry
        return None

    def text(self, *path: str | int, **named: object) -> str:
        """The sentence at the end of the path, its placeholders filled.

        Raises:
            UnknownName: no language has that sentence (an author's slip; a test walks all content).
            LabError: a placeholder has no value.
        """
        entry, where = self.find(*path), ".".join(map(str, path))
        if not isinstance(entry, str | int | float):
            here = self.find(*path[:-1])
            named_here = here.items() if isinstance(here, dict) else ()
            if known := [name for name, value in named_here if not isinstance(value, dict)]:
                raise unknown_name("text key", str(path[-1]), known)
            raise UnknownName(f"no text {where!r}; write it into {self.folder.name}/words.en.toml")
        try:
            return str(entry).strip("\n").format(**named)
        except (KeyError, IndexError, ValueError) as error:
            raise LabError(
                f"text {where!r} has a placeholder that got no value: {error}; given were {sorted(named)} "
                "(a brace that is meant is written twice)"
            ) from error

    def __call__(self, key: str, **named: object) -> str:
        """The text of a dotted key, such as "card.reset"."""
        return self.text(*key.split("."), **named)


def beside(file: str) -> Words:
    """The words that stand in the folder of the module that asks with its `__file__`."""
    return Words(Path(file).parent)


def in_language(file: str, language: str) -> dict[str, Any]:
    """All words beside a module in one language that is asked for by name.

    Raises:
        UnknownName: the folder does not have that language.
    """
    folder = Path(file).parent
    known = sorted(path.name.split(".")[1] for path in folder.glob("words.*.toml"))
    if not isinstance(language, str) or language not in known:
        raise unknown_name("language", language, known)
    return load(folder, language)


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
