"""Minutes as they are said, in plan.toml and at the headings. Oracle: the rule of tests/minutes.py."""

from math import ceil

import pytest
from links import core_path
from minutes import LESSON, LESSONS, STOP, clock, minutes_of, words_of
from throwaway import ROOT

from causalrec_lab.course import plan
from causalrec_lab.workbook.cells import Cell
from causalrec_lab.workbook.source import Project, read_source

SOURCES = {name[:2]: Project(ROOT).source(name) for name in Project(ROOT).names()}
each_written_by_the_rule = pytest.mark.parametrize("number", sorted(LESSONS))


@each_written_by_the_rule
def test_lessons_are_few_and_short_and_the_plan_says_their_minutes(number):
    lessons, _ = clock(read_source(SOURCES[number]))
    assert len(lessons) <= LESSONS[number]
    assert max(lessons) <= LESSON, f"{number}: {[round(lesson, 1) for lesson in lessons]}"
    said = [lesson.minutes for name, lesson in plan.lessons().items() if name.startswith(f"{number}.")]
    assert said == [ceil(lesson) for lesson in lessons], (
        "write these into plan.toml, and their sum into the text"
    )


@each_written_by_the_rule
def test_a_heading_that_says_a_minute_comes_at_that_minute(number):
    _, headings = clock(read_source(SOURCES[number]))
    wrong = [(said, round(takes, 1), words) for said, takes, words in headings if abs(said - takes) > 2]
    assert not wrong, f"{number}: (says, takes, heading) {wrong}"


@pytest.mark.parametrize("number", [number for number in sorted(LESSONS) if number <= "10"])
def test_each_lesson_of_the_first_eleven_notebooks_marks_an_exit_question(number):
    lessons = [""]
    for part in core_path(read_source(SOURCES[number])):
        lessons[-1] += f"{part.text}\n"
        if part.kind == "markdown" and STOP.search(part.text):
            lessons.append("")
    lessons = [text for text in lessons if "?" in text]  # behind the last stop mark nothing is asked
    many = len(clock(read_source(SOURCES[number]))[0])
    marked = [
        f'quiz("{number}-exit")' in text or "exit question" in text.casefold() for text in lessons[:many]
    ]
    assert marked == [True] * many


def cell(text, *tags, kind="code"):
    return Cell("01-x", kind, text, tags)


@pytest.mark.parametrize(
    ("one", "minutes"),
    [
        (cell("word " * 260, kind="markdown"), 2.0),
        (cell("answer = 1\ncheck('01-2', answer)", "exercise"), 3.0),
        (cell("check('00-2', shop)", "exercise"), 10.0),
        (cell("quiz('01-warmup')", "widget"), 3.0),
        (cell("predict('01-A')", "widget"), 1.5),
        (cell("cards.door().show()", "widget"), 2.0),
        (cell("x = 1\nx + 1"), 1.0),
        (cell("solution('01-2', (2, 4))", "solution"), 0.0),
        (cell("# hint('01-2')"), 1.0),
        (cell("import os", "setup"), 0.0),
    ],
)
def test_what_a_cell_takes(one, minutes):
    assert minutes_of(one) == minutes


def test_a_table_and_a_link_count_by_their_words():
    assert words_of("| **a** | b |\n|---|---|\n| [c d](e/f.md) | <img alt='no'> 7 |") == 5
