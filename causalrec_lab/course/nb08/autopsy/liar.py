"""The article's model and a program trained with negative examples, asked for a yes to the same sentence.

Terms: see `autopsy`; a *reader* turns the sentence into a vector for the article's model. What is typed is
encoded as text; it is never run.

Taught in notebooks/08_autopsy.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from scipy.special import expit

from causalrec_lab.course.nb08.autopsy.programs import ITEMS, Trained, log, right_program
from causalrec_lab.course.nb08.autopsy.random_bert import random_bert
from causalrec_lab.errors import LabError, one_of

ARTICLE_USERS = ("观看电影A", "阅读书籍B", "浏览商品C")
ARTICLE_ITEMS = ("电影A：动作片", "书籍B：科幻小说", "商品C：智能手机")
READERS = ("random", "pocket")  # what turns the sentence into a vector for the article's model


def chances(said: str, item: str, *, reader: str = "pocket") -> tuple[float, float]:
    """The chance of a yes: the article's model, and a program trained with negative examples.

    Args:
        said: a user's sentence, any text.
        item: one of ITEMS.
        reader: what the article's model stands on: "random" or "pocket".

    Raises:
        LabError: no such item.
        UnknownName: no such reader.
    """
    if item not in ITEMS:
        raise LabError(f"{item!r} is none of the items; they are {', '.join(ITEMS)}")
    one_of("reader", reader, READERS)
    encode, model = _trained()[reader]
    vector = encode([said])  # (1, dim)
    interest, _ = model.interest_and_relevance(vector, vector)
    return float(expit(interest[0])), float(_right().chance([said], [item])[0, 0])


@cache
def _trained() -> dict[str, tuple[Callable, Any]]:
    """For each reader how it encodes, and the article's model, trained on its six texts as it says."""
    from causalrec_lab.causal_model import ArticleModel
    from causalrec_lab.encode import load_encoder

    pocket = load_encoder("pocket", pooling="cls", device="cpu")  # [CLS], as the article takes it
    # `encoding` says nothing when it cuts a long text
    encodes = {"random": random_bert().encode, "pocket": lambda texts: pocket.encoding(texts).vectors}
    trained = {}
    for reader, encode in encodes.items():
        users, items = encode(ARTICLE_USERS), encode(ARTICLE_ITEMS)
        trained[reader] = encode, ArticleModel(users.shape[1], device="cpu").fit(users, items)
    return trained


@cache
def _right() -> Trained:
    return right_program()(log())
