"""Chooses how many bits a number of the model has, and says so when this machine cannot.

Terms: *float32* has 32 bits, *bf16* and *fp16* have 16: half the memory, and on hardware made for them about
twice the speed; bf16 keeps the range of float32 and about 3 digits, fp16 keeps about 4 digits and overflows
above 65,504.

Taught in notebooks/07_bert_encoding.
"""

import warnings
from typing import TYPE_CHECKING

from causalrec_lab.errors import LabError, one_of

if TYPE_CHECKING:
    import torch

PRECISIONS = {"float32": "float32", "bf16": "bfloat16", "fp16": "float16"}


class PrecisionFallback(UserWarning):
    """The precision that was asked for brings nothing on this device; float32 is used."""


def pick_precision(name: str, device: "torch.device") -> str:
    """The precision to use: the one named, or float32 with a warning where bf16 would be slow.

    Args:
        name: "float32", "bf16" or "fp16".
        device: where the model runs.

    Raises:
        LabError: no such precision, or fp16 on a CPU, which computes it without any gain.
    """
    one_of("precision", name, PRECISIONS)
    if name == "fp16" and device.type == "cpu":
        raise LabError(
            "precision is 'fp16' on a CPU, which gains nothing by it; use 'bf16', 'float32', or a GPU"
        )
    if name == "bf16" and not has_bf16(device):
        warnings.warn(
            f"bf16 has no hardware on {device} here; float32 is used instead, at its own speed",
            PrecisionFallback,
            stacklevel=3,
        )
        return "float32"
    return name


def has_bf16(device: "torch.device") -> bool:
    """Whether this device multiplies bf16 numbers in hardware."""
    import torch

    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if device.type == "cpu":
        probes = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
        return any(getattr(torch.cpu, probe, bool)() for probe in probes)
    return False
