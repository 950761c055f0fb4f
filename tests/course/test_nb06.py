"""The pictures and cards of notebook 06 say what was measured; the grid of its card is made again in part."""

import csv
import json
import sys

import numpy as np
import pytest
from readable import grid, walk
from work import AT_ONCE, calls

from causalrec_lab import worlds
from causalrec_lab.course import every_card
from causalrec_lab.course.nb06 import cards
from causalrec_lab.datasets import article, catalogue, data_dir
from causalrec_lab.errors import DataProblem
from causalrec_lab.recommend import run_pipeline


def grid_rows():
    with (data_dir() / "front_page_grid.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- the contest


def test_the_fame_card_is_found_and_its_grid_is_whole():
    card = every_card()["nb06.fame_card"]
    assert len(walk(card)) == 7 * 5 + 3  # every setting, and three presets


def test_the_fame_card_shows_the_rows_of_its_setting():
    for row in grid_rows():
        answer = cards.fame_card().ask({"fame": float(row["fame"]), "judge": row["judge"]})
        digits = 1 if row["judge"] in ("sold", "extra") else 3
        said = f"{float(row['value']):.{digits}f}"
        blind = row["model"] == cards.BLIND
        assert (f"the dashed line: {said}" if blind else f"{row['model']} {said}") in answer.alt
    assert "number 7 of 7" in cards.fame_card().ask({"fame": 1.0, "judge": "extra"}).sentence


def test_the_grid_tells_the_story_of_the_lesson():
    grid = {(float(r["fame"]), r["judge"], r["model"]): float(r["value"]) for r in grid_rows()}
    assert len(grid) == 7 * 5 * 8
    for fame in (0.75, 1.0, 1.25):
        by_time = [grid[fame, "time", name] for name in ("matrix factorisation", "bestsellers", "keywords")]
        assert by_time == sorted(by_time, reverse=True)
        earns = [grid[fame, "extra", name] for name in ("keywords", "matrix factorisation", "bestsellers")]
        assert earns == sorted(earns, reverse=True)
    fames = sorted({fame for fame, _, _ in grid})
    best = [grid[fame, "time", "bestsellers"] for fame in fames]
    assert grid[1.0, "extra", "blind list"] > 1.2 * grid[1.0, "extra", "matrix factorisation"]
    assert grid[1.0, "coin", "bestsellers"] < grid[1.0, "coin", "blind list"]
    assert best[0] < 0.3 * best[-1]  # without fame the bestseller list has nothing to live on
    assert grid[0.0, "time", "bestsellers"] < grid[0.0, "time", "matrix factorisation"]
    for (fame, judge, name), sold in grid.items():
        if judge == "sold":
            assert grid[fame, "extra", name] <= sold


def test_the_fame_card_answers_at_once():
    card, spent = cards.fame_card(), []
    card.answer(card.state())  # the file is read once
    for state in grid(card):
        spent.append(calls(card.answer, state))
    assert np.median(spent) < AT_ONCE


@pytest.mark.slow
def test_a_shop_of_the_grid_made_again_lies_where_the_grid_says(monkeypatch):
    monkeypatch.syspath_prepend(data_dir())
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    from make_front_page_grid import judged

    found = judged(2, 1.0, catalogue())
    rows = {(r["judge"], r["model"]): r for r in grid_rows() if float(r["fame"]) == 1.0}
    assert set(found) == set(rows)
    for place, value in found.items():
        slack = 0.6 if place[0] in ("sold", "extra") else 0.02
        assert float(rows[place]["low"]) - slack <= value <= float(rows[place]["high"]) + slack


def test_a_missing_or_damaged_grid_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("causalrec_lab.datasets.grids.data_dir", lambda: tmp_path)
    for content in (None, "fame\n1\n", "not a table"):
        if content is not None:
            (tmp_path / "front_page_grid.csv").write_text(content, encoding="utf-8")
        cards._grid.cache_clear()
        with pytest.raises(DataProblem, match=r"front_page_grid\.csv is missing or damaged"):
            cards.fame_card().ask({})
    cards._grid.cache_clear()


@pytest.mark.slow
def test_a_shop_of_the_contest_made_again_says_what_is_stored(monkeypatch):
    monkeypatch.syspath_prepend(data_dir())
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    import make_recommender_contest as contest

    kept, every = json.loads(contest.PATH.read_text("utf-8")), contest.models
    assert [shop["seed"] for shop in kept] == list(contest.SEEDS)
    some = ("bestsellers", "keywords", "EASE", "MF")  # each of another sort
    monkeypatch.setattr(contest, "models", lambda *a: {name: every(*a)[name] for name in some})
    found = contest.rounded(contest.world(contest.SEEDS[1], catalogue()))
    for jury in ("random", "time", "coin", "leak", "sold", "earned"):
        slack = 0.6 if jury in ("sold", "earned") else 0.02
        for name, value in found[jury].items():
            assert value == pytest.approx(kept[1][jury][name], abs=slack), (jury, name)
    for name, pair in found["follows"].items():
        assert pair == pytest.approx(kept[1]["follows"][name], abs=0.03)


# ---- the diagram


@pytest.mark.slow
def test_both_diagrams_are_found_and_their_grids_are_whole():
    found = every_card()
    for name in ("printed_card", "corrected_card"):
        assert len(walk(found[f"nb06.{name}"])) == 2**8 + 1


def test_the_printed_diagram_is_the_articles():
    names = dict(zip("ABCDEFGH", cards.PRINTED, strict=True))
    lines = article("2-diagram").source.splitlines()[1:]
    printed = {tuple(names[end[0]] for end in line.split(" --> ")) for line in lines}
    assert printed == set(cards.ARROWS["printed"])
    assert ("cause", "interest") not in printed  # which the article's own sentence would need
    assert ("cause", "interest") in cards.ARROWS["corrected"]


@pytest.mark.slow
def test_every_box_holds_what_the_models_say():
    log, _ = worlds.front_page(cards.SEED)
    past = log.select(log["chosen_by"] != "coin")
    best = run_pipeline(past, catalogue(), users=cards.USERS).top(cards.WHO)
    for line, one in zip(cards.objects()["list"], best, strict=True):
        assert line.removesuffix("…") in f"{one.rank}. {one.name}"
    everything = cards.printed_card().ask(dict.fromkeys(cards.PRINTED, "open"))
    assert f"{len(past):,} rows" in everything.alt
    assert "no object, no code, / no number" in everything.alt
    assert "Seven hold real objects" in everything.sentence


@pytest.mark.slow
def test_a_closed_box_shows_nothing_and_an_open_one_only_its_own():
    card = cards.printed_card()
    assert "similarity" not in card.ask({}).svg
    one_open = card.ask({"cf": "open"})
    assert "similarity" in one_open.svg
    assert "cells" not in one_open.svg
    assert "1 of 8 boxes open" in one_open.sentence
