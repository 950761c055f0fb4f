"""Notebook 19: its cards say what was stored, and what was stored says what the lesson says."""

import html
import importlib.util
import json
import re
from itertools import permutations, product
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from large_models import needs
from scipy import stats
from scipy.special import expit
from scipy.stats import spearmanr
from throwaway import ROOT
from work import AT_ONCE, calls

from causalrec_lab.course.nb19 import cards, questions, said
from causalrec_lab.datasets import KINDS, catalogue, stored
from causalrec_lab.language import Pointwise, load_language_model, position, prompts
from causalrec_lab.language.tuning import LIKED, OFFER, WORDINGS, keep, weighted_loss, yes_odds
from causalrec_lab.worlds import (
    graded_shop,
    histories,
    history_texts,
    item_features,
    pushed_shop,
    stated_texts,
)

# ---- lesson 1: rank, and the place on the list


def trial():
    """The stored answers."""
    return stored("language_position.json", dict)


def test_the_order_card_shows_in_each_of_the_120_orders_what_was_stored_for_it():
    card, one = cards.order_card(), cards.lists()[0]
    table = dict(zip(permutations(range(5)), one["picked"].tolist(), strict=True))
    for order, row in table.items():
        answer = card.answer(card.state(order="".join(map(str, order))))
        place = int(np.argmax(row))  # the oracle: the stored row itself
        assert f"place {'ABCDE'[place]}, {one['items'][order[place]]}, with probability" in answer.sentence


def test_the_buttons_of_the_order_card_swap_neighbours_and_reach_every_order():
    card, seen, ahead = cards.order_card(), {"01234"}, ["01234"]
    while ahead:
        order = ahead.pop()
        found = re.findall(
            r'data-to="(\d+)" data-label="Move ([^"]+) (up|down)"', card.answer(card.state(order=order)).svg
        )
        assert len(found) == 8  # up for B to E, down for A to D
        for to, good, way in found:
            assert sorted(to) == sorted(order)
            assert sum(a != b for a, b in zip(order, to, strict=True)) == 2
            step = {"up": -1, "down": 1}[way]
            own = str(cards.lists()[0]["items"].index(html.unescape(good)))
            assert to.index(own) == order.index(own) + step
        new = {to for to, _, _ in found} - seen
        seen |= new
        ahead += new
    assert len(seen) == 120


def test_the_mean_of_the_order_card_is_the_same_in_every_order():
    card = cards.order_card()
    means = {
        card.answer(card.state(order=order, mean=True)).sentence for order in ("01234", "43210", "20134")
    }
    assert len(means) == 1


def test_the_order_card_answers_at_once():
    card = cards.order_card()
    card.answer(card.state())
    assert calls(card.answer, card.state(order="43210")) < AT_ONCE


def test_what_is_stored_was_dealt_as_the_script_says():
    for seed, users in enumerate(trial()["lists"]):
        for user, one in enumerate(users):
            assert one["order"] == position.balanced_orders(1000 * seed + user).tolist()
            assert np.allclose(np.sum(one["picked"], axis=1), 1, atol=1e-3)


def test_the_place_decides_and_the_repaired_mean_knows_no_more_than_a_coin_can():
    lists = [one for seed in trial()["lists"] for one in seed]
    picked, order = (np.array([one[name] for one in lists]) for name in ("picked", "order"))
    assert position.effects_of_place(picked.mean(axis=1))[0].low > 0.05
    again = np.concatenate(trial()["lists32"])  # in float32, the first 50 users of each seed
    before = picked.reshape(3, 100, 5, 5)[:, :50].reshape(again.shape)
    assert np.abs(again - before).max() < 0.12  # the rounding of bfloat16, and no more
    shares = position.variance_shares(picked, order)
    assert shares["place"] > 0.5
    assert shares["good"] < 0.1


def test_one_count_beats_every_answer_of_the_model_and_its_states_lie_between():
    table = {
        name: np.concatenate([seed[name] for seed in trial()["rivals"]]) for name in trial()["rivals"][0]
    }
    answers = np.concatenate(trial()["pointwise"])
    for better, worse in (
        (table["same kind"], answers),
        (table["states, own"], answers),
        (table["human columns"], table["same kind"]),
    ):
        assert stats.ttest_rel(better, worse).statistic > 2
    assert abs(table["chance"].mean() - 0.5) < 0.1
    assert answers.mean() > 0.55


def reader():
    """The model in float32, as the notebook asks it; without it the test skips."""
    needs("smollm2")
    return load_language_model(device="cpu")


def asked(user, texts=None):
    """The five items of a user of seed 0, and texts of four likes; by descriptions, or by these texts."""
    texts = texts or catalogue().texts()
    likes, goods, chosen = position.held_out_choices(0, users=500)
    five = [goods[user][chosen[user]], *np.delete(goods[user], chosen[user])[:4]]
    return np.array([texts[item] for item in five]), [texts[item] for item in likes[user][-4:]]


@pytest.mark.slow
def test_the_model_asked_again_says_what_was_stored_of_lists_and_of_single_items():
    model, texts = reader(), catalogue().texts()
    one, (five, liked) = trial()["lists"][0][1], asked(1)
    for order, kept in zip(one["order"], one["picked"], strict=True):
        live = position.letter_probabilities(model, five[order].tolist(), liked=liked)
        assert live.argmax() == np.argmax(kept)
        assert np.abs(live - kept).mean() < 0.04  # stored in bfloat16: logits move by steps of an eighth
    likes, goods, chosen = position.held_out_choices(0, users=500)
    found = Pointwise(model=model, calibrate=True).rank(
        [texts[i] for i in likes[0]], [texts[i] for i in goods[0]]
    )
    assert position.share_beaten([found], chosen[:1])[0] == pytest.approx(
        trial()["pointwise"][0][0], abs=0.12
    )


@pytest.mark.slow
def test_by_names_the_model_asked_again_says_what_was_stored():
    model, names = reader(), catalogue().names()
    five, liked = asked(1, names)
    first = five[trial()["lists"][0][1]["order"][0]].tolist()
    live = position.letter_probabilities(model, first, liked=liked)
    assert live == pytest.approx(trial()["named32"][0][1][0], abs=0.005)
    likes, goods, chosen = position.held_out_choices(0, users=500)
    found = Pointwise(model=model, calibrate=True).rank(
        [names[i] for i in likes[1]], [names[i] for i in goods[1]]
    )
    assert position.share_beaten([found], chosen[1:2])[0] == pytest.approx(trial()["named"][0][1], abs=1e-3)
    assert [[len(part) for part in trial()[name]] for name in ("named", "named32")] == [[100] * 3, [50] * 3]


@pytest.mark.slow
def test_the_duels_asked_again_are_those_that_are_stored_and_none_is_a_tie():
    model = reader()
    won, ((mine, *others), liked) = trial()["pairs"][0][1], asked(1)
    for other, kept in zip(others[:2], won, strict=True):
        first = position.letter_probabilities(model, [mine, other], liked=liked)[0]
        second = position.letter_probabilities(model, [other, mine], liked=liked)[1]
        assert kept == pytest.approx([first, second], abs=2e-3)  # both in float32
    sums = np.concatenate(trial()["pairs"]).sum(axis=2)
    assert sums.shape == (150, 2)
    assert (np.abs(sums - 1) < 1e-6).mean() < 0.02


@pytest.mark.slow
def test_the_stories_asked_again_say_what_was_stored():
    model, found = reader(), story()
    one, kind_of = found["card"][0], dict(zip(catalogue().names(), catalogue().kind, strict=True))
    words = {"sex": "person", "age": "35", "hobby": "likes shopping"}
    for place, name in enumerate(("Kim", "Lee")):
        prompt = prompts.PROFILE.format(name=name, liked="; ".join(one["liked"]), **words)
        said = model.score(prompt, [" " + good for good in one["items"]], against=prompts.NOBODY)
        shares = prompts.group_probabilities(
            said.relative / said.tokens, [kind_of[good] for good in one["items"]]
        )
        assert np.abs(shares - one["names"][place]).max() < 0.03
    row = found["causes"][0]
    for told, kept in zip((True, False), row["reversed, told"]["sentence"], strict=True):
        cause, effect = row["pair"][::-1]
        text = prompts.experiment_told(cause, effect, cause_first=told)
        assert prompts.cause_log_odds(model, cause, effect, told=text) == pytest.approx(kept, abs=0.6)
    cause, effect = row["pair"]
    ways = [f" {x} causes a change in {y}." for x, y in ((cause, effect), (effect, cause))]
    one, other = model.score("The truth is that a change in", ways).total
    assert one - other == pytest.approx(found["plain"][0]["real"], abs=0.02)  # float32, as stored


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
        assert ("outside the placebo" in sentence) == (
            out and way != ("Kim", "person", "35", "likes shopping")
        )
        seen.add(out)
    assert seen == {True, False}


def test_the_prompt_card_answers_at_once():
    card = cards.prompt_card()
    card.answer(card.state())
    assert calls(card.answer, card.state(sex="man")) < AT_ONCE


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
    for past, row in zip(histories(1, item_features()[0], users=34), found["lists"][34:68], strict=True):
        assert row["liked"] == past[:4].tolist()  # seed 1, as the script says
        assert not set(row["items"]) & set(past.tolist())
    assert np.allclose(
        found["words"][0]["names"]["Kim"], found["card"][0]["names"][0], atol=1e-3
    )  # asked twice


def test_what_lesson_2_says_of_causes_and_of_hobbies_is_what_was_stored():
    found = story()
    real, turned = (
        np.array([row[way]["sentence"] for row in found["causes"]])
        for way in ("real, told", "reversed, told")
    )  # (pair, order): above 0 is right, as told
    first, last = (real + turned).T  # how far the evidence moves the log-odds, by the place of the change
    assert stats.ttest_1samp(first, 0).statistic < -2.5
    assert stats.ttest_1samp(last, 0).statistic > 2.5
    assert ((real.mean(axis=1) > 0) == (turned.mean(axis=1) > 0)).sum() == 1  # turns round
    for way in ("real", "nonsense"):
        right = sum(row[way] > 0 for row in found["plain"])
        assert stats.binomtest(right, 30).pvalue > 0.1
    swaps = [tuple(found["words"][0]["names"])[at : at + 2] for at in range(0, 16, 2)]
    named = [[np.subtract(row["names"][b], row["names"][a]) for row in found["words"]] for a, b in swaps]
    largest = np.abs(100 * np.mean(named, axis=1)).max(axis=0)
    over = [
        np.abs(100 * np.mean([np.subtract(*row["changes"][hobby]) for row in found["words"]], axis=0))
        - largest
        for hobby in ("camping to home", "cheap to luxury")
    ]
    assert (np.array(over) > 0).sum() == 6
    assert np.max(over) == pytest.approx(0.7, abs=0.03)


def test_a_placebo_spread_is_what_sixteen_names_give_in_the_sorted_order_of_the_kinds():
    assert sorted(KINDS) == ["book", "clothing", "film", "gadget", "home"]
    assert len(story()["words"][0]["names"]) == 16


# ---- lesson 3: learning from clicks, and simulated users


@pytest.mark.slow
def test_lesson_3_the_visitors_asked_again_say_what_was_stored():
    model, texts = reader(), stated_texts()
    shop = stored("language_tuning.json", lambda made: made["shops"])[0]
    month, _ = pushed_shop(0, users=96)
    liked = history_texts(histories(0, item_features()[0], users=96)[:, :3], texts)
    offered = [OFFER.format(good=texts[item]) for item in month.item[month.user == 60][:12]]
    scores = yes_odds(model, keep(model, [LIKED.format(liked=liked[60])], [offered]))[0]
    assert np.abs(scores - shop["zero_shot_scores"][0]).max() < 0.5
    users = stored("language_tuning.json", lambda made: made["users"])[0]
    past = history_texts(histories(0, item_features()[0], users=36)[:, :3], texts)
    asked_twice = [form.format(good=texts[users["item"][0]]) for form in WORDINGS[0][:2]]
    kept = keep(model, [LIKED.format(liked=past[0])], [asked_twice])
    assert np.allclose(
        expit(yes_odds(model, kept, words=WORDINGS[0][2]))[0], np.array(users["said"])[0, :, 0], atol=0.1
    )


SHOPS = ("seed", "clicks", "effective", "rankers", "zero_shot_scores")


def test_lesson_3_the_stored_users_hold_the_sealed_answers_of_their_worlds():
    for shop in stored("language_tuning.json", lambda made: made["users"]):
        history = histories(shop["seed"], item_features()[0], users=max(shop["user"]) + 1)
        known = graded_shop(shop["seed"], history=history)[1].open("to compare with what is stored")
        for name, chance in {"if_shown": known.chance_if_exposed, "if_not": known.chance_if_not}.items():
            assert np.allclose(shop[name], chance[shop["user"], shop["item"]], atol=6e-4)
        said = np.array(shop["said"])
        assert said.shape == (3, 2, len(shop["user"]))
        assert 0 <= said.min() <= said.max() <= 1


def test_lesson_3_the_stored_shops_are_the_pushed_shops_and_chance_knows_nothing():
    shops = stored("language_tuning.json", lambda made: made["shops"])
    assert [tuple(shop) for shop in shops] == [SHOPS] * 8
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


# ---- what is printed, what is asked live, and what is asked anew


def test_a_printed_interval_is_that_of_the_standard_functions():
    for hits, many in ((1, 30), (41, 102), (0, 8), (20, 20)):
        low, high = (stats.beta.ppf(q, *ends) for q, ends in (
            (0.025, (hits, many - hits + 1)), (0.975, (hits + 1, many - hits))))  # fmt: skip
        low, high = low if hits else 0, high if hits < many else 1
        assert said.counted(hits, many) == f"{hits} of {many} = {hits / many:.2f} [{low:.2f}, {high:.2f}]"
    values = np.random.default_rng(0).normal(1, 1, 8)
    low, high = stats.t.interval(0.95, 7, values.mean(), stats.sem(values))
    assert said.of_shops(values) == f"{values.mean():.2f} [{low:.2f}, {high:.2f}]"
    many = np.random.default_rng(1).normal(1, 1, 400)
    low, high = said.drawn_again(np.mean, many)
    assert np.allclose([low, high], many.mean() + np.array([-1.96, 1.96]) * stats.sem(many), atol=0.02)
    assert said.of_users(many).startswith(f"{many.mean():.2f} [{many.mean() - 1.96 * stats.sem(many):.1f}")


def test_users_are_drawn_with_the_rows_of_every_table():
    one = np.arange(50.0)
    low, high = said.drawn_again(lambda a, b: (a - b).mean(), one, one)
    assert low == high == 0


def test_of_six_changes_beyond_every_surname_one_interval_lies_above_zero():
    found, names = story()["words"], [*story()["words"][0]["names"]]
    pairs = list(zip(names[::2], names[1::2], strict=True))
    changes = np.array([
        [np.subtract(row["names"][b], row["names"][a]) for a, b in pairs]
        + [np.subtract(*both[::-1]) for both in row["changes"].values()]
        for row in found
    ])  # fmt: skip
    low, _ = said.drawn_again(said.excess, changes)
    assert ((said.excess(changes) > 0)[2:].sum(), (low > 0).sum()) == (6, 1)


def test_every_line_that_prints_a_share_or_a_mean_of_the_stored_answers_prints_its_interval():
    """The notebook as it stands: rows that the audit found without one."""
    shown = [
        line
        for cell in nbformat.read(ROOT / "notebooks/19_language_models_on_trial.ipynb", 4).cells
        for output in cell.get("outputs", [])
        for line in output.get("text", output.get("data", {}).get("text/plain", "")).splitlines()
    ]
    interval = re.compile(r"\[[-+−]?[\d.]+, [-+−]?[\d.]+\]|, from −?[\d.]+ to −?[\d.]+")
    for begin in (
        "150 lists of names: A", "150 lists of descriptions: A", "effect of place E: by names",
        "300 customers, by names: ", "300 customers, by descriptions: ", "names minus",
        "choice at A", "choice at E",
        "share of the variance that the place", "share of the variance that the item", "as asked:",
        "calibrated:", "A wins", "turns round",
        "replies with an item in no catalogue", "replies with an item that is not", "within a visitor",
        "effective sample size", "naive", "zero-shot", "columns, shown", "true effect",
        "simulated, wording 1", "causes asked by letters", "catalogue", "camping to home  ",
    ):  # fmt: skip
        rows = [line for line in shown if line.startswith(begin)]
        assert rows, begin
        assert all(interval.search(line) for line in rows), (begin, rows)


def script(name, tmp_path):
    """A script of data/ in a place of its own, with no stored answer beside it."""
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    copy = folder / f"{name}.py"
    copy.write_text((ROOT / "data" / f"{name}.py").read_text(encoding="utf-8"), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, copy)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def counting(log, answer):
    """A maker that says how often it was asked."""
    return lambda *given: log.append(given) or answer


@pytest.mark.parametrize("name", ["position", "prompts", "tuning"])
def test_recompute_asks_anew_and_reads_nothing_that_was_kept(name, tmp_path, monkeypatch):
    module, asked_now = script(f"make_language_{name}", tmp_path), []
    file, kept = tmp_path / "data" / f"language_{name}.json", module.KEPT
    assert kept.is_relative_to(tmp_path)
    if name == "position":
        make = counting(asked_now, ["new"])
        monkeypatch.setattr(module, "PARTS", {"lists": lambda many: module.blocks("lists", make, 20)})
        old, blocks, many = {"lists": "old"}, ["lists0_0", "lists1_0", "lists2_10"], 6
    elif name == "prompts":
        monkeypatch.setattr(module, "parts", lambda: {"words": [counting(asked_now, "new")] * 3})
        old, blocks, many = {"words": "old"}, ["words"], 3
    else:
        monkeypatch.setattr(module, "reader", lambda: None)
        monkeypatch.setattr(module, "shop", counting(asked_now, "new"))
        monkeypatch.setattr(module, "simulated", counting(asked_now, "new"))
        old, blocks, many = {"shops": ["old"] * 8, "users": ["old"] * 3}, ["shops0", "users2"], 11

    def fill():
        kept.mkdir(parents=True, exist_ok=True)
        for block in blocks:
            (kept / f"{block}.json").write_text('["old"]', encoding="utf-8")
        file.write_text(json.dumps(old), encoding="utf-8")
        asked_now.clear()

    def run(command, **_):  # as `stored` runs it
        assert command[1] == str(tmp_path / "data" / f"make_language_{name}.py")
        module.main(command[2:])
        return SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr("causalrec_lab.datasets.grids.data_dir", lambda: tmp_path / "data")
    monkeypatch.setattr("causalrec_lab.datasets.grids.subprocess.run", run)
    fill()
    anew = stored(file.name, dict, recompute=True)
    assert "old" not in json.dumps(anew)
    assert len(asked_now) == many
    assert not kept.exists()
    fill()
    module.main(["resume"])  # only this word goes on where a run stopped
    assert "old" in file.read_text(encoding="utf-8")
    assert len(asked_now) < many


def test_the_verdict_names_the_model_and_leaves_larger_ones_unproven():
    source = (ROOT / "notebooks/source/19_language_models_on_trial.py").read_text(encoding="utf-8")
    (bigger,) = re.findall(r"trial\.verdict\(.*\)", source)
    lessons = source.split("**Stop mark (")
    assert "SmolLM2-135M-Instruct" in bigger
    assert '"adjourned"' in bigger
    assert "larger models come in 20" in bigger  # adjourned to there: no other verdict beside it
    assert "proven" not in bigger
    for lesson in lessons[:3]:
        verdict = " ".join(re.sub(r"\n# ?", " ", lesson).split()).partition(
            "**Verdict, of SmolLM2-135M-Instruct"
        )[2]
        assert "on this catalogue" in verdict[:60]
        assert "not proven" in verdict


def test_listwise_stands_on_the_users_of_pairwise_and_the_text_says_how_many():
    rows = np.concatenate(trial()["lists32"])
    assert rows.shape == (150, 5, 5)
    assert np.allclose(rows.sum(axis=2), 1, atol=1e-4)
    source = (ROOT / "notebooks/source/19_language_models_on_trial.py").read_text(encoding="utf-8")
    assert "(150 for pairwise and listwise, in float32)" in source
    assert "So 150 customers were asked again in float32" in source
    order = np.array([one["order"] for seed in trial()["lists"] for one in seed[:50]])
    mean = position.self_consistent(rows, order)
    beaten = position.share_beaten(mean, np.zeros(150, dtype=int))
    assert abs(stats.ttest_1samp(beaten, 0.5).statistic) < 2.2
