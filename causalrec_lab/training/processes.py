"""Shares one training among the processes that `torchrun` started; alone, it costs nothing.

Terms: a *process* here is one of several copies of a program that train one model together; its *rank* is its
number, from 0; the rows of a batch are its *share*. Gradients are summed over the processes, each weighted by
its rows, so that the result is that of one process.

    gradient of the batch = sum over processes of  rows of its share / rows of the batch * its gradient

True for a loss that is a mean over rows; one that compares the rows of a batch with one another
(contrastive) sees only its own share. `torchrun --nproc_per_node 2 script.py` starts two; `accelerate launch
--cpu --num_processes 2 script.py` quietly starts one.

Taught in notebooks/21_cheaper_and_still_right.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from causalrec_lab.device import pick_device
from causalrec_lab.errors import LabError


@dataclass(frozen=True)
class Team:
    """The processes that train together.

    Args:
        rank: number of this one, from 0.
        size: how many there are.
        device: where this one's tensors live.
    """

    rank: int
    size: int
    device: torch.device

    @classmethod
    def gather(cls, device: str | torch.device | None = None) -> "Team":
        """The team that torchrun started, or this process alone.

        Args:
            device: as in `pick_device`; "cuda" gives each process a GPU of its own.
        """
        size = int(os.environ.get("WORLD_SIZE") or 1)
        if size == 1 or "MASTER_ADDR" not in os.environ:
            return cls(0, 1, pick_device(device))
        from accelerate import PartialState

        state = PartialState(cpu=pick_device(device).type == "cpu")
        return cls(state.process_index, state.num_processes, state.device)

    @property
    def first(self) -> bool:
        """Whether this is the process that writes files."""
        return self.rank == 0

    def share(self, rows: Tensor) -> Tensor:
        """Rows of a batch that this process takes; the first ones take one more where it does not divide."""
        return rows if self.size == 1 else rows.tensor_split(self.size)[self.rank]

    def wait(self) -> None:
        """Go on when all are here."""
        if self.size > 1:
            from accelerate import PartialState

            PartialState().wait_for_everyone()

    def total(self, values: Tensor) -> Tensor:
        """The sum over the processes, the same in each."""
        if self.size == 1:
            return values
        from accelerate.utils import reduce

        return reduce(values, reduction="sum")

    def agree(self, tensors: Sequence[Tensor]) -> None:
        """Set these tensors, in place, to what the first process holds."""
        if self.size > 1:
            from accelerate.utils import broadcast

            with torch.no_grad():
                for tensor in tensors:
                    tensor.copy_(broadcast(tensor.detach().clone()))

    def same(self, what: str, mark: str) -> None:
        """Refuse to go on if the processes do not hold the same thing."""
        if self.size > 1:
            from accelerate.utils import gather_object

            if len(set(gather_object([mark]))) > 1:
                raise LabError(
                    f"the processes do not hold the same {what}; give each of them all rows, in one order: "
                    "train_model itself shares them out"
                )

    def gradients(self, parameters: Sequence[nn.Parameter], loss: Tensor | None, weight: float) -> float:
        """Put the gradient of the whole batch into every process, and return the whole batch's loss.

        Args:
            parameters: the weights that learn, after backward.
            loss: of this process' share; None if it has no rows.
            weight: rows of the share / rows of the batch.
        """
        if self.size == 1:
            return loss.item()
        wide = any(parameter.dtype == torch.float64 for parameter in parameters)
        like = {"device": self.device, "dtype": torch.float64 if wide else torch.float32}
        grads = [parameter.grad for parameter in parameters]
        if any(grad is not None and grad.is_sparse for grad in grads):
            raise LabError("several processes cannot share sparse gradients; use nn.Embedding(sparse=False)")
        there = torch.tensor([grad is not None for grad in grads], **like)
        mean = torch.zeros(1, **like) if loss is None else loss.detach().reshape(1).to(**like) * weight
        parts = [
            torch.zeros(parameter.numel(), **like) if grad is None else grad.reshape(-1).to(**like) * weight
            for parameter, grad in zip(parameters, grads, strict=True)
        ]
        mean, there, *parts = self.total(torch.cat([mean, there, *parts])).split(
            [1, len(grads), *(len(part) for part in parts)]
        )
        for parameter, seen, part in zip(parameters, there.tolist(), parts, strict=True):
            parameter.grad = part.reshape(parameter.shape).to(parameter.dtype) if seen else None
        return mean.item()
