"""Speed of `recommenders` and `evaluate` beside scikit-learn: one process, one thread, interleaved medians.

    python benchmarks/bench_recommenders.py [users]

The same data on both sides, the same answers (checked first): neighbours, TF-IDF profiles, NDCG.
Factorisation has no twin there that solves our problem; it stands beside scikit-learn's NMF of the same size,
and the errors of both are printed, for time alone says nothing.
"""

# ruff: noqa: E402  threads are chosen before numpy is imported
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import sys
import time
import warnings
from collections.abc import Callable
from statistics import median

import numpy as np
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import ndcg_score
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.neighbors import NearestNeighbors

from causalrec_lab import evaluate, recommenders, worlds
from causalrec_lab.datasets import catalogue
from causalrec_lab.log import split_time

ROUNDS, K = 7, 20


def interleaved(rivals: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median processor seconds of each rival, taken in turns."""
    times: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(ROUNDS):
        for name, run in rivals.items():
            start = time.process_time()
            run()
            times[name].append(time.process_time() - start)
    return {name: median(values) for name, values in times.items()}


def neighbours(table: np.ndarray) -> dict[str, Callable[[], object]]:
    """Each user's 20 nearest by cosine."""

    def theirs() -> np.ndarray:
        peer = NearestNeighbors(n_neighbors=K + 1, metric="cosine", algorithm="brute").fit(table)
        return peer.kneighbors(table)[0]

    def ours() -> np.ndarray:
        return recommenders.nearest_neighbours(recommenders.similarity(table), K)

    like = np.sort(ours(), axis=1)[:, ::-1][:, :K]
    assert np.allclose(like, 1 - theirs()[:, 1:], atol=1e-6)
    return {"ours": ours, "scikit-learn": theirs}


def keywords(log, users: int) -> dict[str, Callable[[], object]]:
    """TF-IDF of 240 texts, the mean of what each user took, cosine."""
    texts = catalogue().texts()
    table = recommenders.interactions(log, users=users, items=240).astype(float)

    def theirs() -> np.ndarray:
        weights = TfidfVectorizer(stop_words="english").fit_transform(texts)
        return cosine_similarity(table @ weights, weights)

    def ours() -> np.ndarray:
        return recommenders.Keywords(texts).fit(log, users=users, items=240).table

    known = table.any(axis=1)
    assert np.allclose(ours()[known], theirs()[known])
    return {"ours": ours, "scikit-learn": theirs}


def ndcg(scores: np.ndarray, asked: evaluate.HeldOut) -> dict[str, Callable[[], object]]:
    """NDCG@5 of every user; scikit-learn has no candidates, so it is asked user by user. Ours adds four
    metrics and the user bootstrap."""

    def theirs() -> float:
        found = [
            ndcg_score(
                asked.hits[u : u + 1, asked.candidates[u]], scores[u : u + 1, asked.candidates[u]], k=5
            )
            for u in np.flatnonzero(asked.asked)
        ]
        return float(np.mean(found))

    def ours() -> float:
        return evaluate.ranking(scores, asked, k=5)["NDCG"].value

    assert np.isclose(ours(), theirs())
    return {"ours": ours, "scikit-learn": theirs}


def factors(log, users: int) -> tuple[dict[str, Callable[[], object]], dict[str, float]]:
    """Eight numbers a user and a good; the mean squared error over all cells of both."""
    table = recommenders.interactions(log, users=users, items=240).astype(float)
    model = recommenders.MatrixFactorisation(weight=1.0, penalty=0.0, levels=False, device="cpu")

    def theirs() -> np.ndarray:
        peer = NMF(8, init="nndsvda", max_iter=300, random_state=0)
        return peer.fit_transform(table) @ peer.components_

    def ours() -> np.ndarray:
        return model.fit(log, users=users, items=240).table

    errors = {"ours": ours(), "scikit-learn": theirs()}
    errors = {name: float(np.nanmean(np.square(table - score))) for name, score in errors.items()}
    return {"ours": ours, "scikit-learn": theirs}, errors


def main(users: int = 400) -> None:
    """Print the table."""
    warnings.filterwarnings("ignore", category=UserWarning)  # NMF has not settled after 300 rounds: so be it
    log, _ = worlds.front_page(6, users=users)
    past = log.select(log["chosen_by"] != "coin")
    split = split_time(past, time="day")
    asked = evaluate.held_out(split, users=users, items=240)
    scores = recommenders.Popularity(unseen=0.0).fit(split.train, users=users, items=240).scores()
    factor_rivals, errors = factors(past, users)
    tasks = {
        f"{K} nearest of {users} users": neighbours(recommenders.interactions(past, users=users, items=240)),
        "keywords and profiles": keywords(past, users),
        "NDCG@5 of all users": ndcg(scores, asked),
        "eight factors": factor_rivals,
    }
    print(f"{users} users, 240 goods, {len(past):,} rows; median processor milliseconds of {ROUNDS} rounds\n")
    print(f"{'task':<26}{'ours':>8}{'scikit-learn':>14}{'ratio':>7}")
    for task, rivals in tasks.items():
        times = interleaved(rivals)
        ours, theirs = (1000 * times[name] for name in ("ours", "scikit-learn"))
        print(f"{task:<26}{ours:>8.1f}{theirs:>14.1f}{ours / theirs:>7.2f}", flush=True)
    print(
        f"\nsquared error of the eight factors: ours {errors['ours']:.5f}, NMF {errors['scikit-learn']:.5f}"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
