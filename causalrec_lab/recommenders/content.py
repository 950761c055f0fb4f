"""Recommending by what an item is: its keywords, its kind as a classifier reads it, or any vector of it.

Terms: as in `causalrec_lab.recommenders`; *TF-IDF* weighs a word by how often it stands in this text and how
rare it is in the others; a *profile* is the mean of the vectors of what a user took.

TF-IDF and the classifier are scikit-learn's. Chinese is read in single characters and pairs of them.

Taught in notebooks/06_recommenders.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.errors import LabError, one_of, said, whole_number
from causalrec_lab.inputs import array, distinct, raw
from causalrec_lab.log import Log
from causalrec_lab.recommenders.fitted import Fitted, interactions, sizes

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, eq=False)
class Profile:
    """Items whose vectors point where the user's own items point.

        score_ui = cosine(mean over items j that u took of  vector_j / |vector_j|,  vector_i)

    Any vectors will do, a language model's too. It knows a new item as soon as there is a vector of it, and
    it never leads a user away from what that user has. NaN for a user with no taking and a vector of zeros.

    Args:
        vectors: one an item.
        name: what the model is called.

    >>> log = Log([0], [0], [1], [1])
    >>> Profile(np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 1.0]])).fit(log, users=1, items=3).scores()
    array([[1., 1., 0.]])
    """

    vectors: Float[ndarray, "item dim"]
    name: str = "profile"

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Take the mean and compare.

        Raises:
            LabError: not one finite vector an item.
        """
        users, items = sizes(log, users, items)
        vectors = array("vectors", self.vectors, shape=(items, None))
        return _compared(self.name, vectors, interactions(log, users=users, items=items))


def _compared(name: str, vectors: ndarray, table: ndarray, **parts: object) -> Fitted:
    """Each item beside the mean of what each user took, by the cosine."""
    size = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(size > 0, size, 1)  # (item, dim)
    mean = table @ unit / np.maximum(table.sum(axis=1, keepdims=True), 1)  # (user, dim)
    length = np.linalg.norm(mean, axis=1, keepdims=True)
    score = mean @ unit.T / np.where(length > 0, length, 1)  # (user, item)
    known = (length > 0) & (size > 0).T
    return Fitted(name, np.where(known, score, np.nan), {"profile": mean, "vectors": unit, **parts})


@dataclass(frozen=True, eq=False)
class Keywords:
    """Items that share keywords with what the user took: TF-IDF of the texts, then `Profile`.

        weight of a word in a text = how often it stands there * (1 + log((1 + texts) / (1 + texts with it)))

    Args:
        texts: one an item.
        language: "en" reads words, "zh" single characters and pairs.

    >>> log = Log([0], [0], [1], [1])
    >>> fitted = Keywords(["a red wool coat", "a wool scarf", "an action film"]).fit(log, users=1, items=3)
    >>> fitted.score(0, 1) > fitted.score(0, 2)
    True
    """

    texts: Sequence[str]
    language: str = "en"

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Weigh the words, take each user's mean, compare.

        Raises:
            LabError: not one text an item, or no word in any of them.
        """
        users, items = sizes(log, users, items)
        weigher = _tf_idf(self.language)
        weights = _weigh(weigher, one_text_each(self.texts, items))  # (item, word)
        words, table = tuple(weigher.get_feature_names_out()), interactions(log, users=users, items=items)
        return _compared("keywords", weights, table, words=words, weights=weights)


def keywords_of(fitted: Fitted, item: int, *, count: int = 5) -> list[str]:
    """The words with the largest weight in one text, largest first.

    >>> log = Log([0], [0], [1], [1])
    >>> fitted = Keywords(["red wool coat", "red wool scarf"]).fit(log, users=1, items=2)
    >>> keywords_of(fitted, 1, count=1)
    ['scarf']
    """
    item = whole_number("item", item, low=0, high=fitted.table.shape[1] - 1)
    if "weights" not in fitted.parts:
        raise LabError(f"{fitted.name} reads no words; give what Keywords(...).fit(log) gave")
    weights = fitted.parts["weights"][item]
    order = np.lexsort((np.arange(len(weights)), -weights))[: whole_number("count", count)]
    return [fitted.parts["words"][word] for word in order if weights[word] > 0]


@dataclass(frozen=True, eq=False)
class KindClassifier:
    """Items of the kinds the user takes, the kind read off the text by a classifier.

        score_ui = sum over kinds of  share of the kind among what u took * P(kind given the text of i)

    Each text is judged by a logistic regression on TF-IDF that has not seen it (five parts), so a new item is
    read exactly as an old one. NaN for a user with no taking.

    Args:
        texts: one an item.
        kinds: the kind of each, known for the items that teach the classifier.
        language: "en" or "zh".
        folds: how many parts, 2 or more.
    """

    texts: Sequence[str]
    kinds: Sequence[str]
    language: str = "en"
    folds: int = 5

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Read the kinds, count each user's, multiply.

        Raises:
            LabError: not one text and one kind an item, or too few items of a kind.
        """
        users, items = sizes(log, users, items)
        texts = one_text_each(self.texts, items)
        names, kind = distinct("kinds", self.kinds, n=items)
        object.__setattr__(self, "folds", whole_number("folds", self.folds, low=2))
        chance = self._read(texts, names, kind)  # (item, kind)
        table = interactions(log, users=users, items=items)
        of_kind = kind[:, None] == np.arange(len(names))  # (item, kind)
        share = table @ of_kind / np.maximum(table.sum(axis=1, keepdims=True), 1)  # (user, kind)
        score = np.where(table.any(axis=1, keepdims=True), share @ chance.T, np.nan)  # (user, item)
        right = float((chance.argmax(axis=1) == kind).mean())
        parts = {"kinds": tuple(map(str, names)), "chance": chance, "share": share, "accuracy": right}
        return Fitted("kind classifier", score, parts)

    def _read(self, texts: list[str], names: ndarray, kind: ndarray) -> Float[ndarray, "item kind"]:
        """P(kind given text), each text by a classifier that never saw it."""
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import StratifiedKFold, cross_val_predict
        from sklearn.pipeline import make_pipeline

        counts = np.bincount(kind)
        if len(names) < 2 or counts.min() < self.folds:
            raise LabError(
                f"kind {str(names[counts.argmin()])!r} has {counts.min()} items; two kinds or more with at "
                f"least {self.folds} items each are needed (or fewer folds)"
            )
        pipeline = make_pipeline(_tf_idf(self.language), LogisticRegression(C=10.0))
        folds = StratifiedKFold(self.folds, shuffle=True, random_state=0)
        return cross_val_predict(pipeline, texts, kind, cv=folds, method="predict_proba")


def _tf_idf(language: str) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    one_of("language", language, LANGUAGES)
    if language == "zh":
        return TfidfVectorizer(analyzer="char", ngram_range=(1, 2), preprocessor=_letters)
    return TfidfVectorizer(stop_words="english")


def _letters(text: str) -> str:
    """A text without punctuation, so that a comma is no keyword."""
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _weigh(weigher: Any, texts: list[str]) -> Float[ndarray, "item word"]:
    try:
        return weigher.fit_transform(texts).toarray()
    except ValueError as error:
        raise LabError(f"no keyword in any of {len(texts)} texts ({error}); give texts with words") from error


def one_text_each(texts: Sequence[str], items: int, name: str = "texts") -> list[str]:
    """The texts as a list, one an item, or what is wrong with them."""
    texts = [texts] if isinstance(texts, str) or not hasattr(texts, "__len__") else list(raw(name, texts))
    if len(texts) != items:
        raise LabError(f"{name} has {len(texts)} entries for {items} items; one text an item is needed")
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise LabError(f"{name}[{place}] is {said(text)}; words are needed, or '' where there are none")
    return texts
