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
from causalrec_lab.language import LanguageModel, load_language_model
from reader_trial import frozen

ADJECTIVES = {"loud": "loud", "funny": "funny", "luxury": "luxurious", "outdoor": "outdoorsy"}
WORDS = ("Film", "Book", "Gadget", "Clothing", "Home")  # in the order of KINDS
STORED = Path(__file__).resolve().parents[1] / "world_by_reader.json"
READERS = ("columns by SmolLM2", "columns by chance")


def grade_odds(model: LanguageModel, text: str, grade: str) -> float:
    """Log-odds of yes over no: is what the text is about loud, funny, luxurious, outdoorsy?"""
    asked = f"{text}\nIs it {ADJECTIVES[grade]}? Answer yes or no."
    yes, no = model.score(model.chat_prompt(asked), ["Yes", "No"]).total
    return round(float(yes - no), 3)


def kind_of(model: LanguageModel, text: str) -> int:
    """Which kind the text is about, by its place in WORDS."""
    asked, free = (
        model.chat_prompt(
            f"{said}\nWhat is it: a film, a book, a gadget, clothing, or for the home? Answer with one word."
        )
        for said in (text, "N/A")
    )
    return int(model.score(asked, WORDS, against=free).relative.argmax())


def asked() -> dict[str, list]:
    """The log-odds of four grades and the kind, a number an item each; asked once and kept."""
    held = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    file = frozen.KEPT / "imputed.json"
    if "imputed" in held and not file.exists():
        return held["imputed"]
    if not file.exists():
        model, texts = load_language_model(device="cpu", precision="float32"), worlds.stated_texts()
        found = {grade: [grade_odds(model, text, grade) for text in texts] for grade in ADJECTIVES}
        found["kind"] = [kind_of(model, text) for text in texts]
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
