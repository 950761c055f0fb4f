"""Puts a question on the page: a widget where there is a front end, its text twin everywhere else.

Terms: a *twin* is the question as plain text, with the call that answers it without a widget; the *area* is
where a widget says what came of a click, an error too. ipywidgets is imported when a widget is built.

Taught in notebooks/00_start_here.
"""

from collections.abc import Callable
from typing import Any

from causalrec_lab.errors import LabError
from causalrec_lab.lesson.answers import as_amount
from causalrec_lab.lesson.cards import Note, card_html, card_text
from causalrec_lab.lesson.texts import rich, text

CONFIDENCES = (50, 60, 70, 80, 90, 95, 100)
WIDTH = "52em"


class Interactive:
    """A question that shows itself: as a widget, as HTML, as text.

    Args:
        title: the first line.
        lines: the question and how to answer it by typing.
        build: makes the widget.
    """

    def __init__(self, title: str, lines: tuple[str, ...], build: Callable[[], Any]) -> None:
        self.title, self.lines, self.build = title, lines, build

    def __repr__(self) -> str:
        return card_text("note", self.title, self.lines)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        bundle = {"text/plain": repr(self), "text/html": card_html("note", self.title, self.lines)}
        try:
            widget = self.build()
        except ImportError:  # no ipywidgets here: the twin says everything
            return bundle
        return widget._repr_mimebundle_() | bundle


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


def guarded(area: Any, action: Callable[[], Note | None]) -> Callable[..., None]:
    """A callback that shows its note, or its error, in the area; nothing vanishes.

    Args:
        area: an HTML widget.
        action: what a click does.
    """

    def clicked(*_: object) -> None:
        try:
            note = action()
        except LabError as error:
            area.value = card_html("try", text("front", "not_yet"), (str(error),), role="alert")
        except Exception as error:  # noqa: BLE001 an exception in a callback would disappear otherwise
            said = text("front", "failed", error=f"{type(error).__name__}: {error}")
            area.value = card_html("try", text("front", "failed_title"), (said,), role="alert")
        else:
            if note is not None:
                area.value = card_html(note.tone, note.title, note.lines, role="alert") + note.extra

    return clicked


def say(sentence: str) -> Any:
    """A sentence of the question, as a widget."""
    from ipywidgets import HTML

    return HTML(f'<div style="max-width:{WIDTH};line-height:1.45">{rich(sentence)}</div>')


def area() -> Any:
    """An empty area for what a click brings."""
    from ipywidgets import HTML

    return HTML()


def radio(label: str, options: list[tuple[str, str]]) -> Any:
    """Radio buttons with nothing chosen; Tab comes to them, arrow keys choose."""
    from ipywidgets import RadioButtons

    look = {"layout": {"width": "auto", "max_width": WIDTH}, "style": {"description_width": "6.5em"}}
    buttons = RadioButtons(options=options, value=None, description=label, tooltip=label, **look)
    buttons.chosen = lambda: buttons.value
    buttons.lock = lambda: setattr(buttons, "disabled", True)
    return buttons


def typed(label: str, placeholder: str, *, rows: int = 1) -> Any:
    """An empty field to type in, with its label."""
    from ipywidgets import Text, Textarea

    look = {"description": label, "placeholder": placeholder, "continuous_update": True}
    style = {"style": {"description_width": "initial"}, "layout": {"width": "auto", "max_width": WIDTH}}
    field = Text(**look, **style) if rows == 1 else Textarea(rows=rows, **look, **style)
    field.chosen = lambda: field.value
    field.lock = lambda: setattr(field, "disabled", True)
    return field


def confidence_menu() -> Any:
    """A menu of confidences with none chosen."""
    from ipywidgets import Dropdown

    options = [(text("predict", "choose"), None)]
    options += [(text("predict", "percent", number=number), number) for number in CONFIDENCES]
    return Dropdown(
        options=options,
        value=None,
        description=text("predict", "confidence"),
        style={"description_width": "initial"},
        layout={"width": "auto", "max_width": "26em"},
    )


def button(label: str, action: Callable[..., None]) -> Any:
    """A button that says what it does."""
    from ipywidgets import Button

    made = Button(description=label, button_style="primary", layout={"width": "auto"})
    made.on_click(action)
    return made


def stacked(*parts: Any) -> Any:
    """Widgets one below the other."""
    from ipywidgets import VBox

    return VBox(list(parts), layout={"max_width": "60em"})
