"""LoRA: thin trainable matrices beside the frozen ones of a language model, kept as a small safetensors file.

Taught in no notebook.
"""

import copy
import json
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from causalrec_lab.device import seeded
from causalrec_lab.errors import DataProblem, LabError, real_number, whole_number
from causalrec_lab.files import replace_file

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
    with seeded(seed, model.device), warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "`is_gradient_checkpointing`", FutureWarning
        )  # peft asks by the old name
        return get_peft_model(own, config, autocast_adapter_dtype=True).eval()


def save_adapters(model: "LanguageModel", path: str | Path) -> Path:
    """Writes the adapters alone, as safetensors, with what is needed to lay them again.

    Args:
        model: from `LanguageModel.lora`, trained or not.
        path: of the file; replaced whole or not at all.

    Raises:
        LabError: the model has no adapters.
    """
    from peft import get_peft_model_state_dict
    from safetensors.torch import save

    if not hasattr(model.model, "peft_config"):
        raise LabError(f"{model.name!r} has no adapters; model.lora() lays them")
    config = model.model.peft_config["default"]
    said = {"model": model.name, "rank": config.r, "strength": config.lora_alpha / config.r}
    said["layers"] = None if config.layers_to_transform is None else sorted(config.layers_to_transform)
    weights = {
        name: value.detach().cpu().contiguous()
        for name, value in get_peft_model_state_dict(model.model).items()
    }
    path = Path(path).expanduser()
    replace_file(path, save(weights, metadata={"causalrec": json.dumps(said)}))
    return path


def load_adapters(model: "LanguageModel", path: str | Path) -> "LanguageModel":
    """The model with the adapters of a file that `save_adapters` wrote.

    Args:
        model: the one they were trained beside.
        path: of the file.

    Raises:
        DataProblem: no such file, or not one of adapters, or of another model.
    """
    from peft import set_peft_model_state_dict
    from safetensors import SafetensorError, safe_open

    path = Path(path).expanduser()
    try:
        with safe_open(path, framework="pt") as file:
            said = json.loads((file.metadata() or {})["causalrec"])
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  no mapping
        if said.pop("model") != model.name:
            raise DataProblem(
                f"{path} holds adapters of another model; load the model that they were trained beside"
            )
        laid = with_adapters(model, seed=0, **said)
        found = set_peft_model_state_dict(laid, weights)
        if found.unexpected_keys or any("lora_" in name for name in found.missing_keys):
            raise DataProblem(f"{path} holds adapters of another shape; train and save them again")
    except (OSError, SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise DataProblem(
            f"{path} holds no adapters that save_adapters wrote ({error}); train and save them again"
        ) from error
    return replace(model, model=laid)
