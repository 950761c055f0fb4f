"""A widget that turns from "waiting" into "works" when a message has gone to the browser and back.

Terms: the *handshake* is page -> kernel -> page: the page writes `heard`, the kernel answers with `reply`.

Taught in notebooks/00_start_here.
"""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from causalrec_lab.texts import beside

words = beside(__file__)

_WORDS = ("title", "waiting", "works", "no_kernel", "glyphs_good", "glyphs_poor")


class Handshake(anywidget.AnyWidget):
    """`heard` is written by the page (a number, whether 推荐 has glyphs), `reply` by the kernel."""

    _esm = (Path(__file__).parent / "handshake.js").read_text(encoding="utf-8")
    words = traitlets.Dict().tag(sync=True)
    heard = traitlets.Dict().tag(sync=True)
    reply = traitlets.Dict().tag(sync=True)

    def __init__(self) -> None:
        said = {
            name: words(f"start.browser.{name}", **({"ms": "{ms}"} if name == "works" else {}))
            for name in _WORDS
        }
        super().__init__(words=said)
        self.observe(self._answer, names="heard")

    def _answer(self, change: dict[str, Any]) -> None:
        self.reply = dict(change["new"])
