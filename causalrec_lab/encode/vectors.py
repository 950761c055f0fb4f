"""The encoder itself: batches of tokens go in, one pooled vector a text comes out.

Shared terms stand in the package's own docstring.

Taught in notebooks/07_bert_encoding, 09_causal_model.
"""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Int

from causalrec_lab.device import evaluating
from causalrec_lab.encode.inside import States, Token, one_text, states_of, tokens_of
from causalrec_lab.encode.pooling import POOLINGS
from causalrec_lab.encode.store import VectorStore, entry_key, fingerprint
from causalrec_lab.errors import LabError

if TYPE_CHECKING:
    import torch


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
    precision: str = "float32"
    cache: VectorStore | None = None
    prefix: str = ""  # put before each text; another one: `dataclasses.replace(encoder, prefix="passage: ")`

    @property
    def parameters(self) -> int:
        """How many numbers the model has learnt."""
        return sum(weights.numel() for weights in self.model.parameters())

    def encode(self, texts: Iterable[str]) -> Float[np.ndarray, "text dim"]:
        """One vector a text, in the order of the texts; the empty text has a vector too ([CLS] and [SEP]).

        No texts give a (0, dim) array. A text longer than `max_tokens` is read up to there, with a warning;
        `encoding` counts such texts instead. The same text gives the same vector, up to rounding (about
        1e-6), whatever stands beside it. Vectors keep the model's length, which is not 1, MiniLM's neither.

        Args:
            texts: strings.

        Raises:
            LabError: a text is not a string; the sentence names its index.
        """
        encoding = self.encoding(texts)
        self.warn_of_cuts(encoding.tokens)
        return encoding.vectors

    def encoding(self, texts: Iterable[str]) -> Encoding:
        """Vectors with the number of tokens of each text, and which texts were cut.

        Each distinct text is encoded once; texts of like length share a batch, so little is padded.
        """
        import torch

        texts = checked(texts)
        distinct, rows, back = self._distinct(texts)
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        vectors = np.zeros((len(distinct), self.dim), dtype=np.float32)  # (text, dim)
        mark, keys, todo = self._recall(distinct, vectors)
        with evaluating(self.model), torch.inference_mode():
            for batch, pooled in self._pooled(distinct, rows, todo):
                vectors[batch] = pooled.float().cpu().numpy()
        if self.cache is not None:
            for number in todo:
                self.cache.write(mark, keys[number], vectors[number])
        return Encoding(vectors[back], lengths[back], lengths[back] > self.max_tokens)

    def embed(self, texts: Iterable[str], *, gradient: bool = False) -> "Float[torch.Tensor, 'text dim']":
        """The same vectors as a tensor on the encoder's device, for models that go on from there.

        Args:
            texts: as for `encode`.
            gradient: True lets a loss reach the weights of the model, which it then can teach; the model
                stays in the mode you set (`model.train()` switches its dropout on), and all texts must fit
                into memory at once. False is `encode`, vectors from the disk cache included.

        Raises:
            LabError: a text is not a string; the sentence names its index.
        """
        import torch

        if not gradient:
            encoding = self.encoding(texts)
            self.warn_of_cuts(encoding.tokens)
            return torch.from_numpy(encoding.vectors).to(self.device)
        texts = checked(texts)
        distinct, rows, back = self._distinct(texts)
        self.warn_of_cuts(np.array([len(row) for row in rows], dtype=np.int64)[back])
        parts, order = [torch.zeros(0, self.dim, device=self.device)], []
        with torch.enable_grad():
            for batch, pooled in self._pooled(distinct, rows, list(range(len(distinct)))):
                parts.append(pooled.float())
                order.extend(batch)
            place = np.argsort(order) if order else np.zeros(0, dtype=np.int64)  # distinct text -> its row
            return torch.cat(parts)[torch.from_numpy(place[back]).to(self.device)]  # (text, dim)

    def tokens(self, text: str, *, cut: bool = False) -> tuple[Token, ...]:
        """The tokens of one text: pieces, numbers, and what the vocabulary does not know.

        Args:
            text: one text.
            cut: True gives only what the model reads of it, cut and ended as `encode` does.
        """
        most = self.max_tokens if cut else None
        return tokens_of(self.tokenizer, checked([one_text(text)])[0], most=most, prefix=self.prefix)

    def states(
        self,
        texts: Iterable[str],
        *,
        hidden_states: bool = False,
        attention: bool = False,
        masked: bool = True,
    ) -> States:
        """What the model computes for each token of a few texts, in the order given, in one batch.

        Args:
            texts: as for `encode`; keep them few, everything is held in memory.
            hidden_states: True keeps the states after each layer.
            attention: True keeps the weights of each head (computed the plain, slower way).
            masked: False is the mistake of leaving out the mask, so that padding is read as text.

        Raises:
            LabError: there is no text, or one is not a string.
        """
        texts = checked(texts)
        if not texts:
            raise LabError("there are no texts; pass at least one string")
        _, rows, back = self._distinct(texts)
        rows = self._cut(texts, [rows[number] for number in back])
        with evaluating(self.model):
            return states_of(
                self.model,
                self.tokenizer,
                self._inputs(rows),
                hidden=hidden_states,
                attention=attention,
                masked=masked,
            )

    def _distinct(self, texts: list[str]) -> tuple[list[str], list[list[int]], np.ndarray]:
        """Each text once, its ids before any cut, and for every text the place of its distinct one."""
        distinct = list(dict.fromkeys(texts))
        rows = []
        if distinct:
            said = [self.prefix + text for text in distinct]
            rows = self.tokenizer(said, truncation=False, padding=False, verbose=False)["input_ids"]
        for text, row in zip(distinct, rows, strict=True):
            if not row:
                raise LabError(
                    f"texts[{texts.index(text)}] has no tokens for {self.name}; leave it out, or "
                    "describe the item"
                )
        place = {text: number for number, text in enumerate(distinct)}
        return distinct, rows, np.array([place[text] for text in texts], dtype=np.int64)

    def _recall(self, distinct: list[str], vectors: np.ndarray) -> tuple[str, list[str], list[int]]:
        """Fill in what the cache holds; return the model's and the entries' names, and the texts to do."""
        if self.cache is None:
            return "", [], list(range(len(distinct)))
        model = fingerprint(self.model, self.tokenizer)
        made = (model, self.pooling, self.precision, self.max_tokens)
        keys = [entry_key(made, self.prefix + text) for text in distinct]
        todo = []
        for number, key in enumerate(keys):
            kept = self.cache.read(model, key, self.dim)
            if kept is None:
                todo.append(number)
            else:
                vectors[number] = kept
        return model, keys, todo

    def _pooled(
        self, texts: list[str], rows: list[list[int]], todo: list[int]
    ) -> "Iterator[tuple[list[int], torch.Tensor]]":
        """The texts to do, longest first, in batches: their numbers and their pooled vectors."""
        by_length = sorted(todo, key=lambda number: -len(rows[number]))
        for start in range(0, len(by_length), self.batch_size):
            batch = by_length[start : start + self.batch_size]
            ids, mask = self._inputs(self._cut([texts[n] for n in batch], [rows[n] for n in batch]))
            states = self.model(input_ids=ids, attention_mask=mask).last_hidden_state  # (text, token, dim)
            yield batch, POOLINGS[self.pooling](states, mask)  # (text, dim)

    def _cut(self, texts: list[str], rows: list[list[int]]) -> list[list[int]]:
        """The ids of each text, those of a text that is too long ending in [SEP] all the same."""
        limit = {"truncation": True, "max_length": self.max_tokens}
        return [
            row if len(row) <= self.max_tokens else self.tokenizer(self.prefix + text, **limit)["input_ids"]
            for text, row in zip(texts, rows, strict=True)
        ]

    def _inputs(self, rows: list[list[int]]) -> "tuple[torch.Tensor, torch.Tensor]":
        """Ids and mask, (text, token) both, padded on the right: places are counted from the first token."""
        import torch

        longest = max(map(len, rows))
        fill = self.tokenizer.pad_token_id
        ids = torch.tensor([row + [fill] * (longest - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
        return ids.to(self.device), mask.to(self.device)

    def warn_of_cuts(self, tokens: np.ndarray) -> None:
        """Warn that texts of so many tokens are cut, to whoever called the method that calls this."""
        cut = int((tokens > self.max_tokens).sum())
        if cut:
            warnings.warn(
                f"{cut} of {len(tokens)} texts are longer than the {self.max_tokens} tokens that {self.name} "
                f"reads (the longest has {int(tokens.max())}); the rest of each was left out",
                TextsCut,
                stacklevel=3,
            )

    def __repr__(self) -> str:
        kind = self.model.config.model_type
        bits = "" if self.precision == "float32" else f", {self.precision}"
        bits += f", {self.prefix!r} before each text" if self.prefix else ""
        return (
            f"TextEncoder({self.name}: {kind}, {self.parameters / 1e6:.1f} M parameters, {self.dim} "
            f"dimensions, {self.max_tokens} tokens at most, {self.pooling} pooling, on {self.device}{bits})"
        )


def checked(texts: Iterable[str], name: str = "texts") -> list[str]:
    """The texts as plain strings, or a sentence about the first that is none."""
    if isinstance(texts, str | bytes) or not isinstance(texts, Iterable) or getattr(texts, "ndim", 1) == 0:
        raise LabError(f"{name} is {texts!r:.60}; pass a list of strings, such as ['a quiet film']")
    texts = list(texts)
    for index, text in enumerate(texts):
        if not isinstance(text, str):
            raise LabError(
                f"{name}[{index}] is {text!r:.60}; every text must be a string ('' for an empty description)"
            )
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise LabError(
                f"{name}[{index}] holds half a character ({error.reason}); read its file again as UTF-8"
            ) from error
    return [str(text) for text in texts]
