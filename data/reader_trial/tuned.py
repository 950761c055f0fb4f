"""Readers that learn from the log as CausalBERT does: one loss of exposure and outcome, for heads and reader.

Each fold's reader saw the rows of the other users only. A step reads some of the texts anew; the vectors of
the others are those of their last reading.
"""

import copy
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Int
from numpy import ndarray
from torch import Tensor, nn

from causalrec_lab import estimate
from causalrec_lab.encode import load_encoder
from causalrec_lab.language import load_language_model
from causalrec_lab.log import Log
from reader_trial import frozen

FOLDS, WIDTH, WARM, STEPS, SOME, ROWS = 2, 16, 200, 30, 16, 4000
HEAD_RATE, MAP_RATE, WHOLE_RATE, LORA_RATE = 0.02, 0.002, 2e-4, 2e-3
LAYERS, RANK = 4, 8


class Lora(nn.Module):
    """W x + 2 B A x: W frozen, A and B thin."""

    def __init__(self, frozen_one: nn.Linear):
        super().__init__()
        self.frozen = frozen_one.requires_grad_(False)
        self.a = nn.Parameter(torch.randn(RANK, frozen_one.in_features) / frozen_one.in_features**0.5)
        self.b = nn.Parameter(torch.zeros(frozen_one.out_features, RANK))

    def forward(self, x: Tensor) -> Tensor:
        """Both added."""
        return self.frozen(x) + 2 * (x @ self.a.T) @ self.b.T


@dataclass
class Top:
    """What of an encoder learns, and how it makes vectors of some texts by their places.

    Args:
        part: a module.
        read: from places to vectors, with a gradient.
        rate: learning rate of what learns.
    """

    part: nn.Module
    read: Callable[[list[int]], Tensor]
    rate: float

    def learns(self) -> list[nn.Parameter]:
        """The weights that move."""
        return [weight for weight in self.part.parameters() if weight.requires_grad]


def whole(name: str) -> Callable[[], Top]:
    """All layers of an encoder learn."""
    encoder, texts = load_encoder(frozen.ENCODERS[name], "cpu"), frozen.texts()["stated"]

    def make() -> Top:
        model = copy.deepcopy(encoder.model).eval().requires_grad_(True)
        own = replace(encoder, model=model, cache=None)
        return Top(model, lambda some: own.embed([texts[n] for n in some], gradient=True), WHOLE_RATE)

    return make


def with_lora(layers: nn.ModuleList) -> nn.ModuleList:
    """A copy of these layers with adapters on the attention's four matrices."""
    layers = copy.deepcopy(layers).requires_grad_(False)
    for layer in layers:
        for module in list(layer.modules()):
            for name, one in list(module.named_children()):
                attention = name in ("query", "key", "value", "q_proj", "k_proj", "v_proj", "o_proj")
                if isinstance(one, nn.Linear) and attention:
                    setattr(module, name, Lora(one))
    return layers


def e5() -> Callable[[], Top]:
    """LoRA on the last four layers of multilingual E5; the layers below are run once and kept."""
    encoder, texts = load_encoder("multilingual", "cpu"), frozen.texts()["stated"]
    rows = encoder.tokenizer([encoder.prefix + text for text in texts])["input_ids"]
    ids, mask = encoder._inputs(rows)
    below = encoder.model.encoder.layer[:-LAYERS]
    hide = (1.0 - mask[:, None, None].float()) * torch.finfo(torch.float32).min  # (text, 1, 1, token)
    with torch.no_grad():
        states = encoder.model.embeddings(input_ids=ids)
        for layer in below:
            states = layer(states, hide)

    def make() -> Top:
        part = with_lora(encoder.model.encoder.layer[-LAYERS:])

        def read(some: list[int]) -> Tensor:
            h = states[some]
            for layer in part:
                h = layer(h, hide[some])
            real = mask[some][:, :, None]
            return (h * real).sum(1) / real.sum(1)

        return Top(part, read, LORA_RATE)

    return make


def instruct() -> Callable[[], Top]:
    """LoRA on the last four layers of SmolLM2-135M-Instruct; the layers below are run once and kept."""
    model, texts = load_language_model(device="cpu", precision="float32"), frozen.texts()["stated"]
    rows = [model._read(text) for text in texts]
    long = max(map(len, rows))
    ids = torch.tensor([row + [0] * (long - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (long - len(row)) for row in rows])
    trunk = model.trunk
    back = torch.ones(long, long, dtype=torch.bool).tril()  # padding stands behind: nobody looks at it
    with torch.no_grad():
        states = trunk.embed_tokens(ids)
        angles = trunk.rotary_emb(states, torch.arange(long)[None])
        for layer in trunk.layers[:-LAYERS]:
            states = layer(states, attention_mask=back[None, None], position_embeddings=angles)

    def make() -> Top:
        part = with_lora(trunk.layers[-LAYERS:])

        def read(some: list[int]) -> Tensor:
            h = states[some]
            for layer in part:
                h = layer(h, attention_mask=back[None, None], position_embeddings=angles)
            real = mask[some][:, :, None]
            return (trunk.norm(h) * real).sum(1) / real.sum(1)

        return Top(part, read, LORA_RATE)

    return make


NOTHING, MAP = "nothing", "a linear map"
MAKERS = {
    "pocket BERT": (lambda: whole("pocket BERT"), "all layers"),
    "MiniLM": (lambda: whole("MiniLM"), "all layers"),
    "multilingual E5": (e5, "LoRA, last four layers"),
    "SmolLM2-Instruct": (instruct, "LoRA, last four layers"),
}
KEEPER = functools.cache(lambda reader: MAKERS[reader][0]())


class Heads(nn.Module):
    """z = W vector, and of each row three logits: a + b u + c z + u A z, u the mean of z over the likes."""

    def __init__(self, vectors: ndarray, history: Int[ndarray, "user liked"]):
        super().__init__()
        self.centre = torch.as_tensor(vectors.mean(axis=0), dtype=torch.float32)
        self.size = float(np.sqrt(((vectors - vectors.mean(axis=0)) ** 2).sum(axis=1).mean()))
        self.past = torch.tensor(history)
        x = self.short(torch.as_tensor(vectors, dtype=torch.float32))
        axes = torch.linalg.svd(x, full_matrices=False)[2][:WIDTH].T
        self.w = nn.Parameter(axes / (x @ axes).std(0))  # begins at the frozen reader's leading directions
        self.users = 1 / (x @ self.w.detach())[self.past].mean(1).std(0)
        self.base = nn.Parameter(torch.zeros(3))
        self.of_user, self.of_item = (nn.Parameter(torch.zeros(3, WIDTH)) for _ in range(2))
        self.meet = nn.Parameter(torch.eye(WIDTH).repeat(3, 1, 1) * 0.3)

    def short(self, vectors: Tensor) -> Tensor:
        """About the frozen mean, of mean square length 1."""
        return (vectors - self.centre) / self.size

    def loss(self, vectors: Tensor, user: Tensor, item: Tensor, t: Tensor, y: Tensor) -> Tensor:
        """Cross-entropy of exposure, and of the outcome by the head of what was done."""
        z = self.short(vectors) @ self.w
        u, i = (z[self.past].mean(1) * self.users)[user], z[item]
        meet = torch.stack([((u @ a) * i).sum(1) for a in self.meet], dim=1)
        odds = self.base + u @ self.of_user.T + i @ self.of_item.T + meet
        done = torch.where(t == 1, odds[:, 1], odds[:, 2])
        entropy = nn.functional.binary_cross_entropy_with_logits
        return entropy(odds[:, 0], t) + entropy(done, y)


@functools.lru_cache(maxsize=1)
def readings(reader: str, seed: int) -> dict[str, list[ndarray]]:
    """By what has learned: for each fold a few numbers of each item, learned without its users."""
    log, history, _ = frozen.shop(frozen.GRADED, seed)
    vectors, fold = frozen.vectors(reader, "stated"), estimate.fold_of(log.user, folds=FOLDS)
    make, found = (KEEPER(reader) if reader in MAKERS else None), {}
    for k in range(FOLDS):
        for learned, numbers in _learned(vectors, history, log.select(fold != k), make, seed):
            name = MAKERS[reader][1] if learned == STEPS else {0: NOTHING, WARM: MAP}[learned]
            found.setdefault(name, []).append(numbers)
    return found


def _learned(
    vectors: ndarray, history: ndarray, log: Log, make: Callable[[], Top] | None, seed: int
) -> Iterator[tuple[int, ndarray]]:
    """The few numbers of each item: leading directions, then a map that has learned, then the encoder."""
    torch.manual_seed(seed)
    draw, few = np.random.default_rng([seed, 9]), []
    heads, bank = Heads(vectors, history), torch.as_tensor(vectors, dtype=torch.float32)
    columns = [torch.tensor(one) for one in (log.user, log.item)]
    columns += [torch.tensor(np.asarray(one, dtype=np.float32)) for one in (log.exposed, log.outcome)]
    rest = [one for name, one in heads.named_parameters() if name != "w"]
    yield 0, _numbers(heads, bank)
    for steps in (WARM, STEPS) if make else (WARM,):
        groups = [{"params": [heads.w], "lr": MAP_RATE}, {"params": rest, "lr": HEAD_RATE}]
        if steps == STEPS:
            top = make()
            groups.append({"params": top.learns(), "lr": top.rate})
        learn = torch.optim.AdamW(groups, weight_decay=0.0)
        slower = torch.optim.lr_scheduler.LambdaLR(learn, lambda step, n=steps: 1 - 0.9 * step / n)
        for _ in range(steps):
            now = bank
            if steps == STEPS:
                few = few or draw.permutation(len(bank)).tolist()
                some, few = few[:SOME], few[SOME:]
                now = bank.index_copy(0, torch.tensor(some), top.read(some))
                bank = now.detach()
            rows = torch.as_tensor(draw.integers(0, len(log), ROWS))
            learn.zero_grad()
            heads.loss(now, *(one[rows] for one in columns)).backward()
            learn.step()
            slower.step()
        if steps == STEPS:
            with torch.no_grad():
                parts = [
                    top.read(list(some))
                    for some in (range(n, min(n + SOME, len(bank))) for n in range(0, len(bank), SOME))
                ]
            bank = torch.cat(parts)
        yield steps, _numbers(heads, bank)


def _numbers(heads: Heads, bank: Tensor) -> ndarray:
    with torch.no_grad():
        return (heads.short(bank) @ heads.w).double().numpy()
