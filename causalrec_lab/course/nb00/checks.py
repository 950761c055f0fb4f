"""The live side of notebook 00: six questions judged in the page, and the browser's answer to the kernel.

Terms: the *handshake* is page -> kernel -> page: the page writes `state`, the kernel replies.

Taught in notebooks/00_start_here.
"""

from pathlib import Path

from causalrec_lab.texts import KNOWN, beside, languages
from causalrec_lab.view.front import Front

words = beside(__file__)

HERE = Path(__file__).parent
_WORDS = ("title", "waiting", "works", "no_kernel", "glyphs_good", "glyphs_poor")


class Check(Front):
    """A widget that checks.js draws; whatever the page writes to `state` comes back as `reply`."""

    _esm = Front._esm + (HERE / "checks.js").read_text(encoding="utf-8")
    _css = Front._css + (HERE / "checks.css").read_text(encoding="utf-8")


def handshake() -> Check:
    """It turns from "waiting" into "works" when a message has gone to the browser and back.

    A browser whose own language the workbook has, and does not speak now, is told in it how to change.
    """
    said = {name: words(f"start.browser.{name}", ms="{ms}") for name in _WORDS}
    now = next(language for language in languages() if language in KNOWN)
    said["offers"] = {one: words(f"start.browser.offer.{one}") for one in KNOWN if one != now}
    return Check("handshake", {"words": said}, dict)
