"""Writes data/injection.json: what a sentence in an item's own text does to its rank by a language model.

The reader is SmolLM2-135M-Instruct (its 4-bit file, run in float32 on one thread). Customers, items and
sentences were fixed in `course.nb22.injection` before a result was seen: seeds 0, 1 and 2, 10 customers each.
Prompts and sentences were tried on seed 100 (14 customers); there the plain prompt of `Pointwise`, without a
chat template, moved the other way, so that the chat is what is judged. Every score is stored.

    python data/make_injection.py        about half an hour of one core
"""

import json
from itertools import product
from pathlib import Path

import torch

from causalrec_lab.course.nb22.injection import CUSTOMERS, SEEDS, rankers, scores
from causalrec_lab.language import load_language_model

if __name__ == "__main__":
    torch.set_num_threads(1)
    readers, found = rankers(load_language_model(batch_size=8)), []
    for seed, customer in product(SEEDS, range(CUSTOMERS)):
        found.append(scores(readers, seed, customer))
    file = Path(__file__).parent / "injection.json"
    file.write_text("[\n" + ",\n".join(map(json.dumps, found)) + "\n]\n", encoding="utf-8")
