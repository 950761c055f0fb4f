"""worlds: what a simulator promises, checked on what it hands out.

history -> text -> taste -> exposed -> outcome,  taste -> outcome,  mood -> taste (hidden_taste > 0)
"""

import numpy as np
import pandas as pd
import pytest
from beartype import beartype
from jaxtyping import jaxtyped

from causalrec_lab import estimate, worlds
from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.log import Log
from causalrec_lab.worlds import four_hundred
from causalrec_lab.worlds.shop import FOUR_HUNDRED

ITEMS = worlds.latent_items(3)


def opened(seed=0, **knobs):
    log, truth = worlds.shop(seed, ITEMS, **knobs)
    return log, truth.open("a test of the simulator")


def test_the_400_visits_are_those_of_the_lesson():
    log = worlds.four_hundred_visits()
    for group, exposed, visits, bought in FOUR_HUNDRED:
        rows = (log["group"] == group) & (log.exposed == exposed)
        assert (int(rows.sum()), int(log.outcome[rows].sum())) == (visits, bought)
    assert len(set(log.user)) == len(log) == 400


@pytest.mark.parametrize("estimand", ["ATE", "ATT", "ATU"])
def test_the_400_visits_by_hand_are_what_weighting_the_log_gives(estimand):
    log = worlds.four_hundred_visits()
    weighted = [four_hundred.share_of(four_hundred.side(shown, estimand)) for shown in (1, 0)]
    found = estimate.stratified(log.outcome, log.exposed, stratum=log["group"], estimand=estimand)
    assert (
        weighted[0] - weighted[1]
        == pytest.approx(found.value)
        == pytest.approx(float(four_hundred.effect(estimand)))
    )
    logged = [four_hundred.share_of(four_hundred.side(shown)) for shown in (1, 0)]
    assert logged == pytest.approx([log.outcome[log.exposed == shown].mean() for shown in (1, 0)])
    kinds = [four_hundred.kinds_of(name, many) for name, many in four_hundred.crowd_of(estimand).items()]
    assert sum(because for _, because, _ in kinds) == sum(map(sum, kinds)) * four_hundred.effect(estimand)


def test_what_the_log_shows_is_the_answer_to_what_was_done():
    log, truth = opened()
    shown = log.exposed == 1
    assert np.array_equal(log.outcome[shown], truth.outcome_if_exposed[shown])
    assert np.array_equal(log.outcome[~shown], truth.outcome_if_not[~shown])
    assert log.propensity is None  # nobody wrote it down


def test_the_truth_is_sealed_until_it_is_opened():
    _, truth = worlds.shop(0, ITEMS, users=20)
    for name in ("outcome_if_exposed", "chance_if_not", "propensity", "ate"):
        with pytest.raises(LabError, match=f"{name} is sealed"):
            getattr(truth, name)


def test_the_propensity_of_the_truth_is_the_share_that_is_shown():
    log, truth = opened(users=1000)
    for low in np.arange(0.1, 0.8, 0.1):
        near = abs(truth.propensity - low - 0.05) < 0.05
        error = np.sqrt(0.25 / near.sum())
        assert abs(log.exposed[near].mean() - truth.propensity[near].mean()) < 3.5 * error


def test_the_chances_of_the_truth_are_the_shares_that_buy():
    log, truth = opened(users=1000)
    for outcome, chance in (
        (truth.outcome_if_exposed, truth.chance_if_exposed),
        (truth.outcome_if_not, truth.chance_if_not),
    ):
        assert abs(outcome.mean() - chance[log.user, log.item].mean()) < 3 * np.sqrt(0.25 / len(log))
    assert truth.ate() == pytest.approx(truth.outcome_if_exposed.mean() - truth.outcome_if_not.mean())


def test_with_a_coin_naive_is_right_and_with_confounding_only_the_true_propensity_saves_it():
    coin_log, coin = opened(1, confounding=0.0)
    assert estimate.naive(coin_log.outcome, coin_log.exposed, user=coin_log.user).covers(coin.ate())
    biases = []
    for confounding in (1.0, 2.0, 3.0):
        log, truth = opened(1, confounding=confounding)
        naive = estimate.naive(log.outcome, log.exposed, user=log.user)
        weighted = estimate.ips_effect(log.outcome, log.exposed, propensity=truth.propensity, user=log.user)
        standard_error = (weighted.high - weighted.low) / (2 * 1.96)
        assert abs(weighted.value - truth.ate()) < 3 * standard_error
        assert naive.low > truth.ate()
        biases.append(naive.value - truth.ate())
    assert 0.10 < biases[0] < biases[1] < biases[2]


def test_where_showing_does_nothing_naive_still_sees_a_lot():
    log, truth = opened(2, effect=0.0)
    assert truth.ate() == 0
    assert not truth.effect.any()
    naive = estimate.naive(log.outcome, log.exposed, user=log.user)
    weighted = estimate.ips_effect(log.outcome, log.exposed, propensity=truth.propensity, user=log.user)
    assert naive.low > 0.1
    assert weighted.covers(0)


def test_a_hidden_taste_makes_users_differ_in_what_no_text_tells():
    spread = {}
    for share in (0.0, 0.5):
        log, truth = opened(4, hidden_taste=share)
        shown_per_user = np.bincount(log.user, weights=log.exposed)
        chance = truth.propensity
        spread[share] = np.var(shown_per_user) / (40 * chance.mean() * (1 - chance.mean()))
    assert spread[0.5] > 3 * spread[0.0]


def test_one_seed_is_one_world_and_another_seed_another():
    (one, truth), (two, again), (three, _) = opened(5), opened(5), opened(6)
    for name in one.names:
        assert np.array_equal(one[name], two[name])
    assert np.array_equal(truth.chance_if_not, again.chance_if_not)
    assert not np.array_equal(one.exposed, three.exposed)


def test_nobody_is_shown_what_the_history_holds_or_the_same_item_twice():
    history = worlds.histories(7, ITEMS, users=60, liked=5)
    log, _ = worlds.shop(7, ITEMS, history=history, visits=30)
    for user in range(60):
        items = log.item[log.user == user]
        assert len(set(items)) == len(items) == 30
        assert not set(items) & set(history[user])
    assert all(len(set(row)) == 5 for row in history)


def test_a_history_follows_a_taste_so_its_items_are_more_alike_than_chance():
    topic = worlds.topics_of(ITEMS, count=8)
    history = worlds.histories(8, ITEMS, users=300)
    random = np.random.default_rng(0).integers(0, len(ITEMS), history.shape)
    alike = [np.square(topic[chosen].mean(axis=1)).sum(axis=1).mean() for chosen in (history, random)]
    assert alike[0] > 3 * alike[1]


def test_topics_are_scikit_learns_whitened_principal_components_whichever_way_the_vectors_are_turned():
    from sklearn.decomposition import PCA

    ours = worlds.topics_of(ITEMS, count=6)
    peer = PCA(6, whiten=True, svd_solver="full").fit_transform(ITEMS) * np.sqrt(
        len(ITEMS) / (len(ITEMS) - 1)
    )
    assert np.abs(ours) == pytest.approx(np.abs(peer), abs=1e-8)
    turn, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(32, 32)))
    assert worlds.topics_of(ITEMS @ turn, count=6) == pytest.approx(ours, abs=1e-8)


def test_inputs_are_never_written_to():
    items, history = ITEMS.copy(), worlds.histories(9, ITEMS, users=30)
    kept = history.copy()
    worlds.shop(9, items, history=history)
    assert np.array_equal(items, ITEMS)
    assert np.array_equal(history, kept)


@pytest.mark.parametrize(
    ("knobs", "words"),
    [
        ({"hidden_taste": 1.2}, "hidden_taste is 1.2; a number from 0 to 1"),
        ({"confounding": -1}, "confounding is -1; a number from 0 to 10"),
        ({"visits": 240}, "visits is 240; a whole number from 1 to 232"),
        ({"users": 1}, "users is 1; a whole number of 2 or more"),
        ({"topics": 99}, "topics is 99; a whole number from 1 to 32"),
        (
            {"history": np.array([[0, 1], [2, 999]])},
            r"history\[1, 1\] is 999; it must be a whole number from 0 to 239",
        ),
        ({"history": np.array([0, 1])}, r"history has shape \(2,\)"),
        ({"history": np.array([[0.5], [1.5]])}, r"history\[0, 0\] is 0.5 .* a whole number"),
    ],
)
def test_a_knob_out_of_range_is_refused_with_the_range(knobs, words):
    with pytest.raises(LabError, match=words):
        worlds.shop(0, ITEMS, **knobs)


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (np.ones((20, 12)), "differ in fewer than 8 directions"),
        (np.full((20, 12), np.nan), r"items\[0, 0\] is nan .* a finite number"),
        (np.arange(20.0), r"items has shape \(20,\)"),
        (["a film", "a book"], r"items has shape \(2,\)"),
    ],
)
def test_vectors_that_tell_nothing_are_refused(items, words):
    with pytest.raises(LabError, match=words):
        worlds.shop(0, items)


@pytest.mark.parametrize("seed", [-1, 1.5, True, "a"])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(LabError, match=r"seed is .*; a whole number of 0 or more"):
        worlds.shop(seed, ITEMS)


def test_the_shapes_in_the_signatures_hold():
    check = jaxtyped(typechecker=beartype)
    history = check(worlds.histories)(0, ITEMS, users=9)
    check(worlds.shop)(0, ITEMS, history=history)
    check(worlds.topics_of)(ITEMS, count=3)


NONE = (float("nan"), float("inf"), 1j, "1", None, [1], np.datetime64("2024-01-01"), np.ma.masked)


@pytest.mark.parametrize(
    ("make", "knob"),
    [
        *(
            (worlds.shop, knob)
            for knob in ("users", "visits", "confounding", "hidden_taste", "effect", "topics")
        ),
        *((worlds.week, knob) for knob in ("visitors", "hidden", "effect")),
        *((worlds.front_page, knob) for knob in ("users", "days", "fame")),
        *((worlds.encouragement_week, knob) for knob in ("visitors", "direct", "compliers")),
        *((worlds.film_week, knob) for knob in ("visitors", "exposure")),
        (worlds.uplift_shop, "users"),
        *((worlds.ad_campaign, knob) for knob in ("people", "base", "active", "lift")),
        (worlds.rush_days, "spills"),
        *((worlds.biased_shop, knob) for knob in ("users", "items")),
        *((worlds.feedback_loop, knob) for knob in ("rounds", "visitors", "slots", "explore")),
        *((worlds.latent_items, knob) for knob in ("items", "dim")),
    ],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_a_knob_or_a_seed_that_is_no_number_or_without_bound_is_named(make, knob):
    for given in (*NONE, 10**30, -(10**30)):
        with pytest.raises(LabError, match=knob):
            make(0, **{knob: given})
    for given in NONE:
        with pytest.raises(LabError, match="seed is"):
            make(given)


def test_vectors_and_histories_are_taken_by_place_and_not_when_masked():
    items = worlds.latent_items(0, items=30)
    history = worlds.histories(0, items, users=10)
    plain = worlds.shop(0, items, history=history, visits=5)[0]
    turned = pd.DataFrame(items, index=range(29, -1, -1)), pd.DataFrame(history, index=range(9, -1, -1))
    again = worlds.shop(0, turned[0], history=turned[1], visits=5)[0]
    assert np.array_equal(plain.outcome, again.outcome)  # oracle: the same as plain arrays
    with pytest.raises(LabError, match="masked"):
        worlds.shop(0, np.ma.masked_less(items, 0), history=history)
    with pytest.raises(LabError, match=r"history\[0, 0\] is -"):
        worlds.shop(0, items, history=-1 - history)


def test_features_of_a_log_that_is_not_theirs_are_refused():
    log = worlds.uplift_shop(0, users=20)[0]
    extra = {name: log[name] for name in ("past", "looked", "waved")}
    lost = Log(log.user, log.item, log.exposed, log.outcome, extra={**extra, "past": -1 - extra["past"]})
    with pytest.raises(LabError, match=r"past\[0\] is -"):
        worlds.uplift_features(lost)
    with pytest.raises(UnknownName, match=r"no column 'fam'; .* did you mean 'fan'"):
        worlds.week_features(worlds.week(0, visitors=50)[0], without=("fam",))
