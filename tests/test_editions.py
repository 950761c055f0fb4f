"""The editions: what a learner gets, that it runs to its end untouched, and that my/ is never overwritten."""

import json
import os
import re
import tempfile
import tomllib

import nbformat
import pytest
from throwaway import ROOT, SMALL, make_lab

from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.workbook import build, editions, main_editions, main_my
from causalrec_lab.workbook import my as my_module
from causalrec_lab.workbook.my import lay_my
from causalrec_lab.workbook.source import Project, Source, read_source

NAMES = [name for name in Project(ROOT).every() if "." not in name]  # translations: test_lessons
each_notebook = pytest.mark.parametrize("name", NAMES)
BUDGET = tomllib.loads((ROOT / "notebooks" / "budget.toml").read_text(encoding="utf-8"))


# ---- what the learner gets


def leaks(source: Source) -> list[str]:
    """Solution cells that also stand, line by line, in the learner edition, and answers that stand there."""
    kept = {line.strip() for cell in editions.learner(source) for line in cell.text.splitlines()}
    found = []
    for cell in source.cells:
        if "solution" in cell.tags:
            lines = [line.strip() for line in cell.text.splitlines() if not trivial(line.strip())]
            answers = re.findall(r"""^solution\([^,]*,\s*(.{8,})\)$""", cell.text, re.MULTILINE)
            made = [line for line in lines if not line.startswith("solution(")] or lines
            if made and set(made) <= kept:
                found.append(made[-1])
            found += [answer for answer in answers if any(answer in line for line in kept)]
    return found


def trivial(line: str) -> bool:
    """A line that gives nothing away: blank, an import, a lone bracket or word."""
    return len(line) < 8 or bool(re.match(r"(?:from|import) |(?:else|try|return|pass)\b\W*$", line))


@each_notebook
def test_the_learner_edition_holds_no_solution_nothing_of_the_teachers_and_no_output(project, name):
    source = read_source(project.source(name))
    notebook = editions.to_notebook(editions.learner(source))
    assert not [
        cell.id for cell in notebook.cells if {"solution", "teacher"} & set(cell.metadata.get("tags", []))
    ]
    assert not [cell.id for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")]
    assert not leaks(source), (
        f"{leaks(source)} stand in a solution and in the learner's text: reword one of them"
    )


def test_the_budget_table_is_sane():
    given = BUDGET["seconds"]
    assert max(given.values()) <= BUDGET["most"] == 60
    assert set(given) - {"default"} <= set(NAMES), "notebooks/budget.toml names a notebook that has no source"


# ---- what the instructor gets


@pytest.mark.slow
@each_notebook
def test_the_instructors_code_cells_are_the_workbooks(project, name):
    source = read_source(project.source(name))
    code = [
        [(cell.id, cell.tags, cell.text) for cell in edition(source) if cell.kind == "code"]
        for edition in (editions.instructor, editions.workbook)
    ]
    assert code[0] == code[1]
    assert len(code[0]) > 0


@pytest.mark.slow
def test_the_editions_of_a_small_notebook(lab, capsys):
    build.build(lab, read_source(lab.source("01_small")))
    (lab.build / "learner").mkdir(parents=True)
    (lab.build / "learner" / "09_gone.ipynb").write_text("{}", encoding="utf-8")
    assert main_editions([], project=lab) == 0
    learner, instructor, workbook = (
        nbformat.read(path / "01_small.ipynb", as_version=4)
        for path in (lab.build / "learner", lab.build / "instructor", lab.notebooks)
    )
    text = {"learner": str(learner), "instructor": str(instructor), "workbook": str(workbook)}
    holds = {word: [name for name in text if word in text[name]] for word in ("quarrel", "tally", "(2, 4)")}
    assert holds["quarrel"] == ["instructor"]  # a teacher's note
    assert holds["tally"] == ["instructor", "workbook"]  # a teacher's code is run and tested
    assert "solution('01-1'" not in text["learner"].replace('"', "'")
    assert "01-1 · not attempted" in text["instructor"]
    assert "01-1 · not attempted" not in text["learner"]
    assert not (lab.build / "learner" / "09_gone.ipynb").exists()
    assert "no outputs" not in capsys.readouterr().out
    lab.source("01_small").write_text(
        SMALL.replace("How many of four?", "How many of five?"), encoding="utf-8"
    )
    main_editions([], project=lab)
    assert "run `make notebooks` first" in capsys.readouterr().out


def test_the_timetable_is_read_from_the_minute_headings(lab):
    table = editions.timetable(read_source(lab.source("01_small")))
    assert table.text.splitlines()[-2:] == ["| 0-2 | the question |  |", "| 2-6 | count | 01-1 |"]
    assert table.tags == ("teacher",)


def test_a_solution_that_reaches_the_learner_is_seen(tmp_path):
    solved = "def mended(rows):\n    count = 0\n    return count + 1\n\nsolution('01-1', mended)\n"
    text = SMALL.replace('solution("01-1", (2, 4))\n', solved)

    def leaked(text: str) -> list[str]:
        return leaks(read_source(make_lab(tmp_path, n01_small=text).source("01_small")))

    given = "# How many of four?\n\n# %%\ndef mended(rows):\n    count = 0\n    return count - 1\n"
    assert leaked(text) == leaked(SMALL) == []
    assert (
        leaked(text.replace("# How many of four?", given)) == []
    )  # a bug to mend shares lines with its cure
    all_of_it = f"# How many of four?\n\n# %%\n{solved.replace('solution', 'print')}"
    assert leaked(text.replace("# How many of four?", all_of_it)) == ["return count + 1"]
    told = SMALL.replace("# How many of four?", '# How many of four?\n\n# %%\nsolution("01-1", (2, 4))')
    assert leaked(told) == ['solution("01-1", (2, 4))']
    half = SMALL.replace("(2, 4))", "Fraction(8, 32))")
    assert leaked(half) == []
    assert leaked(half.replace("four?", "four? It is Fraction(8, 32).")) == ["Fraction(8, 32)"]


def test_going_further_is_collapsed(lab):
    notebook = editions.to_notebook(editions.learner(read_source(lab.source("01_small"))))
    collapsed = [cell.source for cell in notebook.cells if cell.metadata.get("jp-MarkdownHeadingCollapsed")]
    assert collapsed == ["## Going further"]


# ---- the learner's own copy


def change(lab: Project, words: str) -> None:
    """A new edition of the small notebook."""
    lab.source("01_small").write_text(SMALL.replace("How many of four?", words), encoding="utf-8")


def contents(lab: Project) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in lab.my.iterdir()}


def test_my_is_laid_completed_and_then_left_alone(lab):
    assert lay_my(lab).new == ["01_small"]
    first = contents(lab)
    assert set(first) == {".causalrec", "01_small.ipynb"}
    done = lay_my(lab)
    assert (done.new, done.refreshed, done.kept, done.said) == ([], [], [], [])
    lab.source("02_more").write_text(SMALL.replace("01-1", "02-1"), encoding="utf-8")
    assert lay_my(lab).new == ["02_more"]
    assert contents(lab)["01_small.ipynb"] == first["01_small.ipynb"]


def test_an_untouched_notebook_is_refreshed(lab):
    lay_my(lab)
    change(lab, "How many of five?")
    assert lay_my(lab).refreshed == ["01_small"]
    assert b"How many of five?" in contents(lab)["01_small.ipynb"]
    assert "01_small.new.ipynb" not in contents(lab)


def test_what_a_learner_wrote_is_kept_and_the_new_edition_offered_once(lab):
    lay_my(lab)
    mine = lab.my / "01_small.ipynb"
    mine.write_text("my own words", encoding="utf-8")
    assert lay_my(lab).kept == ["01_small"]  # no new edition: nothing to offer
    assert not (lab.my / "01_small.new.ipynb").exists()
    change(lab, "How many of five?")
    done = lay_my(lab)
    assert "yours is kept, the new one is 01_small.new.ipynb" in done.said[0]
    assert mine.read_text("utf-8") == "my own words"
    (lab.my / "01_small.new.ipynb").unlink()  # no, thank you
    assert lay_my(lab).said == []
    assert not (lab.my / "01_small.new.ipynb").exists()
    change(lab, "How many of six?")  # but the next edition is offered again
    assert "01_small has a newer edition" in lay_my(lab).said[0]
    assert b"How many of six?" in contents(lab)["01_small.new.ipynb"]
    assert mine.read_text("utf-8") == "my own words"


def test_an_offer_the_learner_took_or_wrote_in_is_theirs(lab):
    lay_my(lab)
    mine, offer = lab.my / "01_small.ipynb", lab.my / "01_small.new.ipynb"
    mine.write_text("my own words", encoding="utf-8")
    change(lab, "How many of five?")
    lay_my(lab)
    offer.write_text("words in the offer", encoding="utf-8")
    change(lab, "How many of six?")
    done = lay_my(lab)
    assert (offer.read_text("utf-8"), mine.read_text("utf-8")) == ("words in the offer", "my own words")
    assert "but you wrote in 01_small.new.ipynb; rename that file" in done.said[0]
    offer.rename(lab.my / "kept_aside.ipynb")
    lay_my(lab)
    offer.replace(mine)  # taken: from now on it is refreshed like any other
    change(lab, "How many of seven?")
    assert lay_my(lab).refreshed == ["01_small"]
    assert (lab.my / "kept_aside.ipynb").read_text("utf-8") == "words in the offer"


@pytest.mark.parametrize(
    "damage", ["{half a", "[]", '{"notebooks": 3}', '{"notebooks": {"01_small": "x"}}', ""]
)
def test_damaged_notes_are_kept_aside_and_no_notebook_is_lost(lab, damage):
    lay_my(lab)
    (lab.my / "01_small.ipynb").write_text("my own words", encoding="utf-8")
    (lab.my / ".causalrec").write_text(damage, encoding="utf-8")
    change(lab, "How many of five?")
    done = lay_my(lab)
    assert (lab.my / "01_small.ipynb").read_text("utf-8") == "my own words"
    assert "01_small has a newer edition" in done.said[-1]
    if "01_small" not in damage:
        assert (lab.my / ".causalrec.damaged").read_text("utf-8") == damage
        assert ".causalrec was damaged" in done.said[0]
    assert lay_my(lab).said == []


def test_damaged_or_strange_files_in_my_are_never_touched(lab):
    lab.my.mkdir()
    (lab.my / "01_small.ipynb").mkdir()  # a folder of that name
    (lab.my / "01_small.ipynb" / "precious").write_text("x", encoding="utf-8")
    assert lay_my(lab).kept == ["01_small"]
    assert (lab.my / "01_small.ipynb" / "precious").read_text("utf-8") == "x"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_that_leads_nowhere_is_not_followed(lab):
    lab.my.mkdir()
    (lab.my / "01_small.ipynb").symlink_to(lab.root / "gone.ipynb")
    assert lay_my(lab).kept == ["01_small"]
    assert (lab.my / "01_small.ipynb").is_symlink()
    assert not (lab.root / "gone.ipynb").exists()


def test_a_my_that_is_a_file_says_so(lab):
    lab.my.write_text("x", encoding="utf-8")
    with pytest.raises(DataProblem, match="is a file, but your notebooks go into a folder"):
        lay_my(lab)
    assert lab.my.read_text("utf-8") == "x"


def test_a_my_that_cannot_be_written_to_says_so_and_a_complete_one_needs_no_writing(lab, monkeypatch):
    lay_my(lab)
    before = contents(lab)

    def closed(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", closed)
    assert lay_my(lab).new == []  # nothing to do: nothing is written
    change(lab, "How many of five?")
    with pytest.raises(
        DataProblem, match=r"cannot write .*01_small\.ipynb: Permission denied; free the disk or"
    ):
        lay_my(lab)
    assert contents(lab) == before


def test_a_crash_half_way_loses_nothing(lab, monkeypatch):
    lab.source("02_more").write_text(SMALL.replace("01-1", "02-1"), encoding="utf-8")
    real, calls = my_module.write_atomically, []

    def crash_at_the_second(path, text):
        calls.append(path.name)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(path, text)

    monkeypatch.setattr(my_module, "write_atomically", crash_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        lay_my(lab)
    assert set(contents(lab)) == {"01_small.ipynb"}
    assert lay_my(lab).new == ["02_more"]
    change(lab, "How many of five?")
    assert lay_my(lab).refreshed == ["01_small"]  # its note was made up for


def test_the_command_says_what_it_did(lab, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTERLAB_DIR", str(tmp_path / "jupyterlab"))
    assert main_my([], project=lab) == 0
    assert "1 new" in capsys.readouterr().out
    assert json.loads((tmp_path / "jupyterlab" / "settings" / "overrides.json").read_text("utf-8"))
    assert (tmp_path / "labextensions" / "causalrec-lab" / "static" / "reopened.js").is_file()
    assert main_my([], project=lab) == 0
    assert "up to date" in capsys.readouterr().out
    (tmp_path / "jupyterlab" / "settings" / "overrides.json").write_text("{damaged", encoding="utf-8")
    (lab.my / "01_small.ipynb").write_text("my own words", encoding="utf-8")
    change(lab, "How many of five?")
    assert main_my([], project=lab) == 0
    said = capsys.readouterr().out
    assert "1 yours, kept" in said
    assert "01_small.new.ipynb" in said
    assert "saved widgets may be missing" in said
    lab.source("01_small").write_text("no cells", encoding="utf-8")
    with pytest.raises(LabError, match="begin every cell"):
        main_my([], project=lab)
