"""Small drawings for comics of the shop, and one scene for each clause of the sixteen stories.

Terms: a *scene* is the drawing of one frame, centred on a point, about 180 units wide and 80 high.

Taught in notebooks/01_conditional_probability, 04_sixteen_stories.
"""

from collections.abc import Callable

from causalrec_lab.course.shop import faces
from causalrec_lab.graph import CausalGraph, story
from causalrec_lab.view import look
from causalrec_lab.view.picture import arrow, circle, line, path, rect, text, text_width

FRAME = (212, 226)  # width and height of a frame of `strip`
_NO_START = "，。！？、；："  # never first on a line


def strip(graph: CausalGraph, top: float, *, language: str = "en") -> str:
    """The story of a graph as three frames in time order, 700 wide, each with its sentence.

    Args:
        graph: one of the 25 on x1, x2, x3.
        top: where the frames begin, in units.
        language: "en" or "zh".

    Raises:
        LabError: the graph has other nodes.
    """
    parts = []
    for number, frame in enumerate(story(graph, language=language).frames):
        left = 14 + 230 * number
        middle = left + FRAME[0] / 2
        parts.append(rect(left, top, *FRAME, fill="#FFFFFF", outline=look.INK, radius=6))
        parts.append(scene(frame.node, graph.parents(frame.node))(middle, top + 56))
        for row, said in enumerate(wrapped(frame.sentence, FRAME[0] - 14)):
            parts.append(text(middle, top + 118 + 21 * row, said, anchor="middle"))
        if number:
            parts.append(arrow(left - 17, top + 100, left - 2, top + 100, head=8))
    return "".join(parts)


def wrapped(sentence: str, width: float, *, size: float = look.SMALLEST) -> list[str]:
    """A sentence cut into lines: Latin text between words, 中文 anywhere but before a stop.

    >>> wrapped("The card started the trailer.", 140)
    ['The card started', 'the trailer.']
    """
    spaced = " " in sentence
    room = width if spaced else width - size  # a stop may hang over by one letter
    lines = [""]
    for piece in sentence.split() if spaced else sentence:
        longer = f"{lines[-1]} {piece}".strip() if spaced else lines[-1] + piece
        if lines[-1] and text_width(longer, size) > room and piece not in _NO_START:
            lines.append(piece)
        else:
            lines[-1] = longer
    return lines


def scene(node: str, causes: tuple[str, ...]) -> Callable[[float, float], str]:
    """What made a node happen, as a drawing to be placed: x1 recommended, x2 bought, x3 watched."""
    return _CLAUSES[node, tuple(sorted(causes))]


def pair(x: float, y: float, first: int, *, counts: bool = False) -> str:
    """Two visitors side by side: 0 is An and Bo, 2 is Chen and Dai; dark when they count."""
    return "".join(
        faces.face(x + side * 32, y, first + number, counts=counts, scale=0.72)
        for number, side in enumerate((-1, 1))
    )


def card(x: float, y: float) -> str:
    """A recommendation card: a small poster with a play sign."""
    sign = path(f"M{x - 5:g},{y - 8:g} l14,8 l-14,8 Z", fill=look.INK, outline="none")
    return rect(x - 18, y - 24, 36, 48, fill="#FFFFFF", outline=look.INK, thick=2.5, radius=4) + sign


def button(x: float, y: float, *, covered: bool = False) -> str:
    """The Buy button, with or without a card in front of it."""
    parts = rect(x - 40, y - 16, 80, 32, fill="#EDEDED", outline=look.INK, radius=8)
    parts += text(x, y + 6, "购买", anchor="middle", weight="bold")
    return parts + (card(x + 16, y - 2) if covered else "")


def bag(x: float, y: float) -> str:
    """A shopping bag: something was bought."""
    handle = path(f"M{x - 9:g},{y - 10:g} q9,-18 18,0", thick=2.5)
    return handle + rect(x - 16, y - 10, 32, 30, fill="#EDEDED", outline=look.INK, thick=2.5, radius=3)


def cross(x: float, y: float, size: float = 14) -> str:
    """Crossed out: this did not happen."""
    one = line(x - size, y - size, x + size, y + size, thick=4)
    return one + line(x - size, y + size, x + size, y - size, thick=4)


def heart(x: float, y: float) -> str:
    """The wish to buy."""
    return path(
        f"M{x:g},{y + 12:g} C{x - 26:g},{y - 6:g} {x - 10:g},{y - 22:g} {x:g},{y - 8:g} "
        f"C{x + 10:g},{y - 22:g} {x + 26:g},{y - 6:g} {x:g},{y + 12:g} Z",
        fill=look.INK,
    )


def shop_list(x: float, y: float) -> str:
    """The closing-time list, with its clock at the right."""
    lines = "".join(line(x - 16, y - 14 + 12 * n, x + 16, y - 14 + 12 * n) for n in range(4))
    clock = (
        circle(x + 42, y, 16, fill="#FFFFFF", thick=2.5)
        + line(x + 42, y, x + 42, y - 10)
        + line(x + 42, y, x + 50, y)
    )
    return rect(x - 24, y - 26, 48, 58, fill="#FFFFFF", outline=look.INK, thick=2.5) + lines + clock


def screen(x: float, y: float) -> str:
    """A screen that plays the trailer."""
    frame = rect(x - 32, y - 24, 64, 42, fill="#EDEDED", outline=look.INK, thick=2.5, radius=4)
    foot = line(x - 16, y + 26, x + 16, y + 26, thick=3) + line(x, y + 18, x, y + 26, thick=3)
    return frame + foot + path(f"M{x - 8:g},{y - 14:g} l20,11 l-20,11 Z", fill=look.INK, outline="none")


def receipt(x: float, y: float) -> str:
    """The receipt page: a slip with a torn edge and a tick."""
    edge = f"M{x - 17:g},{y - 28:g} h34 v54 l-6,-6 l-6,6 l-5,-6 l-5,6 l-6,-6 l-6,6 Z"
    tick = path(f"M{x - 9:g},{y + 2:g} l6,8 l13,-16", thick=3)
    return path(edge, fill="#FFFFFF", thick=2.5) + line(x - 10, y - 16, x + 10, y - 16, thick=2.5) + tick


_CLAUSES: dict[tuple[str, tuple[str, ...]], Callable[[float, float], str]] = {
    ("x1", ()): lambda x, y: card(x - 62, y) + arrow(x - 36, y, x - 12, y, head=8) + pair(x + 44, y, 2),
    ("x1", ("x2",)): lambda x, y: shop_list(x - 44, y) + bag(x + 62, y) + cross(x + 62, y + 2, 20),
    ("x1", ("x3",)): lambda x, y: shop_list(x - 52, y) + screen(x + 60, y),
    ("x1", ("x2", "x3")): lambda x, y: (
        shop_list(x - 68, y) + bag(x + 16, y) + cross(x + 16, y + 2, 18) + screen(x + 70, y)
    ),
    ("x2", ()): lambda x, y: pair(x - 36, y, 0, counts=True) + heart(x + 42, y - 2) + bag(x + 80, y),
    ("x2", ("x1",)): lambda x, y: button(x - 6, y, covered=True),
    ("x2", ("x3",)): lambda x, y: (
        screen(x - 58, y) + arrow(x - 20, y, x + 6, y, head=8) + heart(x + 28, y) + bag(x + 74, y)
    ),
    ("x2", ("x1", "x3")): lambda x, y: screen(x - 62, y) + heart(x - 8, y) + button(x + 54, y, covered=True),
    ("x3", ()): lambda x, y: pair(x - 36, y, 1) + screen(x + 62, y),
    ("x3", ("x1",)): lambda x, y: card(x - 54, y) + arrow(x - 28, y, x, y, head=8) + screen(x + 42, y),
    ("x3", ("x2",)): lambda x, y: receipt(x - 54, y) + arrow(x - 28, y, x, y, head=8) + screen(x + 42, y),
    ("x3", ("x1", "x2")): lambda x, y: (
        card(x - 76, y) + receipt(x - 30, y) + arrow(x - 6, y, x + 20, y, head=8) + screen(x + 60, y)
    ),
}
