"""The shop of the human columns: how wrong is the effect when a reader's vectors stand in for the columns?

    python benchmarks/graded_shop.py                 the default encoder; about two minutes
    python benchmarks/graded_shop.py --encoders pocket minilm FOLDER

Ten shops, seeds 0 to 9 fixed beforehand. Each reader's vectors of goods and histories (the leading 16
directions, or 64) go into cross-fitted AIPW. Printed are the estimate minus the sealed truth, in purchases
per visit, with Student's 95 % interval over the shops; by how much less than the naive one it errs; and in
how many shops the reader's own interval holds the truth. Each reads the stated texts and the catalogue's own.
"""

import argparse
import os
from collections.abc import Callable, Iterator

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy import ndarray
from sklearn.feature_extraction.text import TfidfVectorizer

from causalrec_lab import causal_model, estimate, worlds
from causalrec_lab.datasets import catalogue
from causalrec_lab.encode import load_encoder
from causalrec_lab.evaluate import t_interval

SEEDS = range(10)


def readers(encoders: list[str]) -> Iterator[tuple[str, ndarray, int]]:
    """Who reads what, as (name, vectors of the goods, directions kept)."""
    yield "human columns", worlds.item_features()[0], 8
    yield "blind: vectors by chance", worlds.latent_items(0), 16
    read: dict[str, Callable[[list[str]], ndarray]] = {
        "TF-IDF": lambda texts: TfidfVectorizer().fit_transform(texts).toarray(),
        "TF-IDF, word pairs": lambda texts: (
            TfidfVectorizer(ngram_range=(1, 2), min_df=2).fit_transform(texts).toarray()
        ),
    }
    for name in encoders:
        encoder = load_encoder(None if name == "default" else name, device="cpu")
        read[encoder.name] = encoder.encode
    for kind, texts in {"stated": worlds.stated_texts(), "own": catalogue().texts()}.items():
        for name, vectors_of in read.items():
            vectors = np.asarray(vectors_of(texts), dtype=float)
            for kept in (16, 64):
                yield f"{name}, {kind} texts", vectors, kept


def shops(seeds: range = SEEDS) -> Iterator[tuple]:
    """Log, history, sealed truth opened, for each seed."""
    for seed in seeds:
        history = worlds.histories(seed, worlds.item_features()[0])
        log, truth = worlds.graded_shop(seed, history=history)
        yield log, history, truth.open("to print how wrong each reader is").ate()


def adjusted(log, history: ndarray, items: ndarray, kept: int) -> estimate.Estimate:
    """Cross-fitted AIPW with these vectors as all that is known."""
    features = causal_model.pair_features(log, items[history].mean(axis=1), items, components=kept)
    parts = estimate.cross_fitted_nuisance(features, log.exposed, log.outcome, groups=log.user)
    return estimate.aipw(
        log.outcome, log.exposed, user=log.user, propensity=parts.propensity,
        outcome_if_exposed=parts.outcome_if_exposed, outcome_if_not=parts.outcome_if_not,
    )  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--encoders", nargs="*", default=["default"])
    made = list(shops())
    naive = [estimate.naive(log.outcome, log.exposed, user=log.user) for log, *_ in made]
    error = np.array([one.value - right for one, (*_, right) in zip(naive, made, strict=True)])
    print(f"{'reader':<40}{'kept':>5}  error [95 %]               less than naive [95 %]     holds the truth")
    line("naive", 0, error, error, [one.covers(right) for one, (*_, right) in zip(naive, made, strict=True)])
    for name, items, kept in readers(parser.parse_args().encoders):
        found = [(adjusted(log, history, items, kept), right) for log, history, right in made]
        off = np.array([one.value - right for one, right in found])
        line(name, kept, off, error, [one.covers(right) for one, right in found])


def line(name: str, kept: int, off: ndarray, naive: ndarray, covers: list[bool]) -> None:
    """One row of the table."""
    said = [t_interval(values, estimand="error") for values in (off, naive - off)]
    numbers = (f"{one.value:+.4f} [{one.low:+.4f}, {one.high:+.4f}]" for one in said)
    print(f"{name:<40}{kept or '':>5}  {'  '.join(numbers)}  {sum(covers)} of {len(covers)}", flush=True)


if __name__ == "__main__":
    main()
