"""Attention with its caveat: where a BERT looks, beside what deleting the word does to the answer.

Terms: see `causalrec_lab.explain`; *deleting* takes a piece out of the text and asks the model again.

Taught in notebooks/17_counterfactuals.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.device import evaluating
from causalrec_lab.encode import TextEncoder
from causalrec_lab.errors import LabError, whole_number
from causalrec_lab.inputs import column

Score = Callable[[Sequence[str]], Float[ndarray, " text"]]


@dataclass(frozen=True, eq=False)
class AttentionView:
    """The pieces of one text, with what the model looks at and what it needs.

    Args:
        pieces: bits of the text, [CLS] and [SEP] left out.
        weight: attention they get, from all tokens and heads of the layer; sums to 1 over the pieces.
        needed: how much the score falls once the piece is deleted; below 0 it rises.
        score: of the whole text.
    """

    pieces: tuple[str, ...]
    weight: Float[ndarray, " piece"]
    needed: Float[ndarray, " piece"]
    score: float

    @property
    def agreement(self) -> float:
        """Rank correlation of weight and |needed|: 1 if attention points where deleting hurts."""
        return rank_agreement(self.weight, np.abs(self.needed))


def attention_view(encoder: TextEncoder, text: str, score: Score, *, layer: int = -1) -> AttentionView:
    """Where one layer looks, and beside it what the answer loses without each piece.

        weight_j = mean over heads and reading tokens of attention to j, divided so that all sum to 1
        needed_j = score(text) - score(text without piece j)

    Attention is an inner step, not a reason: other weights can give the same answer. The second column is a
    question put to the model, and so an answer about the model; about the world neither is.

    Args:
        encoder: from `encode.load_encoder`.
        text: one text of two pieces or more.
        score: texts -> one number a text, by whatever stands on the encoder.
        layer: which layer, counted as Python does: -1 is the last.

    Raises:
        LabError: fewer than two pieces, or a layer there is not.

    Source: Jain and Wallace (2019), Attention is not Explanation; Wiegreffe and Pinter (2019), Attention is
    not not Explanation.
    """
    tokens = encoder.tokens(text, cut=True)
    places = [place for place, token in enumerate(tokens) if not token.special]
    if len(places) < 2:
        raise LabError(f"text {text!r:.60} has {len(places)} pieces; two or more are needed to compare them")
    attention = encoder.states([text], attention=True).attention  # (layer, text, head, token, token)
    layer = whole_number("layer", layer, low=-len(attention), high=len(attention) - 1)
    weight = attention[layer, 0].mean(axis=(0, 1))[places]  # (piece,)
    cut = [text[: tokens[place].start] + text[tokens[place].end :] for place in places]
    with evaluating(score):
        said = column("the score", score([text, *cut]), n=1 + len(cut))
    pieces = tuple(tokens[place].piece for place in places)
    return AttentionView(pieces, weight / weight.sum(), said[0] - said[1:], float(said[0]))


def rank_agreement(one: Float[ndarray, " column"], other: Float[ndarray, " column"]) -> float:
    """Spearman's rank correlation; NaN if one of them is the same everywhere.

    >>> round(rank_agreement(np.array([1.0, 2.0, 3.0]), np.array([10.0, 30.0, 20.0])), 2)
    0.5
    """
    from scipy.stats import spearmanr

    one = column("one", one)
    other = column("other", other, n=len(one))
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return float(spearmanr(one, other).statistic)
