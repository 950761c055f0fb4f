"""Keeps a trained CausalModel in one file, and reads it back on any device.

Terms: see `causalrec_lab.causal_model`; the *settings* are the sizes and the seed with which `CausalModel`
builds the same shapes again.

Taught in notebooks/09_causal_model.
"""

import json
from hashlib import sha256
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as to_bytes
from torch import Tensor

from causalrec_lab.causal_model.model import CausalModel
from causalrec_lab.errors import DataProblem, LabError, of_kind
from causalrec_lab.files import replace_file

KIND = "causalrec_lab CausalModel, 1"


def save(model: CausalModel, path: str | Path) -> Path:
    """Write a model to one safetensors file whose header holds its settings as JSON.

    The file appears whole or not at all: it is written beside its place and then moved there, so that a
    power cut leaves the old one.

    Args:
        model: trained or not.
        path: where to, such as "shop.safetensors"; the folder must be there.

    Raises:
        LabError: the folder is missing or cannot be written to.
    """
    of_kind("model", model, CausalModel)
    path = _path(path)
    tensors = {name: value.detach().cpu().contiguous() for name, value in model.state_dict().items()}
    about = {
        "kind": KIND,
        "settings": json.dumps(model.settings),
        "losses": json.dumps(list(model.losses)),
        "sha256": _checksum(tensors),
    }
    try:
        replace_file(path, to_bytes(tensors, metadata=about))
    except (OSError, ValueError) as error:
        raise LabError(
            f"{path.name} cannot be written ({error}); what stood there is untouched; give a folder that is "
            "yours and has room"
        ) from error
    return path


def load(path: str | Path, device: str | torch.device | None = None) -> CausalModel:
    """A model as it was saved, on the device asked for.

    Args:
        path: from `save`.
        device: as in `pick_device`; it need not be the one the model was trained on.

    Raises:
        DataProblem: the file is missing, damaged, or holds something else.
    """
    path = _path(path)
    try:
        with safe_open(path, framework="pt") as file:
            about = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  no mapping
    except (OSError, ValueError, SafetensorError) as error:
        raise DataProblem(f"{path.name} cannot be read as a model ({error}); save it again") from error
    if about.get("kind") != KIND:
        raise DataProblem(f"{path.name} holds no CausalModel; give a file that causal_model.save wrote")
    if about.get("sha256") != _checksum(tensors):
        raise DataProblem(f"{path.name} is damaged: its numbers are not those that were saved; save it again")
    try:
        model = CausalModel(**json.loads(about["settings"]), device=device)
        model.load_state_dict(tensors)
        model.losses = tuple(json.loads(about["losses"]))
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise DataProblem(f"{path.name} does not fit its own settings ({error}); save it again") from error
    return model.eval()


def _path(path: str | Path) -> Path:
    of_kind("path", path, str | Path, "the path of a file, such as 'shop.safetensors',")
    return Path(path)


def _checksum(tensors: dict[str, Tensor]) -> str:
    found = sha256()
    for name in sorted(tensors):
        found.update(name.encode())
        found.update(tensors[name].numpy().tobytes())
    return found.hexdigest()
