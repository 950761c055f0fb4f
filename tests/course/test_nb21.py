"""Notebook 21: the stored readers are made again in part; two processes, a kill, the card."""

import importlib
import json
import re
import sys

import numpy as np
import pytest
import torch

from causalrec_lab import compress, worlds
from causalrec_lab.course.nb21 import cards, questions, readers, together
from causalrec_lab.datasets import catalogue, data_dir
from causalrec_lab.encode import load_encoder


def test_a_rounded_row_is_that_of_the_package():
    layer = torch.nn.Linear(6, 3)
    for bits in (8, 4):
        made = compress.Whole(layer, bits)
        back = compress._unpacked(made.whole, bits) * made.scale
        for row, rounded in zip(layer.weight.tolist(), back, strict=True):
            assert questions.quantise(row, bits) == pytest.approx(rounded.tolist(), abs=1e-6)


def test_the_shared_gradient_is_that_of_the_whole_batch():
    """Oracle: torch, on all rows at once."""
    x, y = together.visits()
    model, parts, rows = together.network(), [], (40, 7, 17)
    for share in torch.arange(64).split(list(rows)):
        model.zero_grad()
        together.shown_loss(model, x[share], y[share]).backward()
        parts.append(model[0].bias.grad[0].item())
    model.zero_grad()
    together.shown_loss(model, x[:64], y[:64]).backward()
    assert questions.shared_gradient(parts, rows) == pytest.approx(model[0].bias.grad[0].item(), abs=1e-6)
    assert np.mean(parts) != pytest.approx(model[0].bias.grad[0].item(), abs=1e-5)


def test_an_invented_good_is_none_of_the_shop():
    goods, sold = readers.invented_goods(400, seed=3), catalogue()
    columns = ("kind", "loud", "funny", "luxury", "outdoor")
    mine, theirs = (
        {*zip(*(getattr(one, name).tolist() for name in columns), strict=True)} for one in (goods, sold)
    )
    assert not mine & theirs
    assert len(mine) > 300
    assert readers.invented(5, seed=3) == worlds.stated_texts(goods)[:5]


def test_the_shops_were_fixed_and_each_reader_has_all_of_them():
    stored = readers.compressed()
    assert stored["about"]["seeds"] == [*range(300, 310)]
    by, further = readers.errors(), readers.further_off()
    assert {*by} == {*stored["readers"], "naive"}
    assert all(len(one) == 10 for one in (*by.values(), *readers.errors("frozen").values()))
    assert {*further} == {*stored["readers"]} - {readers.WHOLE}
    mine = np.abs(by["student"]) - np.abs(by[readers.WHOLE])
    assert further["student"].value == pytest.approx(mine.mean())


def test_a_wide_margin_lets_everybody_through_and_a_narrow_one_nobody():
    assert max(readers.not_worse(margin=50).values()) < 0.001
    assert min(readers.not_worse(margin=-50).values()) == 1
    single = readers.further_off()
    for name, p in readers.not_worse().items():
        assert (p < readers.LEVEL) <= (single[name].high < readers.MARGIN)


def test_what_is_read_of_the_grades_is_all_of_themselves_and_nothing_of_noise():
    """The student has hardly a grade: the reason that the notebook gives."""
    goods, draw = worlds.item_features()[0], np.random.default_rng(0)
    assert readers.grades_read(goods) > 0.99
    assert readers.grades_read(draw.normal(size=(len(goods), 20))) < 0.05
    costs = readers.compressed()["readers"]
    others = {*costs} - {"student", "pocket BERT"}
    assert costs["student"]["grades"] < 0.3
    assert min(costs[name]["grades"] for name in others) > 0.5
    losses = readers.compressed()["about"]["losses"]
    assert round(losses[-1], 2) == 0.59 < losses[-2]


@pytest.mark.slow
def test_the_costs_and_an_effect_made_again_are_those_that_are_stored():
    stored, texts = readers.compressed(), worlds.stated_texts()
    full = load_encoder(None, "cpu")
    made = {
        readers.WHOLE: full,
        "MiniLM, 8 bits": compress.quantise(full),
        "MiniLM, 4 bits": compress.quantise(full, bits=4),
        "first 4 layers": compress.truncate(full, layers=4),
    }
    whole = full.encode(texts)
    for name, encoder in made.items():
        vectors = whole if encoder is full else encoder.encode(texts)
        assert compress.cost(encoder).bytes / 1e6 == pytest.approx(stored["readers"][name]["MB"], abs=0.01)
        overlap = compress.ranking_overlap(whole, vectors)
        assert overlap == pytest.approx(stored["readers"][name]["overlap"], abs=0.03)
        assert readers.grades_read(vectors) == pytest.approx(stored["readers"][name]["grades"], abs=0.03)
        if name in readers.errors("frozen"):
            found = readers.effect_error(vectors.astype(float), 303)
            assert found == pytest.approx(readers.errors("frozen")[name][3], abs=0.1)


@pytest.mark.slow
def test_a_shop_made_again_with_its_likes_is_the_one_that_is_stored(monkeypatch):
    monkeypatch.syspath_prepend(data_dir())
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    maker = importlib.import_module("make_compressed")
    vectors = load_encoder(None, "cpu").encode(worlds.stated_texts()).astype(float)
    monkeypatch.setattr(maker, "FROZEN", ())
    found = maker.shop_row({readers.WHOLE: vectors}, 302)["learned"]
    assert found["naive"] == pytest.approx(readers.errors()["naive"][2], abs=0.001)
    assert found[readers.WHOLE] == pytest.approx(readers.errors()[readers.WHOLE][2], abs=0.2)


@pytest.mark.slow
def test_a_killed_run_ends_bit_for_bit_as_the_unbroken_one(tmp_path):
    assert together.run("save", tmp_path) in (-9, 15)  # the signal, not an error; 15 on Windows
    said = json.loads((tmp_path / "checkpoint.json").read_text(encoding="utf-8"))
    assert len(said["train_loss"]) == together.KILLED
    resumed, unbroken = (together.trained(where)[0].state_dict() for where in (tmp_path, None))
    assert all(torch.equal(resumed[name], unbroken[name]) for name in unbroken)


def test_nobody_on_the_front_is_beaten_and_everybody_else_is():
    costs, harms = {"a": 1, "b": 2, "c": 3, "d": 1}, {"a": 5, "b": 1, "c": 2, "d": 6}
    assert cards.front(costs, harms) == ["a", "b"]
    assert cards.front({"a": 1, "b": 1}, {"a": 2, "b": 2}) == ["a", "b"]  # equals


def test_the_card_counts_who_is_still_right():
    for margin in (0.25, 1.0, 3.0, 6.0):
        answer = cards.pareto_card().ask({"margin": margin, "cost": "MB", "pairs": True})
        right = sum(p < readers.LEVEL for p in readers.not_worse(margin=margin).values())
        said = re.match(r"(\d+) of (\d+) readers", answer.sentence)
        assert (int(said[1]) if said else 0) == right
