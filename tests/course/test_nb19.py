"""Notebook 19: its cards say what was stored, and what was stored says what the lesson says."""

from itertools import permutations, product

import numpy as np
import pytest
from readable import check_grid
from scipy import stats
from scipy.stats import spearmanr
from work import AT_ONCE, calls

from causalrec_lab import weights
from causalrec_lab.course.nb19 import cards, questions
from causalrec_lab.datasets import KINDS, catalogue, stored
from causalrec_lab.errors import DataProblem
from causalrec_lab.language import Pointwise, load_language_model, position
from causalrec_lab.language.tuning import weighted_loss
from causalrec_lab.worlds import goods_features, graded_shop, histories, pushed_shop

# ---- lesson 1: rank, and the place on the list


def trial():
    """The stored answers."""
    return stored("language_position.json", dict)


def test_the_order_card_reaches_all_120_orders_and_shows_what_was_stored_for_each():
    card, seen = cards.order_card(), set()
    one = cards.lists()[0]
    table = dict(zip(permutations(range(5)), one["picked"].tolist(), strict=True))
    for turns in np.ndindex(5, 4, 3, 2):
        order = tuple(cards.order_of(dict(zip("ABCD", turns, strict=True))))
        seen.add(order)
        answer = card.answer(card.state(**dict(zip("ABCD", turns, strict=True))))
        place = int(np.argmax(table[order]))  # the oracle: the stored row itself
        assert f"place {'ABCDE'[place]}, {one['goods'][order[place]]}, with probability" in answer.sentence
    assert len(seen) == 120


def test_the_mean_of_the_order_card_is_the_same_in_every_order():
    card = cards.order_card()
    means = {card.answer(card.state(A=turn, mean=True)).sentence for turn in range(5)}
    assert len(means) == 1


def test_the_order_card_answers_at_once_and_by_keyboard():
    card = cards.order_card()
    card.answer(card.state())
    assert calls(card.answer, card.state(A=3)) < AT_ONCE
    assert (
        card.answer(card.state()).svg.count('class="crl-click"') == 4
    )  # places A to D; E takes what is left


@pytest.mark.slow
def test_the_order_card_is_walked():
    assert check_grid(cards.order_card()) > 250


def test_what_is_stored_was_dealt_as_the_script_says():
    for seed, users in enumerate(trial()["lists"]):
        for user, one in enumerate(users):
            assert one["order"] == position.balanced_orders(1000 * seed + user).tolist()
            assert np.allclose(np.sum(one["picked"], axis=1), 1, atol=1e-3)


def test_the_place_decides_and_the_repaired_mean_knows_no_more_than_a_coin_can():
    lists = [one for seed in trial()["lists"] for one in seed]
    picked, order = (np.array([one[name] for one in lists]) for name in ("picked", "order"))
    assert position.effects_of_place(picked.mean(axis=1))[0].low > 0.05
    shares = position.variance_shares(picked, order)
    assert shares["place"] > 0.5
    assert shares["good"] < 0.1


def test_one_count_beats_every_answer_of_the_model_and_its_states_lie_between():
    n = min(len(trial()[part][0]) for part in ("pointwise", "lists", "pairs", "stated"))
    table = {
        name: np.concatenate([seed[name][:n] for seed in trial()["rivals"]]) for name in trial()["rivals"][0]
    }
    answers = np.concatenate([seed[:n] for seed in trial()["pointwise"]])
    for better, worse in (
        (table["same kind"], answers),
        (table["states, own"], answers),
        (table["human columns"], table["same kind"]),
    ):
        assert stats.ttest_rel(better, worse).statistic > 2
    assert abs(table["chance"].mean() - 0.5) < 0.1
    assert answers.mean() > 0.55


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::causalrec_lab.encode.precision.PrecisionFallback")  # then in float32
def test_the_model_still_says_what_was_stored_of_it():
    try:
        weights.folder("smollm2")
    except DataProblem as missing:
        pytest.skip(str(missing))
    model, texts = load_language_model(precision="bf16"), catalogue().texts()
    likes, goods, chosen = position.held_out_choices(0, users=500)
    for user, one in enumerate(trial()["lists"][0][:2]):
        five = np.array([goods[user][chosen[user]], *np.delete(goods[user], chosen[user])[:4]])
        for order, kept in zip(one["order"], one["picked"], strict=True):
            names, liked = [texts[item] for item in five[order]], [texts[item] for item in likes[user][-4:]]
            live = position.letter_probabilities(model, names, liked=liked)
            assert live.argmax() == np.argmax(kept)
            assert np.abs(live - kept).mean() < 0.04  # logits in bfloat16 move by steps of an eighth
    found = Pointwise(model=model, calibrate=True).rank(
        [texts[i] for i in likes[0]], [texts[i] for i in goods[0]]
    )
    assert position.share_beaten([found], chosen[:1])[0] == pytest.approx(
        trial()["pointwise"][0][0], abs=0.12
    )


# ---- lesson 2: names, words and stories changed


def story():
    """The stored answers of lesson 2."""
    return stored("language_prompts.json", dict)


def test_the_prompt_card_shows_the_stored_share_of_every_word_and_its_placebo_spread():
    card, one = cards.prompt_card(), story()["card"][1]
    places = [list(ways) for ways in story()["card_words"].values()]
    grid = dict(zip(product(*places), one["grid"], strict=True))
    for name, sex, age, hobby in [
        ("Kim", "man", "25", "likes shopping"),
        ("Khan", "woman", "75", "loves being at home"),
    ]:
        answer = card.answer(card.state(customer=1, name=name, sex=sex, age=age, hobby=hobby))
        for share in grid[name, sex, age, hobby]:  # the oracle: the stored row itself
            assert f"{100 * share:.0f} %" in answer.svg
        assert f"{100 * min(row[4] for row in one['names']):.0f} to" in answer.alt
        assert name in answer.alt
    assert "plain prompt" in card.answer(card.state()).sentence


def test_the_prompt_card_says_outside_only_where_the_largest_change_leaves_the_sixteen_names():
    card, one, seen = cards.prompt_card(), story()["card"][0], set()
    names = np.array(one["names"])
    places = [list(ways) for ways in story()["card_words"].values()]
    plain = np.array(
        dict(zip(product(*places), one["grid"], strict=True))["Kim", "person", "35", "likes shopping"]
    )
    for way, row in zip(product(*places), one["grid"], strict=True):
        sentence = card.answer(card.state(**dict(zip(story()["card_words"], way, strict=True)))).sentence
        most = np.abs(np.array(row) - plain).argmax()
        out = not names[:, most].min() <= row[most] <= names[:, most].max()
        assert ("*outside*" in sentence) == (out and way != ("Kim", "person", "35", "likes shopping"))
        seen.add(out)
    assert seen == {True, False}


def test_the_prompt_card_answers_at_once():
    card = cards.prompt_card()
    card.answer(card.state())
    assert calls(card.answer, card.state(sex="man")) < AT_ONCE


@pytest.mark.slow
def test_the_prompt_card_is_walked():
    assert check_grid(cards.prompt_card()) > 250


def test_the_stories_were_asked_of_102_users_90_names_and_30_pairs():
    found = story()
    assert [len(found[part]) for part in ("names", "memory", "words", "causes", "lists", "card")] == [
        90,
        102,
        102,
        30,
        102,
        3,
    ]
    assert all(
        np.isclose(sum(share), 1, atol=1e-3) for row in found["words"] for share in row["names"].values()
    )
    for past, row in zip(histories(1, goods_features()[0], users=34), found["lists"][34:68], strict=True):
        assert row["liked"] == past[:4].tolist()  # seed 1, as the script says
        assert not set(row["goods"]) & set(past.tolist())
    assert np.allclose(
        found["words"][0]["names"]["Kim"], found["card"][0]["names"][0], atol=1e-3
    )  # asked twice


def test_a_placebo_spread_is_what_sixteen_names_give_in_the_sorted_order_of_the_kinds():
    assert sorted(KINDS) == ["book", "clothing", "film", "gadget", "home"]
    assert len(story()["words"][0]["names"]) == 16


# ---- lesson 3: learning from clicks, and simulated users

SHOPS = ("seed", "clicks", "effective", "rankers", "zero_shot_scores")


def test_lesson_3_the_stored_users_hold_the_sealed_answers_of_their_worlds():
    for shop in stored("language_tuning.json", lambda made: made["users"]):
        history = histories(shop["seed"], goods_features()[0], users=max(shop["user"]) + 1)
        known = graded_shop(shop["seed"], history=history)[1].open("to compare with what is stored")
        for name, chance in {"if_shown": known.chance_if_exposed, "if_not": known.chance_if_not}.items():
            assert np.allclose(shop[name], chance[shop["user"], shop["item"]], atol=6e-4)
        said = np.array(shop["said"])
        assert said.shape == (3, 2, len(shop["user"]))
        assert 0 <= said.min() <= said.max() <= 1


def test_lesson_3_the_stored_shops_are_the_pushed_shops_and_chance_knows_nothing():
    shops = stored("language_tuning.json", lambda made: made["shops"])
    assert [tuple(shop) for shop in shops] == [SHOPS] * 3
    for shop in shops:
        log, _ = pushed_shop(shop["seed"], users=96)
        assert shop["clicks"] == log.select((log.user < 60) & (log.outcome == 1)).outcome.sum()
        assert shop["effective"] < shop["clicks"]
    luck = np.concatenate([shop["rankers"]["chance"]["want"] for shop in shops])
    assert abs(luck.mean()) < 3 * luck.std() / np.sqrt(len(luck))


def test_lesson_3_the_list_is_no_guide_to_wants_clicks_follow_it_and_weights_undo_some_of_that():
    wants = []
    for seed in range(8):
        log, sealed = pushed_shop(seed, users=96)
        known = sealed.open("the list and the wants are compared")
        wants.append(np.mean([spearmanr(known.chance_shown, want)[0] for want in known.chance_if_exposed]))
        counted = np.bincount(log.item, weights=log.outcome, minlength=240)
        weighted = np.bincount(log.item, weights=log.outcome / log.propensity, minlength=240)
        assert spearmanr(counted, known.chance_shown)[0] > spearmanr(weighted, known.chance_shown)[0] + 0.15
    assert abs(np.mean(wants)) < 0.15


@pytest.mark.parametrize("case", questions._arrays())
def test_lesson_3_the_reference_of_the_exercise_is_the_librarys(case):
    assert np.isclose(questions.weighted_loss(*case), weighted_loss(*case))
