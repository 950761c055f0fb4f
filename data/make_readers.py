"""Writes data/readers.json: what E5 and a decoder make of the texts of notebook 07, beside its own readers.

E5 and SmolLM2 need about 1 GB each in float32, more than a notebook may hold, so what they found stands here.
Readers: MiniLM, pocket, E5 (prefix "query: "), SmolLM2 pooled three ways, and counting (TF-IDF; of pairs and
triples of characters where two languages meet).

    make models; python data/make_readers.py        about three minutes on one thread
"""

import gc
import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from jaxtyping import Float
from pocket_making.measuring import prototypes, unit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.model_selection import GroupKFold, KFold, cross_val_predict

from causalrec_lab.datasets import catalogue, data_dir
from causalrec_lab.encode import load_encoder
from causalrec_lab.encode.pocket.corpus import kinds, sentences
from causalrec_lab.language import load_language_model

Encode = Callable[[Sequence[str]], Float[np.ndarray, "text dim"]]
BEHAVIOURS, GOODS = (
    ("观看电影A", "阅读书籍B", "浏览商品C"),
    ("电影A：动作片", "书籍B：科幻小说", "商品C：智能手机"),
)
PAIRS = {
    "love and hate": ("我喜欢电影A", "我讨厌电影A"),
    "browsed and sent back": ("浏览商品C", "退货商品C"),
    "hate, 中文 and English": ("我讨厌电影A", "I hate film A"),
    "love and do not love": ("我喜欢电影A", "我并不喜欢电影A"),
    "hate and do not hate": ("我讨厌电影A", "我不讨厌电影A"),
    "the same in other words": ("我喜欢电影A", "我很爱看电影A"),
}
GRADES = ("loud", "funny", "luxury", "outdoor")
LANGUAGES, EACH, DRAWS = ("zh", "en"), 6, 2000  # things said with each verb; draws of an interval


def readers() -> Iterator[tuple[str, Encode, Callable[[str], list[str]]]]:
    """Each reader: its name, its vectors, and the tokens it makes of a text; one in memory at a time."""
    for name, which in (("MiniLM", None), ("pocket", "pocket"), ("E5", "multilingual")):
        encoder = load_encoder(which, "cpu")
        yield (
            name,
            encoder.encode,
            lambda text, read=encoder: [t.token for t in read.tokens(text) if not t.special],
        )
        del encoder
        gc.collect()
    model = load_language_model(device="cpu", precision="bf16")

    @cache
    def pooled(texts: tuple[str, ...]) -> dict[str, np.ndarray]:
        """All three poolings from one pass over a text read twice: the first reading sees no second."""
        line, found = model.tokenizer("\n")["input_ids"], {"last": [], "mean": [], "echo": []}
        with torch.inference_mode():
            for ids in model.tokenizer(list(texts))["input_ids"]:
                states = model.trunk(torch.tensor([[*ids, *line, *ids]])).last_hidden_state[0].float()
                found["last"].append(states[len(ids) - 1])
                found["mean"].append(states[: len(ids)].mean(dim=0))
                found["echo"].append(states[-len(ids) :].mean(dim=0))
        return {name: torch.stack(rows).numpy() for name, rows in found.items()}  # (text, dim)

    for pooling in ("last", "mean", "echo"):
        yield (
            f"SmolLM2, {pooling}",
            lambda texts, how=pooling: pooled(tuple(texts))[how],
            lambda text: model.tokenizer.convert_ids_to_tokens(model.tokenizer(text)["input_ids"]),
        )


def said() -> dict[str, list[tuple[str, int, int]]]:
    """Of each language: sentences for and against things of the shop, each with its stance and its verb."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    for language in LANGUAGES:
        draw, rows = np.random.default_rng(7), []
        verbs = [
            (verb, act["stance"]) for act in sentences()["acts"] if act["stance"] for verb in act[language]
        ]
        for number, (verb, stance) in enumerate(verbs):
            base, last = verb.split("|")[0], verb.split("|")[-1]  # English: base|past|-ing {x} ...
            frame = verb if language == "zh" else f"I {base} {last.split(' ', 1)[1]}"
            for thing in draw.choice(len(kinds()), EACH, replace=False):
                rows.append((frame.format(x=kinds()[thing].words(language)[0]), stance, number))
        found[language] = rows
    return found


def article(encode: Encode) -> dict[str, Any]:
    """The article's texts: cosines of pairs, of users with goods, without letters, and with letters moved."""

    def table(one: Sequence[str], other: Sequence[str]) -> list[list[float]]:
        return (unit(encode(one)) @ unit(encode(other)).T).astype(float).round(3).tolist()

    plain = [
        [text.replace(letter, "") for text, letter in zip(texts, "ABC", strict=True)]
        for texts in (BEHAVIOURS, GOODS)
    ]
    return {
        "pairs": {name: round(table([one], [other])[0][0], 3) for name, (one, other) in PAIRS.items()},
        "users and goods": table(BEHAVIOURS, GOODS),
        "without letters": table(*plain),
        "letters moved": table(["观看电影B", "阅读书籍C", "浏览商品A"], GOODS),
    }


def paraphrases(encode: Encode, languages: Sequence[str] = LANGUAGES) -> dict[str, str]:
    """For each paraphrase 1 if the nearest of 69 kinds is the one meant, by language asked and answered."""
    table, keys = pd.read_csv(data_dir() / "pocket_paraphrases.csv"), [kind.key for kind in kinds()]
    answers, found = {language: prototypes(encode, language) for language in languages}, {}
    for ask in languages:
        rows = table[table.language == ask]
        vectors = unit(encode(list(rows.text)))
        for answer in languages:
            nearest = (vectors @ answers[answer].T).argmax(axis=1)
            found[f"{ask}-{answer}"] = "".join(
                "01"[keys[n] == kind] for n, kind in zip(nearest, rows.kind, strict=True)
            )
    return found


def stance(encode: Encode, languages: Sequence[str] = LANGUAGES) -> dict[str, dict[str, Any]]:
    """For or against, by a linear probe: 1 where right, on texts held out, verbs held out, paraphrases."""
    table, found = pd.read_csv(data_dir() / "pocket_paraphrases.csv"), {}
    table = table[table.stance != "neutral"]
    for language in languages:
        rows = said()[language]
        texts, truth, verb = map(np.array, zip(*rows, strict=True))
        x, probe = unit(encode(texts.tolist())), LogisticRegression(C=10, max_iter=2000)
        told = table[table.language == language]
        y = told.stance.map({"for": 1, "against": -1}).to_numpy()
        folds = {
            "verbs known": KFold(6, shuffle=True, random_state=0).split(x),
            "verbs new": GroupKFold(6, shuffle=True, random_state=0).split(x, groups=verb),
        }
        right = {name: cross_val_predict(probe, x, truth, cv=list(cv)) == truth for name, cv in folds.items()}
        right["paraphrases"] = probe.fit(x, truth).predict(unit(encode(list(told.text)))) == y
        found[language] = {name: "".join("01"[bool(hit)] for hit in hits) for name, hits in right.items()}
        found[language]["majority"] = [
            round(float(max(np.mean(t == 1), np.mean(t == -1))), 3) for t in (truth, y)
        ]
    return found


def grades(x: Float[np.ndarray, "text dim"]) -> dict[str, np.ndarray]:
    """Held-out guesses of the catalogue's four grades, ridge regression in five parts, as in the notebook."""
    shop, five = catalogue(), KFold(5, shuffle=True, random_state=0)
    ridge = RidgeCV(np.logspace(-1, 3, 9) * float(x.var(axis=0).sum()))  # a reader's scale decides nothing
    return {
        grade: cross_val_predict(ridge, x, getattr(shop, grade).astype(float), cv=five) for grade in GRADES
    }


def correlations(guesses: dict[str, dict[str, np.ndarray]]) -> dict[str, dict[str, list[float]]]:
    """Of reader and grade: the correlation, and the 95% interval of its lead on counting words."""
    shop, draw = catalogue(), np.random.default_rng(11)
    rows = draw.integers(0, len(shop.texts()), (DRAWS, len(shop.texts())))  # (draw, good)
    found: dict[str, dict[str, list[float]]] = {}
    for reader, guessed in guesses.items():
        found[reader] = {}
        for grade, guess in guessed.items():
            truth, counted = getattr(shop, grade).astype(float), guesses["counting"][grade]
            lead = [
                np.corrcoef(guess[n], truth[n])[0, 1] - np.corrcoef(counted[n], truth[n])[0, 1] for n in rows
            ]
            ends = np.quantile(lead, [0.025, 0.975])
            found[reader][grade] = [round(float(v), 3) for v in (np.corrcoef(guess, truth)[0, 1], *ends)]
    return found


def rival() -> Encode:
    """Counts characters, pairs and triples of them, with weights from the shop's words and sentences."""
    known = [row[0] for rows in said().values() for row in rows]
    known += [word for kind in kinds() for language in LANGUAGES for word in kind.words(language)]
    count = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True).fit(known)
    return lambda asked: count.transform(asked).toarray()


def measured(name: str, encode: Encode, tokens: Callable[[str], list[str]]) -> dict[str, Any]:
    """All that is asked of one reader; SmolLM2, which reads hardly any Chinese, is asked in English only."""
    languages = ("en",) if name.startswith("SmolLM2") else LANGUAGES
    texts = dict.fromkeys((*BEHAVIOURS, *GOODS, *PAIRS["love and hate"]))
    return {
        "tokens": {text: tokens(text) for text in texts},
        "article": article(encode),
        "paraphrases": paraphrases(encode, languages),
        "stance": stance(encode, languages),
    }


def main() -> None:
    """Make everything and write it."""
    torch.set_num_threads(1)
    shop, made, guesses = catalogue().texts(), {}, {}
    words = TfidfVectorizer(sublinear_tf=True).fit_transform(shop).toarray()
    for name, encode, tokens in chain([("counting", rival(), list)], readers()):
        guesses[name] = grades(words if name == "counting" else encode(shop))
        made[name] = measured(name, encode, tokens)
    for name, found in correlations(guesses).items():
        made[name]["grades"] = found
    path = Path(__file__).with_name("readers.json")
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text.replace('},"', '},\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
