"""The pictures of notebook 11 say what was counted; the grid of its card is made again."""

import csv
import math
import sys

import numpy as np
import pytest
from readable import faults, grid, walk
from work import AT_ONCE, calls

from causalrec_lab import estimate
from causalrec_lab.course import every_card
from causalrec_lab.course.nb11 import cards
from causalrec_lab.datasets import data_dir
from causalrec_lab.errors import DataProblem, LabError


def grid_rows():
    with (data_dir() / "recipe_grid.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("shown", "others", "buyers", "seen"), [(4, 4, 4, 3), (4, 4, 4, 4), (3, 5, 2, 2)])
def test_every_deal_is_counted_as_the_test_counts_it(shown, others, buyers, seen):
    y = [1] * seen + [0] * (shown - seen) + [1] * (buyers - seen) + [0] * (others - buyers + seen)
    found = estimate.randomisation_test(y, [1] * shown + [0] * others)
    picture = cards.deals(shown, others, buyers=buyers, seen=seen)
    assert not faults(picture.svg)
    assert f"All {found.assignments} ways" in picture.alt
    assert f"{found.as_extreme} assignments are at least as far" in picture.alt
    assert found.assignments == math.comb(shown + others, shown)
    with pytest.raises(LabError, match="seen is 9, but a deal has"):
        cards.deals(4, 4, buyers=4, seen=9)


def test_the_card_is_found_and_its_grid_is_whole():
    assert len(walk(every_card()["nb11.survivor_card"])) == 12 + 3


def test_the_card_says_the_rows_of_its_setting():
    card = cards.survivor_card()
    for row in grid_rows():
        answer = card.ask({name: row[name] for name in ("chooser", "chances", "outcomes")})
        assert f"{100 * float(row['value']):.1f}, truth inside in {row['covers']} of 10" in answer.alt
        assert f"the truth is {100 * float(row['truth']):.1f}" in answer.formula


def test_where_none_survives_the_card_says_what_the_log_could_have_told():
    card = cards.survivor_card()
    for row in grid_rows():
        state = {name: row[name] for name in ("chooser", "chances", "outcomes")}
        said = card.ask(state).sentence
        silent = state == {"chooser": "tip", "chances": "careful", "outcomes": "careful"}
        assert ("nothing in the log says so" in said) == silent
        careless = "careless" in (row["chances"], row["outcomes"])
        assert ("tip cannot" in said) == (row["chooser"] == "tip" and careless)


def test_the_grid_tells_the_story_of_the_lesson():
    alive: dict = {}
    for row in grid_rows():
        setting = row["chooser"], row["chances"], row["outcomes"]
        alive.setdefault(setting, set())
        if int(row["covers"]) >= cards.SURVIVES:
            alive[setting].add(row["recipe"])
    every, by_chance = set(cards.RECIPES), {"stratify", "match", "weight"}
    for (chooser, chances, outcomes), names in alive.items():
        careful = by_chance if chances == "careful" else set()
        careful = careful | {"regress"} if outcomes == "careful" else careful
        robust = {"robust"} if careful else set()
        assert names == {"coin": every, "columns": careful | robust, "tip": set()}[chooser]
    tip = [float(r["value"]) for r in grid_rows() if (r["chooser"], r["chances"], r["outcomes"]) ==
           ("tip", "careful", "careful") and r["recipe"] != "difference"]  # fmt: skip
    assert max(tip) - min(tip) < 0.012  # they agree to about a point, twenty points off


@pytest.mark.slow
@pytest.mark.parametrize("setting", [("columns", "careless", "careful")])
def test_rows_of_the_grid_made_again_are_the_rows_that_are_stored(setting, monkeypatch):
    monkeypatch.syspath_prepend(data_dir())
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    from make_recipe_grid import rows_of

    made = {row["recipe"]: row for row in rows_of(*setting)}
    stored = [r for r in grid_rows() if (r["chooser"], r["chances"], r["outcomes"]) == setting]
    assert len(stored) == len(cards.RECIPES)
    for row in stored:
        for name in ("value", "low", "high", "truth"):
            assert float(row[name]) == pytest.approx(made[row["recipe"]][name], abs=0.002)
        assert abs(int(row["covers"]) - made[row["recipe"]]["covers"]) <= 1


def test_the_card_answers_at_once():
    card, spent = cards.survivor_card(), []
    card.answer(card.state())  # the file is read once
    for state in grid(card):
        spent.append(calls(card.answer, state))
    assert np.median(spent) < AT_ONCE


def test_a_missing_or_damaged_grid_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("causalrec_lab.datasets.grids.data_dir", lambda: tmp_path)
    for content in (None, "chooser\ncoin\n"):
        if content is not None:
            (tmp_path / "recipe_grid.csv").write_text(content, encoding="utf-8")
        cards._grid.cache_clear()
        with pytest.raises(DataProblem, match=r"recipe_grid\.csv is missing or damaged"):
            cards.survivor_card().ask({})
    cards._grid.cache_clear()
