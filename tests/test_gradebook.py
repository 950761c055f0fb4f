"""A folder of exports becomes a CSV and a misconception map; damaged and alien files are named, left out."""

import contextlib
import csv
import io
import json
import re
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from lesson_demo import demo, use_demo  # noqa: F401

from causalrec_lab.__main__ import main as command
from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.lesson import check, export, hint, predict, progress, quiz, reveal
from causalrec_lab.lesson.exports import FORMAT, SCHEMA, checksum
from causalrec_lab.lesson.gradebook import csv_bytes, main, misconceptions, safe, table
from causalrec_lab.lesson.handed import collect
from causalrec_lab.lesson.texts import text

pytestmark = use_demo


def hand_in(folder, name, answers):
    """One learner, in a session of their own, answers and exports."""
    progress.forget()
    for exercise, answer in answers:
        check(exercise, answer)
    export(name, folder=folder)


@pytest.fixture
def folder(tmp_path):
    hand_in(tmp_path, "An", [("demo-pair", (1, 4)), ("demo-pair", (2, 4)), ("demo-number", "1/3")])
    hand_in(tmp_path, "Bo", [("demo-pair", (1, 4)), ("demo-pair", 0.25)])
    hand_in(tmp_path, None, [("demo-pair", (2, 4))])
    return tmp_path


def sealed(data):
    """An export as text, with the checksum that fits."""
    return json.dumps(data | {"checksum": checksum(data)})


def rows(folder, name):
    return list(csv.DictReader(io.StringIO((folder / name).read_text(encoding="utf-8-sig"))))


def test_every_learner_is_a_line_and_every_exercise_four_columns(folder, capsys):
    assert main([str(folder)]) == 0
    lines = {line["name"]: line for line in rows(folder, "gradebook.csv")}
    assert set(lines) == {"An", "Bo", ""}
    found = [(line["demo-pair"], line["demo-pair tries"], line["correct"]) for line in lines.values()]
    assert sorted(found) == [("correct", "1", "1"), ("correct", "2", "1"), ("not yet", "2", "0")]
    assert lines["Bo"]["demo-number"] == "not attempted"
    assert "3 learners read" in capsys.readouterr().out


def test_the_map_counts_learners_not_tries_and_says_what_they_were_told(folder, capsys):
    main([str(folder)])
    found = rows(folder, "misconceptions.csv")
    assert [(line["exercise"], line["known wrong answer"], line["learners"]) for line in found] == [
        ("demo-pair", "one_row", "2"),
        ("demo-number", "odds", "1"),
        ("demo-pair", "bare", "1"),
    ]
    assert found[0]["message"] == "You found one row: An and Bo."
    assert "2 of 3  one_row" in capsys.readouterr().out


def test_the_report_says_where_the_class_stands_and_who_is_stuck(tmp_path):
    """Two learners, minutes set by hand; the page says what was counted by hand from these entries."""
    made = {"format": FORMAT, "schema": SCHEMA, "made": "2026-09-01T12:00:00+00:00"}
    at = "2026-09-01T10:{:02}:00+00:00".format
    tries = [("(1, 4)", "one_row"), ("(2, 2)", "given"), ("(3, 4)", None)]
    pair = {"id": "demo-pair", "kind": "attempt", "state": "not yet"}
    an = [pair | {"time": at(n), "answer": a} | ({"known": k} if k else {}) for n, (a, k) in enumerate(tries)]
    quiz = {"id": "demo-q1", "kind": "quiz", "because": "room", "confidence": 90}
    bo = [
        {
            "id": "demo-guess",
            "kind": "prediction",
            "guess": "low",
            "confidence": 80,
            "hit": True,
            "time": at(0),
        },
        quiz | {"option": "half", "state": "wrong", "time": at(1)},
        pair | {"state": "correct", "answer": "2 of 4", "time": at(5)},  # four minutes; then a break
        quiz | {"option": "one", "state": "right", "time": at(40)},
        {"id": "demo-A", "kind": "vote", "when": "before", "tally": {"rise": 3, "fall": 1}, "time": at(41)},
    ]
    for key, name, events in (("a", "An", an), ("b", "<Bo>", bo)):
        data = made | {"learner": {"key": key, "name": name}, "events": events}
        (tmp_path / f"{key}.json").write_text(sealed(data), encoding="utf-8")
    assert main([str(tmp_path)]) == 0
    page = (tmp_path / "report.html").read_text("utf-8")
    found = [re.sub("<[^>]+>", "|", row) for row in re.findall("<tr>.*?</tr>", page)]
    found = [[cell for cell in row.split("|") if cell] for row in found]
    assert ["An", "demo-pair", "0 / 1", "0", "2"] in found
    assert ["&lt;Bo&gt;", "1 / 1", "1; Brier score 0.04", "6"] in found
    assert ["demo-pair", "1 of 2", "1 of 2", "2", "0", "0", "3.0"] in found
    assert ["demo-pair", "one_row: You found one row: An and Bo.", "1 of 2"] in found
    assert ["demo-guess", "1 of 1", "80 %"] in found
    assert ["demo-q1", "0 of 1", "1 of 1"] in found
    assert ["demo", "1 of 1", "1 of 1"] in found  # before: the guess; after: the last answer of the quiz
    assert ["demo-A", text("demo-A", "options", "rise"), "3"] in found
    assert page.count("<caption") == page.count("<table")
    assert page.index("An</th>") < page.index("&lt;Bo&gt;</th>")  # who is stuck comes first


def test_help_that_came_first_is_marked(tmp_path):
    hand_in(tmp_path, "An", [("demo-pair", (1, 4))])
    hint("demo-pair")
    hint("demo-pair")
    reveal("demo-pair")
    predict("demo-guess", guess="low", confidence=90)
    quiz("demo", answers={"demo-q1": ("half", "room", 90), "demo-q2": ("no", "luck", 90)})
    export("An", folder=tmp_path)
    handed, _ = collect(tmp_path)
    heads, line = table(handed)
    marks = dict(zip(heads, line, strict=True))
    assert (marks["demo-pair hints"], marks["demo-pair revealed"], marks["Brier"]) == (2, "yes", 0.01)
    found = {(m.exercise, m.key): m.message for m in misconceptions(handed)}
    assert found["demo-q1", "option: half"] == text("demo-q1", "wrong", "half")
    assert found["demo-q2", "because: luck"] == text("demo-q2", "wrong_reasons", "luck")


ALIEN = {
    "cut.json": ('{"format": "causalrec-lab answers", "sche', "damaged (not JSON)"),
    "other.json": ('{"cells": []}', "no export of this workbook"),
    "list.json": ("[]", "no export of this workbook"),
    "newer.json": (json.dumps({"format": FORMAT, "schema": 9}), "it has format 9"),
    "hollow.json": (
        sealed({"format": FORMAT, "schema": SCHEMA, "learner": {}, "events": []}),
        "parts are missing",
    ),
    "odd.json": (
        sealed({"format": FORMAT, "schema": SCHEMA, "learner": {"key": "k"}, "events": [1]}),
        "parts are missing",
    ),
    "typed.json": (
        sealed(
            {
                "format": FORMAT,
                "schema": SCHEMA,
                "learner": {"key": "k"},
                "events": [{"id": "demo-pair", "kind": "attempt", "time": "t", "state": ["correct"]}],
            }
        ),
        "parts are missing",
    ),
    "deep.json": ("[" * 100_000, "damaged (not JSON)"),
    "UPPER.JSON": ("\0", "damaged (not JSON)"),
}


@pytest.mark.parametrize("name", ALIEN)
def test_a_damaged_or_alien_file_is_named_and_the_rest_is_read(folder, capsys, name):
    content, reason = ALIEN[name]
    (folder / name).write_text(content, encoding="utf-8")
    (folder / "notes.txt").write_text("not mine to read", encoding="utf-8")
    (folder / "sub.json").mkdir()
    assert main([str(folder)]) == 0
    said = capsys.readouterr().out
    assert f"left out {name}: it" in said
    assert reason in said
    assert len(rows(folder, "gradebook.csv")) == 3


def test_the_newest_file_of_a_learner_counts(folder, capsys):
    newest = max(folder.glob("*.json"), key=lambda file: "Bo" in file.read_text("utf-8"))
    data = json.loads(newest.read_text("utf-8")) | {"made": "2001-01-01T00:00:00+00:00", "events": []}
    (folder / "old copy.json").write_text(sealed(data), encoding="utf-8")
    main([str(folder)])
    assert "left out old copy.json: there is a newer file of the same learner" in capsys.readouterr().out
    assert len(rows(folder, "gradebook.csv")) == 3


def test_the_folder_one_stands_in_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataProblem, match=f"no exported answers in {tmp_path.name};"):
        main(["."])


def test_a_folder_without_exports_or_no_folder_is_said(tmp_path, capsys):
    with pytest.raises(DataProblem, match="no exported answers"):
        main([str(tmp_path)])
    with pytest.raises(DataProblem, match="there is no folder"):
        main([str(tmp_path / "nowhere")])
    with pytest.raises(LabError, match="give one folder"):
        main([])
    assert command(["gradebook", str(tmp_path)]) == 1
    assert "lesson.export()" in capsys.readouterr().err


@settings(deadline=None)
@given(some.text(max_size=20))
def test_no_cell_is_a_formula_and_none_breaks_the_line(typed):
    cell = safe(typed)
    assert cell.lstrip()[:1] not in {*"=+-@＝＋－＠"}
    assert len(list(csv.reader(io.StringIO(csv_bytes([[typed, "end"]]).decode("utf-8-sig"))))) == 1


def test_a_hostile_export_stays_a_line_of_text(tmp_path):
    event = {"id": "demo-pair", "kind": "attempt", "time": "t", "known": "=cmd|' /C calc'!A0", "state": "+1"}
    strange = {"id": "../../etc", "kind": "quiz", "time": "t", "state": "wrong", "option": "{0.__class__}"}
    learner = {"key": "-2+3", "name": "@SUM(A1)\n=1"}
    made = "2026-09-01T10:00:00+00:00"
    data = {"format": FORMAT, "schema": SCHEMA, "made": made, "learner": learner, "events": [event, strange]}
    (tmp_path / "evil.json").write_text(sealed(data), encoding="utf-8")
    assert main([str(tmp_path)]) == 0
    for name in ("gradebook.csv", "misconceptions.csv"):
        for line in csv.reader(io.StringIO((tmp_path / name).read_text(encoding="utf-8-sig"))):
            assert not any(cell[:1] in ("=", "+", "-", "@") for cell in line)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "evil.json",
        "gradebook.csv",
        "misconceptions.csv",
        "report.html",
    ]


@pytest.mark.parametrize(("answer", "stands"), [((2, 4), True), ((1, 4), False)])
def test_the_cell_for_nbgrader_judges_as_check_does_and_records_nothing(answer, stands):
    page = (Path(__file__).parent.parent / "GRADES.md").read_text(encoding="utf-8")
    cell = textwrap.dedent(re.search(r"```python\n(.+?)```", page, re.DOTALL)[1])
    with contextlib.nullcontext() if stands else pytest.raises(AssertionError):
        exec(cell, {"answer": answer})  # noqa: S102 our own page
    assert progress.store().events() == []


def test_a_csv_opens_with_chinese_shown():
    assert csv_bytes([["安"]]).startswith(b"\xef\xbb\xbf")
