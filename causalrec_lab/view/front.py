"""Joins cards, questions and checks to the page: the state comes in, the reply goes out.

Terms: the *kind* of a widget ("card", "ask") names the function of front.js that draws it. Only this
module imports anywidget.

Taught in notebooks/00_start_here.
"""

import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from causalrec_lab.texts import beside
from causalrec_lab.view.picture import wrapped

words = beside(__file__)

VIEW = "application/vnd.jupyter.widget-view+json"


class Front(anywidget.AnyWidget):
    """What is live on a page: `spec` is written once, `state` by the page, `reply` by the kernel.

    Args:
        kind: which function of front.js draws it.
        spec: what it needs to know.
        answer: state -> reply; what it raises is shown where it happened and raised as well.
        state: what the page starts with, besides its turn.
        reply: what it shows at first.
    """

    _esm = (Path(__file__).parent / "front.js").read_text(encoding="utf-8")
    _css = (Path(__file__).parent / "front.css").read_text(encoding="utf-8")
    spec = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    reply = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        kind: str,
        spec: Mapping[str, Any],
        answer: Callable[[dict[str, Any]], Mapping[str, Any]],
        *,
        state: Mapping[str, Any] | None = None,
        reply: Mapping[str, Any] | None = None,
    ) -> None:
        start = {"turn": 0}
        super().__init__(
            spec={"kind": kind, **spec}, state={**start, **(state or {})}, reply={**start, **(reply or {})}
        )
        self._answer = answer
        self.observe(self._hear, names="state")

    def _hear(self, change: dict[str, Any]) -> None:
        turn = change["new"].get("turn", 0)
        try:
            self.reply = {**self._answer(change["new"]), "turn": turn}
        except Exception as error:
            self.reply = {**failure(error), "turn": turn}
            raise

    def bundle(self, text: str, **more: str) -> dict[str, Any]:
        """What a cell shows: the widget, or its words where no widget can be shown."""
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {VIEW: view, "text/plain": wrapped(text), **more}


def failure(error: BaseException) -> dict[str, Any]:
    """An error inside a card as the page shows it: what happened, and the last lines of where."""
    where = "".join(traceback.format_exception(error)[-3:])
    return {"error": f"{words('card.error')} {type(error).__name__}: {error}", "where": where}
