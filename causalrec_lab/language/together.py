"""Reads the continuations of a prompt side by side, in one row.

    row      prompt           tail 1       tail 2
    place    0 1 ... h-1      h h+1 ...    h h+1 ...     each tail goes on where the prompt ends
    sees     a token sees the prompt, itself, and what stands before it in its own tail: no tail sees another

So the prompt is read once, and many short texts become one long row, which a processor reads faster. The
numbers are those of each text read alone where attention obeys such a mask. That is tried once a model: one
that carries a state across every mask, has no places, or looks back less far than the row is long, reads the
prompt again for each continuation.

Taught in notebooks/19_language_models_on_trial.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy import ndarray

_Asked = tuple[list[int], list[list[int]]]  # the tokens of a prompt, and those of each of its tails
_WINDOWS = ("sliding_window", "window_size", "attention_window_size", "attention_chunk_size")  # of a config
_LONG = 1024  # tokens: a longer prompt is read first, and tails of a row are no longer; a mask is a square
_AT_ONCE = 64  # tokens whose logits over the whole vocabulary are held at once


@dataclass(frozen=True)
class Reader:
    """A causal model, and what it was found to do. Make one with `tried`.

    Args:
        model: with its head.
        trunk: without it.
        logits: makes logits of the trunk's states.
        masked: tails side by side have the states that each has alone.
        plain: `logits` gives what the model gives; else the whole model is asked, which takes more memory.
        window: tokens that a row may have; none looks back further.
    """

    model: Any
    trunk: Any
    logits: Callable[[torch.Tensor], torch.Tensor]
    masked: bool
    plain: bool
    window: float

    def log_likelihoods(self, asked: Sequence[_Asked], *, size: int) -> list[Float[ndarray, " tail"]]:
        """The log-likelihood of each tail behind its prompt.

        Args:
            asked: prompts with their tails, none empty.
            size: tails read at once; a prompt with more of them is read first and kept.
        """
        found, rows = [np.zeros(len(tails)) for _, tails in asked], []
        with torch.inference_mode():
            for number, (head, tails) in enumerate(asked):
                order = sorted(range(len(tails)), key=lambda k: len(tails[k]))
                parts = list(_filled(order, size, _LONG, lambda k, tails=tails: (1, len(tails[k]))))
                masked = self.masked and len(head) + sum(map(len, tails)) <= self.window
                if not masked:  # a tail of one token adds none to the row
                    short = [k for k in order if len(tails[k]) == 1]
                    parts = [*([short] if short else []), *([k] for k in order[len(short) :])]
                elif len(head) > 1 and (len(parts) > 1 or len(head) >= _LONG):
                    first = torch.tensor([head[:-1]], device=self.model.device)
                    kept = self.trunk(first, use_cache=True).past_key_values
                    for part in parts:
                        row = head[-1:], [tails[k] for k in part]
                        found[number][part] = self._read([row], True, copy.deepcopy(kept), len(head) - 1)[0]
                    continue
                rows += [(masked, number, part, head, [tails[k] for k in part]) for part in parts]
            rows.sort(key=lambda row: (row[0], _width(row[3:])))
            for some in _filled(rows, size, 4 * _LONG, lambda row: (len(row[2]), _width(row[3:]))):
                for masked in {row[0] for row in some}:
                    alike = [row for row in some if row[0] == masked]
                    totals = self._read([row[3:] for row in alike], masked)
                    for (_, number, part, *_), total in zip(alike, totals, strict=True):
                        found[number][part] = total
        return found

    def _read(
        self, rows: Sequence[_Asked], masked: bool, cache: Any = None, read: int = 0
    ) -> list[Float[ndarray, " tail"]]:
        """One pass over rows, behind a cache that holds `read` tokens."""
        tables, source = _tables(rows, masked, read, self.trunk)
        run = self.trunk if self.plain else self.model
        done = run(**tables, past_key_values=cache, use_cache=cache is not None)
        states = done.last_hidden_state if self.plain else done.logits
        needed, of = np.unique(source, axis=0, return_inverse=True)  # first tokens of tails have one state
        states = states[needed[:, 0], needed[:, 1]]  # (state, dim), or (state, vocabulary)
        tails, of = [tail for _, some in rows for tail in some], of.ravel()
        follow, each = np.concatenate(tails), np.zeros(len(of))
        for start in range(0, len(states), _AT_ONCE):
            here = np.flatnonzero((of >= start) & (of < start + _AT_ONCE))
            some = states[start : start + _AT_ONCE]
            chance = (self.logits(some) if self.plain else some.float()).log_softmax(-1)
            each[here] = chance[of[here] - start, follow[here]].cpu().numpy()
        total = np.add.reduceat(each, np.cumsum([0, *map(len, tails[:-1])]))
        return np.split(total, np.cumsum([len(some) for _, some in rows])[:-1])


def tried(model: Any, trunk: Any, logits: Callable[[torch.Tensor], torch.Tensor]) -> Reader:
    """What a model does with two tails side by side, and with its trunk's states; tried on eleven tokens."""
    tokens = [number % model.get_input_embeddings().num_embeddings for number in range(11)]
    head, one, other = tokens[:3], tokens[3:7], tokens[7:]
    masked = plain = False
    with torch.inference_mode():
        ids = torch.tensor([head + other], device=model.device)
        wanted = model(input_ids=ids).logits[0, 3:].float()
        try:
            alone = trunk(input_ids=ids).last_hidden_state[0, 3:]
            plain = _alike(logits(alone), wanted, trunk.dtype)
            tables, _ = _tables([(head, [[*one, 0], [*other, 0]])], True, 0, trunk)
            masked = _alike(trunk(**tables).last_hidden_state[0, 7:], alone, trunk.dtype)
        except (TypeError, ValueError, RuntimeError, AttributeError):  # no states, no places, or no such mask
            pass
    sizes = (getattr(model.config, name, None) for name in _WINDOWS)
    window = min((size for size in sizes if isinstance(size, int) and size > 0), default=np.inf)
    return Reader(model, trunk, logits, masked, plain, window)


def _alike(one: torch.Tensor, other: torch.Tensor, precision: torch.dtype) -> bool:
    rounded = max(1e-4, 8 * torch.finfo(precision).eps)
    return one.shape == other.shape and bool((one - other).norm() <= rounded * other.norm())


def _width(row: _Asked) -> int:
    head, tails = row
    return len(head) + sum(len(tail) - 1 for tail in tails)


def _filled(
    things: Sequence[Any], size: int, most: int, weigh: Callable[[Any], tuple[int, int]]
) -> Iterator[list[Any]]:
    """Runs of things whose weights add up to no more than `size` and `most`; a heavy one is alone."""
    some, count, tokens = [], 0, 0
    for thing in things:
        one, more = weigh(thing)
        if some and (count + one > size or tokens + more > most):
            yield some
            some, count, tokens = [], 0, 0
        some, count, tokens = [*some, thing], count + one, tokens + more
    if some:
        yield some


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
