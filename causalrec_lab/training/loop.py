"""The loop every model of the workbook is trained by.

Terms: see `causalrec_lab.training`.

Taught in notebooks/08_autopsy.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

import torch
from torch import Tensor, nn

from causalrec_lab.errors import LabError
from causalrec_lab.training import checks
from causalrec_lab.training.board import event_files
from causalrec_lab.training.checkpoint import Folder, SavingFailed
from causalrec_lab.training.checks import Rows
from causalrec_lab.training.history import History
from causalrec_lab.training.marks import marked
from causalrec_lab.training.processes import Team
from causalrec_lab.training.run import Loss, Run, Schedule

Named: TypeAlias = list[tuple[str, nn.Parameter]]  # what an optimizer is made from


def train_model(
    model: nn.Module,
    data: Sequence[Rows],
    *,
    loss: Loss,
    validation: Sequence[Rows] | None = None,
    epochs: int = 20,
    batch_size: int = 256,
    optimizer: Callable[[Named], torch.optim.Optimizer] | None = None,
    learning_rate: float = 1e-2,
    weight_decay: float = 0.0,
    schedule: Schedule | None = None,
    patience: int | None = None,
    seed: int = 0,
    device: str | torch.device | None = None,
    threads: int | None = 1,
    precision: str = "float32",
    checkpoint: str | Path | None = None,
    resume: bool = True,
    log_dir: str | Path | None = None,
    progress: Callable[[History], None] | None = None,
) -> tuple[nn.Module, History]:
    """A trained copy of a model, and how its training went. The model that is passed stays as it is.

        for each epoch:  for each batch of the shuffled rows:  weights <- step down the gradient of the loss
        return the weights of least validation loss; without validation, the last ones

    One seed gives one result, bit for bit on a CPU: the order of the rows and the model's own draws (dropout)
    follow from seed and epoch, so that a resumed run ends as an unbroken one. The weights to begin with are
    the model's own: seed them where you make it. Started by torchrun, the processes share every batch and end
    as one process would, up to rounding. Validation rows that chose the epoch no longer measure it: keep a
    test set for that.

    Args:
        model: any module; only weights with requires_grad learn.
        data: tensors or arrays of one length, one entry a row, such as (x, y). They go to the device whole;
            arrays of floats become the weights' kind of float, whole numbers int64.
        loss: loss(model, *batch) -> one number, the mean over the rows of the batch.
        validation: held-out rows, in the columns of `data`.
        epochs: times through the data, 1 or more.
        batch_size: rows a step, over all processes together.
        optimizer: from (name, weight) pairs to a torch optimizer, such as partial(torch.optim.SGD, lr=0.1);
            None for Adam. It must take its weights from the pairs: they belong to the copy.
        learning_rate: of Adam.
        weight_decay: of Adam, 0 or more.
        schedule: what to multiply the learning rates by, from the share of all steps done, in [0, 1).
        patience: stop after so many epochs without a better validation loss; None never stops.
        seed: of the order of the rows and of the model's own draws.
        device: as in `pick_device`.
        threads: CPU threads inside; small steps are fastest with 1, None leaves torch's own number.
        precision: "float32"; "bf16"; "fp16", which needs a CUDA GPU.
        checkpoint: a folder, written after every epoch; one training at a time writes to it.
        resume: go on from that folder if it holds a checkpoint of the same run (first weights, model, loss,
            optimizer, rows, ...); False begins anew and replaces it.
        log_dir: a folder for TensorBoard's event files.
        progress: called with the history after every epoch.

    Raises:
        LabError: a setting out of range, data that does not fit, a loss that is no number or cannot be
            learned from, or that becomes NaN or infinite (epoch and batch are named).
        DataProblem: a checkpoint that cannot be read, or that another training is writing.
        SavingFailed: the disk took no more; the error holds `model` and `history`.

    Source: Kingma and Ba (2015), Adam; Prechelt (1998), Early Stopping, But When?

    >>> x = torch.linspace(-1, 1, 64).unsqueeze(1)
    >>> squares = lambda model, x, y: (model(x) - y).square().mean()
    >>> line, history = train_model(nn.Linear(1, 1), (x, 3 * x), loss=squares, epochs=200, learning_rate=0.1)
    >>> round(line.weight.item(), 2), history.epochs
    (3.0, 200)
    """
    checks.parts(model, loss, data, validation)
    checks.whole(epochs=epochs, batch_size=batch_size, patience=patience, threads=threads)
    checks.settings(seed=seed, learning_rate=learning_rate, weight_decay=weight_decay, precision=precision)
    checkpoint, log_dir = checks.folder("checkpoint", checkpoint), checks.folder("log_dir", log_dir)
    if patience is not None and validation is None:
        raise LabError(f"patience is {patience}, but there is no validation to wait for; pass validation=")
    team = Team.gather(device)
    checks.fits_device(precision, team.device)
    model = _copy(model, team.device)
    learning = [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]
    if not learning:
        raise LabError("the model has no weight that learns; set requires_grad_(True) on those that should")
    like = {"device": team.device, "dtype": learning[0][1].dtype}
    data = checks.tensors("data", data, **like)
    held_out = None if validation is None else checks.tensors("validation", validation, **like)
    fused = team.device.type in ("cpu", "cuda")
    adam = partial(torch.optim.Adam, lr=learning_rate, weight_decay=weight_decay, fused=fused)
    made = _optimizer(optimizer or adam, learning)
    run = Run(model, loss, made, team, int(epochs), int(batch_size), seed, precision, schedule)
    with _apart(team.device, threads), ExitStack() as until_done:
        _one_start(run, data)
        folder = checkpoint and Folder(checkpoint, run.setup(data, held_out))
        if folder and team.first:
            until_done.enter_context(folder.ours())
        history = _begin(run, folder, resume)
        with event_files(log_dir if team.first else None, done=history.epochs) as write:
            while history.epochs < epochs and not history.waited(patience):
                epoch = history.epochs + 1
                train_loss = run.train(data, epoch)
                team.agree(list(model.buffers()))  # running means of a batch norm; weights agree already
                held_out_loss = None if held_out is None else run.judge(held_out, epoch)
                history = history.after(train_loss, held_out_loss)
                if held_out is not None and history.best_epoch == epoch:
                    run.keep()
                _save(run, folder, history, write)
                if progress and team.first:
                    progress(history)
    return run.finished(), replace(
        history, stopped_early=history.waited(patience) and history.epochs < epochs
    )


def _optimizer(make: Callable[[Named], torch.optim.Optimizer], learning: Named) -> torch.optim.Optimizer:
    """The optimizer, looked through: of weights that are really this model's."""
    made = make(learning)
    if not isinstance(made, torch.optim.Optimizer) or isinstance(made, torch.optim.LBFGS):
        raise LabError(
            f"optimizer gave {type(made).__name__}; a function from the weights to a torch optimizer that "
            "steps on one gradient is needed, such as functools.partial(torch.optim.SGD, lr=0.1)"
        )
    own = {id(weight) for _, weight in learning}
    if any(id(weight) not in own for group in made.param_groups for weight in group["params"]):
        raise LabError(
            "the optimizer holds weights that are not of the copy that is trained; take them from the (name, "
            "weight) pairs that it is called with"
        )
    return made


def _copy(model: nn.Module, device: torch.device) -> nn.Module:
    try:
        return copy.deepcopy(model).to(device)
    except RuntimeError as error:
        if "deepcopy" not in str(error):
            raise
        raise LabError(
            "the model keeps a tensor that still hangs on the computation that made it, and so cannot be "
            "copied; keep it with .detach(), or compute it inside forward"
        ) from error


def _one_start(run: Run, data: Sequence[Tensor]) -> None:
    """Every process begins with the first one's weights, and holds the same rows."""
    if run.team.size > 1:
        run.team.agree([*run.model.parameters(), *run.model.buffers()])
        run.team.same("data", marked(data))


def _begin(run: Run, folder: Folder | None, resume: bool) -> History:
    """The history up to the checkpoint that the folder holds."""
    if folder is None:
        return History()
    run.team.wait()
    state = folder.read() if resume else folder.known()
    run.team.wait()  # nobody writes before all have read
    with folder.sound():
        history = run.restore(state) if state else History()
    if history.epochs > run.epochs:
        raise LabError(
            f"epochs is {run.epochs}, but the checkpoint in {str(folder.path)!r} has {history.epochs}; "
            "ask for as many or more, pass another folder, or resume=False to begin anew in this one"
        )
    return history


def _save(run: Run, folder: Folder | None, history: History, write: Callable[[History], None]) -> None:
    """Write what is to be written; if the disk takes no more, hand over what was learned with the error."""
    if run.team.first:
        try:
            write(history)
            if folder:
                folder.write(run.state(history))
        except OSError as error:
            place = error.filename or (folder and folder.path)
            go_on = "call train_model again to go on from the epoch before" if folder else "train again"
            failed = SavingFailed(
                f"epoch {history.epochs} could not be saved in {str(place)!r} ({error.strerror}); what "
                f"stood there before still stands: make room and {go_on}; this error's .model and .history "
                "hold what was learned so far"
            )
            failed.model, failed.history = run.finished(), history
            raise failed from error
    if folder:
        run.team.wait()


@contextmanager
def _apart(device: torch.device, threads: int | None) -> Iterator[None]:
    """Train without moving anybody else's luck, on so many CPU threads, and put both back."""
    index = torch.cuda.current_device() if device.index is None and device.type == "cuda" else device.index
    before = torch.get_num_threads()
    with torch.random.fork_rng([index] if device.type == "cuda" else []), torch.enable_grad():
        torch.set_num_threads(threads or before)
        try:
            yield
        finally:
            torch.set_num_threads(before)
