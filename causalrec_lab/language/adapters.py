"""LoRA: thin trainable matrices beside the frozen ones of a language model.

Taught in no notebook.
"""

import copy
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch

from causalrec_lab.errors import LabError, real_number, whole_number

if TYPE_CHECKING:
    from causalrec_lab.language.model import LanguageModel

_ATTENTION = (["q_proj", "k_proj", "v_proj", "o_proj"], ["c_attn"], ["query_key_value"])  # by family


def with_adapters(
    model: "LanguageModel", *, rank: int, layers: Sequence[int] | None, strength: float, seed: int
) -> Any:
    """The torch module with adapters; see `LanguageModel.lora`."""
    from peft import LoraConfig, get_peft_model

    rank = whole_number("rank", rank, high=1024)
    strength = real_number("strength", strength, low=1e-6, high=1e3)
    seed = whole_number("seed", seed, low=0, high=2**32 - 1)
    depth = model.model.config.num_hidden_layers
    if layers is not None:
        layers = [
            whole_number(f"layers[{n}]", layer, low=0, high=depth - 1) for n, layer in enumerate(layers)
        ]
        if not layers:
            raise LabError("layers is empty; name one or more, or pass None for all of them")
    if hasattr(model.model, "peft_config"):
        raise LabError(f"{model.name!r} has adapters already; begin with the model that was loaded")
    names = {name.rpartition(".")[2] for name, _ in model.model.named_modules()}
    targets = next((found for found in _ATTENTION if names.issuperset(found)), None)
    if targets is None:
        raise LabError(
            f"{model.name!r} is of type {model.model.config.model_type!r}, whose attention is not known here"
        )
    shared = {id(weight): weight for weight in (*model.model.parameters(), *model.model.buffers())}
    own = copy.deepcopy(model.model, shared)  # modules of its own, the same weights
    config = LoraConfig(
        r=rank,
        lora_alpha=strength * rank,
        target_modules=targets,
        layers_to_transform=layers,
        task_type="CAUSAL_LM",
    )
    devices = [model.device] if model.device.type == "cuda" else []
    with torch.random.fork_rng(devices), warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "`is_gradient_checkpointing`", FutureWarning
        )  # peft asks by the old name
        torch.manual_seed(seed)
        return get_peft_model(own, config, autocast_adapter_dtype=True).eval()
