"""Keeps vectors on the disk, so that a text is encoded once and not once a session.

    name of an entry = SHA-256 of (model's checksum, pooling, precision, most tokens, text)

Terms: the model's *checksum* is taken over the numbers it holds now, its configuration and its tokenizer, so
that a model which has changed since is another model; an *entry* is one vector in a safetensors file of its
own with a checksum of its own, and a damaged one is computed anew.

Taught in notebooks/07_bert_encoding.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from causalrec_lab.datasets import own
from causalrec_lab.errors import DataProblem
from causalrec_lab.files import replace_file

_PASSING = ("_name_or_path", "transformers_version", "dtype", "_attn_implementation")  # not the model


def cache_folder() -> Path:
    """Where vectors are kept: the folder `vectors` of the workbook's cache."""
    return own.cache_folder() / "vectors"


@dataclass(frozen=True)
class VectorStore:
    """A folder of vectors. Any number of processes may use it at once.

    Args:
        folder: made when the first vector is kept.
    """

    folder: Path

    def read(self, model: str, key: str, dim: int) -> np.ndarray | None:
        """The vector of this key, or None if there is none, or none that is whole."""
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(self._path(model, key), framework="numpy") as file:
                vector, said = file.get_tensor("vector"), (file.metadata() or {}).get("sha256")
        except (OSError, SafetensorError):
            return None
        right = vector.shape == (dim,) and vector.dtype == np.float32
        return vector if right and said == sha256(vector.tobytes()).hexdigest() else None

    def write(self, model: str, key: str, vector: np.ndarray) -> None:
        """Keep a vector: written beside its place, then moved there in one step.

        Raises:
            DataProblem: the folder cannot be written to.
        """
        from safetensors.numpy import save

        path = self._path(model, key)
        vector = np.ascontiguousarray(vector, dtype=np.float32)
        body = save({"vector": vector}, {"sha256": sha256(vector.tobytes()).hexdigest()})
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, body, flush=False)  # its checksum is read with it
        except OSError as error:
            raise DataProblem(
                f"vectors cannot be kept in {str(self.folder)!r} ({error.strerror or error}); set "
                "CAUSALREC_CACHE to a folder you may write to, or load the encoder without cache="
            ) from error

    def _path(self, model: str, key: str) -> Path:
        return self.folder / model[:16] / key[:2] / f"{key}.safetensors"


def fingerprint(model: Any, tokenizer: Any) -> str:
    """SHA-256 of configuration, tokenizer and numbers, as they are at this moment.

    Taken anew each time (0.1 s for 100 MB): no counter of torch sees every way to change a weight.
    """
    import torch

    config = {k: v for k, v in model.config.to_dict().items() if k not in _PASSING}
    about = sha256(json.dumps(config, sort_keys=True, default=str).encode())
    backend = getattr(tokenizer, "backend_tokenizer", None)
    rules = json.loads(backend.to_str()) if backend else {"tokenizer": repr(tokenizer)}
    rules = {k: v for k, v in rules.items() if k not in ("padding", "truncation")}  # change with each call
    about.update(json.dumps(rules, sort_keys=True).encode())
    for name, tensor in sorted(model.state_dict().items()):
        about.update(f"{name}{tuple(tensor.shape)}{tensor.dtype}".encode())
        about.update(tensor.cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data)
    return about.hexdigest()


def entry_key(parts: tuple[object, ...], text: str) -> str:
    """The name of an entry: a SHA-256 of all that decides the vector."""
    return sha256("\x00".join([*map(str, parts), text]).encode()).hexdigest()
