"""Columns that an instruct model fills in: it is asked, text by text, what a person wrote down.

The questions were fixed before an answer was seen, and no answer is compared with a column here. A grade is
the log-odds of yes over no; the kind is the likeliest of five words, each less its log-likelihood where the
text says nothing.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np
from numpy import ndarray

from causalrec_lab import worlds
from causalrec_lab.language import load_language_model
from reader_trial import frozen

ADJECTIVES = {"loud": "loud", "funny": "funny", "luxury": "luxurious", "outdoor": "outdoorsy"}
WORDS = ("Film", "Book", "Gadget", "Clothing", "Home")  # in the order of KINDS
STORED = Path(__file__).resolve().parents[1] / "world_by_reader.json"
READERS = ("columns by SmolLM2", "columns by chance")


def _which(text: str) -> str:
    return f"{text}\nWhat is it: a film, a book, a gadget, clothing, or for the home? Answer with one word."


def asked() -> dict[str, list]:
    """For each item the log-odds of its four grades, and which kind the model takes it for; asked once and kept."""
    held = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    file = frozen.KEPT / "imputed.json"
    if "imputed" in held and not file.exists():
        return held["imputed"]
    if not file.exists():
        model, found = load_language_model(device="cpu", precision="float32"), {}
        for grade, word in ADJECTIVES.items():
            found[grade] = []
            for text in worlds.stated_texts():
                prompt = model.chat_prompt(f"{text}\nIs it {word}? Answer yes or no.")
                yes, no = model.score(prompt, ["Yes", "No"]).total
                found[grade].append(round(float(yes - no), 3))
        free = model.chat_prompt(_which("N/A"))
        found["kind"] = [
            int(model.score(model.chat_prompt(_which(text)), WORDS, against=free).relative.argmax())
            for text in worlds.stated_texts()
        ]
        frozen.KEPT.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(found))
    return json.loads(file.read_text())


@cache
def columns() -> ndarray:
    """The answers as columns: five kinds and four grades, each with mean 0 and variance 1. (item, column)"""
    said = asked()
    of_kind = np.array(said["kind"])[:, None] == np.arange(len(WORDS))
    return _standard(np.column_stack([of_kind, *(said[grade] for grade in ADJECTIVES)]).astype(float))


def shuffled(seed: int) -> ndarray:
    """The same answers dealt to the items by chance: the kind as one column, each grade by itself."""
    draw, found = np.random.default_rng([seed, 135]), columns().copy()
    found[:, : len(WORDS)] = draw.permutation(found[:, : len(WORDS)])
    for column in range(len(WORDS), found.shape[1]):
        found[:, column] = draw.permutation(found[:, column])
    return found


def _standard(values: ndarray) -> ndarray:
    spread = values.std(axis=0)
    return (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
