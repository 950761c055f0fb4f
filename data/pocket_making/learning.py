"""What the pocket BERT learns from: noisy sentences, and four losses on the vectors of a batch.

    loss = contrast + 2 distance to the teacher + 0.5 stance + 4 opposed

Contrast pulls sentences about one kind together; the teacher (MiniLM) says which kinds are alike; stance asks
a linear head whether a sentence is for or against; opposed keeps for and against about one thing apart.

Source: Khosla and others (2020), Supervised Contrastive Learning; Reimers and Gurevych (2020), Making
Monolingual Sentence Embeddings Multilingual using Knowledge Distillation; Devlin and others (2019), BERT.

Taught in notebooks/07_bert_encoding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from causalrec_lab.encode.pocket.corpus import LANGUAGES, Pair, sentences
from causalrec_lab.encode.pooling import masked_mean
from pocket_making.tokens import PLACES, SPECIAL, noise_words

PAD, UNK, CLS, SEP, MASK = range(len(SPECIAL))
WEIGHTS = {"contrast": 1.0, "teacher": 2.0, "stance": 0.5, "opposed": 4.0}
TEMPERATURE = 0.1  # of the contrast: smaller looks harder at the nearest wrong sentence
FURTHEST = {1: 0.85, 2: 0.55}  # largest cosine allowed about one thing, by how far the stances are apart


class Pocket(nn.Module):
    """A small BERT with the heads it needs while it learns; only the BERT is kept."""

    def __init__(self, bert: nn.Module, *, teacher_dim: int = 384) -> None:
        super().__init__()
        dim = bert.config.hidden_size
        self.bert = bert
        self.teacher = nn.Linear(dim, teacher_dim)
        self.stance = nn.Linear(dim, 3)
        self.words = nn.Linear(dim, bert.config.vocab_size)  # for masked words

    def forward(
        self, ids: Int[Tensor, "text token"]
    ) -> tuple[Float[Tensor, "text dim"], Float[Tensor, "text dim"]]:
        """The mean of the real tokens, and the state of [CLS].

        The shorter and the longer half of the texts go in apart, so that less is padded.
        """
        by_length = (ids != PAD).sum(dim=1).argsort(stable=True)
        means, firsts = [], []
        for rows in by_length.chunk(2):
            half = ids[rows]
            half = half[:, : int((half != PAD).sum(dim=1).max())]  # (text, token)
            mask = (half != PAD).long()
            states = self.bert(input_ids=half, attention_mask=mask).last_hidden_state  # (text, token, dim)
            means.append(masked_mean(states, mask))
            firsts.append(states[:, 0])
        back = by_length.argsort()
        return torch.cat(means)[back], torch.cat(firsts)[back]  # (text, dim) each


@dataclass(frozen=True)
class Batch:
    """Sentences of a batch, and what is known of each."""

    ids: Int[Tensor, "text token"]
    kind: Int[Tensor, " text"]
    name: Int[Tensor, " text"]
    stance: Int[Tensor, " text"]
    teacher: Float[Tensor, "text teacher_dim"]


class Noise:
    """Surrounds a sentence with what says nothing, so that the model learns to look past it."""

    def __init__(self, tokenizer: Any) -> None:
        strange = noise_words()
        self.strange = {lang: [*tokenizer.convert_tokens_to_ids(strange[lang]), UNK] for lang in LANGUAGES}
        fillers = sentences()["fillers"]
        self.fillers = {
            lang: tokenizer(fillers[lang], add_special_tokens=False)["input_ids"] for lang in LANGUAGES
        }

    def around(self, ids: Sequence[int], language: str, rng: np.random.Generator) -> list[int]:
        """The sentence with fillers, strange characters and some unreadable tokens."""
        strange, fillers = self.strange[language], self.fillers[language]
        ids = [UNK if rng.random() < 0.03 else token for token in ids]
        for side in range(2):
            extra: list[int] = []
            if rng.random() < 0.4:
                extra += fillers[rng.integers(len(fillers))]
            if rng.random() < 0.4:
                some = [strange[rng.integers(len(strange))] for _ in range(rng.integers(1, 8))]
                extra += [UNK if rng.random() < 0.5 else token for token in some]
            ids = extra + ids if side == 0 else ids + extra
        if rng.random() < 0.3:
            ids.insert(int(rng.integers(len(ids) + 1)), strange[rng.integers(len(strange))])
        return ids[: PLACES - 2]


def padded(rows: Sequence[Sequence[int]]) -> Int[Tensor, "text token"]:
    """Token ids with [CLS] and [SEP] around them, filled up to the longest."""
    table = torch.full((len(rows), max(map(len, rows)) + 2), PAD)
    for number, row in enumerate(rows):
        table[number, : len(row) + 2] = torch.tensor([CLS, *row, SEP])
    return table


class Drawer:
    """Draws batches: three pairs about each of some kinds and some names, so that like meets like."""

    def __init__(
        self, pairs: Sequence[Pair], teacher: Float[np.ndarray, "pair teacher_dim"], tokenizer: Any
    ) -> None:
        self.pairs, self.teacher, self.noise = pairs, torch.as_tensor(teacher), Noise(tokenizer)
        self.ids = {
            lang: tokenizer([pair.text(lang) for pair in pairs], add_special_tokens=False)["input_ids"]
            for lang in LANGUAGES
        }
        self.kinds = _rows_by([pair.kind for pair in pairs])
        self.names = _rows_by([pair.name for pair in pairs])

    def batch(self, rng: np.random.Generator, *, kinds: int = 24, names: int = 4, each: int = 2) -> Batch:
        """`each` pairs about each of `kinds` kinds, and of `names` names of one class, in both languages."""
        one = rng.integers(5)  # films, or books, ...: names that differ in the letter alone
        named = [rows for name, rows in self.names.items() if name // 26 == one]
        rows = [
            int(row)
            for groups, count in ((list(self.kinds.values()), kinds), (named, names))
            for group in rng.choice(len(groups), min(count, len(groups)), replace=False)
            for row in rng.choice(groups[group], each)
        ]
        ids = [self.noise.around(self.ids[lang][row], lang, rng) for lang in LANGUAGES for row in rows]
        about = torch.tensor(
            [(self.pairs[row].kind, self.pairs[row].name, self.pairs[row].stance) for row in rows] * 2
        )  # (text, 3): Chinese first, then English
        return Batch(padded(ids), about[:, 0], about[:, 1], about[:, 2], self.teacher[rows].repeat(2, 1))


def _rows_by(numbers: Sequence[int]) -> dict[int, list[int]]:
    """The rows of each number; -1 has none."""
    rows: dict[int, list[int]] = {}
    for row, number in enumerate(numbers):
        if number >= 0:
            rows.setdefault(number, []).append(row)
    return rows


def contrast(
    vectors: Float[Tensor, "text dim"], same: Float[Tensor, "text text"], other: Float[Tensor, "text text"]
) -> Float[Tensor, ""]:
    """Supervised contrastive loss, on vectors of length 1.

        mean over texts i and their mates j of  -log( e^(cos ij / t) / sum over k of e^(cos ik / t) )

    k runs over j and all texts about something else; other mates do not compete with each other.

    Args:
        vectors: one a text, of length 1.
        same: 1 where two texts are about one thing and may be close, 0 elsewhere and for a text with itself.
        other: 1 where two texts are about different things.
    """
    cosine = vectors @ vectors.T / TEMPERATURE  # (text, text)
    against = (cosine.exp() * other).sum(dim=1, keepdim=True)  # (text, 1)
    each = (cosine.exp() + against).log() - cosine  # (text, text)
    return (each * same).sum() / same.sum()


def losses(model: Pocket, batch: Batch) -> dict[str, Float[Tensor, ""]]:
    """The four losses of a batch, each unweighted."""
    kind, name, stance = batch.kind, batch.name, batch.stance
    same_kind = (kind[:, None] == kind) & (kind >= 0)
    same_name = (name[:, None] == name) & (name >= 0)
    unlike_kind = (kind[:, None] != kind) & (kind >= 0) & (kind[:, None] >= 0)
    unlike_name = (name[:, None] != name) & (name >= 0) & (name[:, None] >= 0)
    apart = (stance[:, None] - stance).abs()
    about_one = (same_kind & ~unlike_name) | (same_name & ~unlike_kind)
    itself = torch.eye(len(kind), dtype=torch.bool)
    same = (about_one & ~itself).float() * (1 - 0.35 * apart)  # opposed mates may stay further apart
    other = (~same_kind & ~same_name).float()
    found = {"contrast": torch.zeros(()), "opposed": torch.zeros(())}
    mean, cls = model(batch.ids)
    for pooled in (mean, cls):
        unit = functional.normalize(pooled, dim=1)
        found["contrast"] = found["contrast"] + 0.5 * contrast(unit, same, other)
        cosine = unit @ unit.T
        for distance, most in FURTHEST.items():
            pairs = (about_one & (apart == distance)).float()
            over = functional.relu(cosine - most) * pairs
            found["opposed"] = found["opposed"] + 0.5 * over.sum() / pairs.sum().clamp(min=1)
    found["teacher"] = 1 - functional.cosine_similarity(model.teacher(mean), batch.teacher).mean()
    found["stance"] = functional.cross_entropy(model.stance(mean), stance + 1)
    return found


def weighted(found: dict[str, Float[Tensor, ""]]) -> Float[Tensor, ""]:
    """The sum of the losses, each with its weight."""
    return sum(WEIGHTS[name] * value for name, value in found.items())


def masked_words(model: Pocket, batch: Batch, generator: torch.Generator) -> Float[Tensor, ""]:
    """BERT's own pre-training: 15 % of the tokens are hidden, and the model names them."""
    hidden = (batch.ids >= len(SPECIAL)) & (torch.rand(batch.ids.shape, generator=generator) < 0.15)
    shown = batch.ids.masked_fill(hidden, MASK)
    mask = (shown != PAD).long()
    states = model.bert(input_ids=shown, attention_mask=mask).last_hidden_state  # (text, token, dim)
    return functional.cross_entropy(model.words(states[hidden]), batch.ids[hidden])
