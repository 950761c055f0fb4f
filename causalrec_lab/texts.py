"""The one loader of words: every sentence a reader meets stands in `words.<language>.toml` beside its code.

Terms: a *key* such as "card.reset" names one text of that file; a *placeholder* is `{count}` in a sentence,
filled by name, so that no sentence is glued together in code; a *leaf* is one text, or one list of texts.

A text that a language lacks is read in English; `start` says how many there are. Which language it is:
see `languages`. What holds a translation to its English is `causalrec_lab.workbook.translations`.

Taught in no notebook.
"""

import html
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from causalrec_lab.errors import LabError, UnknownName, unknown_name

KNOWN = ("en", "zh")  # the languages that the workbook has
_chosen = [""]  # what `use` was told in this process
_browser = [""]  # what `hear` was told
SYSTEM = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides, as in every other program


def languages() -> list[str]:
    """The languages to try, first to last; everything a learner reads follows this one list.

    Whoever speaks first is heard: `use("zh")` in this kernel; the variable CAUSALREC_LANG (`make lab
    LANGUAGE=zh` sets it for all notebooks); the browser (`hear`); the system's language, which Jupyter hands
    on to its kernels (on Windows it sets no such variable). Behind it stands English. "zh_CN" is tried before
    "zh".
    """
    system = (os.environ.get(name, "") for name in SYSTEM)
    said = (_chosen[0], os.environ.get("CAUSALREC_LANG", ""), _browser[0], *system)
    first = next((name for name in map(str.strip, said) if name), "")
    wanted = re.split(r"[.@]", first.replace("-", "_"))[0]
    if wanted in ("C", "POSIX"):
        wanted = "en"
    return list(dict.fromkeys(name for name in (wanted, wanted.split("_")[0], "en") if name))


def use(language: str | None = None) -> str:
    """Choose the language of this kernel: `use("zh")`; without one, the variable and the system decide again.

    What has been shown stays as it is: run its cell again.

    Returns:
        One sentence that says which language it is now.

    Raises:
        UnknownName: the workbook does not have that language.

    >>> use("zh")[:6]
    '语言：中文。'
    >>> use("en")
    'Language: English. What was shown before stays as it is; run its cell again.'
    >>> _ = use()
    """
    if language is not None and (not isinstance(language, str) or language[:2].lower() not in KNOWN):
        raise unknown_name("language", language, KNOWN)
    _chosen[0] = language or ""
    return beside(__file__)("language.used")


def hear(browser: str) -> str:
    """Take the browser's language ("zh-CN") where the workbook has it; returns it in short, or "".

    Notebook 00 asks the browser once, and keeps the answer with the learner's progress for all notebooks.

    >>> hear("fr-FR"), hear("en-GB"), hear("")
    ('', 'en', '')
    """
    short = browser[:2].lower()
    _browser[0] = short if short in KNOWN else ""
    return _browser[0]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Inside the block everything is said in that language; after it, as before."""
    before = _chosen[0]
    use(language)
    try:
        yield
    finally:
        _chosen[0] = before


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


def leaves(words: Mapping[str, Any], path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Every leaf of a file of words by its path.

    >>> leaves({"card": {"reset": "Reset", "order": ["a", "b"]}})
    {('card', 'reset'): 'Reset', ('card', 'order'): ['a', 'b']}
    """
    found: dict[tuple[str, ...], Any] = {}
    for key, entry in words.items():
        found |= leaves(entry, (*path, key)) if isinstance(entry, Mapping) else {(*path, key): entry}
    return found


def missing(*folders: Path) -> int:
    """How many texts of these folders are read in English, because the reader's language lacks them."""
    ours = [language for language in languages() if language in KNOWN]
    if ours[0] == "en":
        return 0
    return sum(len(leaves(load(one, "en")).keys() - leaves(load(one, ours[0]))) for one in folders)


def _merged(under: Any, over: Any) -> Any:
    """Two tables laid over each other, so that what one language lacks is read in the other."""
    if not (isinstance(under, dict) and isinstance(over, dict)):
        return under if over is None else over
    return {key: _merged(under.get(key), over.get(key)) for key in under | over}


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
        found: object = None
        for language in reversed(languages()):
            found = _merged(found, self.find_in(language, *path))
        return found

    def find_in(self, language: str, *path: str | int) -> object:
        """The raw entry in that language alone; None where it does not have it."""
        entry: object = load(self.folder, language)
        for key in path:
            if isinstance(entry, dict):
                entry = entry.get(str(key))
            elif isinstance(entry, list) and isinstance(key, int) and key < len(entry):
                entry = entry[key]
            else:
                return None
        return entry

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


def listed(parts: Iterable[object]) -> str:
    """Names in a sentence, with the comma of the reader's language between them.

    >>> listed(["x1", "x2"])
    'x1, x2'
    """
    return beside(__file__)("language.comma").join(map(str, parts))


EMPHASIS = re.compile(r"(?<!\w)\*(\S[^*\n]*\S|\S)\*(?!\w)", re.ASCII)  # 中文 stands close to its stars
CODE = re.compile(r"`([^`\n]+)`")


def plain(sentence: str) -> str:
    """The sentence for a terminal: emphasis marks fall away.

    >>> plain("An *and* Bo; 2 * 3 stays")
    'An and Bo; 2 * 3 stays'
    >>> plain("数的是*行*，2*3*4 不变")
    '数的是行，2*3*4 不变'
    """
    return EMPHASIS.sub(r"\1", sentence)


def rich(sentence: str) -> str:
    """The sentence as HTML: everything escaped, then *emphasis*, `code` and line breaks.

    >>> rich("An *and* Bo < `x`")
    'An <em>and</em> Bo &lt; <code>x</code>'
    """
    marked = CODE.sub(r"<code>\1</code>", EMPHASIS.sub(r"<em>\1</em>", html.escape(sentence, quote=True)))
    return marked.replace("\n", "<br>")
