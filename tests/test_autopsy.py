"""The autopsy: each crash is what the article's program raises; tests pass the right program, not mutants."""

import random
import warnings

import numpy as np
import pytest
import torch
from huggingface_hub import constants
from transformers import BertModel, BertTokenizer

from causalrec_lab import autopsy
from causalrec_lab.autopsy import onion
from causalrec_lab.encode import load_encoder
from causalrec_lab.errors import LabError, UnknownName


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return autopsy.lay_random_bert(tmp_path_factory.mktemp("autopsy") / "random-bert")


# ---- the random BERT


def test_the_random_bert_is_a_whole_bert_that_announces_itself(folder):
    assert {"config.json", "vocab.txt", "model.safetensors", "README.md"} <= {
        p.name for p in folder.iterdir()
    }
    assert "never read a word" in (folder / "README.md").read_text(encoding="utf-8")
    bert = autopsy.random_bert()
    assert repr(bert).startswith("RANDOM BERT: 768 dimensions")
    assert bert.model.config.hidden_size == 768
    assert not bert.model.training
    assert load_encoder(folder).encode(["观看电影A"]).shape == (1, 768)  # like any other folder of a model


def test_it_follows_from_its_seed_and_moves_nobody_elses_luck(folder, tmp_path):
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    again = autopsy.lay_random_bert(tmp_path / "again")
    assert (again / "model.safetensors").read_bytes() == (folder / "model.safetensors").read_bytes()
    assert torch.equal(torch.random.get_rng_state(), before)
    other = autopsy.lay_random_bert(tmp_path / "other", seed=1)
    assert (other / "model.safetensors").read_bytes() != (folder / "model.safetensors").read_bytes()
    with pytest.raises(LabError, match="'other' is there already"):
        autopsy.lay_random_bert(tmp_path / "other")


def test_it_reads_one_token_a_character_and_its_likenesses_mean_nothing(folder):
    texts = ["观看电影A", "阅读书籍B", "浏览商品C", "电影A：动作片", "书籍B：科幻小说", "商品C：智能手机"]
    assert [len(ids) for ids in BertTokenizer.from_pretrained(folder)(texts)["input_ids"]] == [
        7,
        7,
        7,
        9,
        10,
        10,
    ]
    vectors = load_encoder(folder, pooling="cls").encode([*texts, "我讨厌电影A"])
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    assert (unit @ unit.T).min() > 0.98  # whatever they say: S10


def test_the_hub_is_shut_also_where_it_could_be_asked_and_all_is_as_before_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    with autopsy.no_hub():
        assert constants.HF_HUB_OFFLINE
        assert str(tmp_path) != constants.HF_HUB_CACHE
        said = autopsy.crash(lambda: BertModel.from_pretrained("bert-base-chinese"))
        silent = BertTokenizer.from_pretrained("bert-base-chinese")
    assert said == autopsy.layer("B03").crash
    assert len(silent) == 5  # it does not crash, and knows no character: a silent fault of the library's own
    assert (False, str(tmp_path)) == (constants.HF_HUB_OFFLINE, constants.HF_HUB_CACHE)


# ---- the onion


def crash_of(repaired, folder) -> tuple[str, list]:
    """The article's own program, run with these repairs as a script would be; what it raises and prints."""
    printed: list = []
    space = {"folder": folder, "__name__": "__main__", "print": lambda *said: printed.append(said)}
    code = compile(onion.program(repaired), "the article's program", "exec")
    torch.manual_seed(0)
    with autopsy.no_hub(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # B12 warns before it raises
        return onion.crash(lambda: exec(code, space)), printed  # noqa: S102 its SHA-256 is checked


SUBSETS = [autopsy.BUGS[:count] for count in range(6)]
SUBSETS += [tuple(random.Random(seed).sample(autopsy.BUGS, 4)) for seed in range(8)]


@pytest.mark.parametrize("repaired", SUBSETS, ids=lambda bugs: "+".join(bugs) or "as printed")
def test_each_set_of_repairs_meets_the_crash_the_onion_says(repaired, folder):
    found, printed = crash_of(repaired, folder)
    wanted = autopsy.first_crash(repaired)
    assert found == (wanted.crash if wanted else "")
    assert bool(printed) == (wanted is None or wanted.bug in ("B14", "B15"))


def test_repaired_it_ends_at_a_loss_of_nothing_and_two_lists_of_scores(folder):
    found, printed = crash_of(autopsy.BUGS, folder)
    assert found == ""
    loss = float(printed[-5][0].partition("= ")[2])
    assert 0 < loss < 1e-20
    assert [said[0] for said in (printed[-4], printed[-2])] == ["用户兴趣得分：", "物品相关性得分："]
    assert float(printed[-3][0].min()) > 40  # a logit: p = 1 for everything


def test_the_onion_says_what_it_does_not_know():
    with pytest.raises(UnknownName, match="no layer 'B99'"):
        autopsy.program(["B99"])
    with pytest.raises(UnknownName, match="no layer 'B1'"):
        autopsy.first_crash(["B1"])
