"""The live side of notebook 00: six questions judged in the page, and the browser's answer to the kernel.

Terms: the *handshake* is page -> kernel -> page: the page writes `state`, the kernel replies.

Taught in notebooks/00_start_here.
"""

from pathlib import Path
from typing import Any

from causalrec_lab.lesson.progress import store
from causalrec_lab.texts import KNOWN, beside, hear, languages
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

    The browser says its language, too: what comes after it is in that language, here and in the notebooks
    after it, unless the variable or `use` says another (`texts.languages`). The page is told when it changes.
    """
    said = {name: words(f"start.browser.{name}", ms="{ms}") for name in _WORDS}
    before = _spoken()

    def answer(state: dict[str, Any]) -> dict[str, Any]:
        heard, kept = hear(str(state.get("language", ""))), store()
        if [event.get("key", "") for event in kept.events("browser", "language")[-1:]] != [heard]:
            kept.record("language", "browser", key=heard)
        return {**state, "taken": words("start.browser.taken") if heard == _spoken() != before else ""}

    return Check("handshake", {"words": said}, answer)


def _spoken() -> str:
    """The first of the wanted languages that the workbook has."""
    return next(language for language in languages() if language in KNOWN)
