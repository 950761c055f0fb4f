"""Fifty hostile or broken exports beside an honest class: a clear message each, and no other effect.

Every file is put into a folder of its own with one honest learner. Whatever it holds, the honest learner
keeps a line, nothing but three known files appears, and neither CSV, page nor terminal carries
what the file tried to bring in.
"""

import csv
import io
import json
import os
import re
import zipfile
from html.parser import HTMLParser

import pytest
from lesson_demo import demo, use_demo  # noqa: F401

from causalrec_lab.errors import LabError
from causalrec_lab.lesson import exports
from causalrec_lab.lesson.exports import FORMAT, SCHEMA, checksum
from causalrec_lab.lesson.gradebook import main
from causalrec_lab.texts import beside

pytestmark = use_demo
WORDS = beside(exports.__file__)
MADE = "2026-03-01T10:00:00+00:00"
WRITTEN = {"report.html", "gradebook.csv", "misconceptions.csv"}


def event(**parts):
    return {"id": "demo-pair", "kind": "attempt", "time": MADE, "state": "not yet"} | parts


def data(*events, key="b0b0b0b0", name="Bo", **more):
    """An export that is right in everything that is not said otherwise."""
    head = {"format": FORMAT, "schema": SCHEMA, "version": "0.1", "made": MADE}
    return head | {"learner": {"key": key, "name": name}, "events": list(events)} | more


def sealed(*events, **more):
    """The same as bytes, with a checksum that fits: its maker can program."""
    made = data(*events, **more)
    return json.dumps(made | {"checksum": checksum(made)}).encode()


def raw(was, now, *events, **more):
    """Sealed bytes in which something was replaced."""
    text = sealed(*events, **more).decode()
    assert was in text
    return text.replace(was, now, 1).encode()


ANN = sealed(event(state="correct", answer="2 of 4"), key="a0a0a0a0", name="Ann")
SCRIPT = "<script>alert(1)</script>"
DEEP = "[" * 900 + "]" * 900

# name: (bytes, what is said of the file; None: it is read, and what is odd in it does not count)
LEFT_OUT = {
    "nothing": (b"", "not_json"),
    "NUL bytes": (b"\0" * 4096, "not_json"),
    "cut": (ANN[:-40], "not_json"),
    "UTF-16": (ANN.decode().encode("utf-16"), "not_json"),
    "Latin-1": (raw("Bo", "Bj\u00f6rn").decode().encode("latin-1"), "not_json"),
    "GBK": ('{"format": "\u5b89"}'.encode("gbk"), "not_json"),
    "a pickle": (b"\x80\x04cos\nsystem\n(S'touch owned'\ntR.", "not_json"),
    "Python": (b"__import__('os').system('touch owned')", "not_json"),
    "a web page": (f"<html>{SCRIPT}</html>".encode(), "not_json"),
    "too deep": (b"[" * 200_000, "not_json"),
    "NaN": (raw('"events": []', '"events": [NaN]'), "not_json"),
    "infinity": (raw('"events": []', '"events": [-Infinity]'), "not_json"),
    "1e999": (raw('"events": []', '"events": [1e999]'), "not_json"),
    "a number of 5,000 digits": (raw('"events": []', f'"events": [{"9" * 5000}]'), "not_json"),
    "a key twice": (raw('"learner": {', '"learner": {"key": "a0a0a0a0", '), "not_json"),
    "an answer twice": (raw('"state"', '"state": "correct", "state"', event()), "not_json"),
    "100 MB": (None, "too_large"),
    "a bomb of brackets": (b"[" + b"[]," * 2_000_000 + b"[]]", "too_large"),
    "brackets just under the limit": (b"[" + b"[]," * 1_600_000 + b"[]]", "alien"),
    "a list": (b"[]", "alien"),
    "a notebook": (b'{"cells": [], "nbformat": 4}', "alien"),
    "another format": (sealed(format=["causalrec-lab answers"]), "alien"),
    "a future version": (sealed(schema=99), "newer"),
    "a version of words": (sealed(schema="2"), "newer"),
    "a version that is true": (sealed(schema=True), "newer"),
    "a huge version": (sealed(schema=10**4000), "newer"),
    "no learner": (sealed(learner=None), "damaged"),
    "no key": (sealed(learner={"name": "Bo"}), "damaged"),
    "an empty key": (sealed(key=" "), "damaged"),
    "a key of control characters": (sealed(key="\x1b\x07\u202e"), "damaged"),
    "a list as id": (sealed(event(id=["demo-pair"])), "damaged"),
    "a list as state": (sealed(event(state=["correct"])), "damaged"),
    "a step of words": (sealed(event(kind="hint", step="two")), "damaged"),
    "a tally of lists": (sealed(event(kind="vote", tally=[1, 2])), "damaged"),
    "deep answers": (raw('"events": []', f'"events": {DEEP}'), "damaged"),
    "an answer changed": (raw("not yet", "correct", event()), "changed"),
    "another student's name": (ANN.replace(b"Ann", b"Bo"), "changed"),
    "no checksum": (json.dumps(data()).encode(), "changed"),
    "a forged checksum": (json.dumps(data() | {"checksum": "0" * 32}).encode(), "changed"),
    "a checksum that is a list": (json.dumps(data() | {"checksum": [1]}).encode(), "changed"),
    "made in the year 9999": (sealed(made="9999-12-31T23:59:59+00:00"), "undated"),
    "made beyond the calendar": (sealed(made="9999-12-31T23:59:59-23:00"), "undated"),
    "made without a zone": (sealed(made="2026-03-01T10:00:00"), "undated"),
    "made is a number": (sealed(made=7), "undated"),
    "Ann's file again": (ANN, "older"),
    "Ann's file, emptied": (sealed(key="a0a0a0a0", name="Ann"), "older"),
    "Ann's file, no name": (sealed(key="a0a0a0a0", name=""), "older"),
}
READ = {
    "formula =": sealed(event(known="=1+1", answer="=1+1"), name="=cmd|' /C calc'!A0"),
    "formula +": sealed(key="+1+1", name="+1+1"),
    "formula -": sealed(key="-1+1", name="-1+1"),
    "formula @": sealed(name="@SUM(A1)"),
    "formula after a tab": sealed(name="\t=1+1"),
    "formula after a semicolon": sealed(name='Bo;=1+1;"=2"|@x'),
    "formula in full width": sealed(name="\uff1d1+1"),
    "a script as name": sealed(event(answer=SCRIPT), name=SCRIPT, key="<img src=x onerror=alert(1)>"),
    "an attribute as name": sealed(name='" onmouseover="alert(1)'),
    "a script as version": sealed(version=SCRIPT),
    "a brace": sealed(event(known="{0.__class__}"), name="{key.__class__}"),
    "steers the terminal": sealed(name="\x1b[2J\x1b]0;owned\x07Bo\r\n\u202eoB"),
    "half a character": sealed(event(known="\ud800"), name="Bo\ud800"),
    "a name of 100,000 letters": sealed(name="B" * 100_000),
    "a path as id": sealed(event(id="../../../etc/passwd", known="x")),
    "a path as name": sealed(name="../../etc/passwd", key="../x"),
    "an id of 5,000 letters": sealed(event(id="x" * 5000, known="x")),
    "invented ids": sealed(*(event(id=f"demo-x{n}", known=f"k{n}") for n in range(2000))),
    "invented wrong answers": sealed(*(event(known=f"shape: {SCRIPT}{n}") for n in range(2000))),
    "an invented kind": sealed(event(kind="__class__"), event(kind="grade", state="correct")),
    "an invented state": sealed(event(state="correct!"), event(state="")),
    "confidence of 10**400": sealed(event(id="demo-guess", kind="prediction", confidence=10**400, hit=True)),
    "confidence of -1": sealed(event(id="demo-guess", kind="prediction", confidence=-1, hit=True)),
    "a step of 10**400": sealed(event(kind="hint", step=10**400)),
    "a tally of 10**400": sealed(
        event(id="demo-A", kind="vote", when="before", tally={"rise": 10**400, "fall": -1})
    ),
    "an invented option": sealed(event(id="demo-q1", kind="quiz", option="x", confidence=90, state="wrong")),
    "times that run back": sealed(*(event(time=f"2026-03-01T10:0{9 - n}:00+00:00") for n in range(9))),
    "times in the year 9999": sealed(event(), event(time="9999-12-31T23:59:59-23:59"), event(time="soon")),
    "a time before the calendar": sealed(event(time="0001-01-01T00:00:00+23:59"), event()),
}


class Page(HTMLParser):
    """The tags, and the attributes that run or fetch something."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.live = set(), []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.live += [name for name, _ in attributes if name.startswith("on") or name in ("src", "href")]


def graded(folder, capsys):
    """Grade a folder; what was printed, the lines of the gradebook, the page."""
    before = {path.name for path in folder.iterdir()}
    assert main([str(folder)]) == 0
    said = capsys.readouterr().out
    assert {path.name for path in folder.iterdir()} - before == WRITTEN - before
    lines = []
    for name in ("gradebook.csv", "misconceptions.csv"):
        text = (folder / name).read_text(encoding="utf-8-sig")
        for delimiter in ",;\t|":  # whatever a spreadsheet splits at, no cell is a formula
            for row in csv.reader(io.StringIO(text), delimiter=delimiter):
                assert not [cell for cell in row if re.match(r"""[\s"]*[=+@\uff1d-](?!\d*\.?\d+$)""", cell)]
        lines = lines or list(csv.DictReader(io.StringIO(text)))
    page = (folder / "report.html").read_text(encoding="utf-8")
    read = Page(page)
    assert not read.tags & {"script", "img", "iframe", "object", "link", "a", "form"}
    assert read.live == []
    assert all(sign.isprintable() for line in said.splitlines() for sign in line)
    assert len(said) < 6000
    return said, {line["name"]: line for line in lines}, page


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_file_that_is_no_honest_export_is_left_out_with_its_reason(tmp_path, capsys, name):
    (tmp_path / "ann.json").write_bytes(ANN)
    content, reason = LEFT_OUT[name]
    with (tmp_path / "bo.json").open("wb") as stream:
        stream.truncate(100_000_000) if content is None else stream.write(content)
    said, lines, page = graded(tmp_path, capsys)
    sentence = WORDS.find("gradebook", reason).partition("{")[0]
    assert f"left out bo.json: {sentence}" in said or f"left out ann.json: {sentence}" in said
    assert "bo.json" in page or reason == "older"
    assert list(lines) == ["Ann"]
    assert (lines["Ann"]["demo-pair"], lines["Ann"]["correct"]) == ("correct", "1")


@pytest.mark.parametrize("name", READ)
def test_what_an_export_brings_in_is_text_and_only_what_the_course_asks_counts(tmp_path, capsys, name):
    (tmp_path / "ann.json").write_bytes(ANN)
    (tmp_path / "bo.json").write_bytes(READ[name])
    said, lines, page = graded(tmp_path, capsys)
    assert "2 learners read" in said
    assert "left out" not in said
    (other,) = (line for key, line in lines.items() if key != "Ann")
    assert other["correct"] == "0"
    assert (other["predictions"], other["Brier"]) == ("0", "")
    assert len(other["name"]) <= 81
    assert not re.search(r"passwd|demo-x|xxxxx|10000", said + page.replace(other["name"], ""))
    assert lines["Ann"]["correct"] == "1"


def test_links_pipes_archives_and_folders_bring_nothing_in(tmp_path, capsys):
    """A link out of the folder, one to a folder, a pipe nobody writes to, a zip bomb, a hidden copy."""
    outside, folder = tmp_path / "outside", tmp_path / "class"
    outside.mkdir()
    folder.mkdir()
    (outside / "secret.json").write_bytes(sealed(name="Secret"))
    (folder / "ann.json").write_bytes(ANN)
    (folder / "link.json").symlink_to(outside / "secret.json")
    (folder / "broken.json").symlink_to(outside / "nowhere")
    (folder / "folder").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / "gradebook.csv").symlink_to(outside / "secret.json")  # what is written goes through no link
    (folder / "nested.json").mkdir()
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "copy.json").write_bytes(sealed(name="Hidden"))
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../bo.json", b"0" * 10_000_000)
    pipes = hasattr(os, "mkfifo")
    if pipes:
        os.mkfifo(folder / "pipe.json")
    said, lines, _ = graded(folder, capsys)
    assert list(lines) == ["Ann"]
    assert said.count("it is a link, or no plain file") == 2 + pipes
    assert (outside / "secret.json").read_bytes() == sealed(name="Secret")


@pytest.mark.parametrize("file", [f"{SCRIPT[:8]}b>.json", "=1+1.json", "\x1b[2J.json", "$(touch owned).json"])
def test_the_name_of_a_file_is_text_too(tmp_path, capsys, file):
    (tmp_path / "ann.json").write_bytes(ANN)
    try:
        (tmp_path / file).write_bytes(b"[]")
    except OSError:
        pytest.skip("no such names here")
    said, _, page = graded(tmp_path, capsys)
    assert "no export of this workbook" in said
    assert file not in page or file in ("=1+1.json", "$(touch owned).json")


def test_a_class_full_of_them_is_graded_in_one_go(tmp_path, capsys):
    """All at once, each in a folder of its own as nbgrader lays them: Ann and whoever could be read."""
    (tmp_path / "ann.json").write_bytes(ANN)
    for number, content in enumerate([*(entry[0] for entry in LEFT_OUT.values()), *READ.values()]):
        place = tmp_path / f"student{number}" / "week1"
        place.mkdir(parents=True)
        (place / "answers.json").write_bytes(content or b"")
    assert main([str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "more lines; report.html has them all" in said
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("/week1/answers.json") >= len(LEFT_OUT)
    assert len(LEFT_OUT) + len(READ) >= 50
    assert "Ann" in page


def test_two_learners_with_one_key_both_stay_and_the_teacher_is_told(tmp_path, capsys):
    (tmp_path / "ann.json").write_bytes(ANN)
    (tmp_path / "bo.json").write_bytes(sealed(event(), key="a0a0a0a0", name="Bo"))
    said, lines, page = graded(tmp_path, capsys)
    assert sorted(lines) == ["Ann", "Bo"]
    assert "Ann (ann.json) and Bo (bo.json) have the same learner key" in said
    assert "have the same learner key" in page


def test_a_later_file_takes_the_place_of_an_earlier_one_only_if_it_has_all_its_entries(tmp_path, capsys):
    (tmp_path / "ann.json").write_bytes(ANN)
    later = {"key": "a0a0a0a0", "name": "Ann", "made": "2026-03-02T10:00:00+00:00"}
    (tmp_path / "emptied.json").write_bytes(sealed(**later))
    said, _, _ = graded(tmp_path, capsys)
    assert "2 learners read" in said
    assert "have the same learner key" in said
    more = sealed(event(state="correct", answer="2 of 4"), event(id="demo-number"), **later)
    (tmp_path / "emptied.json").write_bytes(more)
    said, lines, _ = graded(tmp_path, capsys)
    assert "left out ann.json: there is a newer file of the same learner" in said
    assert lines["Ann"]["demo-number"] == "not yet"


def test_answers_copied_under_another_key_are_an_alarm_and_a_class_in_step_is_none(tmp_path, capsys):
    minutes = [f"2026-03-01T10:0{n}:00+00:00" for n in range(6)]
    answers = [event(time=time, answer=f"{n} of 4") for n, time in enumerate(minutes)]
    (tmp_path / "ann.json").write_bytes(sealed(*answers, key="a", name="Ann"))
    (tmp_path / "bo.json").write_bytes(sealed(*answers, key="b", name="Bo"))
    (tmp_path / "chen.json").write_bytes(sealed(*answers[:4], key="c", name="Chen"))
    said, lines, _ = graded(tmp_path, capsys)
    assert said.count("look into this") == 1
    assert "Ann (ann.json) and Bo (bo.json) share 6 entries" in said
    assert len(lines) == 3


# ---- a hub's homes, and a class list


def test_the_homes_of_a_hub_are_read_into_a_folder_that_is_closed_to_others(tmp_path, capsys, monkeypatch):
    """Only files that export() names, two folders deep; what else is in a home is not read and not named."""
    homes, to = tmp_path / "home", tmp_path / "answers"
    accounts = ["ann", "=1+1", "$(touch owned)", "-rf", "安 é", "\x1b[2J", f"{SCRIPT[:8]}b>", "shut"]
    for number, account in enumerate(accounts):
        mine = homes / account / "causalrec"
        (mine / ".earlier").mkdir(parents=True)
        (homes / account / "diary.json").write_text("private", encoding="utf-8")
        (mine / "progress.json").write_text("not handed in", encoding="utf-8")
        name = f"causalrec-answers-{account}.json" if number else "Causalrec-Answers-Ann (1).JSON"
        (mine / name).write_bytes(sealed(event(), key=f"k{number}", name=f"Learner {number}"))
        (mine / ".earlier" / "causalrec-answers-old.json").write_bytes(b"hidden")
    (homes / "thief").mkdir()
    (homes / "thief" / "causalrec").symlink_to(homes / "ann" / "causalrec")
    real = os.scandir

    def scan(place):
        if os.fspath(place).endswith("shut"):
            raise PermissionError(13, "Permission denied", place)
        return real(place)

    monkeypatch.setattr(os, "scandir", scan)
    before = sorted(homes.rglob("*"))
    assert main([str(homes), "--to", str(to)]) == 0
    said, page = capsys.readouterr().out, (to / "report.html").read_text(encoding="utf-8")
    assert "7 learners read" in said
    assert said.count("left out") == 1
    assert "left out shut: Permission denied" in said
    assert not re.search(r"diary|progress\.json|old\.json|thief", said + page)
    assert "\x1b" not in said + page
    assert sorted(homes.rglob("*")) == before
    assert {path.name for path in to.iterdir()} == WRITTEN
    assert os.name == "nt" or to.stat().st_mode & 0o777 == 0o700


def listed(tmp_path, capsys, lines, *files):
    """The class list and files of (name, path) graded -> terminal, rows of the CSV, the page."""
    (tmp_path / "class.txt").write_bytes(lines)
    for number, (name, path) in enumerate(files):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(sealed(event(), key=f"k{number}", name=name))
    assert main([str(tmp_path)]) == 0
    rows = list(csv.reader(io.StringIO((tmp_path / "gradebook.csv").read_text(encoding="utf-8-sig"))))
    return capsys.readouterr().out, rows, (tmp_path / "report.html").read_text(encoding="utf-8")


def test_who_of_the_class_list_handed_in_nothing_is_named(tmp_path, capsys):
    """With a byte order mark, empty lines, small letters, and an account in place of a name."""
    lines = "\ufeffAnn Lee\n\n  bo  \r\nZoe\u0308\nchen7\nDai".encode()
    files = [("ann lee", "a.json"), ("Bo", "b.json"), ("Zo\u00eb", "z.json"), ("", "chen7/week1/c.json")]
    said, rows, page = listed(tmp_path, capsys, lines, *files)
    assert "no valid file from: Dai\n" in said
    assert "look into this" not in said
    assert [row[1:4] for row in rows[-1:]] == [["Dai", "nothing", ""]]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert re.search(r"In the class list, without a valid file.+?Dai", page)


def test_a_name_twice_in_the_class_list_needs_two_files_and_a_file_too_many_is_said(tmp_path, capsys):
    said, rows, _ = listed(tmp_path, capsys, b"Ann\nAnn\nBo\n", ("Ann", "a.json"), ("Cy", "c.json"))
    assert "no valid file from: Ann, Bo\n" in said
    assert "look into this: Cy (c.json) is not in class.txt, or has more than one file" in said
    assert len(rows) == 1 + 2 + 2
    said, _, _ = listed(tmp_path, capsys, b"Ann\n", ("Ann", "a.json"), ("Ann", "c.json"))
    assert "no valid file from" not in said
    assert said.count("has more than one file") == 1


def test_a_name_in_the_class_list_is_text_and_a_list_that_is_none_is_said(tmp_path, capsys):
    lines = f"=1+1\n@SUM(A1);-2\n{SCRIPT}\n\x1b[2J\n{'x' * 5000}\n".encode()
    said, rows, page = listed(tmp_path, capsys, lines, ("Ann", "a.json"))
    assert {row[1][:2] for row in rows[2:]} >= {"'=", "'@", "<s", "xx"}
    assert not any(cell[:1] in {*"=+-@"} for row in rows for cell in re.split("[;,]", ",".join(row)))
    assert SCRIPT not in page
    assert "\x1b" not in said + page
    assert "x" * 81 not in said + page
    (tmp_path / "class.txt").write_bytes("Bj\u00f6rn".encode("latin-1"))
    with pytest.raises(LabError, match=r"class\.txt cannot be read as text in UTF-8"):
        main([str(tmp_path)])
