"""recommend: lists against torch.topk, and every way a list can go wrong."""

import numpy as np
import pytest
import torch
from beartype import beartype
from hypothesis import given, settings
from hypothesis import strategies as st
from jaxtyping import jaxtyped

from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.recommend import seen_mask, top_n

NAMES = [f"item {i}" for i in range(30)]


def test_the_items_are_those_of_torch_topk_and_carry_their_names():
    scores = torch.rand(7, 30, generator=torch.Generator().manual_seed(0))
    lists = top_n(scores, 5, names=NAMES)
    peer = torch.topk(scores, 5, dim=1)
    for user in range(7):
        assert [row.item for row in lists.of(user)] == peer.indices[user].tolist()
        assert [row.score for row in lists.of(user)] == pytest.approx(peer.values[user].tolist())
        assert lists.names(user) == [NAMES[i] for i in peer.indices[user].tolist()]
        assert [row.rank for row in lists.of(user)] == [1, 2, 3, 4, 5]


def test_what_a_user_has_seen_is_left_out_even_if_it_scores_best():
    scores = np.array([[0.9, 0.5, 0.1], [0.9, 0.5, 0.1]])
    seen = np.array([[True, False, False], [False, False, False]])
    lists = top_n(scores, 1, names=["A", "B", "C"], seen=seen)
    assert [lists.names(user) for user in (0, 1)] == [["B"], ["A"]]


def test_ties_go_to_the_first_in_the_catalogue():
    assert top_n(np.zeros((1, 30)), 4, names=NAMES).names(0) == NAMES[:4]


def test_a_user_who_has_seen_almost_all_gets_a_shorter_list_and_never_a_seen_item():
    seen = np.ones((2, 30), dtype=bool)
    seen[0, 7] = False
    lists = top_n(np.ones((2, 30)), 3, names=NAMES, seen=seen)
    assert lists.names(0) == ["item 7"]
    assert lists.names(1) == []
    assert len(lists) == 1


@settings(max_examples=50, deadline=None)
@given(
    st.integers(1, 6),
    st.lists(st.lists(st.integers(-3, 3), min_size=6, max_size=6), min_size=1, max_size=5),
    st.integers(0, 2**30),
)
def test_no_item_left_out_beats_an_item_in_the_list(n, scores, bits):
    scores = np.array(scores, dtype=float)
    seen = np.array([bits >> i & 1 for i in range(scores.size)], dtype=bool).reshape(scores.shape)
    lists = top_n(scores, n, names=NAMES[:6], seen=seen)
    for user in range(len(scores)):
        chosen = [row.item for row in lists.of(user)]
        rest = [i for i in range(6) if i not in chosen and not seen[user, i]]
        assert len(chosen) == min(n, (~seen[user]).sum())
        assert not seen[user, chosen].any()
        for i in chosen:
            assert all((scores[user, i], -i) > (scores[user, j], -j) for j in rest)


def test_a_seen_mask_marks_each_history():
    mask = seen_mask(np.array([[1, 2], [0, 3]]), 5)
    assert np.argwhere(mask).tolist() == [[0, 1], [0, 2], [1, 0], [1, 3]]


@pytest.mark.parametrize(
    ("scores", "n", "more", "words"),
    [
        ([[1.0, 2.0, 3.0]], 5, {}, "n is 5, but there are 3 items; a whole number from 1 to 3"),
        ([[1.0, 2.0, 3.0]], 0, {}, "n is 0"),
        ([[1.0, 2.0, 3.0]], 1.5, {}, "n is 1.5"),
        ([1.0, 2.0, 3.0], 1, {}, r"scores has shape \(3,\); \(user, item\) is needed"),
        ([[1.0, float("nan"), 3.0]], 1, {}, r"scores\[0, 1\] is nan; a finite number"),
        ([["a", "b", "c"]], 1, {}, "scores is no table of numbers"),
        ([[1.0, 2.0, 3.0]], 1, {"names": ["A"]}, "names has 1 entries and scores 3 columns"),
        ([[1.0, 2.0, 3.0]], 1, {"seen": np.zeros((1, 3))}, "of float64; true or false for each"),
        ([[1.0, 2.0, 3.0]], 1, {"seen": np.zeros((3, 1), dtype=bool)}, r"seen has shape \(3, 1\)"),
    ],
)
def test_bad_input_is_refused_in_a_sentence_one_can_act_on(scores, n, more, words):
    with pytest.raises(LabError, match=words):
        top_n(scores, n, **{"names": ["A", "B", "C"], **more})


def test_a_history_outside_the_catalogue_and_a_user_that_is_not_there_are_named():
    with pytest.raises(LabError, match=r"history\[0, 1\] is item 9, but the items are 0 to 4"):
        seen_mask(np.array([[0, 9]]), 5)
    with pytest.raises(LabError, match="item numbers,"):
        seen_mask(np.array([0, 1]), 5)
    with pytest.raises(UnknownName, match="no user 3"):
        top_n([[1.0, 2.0]], 1, names=["A", "B"]).of(3)


def test_a_list_reads_in_words_as_text_as_html_and_as_a_frame():
    lists = top_n(np.eye(7), 1, names=["<A>", *NAMES[1:7]])
    assert repr(lists).splitlines()[0] == "user 0: <A>"
    assert repr(lists).endswith("... and 2 users more")
    assert "&lt;A&gt;" in lists._repr_html_()
    assert lists.frame().columns.tolist() == ["user", "rank", "item", "name", "score"]


def test_scores_are_never_written_to_and_their_shape_is_checked():
    scores = np.random.default_rng(0).random((3, 4))
    kept = scores.copy()
    jaxtyped(typechecker=beartype)(top_n)(scores, 2, names=NAMES[:4], seen=scores > 0.5)
    assert np.array_equal(scores, kept)
