"""Keeps a training on disk: a kill at any moment loses at most one epoch and never leaves a broken file.

Terms: see `causalrec_lab.training`; the *setup* is everything that must be the same for a run to go on.

A folder holds `checkpoint.json` and the safetensors files it names, each with its SHA-256. Every file is
written beside, flushed to the disk and then renamed, and the JSON comes last: until its own rename the old
JSON and all that it names are untouched. Nothing is ever unpickled. A lock beside the JSON, which the system
frees when its holder dies, keeps a second training out.

Taught in notebooks/21_cheaper_and_still_right.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.files import leftovers, locked, replace_file
from causalrec_lab.training.history import History

NAME, FORMAT, _FAMILY = "checkpoint.json", "causalrec-lab training 2", b'"causalrec-lab training '
FIRST = "mark of the first weights"  # an entry of the setup
OURS = ("weights-*.safetensors", "optimizer-*.safetensors")
ELSEWHERE = "pass another folder, or resume=False to begin anew in this one"
Tensors = dict[str, Tensor]


class SavingFailed(DataProblem):
    """A checkpoint could not be written; `model` and `history` hold what was learned so far."""

    model: torch.nn.Module
    history: History


@dataclass(frozen=True)
class State:
    """Where a training stands after an epoch.

    Args:
        history: the losses so far.
        weights: of the model, by name.
        optimizer: its state of each parameter, by the parameter's place: tensors and numbers.
        best: the weights of the best epoch; None while there is no validation.
        scale: what fp16's loss scaler remembers; empty in other precisions.
    """

    history: History
    weights: Tensors
    optimizer: Mapping[int, Mapping[str, object]]
    best: Tensors | None
    scale: Mapping[str, float]


class Folder:
    """The checkpoint of one run.

    Args:
        path: of the folder, made if it is not there.
        setup: what must be the same for a run to go on, as JSON holds it.

    Raises:
        DataProblem: the folder cannot be written to, or holds a `checkpoint.json` that is not ours.
    """

    def __init__(self, path: str | Path, setup: Mapping[str, object]):
        self.path, self.setup = Path(path), json.loads(json.dumps(setup))
        self.best: dict[str, str] | None = None  # file and checksum of the best weights so far

    @contextmanager
    def ours(self) -> Iterator[None]:
        """Make the folder and hold it while we train; find out now whether it can be written to.

        Raises:
            DataProblem: it cannot be written to, or another training holds it.
        """
        with ExitStack() as until_done:
            try:
                self.path.mkdir(parents=True, exist_ok=True)
                held = until_done.enter_context(locked(self.path / NAME, patience=0))
                replace_file(self.path / "try", b"")
                (self.path / "try").unlink(missing_ok=True)
            except OSError as error:
                raise DataProblem(
                    f"the checkpoint folder {str(self.path)!r} cannot be written to ({error.strerror}); "
                    "nothing has been trained; pass a folder of your own, or checkpoint=None"
                ) from error
            if not held:
                raise DataProblem(
                    f"another training is writing to the checkpoint folder {str(self.path)!r}; nothing has "
                    "been trained; wait until it ends, or pass another folder"
                )
            yield

    def read(self) -> State | None:
        """Where the run stands; None if the folder holds no checkpoint yet.

        Raises:
            DataProblem: a file is missing or damaged, or the run had another setup. Nothing is deleted.
        """
        said = self._json()
        if said is None:
            return None
        with self.sound():
            return self._state(said)

    def _state(self, said: Mapping) -> State:
        self._same_setup(said["setup"])
        weights = self._load(said["weights"])
        shapes = {name: [str(tensor.dtype), list(tensor.shape)] for name, tensor in weights.items()}
        if shapes != self.setup["weights"]:
            raise self._damaged(said["weights"]["file"], "it does not hold this model's weights")
        best = said["best"] and (weights if said["best"] == said["weights"] else self._load(said["best"]))
        optimizer: dict[int, dict[str, object]] = {
            int(place): dict(numbers) for place, numbers in said["optimizer_numbers"].items()
        }
        for name, tensor in self._load(said["optimizer"]).items():
            place, key = name.split(".", 1)
            optimizer.setdefault(int(place), {})[key] = tensor
        self.best = said["best"]
        losses, judged = tuple(said["train_loss"]), tuple(said["validation_loss"])
        whole = losses and len(judged) == (len(losses) if best else 0)
        if not whole or not all(isinstance(one, float) for one in losses + judged):
            raise ValueError("no losses of each epoch")
        return State(History(losses, judged), weights, optimizer, best, dict(said["scale"]))

    def write(self, state: State) -> None:
        """Save where the run stands; what was saved before stays whole until this is.

        Raises:
            OSError: the disk is full, or the folder is gone or read-only.
        """
        epoch = state.history.epochs
        tensors, numbers = {}, {}
        for place, values in state.optimizer.items():
            for name, value in values.items():
                if isinstance(value, Tensor):
                    tensors[f"{place}.{name}"] = value
                else:
                    numbers.setdefault(str(place), {})[name] = value
        weights = self._save(f"weights-{epoch:06}", state.weights)
        if state.best is not None and state.history.best_epoch == epoch:
            self.best = weights
        said = {
            "format": FORMAT,
            "setup": self.setup,
            "train_loss": state.history.train_loss,
            "validation_loss": state.history.validation_loss,
            "weights": weights,
            "best": self.best,
            "optimizer": self._save(f"optimizer-{epoch:06}", tensors),
            "optimizer_numbers": numbers,
            "scale": dict(state.scale),
        }
        try:
            content = json.dumps(said | {"sha256": _sum(said)}, indent=1, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise LabError(
                f"the optimizer keeps what a checkpoint cannot hold ({error}); tensors and finite numbers "
                "are needed; use another optimizer, or checkpoint=None"
            ) from error
        replace_file(self.path / NAME, content.encode())
        self._sweep({entry["file"] for entry in (weights, said["best"], said["optimizer"]) if entry})

    def known(self) -> None:
        """Refuse a `checkpoint.json` that is not ours, though it is not to be read."""
        content = self._content()
        if content is not None and _FAMILY not in content[:100]:
            raise self._foreign()

    @contextmanager
    def sound(self) -> Iterator[None]:
        """Say in one sentence that what stands here is of another shape than a training writes."""
        try:
            yield
        except LabError:
            raise
        except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
            raise self._damaged(NAME, "it is not of the shape that a training writes") from error

    # ------------------------------------------------------------ files

    def _save(self, name: str, tensors: Mapping[str, Tensor]) -> dict[str, str]:
        """Write tensors, and say under which name and checksum; the name holds the content's own mark."""
        content = save(
            {key: value.detach().to("cpu", copy=True).contiguous() for key, value in tensors.items()}
        )
        checksum = hashlib.sha256(content).hexdigest()
        file = f"{name}-{checksum[:12]}.safetensors"
        replace_file(self.path / file, content)
        return {"file": file, "sha256": checksum}

    def _sweep(self, keep: set[str]) -> None:
        """Delete what older epochs and broken writes left; only files of our own naming."""
        old = [file for pattern in OURS for file in self.path.glob(pattern) if file.name not in keep]
        broken = [file for name in (*OURS, NAME) for file in leftovers(self.path, name)]
        for file in (*old, *broken):
            file.unlink(missing_ok=True)

    def _load(self, entry: Mapping[str, str]) -> Tensors:
        if Path(entry["file"]).name != entry["file"]:
            raise self._damaged(NAME, f"it names {entry['file']!r}, a file elsewhere")
        try:
            content = (self.path / entry["file"]).read_bytes()
        except OSError as error:
            raise self._damaged(entry["file"], error.strerror) from error
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise self._damaged(entry["file"], "its SHA-256 is not the one that was noted")
        try:
            return load(content)
        except SafetensorError as error:  # a checksum that was noted wrongly, by another hand
            raise self._damaged(entry["file"], str(error)) from error

    def _json(self) -> dict | None:
        """What the folder says of its run, looked through; None if there is nothing."""
        content = self._content()
        if content is None:
            return None
        try:
            said = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise self._damaged(NAME, "it is no JSON") from error
        if not isinstance(said, dict) or said.get("format") != FORMAT:
            raise self._foreign()
        if said.pop("sha256", None) != _sum(said):
            raise self._damaged(NAME, "its SHA-256 is not the one that was noted")
        return said

    def _content(self) -> bytes | None:
        try:
            return (self.path / NAME).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._damaged(NAME, error.strerror) from error

    def _foreign(self) -> DataProblem:
        return DataProblem(
            f"{str(self.path / NAME)!r} is not a checkpoint of this workbook (its format is not {FORMAT!r}); "
            "pass another folder"
        )

    def _damaged(self, file: str, why: str | None) -> DataProblem:
        return DataProblem(
            f"the checkpoint in {str(self.path)!r} is damaged: {file}: {why}; nothing was deleted; "
            f"{ELSEWHERE}"
        )

    def _same_setup(self, there: Mapping[str, object]) -> None:
        """Refuse to go on with a run that began otherwise."""
        here = self.setup
        weights, others = dict(there["weights"]), here["weights"]
        for name in [*others, *weights]:
            if weights.get(name) != others.get(name):
                ours, theirs = (_shape(side.get(name)) for side in (others, weights))
                self._refuse(f"the weight {name!r} is {ours} here and {theirs} there")
        for name in here:
            if here[name] != there.get(name):
                hint = "; call torch.manual_seed before the model is made" if name == FIRST else ""
                self._refuse(f"{name} is {here[name]!r} here and {there.get(name)!r} there{hint}")

    def _refuse(self, what: str) -> None:
        raise LabError(
            f"the checkpoint in {str(self.path)!r} belongs to another run: {what}; nothing was deleted; "
            f"{ELSEWHERE}"
        )


def _sum(said: Mapping[str, object]) -> str:
    """The SHA-256 of all that a JSON says, however it is laid out."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _shape(said: object) -> str:
    return f"{said[0].removeprefix('torch.')} {tuple(said[1])}" if said else "missing"
