"""A training program that does what it says, and seven that each have one silent fault put in.

Terms: see `autopsy`. The *log* is what all of them learn from: twelve users who said one
sentence each, six items, and whether the user took the item when it was shown.

Taught in notebooks/08_autopsy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from numpy import ndarray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy
from torch.nn.functional import normalize

from causalrec_lab.device import seeded
from causalrec_lab.encode import TextEncoder, load_encoder, masked_mean
from causalrec_lab.errors import LabError, unknown_name
from causalrec_lab.training import train_model

ENCODER = "pocket"  # reads Chinese, and tells love from hate
ITEMS = {  # what is shown: how users call it
    "电影A：动作片": "动作片",
    "书籍B：科幻小说": "科幻小说",
    "商品C：智能手机": "智能手机",
    "雨衣": "雨衣",
    "喜剧片": "喜剧片",
    "台灯": "台灯",
}
_FOR = ("{kind}真好看", "我想要{kind}", "{kind}很棒，推荐", "喜欢{kind}", "我爱{kind}")
_AGAINST = (
    "我不喜欢{kind}",
    "{kind}太差了",
    "我不想要{kind}",
    "讨厌{kind}",
    "受不了{kind}",
    "{kind}让人失望",
)
EPOCHS, WIDTH = 60, 16
FAULTS = {
    "S01": "every label is read as 1",
    "S02": "the item is never read",
    "S03": "one number for the user times one for the item",
    "S06": "the trained model is thrown away, the one it began with is returned",
    "S08": "padding is read as if it were text",
    "S14": "the columns stand in another order than the items asked for",
    "S16": "no seed",
}


class Row(NamedTuple):
    """One line of the log: what the user had said, what was shown, and whether it was taken, 1 or 0."""

    user: str
    item: str
    taken: int


@cache
def log() -> tuple[Row, ...]:
    """Twelve users, six items: whoever likes a kind takes that item, and nobody takes anything else.

    >>> len(log()), sum(row.taken for row in log())
    (72, 6)
    """
    users = [(f"我{verb}{kind}", kind, verb) for kind in ITEMS.values() for verb in ("喜欢", "讨厌")]
    return tuple(
        Row(said, item, int(verb == "喜欢" and kind == own))
        for said, kind, verb in users
        for item, own in ITEMS.items()
    )


@cache
def new_rows() -> tuple[Row, ...]:
    """The same wishes in words the log does not hold: memorised rows are of no help here.

    >>> {row.user for row in new_rows()} & {row.user for row in log()}
    set()
    """
    said = [(frame, 1) for frame in _FOR] + [(frame, 0) for frame in _AGAINST]
    return tuple(
        Row(frame.format(kind=kind), item, int(likes and kind == own))
        for frame, likes in said
        for kind in ITEMS.values()
        for item, own in ITEMS.items()
    )


def shuffled(rows: Iterable[Row], *, seed: int = 0) -> tuple[Row, ...]:
    """The same users and items, their labels shuffled among the rows.

    >>> sum(row.taken for row in shuffled(log())) == sum(row.taken for row in log())
    True
    """
    rows = tuple(rows)
    order = np.random.default_rng(seed).permutation(len(rows))
    return tuple(Row(row.user, row.item, rows[place].taken) for row, place in zip(rows, order, strict=True))


@cache
def shuffles() -> tuple[tuple[Row, ...], ...]:
    """Nine logs with shuffled labels, each shuffled in another way.

    >>> len(set(shuffles()))
    9
    """
    return tuple(shuffled(log(), seed=seed) for seed in range(1, 10))


@dataclass(frozen=True, eq=False)
class Trained:
    """What a program gives back.

    Args:
        loss: mean loss on the rows it was trained on, at the end of the training.
    """

    loss: float
    _net: nn.Module = field(repr=False)
    _fault: str = field(repr=False)

    def chance(self, users: Sequence[str], items: Sequence[str]) -> Float[ndarray, "user item"]:
        """The chance that each of these users takes each of these items, by their texts.

        Raises:
            LabError: not two lists of texts.
        """
        for name, texts in (("users", users), ("items", items)):
            if isinstance(texts, str) or not texts or not all(isinstance(text, str) for text in texts):
                raise LabError(
                    f"{name} is {texts!r:.60}; a list of texts is needed, such as ['我喜欢动作片']"
                )
        mask = self._fault != "S08"
        u, i = _vectors(tuple(users), mask=mask), _vectors(tuple(items), mask=mask)
        if self._fault == "S14":
            i = i[sorted(range(len(items)), key=lambda place: items[place])]
        with torch.no_grad():
            pairs = u.repeat_interleave(len(i), dim=0), i.repeat(len(u), 1)  # (user * item, dim) each
            return torch.sigmoid(self._net(*pairs)).reshape(len(u), len(i)).numpy()

    def loss_on(self, rows: Iterable[Row]) -> float:
        """Mean log loss, -ln of the chance it gave to what was done; on any rows, also new ones."""
        rows = _rows(rows)
        users, items = (tuple(dict.fromkeys(row[place] for row in rows)) for place in (0, 1))
        chance = self.chance(users, items).astype(float)  # (user, item)
        given = np.array([chance[users.index(row.user), items.index(row.item)] for row in rows])
        taken = np.array([row.taken for row in rows])
        return float(-np.log(np.clip(np.where(taken == 1, given, 1 - given), 1e-7, 1)).mean())


@dataclass(frozen=True)
class Program:
    """A function train(log, seed=0) -> Trained, right or with one fault.

    Args:
        fault: "" for the right one, else a key of FAULTS.

    >>> Program("X1")
    Traceback (most recent call last):
    causalrec_lab.errors.UnknownName: there is no fault 'X1'; the faults are 'S01', 'S02', 'S03', 'S06',
    'S08', 'S14', 'S16'
    """

    fault: str = ""

    def __post_init__(self) -> None:
        if self.fault and self.fault not in FAULTS:
            raise unknown_name("fault", self.fault, FAULTS)

    def __call__(self, rows: Iterable[Row], seed: int = 0) -> Trained:
        """Train on these rows.

        Raises:
            LabError: a row that is not (user text, item text, 0 or 1).
        """
        rows = _rows(rows)
        if self.fault == "S16":
            seed = int(torch.Generator().seed() % 2**31)
        return _train(self.fault, rows, seed)


def right_program() -> Program:
    """The program that does what it says: user and item meet, labels count, texts are masked, seeds hold."""
    return Program()


def mutants() -> dict[str, Program]:
    """The same program seven times, each with one fault.

    >>> list(mutants())
    ['S01', 'S02', 'S03', 'S06', 'S08', 'S14', 'S16']
    """
    return {name: Program(name) for name in FAULTS}


class _Towers(nn.Module):
    """interest @ relevance + a line: a chance for every pair."""

    def __init__(self, dim: int, *, fault: str) -> None:
        super().__init__()
        width = 1 if fault == "S03" else WIDTH
        self.interest, self.relevance = nn.Linear(dim, width), nn.Linear(dim, width)
        self.line = None if fault == "S03" else nn.Linear(2 * dim, 1)
        self.fault = fault

    def forward(self, u: Float[Tensor, "pair dim"], i: Float[Tensor, "pair dim"]) -> Float[Tensor, " pair"]:
        i = torch.zeros_like(i) if self.fault == "S02" else i
        meet = (self.interest(u) * self.relevance(i)).sum(dim=1)  # (pair,)
        return meet if self.line is None else meet + self.line(torch.cat([u, i], dim=1))[:, 0]


@lru_cache(maxsize=256)
def _train(fault: str, rows: tuple[Row, ...], seed: int) -> Trained:
    mask = fault != "S08"
    texts = {text for row in rows for text in (row.user, row.item)}
    table = dict(zip(sorted(texts), _vectors(tuple(sorted(texts)), mask=mask), strict=True))
    u, i = (torch.stack([table[row[place]] for row in rows]) for place in (0, 1))  # (row, dim)
    taken = torch.tensor([1.0 if fault == "S01" else float(row.taken) for row in rows])  # (row,)
    with seeded(seed):
        net = _Towers(u.shape[1], fault=fault)
    learnt, history = train_model(
        net,
        (u, i, taken),
        loss=lambda model, user, item, y: cross_entropy(model(user, item), y),
        epochs=EPOCHS,
        batch_size=len(rows),
        learning_rate=0.02,
        seed=seed,
        device="cpu",
    )
    return Trained(history.train_loss[-1], (net if fault == "S06" else learnt).eval(), fault)


@cache
def _encoder() -> TextEncoder:
    return load_encoder(ENCODER, device="cpu")


@lru_cache(maxsize=512)
def _vectors(texts: tuple[str, ...], *, mask: bool) -> Float[Tensor, "text dim"]:
    """Mean-pooled vectors of length 1, padded to the longest text; without the mask, padding counts."""
    encoder = _encoder()
    inputs = encoder.tokenizer(
        list(texts), padding=True, truncation=True, max_length=encoder.max_tokens, return_tensors="pt"
    )
    real = inputs["attention_mask"] if mask else torch.ones_like(inputs["attention_mask"])  # (text, token)
    with torch.no_grad():
        states = encoder.model(input_ids=inputs["input_ids"], attention_mask=real).last_hidden_state
        return normalize(masked_mean(states, real), dim=1)  # (text, dim)


def _rows(rows: Iterable[Any]) -> tuple[Row, ...]:
    if isinstance(rows, str) or not isinstance(rows, Iterable):
        raise LabError(f"the log is {rows!r:.60}; a list of rows is needed, such as autopsy.log()")
    rows = tuple(_row(place, row) for place, row in enumerate(rows))
    if not rows:
        raise LabError("the log has no rows; there is nothing to learn from")
    return rows


def _row(place: int, row: Any) -> Row:
    try:
        user, item, taken = row
        known = isinstance(user, str) and isinstance(item, str) and taken in (0, 1)
    except (TypeError, ValueError):
        known = False
    if not known:
        raise LabError(f"log[{place}] is {row!r:.60}; (user text, item text, 0 or 1) is needed")
    return Row(user, item, int(taken))
