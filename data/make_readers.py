"""Writes data/readers.json: what E5 and a decoder make of the texts of notebook 07, beside its own readers.
And data/stance_sentences.csv, the first draw of the sentences that the probe reads.

E5 and SmolLM2 need about 1 GB each in float32, more than a notebook may hold, so what they found stands here.
Readers: MiniLM, pocket, E5 (prefix "query: "), SmolLM2 pooled three ways, and counting (TF-IDF; of pairs and
triples of characters where two languages meet).

    make models; python data/make_readers.py        about ten minutes on one thread
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
from causalrec_lab.encode.pocket.corpus import corpus, kinds, sentences
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
SEEDS = range(10)  # of the things said with the verbs, fixed before any result
# Verbs that share a word are one family, held out together; a verb without a root stands alone.
ROOTS = {
    "zh": ("喜欢", "爱", "讨厌", "退", "评", "星"),
    "en": ("like", "hate", "review", "star", "return", "back", "complain"),
}


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


def said(seed: int = 0) -> dict[str, list[tuple[str, int, str]]]:
    """Of each language: sentences for and against things of the shop, with stance and verb family."""
    found: dict[str, list[tuple[str, int, str]]] = {}
    for language in LANGUAGES:
        draw, rows = np.random.default_rng(seed), []
        verbs = [
            (verb, act["stance"]) for act in sentences()["acts"] if act["stance"] for verb in act[language]
        ]
        for verb, stance in verbs:
            base, last = verb.split("|")[0], verb.split("|")[-1]  # English: base|past|-ing {x} ...
            frame = verb if language == "zh" else f"I {base} {last.split(' ', 1)[1]}"
            family = next((root for root in ROOTS[language] if root in frame), verb)
            for thing in draw.choice(len(kinds()), EACH, replace=False):
                rows.append((frame.format(x=kinds()[thing].words(language)[0]), stance, family))
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
        "users and items": table(BEHAVIOURS, GOODS),
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


def nearest_mean(
    vectors: Float[np.ndarray, "text dim"], labels: np.ndarray, asked: Float[np.ndarray, "new dim"]
) -> np.ndarray:
    """For each vector asked about, the label whose mean vector is nearest."""
    names = np.unique(labels)
    means = np.stack([vectors[labels == name].mean(axis=0) for name in names])  # (label, dim)
    return names[((asked[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)]


def held_out(x: Float[np.ndarray, "text dim"], truth: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Whether each text is told rightly by the means of all other groups."""
    right = np.empty(len(truth), bool)
    for group in np.unique(groups):
        test = groups == group
        right[test] = nearest_mean(x[~test], truth[~test], x[test]) == truth[test]
    return right


def stance(encode: Encode, languages: Sequence[str] = LANGUAGES) -> dict[str, dict[str, Any]]:
    """For or against, by the nearest mean: shares right on texts held out and on verb families held out.

    Ten draws of the things; "by family" is the mean over them, "people's" is learned from all ten draws.
    """
    found, logistic = {}, LogisticRegression(C=10, max_iter=2000)
    for language in languages:
        shares: dict[str, list[float]] = {"texts new": [], "families new": [], "logistic, families new": []}
        families, drawn = [], []
        for seed in SEEDS:
            texts, truth, family = map(np.array, zip(*said(seed)[language], strict=True))
            x = unit(encode(texts.tolist()))
            drawn.append((x, truth))
            right = held_out(x, truth, family)
            families.append([float(right[family == name].mean()) for name in np.unique(family)])
            folds = GroupKFold(6, shuffle=True, random_state=seed).split(x, groups=family)
            shares["texts new"].append(float(held_out(x, truth, np.arange(len(x))).mean()))
            shares["families new"].append(float(right.mean()))
            shares["logistic, families new"].append(
                float((cross_val_predict(logistic, x, truth, cv=list(folds)) == truth).mean())
            )
        told = people(language)[lambda rows: rows.stance != 0]
        x, y = (np.concatenate(parts) for parts in zip(*drawn, strict=True))
        right = nearest_mean(x, y, unit(encode(list(told.text)))) == told.stance.to_numpy()
        found[language] = {name: rounded(row) for name, row in shares.items()}
        found[language]["by family"] = rounded(np.mean(families, axis=0))
        found[language]["people's"] = hits(right)
        found[language]["majority"] = rounded([most(truth), most(told.stance)])
    return found


def frames(encode: Encode | None, language: str) -> dict[str, Any]:
    """For, against or neither, by a logistic regression that learns from sentences of the corpus."""
    learn, ask = corpus(800, seed=7), corpus(400, seed=8, frames="held_out")  # as in pocket_making.measuring
    encode = encode or rival([pair.text(language) for pair in learn])  # the rival reads the same sentences
    vectors = unit(encode([pair.text(language) for pair in learn]))
    probe = LogisticRegression(max_iter=2000).fit(vectors, [pair.stance for pair in learn])
    truth, told = np.array([pair.stance for pair in ask]), people(language)
    return {
        "frames new": hits(probe.predict(unit(encode([pair.text(language) for pair in ask]))) == truth),
        "people's": hits(probe.predict(unit(encode(list(told.text)))) == told.stance.to_numpy()),
        "majority": rounded([most(truth), most(told.stance)]),
    }


def people(language: str) -> pd.DataFrame:
    """The paraphrases of a language, their stance as 1, 0 or -1."""
    table = pd.read_csv(data_dir() / "pocket_paraphrases.csv")
    table["stance"] = table.stance.map({"for": 1, "neutral": 0, "against": -1})
    return table[table.language == language]


def hits(right: np.ndarray) -> str:
    """One sign a text: 1 where right."""
    return "".join("01"[bool(hit)] for hit in right)


def most(truth: Sequence[int]) -> float:
    """Share of the most frequent answer."""
    return float(np.unique(truth, return_counts=True)[1].max() / len(truth))


def rounded(values: Sequence[float]) -> list[float]:
    """Three decimals."""
    return [round(float(value), 3) for value in values]


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


def rival(known: Sequence[str] = ()) -> Encode:
    """Counts characters, pairs and triples, with weights from texts (or the shop's words and verbs)."""
    known = list(known) or [row[0] for rows in said(7).values() for row in rows]
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
        "frames": {
            language: frames(None if name == "counting" else encode, language) for language in languages
        },
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
    rows = [(language, *row) for language, some in said().items() for row in some]
    drawn = pd.DataFrame(rows, columns=["language", "text", "stance", "family"])
    drawn.to_csv(Path(__file__).with_name("stance_sentences.csv"), index=False, lineterminator="\n")
    path = Path(__file__).with_name("readers.json")
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text.replace('},"', '},\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
