"""Notebook 20: its cards, what is stored and made again, and what may be said of it."""

import importlib
import json
import sys

import numpy as np
import pytest

from causalrec_lab import worlds
from causalrec_lab.course.nb20 import cards, drift, found, questions, senses, widths
from causalrec_lab.datasets import data_dir


@pytest.fixture(scope="module")
def script():
    kept = sys.dont_write_bytecode
    sys.path.insert(0, str(data_dir()))
    sys.dont_write_bytecode = True
    try:
        yield importlib.import_module("make_bigger")
    finally:
        sys.path.remove(str(data_dir()))
        sys.dont_write_bytecode = kept


def test_the_size_card_says_the_stored_means():
    for tells in worlds.PHRASES:
        for doublings, width in enumerate(widths.WIDTHS):
            said = cards.size_card().ask({"tells": tells, "doublings": doublings}).sentence
            mean = found.sweep(tells)[str(width)]["error"].mean()
            assert f"{round(mean, 1) + 0.0:+.1f}".replace("-", "−") + " points off" in said


def test_without_the_picture_every_day_is_the_same_and_with_it_the_last_is_worst():
    card = cards.senses_card()
    blind = card.ask({"picture": False, "sound": True, "words": True})
    assert blind.formula.endswith("= 0 of 100")
    liked = found.sensed("liked")
    for subset in senses.SUBSETS:
        means = [liked[subset, day].mean() for day in ("before", "coin", "after")]
        assert means == sorted(means, reverse=True) if "picture" in subset else np.ptp(means) == 0


def test_every_list_holds_ten_numbers_and_every_interval_its_value():
    stored = json.loads((data_dir() / "bigger.json").read_text(encoding="utf-8"))
    assert list(stored) == ["widths", "modalities", "sizes", "reviews"]
    whole = [one for tells in stored["widths"].values() for one in tells.values()] + list(
        stored["reviews"].values()
    )
    for one in [*whole, *stored["modalities"].values(), *stored["sizes"].values()]:
        assert {len(values) for values in one.values()} == {10}
        assert np.isfinite(np.array(list(one.values()))).all()
    for one in whole:
        low, value, high = (np.array(one[name]) for name in ("low", "error", "high"))
        assert ((low < value) & (value < high)).all()


def test_what_is_said_of_the_four_worlds_holds_in_every_shop():
    error = {tells: np.abs(one) for tells, one in found.by_width("error").items()}
    loss = found.by_width("loss")
    assert all((one[-1] < one[0]).all() for one in loss.values())
    assert (error["all"][-1] < error["all"][0] - 10).all()
    assert (error["review"][-1] > error["review"][0]).all()
    assert error["part"][-1].min() > 5 and error["nothing"][-1].min() > 5  # noqa: PT018 two worlds, one claim


def test_a_straight_line_with_word_pairs_is_as_near_as_the_widest_network():
    """Oracle: the two numbers of each shop; what is missing to a straight line is columns, not size."""
    for tells in worlds.PHRASES:
        pairs, wide = (found.sweep(tells)[who] for who in ("word pairs", "64"))
        gap = np.abs(pairs["error"]) - np.abs(wide["error"])
        assert abs(gap.mean()) < 0.3
        assert (pairs["loss"] < wide["loss"]).mean() > 0.8


@pytest.mark.slow
@pytest.mark.parametrize(("tells", "seed", "width"), [("part", 3, 8), ("review", 7, 64)])
def test_a_width_made_again_says_what_is_stored(tells, seed, width):
    again = widths.asked(*worlds.phrase_shop(seed, tells=tells), widths.network(width))
    kept = found.sweep(tells)[str(width)]
    assert again["loss"] == pytest.approx(kept["loss"][seed], abs=0.02)
    for name in ("error", "low", "high"):
        assert again[name] == pytest.approx(kept[name][seed], abs=1.2)


def test_the_rivals_made_again_say_what_is_stored(script):
    columns, log, truth = worlds.phrase_shop(4, tells="nothing")
    line = widths.asked(columns, log, truth)
    kept = found.sweep("nothing")["straight line"]
    assert line["error"] == pytest.approx(kept["error"][4], abs=0.01)
    pairs = widths.asked(script.in_pairs(columns), log, truth)
    for name, near in (("error", 0.01), ("loss", 0.001)):
        kept = found.sweep("nothing")["word pairs"][name]
        assert pairs[name] == pytest.approx(kept[4], abs=near)
    assert {"widths", "modalities", "sizes", "reviews"} == set(script.PARTS)
    assert list(script.SHOPS) == list(range(10))


@pytest.mark.slow
def test_a_reader_made_again_says_what_is_stored(script):
    again = senses.judged(senses.fitted(6, "sound + words"), 6, "before", "sound + words")
    kept = found.bigger()["modalities"]["sound + words, before"]
    assert again["AUC"] == pytest.approx(kept["AUC"][6], abs=0.01)
    sized = script.goods_of_sizes(2)
    for who in ("16, before", "16, after", "16, updated"):
        assert sized[who]["AUC"] == pytest.approx(found.bigger()["sizes"][who]["AUC"][2], abs=0.04)


def test_a_straight_line_on_all_numbers_is_a_rival_and_no_match():
    assert 0.62 < senses.straight_line(3, "before") < found.sensed("AUC")[senses.SUBSETS[-1], "before"][3]


@pytest.mark.slow
def test_reviews_read_by_counting_are_made_again(script, monkeypatch):
    from reader_trial import reviews

    monkeypatch.setattr(reviews, "READERS", ("TF-IDF", "pocket BERT"))
    again = reviews.row(5)
    for who, one in again.items():
        kept = found.bigger()["reviews"][who]
        assert one["error"] == pytest.approx(kept["error"][5], abs=0.05)
        assert one["loss"] == pytest.approx(kept["loss"][5], abs=0.002)
    assert len({*reviews.BOUGHT, *reviews.PASSED}) == 40


def test_the_price_of_choosing_by_the_loss_is_zero_where_the_phrase_tells_all():
    def parts(tells):
        many = {width: one for width, one in found.sweep(tells).items() if width.isdigit()}
        return ({width: one[name].tolist() for width, one in many.items()} for name in ("loss", "error"))

    assert questions.price_of_loss(*parts("all")) < 0.2
    assert questions.price_of_loss(*parts("review")) > 3


def test_no_reader_of_reviews_comes_as_near_as_reading_none():
    alone = np.abs(found.unread())
    assert alone.shape == (10,)
    assert all(np.abs(one["error"]).mean() > alone.mean() + 0.3 for one in found.real("review").values())


def test_a_belief_without_a_prior_where_nothing_fades_is_told_from_the_right_one():
    whole = [(shown, clicked) for shown, clicked, keep in questions._COUNTS if keep == 1]
    assert any(abs(sum(c) / sum(s) - questions.belief(s, c, 1.0)) > 0.01 for s, c in whole)


def test_the_belief_of_a_learner_is_the_mean_of_the_posterior_that_thompson_draws_from():
    """Oracle: the mean of many draws from a Beta with the same counts, faded by hand."""
    shown, clicked, keep = [50, 20, 30], [5, 10, 3], 0.5
    wins, losses = 5 / 4 + 10 / 2 + 3, 45 / 4 + 10 / 2 + 27
    draws = np.random.default_rng(0).beta(1 + wins, 1 + losses, 200_000)
    assert questions.belief(shown, clicked, keep) == pytest.approx(draws.mean(), abs=0.001)


def test_the_wants_change_places_on_day_41_and_stay_what_they_were_without_a_drift():
    moved, calm = drift.wants(3), drift.wants(3, drift=False)
    assert np.array_equal(np.sort(moved[0]), np.sort(moved[-1]))
    assert (moved[:40] == moved[0]).all()
    assert not np.array_equal(moved[39], moved[40])
    assert (calm == moved[0]).all()


def test_the_regret_of_chance_is_what_the_wants_say():
    wanted = drift.wants(0)[0]
    best = np.sort(wanted)[-drift.SLOTS :].mean()
    expected = drift.VISITORS * (best - wanted.mean())
    assert drift.regret(0, drift.CHANCE).mean() == pytest.approx(expected, abs=0.5)
