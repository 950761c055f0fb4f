"""The live side of notebook 00: six questions judged in the page, and the browser's answer to the kernel.

Terms: the *handshake* is page -> kernel -> page: the page writes `state`, the kernel replies.

Taught in notebooks/00_start_here.
"""

from pathlib import Path

from causalrec_lab.texts import beside
from causalrec_lab.view.front import Front

words = beside(__file__)

HERE = Path(__file__).parent
_WORDS = ("title", "waiting", "works", "no_kernel", "glyphs_good", "glyphs_poor")


class Check(Front):
    """A widget that checks.js draws; whatever the page writes to `state` comes back as `reply`."""

    _esm = Front._esm + (HERE / "checks.js").read_text(encoding="utf-8")
    _css = Front._css + (HERE / "checks.css").read_text(encoding="utf-8")


def handshake() -> Check:
    """It turns from "waiting" into "works" when a message has gone to the browser and back."""
    said = {name: words(f"start.browser.{name}", ms="{ms}") for name in _WORDS}
    return Check("handshake", {"words": said}, dict)
