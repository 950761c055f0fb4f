"""Fine-tunes the last layers of a language model on logged clicks, and asks it to answer as a user would.

Terms: *fine-tuning* (微调) trains a trained model on; *LoRA* (低秩适配) trains two thin matrices beside each
frozen one; the *logging policy* (日志策略) chose what was shown while the log was written; *inverse
propensity weighting* (逆倾向加权) counts a click 1/propensity times; a *user simulator* (用户模拟器) is a
model that answers in place of a user.

A prompt and its continuations are one row of tokens: a continuation sees the prompt and itself, none of the
others. All layers but the last are run once and kept.

Taught in notebooks/19_language_models_on_trial.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from torch import Tensor, nn

from causalrec_lab.device import release_memory
from causalrec_lab.errors import LabError, real_number, whole_number
from causalrec_lab.inputs import array, column
from causalrec_lab.language.model import LanguageModel
from causalrec_lab.training import History, train_model

LAYERS = 4  # at the top, counted from the last: these learn
LIKED = "Things this customer liked:\n{liked}"
OFFER = "\nNew: {good} Buy?"  # behind it: is the next word yes or no?
YES = (" Yes", " No")
WORDINGS = (  # how a simulated user is asked: behind the history; if shown, if not, and the two answers
    (
        "\nThe shop shows the customer this: {good}\nDoes the customer buy it?",
        "\nThe shop does not show the customer this: {good}\nDoes the customer buy it?",
        (" Yes", " No"),
    ),
    (
        "\nYou are this customer. The page shows: {good}\nWill you buy it today, yes or no? I say",
        "\nYou are this customer. The page does not show: {good}\nWill you buy it today, yes or no? I say",
        (" yes", " no"),
    ),
    (
        "\nAn advertisement was shown for: {good}\nDid the customer buy it? Answer:",
        "\nNo advertisement was shown for: {good}\nDid the customer buy it? Answer:",
        (" Yes", " No"),
    ),
)
_ROWS = 2  # rows of tokens in one pass


@dataclass(frozen=True, eq=False)
class Kept:
    """Rows of tokens, and what the frozen layers made of them, for the last layers to go on with.

    Args:
        ids: numbers of the tokens, padded on the right.
        place: of each token behind its prompt.
        owner: number of the continuation a token belongs to; -1 in the prompt, -2 in the padding.
        many: continuations of each row.
        states: below the last layers.
        layers: how many are the last ones.
    """

    ids: Int[Tensor, "row token"]
    place: Int[Tensor, "row token"]
    owner: Int[Tensor, "row token"]
    many: tuple[int, ...]
    states: Float[Tensor, "row token dim"] | None = None
    layers: int = LAYERS

    def rows(self, which: Sequence[int]) -> "Kept":
        """Some rows, no wider than they need."""
        which = torch.as_tensor(which)
        width = int((self.owner[which] > -2).sum(1).max())
        parts = [
            None if part is None else part[which, :width]
            for part in (self.ids, self.place, self.owner, self.states)
        ]
        return Kept(*parts[:3], tuple(self.many[row] for row in which.tolist()), parts[3], self.layers)

    def sees(self) -> Bool[Tensor, "row 1 token token"]:
        """Who may look at whom: back, at the prompt and at the own continuation."""
        mine, other = self.owner[:, :, None], self.owner[:, None, :]
        back = torch.ones(mine.shape[1], mine.shape[1], dtype=torch.bool).tril()
        return (back & ((other == mine) | (other == -1)))[:, None]

    def ends(self) -> tuple[Tensor, Tensor]:
        """Row and place of each continuation's last token, in order."""
        nothing = torch.full((len(self.owner), 1), -2)
        last = (self.owner >= 0) & (self.owner != torch.cat([self.owner[:, 1:], nothing], dim=1))
        return torch.nonzero(last, as_tuple=True)


class LastLayers(nn.Module):
    """The last layers of a model and its final norm: a module of its own that `train_model` can copy."""

    def __init__(self, model: LanguageModel, layers: int = LAYERS):
        super().__init__()
        self.layers, self.norm = nn.ModuleList(model.trunk.layers[-layers:]), model.trunk.norm

    def __deepcopy__(self, memo: dict[int, Any]) -> "LastLayers":
        """A copy with adapters of its own; what is frozen is shared, not copied."""
        memo |= {id(weight): weight for weight in self.parameters() if not weight.requires_grad}
        memo[id(self)] = twin = type(self).__new__(type(self))
        twin.__dict__ = copy.deepcopy(self.__dict__, memo)
        return twin

    def forward(self, kept: Kept, angles: tuple[Tensor, Tensor]) -> Float[Tensor, "row token dim"]:
        """The states behind the last layer."""
        return self.norm(_through(self.layers, kept.states, kept.sees(), angles))


def keep(
    model: LanguageModel,
    prompts: Sequence[str],
    continuations: Sequence[Sequence[str]],
    *,
    layers: int = LAYERS,
) -> Kept:
    """Reads each prompt with its continuations through all layers but the last, once.

    Args:
        model: of the Llama family, as SmolLM2 is.
        prompts: one or more.
        continuations: for each prompt one or more.
        layers: how many of the last ones are left for `tune`.

    Raises:
        LabError: another number of prompts than of lists of continuations, an empty text, or another family.
    """
    if not all(hasattr(model.trunk, part) for part in ("layers", "norm", "rotary_emb", "embed_tokens")):
        raise LabError(f"{model.name!r} is not built as Llama is; its layers cannot be run apart")
    if not len(prompts) == len(continuations) or not all(map(len, [prompts, *continuations])):
        raise LabError(
            f"there are {len(prompts)} prompts and {len(continuations)} lists of continuations; give each "
            "prompt a list of one or more"
        )
    layers = whole_number("layers", layers, high=len(model.trunk.layers))
    kept, parts = _rows_of_tokens(model, prompts, continuations), []
    with torch.no_grad():
        for start in range(0, len(prompts), _ROWS):
            some = kept.rows(range(start, min(start + _ROWS, len(prompts))))
            states, frozen = model.trunk.embed_tokens(some.ids), model.trunk.layers
            states = _through(frozen[: len(frozen) - layers], states, some.sees(), _angles(model, some))
            parts.append(nn.functional.pad(states, (0, 0, 0, kept.ids.shape[1] - states.shape[1])))
    release_memory()
    return Kept(kept.ids, kept.place, kept.owner, kept.many, torch.cat(parts), layers)


def weighted_loss(
    losses: Float[ndarray, " click"], propensity: Float[ndarray, " click"], *, clip: float = 0.05
) -> float:
    """The mean loss of logged clicks, each counted 1/propensity times.

        sum over clicks of  w * loss  /  sum of w,     w = 1 / max(propensity, clip)

    Estimates the mean loss of the clicks there would have been, had every good been shown: if what was
    clicked is what the visitor wants once shown (consistency), the propensities are true, and none is 0
    (positivity). What is clipped is not corrected in full; nor, where a loss compares a click with other
    goods (as in `tune`), is the choice of those others.

    Args:
        losses: of each click.
        propensity: chance that the logging policy showed this good, in (0, 1].
        clip: smallest propensity that is believed, in (0, 1].

    Raises:
        LabError: columns of different lengths, or a propensity out of its range.

    Source: Swaminathan and Joachims (2015), The Self-Normalized Estimator for Counterfactual Learning.

    >>> round(weighted_loss([1.0, 3.0], [0.5, 0.25]), 3)
    2.333
    """
    losses = column("losses", losses)
    return float(losses @ _weights(propensity, clip, len(losses)) / len(losses))


def tune(
    model: LanguageModel,
    kept: Kept,
    clicked: Sequence[Sequence[int]],
    *,
    propensity: Sequence[Sequence[float]] | None = None,
    clip: float = 0.05,
    words: tuple[str, str] = YES,
    rank: int = 8,
    epochs: int = 3,
    batch_size: int = 2,
    learning_rate: float = 3e-3,
    seed: int = 0,
) -> tuple[LastLayers, History]:
    """LoRA on the attention of the last layers: in each row, what was clicked shall get the highest odds.

        least  sum over clicks of  w * -log (exp(odds of the click) / sum over the row's goods of exp(odds))

    Args:
        model: frozen; it stays as it is.
        kept: from `keep`: behind each customer the goods that were clicked, and some that were not.
        clicked: for each row a 1 for each click, and a 0 for each other good.
        propensity: of each good, in lists like `clicked`: w = 1 / max(propensity, clip), divided by its mean.
            None: w = 1, the naive loss.
        clip: as in `weighted_loss`.
        words: for yes and for no, as in `yes_odds`.
        rank: of the adapters.
        epochs: times through the rows.
        batch_size: rows a step.
        learning_rate: of Adam.
        seed: of the adapters and of the order.

    Raises:
        LabError: a setting out of its range, no click, or lists that do not fit.

    Source: Hu et al. (2021), LoRA; Bao et al. (2023), TALLRec, arXiv 2305.00447.
    """
    each = torch.tensor(_each_click(kept, clicked, propensity, clip), dtype=torch.float32)  # (row, good)
    depth = len(model.trunk.layers)
    laid = model.lora(rank=rank, layers=range(depth - kept.layers, depth), seed=seed)

    def loss(top: nn.Module, which: Tensor) -> Tensor:
        odds = _odds(model, kept.rows(which), top, words)
        return -(each[which, : odds.shape[1]] * odds.log_softmax(1).clamp(min=-1e4)).sum(1).mean()

    return train_model(
        LastLayers(laid, kept.layers), (torch.arange(len(each)),), loss=loss, epochs=epochs,
        batch_size=batch_size, learning_rate=learning_rate, seed=seed, device=model.device,
    )  # fmt: skip


def yes_odds(
    model: LanguageModel, kept: Kept, top: LastLayers | None = None, *, words: tuple[str, str] = YES
) -> Float[ndarray, "row continuation"]:
    """Log-odds of yes against no as the next word behind each continuation; nan where a row has fewer.

    Args:
        model: that made `kept`.
        kept: from `keep`.
        top: from `tune`; None is the model as it was.
        words: for yes and for no; of each its first token counts.
    """
    top = LastLayers(model, kept.layers) if top is None else top
    found = np.full((len(kept.many), max(kept.many)), np.nan)
    with torch.no_grad():
        for row, many in enumerate(kept.many):
            found[row, :many] = _odds(model, kept.rows([row]), top, words)[0].numpy()
    return found


def _each_click(
    kept: Kept, clicked: Sequence[Sequence[int]], propensity: Sequence[Sequence[float]] | None, clip: float
) -> Float[ndarray, "row good"]:
    """The weight of each click in the mean over rows; 0 for what was not clicked."""
    for name, lists in {"clicked": clicked, "propensity": propensity}.items():
        if lists is not None and tuple(map(len, lists)) != kept.many:
            raise LabError(f"{name} does not fit: give each row a list as long as its continuations")
    flat = array("clicked", list(chain.from_iterable(clicked)), shape=(None,), kind="binary").astype(bool)
    if not flat.any():
        raise LabError("nothing was clicked; give at least one row a 1")
    weight = flat.astype(float)
    if propensity is not None:
        weight[flat] = _weights(np.array(list(chain.from_iterable(propensity)))[flat], clip, flat.sum())
    each = np.zeros((len(kept.many), max(kept.many)))
    each[np.arange(each.shape[1]) < np.array(kept.many)[:, None]] = weight
    return each * len(each) / flat.sum()


def _weights(propensity: object, clip: float, clicks: int) -> Float[ndarray, " click"]:
    """1 / max(propensity, clip), with mean 1."""
    known = array("propensity", propensity, shape=(clicks,), low=0, high=1)
    if (known == 0).any():
        raise LabError(
            "a propensity is 0, but what was clicked had some chance of being shown; pass it, in (0, 1]"
        )
    weights = 1 / np.maximum(known, real_number("clip", clip, low=1e-9, high=1))
    return weights / weights.mean()


def _rows_of_tokens(
    model: LanguageModel, prompts: Sequence[str], continuations: Sequence[Sequence[str]]
) -> Kept:
    rows = []
    for prompt, texts in zip(prompts, continuations, strict=True):
        ids = _ids(model, prompt)
        head = len(ids)
        place, owner = list(range(head)), [-1] * head
        for number, text in enumerate(texts):
            tail = _ids(model, text)
            place += range(head, head + len(tail))
            owner += [number] * len(tail)
            ids = ids + tail
        rows.append((ids, place, owner))
    width = max(len(row[0]) for row in rows)
    columns = [
        torch.tensor([one + [fill] * (width - len(one)) for one in part])
        for part, fill in zip(zip(*rows, strict=True), (0, 0, -2), strict=True)
    ]
    return Kept(*columns, tuple(map(len, continuations)))


def _ids(model: LanguageModel, text: str) -> list[int]:
    return model.tokenizer(text, add_special_tokens=False)["input_ids"]


def _angles(model: LanguageModel, kept: Kept) -> tuple[Tensor, Tensor]:
    """What turns queries and keys by their places."""
    return model.trunk.rotary_emb(model.trunk.embed_tokens.weight[:1, None], kept.place)


def _through(layers: Any, states: Tensor, mask: Tensor, angles: tuple[Tensor, Tensor]) -> Tensor:
    for layer in layers:
        states = layer(states, attention_mask=mask, position_embeddings=angles)
    return states


def _odds(
    model: LanguageModel, kept: Kept, top: nn.Module, words: tuple[str, str]
) -> Float[Tensor, "row continuation"]:
    """Log-odds of the first word against the second; minus infinity where a row has fewer continuations."""
    pair = [_ids(model, word)[0] for word in words]
    if pair[0] == pair[1]:
        raise LabError(f"to {model.name!r} the words {words} begin alike; take two others")
    yes, no = model.model.get_output_embeddings().weight[pair]
    row, last = kept.ends()
    found = (top(kept, _angles(model, kept))[row, last] @ (yes - no)).float()
    table = torch.full((len(kept.many), max(kept.many)), -torch.inf)
    table[torch.arange(max(kept.many)) < torch.tensor(kept.many)[:, None]] = found
    return table
