"""The shop's catalogue: 240 invented goods of five kinds, each described in English and Chinese.

Taught in notebooks/09_causal_model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType

import numpy as np

from causalrec_lab.datasets.files import csv_columns, data_dir
from causalrec_lab.errors import of_kind, one_of
from causalrec_lab.inputs import Frame, as_frame, column, mask, raw
from causalrec_lab.log.columns import frozen

KINDS = MappingProxyType(
    {"film": "电影", "book": "书籍", "gadget": "电子产品", "clothing": "服装", "home": "厨房家居"}
)


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
        rows = raw("rows", rows)
        if rows.dtype == bool:
            rows = mask("rows", rows, len(self))
        else:
            rows = column("rows", rows, kind="whole", low=0, high=len(self) - 1, empty=True)
        return Catalogue(*(frozen(getattr(self, field.name)[rows]) for field in fields(self)))

    def frame(self) -> Frame:
        """The rows as a DataFrame of your own: changing it changes nothing here."""
        return as_frame({field.name: getattr(self, field.name).copy() for field in fields(self)})

    def _words(self, what: str, language: str) -> list[str]:
        one_of("language", language, ("en", "zh"))
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
    if path is not None:
        of_kind("path", path, str | Path, "the path of a CSV file")
    path = data_dir() / "catalogue.csv" if path is None else Path(path)
    counted = {"item", "year", "price_yuan", "loud", "funny", "luxury", "outdoor"}
    kinds = {field.name: "whole" if field.name in counted else "word" for field in fields(Catalogue)}
    return Catalogue(**{name: frozen(values) for name, values in csv_columns(None, path, kinds).items()})
