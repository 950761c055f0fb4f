"""Every word a learner meets in a picture or a card, kept in text files where a second language can be laid.

Terms: a *key* such as "card.reset" names one text in `text/<language>/<page>.toml`; a *placeholder* such as
{count} is where a number goes, so that no sentence is glued together in code.

Taught in notebooks/00_start_here.
"""

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from causalrec_lab.errors import LabError, unknown_name

TEXT = Path(__file__).parent / "text"


def words(key: str, **values: object) -> str:
    """The text of a key, its placeholders filled, in the language of CAUSALREC_LANG (default en).

    A key the language does not have yet is read in English.

    >>> words("card.reset")
    'Reset'

    Args:
        key: "page.name" or "page.group.name"; the page is a file of `text/en/`.
        values: what stands in the placeholders.

    Raises:
        UnknownName: no such page or key.
        LabError: a placeholder without a value.
    """
    found = (text for language in languages() if (text := _find(language, key)) is not None)
    text = next(found, None)
    if text is None:
        raise unknown_name("text key", key, _keys(key.partition(".")[0]))
    try:
        return text.format(**values)
    except KeyError as missing:
        raise LabError(
            f"the text {key!r} has a placeholder {missing} and no value for it was given"
        ) from None


def languages() -> list[str]:
    """The languages to try, first to last: CAUSALREC_LANG (zh_CN, then zh), then English.

    Everything a learner reads follows this one variable.
    """
    wanted = os.environ.get("CAUSALREC_LANG", "").strip().replace("-", "_").split(".")[0]
    return list(dict.fromkeys(name for name in (wanted, wanted.split("_")[0], "en") if name))


@cache
def _page(language: str, page: str) -> dict[str, str]:
    path = TEXT / language / f"{page}.toml"
    return _flat(tomllib.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat = {}
    for name, value in tree.items():
        flat.update(
            _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: str(value)}
        )
    return flat


def _find(language: str, key: str) -> str | None:
    page, _, name = key.partition(".")
    return _page(language, page).get(name)


def _keys(page: str) -> list[str]:
    return [f"{page}.{name}" for name in _page("en", page)]
