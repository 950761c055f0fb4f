"""The fused reader. Oracles: logistic regression by scikit-learn, and the world's own chances."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from causalrec_lab.errors import LabError
from causalrec_lab.recommenders import FusedReader
from causalrec_lab.worlds import sensed_items

SHAPES = {"picture": (1, 8, 8), "sound": (1, 64), "words": (8,)}


def test_on_words_alone_it_ranks_as_well_as_logistic_regression():
    learn, new = sensed_items(0, items=2_000), sensed_items(1, items=2_000)
    reader = FusedReader({"words": (8,)}, device="cpu").fit(learn.parts, learn.liked)
    line = LogisticRegression().fit(learn.parts["words"], learn.liked).predict_proba(new.parts["words"])[:, 1]
    found = roc_auc_score(new.liked, reader.predict(new.parts))
    assert found == pytest.approx(roc_auc_score(new.liked, line), abs=0.02)


@pytest.mark.parametrize(("part", "trait"), [("picture", 0), ("sound", 1)])
def test_it_finds_a_trait_that_no_line_on_the_pixels_or_samples_finds(part, trait):
    learn, new = sensed_items(2, items=1_500), sensed_items(3, items=1_000)
    wanted = [(made.traits[:, trait] > 0).astype(int) for made in (learn, new)]
    reader = FusedReader({part: SHAPES[part]}, device="cpu").fit(learn.parts, wanted[0])
    flat = [made.parts[part].reshape(len(made.liked), -1) for made in (learn, new)]
    line = LogisticRegression(max_iter=500).fit(flat[0], wanted[0]).predict_proba(flat[1])[:, 1]
    assert roc_auc_score(wanted[1], reader.predict(new.parts)) > 0.95
    assert roc_auc_score(wanted[1], line) < 0.7


def test_fusion_beats_each_part_and_stays_below_the_true_chances():
    learn, new = sensed_items(4, items=2_000), sensed_items(5, items=2_000)

    def judged(shapes):
        return roc_auc_score(
            new.liked, FusedReader(shapes, device="cpu").fit(learn.parts, learn.liked).predict(new.parts)
        )

    alone = [judged({name: shape}) for name, shape in SHAPES.items()]
    assert max(alone) + 0.03 < judged(SHAPES) < roc_auc_score(new.liked, new.chance)


def test_one_seed_is_one_reader_and_a_second_fit_goes_on_from_the_first():
    made, later = sensed_items(6, items=300), sensed_items(7, items=300, frame_follows=0.1)
    one, two = (
        FusedReader(SHAPES, 4, seed=1, device="cpu").fit(made.parts, made.liked, epochs=2) for _ in range(2)
    )
    assert np.array_equal(one.predict(made.parts), two.predict(made.parts))
    new = FusedReader(SHAPES, 4, seed=1, device="cpu").fit(later.parts, later.liked, epochs=2)
    updated = two.fit(later.parts, later.liked, epochs=2)
    assert not np.allclose(new.predict(made.parts), updated.predict(made.parts))
    assert FusedReader(SHAPES, seed=2, device="cpu").parts == ("picture", "sound", "words")


MADE = sensed_items(8, items=12)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: FusedReader({}), "at least one modality"),
        (lambda: FusedReader({"sound": (1, 5)}), r"shape of sound is \(1, 5\)"),
        (lambda: FusedReader({"picture": (3, 8, 8)}), "shape of picture"),
        (lambda: FusedReader({"words": 8}), "shape of words"),
        (lambda: FusedReader(SHAPES).predict({"words": MADE.parts["words"]}), "give a part for each"),
        (
            lambda: FusedReader(SHAPES).predict(MADE.parts | {"words": MADE.parts["words"][:3]}),
            "of the same goods",
        ),
        (lambda: FusedReader({"words": (8,)}).fit(MADE.parts, [2] * 12), "liked"),
        (lambda: FusedReader({"words": (7,)}).predict(MADE.parts), "words"),
    ],
)
def test_what_does_not_fit_is_refused(call, words):
    with pytest.raises(LabError, match=words):
        call()
