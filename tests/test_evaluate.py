"""Ranking metrics against hand sums, scikit-learn and all orders of what is tied; intervals, their law."""

from itertools import permutations

import numpy as np
import pytest
from beartype import beartype
from hypothesis import given
from hypothesis import strategies as st
from jaxtyping import jaxtyped
from scipy.stats import ttest_rel
from sklearn.metrics import average_precision_score, ndcg_score

from causalrec_lab import evaluate
from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.evaluate import HeldOut, held_out, ranking
from causalrec_lab.evaluate.ranking import METRICS, one_user
from causalrec_lab.log import Log, split_exposure, split_time

DRAW = np.random.default_rng(0)
HITS = DRAW.random((40, 12)) < 0.25
SCORES = DRAW.normal(size=(40, 12))
ALL = np.ones((40, 12), dtype=bool)


def test_by_hand_hits_at_ranks_two_and_four_of_six():
    values = one_user(np.array([6.0, 5, 4, 3, 2, 1]), np.array([0, 1, 0, 1, 0, 0], dtype=bool), 3)
    assert values["hit_rate"] == 1
    assert values["precision"] == pytest.approx(1 / 3)
    assert values["recall"] == pytest.approx(1 / 2)
    assert values["MRR"] == pytest.approx(1 / 2)
    assert values["NDCG"] == pytest.approx((1 / np.log2(3)) / (1 + 1 / np.log2(3)))


@pytest.mark.parametrize("k", [1, 3, 5, 12])
def test_ndcg_is_scikit_learns_also_where_scores_are_tied(k):
    for scores in (SCORES, SCORES.round(0)):
        ours = ranking(scores, HeldOut(HITS, ALL), k=k).per_user["NDCG"]
        for user in np.flatnonzero(HITS.any(axis=1)):
            theirs = ndcg_score(HITS[user : user + 1].astype(int), scores[user : user + 1], k=k)
            assert ours[user] == pytest.approx(theirs)
    assert np.isnan(ours[~HITS.any(axis=1)]).all()


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=2, max_size=6), st.integers(1, 4))
def test_a_tie_counts_with_the_mean_over_all_orders(items, k):
    scores, hits = np.array([[float(s), h] for s, h in items]).T
    hits = hits.astype(bool)
    if not hits.any():
        return
    every = []
    for order in permutations(range(len(items))):
        order = np.array(order)
        if (np.diff(scores[order]) <= 0).all():  # an order that the scores allow
            untied = np.empty(len(items))
            untied[order] = -np.arange(len(items))
            every.append(one_user(untied, hits, k))
    ours = one_user(scores, hits, k)
    for name in METRICS:
        assert ours[name] == pytest.approx(np.mean([one[name] for one in every])), name


def test_only_candidates_are_ranked():
    scores = np.array([[9.0, 5.0, 1.0]])
    seen = HeldOut([[False, True, False]], [[False, True, True]])
    open_to_all = HeldOut([[False, True, False]], [[True, True, True]])
    found = []
    for ask in (seen, open_to_all):
        ranked = ask.candidates[0]
        found.append(one_user(scores[0, ranked], ask.hits[0, ranked], 1)["hit_rate"])
    assert found == [1, 0]  # the wrong way: what the user has stands on top


def test_a_model_without_a_score_for_a_candidate_is_refused_and_told_what_to_do():
    scores = SCORES.copy()
    scores[3, 4] = np.nan
    with pytest.raises(
        LabError, match=r"scores\[3, 4\] is nan; .*each candidate.*model\.or_else\(bestsellers\)"
    ):
        ranking(scores, HeldOut(HITS, ALL))
    candidates = ALL.copy()
    candidates[3, 4] = False
    assert ranking(scores, HeldOut(HITS & candidates, candidates))["NDCG"].n > 30


def test_the_question_of_a_split_leaves_out_what_the_user_has():
    extra = {"day": [1, 1, 2, 2, 2], "coin": [0, 0, 1, 1, 1]}
    log = Log([0, 0, 0, 0, 1], [0, 1, 2, 1, 0], [1] * 5, [1, 0, 1, 1, 0], extra=extra)
    ask = held_out(split_time(log, time="day", at=2), users=2, items=4)
    assert ask.candidates.tolist() == [[False, True, True, True], [True] * 4]
    assert ask.hits.tolist() == [[False, True, True, False], [False] * 4]
    by_coin = held_out(split_exposure(log, by_chance=log["coin"] == 1), users=2, items=4, candidates="tested")
    assert by_coin.candidates.tolist() == [[False, True, True, False], [True, False, False, False]]


def test_the_interval_is_the_normal_one_for_many_users_and_covers_as_often_as_it_says():
    values = DRAW.random(2000)
    one = evaluate.over_users(values, estimand="mean")
    half = 1.96 * values.std(ddof=1) / np.sqrt(2000)
    assert one.low == pytest.approx(values.mean() - half, abs=0.1 * half)
    assert one.high == pytest.approx(values.mean() + half, abs=0.1 * half)
    covers = sum(
        evaluate.over_users(np.random.default_rng(seed).random(60) < 0.3, estimand="x", samples=400).covers(
            0.3
        )
        for seed in range(200)
    )
    assert 176 <= covers <= 199  # 95 % of 200 is 190


def test_paired_gaps_are_scipy_s_paired_t_tests_held_by_holm():
    by = {name: DRAW.normal(shift, 1, 12) for name, shift in (("a", 0), ("b", 0.3), ("c", 2))}
    pairs = [("b", "a"), ("c", "a"), ("c", "b")]
    gaps = evaluate.paired_gaps(by, pairs)
    tests = [ttest_rel(by[one], by[other]) for one, other in pairs]
    assert list(gaps) == ["b minus a", "c minus a", "c minus b"]
    assert [gap.p for gap in gaps.values()] == pytest.approx(evaluate.holm([one.pvalue for one in tests]))
    for (one, other), gap, test in zip(pairs, gaps.values(), tests, strict=True):
        assert (gap.mean.low, gap.mean.high) == pytest.approx(test.confidence_interval(0.95))
        assert gap.above == (by[one] > by[other]).sum()


def test_a_gap_that_is_the_same_in_every_shop_has_a_p_of_0_or_1_and_no_warning():
    by = {"a": [1.0, 2.0, 3.0], "b": [1.0, 2.0, 3.0], "c": [0.0, 1.0, 2.0]}
    assert [gap.p for gap in evaluate.paired_gaps(by, [("a", "b"), ("a", "c")]).values()] == [1.0, 0.0]


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([], "pairs is empty"),
        ([("a", "d")], "no values of d; there are some of a, b"),
        ([("a", "b")], "a has 3 shops and b 2"),
    ],
)
def test_gaps_that_cannot_be_paired_say_why(pairs, said):
    with pytest.raises(LabError, match=said):
        evaluate.paired_gaps({"a": [1.0, 2.0, 3.0], "b": [1.0, 2.0]}, pairs)


def test_a_difference_on_the_same_users_is_surer_than_two_intervals():
    base = DRAW.random(300)
    better = base + 0.02 + DRAW.normal(size=300) * 0.02
    gain = evaluate.difference(better, base, estimand="gain")
    apart = [evaluate.over_users(one, estimand="x") for one in (better, base)]
    assert gain.low > 0.015
    assert apart[0].low < apart[1].high  # side by side they overlap


def test_coverage_and_head_share_of_one_list_for_all_and_of_lists_of_their_own():
    same, own = np.tile(np.arange(20.0), (20, 1)), np.eye(20)
    for scores, wide, head in ((same, 1 / 20, 1.0), (own, 1.0, 2 / 20)):
        card = ranking(scores, HeldOut(np.eye(20, dtype=bool), np.ones((20, 20), bool)), k=1)
        assert (card.coverage, card.head_item_share) == pytest.approx((wide, head))


def test_a_scorecard_reads_like_a_sentence():
    card = ranking(SCORES, HeldOut(HITS, ALL), k=3)
    assert list(card) == list(METRICS)
    assert "NDCG@3" in repr(card)
    assert card["MRR"].estimand == "MRR"
    assert "under the old list" in card["NDCG"].assumption


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: HeldOut(HITS, ~ALL), r"item \d+ is a hit of user 0 but no candidate"),
        (lambda: HeldOut(~ALL, ALL), "there is no hit"),
        (lambda: HeldOut(HITS, ALL[:3]), r"candidates has shape \(3, 12\); \(40, 12\) is needed"),
        (lambda: HeldOut(HITS.astype(int), ALL), r"hits holds numbers"),
        (lambda: ranking(SCORES[:3], HeldOut(HITS, ALL)), r"scores has shape \(3, 12\)"),
        (lambda: ranking(SCORES, HeldOut(HITS, ALL), k=0), "k is 0"),
        (lambda: evaluate.over_users(np.array([1.0, np.nan]), estimand="x"), "only 1 users have a value"),
        (
            lambda: evaluate.over_users(DRAW.random(9), estimand="x", samples=5),
            "samples is 5; a whole number from 200",
        ),
        (
            lambda: evaluate.difference(DRAW.random(9), DRAW.random(8), estimand="x"),
            r"other has 8 rows and 9 are needed",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_sentence(call, words):
    with pytest.raises(LabError, match=words):
        call()


def test_other_candidates_and_users_outside_the_table_are_named():
    log = Log([0, 5], [0, 1], [1, 1], [1, 1], extra={"day": [1, 2]})
    split = split_time(log, time="day", at=2)
    with pytest.raises(UnknownName, match="there is no kind of candidates 'all'"):
        held_out(split, users=6, items=2, candidates="all")
    with pytest.raises(LabError, match=r"user\[0\] is 5; it must be one of 3 users, from 0"):
        held_out(split, users=3, items=2)


def test_signatures_tell_the_truth_about_shapes():
    check = jaxtyped(typechecker=beartype)
    ask = HeldOut(HITS, ALL)
    assert check(evaluate.ranking)(SCORES, ask)["NDCG"].n == int(HITS.any(axis=1).sum())
    check(evaluate.over_users)(SCORES[:, 0], estimand="x")


def test_the_paired_t_interval_is_scipys():
    one, other = np.random.default_rng(0).normal(size=(2, 8))
    ours, peer = (
        evaluate.t_interval(one - other, estimand="gain"),
        ttest_rel(one, other).confidence_interval(),
    )
    assert (ours.low, ours.high) == pytest.approx((peer.low, peer.high))
    with pytest.raises(LabError, match="two or more"):
        evaluate.t_interval([1.0], estimand="gain")


def test_map_is_scikit_learns_average_precision_where_nothing_is_tied():
    ours = ranking(SCORES, HeldOut(HITS, ALL)).per_user["MAP"]
    for user in np.flatnonzero(HITS.any(axis=1)):
        assert ours[user] == pytest.approx(average_precision_score(HITS[user], SCORES[user]))


def test_map_by_hand_with_all_tied_and_two_hits_of_three():
    # hits at ranks 1, 2: 1; at 1, 3: (1 + 2/3)/2; at 2, 3: (1/2 + 2/3)/2
    ours = one_user(np.ones(3), np.array([True, True, False]), 1)["MAP"]
    assert ours == pytest.approx((1 + 5 / 6 + 7 / 12) / 3)


def test_masked_scores_ids_below_zero_and_knobs_without_end_are_refused():
    hidden = np.ma.array(SCORES, mask=SCORES > 2)
    with pytest.raises(LabError, match="masked"):
        ranking(hidden, HeldOut(HITS, ALL))
    with pytest.raises(LabError, match="masked"):
        HeldOut(np.ma.array(HITS, mask=HITS), ALL)
    with pytest.raises(LabError, match="samples is"):
        ranking(SCORES, HeldOut(HITS, ALL), samples=10**30)
    minus = np.where(ALL & (SCORES < 0), -np.inf, SCORES)
    asked = HeldOut(HITS & (SCORES >= 0), SCORES >= 0)
    assert ranking(minus, asked)["NDCG"].value == ranking(SCORES, asked)["NDCG"].value
