"""The pictures and cards of notebook 01.

The counting picture of notebook 01: four faces and a door, the day sheet, and its twelve switches.

Terms: the *room* holds the rows that satisfy the condition; the *event* darkens those that count;
numerator over denominator is read off the faces.

Two doubts that stay on screen all course: luck, which shrinks with rows, and story, which does not.

Terms: *luck* is the share of deals, by chance alone, that are as one-sided as the sheet; *story* is how many
accounts of what happened still fit every row.

A hundred visits as one square: probability as area, and Bayes' rule as a second cut of the same square.

Terms: a *cut* splits the square by one fact; inside each part the second fact is drawn as a height.

Taught in notebooks/01_conditional_probability.
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from causalrec_lab.course.shop import comics, faces
from causalrec_lab.datasets import TOY_ROWS, toy_table
from causalrec_lab.table import Table
from causalrec_lab.table import luck as luck_of
from causalrec_lab.texts import beside, listed
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Click, clickable, live_only, registered, worded
from causalrec_lab.view.card import words as card_words
from causalrec_lab.view.picture import Picture, arrow, drawing, group, line, rect, text

words = beside(__file__)


# ---------------------------------------------------------------- counting

Row = Sequence[int]
BOXES = faces.BOXES


def day_sheet(rows: Sequence[Row] = TOY_ROWS) -> Picture:
    """The sheet the shop kept: one column a visitor, three boxes each, no clock."""
    parts = [text(20, 150 + 40 * number, f"{name}  {words(f'counting.sheet.row_{name}')}")
             for number, name in enumerate(BOXES)]  # fmt: skip
    for who, row in enumerate(rows):
        x = 340 + who * 100
        parts += [faces.face(x, 55, who), text(x, 113, faces.shown(who), anchor="middle")]
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
            faces.visitor(left + 52 + 82 * who, 92, who, row, counts=who in dark, size=14)
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
    count, out_of = toy_table().count(event, given=given)
    if not out_of:
        return Answer(picture.svg, words("counting.room_card.sentence_empty"), alt=picture.alt)
    said = words(f"counting.room_card.{state['event']}")
    sentence = words("counting.room_card.sentence", count=count, out_of=out_of, event=said)
    key = "counting.room_card.formula" if given else "counting.room_card.formula_all"
    named = {"event": _symbols(event), "given": _symbols(given), "count": count, "out_of": out_of}
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
        words("counting.switches.cell", name=faces.called(who), box=box)
        for who, row in enumerate(rows)
        for number, box in enumerate(BOXES)
        if row[number] != TOY_ROWS[who][number]
    ]
    table = Table.from_rows(rows, BOXES, states=dict.fromkeys(BOXES, (0, 1)))
    counts = table.count({"x2": 1}, given={"x1": 0}), table.count({"x2": 0}, given={"x1": 1})
    lines = [counted.share if counted.out_of else None for counted in counts]
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
        f"{faces.short(name)}_{box}": words("counting.switches.cell", name=faces.called(who), box=box)
        for who, name in enumerate(faces.NAMES)
        for box in BOXES
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
        parts += [faces.face(x, 74, who, scale=0.8), text(x, 122, faces.shown(who), anchor="middle")]
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
    switched = listed(turned) if len(turned) < 4 else words(f"counting.switches.{key}", count=len(turned))
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
    return listed(faces.called(one) for one in who) or words("counting.room.none")


def _in_words(wanted: Mapping[str, int]) -> str:
    said = [words(f"counting.{'box' if state else 'not'}.{name}") for name, state in wanted.items()]
    return " + ".join(said) or words("counting.room.anything")


def _symbols(wanted: Mapping[str, int]) -> str:
    return ", ".join(f"{name}={state}" for name, state in wanted.items())


def _rows_in_words(rows: Sequence[Row]) -> str:
    return listed(f"{faces.called(who)} {''.join(map(str, row))}" for who, row in enumerate(rows))


# ---------------------------------------------------------------- doubts

STORIES = ("popup", "list", "fans")
_TIMES = (1, 10, 100, 1000, 10_000, 250_000)


def six_deals() -> Picture:
    """Every way to deal two purchases to the four visitors, the two one-sided ones framed."""
    parts, said = [], []
    for number, deal in enumerate(combinations(range(4), 2)):
        left, top = 12 + 230 * (number % 3), 14 + 128 * (number // 3)
        ours = deal in ((0, 1), (2, 3))
        parts.append(
            rect(
                left,
                top,
                216,
                116,
                fill="#FFFFFF",
                outline=look.INK if ours else look.FAINT,
                thick=4 if ours else 1.5,
                radius=8,
            )
        )
        for who in range(4):
            x = left + 33 + 50 * who
            parts.append(faces.face(x, top + 36, who, counts=who in deal, scale=0.68))
            parts.append(text(x, top + 78, faces.called(who), anchor="middle"))
        if ours:
            parts.append(
                text(left + 108, top + 104, words("counting.deals.as_ours"), anchor="middle", weight="bold")
            )
        said.append(" + ".join(faces.called(who) for who in deal))
    return Picture(drawing(*parts, height=270), words("counting.deals.alt", deals="; ".join(said)))


def three_stories() -> Picture:
    """Three comics, three frames each: what happened in the shop, when all three wrote the same rows."""
    parts = []
    for number, story in enumerate(STORIES):
        top = 14 + 190 * number
        parts.append(text(14, top + 16, words(f"counting.stories.{story}"), weight="bold", size=18))
        for frame in range(3):
            left = 14 + 230 * frame
            parts.append(rect(left, top + 28, 212, 146, fill="#FFFFFF", outline=look.INK, radius=6))
            parts.append(_SCENES[story][frame](left + 106, top + 76))
            for row, said in enumerate(words(f"counting.stories.{story}_{frame + 1}").split("|")):
                parts.append(text(left + 106, top + 142 + 20 * row, said, anchor="middle"))
            if frame:
                parts.append(arrow(left - 17, top + 100, left - 2, top + 100, head=8))
    return Picture(drawing(*parts, height=580), words("counting.stories.alt"))


def gauges(rows: int) -> str:
    """The two gauges as SVG shapes, 700 wide and 150 high."""
    share = luck_of.as_one_sided(rows)
    full, left, width = 1 / 3, 160, 310
    parts = []
    for number, (name, level, said) in enumerate(
        (("luck", share / full, luck_in_words(rows)), ("story", 1.0, words("counting.doubts.story_says")))
    ):
        y = 34 + 66 * number
        fill = look.SOFT if name == "luck" else look.INK
        parts += [
            text(20, y + 22, words(f"counting.doubts.{name}"), weight="bold", size=18),
            rect(left, y, width, 32, fill="#FFFFFF", outline=look.INK, radius=4),
            rect(left + 2, y + 2, (width - 4) * level, 28, fill=fill, radius=3),
            text(left + width + 12, y + 22, said),
        ]
    return "".join(parts)


def luck_in_words(rows: int) -> str:
    """The luck gauge in natural frequencies.

    >>> luck_in_words(8)
    '1 deal in 35'
    """
    digits = luck_of.log_odds(rows) / math.log(10)
    if digits < 12:
        return words("counting.doubts.luck_says", odds=f"{luck_of.odds(rows):,}")
    return words("counting.doubts.luck_tiny", digits=f"{round(digits):,}")


def two_doubts_answer(state: Mapping[str, Any]) -> Answer:
    """Both gauges for a number of rows that all look like ours."""
    rows = 4 * state["times"]
    said = luck_in_words(rows)
    sentence = words("counting.doubts.sentence", rows=f"{rows:,}", luck=said)
    formula = words("counting.doubts.formula", rows=f"{rows:,}", half=f"{rows // 2:,}")
    return Answer(
        drawing(gauges(rows), height=150),
        sentence,
        formula,
        alt=words("counting.doubts.alt", rows=f"{rows:,}", luck=said) + " " + sentence,
    )


@registered
def two_doubts_card() -> Card:
    """Collect ten times as many rows, again and again: one gauge moves."""
    return Card(
        question=words("counting.doubts.question"),
        rung="counting",
        controls=[
            Choice(
                "times",
                words("counting.doubts.rows"),
                [(words("counting.doubts.times", times=f"{n:,}", rows=f"{4 * n:,}"), n) for n in _TIMES],
                1,
            )
        ],
        answer=two_doubts_answer,
        presets={
            words("counting.doubts.preset"): {"times": 10},
            words("counting.doubts.preset_100"): {"times": 100},
            words("counting.doubts.preset_million"): {"times": 250_000},
        },
    )


_SCENES = {
    "popup": (
        lambda x, y: comics.pair(x - 30, y, 2) + comics.card(x + 62, y),
        lambda x, y: comics.button(x, y, covered=True),
        lambda x, y: comics.pair(x - 30, y, 2) + comics.bag(x + 62, y) + comics.cross(x + 62, y + 2, 20),
    ),
    "list": (
        lambda x, y: comics.pair(x - 30, y, 0, counts=True) + comics.bag(x + 62, y),
        lambda x, y: comics.shop_list(x - 12, y),
        lambda x, y: comics.pair(x - 30, y, 2) + comics.card(x + 62, y),
    ),
    "fans": (
        lambda x, y: (
            comics.pair(x - 30, y, 0, counts=True) + comics.heart(x + 48, y - 6) + comics.bag(x + 80, y + 4)
        ),
        lambda x, y: (
            comics.card(x - 50, y) + comics.cross(x - 50, y, 22) + comics.pair(x + 40, y, 0, counts=True)
        ),
        lambda x, y: (
            comics.pair(x - 45, y, 2)
            + comics.card(x + 32, y)
            + comics.bag(x + 78, y + 4)
            + comics.cross(x + 78, y + 4, 18)
        ),
    ),
}


# ---------------------------------------------------------------- visits

# (shown, bought): how many of the hundred visits
VISITS = {(1, 1): 8, (1, 0): 12, (0, 1): 24, (0, 0): 56}
_SIDE, _LEFT, _TOP = 320, 190, 50
_NAMES = ("shown", "bought")
_SAID = {
    ("shown", 1): "was_shown",
    ("shown", 0): "was_not_shown",
    ("bought", 1): "did_buy",
    ("bought", 0): "did_not_buy",
}


def hundred(cut: str = "shown", look_at: int | None = None) -> Picture:
    """The hundred visits, cut first by "shown" or by "bought"; width is how many, height is what share.

    Args:
        cut: the fact that makes the columns.
        look_at: 1 or 0 pales the other column; None shows both.
    """
    return Picture(_svg(cut, look_at), _alt(cut))


def hundred_answer(state: Mapping[str, Any]) -> Answer:
    """The square for a first cut and a group, with the share in natural frequencies."""
    cut, group_of = state["cut"], state["group"]
    other = "bought" if cut == "shown" else "shown"
    inside = {pair: n for pair, n in VISITS.items() if _fact(pair, cut) == group_of}
    room, count = sum(inside.values()), sum(n for pair, n in inside.items() if _fact(pair, other) == 1)
    named = {
        "room": room,
        "count": count,
        "condition": words(f"counting.hundred.{_SAID[cut, group_of]}"),
        "event": words(f"counting.hundred.{_SAID[other, 1]}"),
        "share": f"{count / room:.0%}" if (count * 100) % room == 0 else f"{count / room:.1%}",
    }
    sentence = words("counting.hundred.sentence", **named)
    named |= {
        "condition": words(f"counting.hundred.{cut if group_of else 'not_' + cut}"),
        "event": words(f"counting.hundred.{other}"),
    }
    return Answer(
        _svg(cut, group_of),
        sentence,
        words("counting.hundred.formula", **named),
        alt=f"{sentence} {_alt(cut)}",
    )


@registered
def hundred_card() -> Card:
    """Cut the square by shown or by bought, then look into one part."""
    return Card(
        question=words("counting.hundred.question"),
        rung="counting",
        controls=[
            Choice(
                "cut",
                words("counting.hundred.cut"),
                worded(words, "counting.hundred.cut_", ("shown", "bought")),
                "shown",
            ),
            Choice(
                "group",
                words("counting.hundred.group"),
                [(card_words("card.yes"), 1), (card_words("card.no"), 0)],
                1,
            ),
        ],
        answer=hundred_answer,
    )


def _fact(pair: tuple[int, int], name: str) -> int:
    return pair[_NAMES.index(name)]


def _svg(cut: str, look_at: int | None) -> str:
    other = "bought" if cut == "shown" else "shown"
    parts, left = [], float(_LEFT)
    for state in (1, 0):
        inside = sum(n for pair, n in VISITS.items() if _fact(pair, cut) == state)
        hits = sum(n for pair, n in VISITS.items() if _fact(pair, cut) == state and _fact(pair, other) == 1)
        width, high = _SIDE * inside / 100, _SIDE * hits / inside
        dim = 0.28 if look_at is not None and look_at != state else 1.0
        name = words(f"counting.hundred.{cut if state else 'not_' + cut}")
        strips = (
            rect(left, _TOP, width, _SIDE - high, fill="#DCEBF5", outline=look.INK),
            rect(left, _TOP + _SIDE - high, width, high, fill=look.SEEING, outline=look.INK),
        )
        parts.append(group(*strips, opacity=dim))
        middle = left + width / 2
        parts += [
            text(middle, _TOP - 26, name, anchor="middle", weight="bold"),
            text(middle, _TOP - 7, inside, anchor="middle"),
            text(
                middle,
                _TOP + _SIDE - high / 2 + 6,
                hits,
                anchor="middle",
                colour="#FFFFFF" if dim == 1 else look.INK,
            ),
            text(middle, _TOP + (_SIDE - high) / 2 + 6, inside - hits, anchor="middle"),
        ]
        left += width
    parts += [
        line(_LEFT - 6, _TOP, _LEFT - 6, _TOP + _SIDE, colour=look.SOFT),
        rect(_LEFT, _TOP + _SIDE + 16, 18, 18, fill=look.SEEING, outline=look.INK),
        text(_LEFT + 26, _TOP + _SIDE + 31, words(f"counting.hundred.{other}")),
        rect(_LEFT + 180, _TOP + _SIDE + 16, 18, 18, fill="#DCEBF5", outline=look.INK),
        text(_LEFT + 206, _TOP + _SIDE + 31, words(f"counting.hundred.not_{other}")),
    ]
    return drawing(*parts, height=_TOP + _SIDE + 48)


def _alt(cut: str) -> str:
    other = "bought" if cut == "shown" else "shown"
    parts = []
    for state in (1, 0):
        for inner in (1, 0):
            pair = (state, inner) if cut == "shown" else (inner, state)
            names = (
                words(f"counting.hundred.{cut if state else 'not_' + cut}"),
                words(f"counting.hundred.{other if inner else 'not_' + other}"),
            )
            parts.append(words("counting.hundred.part", count=VISITS[pair], name=" + ".join(names)))
    return words("counting.hundred.alt", cut=words(f"counting.hundred.{cut}"), parts=listed(parts))
