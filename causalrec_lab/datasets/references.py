"""The article's citations held against catalogues: does the work exist, and is it by whom and when it says?

Terms: a *citation* is what the article names; an *entry* is what a catalogue, or the work itself, says; a
citation *agrees* with its entry if everything it names stands there, it is *wrong* if the work that is meant
exists and something else does not fit, and it is *not found* if nobody found the work, which is no proof that
there is none. A title that several papers share does not say which work is meant.

Taught in notebooks/23_capstone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from causalrec_lab.datasets.grids import stored
from causalrec_lab.errors import LabError, of_kind, one_of

STATES = ("agrees", "wrong", "not found")
_VERDICTS = (("wrong", "refuted"), ("not found", "not_proven"))


@dataclass(frozen=True)
class Entry:
    """One work.

    Args:
        title: as printed.
        authors: surnames, or who speaks there; empty where none is named.
        year: of the edition, or None.
        where: publisher, journal or site.
        number: ISBN, ISSN or arXiv number, or "".
        checked: whether somebody saw the entry at `source`; else it is known from general reading.
        source: where it was seen.
    """

    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    where: str = ""
    number: str = ""
    checked: bool = False
    source: str = ""

    def __str__(self) -> str:
        named = ", ".join((*self.authors[:4], "…") if len(self.authors) > 4 else self.authors)
        year = f"({self.year})" if self.year else ""
        first = " ".join(part for part in (named, year) if part)
        return ". ".join(part for part in (first, self.title, self.where, self.number) if part)


@dataclass(frozen=True)
class Reference:
    """One citation of the article.

    Args:
        id: a word for it.
        quotes: the ids of its quotes.
        rows: the rows (R01 to R67) that it belongs to.
        cited: what the article names.
        found: the entry under that title, or None.
        instead: what to cite in its place.
    """

    id: str
    quotes: tuple[str, ...]
    rows: tuple[str, ...]
    cited: Entry
    found: Entry | None
    instead: tuple[Entry, ...]

    @property
    def state(self) -> str:
        """One of STATES: "agrees", "wrong" or "not found"."""
        return compared(self.cited, self.found)


def compared(cited: Entry, found: Entry | None) -> str:
    """What an entry says of a citation: "agrees", "wrong" or "not found".

    Every author that is cited must be among those of the entry, and the year, if one is cited, must be its.

    Args:
        cited: what was named.
        found: the catalogue's entry under that title, or None.

    Raises:
        LabError: something else than an entry.

    >>> compared(Entry("A book", ("Liang",)), Entry("A book", ("Xiang",)))
    'wrong'
    """
    of_kind("cited", cited, Entry)
    if found is None:
        return "not found"
    of_kind("found", found, Entry, "an Entry, or None,")
    words = {word for author in found.authors for word in (author, *author.split())}
    right = set(cited.authors) <= words and cited.year in (None, found.year)
    return "agrees" if right else "wrong"


def references() -> tuple[Reference, ...]:
    """Every citation of the article that is a book, course, paper, case or site.

    Raises:
        DataProblem: data/article/references.toml is missing or damaged.

    >>> [one.id for one in references() if one.state == "wrong"]
    ['practice', 'burke']
    """
    return stored("article/references.toml", lambda found: tuple(map(_reference, found["reference"])))


def cited_verdict(states: Iterable[str]) -> str:
    """What follows for a row of the article: "refuted", "not_proven" or "holds".

    Refuted if one of its citations is wrong; else not proven if one was not found; else it holds.

    Args:
        states: of its citations, one or more of STATES.

    Raises:
        LabError: no citation, or a state that is none.

    >>> cited_verdict(["agrees", "not found"])
    'not_proven'
    """
    of_kind("states", states, Iterable, "a list of states")
    told = tuple(states)
    for state in told:
        one_of("state", state, STATES)
    if not told:
        raise LabError("a row with no citation has no verdict; give one state or more")
    return next((verdict for state, verdict in _VERDICTS if state in told), "holds")


def _reference(entry: dict) -> Reference:
    found = _entry(entry["found"]) if "found" in entry else None
    instead = tuple(map(_entry, entry.get("instead", ())))
    parts = (tuple(entry[name]) for name in ("quotes", "rows"))
    return Reference(entry["id"], *parts, _entry(entry["cited"]), found, instead)


def _entry(fields: dict) -> Entry:
    return Entry(**{**fields, "authors": tuple(fields.get("authors", ()))})
