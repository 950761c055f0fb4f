"""A learner's own report: answers, predictions, gains, claims, charts and a memo in one HTML file.

Terms: a line of the *memo* is a label and what stands behind it: the id of an exercise or an explanation,
whose last answer is shown, or plain words. Nothing is fetched or sent.

Taught in notebooks/23_capstone.
"""

import html
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from causalrec_lab.errors import of_kind
from causalrec_lab.files import replace_file
from causalrec_lab.lesson.boards import board
from causalrec_lab.lesson.content import items, notebooks
from causalrec_lab.lesson.exercises import standing
from causalrec_lab.lesson.gains import Gain
from causalrec_lab.lesson.items import Exercise, Explain, Predict
from causalrec_lab.lesson.notes import Note
from causalrec_lab.lesson.pages import block, frame, paragraph
from causalrec_lab.lesson.predictions import calibration, earlier, in_words
from causalrec_lab.lesson.progress import store
from causalrec_lab.lesson.texts import text
from causalrec_lab.view.figure import png

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FILE = "causalrec-report.html"


def _said(word: str, **named: object) -> str:
    return text("portfolio", word, **named)


@dataclass(frozen=True)
class Portfolio:
    """The report, not yet written: `save()` puts it into a file. Shows how much is in it."""

    page: str
    note: Note

    def __repr__(self) -> str:
        return repr(self.note)

    def _repr_html_(self) -> str:
        return self.note._repr_html_()

    def save(self, folder: str | Path = ".") -> Note:
        """Write the page, in place of an older one.

        Args:
            folder: where to put it.
        """
        path = Path(folder) / FILE
        try:
            replace_file(path, self.page.encode("utf-8", "replace"))
        except OSError as error:
            reason = error.strerror or str(error)
            return Note(_said("title"), (_said("failed", reason=reason),), tone="try")
        return Note(_said("title"), (_said("written", file=path.name), _said("stays")))


def portfolio(
    memo: Mapping[str, str],
    *,
    charts: "Mapping[str, Figure | Axes] | None" = None,
    gained: Gain | None = None,
    name: str = "",
) -> Portfolio:
    """Your report, from the answers that are kept on this machine.

    Args:
        memo: label -> id of an exercise or an explanation, or plain words.
        charts: what each shows, in words -> the figure; it is closed.
        gained: your pre- and post-test.
        name: yours, if it should stand there.

    Raises:
        LabError: no memo, or a chart that matplotlib did not draw.
    """
    of_kind("memo", memo, Mapping, "a dictionary of labels and answers")
    lines = [(str(label), _answer(str(given))) for label, given in memo.items()]
    open_lines = [label for label, answer in lines if answer is None]
    told = [[label, _said("open") if answer is None else answer] for label, answer in lines]
    answers, guesses = list(_answers()), list(_guesses())
    known, tried = calibration(), board().heard
    parts = [
        paragraph(_said("intro", day=datetime.now().date().isoformat(), name=name or _said("nameless"))),
        _block("memo", ("label", "said"), told),
        *(_chart(words, drawn) for words, drawn in (charts or {}).items()),
        _block("claims", ("row", "section", "claim", "verdict"),
               ([one.name, one.section, one.words, one.verdict] for one in tried)),
        *([block(gained.sentence, *gained.cells(), _said("none"))] if gained else []),
        paragraph(known.sentence),
        _block("guesses", ("question", "guess", "sure", "true"), guesses),
        _block("answers", ("question", "answer", "state"), answers),
    ]  # fmt: skip
    counts = {"answers": len(answers), "guesses": len(guesses), "claims": len(tried)}
    said = [_said("holds", **counts)]
    said += [_said("memo_open", labels=", ".join(open_lines))] if open_lines else []
    return Portfolio(frame(_said("title"), parts), Note(_said("title"), (*said, _said("how"))))


def _block(title: str, heads: tuple[str, ...], rows: Iterable[list[str]]) -> str:
    return block(_said(title), [_said(head) for head in heads], rows, _said("none"))


def _answer(given: str) -> str | None:
    """What a line of the memo says; None where the question was not answered yet."""
    for kind, event, part in ((Exercise, "attempt", "answer"), (Explain, "explanation", "sentence")):
        if given in {item.id for notebook in notebooks() for item in items(notebook, kind)}:
            kept = store().events(given, event)
            return str(kept[-1].get(part, "")) if kept else None
    return given


def _answers() -> Iterator[list[str]]:
    """The last answer to each exercise that was tried."""
    for item in (item for notebook in notebooks() for item in items(notebook, Exercise)):
        if kept := store().events(item.id, "attempt"):
            yield [item.id, str(kept[-1].get("answer", "")), text("state", standing(item.id))]


def _guesses() -> Iterator[list[str]]:
    """Each prediction that was committed."""
    for item in (item for notebook in notebooks() for item in items(notebook, Predict)):
        if made := earlier(item):
            true = "" if item.wanted is None else in_words(item, item.asked.show(item.wanted))
            yield [item.id, made.shown, f"{made.confidence} %", true]


def _chart(words: str, drawn: "Figure | Axes") -> str:
    """A chart as a picture inside the page, with its words below."""
    code, said = b64encode(png(drawn, words)).decode(), html.escape(words, quote=True)
    image = f'<img src="data:image/png;base64,{code}" alt="{said}">'
    return f"<figure>{image}<figcaption>{said}</figcaption></figure>"
