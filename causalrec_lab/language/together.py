"""Reads the continuations of a prompt side by side, in one pass.

    row      prompt           tail 1       tail 2
    place    0 1 ... h-1      h h+1 ...    h h+1 ...     each tail goes on where the prompt ends
    sees     a token sees the prompt, itself, and what stands before it in its own tail: no other tail

So the prompt is read once, and many short texts become one long row, which a processor reads faster. The
numbers are those of each text read alone where attention obeys such a mask. That is tried once a model: a
recurrent one carries its state across every mask, and reads each continuation in a row of its own.

Taught in notebooks/19_language_models_on_trial.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy import ndarray

_Asked = tuple[list[int], list[list[int]]]  # the tokens of a prompt, and those of each of its tails
_LONG = 1024  # tokens of a prompt that is read alone first: a mask over it would take much memory
_AT_ONCE = 64  # tokens whose logits over the whole vocabulary are held at once


def log_likelihoods(
    trunk: Any,
    logits: Callable[[torch.Tensor], torch.Tensor],
    asked: Sequence[_Asked],
    *,
    size: int,
    masked: bool,
) -> list[Float[ndarray, " tail"]]:
    """The log-likelihood of each tail behind its prompt.

    Args:
        trunk: the model without its head.
        logits: makes logits of states.
        asked: prompts with their tails, none empty.
        size: tails read at once; a prompt with more of them is read first and kept.
        masked: what `obeys_mask` said of the trunk.
    """
    window = getattr(trunk.config, "sliding_window", None) or np.inf  # within it, all tokens are seen
    masked = masked and max(len(head) + max(map(len, tails)) for head, tails in asked) <= window
    found, rows = [np.zeros(len(tails)) for _, tails in asked], []
    with torch.inference_mode():
        for number, (head, tails) in enumerate(asked):
            order = sorted(range(len(tails)), key=lambda k: len(tails[k]))
            parts = list(batches(order, size if masked else 1))
            if not masked or len(head) == 1 or (len(parts) == 1 and len(head) < _LONG):
                rows += [(number, part, head, [tails[k] for k in part]) for part in parts]
                continue
            kept = trunk(torch.tensor([head[:-1]], device=trunk.device), use_cache=True).past_key_values
            for part in parts:
                row, before = (head[-1:], [tails[k] for k in part]), (copy.deepcopy(kept), len(head) - 1)
                found[number][part] = _read(trunk, logits, [row], masked, before)[0]
        rows.sort(key=lambda row: len(row[2]) + sum(map(len, row[3])))
        for some in batches(rows, max(1, size // max((len(row[1]) for row in rows), default=1))):
            totals = _read(trunk, logits, [row[2:] for row in some], masked)
            for (number, part, *_), total in zip(some, totals, strict=True):
                found[number][part] = total
    return found


def obeys_mask(trunk: Any) -> bool:
    """Whether two tails side by side have the states that each has alone; tried on eleven tokens."""
    tokens = [number % trunk.get_input_embeddings().num_embeddings for number in range(11)]
    head, one, other = tokens[:3], tokens[3:7], tokens[7:]
    with torch.inference_mode():
        alone = trunk(torch.tensor([head + other], device=trunk.device)).last_hidden_state[0, 3:]
        try:
            tables, _ = _tables([(head, [[*one, 0], [*other, 0]])], True, 0, trunk)
            beside = trunk(**tables).last_hidden_state[0, 7:]
        except (TypeError, ValueError, RuntimeError, AttributeError):  # no places, or no such mask
            return False
    rounded = torch.finfo(trunk.dtype).eps ** 0.5  # .0003 in float32, .09 in bfloat16
    return bool((alone - beside).norm() <= rounded * alone.norm())


def batches(order: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Slices of `size`, the last one shorter."""
    return (order[start : start + size] for start in range(0, len(order), size))


def _read(
    trunk: Any, logits: Any, rows: Sequence[_Asked], masked: bool, before: tuple[Any, int] = (None, 0)
) -> list[Float[ndarray, " tail"]]:
    """One pass over rows, behind a cache and the number of tokens that it holds."""
    cache, read = before
    tables, source = _tables(rows, masked, read, trunk)
    states = trunk(**tables, past_key_values=cache, use_cache=cache is not None).last_hidden_state
    needed, of = np.unique(source, axis=0, return_inverse=True)  # the first token of all tails has one state
    states, of = states[needed[:, 0], needed[:, 1]], of.ravel()  # (state, dim)
    tails = [tail for _, some in rows for tail in some]
    follow, each = np.concatenate(tails), np.zeros(len(of))
    for start in range(0, len(states), _AT_ONCE):
        here = np.flatnonzero((of >= start) & (of < start + _AT_ONCE))
        chance = logits(states[start : start + _AT_ONCE]).log_softmax(-1)  # (state, vocabulary)
        each[here] = chance[of[here] - start, follow[here]].cpu().numpy()
    total = np.add.reduceat(each, np.cumsum([0, *map(len, tails[:-1])]))
    return np.split(total, np.cumsum([len(some) for _, some in rows])[:-1])


def _tables(
    rows: Sequence[_Asked], masked: bool, read: int, trunk: Any
) -> tuple[dict[str, torch.Tensor], Int[ndarray, "token 2"]]:
    """What the trunk is given, and behind which state (row, place in it) each token of the tails follows."""
    wide = max(len(head) + sum(len(tail) - 1 for tail in tails) for head, tails in rows)
    ids, place = np.zeros((2, len(rows), wide), dtype=np.int64)
    part, source = np.full((len(rows), wide), -1), []  # -1 is padding, 0 the head, k the k-th tail
    for row, (head, tails) in enumerate(rows):
        end = len(head)
        ids[row, :end], part[row, :end], place[row, :end] = head, 0, read + np.arange(end)
        for k, tail in enumerate(tails, 1):
            many = len(tail) - 1
            own = slice(end, end + many)
            ids[row, own], part[row, own], place[row, own] = tail[:-1], k, read + len(head) + np.arange(many)
            source += [(row, at) for at in (len(head) - 1, *range(end, end + many))]
            end += many
    if masked:
        sees = np.tril((part[:, None] == 0) | (part[:, None] == part[:, :, None]))  # (row, token, token)
        sees = np.concatenate([np.ones((len(rows), wide, read), dtype=bool), sees], axis=2)[:, None]
        least = torch.finfo(trunk.dtype).min
        mask = torch.zeros(sees.shape, dtype=trunk.dtype).masked_fill_(torch.from_numpy(~sees), least)
        given = {"position_ids": torch.from_numpy(place), "attention_mask": mask}
    else:
        given = {"attention_mask": torch.from_numpy((part >= 0).astype(np.int64))}
    given["input_ids"] = torch.from_numpy(ids)
    return {name: table.to(trunk.device) for name, table in given.items()}, np.array(source)
