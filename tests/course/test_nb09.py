"""The pictures of notebook 09 say what the estimators give; what is stored is made again."""

import csv
import importlib
import json
import sys

import numpy as np
import pytest
from readable import grid, walk
from sklearn.metrics import roc_auc_score
from throwaway import ROOT
from work import AT_ONCE, calls

from causalrec_lab import estimate, worlds
from causalrec_lab.course import every_card
from causalrec_lab.course.nb09 import cards, readers
from causalrec_lab.datasets import KINDS, catalogue, data_dir
from causalrec_lab.errors import DataProblem
from causalrec_lab.workbook.source import Project, read_source
from causalrec_lab.worlds.four_hundred import side

LOG = worlds.four_hundred_visits()


def grid_rows():
    with (data_dir() / "shop_grid.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_both_cards_are_found_and_their_grids_are_whole():
    found = every_card()
    assert len(walk(found["nb09.crowd_card"])) == 4
    assert len(walk(found["nb09.shop_card"])) == 7 * 6 * 3 + 4  # every setting, and four presets


@pytest.mark.parametrize("who", ["ate", "att", "atu"])
def test_the_two_crowds_give_what_stratifying_gives(who):
    answer = cards.crowd_card().ask({"who": who})
    one = estimate.stratified(LOG.outcome, LOG.exposed, stratum=LOG["group"], estimand=who.upper())
    assert f"{100 * one.value:+.1f} points" in answer.sentence
    assert f"= {100 * one.value:+.1f} points" in answer.formula


@pytest.mark.parametrize("who", ["logged", "ate", "att", "atu"])
def test_all_four_blocks_of_the_crowd_are_labelled_and_the_key_says_what_is_dark(who):
    svg = cards.crowd_card().ask({"who": who}).svg
    for kind in (1, 0):
        for group, (many, bought) in side(kind, "" if who == "logged" else who.upper()).items():
            assert f">{group} {many:.0f}: {100 * bought / many:.0f} % buy<" in svg
    assert ">bought<" in svg
    assert ">did not buy<" in svg


def test_the_crowds_as_logged_give_the_naive_difference_and_say_whom_it_compares():
    answer = cards.crowd_card().ask({"who": "logged"})
    assert f"{100 * estimate.naive(LOG.outcome, LOG.exposed).value:+.1f} points" in answer.sentence
    assert "compares fans with newcomers" in answer.sentence


def test_the_card_shows_the_row_of_its_setting():
    for row in grid_rows():
        state = {"confounding": float(row["confounding"]), "hidden": round(100 * float(row["hidden_taste"]))}
        answer = cards.shop_card().ask({**state, "estimand": row["estimand"]})
        for name in ("naive", "aipw", "truth"):
            assert f"{100 * float(row[name]):.1f}" in answer.formula
        assert (
            f"holds the truth in {row['aipw_covers']} of 10" in answer.sentence
            or "A coin chose" in answer.sentence
        )


def test_the_card_answers_at_once():
    card, spent = cards.shop_card(), []
    card.answer(card.state())  # the file is read once
    for state in grid(card):
        spent.append(calls(card.answer, state))
    assert np.median(spent) < AT_ONCE


def test_the_grid_tells_the_story_of_the_lesson():
    row = {(float(r["confounding"]), float(r["hidden_taste"]), r["estimand"]): r for r in grid_rows()}
    assert len(row) == 7 * 6 * 3
    for estimand in ("ATE", "ATT", "ATU"):
        assert int(row[0, 0, estimand]["naive_covers"]) >= 7  # a coin: naive is right, up to luck
        for confounding in (1.0, 2.0, 3.0):
            assert int(row[confounding, 0, estimand]["naive_covers"]) == 0
            assert int(row[confounding, 0, estimand]["aipw_covers"]) >= 8
            assert int(row[confounding, 0.3, estimand]["aipw_covers"]) <= 1
    bias = [float(row[c, 0, "ATE"]["naive"]) - float(row[c, 0, "ATE"]["truth"]) for c in (0, 1.0, 2.0, 3.0)]
    assert bias == sorted(bias)
    assert float(row[3.0, 0, "ATE"]["clipped"]) > 500 > float(row[1.0, 0, "ATE"]["clipped"])


@pytest.mark.slow
@pytest.mark.parametrize(("confounding", "hidden_taste"), [(2.0, 0.3)])
def test_a_row_of_the_grid_made_again_is_the_row_that_is_stored(confounding, hidden_taste, monkeypatch):
    monkeypatch.syspath_prepend(data_dir())
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    rows_of = importlib.import_module("make_shop_grid").rows_of
    items, _ = worlds.item_features()
    made = {
        row["estimand"]: row for row in rows_of(items, confounding=confounding, hidden_taste=hidden_taste)
    }
    stored = [
        r
        for r in grid_rows()
        if float(r["confounding"]) == confounding and float(r["hidden_taste"]) == hidden_taste
    ]
    assert len(stored) == 3
    for row in stored:
        for name, value in made[row["estimand"]].items():
            if name.endswith("covers"):
                assert abs(int(row[name]) - value) <= 1  # a row that stands at the edge of its interval
            elif name not in ("estimand", "clipped"):
                assert float(row[name]) == pytest.approx(value, abs=0.002)


def test_a_missing_or_damaged_grid_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("causalrec_lab.datasets.grids.data_dir", lambda: tmp_path)
    for content in (None, "confounding\n1\n", "not a table"):
        if content is not None:
            (tmp_path / "shop_grid.csv").write_text(content, encoding="utf-8")
        cards._grid.cache_clear()
        with pytest.raises(DataProblem, match=r"shop_grid\.csv is missing or damaged"):
            cards.shop_card().ask({})
    cards._grid.cache_clear()


def test_models_judged_by_their_own_rows_look_better_than_they_are():
    """Oracle: the stored shops, and two of them made again."""
    shops = json.loads((data_dir() / "own_work.json").read_text(encoding="utf-8"))
    own, other = ([shop[judge] for shop in shops] for judge in ("its own rows", "other users"))
    assert len(shops) == 50
    share = 0.36  # of the visits in such a shop are shown
    nothing = -share * np.log(share) - (1 - share) * np.log(1 - share)
    assert np.mean([row["exposure"] for row in own]) < nothing < np.mean([row["exposure"] for row in other])
    assert all(row["low"] < row["error"] < row["high"] for row in own + other)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 7])
def test_a_shop_of_own_work_made_again_is_the_shop_that_is_stored(seed, monkeypatch):
    monkeypatch.syspath_prepend(data_dir())
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    made = importlib.import_module("make_own_work").row_of(seed)
    stored = json.loads((data_dir() / "own_work.json").read_text(encoding="utf-8"))[seed]
    for judge, row in stored.items():
        assert made[judge] == pytest.approx(row, abs=0.1)


def test_what_is_said_of_readers_that_learned_from_likes():
    """Oracle: the stored shops, seed by seed."""
    by_seed = {view: readers.shops(view) for view in ("learned", "learned, half")}
    for shops in by_seed.values():
        longest = [shop["seed"] for shop in shops["naive"]]
        assert all([shop["seed"] for shop in many] == longest[: len(many)] for many in shops.values())
    (errors, means, holds), (half, new, _) = (readers.over_shops(shops) for shops in by_seed.values())
    assert [len(errors[name]) for name in ("naive", "word pairs", "columns")] == [50] * 3
    assert holds["word pairs"] >= 43
    assert 0.25 < means["word pairs"].value < 0.75  # "half a point above it"
    assert means["word pairs"].low > 0
    assert 16 < means["naive"].value < 17
    assert 0.25 < readers.further(errors, "item numbers", than="word pairs").value < 0.75
    assert len(half["item numbers"]) == len(errors["item numbers"]) == 10  # "in ten for the others"
    assert new["item numbers"].value > 5 > new["word pairs"].high
    for name in ("MiniLM", "item numbers"):
        assert readers.further(errors, name, than="word pairs").low > 0
        assert readers.further(half, name, than="word pairs").low > 0


def test_what_is_said_of_readers_that_learned_from_the_log_itself():
    """Oracle: the stored rows, read here without the module."""
    rows = json.loads((data_dir() / "world_by_reader.json").read_text(encoding="utf-8"))["readers"]
    tuned = [row for row in rows if row["part"] == "tuned"]
    errors = {
        view: readers.over_shops(readers.shops(view))[0] for view in ("tuned, before", "tuned, map", "tuned")
    }
    for name in {row["reader"] for row in tuned}:
        mine = [row["error"] for row in tuned if row["reader"] == name]
        assert [errors[view][name].tolist() for view in errors] == [mine[0], mine[1], mine[-1]]
        gained = np.array(mine[0]) - mine[-1]
        assert (gained > 0).all() == (name != "item numbers")
        assert min(mine[-1]) > 2  # "none comes within two points"
        assert len(mine[0]) == 5
    e5 = errors["tuned, before"]["multilingual E5"] - errors["tuned"]["multilingual E5"]
    by_map = errors["tuned, before"]["multilingual E5"] - errors["tuned, map"]["multilingual E5"]
    assert by_map.mean() > 0.95 * e5.mean()  # "the map did it all"


def test_the_columns_come_within_a_point_and_are_not_exact():
    _, means, _ = readers.over_shops(readers.shops("stated"))
    assert 0 < means["columns"].low < means["columns"].high < 1


def test_the_measures_of_the_models_over_ten_shops():
    """Oracle: the stored rows, read here without the module."""
    rows = json.loads((data_dir() / "world_by_reader.json").read_text(encoding="utf-8"))["readers"]
    ten = readers.quality("stated")
    for name, reader in (("columns", "human columns"), ("MiniLM", "MiniLM"), ("blind", "blind")):
        wanted = {"part": "frozen", "reader": reader, "texts": "none" if name != "MiniLM" else "stated"}
        row = next(row for row in rows if wanted.items() <= row.items())
        assert ten[name]["exposure: log loss"].tolist() == row["exposure"]["log loss"]
        assert ten[name]["purchase: calibration error"].tolist() == row["purchase"]["calibration"]
        assert len(ten[name]) == 6
    four = ("blind", "TF-IDF", "MiniLM", "columns")
    errors, _, _ = readers.over_shops(readers.shops("stated"))
    for shop in range(10):  # "log loss and AUC put these four readers in the right order"
        right = sorted(four, key=lambda name: errors[name][shop])
        for head in ("exposure", "purchase"):
            assert right == sorted(four, key=lambda name: ten[name][f"{head}: log loss"][shop])
            assert right == sorted(four, key=lambda name: -ten[name][f"{head}: AUC"][shop])


def test_what_the_asked_columns_tell():
    """Oracle: scikit-learn's AUC, and a bootstrap over items."""
    said = json.loads((data_dir() / "world_by_reader.json").read_text(encoding="utf-8"))["imputed"]
    shelf, draw = catalogue(), np.random.default_rng(0)
    found = readers.asked_columns()
    assert list(found) == ["loud", "funny", "luxury", "outdoor", "kind"]
    for grade in ("loud", "funny", "luxury", "outdoor"):
        high, odds = getattr(shelf, grade) > 3, np.array(said[grade])
        assert found[grade].value == pytest.approx(roc_auc_score(high, odds))
        again = [roc_auc_score(high[some], odds[some]) for some in draw.integers(0, 240, (400, 240))]
        assert np.quantile(again, (0.025, 0.975)) == pytest.approx(
            (found[grade].low, found[grade].high), abs=0.03
        )
        assert found[grade].low < 0.5  # "no grade is above a coin"
    errors, _, holds = readers.over_shops(readers.shops("stated"))
    taken = errors["naive"] - errors["columns by SmolLM2"]
    assert 0 < taken.mean() < 1  # "take away less than a point"
    assert not holds["columns by SmolLM2"]
    assert readers.further(errors, "columns by chance", than="columns by SmolLM2").low > 0
    kinds = [list(KINDS).index(kind) for kind in shelf.kind]
    assert found["kind"].value == np.mean(np.array(said["kind"]) == kinds)


def test_price_and_maker_add_little_to_the_columns_of_taste():
    """The sentence of lesson 2: 89 % of the variance of the log price, and one kind for each maker."""
    with (data_dir() / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kind = np.array([[row["kind"] == one for one in KINDS] for row in rows], dtype=float)  # (item, kind)
    luxury = np.array([float(row["luxury"]) for row in rows])
    price = np.log([float(row["price_yuan"]) for row in rows])
    x = np.column_stack([kind, kind * luxury[:, None]])  # a level and a slope for each kind
    left = price - x @ np.linalg.lstsq(x, price, rcond=None)[0]
    assert 1 - left.var() / price.var() == pytest.approx(0.89, abs=0.005)
    makers = {
        row["maker_en"]: {one["kind"] for one in rows if one["maker_en"] == row["maker_en"]} for row in rows
    }
    assert {len(kinds) for kinds in makers.values()} == {1}


def test_the_crowds_of_05_are_asked_for_in_going_further_only():
    cells = read_source(Project(ROOT).source("09_causal_model")).cells
    crowds = [cell for cell in cells if "crowd_card" in cell.text]
    assert crowds
    assert all("further" in cell.tags for cell in crowds)
