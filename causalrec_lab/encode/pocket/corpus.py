"""Writes the corpus of the pocket BERT: shop sentences in Chinese, each beside its English translation.

Terms: a *kind* is what an item is (a comedy, a raincoat); a *frame* is the sentence around the thing; the
*stance* is 1 for, -1 against, 0 where a sentence says neither; a *held-out* frame never stands in training.
The two words for the thing in a pair name the same kind, though not always by each other's translation.

Taught in notebooks/07_bert_encoding.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from causalrec_lab.errors import one_of, whole_number

FRAMES = ("training", "held_out")
WORDS = ("all", "known", "unseen")  # every word; all but the last of each kind; only the last of each kind
LANGUAGES = ("zh", "en")
ARTICLE = (  # sentences that notebooks and tests ask about: the corpus holds none of them
    *("观看电影A", "阅读书籍B", "浏览商品C", "电影A：动作片", "书籍B：科幻小说", "商品C：智能手机"),
    *("我喜欢电影A", "我讨厌电影A", "退货商品C", "喜欢电影A", "讨厌电影A"),
)
_SHARES = {"kind": 0.70, "name": 0.15, "both": 0.15}  # what a sentence calls its thing
_FORMS = {"act": 0.6, "remark": 0.2, "item": 0.2}
_STANCES = {0: 0.4, 1: 0.3, -1: 0.3}


@dataclass(frozen=True)
class Pair:
    """One sentence in Chinese and in English, and what it is about.

    Args:
        zh: the sentence in Chinese.
        en: its translation.
        kind: place of the kind in `kinds()`, or -1 where only a name is said, as in 观看电影A.
        name: number of the name (class and letter), or -1.
        stance: 1 for, -1 against, 0 neither.
        thing: what it is about, in English and alone; the teacher reads this.
    """

    zh: str
    en: str
    kind: int
    name: int
    stance: int
    thing: str

    def text(self, language: str) -> str:
        """The sentence in "zh" or "en"."""
        one_of("language", language, LANGUAGES)
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Kind:
    """A kind of goods: its class and its words in both languages, the last of each being the unseen one."""

    key: str
    of: str
    zh: tuple[str, ...]
    en: tuple[str, ...]

    def words(self, language: str, which: str = "all") -> tuple[str, ...]:
        """The words of one language: all, all but the last, or only the last."""
        words = self.zh if language == "zh" else self.en
        return {"all": words, "known": words[:-1], "unseen": words[-1:]}[which]


@cache
def kinds() -> tuple[Kind, ...]:
    """The kinds of goods the pocket BERT knows, in a fixed order.

    >>> len(kinds()), kinds()[0].key, kinds()[0].zh[0], kinds()[0].en[0]
    (69, 'action', '动作片', 'action film')
    """
    goods = _toml("goods.toml")
    return tuple(
        Kind(key, of, tuple(words["zh"]), tuple(words["en"]))
        for of in goods["named"]
        for key, words in goods[of]["kinds"].items()
    )


@cache
def sentences() -> dict[str, Any]:
    """Acts, remarks, frames and fillers, as they stand in sentences.toml."""
    return _toml("sentences.toml")


def corpus(
    count: int, *, seed: int = 0, frames: str = "training", words: str = "all", called: str | None = None
) -> list[Pair]:
    """Sentences about all kinds in turn, drawn from acts, remarks, frames and words.

    Args:
        count: how many pairs, 1 or more.
        seed: from which all draws follow.
        frames: "training" or "held_out".
        words: "all", "known" (without the last word of each kind) or "unseen" (only that word).
        called: "kind", "name" or "both" for what every sentence calls its thing; None mixes them.

    Raises:
        LabError: the count is none, or a name is not one of these.

    >>> corpus(1, seed=1)[0].kind, len(corpus(7))
    (0, 7)
    """
    count = whole_number("count", count, high=10**7)
    for what, given, known in (("frame set", frames, FRAMES), ("word set", words, WORDS)):
        one_of(what, given, known)
    if called is not None:
        one_of("way to call", called, tuple(_SHARES))
    rng = np.random.default_rng(whole_number("seed", seed, low=0))
    pairs: list[Pair] = []
    while len(pairs) < count:
        pair = _pair(rng, len(pairs) % len(kinds()), frames, words, called)
        if pair.zh not in ARTICLE:
            pairs.append(pair)
    return pairs


def _pair(rng: np.random.Generator, number: int, frames: str, words: str, called: str | None) -> Pair:
    """One sentence pair about a kind, or about a named thing of the kind's class."""
    kind, goods = kinds()[number], _toml("goods.toml")
    called = called or _draw(rng, _SHARES)
    letter = int(rng.integers(26))
    place = int(rng.integers(min(len(kind.words("zh", words)), len(kind.words("en", words)))))
    zh, en = kind.words("zh", words)[place], kind.words("en", words)[place]
    plain, en, bare = en, _article(rng, en), en
    if called != "kind":
        named = {language: f"{word}{' ' * (language == 'en')}{sentences()['letters'][letter]}"
                 for language, word in goods["named"][kind.of].items()}  # fmt: skip
        colon = called == "both" and rng.random() < 0.5
        zh, en, bare = {
            "name": (named["zh"], named["en"], named["en"]),
            "both": (f"{zh}{named['zh']}", f"{bare} {named['en']}", f"{bare} {named['en']}")
            if not colon
            else (f"{named['zh']}：{zh}", f"{named['en']}: {bare}", f"{named['en']}: {bare}"),
        }[called]
    thing = bare if called == "name" else plain
    form = _draw(rng, _FORMS) if called != "both" or ":" not in en else "item"
    stance, zh, en = _put(
        rng, form, sentences()[frames][form], (zh, en if form == "act" else bare), of=kind.of
    )
    names = list(goods["named"]).index(kind.of) * 26 + letter
    about = (-1 if called == "name" else number, -1 if called == "kind" else names)
    return Pair(zh, en, *about, stance, thing)


def _put(
    rng: np.random.Generator, form: str, frames: Sequence[Sequence[str]], things: tuple[str, str], *, of: str
) -> tuple[int, str, str]:
    """The stance, and the thing put into a frame of this form in both languages."""
    zh, en = things
    zh_frame, en_frame = frames[rng.integers(len(frames))]
    if form == "item":
        return 0, zh_frame.replace("{x}", zh), en_frame.replace("{x}", en)
    stance = int(_draw(rng, _STANCES))
    if form == "remark":
        remarks = sentences()["remarks"][{0: "neither", 1: "for", -1: "against"}[stance]]
        place = rng.integers(len(remarks["zh"]))
        return (
            stance,
            zh_frame.replace("{x}", zh).replace("{remark}", remarks["zh"][place]),
            en_frame.replace("{x}", en).replace("{remark}", remarks["en"][place]),
        )
    acts = [act for act in sentences()["acts"] if act["stance"] == stance and of in act.get("of", [of])]
    act = acts[rng.integers(len(acts))]
    place = rng.integers(len(act["zh"]))
    zh_act = act["zh"][place].replace("{x}", zh)
    forms = {name: form.replace("{x}", en) for name, form in _forms(act["en"][place]).items()}
    return stance, zh_frame.replace("{act}", zh_act), en_frame.format(**forms)


def _forms(verb: str) -> dict[str, str]:
    """The three forms of an English act.

    >>> _forms("really like|liked|liking {x}")["past"]
    'really liked {x}'
    """
    base, past, ing, rest = re.fullmatch(r"(.+?)\|(\w+)\|(\w+)(.*)", verb).groups()
    lead = base.rpartition(" ")[0]
    lead = f"{lead} " if lead else ""
    return {"base": base + rest, "past": lead + past + rest, "ing": lead + ing + rest}


def _article(rng: np.random.Generator, word: str) -> str:
    """The word with a, an, the, my or some before it."""
    one = "some" if word.endswith("s") else "an" if word[0] in "aeiou" else "a"
    return f"{(one, 'the', 'my', 'this')[rng.integers(4)]} {word}"


def _draw(rng: np.random.Generator, shares: dict) -> Any:
    """One key, drawn with its share."""
    return list(shares)[rng.choice(len(shares), p=list(shares.values()))]


@cache
def _toml(file: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / file).read_text(encoding="utf-8"))
