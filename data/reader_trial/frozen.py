"""The worlds, the texts, and what readers that never learn make of them."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from numpy import ndarray
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from causalrec_lab import worlds
from causalrec_lab.datasets import catalogue
from causalrec_lab.encode import load_encoder
from causalrec_lab.language import load_language_model

KEPT = Path(__file__).resolve().parents[2] / "build" / "world_by_reader"
ENCODERS = {"pocket BERT": "pocket", "MiniLM": None, "multilingual E5": "multilingual"}
GRADED, MINILM, CHANCE = "human columns", "MiniLM's own directions", "vectors by chance"
READING = ("TF-IDF", "word pairs", *ENCODERS, "SmolLM2-Instruct")
CIRCULAR = (  # world, reader, texts: the labelled sanity check
    *((MINILM, name, "own") for name in READING),
    *((world, name, "none") for world in (MINILM, CHANCE) for name in ("human columns", "blind")),
    *((CHANCE, name, "own") for name in READING),
    (CHANCE, "the same vectors, no text", "none"),
)
BLIND_SEED = (
    10_000  # of the blind reader's vectors in the world of CHANCE, whose own are those of the shop's seed
)


def texts() -> dict[str, list[str]]:
    """Both kinds of text of the 240 items: what states the columns, and the catalogue's own."""
    return {"stated": worlds.stated_texts(), "own": catalogue().texts()}


@cache
def counted(kind: str, how: str) -> ndarray:
    """Words counted: TF-IDF, or the word pairs that five texts share, there (1) or not (0)."""
    pairs = {"ngram_range": (1, 2), "min_df": 5, "binary": True}
    way = TfidfVectorizer() if how == "TF-IDF" else CountVectorizer(**pairs)
    return way.fit_transform(texts()[kind]).toarray().astype(float)


@cache
def encoded() -> dict[str, ndarray]:
    """The vectors of the four pretrained readers, read once and kept."""
    file = KEPT / "vectors.npz"
    if not file.exists():
        found = {}
        for name, which in ENCODERS.items():
            encoder = load_encoder(which, "cpu")
            found |= {f"{name}|{kind}": encoder.encode(some) for kind, some in texts().items()}
        model = load_language_model(device="cpu", precision="float32")
        found |= {
            f"SmolLM2-Instruct|{kind}": model.embed(some, pooling="mean") for kind, some in texts().items()
        }
        KEPT.mkdir(parents=True, exist_ok=True)
        np.savez(file, **found)
    return {name: np.asarray(one, dtype=float) for name, one in np.load(file).items()}


def vectors(reader: str, kind: str) -> ndarray:
    """What a reader makes of the items."""
    if reader == "human columns":
        return worlds.item_features()[0]
    if reader in ("TF-IDF", "word pairs"):
        return counted(kind, reader)
    if reader == "item numbers":
        return np.eye(240)
    if kind == "none":
        return worlds.latent_items(0)
    return encoded()[f"{reader}|{kind}"]


def readers() -> Iterator[tuple[str, str, int]]:
    """Reader, texts, directions kept."""
    yield "human columns", "none", 8
    yield "blind", "none", 16
    yield from (
        (name, kind, kept) for kind, kept in (("stated", 16), ("stated", 64), ("own", 16)) for name in READING
    )


def shop(world: str, seed: int) -> tuple:
    """A log, the likes before it, and its truth opened."""
    if world == GRADED:
        history = worlds.histories(seed, worlds.item_features()[0])
        log, truth = worlds.graded_shop(seed, history=history)
    else:
        items = vectors("MiniLM", "own") if world == MINILM else worlds.latent_items(seed)
        history = worlds.histories(seed, items)
        log, truth = worlds.shop(seed, items, history=history)
    return log, history, truth.open("to measure how wrong each reader is")
