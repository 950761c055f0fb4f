"""A widget that turns from "waiting" into "works" when a message has gone to the browser and back.

Terms: the *handshake* is page -> kernel -> page: the page writes `state`, the kernel replies.

Taught in notebooks/00_start_here.
"""

from causalrec_lab.view.front import Front
from causalrec_lab.view.words import words

_WORDS = ("title", "waiting", "works", "no_kernel", "glyphs_good", "glyphs_poor")


class Handshake(Front):
    """`state` is written by the page (its turn, whether 推荐 has glyphs), `reply` by the kernel."""

    def __init__(self) -> None:
        said = {name: words(f"start.browser.{name}", ms="{ms}") for name in _WORDS}
        super().__init__("handshake", {"words": said}, dict)
