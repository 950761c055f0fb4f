"""The card of notebook 23: twelve citations of the article, the evidence, and what to cite instead.

Terms: as in `causalrec_lab.datasets.references`.

Taught in notebooks/23_capstone.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from causalrec_lab.datasets import Reference, article, references
from causalrec_lab.datasets.references import STATES
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Toggle, registered, worded
from causalrec_lab.view.picture import drawing, folded, rect, text, text_width

words = beside(__file__)

ROOM, LINE, HEIGHT = 640, 24, 440


@cache
def citations() -> dict[str, Reference]:
    """The twelve citations by their letters; the sites are not among them."""
    return dict(zip("ABCDEFGHIJKL", references(), strict=False))


def citation_answer(state: Mapping[str, Any]) -> Answer:
    """A citation as the article prints it; turned, the evidence and what to cite instead."""
    one, said = citations()[state["citation"]], state["verdict"]
    named = {"letter": state["citation"], "name": words(f"citation.{one.id}.name")}
    quotes = [article(name) for name in one.quotes]
    sections = ", ".join(quote.section for quote in quotes)
    head = words("citation.head", letter=state["citation"], section=sections)
    printed = " · ".join(quote.zh for quote in quotes)
    told = [(head, "bold", look.INK), (printed, "normal", look.INK)]
    if re.search("[\u4e00-\u9fff]", printed):
        told.append((quotes[0].en, "normal", look.SOFT))
    body, end = _lines(told, 46)
    parts = [rect(14, 14, 672, end - 20, outline=look.ARTICLE, thick=3, radius=8), *body]
    if not state["turn"]:
        sentence = words("citation.closed", **named, said=words(f"citation.verdict.{said}"))
        alt = f"{head}: {printed}. {sentence}"
        return Answer(drawing(*parts, height=HEIGHT), sentence, alt=alt)
    evidence = [
        (words("citation.found", entry=one.found) if one.found else words("citation.none"), "bold", look.INK),
        (words("citation.for", why=words(f"citation.{one.id}.for")), "normal", look.INK),
        (words("citation.against", why=words(f"citation.{one.id}.against")), "normal", look.INK),
        *((words("citation.cite", entry=entry), "normal", look.INK) for entry in one.instead[:1]),
    ]
    lines, _ = _lines(evidence, end + 34, gap=10)
    key = "none_yet" if said == "open" else "same" if said == one.state else "differs"
    court = words(f"citation.verdict.{one.state}")
    sentence = words("citation.open", **named, state=court, same=words(f"citation.{key}"))
    alt = " ".join((f"{head}: {printed}.", *(line for line, *_ in evidence), sentence))
    return Answer(drawing(*parts, *lines, height=HEIGHT), sentence, alt=alt)


@registered
def citation_card() -> Card:
    """Twelve citations: say what you think, then turn the card."""
    names = [(f"{letter} {words(f'citation.{one.id}.name')}", letter) for letter, one in citations().items()]
    verdicts = worded(words, "citation.verdict.", ("open", *STATES))
    return Card(
        question=words("citation.question"),
        rung="seeing",
        controls=[
            Choice("citation", words("citation.which"), names, "A"),
            Choice("verdict", words("citation.yours"), verdicts, "open"),
            Toggle("turn", words("citation.turn")),
        ],
        answer=citation_answer,
        presets={
            words("citation.preset_b"): {"citation": "B", "turn": True},
            words("citation.preset_g"): {"citation": "G", "turn": True},
            words("citation.preset_j"): {"citation": "J", "turn": True},
        },
    )


def _lines(told: list[tuple[str, str, str]], top: float, gap: float = 0) -> tuple[list[str], float]:
    """Paragraphs (words, weight, colour) as lines of a picture, and where they end."""
    parts, y = [], top
    for said, weight, colour in told:
        for line in folded(said, ROOM, text_width):
            parts.append(text(30, y, line, weight=weight, colour=colour))
            y += LINE
        y += gap
    return parts, y
