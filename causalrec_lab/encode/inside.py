"""Shows what happens inside: the pieces a text is cut into, their numbers, states of each layer, attention.

    characters -> pieces -> ids -> rows of a table (looked_up) -> states in context (states)

Terms: a *piece* is the bit of text a token stands for; a *head* of a layer spreads, from each token, weights
of sum 1 over the tokens it reads (*attention*). A BERT reads in both directions; a GPT reads no token after
its own: its *causal mask* is about order, and says nothing about causes.

Taught in notebooks/07_bert_encoding.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Int

from causalrec_lab.errors import DataProblem, LabError

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Token:
    """One token of a text.

    Args:
        token: how the vocabulary writes it, such as "film", "##s" or "[UNK]".
        id: its number in the vocabulary.
        piece: the bit of the text it stands for; "" for a token that was put around the text.
        start: where the piece begins in the text, counted from 0.
        end: where it ends.
        special: True for [CLS], [SEP] and their like, which the text did not hold.
        unknown: True if the vocabulary has no number for the piece, so that all such pieces look alike.
    """

    token: str
    id: int
    piece: str
    start: int
    end: int
    special: bool
    unknown: bool

    def __repr__(self) -> str:
        return f"Token({self.token!r}, {self.id}{', unknown ' + repr(self.piece) if self.unknown else ''})"


@dataclass(frozen=True, eq=False)
class States:
    """What a model computed for a few texts, place by place; short texts are padded on the right.

    Args:
        tokens: how the vocabulary writes the token of each place.
        ids: the numbers that went in.
        mask: 1 for a real token, 0 for padding.
        looked_up: the row of the embedding table of each id, before position and context.
        states: the last layer.
        hidden: what enters the first layer, then the states after each layer; None unless asked for.
        attention: weights, from a token (second to last axis) to each token (last axis); None unless asked
            for.
    """

    tokens: tuple[tuple[str, ...], ...]
    ids: Int[np.ndarray, "text token"]
    mask: Int[np.ndarray, "text token"]
    looked_up: Float[np.ndarray, "text token dim"]
    states: Float[np.ndarray, "text token dim"]
    hidden: Float[np.ndarray, "layer text token dim"] | None = None
    attention: Float[np.ndarray, "layer text head token token"] | None = None

    def __repr__(self) -> str:
        text, token, dim = self.states.shape
        more = [
            f"{len(values)} {name}"
            for name, values in (("hidden states", self.hidden), ("layers of attention", self.attention))
            if values is not None
        ]
        return f"States({', '.join([f'{text} texts, {token} tokens, {dim} dimensions', *more])})"


def tokens_of(tokenizer: Any, text: str, *, most: int | None = None, prefix: str = "") -> tuple[Token, ...]:
    """The tokens of one text; None cuts nothing off. Those of the prefix count as put around the text."""
    before = len(prefix)
    found = tokenizer(
        prefix + text,
        return_special_tokens_mask=True,
        return_offsets_mapping=tokenizer.is_fast,
        truncation=most is not None,
        max_length=most,
        verbose=False,
    )
    names = tokenizer.convert_ids_to_tokens(found["input_ids"])
    spans = found["offset_mapping"] if tokenizer.is_fast else [(0, 0)] * len(names)
    around = [
        special or end <= before
        for (_, end), special in zip(spans, found["special_tokens_mask"], strict=True)
    ]
    spans = [(max(start - before, 0), max(end - before, 0)) for start, end in spans]
    each = zip(names, found["input_ids"], spans, around, strict=True)
    return tuple(
        Token(
            token=name,
            id=int(number),
            piece=text[start:end],
            start=int(start),
            end=int(end),
            special=bool(special),
            unknown=number == tokenizer.unk_token_id and not special and name != text[start:end],
        )
        for name, number, (start, end), special in each
    )


def states_of(
    model: Any,
    tokenizer: Any,
    inputs: "tuple[torch.Tensor, torch.Tensor]",
    *,
    hidden: bool,
    attention: bool,
    masked: bool,
) -> States:
    """One pass through the model with everything kept."""
    import torch

    ids, mask = inputs
    with torch.inference_mode(), _eager(model, attention):
        out = model(
            input_ids=ids,
            attention_mask=mask if masked else torch.ones_like(mask),
            output_hidden_states=hidden,
            output_attentions=attention,
        )
        looked_up = model.get_input_embeddings()(ids)  # (text, token, dim)
    return States(
        tokens=tuple(tuple(tokenizer.convert_ids_to_tokens(row)) for row in ids.tolist()),
        ids=ids.cpu().numpy(),
        mask=mask.cpu().numpy(),
        looked_up=_array(looked_up),
        states=_array(out.last_hidden_state),
        hidden=np.stack([_array(layer) for layer in out.hidden_states]) if hidden else None,
        attention=np.stack([_array(layer) for layer in out.attentions]) if attention else None,
    )


def _array(values: Any) -> np.ndarray:
    return values.float().cpu().numpy()


@contextmanager
def _eager(model: Any, wanted: bool) -> Iterator[None]:
    """The plain way to compute attention, for the fast ways never hold its weights."""
    usual = model.config._attn_implementation
    if not wanted or usual == "eager":
        yield
        return
    try:
        model.set_attn_implementation("eager")
    except (ValueError, AttributeError) as error:
        raise DataProblem(
            f"a model of type {model.config.model_type!r} does not give its attention; leave attention=False"
        ) from error
    try:
        yield
    finally:
        model.set_attn_implementation(usual)


def one_text(text: object) -> str:
    """A single text, or a sentence about what was given instead."""
    if not isinstance(text, str):
        raise LabError(f"text is {text!r:.60}; pass one string, such as 'a quiet film'")
    return text
