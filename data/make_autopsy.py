"""Writes data/autopsy.json: what the article's training of section 5.2 comes to, twenty seeds each.

`encoders`: for each encoder of [CLS] vectors (the random BERT, MiniLM, the pocket BERT) its width, the loss
of all 100 epochs with seed 0, the last loss of each seed, and the chance of a yes that each seed gives to
each of `typed`. The seed is that of the article's model, and of the random BERT as well. `labels`: the right
program of notebook 08, trained with each seed on the real labels and on shuffled ones: its loss on its own
rows and on new ones.

Seeds 0 to 19 and the sentences were fixed here before a result was seen.

    python data/make_autopsy.py          three minutes of one core
"""

import json
from pathlib import Path

import torch
from scipy.special import expit

from causalrec_lab.causal_model import ArticleModel
from causalrec_lab.course.nb08 import autopsy
from causalrec_lab.encode import load_encoder

SEEDS = range(20)
USERS, ITEMS = autopsy.ARTICLE_USERS, autopsy.ARTICLE_ITEMS
TYPED = {
    "我喜欢电影A": "like film A",
    "我讨厌电影A": "hate film A",
    "退货商品C": "returned product C",
    "雨衣很好": "raincoats are great",
    "": "silence",
    "zzzz": "noise",
}
HERE = Path(__file__).parent


def article_model(encode, seed: int) -> tuple[tuple[float, ...], list[float]]:
    """Losses of the article's training on these vectors, and the chance of a yes for each typed sentence."""
    users, items, typed = map(encode, (list(USERS), list(ITEMS), list(TYPED)))
    model = ArticleModel(users.shape[1], seed=seed, device="cpu").fit(users, items)
    return model.losses, [float(f"{p:.5g}") for p in expit(model.interest_and_relevance(typed, typed)[0])]


def encoders() -> dict:
    """A function that makes the encoder for a seed, for each kind."""
    loaded = {name: load_encoder(name, pooling="cls", device="cpu") for name in ("pocket", None)}
    return {
        "random BERT": lambda seed: autopsy.random_bert(seed).encode,
        "MiniLM": lambda seed: lambda texts: loaded[None].encoding(texts).vectors,
        "pocket BERT": lambda seed: lambda texts: loaded["pocket"].encoding(texts).vectors,
    }


def short(losses) -> list[float]:
    """Four digits of each."""
    return [float(f"{loss:.4g}") for loss in losses]


def of_encoder(make) -> dict:
    """What is stored of one encoder."""
    found = [article_model(make(seed), seed) for seed in SEEDS]
    return {
        "dim": int(make(0)(list(USERS)).shape[1]),
        "curve": short(found[0][0]),
        "last": short(losses[-1] for losses, _ in found),
        "yes": [chances for _, chances in found],
    }


def of_labels() -> dict:
    """Loss of the right program on its own rows and on new ones, by what its labels were."""
    rows, new, train = autopsy.log(), autopsy.new_rows(), autopsy.right_program()
    made = {"real": lambda seed: rows, "shuffled": lambda seed: autopsy.shuffled(rows, seed=seed)}
    found = {}
    for name, make in made.items():
        trained = [(train(make(seed), seed=seed), make(seed)) for seed in SEEDS]
        found[name] = {
            "own": short(model.loss_on(own) for model, own in trained),
            "new": short(model.loss_on(new) for model, _ in trained),
        }
    return found


def main() -> None:
    """Write the file."""
    torch.set_num_threads(1)
    made = {
        "made by": "data/make_autopsy.py",
        "seeds": list(SEEDS),
        "typed": list(TYPED),
        "english": list(TYPED.values()),
        "encoders": {name: of_encoder(make) for name, make in encoders().items()},
        "labels": of_labels(),
    }
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    (HERE / "autopsy.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
