"""The lesson engine: `check` an answer, ask for a `hint`, `predict`, `explain`, `vote`, take a `quiz`.

In a notebook: `from causalrec_lab.lesson import ____, check, hint, reveal, start`, then `start("01")`.
Content stands in `content/` (how to write it: content/README.md), every sentence in `text/<language>/`.

Taught in notebooks/00_start_here.
"""

from causalrec_lab.lesson.blanks import ____
from causalrec_lab.lesson.exercises import Verdict, check, hint, reveal, solution, start

__all__ = ["Verdict", "____", "check", "hint", "reveal", "solution", "start"]
