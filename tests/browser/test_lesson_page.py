"""Predict, explain, vote and quiz answered in a real browser, by keyboard alone."""

import json

import pytest
from lab import notebook

CELLS = (
    'import os\nos.environ["CAUSALREC_PROGRESS"] = "lesson_page.json"  # other tests answer too',
    'from causalrec_lab.lesson import check, explain, predict, quiz, vote\ncheck("01-2", (1, 4))',
    'predict("01-B")',
    'explain("01-X")',
    'vote("01-A")',
    'quiz("01")',
)


@pytest.fixture(scope="module")
def page(server, lab):
    lab.open(server.put("lesson.ipynb", notebook(*CELLS)), width=1000)
    lab.run_all()
    lab.wait(lambda: lab.page.locator(".crl-ask").count() == 4, "four questions on the page")
    assert lab.errors() == []
    return lab


def question(lab, number):
    box = lab.page.locator(".crl-ask").nth(number)
    box.scroll_into_view_if_needed()
    return box


def focus(lab, locator):
    """Put the focus on a control; JupyterLab may take it once more while a cell is still being drawn."""
    holds = "node => { node.focus(); return document.activeElement === node; }"
    lab.wait(lambda: locator.evaluate(holds), "the control to take the focus")


def keys(lab, *pressed):
    for key in pressed:
        lab.page.keyboard.press(key)


def focused(lab):
    return lab.page.evaluate(
        "() => document.activeElement.tagName + ':' + (document.activeElement.type ?? '')"
    )


def told(lab, box, words, number=0):
    """Wait until the live region says something."""
    region = box.locator("[aria-live=polite]").nth(number)
    lab.wait(lambda: words in region.inner_text(), f"{words!r} in {region.inner_text()!r}")
    return region.inner_text()


def test_a_prediction_is_committed_by_keyboard_and_keys_do_not_reach_the_notebook(page):
    box = question(page, 0)
    cells = len(page.cells())
    assert box.locator("input:checked").count() == 0
    focus(page, box.locator("input[type=radio]").first)
    keys(page, "Space", "ArrowDown", "ArrowDown", "ArrowUp")
    assert box.locator("input:checked").get_attribute("value") == "right"
    keys(page, "Tab")
    assert focused(page) == "SELECT:select-one"
    page.page.keyboard.type("8")  # in the notebook's command mode a digit would make a heading of the cell
    keys(page, "Tab")
    assert focused(page) == "BUTTON:button"
    keys(page, "d", "d")  # ... and this would delete it
    keys(page, "Enter")
    assert "80 % sure" in told(page, box, "You said: right")
    assert box.locator("input:enabled, select:enabled, button:enabled").count() == 0
    assert focused(page) == "DIV:"  # the reader goes on from what was said
    assert (len(page.cells()), {cell["cell_type"] for cell in page.cells()}) == (cells, {"code"})


def test_a_click_never_overtakes_what_was_just_typed(page):
    box = question(page, 1)
    focus(page, box.locator("textarea"))
    page.page.keyboard.type("More rows shrink luck and leave 故事 open.")
    keys(page, "Tab", "Enter")
    assert "leave 故事 open." in told(page, box, "One way to say it")
    boxes = box.locator("input[type=checkbox]")
    assert boxes.count() == 3
    focus(page, boxes.nth(0))
    keys(page, "Space", "Tab", "Tab", "Space", "Tab", "Enter")
    told(page, box, "2 of 3", number=1)


def test_a_tally_is_typed_and_the_change_shows(page):
    box = question(page, 2)
    for column, counts in enumerate(("5510", "1235")):
        focus(page, box.locator("input[type=text]").nth(column * 4))
        for count in counts:
            page.page.keyboard.type(count)
            keys(page, "Tab")
        keys(page, "Enter")
        told(page, box, "votes kept" if column == 0 else "Most gained", number=column)
    assert box.locator("table").count() == 2


def test_a_wrong_answer_of_the_quiz_gets_its_reason_and_what_is_missing_is_said(page):
    box = question(page, 3)
    group = box.locator(".crl-ask-group").first
    focus(page, group.locator("button"))
    keys(page, "Enter")
    told(page, group, "Choose an answer and a because first.")
    focus(page, group.locator("fieldset").nth(0).locator("input").nth(1))
    keys(page, "Space")
    focus(page, group.locator("fieldset").nth(1).locator("input").nth(1))
    keys(page, "Space")
    focus(page, group.locator("select"))
    page.page.keyboard.type("6")
    focus(page, group.locator("button"))
    keys(page, "Enter")
    assert len(told(page, group, "Not that one.")) > 20


UNNAMED = """() => [
  ...[...document.querySelectorAll('.crl-ask :is(input, select, textarea, button)')]
    .filter(node => !node.labels?.length && !node.textContent.trim()),
  ...[...document.querySelectorAll('.crl-ask fieldset')].filter(set => !set.children[0].innerText),
].map(node => node.outerHTML)"""


def test_every_control_has_a_name_for_a_screen_reader(page):
    assert page.page.locator(".crl-ask input").count() > 20
    assert page.page.evaluate(UNNAMED) == []


def test_everything_answered_is_in_the_progress_file_of_this_machine(page):
    events = json.loads((page.server.root / "lesson_page.json").read_text(encoding="utf-8"))["events"]
    kinds = {event["kind"] for event in events}
    assert {"attempt", "prediction", "explanation", "vote", "quiz"} <= kinds
    assert [e["sentence"] for e in events if e["kind"] == "explanation"][
        -1
    ] == "More rows shrink luck and leave 故事 open."


def test_a_saved_notebook_shows_its_questions_again_without_a_kernel(page):
    assert (page.outside, page.complaints) == ([], [])
    page.save()
    page.reopen()
    page.wait(lambda: page.page.locator(".crl-ask").count() == 4, "four questions after reopening")
    assert page.lost() == []
    assert "80 % sure" in question(page, 0).inner_text()
