"""What every notebook must do in a real browser: the tests that the two files beside this one share.

Each of them names its notebooks in NAMES; two files, so that two workers (`--dist loadfile`) share the time.
"""

import nbformat
import pytest
from lab import Lab
from throwaway import ROOT

from causalrec_lab.workbook import editions
from causalrec_lab.workbook.source import Project, read_source

EVERY = Project(ROOT).names()


def learner(project: Project, name: str) -> nbformat.NotebookNode:
    return editions.to_notebook(editions.learner(read_source(project.source(name))))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One run of each of the module's notebooks, shared by all its tests."""
    if "run" in metafunc.fixturenames:
        metafunc.parametrize("run", metafunc.module.NAMES, indirect=True, scope="module")


@pytest.fixture(scope="module")
def run(request, server, browser):
    """One notebook, run from the top in a window 900 px wide."""
    lab = Lab(server, browser, width=900)
    lab.name = server.put(f"{request.param}.ipynb", learner(Project(ROOT), request.param))
    lab.open(lab.name)
    lab.command("notebook:expand-all-headings")  # cards under *Going further* are looked at too
    lab.run_all()
    lab.cards()
    yield lab
    lab.close()


def test_run_all_reaches_the_end_without_an_error(run):
    assert run.errors() == []


def test_every_widget_is_there(run):
    assert run.cards() > 0, "every notebook has at least one widget"
    assert run.lost() == []


def test_no_words_are_cut_off_and_all_can_be_read_in_a_window_900_wide(run):
    assert run.clipped() == []
    assert run.smallest() >= 15.5


def test_every_chinese_letter_is_shown(run):
    letters = run.chinese()
    assert letters
    assert run.unshown(letters) == []


def test_a_key_on_the_first_control_of_every_card_changes_its_sentence(run):
    for number in range(run.cards()):
        before, after = run.move(number)
        assert after != before, f"card {number} keeps saying {before!r}"
        assert run.card(number).locator("[role=alert]").inner_text() == ""
    assert run.clipped() == []


def test_saved_and_reopened_without_its_kernel_it_shows_what_was_there_last(run):
    said = [run.sentence(number) for number in range(run.cards())]
    run.save()
    run.reopen(run.name)
    assert run.cards() == len(said)
    assert [run.sentence(number) for number in range(len(said))] == said
    assert run.lost() == []


def test_nothing_left_the_machine_and_the_console_is_clean(run):
    assert run.outside == []
    assert run.complaints == []
