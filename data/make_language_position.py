"""Writes data/language_position.json: how a small instruct model ranks goods, and what the place on a list does.

The reader is SmolLM2-135M-Instruct (its 4-bit file, run in bfloat16 on one thread). Users, candidates and every
order were fixed here before a result was seen: seeds 0, 1 and 2, 100 users each, out of 500 from whom the
collaborative rivals learn. The wording of the prompts was tried on seed 100 alone (a few of 24 users) and is
judged once; rivals keep the settings of their classes. What is stored is one number a user: nothing is averaged.

    python data/make_language_position.py [part ...]      ten to twenty minutes of one core; goes on where it stopped

Parts: rivals, pointwise, lists, pairs, yes, stated, card, class, chinese. Each seed of each is kept in runs/position/.
"""

import json
import sys
from itertools import permutations
from pathlib import Path

import numpy as np
import torch
from sklearn.feature_extraction.text import TfidfVectorizer

from causalrec_lab import recommenders, worlds
from causalrec_lab.datasets import KINDS, catalogue
from causalrec_lab.encode import load_encoder
from causalrec_lab.language import load_language_model
from causalrec_lab.language.position import (
    balanced_orders,
    held_out_choices,
    letter_probabilities,
    share_beaten,
    shuffled_lists,
)
from causalrec_lab.language.rankers import Pointwise
from causalrec_lab.log import Log

SEEDS, USERS, POOL, SEEN = (0, 1, 2), 100, 500, 4  # SEEN: goods the customer liked, in a list's prompt
SEATS, CARDS = 12, (0, 1, 2)  # seats of the class that stands in; users of seed 100 whose lists are on the card
TEXTS = {"own": catalogue().texts(), "stated": worlds.stated_texts()}
KINDS_SAID = {"en": ("film", "book", "gadget", "clothing", "kitchen"), "zh": ("电影", "书", "电子产品", "衣服", "厨房")}
HERE = Path(__file__).parent
KEPT = HERE.parent / "runs" / "position"
_MODEL = []


def model():
    """The reader, loaded once."""
    torch.set_num_threads(1)
    if not _MODEL:
        _MODEL.append(load_language_model(precision="bf16"))
    return _MODEL[0]


def asked(seed):
    """Liked goods, candidates and the place of the choice, of the 100 users who are judged."""
    return [part[:USERS] for part in held_out_choices(seed, users=POOL)]


def rounded(values):
    """Numbers for the file."""
    return np.round(values, 4).tolist()


def rivals(seed):
    """Everything but the model's answers: counts, texts, other people, chance, and the model's own states."""
    liked, candidates, chosen = asked(seed)
    everybody = held_out_choices(seed, users=POOL)[0]
    log = Log(np.repeat(np.arange(POOL), 8), everybody.ravel(), np.ones(POOL * 8, int), np.ones(POOL * 8))
    size, kind, rows = {"users": POOL, "items": 240}, np.array(catalogue().kind), np.arange(USERS)[:, None]
    tables = {
        "chance": np.random.default_rng([seed, 21]).random((POOL, 240)),
        "popularity": recommenders.Popularity(unseen=0.0).fit(log, **size).scores(),
        "same kind": (kind[everybody][:, :, None] == kind).mean(axis=1),
    }
    learned = {"MF": recommenders.MatrixFactorisation(), "BPR": recommenders.BPR(), "EASE": recommenders.EASE()}
    tables |= {name: np.nan_to_num(one.fit(log, **size).scores(), nan=-1e9) for name, one in learned.items()}
    encoder = load_encoder(device="cpu")
    for name, texts in TEXTS.items():
        vectors = {"TF-IDF": TfidfVectorizer().fit_transform(texts).toarray(), "MiniLM": encoder.encode(texts)}
        vectors["states"] = model().embed(texts, pooling="mean")
        for reader, rows_ in vectors.items():
            tables[f"{reader}, {name}"] = profile(np.asarray(rows_, dtype=float), everybody)
    tables["human columns"] = profile(worlds.goods_features()[0], everybody)
    return {name: rounded(share_beaten(table[rows, candidates], chosen)) for name, table in tables.items()}


def profile(vectors, liked):
    """Cosine of each good with the mean of the goods a user liked, after the mean of all goods is taken away."""
    vectors = vectors - vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors[liked].mean(axis=1) @ vectors.T


def pointwise(seed, texts="own", **settings):
    """How likely a good's text is behind the likes, less how likely it is anyway."""
    liked, candidates, chosen = asked(seed)
    ranker, goods = Pointwise(model=model(), **({"calibrate": True} | settings)), TEXTS[texts]
    found = [
        ranker.rank([goods[item] for item in row], [goods[item] for item in asked_])
        for row, asked_ in zip(liked, candidates, strict=True)
    ]
    return rounded(share_beaten(found, chosen))


def five(candidates, chosen, user):
    """The chosen good and the first four others."""
    return [int(candidates[user][chosen[user]]), *np.delete(candidates[user], chosen[user])[:4].tolist()]


def lists(seed):
    """Five goods a user, option 0 the chosen one, in five orders that put each good once at each place."""
    (liked, candidates, chosen), goods = asked(seed), TEXTS["own"]
    found, orders = [], []
    for user in range(USERS):
        options, square = five(candidates, chosen, user), balanced_orders(1000 * seed + user)
        likes = [goods[item] for item in liked[user][-SEEN:]]
        found.append(
            [letter_probabilities(model(), [goods[options[o]] for o in row], liked=likes) for row in square]
        )
        orders.append(square.tolist())
    return {"order": orders, "picked": rounded(found)}


def pairs(seed):
    """The chosen good against two others, in both orders: the share of duels it wins, ties as halves."""
    (liked, candidates, chosen), goods = asked(seed), TEXTS["own"]
    found = []
    for user in range(USERS):
        mine, *others = (goods[item] for item in five(candidates, chosen, user)[:3])
        likes, won = [goods[item] for item in liked[user][-SEEN:]], []
        for other in others:
            first = letter_probabilities(model(), [mine, other], liked=likes)
            second = letter_probabilities(model(), [other, mine], liked=likes)
            won.append([first[0], second[1]])
        found.append(rounded(won))
    return found


def card(user):
    """One list of five in all 120 orders."""
    liked, candidates, chosen = asked(100)
    names, goods = catalogue().names(), TEXTS["own"]
    options, likes = five(candidates, chosen, user), liked[user][-SEEN:]
    found = [
        letter_probabilities(model(), [goods[options[o]] for o in row], liked=[goods[item] for item in likes])
        for row in permutations(range(5))
    ]
    return {"goods": [names[item] for item in options], "liked": [names[item] for item in likes], "picked": rounded(found)}


def seat(number):
    """The letters of the model where an assistant is missing: ten lists, nobody recommended for."""
    found = [
        letter_probabilities(model(), [TEXTS["own"][item] for item in row]) for row in shuffled_lists(number)
    ]
    return "".join("ABCDE"[np.argmax(one)] for one in found)


def chinese():
    """Of 240 goods, how many are put into the right one of five kinds by what the model says next, by language."""
    kind, found = np.array([KINDS.index(one) for one in catalogue().kind]), {}
    for language, words in KINDS_SAID.items():
        frame = "{0}\nThe thing described is a" if language == "en" else "{0}\n上面描述的东西是"
        said = [f" {word}" if language == "en" else word for word in words]
        free = frame.format("N/A" if language == "en" else "无")
        texts = catalogue().texts(language)
        odds = np.array([model().score(frame.format(text), said, against=free).relative for text in texts])
        found[language] = [rounded((odds.argmax(axis=1) == kind).astype(int))][0]
    return found


def kept(name, make, *given, **settings):
    """What was made before, or is made now and kept."""
    path = KEPT / f"{name}.json"
    if not path.exists():
        print("making", name, flush=True)
        found = make(*given, **settings)
        KEPT.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found))
    return json.loads(path.read_text())


def main(parts):
    """Make the parts that are asked for, or all, and then write the file."""
    jobs = {
        "card": [(f"card{user}", card, user) for user in CARDS],
        "class": [(f"seat{number}", seat, number) for number in range(1, SEATS + 1)],
        "rivals": [(f"rivals{seed}", rivals, seed) for seed in SEEDS],
        "lists": [(f"lists{seed}", lists, seed) for seed in SEEDS],
        "free": [("free", lambda: rounded(letter_probabilities(model(), ["N/A"] * 5, liked=["N/A"])))],
        "chinese": [("chinese", chinese)],
        "pointwise": [(f"pointwise{seed}", pointwise, seed) for seed in SEEDS],
        "pairs": [(f"pairs{seed}", pairs, seed) for seed in SEEDS],
        "stated": [(f"stated{seed}", pointwise, seed, "stated") for seed in SEEDS],
        "yes": [(f"yes{seed}", lambda seed: pointwise(seed, way="yes", calibrate=False), seed) for seed in SEEDS],
    }
    found = {part: [kept(*job) for job in jobs[part]] for part in parts or jobs}
    if not parts:
        found["free"], found["chinese"] = found["free"][0], found["chinese"][0]
        text = json.dumps(found, separators=(",", ":"), ensure_ascii=False)
        (HERE / "language_position.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
