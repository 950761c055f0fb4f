"""The board: how far you are in every notebook, and where the article's claims stand on your own evidence.

Terms: a notebook is *done* when every exercise in it has had a try; a *claim* shows its verdict only when you
are done with the last notebook that tries it, and is "not yet tried" before.

Taught in notebooks/00_start_here.
"""

import importlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from causalrec_lab.lesson import places
from causalrec_lab.lesson.content import items, notebooks
from causalrec_lab.lesson.exercises import standing
from causalrec_lab.lesson.items import Exercise
from causalrec_lab.lesson.notes import table_html, table_text
from causalrec_lab.lesson.progress import store
from causalrec_lab.lesson.texts import has, text
from causalrec_lab.texts import listed, rich


@dataclass(frozen=True)
class Claim:
    """One claim of the article: its row and section, what it says, who tries it, the verdict."""

    name: str
    section: str
    words: str
    notebooks: tuple[str, ...]
    verdict: str


@dataclass(frozen=True)
class Standing:
    """How far one notebook is."""

    notebook: str
    title: str
    total: int
    tried: int
    correct: int
    begun: bool

    @property
    def done(self) -> bool:
        """Every exercise has had a try (a notebook without exercises: something was answered)."""
        return self.begun and self.tried == self.total

    @property
    def words(self) -> str:
        """Where it stands, in words."""
        state = "all_correct" if self.done and self.correct == self.total else "done" if self.done else "open"
        return text("board", state if self.begun else "not_begun")


@dataclass(frozen=True)
class Board:
    """Standings and claims; shows itself as two tables, or the same as text."""

    standings: tuple[Standing, ...]
    claims: tuple[Claim, ...]

    @property
    def heard(self) -> tuple[Claim, ...]:
        """The claims that have a verdict on your board."""
        return tuple(claim for claim in self.claims if claim.verdict != text("board", "untried"))

    def _tables(self) -> list[tuple[str, list[str], list[list[str]]]]:
        counts = ((one, f"{one.correct} / {one.tried} / {one.total}") for one in self.standings)
        progress = [[one.notebook, one.title, said, one.words] for one, said in counts]
        heads = [text("board", word) for word in ("notebook", "question", "counts", "state")]
        tables = [(text("board", "progress"), heads, progress)]
        if self.claims:
            trial = [[c.name, c.section, c.words, " ".join(c.notebooks), c.verdict] for c in self.heard]
            heads = [text("board", word) for word in ("row", "section", "claim", "notebooks", "verdict")]
            tables.append((text("board", "trial", heard=len(trial), count=len(self.claims)), heads, trial))
        return tables

    def _waiting(self) -> str:
        heard = {claim.name for claim in self.heard}
        names = listed(claim.name for claim in self.claims if claim.name not in heard)
        return text("board", "waiting", names=names) if names else ""

    def __repr__(self) -> str:
        tables = (
            f"{title}\n{table_text(heads, rows) if rows else ''}" for title, heads, rows in self._tables()
        )
        return "\n\n".join([*map(str.rstrip, tables), self._waiting()]).rstrip()

    def _repr_html_(self) -> str:
        tables = "".join(table_html(heads, rows, title) for title, heads, rows in self._tables())
        waiting = f'<div style="max-width:52em">{rich(self._waiting())}</div>'
        return f'<div class="causalrec-board" style="display:grid;gap:1em">{tables}{waiting}</div>'


def standing_of(notebook: str) -> Standing:
    """How far one notebook is."""
    states = [standing(exercise.id) for exercise in items(notebook, Exercise)]
    tried = sum(state != "not attempted" for state in states)
    begun = tried > 0 or any(event["id"].startswith(f"{notebook}-") for event in store().events())
    title = text(notebook, "title") if has(notebook, "title") else ""
    return Standing(notebook, title, len(states), tried, states.count("correct"), begun)


def claims() -> tuple[Claim, ...]:
    """The 67 rows of the article with what the workbook has found."""
    found = map(importlib.import_module, places.COURSES)
    return tuple(Claim(*row) for course in found if hasattr(course, "claims") for row in course.claims())


def board(trial: Iterable[Claim] | None = None) -> Board:
    """Your board: every notebook that has questions, and every claim as far as you have tried it.

    Args:
        trial: the claims with their verdicts; None takes the workbook's own, none leave them out.
    """
    standings = tuple(standing_of(notebook) for notebook in notebooks())
    done = {standing.notebook for standing in standings if standing.done}
    known = claims() if trial is None else tuple(trial)
    untried = text("board", "untried")
    seen = (c if c.notebooks[-1] in done else replace(c, verdict=untried) for c in known)
    return Board(standings, tuple(seen))
