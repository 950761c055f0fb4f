"""Refuses what cannot be trained, and says in plain words what torch only hints at.

Terms: see `causalrec_lab.training`.

Taught in notebooks/08_autopsy.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from jaxtyping import Shaped
from numpy import ndarray
from torch import Tensor, nn

from causalrec_lab.errors import LabError, one_of, real_number, whole_number
from causalrec_lab.inputs import raw
from causalrec_lab.log.columns import same_length

Rows: TypeAlias = Shaped[Tensor, "row ..."] | Shaped[ndarray, "row ..."]  # one column of the data
MOST = 10**7  # epochs, rows a batch: no training ends beyond
PRECISIONS = ("float32", "bf16", "fp16")


def whole(**counts: int | None) -> None:
    """Refuse a number of things that is not from 1 to `MOST`; None stands for no limit."""
    for name, count in counts.items():
        if count is not None or name in ("epochs", "batch_size"):
            whole_number(name, count, high=MOST)


def settings(*, seed: int, learning_rate: float, weight_decay: float, precision: str) -> None:
    """Refuse a setting that is out of range."""
    whole_number("seed", seed, low=0, high=2**32 - 1)
    real_number("learning_rate", learning_rate, above=0)
    real_number("weight_decay", weight_decay, low=0)
    one_of("precision", precision, PRECISIONS)


def folder(name: str, path: object) -> Path | None:
    """The path of a folder; None stays None."""
    if path is None:
        return None
    if isinstance(path, str | Path) and str(path).strip() and "\0" not in str(path):
        with suppress(RuntimeError):  # ~ of a user who is not there
            return Path(path).expanduser()
    raise LabError(f"{name} is {path!r}; the path of a folder is needed, such as 'runs/one', or None")


def parts(model: object, loss: object, data: object, validation: object) -> None:
    """Refuse a model, a loss or held-out columns of another kind."""
    if not isinstance(model, nn.Module):
        raise LabError(f"model is {type(model).__name__}; a torch.nn.Module is needed")
    if not callable(loss):
        raise LabError(f"loss is {type(loss).__name__}; a function loss(model, *batch) is needed")
    both = (data, validation)
    if all(isinstance(one, tuple | list) for one in both) and len(data) != len(validation):
        raise LabError(
            f"data has {len(data)} columns and validation {len(validation)}; the loss takes the same of both"
        )


def fits_device(precision: str, device: torch.device) -> None:
    """Refuse a precision that this device cannot compute in."""
    if precision == "fp16" and device.type != "cuda":
        raise LabError(
            f"precision 'fp16' needs a CUDA GPU, and this run is on {device.type!r}; use 'bf16', which keeps "
            "the range of float32 and works there, or 'float32'"
        )
    if precision == "bf16" and device.type == "cuda" and not torch.cuda.is_bf16_supported():
        raise LabError("this GPU has no bf16; use precision='fp16' or 'float32'")


def tensors(
    name: str, columns: Sequence[Rows], *, device: torch.device, dtype: torch.dtype
) -> tuple[Tensor, ...]:
    """The columns as tensors on the device: of one length, not empty, and free of any other computation.

    Args:
        name: "data" or "validation", for the errors.
        columns: tensors or arrays; an array of floats takes the weights' dtype, a tensor keeps its own.
        device: where they go.
        dtype: of the weights.
    """
    if isinstance(columns, Tensor | ndarray) or not isinstance(columns, Sequence) or not columns:
        given = type(columns).__name__ if not isinstance(columns, Sequence) else "empty"
        raise LabError(f"{name} is {given}; a tuple of tensors or arrays is needed, such as (x, y) or (x,)")
    found = []
    for place, column in enumerate(columns):
        tensor = _tensor(f"{name}[{place}]", column, dtype)
        if tensor.ndim < 1:
            raise LabError(f"{name}[{place}] is a single value; one entry a row is needed")
        if tensor.requires_grad:
            raise LabError(
                f"{name}[{place}] still hangs on the computation that made it (requires_grad is True), and "
                "backward may go through that only once; make it under torch.no_grad(), or pass "
                f"{name}[{place}].detach()"
            )
        found.append(tensor.to(device))
    same_length({f"{name}[{place}]": tensor for place, tensor in enumerate(found)})
    if not len(found[0]):
        raise LabError(f"{name} has no rows; at least one is needed")
    return tuple(found)


def _tensor(name: str, column: Rows, dtype: torch.dtype) -> Tensor:
    if isinstance(column, Tensor):
        return column
    if isinstance(column, ndarray):
        column = raw(name, column)  # nothing masked
    if not isinstance(column, ndarray) or column.dtype.kind not in "biuf":
        kind = f"an array of {column.dtype}" if isinstance(column, ndarray) else type(column).__name__
        raise LabError(f"{name} is {kind}; a tensor or an array of numbers is needed: numpy.asarray(...)")
    column = np.ascontiguousarray(column, dtype=column.dtype.newbyteorder("="))
    if column.dtype.kind == "b":
        return torch.tensor(column)
    return torch.tensor(column, dtype=dtype if column.dtype.kind == "f" else torch.int64)


def one_number(loss: object, *, learning: bool) -> None:
    """Refuse a loss that is not one number, or that no weight can be learned from."""
    if not isinstance(loss, Tensor):
        raise LabError(
            f"the loss is {type(loss).__name__}; return a tensor: .item(), float() and numpy cut the gradient"
        )
    if loss.ndim:
        raise LabError(
            f"the loss has shape {tuple(loss.shape)}; one number is needed: take its .mean() over the batch"
        )
    if learning and not loss.requires_grad:
        raise LabError(
            "the loss has no gradient: nothing in it depends on a weight that learns; look for .detach(), "
            ".data, numpy or torch.no_grad() between the weights and the loss"
        )


def some_gradient(weights: Sequence[nn.Parameter]) -> None:
    """Refuse a loss that moved none of the weights that learn."""
    if all(weight.grad is None for weight in weights):
        raise LabError(
            "the loss reached no weight of the model that is trained, which is a copy; use the model that "
            "the loss is called with: def loss(model, x, y), and in it model(x)"
        )


def not_finite(value: float, where: str, batch: Sequence[Tensor], learning_rate: float) -> LabError:
    """The error for a loss that is NaN or infinite: where, and what to try."""
    for place, column in enumerate(batch):
        if column.is_floating_point() and not column.isfinite().all():
            return LabError(
                f"the loss is {value} at {where}, and so is the data: column {place} of that batch holds a "
                "number that is NaN or infinite; mend those rows or leave them out"
            )
    return LabError(
        f"the loss is {value} at {where}; try a smaller learning_rate (it is {learning_rate:g}), and look in "
        "the loss for log(0), a division by 0, or exp of something large"
    )


EXPLAINED = {
    "Expected more than 1 value per channel": (
        "a batch, or a process' share of it, has one row, and a batch norm needs two; choose a batch_size "
        "that leaves no single row over"
    ),
    "all elements of input should be between 0 and 1": (
        "binary_cross_entropy was given numbers outside [0, 1]; it needs chances, and a model gives "
        "logits: use torch.nn.functional.binary_cross_entropy_with_logits"
    ),
    "backward through the graph a second time": (
        "the loss hangs on a computation that was made once, before the loop, and backward may go through it "
        "only once; compute it inside the loss, or cut it off with torch.no_grad() or .detach()"
    ),
}


@contextmanager
def explained() -> Iterator[None]:
    """Say torch's error in our words where we know the cause; let any other pass."""
    try:
        yield
    except (RuntimeError, ValueError) as error:
        words = next((words for sign, words in EXPLAINED.items() if sign in str(error)), None)
        if words is None:
            raise
        raise LabError(words) from error
