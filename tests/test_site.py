"""The pages of `make site` without a browser: what is live, what is in them, what they never ask for."""

import base64
import html
import json
import re
import zlib
from collections import Counter

import nbformat
import pytest
from readable import grid
from saved import own_notebook
from throwaway import ROOT

from causalrec_lab import view
from causalrec_lab.course import every_card
from causalrec_lab.errors import LabError
from causalrec_lab.lesson import explain, predict, quiz, vote
from causalrec_lab.lesson.texts import text as spoken
from causalrec_lab.site import build, live, main_site, page
from causalrec_lab.view.picture import drawing, text
from causalrec_lab.workbook import editions
from causalrec_lab.workbook.source import Project, read_source

PROJECT = Project(ROOT)


@pytest.fixture(autouse=True)
def silent(monkeypatch):
    monkeypatch.setenv("CAUSALREC_PROGRESS", "off")
    monkeypatch.setenv("CAUSALREC_LANG", "en")


def answer(state):
    return view.Answer(drawing(text(10, 30, state["a"]), height=50), f"{state} is the state.")


def toggles(count):
    controls = [view.Click(name, name, [0, 1], 0) for name in "abcdefghijkl"[:count]]
    return view.Card(
        "How many?", "counting", controls, answer, {"All": dict.fromkeys("abcdefghijkl"[:count], 1)}
    )


# ------------------------------------------------------------------ cards


def test_a_small_card_has_all_its_states_on_a_page_and_a_large_one_those_near_its_stops():
    states, reach = live.page_grid(toggles(6))
    assert (len(states), reach) == (64, None)
    card = toggles(12)
    states, reach = live.page_grid(card)
    ones = Counter(sum(state.values()) for state in states)
    assert len(states) <= live.MOST < 2**12
    assert ones == {0: 1, 1: 12, 2: 66, 3: 220, 9: 220, 10: 66, 11: 12, 12: 1}
    assert reach == 3
    assert card.state() in states


def test_no_card_of_the_course_has_more_than_a_thousand_states_on_a_page_and_those_reduced_are_known():
    grids = {name: live.page_grid(card) for name, card in every_card().items()}
    assert max(len(states) for states, _ in grids.values()) <= 1000
    reduced = {name: reach for name, (_, reach) in grids.items() if reach is not None}
    assert reduced == {"nb01.switches_card": 3, "nb02.editor_card": 1}
    typed = [
        name for name, card in every_card().items() if any(isinstance(c, view.Typed) for c in card.controls)
    ]
    assert typed == ["nb08.liar_card"]


def test_every_answer_of_a_table_is_that_of_the_card():
    card = toggles(3)
    part = live.live_part(card)
    pieces = part["table"]["pieces"]
    for state in grid(card):
        svg, *said = part["table"]["rows"][",".join(map(str, state.values()))]
        reply = card.reply(state)
        assert "".join(pieces[number] for number in svg) == reply["svg"]
        assert [pieces[number] for number in said] == [reply[key] for key in ("sentence", "formula", "twin")]
    assert part["note"] == ""


def test_a_line_to_type_in_becomes_a_choice_of_what_examples_and_presets_say():
    said = view.Typed("a", "Say", "yes", ["no"])
    part = live.live_part(view.Card("Yes?", "seeing", [said], answer, {"Perhaps": {"a": "perhaps"}}))
    (control,) = part["spec"]["controls"]
    assert control["kind"] == "choice"
    assert [option["value"] for option in control["options"]] == ["yes", "no", "perhaps"]
    assert "In the lab you type your own" in part["note"]


def test_a_table_is_packed_so_that_a_browser_opens_it():
    assert json.loads(zlib.decompress(base64.b64decode(live.packed({"安": [1, None]})))) == {"安": [1, None]}


# ------------------------------------------------------------------ questions


def test_every_choice_of_a_question_has_the_answer_that_the_lab_gives():
    table = live.live_part(predict("01-B"))["table"]["predict"]
    right = [number for key, number in table["rows"].items() if json.loads(key) == ["right", "70"]]
    assert "70 % sure" in table["answers"][right[0]][0]
    refused, locked, _ = table["answers"][table["rows"]['[null,""]']]
    assert (locked, "Make a guess first" in refused) == (False, True)
    assert len(table["rows"]) == (len(predict("01-B").groups()[0].fields[0].options) + 1) * 8
    items = live.live_part(quiz("01"))["table"]
    assert list(items) == [group.name for group in quiz("01").groups()]
    verdicts = {spoken("quiz", state) for state in ("right", "lucky", "wrong")}
    heard = {one for one in verdicts for html, *_ in items["01-q1"]["answers"] if one in html}
    assert heard == verdicts


def test_an_explanation_has_a_place_for_the_sentence_and_opens_its_ticks():
    part = live.live_part(explain("01-X"))
    answers = part["table"]["sentence"]["answers"]
    assert [part["words"]["you"] in html for html, *_ in answers] == [True, False]
    assert answers[0][2] == ["ticks"]
    assert len(part["table"]["ticks"]["rows"]) == 2**3


def test_a_vote_is_counted_by_the_page_in_the_words_of_the_lab():
    said = live.live_part(vote("01-A"))["table"]["vote"]
    assert next(iter(said["options"].values())) == "they rise"
    assert "{count}" in said["kept"]


# ------------------------------------------------------------------ which cells live

# A card of what the learner's own function does, the browser's handshake with a kernel, and envelopes, which
# open what was kept in earlier notebooks: these need Python, and their page says so.
NEED_PYTHON = re.compile(r"steps_card\(count_bought|BrowserCheck\(|envelope\(")


@pytest.mark.parametrize("name", PROJECT.every())
def test_every_card_and_question_of_a_notebook_lives_on_its_page(name):
    stored = nbformat.read(PROJECT.stored(name), as_version=4)
    cells, twins = {cell.id: cell for cell in stored.cells}, page.twins_of(stored)
    source = read_source(PROJECT.source(name))
    names = live.imported(cell.text for cell in source.cells if cell.kind == "code")
    shown = [cell for cell in source.cells if "widget" in cell.tags and cells[cell.id].outputs]
    dead = [cell.text for cell in shown if not live.shown_by(cell.text, names, twins[cell.id])]
    assert shown
    assert [text for text in dead if not NEED_PYTHON.search(text)] == []


@pytest.mark.parametrize("name", PROJECT.every())
def test_no_text_has_a_formula_in_tex_which_a_page_would_not_draw(name):
    cells = editions.workbook(read_source(PROJECT.source(name)))
    found = [cell.id for cell in cells if cell.kind == "markdown" and re.search(r"\$[^$]+\$|\\\(", cell.text)]
    assert not found, "pages have no MathJax: write the formula in words and letters, as the cards do"


# ------------------------------------------------------------------ a page


@pytest.fixture(scope="module")
def made():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAUSALREC_PROGRESS", "off")
        patch.setenv("CAUSALREC_LANG", "en")
        return page.notebook_page(PROJECT, "01_conditional_probability", ("00_start_here", ""))


def bare(html):
    """A page without what is only data: tables, pictures."""
    return re.sub(r'(?s)<script type="application/json">.*?</script>|src="data:[^"]*"', "", html)


def test_a_page_is_small_asks_for_nothing_outside_and_has_no_solution(made):
    assert len(made.html.encode()) < page.LARGEST
    loads = re.findall(r'(?:src|href)="([^"#]+)"', re.sub(r"<a [^>]*>", "", bare(made.html)))
    assert loads == ["assets/site.css", "data:,", "assets/site.js"]
    assert "solution(" not in re.sub(r"import [\w, ]+", "", re.sub(r"<[^>]+>", "", bare(made.html)))
    assert "connect-src 'none'" in made.html


def test_ids_are_unique_pictures_have_words_and_links_lead_to_pages(made):
    ids = re.findall(r'\bid="([^"]+)"', bare(made.html))
    assert len(ids) == len(set(ids)) > 10
    pictures = re.findall(r"<img [^>]*>", made.html)
    assert pictures
    assert all(re.search(r'alt="[^"]{20,}', one) for one in pictures)
    pages = {f"{name}.html" for name in PROJECT.every()} | {"index.html", "glossary.html"}
    links = {link for link in re.findall(r'<a [^>]*href="([^"#]+)', bare(made.html)) if "://" not in link}
    assert links <= pages
    assert '<html lang="en">' in made.html


def test_an_exercise_keeps_its_hints_and_says_that_its_check_needs_python(made):
    asked = [cell for cell in read_source(PROJECT.source(made.name)).cells if "exercise" in cell.tags]
    assert made.html.count("The check needs Python") == len(asked) > 2
    assert made.html.count("Hint 3 of 3") == len(asked)
    assert "not attempted" not in bare(made.html)


def test_the_still_picture_of_a_card_that_lives_right_above_it_is_left_out(made):
    cells = [cell.text for cell in read_source(PROJECT.source(made.name)).cells]
    still = [text for text in cells if text.endswith(".static()") and text.replace("static", "show") in cells]
    assert still
    assert ".static()" not in re.sub(r"<[^>]+>", "", bare(made.html))


def test_where_no_script_runs_a_card_has_all_its_words_though_the_notebook_keeps_them_below(made):
    stored = nbformat.read(PROJECT.stored(made.name), as_version=4)
    cards = [cell.id for cell in stored.cells if cell.source.endswith("_card().show()")]
    twins = [page.twins_of(stored)[card] for card in cards]
    assert len(twins) > 1
    assert all(len(twin) > 150 and html.escape(twin) in made.html for twin in twins)


def test_the_sections_of_a_page_can_be_searched(made):
    found = [heading for _, heading, said in made.sections if "joint probability" in said]
    assert found
    assert not any("<" in said for _, _, said in made.sections)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# A\n\n<img alt='a' src='https://example.org/a.png'>", "outside"),
        ("# A\n\n" + "a " * 1_600_000, "at most"),
    ],
)
def test_a_page_that_asks_for_something_outside_or_is_too_large_is_refused(text, said):
    body = page.Body()
    body.text(text)
    with pytest.raises(LabError, match=said):
        page.finished("a", body)


def test_the_first_page_leads_to_every_notebook_and_says_its_minutes():
    html = build.index(PROJECT).html
    assert set(re.findall(r'href="(\w[\w.]*)\.html"', html)) == {*PROJECT.every(), "index", "glossary"}
    assert "<td>45 + 45</td>" in html
    assert "<strong>Core</strong>" in html


# ------------------------------------------------------------------ a learner's own notebook


def test_a_learners_own_notebook_becomes_a_page_with_what_was_saved_and_runs_nothing(tmp_path, capsys):
    path, sentence = own_notebook(tmp_path)
    assert main_site(["--own", str(path), "--to", str(tmp_path / "made")]) == 0
    html = (tmp_path / "made" / "index.html").read_text(encoding="utf-8")
    assert {one.name for one in (tmp_path / "made" / "assets").iterdir()} >= {"site.js", "site.css"}
    facts = [json.loads(one) for one in re.findall(r'<script type="application/json">(.+?)</script>', html)]
    assert [fact["spec"]["kind"] for fact in facts] == ["card", "ask"]
    assert facts[0]["reply"]["sentence"] == sentence
    assert "<svg" in facts[0]["reply"]["svg"]
    assert "they rise, 70 % sure" in str(facts[1]["reply"])
    assert html.count("twin x") == 1  # a widget that was not saved: its words
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in html
    assert "my &lt;b&gt;error&lt;/b&gt;" in html
    assert "mine: 2 of 4" in html
    for content, said in ((b"{}", "no notebook"), (None, "No such file")):
        path.unlink() if content is None else path.write_bytes(content)
        with pytest.raises(LabError, match=said):
            page.own_page(path)
