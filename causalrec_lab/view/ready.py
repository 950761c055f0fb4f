"""Six short questions before the course; a wrong answer opens the primer that explains it.

Terms: a *primer* is a collapsed box in the notebook, read in five minutes.

Taught in notebooks/00_start_here.
"""

from dataclasses import dataclass
from typing import Any

from causalrec_lab.view.words import words

NAMES = ("r1", "r2", "r3", "r4", "r5", "r6")
_WORDS = ("title", "check", "right", "wrong", "unanswered", "tally", "all_right", "primer")
_SLOTS = {"primer": "{primer}", "right": "{right}", "all": "{all}"}


@dataclass(frozen=True)
class Ready:
    """One question with its options, the right one among them, and the primer for those who miss it."""

    ask: str
    options: tuple[str, ...]
    right: str
    primer: str


def questions() -> tuple[Ready, ...]:
    """The six questions, in order.

    >>> [question.right for question in questions()]
    ['3/8', '4', '6', '3', 'A', 'B']
    """
    made = []
    for name in NAMES:
        options = tuple(part.strip() for part in words(f"ready.{name}.options").split("|"))
        ask, right, primer = (words(f"ready.{name}.{key}") for key in ("ask", "right", "primer"))
        made.append(Ready(ask, options, right, primer))
    return tuple(made)


class ReadyCheck:
    """The check as a widget; where no widget can be shown, the questions and their primers as text."""

    def __init__(self) -> None:
        from causalrec_lab.view.front import Front

        said = {name: words(f"ready.{name}", **_SLOTS) for name in _WORDS}
        asked = [vars(question) | {"options": list(question.options)} for question in questions()]
        self.widget = Front("ready", {"words": said, "questions": asked}, dict)  # judged in the page

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return self.widget.bundle(repr(self))

    def __repr__(self) -> str:
        lines = [
            words(
                "ready.twin_line",
                number=number,
                ask=asked.ask,
                options=" / ".join(asked.options),
                primer=asked.primer,
            )
            for number, asked in enumerate(questions(), start=1)
        ]
        return "\n".join([words("ready.twin_head"), *lines])
