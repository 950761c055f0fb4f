"""Asks a model hub for files: the local cache first, and a missing network is noticed in seconds.

Terms: a *hub* is a server of models (huggingface.co, or the mirror that HF_ENDPOINT names); its *cache* is
the folder on this machine in which fetched models stay.

Taught in notebooks/07_bert_encoding, 09_causal_model.
"""

import json
import os
import re
import sys
from pathlib import Path

from causalrec_lab.errors import DataProblem
from causalrec_lab.weights.quiet import quietly

HUB = "https://huggingface.co"  # unless HF_ENDPOINT names a mirror
PATIENCE = 5.0  # seconds to wait for a hub's first answer
WANTED = ["*.json", "*.txt", "*.model", "model*.safetensors"]  # never pickled weights, never code
OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")  # either of them, set to 1, keeps the hub out
INSTEAD = (
    "pass a folder with the model's files, set HF_ENDPOINT to a mirror that can be reached, "
    "or use load_encoder() for the embedded encoder"
)


def fetch(name: str, *, asked_by: str = "") -> Path:
    """The folder of a hub's model, fetched only if the cache does not hold it.

    Args:
        name: the model's name at the hub, such as "bert-base-chinese".
        asked_by: where the name comes from, for the error.

    Raises:
        DataProblem: no such model, no safetensors weights, or no answer.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(name, local_files_only=True))
        if (folder / "config.json").is_file() and list(folder.glob("model*.safetensors")):
            return folder
    except LocalEntryNotFoundError:
        pass  # not in the cache: ask the hub
    except HFValidationError as error:
        raise DataProblem(f"{name!r}{asked_by} is no folder and no hub name; {INSTEAD}") from error
    endpoint = (os.environ.get("HF_ENDPOINT") or HUB).rstrip("/")
    _ask(name, endpoint, asked_by)
    try:
        with quietly():
            return Path(snapshot_download(name, endpoint=endpoint, allow_patterns=WANTED))
    except (OSError, ValueError, _transport_error()) as error:
        raise DataProblem(
            f"fetching {name!r} from {endpoint} broke off ({first_line(error)}); run it again: what has "
            "arrived is kept"
        ) from error


def _ask(name: str, endpoint: str, asked_by: str) -> None:
    """One short question to the hub: does it answer, does it know the model, are there safetensors?"""
    missing = f"the encoder {name!r}{asked_by} is not on this machine (no such folder, not in the hub cache)"
    if any(os.environ.get(flag, "").upper() in ("1", "ON", "YES", "TRUE") for flag in OFFLINE):
        raise DataProblem(f"{missing}, and {' or '.join(OFFLINE)} switches the hub off; {INSTEAD}")
    if not endpoint.startswith(("https://", "http://")):
        raise DataProblem(f"HF_ENDPOINT is {endpoint!r}; an address that begins with https:// is needed")
    files = _files_at(f"{endpoint}/api/models/{name}", f"{missing}, and {endpoint}")
    if not any(re.fullmatch(r"model.*\.safetensors", file) for file in files):
        raise DataProblem(
            f"{name!r} at {endpoint} has no safetensors weights, and no others are read; {INSTEAD}"
        )


def _files_at(address: str, missing: str) -> list[str]:
    """The names of a model's files, as the hub tells them."""
    import urllib.error
    import urllib.request

    from huggingface_hub.utils import build_hf_headers

    request = urllib.request.Request(address, headers=build_hf_headers(library_name="causalrec-lab"))
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return [str(entry["rfilename"]) for entry in json.load(answer)["siblings"]]
    except urllib.error.HTTPError as error:
        with error:
            unknown = error.code in (401, 403, 404)
        why = "has no such model, or keeps it private" if unknown else f"answers with error {error.code}"
        raise DataProblem(f"{missing} {why}; look at the spelling, or {INSTEAD}") from error
    except OSError as error:  # urllib wraps the plain reason
        why = first_line(getattr(error, "reason", error))
        raise DataProblem(f"{missing} cannot be reached ({why}); {INSTEAD}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise DataProblem(f"{missing} does not answer as a model hub does; {INSTEAD}") from error


def _transport_error() -> type[Exception]:
    """The error class of the HTTP library below huggingface_hub, which changes with its version."""
    from huggingface_hub import get_session

    library = type(get_session()).__module__.partition(".")[0]
    return sys.modules[library].HTTPError


def first_line(error: object) -> str:
    """What an error of another library says, cut to one line."""
    lines = str(error).strip().splitlines()
    return lines[0].strip()[:160] if lines else type(error).__name__
