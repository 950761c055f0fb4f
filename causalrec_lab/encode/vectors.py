"""The encoder itself: batches of tokens go in, one pooled vector a text comes out.

Shared terms stand in the package's own docstring.

Taught in notebooks/09_causal_model.
"""

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from jaxtyping import Float, Int

from causalrec_lab.errors import LabError

if TYPE_CHECKING:
    import torch


class Encoder(Protocol):
    """Whatever turns texts into vectors; the models of later notebooks ask for no more than this."""

    name: str
    dim: int

    def encode(self, texts: Iterable[str]) -> Float[np.ndarray, "text dim"]:
        """One vector a text, in the order of the texts."""


@dataclass(frozen=True, eq=False)
class Encoding:
    """Vectors, and what happened on the way to them.

    Args:
        vectors: one row a text, float32.
        tokens: how many tokens each text has, [CLS] and [SEP] included, before any cut.
        cut: True for a text longer than the model reads; its first tokens alone were used.
    """

    vectors: Float[np.ndarray, "text dim"]
    tokens: Int[np.ndarray, " text"]
    cut: np.ndarray

    def __repr__(self) -> str:
        count, dim = self.vectors.shape
        return f"Encoding({count} texts, {dim} dimensions, {int(self.cut.sum())} cut)"


class TextsCut(UserWarning):
    """Some texts are longer than the model reads."""


def masked_mean(
    states: "Float[torch.Tensor, 'text token dim']", mask: "Int[torch.Tensor, 'text token']"
) -> "Float[torch.Tensor, 'text dim']":
    """Mean of the states of real tokens; padding has no say."""
    real = mask.unsqueeze(-1).to(states.dtype)  # (text, token, 1)
    return (states * real).sum(dim=1) / real.sum(dim=1)  # (text, dim)


def first_token(
    states: "Float[torch.Tensor, 'text token dim']", mask: "Int[torch.Tensor, 'text token']"
) -> "Float[torch.Tensor, 'text dim']":
    """State of the first token, which BERT calls [CLS]."""
    return states[:, 0]  # (text, dim)


POOLINGS: dict[str, Callable[..., Any]] = {"mean": masked_mean, "cls": first_token}


@dataclass(frozen=True, eq=False, repr=False)
class TextEncoder:
    """A pretrained model and its tokenizer, ready to encode. Make one with `load_encoder`."""

    name: str
    dim: int
    max_tokens: int
    pooling: str
    batch_size: int
    device: "torch.device"
    model: Any = field(repr=False)
    tokenizer: Any = field(repr=False)

    @property
    def parameters(self) -> int:
        """How many numbers the model has learnt."""
        return sum(weights.numel() for weights in self.model.parameters())

    def encode(self, texts: Iterable[str]) -> Float[np.ndarray, "text dim"]:
        """One vector a text, in the order of the texts; the empty text has a vector too ([CLS] and [SEP]).

        No texts give a (0, dim) array. A text longer than `max_tokens` is read up to there, with a warning;
        `encoding` counts such texts instead. The same text gives the same vector, up to rounding (about
        1e-6), whatever stands beside it.

        Raises:
            LabError: a text is not a string; the sentence names its index.
        """
        encoding = self.encoding(texts)
        if encoding.cut.any():
            longest = int(encoding.tokens.max())
            warnings.warn(
                f"{int(encoding.cut.sum())} of {len(encoding.cut)} texts are longer than the "
                f"{self.max_tokens} tokens that {self.name} reads (the longest has {longest}); "
                "the rest of each was left out",
                TextsCut,
                stacklevel=2,
            )
        return encoding.vectors

    def encoding(self, texts: Iterable[str]) -> Encoding:
        """Vectors with the number of tokens of each text, and which texts were cut.

        Each distinct text is encoded once; texts of like length share a batch, so little is padded.
        """
        texts = _checked(texts)
        distinct = list(dict.fromkeys(texts))
        lengths = np.array(self._lengths(distinct), dtype=np.int64)
        if not lengths.all():
            empty = texts.index(distinct[int(np.argmin(lengths))])
            raise LabError(
                f"texts[{empty}] has no tokens for {self.name}; leave it out, or describe the item"
            )
        vectors = np.zeros((len(distinct), self.dim), dtype=np.float32)  # (text, dim)
        by_length = np.argsort(-lengths, kind="stable")
        for start in range(0, len(distinct), self.batch_size):
            batch = by_length[start : start + self.batch_size]
            vectors[batch] = self._batch([distinct[number] for number in batch])
        place = {text: number for number, text in enumerate(distinct)}
        back = np.array([place[text] for text in texts], dtype=np.int64)  # every text -> its distinct one
        return Encoding(vectors[back], lengths[back], lengths[back] > self.max_tokens)

    def _lengths(self, texts: list[str]) -> list[int]:
        """Tokens of each text, before any cut."""
        if not texts:
            return []
        ids = self.tokenizer(texts, truncation=False, padding=False, verbose=False)["input_ids"]
        return [len(row) for row in ids]

    def _batch(self, texts: list[str]) -> np.ndarray:
        import torch

        inputs = self.tokenizer(
            texts, truncation=True, max_length=self.max_tokens, padding=True, return_tensors="pt"
        ).to(self.device)  # input_ids, attention_mask: (text, token)
        with torch.inference_mode():
            states = self.model(**inputs).last_hidden_state  # (text, token, dim)
            pooled = POOLINGS[self.pooling](states, inputs["attention_mask"])  # (text, dim)
        return pooled.float().cpu().numpy()

    def __repr__(self) -> str:
        kind = self.model.config.model_type
        return (
            f"TextEncoder({self.name}: {kind}, {self.parameters / 1e6:.1f} M parameters, {self.dim} "
            f"dimensions, {self.max_tokens} tokens at most, {self.pooling} pooling, on {self.device})"
        )


def _checked(texts: Iterable[str]) -> list[str]:
    """The texts as plain strings, or a sentence about the first that is none."""
    if isinstance(texts, str | bytes) or not isinstance(texts, Iterable):
        raise LabError(f"texts is {texts!r:.60}; pass a list of strings, such as ['a quiet film']")
    texts = list(texts)
    for index, text in enumerate(texts):
        if not isinstance(text, str):
            raise LabError(
                f"texts[{index}] is {text!r:.60}; every text must be a string ('' for an empty description)"
            )
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise LabError(
                f"texts[{index}] holds half a character ({error.reason}); read its file again as UTF-8"
            ) from error
    return [str(text) for text in texts]
