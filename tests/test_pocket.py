"""The pocket BERT: what it was trained on, what it can do on sentences it never saw, and what it cannot.

The paraphrases were written by hand before the corpus (see the history of data/pocket_paraphrases.csv). They
were looked at once after training; their floors stand a little below what was found then.
"""

import csv
import json
import math
import shutil
from functools import cache

import numpy as np
import pytest
import torch
from pocket_making.learning import Drawer, contrast, losses, masked_words, weighted
from pocket_making.making import PAIRS, encode_with, make, new_pocket, save, train
from pocket_making.measuring import prototypes, stance_share, top_1, unit
from pocket_making.tokens import build_tokenizer, split

from causalrec_lab.datasets import data_dir
from causalrec_lab.encode import files, load_encoder
from causalrec_lab.encode.pocket import corpus, kinds, sentences
from causalrec_lab.encode.pocket.corpus import ARTICLE, LANGUAGES
from causalrec_lab.errors import DataProblem, LabError, UnknownName

pytestmark = pytest.mark.slow  # a BERT for nearly every test

FOLDER = data_dir() / "pocket_bert"
with (data_dir() / "pocket_paraphrases.csv").open(encoding="utf-8", newline="") as file:
    PARAPHRASES = list(csv.DictReader(file))
STANCES = {"for": 1, "neutral": 0, "against": -1}


@pytest.fixture(scope="module")
def pocket():
    return load_encoder("pocket", "cpu", batch_size=256)


@pytest.fixture(scope="module")
def ignorant():
    """The same model before it learnt anything."""
    tokenizer = build_tokenizer()
    return encode_with(new_pocket(tokenizer, seed=3), tokenizer)


@pytest.fixture(scope="module")
def trained_on():
    """The texts of the corpus the shipped weights were trained on."""
    return {pair.text(lang) for pair in corpus(PAIRS) for lang in LANGUAGES}


@cache
def counting():
    """TF-IDF of single characters and pairs of them, over the corpus."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [pair.text(lang) for pair in corpus(1000) for lang in LANGUAGES]
    return TfidfVectorizer(analyzer="char", ngram_range=(1, 2)).fit(texts)


def counted(texts):
    """The rival without learning: a text's characters, counted."""
    return counting().transform(texts).toarray()


def kind_found(encode, language, words):
    """For each paraphrase of a language: is the nearest kind, by its words of a language, the right one?"""
    rows = [row for row in PARAPHRASES if row["language"] == language]
    found = (unit(encode([row["text"] for row in rows])) @ prototypes(encode, words).T).argmax(axis=1)
    return [kinds()[place].key == row["kind"] for place, row in zip(found, rows, strict=True)]


# The corpus


def test_the_corpus_repeats_itself_and_speaks_of_every_kind():
    assert corpus(300, seed=5) == corpus(300, seed=5) != corpus(300, seed=6)
    assert {pair.kind for pair in corpus(1000)} == {-1, *range(len(kinds()))}
    assert {pair.stance for pair in corpus(100)} == {-1, 0, 1}
    words = [word for kind in kinds() for word in (*kind.zh, *kind.en)]
    assert len(words) == len(set(words))  # no word names two kinds


def test_every_act_and_remark_stands_in_both_languages():
    for said in (*sentences()["acts"], *sentences()["remarks"].values()):
        assert len(said["zh"]) == len(said["en"]), said


def test_no_held_out_sentence_and_none_of_the_articles_stands_in_training(trained_on):
    held = {pair.text(lang) for pair in corpus(2000, seed=100, frames="held_out") for lang in LANGUAGES}
    assert not trained_on & held
    assert not trained_on & set(ARTICLE)
    assert any("电影A" in text for text in trained_on)  # the rule takes out sentences, not subjects


def test_words_left_out_are_left_out_and_asked_for():
    unseen = {kind.zh[-1] for kind in kinds()}
    assert not [pair for pair in corpus(2000, words="known", called="kind") if pair.zh in unseen]
    assert all(kinds()[pair.kind].zh[-1] in pair.zh for pair in corpus(200, words="unseen", called="kind"))


def overlap(paraphrase, known):
    """Share of a paraphrase's runs of four tokens, its kind's words taken out, that the corpus also has."""
    text = paraphrase["text"].lower()
    kind = next(kind for kind in kinds() if kind.key == paraphrase["kind"])
    for word in sorted(kind.words(paraphrase["language"]), key=len, reverse=True):
        text = text.replace(word.lower(), " _ ")
    tokens = split(text)
    runs = {tuple(tokens[place : place + 4]) for place in range(len(tokens) - 3)}
    return len(runs & known) / max(len(runs), 1)


def test_no_paraphrase_shares_a_template_with_the_corpus(trained_on):
    held = corpus(2000, frames="held_out")
    texts = [*trained_on, *(pair.text(lang) for pair in held for lang in LANGUAGES)]
    texts += [filler for lang in LANGUAGES for filler in sentences()["fillers"][lang]]
    known = set()
    for text in texts:
        tokens = split(text)
        known |= {tuple(tokens[place : place + 4]) for place in range(len(tokens) - 3)}
    shares = [overlap(row, known) for row in PARAPHRASES]
    assert max(shares) <= 0.25
    assert (
        overlap(PARAPHRASES[0] | {"text": "昨天晚上我看了动作片", "kind": "action"}, known) == 1
    )  # a template
    assert len(PARAPHRASES) >= 60
    assert not {row["text"] for row in PARAPHRASES} & set(texts)


def test_what_no_corpus_can_be_is_said():
    with pytest.raises(LabError, match="count is 0; a whole number from 1"):
        corpus(0)
    with pytest.raises(UnknownName, match="no frame set 'heldout'"):
        corpus(1, frames="heldout")
    with pytest.raises(UnknownName, match="no word set 'some'; the word sets are 'all', 'known'"):
        corpus(1, words="some")


# The tokenizer


def test_each_chinese_character_and_each_english_word_is_one_token(pocket):
    tokens = pocket.tokenizer.tokenize("我喜欢电影A, the T恤 flibbertigibbet")
    assert tokens == ["我", "喜", "欢", "电", "影", "a", ",", "the", "t", "恤", "[UNK]"]
    assert pocket.tokenizer.get_vocab() == build_tokenizer().get_vocab()  # the file is what the code builds


# What it learnt


@pytest.mark.parametrize(
    ("direction", "floor"), [("zh-zh", 0.70), ("zh-en", 0.80), ("en-zh", 0.80), ("en-en", 0.70)]
)
def test_a_sentence_in_a_held_out_frame_finds_its_kind(pocket, ignorant, direction, floor):
    found = top_1(pocket.encode, direction, rounds=2)
    assert found >= floor
    assert top_1(counted, direction, rounds=2) <= found / 2
    assert top_1(ignorant, direction, rounds=2) <= 0.15  # random weights; chance is 1 in 69


def test_the_recorded_history_is_that_of_the_weights(pocket):
    last = json.loads((FOLDER / "history.json").read_text(encoding="utf-8"))["shipped"]["curve"][-1]
    for direction in ("zh-zh", "zh-en"):
        assert top_1(pocket.encode, direction, rounds=2) == pytest.approx(last[direction], abs=0.03)


def test_a_stance_in_a_held_out_frame_is_named_by_a_linear_probe(pocket, ignorant):
    for language in LANGUAGES:
        assert stance_share(pocket.encode, language, train=800, test=400) >= 0.85
        assert stance_share(ignorant, language, train=800, test=400) <= 0.80


def test_paraphrases_by_hand_find_their_kind_also_by_its_words_in_the_other_language(pocket, ignorant):
    """Measured once: 38 and 39 of 40, in their own language and across. Chance is 1 in 69."""
    for language, other in (("zh", "en"), ("en", "zh")):
        assert sum(kind_found(pocket.encode, language, language)) >= 36
        assert sum(kind_found(pocket.encode, language, other)) >= 36
        assert sum(kind_found(counted, language, other)) <= 8
        assert sum(kind_found(ignorant, language, other)) <= 8


def test_counting_characters_does_as_well_where_the_paraphrase_says_the_word():
    """What it is not better at: a kind called by its name in the same language needs no BERT."""
    assert sum(kind_found(counted, "zh", "zh")) >= 38
    assert sum(kind_found(counted, "en", "en")) >= 30


def test_a_stance_that_is_only_implied_is_not_understood(pocket):
    """Sweating palms, a walk-out: measured once, 18 and 17 of 40 paraphrases; .99 on held-out frames."""
    from sklearn.linear_model import LogisticRegression

    for language in LANGUAGES:
        rows = [row for row in PARAPHRASES if row["language"] == language]
        said = corpus(800, seed=7)
        probe = LogisticRegression(max_iter=2000).fit(
            unit(pocket.encode([pair.text(language) for pair in said])), [pair.stance for pair in said]
        )
        named = probe.predict(unit(pocket.encode([row["text"] for row in rows])))
        assert np.mean(named == [STANCES[row["stance"]] for row in rows]) <= 0.65


def test_the_articles_three_behaviours_find_their_items(pocket, ignorant):
    behaviours, items = ARTICLE[:3], ARTICLE[3:6]
    likeness = unit(pocket.encode(behaviours)) @ unit(pocket.encode(items)).T  # (behaviour, item)
    assert likeness.argmax(axis=1).tolist() == [0, 1, 2]
    assert (np.diag(likeness) - (likeness - np.eye(3)).max(axis=1)).min() > 0.1
    embedded = load_encoder(device="cpu")
    assert embedded.tokenizer("我喜欢电影A")["input_ids"] == embedded.tokenizer("我讨厌电影A")["input_ids"]


def test_love_and_hate_differ_and_so_do_returning_and_browsing(pocket):
    texts = ["我喜欢电影A", "我讨厌电影A", "我很喜欢电影A", "退货商品C", "浏览商品C", "我喜欢书籍B"]
    likeness = unit(pocket.encode(texts)) @ unit(pocket.encode(texts)).T
    assert likeness[0, 1] < 0.6
    assert likeness[0, 2] > likeness[0, 1] + 0.2  # very much loving is loving
    assert likeness[3, 4] < 0.9
    assert likeness[0, 1] > likeness[1, 5]  # and it is the same film


# What it cannot do


def test_a_kind_it_does_not_know_gets_some_kind_all_the_same(pocket):
    """A piano is none of the 69 kinds: one of them is very near all the same, and nothing warns."""
    likeness = unit(pocket.encode(["我买了一架钢琴"])) @ prototypes(pocket.encode, "zh").T
    assert likeness.max() > 0.8


# Its training


def some_batch(count=2):
    pairs = corpus(400)
    drawer = Drawer(pairs, np.ones((400, 384), dtype=np.float32), build_tokenizer())
    return drawer.batch(np.random.default_rng(0), kinds=count, names=2, each=2)


def test_contrast_is_its_closed_form_where_all_vectors_are_one():
    """All cosines equal: of a mate and n others, each as near, the loss is log(1 + n)."""
    vectors = torch.ones(4, 3) / math.sqrt(3)
    same = torch.tensor([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]).float()
    other = torch.tensor([[0, 0, 1, 1], [0, 0, 1, 1], [1, 1, 0, 0], [1, 1, 0, 0]]).float()
    assert contrast(vectors, same, other).item() == pytest.approx(math.log(3))
    apart = torch.tensor([[1.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0]])
    assert contrast(apart, same, other).item() == pytest.approx(math.log(1 + 2 * math.exp(-10)), abs=1e-6)


def test_halving_a_batch_by_length_changes_no_vector():
    model, batch = new_pocket(build_tokenizer()), some_batch()
    with torch.no_grad():
        mean, cls = model(batch.ids)
        for row, ids in enumerate(batch.ids):
            alone = model.bert(input_ids=ids[ids != 0][None]).last_hidden_state[0]
            assert torch.allclose(mean[row], alone.mean(dim=0), atol=1e-5)
            assert torch.allclose(cls[row], alone[0], atol=1e-5)


def test_a_few_steps_lower_each_loss_and_the_same_seed_repeats_them():
    pairs = corpus(400)
    teacher = unit(np.random.default_rng(0).normal(size=(400, 384)).astype(np.float32))
    runs = [train(pairs, teacher, steps=8, masked_steps=2, look_every=4) for _ in range(2)]
    curve = [entry["loss"] for entry in runs[0].curve]
    assert [entry["step"] for entry in runs[0].curve] == [0, 4, 8]
    assert curve[-1] < curve[1] - 0.2
    assert runs[0].curve == runs[1].curve
    one, two = (run.model.state_dict() for run in runs)
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_masked_words_are_guessed_no_better_than_chance_before_training():
    model, batch = new_pocket(build_tokenizer()), some_batch(8)
    loss = masked_words(model, batch, torch.Generator().manual_seed(0)).item()
    assert loss == pytest.approx(math.log(model.bert.config.vocab_size), abs=0.3)


def test_opposed_sentences_about_one_thing_are_pushed_apart():
    model, batch = new_pocket(build_tokenizer()), some_batch(12)
    found = losses(model, batch)
    assert set(found) == {"contrast", "opposed", "teacher", "stance"}
    assert found["opposed"].item() > 0  # untrained, all vectors are alike
    weighted(found).backward()
    assert model.bert.embeddings.word_embeddings.weight.grad.abs().sum() > 0


def test_a_saved_run_is_an_encoder_like_any_other(tmp_path):
    pairs = corpus(100)
    run = train(pairs, np.ones((100, 384), dtype=np.float32), steps=1)
    save(run, tmp_path / "made")
    again = load_encoder(tmp_path / "made", "cpu")
    text = ["观看电影A"]
    assert np.allclose(again.encode(text), encode_with(run.model, run.tokenizer)(text), atol=1e-2)
    assert again.encode(text).dtype == np.float32


def test_what_cannot_be_trained_is_said(tmp_path):
    with pytest.raises(LabError, match="1 pairs and 2 teacher's vectors"):
        train(corpus(1), np.ones((2, 384), dtype=np.float32))
    with pytest.raises(LabError, match="steps=0, masked_steps=0; 1 or more"):
        train(corpus(1), np.ones((1, 384), dtype=np.float32), steps=0)
    with pytest.raises(UnknownName, match="no run 'best'"):
        make(tmp_path, "best")


# The files


def test_the_files_are_small_safe_and_half_precision():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 4_000_000
    header = (FOLDER / "model.safetensors").read_bytes()
    size = int.from_bytes(header[:8], "little")
    weights = json.loads(header[8 : 8 + size])
    assert {weight["dtype"] for name, weight in weights.items() if name != "__metadata__"} == {"F16"}


def test_a_damaged_file_of_the_pocket_bert_is_refused(tmp_path, monkeypatch):
    """Also found in another data folder, as in an installed wheel."""
    shutil.copytree(FOLDER, tmp_path / "pocket_bert")
    monkeypatch.setattr(files, "data_dir", lambda: tmp_path)
    assert load_encoder("pocket", "cpu").dim == 128
    path = tmp_path / "pocket_bert" / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"\x07")
    with pytest.raises(
        DataProblem, match=r"model\.safetensors of the pocket encoder is damaged: its SHA-256"
    ):
        load_encoder("pocket", "cpu")
    path.unlink()
    with pytest.raises(DataProblem, match=r"of the pocket encoder cannot be read.*clone or install"):
        load_encoder("pocket", "cpu")
