"""Measures the pocket BERT on sentences it never saw: which kind is meant, and is it for or against?

Taught in no notebook.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

import numpy as np
from jaxtyping import Float

from causalrec_lab.encode.pocket.corpus import Kind, Pair, corpus, kinds

Encode = Callable[[Sequence[str]], Float[np.ndarray, "text dim"]]
DIRECTIONS = ("zh-zh", "zh-en", "en-zh", "en-en")


@cache
def questions(*, words: str = "all", seed: int = 100, rounds: int = 4) -> tuple[tuple[Pair, Pair], ...]:
    """For each kind, in each round, a sentence that asks and one that answers, both in held-out frames.

    Their words differ: the answer's sentence calls the kind otherwise than the question's. With
    words="unseen" the question uses the word left out of training, the answer one that was not.
    """
    number, found = len(kinds()), []
    known = "known" if words == "unseen" else words
    for turn in range(rounds):
        asked = corpus(number, seed=seed + turn, frames="held_out", words=words, called="kind")
        spare: list[list[Pair]] = []  # further corpora, drawn when they are needed

        def answers(place: int, turn: int = turn, spare: list[list[Pair]] = spare) -> Iterator[Pair]:
            for again in range(40):
                if again == len(spare):
                    drawn = seed + 1000 * (turn + 1) + again
                    spare.append(corpus(number, seed=drawn, frames="held_out", words=known, called="kind"))
                yield spare[again][place]

        for place, (question, kind) in enumerate(zip(asked, kinds(), strict=True)):
            found.append((question, _another(question, answers(place), kind)))
    return tuple(found)


def _another(question: Pair, answers: Iterable[Pair], kind: Kind) -> Pair:
    """The first answer that shares neither its word nor its frame with the question, in both languages."""
    for answer in answers:
        words = [
            (_word(question.text(lang), kind.words(lang)), _word(answer.text(lang), kind.words(lang)))
            for lang in ("zh", "en")
        ]
        frames = [
            pair.zh.replace(word, "") for pair, word in ((question, words[0][0]), (answer, words[0][1]))
        ]
        if all(one != two for one, two in words) and frames[0] != frames[1]:
            return answer
    raise AssertionError(f"no other word for {kind.key} in 40 draws")


def _word(text: str, words: Sequence[str]) -> str:
    """The longest word of a kind that stands in a text."""
    return max((word for word in words if word in text), key=len, default="")


def top_1(encode: Encode, direction: str, *, words: str = "all", rounds: int = 4) -> float:
    """Share of questions whose nearest answer, of one a kind, is about the same kind.

    Chance is 1 in 69. Answers of one round compete with each other.

    Args:
        encode: texts to vectors, as `TextEncoder.encode`.
        direction: "zh-en" asks in Chinese and answers in English, and so on.
        words: "all", or "unseen" for questions with a word left out of the measuring run's training.
        rounds: how many sentences ask about each kind.
    """
    ask, answer = direction.split("-")
    right = []
    number = len(kinds())
    asked = questions(words=words, rounds=rounds)
    for start in range(0, len(asked), number):
        turn = asked[start : start + number]
        one = unit(encode([question.text(ask) for question, _ in turn]))
        two = unit(encode([found.text(answer) for _, found in turn]))
        right.append((one @ two.T).argmax(axis=1) == np.arange(number))
    return float(np.mean(right))


def stance_share(
    encode: Encode, language: str, *, train: int = 1500, test: int = 700, seed: int = 7
) -> float:
    """Share of held-out sentences whose stance (for, against, neither) a linear probe on the vectors names.

    The probe, a logistic regression, sees vectors of sentences in training frames only.
    """
    from sklearn.linear_model import LogisticRegression

    learn, ask = corpus(train, seed=seed), corpus(test, seed=seed + 1, frames="held_out")
    probe = LogisticRegression(max_iter=2000).fit(
        unit(encode([pair.text(language) for pair in learn])), [pair.stance for pair in learn]
    )
    return float(
        probe.score(unit(encode([pair.text(language) for pair in ask])), [pair.stance for pair in ask])
    )


def held_out(encode: Encode, *, words: str = "all", rounds: int = 2) -> dict[str, float]:
    """All measures on sentences in held-out frames, as they stand in history.json."""
    found = {direction: top_1(encode, direction, words=words, rounds=rounds) for direction in DIRECTIONS}
    if words == "known":
        found |= {
            f"unseen {way}": top_1(encode, way, words="unseen", rounds=rounds) for way in ("zh-zh", "en-en")
        }
    for language in ("zh", "en"):
        found[f"stance {language}"] = stance_share(encode, language, train=800, test=400)
    return {name: round(value, 4) for name, value in found.items()}


def prototypes(encode: Encode, language: str) -> Float[np.ndarray, "kind dim"]:
    """One vector a kind: the mean over its words in this language, each alone."""
    words = [kind.words(language) for kind in kinds()]
    vectors = unit(encode([word for some in words for word in some]))  # (word, dim)
    ends = np.cumsum([len(some) for some in words])[:-1]
    return unit(np.stack([part.mean(axis=0) for part in np.split(vectors, ends)]))  # (kind, dim)


def similarity(encode: Encode, teacher: Float[np.ndarray, "kind teacher_dim"], language: str) -> float:
    """Rank correlation (Spearman) of how alike two kinds are, with the teacher's opinion, over all pairs."""
    from scipy.stats import spearmanr

    ours = prototypes(encode, language)
    above = np.triu_indices(len(ours), k=1)
    return float(spearmanr((ours @ ours.T)[above], (teacher @ teacher.T)[above]).statistic)


def unit(vectors: Float[np.ndarray, "text dim"]) -> Float[np.ndarray, "text dim"]:
    """The vectors at length 1; a vector of zeros stays."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(length == 0, 1, length)
