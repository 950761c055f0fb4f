"""Chooses where a model runs, and holds it still while it is asked.

Terms: a *device* is where tensors live ("cpu", "cuda", "cuda:1", "mps"); in *evaluation mode* a model drops
nothing and its batch norms stand still.

Taught in notebooks/00_start_here.
"""

import ctypes
import inspect
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from causalrec_lab.errors import LabError, said

if TYPE_CHECKING:
    import torch


def pick_device(name: "str | torch.device | None" = None) -> "torch.device":
    """The device to use: the one named, else a GPU if there is one, else the CPU.

    Args:
        name: "cpu", "cuda", "cuda:1", "mps", a torch.device, or None to choose.

    Raises:
        LabError: the name is no device, or this machine does not have it.

    >>> pick_device("cpu")
    device(type='cpu')
    """
    import torch

    if name is None:
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
    except (RuntimeError, TypeError, ValueError, OverflowError) as error:
        raise LabError(f"{said(name)} is no device; use 'cpu', 'cuda', 'cuda:0' or 'mps'") from error
    have = {"cpu": 1, "cuda": torch.cuda.device_count(), "mps": int(torch.backends.mps.is_available())}
    if (device.index or 0) >= have.get(device.type, 0):
        raise LabError(
            f"device {str(device)!r} was asked for, but this machine has {have.get(device.type, 0)} of type "
            f"{device.type!r}; use device='cpu', or None to let the machine choose"
        )
    return device


@contextmanager
def seeded(seed: int, device: "torch.device | None" = None) -> Iterator[None]:
    """Inside the block torch draws from this seed, on the CPU and on `device`; nobody else's luck is moved.

    (`torch.manual_seed` also seeds every other device, for good, and each time reads the whole stack.)
    """
    import torch

    kind = "cpu" if device is None else device.type
    kept = torch.mps.get_rng_state() if kind == "mps" else None
    with torch.random.fork_rng([device] if kind == "cuda" else []):
        torch.default_generator.manual_seed(seed)
        if kind == "cuda":
            with torch.cuda.device(device):
                torch.cuda.manual_seed(seed)
        if kind == "mps":
            torch.mps.manual_seed(seed)
        try:
            yield
        finally:
            if kept is not None:
                torch.mps.set_rng_state(kept)


def release_memory() -> None:
    """Give freed memory back to the system where the C library keeps it (glibc); elsewhere nothing happens.

    What a large model frees lies in pieces, and may come to a hundred megabytes of a small kernel.
    """
    with suppress(OSError, AttributeError, TypeError):  # on Windows CDLL(None) is a TypeError
        ctypes.CDLL(None).malloc_trim(0)


@contextmanager
def evaluating(*models: Any) -> Iterator[None]:
    """Models in evaluation mode while they are asked; afterwards each of their parts is in the mode it was.

    Args:
        models: modules, or functions: of these, the modules that they belong to or that stand in their text.
    """
    modes = {part: part.training for model in models for one in _modules(model) for part in one.modules()}
    for part in modes:
        part.training = False
    try:
        yield
    finally:
        for part, mode in modes.items():
            part.training = mode


def _modules(model: Any) -> "list[torch.nn.Module]":
    import torch

    while isinstance(model, partial):
        model = model.func
    about = [model, getattr(model, "__self__", None)]
    function = getattr(model, "__func__", model)
    if inspect.isfunction(function):
        named = inspect.getclosurevars(function)
        about += [*named.nonlocals.values(), *named.globals.values()]
    return [one for one in about if isinstance(one, torch.nn.Module)]
