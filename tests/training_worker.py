"""A program of its own that trains the small net of test_training: started by torchrun, or to be killed.

torchrun --nproc_per_node 2 training_worker.py share FOLDER      what each process saw and learned
python training_worker.py kill FOLDER      killed at each touch of the disk there is, then from outside
python training_worker.py hold FOLDER      trains one epoch, says so, and holds the folder until it is killed
"""

import io
import itertools
import json
import os
import random
import signal
import sys
from functools import partial
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from causalrec_lab import files
from causalrec_lab.training import train_model

ROWS, HELD_OUT, BATCH = 97, 31, 16  # the last batch has one row: a second process has none of it
SETTINGS = {"batch_size": BATCH, "learning_rate": 0.3, "seed": 4, "device": "cpu"}
PLAN = {"share": {"epochs": 12, "patience": 2}, "kill": {"epochs": 2}, "hunt": {"epochs": 20}}


def shop(rows: int, seed: int) -> tuple[np.ndarray, ...]:
    """Five numbers a row, whether the user bought, and the row's own number."""
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(rows, 5))
    return x, (draw.random(rows) < 1 / (1 + np.exp(-2 * x[:, 0]))).astype(float), np.arange(rows)


def net(dropout: float = 0.0) -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Dropout(dropout), nn.Linear(8, 1))


def run(plan: str, **more) -> tuple[nn.Module, object, list[list[int]]]:
    """The trained net, its history, and the rows of every batch that this process learned from."""
    seen: list[list[int]] = []

    def bought(model: nn.Module, x: torch.Tensor, y: torch.Tensor, row: torch.Tensor) -> torch.Tensor:
        if model.training:
            seen.append(row.tolist())
        return binary_cross_entropy_with_logits(model(x).squeeze(1), y)

    model = net(dropout=0.5 if plan != "share" else 0.0)
    settings = {"validation": shop(HELD_OUT, 1), **SETTINGS, **PLAN[plan], **more}
    return *train_model(model, shop(ROWS, 0), loss=bought, **settings), seen


def share(folder: Path) -> None:
    """Train with whoever torchrun started beside us, and write down what this process saw."""
    from accelerate import Accelerator

    team = Accelerator(cpu=True)
    model, history, seen = run("share", checkpoint=folder / "checkpoint", log_dir=folder / "events")
    rank = team.process_index
    save_file(model.state_dict(), folder / f"weights{rank}.safetensors")
    said = {"world": team.num_processes, "seen": seen, **vars(history)}
    (folder / f"said{rank}.json").write_text(json.dumps(said), encoding="utf-8")
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


class Torn(io.BufferedWriter):
    """A file whose process may die in the middle of a write."""

    def write(self, content):
        if due():
            super().write(content[: len(content) // 2])
            self.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().write(content)


def watch(moment: int) -> None:
    """From now on every touch of the disk counts, and this process kills itself at one of them."""
    global due
    count = itertools.count(1)

    def due():
        return next(count) == moment

    def dying(touch):
        def touching(*given, **named):
            if due():
                os.kill(os.getpid(), signal.SIGKILL)
            return touch(*given, **named)

        return touching

    def opening(handle, mode):
        return Torn(io.FileIO(handle, mode))

    os.fsync, os.replace, Path.unlink = dying(os.fsync), dying(os.replace), dying(Path.unlink)
    files.open = dying(opening)


def child(train) -> int:
    """A fork of this process that trains and ends; its number."""
    number = os.fork()
    if number == 0:
        train()
        os._exit(0)
    return number


def kill(folder: Path) -> None:
    """Train, to be killed at every touch of the disk there is, each time in a folder of its own."""

    def train(moment):
        watch(moment)
        run("kill", checkpoint=folder / f"{moment:03}")

    for moment in itertools.count(1):
        _, status = os.waitpid(child(partial(train, moment)), 0)
        if not os.WIFSIGNALED(status):  # it came through: there is no such moment any more
            return


def hunt(folder: Path) -> None:
    """Train in one folder, killed from outside again and again, somewhere in the epoch after one or two."""
    draw, told = random.Random(0), []

    def tell(history):
        os.write(out, b".")
        os.read(gate, 1)  # at most one epoch beyond what it was told to do, however fast it is

    for life in itertools.count(1):
        (back, out), (gate, key) = os.pipe(), os.pipe()
        number = child(partial(run, "hunt", checkpoint=folder / "run", progress=tell))
        os.close(out)
        seen = 0
        for _ in range(draw.randint(1, 2)):
            seen += len(os.read(back, 1))
            os.write(key, b".")
        os.kill(number, signal.SIGKILL)
        _, status = os.waitpid(number, 0)
        told.append(seen + len(os.read(back, 1000)))  # epochs that this life told of
        for end in (back, gate, key):
            os.close(end)
        said = folder / "run" / "checkpoint.json"
        saved = len(json.loads(said.read_bytes())["train_loss"]) if said.exists() else 0
        assert sum(told) <= saved <= sum(told) + life  # killed after saving, before telling: one a life
        (folder / "lives.json").write_text(json.dumps(told), encoding="utf-8")
        if not os.WIFSIGNALED(status):
            return


if __name__ == "__main__":
    what, folder = sys.argv[1], Path(sys.argv[2])
    if what == "share":
        share(folder)
    elif what == "hold":
        run("kill", checkpoint=folder, progress=lambda history: os.write(1, b"held\n") and signal.pause())
    else:
        run("kill")  # torch imports half of itself at the first step: let the forks find it done
        kill(folder / "touches")
        hunt(folder / "hunted")
