"""Worlds of notebook 20: phrases, goods of three senses, wants that drift. Oracle: the equations, by hand."""

import numpy as np
import pytest
from scipy.special import expit

from causalrec_lab import estimate, worlds
from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.worlds import feedback_loop

MANY = 60_000


def pairs_of(columns):
    """(visit, pair) 1 where both words of a pair are said or both are left out, else -1."""
    return columns[:, 1::2] * columns[:, 2::2]


@pytest.fixture(scope="module", params=worlds.PHRASES)
def shop(request):
    columns, log, truth = worlds.phrase_shop(3, tells=request.param, visits=MANY)
    return request.param, columns, log, truth.open("to test the world")


def test_a_word_alone_means_nothing_and_only_pairs_do(shop):
    tells, columns, log, _ = shop
    words = columns[:, 1:]
    assert set(np.unique(words)) == {-1.0, 1.0}
    for column in words.T:
        assert abs(np.corrcoef(column, log.outcome)[0, 1]) < 0.02
    pair = np.corrcoef(pairs_of(columns).sum(axis=1), log.outcome)[0, 1]
    assert pair > (0.6 if tells == "review" else 0.2)


def test_the_phrase_tells_the_list_what_its_name_says(shop):
    tells, columns, log, _ = shop
    moved = np.corrcoef(pairs_of(columns).sum(axis=1), log.exposed)[0, 1]
    assert {
        "all": moved > 0.2,
        "part": 0.1 < moved < 0.25,
        "nothing": abs(moved) < 0.02,
        "review": moved > 0.02,
    }[tells]


def test_with_the_right_columns_stratifying_finds_the_truth_and_with_a_hidden_mood_it_does_not(shop):
    """Oracle: strata of the meaning and of twenty parts of past, as one would count them by hand."""
    tells, columns, log, truth = shop
    part = np.digitize(columns[:, 0], np.quantile(columns[:, 0], np.arange(1, 20) / 20))
    meaning = np.zeros(MANY) if tells == "review" else pairs_of(columns).sum(axis=1)
    strata = (part + 100 * meaning).astype(int)
    error = estimate.stratified(log.outcome, log.exposed, stratum=strata).value - truth.ate()
    naive = estimate.naive(log.outcome, log.exposed).value - truth.ate()
    assert naive > 0.1
    assert abs(error) < 0.015 if tells in ("all", "review") else error > 0.05


def test_a_review_is_true_three_times_of_four_and_comes_after_the_purchase():
    columns, log, truth = worlds.phrase_shop(1, tells="review", visits=MANY)
    says = pairs_of(columns) > 0
    assert (says == (log.outcome == 1)[:, None]).mean() == pytest.approx(0.75, abs=0.005)
    opened = truth.open("to test")
    assert np.allclose(opened.propensity, expit(-0.6 + 0.8 * columns[:, 0]))  # past alone moves the list


def test_a_world_that_is_not_there_is_named():
    with pytest.raises(UnknownName, match="tells"):
        worlds.phrase_shop(0, tells="everything")


# ---- three senses


def test_the_frame_follows_fashion_and_no_visitor_cares_about_it():
    """The same goods by three photographers: the likes do not change; within fashion the frame is mute."""
    made = {
        follows: worlds.sensed_items(5, items=20_000, frame_follows=follows) for follows in (0.9, 0.5, 0.1)
    }
    one = made[0.9]
    for other in made.values():
        assert np.array_equal(one.liked, other.liked)
        assert np.array_equal(one.parts["words"], other.parts["words"])
    gap = {
        follows: goods.liked[goods.frame == 1].mean() - goods.liked[goods.frame == 0].mean()
        for follows, goods in made.items()
    }
    assert gap[0.9] > 0.2
    assert abs(gap[0.5]) < 0.02
    assert gap[0.1] == pytest.approx(-gap[0.9], abs=0.03)
    fashion = one.chance > expit(0.8 * one.traits.sum(axis=1))
    for side in (True, False):
        rows = fashion == side
        framed = one.liked[rows & (one.frame == 1)].mean() - one.liked[rows & (one.frame == 0)].mean()
        assert abs(framed) < 0.03


def test_each_trait_can_be_read_off_its_own_part_and_the_frame_off_the_border():
    made = worlds.sensed_items(2, items=500)
    picture, sound = made.parts["picture"][:, 0], made.parts["sound"][:, 0]
    inside = picture[:, 1:-1, 1:-1]
    across = inside.mean(axis=2).var(axis=1) > inside.mean(axis=1).var(axis=1)
    assert (across == (made.traits[:, 0] > 0)).mean() > 0.95
    power = np.abs(np.fft.rfft(sound, axis=1))
    assert ((power[:, 12] > power[:, 5]) == (made.traits[:, 1] > 0)).mean() > 0.99
    border = picture.sum(axis=(1, 2)) - picture[:, 1:-1, 1:-1].sum(axis=(1, 2))
    assert ((border > 28) == (made.frame == 1)).mean() > 0.95
    assert made.unframed()["picture"].shape == (500, 1, 6, 6)
    assert made.unframed()["sound"] is made.parts["sound"]


# ---- wants that drift


def test_regret_is_what_the_best_list_would_have_had_more():
    """Oracle: a list by chance, whose regret is known: visitors times (best mean minus mean)."""
    wanted = np.array([0.1, 0.2, 0.3, 0.4])
    loop = feedback_loop(0, wanted=wanted, rounds=200, visitors=1_000, slots=2, explore=1.0)
    assert loop.regret(wanted).mean() == pytest.approx(1_000 * (0.35 - 0.25), abs=1.5)


def test_one_row_of_wants_is_the_same_as_that_row_every_day():
    wanted = np.linspace(0.05, 0.3, 12)
    one = feedback_loop(4, wanted=wanted, rounds=15, refit="thompson")
    two = feedback_loop(4, wanted=np.tile(wanted, (15, 1)), rounds=15, refit="thompson")
    assert np.array_equal(one.clicked, two.clicked)
    assert np.array_equal(one.regret(wanted), two.regret(np.tile(wanted, (15, 1))))


def test_a_frozen_list_stays_and_a_list_that_forgets_all_reads_yesterday_alone():
    frozen = feedback_loop(
        1, rounds=30, refit="rate", explore=0.2, learns=10, wanted=np.linspace(0.1, 0.4, 8), slots=2
    )
    kept = [set(frozen.listed[day].tolist()) for day in range(11, 30)]
    assert kept.count(kept[0]) == len(kept)
    yesterday = feedback_loop(1, rounds=20, refit="clicks", explore=1.0, keep=0.0, slots=1)
    for day in range(1, 20):
        assert yesterday.clicked[day - 1, yesterday.listed[day, 0]] == yesterday.clicked[day - 1].max()


def test_after_a_change_the_one_that_forgets_finds_the_new_best_and_the_frozen_one_does_not():
    before = np.array([0.4, *[0.1] * 9])
    wanted = np.repeat([before, before[::-1]], 30, axis=0)

    def best_is_listed(**how):
        loops = [feedback_loop(seed, wanted=wanted, rounds=60, slots=1, **how) for seed in range(20)]
        return np.mean([loop.listed[-10:, 0] == 9 for loop in loops])

    assert best_is_listed(refit="thompson", keep=0.9) > 0.6
    assert best_is_listed(refit="rate", explore=0.1, learns=30) == 0


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"keep": 1.5}, r"keep is 1\.5; a number from 0 to 1"),
        ({"learns": -1}, "learns is -1"),
        ({"wanted": np.full((3, 10), 0.1)}, "wanted"),
        ({"wanted": np.full((40, 10), 1.1)}, "wanted"),
    ],
)
def test_a_loop_with_odd_settings_is_refused(how, words):
    with pytest.raises(LabError, match=words):
        feedback_loop(0, **how)
