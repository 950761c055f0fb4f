"""The live side of the prerequisites check: words and questions go out, nothing comes back.

Taught in notebooks/00_start_here.
"""

from pathlib import Path

import anywidget
import traitlets


class ReadyWidget(anywidget.AnyWidget):
    """All of it runs in the page; what a learner picks is neither sent nor kept."""

    _esm = (Path(__file__).parent / "ready.js").read_text(encoding="utf-8")
    words = traitlets.Dict().tag(sync=True)
    questions = traitlets.List().tag(sync=True)
