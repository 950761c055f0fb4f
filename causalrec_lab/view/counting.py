"""The counting picture of notebook 01: four faces and a door, the day sheet, and its twelve switches.

Terms: the *room* holds the rows that satisfy the condition; the *event* darkens those that count;
numerator over denominator is read off the faces.

Taught in notebooks/01_conditional_probability.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from causalrec_lab.datasets import TOY_ROWS
from causalrec_lab.view import faces, look
from causalrec_lab.view.card import Answer, Card, Choice, Click, clickable, live_only, registered
from causalrec_lab.view.picture import Picture, arrow, drawing, line, rect, text
from causalrec_lab.view.words import words

Row = Sequence[int]
BOXES = faces.BOXES


def day_sheet(rows: Sequence[Row] = TOY_ROWS) -> Picture:
    """The sheet the shop kept: one column a visitor, three boxes each, no clock."""
    parts = [text(20, 150 + 40 * number, f"{name}  {words(f'counting.sheet.row_{name}')}")
             for number, name in enumerate(BOXES)]  # fmt: skip
    for who, row in enumerate(rows):
        x = 340 + who * 100
        parts += [faces.face(x, 55, who), text(x, 113, faces.NAMES[who], anchor="middle")]
        parts += [faces.box(x - 12, 132 + 40 * number, state, size=24) for number, state in enumerate(row)]
    parts += [line(20, 167 + 40 * number, 680, 167 + 40 * number, colour=look.FAINT) for number in range(2)]
    return Picture(drawing(*parts, height=255), words("counting.sheet.alt", rows=_rows_in_words(rows)))


def room(rows: Sequence[Row], event: Mapping[str, int], given: Mapping[str, int] | None = None) -> Picture:
    """Who is in the room, who has left, who counts: P(event given condition) as two whole numbers.

    Args:
        rows: (x1, x2, x3) of up to four visitors.
        event: box name to state, such as {"x2": 1}; those faces darken.
        given: the condition; whoever does not satisfy it leaves by the door.
    """
    given = dict(given or {})
    inside = [who for who, row in enumerate(rows) if _fits(row, given)]
    hits = [who for who in inside if _fits(rows[who], event)]
    return Picture(_room_svg(rows, event, given, inside, hits), _room_alt(rows, event, given, inside, hits))


def one_row_for_the_event(rows: Sequence[Row] = TOY_ROWS) -> Picture:
    """The witness's slip made visible: one dark face where the event has two."""
    event = {"x1": 0, "x2": 1}
    fits = [who for who, row in enumerate(rows) if _fits(row, event)]
    parts = [line(350, 15, 350, 245, colour=look.FAINT, thick=2)]
    for left, dark, title, below, colour in (
        (0, fits[:1], "witness", "row", look.ARTICLE),
        (350, fits, "event", "both", look.INK),
    ):
        parts.append(rect(left + 12, 12, 326, 236, outline=colour, thick=3, radius=8))
        parts.append(text(left + 175, 38, words(f"counting.one_row.{title}"), anchor="middle", weight="bold"))
        parts += [
            faces.visitor(left + 55 + 80 * who, 92, who, row, counts=who in dark)
            for who, row in enumerate(rows)
        ]
        parts.append(text(left + 175, 212, words(f"counting.one_row.{below}"), anchor="middle"))
        fraction = words("counting.room.of", count=len(dark), out_of=len(rows))
        parts.append(text(left + 175, 238, fraction, anchor="middle", size=22, weight="bold"))
    return Picture(drawing(*parts, height=260), words("counting.one_row.alt"))


# what the learner may ask in the room: words of the sentence -> event
_EVENTS = {
    "is_x2": {"x2": 1},
    "is_not_x2": {"x2": 0},
    "is_x1": {"x1": 1},
    "is_not_x1": {"x1": 0},
    "is_x3": {"x3": 1},
    "is_not_x3": {"x3": 0},
}
_DOORS = {"all": {}, **_EVENTS, "is_x1_x2": {"x1": 1, "x2": 1}}


def room_answer(state: Mapping[str, Any]) -> Answer:
    """The counting picture for an event and a door."""
    event, given = _EVENTS[state["event"]], _DOORS[state["given"]]
    picture = room(TOY_ROWS, event, given)
    inside = [row for row in TOY_ROWS if _fits(row, given)]
    count = sum(_fits(row, event) for row in inside)
    if not inside:
        return Answer(picture.svg, words("counting.room_card.sentence_empty"), alt=picture.alt)
    said = words(f"counting.room_card.{state['event']}")
    sentence = words("counting.room_card.sentence", count=count, out_of=len(inside), event=said)
    key = "counting.room_card.formula" if given else "counting.room_card.formula_all"
    named = {"event": _symbols(event), "given": _symbols(given), "count": count, "out_of": len(inside)}
    return Answer(picture.svg, sentence, words(key, **named), alt=f"{sentence} {picture.alt}")


@registered
def room_card() -> Card:
    """Choose an event and a door; see who counts, out of whom."""
    said = {name: words(f"counting.room_card.{name}") for name in _DOORS}
    preset = {
        "preset_first": {"event": "is_x2", "given": "is_not_x1"},
        "preset_second": {"event": "is_not_x2", "given": "is_x1"},
        "preset_inverse": {"event": "is_not_x1", "given": "is_x2"},
        "preset_empty": {"event": "is_x3", "given": "is_x1_x2"},
    }
    return Card(
        question=words("counting.room_card.question"),
        rung="counting",
        controls=[
            Choice("event", words("counting.room_card.event"), [(said[n], n) for n in _EVENTS], "is_x2"),
            Choice("given", words("counting.room_card.given"), [(said[n], n) for n in _DOORS], "is_x3"),
        ],
        answer=room_answer,
        presets={words(f"counting.room_card.{name}"): values for name, values in preset.items()},
    )


def switches_answer(state: Mapping[str, Any]) -> Answer:
    """The sheet with some boxes turned over, and what becomes of the witness's two lines."""
    rows = [tuple(int(state[f"{faces.short(name)}_{box}"]) for box in BOXES) for name in faces.NAMES]
    turned = [
        words("counting.switches.cell", name=faces.short(faces.NAMES[who]), box=box)
        for who, row in enumerate(rows)
        for number, box in enumerate(BOXES)
        if row[number] != TOY_ROWS[who][number]
    ]
    lines = (share(rows, {"x2": 1}, {"x1": 0}), share(rows, {"x2": 0}, {"x1": 1}))
    alt = words(
        "counting.switches.alt", rows=_rows_in_words(rows), first=_said(lines[0]), second=_said(lines[1])
    )
    sentence = _switches_sentence(turned, lines)
    return Answer(_switches_svg(rows, lines), sentence, alt=f"{sentence} {alt}")


@registered
def switches_card() -> Card:
    """Twelve boxes to click; two lines of the witness that come true, or do not."""
    values = {
        f"{faces.short(name)}_{box}": TOY_ROWS[who][number]
        for who, name in enumerate(faces.NAMES)
        for number, box in enumerate(BOXES)
    }
    options = [(words("counting.switches.unticked"), 0), (words("counting.switches.ticked"), 1)]
    labels = {
        key: words("counting.switches.cell", name=key.split("_")[0], box=key.split("_")[1]) for key in values
    }
    return Card(
        question=words("counting.switches.question"),
        rung="counting",
        controls=[Click(key, labels[key], options, value) for key, value in values.items()],
        answer=switches_answer,
        presets={
            words("counting.switches.preset_one"): {"Dai_x2": 1},
            words("counting.switches.preset_two"): {"Dai_x1": 0},
        },
    )


def share(rows: Sequence[Row], event: Mapping[str, int], given: Mapping[str, int]) -> Fraction | None:
    """P(event given condition) by counting; None when nobody is in the room.

    >>> share(TOY_ROWS, {"x2": 1}, {"x1": 0})
    Fraction(1, 1)
    """
    inside = [row for row in rows if _fits(row, given)]
    return Fraction(sum(_fits(row, event) for row in inside), len(inside)) if inside else None


def _fits(row: Row, wanted: Mapping[str, int]) -> bool:
    return all(row[BOXES.index(name)] == state for name, state in wanted.items())


def _room_svg(
    rows: Sequence[Row],
    event: Mapping[str, int],
    given: Mapping[str, int],
    inside: list[int],
    hits: list[int],
) -> str:
    wall = 24 + 98 * max(len(inside), 1) + 20 if given else 600
    parts = [
        rect(12, 34, 676, 196, fill="#FAFAFA", outline=look.FAINT, radius=8),
        rect(12, 34, wall - 12, 196, fill="#FFFFFF", outline=look.INK, thick=3, radius=8),
        text(24, 24, words("counting.room.inside"), weight="bold"),
        text(24, 220, words("counting.room.boxes"), colour=look.SOFT),
        faces.door(wall, 40, 226, is_open=bool(given)),
    ]
    for place, who in enumerate(inside):
        parts.append(faces.visitor(72 + 98 * place, 92, who, rows[who], counts=who in hits))
    away = [who for who in range(len(rows)) if who not in inside]
    for place, who in enumerate(away):
        parts.append(faces.visitor(wall + 84 + 98 * place, 92, who, rows[who], away=True))
    if away:
        parts.append(text(676, 24, words("counting.room.left"), anchor="end", colour=look.SOFT))
        parts.append(arrow(wall + 40, 214, wall + 100, 214, colour=look.SOFT))
    fraction = (
        words("counting.room.of", count=len(hits), out_of=len(inside))
        if inside
        else words("counting.room.empty")
    )
    said = words("counting.room.event", event=_in_words(event))
    opened = words("counting.room.door", given=_in_words(given)) if given else words("counting.room.no_door")
    parts += [
        text(24, 262, said),
        text(24, 286, opened, colour=look.SOFT),
        text(676, 280, fraction, anchor="end", size=30, weight="bold"),
    ]
    return drawing(*parts, height=300)


def _room_alt(
    rows: Sequence[Row],
    event: Mapping[str, int],
    given: Mapping[str, int],
    inside: list[int],
    hits: list[int],
) -> str:
    if not inside:
        return words("counting.room.alt_empty", given=_in_words(given))
    away = [who for who in range(len(rows)) if who not in inside]
    return words(
        "counting.room.alt",
        inside=_names(inside),
        left=_names(away),
        event=_in_words(event),
        hits=_names(hits),
        count=len(hits),
        out_of=len(inside),
    )


def _switches_svg(rows: Sequence[Row], lines: Sequence[Fraction | None]) -> str:
    parts = [live_only(text(680, 24, words("counting.switches.hint"), anchor="end", colour=look.SOFT))]
    parts += [
        text(20, 152 + 42 * number, f"{box}  {words(f'counting.box.{box}')}")
        for number, box in enumerate(BOXES)
    ]
    for who, row in enumerate(rows):
        x = 250 + who * 110
        parts += [
            faces.face(x, 74, who, scale=0.8),
            text(x, 122, faces.NAMES[who], anchor="middle"),
        ]
        for number, state in enumerate(row):
            top = 132 + 42 * number
            ring = rect(x - 19, top - 4, 38, 38, outline=look.ARTICLE, thick=4, radius=6)
            drawn = faces.box(x - 15, top, state, size=30) + (ring if state != TOY_ROWS[who][number] else "")
            parts.append(clickable(drawn, f"{faces.short(faces.NAMES[who])}_{BOXES[number]}"))
    for number, (name, value) in enumerate(zip(("first", "second"), lines, strict=True)):
        y = 292 + 34 * number
        true = value == Fraction(1, 2)
        parts += [
            text(20, y, f"{words(f'counting.switches.{name}')} = {_said(value)}", weight="bold"),
            text(330, y, words("counting.switches.says"), colour=look.SOFT),
            text(
                680,
                y,
                words(f"counting.switches.{'right' if true else 'wrong'}"),
                anchor="end",
                weight="bold",
            ),
        ]
    return drawing(*parts, height=345)


def _switches_sentence(turned: Sequence[str], lines: Sequence[Fraction | None]) -> str:
    if not turned:
        return words("counting.switches.sentence_none")
    key = "one" if len(turned) == 1 else "many"
    switched = ", ".join(turned) if len(turned) < 4 else words(f"counting.switches.{key}", count=len(turned))
    if None in lines:
        return words("counting.switches.sentence_empty", switched=switched)
    bought_not_shown, bought_shown = lines[0], 1 - lines[1]
    return words(
        "counting.switches.sentence",
        switched=switched,
        first=_said(lines[0]),
        second=_said(lines[1]),
        difference=bought_shown - bought_not_shown,
    )


def _said(value: Fraction | None) -> str:
    return words("counting.switches.no_answer") if value is None else str(value)


def _names(who: Sequence[int]) -> str:
    return ", ".join(faces.short(faces.NAMES[one]) for one in who) or words("counting.room.none")


def _in_words(wanted: Mapping[str, int]) -> str:
    said = [words(f"counting.{'box' if state else 'not'}.{name}") for name, state in wanted.items()]
    return " + ".join(said) or words("counting.room.anything")


def _symbols(wanted: Mapping[str, int]) -> str:
    return ", ".join(f"{name}={state}" for name, state in wanted.items())


def _rows_in_words(rows: Sequence[Row]) -> str:
    return ", ".join(
        f"{faces.short(faces.NAMES[who])} {''.join(map(str, row))}" for who, row in enumerate(rows)
    )
