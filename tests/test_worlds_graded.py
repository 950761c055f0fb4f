"""The shop of the human columns: its texts say the columns, and only these repair it.

Oracles: `worlds.shop` on columns built here; a reader of the sentences written here; the sealed truth.
"""

import re

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from causalrec_lab import causal_model, estimate, worlds
from causalrec_lab.datasets import KINDS, catalogue
from causalrec_lab.errors import LabError

GOODS = catalogue()
GRADES = {
    "loud": "quiet calm | loud flashy", "funny": "serious earnest | funny amusing",
    "luxury": "plain simple | luxurious fancy", "outdoor": "domestic homely | outdoorsy adventurous",
}  # fmt: skip
NOUNS = {
    "a film": "film",
    "a book": "book",
    "a gadget": "gadget",
    "a piece of clothing": "clothing",
    "a thing for the home": "home",
}


def read_back(text, grade):
    """The grade that a sentence states: very and rather on either end, 3 where both ends stand."""
    low, high = (ends.split() for ends in GRADES[grade].split(" | "))
    found = re.findall(rf"(very|rather|neither|nor) ({'|'.join(low + high)})\b", text)
    words = [step for step, _ in found]
    if words == ["neither", "nor"]:
        return 3
    (step, word), = found  # fmt: skip
    return {"very": (1, 5), "rather": (2, 4)}[step][word in high]


def test_every_sentence_says_the_kind_and_all_four_grades():
    texts = worlds.stated_texts()
    for grade in GRADES:
        assert [read_back(text, grade) for text in texts] == getattr(GOODS, grade).tolist()
    for text, kind, name in zip(texts, GOODS.kind, GOODS.name_en, strict=True):
        said = text.lower().replace(name.lower(), "")  # a name may hold any word
        assert {NOUNS[noun] for noun in NOUNS if noun in said} == {kind}


def test_eight_wordings_take_turns_within_each_kind_and_names_can_be_replaced():
    bare = worlds.stated_texts(names=["X"] * 240)
    frames = [re.sub(r"(very|rather) \w+|neither \w+ nor \w+", "_", text) for text in bare]
    for kind in KINDS:
        assert len(set(np.array(frames)[kind == GOODS.kind])) == 4
    ends = {re.search("calm|flashy", text) is None for text in bare}
    assert ends == {True, False}
    assert not any(name in text for name, text in zip(GOODS.name_en, bare, strict=True))
    assert worlds.stated_texts(GOODS.select([7, 9])) == [worlds.stated_texts()[item] for item in (7, 9)]


def test_histories_stand_in_a_prompt_as_they_stand_in_the_table():
    assert worlds.history_texts([[1, 0]], GOODS.names()) == ["- Book B\n- Film A"]
    for call in (
        lambda: worlds.stated_texts(names=["X"]),
        lambda: worlds.stated_texts(GOODS.names()),
        lambda: worlds.history_texts([[0, 9]], ["a", "b"]),
        lambda: worlds.history_texts([[0]], "abc"),
        lambda: worlds.history_texts([[0]], [1]),
    ):
        with pytest.raises(LabError, match=r"needed|must be"):
            call()


def test_it_is_the_shop_on_kind_and_grades_however_they_are_scaled():
    columns = np.column_stack([GOODS.kind[:, None] == np.array(list(KINDS)), GOODS.loud, 3 * GOODS.funny,
                               GOODS.luxury, GOODS.outdoor]).astype(float)  # fmt: skip
    history = worlds.histories(4, worlds.item_features()[0], users=30)
    ours, truth = worlds.graded_shop(4, history=history, confounding=2.0)
    # Whitened, eight directions span all columns: however these are scaled, taste is the same up to a turn.
    assert np.linalg.matrix_rank(columns - columns.mean(axis=0)) == 8
    theirs, _ = worlds.shop(4, worlds.item_features()[0], history=history, confounding=2.0)
    assert np.array_equal(ours.outcome, theirs.outcome)
    one, other = (worlds.topics_of(vectors, count=8) for vectors in (columns, worlds.item_features()[0]))
    assert one @ one.T == pytest.approx(other @ other.T)
    assert truth.open("a test").propensity.std() > 0.1


def off(log, right, items, history, components):
    features = causal_model.pair_features(log, items[history].mean(axis=1), items, components=components)
    parts = estimate.cross_fitted_nuisance(features, log.exposed, log.outcome, groups=log.user)
    found = estimate.aipw(
        log.outcome, log.exposed, propensity=parts.propensity,
        outcome_if_exposed=parts.outcome_if_exposed, outcome_if_not=parts.outcome_if_not,
    )  # fmt: skip
    return found.value - right


@pytest.mark.slow
def test_the_columns_repair_it_chance_does_not_and_a_reader_of_words_stands_between():
    history = worlds.histories(1, worlds.item_features()[0])
    log, truth = worlds.graded_shop(1, history=history)
    right = truth.open("a test").ate()
    naive = estimate.naive(log.outcome, log.exposed).value - right
    assert naive == pytest.approx(0.17, abs=0.02)
    assert abs(off(log, right, worlds.item_features()[0], history, 8)) < 0.02
    assert off(log, right, worlds.latent_items(0), history, 16) == pytest.approx(naive, abs=0.02)
    words = {
        name: off(log, right, TfidfVectorizer().fit_transform(texts).toarray(), history, 16)
        for name, texts in {"stated": worlds.stated_texts(), "own": GOODS.texts()}.items()
    }
    assert 0.02 < words["stated"] < words["own"] < naive
