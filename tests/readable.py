"""What a reader would trip over: in one picture (`faults`), in a card over all its states (`check_grid`)."""

import itertools
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any

from causalrec_lab.errors import LabError
from causalrec_lab.view import Answer, Card, look
from causalrec_lab.view.picture import parse, text_width

contrast = cache(look.contrast)
_HEX = re.compile("#[0-9A-Fa-f]{6}")


def grid(card: Card, limit: int = 400) -> Iterator[dict[str, Any]]:
    """Every state the controls of a card can reach; about `limit` of them when there are more.

    Long axes are thinned evenly, their ends kept. If that is not enough (a dozen switches have 4,096
    states) every tenth or so is taken, and the last, and each single change from the start.

    >>> from causalrec_lab.view import Slider, Toggle
    >>> one = Card("?", "counting", [Slider("n", "n", 0, 4, 1, 2), Toggle("on", "On")], answer=print)
    >>> [state["n"] for state in grid(one, 6)]
    [0, 0, 2, 2, 4, 4]
    """
    axes = [control.values() for control in card.controls]
    while (states := math.prod(map(len, axes))) > limit and max(map(len, axes)) > 2:
        longest = max(range(len(axes)), key=lambda number: len(axes[number]))
        axes[longest] = _thinned(axes[longest], limit / states)
    names = [control.name for control in card.controls]
    # An odd stride meets both states of every two-state control, whatever stands beside them.
    stride = math.ceil(math.prod(map(len, axes)) / limit)
    stride += stride % 2 == 0
    for values in itertools.islice(itertools.product(*axes), 0, None, stride):
        yield dict(zip(names, values, strict=True))
    if stride > 1:
        yield {control.name: control.values()[-1] for control in card.controls}
        for control in card.controls:
            yield from (card.state(**{control.name: value}) for value in control.values())


def _thinned(axis: list[Any], share: float) -> list[Any]:
    """That share of the values, but half at least, both ends kept."""
    keep = max(2, int(len(axis) * max(0.5, share)))
    return [axis[round(number * (len(axis) - 1) / (keep - 1))] for number in range(keep)]


def walk(card: Card, limit: int = 400) -> list[dict[str, Any]]:
    """The states that `check_grid` walks; test_widgets.py does so for every card of the course."""
    return [*grid(card, limit), *(card.state(**preset) for preset in card.presets.values())]


def check_grid(card: Card, limit: int = 400) -> int:
    """Walk the grid and the presets; raise at the first state a reader would trip over.

    Asserts: the answer leaves the state as it was and is the same when asked twice (every fifth is);
    sentence and twin are there; no nan, inf or None in any word; valid SVG; no words outside the picture or
    over words.

    Returns:
        How many states were walked.

    Raises:
        LabError: the state, and what is wrong with it.
    """
    for count, state in enumerate(walk(card, limit), 1):
        before = dict(state)
        answer = card.answer(state)
        wrong = _wrong(answer) if isinstance(answer, Answer) else ["it is no view.Answer"]
        if state != before:
            wrong.append("the answer function wrote to the state")
        if count % 5 == 1 and answer != card.answer(dict(before)):
            wrong.append("asked twice, it answers differently: the function is not pure")
        if wrong:
            raise LabError(f"the card {card.question!r} in the state {before}: {'; '.join(wrong)}")
    return count


def _wrong(answer: Answer) -> list[str]:
    lost = [f"no {name}" for name in ("sentence", "twin") if not getattr(answer, name).strip()]
    said = (answer.sentence, answer.formula, answer.alt)
    odd = (words_ for words_ in said if re.search(r"\bnan\b|\binf\b|\bNone\b|____|\{\w*\}", words_))
    return [*faults(answer.svg), *lost, *(f"words with a value that is none: {words_!r}" for words_ in odd)]


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
            where = f"at x {left:.0f} to {right:.0f} of {width:.0f}"
            found.append(f"words outside the picture: {words_!r} {where}")
    meet = (pair for pair in combinations([box for box in boxes if box[0].strip()], 2) if _meet(*pair))
    found += [f"words over words: {one[0]!r} and {other[0]!r}" for one, other in meet]
    return found + [f"words too pale for their ground: {words_!r}" for words_ in _pale(root, [])]


def _pale(node: ET.Element, grounds: list[tuple[float, float, float, float, float, str]]) -> Iterator[str]:
    """Words below 3:1 against the last shape under their middle; what is faded on purpose is left out."""
    kind, fill = node.tag.rpartition("}")[2], node.get("fill", "none")
    if float(node.get("opacity", 1)) < 1 or node.get("transform"):
        return
    if kind in ("rect", "circle") and _HEX.fullmatch(fill):
        names = ("x", "y", "width", "height", "cx", "cy", "r")
        x, y, wide, high, cx, cy, radius = (float(node.get(name, 0)) for name in names)
        box = (x, y, x + wide, y + high, math.inf)
        grounds.append(
            (*((cx - radius, cy - radius, cx + radius, cy + radius, radius) if radius else box), fill)
        )
    elif kind == "text" and _HEX.fullmatch(fill):
        said, left, top, right, bottom = _box(node)
        x, y = (left + right) / 2, (top + bottom) / 2
        under = (
            ground
            for x1, y1, x2, y2, radius, ground in reversed(grounds)
            if x1 <= x <= x2 and y1 <= y <= y2 and math.hypot(x - (x1 + x2) / 2, y - (y1 + y2) / 2) <= radius
        )
        if contrast(fill, next(under, look.PANEL)) < 3:
            yield said
    for child in node:
        yield from _pale(child, grounds)


def _box(node: ET.Element) -> tuple[str, float, float, float, float]:
    content, size = "".join(node.itertext()), float(node.attrib["font-size"])
    wide, x, y = text_width(content, size), float(node.attrib["x"]), float(node.attrib["y"])
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[node.get("text-anchor", "start")]
    return content, left, y - 0.75 * size, left + wide, y + 0.22 * size


def _meet(one: tuple, other: tuple) -> bool:
    beside = one[1] >= other[3] - 2 or other[1] >= one[3] - 2
    return not beside and not (one[2] >= other[4] - 2 or other[2] >= one[4] - 2)
