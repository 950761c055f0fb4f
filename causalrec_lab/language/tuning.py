"""Fine-tunes the last layers of a language model on logged clicks, and asks it to answer as a user would.

Terms: *fine-tuning* (微调) trains a trained model on; *LoRA* (低秩适配) trains two thin matrices beside each
frozen one; the *logging policy* (日志策略) chose what was shown while the log was written; *inverse propensity
weighting* (逆倾向加权) counts a click 1/propensity times; a *user simulator* (用户模拟器) is a model that answers
in place of a user.

A prompt and its continuations are one row of tokens: a continuation sees the prompt and itself, none of the
others. All layers but the last are run once and kept.

Taught in notebooks/19_language_models_on_trial.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from torch import Tensor, nn

from causalrec_lab.errors import LabError, real_number, whole_number
from causalrec_lab.inputs import array, column
from causalrec_lab.training import History, train_model

if TYPE_CHECKING:
    from causalrec_lab.language.model import LanguageModel

LAYERS = 4  # at the top, counted from the last: these learn
LIKED = "Things this customer liked:\n{liked}\n-"
NOBODY = LIKED.format(liked="- N/A")  # the content-free prompt
WORDINGS = (  # how a simulated user is asked: behind the history; if shown, if not, and the two answers
    (
        "\nThe shop shows the customer this: {good}\nDoes the customer buy it?",
        "\nThe shop does not show the customer this: {good}\nDoes the customer buy it?",
        (" Yes", " No"),
    ),
    (
        "\nYou are this customer. On the first page you see: {good}\nWill you buy it today, yes or no? I say",
        "\nYou are this customer. The shop also sells, but you do not see: {good}\nWill you buy it today, yes or no? I say",
        (" yes", " no"),
    ),
    (
        "\nAn advertisement was shown for: {good}\nDid the customer buy it? Answer:",
        "\nNo advertisement was shown for: {good}\nDid the customer buy it? Answer:",
        (" Yes", " No"),
    ),
)
_AT_ONCE = 128  # tokens whose chances of all words are held at once
_ROWS = 8  # rows of tokens in one pass


@dataclass(frozen=True, eq=False)
class Kept:
    """Rows of tokens, and what the frozen layers made of them, for the last layers to go on with.

    Args:
        ids: numbers of the tokens, padded on the right.
        place: of each token behind its prompt.
        owner: number of the continuation a token belongs to; -1 in the prompt, -2 in the padding.
        before: where the token stands that comes before.
        states: below the last layers.
    """

    ids: Int[Tensor, "row token"]
    place: Int[Tensor, "row token"]
    owner: Int[Tensor, "row token"]
    before: Int[Tensor, "row token"]
    states: Float[Tensor, "row token dim"] | None = None

    def rows(self, which: Tensor | slice) -> "Kept":
        """Some rows, no wider than they need."""
        width = int((self.owner[which] > -2).sum(1).max())
        parts = (self.ids, self.place, self.owner, self.before, self.states)
        return Kept(*(None if part is None else part[which, :width] for part in parts))

    def sees(self) -> Bool[Tensor, "row 1 token token"]:
        """Who may look at whom: back, at the prompt and at the own continuation."""
        mine, other = self.owner[:, :, None], self.owner[:, None, :]
        back = torch.ones(mine.shape[1], mine.shape[1], dtype=torch.bool).tril()
        return (back & ((other == mine) | (other == -1)))[:, None]


class LastLayers(nn.Module):
    """The last layers of a model and its final norm: a module of its own that `train_model` can copy."""

    def __init__(self, model: "LanguageModel"):
        super().__init__()
        self.layers, self.norm = nn.ModuleList(model.trunk.layers[-LAYERS:]), model.trunk.norm

    def forward(self, kept: Kept, angles: tuple[Tensor, Tensor]) -> Float[Tensor, "row token dim"]:
        """The states behind the last layer."""
        return self.norm(_through(self.layers, kept.states, kept.sees(), angles))


def keep(model: "LanguageModel", prompts: Sequence[str], continuations: Sequence[Sequence[str]]) -> Kept:
    """Reads each prompt with its continuations through all layers but the last, once.

    Args:
        model: of the Llama family, as SmolLM2 is.
        prompts: one or more.
        continuations: for each prompt one or more, each beginning with its space.

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
    kept, parts = _rows_of_tokens(model, prompts, continuations), []
    with torch.no_grad():
        for start in range(0, len(prompts), _ROWS):
            some = kept.rows(slice(start, start + _ROWS))
            states = model.trunk.embed_tokens(some.ids)
            states = _through(model.trunk.layers[:-LAYERS], states, some.sees(), _angles(model, some))
            parts.append(nn.functional.pad(states, (0, 0, 0, kept.ids.shape[1] - states.shape[1])))
    return Kept(kept.ids, kept.place, kept.owner, kept.before, torch.cat(parts))


def weighted_loss(
    losses: Float[ndarray, " click"], propensity: Float[ndarray, " click"], *, clip: float = 0.05
) -> float:
    """The mean loss of logged clicks, each counted 1/propensity times.

        sum over clicks of  w * loss  /  sum of w,     w = 1 / max(propensity, clip)

    Estimates the mean loss of the clicks there would have been, had every good been shown alike: if a click is
    logged only where the good was shown, showing has no other influence on it (consistency), the propensities
    are true, and none is 0 (positivity). What is clipped is not corrected in full.

    Args:
        losses: of each click.
        propensity: chance that the logging policy showed this good, in (0, 1].
        clip: smallest propensity that is believed, in (0, 1].

    Raises:
        LabError: columns of different lengths, or a propensity out of its range.

    Source: Swaminathan and Joachims (2015), The Self-Normalized Estimator for Counterfactual Learning.

    >>> weighted_loss([1.0, 3.0], [0.5, 0.25])
    2.333...
    """
    losses = column("losses", losses)
    return float(losses @ _weights(propensity, clip, len(losses)) / len(losses))


def tune(
    model: "LanguageModel",
    kept: Kept,
    *,
    propensity: Sequence[Sequence[float]] | None = None,
    clip: float = 0.05,
    rank: int = 8,
    epochs: int = 2,
    batch_size: int = 3,
    learning_rate: float = 2e-3,
    seed: int = 0,
) -> tuple[LastLayers, History]:
    """LoRA on the attention of the last layers: makes the continuations that were clicked likelier.

        least  sum over clicks of  w * -log P(text of the good, given what the customer liked)

    Args:
        model: frozen; it stays as it is.
        kept: from `keep`, the clicked goods' texts behind each customer's prompt.
        propensity: of each click, in lists like the continuations: w = 1 / max(propensity, clip), with mean 1.
            None: w = 1, the naive loss.
        clip: as in `weighted_loss`.
        rank: of the adapters.
        epochs: times through the rows.
        batch_size: rows a step.
        learning_rate: of Adam.
        seed: of the adapters and of the order.

    Raises:
        LabError: a setting out of its range, or propensities that do not fit.

    Source: Hu et al. (2021), LoRA; Bao et al. (2023), TALLRec, arXiv 2305.00447.
    """
    many = [int(row.max()) + 1 for row in kept.owner]
    weights = np.zeros((len(many), max(many)))
    weights[np.arange(max(many)) < np.array(many)[:, None]] = (
        1 if propensity is None else _weights(list(chain.from_iterable(propensity)), clip, sum(many))
    )
    each = torch.tensor(weights * len(many) / sum(many), dtype=torch.float32)  # (row, continuation)
    depth = len(model.trunk.layers)
    laid = model.lora(rank=rank, layers=range(depth - LAYERS, depth), seed=seed)

    def loss(top: nn.Module, which: Tensor) -> Tensor:
        found = _log_likelihoods(model, kept.rows(which), top)
        return -(each[which, : found.shape[1]] * found).sum(1).mean()

    return train_model(
        LastLayers(laid), (torch.arange(len(many)),), loss=loss, epochs=epochs, batch_size=batch_size,
        learning_rate=learning_rate, seed=seed, device=model.device,
    )  # fmt: skip


def likelihoods(
    model: "LanguageModel", kept: Kept, top: LastLayers | None = None
) -> Float[ndarray, "row continuation"]:
    """Log-likelihood of each continuation behind its prompt; nan where a row has fewer.

    Args:
        model: that made `kept`.
        kept: from `keep`.
        top: from `tune`; None is the model as it was.
    """
    top = LastLayers(model) if top is None else top
    width = int(kept.owner.max()) + 1
    found = np.full((len(kept.ids), width), np.nan)
    with torch.no_grad():
        for start in range(len(found)):
            row = _log_likelihoods(model, kept.rows(slice(start, start + 1)), top)[0].numpy()
            found[start, : len(row)] = row
    return found


def answers(
    model: "LanguageModel", prompt: str, questions: Sequence[str], words: tuple[str, str] = (" Yes", " No")
) -> Float[ndarray, " question"]:
    """What a simulated user says: P(first word), of the two words alone, behind prompt and question.

    Args:
        model: asked as it is.
        prompt: what all questions share, such as what the user liked.
        questions: one or more; each is read as if it were the only one.
        words: for yes and for no; of each its first token counts.
    """
    kept = keep(model, [prompt], [questions])
    owner = kept.owner[0]
    ends = [int(torch.nonzero(owner == number).max()) for number in range(len(questions))]
    pair = torch.tensor([_ids(model, word)[0] for word in words])
    with torch.no_grad():
        final = LastLayers(model)(kept, _angles(model, kept))[0, ends]
        odds = (final @ model.model.get_output_embeddings().weight[pair].T).float()
    return odds.softmax(-1)[:, 0].numpy().astype(float)


def _weights(propensity: object, clip: float, clicks: int) -> Float[ndarray, " click"]:
    """1 / max(propensity, clip), with mean 1."""
    known = array("propensity", propensity, shape=(clicks,), low=0, high=1)
    if (known == 0).any():
        raise LabError("a propensity is 0, but what was clicked had some chance of being shown; pass it, in (0, 1]")
    weights = 1 / np.maximum(known, real_number("clip", clip, low=1e-9, high=1))
    return weights / weights.mean()


def _ids(model: "LanguageModel", text: str) -> list[int]:
    return model.tokenizer(text, add_special_tokens=False)["input_ids"]


def _rows_of_tokens(model: "LanguageModel", prompts: Sequence[str], continuations: Sequence[Sequence[str]]) -> Kept:
    rows = []
    for prompt, texts in zip(prompts, continuations, strict=True):
        ids = _ids(model, prompt)
        head = len(ids)
        place, owner, before = list(range(head)), [-1] * head, [0] * head
        for number, text in enumerate(texts):
            tail = _ids(model, text)
            before += [head - 1, *range(len(ids), len(ids) + len(tail) - 1)]
            place += range(head, head + len(tail))
            owner += [number] * len(tail)
            ids = ids + tail
        rows.append((ids, place, owner, before))
    width = max(len(row[0]) for row in rows)
    return Kept(*(
        torch.tensor([one + [fill] * (width - len(one)) for one in part])
        for part, fill in zip(zip(*rows, strict=True), (0, 0, -2, 0), strict=True)
    ))  # fmt: skip


def _angles(model: "LanguageModel", kept: Kept) -> tuple[Tensor, Tensor]:
    """What turns queries and keys by their places."""
    return model.trunk.rotary_emb(model.trunk.embed_tokens.weight[:1, None], kept.place)


def _through(layers: Any, states: Tensor, mask: Tensor, angles: tuple[Tensor, Tensor]) -> Tensor:
    for layer in layers:
        states = layer(states, attention_mask=mask, position_embeddings=angles)
    return states


def _log_likelihoods(model: "LanguageModel", kept: Kept, top: nn.Module) -> Float[Tensor, "row continuation"]:
    """Sum over a continuation's tokens of log P(token, given what stands before)."""
    final = top(kept, _angles(model, kept))
    row, token = torch.nonzero(kept.owner >= 0, as_tuple=True)
    before, wanted = final[row, kept.before[row, token]], kept.ids[row, token]
    parts = [
        -nn.functional.cross_entropy(model.model.get_output_embeddings()(some).float(), one, reduction="none")
        for some, one in zip(before.split(_AT_ONCE), wanted.split(_AT_ONCE), strict=True)
    ]
    width = int(kept.owner.max()) + 1
    total = torch.zeros(len(kept.ids) * width)
    return total.index_add(0, row * width + kept.owner[row, token], torch.cat(parts)).reshape(-1, width)
