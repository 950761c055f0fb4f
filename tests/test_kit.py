"""The instructor's kit: a talk track up to every stop mark, three cuts, what each card says, worksheets.

Oracles: the plan's core route, the minutes at the headings, the cards themselves, and small texts by hand.
Whether a worksheet fits one side of A4 is measured in tests/browser.
"""

import ast
import re

import pytest
from links import core_path
from minutes import STOP, clock
from rules import headings
from test_plain import NOT_PLAIN
from throwaway import ROOT, SMALL, make_lab

from causalrec_lab.course import every_card, plan
from causalrec_lab.errors import LabError
from causalrec_lab.texts import speaking
from causalrec_lab.workbook import build, editions, worksheet
from causalrec_lab.workbook.cells import Cell, Source
from causalrec_lab.workbook.source import Project, read_source

PROJECT = Project(ROOT)
CORE = sorted({name[:2] for name in plan.routes()["core"]})
SHEETS = [name for name in PROJECT.names() if worksheet.page(read_source(PROJECT.source(name)))]
PARTS = ("*Say*", "*Do*", "*Ask*", "*Expect*")
CUTS = ("*45 minutes*", "*90 minutes*", "*180 minutes*")
SPAN = re.compile(r"^\*\*Minutes (\d+) to (\d+)\.\*\*", re.MULTILINE)
MARK = re.compile(r"\*\*Stop mark \((\d+) minutes\)")


def source(number):
    return read_source(PROJECT.source(plan.files()[number]))


def notes(cells):
    """What stands in the teacher's texts."""
    return "\n\n".join(cell.text for cell in cells if "teacher" in cell.tags and cell.kind == "markdown")


def parts(source: Source) -> list[list[Cell]]:
    """The cells up to each stop mark; what stands behind the last one belongs to no part."""
    found: list[list[Cell]] = [[]]
    for cell in source.cells:
        found[-1].append(cell)
        if cell.kind == "markdown" and "teacher" not in cell.tags and STOP.search(cell.text):
            found.append([])
    return found[:-1]


def silent(source: Source) -> list[str]:
    """Of each part, what its teacher's cells do not say: "1: *Ask*"."""
    return [
        f"{number}: {word}"
        for number, cells in enumerate(parts(source), 1)
        for word in PARTS
        if word not in notes(cells)
    ]


def uncut(source: Source) -> list[str]:
    """The cuts that are missing, and "leave out" where none of them says what to leave out."""
    (text,) = [" ".join(cell.text.split()) for cell in source.cells if "**For the teacher.**" in cell.text]
    return [word for word in CUTS if word not in text] + ["leave out"] * ("eave out" not in text)


# ---- the talk track and the cuts


@pytest.mark.parametrize("number", CORE)
def test_every_stop_mark_has_say_do_ask_and_expect_before_it(number):
    assert len(parts(source(number))) == len([name for name in plan.lessons() if name[:2] == number])
    assert not silent(source(number))


@pytest.mark.parametrize("number", CORE)
def test_the_teacher_is_told_three_cuts_and_what_they_leave_out(number):
    assert not uncut(source(number))


@pytest.mark.parametrize("number", [number for number in CORE if SPAN.search(notes(source(number).cells))])
def test_a_talk_track_that_says_minutes_has_every_minute_up_to_its_stop_marks(number):
    spans = [(int(start), int(end)) for start, end in SPAN.findall(notes(source(number).cells))]
    marks = [int(mark) for mark in MARK.findall("\n".join(cell.text for cell in source(number).cells))]
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert all(start < end for start, end in spans)
    assert set(marks) <= {end for _, end in spans}
    assert spans[-1][1] == marks[-1]
    begins = {said for said, _, _ in clock(source(number))[1]} | {0}
    assert not [start for start, _ in spans if start not in begins]


@pytest.mark.parametrize("number", CORE)
def test_the_teachers_cells_reach_no_learner_and_take_no_minutes(number):
    told = [cell for cell in source(number).cells if "teacher" in cell.tags and cell.kind == "markdown"]
    assert told
    without = Source(source(number).name, source(number).path, tuple(
        cell for cell in source(number).cells if cell not in told))  # fmt: skip
    assert clock(source(number)) == clock(without)
    for edition in (editions.learner, editions.workbook, core_path):
        assert not {cell.id for cell in edition(source(number))} & {cell.id for cell in told}
    assert set(told) < set(editions.on_screen(source(number)))  # what the instructor's edition is made of


@pytest.mark.parametrize("number", CORE)
def test_the_teachers_cells_are_plain_and_say_nothing_that_does_not_stand_there(number):
    text = notes(source(number).cells)
    assert not NOT_PLAIN.findall(re.sub(r'"[^"]*"', "", text))  # what is spoken keeps its voice
    ids = {found for cell in source(number).cells for found in editions.EXERCISE.findall(cell.text)}
    named = set(re.findall(rf"\b{number}-\d+\b", text))
    assert named <= ids, "exercises that the notebook does not have"
    minutes = {said for said, _, _ in clock(source(number))[1]}
    told = {int(said) for said in re.findall(r"\bminutes? (\d+)(?! to)\b", text)}
    assert told <= minutes, "minutes at which no heading stands"


def test_a_part_without_a_question_and_a_cut_that_is_missing_are_seen(tmp_path):
    talk = "**For the teacher.** *45 minutes*: all. *Say*: *Do*: *Expect*:"
    text = SMALL.replace("Let them quarrel.", talk).replace(
        "## Next", "## Next\n# **Stop mark (6 minutes).**"
    )
    made = read_source(make_lab(tmp_path, n01_small=text).source("01_small"))
    assert silent(made) == ["1: *Ask*"]
    assert uncut(made) == ["*90 minutes*", "*180 minutes*", "leave out"]


# ---- what each card says


def rows_of(table):
    return [re.split(r" ?(?<!\\)\| ?", line)[1:-1] for line in table.splitlines() if line.startswith("| ")][
        1:
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_of_a_card_has_every_preset_and_the_very_sentence(language):
    with speaking(language):
        card = every_card("nb03")["nb03.coin_card"]
        said = [card.reply(card.state(**own))["sentence"] for own in ({}, *card.presets.values())]
    assert len(set(said)) == len(said) == 4
    (table,) = editions.sayings(Cell("03-x", "code", "cards_03.coin_card().show()"), language)
    assert table.tags == ("teacher",)
    assert card.question in table.text
    rows = rows_of(table.text)
    assert [sentence for _, sentence in rows] == said
    assert [words for words, _ in rows][1:] == list(card.presets)


@pytest.mark.parametrize("name", PROJECT.names())
def test_every_card_that_a_notebook_shows_is_a_card_of_the_course(name):
    known = every_card(f"nb{name[:2]}") | every_card("shop")
    own = {made.partition(".")[2] for made in known}
    for cell in read_source(PROJECT.source(name)).cells:
        found = editions._SHOWN.findall(cell.text) if cell.kind == "code" else []
        assert set(found) <= own, f"{cell.id} shows a card that the teacher's edition does not find"


@pytest.mark.slow
@pytest.mark.parametrize("name", PROJECT.names())
def test_every_table_has_as_many_rows_as_its_card_has_states(name):
    cards = every_card(f"nb{name[:2]}") | every_card("shop")
    for cell in read_source(PROJECT.source(name)).cells:
        for table in editions.sayings(cell):
            card = next(card for card in cards.values() if f"*{card.question}*" in table.text)
            assert len(rows_of(table.text)) == 1 + len(card.presets)
            assert all(len(row) == 2 and row[1] for row in rows_of(table.text))


def test_a_bar_in_a_sentence_stays_in_its_column_and_a_card_that_cannot_answer_says_why(monkeypatch):
    card = every_card("nb01")["nb01.room_card"]

    def reply(_, state):
        if state == card.state():
            raise LabError("no encoder here")
        return {"sentence": "P(a | b)\nis 1"}

    monkeypatch.setattr(type(card), "reply", reply)
    editions._saying.cache_clear()
    (table,) = editions.sayings(Cell("01-x", "code", "cards.room_card().show()"))
    editions._saying.cache_clear()
    assert table.id == "01-x-says"
    said = [sentence for _, sentence in rows_of(table.text)]
    assert said == ["(no encoder here)", *[r"P(a \| b) is 1"] * len(card.presets)]


@pytest.mark.parametrize("name", ["03_seeing_and_doing"])
def test_the_table_stands_below_its_card_in_the_instructors_edition(name):
    cells = editions.instructor(read_source(PROJECT.source(name)))
    shown = [n for n, cell in enumerate(cells) if cell.kind == "code" and ").show()" in cell.text]
    assert len(shown) == 3
    assert [cells[n + 1].id for n in shown] == [f"{cells[n].id}-says" for n in shown]


def test_cells_without_a_card_of_the_course_get_no_table():
    for text in ("cards.room_card().static()", "cards.other_card().show()", "cards.room_card(3).show()"):
        assert editions.sayings(Cell("01-x", "code", text)) == []
    assert editions.sayings(Cell("01-x", "markdown", "cards.room_card().show()")) == []


# ---- worksheets


def answers(source: Source) -> list[str]:
    """How the right answers of a notebook's exercises may stand on a page: "2 of 4", "25, 25", "A and B"."""
    found = []
    for cell in source.cells:
        for call in ast.walk(ast.parse(cell.text)) if "solution" in cell.tags else ():
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "solution":
                found += ways(call.args[1])
    return found


def ways(node: ast.expr) -> list[str]:
    """The ways to write one answer; a bare number or word may stand on a page for another reason."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "Fraction":
        top, bottom = map(ast.unparse, node.args)
        return [] if top == "1" else [f"{top} of {bottom}", f"{top}/{bottom}"]
    if isinstance(node, ast.Tuple | ast.Set):
        parts = [ast.unparse(one).strip("'") for one in node.elts]
        return [joint.join(parts) for joint in (" of ", ", ", " and ", " to ")]
    return []  # arrows too: the sheet draws those that a hand cuts


def told(source: Source) -> list[str]:
    """Answers that stand on the worksheet, and calls that would show one."""
    sheet = "\n".join(cell.text for cell in source.cells if editions.SHEET in cell.tags)
    plain = re.sub(r"\s+", " ", re.sub(r"\*\*|&\w+;|☐", " ", sheet))
    calls = re.findall(r"(?:solution|reveal|hint)\(", sheet)
    return calls + [one for one in answers(source) if re.search(rf"(?<![\w−-]){re.escape(one)}(?!\w)", plain)]


def test_notebooks_01_and_03_have_a_worksheet():
    assert [name[:2] for name in SHEETS] == ["01", "03"]


@pytest.mark.parametrize("name", SHEETS)
def test_the_stored_worksheet_is_the_one_that_is_made_and_works_offline(name):
    page = PROJECT.worksheet(name).read_text(encoding="utf-8")
    assert page == worksheet.page(read_source(PROJECT.source(name))), f"run `make notebooks NAME={name}`"
    assert not re.search(r"(?:src|href)=|url\(|@import|http", page)
    assert "size: A4" in page
    assert page.count("<u ") > 15
    assert PROJECT.worksheet(name).relative_to(ROOT).as_posix() in notes(
        read_source(PROJECT.source(name)).cells
    )


@pytest.mark.parametrize("name", SHEETS)
def test_a_worksheet_holds_no_solution_and_is_only_printed(name):
    made = read_source(PROJECT.source(name))
    assert len(answers(made)) > 8
    assert not told(made)
    for edition in (editions.learner, editions.workbook, editions.instructor, core_path):
        assert not [cell.id for cell in edition(made) if editions.SHEET in cell.tags]


@pytest.mark.parametrize("given", ["2 of 4", "**2** of&nbsp;4", "2, 4", "solution("])
def test_an_answer_on_a_worksheet_is_seen(tmp_path, given):
    sheet = f'\n# %% [markdown] tags=["worksheet"]\n# How many? ____ of ____ {given}\n'
    made = read_source(make_lab(tmp_path, n01_small=SMALL + sheet).source("01_small"))
    assert told(made)
    assert not told(read_source(make_lab(tmp_path, n01_small=SMALL).source("01_small")))


def test_the_headings_of_a_worksheet_are_no_sections_of_its_notebook(tmp_path):
    sheet = '\n# %% [markdown] tags=["worksheet"]\n# ## 1 · Exit ticket\n'
    plain = sheet.replace(' tags=["worksheet"]', "")
    for text, faults in ((sheet, 0), (plain, 1)):
        made = read_source(make_lab(tmp_path, n01_small=SMALL + text).source("01_small"))
        assert len(list(headings(made))) == faults


def test_a_notebook_with_a_worksheet_is_built_with_its_page(tmp_path, monkeypatch):
    sheet = '\n# %% [markdown] tags=["worksheet"]\n# # 01 · How many?\n#\n# Name: ____\n'
    lab = make_lab(tmp_path, n01_small=SMALL + sheet)
    ran = type("Ran", (), {"notebook": editions.to_notebook([]), "modules": (), "seconds": 0.0})
    monkeypatch.setattr(build, "run", lambda notebook, folder: ran)
    build.build(lab, read_source(lab.source("01_small")))
    assert "<u style" in lab.worksheet("01_small").read_text(encoding="utf-8")
