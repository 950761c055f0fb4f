"""Lessons assembled from notebooks, and their translations: parts that moved, names, minutes, editions.

Oracles: the sources themselves, the rules of rules.py, minutes.py and test_rerun.py, and small texts by hand.
"""

import re
import shutil
from itertools import pairwise
from math import ceil

import nbformat
import pytest
import rules
from minutes import LESSON, clock
from test_plain import NOT_PLAIN
from test_rerun import names
from throwaway import ROOT, SMALL, make_lab

from causalrec_lab.errors import DataProblem, UnknownName
from causalrec_lab.lesson.quizzes import of_quiz
from causalrec_lab.workbook import build, editions, lessons, main_my, main_notebooks, worksheet
from causalrec_lab.workbook.my import lay_my
from causalrec_lab.workbook.source import Project, read_source

PROJECT = Project(ROOT)
EVERY = PROJECT.lessons()
ENGLISH = [name for name in EVERY if "." not in name]
each = pytest.mark.parametrize("name", EVERY)
each_english = pytest.mark.parametrize("name", ENGLISH)


def source(name):
    return read_source(PROJECT.source(name))


# ---- the lessons themselves


def test_there_is_a_lesson_and_its_chinese():
    assert EVERY == ["lesson_90", "lesson_90.zh"]


@each
def test_no_part_has_moved_since_it_was_read(name):
    found = "\n".join(lessons.moved(PROJECT.source(name)))
    assert not found, f"read these, then `python -m causalrec_lab notebooks --read {name}`:\n{found}"


@each
def test_no_text_is_left_in_english(name):
    if "." in name:
        assert "English" not in source(name).cells[0].text
        texts = [cell for cell in source(name).cells if cell.kind == "markdown"]
        assert [cell.id for cell in texts if not chinese_in(cell.text)] == []


def chinese_in(text):
    return re.search("[\u4e00-\u9fff]", text)


@each
def test_own_cells_keep_the_rules(name):
    for rule in (rules.tags, rules.lengths, rules.forbidden, rules.seeds):
        assert list(rule(source(name))) == []
    if name in ENGLISH:
        lines = PROJECT.source(name).read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if len(line) > 130 and not line.startswith("# %%")]


@each_english
def test_own_texts_are_plain(name):
    own = [
        cell for cell in source(name).cells if cell.kind == "markdown" and cell.id[:2] == source(name).number
    ]
    assert len(own) > 20
    found = [(cell.id, word[0]) for cell in own for word in NOT_PLAIN.finditer(cell.text)]
    assert not found


@each
def test_no_cell_takes_a_name_that_a_later_cell_binds_anew(name):
    found = [names(cell.text) for cell in source(name).cells if cell.kind == "code"]
    hidden = {
        one
        for place, (binds, takes, _) in enumerate(found)
        for one in takes - binds
        if any(one in bound | imported for bound, _, imported in found[:place])
        and any(one in bound | imported for bound, _, imported in found[place + 1 :])
    }
    assert not hidden, "two notebooks use these names: write them into `apart` of the setup cell"


@each
def test_every_name_that_a_cell_takes_was_bound_before(name):
    there = set(dir(__builtins__)) | set(__builtins__ if isinstance(__builtins__, dict) else ()) | {"display"}
    for cell in source(name).cells:
        if cell.kind == "code":
            binds, takes, imported = names(cell.text)
            assert not takes - there - binds, cell.id
            there |= binds | imported


@each
def test_links_lead_to_notebooks_that_are_there(name):
    for cell in source(name).cells:
        for target in re.findall(r"\]\(([^)#\s]*)", cell.text) if cell.kind == "markdown" else ():
            assert (PROJECT.notebooks / target).is_file(), f"{cell.id}: {target}"


@each
def test_exercises_have_their_solutions_and_keep_the_ids_of_their_notebooks(name):
    asked = [editions.EXERCISE.findall(cell.text) for cell in source(name).cells if "exercise" in cell.tags]
    solved = [rules.SOLUTION.findall(cell.text) for cell in source(name).cells if "solution" in cell.tags]
    assert asked == solved
    assert all(one[0][:2] in ("01", "03", "08") for one in asked)


@each_english
def test_its_halves_are_short_and_its_minutes_are_said(name):
    halves, headings = clock(source(name))
    assert len(halves) == 2
    assert max(halves) <= LESSON
    marks = [int(found[1]) for found in re.finditer(r"\*\*Stop mark \((\d+) minutes", text_of(name))]
    assert marks == pytest.approx([halves[0], sum(halves)], abs=1)
    total = editions.minutes(source(name))
    assert total - 8 <= ceil(sum(halves)) <= total - 4, "a class needs minutes in reserve"
    assert not [(said, takes, words) for said, takes, words in headings if abs(said - takes) > 1.5]


@each
def test_the_talk_track_has_every_minute(name):
    pattern = r"\*\*(?:Minutes (\d+) to (\d+)|第 (\d+)–(\d+) 分钟)"
    spans = [[int(n) for n in found if n] for found in re.findall(pattern, text_of(name))]
    assert spans[0][0] == 0
    joined = {end: start for (_, end), (start, _) in pairwise(spans)}
    assert {start - end for end, start in joined.items()} <= {0, 3, 5}  # the vote's end, the break


@each
def test_marks_and_headings_of_a_translation_say_the_same_minutes(name):
    english = name.partition(".")[0]
    for pattern in (editions.MINUTE, re.compile(r"\*\*(?:Stop mark|停一停)[^\d]*(\d+)()")):
        said, meant = (pattern.findall(text_of(one)) for one in (name, english))
        assert [n for n, _ in said] == [n for n, _ in meant]
    assert editions.minutes(source(name)) == editions.minutes(source(english)) == 90


def text_of(name):
    return "\n".join(cell.text for cell in source(name).cells if cell.kind == "markdown")


@each
def test_the_stored_worksheet_is_the_one_that_is_made_and_works_offline(name):
    page = PROJECT.worksheet(name).read_text(encoding="utf-8")
    assert page == worksheet.page(source(name)), f"run `make notebooks NAME={name}`"
    assert not re.search(r"(?:src|href)=|url\(|@import|http", page)
    assert "size: A4" in page
    assert not [cell for cell in editions.learner(source(name)) if "worksheet" in cell.tags]


@each
def test_the_presentation_folds_code_and_has_no_answer(name):
    shown = editions.to_notebook(editions.learner(source(name)), folded=True)
    for cell in shown.cells:
        hidden = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        assert hidden == (cell.cell_type == "code" and "exercise" not in cell.metadata.get("tags", []))
        assert "solution(" not in cell.source
    slides = [cell.metadata["slideshow"]["slide_type"] for cell in shown.cells]
    assert slides[0] == "slide"
    assert slides.count("slide") >= 10


def test_the_exit_ticket_asks_three_items_of_three_notebooks():
    (call,) = re.findall(r'quiz\("(.+?)"\)', "\n".join(cell.text for cell in source("lesson_90").cells))
    assert [item.id for item in of_quiz(call)] == call.split()
    assert [one[:2] for one in call.split()] == ["01", "03", "08"]
    with pytest.raises(UnknownName, match="01-q99"):
        of_quiz("01-q99 03-q1")


# ---- each rule, tried on a lesson that breaks it

RECIPE = """# %% [markdown] id="10-title"
# # 10 minutes

# %% id="10-setup" tags=["setup"] apart="count"
import os

# %% [markdown] id="01-words"

# %% id="01-answer"

# %% id="01-solved"

# %% id="01-count"

# %% [markdown] id="10-sheet" tags=["worksheet"]
# Name: ____
"""
NOTEBOOK = """# %% [markdown] id="01-words"
# ## By hand
#
# ### Minute 7: two numbers
#
# One.
#
# Two.

# %% id="01-count"
count = 3  # of four
print(count, "of four")
"""


@pytest.fixture
def lab(tmp_path):
    own = SMALL.replace('# %% tags=["exercise"]', '# %% id="01-answer" tags=["exercise"]')
    own = own.replace('# %% tags=["solution"]', '# %% id="01-solved" tags=["solution"]')
    place = "# %% [markdown]\n# ## Check"
    project = make_lab(tmp_path, n01_small=own.replace(place, f"{NOTEBOOK}\n{place}"))
    project.source("lesson_10").write_text(RECIPE, encoding="utf-8")
    return project


def recipe(lab, old="", new=""):
    path = lab.source("lesson_10")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return read_source(path)


def cell(source, name):
    return next(one for one in source.cells if one.id == name)


def test_a_taken_cell_has_the_text_the_tags_and_the_kind_of_its_notebook(lab):
    made = recipe(lab)
    assert cell(made, "01-words").text == "### Two numbers\n\nOne.\n\nTwo."
    assert cell(made, "01-answer").tags == ("exercise",)
    assert cell(made, "01-count").text == 'count_01 = 3  # of four\nprint(count_01, "of four")'
    made = recipe(lab, 'id="01-words"', 'id="01-words" paragraphs="1,3"')
    assert cell(made, "01-words").text == "### Two numbers\n\nTwo."
    with pytest.raises(DataProblem, match="paragraph 9 is asked"):
        recipe(lab, 'paragraphs="1,3"', 'paragraphs="9"')


def test_a_part_that_moves_is_named_until_it_is_read(lab, capsys):
    path = lab.source("lesson_10")
    assert len(lessons.moved(path)) == 4
    assert main_notebooks(["--read", "lesson_10"], project=lab) == 0
    assert "4 new checksums" in capsys.readouterr().out
    assert lessons.moved(path) == []
    small = lab.source("01_small")
    small.write_text(small.read_text("utf-8").replace("# Two.", "# Three."), encoding="utf-8")
    (found,) = lessons.moved(path)
    assert "01-words was" in found
    assert lessons.take(path) == 1
    assert lessons.moved(path) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"01-count"\n', '"01-county"\n', "takes 01-county, which no notebook has"),
        ('"01-count"\n', '"01-count"\nx = 1\n', "01-count is taken; write below an id of your own"),
        ('apart="count"', 'apart="count of"', None),
    ],
)
def test_what_cannot_be_taken_is_refused(lab, old, new, words):
    with pytest.raises(DataProblem, match=words or "cannot rename"):
        recipe(lab, old, new)


CHINESE = '''notice = "{count} 段还是英文"

["01-words"]
text = """
一。
**二**
三。
- 四
"""

["01-count"]
text = """
count_01 = 3  # 四个里
print(count_01, "四个里")
"""
'''


def test_a_translation_is_shown_until_its_english_moves(lab):
    path = lab.source("lesson_10.zh")
    path.write_text(CHINESE, encoding="utf-8")
    lessons.take(path)
    made = read_source(path)
    assert (made.language, made.number) == ("zh", "10")
    assert cell(made, "01-words").text == "一。**二**三。\n- 四"
    assert '"四个里"' in cell(made, "01-count").text
    assert made.cells[0].text == "# 10 minutes\n\n> 2 段还是英文"
    before_setup = made.cells[[one.id for one in made.cells].index("10-setup") - 1]
    assert 'use("zh")' in before_setup.text
    small = lab.source("01_small")
    small.write_text(small.read_text("utf-8").replace("# Two.", "# Three."), encoding="utf-8")
    assert lessons.moved(path) == ["01-words: its English moved"]
    made = read_source(path)
    assert cell(made, "01-words").text.endswith("Three.")
    assert "3 段还是英文" in made.cells[0].text


def test_translated_code_must_be_the_same_program(lab):
    path = lab.source("lesson_10.zh")
    path.write_text(CHINESE.replace("= 3", "= 4"), encoding="utf-8")
    lessons.take(path)
    with pytest.raises(DataProblem, match="the code of 01-count is another program"):
        read_source(path)


@pytest.mark.slow
def test_a_lesson_is_built_laid_and_derived_like_a_notebook(lab, capsys, monkeypatch, tmp_path):
    lab.source("lesson_10.zh").write_text(CHINESE, encoding="utf-8")
    recipe(lab, "import os\n", "def check(*answer):\n    pass\n\n\nsolution, os = check, 1\n")
    assert main_notebooks(["lesson_10"], project=lab) == 0
    assert "4 parts moved" in capsys.readouterr().out
    stored = nbformat.read(lab.stored("lesson_10"), as_version=4)
    assert build.differences(read_source(lab.source("lesson_10")), stored) == []
    assert "3 of four" in str(stored)
    assert lab.worksheet("lesson_10").is_file()
    assert not build.stale(lab, read_source(lab.source("lesson_10")))
    build.write_editions(lab, say=print)
    assert (lab.build / "presentation" / "lesson_10.ipynb").is_file()
    assert (lab.build / "presentation" / "01_small.ipynb").is_file()
    assert lay_my(lab).new == ["01_small", "lesson_10", "lesson_10.zh"]
    small = lab.source("01_small")
    small.write_text(small.read_text("utf-8").replace("# Two.", "# Three."), encoding="utf-8")
    assert "lesson_10" in lay_my(lab).refreshed  # its own file is as it was, its part is not
    recipe(lab, "solution, os", "raise ValueError(1)\nsolution, os")
    assert main_notebooks(["lesson_10"], project=lab) == 1
    assert "lesson_10.py, line " in capsys.readouterr().out
    monkeypatch.setenv("JUPYTERLAB_DIR", str(tmp_path / "jupyterlab"))
    assert main_my([], project=lab) == 0
    shutil.rmtree(lab.my)
