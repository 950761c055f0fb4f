"""What a training tells about itself: the losses of each epoch, and which epoch was kept.

Terms: see `causalrec_lab.training`.

Taught in notebooks/08_autopsy.
"""

from dataclasses import dataclass, replace
from html import escape


@dataclass(frozen=True, repr=False)
class History:
    """The losses of a training, epoch by epoch.

    Args:
        train_loss: mean loss over the rows of each epoch, taken while the weights were still moving.
        validation_loss: mean loss over the validation rows after each epoch; empty without validation.
        stopped_early: whether patience ran out before the epochs did.

    >>> history = History((0.9, 0.6, 0.5), (0.8, 0.7, 0.75), stopped_early=True)
    >>> history
    3 epochs, stopped early; train loss 0.9000 -> 0.5000; best validation loss 0.7000 at epoch 2
    >>> history.best_epoch
    2
    """

    train_loss: tuple[float, ...] = ()
    validation_loss: tuple[float, ...] = ()
    stopped_early: bool = False

    @property
    def epochs(self) -> int:
        """Epochs that were trained."""
        return len(self.train_loss)

    @property
    def best_epoch(self) -> int:
        """The epoch, counted from 1, whose weights are returned: of least validation loss, else the last."""
        if not self.validation_loss:
            return self.epochs
        return self.validation_loss.index(min(self.validation_loss)) + 1

    @property
    def best_loss(self) -> float | None:
        """The validation loss of that epoch; None without validation."""
        return min(self.validation_loss, default=None)

    def waited(self, patience: int | None) -> bool:
        """Whether the last `patience` epochs brought nothing better; None waits for ever."""
        return patience is not None and self.epochs - self.best_epoch >= patience

    def after(self, train_loss: float, validation_loss: float | None) -> "History":
        """The history with one more epoch."""
        held_out = () if validation_loss is None else (validation_loss,)
        return replace(
            self,
            train_loss=(*self.train_loss, train_loss),
            validation_loss=(*self.validation_loss, *held_out),
        )

    def __repr__(self) -> str:
        if not self.epochs:
            return "no epoch yet"
        said = f"{self.epochs} epoch{'s' if self.epochs > 1 else ''}"
        said += ", stopped early" if self.stopped_early else ""
        said += f"; train loss {self.train_loss[0]:.4f} -> {self.train_loss[-1]:.4f}"
        if self.validation_loss:
            said += f"; best validation loss {self.best_loss:.4f} at epoch {self.best_epoch}"
        return said

    def _repr_html_(self) -> str:
        first, *rest = repr(self).split("; ")
        return f"<div><b>{escape(first)}</b><br><small>{'<br>'.join(map(escape, rest))}</small></div>"
