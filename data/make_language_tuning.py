"""Writes data/language_tuning.json: whom a model tuned on clicks imitates, and what simulated users say.

Model: SmolLM2-135M-Instruct (4-bit file, computed in bf16). Catalogue: the project's, in its stated texts.
Prompts, wordings, clip, rank, layers and candidates were fixed before any result of seeds 0, 1 and 2 was
seen. On seed 100 another loss (the likelihood of a good's text) was tried and left, and one pass of this one
was watched; of seed 0 the training loss of two passes was seen, then steps were made more and larger, and all
three shops begun anew. One training seed a shop is reported, and nothing else was run. Five more shops, seeds
3 to 7, were announced here when the first three had been seen, then run once; all are reported. A first run
judged 24 users a shop and simulated 18; it was made larger after its results were seen, with nothing else
changed.
Nobody is judged who is in a training row.

    python data/make_language_tuning.py        all anew: eight shops, about half an hour of one core
    python data/make_language_tuning.py users  the simulated users alone; `shops` the tuning alone
    python data/make_language_tuning.py resume ...    goes on where a run of the same words stopped

Each shop is kept in runs/tuning/ until all are there; a run without `resume` begins by throwing away what an
earlier one left.
"""

import json
import shutil
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import torch
from scipy.special import expit
from scipy.stats import spearmanr
from sklearn.linear_model import LogisticRegression

from causalrec_lab.language import load_language_model
from causalrec_lab.language.model import LanguageModel
from causalrec_lab.language.tuning import LIKED, OFFER, WORDINGS, keep, tune, yes_odds
from causalrec_lab.log import Log
from causalrec_lab.worlds import (
    graded_shop,
    histories,
    history_texts,
    item_features,
    pushed_shop,
    stated_texts,
)

FILE = Path(__file__).with_name("language_tuning.json")
KEPT = FILE.parents[1] / "runs" / "tuning"
SEEDS = {"shops": range(8), "users": range(3)}
LEARN, JUDGE = 60, 36  # users to learn from, users to judge
LIKES, OTHERS, CANDIDATES = 3, 4, 12  # likes told; goods not clicked, in training; goods ranked
CLIP = 0.05
ASKED, GOODS, EACH = 36, 12, 4  # simulated users, goods, goods asked of each user


def prompts(history: np.ndarray) -> list[str]:
    """What each user liked, as the model reads it."""
    return [LIKED.format(liked=liked) for liked in history_texts(history[:, :LIKES], stated_texts())]


def shop(model: LanguageModel, seed: int) -> dict:
    """One shop: tuned on its clicks, naive and weighted, beside rivals; judged on users of its own."""
    log, sealed = pushed_shop(seed, users=LEARN + JUDGE)
    known = sealed.open("it judges the rankings")
    asked = prompts(known.history)
    clicks = log.select((log.user < LEARN) & (log.outcome == 1))
    rows = [_row(log, user, seed) for user in np.unique(clicks.user)]
    kept = keep(
        model, [asked[user] for user in np.unique(clicks.user)], [offers(log.item[row]) for row in rows]
    )
    clicked = [log.outcome[row].astype(int).tolist() for row in rows]
    tops = {"zero-shot": None, "naive": tune(model, kept, clicked)[0]}
    chance = [log.propensity[row].tolist() for row in rows]
    tops["weighted"], _ = tune(model, kept, clicked, propensity=chance, clip=CLIP)
    judged = np.arange(LEARN, LEARN + JUDGE)
    items = np.array([log.item[log.user == user][:CANDIDATES] for user in judged])  # (user, candidate)
    lists = keep(model, [asked[user] for user in judged], [offers(row) for row in items])
    scores = {name: yes_odds(model, lists, top) for name, top in tops.items()}
    scores |= rivals(seed, log, known.history, judged, items)
    want, old = known.chance_if_exposed[judged[:, None], items], known.chance_shown[items]
    return {
        "seed": seed,
        "clicks": len(clicks),
        "effective": round(float(effective(clicks.propensity)), 1),
        "rankers": {name: judge(score, old, want) for name, score in (scores | {"true wants": want}).items()},
        "zero_shot_scores": np.round(scores["zero-shot"][:2], 2).tolist(),
    }


def offers(items: np.ndarray) -> list[str]:
    """Goods as the model is offered them."""
    texts = stated_texts()
    return [OFFER.format(good=texts[item]) for item in items]


def _row(log: Log, user: int, seed: int) -> np.ndarray:
    """Rows of the log: what the user clicked, and some of the goods that were not clicked, by chance."""
    mine = np.flatnonzero(log.user == user)
    others = mine[log.outcome[mine] == 0]
    some = np.random.default_rng([seed, 23, user]).choice(others, OTHERS, replace=False)
    return np.sort(np.concatenate([mine[log.outcome[mine] == 1], some]))


def effective(propensity: np.ndarray) -> float:
    """How many clicks the weighted ones are worth: (sum w)^2 / sum w^2."""
    weight = 1 / np.maximum(propensity, CLIP)
    return weight.sum() ** 2 / (weight**2).sum()


def rivals(
    seed: int, log: Log, history: np.ndarray, judged: np.ndarray, items: np.ndarray
) -> dict[str, np.ndarray]:
    """Chance; clicks counted by good; logistic regressions on the human columns, of the same users."""
    features = item_features()[0]
    mean = features[history[:, :LIKES]].mean(axis=1)

    def columns(user: np.ndarray, item: np.ndarray) -> np.ndarray:
        return np.concatenate([features[item], mean[user] * features[item]], axis=-1)

    rows = log.select(log.user < LEARN)
    x, y, weight = columns(rows.user, rows.item), rows.outcome, 1 / np.maximum(rows.propensity, CLIP)
    shown = rows.exposed == 1
    users = np.unique(rows.user[rows.outcome == 1])
    same = np.concatenate([_row(rows, user, seed) for user in users])  # what the model is tuned on, no more
    fits = {
        "columns, naive": (x, y, None),  # what was not clicked is a no
        "columns, weighted": (x, y, np.where(y == 1, weight, 1)),
        "columns, shown": (x[shown], y[shown], None),  # what was not shown is left out
        "columns, the model's rows": (x[same], y[same], np.where(y[same] == 1, weight[same], 1)),
    }
    new = columns(np.repeat(judged[:, None], items.shape[1], axis=1), items)
    flat, found = new.reshape(-1, new.shape[-1]), {}
    for name, (a, b, c) in fits.items():
        fitted = LogisticRegression(max_iter=1000).fit(a, b, sample_weight=c)
        found[name] = fitted.decision_function(flat).reshape(items.shape)
    luck = np.random.default_rng([seed, 20]).random((2, *items.shape))
    counted = np.bincount(rows.item, weights=y, minlength=len(features))[items]
    return found | {"popularity": counted + 1e-6 * luck[0], "chance": luck[1]}


def judge(score: np.ndarray, old: np.ndarray, want: np.ndarray) -> dict[str, list[float]]:
    """For each user: rank correlation with the old list and with true wants; what the best five sell."""
    first = np.argsort(-score, axis=1, kind="stable")[:, :5]
    found = {
        "old": [spearmanr(one, other).statistic for one, other in zip(score, old, strict=True)],
        "want": [spearmanr(one, other).statistic for one, other in zip(score, want, strict=True)],
        "sells": np.take_along_axis(want, first, axis=1).mean(axis=1),
    }
    return {name: np.round(values, 3).tolist() for name, values in found.items()}


def simulated(model: LanguageModel, seed: int) -> dict:
    """Users of one graded shop, each asked of four goods twice, shown and not, in three wordings."""
    history = histories(seed, item_features()[0], users=ASKED)
    known = graded_shop(seed, history=history)[1].open("both answers judge the simulator")
    goods = np.random.default_rng([seed, 21]).choice(240, GOODS, replace=False)
    user = np.repeat(np.arange(ASKED), EACH)
    item = goods[(user % (GOODS // EACH)) * EACH + np.arange(len(user)) % EACH]
    texts, asked = stated_texts(), prompts(history)
    said = np.zeros((len(WORDINGS), 2, len(user)))  # (wording, arm, pair)
    for one in range(ASKED):
        mine = np.flatnonzero(user == one)
        for number, (shown, unseen, words) in enumerate(WORDINGS):
            questions = [form.format(good=texts[good]) for form in (shown, unseen) for good in item[mine]]
            odds = yes_odds(model, keep(model, [asked[one]], [questions]), words=words)
            said[number][:, mine] = expit(odds).reshape(2, -1)
    chances = {"if_shown": known.chance_if_exposed[user, item], "if_not": known.chance_if_not[user, item]}
    found = {"seed": seed, "user": user.tolist(), "item": item.tolist(), "said": np.round(said, 3).tolist()}
    return found | {name: np.round(value, 3).tolist() for name, value in chances.items()}


def kept(name: str, make: Callable[[LanguageModel, int], dict], seed: int) -> dict:
    """What this run made before it stopped, or is made now and kept."""
    path = KEPT / f"{name}{seed}.json"
    if not path.exists():
        found = make(reader(), seed)
        KEPT.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found), encoding="utf-8")
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def reader() -> LanguageModel:
    """The model, loaded once."""
    torch.set_num_threads(1)
    return load_language_model(device="cpu", precision="bf16")


def main(wanted: list[str]) -> None:
    """Make the parts that are named, or all; the other part stays as the file has it.

    Nothing that was made before is read, unless the first word is "resume".
    """
    if wanted[:1] == ["resume"]:
        wanted = wanted[1:]
    else:
        shutil.rmtree(KEPT, ignore_errors=True)
    makers = {"shops": shop, "users": simulated}
    made = {
        name: [kept(name, make, seed) for seed in SEEDS[name]]
        for name, make in makers.items()
        if name in wanted or not wanted
    }
    if wanted and FILE.exists():
        made = json.loads(FILE.read_text(encoding="utf-8")) | made
    FILE.write_text(json.dumps(made) + "\n", encoding="utf-8")
    shutil.rmtree(KEPT, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
