"""A corrected notebook in mid-course: a learner's work stays, what we changed arrives, nothing is lost."""

import json
import random
import re

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from throwaway import ROOT, SMALL, make_lab

from causalrec_lab.errors import DataProblem
from causalrec_lab.texts import use
from causalrec_lab.workbook import editions, main_my
from causalrec_lab.workbook.merge import merge, read_notebook, remember
from causalrec_lab.workbook.my import lay_my
from causalrec_lab.workbook.source import Project, read_source


def notebook(*cells):
    """ "A=text" is a cell with the id A; one that begins with "!" is code, with an output."""
    made = []
    for cell in cells:
        name, _, text = cell.partition("=")
        if text.startswith("!"):
            shown = nbformat.v4.new_output("stream", text=f"output of {name}")
            made.append(nbformat.v4.new_code_cell(text, id=name, outputs=[shown], execution_count=3))
        else:
            made.append(nbformat.v4.new_markdown_cell(text, id=name))
    return nbformat.v4.new_notebook(cells=made)


def said(merged):
    """A merged notebook as the cells of the tables below: a mark is "^" and its kind."""
    kinds = {
        "was updated": "top",
        "New or changed": "fresh",
        "something else": "beside",
        "not have": "orphan",
    }
    found = []
    for cell in merged.notebook.cells:
        mark = [kind for words, kind in kinds.items() if words in cell.source and cell.source[0] == "▶"]
        found.append(f"^{mark[0]}" if mark else f"{cell.id}={cell.source}")
    return found


def update(base, mine, ours):
    return merge(remember({}, notebook(*base)), notebook(*mine), notebook(*ours), date="2026-03-01")


# what happened: what was laid, what the learner has, the new edition, what the learner gets
TABLE = {
    "nothing": (["A=a", "B=!b"], ["A=a", "B=!b"], ["A=a", "B=!b"], ["A=a", "B=!b"]),
    "only the learner wrote": (["A=a", "B=!b"], ["A=a", "B=!mine"], ["A=a", "B=!b"], ["A=a", "B=!mine"]),
    "only we did": (
        ["A=a", "B=!b"],
        ["A=a", "B=!b"],
        ["A=a", "B=!ours"],
        ["^top", "A=a", "^fresh", "B=!ours"],
    ),
    "both, in one cell": (
        ["A=a", "B=!b", "C=c"],
        ["A=a", "B=!mine", "C=c"],
        ["A=a", "B=!ours", "C=c"],
        ["^top", "A=a", "B=!mine", "^beside", "C=c"],
    ),
    "both the same": (["A=a", "B=b"], ["A=a", "B=new"], ["A=a", "B=new"], ["A=a", "B=new"]),
    "both, in different cells": (
        ["A=a", "B=!b", "C=c"],
        ["A=a", "B=!mine", "C=c"],
        ["A=a", "B=!b", "C=ours"],
        ["^top", "A=a", "B=!mine", "^fresh", "C=ours"],
    ),
    "a new cell": (
        ["A=a", "B=b"],
        ["A=a", "B=b"],
        ["A=a", "N=n", "B=b"],
        ["^top", "A=a", "^fresh", "N=n", "B=b"],
    ),
    "two new cells, one mark": (
        ["A=a"],
        ["A=a"],
        ["A=a", "N=n", "O=o"],
        ["^top", "A=a", "^fresh", "N=n", "O=o"],
    ),
    "a new cell below a note": (
        ["A=a", "B=b"],
        ["A=a", "M=my note", "B=b"],
        ["A=a", "N=n", "B=b"],
        ["^top", "A=a", "M=my note", "^fresh", "N=n", "B=b"],
    ),
    "we deleted what nobody wrote in": (["A=a", "B=b"], ["A=a", "B=b"], ["A=a"], ["A=a"]),
    "we deleted an answer": (
        ["A=a", "B=!b", "C=c"],
        ["A=a", "B=!answer", "C=c"],
        ["A=a", "C=c"],
        ["^top", "A=a", "^orphan", "B=!answer", "C=c"],
    ),
    "the learner deleted": (["A=a", "B=b"], ["A=a"], ["A=a", "B=b"], ["A=a"]),
    "the learner deleted what we changed": (
        ["A=a", "B=b"],
        ["A=a"],
        ["A=a", "B=ours"],
        ["^top", "A=a", "^fresh", "B=ours"],
    ),
    "the learner reordered": (
        ["A=a", "B=b", "C=c"],
        ["A=a", "C=mine", "B=b"],
        ["A=a", "B=ours", "C=c"],
        ["^top", "A=a", "C=mine", "^fresh", "B=ours"],
    ),
    "we reordered": (
        ["A=a", "B=!b", "C=c"],
        ["A=a", "B=!mine", "M=my note", "C=c"],
        ["A=a", "C=c", "B=!b"],
        ["A=a", "C=c", "B=!mine", "M=my note"],
    ),
    "both reordered": (
        ["A=a", "B=b", "C=c", "D=d"],
        ["A=a", "D=mine", "B=b", "C=c"],
        ["A=a", "C=c", "B=b", "D=d"],
        ["A=a", "C=c", "B=b", "D=mine"],
    ),
    "a text became code": (
        ["A=a", "B=b"],
        ["A=a", "B=b"],
        ["A=a", "B=!b"],
        ["^top", "A=a", "^fresh", "B=!b"],
    ),
    "the learner split a cell": (
        ["A=a", "B=!b1 b2"],
        ["A=a", "B=!b1", "S=!b2"],
        ["A=a", "B=!b1 b2", "C=c"],
        ["^top", "A=a", "B=!b1", "S=!b2", "^fresh", "C=c"],
    ),
}


@pytest.mark.parametrize("case", TABLE)
def test_what_becomes_of_each_cell(case):
    base, mine, ours, wanted = TABLE[case]
    assert said(update(base, mine, ours)) == wanted


def test_outputs_stay_where_the_cell_stayed_and_go_where_it_changed():
    ours = notebook("A=a", "B=!ours", "C=!c")
    for cell in ours.cells[1:]:
        cell.outputs, cell.execution_count = [], None
    base = remember({}, notebook("A=a", "B=!b", "C=!c"))
    done = merge(base, notebook("A=a", "B=!b", "C=!c"), ours, date="2026-03-01").notebook
    shown = {cell.id: len(cell.outputs) for cell in done.cells if cell.cell_type == "code"}
    assert shown == {"B": 0, "C": 1}


def test_a_conflict_stays_beside_until_the_learner_has_decided():
    base = remember({}, notebook("A=a", "B=!b"))
    ours = notebook("A=a", "B=!ours")
    first = merge(base, notebook("A=a", "B=!mine"), ours, date="2026-03-01")
    (beside,) = [cell for cell in first.notebook.cells if "```python\n!ours\n```" in cell.source]
    assert beside.cell_type == "markdown"  # it does not run
    base, later = remember(base, ours), notebook("A=a", "B=!ours", "C=c")
    again = merge(base, first.notebook, later, date="2026-04-01")
    assert said(again) == ["^top", "A=a", "B=!mine", "^beside", "^fresh", "C=c"]
    again.notebook.cells.remove(next(cell for cell in again.notebook.cells if "!ours" in cell.source))
    base = remember(base, later)
    decided = merge(base, again.notebook, notebook("A=a", "B=!ours", "C=d"), date="2026-05-01")
    assert said(decided) == ["^top", "A=a", "B=!mine", "^fresh", "C=d"]


def test_of_two_setup_cells_ours_runs_first_until_the_learner_deletes_one():
    def setup(text):
        made = notebook("A=a", f"S={text}", "C=c")
        made.cells[1].metadata["tags"] = ["setup"]
        return made

    base, ours = remember({}, setup("!import old")), setup("!import new")
    first = merge(base, setup("!import old, mine"), ours, date="2026-03-01").notebook
    runs = [cell.source for cell in first.cells if cell.cell_type == "code"]
    assert runs == ["!import new", "!import old, mine"]
    base, later = remember(base, ours), setup("!import new")
    later.cells[2].source = "c2"
    again = merge(base, first, later, date="2026-04-01").notebook
    assert [cell.source for cell in again.cells if cell.cell_type == "code"] == runs
    again.cells = [cell for cell in again.cells if cell.source != "!import old, mine"]
    last = merge(remember(base, later), again, setup("!import new"), date="2026-05-01").notebook
    assert [(cell.id, cell.source) for cell in last.cells if cell.cell_type == "code"] == [
        ("S", "!import new")
    ]


def test_a_mark_in_which_the_learner_wrote_is_the_learners():
    base, ours = remember({}, notebook("A=a", "B=b")), notebook("A=a", "B=ours")
    first = merge(base, notebook("A=a", "B=b"), ours, date="2026-03-01").notebook
    first.cells[0].source += "\n\nmy own line"
    again = merge(remember(base, ours), first, notebook("A=a", "B=theirs"), date="2026-04-01").notebook
    assert sum("my own line" in cell.source for cell in again.cells) == 1
    assert sum(cell.source.startswith("▶") for cell in again.cells) == 3  # that one, a top, a fresh


def test_an_edition_that_jupyter_overwrote_comes_again():
    """An open notebook was saved over the update: its cells say what we laid two editions ago."""
    first, second, third = (notebook("A=a", f"B={text}") for text in ("one", "two", "three"))
    base = remember(remember({}, first), second)
    assert said(merge(base, first, third, date="2026-03-01")) == ["^top", "A=a", "^fresh", "B=three"]


def test_cells_that_lost_their_ids_are_known_by_their_text():
    mine = notebook("A=a", "B=!b", "C=c")
    for cell in mine.cells:
        del cell["id"]
    done = merge(
        remember({}, notebook("A=a", "B=!b", "C=c")), mine, notebook("A=a", "B=!ours", "C=c"), date="d"
    )
    assert said(done) == ["^top", "A=a", "^fresh", "B=!ours", "C=c"]
    twice = notebook("A=a", "B=b", "C=my copy")
    twice.cells[2].id = "B"  # as a person's own program may write it
    kept = merge(remember({}, notebook("A=a", "B=b")), twice, notebook("A=a", "B=b"), date="d").notebook
    assert [cell.source for cell in kept.cells] == ["a", "b", "my copy"]


def test_where_nobody_knows_the_base_nothing_of_the_learners_is_replaced():
    done = merge({}, notebook("A=a", "B=!mine", "D=d"), notebook("A=a", "B=!ours", "C=c"), date="d")
    assert said(done) == ["^top", "A=a", "B=!mine", "^beside", "D=d", "^fresh", "C=c"]


LETTERS = "ABCDEF"
_cells = st.permutations(LETTERS).flatmap(
    lambda order: st.lists(st.sampled_from("12"), min_size=6, max_size=6).map(
        lambda texts: [f"{name}={name}{text}" for name, text in zip(order, texts, strict=True)]
    )
)
_some = st.tuples(_cells, st.integers(1, 6)).map(lambda pair: pair[0][: pair[1]])


@given(_some, _some, _some, st.lists(st.integers(0, 5), max_size=3))
def test_nothing_that_the_learner_wrote_is_lost_and_all_that_is_new_arrives(base, mine, ours, notes):
    """Over any three notebooks: the oracle is what a set of texts says."""
    mine = list(mine)
    for number, place in enumerate(notes):
        mine.insert(place, f"note{number}=note{number}")
    done = update(base, mine, ours)
    cells = [cell for cell in done.notebook.cells if "causalrec_update" not in cell.metadata]
    texts, everything = [cell.source for cell in cells], str(done.notebook)
    wrote = [cell.partition("=")[2] for cell in mine if cell not in base]
    assert [text for text in wrote if text not in texts] == []
    assert [cell for cell in ours if cell not in base and cell.partition("=")[2] not in everything] == []
    assert len({cell.id for cell in done.notebook.cells}) == len(done.notebook.cells)
    assert len(set(texts)) == len(texts)
    laid = remember(remember({}, notebook(*base)), notebook(*ours))
    again = merge(laid, done.notebook, notebook(*ours), date="2026-03-02")
    assert [cell.source for cell in again.notebook.cells if "causalrec_update" not in cell.metadata] == texts


# ---- the same in a folder


def wrote_in(lab: Project, answer: str = 'check("01-1", (2, 4))') -> nbformat.NotebookNode:
    """The small notebook, half done: run, an answer in it, a note of the learner's own."""
    mine = lab.my / "01_small.ipynb"
    there = nbformat.read(mine, as_version=4)
    exercise = next(cell for cell in there.cells if 'check("01-1"' in cell.source)
    exercise.source = answer
    exercise.outputs = [nbformat.v4.new_output("stream", text="01-1 · correct")]
    there.cells.append(nbformat.v4.new_markdown_cell("my own note"))
    mine.write_text(nbformat.writes(there, version=4), encoding="utf-8")
    return there


def named(text: str) -> str:
    """A source whose cells have ids, as every real one has."""
    numbers = iter(range(1, 99))
    return re.sub(r"(?m)^# %%( \[markdown\])?", lambda mark: f'{mark[0]} id="01-c{next(numbers)}"', text)


@pytest.fixture
def lab(tmp_path):
    return make_lab(tmp_path, n01_small=named(SMALL))


def test_a_half_done_notebook_is_brought_up_to_date(lab, capsys):
    lay_my(lab)
    before = wrote_in(lab)
    lab.source("01_small").write_text(named(SMALL).replace("How many of four?", "How many of five?"), "utf-8")
    assert main_my([], project=lab) == 0
    out = capsys.readouterr().out
    assert "1 brought up to date" in out
    assert "01_small: cells 1 new or changed, 0 beside yours, 0 of yours kept" in out
    now = nbformat.read(lab.my / "01_small.ipynb", as_version=4)
    texts = [cell.source for cell in now.cells]
    assert 'check("01-1", (2, 4))' in texts
    assert texts[-1] == "my own note"
    assert any("How many of five?" in text for text in texts)
    assert "01-1 · correct" in str(now)
    assert nbformat.read(lab.my / ".earlier" / "01_small.ipynb", as_version=4) == before
    assert not (lab.my / "01_small.new.ipynb").exists()
    assert main_my([], project=lab) == 0
    assert nbformat.read(lab.my / "01_small.ipynb", as_version=4) == now  # once is enough


def test_an_edition_that_changes_no_cell_touches_no_file(lab):
    lay_my(lab)
    wrote_in(lab)
    content = (lab.my / "01_small.ipynb").read_bytes()
    lab.source("01_small").write_text(named(SMALL).replace("Let them quarrel.", "Let them."), "utf-8")
    assert (lay_my(lab).merged, lay_my(lab).kept) == ([], ["01_small"])
    assert (lab.my / "01_small.ipynb").read_bytes() == content


ODD = b'{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": "1", "outputs": 3}]}'


@pytest.mark.parametrize(
    "damage", [b"", b"{half a", b"[]", b'{"nbformat": 4, "cells": 3}', b'{"nbformat": 3}']
)
def test_into_a_damaged_file_nothing_is_merged_and_the_edition_is_offered(lab, damage):
    lay_my(lab)
    (lab.my / "01_small.ipynb").write_bytes(damage)
    lab.source("01_small").write_text(named(SMALL).replace("of four?", "of five?"), "utf-8")
    done = lay_my(lab)
    assert "01_small has a newer edition" in done.said[0]
    assert "it is no notebook" in done.said[0] or "a cell of it is damaged" in done.said[0]
    assert (lab.my / "01_small.ipynb").read_bytes() == damage


@pytest.mark.parametrize("content", [b"", b"\xff", b"[1]", b"[" * 100_000, b'{"cells": [{"source": "x"}]}'])
def test_what_is_no_notebook_is_refused_in_one_sentence(content):
    with pytest.raises(DataProblem, match="no notebook that Jupyter can open"):
        read_notebook(content)


ODDITIES = (None, 0, -1, "", "x", [], {}, [1], {"a": 1}, True, 1.5, ["x", None], "\ud83d")


@pytest.mark.slow
def test_whatever_is_broken_in_a_learners_file_it_is_merged_or_refused_in_one_sentence():
    """One place of a real notebook after another becomes something else: 600 files, seeded."""
    chance = random.Random(16)
    ours = notebook("A=a", "B=!b", "C=c")
    base = remember({}, ours)
    ours.cells[1].source = "!ours"
    outcomes = {"merged": 0, "refused": 0}
    for _ in range(600):
        mine = json.loads(nbformat.writes(notebook("A=a", "B=!mine", "C=c", "D=d")))
        mine["cells"][0]["metadata"] = {"causalrec_update": {"said": "x", "beside": "B"}, "tags": ["t"]}
        place = mine
        while isinstance(place, dict | list) and place:
            key = chance.choice(list(place)) if isinstance(place, dict) else chance.randrange(len(place))
            if not isinstance(place[key], dict | list) or not place[key] or chance.random() < 0.3:
                break
            place = place[key]
        place[key] = chance.choice(ODDITIES)
        try:
            done = merge(base, read_notebook(json.dumps(mine).encode()), ours, date="d")
            editions.to_text(done.notebook).encode("utf-8", "replace")
            outcomes["merged"] += 1
        except DataProblem as problem:
            outcomes["refused"] += len(str(problem).splitlines()) == 1
    assert sum(outcomes.values()) == 600
    assert min(outcomes.values()) > 50


def test_a_crash_between_notebook_and_notes_loses_nothing(lab):
    lay_my(lab)
    wrote_in(lab)
    notes = (lab.my / ".causalrec").read_bytes()
    lab.source("01_small").write_text(named(SMALL).replace("of four?", "of five?"), "utf-8")
    lay_my(lab)
    once = [cell.source for cell in nbformat.read(lab.my / "01_small.ipynb", as_version=4).cells]
    (lab.my / ".causalrec").write_bytes(notes)  # the machine stopped before they were written
    lay_my(lab)
    twice = [cell.source for cell in nbformat.read(lab.my / "01_small.ipynb", as_version=4).cells]
    assert twice == [text for text in once if not text.startswith("▶")]


def test_many_learners_share_one_clone_and_each_has_a_folder(lab, tmp_path):
    for name in ("an", "bo"):
        assert main_my(["--folder", str(tmp_path / name)], project=lab) == 0
        assert (tmp_path / name / "01_small.ipynb").is_file()
        assert (tmp_path / name / ".causalrec").is_file()  # and so the answers are kept there
    assert not lab.my.exists()


def test_the_marks_speak_chinese():
    try:
        use("zh")
        done = update(["A=a", "B=!b"], ["A=a", "B=!mine"], ["A=a", "B=!ours", "C=c"])
    finally:
        use("en")
    assert "2026-03-01 更新过" in done.notebook.cells[0].source
    assert "新版的写法不同" in done.notebook.cells[3].source


# ---- the real notebooks, half done


@pytest.mark.slow
@pytest.mark.parametrize("name", ["01_conditional_probability", "05_what_to_adjust_for", "09_causal_model"])
def test_a_real_notebook_half_done_keeps_every_answer(name):
    """Every second exercise answered and notes between; then a third of all cells moves on, seeded."""
    chance = random.Random(int(name[:2]))
    ours = editions.to_notebook(editions.learner(read_source(Project(ROOT).source(name))))
    base = remember({}, ours)
    mine = nbformat.from_dict(json.loads(json.dumps(ours)))
    exercises = [cell for cell in mine.cells if "exercise" in cell.metadata.get("tags", [])]
    for number, cell in enumerate(exercises[::2]):
        cell.source += f"\n# my answer {number}"
    for number in range(10):
        note = nbformat.v4.new_markdown_cell(f"my note {number}")
        mine.cells.insert(chance.randrange(len(mine.cells)), note)
    moved = chance.sample([cell for cell in ours.cells[1:]], len(ours.cells) // 3)
    for number, cell in enumerate(moved):
        cell.source += f"\n\n# a correction {number}"
    gone = next(cell for cell in ours.cells if cell.id == exercises[0].id)
    ours.cells.remove(gone)
    done = merge(base, mine, ours, date="2026-03-01")
    text = "\n".join(cell.source for cell in done.notebook.cells)
    assert [n for n in range(len(exercises[::2])) if f"# my answer {n}" not in text] == []
    assert [n for n in range(10) if f"my note {n}" not in text] == []
    there = [number for number, cell in enumerate(moved) if cell is not gone]
    assert [number for number in there if f"# a correction {number}" not in text] == []
    assert done.count["orphan"] == 1
