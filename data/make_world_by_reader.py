"""Writes data/world_by_reader.json: whose world is it, who reads its texts, and how wrong is the effect?

    make models; python data/make_world_by_reader.py [frozen imputed circular likes tuned ...]

Seeds were fixed before a result was seen; methods were settled on seeds 900 to 904. Every row of every shop
is kept in build/world_by_reader/, so that a stop loses nothing; without an argument all are made. Rows that
the file holds already are taken from it (with `anew` before the parts: made again).
"""

import json
import sys
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from numpy import ndarray
from reader_trial import frozen, imputed, likes, measuring, tuned
from reader_trial.frozen import GRADED, KEPT

from causalrec_lab import estimate, worlds

FILE = Path(__file__).with_name("world_by_reader.json")
FROZEN, TUNED, TARGET = range(10), range(5), range(100, 150)
TUNERS = ("word pairs", *tuned.MAKERS, "item numbers")
FIFTY = 4  # of these on fifty seeds, the others on ten
LIKES = (  # reader, texts, other visitors who stated eight likes each, True: likes of half the items only
    ("word pairs", "stated", 5000, False),  # the one that is asked to reach the truth, on fifty seeds
    ("human columns", "none", 0, False),
    ("", "none", 0, False),
    ("word pairs", "stated", 625, False),
    ("TF-IDF", "stated", 5000, False),
    ("MiniLM", "stated", 5000, False),
    ("multilingual E5", "stated", 5000, False),
    ("item numbers", "none", 5000, False),
    ("item numbers", "none", 625, False),
    ("word pairs", "stated", 5000, True),
    ("MiniLM", "stated", 5000, True),
    ("multilingual E5", "stated", 5000, True),
    ("item numbers", "none", 5000, True),
)


ORDER = (
    "part", "world", "reader", "texts", "kept", "visitors", "half", "learned", "seeds", "truth",
    "error", "low", "high", "exposure", "purchase", "list", "purchase list", "blind", "popular", "best",
)  # fmt: skip
SETTINGS = {
    "folds": measuring.FOLDS,
    "penalty": measuring.PENALTY,
    "clip": measuring.CLIP,
    "list": measuring.LIST,
    "likes": {"width": likes.WIDTH, "steps": likes.STEPS, "rate": likes.RATE, "batch": likes.BATCH},
    "tuned": {
        "folds": tuned.FOLDS,
        "width": tuned.WIDTH,
        "steps of the map": tuned.WARM,
        "steps": tuned.STEPS,
        "texts a step": tuned.SOME,
        "rows a step": tuned.ROWS,
        "rate": tuned.WHOLE_RATE,
        "rate of LoRA": tuned.LORA_RATE,
        "rank": tuned.RANK,
        "layers": tuned.LAYERS,
    },
}


def rows(part: str) -> Iterator[dict]:
    """Every shop and reader of a part."""
    asked = {
        "frozen": [(GRADED, *one) for one in frozen.readers()],
        "circular": [(*one, 8 if one[1] == "human columns" else 16) for one in frozen.CIRCULAR],
        "imputed": [
            (GRADED, name, "stated", 7) for name in imputed.READERS
        ],  # it named no gadget: 3 + 4 directions
        "rivals": [(world, "", "none", 0) for world in (GRADED, frozen.MINILM, frozen.CHANCE)],
    }
    for seed in FROZEN:
        for world, reader, kind, kept in asked.get(part, ()):
            yield {"part": part, "world": world, "reader": reader, "texts": kind, "kept": kept, "seed": seed}
    for place, (reader, kind, visitors, half) in enumerate(LIKES if part == "likes" else ()):
        for seed in TARGET if place < FIFTY else TARGET[:10]:
            row = {"part": part, "world": GRADED, "reader": reader, "texts": kind, "kept": likes.WIDTH}
            yield row | {"seed": seed, "visitors": visitors, "half": half}
    for reader in TUNERS if part == "tuned" else ():
        ways = [tuned.NOTHING, tuned.MAP, *(tuned.MAKERS[reader][1:] if reader in tuned.MAKERS else ())]
        for seed in TUNED:
            row = {"part": part, "world": GRADED, "reader": reader, "kept": tuned.WIDTH, "seed": seed}
            for way in ways:
                yield row | {"texts": "none" if reader == "item numbers" else "stated", "learned": way}


def frozen_row(row: dict) -> dict:
    """A reader whose vectors stay as they are."""
    items = frozen.vectors(row["reader"], row["texts"])
    if row["reader"] == "the same vectors, no text":
        items = worlds.latent_items(row["seed"])
    if row["reader"] == "blind" and row["world"] == frozen.CHANCE:
        items = worlds.latent_items(frozen.BLIND_SEED)
    return adjusted(row, items)


def imputed_row(row: dict) -> dict:
    """The columns as an instruct model filled them in, or the same answers dealt by chance."""
    asked = row["reader"] == imputed.READERS[0]
    return adjusted(row, imputed.columns() if asked else imputed.shuffled(row["seed"]))


def adjusted(row: dict, items: ndarray) -> dict:
    """One shop, adjusted for these vectors of its items."""
    log, history, opened = frozen.shop(row["world"], row["seed"])
    pairs = measuring.Pairs.of(items, history, kept=row["kept"])
    heads = measuring.cross_fitted(log, pairs, measuring.folds_of(log))
    return measuring.measured(log, heads, opened, history)


def likes_row(row: dict) -> dict:
    """A reader that first learned from other visitors' likes."""
    if not row["reader"]:
        return rivals_row(row)
    if not row["visitors"]:
        return frozen_row(row)
    log, history, opened = frozen.shop(row["world"], row["seed"])
    items, columns = frozen.vectors(row["reader"], row["texts"]), worlds.item_features()[0]
    sold = np.arange(len(items)) % 16 < 8 if row["half"] else np.ones(len(items), dtype=bool)
    others = worlds.histories(10_000 + row["seed"], columns[sold], users=row["visitors"])
    w = likes.learned(likes.scaled(items[sold]), others, seed=row["seed"])
    read = (likes.scaled(items, items[sold]) @ w).double().numpy()
    pairs = measuring.Pairs.of(read, history, kept=likes.WIDTH, crossed=True)
    heads = measuring.cross_fitted(log, pairs, measuring.folds_of(log))
    return measuring.measured(log, heads, opened, history)


def tuned_row(row: dict) -> dict:
    """A reader that learned from exposure and outcome: nothing of it, a linear map, or its layers."""
    log, history, opened = frozen.shop(row["world"], row["seed"])
    read = tuned.readings(row["reader"], row["seed"])[row["learned"]]
    fold = estimate.fold_of(log.user, folds=tuned.FOLDS)

    def pairs(k: int) -> measuring.Pairs:
        return measuring.Pairs.of(read[k], history, kept=tuned.WIDTH, crossed=True)

    return measuring.measured(log, measuring.cross_fitted(log, pairs, fold), opened, history)


def rivals_row(row: dict) -> dict:
    """Of a shop: the naive comparison, lists that read nothing, and what the true chances would reach."""
    log, history, opened = frozen.shop(row["world"], row["seed"])
    return measuring.rivals(log, measuring.folds_of(log), opened, history)


MAKERS = {
    "rivals": rivals_row,
    "circular": frozen_row,
    "frozen": frozen_row,
    "imputed": imputed_row,
    "likes": likes_row,
    "tuned": tuned_row,
}


def kept(part: str) -> list[dict]:
    """The rows of a part that are kept, and then those of the file."""
    file = KEPT / f"{part}.jsonl"
    found = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    return found if "anew" in sys.argv or not FILE.exists() else [*found, *unpacked(part)]


def unpacked(part: str) -> Iterator[dict]:
    """The rows of a part as the file holds them, one a shop."""
    held = json.loads(FILE.read_text(encoding="utf-8"))
    for entry in held["shops"] + held["readers"]:
        for place, seed in enumerate(entry["seeds"] if entry["part"] == part else ()):
            row = {name: value for name, value in entry.items() if name != "seeds"} | {"seed": seed}
            for name, value in row.items():
                if isinstance(value, list):
                    row[name] = value[place]
                elif isinstance(value, dict):
                    row[name] = [value[one][place] for one in measuring.QUALITY]
            yield row


def make(part: str, parity: int | None = None) -> None:
    """The rows of a part that are not kept yet; with a parity those of even (0) or odd (1) seeds alone."""
    KEPT.mkdir(parents=True, exist_ok=True)
    done = kept(part)
    for row in rows(part):
        if parity in (None, row["seed"] % 2) and not any(row.items() <= one.items() for one in done):
            found = measuring.rounded(MAKERS[part](row))
            with (KEPT / f"{part}.jsonl").open("a") as lines:
                lines.write(json.dumps(row | found) + "\n")


def collected(part: str) -> list[dict]:
    """What is kept, one entry for a reader: a list over the seeds for each number."""
    done, found = kept(part), {}
    for row in rows(part):
        one = next((one for one in done if row.items() <= one.items()), None)
        if one is not None:
            said = {name: value for name, value in row.items() if name != "seed"}
            found.setdefault(json.dumps(said), []).append(one)
    entries = []
    for said, many in found.items():
        entry = json.loads(said) | {"seeds": [one["seed"] for one in many]}
        for name in set(many[0]) - set(entry) - {"seed"}:
            entry[name] = [one[name] for one in many]
            if name in ("exposure", "purchase"):
                entry[name] = dict(
                    zip(measuring.QUALITY, map(list, zip(*entry[name], strict=True)), strict=True)
                )
        entries.append(dict(sorted(entry.items(), key=lambda one: ORDER.index(one[0]))))
    return entries


def write() -> None:
    """The file anew, of all that is kept."""
    every = [entry for part in MAKERS for entry in collected(part)]
    about = {
        "date": str(date.today()),
        "versions": {
            name: version(name) for name in ("numpy", "torch", "transformers", "scikit-learn", "peft")
        },
        "unit": "points: purchases per hundred visits; error, low and high are less the truth of that shop",
        "shop": {"users": 500, "visits": 40, "items": 240, "likes before": 8},
        "settings": SETTINGS,
    }
    shops = [one for one in every if not one["reader"]]
    readers = [one for one in every if one["reader"]]
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in readers)
    head = json.dumps({"about": about}, indent=1)[:-2]
    worlds_ = ",\n".join(json.dumps(one, separators=(",", ":")) for one in shops)
    said = json.dumps(imputed.asked(), separators=(",", ":"))
    FILE.write_text(
        f'{head},\n "imputed": {said},\n "shops": [\n{worlds_}\n],\n "readers": [\n{lines}\n]}}\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    parts, half = [one for one in sys.argv[1:] if one in MAKERS], {"even": 0, "odd": 1}
    only = [half[one] for one in sys.argv[1:] if one in half]
    for name in parts or (() if "write" in sys.argv else MAKERS):
        make(name, *only)
    if not only:
        write()
