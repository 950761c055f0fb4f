"""Integrated gradients: one answer of a network split over what it read, by Captum.

Terms: see `causalrec_lab.explain`; the *gap* is what the parts miss of the whole; more steps make it smaller.

Taught in notebooks/17_counterfactuals.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from numpy import ndarray
from torch import Tensor, nn

from causalrec_lab.device import evaluating
from causalrec_lab.encode import POOLINGS, TextEncoder
from causalrec_lab.errors import LabError, whole_number
from causalrec_lab.inputs import array, column

MOST = 100_000  # points on the way


@dataclass(frozen=True, eq=False)
class Attribution:
    """The parts of each answer.

    Args:
        values: part of each column (or token) in each answer.
        answer: what the model says.
        at_baseline: what it says of the baseline.
        names: of the columns or tokens; empty if there are none.
    """

    values: Float[ndarray, "row column"]
    answer: Float[ndarray, " row"]
    at_baseline: Float[ndarray, " row"]
    names: tuple[str, ...] = ()

    @property
    def gap(self) -> float:
        """Largest |sum of the parts - (answer - answer at the baseline)|: completeness wants 0."""
        return float(np.abs(self.values.sum(axis=1) - (self.answer - self.at_baseline)).max())


def integrated_gradients(
    model: nn.Module | Callable[[Tensor], Tensor],
    columns: Float[ndarray, "row column"],
    *,
    baseline: Float[ndarray, " column"] | None = None,
    steps: int = 64,
    batch_size: int = 4096,
) -> Attribution:
    """Follow the answer on the straight way from a baseline to each row.

        part_j = (x_j - b_j) * integral over a in [0, 1] of  df/dx_j (b + a (x - b))
        sum over j of part_j = f(x) - f(b)        (completeness)

    For a linear model part_j = weight_j (x_j - b_j). Exact about the model up to the gap; another baseline is
    another question and gives other parts. The way leads through inputs that nobody ever saw.

    Args:
        model: rows -> one number a row; it is asked in evaluation mode, and afterwards is in the mode it was.
        columns: the rows to explain.
        baseline: where the way begins; None for zeros.
        steps: points on the way, 1 or more.
        batch_size: the most points (rows times steps) asked about at once; it bounds the memory.

    Raises:
        LabError: a baseline of another length, numbers that are none, or an answer that is not one a row.

    Source: Sundararajan, Taly and Yan (2017), Axiomatic Attribution for Deep Networks.
    """
    steps = whole_number("steps", steps, high=MOST)
    batch_size = whole_number("batch_size", batch_size, high=10**9)
    rows = array("columns", columns, shape=(None, None))
    start = np.zeros(rows.shape[1]) if baseline is None else column("baseline", baseline, n=rows.shape[1])
    weights = model.parameters() if isinstance(model, nn.Module) else ()
    like = next(iter(weights), torch.zeros(0))  # where the model is, and how exact
    x, start = (torch.tensor(values, device=like.device, dtype=like.dtype) for values in (rows, start))
    with evaluating(model):
        found = [
            _attribute(model, rows, start.expand_as(rows), steps, batch_size) for rows in x.split(batch_size)
        ]
    return Attribution(*(_array(torch.cat(one)) for one in zip(*found, strict=True)))


def _attribute(
    model: Any, x: Tensor, start: Tensor, steps: int, batch_size: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Parts, answers and answers at the baseline, of one batch of rows."""
    from captum.attr import IntegratedGradients

    with torch.no_grad():
        answer, at_baseline = model(x), model(start)
    if answer.shape != (len(x),):
        raise LabError(
            f"the model answers with shape {tuple(answer.shape)} for {len(x)} rows; one number a row is "
            "needed: pick one output"
        )
    way = IntegratedGradients(model)
    parts = way.attribute(x, baselines=start, n_steps=steps, internal_batch_size=batch_size)  # (row, column)
    return parts, answer, at_baseline


def text_gradients(
    encoder: TextEncoder, text: str, head: Callable[[Tensor], Tensor], *, steps: int = 64
) -> Attribution:
    """The same for a text: the parts of its tokens, through the embedding table of the encoder.

    The baseline: padding, which is read, in place of every token but [CLS], [SEP] and their like. Of a text
    that is too long the encoder's own cut is explained, with its warning.

    Args:
        encoder: from `encode.load_encoder`.
        text: one text.
        head: pooled vectors (text, dim) -> one number a text.
        steps: points on the way.
    """
    from captum.attr import LayerIntegratedGradients

    steps = whole_number("steps", steps, high=MOST)
    encoder.warn_of_cuts(np.array([len(encoder.tokens(text))]))
    tokens, fill = encoder.tokens(text, cut=True), encoder.tokenizer.pad_token_id
    rows = [[t.id for t in tokens], [t.id if t.special else fill for t in tokens]]
    ids = torch.tensor(rows, device=encoder.device)  # (text and baseline, token)

    def answer(row: Tensor) -> Tensor:
        mask = torch.ones_like(row)
        states = encoder.model(input_ids=row, attention_mask=mask).last_hidden_state  # (text, token, dim)
        return head(POOLINGS[encoder.pooling](states, mask))  # (text,)

    table = encoder.model.get_input_embeddings()
    with evaluating(encoder.model, head):
        with torch.no_grad():
            said, padding = answer(ids[:1]), table(ids[1:])
            swap = table.register_forward_hook(lambda *_: padding)  # places still counted by the text's ids
            try:
                at_baseline = answer(ids[:1])
            finally:
                swap.remove()
        way = LayerIntegratedGradients(answer, table)
        parts = way.attribute(ids[:1], baselines=ids[1:], n_steps=steps, internal_batch_size=16)
    names = tuple(t.token for t in tokens)
    return Attribution(_array(parts.sum(dim=2)), _array(said), _array(at_baseline), names)


def _array(values: Tensor) -> ndarray:
    return values.detach().cpu().double().numpy()
