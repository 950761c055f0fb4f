"""What notebook 19 asks the model live: the same lists as the stored ones.

Taught in notebooks/19_language_models_on_trial.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy import ndarray

from causalrec_lab.course.nb19.cards import PLAIN
from causalrec_lab.datasets import catalogue
from causalrec_lab.language.position import balanced_orders, held_out_choices
from causalrec_lab.language.prompts import NOBODY, PROFILE, group_probabilities

if TYPE_CHECKING:
    from causalrec_lab.language.model import LanguageModel

LIKES, OPTIONS = 4, 5


@cache
def _customers():
    """Likes, candidates and choice of each customer of seed 0, as data/make_language_position.py has them."""
    return held_out_choices(0, users=500)


def list_of(user: int, texts: Sequence[str] | None = None) -> tuple[list[str], list[str]]:
    """A customer's list in the first of its five orders, and what the customer liked, as texts.

    Args:
        user: of seed 0.
        texts: what the model reads of each item; None for its description.

    Returns:
        texts of five items, one of them the customer's choice, places dealt by a coin; texts of four likes.

    >>> [len(texts) for texts in list_of(0)]
    [5, 4]
    """
    liked, candidates, chosen = _customers()
    texts, row, at = texts or catalogue().texts(), candidates[user], chosen[user]
    five = np.array([row[at], *np.delete(row, at)[: OPTIONS - 1]])[balanced_orders(user)[0]]
    return [texts[item] for item in five], [texts[item] for item in liked[user][-LIKES:]]


def kinds_of(model: "LanguageModel", customer: dict[str, Any], name: str) -> ndarray:
    """The model's probability of each kind of item, in sorted order, for a customer of this name.

    Args:
        model: that is asked.
        customer: one of the stored card: names of "items" and of what was "liked".
        name: a surname.
    """
    kind = dict(zip(catalogue().names(), catalogue().kind, strict=True))
    prompt = PROFILE.format(**{**PLAIN, "name": name}, liked="; ".join(customer["liked"]))
    found = model.score(prompt, [f" {good}" for good in customer["items"]], against=NOBODY)
    return group_probabilities(found.relative / found.tokens, [kind[good] for good in customer["items"]])
