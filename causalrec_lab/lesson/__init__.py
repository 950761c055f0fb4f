"""The lesson engine: `check` an answer, ask for a `hint`, `predict`, `explain`, `vote`, take a `quiz`.

In a notebook: `from causalrec_lab.lesson import ____, check, hint, reveal, start`, then `start("01")`.
Questions and words stand in the course (how to write them: course/README.md); `places` says where it is.

Taught in notebooks/00_start_here.
"""

from importlib import import_module
from typing import Any

from causalrec_lab.lesson.blanks import ____
from causalrec_lab.lesson.exercises import Verdict, check, hint, reveal, solution, start

_HOME = {"predict": "predictions", "calibration": "predictions", "explain": "explanations"}
_HOME |= {"vote": "votes", "quiz": "quizzes", "board": "boards", "claims": "boards", "export": "exports"}
_HOME |= {"merge": "exports", "gain": "gains", "portfolio": "portfolios"}

__all__ = ["Verdict", "____", "check", "hint", "reveal", "solution", "start", *_HOME]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    """Fetch `predict` and the like from the module that owns it, on first use."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    """Offer the lazy names to tab completion."""
    return sorted({*globals(), *__all__})
