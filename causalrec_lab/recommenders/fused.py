"""One small network that reads several kinds of data of a good, and fuses what it read.

Terms: a *modality* is one kind of data, as a picture, a sound or words; *fusion* puts what was read of each
into one vector; the rest as in `causalrec_lab.recommenders`.

Taught in notebooks/20_bigger_is_not_causal.
"""

from collections.abc import Mapping

import numpy as np
import torch
from jaxtyping import Float
from numpy import ndarray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from causalrec_lab.device import pick_device, seeded
from causalrec_lab.errors import LabError, whole_number
from causalrec_lab.inputs import array, column
from causalrec_lab.training import train_model

Parts = Mapping[str, Float[ndarray, "good ..."]]
FILTERS = {3: (nn.Conv2d, 3), 2: (nn.Conv1d, 9)}  # dimensions of a good's part -> what reads it, how wide


class FusedReader(nn.Module):
    """Reads each modality by itself, then all together.

        read_m = mean over places of relu(filters_m * part_m)     pictures and sounds
        read_m = relu(line_m(part_m))                             words
        logit  = head(relu(mix([read_1, read_2, ...])))

    Trained on what was liked; it predicts, and knows no cause. What a modality adds is measured by an
    *ablation*: a reader trained without it.

    Args:
        shapes: modality -> shape of one good: (1, height, width), (1, samples) or (numbers,).
        width: numbers read of each modality.
        seed: of the first weights and of the order of the rows.
        device: as in `pick_device`.

    Raises:
        LabError: no modality, a shape of none of these kinds, or a size out of range.

    Source: a joint representation, as surveyed by Baltrusaitis, Ahuja and Morency (2019), Multimodal Machine
    Learning.

    >>> FusedReader({"words": (8,), "sound": (1, 64)}).parts
    ('words', 'sound')
    """

    def __init__(
        self,
        shapes: Mapping[str, tuple[int, ...]],
        width: int = 8,
        *,
        seed: int = 0,
        device: str | torch.device | None = None,
    ):
        super().__init__()
        width = whole_number("width", width, high=10_000)
        self.seed = whole_number("seed", seed, low=0, high=2**32 - 1)
        if not isinstance(shapes, Mapping) or not shapes:
            raise LabError(f"shapes is {shapes!r:.60}; give at least one modality, such as {{'words': (8,)}}")
        self.shapes, self.device = (
            {name: _shape(name, one) for name, one in shapes.items()},
            pick_device(device),
        )
        with seeded(self.seed):  # the same first weights everywhere
            self.readers = nn.ModuleList(_reader(shape, width) for shape in self.shapes.values())
            self.head = nn.Sequential(nn.Linear(width * len(shapes), width), nn.ReLU(), nn.Linear(width, 1))
        self.to(self.device)

    @property
    def parts(self) -> tuple[str, ...]:
        """The modalities that it reads, in order."""
        return tuple(self.shapes)

    def forward(self, *parts: Float[Tensor, "good ..."]) -> Float[Tensor, " good"]:
        """One logit a good, from its parts in order."""
        read = [reader(part).flatten(2).mean(dim=2) if part.ndim > 2 else reader(part)
                for reader, part in zip(self.readers, parts, strict=True)]  # fmt: skip
        return self.head(torch.cat(read, dim=1)).squeeze(1)  # (good,)

    def fit(self, parts: Parts, liked: Float[ndarray, " good"], *, epochs: int = 20) -> "FusedReader":
        """Learn to predict what is liked, from the modalities it reads. Returns the reader itself.

        Raises:
            LabError: a modality that is missing or of another shape, a label that is not 0 or 1.
        """
        rows = self._checked(parts)
        liked = column("liked", liked, kind="binary", n=len(rows[0]), needed="1 if it was liked, else 0")
        return learn_labels(self, (*rows, liked), batch=200, epochs=epochs, learning_rate=1e-2)

    def predict(self, parts: Parts) -> Float[ndarray, " good"]:
        """The chance that each good is liked."""
        with torch.inference_mode():
            rows = [torch.tensor(part, device=self.device) for part in self._checked(parts)]
            return torch.sigmoid(self(*rows)).double().cpu().numpy()

    def _checked(self, parts: Parts) -> list[ndarray]:
        if not isinstance(parts, Mapping) or set(self.shapes) - set(parts):
            given = sorted(parts) if isinstance(parts, Mapping) else type(parts).__name__
            raise LabError(f"this reader needs {list(self.shapes)}, and got {given}; give a part for each")
        rows = [array(name, parts[name], shape=(None, *shape)) for name, shape in self.shapes.items()]
        if len({len(part) for part in rows}) > 1:
            counts = {name: len(part) for name, part in zip(self.shapes, rows, strict=True)}
            raise LabError(f"the parts have {counts} goods; give every part of the same goods")
        return [part.astype(np.float32) for part in rows]


def learn_labels(reader: nn.Module, columns: tuple, *, batch: int, epochs: int, learning_rate: float):
    """Teach a reader itself (of a seed and a device) the 0 or 1 in the last column; returns it."""
    *rows, label = columns
    trained, _ = train_model(
        reader,
        (*rows, label.astype(np.float32)),
        loss=lambda model, *batch: cross_entropy(model(*batch[:-1]), batch[-1]),
        epochs=epochs,
        batch_size=max(1, min(batch, len(label) // 4)),
        learning_rate=learning_rate,
        seed=reader.seed,
        device=reader.device,
    )
    reader.load_state_dict(trained.state_dict())
    return reader.eval()


def _shape(name: str, shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape of one of the three kinds."""
    whole = isinstance(shape, tuple) and all(isinstance(n, int) and n > 0 for n in shape)
    room = whole and len(shape) in FILTERS and shape[0] == 1 and min(shape[1:]) >= FILTERS[len(shape)][1]
    if not (room or (whole and len(shape) == 1)):
        raise LabError(
            f"the shape of {name} is {shape!r:.60}; (1, height, width) of a picture with 3 pixels or more, "
            "(1, samples) of a sound with 9 or more, or (numbers,) is needed"
        )
    return shape


def _reader(shape: tuple[int, ...], width: int) -> nn.Module:
    """The filters of a picture or a sound, or the line of a few numbers."""
    if len(shape) == 1:
        return nn.Sequential(nn.Linear(shape[0], width), nn.ReLU())
    filters, across = FILTERS[len(shape)]
    return nn.Sequential(filters(1, width, across), nn.ReLU())
