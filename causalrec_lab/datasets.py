"""Hands out the workbook's own data: the four rows, the shop's catalogue, a real log, the article's words.

Terms: the *day sheet* is the article's table of four rows, told as four visitors; the *catalogue* is a shop
of 240 invented goods, each described in English and Chinese; the *Open Bandit log* is real: clicks in a
fashion shop, once with items shown by chance, once by a learning policy, with the true propensities; a
*quote* is a short piece of the article that is on trial; a *row* (R01 to R67) is one thing the article
describes, which some notebook must show at work.

Taught in notebooks/01_conditional_probability, 09_causal_model.
"""

import csv
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from causalrec_lab.errors import DataProblem, LabError, unknown_name
from causalrec_lab.table import Table

if TYPE_CHECKING:
    import pandas as pd

TOY_NAMES = ("x1", "x2", "x3")  # recommended 推荐, bought 购买, watched the trailer 看了预告片
TOY_PEOPLE = ("An 安", "Bo 博", "Chen 陈", "Dai 戴")
TOY_ROWS = ((0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1))  # one a visitor, as the article prints them

KINDS = MappingProxyType(
    {"film": "电影", "book": "书籍", "gadget": "电子产品", "clothing": "服装", "home": "厨房家居"}
)


def data_dir() -> Path:
    """The folder of the data: data/ in a clone, causalrec_lab/_data where the package is installed."""
    package = Path(__file__).resolve().parent
    for folder in (package.parent / "data", package / "_data"):
        if (folder / "catalogue.csv").is_file():
            return folder
    raise DataProblem(
        "the workbook's data folder is missing (data/catalogue.csv was looked for beside the package); "
        "clone or install causalrec-lab again"
    )


def toy_table() -> Table:
    """The day sheet: four visitors, three boxes (recommended, bought, watched the trailer).

    >>> toy_table().probability({"x2": 1}, given={"x1": 0})
    Fraction(1, 1)
    """
    return Table.from_rows(TOY_ROWS, TOY_NAMES)


@dataclass(frozen=True, eq=False, repr=False)
class Catalogue:
    """The shop's goods, one a row; item i is in row i of the full catalogue.

    `loud` (1 quiet to 5 loud), `funny` (1 serious to 5 funny), `luxury` (1 plain to 5 luxurious) and
    `outdoor` (1 indoors to 5 outdoors) were judged by the writer of the texts: one person's eye, not a
    measurement. `price_yuan` is in whole Chinese yuan.
    """

    item: np.ndarray
    kind: np.ndarray
    name_en: np.ndarray
    name_zh: np.ndarray
    maker_en: np.ndarray
    maker_zh: np.ndarray
    year: np.ndarray
    price_yuan: np.ndarray
    text_en: np.ndarray
    text_zh: np.ndarray
    loud: np.ndarray
    funny: np.ndarray
    luxury: np.ndarray
    outdoor: np.ndarray

    def __len__(self) -> int:
        return len(self.item)

    def names(self, language: str = "en") -> list[str]:
        """The names in "en" or "zh"."""
        return self._words("name", language)

    def texts(self, language: str = "en") -> list[str]:
        """The descriptions in "en" or "zh"."""
        return self._words("text", language)

    def select(self, rows: np.ndarray | Sequence[int]) -> "Catalogue":
        """The rows where a mask is true, or the rows at these places, as a new catalogue.

        >>> films = catalogue()
        >>> films.select(films.kind == "film").names()[:2]
        ['Film A', 'Seven Minutes to Gravel Street']
        """
        rows = np.asarray(rows)
        if rows.dtype == bool and rows.shape != (len(self),):
            raise LabError(
                f"the mask has shape {rows.shape}; one True or False for each of {len(self)} items"
            )
        if rows.dtype != bool and (rows.dtype.kind not in "iu" or (rows >= len(self)).any()):
            raise LabError(f"the rows are {rows.tolist()!r}; whole numbers below {len(self)} are needed")
        return Catalogue(*(_frozen(getattr(self, field.name)[rows]) for field in fields(self)))

    def frame(self) -> "pd.DataFrame":
        """The rows as a DataFrame of your own: changing it changes nothing here."""
        import pandas as pd

        return pd.DataFrame({field.name: getattr(self, field.name).copy() for field in fields(self)})

    def _words(self, what: str, language: str) -> list[str]:
        if language not in ("en", "zh"):
            raise unknown_name("language", language, ("en", "zh"))
        return getattr(self, f"{what}_{language}").tolist()

    def __repr__(self) -> str:
        kinds = [f"{int((self.kind == kind).sum())} {kind}" for kind in KINDS if (self.kind == kind).any()]
        return f"Catalogue({len(self)} items: {', '.join(kinds)})"

    def _repr_html_(self) -> str:
        shown = self.frame()[["name_en", "name_zh", "kind", "price_yuan", "text_en", "text_zh"]]
        return shown.head(8).to_html(border=0) + f"<p>{self!r}</p>"


def catalogue(path: str | Path | None = None) -> Catalogue:
    """The shop's catalogue; items 0, 1 and 2 are the article's film A, book B and product C.

    Args:
        path: another CSV file with the same columns; None for the workbook's own.

    Raises:
        DataProblem: the file is missing or damaged.

    >>> catalogue()
    Catalogue(240 items: 48 film, 48 book, 48 gadget, 48 clothing, 48 home)
    >>> catalogue().names("zh")[:3]
    ['电影A', '书籍B', '商品C']
    """
    path = data_dir() / "catalogue.csv" if path is None else Path(path)
    names = [field.name for field in fields(Catalogue)]
    rows = _csv_rows(path, names)
    numbers = {"item", "year", "price_yuan", "loud", "funny", "luxury", "outdoor"}
    columns = {}
    for place, name in enumerate(names):
        values = [row[place] for row in rows]
        columns[name] = _frozen(_whole(values, path, name) if name in numbers else np.array(values))
    return Catalogue(**columns)


def _csv_rows(path: Path, names: Sequence[str]) -> list[list[str]]:
    """The lines below the header of a CSV file that must have exactly these columns."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = list(csv.reader(file)) or [[]]
    except FileNotFoundError as error:
        raise DataProblem(f"there is no file {str(path)!r}; give the path of a CSV file") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataProblem(
            f"{str(path)!r} cannot be read as CSV in UTF-8 ({error}); fetch it again"
        ) from error
    if header != list(names):
        raise DataProblem(
            f"the columns of {str(path)!r} are {', '.join(header) or 'none'}; they must be {', '.join(names)}"
        )
    for line, row in enumerate(rows, start=2):
        if len(row) != len(names):
            raise DataProblem(
                f"line {line} of {str(path)!r} has {len(row)} values for {len(names)} columns; mend that line"
            )
    if not rows:
        raise DataProblem(f"{str(path)!r} has no rows below its column names; fetch it again")
    return rows


def _whole(values: Iterable[str], path: Path, name: str) -> np.ndarray:
    """A column of whole numbers."""
    try:
        return np.array([int(value) for value in values])
    except ValueError as error:
        raise DataProblem(
            f"{name} in {str(path)!r} must be whole numbers ({error}); mend that line"
        ) from error


def _frozen(array: np.ndarray) -> np.ndarray:
    """The same array, which nobody can write to from now on."""
    array.setflags(write=False)
    return array


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

    `later` holds, for a notebook that exists but does not show the row yet, the reason.
    """

    row: str
    section: str
    notebooks: tuple[str, ...]
    quotes: tuple[str, ...]
    claim: str
    later: tuple[tuple[str, str], ...] = ()


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
    entries = _toml("quotes.toml", "quote")
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
    entries = _toml("rows.toml", "row")
    lists = {"notebooks", "quotes"}
    return tuple(
        ArticleRow(
            **{
                name: tuple(value) if name in lists else value
                for name, value in entry.items()
                if name != "later"
            },
            later=tuple(entry.get("later", {}).items()),
        )
        for entry in entries
    )


def _quote(entry: dict, sources: dict[str, str]) -> Quote:
    if "part" in entry:
        whole, first, last = entry["part"]
        source = "\n".join(sources[whole].split("\n")[first - 1 : last])
    else:
        source = entry["source"]
    shown = entry.get("zh") or (source if entry["kind"] == "code" else source.replace("**", ""))
    return Quote(entry["id"], entry["section"], entry["kind"], source, shown, entry["en"])


def _toml(name: str, table: str) -> list[dict]:
    """The entries of one file of data/article."""
    path = data_dir() / "article" / name
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))[table]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise DataProblem(
            f"data/article/{name} cannot be read ({error}); restore it: git checkout data/article/{name}"
        ) from error
