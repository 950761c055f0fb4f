"""Writes data/compressed.json: what compressed readers cost, and how wrong the effect is in ten shops.

MiniLM, cheaper versions of it, the pocket BERT before and after it learned from MiniLM, counted word pairs,
and nothing at all. "learned" is the reader of notebook 09 that first learned from 5,000 other visitors'
likes; "frozen", of two readers, AIPW on the leading 16 directions of the vectors. Seeds of the shops, 300 to
309, the readers and the manager's margin (half a point) were fixed before a result of these shops was seen;
readers and methods were settled on seeds 900 to 904. (Eight of the ten shops were seen and read first, for
lack of time. Later all ten were made, with nothing changed: the eight came out the same.) Every shop is kept
in build/compressed/, so that a stop loses nothing. Times are processor time of one thread, on a busy machine:
read them to a factor of 1.5.

    python data/make_compressed.py        about ten minutes
"""

import json
import platform
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy import ndarray
from reader_trial import frozen, likes, measuring

from causalrec_lab import compress, estimate, worlds
from causalrec_lab.course.nb21.readers import WHOLE, effect, effect_error, grades_read, invented
from causalrec_lab.encode import TextEncoder, load_encoder

FILE = Path(__file__).with_name("compressed.json")
KEPT = Path(__file__).resolve().parents[1] / "build" / "compressed"
SEEDS = range(300, 310)
TEXTS, EPOCHS, TEXTS_SEED = 1500, 10, 7  # of the distillation
READ = 64  # texts, for the times
FROZEN = (WHOLE, "MiniLM, 8 bits")  # read without the likes as well, for a check in the notebook


def encoders() -> dict[str, TextEncoder]:
    """The readers that are encoders."""
    full, pocket = load_encoder(None, "cpu"), load_encoder("pocket", "cpu")
    made = {WHOLE: full}
    made |= {
        f"{name}, {bits} bits": compress.quantise(full, bits=bits) for name, bits in ((WHOLE, 8), (WHOLE, 4))
    }
    made |= {f"{share}% pruned": compress.prune(full, share=share / 100) for share in (50, 90)}
    made["first 4 layers"] = compress.truncate(full, layers=4)
    return made | {"student": student(full, pocket), "pocket BERT": pocket}


def student(full: TextEncoder, pocket: TextEncoder) -> TextEncoder:
    """The pocket BERT, having learned from MiniLM; its checkpoint is kept."""
    texts = invented(TEXTS, seed=TEXTS_SEED)
    made, history = compress.distil(full, pocket, texts, epochs=EPOCHS, seed=0, checkpoint=KEPT / "student")
    (KEPT / "history.json").write_text(json.dumps([round(one, 4) for one in history.train_loss]))
    return made


def costs(made: dict[str, TextEncoder]) -> dict[str, dict]:
    """Of each reader what it costs, and its vectors of the goods."""
    texts, found, vectors = worlds.stated_texts(), {}, {}
    for name, encoder in made.items():
        vectors[name] = encoder.encode(texts).astype(float)
        one = compress.cost(encoder, texts[:READ])
        found[name] = {
            "MB": round(one.bytes / 1e6, 2),
            "zeros": round(one.zeros, 3),
            "ms": round(one.milliseconds, 2),
            "peak MB": round(one.peak / 1e6, 1),
            "overlap": round(compress.ranking_overlap(vectors[WHOLE], vectors[name]), 3),
        }
    vectors["word pairs"] = frozen.vectors("word pairs", "stated")
    found["word pairs"] = pairs_cost(vectors) | {"zeros": 0.0}
    return {"costs": found, "vectors": {name: one.tolist() for name, one in vectors.items()}}


def pairs_cost(vectors: dict[str, ndarray]) -> dict[str, float]:
    """A list of word pairs, in bytes of its letters, and what counting takes."""
    from sklearn.feature_extraction.text import CountVectorizer

    texts = worlds.stated_texts()
    way = CountVectorizer(ngram_range=(1, 2), min_df=5, binary=True).fit(texts)
    size, took = sum(len(word) for word in way.vocabulary_), []
    for _ in range(5):
        start = time.process_time()
        way.transform(texts)
        took.append(1000 * (time.process_time() - start) / len(texts))
    overlap = compress.ranking_overlap(vectors[WHOLE], vectors["word pairs"])
    counts = vectors["word pairs"].nbytes / 1e6
    return {
        "MB": round(size / 1e6, 4),
        "ms": round(float(np.median(took)), 4),
        "peak MB": round(counts, 1),
        "overlap": round(overlap, 3),
    }


def speed(full: TextEncoder) -> dict[str, float]:
    """Milliseconds of processor time a text by other ways to compute the same model."""
    texts = worlds.stated_texts()[:READ]
    found = {"as it is": compress.cost(full, texts).milliseconds}
    with torch.autocast("cpu", torch.bfloat16):
        found["mixed precision"] = compress.cost(full, texts).milliseconds
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch.ao is on its way to the package torchao
        dynamic = torch.ao.quantization.quantize_dynamic(full.model, {torch.nn.Linear}, dtype=torch.qint8)
        found["torch's own 8 bits"] = _own(replace(full, model=dynamic), texts)
        start = time.perf_counter()
        quick = replace(full, model=torch.compile(full.model, dynamic=True))
        quick.encode(texts)
        found["torch.compile, first reading"] = 1000 * (time.perf_counter() - start) / len(texts)
        found["torch.compile"] = _own(quick, texts)
    return {name: round(one, 2) for name, one in found.items()}


def _own(encoder: TextEncoder, texts: list[str]) -> float:
    took = []
    for _ in range(5):
        start = time.process_time()
        encoder.encode(texts)
        took.append(1000 * (time.process_time() - start) / len(texts))
    return float(np.median(took))


def shop_row(vectors: dict[str, ndarray], seed: int) -> dict[str, dict[str, float]]:
    """Reading -> reader -> estimate minus truth in one shop, in points."""
    log, history, opened = frozen.shop(frozen.GRADED, seed)
    others = worlds.histories(10_000 + seed, worlds.item_features()[0], users=5000)
    naive = estimate.naive(log.outcome, log.exposed, user=log.user).value - opened.ate()
    learned = {"naive": round(100 * naive, 3)}
    for name, one in vectors.items():
        x = likes.scaled(one)
        read = (x @ likes.learned(x, others, seed=seed)).double().numpy()
        pairs = measuring.Pairs.of(read, history, kept=likes.WIDTH, crossed=True).at(log.user, log.item)
        learned[name] = round(100 * (effect(log, pairs) - opened.ate()), 3)
    return {
        "learned": learned,
        "frozen": {name: round(effect_error(vectors[name], seed), 3) for name in FROZEN},
    }


def kept(name: str, make: Callable[[], Any]) -> Any:
    """What an earlier start has kept under this name, or what is made now, and kept."""
    file = KEPT / f"{name}.json"
    if not file.exists():
        found = make()
        file.write_text(json.dumps(found))
    return json.loads(file.read_text())


def main() -> None:
    """Write the file."""
    torch.set_num_threads(1)
    KEPT.mkdir(parents=True, exist_ok=True)
    read = kept("costs", lambda: costs(encoders()))
    vectors = {name: np.array(one) for name, one in read["vectors"].items()}
    for name, one in vectors.items():
        read["costs"][name]["grades"] = round(grades_read(one), 3)
    rows = [kept(str(seed), partial(shop_row, vectors, seed)) for seed in SEEDS]
    about = {
        "date": str(date.today()),
        "machine": platform.machine(),
        "versions": {name: version(name) for name in ("numpy", "torch", "transformers")},
        "seeds": list(SEEDS),
        "texts": TEXTS,
        "losses": json.loads((KEPT / "history.json").read_text()),
    }
    found = {
        "about": about,
        "readers": read["costs"],
        "speed": kept("speed", lambda: speed(load_encoder(None, "cpu"))),
        "errors": {
            reading: {name: [row[reading][name] for row in rows] for name in rows[0][reading]}
            for reading in ("frozen", "learned")
        },
    }
    lines = json.dumps(found, separators=(",", ":")).replace('},"', '},\n"').replace('],"', '],\n"')
    FILE.write_text(lines + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
