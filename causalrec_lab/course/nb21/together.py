"""A program that trains one small model: alone, killed and resumed, or by several processes that share it.

    python -m causalrec_lab.course.nb21.together save FOLDER        train_model, killed after epoch 3
    torchrun --nproc_per_node 2 -m causalrec_lab.course.nb21.together share FOLDER      two processes

The model says from a visitor's taste and a good's columns whether the good was shown: a propensity score.

Taught in notebooks/21_cheaper_and_still_right.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.utils.data import DataLoader, TensorDataset

from causalrec_lab.training import History, train_model
from causalrec_lab.worlds import graded_shop, histories, item_features

EPOCHS, KILLED, BATCH, RATE, USERS = 6, 3, 64, 0.05, 64
SETTINGS = {"epochs": EPOCHS, "batch_size": BATCH, "learning_rate": RATE, "device": "cpu"}
RUN = ("-m", "causalrec_lab.course.nb21.together")
TORCHRUN = ("-m", "torch.distributed.run", "--standalone", "--nproc_per_node")


def visits() -> tuple[Tensor, Tensor]:
    """2,560 visits: nine numbers of the visitor, nine of the good; was it shown?"""
    items = item_features()[0]
    history = histories(0, items, users=USERS)
    log, _ = graded_shop(0, history=history)
    taste = items[history].mean(axis=1)  # (user, 9)
    pairs = np.concatenate([taste[log.user], items[log.item]], axis=1)  # (log, 18)
    return torch.tensor(pairs, dtype=torch.float32), torch.tensor(log.exposed, dtype=torch.float32)


def network() -> nn.Module:
    """A network of one hidden layer, the same each time."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(18, 16), nn.ReLU(), nn.Linear(16, 1))


def shown_loss(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """Mean log loss of a batch."""
    return binary_cross_entropy_with_logits(model(x).squeeze(1), y)


def trained(folder: str | Path | None = None, **more: Any) -> tuple[nn.Module, History]:
    """The network trained by `train_model`, with a checkpoint in the folder after every epoch."""
    settings = SETTINGS | {"checkpoint": folder} | more
    return train_model(network(), visits(), loss=shown_loss, **settings)


def shared(folder: str | Path) -> None:
    """Train in as many processes as were started; each writes its weights, and how many it saw at work."""
    from accelerate import Accelerator
    from safetensors.torch import save_file

    accelerator = Accelerator(cpu=True)
    model = network()
    learn = torch.optim.Adam(model.parameters(), lr=RATE)
    batches = DataLoader(TensorDataset(*visits()), batch_size=BATCH // accelerator.num_processes)
    model, learn, batches = accelerator.prepare(model, learn, batches)  # DDP, and a share of the batches
    for _ in range(EPOCHS):
        for x, y in batches:
            learn.zero_grad()
            accelerator.backward(shown_loss(model, x, y))  # averages the gradients of all processes
            learn.step()
    weights = accelerator.unwrap_model(model).state_dict()
    rank, size = accelerator.process_index, accelerator.num_processes
    save_file(weights, Path(folder) / f"{rank}.safetensors", metadata={"processes": str(size)})
    accelerator.end_training()


def alone() -> dict[str, Tensor]:
    """The same steps in plain PyTorch: the weights."""
    model = network()
    learn = torch.optim.Adam(model.parameters(), lr=RATE)
    for _ in range(EPOCHS):
        for x, y in DataLoader(TensorDataset(*visits()), batch_size=BATCH):
            learn.zero_grad()
            shown_loss(model, x, y).backward()
            learn.step()
    return model.state_dict()


def run(*words: str | Path, processes: int = 0) -> int:
    """Start this program as a process of its own, or several by torchrun; its exit code.

    Args:
        words: "save" or "share", and a folder.
        processes: that torchrun starts; 0 does without it.
    """
    launch = (*TORCHRUN, str(processes), *RUN) if processes else RUN
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    env = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, *launch, *map(str, words)], env=env, check=False, **quiet
    ).returncode


def weights_in(folder: str | Path) -> list[tuple[int, dict[str, Tensor]]]:
    """Of each process: how many it saw at work, and its weights."""
    from safetensors import safe_open

    found = []
    for file in sorted(Path(folder).glob("*.safetensors")):
        with safe_open(file, framework="pt") as kept:
            weights = {name: kept.get_tensor(name) for name in kept.keys()}  # noqa: SIM118 it is no dict
            found.append((int(kept.metadata()["processes"]), weights))
    return found


def _pull_the_plug(history: History) -> None:
    """After the third epoch nothing is tidied up."""
    if history.epochs == KILLED:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


if __name__ == "__main__":
    if sys.argv[1] == "share":
        shared(sys.argv[2])
    else:
        trained(sys.argv[2], progress=_pull_the_plug)
