"""Joins a card to the page: the state comes in, the answer goes out, an error is shown where it happened.

Taught in notebooks/00_start_here.
"""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.card import LONGEST, Card, Choice, Click, Control, Slider, Typed, failure

words = beside(__file__)

_WORDS = ("reset", "presets", "waiting", "click")


class CardWidget(anywidget.AnyWidget):
    """The live card. `spec` is written once, `state` by the page, `reply` by the kernel."""

    _esm = (Path(__file__).parent / "card.js").read_text(encoding="utf-8")
    _css = (Path(__file__).parent / "card.css").read_text(encoding="utf-8")
    spec = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    reply = traitlets.Dict().tag(sync=True)

    def __init__(self, card: Card) -> None:
        self._card = card
        super().__init__(spec=_spec(card), state={"values": card.state(), "turn": 0})
        self._answer({"new": self.state})
        self.observe(self._answer, names="state")

    def _answer(self, change: dict[str, Any]) -> None:
        """Answer the page; a failure is shown in the card and raised as well, so nothing is swallowed."""
        turn = change["new"].get("turn", 0)
        try:
            self.reply = {**self._card.reply(change["new"]["values"]), "turn": turn}
        except Exception as error:
            self.reply = {**failure(error), "turn": turn}
            raise


def _spec(card: Card) -> dict[str, Any]:
    rung = look.rung(card.rung)
    return {
        "question": card.question,
        "rung": {
            "name": rung.name,
            "word": words(f"card.rung.{rung.name}"),
            "colour": rung.colour,
            "outline": rung.outline,
        },
        "controls": [_control(control) for control in card.controls],
        "presets": [
            {"label": label, "values": card.state(**values)} for label, values in card.presets.items()
        ],
        "start": card.state(),
        "words": {name: words(f"card.{name}", **_slots(name)) for name in _WORDS},
    }


def _slots(name: str) -> dict[str, str]:
    """The page fills these two itself."""
    return {"label": "{label}", "value": "{value}"} if name == "click" else {}


def _control(control: Control) -> dict[str, Any]:
    common = {"name": control.name, "label": control.label}
    if isinstance(control, Choice):
        kind = "click" if isinstance(control, Click) else "choice"
        return {
            **common,
            "kind": kind,
            "options": [{"label": label, "value": value} for label, value in control.options],
        }
    if isinstance(control, Slider):
        return {**common, "kind": "slider", "low": control.low, "high": control.high, "step": control.step}
    if isinstance(control, Typed):
        return {**common, "kind": "typed", "longest": LONGEST}
    return {**common, "kind": "toggle"}
