"""The lie detector: type any sentence; the article's model says yes, one that has met a no weighs it.

Terms: see `causalrec_lab.autopsy`. What is typed is encoded as text; it is never run.

Taught in notebooks/08_autopsy.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np

from causalrec_lab import autopsy
from causalrec_lab.errors import LabError, unknown_name
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Typed, registered
from causalrec_lab.view.picture import drawing, group, line, rect, text, text_width
from causalrec_lab.view.words import words

ARTICLE_USERS = ("观看电影A", "阅读书籍B", "浏览商品C")
ARTICLE_ITEMS = ("电影A：动作片", "书籍B：科幻小说", "商品C：智能手机")
READERS = ("random", "pocket")  # what turns the sentence into a vector for the article's model
EXAMPLES = ("我讨厌电影A", "我喜欢动作片", "雨衣很好", "", "zzzz")
_LEFT, _RIGHT = 24, 676


def liar_answer(state: Mapping[str, Any]) -> Answer:
    """Two chances of a yes, for the same sentence."""
    said, item, reader = state["said"], state["item"], state["reader"]
    always, thinks = chances(said, item, reader=reader)
    shown = said if said else words("autopsy.liar.empty")
    parts = [text(_LEFT, 36, words("autopsy.liar.asked", said=_short(shown), item=item), weight="bold")]
    for place, (name, chance, fill) in enumerate(
        ((reader, always, look.ARTICLE), ("right", thinks, look.CAUSAL))
    ):
        parts.append(_gauge(76 + 96 * place, words(f"autopsy.liar.{name}"), chance, fill))
    named = {"said": shown, "item": item, "always": always, "thinks": thinks}
    named["reader"] = words(f"autopsy.liar.by_{reader}")
    kind = "agree" if (always > 0.5) == (thinks > 0.5) else "differ" if always > 0.5 else "only"
    sentence = words(f"autopsy.liar.{kind}", **named)
    return Answer(drawing(*parts, height=272), sentence, alt=words("autopsy.liar.alt", **named))


@registered
def liar_card(said: str = EXAMPLES[0]) -> Card:
    """What do the two models say to your sentence?

    Args:
        said: the sentence it opens with.
    """
    first = next(iter(autopsy.GOODS))
    return Card(
        question=words("autopsy.liar.question"),
        rung="seeing",
        controls=[
            Typed("said", words("autopsy.liar.type"), said, EXAMPLES),
            Choice("item", words("autopsy.liar.good"), list(autopsy.GOODS), first),
            Choice(
                "reader",
                words("autopsy.liar.reader"),
                [(words(f"autopsy.liar.reads_{reader}"), reader) for reader in READERS],
                READERS[0],
            ),
        ],
        answer=liar_answer,
        presets={
            words(f"autopsy.liar.{name}"): {"said": text, "item": item, "reader": reader}
            for name, text, item, reader in (
                ("hate", "我讨厌电影A", first, "random"),
                ("nothing", "", first, "random"),
                ("garbage", "zzzz", first, "random"),
                ("read_hate", "我讨厌电影A", first, "pocket"),
                ("read_love", "我喜欢电影A", first, "pocket"),
                ("raincoats", "雨衣很好", "雨衣", "pocket"),
            )
        },
    )


def chances(said: str, item: str, *, reader: str = "pocket") -> tuple[float, float]:
    """The chance of a yes: the article's model, and a program that has met a no.

    Args:
        said: a user's sentence, any text.
        item: one of autopsy.GOODS.
        reader: what the article's model stands on: "random" or "pocket".

    Raises:
        LabError: no such good.
        UnknownName: no such reader.
    """
    if item not in autopsy.GOODS:
        raise LabError(f"{item!r} is none of the goods; they are {', '.join(autopsy.GOODS)}")
    if reader not in READERS:
        raise unknown_name("reader", reader, READERS)
    encode, model = _trained()[reader]
    vector = encode([said])  # (1, dim)
    interest, _ = model.interest_and_relevance(vector, vector)
    return float(1 / (1 + np.exp(-interest[0]))), float(_right().chance([said], [item])[0, 0])


@cache
def _trained() -> dict[str, tuple[Callable, Any]]:
    """For each reader how it encodes, and the article's model, trained on its six texts as it says."""
    from causalrec_lab.causal_model import ArticleModel
    from causalrec_lab.encode import load_encoder

    pocket = load_encoder("pocket", pooling="cls", device="cpu")  # [CLS], as the article takes it
    # `encoding` says nothing when it cuts a long text
    encodes = {"random": autopsy.random_bert().encode, "pocket": lambda texts: pocket.encoding(texts).vectors}
    trained = {}
    for reader, encode in encodes.items():
        users, items = encode(ARTICLE_USERS), encode(ARTICLE_ITEMS)
        trained[reader] = encode, ArticleModel(users.shape[1], device="cpu").fit(users, items)
    return trained


@cache
def _right() -> autopsy.Trained:
    return autopsy.right_program()(autopsy.log())


def _gauge(top: float, name: str, chance: float, fill: str) -> str:
    """A bar from no (0) to yes (1), its number behind it."""
    wide = _RIGHT - _LEFT - 90
    return group(
        text(_LEFT, top, name),
        rect(_LEFT, top + 12, wide, 34, fill=look.PANEL, outline=look.INK),
        rect(_LEFT, top + 12, wide * chance, 34, fill=fill, outline=look.INK),
        line(_LEFT + wide / 2, top + 8, _LEFT + wide / 2, top + 50, dash="4 3"),
        text(_RIGHT, top + 38, f"{chance:.2f}", size=24, anchor="end", weight="bold"),
        text(_LEFT, top + 66, words("autopsy.liar.no"), colour=look.SOFT),
        text(_LEFT + wide, top + 66, words("autopsy.liar.yes"), colour=look.SOFT, anchor="end"),
    )


def _short(said: str, width: float = 330) -> str:
    """A sentence that fits, cut with dots if it must be."""
    if text_width(said, look.SMALLEST) <= width:
        return said
    while text_width(said + "…", look.SMALLEST) > width:
        said = said[:-1]
    return said + "…"
