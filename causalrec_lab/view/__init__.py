"""Turns results into drawings, figures and widgets: a picture is never alone, its text twin stands beside it.

`plots` draws a learner's own results with matplotlib; `chart` is the grammar of charts on cards.

Terms: a *picture* is an SVG with its text twin; a *card* is a question with at most three controls, one
picture and one sentence, all drawn from one pure function `answer(state)`.

Importing this package loads nothing that draws; each name below is fetched from its module when used.

Taught in notebooks/00_start_here, 06_recommenders.
"""

from importlib import import_module
from typing import Any

_OF_CARD = ("Answer", "Card", "Choice", "Click", "Slider", "Toggle", "Typed", "registered")
_HOME = {
    "Picture": "picture",
    "draw_graph": "causal_graph",
    "show": "figure",
    **dict.fromkeys(_OF_CARD, "card"),
}

__all__ = ["card", "look", "picture", "plots", *_HOME]  # noqa: PLE0604 - the keys are names


def __getattr__(name: str) -> Any:
    """Fetch `view.Card` and the like from the module that owns it, on first use."""
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    try:
        return import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{name}":
            raise
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None


def __dir__() -> list[str]:
    """Offer the lazy names to tab completion."""
    return sorted({*globals(), *__all__})
