"""The live side of the prerequisites check: words and questions go out, nothing comes back.

Taught in notebooks/00_start_here.
"""

import anywidget
import traitlets

from causalrec_lab.course.nb00.cards import ready_source


class ReadyWidget(anywidget.AnyWidget):
    """All of it runs in the page; what a learner picks is neither sent nor kept."""

    _esm = ready_source()
    words = traitlets.Dict().tag(sync=True)
    questions = traitlets.List().tag(sync=True)
