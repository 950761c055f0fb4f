"""A picture is an SVG with its text twin, built from five small shapes in one look.

Terms: the *text twin* says in words and numbers what the picture shows; *units* are the pixels of a picture
700 wide, which then grows or shrinks with the page.

Arrow heads are drawn as shapes of their own: nothing in a picture needs an id, so two pictures on one page
never get in each other's way.

Taught in notebooks/00_start_here.
"""

import math
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from html import escape as _escape
from typing import Any, TypeAlias

from causalrec_lab.errors import LabError
from causalrec_lab.view import look

WIDTH = 700
_BOLD = re.compile(r'fill="([^"]+)"([^>]*)font-weight="bold"')
_CJK = r"\u2e80-\u9fff\uff00-\uffef"
# a word with the space before it and the stops behind it
_WORD = re.compile(rf"\s*(?:[{_CJK}]|[^\s{_CJK}]+)[，。、；：！？）》」”]*")
_NARROW, _WIDE = frozenset("iljI.,:;|!'()[] ftr-·"), frozenset("mwMW@%")


@dataclass(frozen=True, repr=False)
class Picture:
    """An SVG and its text twin; in a notebook, an image with the twin folded away under it.

    Args:
        svg: one whole <svg> element, such as `drawing(...)` returns.
        alt: what the picture says, with its numbers; never empty.

    Raises:
        LabError: the SVG is not well formed, or the twin is missing.

    >>> Picture(drawing(circle(50, 50, 20), height=100), "One circle.").alt
    'One circle.'
    """

    svg: str
    alt: str

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise LabError("a picture was given no text twin; say in `alt` what it shows, with its numbers")
        parse(self.svg)

    def __str__(self) -> str:
        return self.alt

    def __repr__(self) -> str:
        return wrapped(self.alt)

    def _repr_html_(self) -> str:
        """One piece of HTML: a page that hides SVG until a notebook is trusted shows this image."""
        from causalrec_lab.view.figure import few_colours, img_with_twin

        return img_with_twin(few_colours(raster(self.svg)), self.alt, self.alt)


def raster(svg: str) -> bytes:
    """The SVG as a PNG file, a fifth larger than its units, in the project's own fonts: the same anywhere.

    Raises:
        LabError: it cannot be drawn.
    """
    import resvg_py  # MIT; draws with resvg, MIT or Apache 2.0

    drawn = svg.replace("✗", "×")  # which the font lacks
    bold = _BOLD.sub(r'fill="\1"\2stroke="\1" stroke-width=".7"', drawn)
    fonts = {"skip_system_fonts": True, "font_files": [*map(str, (look.chinese_font(), *look.more_fonts()))]}
    try:
        return resvg_py.svg_to_bytes(svg_string=bold, zoom=1.2, background=look.PANEL, **fonts)
    except ValueError as error:
        raise _no_svg(f"the picture cannot be drawn: {error}") from None


def wrapped(said: str, columns: int = 88) -> str:
    """Words as lines that no page has to break in mid-word; an indent is kept.

    >>> print(wrapped("  Of the 20 who saw it, 8 bought 购买.", 20))
      Of the 20 who saw
      it, 8 bought 购买.
    """
    return "\n".join(line for one in said.splitlines() for line in folded(one, columns))


def folded(line: str, room: float, measure: Callable[[str], float] | None = None) -> list[str]:
    """One line cut into lines that fit: between words, 中文 anywhere but before a stop.

    Args:
        line: the words, with the indent that each of the lines gets.
        room: how wide a line may be, in columns, or in what `measure` counts.
        measure: how wide words are; the columns of a terminal by default.

    >>> folded("推荐之后，他购买了。", 10)
    ['推荐之后，', '他购买了。']
    """
    wide, indent = measure or columns_of, re.match(r"\s*", line)[0]
    lines = [""]
    for word in [line.strip()] if wide(line) <= room else _WORD.findall(line):
        if lines[-1] and wide(indent + lines[-1] + word) > room:
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    return [(indent + one).rstrip() for one in lines]


def columns_of(said: str) -> int:
    """Columns that words take on a terminal; a Chinese character takes two.

    >>> columns_of("ab"), columns_of("电影A")
    (2, 5)
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in said)


def escape(value: object) -> str:
    """Any value as text that is safe inside SVG and HTML.

    >>> escape('a < b & "c"')
    'a &lt; b &amp; &quot;c&quot;'
    """
    return _escape(str(value), quote=True)


def drawing(*parts: str, height: float, width: float = WIDTH) -> str:
    """One SVG from its parts, on a light panel of its own, as wide as the page allows.

    Args:
        parts: shapes, in drawing order.
        height: in units.
        width: in units; 700 unless the picture is a small one.
    """
    style = f"width:100%;max-width:{_n(width * 1.2)}px;height:auto;display:block"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}" '
        f'height="{_n(height)}" style="{style}" font-family="{look.FONTS}">'
        f"{rect(0, 0, width, height, fill=look.PANEL, radius=8)}{''.join(parts)}</svg>"
    )


def text(
    x: float,
    y: float,
    content: object,
    *,
    size: float = look.SMALLEST,
    colour: str = look.INK,
    anchor: str = "start",
    weight: str = "normal",
    strike: bool = False,
) -> str:
    """Words in a picture, `y` at their base line.

    Args:
        content: what is written.
        size: in units, 16 (12 pt) or more.
        anchor: where `x` is: "start", "middle" or "end" of the words.
        strike: crossed out, as a refuted claim is.

    Raises:
        LabError: the size cannot be read from the back of a room.
    """
    if size < look.SMALLEST:
        given = f"size={size} for the words {str(content)!r}"
        raise LabError(f"{given}; labels need {look.SMALLEST} (12 pt) or more")
    more = ' text-decoration="line-through"' if strike else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{colour}" text-anchor="{anchor}" '
        f'font-weight="{weight}"{more}>{escape(content)}</text>'
    )


# How a shape is painted: fill and outline; thick, in units; dash, such as "6 4", breaks the outline.
Paint: TypeAlias = float | str


def rect(x: float, y: float, width: float, height: float, *, radius: float = 0, **paint: Paint) -> str:
    """A rectangle, without an outline unless one is asked for."""
    paint = {"outline": "none", **paint}
    return _shape("rect", x=x, y=y, width=max(width, 0), height=max(height, 0), rx=radius, **paint)


def circle(x: float, y: float, radius: float, **paint: Paint) -> str:
    """A circle around (x, y)."""
    return _shape("circle", cx=x, cy=y, r=radius, **paint)


def line(x1: float, y1: float, x2: float, y2: float, *, colour: str = look.INK, **paint: Paint) -> str:
    """A straight line."""
    return _shape("line", x1=x1, y1=y1, x2=x2, y2=y2, outline=colour, **paint)


def path(d: str, **paint: Paint) -> str:
    """Any outline, in SVG's own path language."""
    return _shape("path", d=d, **paint)


def arrow(
    x1: float, y1: float, x2: float, y2: float, *, colour: str = look.INK, thick: float = 2, dash: str = "",
    head: float = 12,
) -> str:  # fmt: skip
    """A straight arrow whose tip is at (x2, y2); a short one has a smaller head, so that a shaft is left."""
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    size = min(head + 1.5 * thick, 0.6 * length)
    base = (x2 - (x2 - x1) / length * size, y2 - (y2 - y1) / length * size)
    shaft = line(x1, y1, *base, colour=colour, thick=thick, dash=dash)
    return shaft + arrow_head(base, (x2, y2), size=size, colour=colour)


def arrow_head(
    base: tuple[float, float], tip: tuple[float, float], *, size: float = 14, colour: str = look.INK
) -> str:
    """The filled triangle at the end of an arrow, from the middle of its base to its tip."""
    length = math.hypot(tip[0] - base[0], tip[1] - base[1]) or 1.0
    across_x, across_y = (tip[1] - base[1]) / length * size * 0.42, (tip[0] - base[0]) / length * size * 0.42
    corners = [tip, (base[0] - across_x, base[1] + across_y), (base[0] + across_x, base[1] - across_y)]
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in corners)
    return f'<polygon points="{points}" fill="{colour}"/>'


def group(*parts: str, about: str = "", opacity: float = 1.0) -> str:
    """Parts that belong together; `about` names them for a screen reader and on hover."""
    title = f"<title>{escape(about)}</title>" if about else ""
    return f'<g opacity="{_n(opacity)}">{title}{"".join(parts)}</g>'


def text_width(content: str, size: float = look.SMALLEST) -> float:
    """How wide words are about to be, in units: 中文 takes one em, a Latin letter a little over half.

    >>> text_width("购买", 16)
    32.0
    """
    return sum(_em(letter) for letter in content) * size


def parse(svg: str) -> ET.Element:
    """The SVG as a tree.

    Raises:
        LabError: it is not well formed, or not an SVG.
    """
    try:
        root = ET.fromstring(svg)
    except ET.ParseError as error:
        raise _no_svg(f"the picture is no valid SVG: {error}") from None
    if not root.tag.endswith("svg"):
        raise LabError(f"the picture starts with <{root.tag}>; it must be one <svg> element")
    return root


def _no_svg(what: str) -> LabError:
    return LabError(f"{what}; build it with view.picture.drawing(...)")


def _em(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if letter in _NARROW:
        return 0.32
    return 0.9 if letter in _WIDE else (0.69 if letter.isupper() else 0.56)


def _shape(
    tag: str,
    *,
    fill: str = "none",
    outline: str = look.INK,
    thick: float = 1.5,
    dash: str = "",
    **places: Any,
) -> str:
    where = " ".join(f'{name}="{escape(at) if name == "d" else _n(at)}"' for name, at in places.items())
    broken = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<{tag} {where} fill="{fill}" stroke="{outline}" stroke-width="{_n(thick)}"{broken}/>'


def _n(value: float) -> str:
    """A coordinate without noise: two decimals at most."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
