"""recommend: lists against torch.topk, and every way a list can go wrong."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
import torch
from beartype import beartype
from hypothesis import given, settings
from hypothesis import strategies as st
from jaxtyping import jaxtyped

from causalrec_lab import recommenders, worlds
from causalrec_lab.datasets import catalogue
from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.recommend import run_pipeline, seen_mask, top_n, top_n_of_factors

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
        ([[1.0, 2.0, 3.0]], 5, {}, "n is 5; a whole number from 1 to 3"),
        ([[1.0, 2.0, 3.0]], 0, {}, "n is 0"),
        ([[1.0, 2.0, 3.0]], 1.5, {}, "n is 1.5"),
        ([1.0, 2.0, 3.0], 1, {}, r"scores has shape \(3,\); for one user scores\[None, :\] will do"),
        ([[1.0, float("nan"), 3.0]], 1, {}, r"scores\[0, 1\] is nan; it must be a finite number"),
        ([["a", "b", "c"]], 1, {}, r"scores\[0, 0\] is 'a'; a number"),
        ([[1.0, 2.0, 3.0]], 1, {"names": ["A"]}, "names has 1 rows and 3 are needed"),
        ([[1.0, 2.0, 3.0]], 1, {"seen": np.zeros((1, 3))}, "of type float64; True or False"),
        ([[1.0, 2.0, 3.0]], 1, {"seen": np.zeros((3, 1), dtype=bool)}, r"seen has shape \(3, 1\)"),
    ],
)
def test_bad_input_is_refused_in_a_sentence_one_can_act_on(scores, n, more, words):
    with pytest.raises(LabError, match=words):
        top_n(scores, n, **{"names": ["A", "B", "C"], **more})


def test_a_history_outside_the_catalogue_and_a_user_that_is_not_there_are_named():
    with pytest.raises(LabError, match=r"history\[0, 1\] is 9; it must be a whole number from 0 to 4"):
        seen_mask(np.array([[0, 9]]), 5)
    with pytest.raises(LabError, match=r"history has shape \(2,\)"):
        seen_mask(np.array([0, 1]), 5)
    with pytest.raises(UnknownName, match="no user 3"):
        top_n([[1.0, 2.0]], 1, names=["A", "B"]).of(3)


def test_a_list_reads_in_words_as_text_and_as_html():
    lists = top_n(np.eye(7), 1, names=["<A>", *NAMES[1:7]])
    assert repr(lists).splitlines()[0] == "user 0: <A>"
    assert repr(lists).endswith("... and 2 users more")
    assert "&lt;A&gt;" in lists._repr_html_()


def test_scores_are_never_written_to_and_their_shape_is_checked():
    scores = np.random.default_rng(0).random((3, 4))
    kept = scores.copy()
    jaxtyped(typechecker=beartype)(top_n)(scores, 2, names=NAMES[:4], seen=scores > 0.5)
    assert np.array_equal(scores, kept)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6), st.integers(1, 3), st.integers(0, 2**20))
def test_a_mixed_list_keeps_its_places_and_no_better_one_keeps_them_too(n, most, seed):
    scores, kinds = np.random.default_rng(seed).permutation(6)[None, :] + 1.0, ["a", "a", "a", "b", "b", "c"]
    lists = top_n(scores, n, names=NAMES[:6], kinds=kinds, most_of_a_kind=most)
    chosen = [row.item for row in lists.of(0)]
    allowed = [
        combo
        for size in range(n + 1)
        for combo in combinations(range(6), size)
        if all([kinds[item] for item in combo].count(kind) <= most for kind in "abc")
    ]
    assert tuple(sorted(chosen)) in allowed
    assert scores[0, chosen].sum() == max(scores[0, list(combo)].sum() for combo in allowed)


def naive_lists(scores, n, seen):
    """Every row sorted whole: the oracle."""
    mask = np.zeros(scores.shape, dtype=bool)
    for user, taken in enumerate(seen):
        mask[user, taken] = True
    order = np.lexsort((-scores, mask))[:, :n]
    return np.where(np.take_along_axis(mask, order, axis=1), -1, order)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.integers(1, 40), st.integers(0, 2**20))
def test_at_scale_the_lists_are_those_of_a_full_sort_with_all_its_ties(n, at_once, seed):
    draw = np.random.default_rng(seed)
    users, items = draw.integers(-1, 2, (9, 3)), draw.integers(-1, 2, (12, 3))  # whole numbers: many ties
    seen = [draw.choice(12, size=size, replace=False) for size in draw.integers(0, 13, 9)]
    lists = top_n_of_factors(users, items, n, seen=seen, at_once=at_once)
    assert np.array_equal(lists.items, naive_lists((users @ items.T).astype(float), n, seen))
    assert np.isneginf(lists.scores[lists.items == -1]).all()


def test_at_scale_real_scores_give_the_lists_of_top_n():
    draw = np.random.default_rng(0)
    users, items = draw.normal(size=(40, 16)), draw.normal(size=(30, 16))
    seen = [np.flatnonzero(draw.random(30) < 0.3) for _ in range(40)]
    mask = np.array([np.isin(np.arange(30), one) for one in seen])
    small = top_n(users @ items.T, 5, names=NAMES, seen=mask)
    for at_once in (30, 333, 10**6):
        lists = top_n_of_factors(torch.from_numpy(users), items, 5, seen=seen, at_once=at_once, device="cpu")
        assert [lists.names(user, NAMES) for user in range(40)] == [small.names(user) for user in range(40)]
    assert repr(lists) == "Lists(40 users, 5 items each)"


def test_names_and_kinds_of_a_sorted_table_are_taken_by_place():
    goods = pd.DataFrame(
        {"name": ["cheap", "middle", "dear"], "kind": ["book", "film", "film"], "price": [1, 2, 3]}
    )
    goods = goods.sort_values("price", ascending=False)  # rows: dear, middle, cheap; labels 2, 1, 0
    score = goods[["price"]].T.astype(float)  # a DataFrame whose columns are 2, 1, 0
    assert top_n(score, 1, names=goods["name"]).names(0) == ["dear"]  # oracle: the first row of the table
    mixed = top_n(score, 2, names=goods["name"], kinds=goods["kind"], most_of_a_kind=1)
    assert mixed.names(0) == ["dear", "cheap"]
    seen = pd.DataFrame([[True, False, False]], columns=goods.index)
    assert top_n(score, 3, names=goods["name"], seen=seen).names(0) == ["middle", "cheap"]
    factors = pd.DataFrame(score.T.to_numpy(), index=[5, 1, 0])
    lists = top_n_of_factors(np.ones((1, 1)), factors, 2, seen=pd.Series([np.array([1])], index=[9]))
    assert lists.names(0, goods["name"]) == ["dear", "cheap"]


def test_the_list_of_each_user_is_found_without_reading_all_the_others(monkeypatch):
    lists = top_n(np.random.default_rng(0).random((64, 5)), 2, names=NAMES[:5])
    by_hand = {user: tuple(row for row in lists.rows if row.user == user) for user in range(64)}
    looked = []

    class Watched(tuple):
        def __getitem__(self, place):
            looked.append(place)
            return super().__getitem__(place)

    object.__setattr__(lists, "rows", Watched(lists.rows))
    assert {user: lists.of(user) for user in range(64)} == by_hand
    assert len(looked) < 64 * 20  # counted looks, not seconds


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: top_n(np.ma.masked_equal(np.eye(3), 1), 1, names=NAMES[:3]), "3 masked values"),
        (lambda: top_n(np.eye(3) * 1j, 1, names=NAMES[:3]), "complex128"),
        (lambda: top_n(np.eye(3).astype("M8[D]"), 1, names=NAMES[:3]), "scores is dates"),
        (lambda: top_n(np.eye(3), 1, names=["a", None, "b"]), r"names\[1\] is None, but a name is needed"),
        (
            lambda: top_n(np.eye(3), 1, names=NAMES[:3], seen=np.eye(3)),
            "seen is of type float64; True or False",
        ),
        (lambda: top_n(np.eye(3), 1, names=NAMES[:3]).of(-1), "no user -1"),
        (lambda: top_n(np.eye(3), True, names=NAMES[:3]), "n is True"),
        (lambda: seen_mask([[-1]], 3), r"history\[0, 0\] is -1"),
        (lambda: seen_mask([[0]], None), "items is None"),
        (lambda: top_n_of_factors(np.ma.masked_equal(np.eye(2), 1), np.eye(2), 1), "2 masked values"),
        (lambda: top_n_of_factors(np.eye(2) * 1j, np.eye(2), 1), "complex128"),
        (lambda: top_n_of_factors(np.eye(2), np.eye(2) * 1e300, 1), r"items\[0, 0\] is inf"),
        (lambda: top_n_of_factors(np.eye(2), np.eye(2), 1, seen=[[-1], []]), r"seen\[0\] holds item -1"),
        (lambda: top_n_of_factors(np.eye(2), np.eye(2), 1, seen="ab"), "seen is 'ab'"),
        (lambda: top_n_of_factors(np.eye(2), np.eye(2), 1).names(0, []), "a name for each item, item 0 too"),
        (lambda: top_n_of_factors(np.eye(2), np.eye(2), 1).names(-1, NAMES), "user is -1"),
    ],
)
def test_what_would_be_misread_in_silence_is_refused(call, words):
    with pytest.raises(LabError, match=words):
        call()


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_at_scale_a_gpu_makes_the_same_lists():
    draw = np.random.default_rng(0)
    users, items = draw.integers(-3, 4, (500, 8)), draw.integers(-3, 4, (900, 8))
    both = [top_n_of_factors(users, items, 10, device=device).items for device in ("cpu", "cuda")]
    assert np.array_equal(*both)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: top_n_of_factors(np.eye(2), np.eye(3), 1), "users has 2 factors and items 3"),
        (lambda: top_n_of_factors(np.eye(2), np.eye(2), 3), "n is 3; a whole number from 1 to 2"),
        (lambda: top_n_of_factors(np.eye(2), np.eye(2), 1, seen=[[0]]), "seen has 1 histories and"),
        (lambda: top_n_of_factors(np.eye(2), np.eye(2), 1, seen=[[], [7]]), r"seen\[1\] holds item 7"),
        (
            lambda: top_n_of_factors(np.eye(2), np.eye(2), 1, seen=[[0.5], []]),
            r"seen\[0\] is 0.5; it must be a whole number",
        ),
        (lambda: top_n_of_factors(np.eye(2) / 0.0, np.eye(2), 1), r"users\[0, 0\] is inf"),
        (lambda: top_n_of_factors([["a"]], np.eye(1), 1), r"users\[0, 0\] is 'a'; a number"),
        (lambda: top_n_of_factors(np.ones(3), np.eye(3), 1), r"users has shape \(3,\)"),
        (
            lambda: top_n(np.eye(3), 1, names=NAMES[:3], most_of_a_kind=1),
            "kinds and most_of_a_kind go together",
        ),
        (lambda: top_n(np.eye(3), 1, names=NAMES[:3], kinds="ab", most_of_a_kind=1), "kinds is 'ab'; a list"),
        (lambda: top_n(np.eye(3), 1, names=NAMES[:3], kinds="abc", most_of_a_kind=0), "most_of_a_kind is 0"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_factors_histories_and_kinds_that_do_not_fit_are_named(call, words):
    with pytest.raises(LabError, match=words):
        call()


# ---- the whole way once


def test_the_pipeline_holds_what_each_model_says_of_the_same_log():
    log, _ = worlds.front_page(1, users=60, days=4)
    goods, sizes = catalogue(), {"users": 60, "items": 240}
    run = run_pipeline(log, goods, users=60)
    factors = recommenders.MatrixFactorisation(device="cpu").fit(log, **sizes)
    scores = factors.or_else(recommenders.Popularity(unseen=0.0).fit(log, **sizes)).scores()
    seen = recommenders.interactions(log, **sizes)
    lists = top_n(scores, 3, names=goods.names(), seen=seen)
    similarity = recommenders.UserKNN().fit(log, **sizes).parts["similarity"]
    for user in range(60):
        assert [one.name for one in run.top(user)] == lists.names(user)
        near = run.nearest(user, k=4)
        assert [like for _, like in near] == sorted(similarity[user], reverse=True)[:4]
        assert all(similarity[user, other] == like for other, like in near)
    counted = [int(((log.item == item) & (log.exposed == 1)).sum()) for item in range(240)]
    assert run.head_share() == pytest.approx(sum(sorted(counted)[-24:]) / sum(counted))
    with pytest.raises(LabError, match="user is 60"):
        run.top(60)
