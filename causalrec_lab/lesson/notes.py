"""Cards: what the engine says, once as HTML (colour, word and shape) and once as the same plain text.

Terms: a *tone* is one of "blank", "try", "right", "note"; its colour comes from JupyterLab's own variables,
so that cards work in light and dark themes, with fallbacks elsewhere.

Taught in notebooks/00_start_here.
"""

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from causalrec_lab.errors import LabError
from causalrec_lab.texts import plain, rich
from causalrec_lab.view.picture import columns_of

# tone: (shape for eyes, JupyterLab variable with a fallback, line)
TONES = {
    "blank": ("○", "var(--jp-border-color0, #999999)", "dashed"),
    "try": ("△", "var(--jp-warn-color1, #E69F00)", "solid"),
    "right": ("✓", "var(--jp-success-color1, #009E73)", "solid"),
    "note": ("▸", "var(--jp-info-color1, #0072B2)", "solid"),
}
BOX = (
    "padding:.4em .8em;margin:.3em 0;max-width:52em;font-size:16px;line-height:1.45;"
    "color:var(--jp-content-font-color1, inherit);background:var(--jp-layout-color1, transparent)"
)


def note_html(tone: str, title: str, lines: tuple[str, ...], *, live: bool = True) -> str:
    """One card as HTML, read aloud by screen readers when it appears.

    Args:
        live: False where the card comes into a place that is read aloud already.
    """
    sign, colour, line = TONES[tone]
    body = "".join(f'<div style="margin-top:.25em">{rich(sentence)}</div>' for sentence in lines)
    head = f'<strong><span aria-hidden="true" style="color:{colour}">{sign}</span> {rich(title)}</strong>'
    role = ' role="status" aria-live="polite"' if live else ""
    style = f"border-left:.4em {line} {colour};{BOX}"
    return f'<div{role} class="causalrec-card" style="{style}">{head}{body}</div>'


def note_text(tone: str, title: str, lines: tuple[str, ...]) -> str:
    """The same card for a terminal."""
    return "\n".join([f"{TONES[tone][0]} {plain(title)}", *(f"  {plain(sentence)}" for sentence in lines)])


@dataclass(frozen=True)
class Note:
    """A few sentences from the engine: hints, reveals, the setup line.

    >>> Note("Hint 1 of 3", ("Look at the *room*.",))
    ▸ Hint 1 of 3
      Look at the room.
    """

    title: str
    lines: tuple[str, ...] = ()
    tone: str = "note"
    extra: str = ""  # HTML below the sentences, already escaped
    twin: str = ""  # the same as text, above them

    def __repr__(self) -> str:
        return note_text(self.tone, self.title, (*self.twin.splitlines(), *self.lines))

    def _repr_html_(self) -> str:
        return note_html(self.tone, self.title, self.lines) + self.extra

    def with_lines(self, lines: Iterable[str]) -> "Note":
        """The same note with more sentences at its end."""
        return replace(self, lines=(*self.lines, *lines))


def or_refused(title: str, answer: Callable[[], Note]) -> Note:
    """What an answer comes to; what was refused is said instead, under the title."""
    try:
        return answer()
    except LabError as error:
        return Note(title, (str(error),), tone="try")


class Bar(str):
    """Words with a bar below them, for a cell of a table; as text the words alone.

    >>> Bar("3 of 4", 0.75), Bar("3 of 4", 0.75).share
    ('3 of 4', 0.75)
    """

    share: float

    def __new__(cls, words: str, share: float) -> "Bar":
        """The words, and a share that is kept between 0 and 1."""
        made = super().__new__(cls, words)
        made.share = min(max(share, 0.0), 1.0)
        return made

    @property
    def html(self) -> str:
        """The bar, hidden from screen readers: the words say the same."""
        line = f"height:.5em;width:{100 * self.share:.1f}%"
        return f'<span aria-hidden="true" style="display:block;{line};background:{TONES["note"][1]}"></span>'


CAPTION = "text-align:left;font-weight:bold;font-size:16px;color:inherit;white-space:normal"


def table_html(heads: list[str], rows: list[list[str]], caption: str) -> str:
    """A small table with a caption and row headers; every cell is escaped, a `Bar` is drawn.

    >>> "&lt;b&gt;" in table_html(["a"], [["<b>"]], "c")
    True
    """
    style = "padding:.2em .8em;text-align:left;border-bottom:1px solid var(--jp-border-color2, #ccc)"

    def cell(word: str, tag: str = "td", scope: str = "", more: str = "") -> str:
        drawn = word.html if isinstance(word, Bar) else ""
        return f'<{tag}{scope} style="{style}{more}">{html.escape(word)}{drawn}</{tag}>'

    head = "".join(cell(word, "th", ' scope="col"') for word in heads)
    named = ((cell(first, "th", ' scope="row"', ";font-weight:normal"), rest) for first, *rest in rows)
    body = "".join(f"<tr>{first}{''.join(map(cell, rest))}</tr>" for first, rest in named)
    shown = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>" if rows else ""
    # a caption is as wide as its table: let a narrow table grow until the caption has room, within the page
    wide = f"min-width:min(100%, {columns_of(caption)}ch)"
    return (
        f'<table style="border-collapse:collapse;font-size:15px;{wide};'
        'color:var(--jp-content-font-color1, inherit)">'
        f'<caption style="{CAPTION}">{html.escape(caption)}</caption>'
        f"{shown}</table>"
    )


def table_text(heads: list[str], rows: list[list[str]]) -> str:
    """The same table for a terminal, columns lined up.

    >>> print(table_text(["id", "state"], [["01-1", "correct"]]))
    id    state
    01-1  correct
    """
    every = [heads, *rows]
    widths = [max(columns_of(row[column]) for row in every) for column in range(len(heads))]
    lines = (
        "  ".join(word + " " * (room - columns_of(word)) for word, room in zip(row, widths, strict=True))
        for row in every
    )
    return "\n".join(line.rstrip() for line in lines)
