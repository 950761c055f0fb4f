"""The article's own words: short quotes with section and translation, and the 67 rows it is tried on.

Terms: a *quote* is a short piece of the article, word for word; a *row* (R01 to R67) is one thing the article
describes, which some notebook must show at work.

Taught in notebooks/01_conditional_probability.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from causalrec_lab.datasets.grids import stored
from causalrec_lab.errors import DataProblem, LabError, said, unknown_name


@dataclass(frozen=True)
class Quote:
    """A short piece of the article, word for word, with its section and a translation.

    Args:
        id: section and a word, such as "4.4-effect".
        section: the article's section number, or "author".
        kind: sentence, list, code, formula, table, diagram or citation.
        source: exactly as printed (Markdown, LaTeX or Python).
        zh: the same to be shown: the Markdown and LaTeX signs set as plain text.
        en: our translation; of code, what it does.
    """

    id: str
    section: str
    kind: str
    source: str
    zh: str
    en: str


@dataclass(frozen=True)
class ArticleRow:
    """One thing the article describes, the notebooks that must show it, and the quotes that say it.

    `later` holds, for a notebook that exists but does not show the row yet, the reason; `function` the one
    of the package, such as "evaluate.t_interval", without which the assert of its last notebook fails.
    """

    row: str
    section: str
    notebooks: tuple[str, ...]
    quotes: tuple[str, ...]
    claim: str
    later: tuple[tuple[str, str], ...] = ()
    function: str = ""


def article(name: str) -> Quote:
    """One quote of the article, by its id, or by its section where that has a single quote.

    Raises:
        UnknownName: there is no such quote.
        LabError: the section has several; the sentence lists them.

    >>> article("4.4-effect").en
    'By calculation we find that the causal effect of x2 on x1 is 1/2, that is, x2 has a 50% probability of
    being influenced by x1.'
    >>> article("5.2-infer").source.splitlines()[1]
    'def infer_interest_and_relevance(model, user_embeddings, item_embeddings):'
    """
    quotes = {quote.id: quote for quote in article_quotes()}
    name = name if isinstance(name, str) else said(name)
    if name in quotes:
        return quotes[name]
    same = [quote for quote in quotes.values() if quote.section == name]
    if len(same) == 1:
        return same[0]
    if same:
        ids = ", ".join(repr(quote.id) for quote in same)
        raise LabError(f"section {name} of the article has {len(same)} quotes; ask for one of {ids}")
    raise unknown_name("quote", name, quotes)


@cache
def article_quotes() -> tuple[Quote, ...]:
    """Every quote, in the order of the article.

    Raises:
        DataProblem: data/article/quotes.toml is missing, damaged, or a source was edited.
    """
    entries = stored("article/quotes.toml", lambda found: found["quote"])
    sources = {entry["id"]: entry["source"] for entry in entries if "source" in entry}
    for entry in entries:
        if "source" in entry and sha256(entry["source"].encode()).hexdigest() != entry["sha256"]:
            raise DataProblem(
                f"the quote {entry['id']!r} in data/article/quotes.toml is no longer what the article says "
                "(its SHA-256 differs); restore the file: git checkout data/article/quotes.toml"
            )
    return tuple(_quote(entry, sources) for entry in entries)


def article_rows() -> tuple[ArticleRow, ...]:
    """R01 to R67: what the article describes, and where it is put on trial.

    >>> [row.row for row in article_rows() if "01" in row.notebooks]
    ['R29', 'R30']
    """
    entries = stored("article/rows.toml", lambda found: found["row"])
    frozen = {list: tuple, dict: lambda later: tuple(later.items()), str: str}
    return tuple(
        ArticleRow(**{name: frozen[type(value)](value) for name, value in entry.items()}) for entry in entries
    )


def _quote(entry: dict, sources: dict[str, str]) -> Quote:
    if "part" in entry:
        whole, first, last = entry["part"]
        source = "\n".join(sources[whole].split("\n")[first - 1 : last])
    else:
        source = entry["source"]
    shown = entry.get("zh") or (source if entry["kind"] == "code" else source.replace("**", ""))
    return Quote(entry["id"], entry["section"], entry["kind"], source, shown, entry["en"])
