"""The one loader of words: places filled, what is missing named, a second language beside the first."""

import re
import tomllib
from pathlib import Path

import pytest

import causalrec_lab
from causalrec_lab import texts
from causalrec_lab.errors import LabError, UnknownName

PACKAGE = Path(causalrec_lab.__file__).parent
words = texts.Words(PACKAGE / "view")


def test_words_fill_their_places_and_name_what_is_missing(monkeypatch):
    assert words("graph.arrow", cause="推荐", effect="购买") == "推荐 → 购买"
    with pytest.raises(UnknownName, match="did you mean 'reset'"):
        words("card.rest")
    with pytest.raises(LabError, match="placeholder that got no value: 'effect'"):
        words("graph.arrow", cause="推荐")
    monkeypatch.setenv("CAUSALREC_LANG", "zh")
    assert words("card.reset"), "a key without a translation is read in English"


def test_a_second_language_is_laid_beside_the_first(tmp_path, monkeypatch):
    (tmp_path / "words.zh.toml").write_text('[card]\nreset = "重来"', encoding="utf-8")
    monkeypatch.setenv("CAUSALREC_LANG", "zh")
    assert texts.Words(tmp_path)("card.reset") == "重来"


def test_a_file_that_is_no_toml_is_named(tmp_path):
    (tmp_path / "words.en.toml").write_text("[card\n", encoding="utf-8")
    with pytest.raises(LabError, match=r"words\.en\.toml is not TOML"):
        texts.Words(tmp_path)("card.reset")


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("words.*.toml")), ids=lambda path: path.parent.name)
def test_every_page_of_words_can_be_read(path):
    assert tomllib.loads(path.read_text(encoding="utf-8"))


def test_the_true_minus_is_written_in_one_place():
    alone = re.compile(r"""["']−["']""")  # a text of this one sign: somebody puts it in by hand
    by_hand = [path for path in PACKAGE.rglob("*.py") if alone.search(path.read_text(encoding="utf-8"))]
    assert [path.name for path in by_hand] == ["texts.py"], "call texts.true_minus instead"
