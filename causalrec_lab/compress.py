"""Makes an encoder cheaper, and says what it costs: prune, quantise, distil, truncate.

Terms: to *prune* is to set the smallest weights to zero; to *quantise* is to keep weights as whole numbers of
few bits, with one scale a row; a *student* is a small encoder that learns to answer as its *teacher* does,
which is to *distil* the teacher; to *truncate* is to leave the last layers out. The *ranking overlap* of two
encoders is the share of nearest neighbours that they have in common. None of these looks at an outcome, so
none knows what becomes of an effect: estimate it again.

Taught in notebooks/21_cheaper_and_still_right.
"""

import copy
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from numpy import ndarray
from torch import Tensor, nn

from causalrec_lab.encode import POOLINGS, TextEncoder
from causalrec_lab.encode.vectors import checked
from causalrec_lab.errors import LabError, of_kind, real_number, whole_number
from causalrec_lab.inputs import array
from causalrec_lab.training import History, train_model

__all__ = ["Cost", "cost", "distil", "leading", "prune", "quantise", "ranking_overlap", "truncate"]


@dataclass(frozen=True)
class Cost:
    """What an encoder costs.

    Args:
        bytes: of all tensors that it holds.
        weights: how many numbers they are.
        zeros: share of these that are 0, in [0, 1].
        milliseconds: a text, of processor time (on a GPU by the clock); the median of several readings, NaN
            where none was read.
        peak: bytes at the moment of most, weights and what a reading takes; 0 where no text was read.
    """

    bytes: int
    weights: int
    zeros: float
    milliseconds: float = float("nan")
    peak: int = 0


def prune(encoder: TextEncoder, *, share: float) -> TextEncoder:
    """A copy whose smallest weights are 0, in each linear layer the same share (magnitude pruning).

    A zero takes as many bytes and as long as any other number, as long as the matrix is kept whole.

    Args:
        encoder: from `load_encoder`.
        share: of the weights of each layer, in [0, 1).

    Raises:
        LabError: no encoder, one without linear layers (quantised), or a share out of its range.

    Source: Han, Pool, Tran and Dally (2015), Learning both Weights and Connections.
    """
    share = real_number("share", share, low=0, below=1)
    model = _model(encoder)
    for layer in _linear(encoder, model):
        weight = layer.weight.data
        if count := int(share * weight.numel()):
            weight[weight.abs() <= weight.abs().flatten().kthvalue(count).values] = 0
    return replace(encoder, model=model, cache=None)


def truncate(encoder: TextEncoder, *, layers: int) -> TextEncoder:
    """A copy that ends after the first layers (structured pruning: whole parts go, so time goes, too).

    Args:
        encoder: a BERT.
        layers: how many stay, from 1 to as many as there are.

    Raises:
        LabError: no encoder with `encoder.layer`, or no such number of layers.

    Source: Sajjad, Dalvi, Durrani and Nakov (2020), Poor Man's BERT.
    """
    model = _model(encoder)
    stack = getattr(getattr(model, "encoder", None), "layer", None)
    if stack is None:
        raise LabError(
            f"{encoder.name} is a {model.config.model_type}; truncate takes a BERT, with its encoder.layer"
        )
    model.encoder.layer = stack[: whole_number("layers", layers, high=len(stack))]
    return replace(encoder, model=model, cache=None)


def quantise(encoder: TextEncoder, *, bits: int = 8) -> TextEncoder:
    """A copy whose matrices and tables are whole numbers (dynamic, symmetric, one scale a row).

        scale of a row = largest |weight| of it / (2**(bits - 1) - 1);   weight ~ whole number * scale

    What goes into a linear layer is rounded to 8 bits while the text is read, so that whole numbers are
    multiplied: as such on a CPU with instructions for it (AVX-512 VNNI), elsewhere as floats. Scales, biases
    and the layers between stay in float32.

    Args:
        encoder: from `load_encoder`, in float32.
        bits: 8, or 4, two numbers to a byte.

    Raises:
        LabError: no encoder, one that is quantised already, or another number of bits.

    Source: Krishnamoorthi (2018), arXiv 1806.08342, A whitepaper (weights per channel, symmetric).
    """
    bits = whole_number("bits", bits)
    if bits not in (8, 4):
        raise LabError(f"bits is {bits}; 8 or 4 is needed")
    model = _model(encoder)
    odd = [layer.in_features for layer in _linear(encoder, model) if layer.in_features % 2]
    if bits == 4 and odd:
        raise LabError(
            f"{encoder.name} has rows of {odd[0]} weights; 4 bits need an even number: pass bits=8"
        )
    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            if isinstance(layer, nn.Linear | nn.Embedding):
                setattr(parent, name, Whole(layer, bits))
    return replace(encoder, model=model, cache=None)


class Whole(nn.Module):
    """A linear layer or a table whose weights are whole numbers."""

    def __init__(self, layer: nn.Linear | nn.Embedding, bits: int):
        super().__init__()
        weight = layer.weight.detach().float()
        scale = weight.abs().amax(dim=1, keepdim=True).clamp_min(1e-12) / (2 ** (bits - 1) - 1)  # (row, 1)
        self.bits, self.table = bits, isinstance(layer, nn.Embedding)
        self.register_buffer("whole", _packed((weight / scale).round().to(torch.int8), bits))
        self.register_buffer("scale", scale)
        bias = getattr(layer, "bias", None)
        self.register_buffer("bias", None if bias is None else bias.detach().float())

    def forward(self, x: Tensor) -> Tensor:
        """The rows looked up, or x times the transposed matrix, plus the bias."""
        if self.table:
            return _unpacked(self.whole[x], self.bits).float() * self.scale[x]
        step = x.abs().amax(dim=-1, keepdim=True).clamp_min(1e-12) / 127  # one a token
        rounded = (x / step).round().flatten(0, -2)  # (token, in)
        weight = _unpacked(self.whole, self.bits)  # (out, in)
        if x.device.type == "cpu" and torch.cpu.get_capabilities().get("avx512_vnni"):  # else slow
            product = torch._int_mm(rounded.to(torch.int8), weight.t()).float()
        else:
            product = rounded @ weight.float().t()
        product = product.unflatten(0, x.shape[:-1]) * step * self.scale.squeeze(1)
        return product if self.bias is None else product + self.bias


def distil(
    teacher: TextEncoder, student: TextEncoder, texts: Sequence[str], *, epochs: int = 20, **training: Any
) -> tuple[TextEncoder, History]:
    """A copy of the student that has learned to say what the teacher says of these texts, and how that went.

    The goal is the teacher's vectors, (text, dim), in their leading directions: dim is the student's. No
    label is needed: any texts of the kind that will be read.

        loss = mean over texts and directions of  (student's number - teacher's number)^2

    The goal has mean 0 and mean square 1: a student that says the same of every text has a loss of 1 or more.

    Args:
        teacher: whose vectors are learned.
        student: a smaller encoder; its weights are where learning begins.
        texts: more than the student has dimensions.
        epochs: times through the texts.
        training: further arguments of `training.train_model`, such as seed, checkpoint or log_dir.

    Raises:
        LabError: no encoder, too few texts, or a setting that `train_model` refuses.

    Source: Hinton, Vinyals and Dean (2015), arXiv 1503.02531; Reimers and Gurevych (2020), arXiv 2004.09813.
    """
    of_kind("teacher", teacher, TextEncoder, "an encoder, as load_encoder gives,")
    first, texts = _model(student), checked(texts)
    if getattr(first, "pooler", None) is not None:
        first.pooler = None  # it is never asked, and a file without it draws another one at each loading
    if len(texts) <= student.dim:
        raise LabError(
            f"there are {len(texts)} texts, and the student has {student.dim} dimensions; pass more "
            "texts than that"
        )
    goal = leading(teacher.encode(texts), student.dim)
    ids, mask = student._inputs(student._cut(texts, student.tokenizer(texts)["input_ids"]))

    pooled = POOLINGS[student.pooling]

    def loss(model: nn.Module, ids: Tensor, mask: Tensor, goal: Tensor) -> Tensor:
        states = model(input_ids=ids, attention_mask=mask).last_hidden_state  # (text, token, dim)
        return (pooled(states, mask) - goal).square().mean()

    settings = {"learning_rate": 1e-3, "batch_size": 64, "device": student.device} | training
    model, history = train_model(first, (ids, mask, goal), loss=loss, epochs=epochs, **settings)
    return replace(student, model=model, cache=None), history


def leading(vectors: Float[ndarray, "text dim"], dim: int) -> Float[ndarray, "text few"]:
    """Vectors in the directions in which they differ most, about their mean, of mean square 1 (PCA).

    Args:
        vectors: one a text.
        dim: directions kept, from 1 to the length of a vector.

    >>> abs(leading([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]], 1)).round(2).ravel().tolist()
    [1.22, 0.0, 1.22]
    """
    vectors = array("vectors", vectors, shape=(None, None))
    dim = whole_number("dim", dim, high=vectors.shape[1])
    away = vectors - vectors.mean(axis=0)
    found = away @ np.linalg.svd(away, full_matrices=False)[2][:dim].T
    size = np.sqrt((found**2).mean())
    return found / (size if size > 0 else 1.0)


def ranking_overlap(
    one: Float[ndarray, "text dim"], other: Float[ndarray, "text few"], *, n: int = 10
) -> float:
    """Share of each text's n nearest neighbours (cosine) that two encoders have in common, its mean.

    Args:
        one: vectors of some texts.
        other: another encoder's vectors of the same texts.
        n: neighbours, from 1 to one less than there are texts.

    Raises:
        LabError: another number of texts, or of neighbours; a vector of length 0.

    >>> ranking_overlap([[1, 0], [1, 0.1], [0, 1], [0.1, 1]], [[0, 1], [0.1, 1], [1, 0], [1, 0.1]], n=1)
    1.0
    """
    one = array("one", one, shape=(None, None))
    other = array("other", other, shape=(len(one), None))
    n = whole_number("n", n, high=len(one) - 1)
    near = []
    for name, vectors in (("one", one), ("other", other)):
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not length.all():
            raise LabError(
                f"{name} has a vector of length 0 in row {int(length.argmin())}; it has no direction"
            )
        close = (vectors / length) @ (vectors / length).T
        np.fill_diagonal(close, -2)
        near.append(np.argsort(-close, axis=1, kind="stable")[:, :n])
    return float(
        np.mean([len(set(a) & set(b)) / n for a, b in zip(*map(np.ndarray.tolist, near), strict=True)])
    )


def cost(encoder: TextEncoder, texts: Sequence[str] = (), *, times: int = 5) -> Cost:
    """What an encoder costs in bytes and, where texts are given, in time and memory on this machine.

    Args:
        encoder: any.
        texts: to be read; none reads none.
        times: readings, of which the median is told.

    Raises:
        LabError: no encoder, or no texts of strings.
    """
    of_kind("encoder", encoder, TextEncoder, "an encoder, as load_encoder gives,")
    texts, times = checked(texts), whole_number("times", times)
    held = {id(one): one for one in (*encoder.model.parameters(), *encoder.model.buffers())}.values()
    whole = [layer for layer in encoder.model.modules() if isinstance(layer, Whole)]
    packed = {id(layer.whole): _unpacked(layer.whole, layer.bits) for layer in whole}
    tensors = [packed.get(id(one), one) for one in held if one.is_floating_point() or id(one) in packed]
    weights = sum(one.numel() for one in tensors)
    zeros = sum(int((one == 0).sum()) for one in tensors) / weights
    size = sum(one.numel() * one.element_size() for one in held)
    if not texts:
        return Cost(size, weights, zeros)
    own, took = replace(encoder, cache=None), []
    clock = time.process_time if encoder.model.device.type == "cpu" else time.perf_counter
    for _ in range(times):
        start = clock()
        own.encode(texts)
        took.append(1000 * (clock() - start) / len(texts))
    os.environ.setdefault("KINETO_LOG_LEVEL", "6")  # it would tell of itself on the terminal
    with torch.profiler.profile(
        activities=[torch.profiler.ProfilerActivity.CPU], profile_memory=True
    ) as seen:
        own.encode(texts)
    events = [one for one in seen.profiler.kineto_results.events() if one.name() == "[memory]"]
    moved = [one.nbytes() for one in sorted(events, key=lambda one: one.start_ns())]  # freed is below 0
    most = max(np.cumsum(moved), default=0)
    return Cost(size, weights, zeros, statistics.median(took), size + int(most))


def _model(encoder: TextEncoder) -> Any:
    """A copy of the encoder's model."""
    of_kind("encoder", encoder, TextEncoder, "an encoder, as load_encoder gives,")
    return copy.deepcopy(encoder.model)


def _linear(encoder: TextEncoder, model: nn.Module) -> list[nn.Linear]:
    """The linear layers of a model; without one there is nothing to compress."""
    found = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
    if not found:
        raise LabError(
            f"{encoder.name} has no linear layer in float32 (quantised, or a GPT-2); pass a BERT of "
            "load_encoder"
        )
    return found


def _packed(whole: Tensor, bits: int) -> Tensor:
    """Numbers of 4 bits two to a byte, those of 8 as they are."""
    return whole if bits == 8 else whole[..., 1::2] << 4 | whole[..., ::2] & 15


def _unpacked(held: Tensor, bits: int) -> Tensor:
    return held if bits == 8 else torch.stack([held << 4 >> 4, held >> 4], dim=-1).flatten(-2)
