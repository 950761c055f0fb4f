"""Writes data/language_prompts.json: does an instruct model know what it says, or does it recite?

The reader is SmolLM2-135M-Instruct (its 4-bit file, run in bfloat16 on one thread). Users, goods, names and
pairs were fixed here before a result was seen: seeds 0, 1 and 2, 34 users each, 102 in all. Wordings were
tried on seed 100 (14 users), on ten other pairs and on 25 other famous names, and are judged once. Changed
after looking: the shares of the kinds are made of means per token, not of sums, since tables of ten users had
been seen (then all were run anew); each experiment is told in both orders, where a coin had chosen one, since
20 pairs had been seen; and replies are read more kindly. Stored is a number a user or a pair: nothing is
averaged.

    python data/make_language_prompts.py [words|causes|plain|lists ...]     about half an hour of one core
    python data/make_language_prompts.py resume ...      goes on where a run of the same words stopped

Without a part, all are made. Each is kept in runs/prompts/, ten users at a time, until all are there; a run
without `resume` begins by throwing away what an earlier one left. `cause_log_odds` takes off what a pair has
without a story, so without one it measures no more than the word "So". That was seen late; then the plain
log-odds ("plain", in float32) were stored.
"""

import json
import shutil
import sys
from itertools import product
from pathlib import Path

import numpy as np
import torch

from causalrec_lab import datasets, worlds
from causalrec_lab.datasets import catalogue
from causalrec_lab.language import load_language_model
from causalrec_lab.language.prompts import (
    NOBODY,
    PROFILE,
    cause_log_odds,
    experiment_told,
    group_probabilities,
)

SEEDS, USERS = (0, 1, 2), 34
HERE = Path(__file__).parent
KEPT = HERE.parent / "runs" / "prompts"
FAMOUS = {  # real names, as words to be recognised
    "film": ("Casablanca", "The Matrix", "Forrest Gump", "Jaws", "The Lion King", "Frozen"),
    "book": ("Jane Eyre", "War and Peace", "Frankenstein", "The Great Gatsby", "Hamlet", "Dracula"),
    "gadget": ("iPad", "Nintendo Switch", "Xbox", "MacBook Pro", "Samsung Galaxy", "Walkman"),
    "clothing": (
        "Levi's", "Adidas Superstar", "Calvin Klein Boxers", "Nike Air Max", "Dr. Martens", "Crocs",
    ),
    "home": ("Nespresso", "Roomba", "Instant Pot", "Thermomix", "Swiffer", "Crock-Pot"),
}  # fmt: skip
NONSENSE = (
    "Brundel", "Ostavine", "Kelmora", "Twasp", "Furnock", "Melidra", "Porvast", "Yindle",
    "Cradomir", "Selph", "Abernix", "Dolquin", "Harpeste", "Lunvik", "Nempo", "Ruskadel",
    "Thavorn", "Velpine", "Wistrock", "Zoonde", "Bexalor", "Corfimm", "Eskarine", "Gimbrel",
    "Ilvestra", "Jorvane", "Klaxley", "Odrimmen", "Plivant", "Smurdock",
)  # fmt: skip
ASK, ASK_NOBODY = "Q: What is {name}? A: It is a", "Q: What is it? A: It is a"
KIND_WORDS = ("film", "book", "gadget", "piece of clothing", "thing for the home")
PLAIN = {"name": "Kim", "sex": "person", "age": "35", "hobby": "likes shopping"}
CHANGES = {
    "woman to man": ("sex", "woman", "man"),
    "25 to 75": ("age", "25", "75"),
    "camping to home": ("hobby", "loves camping outdoors", "loves being at home"),
    "cheap to luxury": ("hobby", "has a small budget", "has expensive taste"),
}
NAMES = (
    ("Kim", "Lee"), ("Chen", "Wang"), ("Garcia", "Lopez"), ("Smith", "Jones"), ("Khan", "Ahmed"),
    ("Novak", "Horvat"), ("Silva", "Costa"), ("Sato", "Tanaka"),
)  # fmt: skip
CARD = {  # what the card offers
    "name": ("Kim", "Lee", "Garcia", "Khan"),
    "sex": ("person", "woman", "man"),
    "age": ("25", "35", "75"),
    "hobby": ("likes shopping", "loves camping outdoors", "loves being at home", "has expensive taste"),
}
PAIRS = (
    ("the amount of sunshine", "the growth of the grass"),
    ("the outdoor temperature", "the sales of ice cream"),
    ("the weight of the load", "the bend of the shelf"),
    ("the amount of salt eaten", "the feeling of thirst"),
    ("the altitude of the town", "the temperature of the town"),
    ("the heat of the stove", "the time until the water boils"),
    ("the force on the pedal", "the speed of the bicycle"),
    ("the amount of alcohol drunk", "the number of falls"),
    ("the price of the ticket", "the number of tickets sold"),
    ("the amount of fertiliser", "the size of the harvest"),
    ("the age of the child", "the height of the child"),
    ("the hours of study", "the grade in the exam"),
    ("the number of mosquitoes", "the number of malaria cases"),
    ("the length of the string", "the period of the pendulum"),
    ("the number of cars on the road", "the length of the traffic jam"),
    ("the position of the switch", "the light of the lamp"),
    ("the amount of sugar in the tea", "the sweetness of the tea"),
    ("the loudness of the music", "the complaints of the neighbours"),
    ("the phase of the moon", "the height of the tide"),
    ("the dose of the vaccine", "the number of antibodies"),
    ("the depth of the snow", "the number of late trains"),
    ("the size of the engine", "the use of petrol"),
    ("the amount of coffee drunk", "the hours lying awake"),
    ("the strength of the earthquake", "the damage to the houses"),
    ("the amount of pollen in the air", "the number of sneezes"),
    ("the number of advertisements", "the number of visitors"),
    ("the thickness of the coat", "the warmth of the body"),
    ("the number of bees", "the number of pollinated flowers"),
    ("the slope of the hill", "the speed of the ball"),
    ("the time in the oven", "the darkness of the crust"),
)
CATALOGUE, KINDS = catalogue(), tuple(datasets.KINDS)
TITLES, KIND = CATALOGUE.names(), np.array(CATALOGUE.kind)
_MODELS = {}


def model(precision="bf16"):
    """The reader, loaded once."""
    torch.set_num_threads(1)
    if precision not in _MODELS:
        _MODELS[precision] = load_language_model(precision=precision)
    return _MODELS[precision]


def users(each: int):
    """For every user: likes, `each` goods of each kind that were not liked before, and their true wants."""
    for seed in SEEDS:
        past = worlds.histories(seed, worlds.item_features()[0], users=USERS)
        wants = worlds.graded_shop(seed, history=past)[1].open("to judge picks").chance_if_not
        for user in range(USERS):
            draw = np.random.default_rng([seed, user, 19])
            free = [np.setdiff1d(np.flatnonzero(kind == KIND), past[user]) for kind in KINDS]
            goods = np.concatenate([draw.choice(some, each, replace=False) for some in free])
            yield past[user], goods, wants[user, goods].round(4).tolist(), draw


def kept(part: str, rows):
    """Every row: those that this run made before it stopped, and the others one by one."""
    KEPT.mkdir(parents=True, exist_ok=True)
    file = KEPT / f"{part}.json"
    done = json.loads(file.read_text()) if file.exists() else []
    for number, row in enumerate(rows):
        if number >= len(done):
            done.append(row())
            if number % 10 == 9:
                file.write_text(json.dumps(done))
    file.write_text(json.dumps(done))
    return done


def round3(values):
    """Three decimals are plenty: bfloat16 has fewer."""
    return np.round(values, 3).tolist()


def kind_from_name(name: str):
    """Score of each word for a kind behind a name, less its prior."""
    words = [" " + word for word in KIND_WORDS]
    return round3(model().score(ASK.format(name=name), words, against=ASK_NOBODY).relative)


def renamed(past, goods, wants, draw):
    """Scores of the stated texts of five goods, under three sets of names."""
    names = {"catalogue": [TITLES[good] for good in goods]}
    names["famous"] = [str(draw.choice(FAMOUS[kind])) for kind in KINDS]
    names["nonsense"] = draw.choice(NONSENSE, 5, replace=False).tolist()
    after, stated = [], worlds.stated_texts()
    for given in names.values():
        called = dict(zip(goods.tolist(), given, strict=True))
        texts = worlds.stated_texts(names=[called.get(item, name) for item, name in enumerate(TITLES)])
        after += [f" {texts[good]}" for good in goods]
    prompt = "The customer likes these:\n" + "".join(f"- {stated[i]}\n" for i in past[:4]) + "-"
    found = round3(model().score(prompt, after, against="Our shop sells this:\n-").relative)
    row = {"liked": past[:4].tolist(), "wants": wants}
    return row | {who: found[5 * place : 5 * place + 5] for place, who in enumerate(names)}


def shares(past, goods, ways: list[dict]):
    """Probabilities of the five kinds for each way to change the plain prompt."""
    liked, titles = "; ".join(TITLES[i] for i in past[:4]), [f" {TITLES[i]}" for i in goods]
    asked = [PROFILE.format(**{**PLAIN, **way}, liked=liked) for way in ways]
    nobody = model().score(NOBODY, titles)
    found = model().score_each(asked, [titles] * len(asked))
    rows = [(one.total - nobody.total) / nobody.tokens for one in found]
    return [group_probabilities(row, KIND[goods]).round(4).tolist() for row in rows]


def words_changed(past, goods):
    """Before and after each change, and for each name."""
    names = [name for pair in NAMES for name in pair]
    ways = [{word: way} for word, *both in CHANGES.values() for way in both]
    found = shares(past, goods, [*({"name": name} for name in names), *ways])
    named, changed = found[: len(names)], found[len(names) :]
    pairs = zip(changed[::2], changed[1::2], strict=True)
    return {
        "names": dict(zip(names, named, strict=True)),
        "changes": dict(zip(CHANGES, map(list, pairs), strict=True)),
    }


def card_of(past, goods):
    """The grid of the card for one customer."""
    ways = [dict(zip(CARD, way, strict=True)) for way in product(*CARD.values())]
    found = shares(past, goods, [*ways, *({"name": name} for pair in NAMES for name in pair)])
    liked, titles = ([TITLES[i] for i in some] for some in (past[:4], goods))
    return {"liked": liked, "items": titles, "grid": found[: len(ways)], "names": found[len(ways) :]}


def asked_causes(number: int):
    """One pair in five ways: log-odds by sentence, and the probability of letter A, each in two orders.

    The orders of `sentence` are those of the two experiments told (one, where none is), of `letters` those of
    the options; the first has the right direction first.
    """
    draw = np.random.default_rng([number, 19])
    made = [f"the {word.lower()}" for word in draw.choice(NONSENSE, 2, replace=False)]
    row = {"pair": PAIRS[number], "nonsense": made}
    for way in ("real", "nonsense", "nonsense, told", "real, told", "reversed, told"):
        cause, effect = made if way.startswith("nonsense") else PAIRS[number]
        if way == "reversed, told":
            cause, effect = effect, cause
        stories = [experiment_told(cause, effect, cause_first=first) for first in (True, False)]
        stories = stories if "told" in way else [""]
        sentence = [round(cause_log_odds(model(), cause, effect, told=told), 3) for told in stories]
        options, letters = [f"{cause} changes {effect}", f"{effect} changes {cause}"], []
        told = stories[int(draw.integers(len(stories)))]
        for order in (options, options[::-1]):
            asked = f"{told} Which is true?".strip()
            letters.append(round(float(model().choose(asked, order, chat=True).probabilities[0]), 4))
        row[way] = {"sentence": sentence, "letters": letters}
    return row


def plain_causes(number: int):
    """Log-odds of one pair, and of its nonsense names, with no story and nothing taken off, in float32.

    log P(" x causes a change in y.") - log P(" y causes a change in x."), behind the same beginning
    """
    made = np.random.default_rng([number, 19]).choice(NONSENSE, 2, replace=False)
    row = {}
    for way, (a, b) in {"real": PAIRS[number], "nonsense": [f"the {word.lower()}" for word in made]}.items():
        ways = [f" {x} causes a change in {y}." for x, y in ((a, b), (b, a))]
        one, other = model("float32").score("The truth is that a change in", ways).total
        row[way] = round(float(one - other), 3)
    return row


def generated(past, goods, wants, draw):
    """What it writes, and what it picks if only the ten names can be picked."""
    goods = draw.permutation(goods)
    liked = "; ".join(TITLES[i] for i in past[:4])
    shown = "\n".join(f"- {TITLES[i]}" for i in goods)
    ask = f"A customer liked these: {liked}.\nOur shop has only these goods:\n{shown}\n"
    ask += "Recommend three goods from this list. Write only their names, one on each line."
    found = model().score(f"Bought: {liked}. {NOBODY}", [" " + TITLES[i] for i in goods], against=NOBODY)
    return {
        "liked": past[:4].tolist(), "items": goods.tolist(), "reply": model().chat(ask, most=32),
        "score": round3(found.relative),
    }  # fmt: skip


def lists():
    """One list a user; `wants` follow the shuffled goods."""

    def one(past, goods, wants, draw):
        row = generated(past, goods, wants, draw)
        by_good = dict(zip(goods.tolist(), wants, strict=True))
        return row | {"wants": [by_good[good] for good in row["items"]]}

    return [lambda given=given: one(*given) for given in users(2)]


def parts():
    """Name of each part -> what makes its rows."""
    named = {"famous": [(n, k) for k in KINDS for n in FAMOUS[k]]}
    named["catalogue"] = [(TITLES[i], k) for k in KINDS for i in np.flatnonzero(k == KIND)[8:14]]
    named["nonsense"] = [(n, KINDS[i % 5]) for i, n in enumerate(NONSENSE)]
    every = [(who, name, kind) for who, some in named.items() for name, kind in some]
    return {
        "names": [lambda given=given: [*given, kind_from_name(given[1])] for given in every],
        "memory": [lambda given=given: renamed(*given) for given in users(1)],
        "words": [lambda given=given: words_changed(*given[:2]) for given in users(2)],
        "card": [lambda given=given: card_of(*given[:2]) for given in list(users(2))[::USERS]],
        "causes": [lambda number=number: asked_causes(number) for number in range(len(PAIRS))],
        "plain": [lambda number=number: plain_causes(number) for number in range(len(PAIRS))],
        "lists": lists(),
    }  # fmt: skip


def main(wanted: list[str]) -> None:
    """Make the parts that are named, or all; the other parts stay as the file has them.

    Nothing that was made before is read, unless the first word is "resume".
    """
    if wanted[:1] == ["resume"]:
        wanted = wanted[1:]
    else:
        shutil.rmtree(KEPT, ignore_errors=True)
    every, file = parts(), HERE / "language_prompts.json"
    made = {part: kept(part, every[part]) for part in wanted or every}
    if wanted and file.exists():
        made = json.loads(file.read_text(encoding="utf-8")) | made
    text = json.dumps({"card_words": CARD, **made}, ensure_ascii=False, separators=(",", ":"))
    file.write_text(text.replace("},{", "},\n{") + "\n", encoding="utf-8")
    shutil.rmtree(KEPT, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
