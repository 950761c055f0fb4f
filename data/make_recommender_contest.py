"""Writes data/recommender_contest.json: nine recommenders and a blind list in twenty front pages.

Seeds, models and settings were fixed here before a result was seen; every model keeps the settings of its
class. Stored is a number a world: nothing is averaged, so that a reader may count worlds and compare pairs.

    python data/make_recommender_contest.py          about twenty minutes of one core
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from causalrec_lab import evaluate, recommenders, worlds
from causalrec_lab.datasets import catalogue
from causalrec_lab.log import split_exposure, split_random, split_time

PATH = Path(__file__).with_name("recommender_contest.json")
SEEDS = range(100, 120)
SIZE, K, BLIND = {"users": 400, "items": 240}, 5, "blind list"


def models(goods, seed):
    """The nine, with the settings of the package."""
    own = {"seed": seed, "device": "cpu"}
    return {
        "bestsellers": recommenders.Popularity(unseen=0.0),
        "keywords": recommenders.Keywords(goods.texts()),
        "kind classifier": recommenders.KindClassifier(goods.texts(), goods.kind),
        "user-kNN": recommenders.UserKNN(),
        "item-kNN": recommenders.ItemKNN(),
        "EASE": recommenders.EASE(),
        "MF": recommenders.MatrixFactorisation(**own),
        "BPR": recommenders.BPR(**own),
        "MLP": recommenders.MLP(**own),
    }


def table(model, log, stand_in):
    """A score for every user and item; the bestseller list stands in where the model knows nothing."""
    return model.fit(log, **SIZE).or_else(stand_in).scores()


def ndcg(scores, asked):
    """The mean NDCG@5 over users."""
    return evaluate.ranking(scores, asked, k=K, samples=200)["NDCG"].value


def earned(scores, owned, opened):
    """Of a hundred places in the lists of five: sold, and sold because shown."""
    order = np.argsort(-np.where(owned, -np.inf, scores), axis=1, kind="stable")[:, :K]
    chances = opened.chance_if_exposed, opened.chance_if_not
    sold, anyway = (100 * np.take_along_axis(chance, order, axis=1).mean() for chance in chances)
    return float(sold), float(sold - anyway)


def follows(fitted, opened):
    """Mean over users: correlation of the scores with fame, and with what this user wants."""
    known = ~fitted.cold_items
    scores, wants = fitted.scores()[:, known], opened.chance_if_exposed[:, known]
    users = np.flatnonzero(~fitted.cold_users)
    fame = [np.corrcoef(scores[user], opened.fame[known])[0, 1] for user in users]
    wanted = [np.corrcoef(scores[user], wants[user])[0, 1] for user in users]
    return float(np.mean(fame)), float(np.mean(wanted))


def world(seed, goods):
    """One front page: each jury's NDCG@5, the leak, and what the lists earn."""
    log, truth = worlds.front_page(seed, users=SIZE["users"])
    by_coin = log["chosen_by"] == "coin"
    past, blind = log.select(~by_coin), np.zeros((SIZE["users"], SIZE["items"]))
    later = split_time(past, time="day")
    splits = {
        "random": (split_random(past, seed=seed), "unseen"),
        "time": (later, "unseen"),
        "coin": (split_exposure(log, by_chance=by_coin), "tested"),
    }
    found, nine = {"seed": seed}, models(goods, seed)
    for jury, (split, candidates) in splits.items():
        asked = evaluate.held_out(split, **SIZE, candidates=candidates)
        best = nine["bestsellers"].fit(split.train, **SIZE)
        lists = {name: table(model, split.train, best) for name, model in nine.items()}
        found[jury] = {name: ndcg(scores, asked) for name, scores in {**lists, BLIND: blind}.items()}
    # the training of the third jury is the whole past: it holds what the second jury holds out
    asked = evaluate.held_out(later, **SIZE)
    found["leak"] = {name: ndcg(scores, asked) for name, scores in lists.items()}
    hits = later.test.outcome > 0
    found["alone"] = float((later.test.exposed[hits] == 0).mean())
    return found | envelope((past, log.select(by_coin)), lists, nine["MF"], truth.open("after three juries"))


def envelope(rows, lists, factors, opened):
    """What the lists earn, and what factors follow that learned from other rows, or from a yes and a no."""
    past, coin = rows
    owned, best = (
        recommenders.interactions(past, **SIZE),
        recommenders.Popularity(unseen=0.0).fit(past, **SIZE),
    )
    explicit = replace(factors, feedback="explicit")
    shown = past.select(past.exposed == 1)
    fits = {
        "implicit, all rows": factors.fit(past, **SIZE),
        "implicit, shown rows": factors.fit(shown, **SIZE),
        "explicit, all rows": explicit.fit(past, **SIZE),
        "explicit, shown rows": explicit.fit(shown, **SIZE),
        "implicit, coin rows": factors.fit(coin, **SIZE),
        "explicit, coin rows": explicit.fit(coin, **SIZE),
    }
    drawn = np.random.default_rng([factors.seed, 7]).random(owned.shape)
    every = {**lists, BLIND: drawn, "the best": opened.chance_if_exposed - opened.chance_if_not}
    every |= {name: fitted.or_else(best).scores() for name, fitted in fits.items()}
    both = owned | recommenders.interactions(
        coin, **SIZE
    )  # who learned from the coin day has seen its purchases
    worth = {
        name: earned(scores, both if "coin" in name else owned, opened) for name, scores in every.items()
    }
    return {
        "sold": {name: pair[0] for name, pair in worth.items()},
        "earned": {name: pair[1] for name, pair in worth.items()},
        "follows": {name: follows(fitted, opened) for name, fitted in fits.items()},
    }


def rounded(value):
    """Numbers for the file."""
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, tuple) else round(value, 4)


def main():
    """Write the file anew."""
    goods, found = catalogue(), []
    for seed in SEEDS:
        found.append(rounded(world(seed, goods)))
    PATH.write_text("[\n" + ",\n".join(map(json.dumps, found)) + "\n]\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
