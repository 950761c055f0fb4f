"""Writes data/language_position.json: how an instruct model ranks goods, and what the place on a list does.

The reader is SmolLM2-135M-Instruct (its 4-bit file, run in bfloat16 on one thread). Users, candidates and
every order were fixed here before a result was seen: seeds 0, 1 and 2, 100 users each, out of 500 from whom
the collaborative rivals learn. The wording of the prompts was tried on seed 100 alone (about 20 users) and is
judged once; rivals keep the settings of their classes. Stored is a number a user: nothing is averaged.
In bfloat16 a logit moves by steps of an eighth, so that a probability of a letter is good to about .03.
So duels of two are asked in float32, of the first 50 users of each seed: they had been asked in bfloat16,
where 256 of 600 were exact ties; that was seen, and then all were asked anew. Much later the lists of the
same 50 of each seed were asked anew too ("lists32"), since their means over orders lie closer than the
rounding. 50 were meant; time, not a result, first ended it at 30, whose results were seen, and the other 20
were asked later. Last came the names in place of the descriptions: "named" of all 300 users, and "named32" of
one order of the 150 lists; 20 users of seed 0 had been seen before, asked live.

    python data/make_language_position.py               all anew, about an hour of one core
    python data/make_language_position.py pairs         one part anew; the others stay as the file has them
    python data/make_language_position.py resume ...    goes on where a run of the same words stopped

Every block of ten users is kept in runs/position/ until all are there; a run without `resume` begins by
throwing away what an earlier one left.
"""

import json
import shutil
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
    letters_of_lists,
    share_beaten,
    shuffled_lists,
)
from causalrec_lab.language.rankers import Pointwise
from causalrec_lab.log import Log

SEEDS, USERS, POOL = (0, 1, 2), 100, 500
BLOCK, SEEN = 10, 4  # users that are asked at a time, and how many of their likes a list's prompt holds
SEATS, CARDS, CHINESE = (
    12,
    (0, 1, 2),
    100,
)  # seats of the class that stands in; users of seed 100 whose lists are on the card
TEXTS = {"own": catalogue().texts(), "stated": worlds.stated_texts(), "names": catalogue().names()}
KINDS_SAID = {
    "en": ("film", "book", "gadget", "clothing", "kitchen"),
    "zh": ("电影", "书", "电子产品", "衣服", "厨房"),
}
HERE = Path(__file__).parent
KEPT = HERE.parent / "runs" / "position"
DUELS, LISTS = 50, 50  # users of each seed whose duels, and whose lists, are asked in float32
_MODELS, _VECTORS = {}, {}


def model(precision="bf16"):
    """The reader, loaded once."""
    torch.set_num_threads(1)
    if precision not in _MODELS:
        _MODELS[precision] = load_language_model("smollm2", "cpu", precision=precision)
    return _MODELS[precision]


def asked(seed):
    """Liked goods, candidates and the place of the choice, of the 100 users who are judged."""
    return [part[:USERS] for part in held_out_choices(seed, users=POOL)]


def rounded(values):
    """Numbers for the file."""
    return np.round(values, 4).tolist()


def rivals(seed):
    """Everything but the model's answers: counts, texts, other people, chance, and the model's own states."""
    _, candidates, chosen = asked(seed)
    everybody = held_out_choices(seed, users=POOL)[0]
    log = Log(np.repeat(np.arange(POOL), 8), everybody.ravel(), np.ones(POOL * 8, int), np.ones(POOL * 8))
    size, kind, rows = {"users": POOL, "items": 240}, np.array(catalogue().kind), np.arange(USERS)[:, None]
    tables = {
        "chance": np.random.default_rng([seed, 21]).random((POOL, 240)),
        "popularity": recommenders.Popularity(unseen=0.0).fit(log, **size).scores(),
        "same kind": (kind[everybody][:, :, None] == kind).mean(axis=1),
    }
    learned = {
        "MF": recommenders.MatrixFactorisation(),
        "BPR": recommenders.BPR(),
        "EASE": recommenders.EASE(),
    }
    tables |= {name: np.nan_to_num(one.fit(log, **size).scores(), nan=-1e9) for name, one in learned.items()}
    for (reader, name), vectors in vectors_of_goods().items():
        tables[f"{reader}, {name}"] = profile(vectors, everybody)
    tables["human columns"] = profile(worlds.item_features()[0], everybody)
    return {name: rounded(share_beaten(table[rows, candidates], chosen)) for name, table in tables.items()}


def vectors_of_goods():
    """What each reader makes of each good's text, worked out once."""
    if not _VECTORS:
        encoder = load_encoder(device="cpu")
        for name, texts in ((name, TEXTS[name]) for name in ("own", "stated")):
            _VECTORS["TF-IDF", name] = TfidfVectorizer().fit_transform(texts).toarray()
            _VECTORS["MiniLM", name] = np.asarray(encoder.encode(texts), dtype=float)
            _VECTORS["states", name] = np.asarray(model().embed(texts, pooling="mean"), dtype=float)
    return _VECTORS


def profile(vectors, liked):
    """Cosine of each good with the mean of the goods a user liked, centred at the mean of all goods."""
    vectors = vectors - vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors[liked].mean(axis=1) @ vectors.T


def pointwise(seed, block, texts="own", precision="bf16"):
    """How likely a good's text is behind the likes, less how likely it is anyway."""
    liked, candidates, chosen = (part[block] for part in asked(seed))
    ranker, goods = Pointwise(model=model(precision), calibrate=True), TEXTS[texts]
    found = [
        ranker.rank([goods[item] for item in row], [goods[item] for item in asked_])
        for row, asked_ in zip(liked, candidates, strict=True)
    ]
    return rounded(share_beaten(found, chosen))


def five(candidates, chosen, user):
    """The chosen good and the first four others."""
    return [int(candidates[user][chosen[user]]), *np.delete(candidates[user], chosen[user])[:4].tolist()]


def lists(seed, block):
    """Five goods a user, option 0 the chosen one, in five orders that put each good once at each place."""
    (liked, candidates, chosen), goods = asked(seed), TEXTS["own"]
    found = []
    for user in range(USERS)[block]:
        options, square = five(candidates, chosen, user), balanced_orders(1000 * seed + user)
        likes = [goods[item] for item in liked[user][-SEEN:]]
        picked = [
            letter_probabilities(model(), [goods[options[o]] for o in row], liked=likes) for row in square
        ]
        found.append({"order": square.tolist(), "picked": rounded(picked)})
    return found


def lists_again(seed, block, texts="own", orders=5):
    """The same lists in float32: a row of probabilities for each of a user's first orders of `lists`."""
    (liked, candidates, chosen), goods = asked(seed), TEXTS[texts]
    found = []
    for user in range(USERS)[block]:
        options, square = five(candidates, chosen, user), balanced_orders(1000 * seed + user)
        likes = [goods[item] for item in liked[user][-SEEN:]]
        asked_ = [([goods[options[o]] for o in row], likes) for row in square[:orders]]
        found.append(np.round(letters_of_lists(model("float32"), asked_), 6).tolist())
    return found


def pairs(seed, block):
    """The chosen good against two others, in both orders: its probability at A and at B, for each."""
    (liked, candidates, chosen), goods = asked(seed), TEXTS["own"]
    found = []
    for user in range(USERS)[block]:
        mine, *others = (goods[item] for item in five(candidates, chosen, user)[:3])
        likes = [goods[item] for item in liked[user][-SEEN:]]
        both = [order for other in others for order in ([mine, other], [other, mine])]
        picked = letters_of_lists(model("float32"), [(order, likes) for order in both])
        won = [[picked[at, 0], picked[at + 1, 1]] for at in (0, 2)]
        found.append(np.round(won, 6).tolist())
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
    return {
        "items": [names[item] for item in options],
        "liked": [names[item] for item in likes],
        "picked": rounded(found),
    }


def seat(number):
    """The letters of the model where an assistant is missing: ten lists, nobody recommended for."""
    found = [
        letter_probabilities(model(), [TEXTS["own"][item] for item in row]) for row in shuffled_lists(number)
    ]
    return "".join("ABCDE"[np.argmax(one)] for one in found)


def chinese():
    """Of the first goods, which get the right one of five kinds by what the model says next, by language."""
    kind, found = np.array([list(KINDS).index(one) for one in catalogue().kind]), {}
    for language, words in KINDS_SAID.items():
        frame = "{0}\nThe thing described is a" if language == "en" else "{0}\n上面描述的东西是"
        said = [f" {word}" if language == "en" else word for word in words]
        free = frame.format("N/A" if language == "en" else "无")
        texts = catalogue().texts(language)[:CHINESE]
        odds = np.array([model().score(frame.format(text), said, against=free).relative for text in texts])
        found[language] = (odds.argmax(axis=1) == kind[:CHINESE]).astype(int).tolist()
    return found


def kept(name, make, *given, **settings):
    """What this run made before it stopped, or is made now and kept."""
    path = KEPT / f"{name}.json"
    if not path.exists():
        found = make(*given, **settings)
        KEPT.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found))
    return json.loads(path.read_text())


def blocks(name, make, many, *given, **settings):
    """The first users of every seed, ten of each seed at a time, so that all seeds come equally far."""
    found = [[] for _ in SEEDS]
    for start in range(0, many, BLOCK):
        for seed in SEEDS:
            block = slice(start, start + BLOCK)
            found[seed] += kept(f"{name}{seed}_{start}", make, seed, block, *given, **settings)
    return found


PARTS = {
    "rivals": lambda many: [kept(f"rivals{seed}", rivals, seed) for seed in SEEDS],
    "free": lambda many: kept(
        "free", lambda: rounded(letter_probabilities(model(), ["N/A"] * 5, liked=["N/A"]))
    ),
    "lists": lambda many: blocks("lists", lists, many),
    "lists32": lambda many: blocks("lists32_", lists_again, min(many, LISTS)),
    "pointwise": lambda many: blocks("pointwise", pointwise, many),
    "class": lambda many: [kept(f"seat{number}", seat, number) for number in range(1, SEATS + 1)],
    "card": lambda many: [kept(f"card{user}", card, user) for user in CARDS],
    "chinese": lambda many: kept("chinese", chinese),
    "pairs": lambda many: blocks("pairs", pairs, min(many, DUELS)),
    "stated": lambda many: blocks("stated", pointwise, many, "stated"),
    "named": lambda many: blocks("named", pointwise, many, "names", "float32"),
    "named32": lambda many: blocks("named32_", lists_again, min(many, LISTS), "names", 1),
}


def main(wanted):
    """Make the parts, such as "lists" or "lists=40" for 40 users a seed, or all; write the file.

    Nothing that was made before is read, unless the first word is "resume".
    """
    if wanted[:1] == ["resume"]:
        wanted = wanted[1:]
    else:
        shutil.rmtree(KEPT, ignore_errors=True)
    many = {name: int(users or USERS) for name, _, users in (part.partition("=") for part in wanted)}
    found = {name: make(many.get(name, USERS)) for name, make in PARTS.items() if not wanted or name in many}
    file = HERE / "language_position.json"
    if wanted and file.exists():
        found = json.loads(file.read_text(encoding="utf-8")) | found
    text = json.dumps(found, separators=(",", ":"), ensure_ascii=False)
    file.write_text(text + "\n", encoding="utf-8")
    shutil.rmtree(KEPT, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
