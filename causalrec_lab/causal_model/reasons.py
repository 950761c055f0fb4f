"""Says why a model recommends a good to a user: from what the user liked, and with what doubt.

Terms: a *reason* is about the model, not about the user: it says what the model would answer if one of the
user's liked goods had not been there; whether the user would behave so is another question.

Taught in notebooks/09_causal_model.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy import ndarray

from causalrec_lab.causal_model.cross_fitting import CrossFitted
from causalrec_lab.errors import LabError
from causalrec_lab.estimate import Estimate
from causalrec_lab.inputs import array, column


@dataclass(frozen=True)
class Reason:
    """Why this good stands in this user's list.

    Args:
        user: whose list.
        item: the good recommended.
        score: the predicted effect, as the models say on average.
        leans_on: the liked good without which the score would be lowest.
        without: the score without it, all else as it is.
        nearest: the liked good whose text is most like the recommended one's: a good story, and not
            always what the model leaned on.
        similarity: cosine of those two texts.
        effect: what showing wins for pairs with such a predicted effect, with its interval.
    """

    user: int
    item: int
    score: float
    leans_on: int
    without: float
    nearest: int
    similarity: float
    effect: Estimate


def reasons(
    fitted: CrossFitted,
    pairs: Sequence[tuple[int, int]] | Int[ndarray, "pair 2"],
    *,
    history: Int[ndarray, "user liked"],
    items: Float[ndarray, "item dim"],
) -> tuple[Reason, ...]:
    """One reason per pair, for models whose user vector is the mean of the liked goods' vectors.

        without(g) = predicted effect for the user with good g struck from the history
        leans_on   = the g for which without(g) is lowest

    Args:
        fitted: from `causal_model.cross_fit` on such user vectors.
        pairs: (user, item) of each line of a list.
        history: the goods each user liked before, two or more.
        items: text vector of each good.

    Raises:
        LabError: a history of fewer than two goods, a pair of no user or item, or texts
            and histories that are not those which the models were given.

    Source: leave-one-out explanations, as in Tintarev and Masthoff (2015), Explaining Recommendations.
    """
    past, vectors = _given(fitted, history, items)
    pairs = array("pairs", pairs, shape=(None, 2), kind="whole", low=0, empty=True)
    for place, (name, many) in enumerate((("user", len(past)), ("item", len(vectors)))):
        column(f"{name} of pairs", pairs[:, place], high=many - 1, empty=True)
    line = fitted.effect_line()
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(length > 0, length, 1)  # (item, dim)
    found = []
    for user, item in pairs.tolist():
        liked = past[user]
        chance = _struck(fitted, vectors, liked, item)  # (1 + liked, head)
        said = chance[:, 1] - chance[:, 2]
        worst, alike = int(np.argmin(said[1:])), unit[liked] @ unit[item]
        near = int(np.argmax(alike))
        found.append(
            Reason(
                user=user,
                item=item,
                score=float(said[0]),
                leans_on=int(liked[worst]),
                without=float(said[1 + worst]),
                nearest=int(liked[near]),
                similarity=float(alike[near]),
                effect=line.at(float(said[0])),
            )
        )
    return tuple(found)


def _given(
    fitted: CrossFitted, history: ndarray, items: ndarray
) -> tuple[Int[ndarray, "user liked"], Float[ndarray, "item dim"]]:
    """Histories and vectors of the goods, refused if the models were given others."""
    vectors = array("items", items, shape=np.shape(fitted.item_vectors))
    many = len(fitted.user_vectors)
    past = array("history", history, shape=(many, None), kind="whole", low=0, high=len(vectors) - 1)
    if past.shape[1] < 2:
        raise LabError(f"history has shape {past.shape}; two liked goods or more for each user are needed")
    for name, ours, theirs in (
        ("items are not the texts", vectors, fitted.item_vectors),
        ("history does not give the users", vectors[past].mean(axis=1), fitted.user_vectors),
    ):
        if not np.allclose(ours, theirs, rtol=1e-3, atol=1e-4):
            raise LabError(f"{name} that these models were fitted to; give what cross_fit was given")
    return past, vectors


def _struck(fitted: CrossFitted, items: ndarray, liked: ndarray, item: int) -> Float[ndarray, "variant head"]:
    """Chances for the whole history first, then with each liked good struck, averaged over the models."""
    whole, n = items[liked].mean(axis=0), len(liked)
    users = np.vstack([whole, (n * whole - items[liked]) / (n - 1)])  # (1 + liked, dim)
    places = np.arange(len(users)), np.zeros(len(users), dtype=int)
    with torch.inference_mode():
        said = [model.chances(users, items[[item]], *places) for model in fitted.models]
    return np.mean(said, axis=0)
