"""Makes front_page_grid.csv: seven recommenders and a blind list, five judges, five pages a degree of fame.

    python data/make_front_page_grid.py        about seven minutes

What the card of notebook 06 shows, computed beforehand: a hundred trainings are too slow for a slider.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from causalrec_lab import evaluate, recommenders, worlds
from causalrec_lab.datasets import catalogue
from causalrec_lab.log import split_exposure, split_random, split_time

PATH = Path(__file__).with_name("front_page_grid.csv")
FAMES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
SEEDS = range(5)  # fixed before anybody looked
USERS, ITEMS, K = 400, 240, 5
NAMES = ("fame", "judge", "model", "value", "low", "high", "first")


def models(goods, seed: int) -> dict[str, object]:
    """The seven, with the settings of the package."""
    return {
        "bestsellers": recommenders.Popularity(unseen=0.0),
        "keywords": recommenders.Keywords(goods.texts()),
        "kind classifier": recommenders.KindClassifier(goods.texts(), goods.kind),
        "user-kNN": recommenders.UserKNN(),
        "item-kNN": recommenders.ItemKNN(),
        "matrix factorisation": recommenders.MatrixFactorisation(seed=seed, device="cpu"),
        "MLP": recommenders.MLP(seed=seed, device="cpu"),
    }


def judged(seed: int, fame: float, goods) -> dict[tuple[str, str], float]:
    """(judge, model) -> NDCG@5 by three splits, and per hundred places: sold, and sold because shown."""
    log, truth = worlds.front_page(seed, users=USERS, fame=fame)
    by_coin = log["chosen_by"] == "coin"
    past = log.select(~by_coin)
    splits = {
        "random": (split_random(past, seed=seed), "unseen"),
        "time": (split_time(past, time="day"), "unseen"),
        "coin": (split_exposure(log, by_chance=by_coin), "tested"),
    }
    found, opened = {}, truth.open("after the three splits")
    for judge, (split, candidates) in splits.items():
        asked = evaluate.held_out(split, users=USERS, items=ITEMS, candidates=candidates)
        for name, scores in lists_of(split.train, goods, seed).items():
            ranked = np.zeros_like(scores) if name == "blind list" else scores  # mean over all orders
            found[judge, name] = evaluate.ranking(ranked, asked, k=K, samples=200)["NDCG"].value
            if judge == "coin":
                owned = recommenders.interactions(split.train, users=USERS, items=ITEMS)
                order = np.argsort(-np.where(owned, -np.inf, scores), axis=1, kind="stable")[:, :K]
                sold, anyway = (
                    np.take_along_axis(chance, order, axis=1).mean()
                    for chance in (opened.chance_if_exposed, opened.chance_if_not)
                )
                found["sold", name], found["extra", name] = 100 * sold, 100 * (sold - anyway)
    return found


def lists_of(train, goods, seed: int) -> dict[str, np.ndarray]:
    """The scores of the seven, and of a list that is drawn blindly."""
    best = recommenders.Popularity(unseen=0.0).fit(train, users=USERS, items=ITEMS)
    lists = {
        name: model.fit(train, users=USERS, items=ITEMS).or_else(best).scores()
        for name, model in models(goods, seed).items()
    }
    return {**lists, "blind list": np.random.default_rng([seed, 7]).random((USERS, ITEMS))}


def rows_of(fame: float, goods) -> Iterator[dict[str, object]]:
    """One line for each judge and model: the mean of five shops, the ends, and in how many it came first."""
    shops = [judged(seed, fame, goods) for seed in SEEDS]
    for judge, name in shops[0]:
        values = [shop[judge, name] for shop in shops]
        first = sum(
            value == max(other for (by, _), other in shop.items() if by == judge)
            for shop, value in zip(shops, values, strict=True)
        )
        ends = (float(np.mean(values)), min(values), max(values))
        yield dict(zip(NAMES, (fame, judge, name, *(round(end, 4) for end in ends), first), strict=True))


def main() -> int:
    """Write the file anew."""
    goods = catalogue()
    with PATH.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, NAMES, lineterminator="\n")
        writer.writeheader()
        for fame in FAMES:
            writer.writerows(rows_of(fame, goods))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
