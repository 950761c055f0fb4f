"""Four visitors as faces, with the three boxes of the day sheet: a row is a person before it is a row.

Terms: a *face* darkens when its row counts for the event, and turns pale when it has left the room.

Taught in notebooks/01_conditional_probability.
"""

from collections.abc import Sequence

from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.picture import circle, group, line, path, rect, text

words = beside(__file__)

NAMES = ("An 安", "Bo 博", "Chen 陈", "Dai 戴")  # who they are, in any language; `shown` is what is read
BOXES = ("x1", "x2", "x3")
DARK, LIGHT, PALE = look.INK, "#F4EDE3", "#F2F2F2"
RADIUS = 30

_HAIR = (  # one outline a person, so that nobody is told apart by colour
    "M-30,-4 C-32,-46 32,-46 30,-4 C20,-24 -4,-26 -30,-4 Z",  # a fringe
    "M-29,-8 C-20,-44 20,-44 29,-8 C14,-18 -14,-18 -29,-8 Z M-6,-33 L0,-45 L6,-33 Z",  # a tuft
    "M-30,0 C-40,-48 40,-48 30,0 L36,22 C34,-2 26,-16 0,-18 C-26,-16 -34,-2 -36,22 Z",  # long
    "M-27,-14 C-14,-36 14,-36 27,-14 C12,-22 -12,-22 -27,-14 Z",  # short
)


def shown(who: int) -> str:
    """A visitor's name as it stands under the face, in the reader's language.

    >>> shown(0), shown(5)
    ('An 安', 'Bo 博')
    """
    return words(f"faces.shown.{who % 4}")


def called(who: int) -> str:
    """A visitor's name in a sentence, in the reader's language.

    >>> called(0)
    'An'
    """
    return words(f"faces.called.{who % 4}")


def short(name: str) -> str:
    """The Latin half of a visitor's name.

    >>> short("An 安")
    'An'
    """
    return name.split(maxsplit=1)[0]


def face(
    x: float, y: float, who: int, *, counts: bool = False, away: bool = False, scale: float = 1.0
) -> str:
    """One face centred on (x, y): dark when it counts, pale when it has left.

    Args:
        who: 0 An, 1 Bo, 2 Chen, 3 Dai; further rows take these in turn.
        scale: 1 for a radius of 30 units.
    """
    skin = DARK if counts else (PALE if away else LIGHT)
    ink = "#FFFFFF" if counts else (look.FAINT if away else look.INK)
    edge = look.FAINT if away else look.INK
    hair = edge if not counts else "#595959"
    mouth = "M-9,12 Q0,19 9,12" if not away else "M-8,14 L8,14"
    parts = (
        circle(0, 0, RADIUS, fill=skin, outline=edge, thick=2),
        path(_HAIR[who % 4], fill=hair, outline="none"),
        circle(-10, -2, 3, fill=ink, outline="none"),
        circle(10, -2, 3, fill=ink, outline="none"),
        path(mouth, outline=ink, thick=2.5),
        _sign(counts),
    )
    return f'<g transform="translate({x:g} {y:g}) scale({scale:g})">{group(*parts)}</g>'


def boxes(x: float, y: float, row: Sequence[int], *, away: bool = False, size: float = 20) -> str:
    """The three boxes of one row, ticked or not, centred on x."""
    colour = "#B3B3B3" if away else look.INK
    gap = size + 8
    parts = []
    for number, ticked in enumerate(row):
        left = x + (number - (len(row) - 1) / 2) * gap - size / 2
        parts.append(box(left, y, ticked, size=size, colour=colour))
    return "".join(parts)


def box(left: float, top: float, ticked: int, *, size: float = 20, colour: str = look.INK) -> str:
    """One box of the sheet."""
    start = f"M{left + size * 0.2:g},{top + size * 0.55:g}"
    tick = f"{start} l{size * 0.22:g},{size * 0.24:g} l{size * 0.42:g},{-size * 0.55:g}"
    frame = rect(left, top, size, size, fill="#FFFFFF", outline=colour, thick=1.8, radius=3)
    return frame + (path(tick, outline=colour, thick=3) if ticked else "")


def visitor(
    x: float,
    y: float,
    who: int,
    row: Sequence[int],
    *,
    counts: bool = False,
    away: bool = False,
    size: float = 20,
) -> str:
    """A face with its name and its boxes under it, 140 units high from the top of the hair."""
    colour = "#808080" if away else look.INK
    name = text(x, y + 58, shown(who), anchor="middle", colour=colour, weight="bold" if counts else "normal")
    return face(x, y, who, counts=counts, away=away) + name + boxes(x, y + 68, row, away=away, size=size)


def door(x: float, top: float, bottom: float, *, is_open: bool) -> str:
    """A door in the wall at x: ajar when a condition sends people out."""
    middle = (top + bottom) / 2
    wall = line(x, top, x, middle - 55, thick=4) + line(x, middle + 55, x, bottom, thick=4)
    if not is_open:
        return wall + rect(x - 4, middle - 55, 8, 110, fill="#C9B79C", outline=look.INK)
    leaf = f"M{x:g},{middle - 55:g} l34,-12 l0,118 l-34,4 Z"
    return wall + path(leaf, fill="#C9B79C", outline=look.INK) + circle(x + 27, middle, 3, fill=look.INK)


def _sign(counts: bool) -> str:
    """A tick beside a face that counts: said by a shape as well as by darkness."""
    if not counts:
        return ""
    badge = circle(24, -24, 11, fill="#FFFFFF", outline=look.INK, thick=2)
    return badge + path("M18,-24 l5,5 l8,-10", outline=look.INK, thick=3)
