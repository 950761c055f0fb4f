"""The cards and pictures of notebook 07: what a model is given to read, and what moves when a word does.

Terms: a *piece* is the bit of text a token stands for; *padding* fills a short text up; a *reader* is an
encoder with its vocabulary.

Taught in notebooks/07_bert_encoding.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from causalrec_lab.datasets import stored
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Slider, Toggle, registered, worded
from causalrec_lab.view.picture import drawing, rect, text, text_width

words = beside(__file__)


OLD = ("i", "really", "love", "this", "quiet", "film")  # as in data/make_reading.py
NEW = ("you", "never", "hate", "that", "loud", "book")
SHORT, STEP, LONGEST = ("[CLS]", "a", "quiet", "film", "[SEP]"), 4, 40
_UNKNOWN, _PLAIN, _PALE = "#FFF3D6", "#EAF3FA", "#F2F2F2"


def token_answer(state: Mapping[str, Any]) -> Answer:
    """One text as a reader gets it: pieces above, what the vocabulary calls them, and their numbers."""
    pieces = _made()["pieces"][state["reader"]]
    tokens = pieces[state["text"]]
    own = [token for token in tokens if not token[4]]
    lost = [piece for _, _, piece, unknown, _ in own if unknown]
    ids = [token[1] for token in tokens]
    twins = [other for other in pieces if other != state["text"] and [t[1] for t in pieces[other]] == ids]
    parts, bottom = _boxes(tokens)
    kind = "all" if not lost else "lost"
    said = [words(f"reading.tokens.sentence_{kind}", pieces=len(own), lost=len(lost), which=" ".join(lost))]
    if twins:
        said.append(words("reading.tokens.twins", twins=", ".join(twins)))
    alt = words(
        "reading.tokens.alt",
        text=state["text"],
        tokens=", ".join(f"{name} {number}" for name, number, *_ in tokens),
    )
    sentence = " ".join(said)
    return Answer(drawing(*parts, height=bottom), sentence, alt=f"{alt} {sentence}")


@registered
def token_card() -> Card:
    """What does the model get to read?"""
    pieces = _made()["pieces"]
    return Card(
        question=words("reading.tokens.question"),
        rung="counting",
        controls=[
            Choice("text", words("reading.tokens.text"), list(pieces["embedded"]), "我喜欢电影A"),
            Choice(
                "reader", words("reading.tokens.reader"), worded(words, "reading.tokens.", pieces), "embedded"
            ),
        ],
        answer=token_answer,
    )


def _boxes(tokens: Sequence[Sequence[Any]]) -> tuple[list[str], float]:
    """The tokens as boxes, in as many lines as they need; and where the picture ends."""
    parts, left, top = [], 16.0, 56.0
    for name, number, piece, unknown, special in tokens:
        wide = max(text_width(str(word), 18) for word in (name, number, piece)) + 18
        if left + wide > 684:
            left, top = 16.0, top + 118
        fill = _UNKNOWN if unknown else _PALE if special else _PLAIN
        edge = look.ARTICLE if unknown else look.SOFT if special else look.SEEING
        middle = left + wide / 2
        parts.append(rect(left, top, wide, 62, fill=fill, outline=edge, dash="6 4" if unknown else ""))
        if piece:
            parts.append(text(middle, top - 12, piece, size=18, anchor="middle", weight="bold"))
        parts.append(text(middle, top + 26, name, size=17, anchor="middle"))
        parts.append(text(middle, top + 50, number, size=16, anchor="middle", colour=look.SOFT))
        left += wide + 8
    return parts, top + 84


def padding_answer(state: Mapping[str, Any]) -> Answer:
    """A short text beside a longer one: does its vector stay what it was?"""
    padding, masked = state["padding"], state["mask"]
    values = _made()["padded"][state["pooling"]]["mask" if masked else "no mask"]
    cosine = values[padding // STEP]
    parts, left = [text(16, 40, words("reading.padding.row"), weight="bold")], 16.0
    for token in SHORT:
        wide = text_width(token, 16) + 14
        parts.append(rect(left, 54, wide, 34, fill=_PLAIN, outline=look.SEEING))
        parts.append(text(left + wide / 2, 77, token, anchor="middle"))
        left += wide + 5
    first = left
    for number in range(padding):
        x, y = first + 17 * (number % 20), 54 + 18 * (number // 20)
        read = look.FAINT if masked else _UNKNOWN
        parts.append(rect(x, y, 13, 14, fill=read, outline=look.SOFT if masked else look.ARTICLE))
    said = words("reading.padding.covered" if masked else "reading.padding.read", count=padding)
    parts.append(text(16, 120, said, colour=look.SOFT))
    parts.append(text(16, 164, words("reading.padding.bar"), weight="bold"))
    parts += [rect(16, 178, 560, 30, fill=_PALE), rect(16, 178, 560 * cosine, 30, fill=look.SEEING)]
    parts.append(text(590, 200, f"{cosine:.2f}", size=20, weight="bold"))
    kind = "none" if not padding else "safe" if masked else "moved"
    pooling = words(f"reading.padding.{state['pooling']}")
    sentence = words(f"reading.padding.sentence_{kind}", padding=padding, cosine=cosine, pooling=pooling)
    formula = words("reading.padding.formula", cosine=cosine)
    return Answer(drawing(*parts, height=226), sentence, formula, alt=f"{said} {sentence}")


@registered
def padding_card() -> Card:
    """What does padding do to the vector of a text?"""
    poolings = worded(words, "reading.padding.", ("mean", "cls"))
    return Card(
        question=words("reading.padding.question"),
        rung="counting",
        controls=[
            Slider("padding", words("reading.padding.padding"), 0, LONGEST, STEP, 8),
            Toggle("mask", words("reading.padding.mask"), True),
            Choice("pooling", words("reading.padding.pooling"), poolings, "mean"),
        ],
        answer=padding_answer,
    )


def edit_answer(state: Mapping[str, Any]) -> Answer:
    """One word replaced: how far each state moved, layer by layer."""
    place, reader = state["word"], state["reader"]
    moved = _made()["edits"][reader][place]  # (layer, token)
    shown = ["[CLS]", *OLD, "[SEP]"] if reader == "bert" else OLD  # a GPT has neither
    here = place + (reader == "bert")
    left, wide, top, high = 116, 568 // len(shown), 92, 34
    parts = [text(16, 34, words("reading.edit.swap", old=OLD[place], new=NEW[place]), size=18, weight="bold")]
    for number, token in enumerate(shown):
        edited = number == here
        colour = look.DOING if edited else look.INK
        name = NEW[place] if edited else token
        middle = left + wide * (number + 0.5)
        parts.append(text(middle, top - 12, name, anchor="middle", colour=colour, weight="bold"))
    for row, layer in enumerate(moved):
        y = top + high * row
        name = words("reading.edit.table") if row == 0 else words("reading.edit.layer", number=row)
        parts.append(text(16, y + 23, name, colour=look.SOFT))
        for number, value in enumerate(layer):
            x = left + wide * number
            parts.append(rect(x, y, wide - 3, high - 3, fill=_heat(value), outline=look.FAINT, thick=0.5))
            said = "0" if value == 0 else f"{value:.2f}"
            ink = look.ink_on(_heat(value)) if value else look.SOFT
            parts.append(text(x + wide / 2, y + 22, said, anchor="middle", colour=ink))
    still = sum(value == 0 for value in moved[-1])
    sentence = words(
        f"reading.edit.sentence_{reader}",
        old=OLD[place],
        new=NEW[place],
        still=still,
        moved=len(shown) - still,
        states=len(shown),
    )
    last = ", ".join(f"{token} {value:.2f}" for token, value in zip(shown, moved[-1], strict=True))
    alt = words("reading.edit.alt", last=last)
    return Answer(drawing(*parts, height=top + high * len(moved) + 16), sentence, alt=f"{sentence} {alt}")


@registered
def edit_card() -> Card:
    """One word is changed. Which states move?"""
    swaps = [
        (words("reading.edit.swap", old=old, new=new), n)
        for n, (old, new) in enumerate(zip(OLD, NEW, strict=True))
    ]
    return Card(
        question=words("reading.edit.question"),
        rung="doing",
        controls=[
            Choice("word", words("reading.edit.word"), swaps, 2),
            Choice(
                "reader",
                words("reading.edit.reader"),
                worded(words, "reading.edit.", ("bert", "gpt")),
                "bert",
            ),
        ],
        answer=edit_answer,
    )


def _heat(share: float) -> str:
    """White for no change, full colour from a change as long as the state itself."""
    full, part = (213, 94, 0), min(share, 1.0)
    return "#" + "".join(f"{round(255 + (channel - 255) * part):02X}" for channel in full)


@cache
def _made() -> dict[str, Any]:
    """What data/make_reading.py wrote."""

    def make(parts: dict) -> dict:
        if set(parts) != {"pieces", "padded", "edits"}:
            raise ValueError(f"its parts are {sorted(parts)}")
        return parts

    return stored("reading.json", make)
