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
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape as _escape

from causalrec_lab.errors import LabError
from causalrec_lab.view import look

WIDTH = 700
_HEX = re.compile("#[0-9A-Fa-f]{6}")
_BOLD = re.compile(r'fill="([^"]+)"([^>]*)font-weight="bold"')
_WORD = re.compile(
    r"\s*(?:[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+)"
)  # with the space before it
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

    fonts = [look.chinese_font(), *look.more_fonts()]
    drawn = _BOLD.sub(
        r'fill="\1"\2stroke="\1" stroke-width=".7"', svg.replace("✗", "×")
    )  # which the font lacks
    try:
        return resvg_py.svg_to_bytes(
            svg_string=drawn,
            zoom=1.2,
            background=look.PANEL,
            skip_system_fonts=True,
            font_files=[str(path) for path in fonts],
        )
    except ValueError as error:
        raise LabError(
            f"the picture cannot be drawn: {error}; build it with view.picture.drawing(...)"
        ) from None


def wrapped(said: str, columns: int = 88) -> str:
    """Words as lines that no page has to break in mid-word: 中文 takes two columns, an indent is kept.

    >>> print(wrapped("  Of the 20 who saw it, 8 bought 购买.", 20))
      Of the 20 who saw
      it, 8 bought 购买.
    """
    lines = []
    for line in said.splitlines():
        if columns_of(line) <= columns:
            lines.append(line.rstrip())
            continue
        indent = line[: len(line) - len(line.lstrip())]
        now = indent
        for word in _WORD.findall(line):
            if now.strip() and columns_of((now + word).rstrip()) > columns:
                lines.append(now.rstrip())
                now = indent + word.lstrip()
            else:
                now += word if now.strip() else word.lstrip()
        lines.append(now.rstrip())
    return "\n".join(lines)


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
        raise LabError(
            f"size={size} for the words {str(content)!r}; labels need {look.SMALLEST} (12 pt) or more"
        )
    more = ' text-decoration="line-through"' if strike else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{colour}" text-anchor="{anchor}" '
        f'font-weight="{weight}"{more}>{escape(content)}</text>'
    )


def rect(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str = "none",
    outline: str = "none",
    thick: float = 1.5,
    dash: str = "",
    radius: float = 0,
) -> str:
    """A rectangle; `dash` such as "6 4" breaks its outline."""
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0))}" height="{_n(max(height, 0))}" '
        f'rx="{_n(radius)}" {_paint(fill, outline, thick, dash)}/>'
    )


def circle(
    x: float,
    y: float,
    radius: float,
    *,
    fill: str = "none",
    outline: str = look.INK,
    thick: float = 1.5,
    dash: str = "",
) -> str:
    """A circle around (x, y)."""
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" {_paint(fill, outline, thick, dash)}/>'


def line(
    x1: float, y1: float, x2: float, y2: float, *, colour: str = look.INK, thick: float = 1.5, dash: str = ""
) -> str:
    """A straight line."""
    ends = f'x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"'
    return f"<line {ends} {_paint('none', colour, thick, dash)}/>"


def path(d: str, *, fill: str = "none", outline: str = look.INK, thick: float = 1.5, dash: str = "") -> str:
    """Any outline, in SVG's own path language."""
    return f'<path d="{escape(d)}" {_paint(fill, outline, thick, dash)}/>'


def arrow(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    colour: str = look.INK,
    thick: float = 2,
    dash: str = "",
    head: float = 12,
) -> str:
    """A straight arrow whose tip is at (x2, y2); a short one has a smaller head, so that a shaft is left."""
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    size = min(head + 1.5 * thick, 0.6 * length)
    base = (x2 - (x2 - x1) / length * size, y2 - (y2 - y1) / length * size)
    return line(x1, y1, *base, colour=colour, thick=thick, dash=dash) + arrow_head(
        base, (x2, y2), size=size, colour=colour
    )


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


def text_width(content: str, size: float) -> float:
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
        raise LabError(
            f"the picture is no valid SVG: {error}; build it with view.picture.drawing(...)"
        ) from None
    if not root.tag.endswith("svg"):
        raise LabError(f"the picture starts with <{root.tag}>; it must be one <svg> element")
    return root


def faults(svg: str) -> list[str]:
    """What a reader would trip over: words outside the picture, words over words or too pale, no numbers.

    Empty for a good picture. Words in a turned or moved group are not measured.
    """
    root = parse(svg)
    _, _, width, height = (float(part) for part in root.attrib["viewBox"].split())
    found = [
        f"not a number in the drawing: {match}" for match in re.findall(r'="[^"]*\b(?:nan|inf)\b[^"]*"', svg)
    ]
    boxes = [_box(node) for node in root.iter() if node.tag.endswith("}text") and not node.get("transform")]
    for words_, left, top, right, bottom in boxes:
        if re.search(r"\bnan\b|\binf\b|\bNone\b", words_):
            found.append(f"words with a value that is none: {words_!r}")
        if left < 0 or top < 0 or right > width or bottom > height:
            found.append(
                f"words outside the picture: {words_!r} at x {left:.0f} to {right:.0f} of {width:.0f}"
            )
    for number, one in enumerate(boxes):
        found += [
            f"words over words: {one[0]!r} and {other[0]!r}"
            for other in boxes[number + 1 :]
            if _meet(one, other)
        ]
    return found + [f"words too pale for their ground: {words_!r}" for words_ in _pale(root, [])]


def _pale(node: ET.Element, grounds: list[tuple[float, float, float, float, float, str]]) -> Iterator[str]:
    """Words below 3:1 against the last shape under their middle; what is faded on purpose is left out."""
    kind, fill = node.tag.rpartition("}")[2], node.get("fill", "none")
    if float(node.get("opacity", 1)) < 1 or node.get("transform"):
        return
    if kind == "rect" and _HEX.fullmatch(fill):
        x, y, wide, high = (float(node.attrib[name]) for name in ("x", "y", "width", "height"))
        grounds.append((x, y, x + wide, y + high, math.inf, fill))
    elif kind == "circle" and _HEX.fullmatch(fill):
        x, y, radius = (float(node.attrib[name]) for name in ("cx", "cy", "r"))
        grounds.append((x - radius, y - radius, x + radius, y + radius, radius, fill))
    elif kind == "text" and _HEX.fullmatch(fill):
        said, left, top, right, bottom = _box(node)
        x, y = (left + right) / 2, (top + bottom) / 2
        under = [
            ground
            for x1, y1, x2, y2, radius, ground in grounds
            if x1 <= x <= x2 and y1 <= y <= y2 and math.hypot(x - (x1 + x2) / 2, y - (y1 + y2) / 2) <= radius
        ]
        if look.contrast(fill, under[-1] if under else look.PANEL) < 3:
            yield said
    for child in node:
        yield from _pale(child, grounds)


def _box(node: ET.Element) -> tuple[str, float, float, float, float]:
    content, size = "".join(node.itertext()), float(node.attrib["font-size"])
    wide, x, y = text_width(content, size), float(node.attrib["x"]), float(node.attrib["y"])
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[node.get("text-anchor", "start")]
    return content, left, y - 0.75 * size, left + wide, y + 0.22 * size


def _meet(one: tuple, other: tuple) -> bool:
    slack = 2.0
    return bool(one[0].strip() and other[0].strip()) and (
        one[1] < other[3] - slack
        and other[1] < one[3] - slack
        and one[2] < other[4] - slack
        and other[2] < one[4] - slack
    )


def _em(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if letter in _NARROW:
        return 0.32
    return 0.9 if letter in _WIDE else (0.69 if letter.isupper() else 0.56)


def _paint(fill: str, outline: str, thick: float, dash: str) -> str:
    broken = f' stroke-dasharray="{dash}"' if dash else ""
    return f'fill="{fill}" stroke="{outline}" stroke-width="{_n(thick)}"{broken}'


def _n(value: float) -> str:
    """A coordinate without noise: two decimals at most."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
