"""Notebook 17: the card says what counting by response types says; the stored readers are made again."""

import importlib
import json
import re
import sys

import numpy as np
import pytest
from readable import faults, grid

from causalrec_lab.counterfactual import RESPONSE_TYPES, Event, StructuralModel, causation, counterfactual
from causalrec_lab.course.nb17 import cards, questions, sales
from causalrec_lab.datasets import data_dir
from causalrec_lab.explain import shapley_values


def shop(won):
    """The oracle: one noise, the kind of visitor, and the equation says the rest."""
    chances = {kind: count / 100 for kind, count in cards.kinds(won).items()}
    return StructuralModel(
        {"shown": lambda coin: coin, "bought": lambda shown, kind: RESPONSE_TYPES[kind][shown]},
        {"coin": {0: 0.5, 1: 0.5}, "kind": chances},
    )


@pytest.mark.parametrize("seen", ["11", "01", "10", "00"])
def test_the_other_world_of_the_card_is_abduction_action_prediction(seen):
    shown, bought = map(int, seen)
    for won in (10, 25, 40):
        found = counterfactual(
            shop(won), "bought", do={"shown": 1 - shown}, evidence={"shown": shown, "bought": bought}
        )
        answer = cards.counterfactual_card().ask({"seen": seen, "won": won, "flip": True})
        other, room = map(int, re.match(r"(\d+) / (\d+)", answer.formula).groups())
        assert other / room == pytest.approx(found.chances.get(1 - bought, 0))


@pytest.mark.parametrize("won", range(10, 41, 5))
def test_every_shop_behind_the_slider_passes_the_same_test(won):
    for state, share in ((1, 0.4), (0, 0.3)):
        assert shop(won).probability(Event({"bought": 1}, do={"shown": state})) == pytest.approx(share)
        assert shop(won).probability({"bought": 1}, given={"shown": state}) == pytest.approx(share)


def test_who_is_not_in_the_room_is_pale_and_a_card_face_down_tells_nothing():
    for state in grid(cards.counterfactual_card()):
        answer = cards.counterfactual_card().ask(state)
        count = cards.kinds(state["won"])
        assert sum(count.values()) == 100
        assert answer.svg.count('r="5.5"') == 100
        room = sum(count[kind] for kind in cards.in_room(state["seen"]))
        assert len(re.findall(r'r="5.5"[^>]*stroke="#1A1A1A"', answer.svg)) == room
        assert ("otherwise" in answer.sentence) == state["flip"]


def test_the_two_shops_say_their_numbers_and_nothing_runs_over():
    picture = cards.shops()
    assert not faults(picture.svg)
    assert "40 persuadables, 0 sure things, 30 sleeping dogs, 30 lost causes; if shown" in picture.alt
    assert "if shown, 40 of 100 buy; if not, 30 of 100" in picture.alt


def test_the_linear_counterfactual_is_that_of_the_package():
    """Oracle: the package's three steps, over noises that are numbers."""
    a, b, c = 2, 4, 3
    noises = {n: 0.25 for n in (0, 1, 2, 3)}
    model = StructuralModel(
        {
            "showings": lambda coin: coin,
            "minutes": lambda showings, noise_minutes: a * showings + noise_minutes,
            "yuan": lambda showings, minutes, noise_yuan: b * showings + c * minutes + noise_yuan,
        },
        {"coin": {0: 0.5, 1: 0.5}, "noise_minutes": noises, "noise_yuan": noises},
    )
    for world in list(model.worlds)[::5]:
        seen = model.happens(world)
        found = counterfactual(model, "yuan", do={"showings": 1 - seen["showings"]}, evidence=seen)
        mine = questions.would_have_spent(tuple(seen.values()), 1 - seen["showings"], a, b, c)
        assert found[mine] == pytest.approx(1)


def test_the_drawn_bounds_are_those_of_tian_and_pearl():
    drawn = (*questions._LEAST, *questions._MOST)
    tests = [{1: questions.WITH_IT, 0: r} for r in questions.WITHOUT]
    found = [causation(cause={"x": 1}, effect={"y": 1}, experiment=test).pns for test in tests]
    assert drawn == pytest.approx([one.low for one in found] + [one.high for one in found])


def test_the_shapley_value_of_a_learner_is_that_of_the_package():
    x, background = sales.visits(0, 3)[0], sales.visits(1, 20)[0]
    model = sales.stored_reader().predict
    told = shapley_values(model, x, background).values
    for row, values in zip(x, told, strict=True):

        def worth(known, row=row):
            given = [name in known for name in sales.COLUMNS]
            return model(np.where(given, row, background)).mean()

        mine = [questions.shapley(worth, sales.COLUMNS, name) for name in sales.COLUMNS]
        assert values == pytest.approx(mine, abs=1e-6)


# ---- the twenty readers


def test_what_setting_a_column_does_is_what_the_equations_say():
    assert [float(sales.by_setting(name)) for name in sales.COLUMNS] == [0.35, 0.13, 0, 0]  # by hand
    x, y = sales.visits(0, 50_000)
    assert y.mean() == pytest.approx(0.155, abs=0.01)
    assert y[x[:, 3] == 1].min() == 1
    assert y[x[:, 3] == 1].sum() / y.sum() == pytest.approx(0.9, abs=0.02)


def test_twenty_seeds_were_stored_and_the_receipt_is_on_top_where_the_notebook_says_so():
    rows = sales.twenty()["seeds"]
    assert len(rows) == 20
    assert all(
        max(row["permutation"], key=lambda name: row["permutation"][name][0]) == "receipt" for row in rows
    )
    for method, count in (("Shapley values", 20), ("integrated gradients", 20), ("attention", 18)):
        assert sum(int(np.argmax(row[method])) == 3 for row in rows) == count
    for method, count in (("Shapley values", 0), ("integrated gradients", 0), ("attention", 4)):
        pairs = [(np.argmax(row[method]), np.argmax(row[f"{method}, other weights"])) for row in rows]
        assert sum(one != other for one, other in pairs) == count


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 13])
def test_a_reader_made_again_says_what_is_stored(seed, monkeypatch):
    monkeypatch.syspath_prepend(data_dir())
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    row, weights = importlib.import_module("make_explanations").row_of(seed)
    stored = json.loads((data_dir() / "explanations.json").read_text(encoding="utf-8"))
    for name, value in stored["seeds"][seed].items():
        if isinstance(value, dict):
            assert all(row[name][key] == pytest.approx(value[key], abs=0.01) for key in value)
        else:
            assert row[name] == pytest.approx(value, abs=0.1 if "gradients" in name else 0.02)
    if seed == 0:
        assert all(np.allclose(weights[name], value, atol=0.01) for name, value in stored["weights"].items())


@pytest.mark.slow
def test_the_stored_reader_is_explained_by_the_library_shap_as_by_us():
    """Oracle: shap, over all coalitions of four columns."""
    shap = pytest.importorskip("shap")
    reader, background = sales.stored_reader(), sales.visits(0, 100)[0]
    x = np.array([[1.0, 1, 1, 1], [0, 1, 0, 0], [1, 0, 1, 0]])
    theirs = shap.KernelExplainer(reader.predict, background).shap_values(x, silent=True, l1_reg=False)
    assert np.allclose(shapley_values(reader.predict, x, background).values, theirs, atol=1e-6)
