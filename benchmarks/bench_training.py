"""Speed of `train_model` beside a loop written by hand: same model and data, one thread, taken in turns.

The bare loop does what a tutorial does: shuffle, split, zero_grad, loss, backward, step, add up loss.item().
It is timed with torch's default Adam and with the fused Adam that train_model takes, so that the second ratio
is the cost of our loop alone. What checkpoints and event files add to an epoch stands in the last line.

    python benchmarks/bench_training.py [rounds]
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import copy
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from causalrec_lab.training import train_model

GOAL = 1.15


class Factors(nn.Module):
    """Matrix factorisation: a vector for each user and item, their product is the logit."""

    def __init__(self, users: int, items: int, width: int = 16):
        super().__init__()
        self.user, self.item = nn.Embedding(users, width), nn.Embedding(items, width)

    def forward(self, user: Tensor, item: Tensor) -> Tensor:
        return (self.user(user) * self.item(item)).sum(dim=1)


class Reader(nn.Module):
    """A transformer of the pocket BERT's kind: 2 layers, 128 numbers a token."""

    def __init__(self, words: int = 1500, kinds: int = 53):
        super().__init__()
        self.words = nn.Embedding(words, 128)
        layer = nn.TransformerEncoderLayer(128, 4, 256, dropout=0.0, batch_first=True)
        self.layers = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.kind = nn.Linear(128, kinds)

    def forward(self, tokens: Tensor) -> Tensor:
        return self.kind(self.layers(self.words(tokens)).mean(dim=1))  # (text, kind)


def cases() -> dict[str, tuple[nn.Module, tuple[Tensor, ...], Callable, int, int]]:
    """Name -> model, data, loss, batch size, epochs."""
    torch.manual_seed(0)
    draw = torch.Generator().manual_seed(0)
    x = torch.randn(20_000, 48, generator=draw)
    y = (x[:, 0] + torch.randn(20_000, generator=draw) > 0).float()
    user, item = (torch.randint(count, (50_000,), generator=draw) for count in (500, 260))
    bought = torch.randint(2, (50_000,), generator=draw).float()
    tokens = torch.randint(1500, (512, 12), generator=draw)
    kind = torch.randint(53, (512,), generator=draw)
    layers = nn.Sequential(nn.Linear(48, 32), nn.ReLU(), nn.Linear(32, 1))

    def chance(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
        return binary_cross_entropy_with_logits(model(x).squeeze(1), y)

    def pair(model: nn.Module, user: Tensor, item: Tensor, y: Tensor) -> Tensor:
        return binary_cross_entropy_with_logits(model(user, item), y)

    def text(model: nn.Module, tokens: Tensor, kind: Tensor) -> Tensor:
        return cross_entropy(model(tokens), kind)

    return {
        "tiny steps": (layers, (x[:4000], y[:4000]), chance, 32, 2),
        "layers": (layers, (x, y), chance, 256, 3),
        "factors": (Factors(500, 260), (user, item, bought), pair, 1024, 4),
        "transformer": (Reader(), (tokens, kind), text, 64, 1),
    }


def by_hand(model: nn.Module, data: tuple[Tensor, ...], plan: tuple, *, fused: bool):
    """The loop of a tutorial."""
    loss_of, size, epochs = plan
    model = copy.deepcopy(model)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2, fused=fused)
    shuffle = torch.Generator().manual_seed(0)
    rows = len(data[0])
    losses = []
    for _ in range(epochs):
        total = 0.0
        for batch in torch.randperm(rows, generator=shuffle).split(size):
            optimizer.zero_grad()
            loss = loss_of(model, *(column[batch] for column in data))
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / rows)
    return model, losses


def interleaved(rivals: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each rival, taken in turns, after one round that warms up."""
    times: dict[str, list[float]] = {name: [] for name in rivals}
    for turn in range(rounds + 1):
        for name, train in rivals.items():
            start = time.perf_counter()
            train()
            if turn:
                times[name].append(time.perf_counter() - start)
    return times


def ratio(times: dict[str, list[float]], other: str) -> float:
    """Median over the rounds of ours / theirs in the same round."""
    return median(ours / theirs for ours, theirs in zip(times["ours"], times[other], strict=True))


def main(rounds: int = 9) -> int:
    """Print the tables, and say by the exit code whether the goal was met."""
    torch.set_num_threads(1)
    print(f"medians of {rounds} rounds in turns; microseconds a step; ratio = ours / by hand\n")
    print(f"{'case':<13}{'batch':>6}{'ours':>8}{'by hand':>9}{'ratio':>7}{'+ fused':>9}{'ratio':>7}")
    worst = 0.0
    for name, (model, data, loss, size, epochs) in cases().items():
        steps = epochs * -(-len(data[0]) // size)
        settings = {"loss": loss, "epochs": epochs, "batch_size": size, "device": "cpu"}
        rivals = {
            "ours": lambda m=model, d=data, s=settings: train_model(m, d, **s),
            "by hand": lambda m=model, d=data, a=(loss, size, epochs): by_hand(m, d, a, fused=False),
            "fused": lambda m=model, d=data, a=(loss, size, epochs): by_hand(m, d, a, fused=True),
        }
        ours, (_, theirs) = rivals["ours"]()[1].train_loss, rivals["by hand"]()
        assert np.allclose(ours, theirs, rtol=0.05), (name, ours, theirs)  # other orders, the same learning
        times = interleaved(rivals, rounds)
        micro = {rival: median(values) / steps * 1e6 for rival, values in times.items()}
        worst = max(worst, ratio(times, "by hand"))
        print(
            f"{name:<13}{size:>6}{micro['ours']:>8.0f}{micro['by hand']:>9.0f}{ratio(times, 'by hand'):>7.2f}"
            f"{micro['fused']:>9.0f}{ratio(times, 'fused'):>7.2f}",
            flush=True,
        )
    print(f"\nworst ratio to the loop by hand: {worst:.2f}  (goal {GOAL})\n")
    saving(rounds)
    return 0 if worst <= GOAL else 1


def saving(rounds: int) -> None:
    """What a checkpoint and event files add to one epoch."""
    model, data, loss, size, _ = cases()["transformer"]
    settings = {"loss": loss, "batch_size": size, "device": "cpu", "epochs": 4}
    with tempfile.TemporaryDirectory() as folder:
        saved, logged = Path(folder) / "saved", Path(folder) / "logged"
        rivals = {
            "ours": lambda: train_model(model, data, **settings),
            "checkpoint": lambda: train_model(model, data, checkpoint=saved, resume=False, **settings),
            "event files": lambda: train_model(model, data, log_dir=logged, **settings),
        }
        times = interleaved(rivals, rounds)
        megabytes = sum(path.stat().st_size for path in saved.iterdir()) / 1e6
    plain = median(times["ours"]) / 4
    print(f"transformer, {sum(p.numel() for p in model.parameters()) / 1e6:.2f} M weights: ", end="")
    print(f"{plain * 1e3:.0f} ms an epoch", end="")
    for name in ("checkpoint", "event files"):
        print(f"; {name} + {(median(times[name]) / 4 - plain) * 1e3:.0f} ms", end="")
    print(f" ({megabytes:.1f} MB on disk)")


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
