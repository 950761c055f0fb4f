"""Loads a language model from files on this machine, or from a hub where one can be reached.

Taught in notebooks/19_language_models_on_trial.
"""

import os
from pathlib import Path

import torch

from causalrec_lab.device import pick_device, release_memory
from causalrec_lab.encode.files import find
from causalrec_lab.encode.loading import load_files, most_tokens
from causalrec_lab.encode.precision import pick_precision
from causalrec_lab.errors import DataProblem, whole_number
from causalrec_lab.language.model import LanguageModel
from causalrec_lab.weights import MODELS, folder

DEFAULT = "smollm2"


def load_language_model(
    name: str | Path | None = None,
    device: str | torch.device | None = None,
    *,
    precision: str = "float32",
    batch_size: int = 16,
) -> LanguageModel:
    """A causal language model: SmolLM2-135M-Instruct, one of your own folder, or one of the hub.

    Files on this machine are tried first. Only safetensors weights are read; code that comes with a model is
    never run.

    Args:
        name: None or "smollm2" for SmolLM2-135M-Instruct, which `make models` fetches; a folder with
            config.json, a tokenizer and model.safetensors; or a hub name, such as "Qwen/Qwen2.5-0.5B".
        device: "cpu", "cuda", ... or None to choose.
        precision: "float32"; "bf16", half the memory and about three times as fast where the hardware has
            it, else float32 with a warning; "fp16" on a GPU.
        batch_size: continuations read at once, 1 or more; it changes speed and memory, not the result.

    Raises:
        DataProblem: the files are missing, damaged or incomplete, or hold a model that cannot go on from a
            prompt.
        LabError: the batch size, precision or device is none.
    """
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "32")  # else it keeps code for 1,024 lengths
    device = pick_device(device)
    precision = pick_precision(precision, device)
    batch_size = whole_number("batch_size", batch_size, high=10**4)
    known = name is None or str(name) == DEFAULT
    label, files = (MODELS[DEFAULT].title, folder(DEFAULT)) if known else find(name)
    model, tokenizer = load_files(label, files, precision, head="AutoModelForCausalLM", checked=known)
    if getattr(model.config, "is_encoder_decoder", False) or not model.can_generate():
        raise DataProblem(
            f"{label!r} is no causal language model; pass one of the GPT, Llama or Qwen families"
        )
    release_memory()
    return LanguageModel(
        name=label,
        device=device,
        precision=precision,
        model=model.to(device).eval(),
        tokenizer=tokenizer,
        max_tokens=most_tokens(files, model, tokenizer),
        batch_size=batch_size,
    )
