"""Lets the last layers of the encoder learn along with the heads: texts go in, not vectors.

Terms: see `causalrec_lab.causal_model`; a layer is *frozen* if training leaves its weights as they are; to
*fine-tune* is to go on training a pretrained model, a little, on what you want to know.

Taught in notebooks/09_causal_model.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from jaxtyping import Int
from numpy import ndarray
from torch import Tensor, nn

from causalrec_lab.causal_model.model import CausalModel, Prediction, fast_shortcut
from causalrec_lab.encode import TextEncoder
from causalrec_lab.encode.vectors import checked
from causalrec_lab.errors import LabError, real_number, whole_number
from causalrec_lab.inputs import array
from causalrec_lab.log import Log
from causalrec_lab.training import train_model


@dataclass(frozen=True, eq=False)
class Tuned:
    """A CausalModel and the encoder that learned along with it.

    Args:
        model: the heads, for vectors of this encoder and no other.
        encoder: a copy of the one that was passed, its last layers changed.
        losses: mean loss of each epoch in which both learned.
    """

    model: CausalModel
    encoder: TextEncoder
    losses: tuple[float, ...]

    def predict(self, texts: Sequence[str], history: Int[ndarray, "user liked"]) -> Prediction:
        """Interest, relevance and the three chances, for every user and good."""
        items = self.encoder.encode(texts)  # (item, dim)
        return self.model.predict(items[_past(history, len(items))].mean(axis=1), items)


def fine_tune(
    log: Log,
    encoder: TextEncoder,
    texts: Sequence[str],
    history: Int[ndarray, "user liked"],
    *,
    layers: int = 1,
    epochs: int = 3,
    rate: float = 5e-3,
    encoder_rate: float = 2e-5,
    warm_up: int = 6,
    batch: int = 2048,
    seed: int = 0,
    **sizes: int,
) -> Tuned:
    """Train the heads on frozen vectors first, then heads and the encoder's last layers together.

        item vector = encoder(text);  user vector = mean over the user's liked goods
        loss        = that of CausalModel, its gradient going on into the last `layers` layers

    The encoder you pass stays as it is. Every step reads all texts again, so it costs as many encodings of
    the catalogue as there are steps, and it can only help where the frozen vectors leave something out that
    moves list and outcome. On the workbook's small shop it does not help: measure before you pay.

    Args:
        log: rows with user and item as places in `history` and `texts`; the outcome is 0 or 1.
        encoder: in float32; its device is used for everything.
        texts: one per good, written before the log begins.
        history: the goods each user liked before the log begins.
        layers: last layers of the encoder that learn; 0 freezes all, and only the heads go on.
        epochs: times through the log with both learning.
        rate: learning rate of the heads; the shortcut's is ten times as large.
        encoder_rate: learning rate of the encoder's layers, far smaller, or it forgets what it knew.
        warm_up: times through the log before, with all of the encoder frozen.
        batch: rows a step, but at most an eighth of the log.
        seed: of the first weights and of the order of the rows.
        sizes: width, components and hidden of the CausalModel.

    Raises:
        LabError: more layers than the encoder has, an encoder that is not in float32, texts or a history that
            do not fit the log, or a setting out of range.

    Source: Veitch, Sridhar and Blei (2020), Adapting text embeddings for causal inference.
    """
    if encoder.precision != "float32":
        raise LabError(f"the encoder computes in {encoder.precision}; load it in float32 to train it")
    encoder_rate = real_number("encoder_rate", encoder_rate, above=0, below=1)
    texts = checked(texts)
    past = _past(history, len(texts))
    items = encoder.encode(texts)  # (item, dim)
    heads = CausalModel(encoder.dim, seed=seed, device=encoder.device, **sizes)
    heads.fit(log, items[past].mean(axis=1), items, epochs=warm_up, rate=rate, batch=batch)
    together = _Together(heads, encoder, texts, torch.as_tensor(past, device=encoder.device))
    together.free(layers)

    def optimiser(named: list[tuple[str, nn.Parameter]]) -> torch.optim.Optimizer:
        made = fast_shortcut([(name[6:], w) for name, w in named if name.startswith("heads.")], rate=rate)
        if layers:
            bert = [weight for name, weight in named if name.startswith("bert.")]
            made.add_param_group({"params": bert, "lr": encoder_rate, "weight_decay": 0.0})
        return made

    learned, done = train_model(
        together,
        (log.user, log.item, log.exposed.astype(float), log.outcome),
        loss=_Together.loss,
        epochs=epochs,
        batch_size=max(1, min(batch, len(log) // 8)),
        optimizer=optimiser,
        schedule=lambda share: 1 - 0.95 * share,
        seed=seed,
        device=encoder.device,
    )
    return Tuned(learned.heads.eval(), learned.encoder, tuple(done.train_loss))


def _past(history: ndarray, texts: int) -> Int[ndarray, "user liked"]:
    return array("history", history, shape=(None, None), kind="whole", low=0, high=texts - 1)


class _Together(nn.Module):
    """Heads and a copy of the encoder as one module, so that one loss teaches both."""

    def __init__(self, heads: CausalModel, encoder: TextEncoder, texts: list[str], history: Tensor):
        super().__init__()
        self.heads = heads
        self.bert = copy.deepcopy(encoder.model).requires_grad_(False).eval()
        self.encoder = replace(encoder, model=self.bert, cache=None)
        self.texts = texts
        self.register_buffer("history", history)
        self.register_buffer("frozen", encoder.embed(texts))  # (item, dim), for as long as no layer learns

    def free(self, layers: int) -> None:
        """Let the last layers learn."""
        stacks = [part for part in self.bert.modules() if isinstance(part, nn.ModuleList)]
        stack = max(stacks, key=len, default=[])
        layers = whole_number("layers", layers, low=0, high=len(stack))
        for layer in list(stack)[len(stack) - layers :]:
            layer.requires_grad_(True)

    def train(self, mode: bool = True) -> "_Together":
        """Heads in training mode; the encoder keeps its dropout off, so that one text is one vector."""
        super().train(mode)
        self.bert.eval()
        return self

    def loss(self, user: Tensor, item: Tensor, exposed: Tensor, outcome: Tensor) -> Tensor:
        """The heads' loss, on vectors that still hang on the encoder."""
        learning = any(weight.requires_grad for weight in self.bert.parameters())
        items = self.encoder.embed(self.texts, gradient=True) if learning else self.frozen  # (item, dim)
        users = items[self.history].mean(dim=1)  # (user, dim)
        u, i = self.heads.squeezed(users, items)  # (user, components), (item, components)
        return self.heads.loss(u, i, user, item, exposed=exposed, outcome=outcome)
