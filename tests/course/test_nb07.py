"""The cards of notebook 07 show what the models compute; what was stored is made again."""

import importlib
import json
import sys

import numpy as np
import pytest
from large_models import needs
from readable import check_grid, faults
from work import AT_ONCE, calls

from causalrec_lab.course import every_card
from causalrec_lab.course.nb07 import cards
from causalrec_lab.datasets import data_dir, stored
from causalrec_lab.encode import load_encoder, random_encoder
from causalrec_lab.errors import DataProblem
from causalrec_lab.view import look


def test_the_three_cards_are_found_and_walked_over_their_whole_grid():
    found = every_card()
    assert check_grid(found["nb07.token_card"]) == 11 * 2
    assert check_grid(found["nb07.padding_card"]) == 11 * 2 * 2
    assert check_grid(found["nb07.edit_card"]) == 6 * 2


def test_love_is_hate_for_the_english_reader_and_not_for_the_pocket_one():
    card = cards.token_card()
    embedded, pocket = (card.ask({"text": "我喜欢电影A", "reader": name}) for name in ("embedded", "pocket"))
    assert "4 of 6 pieces have no number of their own (喜 欢 电 影)" in embedded.sentence
    assert "To this reader it is the same text as 我讨厌电影A." in embedded.sentence
    assert "All 6 pieces have a number of their own." in pocket.sentence
    assert "same text" not in pocket.sentence


def test_an_unknown_piece_is_told_apart_by_its_outline_and_not_by_colour_alone():
    answer = cards.token_card().ask({"text": "我喜欢电影A"})
    assert answer.svg.count('stroke-dasharray="6 4"') == 4
    known = cards.token_card().ask({"text": "I love film A"})
    assert "stroke-dasharray" not in known.svg


@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_with_the_mask_no_padding_moves_the_vector_and_without_it_more_moves_it_more(pooling):
    def cosine(padding, mask):
        answer = cards.padding_card().ask({"padding": padding, "mask": mask, "pooling": pooling})
        return float(answer.formula.rsplit(" ", 1)[1])

    steps = range(0, cards.LONGEST + 1, cards.STEP)
    assert [cosine(padding, True) for padding in steps] == [1] * len(steps)
    turned = [cosine(padding, False) for padding in steps]
    assert turned[0] == 1
    assert turned[-1] < 0.8
    assert turned[5] < turned[1]


@pytest.mark.parametrize("place", range(6))
def test_a_gpt_never_moves_before_the_edit_and_a_bert_does(place):
    made = cards._made()["edits"]
    gpt, bert = (np.array(made[reader][place]) for reader in ("gpt", "bert"))
    assert gpt.shape == bert.shape == (7, 8)
    assert (gpt[:, : place + 1] == 0).all()
    assert (gpt[1:, place + 1 :] > 0).all()
    assert (bert[1:] > 0).all()
    assert (np.flatnonzero(bert[0]) == [place + 1]).all()  # what goes in differs in one place only
    answer = cards.edit_card().ask({"word": place, "reader": "gpt"})
    assert f"{7 - place} of 8 states move, and the {place + 1} before it" in answer.sentence


def test_a_change_as_long_as_the_state_has_the_full_colour_and_none_is_white():
    assert cards._heat(0) == "#FFFFFF"
    assert cards._heat(1) == cards._heat(3) == look.DOING


def test_the_cards_answer_at_once():
    for make in (cards.token_card, cards.padding_card, cards.edit_card):
        card, spent = make(), []
        card.answer(card.state())  # the file is read once
        for state in card.grid():
            spent.append(calls(card.answer, state))
        assert np.median(spent) < AT_ONCE


def test_pairs_bars_and_curves_say_every_number():
    pairs = cards.pairs(
        {"love and hate": {"MiniLM": 1.0, "pocket": -0.2}, "two": {"MiniLM": 0.1, "pocket": 0.3}}
    )
    assert "love and hate: MiniLM 1.00, pocket -0.20; two: MiniLM 0.10, pocket 0.30" in pairs.alt
    bars = cards.bars({"loud": (0.57, 0.3), "holds no": (-0.1, 0.86)}, ("MiniLM", "counting words"))
    assert "holds no: MiniLM -0.10, counting words 0.86" in bars.alt
    making = cards.making({"without": [(0, 0.1), (100, 0.8)], "hidden words first": [(0, 0.1), (100, 0.79)]})
    assert "without: from 10% to 80%" in making.alt
    for picture in (pairs, bars, making):
        assert not faults(picture.svg)


@pytest.mark.slow
def test_what_is_stored_is_what_the_models_make(monkeypatch):
    monkeypatch.syspath_prepend(data_dir())
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    import make_reading

    made = json.loads((data_dir() / "reading.json").read_text(encoding="utf-8"))
    embedded, pocket = load_encoder(device="cpu"), load_encoder("pocket", "cpu")
    assert made["pieces"] == {
        "embedded": make_reading.pieces(embedded),
        "pocket": make_reading.pieces(pocket),
    }
    for pooling, rows in make_reading.padded(embedded).items():
        for name, values in rows.items():
            assert np.allclose(values, made["padded"][pooling][name], atol=0.01)
    edits = {"bert": embedded, "gpt": random_encoder("gpt2", embedded)}
    for name, encoder in edits.items():
        again = np.array(make_reading.edits(encoder))
        assert np.allclose(again, made["edits"][name], atol=0.02)
        assert ((again == 0) == (np.array(made["edits"][name]) == 0)).all()


@pytest.fixture
def make_readers(monkeypatch):
    monkeypatch.syspath_prepend(data_dir())
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return importlib.import_module("make_readers")


READERS = ("counting", "MiniLM", "pocket", "E5", "SmolLM2, last", "SmolLM2, mean", "SmolLM2, echo")


def test_stored_readers_answer_every_text_and_what_counting_found_is_found_again(make_readers):
    """Oracle: the script's own counting, which needs no model."""
    made = stored("readers.json", dict)
    assert tuple(made) == READERS
    for reader in made.values():
        assert {len(row) for row in reader["paraphrases"].values()} == {40}
        assert all(low <= high for _, low, high in reader["grades"].values())
    assert made["counting"]["paraphrases"] == make_readers.paraphrases(make_readers.rival())
    assert made["counting"]["stance"] == make_readers.stance(make_readers.rival())
    assert all(row[1:] == [0, 0] for row in made["counting"]["grades"].values())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["pocket", "E5"])
def test_what_a_stored_reader_saw_is_what_the_model_sees(make_readers, name):
    """Oracle: the model itself, on the article's texts."""
    which = {"pocket": "pocket", "E5": "multilingual"}[name]
    if name == "E5":
        needs("e5")
    reader, made = load_encoder(which, "cpu"), stored("readers.json", dict)[name]
    for text, tokens in made["tokens"].items():
        assert tokens == [token.token for token in reader.tokens(text) if not token.special]
    again = make_readers.article(reader.encode)
    assert again["pairs"] == pytest.approx(made["article"]["pairs"], abs=0.005)
    for how in ("users and goods", "without letters", "letters moved"):
        assert np.allclose(again[how], made["article"][how], atol=0.005)


@pytest.mark.parametrize("content", [None, "{", '{"pieces": {}}', "[1]"])
def test_missing_or_damaged_data_is_named(tmp_path, monkeypatch, content):
    monkeypatch.setattr("causalrec_lab.datasets.grids.data_dir", lambda: tmp_path)
    if content is not None:
        (tmp_path / "reading.json").write_text(content, encoding="utf-8")
    cards._made.cache_clear()
    with pytest.raises(DataProblem, match=r"reading\.json is missing or damaged"):
        cards.token_card()
    cards._made.cache_clear()
