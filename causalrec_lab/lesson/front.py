"""Puts a question on the page: a widget where there is a front end, its text twin everywhere else.

Terms: a *group* is some fields with one button; `act(values)` is what the button does, a pure call of the
question's own functions; the *twin* is the question as plain text, with the call that answers it by typing.

Taught in notebooks/00_start_here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from string import ascii_lowercase
from typing import Any

from causalrec_lab.errors import LabError
from causalrec_lab.lesson.answers import as_amount
from causalrec_lab.lesson.notes import Note, note_html, note_text
from causalrec_lab.lesson.texts import text
from causalrec_lab.texts import rich

CONFIDENCES = (50, 60, 70, 80, 90, 95, 100)


@dataclass(frozen=True)
class Field:
    """Something to choose or to type, empty at first.

    Args:
        name: the key of its value.
        kind: "radio", "checks", "menu", "text" or "area".
        label: its name on the page.
        options: (key, words) for radio, checks and menu.
        hint: what stands in it while it is empty.
        value: what stands in it because it was typed before.
    """

    name: str
    kind: str
    label: str
    options: Sequence[tuple[str, str]] = ()
    hint: str = ""
    value: str = ""


@dataclass(frozen=True)
class Group:
    """Fields with one button.

    Args:
        name: the key of the group.
        fields: in order.
        button: its words.
        act: what a click does with the values, by field name; a LabError is said and the fields stay open.
        ask: the sentence above the fields.
        later: hidden until a group that `opens` it has been answered.
        opens: groups that come into sight then.
        lock: whether the fields close after an answer.
    """

    name: str
    fields: Sequence[Field]
    button: str
    act: Callable[[dict[str, Any]], Note]
    ask: str = ""
    later: bool = False
    opens: tuple[str, ...] = ()
    lock: bool = True


class Interactive:
    """A question that shows itself: as a widget, as HTML, as text.

    Args:
        title: the first line.
        lines: the question and how to answer it by typing.
        groups: what can be answered, made when the question is shown.
        side: whether groups stand side by side.
    """

    def __init__(
        self, title: str, lines: tuple[str, ...], groups: Callable[[], Sequence[Group]], *, side: bool = False
    ) -> None:
        self.title, self.lines, self.groups, self.side = title, lines, groups, side

    def __repr__(self) -> str:
        return note_text("note", self.title, self.lines)

    def widget(self) -> Any:
        """The live question.

        Raises:
            ImportError: there is no anywidget here.
        """
        from causalrec_lab.view.front import Front

        groups = list(self.groups())
        start = {"state": {"group": "", "values": {}}, "reply": {"groups": {}, "open": []}}
        widget = Front("ask", spec(self, groups), lambda state: reply(groups, widget.reply, state), **start)
        return widget

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        page = {"text/html": note_html("note", self.title, self.lines)}
        try:
            return self.widget().bundle(repr(self), **page)
        except ImportError:  # the twin says everything
            return {"text/plain": repr(self), **page}


def reply(groups: Sequence[Group], before: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows after a click: plain values only; an error stands where the click was.

    Args:
        groups: the question's groups.
        before: the reply so far.
        state: the turn, the group that was clicked, and all values by group and field.
    """
    answers, opened = dict(before["groups"]), list(before["open"])
    for group in (group for group in groups if group.name == state["group"]):
        note, done = said(group, dict(state["values"].get(group.name, {})))
        page = note_html(note.tone, note.title, note.lines, live=False) + note.extra
        answers[group.name] = {"html": page, "locked": done and group.lock}
        opened += group.opens if done else ()
    return {"groups": answers, "open": opened}


def said(group: Group, values: dict[str, Any]) -> tuple[Note, bool]:
    """What a click comes to, and whether it was an answer; no exception is lost."""
    try:
        return group.act(values), True
    except LabError as error:
        return Note(text("front", "not_yet"), (str(error),), tone="try"), False
    except Exception as error:  # noqa: BLE001 an exception in a callback would disappear from the page
        words = text("front", "failed", error=f"{type(error).__name__}: {error}")
        return Note(text("front", "failed_title"), (words,), tone="try"), False


def confidence_of(given: object) -> int:
    """A confidence between 50 and 100, typed as 70, "70", "70 %" or .7.

    Raises:
        LabError: it is missing or out of range; said in the learner's language.

    >>> confidence_of("70 %"), confidence_of(0.7), confidence_of(100)
    (70, 70, 100)
    """
    amount = as_amount(given) if given is not None else None
    if amount is None:
        raise LabError(text("predict", "no_confidence"))
    percent = float(amount.value if amount.value > 1 else amount.value * 100)
    if not 50 <= percent <= 100:
        raise LabError(text("predict", "confidence_range", given=given))
    return round(percent)


def confidence_menu() -> Field:
    """A menu of confidences with none chosen."""
    options = [(str(number), text("predict", "percent", number=number)) for number in CONFIDENCES]
    return Field("sure", "menu", text("predict", "confidence"), options, text("predict", "choose"))


def lettered(words: Iterable[str]) -> list[str]:
    """Options as lines of text: (a), (b), ..."""
    pairs = zip(ascii_lowercase, words, strict=False)
    return [text("front", "option", letter=letter, words=one) for letter, one in pairs]


def spec(asked: Interactive, groups: Sequence[Group]) -> dict[str, Any]:
    """The question as plain values for the page."""
    told = [
        {name: getattr(group, name) for name in ("name", "button", "later")}
        | {"ask": rich(group.ask), "fields": [asdict(field) for field in group.fields]}
        for group in groups
    ]
    return {"title": asked.title, "side": asked.side, "waiting": text("front", "waiting"), "groups": told}
