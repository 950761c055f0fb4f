"""A learner's report and gain: what was answered stands in it, and nothing that was typed runs in it."""

import re
from html.parser import HTMLParser

import pytest
from lesson_demo import demo, use_demo  # noqa: F401

from causalrec_lab.errors import LabError
from causalrec_lab.lesson import check, gain, portfolio, predict, quiz
from causalrec_lab.lesson.portfolios import FILE
from causalrec_lab.lesson.progress import store
from causalrec_lab.lesson.texts import text
from causalrec_lab.view import plots

pytestmark = use_demo

HOSTILE = "\"'><script>alert(1)</script><img src=https://x.y/z onerror=alert(1)>\x1b[2J\ud800"


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and its words."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, words):
        self.words.append(words)


def answered(notebook, **answers):
    store().notebook = notebook
    return quiz("demo", answers={name.replace("_", "-"): given for name, given in answers.items()})


def test_a_gain_is_counted_item_by_item_and_right_needs_the_right_reason():
    answered("00", demo_q1=("half", "room", 60), demo_q2=("no", "luck", 60))
    answered("23", demo_q1=("one", "room", 90))
    found = gain("demo", after="23")
    assert (found.count(False, True), found.count(True, False)) == (1, 0)
    assert next(row[2:] for row in found.rows) == ("wrong", "right")
    assert "Answered before and after: 1. Gained: 1, lost: 0." in found.sentence
    assert "demo-q1" in repr(found)
    assert "<table" in found._repr_html_()
    answered("23", demo_q1=("half", "room", 90))
    assert gain("demo", after="23").rows[0][2:] == ("wrong", "wrong")  # the last answer counts


def test_what_was_answered_after_the_post_test_is_not_before():
    answered("23", demo_q1=("one", "room", 90))
    answered("00", demo_q1=("half", "room", 60))
    assert gain("demo", after="23").rows[0][2:] == (None, "right")


def test_without_a_pre_test_no_gain_is_told():
    assert gain("demo", after="23").sentence == text("gain", "no_before")
    answered("23", demo_q1=("one", "room", 90))
    assert gain("demo", after="23").sentence == text("gain", "no_before")
    answered("00", demo_q2=("no", "luck", 60))
    assert gain("demo", after="23").sentence == text("gain", "no_after")


def test_the_report_holds_answers_guesses_memo_and_charts(tmp_path):
    check("demo-pair", (1, 4))
    predict("demo-guess", guess="low", confidence=90)
    ax = plots.bars({"a": 1.0, "b": 2.0}, xlabel="x", ylabel="y")
    made = portfolio({"Decision": "demo-pair", "Doubt": "the shares"}, charts={"Two bars.": ax}, name="An")
    page = Tags(made.page)
    cells = [words.strip() for words in page.words]
    assert {"demo-pair", "(1, 4)", "the shares", "90 %", "demo-guess"} <= set(cells)
    assert any("An, " in words for words in cells)
    pictures = [attributes for tag, attributes in page.tags if tag == "img"]
    assert [one["alt"] for one in pictures] == ["Two bars."]
    assert pictures[0]["src"].startswith("data:image/png;base64,")
    assert "1 answers, 1 predictions" in repr(made)
    assert "open in the memo" not in repr(made)
    said = made.save(tmp_path)
    assert (tmp_path / FILE).read_text("utf-8") == made.page
    assert FILE in repr(said)


def test_an_open_line_of_the_memo_is_named():
    made = portfolio({"Decision": "demo-pair", "Why": "demo-A"})
    assert "Still open in the memo: Decision" in repr(made)
    assert text("portfolio", "open") in made.page


def test_whatever_was_typed_is_words_and_the_page_loads_nothing(tmp_path):
    check("demo-number", HOSTILE)
    store().record("explanation", "demo-A", sentence=HOSTILE, ticks=[1])
    store().record("prediction", "demo-guess", guess=HOSTILE, confidence=70)
    ax = plots.bars({"a": 1.0, "b": 2.0}, xlabel="x", ylabel="y")
    harmless = HOSTILE.replace("\ud800", "")
    made = portfolio({HOSTILE: "demo-A", "said": HOSTILE}, charts={harmless: ax}, name=HOSTILE)
    assert made.save(tmp_path).tone == "note"  # half a letter does not stop the writing
    page = Tags((tmp_path / FILE).read_text("utf-8"))
    assert not {tag for tag, _ in page.tags} & {"script", "iframe", "link", "object", "a", "form", "base"}
    assert all(not name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert all(value.startswith("data:") for _, attributes in page.tags if (value := attributes.get("src")))
    policy = next(one["content"] for _, one in page.tags if one.get("http-equiv"))
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert not re.search(r"url\(|@import", made.page)
    assert any("<script>alert(1)</script>" in words for words in page.words)  # shown, not run


def test_the_page_has_a_light_and_a_dark_look_and_says_its_language():
    made = portfolio({"a": "b"})
    assert "color-scheme: light dark" in made.page
    assert "prefers-color-scheme: dark" in made.page
    assert '<html lang="en">' in made.page


def test_a_folder_that_is_not_there_and_a_memo_that_is_none_are_said(tmp_path):
    assert portfolio({"a": "b"}).save(tmp_path / "no" / "such").tone == "try"
    with pytest.raises(LabError, match="memo is 3; a dictionary of labels and answers is needed"):
        portfolio(3)
    with pytest.raises(LabError):
        portfolio({"a": "b"}, charts={"x": 3})
