"""Writes the losses as TensorBoard event files: `tensorboard --logdir FOLDER` draws them while it trains.

Terms: an *event file* holds one number a line: its name, its step (here the epoch) and its value.

Taught in notebooks/21_cheaper_and_still_right.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from causalrec_lab.errors import LabError
from causalrec_lab.training.history import History


@contextmanager
def event_files(folder: str | Path | None, *, done: int) -> Iterator[Callable[[History], None]]:
    """A function that writes the last epoch of a history; without a folder it does nothing.

    Args:
        folder: where the event files go; None for none.
        done: epochs that a broken run had finished; what stands there of later ones, or of an earlier run if
            none was finished, is taken back.

    Raises:
        LabError: the package tensorboard is missing, or the folder cannot be written to.
    """
    if folder is None:
        yield lambda history: None
        return
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        raise LabError("log_dir needs the package tensorboard; pip install tensorboard") from error
    try:
        writer = SummaryWriter(str(Path(folder).expanduser()), purge_step=done + 1)
    except OSError as error:
        raise LabError(f"log_dir {str(folder)!r} cannot be written to ({error.strerror})") from error

    def write(history: History) -> None:
        try:
            writer.add_scalar("loss/train", history.train_loss[-1], history.epochs)
            if history.validation_loss:
                writer.add_scalar("loss/validation", history.validation_loss[-1], history.epochs)
            writer.flush()
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(folder)) from error

    try:
        yield write
    finally:
        with suppress(OSError):  # every epoch was flushed: closing has nothing more to tell
            writer.close()
