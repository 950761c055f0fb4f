"""Joins a question to the page: a click comes in with its values, what is said to it goes out.

Terms: see front.py, which holds everything but this one class; only this module imports anywidget.

Taught in notebooks/00_start_here.
"""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from causalrec_lab.lesson.front import Interactive, reply, spec

HERE = Path(__file__).parent


class AskWidget(anywidget.AnyWidget):
    """The live question. `spec` is written once, `state` by the page, `reply` by the kernel."""

    _esm = (HERE / "ask.js").read_text(encoding="utf-8")
    _css = (HERE / "ask.css").read_text(encoding="utf-8")
    spec = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    reply = traitlets.Dict().tag(sync=True)

    def __init__(self, asked: Interactive) -> None:
        self._groups = list(asked.groups())
        start = {"turn": 0, "group": "", "values": {}}
        super().__init__(
            spec=spec(asked, self._groups), state=start, reply={"turn": 0, "groups": {}, "open": []}
        )
        self.observe(self._clicked, names="state")

    def _clicked(self, change: dict[str, Any]) -> None:
        self.reply = reply(self._groups, self.reply, change["new"])
