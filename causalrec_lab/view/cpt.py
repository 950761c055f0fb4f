"""The small tables of the normal week: drawn in full, and as seven numbers one can turn.

Terms: a *line* of a table is what it says for one setting of the parents; a *cell* is the one number a line
needs, the chance of yes; a *row* is one kind of visit, the states of x1, x2, x3, x4 in this order. Visits are
counted of 10,000, so that cells in tenths always give whole numbers.

    visits of a row = 10,000 x product over the boxes of the number its table has for the row

Taught in notebooks/02_bayesian_networks.
"""

from collections.abc import Mapping
from itertools import product
from types import MappingProxyType
from typing import Any

from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Click, Slider, clickable, live_only, registered
from causalrec_lab.view.dag import WEEK
from causalrec_lab.view.picture import Picture, arrow, drawing, group, line, rect, text
from causalrec_lab.view.words import words

Row = tuple[int, ...]
BOXES = ("x1", "x2", "x3", "x4")
ROWS: tuple[Row, ...] = tuple(product((0, 1), repeat=4))
ALL_VISITS = 10_000
# cell -> its box, the setting of the box's parent (None for the box without one)
CELLS = MappingProxyType(
    {
        "x1": ("x1", None),
        "x2_1": ("x2", 1),
        "x2_0": ("x2", 0),
        "x3_1": ("x3", 1),
        "x3_0": ("x3", 0),
        "x4_1": ("x4", 1),
        "x4_0": ("x4", 0),
    }
)
NORMAL = MappingProxyType(
    {cell: WEEK[1][box][() if above is None else (above,)] for cell, (box, above) in CELLS.items()}
)
SLIDERS = ("x1", "x2_1", "x4_1")  # the other four are turned in the picture
_GRAPH = WEEK[0]
_PARENT = {box: next(iter(_GRAPH.parents(box)), None) for box in BOXES}


def visits(numbers: Mapping[str, float] = NORMAL) -> dict[Row, int]:
    """How many of 10,000 visits are of each kind.

    Args:
        numbers: the seven cells, each in tenths.

    >>> visits()[1, 1, 1, 1], sum(visits().values())
    (800, 10000)
    """
    tenths = {cell: round(10 * numbers[cell]) for cell in CELLS}
    counted = {}
    for row in ROWS:
        count = 1
        for box, state in zip(BOXES, row, strict=True):
            yes = tenths[_cell(box, row)]
            count *= yes if state else 10 - yes
        counted[row] = count
    return counted


def tables() -> Picture:
    """The four tables in full, with p and 1-p, in the places where the article draws the boxes."""
    places = {"x1": (20, 22), "x2": (390, 22), "x3": (20, 232), "x4": (390, 232)}
    parts = [
        arrow(310, 82, 388, 82, thick=3),
        arrow(165, 124, 165, 230, thick=3),
        arrow(535, 150, 535, 230, thick=3),
    ]
    said = []
    for box, (left, top) in places.items():
        shape, lines = _table(box, left, top)
        parts.append(shape)
        said.append(words("cpt.tables.box", name=words(f"cpt.box.{box}"), lines=", ".join(lines)))
    return Picture(drawing(*parts, height=384), words("cpt.tables.alt", boxes="; ".join(said)))


def rows_of(counted: Mapping[Row, int], expected: Mapping[Row, float], *, title: str = "") -> Picture:
    """Sixteen bars of counted rows, and the length each row was promised as a dashed outline.

    Args:
        counted: row -> how many visits of that kind were counted; a row left out was never met.
        expected: row -> how many of as many visits the tables promise.
        title: words above the bars.
    """
    counted = {row: int(counted.get(row, 0)) for row in ROWS}
    total, top = sum(counted.values()), max(*counted.values(), *expected.values())
    parts = [text(24, 30, title or words("cpt.rows.title", total=total), weight="bold", size=18)]
    for place, row in enumerate(ROWS):
        left, y = 24 + 340 * (place // 8), 52 + 32 * (place % 8)
        promised = float(expected[row])
        parts += [
            text(left, y + 17, _spaced(row)),
            rect(left + 74, y, 190 * counted[row] / top, 22, fill=look.INK),
            rect(left + 74, y, 190 * promised / top, 22, outline=look.SEEING, thick=2.5, dash="5 4"),
            text(left + 272, y + 17, counted[row], weight="normal" if counted[row] else "bold"),
        ]
    parts.append(text(24, 330, words("cpt.rows.legend"), colour=look.SOFT))
    listed = ", ".join(
        words("cpt.rows.one", row=_spaced(row), count=counted[row], promised=f"{float(expected[row]):.1f}")
        for row in ROWS
    )
    return Picture(drawing(*parts, height=346), words("cpt.rows.alt", total=total, rows=listed))


def editor_answer(state: Mapping[str, Any]) -> Answer:
    """Seven numbers, the sixteen rows they make, and which rows moved."""
    counted, before = visits(state), visits()
    turned = [cell for cell in CELLS if abs(state[cell] - NORMAL[cell]) > 1e-9]
    moved = [row for row in ROWS if counted[row] != before[row]]
    named = {
        "numbers": len(CELLS),
        "rows": len(ROWS),
        "moved": len(moved),
        "empty": sum(count == 0 for count in counted.values()),
        "total": f"{sum(counted.values()):,}",
        "all": f"{ALL_VISITS:,}",
    }
    if not turned:
        sentence = words("cpt.editor.sentence_normal", **named)
    else:
        key = "cpt.editor.sentence_empty" if named["empty"] else "cpt.editor.sentence"
        sentence = words(key, turned=_turned(turned, state), **named)
    factors = [state[_cell(box, (1, 1, 1, 1))] for box in BOXES]
    formula = words(
        "cpt.editor.formula",
        factors=" × ".join(f"{p:.1f}" for p in factors),
        product=f"{counted[1, 1, 1, 1] / ALL_VISITS:.4f}",
    )
    listed = ", ".join(words("cpt.editor.row", row=_spaced(row), count=f"{counted[row]:,}") for row in ROWS)
    alt = words("cpt.editor.alt", cells=_listed(state), rows=listed)
    return Answer(_editor_svg(state, counted, before, moved), sentence, formula, alt=f"{sentence} {alt}")


@registered
def editor_card() -> Card:
    """Turn any of the seven numbers; the sixteen rows stay a distribution."""
    steps = [(f"{tenth / 10:.1f}", tenth / 10) for tenth in range(11)]
    controls = [
        Slider(cell, words(f"cpt.cell.{cell}"), 0.0, 1.0, 0.1, NORMAL[cell])
        if cell in SLIDERS
        else Click(cell, words(f"cpt.cell.{cell}"), steps, NORMAL[cell])
        for cell in CELLS
    ]
    return Card(
        question=words("cpt.editor.question"),
        rung="counting",
        controls=controls,
        answer=editor_answer,
        presets={
            words("cpt.editor.preset_one"): {**NORMAL, "x4_1": 0.9},
            words("cpt.editor.preset_buyers"): {**NORMAL, "x4_0": 0.0},
            words("cpt.editor.preset_idle"): {**NORMAL, "x2_1": 0.2},
        },
    )


def _cell(box: str, row: Row) -> str:
    """Which of the seven cells decides about a box in this row."""
    above = _PARENT[box]
    return box if above is None else f"{box}_{row[BOXES.index(above)]}"


def _spaced(row: Row) -> str:
    return " ".join(map(str, row))


def _listed(numbers: Mapping[str, float]) -> str:
    return ", ".join(f"{words(f'cpt.short.{cell}')} = {numbers[cell]:.1f}" for cell in CELLS)


def _turned(cells: list[str], state: Mapping[str, Any]) -> str:
    if len(cells) > 2:
        return words("cpt.editor.several", count=len(cells))
    pairs = [
        words(
            "cpt.editor.one",
            cell=words(f"cpt.short.{cell}"),
            before=f"{NORMAL[cell]:.1f}",
            now=f"{state[cell]:.1f}",
        )
        for cell in cells
    ]
    return words("cpt.editor.two", first=pairs[0], second=pairs[1]) if len(pairs) == 2 else pairs[0]


def _table(box: str, left: float, top: float) -> tuple[str, list[str]]:
    """One full table as shapes, and its lines in words."""
    above, width = _PARENT[box], 290
    settings = (None,) if above is None else (1, 0)
    high = 74 + 27 * len(settings)
    parts = [
        rect(left, top, width, high, fill="#FFFFFF", outline=look.INK, thick=2, radius=8),
        text(left + 14, top + 26, words(f"cpt.box.{box}"), weight="bold"),
        text(left + 170, top + 54, words("cpt.tables.no"), anchor="middle", colour=look.SOFT),
        text(left + 245, top + 54, words("cpt.tables.yes"), anchor="middle", colour=look.SOFT),
        line(left + 14, top + 60, left + width - 14, top + 60, colour=look.FAINT),
    ]
    said = []
    for place, setting in enumerate(settings):
        y = top + 82 + 27 * place
        yes = NORMAL[box if above is None else f"{box}_{setting}"]
        if above is not None:
            answer = words("card.yes") if setting else words("card.no")
            condition = words("cpt.tables.if", parent=above, answer=answer)
            parts.append(text(left + 14, y, condition))
        else:
            condition = words("cpt.tables.always")
        parts += [
            text(left + 170, y, f"{1 - yes:.1f}", anchor="middle", weight="bold"),
            text(left + 245, y, f"{yes:.1f}", anchor="middle", weight="bold"),
        ]
        said.append(words("cpt.tables.line", condition=condition, no=f"{1 - yes:.1f}", yes=f"{yes:.1f}"))
    return group(*parts), said


def _editor_svg(
    state: Mapping[str, Any], counted: Mapping[Row, int], before: Mapping[Row, int], moved: list[Row]
) -> str:
    places = {"x1": (10, 52), "x2": (226, 52), "x3": (10, 242), "x4": (226, 242)}
    parts = [
        text(10, 30, words("cpt.editor.left", count=len(CELLS)), weight="bold", size=18),
        text(440, 30, words("cpt.editor.right", count=len(ROWS)), weight="bold", size=18),
        arrow(204, 98, 225, 98, head=8),
        arrow(107, 140, 107, 241, head=8),
        arrow(323, 178, 323, 241, head=8),
    ]
    for box, (left, top) in places.items():
        parts.append(_small_table(box, left, top, state))
    parts.append(live_only(text(10, 398, words("cpt.editor.click"), colour=look.SOFT)))
    top = max(4000, *counted.values())
    for place, row in enumerate(ROWS):
        y = 44 + 22 * place
        ink = look.INK if row in moved else look.NAIVE
        parts += [
            text(440, y + 15, _spaced(row), weight="bold" if row in moved else "normal"),
            rect(510, y + 2, 118 * counted[row] / top, 15, fill=ink),
            text(692, y + 15, f"{counted[row]:,}", anchor="end"),
        ]
        if row in moved:
            parts.append(
                rect(510, y + 2, 118 * before[row] / top, 15, outline=look.SEEING, thick=2, dash="4 3")
            )
    return drawing(*parts, height=412)


def _small_table(box: str, left: float, top: float, state: Mapping[str, Any]) -> str:
    cells = [cell for cell, (name, _) in CELLS.items() if name == box]
    high = 48 + 38 * len(cells)
    parts = [
        rect(left, top, 194, high + 2, fill="#FFFFFF", outline=look.INK, thick=2, radius=8),
        text(left + 10, top + 25, words(f"cpt.box.{box}"), weight="bold"),
    ]
    for place, cell in enumerate(cells):
        y, setting = top + 38 + 38 * place, CELLS[cell][1]
        if setting is None:
            said = words("cpt.editor.always")
        else:
            answer = words("card.yes") if setting else words("card.no")
            said = words("cpt.tables.if", parent=_PARENT[box], answer=answer)
        shape = _dial(left + 102, y, float(state[cell]), by_click=cell not in SLIDERS)
        parts.append(text(left + 10, y + 22, said))
        parts.append(shape if cell in SLIDERS else clickable(shape, cell))
    return group(*parts)


def _dial(left: float, y: float, value: float, *, by_click: bool) -> str:
    """One number as a bar with its digits; dashed where a click turns it."""
    return group(
        rect(
            left,
            y,
            80,
            31,
            fill="#F2F2F2",
            outline=look.INK,
            thick=2,
            dash="4 3" if by_click else "",
            radius=4,
        ),
        rect(left + 2, y + 24, 76 * value, 5, fill=look.INK),
        text(left + 40, y + 19, f"{value:.1f}", anchor="middle", weight="bold"),
    )
