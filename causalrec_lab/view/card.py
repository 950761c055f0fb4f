"""A card asks one question: controls, a picture, one sentence that changes, the formula with its numbers.

Terms: the *state* is a plain dict, one value for each control; `answer(state)` is a pure function from the
state to what the card shows; a *preset* is a named state, one for each "aha".

The front end (front.js) is thin: it sends the state, shows the answer, and loads nothing from the network.

Taught in notebooks/00_start_here.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from causalrec_lab.errors import LabError, one_of
from causalrec_lab.texts import Words, beside
from causalrec_lab.view import look
from causalrec_lab.view.picture import Picture, escape

words = beside(__file__)

MOST_CONTROLS = 3
LONGEST = 60  # letters of a typed text
_WORDS = ("reset", "presets", "waiting", "click")


@dataclass(frozen=True)
class Answer:
    """What a card shows for one state.

    Args:
        svg: the picture.
        sentence: one sentence, in natural frequencies, that changes with the state.
        formula: the formula with its numbers put in, or "".
        alt: the picture in words; the sentence when it says all.
    """

    svg: str
    sentence: str
    formula: str = ""
    alt: str = ""

    @property
    def twin(self) -> str:
        """The text twin of the whole card in this state."""
        return " ".join(part for part in (self.alt or self.sentence, self.formula) if part)


@dataclass(frozen=True)
class Slider:
    """A number from low to high in equal steps.

    >>> Slider("shown", "Shown", 0, 20, 10, 10).values()
    [0, 10, 20]
    """

    name: str
    label: str
    low: float
    high: float
    step: float
    value: float

    def __post_init__(self) -> None:
        if not (self.step > 0 and self.low < self.high and self.low <= self.value <= self.high):
            given = f"goes from {self.low} to {self.high} by {self.step} and starts at {self.value}"
            needed = "it needs low < high, step > 0 and a start between them"
            raise LabError(f"slider {self.name!r} {given}; {needed}")

    def values(self) -> list[float]:
        """Every number the slider can stand on."""
        count = math.floor((self.high - self.low) / self.step + 1e-9)
        return [round(self.low + number * self.step, 10) for number in range(count + 1)]


@dataclass(frozen=True)
class Choice:
    """One of a few words; an option is a value, or a pair (words shown, value).

    >>> Choice("of", "Condition", [("not shown", 0), ("shown", 1)], 0).values()
    [0, 1]
    """

    name: str
    label: str
    options: Sequence[Any]
    value: Any

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", tuple(_option(entry) for entry in self.options))
        if odd := [value for value in self.values() if not isinstance(value, str | int | float | None)]:
            raise LabError(f"{self.name!r} has the option {odd[0]!r}; an option is text, a number or None")
        if self.value not in self.values():
            raise LabError(f"{self.name!r} starts at {self.value!r}; its options are {self.values()}")

    def values(self) -> list[Any]:
        """Every value that can be chosen."""
        return [value for _, value in self.options]


@dataclass(frozen=True)
class Toggle:
    """On or off; the state holds True or False."""

    name: str
    label: str
    value: bool = False

    def values(self) -> list[bool]:
        """Off and on."""
        return [False, True]


@dataclass(frozen=True)
class Typed:
    """A line of text the reader types; it is only ever read as text, never run.

    Args:
        examples: texts that stand for all others where every state is walked, `value` first.

    >>> Typed("said", "Say", "yes", ["no", ""]).values()
    ['yes', 'no', '']
    """

    name: str
    label: str
    value: str
    examples: Sequence[str] = ()

    def __post_init__(self) -> None:
        for text in self.values():
            if not isinstance(text, str) or len(text) > LONGEST:
                needed = f"a text of {LONGEST} letters at most is needed"
                raise LabError(f"{self.name!r} has {text!r:.40}; {needed}")

    def values(self) -> list[str]:
        """The start and the examples."""
        return list(dict.fromkeys([self.value, *self.examples]))


@dataclass(frozen=True)
class Click(Choice):
    """A choice that lives in the picture: a click, Enter or Space on its shape takes the next option.

    The picture marks the shape with `clickable(shape, name)`, or `clickable(shape, name, to=value)` where a
    shape stands for one value; Tab moves from one shape to the next.
    """


Control = Slider | Choice | Toggle | Typed | Click


def worded(words: Words, under: str, keys: Iterable[str]) -> list[tuple[str, str]]:
    """Options in the words of a file.

    Args:
        words: the words of the card's page.
        under: where they stand: each under this and its key.
        keys: the values.

    >>> worded(words, "card.rung.", ["seeing", "doing"])
    [('seeing', 'seeing'), ('doing', 'doing')]
    """
    return [(words(f"{under}{key}"), key) for key in keys]


def clickable(shape: str, name: str, *, to: Any = None, label: str = "") -> str:
    """Let a shape of the picture move the `Click` control of that name.

    Args:
        shape: SVG.
        name: of the control.
        to: the value that a click sets; None takes the next option each time.
        label: what a screen reader says of the shape, where several shapes move one control.

    >>> clickable("<path/>", "order", to=3, label="tea, up")
    '<g class="crl-click" data-control="order" data-to="3" data-label="tea, up"><path/></g>'
    """
    more = "" if to is None else f' data-to="{escape(str(to))}"'
    more += f' data-label="{escape(label)}"' if label else ""
    return f'<g class="crl-click" data-control="{escape(name)}"{more}>{shape}</g>'


def live_only(shape: str) -> str:
    """A part of the picture that says what to do with a live card; a static picture leaves it out."""
    return f'<g class="crl-live">{shape}</g>'


@dataclass(frozen=True)
class Card:
    """A question with its controls, and the pure function that answers it.

    Args:
        question: the title, in words.
        rung: "counting", "seeing", "doing" or "imagining".
        controls: at most three that stand beside the picture, besides those clicked in it.
        answer: state -> Answer; pure, so that it can be tested in every state.
        presets: words on a button -> the values it sets.

    Raises:
        LabError: too many controls, a name used twice, a preset the controls cannot reach.
    """

    question: str
    rung: str
    controls: Sequence[Control]
    answer: Callable[[dict[str, Any]], Answer]
    presets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    _answers: dict[tuple, Answer] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        look.rung(self.rung)
        names = [control.name for control in self.controls]
        if not names or len(set(names)) < len(names):
            what = f"the controls of {self.question!r} are named {names}"
            raise LabError(f"{what}; a card needs one or more, each with its own name")
        beside = [control.name for control in self.controls if not isinstance(control, Click)]
        if len(beside) > MOST_CONTROLS:
            what = f"{self.question!r} has {len(beside)} controls, {beside}"
            raise LabError(f"{what}; a card has {MOST_CONTROLS} at most")
        for preset in self.presets.values():
            self._checked(preset)

    def state(self, **changes: Any) -> dict[str, Any]:
        """The state the card opens with, some of its values changed.

        Raises:
            UnknownName: a change for a control there is not.
            LabError: a value the control cannot take.
        """
        return {control.name: control.value for control in self.controls} | self._checked(changes)

    def ask(self, state: Mapping[str, Any]) -> Answer:
        """The answer for a state, computed once and kept.

        Raises:
            LabError: the state misses a control or has a value out of reach.
        """
        full = self.state(**state)
        key = tuple(full.values())
        if key not in self._answers:
            answer = self.answer(dict(full))
            if not isinstance(answer, Answer):
                given = f"the card {self.question!r} answered with {type(answer).__name__}"
                raise LabError(f"{given}; it must be a view.Answer")
            self._answers[key] = answer
        return self._answers[key]

    def static(self, state: Mapping[str, Any] | None = None) -> Picture:
        """The picture of the default state, for pages where nothing moves."""
        answer = self.ask(state or {})
        still = re.sub('<g class="crl-live">.*?</g>', "", answer.svg)
        return Picture(still, f"{self.question} {answer.twin}")

    def widget(self) -> Any:
        """The live card, an ipywidget that can stand in a VBox."""
        from causalrec_lab.view.front import Front

        start = self.state()
        shown = {"state": {"values": start}, "reply": self.reply(start)}
        return Front("card", _spec(self), lambda state: self.reply(state["values"]), **shown)

    def show(self) -> None:
        """Show the live card; where nothing can be moved, its twin stands instead."""
        from IPython.display import display

        display(self._repr_mimebundle_(), raw=True)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return self.widget().bundle(f"{self.question}\n{self.ask({}).twin}")

    def reply(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """What goes to the front end for a state: plain values only.

        Raises:
            whatever the answer function raises.
        """
        answer = self.ask(state)
        return {name: getattr(answer, name) for name in ("svg", "sentence", "formula", "twin")}

    def _checked(self, values: Mapping[str, Any]) -> dict[str, Any]:
        known = {control.name: control for control in self.controls}
        for name in values:
            one_of("control", name, known)
        return {name: _legal(known[name], value) for name, value in values.items()}


def registered(make: Callable[..., Card]) -> Callable[..., Card]:
    """Mark a function that returns a Card (with no arguments needed), so that the tests find and walk it."""
    make._makes_card = True  # type: ignore[attr-defined]
    return make


def _option(entry: Any) -> tuple[str, Any]:
    if isinstance(entry, tuple | list) and len(entry) == 2:
        return str(entry[0]), entry[1]
    return str(entry), entry


def _legal(control: Control, value: Any) -> Any:
    """The control's own value that equals what was given (a slider's 3.0 from the browser is its 3)."""
    if isinstance(control, Typed):
        return _typed(control, value)
    for own in control.values():
        if math.isclose(own, value, abs_tol=1e-9) if _number(own) and _number(value) else own == value:
            return own
    raise LabError(f"{control.name} = {value!r} is out of reach; it can be {_listed(control.values())}")


def _typed(control: Typed, value: Any) -> str:
    """Any one line of text that is not too long; letters that cannot be shown are left out."""
    if not isinstance(value, str):
        raise LabError(f"{control.name} = {value!r:.40} is no text")
    shown = "".join(letter for letter in " ".join(value.split()) if letter.isprintable())
    return shown[:LONGEST]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _listed(values: Sequence[Any]) -> str:
    return ", ".join(map(str, values)) if len(values) < 8 else f"{values[0]}, {values[1]}, ... {values[-1]}"


def _spec(card: Card) -> dict[str, Any]:
    rung = look.rung(card.rung)
    return {
        "question": card.question,
        "rung": {**rung._asdict(), "word": words(f"card.rung.{rung.name}")},
        "controls": [_control(control) for control in card.controls],
        "presets": [{"label": name, "values": card.state(**own)} for name, own in card.presets.items()],
        "start": card.state(),
        # the page fills these two itself
        "words": {name: words(f"card.{name}", label="{label}", value="{value}") for name in _WORDS},
    }


def _control(control: Control) -> dict[str, Any]:
    spec = {"name": control.name, "label": control.label, "kind": type(control).__name__.lower()}
    if isinstance(control, Choice):
        spec["options"] = [{"label": label, "value": value} for label, value in control.options]
    if isinstance(control, Slider):
        spec |= {name: getattr(control, name) for name in ("low", "high", "step")}
    return spec | ({"longest": LONGEST} if isinstance(control, Typed) else {})
