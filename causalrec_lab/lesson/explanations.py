"""Explain in one typed sentence; then a model sentence stands beside it, and three ticks compare the two.

Terms: the *model sentence* is one good way to say it, not the only one; a *tick* is one thing a good sentence
has.

Taught in notebooks/00_start_here.
"""

from collections.abc import Iterable
from dataclasses import replace

from causalrec_lab.errors import LabError
from causalrec_lab.lesson.blanks import ____, holds_blank
from causalrec_lab.lesson.content import find
from causalrec_lab.lesson.front import Field, Group, Interactive
from causalrec_lab.lesson.items import Explain
from causalrec_lab.lesson.notes import Note, or_refused
from causalrec_lab.lesson.progress import store
from causalrec_lab.lesson.texts import text
from causalrec_lab.texts import plain
from causalrec_lab.view.picture import columns_of

TICKS = 3


def sentence_of(given: object) -> str:
    """The sentence as typed, on one line.

    Raises:
        LabError: nothing, or one word, was typed.
    """
    words = " ".join(given.split()) if isinstance(given, str) else ""
    if holds_blank(words) or columns_of(words) < 8:
        raise LabError(text("explain", "too_short"))
    return words


def ticks_of(item: Explain, given: object) -> tuple[int, ...]:
    """The numbers of the ticks, 1 to 3.

    Raises:
        LabError: another number.

    >>> ticks_of(Explain("01-A"), [3, 1, 1])
    (1, 3)
    """
    given = tuple(given) if isinstance(given, Iterable) and not isinstance(given, str) else (given,)
    numbers = tuple(sorted(set(given), key=str))
    if any(number not in range(1, TICKS + 1) for number in numbers):
        raise LabError(text("explain", "which_ticks", given=list(given), ticks=TICKS))
    return numbers


def compared(item: Explain, sentence: str, ticks: tuple[int, ...] = ()) -> Note:
    """Your sentence, the model sentence, and the three lines to tick."""
    lines = [text("explain", "yours", sentence=sentence)]
    lines += [text("explain", "model", sentence=text(item.id, "explain", "model"))]
    for number in range(1, TICKS + 1):
        mark = "☑" if number in ticks else "☐"
        lines.append(text("explain", "tick", mark=mark, words=text(item.id, "explain", "ticks", number - 1)))
    return Note(f"{item.id} · {text('explain', 'title')}", tuple(lines))


def earlier(item: Explain) -> tuple[str, tuple[int, ...]] | None:
    """The last sentence and ticks that were kept."""
    for event in store().events(item.id, "explanation")[-1:]:
        return str(event.get("sentence", "")), tuple(event.get("ticks", ()))
    return None


def kept(item: Explain, sentence: object, ticks: Iterable[int] = ()) -> Note:
    """Keep a sentence and its ticks, and compare.

    Raises:
        LabError: no sentence, or ticks that are none.
    """
    words, numbers = sentence_of(sentence), ticks_of(item, ticks)
    store().record("explanation", item.id, sentence=words, ticks=numbers)
    return compared(item, words, numbers).with_lines(store().take_notices())


def explain(name: str, *, sentence: object = ____, ticks: tuple[int, ...] = ()) -> Interactive | Note:
    """Ask for one sentence, then show the model sentence and three ticks.

    Args:
        name: the explanation, such as "01-A".
        sentence: without a front end, the sentence itself.
        ticks: without a front end, which of the three lines your sentence has.
    """
    item = find(name, Explain)
    title = f"{name} · {text('explain', 'title')}"
    if not holds_blank(sentence):
        return or_refused(title, lambda: kept(item, sentence, ticks))
    if before := earlier(item):
        return compared(item, *before)
    lines = (text(name, "explain", "ask"), text("explain", "by_typing", id=name))
    return Interactive(title, lines, lambda: groups(item))


def groups(item: Explain) -> list[Group]:
    """A field for the sentence; the model sentence and the ticks come after it."""
    field = Field("sentence", "area", text("explain", "field"), hint=text("explain", "placeholder"))
    lines = [(str(i + 1), plain(text(item.id, "explain", "ticks", i))) for i in range(TICKS)]
    boxes = Field("ticks", "checks", text("explain", "tick_label"), lines)
    typed: dict[str, str] = {}

    def show(values: dict) -> Note:
        note = kept(item, values.get("sentence"))
        typed["sentence"] = sentence_of(values.get("sentence"))
        return replace(note, lines=(*note.lines[:2], *note.lines[2 + TICKS :]))

    def tick(values: dict) -> Note:
        numbers = {int(number) for number in values.get("ticks", ())}
        note = kept(item, typed["sentence"], numbers)
        said = text("explain", "kept", count=len(numbers), ticks=TICKS)
        return Note(said, note.lines[2 + TICKS :], tone="right")

    ask = text(item.id, "explain", "ask")
    return [
        Group("sentence", [field], text("explain", "show"), show, ask=ask, opens=("ticks",)),
        Group("ticks", [boxes], text("explain", "keep"), tick, later=True, lock=False),
    ]
