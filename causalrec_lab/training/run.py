"""One training under way: an epoch of steps, a look at the held-out rows, and where it stands.

Terms: see `causalrec_lab.training`.

Taught in notebooks/08_autopsy.
"""

import copy
import math
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import torch
from torch import Tensor, nn

from causalrec_lab.errors import LabError
from causalrec_lab.training import checks
from causalrec_lab.training.checkpoint import FIRST, State
from causalrec_lab.training.history import History
from causalrec_lab.training.marks import mark, marked
from causalrec_lab.training.processes import Team

Loss: TypeAlias = Callable[..., Tensor]  # loss(model, *batch) -> one number, the mean over the rows
Schedule: TypeAlias = Callable[[float], float]  # share of all steps done -> factor of the learning rates
HALF = {"bf16": torch.bfloat16, "fp16": torch.float16}


@dataclass
class Run:
    """A model, its optimizer, and what decides how they move.

    Args:
        model: on the team's device; it is trained in place.
        loss: loss(model, *batch) -> the mean over the rows of the batch.
        optimizer: of the model's own weights.
        team: the processes that share each batch.
        epochs: that will be trained, for the schedule.
        batch_size: rows a step, over all processes.
        seed: of the order of the rows and of the model's own draws.
        precision: "float32", "bf16" or "fp16".
        schedule: factor of the learning rates, from the share of all steps done; None leaves them.
    """

    model: nn.Module
    loss: Loss
    optimizer: torch.optim.Optimizer
    team: Team
    epochs: int
    batch_size: int
    seed: int
    precision: str
    schedule: Schedule | None
    best: dict[str, Tensor] | None = None
    rates: list[float] = field(init=False)
    weights: list[nn.Parameter] = field(init=False)
    scaler: torch.amp.GradScaler = field(init=False)

    def __post_init__(self):
        groups = self.optimizer.param_groups
        self.rates = [group["lr"] for group in groups]
        self.weights = [weight for group in groups for weight in group["params"]]
        self.scaler = torch.amp.GradScaler(self.team.device.type, enabled=self.precision == "fp16")

    # ------------------------------------------------------------ an epoch

    def train(self, data: Sequence[Tensor], epoch: int) -> float:
        """Once through the rows in a new order; the mean loss on the way."""
        self.model.train()
        luck = torch.default_generator if self.team.device.type == "cpu" else torch
        luck.manual_seed(self._draw(epoch, 1 + self.team.rank))  # dropout; each process has its own
        shuffle = torch.Generator().manual_seed(self._draw(epoch, 0))  # on the CPU: one order everywhere
        batches = torch.randperm(len(data[0]), generator=shuffle).to(self.team.device).split(self.batch_size)
        total = 0.0
        for step, rows in enumerate(batches):
            if self.schedule:
                factor = self.schedule((epoch - 1 + step / len(batches)) / self.epochs)
                for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
                    group["lr"] = rate * factor
            share = self.team.share(rows)
            batch = [column[share] for column in data]
            self.optimizer.zero_grad()
            ours = self._backward(batch) if len(share) else None
            value = self.team.gradients(self.weights, ours, len(share) / len(rows))
            if not math.isfinite(value):
                where = f"epoch {epoch}, batch {step + 1} of {len(batches)}"
                raise checks.not_finite(value, where, batch, self.optimizer.param_groups[0]["lr"])
            self.scaler.step(self.optimizer)
            self.scaler.update()
            total += value * len(rows)
        return total / len(data[0])

    def judge(self, data: Sequence[Tensor], epoch: int) -> float:
        """Mean loss over held-out rows; nothing is learned from them."""
        self.model.eval()
        total = torch.zeros(1, dtype=torch.float32, device=self.team.device)
        with torch.no_grad():
            for rows in torch.arange(len(data[0]), device=self.team.device).split(self.batch_size):
                share = self.team.share(rows)
                if len(share):
                    loss = self._loss([column[share] for column in data])
                    checks.one_number(loss, learning=False)
                    total += loss.float() * len(share)
        value = self.team.total(total).item() / len(data[0])
        if not math.isfinite(value):
            where = f"the validation after epoch {epoch}"
            raise checks.not_finite(value, where, data, self.optimizer.param_groups[0]["lr"])
        return value

    def _backward(self, batch: Sequence[Tensor]) -> Tensor:
        with checks.explained():
            loss = self._loss(batch)
            checks.one_number(loss, learning=True)
            self.scaler.scale(loss).backward()
            checks.some_gradient(self.weights)
        return loss

    def _loss(self, batch: Sequence[Tensor]) -> Tensor:
        kind, half = self.team.device.type, HALF.get(self.precision)
        with torch.autocast(kind, dtype=half) if half else nullcontext():
            return self.loss(self.model, *batch)

    def _draw(self, epoch: int, purpose: int) -> int:
        """A seed of its own for each epoch and purpose, so that no state of luck needs to be kept."""
        return int(np.random.SeedSequence((self.seed, epoch, purpose)).generate_state(1, np.uint64)[0])

    # ------------------------------------------------------------ where it stands

    def keep(self) -> None:
        """Remember the weights of this moment as the best."""
        self.best = copy.deepcopy(self.model.state_dict())

    def state(self, history: History) -> State:
        """What a checkpoint needs."""
        optimizer = self.optimizer.state_dict()["state"]
        return State(history, self.model.state_dict(), optimizer, self.best, self.scaler.state_dict())

    def restore(self, state: State) -> History:
        """Stand where a checkpoint stands."""
        self.model.load_state_dict(state.weights)
        groups = self.optimizer.state_dict()["param_groups"]  # the setup made sure that they are the same
        self.optimizer.load_state_dict({"state": dict(state.optimizer), "param_groups": groups})
        if state.scale:
            self.scaler.load_state_dict(dict(state.scale))
        self.best = state.best
        return state.history

    def finished(self) -> nn.Module:
        """The model with the best weights, ready to be asked."""
        if self.best is not None:
            self.model.load_state_dict(self.best)
        self.optimizer.zero_grad()
        return self.model.eval()

    def setup(self, data: Sequence[Tensor], held_out: Sequence[Tensor] | None) -> dict[str, object]:
        """Everything that must be the same for a broken run to go on."""
        weights = self.model.state_dict()
        for name, value in weights.items():
            if not isinstance(value, Tensor):
                raise LabError(
                    f"{name!r} of the model's state is {type(value).__name__}; a checkpoint takes tensors"
                )
        return {
            "weights": {name: [str(value.dtype), list(value.shape)] for name, value in weights.items()},
            "optimizer": self._described(),
            "batch_size": int(self.batch_size),
            "seed": int(self.seed),
            "precision": self.precision,
            "epochs of the schedule": int(self.epochs) if self.schedule else None,
            "data": marked(data),
            "validation": None if held_out is None else marked(held_out),
            FIRST: mark(weights),
            "mark of the model": mark(self.model),
            "mark of the loss": mark(self.loss),
            "mark of the schedule": mark(self.schedule),
        }

    def _described(self) -> list[str]:
        """Kind, settings and weights of each group, without what only chooses how it is computed."""
        leave = {"params", "param_names", "foreach", "fused", "capturable", "differentiable"}
        names = {id(weight): name for name, weight in self.model.named_parameters()}
        kind, said = type(self.optimizer), []
        for group in self.optimizer.param_groups:
            values = {name: value for name, value in group.items() if name not in leave}
            settings = ", ".join(f"{name}={value}" for name, value in values.items())
            which = mark((kind, values, [names[id(weight)] for weight in group["params"]]))
            said.append(f"{kind.__name__}({settings}) of {len(group['params'])} weights, mark {which}")
        return said
