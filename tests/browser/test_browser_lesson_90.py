"""The lesson of 90 minutes in JupyterLab at a projector's 1280 x 720: as learners have it, on the wall."""

import pytest
from stored import Stored
from throwaway import ROOT

from causalrec_lab.workbook import editions
from causalrec_lab.workbook.source import Project, read_source

WALL = {"width": 1280, "height": 720}
SHEETS = sorted(path.stem for path in (ROOT / "notebooks" / "worksheets").glob("*.html"))
# Of each card: how high picture and buttons are together, and how high the part of the page is that shows it.
HEIGHTS = """card => {
  const page = document.querySelector('.jp-WindowedPanel-outer, .jp-NotebookPanel .jp-Notebook');
  const boxes = [...card.querySelectorAll('.crl-picture, .crl-controls, .crl-buttons, button')]
    .map(part => part.getBoundingClientRect()).filter(box => box.height);
  const top = Math.min(...boxes.map(box => box.top)), bottom = Math.max(...boxes.map(box => box.bottom));
  return [bottom - top, page.getBoundingClientRect().height];
}"""


def cells(name):
    return editions.learner(read_source(Project(ROOT).source(name)))


@pytest.fixture(scope="module", params=["lesson_90", "lesson_90.zh"])
def run(request, server, lab):
    """The learner's edition after Run All."""
    lab.open(server.put(f"{request.param}.ipynb", editions.to_notebook(cells(request.param))), **WALL)
    lab.run_all()
    lab.cards()
    lab.stored = Stored(request.param, request.session)
    return lab


def test_run_all_reaches_the_end_without_an_error(run):
    assert run.errors() == []
    assert run.lost() == []
    assert run.cards() == 5
    assert run.widgets() == 13


def test_each_card_shows_picture_and_buttons_together_and_nothing_is_cut_off(run):
    for number in range(run.cards()):
        together, page = run.card(number).evaluate(HEIGHTS)
        assert 100 < together <= page, f"card {number} needs {together:.0f} px of {page:.0f}"
    assert run.clipped() == []
    assert run.smallest() >= 15.5


def test_a_key_on_the_first_control_of_every_card_changes_its_sentence(run):
    for number in range(run.cards()):
        before, after = run.move(number)
        assert after != before, f"card {number} keeps saying {before!r}"


def test_every_chinese_letter_is_shown_and_nothing_left_the_machine(run):
    assert run.unshown(run.chinese()) == []
    assert run.outside == []
    assert run.complaints == []


def test_each_cell_says_what_is_stored_in_two_runs(run):
    differ = run.stored.differs_from(run.cells())
    run.close_notebook()
    differ += run.stored.run_again(run.server.connection())
    assert not differ, "\n".join(differ)


def test_on_the_wall_code_is_folded_away_and_a_click_opens_it(server, lab):
    folded = editions.to_notebook(cells("lesson_90"), folded=True)
    lab.open(server.put("wall.ipynb", folded), **WALL)
    lab.page.wait_for_timeout(500)
    editors = lab.page.locator(".jp-CodeCell:not(.jp-mod-placeholder) .jp-InputArea-editor")
    shown = [one for one in editors.all() if one.is_visible()]
    assert all("check(" in one.text_content() for one in shown)
    closed = lab.page.locator(".jp-CodeCell .jp-InputPlaceholder, .jp-CodeCell .jp-Placeholder").first
    closed.click()
    lab.wait(
        lambda: [one for one in editors.all() if one.is_visible() and "import" in one.text_content()],
        "a click on the bar to open the code",
    )


@pytest.mark.parametrize("name", SHEETS)
def test_the_worksheet_is_one_side_of_a4(browser, name):
    page = browser.new_page()
    page.goto(Project(ROOT).worksheet(name).as_uri())
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1
