"""Holds every translated text to the English one that it was made from.

Terms: a *page* is a folder with `words.en.toml`; its translation is `words.zh.toml` beside it. For each
translated text `translated.zh.toml` keeps the *hash* of its English source: when the English moves, the hash
no longer fits, a test fails with the list, and a person reads both; then the command
`python -m causalrec_lab translations --read PAGE` takes the new hashes.

Taught in no notebook.
"""

import json
import re
import string
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from causalrec_lab.errors import one_of
from causalrec_lab.texts import leaves, load
from causalrec_lab.workbook.files import write_atomically

LANGUAGES = ("zh",)
CODE = re.compile(r"`[^`]*`")
ABOVE = """# The hash of the English text that each text of words.{language}.toml was made from. Do not edit:
# read both texts, then `python -m causalrec_lab translations --read {page}` writes this file.

"""


def pages(package: Path) -> dict[str, Path]:
    """The folders of the package that hold English words, by their path in it; "." is the package's own."""
    folders = sorted(path.parent for path in package.rglob("words.en.toml"))
    return {folder.relative_to(package).as_posix(): folder for folder in folders}


def hash_of(source: object) -> str:
    """The first 12 hex digits of the SHA-256 of a text, or of a list of texts.

    >>> hash_of("Reset")
    'bf91b71a9aa7'
    """
    return sha256(json.dumps(source, ensure_ascii=False).encode()).hexdigest()[:12]


def count(page: Path, language: str = "zh") -> tuple[int, int]:
    """How many texts of a page are translated, and how many there are."""
    english = leaves(load(page, "en"))
    return len(english.keys() & leaves(load(page, language))), len(english)


def faults(page: Path, language: str = "zh") -> list[str]:
    """What is wrong with a page's translation, one sentence for each text; none where it has none.

    A text whose English moved, that lost or gained a placeholder or a piece of `code`, that has another
    number of lines than its list, or whose English is gone; a text never said to be read.
    """
    english, ours = leaves(load(page, "en")), leaves(load(page, language))
    kept = _hashes(page, language)
    found = []
    for path, said in ours.items():
        key = ".".join(path)
        if path not in english:
            found.append(f"{key}: there is no such English text any more; take it out")
            continue
        if wrong := _differs(english[path], said):
            found.append(f"{key}: {wrong}")
        if key not in kept:
            found.append(f"{key}: new; read it beside its English")
        elif kept[key] != hash_of(english[path]):
            found.append(f"{key}: its English moved, to {english[path]!r}")
    gone = kept.keys() - {".".join(path) for path in ours}
    return found + [f"{key}: has a hash but no text" for key in sorted(gone)]


def _hashes(page: Path, language: str) -> dict[str, str]:
    path = page / f"translated.{language}.toml"
    pairs = re.findall(r'^"(.+)" = "(\w+)"$', path.read_text("utf-8"), re.M) if path.is_file() else []
    return dict(pairs)


def _differs(english: Any, said: Any) -> str:
    """How a translation differs in form from its source; empty where it does not."""
    if type(english) is not type(said):
        return "a text stands where a list is, or the other way round"
    if isinstance(english, list):
        if len(english) != len(said):
            return f"{len(said)} texts for {len(english)}"
        return next(filter(None, map(_differs, english, said)), "")
    if not isinstance(english, str):
        return ""
    for what, pieces in (("placeholders", _placeholders), ("code", CODE.findall)):
        wanted, given = sorted(set(pieces(english))), sorted(set(pieces(said)))
        if wanted != given:
            return f"its {what} are {given}, the English has {wanted}"
    return ""


def _placeholders(said: str) -> list[str]:
    parts = string.Formatter().parse(said)
    return [f"{{{name}{':' * bool(spec)}{spec}}}" for _, name, spec, _ in parts if name is not None]


def take(page: Path, name: str, language: str = "zh") -> int:
    """Write the hash of every translated text of a page whose form is right; returns how many there are."""
    english, ours = leaves(load(page, "en")), leaves(load(page, language))
    fits = [path for path, said in ours.items() if path in english and not _differs(english[path], said)]
    lines = [f'"{".".join(path)}" = "{hash_of(english[path])}"\n' for path in fits]
    text = ABOVE.format(language=language, page=name) + "".join(lines)
    write_atomically(page / f"translated.{language}.toml", text)
    return len(fits)


def summary(package: Path, language: str = "zh") -> list[str]:
    """How many texts of each page are translated, one line a page, and all together.

    >>> from pathlib import Path
    >>> summary(Path("/there is no such folder"))
    ['zh: 0 of 0 texts translated']
    """
    counts = {name: count(page, language) for name, page in pages(package).items()}
    lines = [
        f"{language} {name}: {ours} of {every} texts translated" for name, (ours, every) in counts.items()
    ]
    done, every = (sum(pair[place] for pair in counts.values()) for place in (0, 1))
    return [*lines, f"{language}: {done} of {every} texts translated"]


def report(package: Path, read: list[str], say: Callable[[str], object]) -> int:
    """Take the hashes of the pages that were read, print counts and faults; returns how many faults.

    Raises:
        UnknownName: there is no such page.
    """
    every, wrong = pages(package), 0
    for name in every if read == ["all"] else read:
        one_of("page", name, every)
        for language in LANGUAGES:
            if load(every[name], language):
                say(f"{language} {name}: {take(every[name], name, language)} hashes written")
    for language in LANGUAGES:
        for line in summary(package, language):
            say(line)
        for name, page in every.items():
            for fault in faults(page, language):
                wrong += 1
                say(f"{name}/words.{language}.toml: {fault}")
    return wrong
