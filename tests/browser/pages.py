"""What every notebook must do in a real browser: the tests that the two files beside this one share.

Each of them names its notebooks in NAMES; two files, so that two workers (`--dist loadfile`) share the time.
"""

import json
import re
import tomllib
from pathlib import Path

import large_models
import nbformat
import psutil
import pytest
from outputs import visible
from stored import Stored
from throwaway import ROOT

from causalrec_lab.lesson.content import find
from causalrec_lab.lesson.items import Exercise
from causalrec_lab.workbook import editions
from causalrec_lab.workbook.source import Project, read_source

EVERY = Project(ROOT).names()
BUDGET = tomllib.loads((ROOT / "notebooks" / "budget.toml").read_text(encoding="utf-8"))
ASKED = ("attempt", "hint", "reveal", "prediction", "explanation", "quiz", "vote")  # as progress names them


def learner(project: Project, name: str) -> nbformat.NotebookNode:
    return editions.to_notebook(editions.learner(read_source(project.source(name))))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One run of each of the module's notebooks, shared by all its tests; the first is opened anew, too."""
    if "run" in metafunc.fixturenames:
        names = metafunc.module.NAMES[: 1 if "reopened" in metafunc.function.__name__ else None]
        metafunc.parametrize("run", names, indirect=True, scope="module")


@pytest.fixture(scope="module")
def run(request, server, lab):
    """One notebook, run from the top in a window 900 px wide."""
    if model := BUDGET["models"].get(request.param):
        large_models.needs(model)
    lab.open(server.put(f"{request.param}.ipynb", learner(Project(ROOT), request.param)), width=900)
    lab.command("notebook:expand-all-headings")  # cards under *Going further* are looked at too
    before = events(server)
    lab.run_all()
    lab.cards()
    lab.used, lab.noted = work(server), events(server)[len(before) :]
    lab.stored = Stored(request.param, request.session)
    return lab


def work(server) -> tuple[float, float]:
    """Seconds of processor time that the server's one kernel has used, and the MB of memory that it holds.

    Memory is what is the kernel's own (RssAnon, where the system says it): files that it has mapped, such as
    weights, can be given back.
    """
    below = psutil.Process(server.process.pid).children(recursive=True)
    (kernel,) = [one for one in below if "ipykernel_launcher" in " ".join(one.cmdline())]
    held, status = kernel.memory_info().rss, Path(f"/proc/{kernel.pid}/status")
    if status.exists() and (own := re.search(r"RssAnon:\s+(\d+) kB", status.read_text())):
        held = 1024 * int(own[1])
    return sum(kernel.cpu_times()[:2]), held / 1e6


def events(server) -> list[dict]:
    """What the learners of this server have done so far, as their progress says."""
    progress = server.home / "progress.json"
    return json.loads(progress.read_text(encoding="utf-8"))["events"] if progress.exists() else []


def exercises(run) -> dict[str, str]:
    """What each exercise said: its id -> all words of its outputs."""
    cells = [nbformat.from_dict(cell) for cell in run.cells()]
    asked = [cell for cell in cells if "exercise" in cell.metadata.get("tags", [])]
    return {
        editions.EXERCISE.findall(cell.source)[0]: "\n".join(map(visible, cell.outputs)) for cell in asked
    }


def test_run_all_reaches_the_end_without_an_error(run):
    assert run.errors() == []


def test_every_exercise_is_not_attempted_and_prints_no_reference_answer(run):
    """Two oracles: the engine's own reference, and that all blanks get the same words (but for the id)."""
    said = exercises(run)
    wrong = {key: words for key, words in said.items() if "not attempted" not in words.casefold()}
    assert said
    assert not wrong, f"leave a blank ____ in each, and end the cell with check(...): {wrong}"
    same = {key: words.replace(key, "") for key, words in said.items()}
    typed = [key for key in same if find(key, Exercise).kind.shape not in ("function", "plot")]
    assert [key for key in typed if str(find(key, Exercise).value) in same[key]] == []
    assert len(set(same.values())) == 1, f"blank answers get different words, which may give one away: {same}"


def test_each_cell_says_what_is_stored(run):
    """Of the learner's edition, which lacks the solutions."""
    differ = run.stored.differs_from(run.cells())
    assert not differ, "\n".join(differ)


def test_run_all_records_no_attempt(run):
    assert [event for event in run.noted if event["kind"] in ASKED] == []


def test_a_notebook_over_its_time_budget_is_told_of_and_fails_nothing(run, request, record_property):
    name = request.node.callspec.params["run"]
    allowed = BUDGET["seconds"].get(name, BUDGET["seconds"]["default"])
    assert run.used[0] > 0
    if run.used[0] > allowed:
        told = f"{name}: {run.used[0]:.1f} s of work, {allowed} s allowed (notebooks/budget.toml)"
        record_property("warning", f"{told}; on two free cores, make it faster")


def test_the_kernel_holds_no_more_memory_than_its_budget(run, request):
    name = request.node.callspec.params["run"]
    allowed = BUDGET["megabytes"].get(name, BUDGET["megabytes"]["default"])
    assert run.used[1] < allowed, (
        f"{name} holds {run.used[1]:.0f} MB, {allowed} allowed (notebooks/budget.toml)"
    )


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


def test_saved_it_holds_what_each_widget_showed_last(run):
    """From this alone JupyterLab shows a saved widget."""
    run.said = [run.sentence(number) for number in range(run.cards())]
    saved = run.save()
    assert len(saved) == run.widgets()
    assert [state["reply"]["sentence"] for state in saved if "sentence" in state["reply"]] == run.said


def test_nothing_left_the_machine_and_the_console_is_clean(run):
    assert run.outside == []
    assert run.complaints == []


def test_run_again_from_the_top_in_its_kernel_every_cell_says_what_is_stored(run):
    """With every solution, and then without the functions on which its rows of the article stand."""
    run.close_notebook()
    differ = run.stored.run_again(run.server.connection())
    assert not differ, "\n".join(differ)


def test_reopened_without_its_kernel_it_shows_what_was_there_last(run):
    run.reopen()
    assert run.cards() == len(run.said)
    assert [run.sentence(number) for number in range(len(run.said))] == run.said
    assert run.lost() == []
    assert (run.outside, run.complaints) == ([], [])
