"""What was learnt between a pre-test and a post-test: the same items before and after, one by one.

Terms: *after* is the last answer to an item in the notebook of the post-test, *before* the first one outside
it and earlier; an item is *gained* if it was not right before and is right after, *lost* the other way round.
A right answer with a wrong reason counts as not right.

Taught in notebooks/23_capstone.
"""

from dataclasses import dataclass

from causalrec_lab.lesson.items import QuizItem
from causalrec_lab.lesson.notes import table_html, table_text
from causalrec_lab.lesson.progress import store
from causalrec_lab.lesson.quizzes import of_quiz
from causalrec_lab.lesson.texts import text
from causalrec_lab.texts import plain


@dataclass(frozen=True)
class Gain:
    """One learner's pre- and post-test.

    `rows` holds (item, what it asks, state before, state after), a state being right, lucky, wrong or None.
    """

    rows: tuple[tuple[str, str, str | None, str | None], ...]

    def count(self, before: bool, after: bool) -> int:
        """How many of the items that were answered twice were right (or not) before and after."""
        pairs = [(one == "right", other == "right") for *_, one, other in self.rows if one and other]
        return pairs.count((before, after))

    @property
    def sentence(self) -> str:
        """The gain in one sentence, or what is missing for one."""
        both = [row for row in self.rows if row[2] and row[3]]
        if not both:
            return text("gain", "no_after" if any(row[2] for row in self.rows) else "no_before")
        said = {"gained": self.count(False, True), "lost": self.count(True, False)}
        return text("gain", "line", count=len(both), **said)

    def cells(self) -> tuple[list[str], list[list[str]]]:
        """Heads and rows of its table, in words."""
        said = {name: text("gain", name) for name in ("right", "lucky", "wrong")} | {None: "–"}
        rows = [[name, ask, said[before], said[after]] for name, ask, before, after in self.rows]
        return [text("gain", head) for head in ("item", "ask", "before", "after")], rows

    def __repr__(self) -> str:
        heads, rows = self.cells()
        short = [[row[0], *row[2:]] for row in rows]
        return "\n".join([self.sentence, table_text([heads[0], *heads[2:]], short)])

    def _repr_html_(self) -> str:
        return table_html(*self.cells(), self.sentence)


def gain(quiz: str, *, after: str) -> Gain:
    """Your pre-test beside your post-test.

    Args:
        quiz: the quiz of both, such as "00-pretest".
        after: the notebook in which it was asked again, such as "23".

    Raises:
        UnknownName: there is no such quiz.
    """
    return Gain(tuple(_row(item, after) for item in of_quiz(quiz)))


def _row(item: QuizItem, after: str) -> tuple[str, str, str | None, str | None]:
    events = store().events(item.id, "quiz")
    there = [place for place, event in enumerate(events) if event.get("in") == after][-1:]
    until = events[: there[0]] if there else events  # what was answered later is not before
    first = [event.get("state") for event in until if event.get("in") != after][:1]
    last = [events[place].get("state") for place in there]
    known = [
        state[0] if state and state[0] in ("right", "lucky", "wrong") else None for state in (first, last)
    ]
    return item.id, plain(text(item.id, "ask")), *known
