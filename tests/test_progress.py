"""Progress survives what happens in a class: kills, two notebooks, damage, a full disk, a read-only home."""

import dataclasses
import errno
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from lesson_demo import demo, use_demo  # noqa: F401
from work import calls

from causalrec_lab import files
from causalrec_lab.files import locked, replace_file
from causalrec_lab.lesson import check, exercises, export, merge, predict, progress, start
from causalrec_lab.lesson.handed import _counts
from causalrec_lab.lesson.progress import Progress, data_home, parse, where_to_keep


def saved(path):
    return parse(path.read_bytes())[0]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "my" / "progress.json"


def test_events_are_saved_at_once_and_read_by_the_next_kernel(path):
    Progress(path).record("attempt", "01-2", answer="2 of 4", state="correct", known=None)
    found = Progress(path).events("01-2", "attempt")
    assert [(event["answer"], event["state"], "known" in event) for event in found] == [
        ("2 of 4", "correct", False)
    ]
    assert found[0]["time"].endswith("+00:00")


def test_the_file_is_plain_json_with_a_schema_and_readable_chinese(path):
    Progress(path).record("explanation", "01-A", sentence="安和博")
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["schema"] == progress.SCHEMA
    assert "安和博" in path.read_text(encoding="utf-8")


def test_two_notebooks_at_once_lose_nothing(path):
    one, two = Progress(path), Progress(path)
    for number in range(20):
        one.record("attempt", "01-1", answer=number)
        two.record("attempt", "02-1", answer=number)
    assert len(saved(path)) == len(one.events()) == len(two.events()) == 40


WRITER = """
import sys
from pathlib import Path
from causalrec_lab.lesson.progress import Progress
kept = Progress(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    kept.record("attempt", sys.argv[2], answer=number)
    print(number, flush=True)
"""


def writer(path, name, count):
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")


@pytest.mark.slow
def test_four_processes_at_once_lose_nothing(path):
    writers = [writer(path, f"0{number}-1", 25) for number in range(4)]
    assert [len(process.communicate(timeout=600)[0].splitlines()) for process in writers] == [25] * 4
    counts = [sum(event["id"] == f"0{number}-1" for event in saved(path)) for number in range(4)]
    assert counts == [25] * 4


@pytest.mark.slow
def test_killing_the_writer_in_mid_save_never_loses_what_was_saved(path):
    """Eight kernels killed, each somewhere in its next save: what was saved is there, the file is whole."""
    for turn in range(8):
        before = len(saved(path)) if turn else 0
        process = writer(path, "01-1", 10_000)
        first = "".join(process.stdout.readline() for _ in range(1 + turn))
        process.send_signal(signal.SIGKILL)
        said = len((first + process.communicate(timeout=600)[0]).splitlines())
        assert 0 <= len(saved(path)) - before - said <= 1  # one may be saved and not yet said
    Progress(path).record("attempt", "01-1", answer="after")  # the lock is free, leftovers are swept
    assert [left.name for left in path.parent.iterdir() if left.suffix == ".tmp"] == []


DAMAGED = {
    "cut short": b'{"schema": 1, "events": [{"id": "01-1"',
    "empty": b"",
    "zeros": b"\0" * 4096,
    "not utf-8": b"\xff\xfe\x00",
    "a list": b"[1, 2]",
    "no events": b'{"schema": 1}',
    "odd types": b'{"schema": 1, "events": [{"id": "01-1", "kind": "hint", "time": "t", "step": "two"}]}',
    "odd events": b'{"schema": 1, "events": [3]}',
    "schema of words": b'{"schema": "one", "events": []}',
    "too deep": b"[" * 100_000,
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_kept_aside_and_said(path, name):
    path.parent.mkdir()
    path.write_bytes(DAMAGED[name])
    kept = Progress(path)
    assert kept.events() == []
    kept.record("attempt", "01-1", answer=1)
    aside = list(path.parent.glob("progress.damaged-*.json"))
    assert [file.read_bytes() for file in aside] == [DAMAGED[name]]
    assert len(saved(path)) == 1
    (notice,) = kept.take_notices()
    assert aside[0].name in notice
    assert "nothing was deleted" in notice
    assert kept.take_notices() == ()


def test_two_damaged_files_in_one_second_are_both_kept(path):
    path.parent.mkdir()
    for content in (b"first", b"second"):
        path.write_bytes(content)
        Progress(path).record("attempt", "01-1")
    assert {file.read_bytes() for file in path.parent.glob("progress.damaged-*.json")} == {
        b"first",
        b"second",
    }


def test_a_file_of_a_newer_version_is_left_alone(path):
    path.parent.mkdir()
    newer = json.dumps({"schema": 99, "anything": True})
    path.write_text(newer, encoding="utf-8")
    kept = Progress(path)
    kept.record("attempt", "01-1", answer=1)
    assert path.read_text("utf-8") == newer
    assert len(kept.events()) == 1
    assert ["newer version" in notice for notice in kept.take_notices()] == [True]


EVENT = {"id": "01-1", "kind": "attempt", "time": "2026-03-01T10:00:00+00:00", "state": "not yet"}


def test_one_bad_entry_among_51_costs_that_entry_alone(path):
    path.parent.mkdir()
    odd = json.dumps({"schema": 1, "events": [*[EVENT] * 25, {"id": 3}, *[EVENT] * 25]}).encode()
    path.write_bytes(odd)
    kept = Progress(path)
    assert len(kept.events()) == 50
    (aside,) = path.parent.glob("progress.damaged-*.json")
    assert aside.read_bytes() == odd
    (notice,) = kept.take_notices()
    assert "could not be read: 1. The other 50 are kept" in notice
    assert aside.name in notice
    kept.record("attempt", "01-2")
    assert len(saved(path)) == 51
    again = Progress(path)
    assert (len(again.events()), again.take_notices()) == (51, ())  # said once, put aside once
    assert len(list(path.parent.glob("progress.damaged-*.json"))) == 1


def test_a_bad_entry_and_a_full_disk_together_lose_nothing(path, monkeypatch):
    path.parent.mkdir()
    odd = json.dumps({"schema": 1, "events": [EVENT, 3]}).encode()
    path.write_bytes(odd)
    monkeypatch.setattr(os, "fsync", fails(errno.ENOSPC))
    kept = Progress(path)
    assert len(kept.events()) == 1
    assert "cannot be saved" in kept.take_notices()[0]
    assert path.read_bytes() == odd


def test_a_file_that_an_editor_saved_with_a_byte_order_mark_is_read(path):
    path.parent.mkdir()
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"schema": 1, "events": [EVENT]}).encode())
    kept = Progress(path)
    assert (kept.events(), kept.take_notices()) == ([EVENT], ())


def test_a_file_of_100_mb_is_put_aside_and_not_read(path):
    path.parent.mkdir()
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    kept = Progress(path)
    assert calls(kept.record, "attempt", "01-1") < 2000  # a moment, however large it is
    assert len(saved(path)) == 1
    assert "nothing was deleted" in kept.take_notices()[0]


def test_a_link_stays_a_link_and_its_file_is_written(path, tmp_path):
    path.parent.mkdir()
    (tmp_path / "synced").mkdir()
    path.symlink_to(tmp_path / "synced" / "mine.json")
    Progress(path).record("attempt", "01-1")
    Progress(path).record("attempt", "01-2")
    assert path.is_symlink()
    assert len(saved(tmp_path / "synced" / "mine.json")) == 2


@pytest.mark.skipif(os.name == "nt", reason="files have no such permissions there")
def test_nobody_else_reads_the_answers_where_the_system_says_so(tmp_path):
    code = "import sys, pathlib; from causalrec_lab.lesson.progress import Progress; "
    code += "Progress(pathlib.Path(sys.argv[1])).record('attempt', '01-1')"
    for umask, mode in ((0o077, 0o600), (0o022, 0o644)):
        file = tmp_path / f"{umask}.json"
        run = [sys.executable, "-c", code, str(file)]
        subprocess.run(run, check=True, preexec_fn=lambda umask=umask: os.umask(umask))
        assert file.stat().st_mode & 0o777 == mode


def test_the_file_says_which_version_wrote_it(path):
    import causalrec_lab

    Progress(path).record("attempt", "01-1", odd=float("nan"))
    data = json.loads(path.read_text("utf-8"), parse_constant=pytest.fail)
    assert data["version"] == causalrec_lab.__version__
    assert data["events"][0]["odd"] == "nan"


@use_demo
def test_two_devices_become_one_learner_and_no_answer_is_lost_or_doubled(tmp_path, monkeypatch):
    """Answers on both in turn; each merges the other's export, twice: the same events in the same order."""
    handed, seen = {}, {}

    def device(name, act):
        monkeypatch.setenv("CAUSALREC_PROGRESS", str(tmp_path / name / "progress.json"))
        progress.forget()
        (tmp_path / name).mkdir(exist_ok=True)
        act()
        for file in (tmp_path / name).glob("causalrec-answers-*.json"):
            file.unlink()
        export("An", folder=tmp_path / name)
        (handed[name],) = (tmp_path / name).glob("causalrec-answers-*.json")
        seen[name] = [event for event in progress.store().events() if event["kind"] != "learner"]

    device("desk", lambda: check("demo-pair", (1, 4)))
    device("phone", lambda: (check("demo-pair", (2, 4)), predict("demo-guess", guess="low", confidence=90)))
    for _ in range(2):
        device("desk", lambda: merge(handed["phone"]))
        device("phone", lambda: merge(handed["desk"]))
    assert len(seen["desk"]) == 3
    assert sorted(map(str, seen["desk"])) == sorted(map(str, seen["phone"]))
    assert [event["time"] for event in seen["desk"]] == sorted(event["time"] for event in seen["desk"])
    assert handed["desk"].name == handed["phone"].name  # one learner key
    assert "0 of the 3 entries in that file were new" in str(merge(handed["desk"]))


@use_demo
def test_a_file_that_is_no_export_adds_nothing(tmp_path):
    (tmp_path / "progress.json").write_bytes(json.dumps({"schema": 1, "events": [EVENT]}).encode())
    said = str(merge(tmp_path / "progress.json"))
    assert "Nothing was added: it is no export of this workbook" in said
    assert "Nothing was added" in str(merge(tmp_path / "nowhere.json"))
    assert progress.store().events() == []


@use_demo
def test_a_question_whose_answer_changed_is_asked_again_and_its_old_answers_are_kept(monkeypatch):
    found = next(item for item in exercises.items("demo", exercises.Exercise) if item.id == "demo-pair")
    check("demo-pair", (2, 4))
    assert exercises.standing("demo-pair") == "correct"
    assert "Answer again" not in str(start("demo"))
    second = dataclasses.replace(found, reference=(3, 4), edition=2)
    monkeypatch.setattr(exercises, "find", lambda *_: second)
    monkeypatch.setattr(exercises, "items", lambda *_: [second])
    assert exercises.standing("demo-pair") == "not yet"
    assert "another answer is right now: demo-pair. Answer again." in str(start("demo"))
    for _ in range(2):  # Run All again is not a new try
        assert check("demo-pair", (3, 4)).state == "correct"
    assert exercises.standing("demo-pair") == "correct"
    assert "Answer again" not in str(start("demo"))
    tries = progress.store().events("demo-pair", "attempt")
    assert [event.get("edition") for event in tries] == [None, 2]
    counts = [_counts(event, second) for event in tries]
    assert counts == [False, True]  # and the report of a class counts the new one


def fails(error):
    def replacement(*_):
        raise OSError(error, os.strerror(error))

    return replacement


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_what_cannot_be_saved_waits_in_memory_and_is_saved_later(path, monkeypatch, error):
    kept = Progress(path)
    kept.record("attempt", "01-1", answer="before")
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fails(error))
        kept.record("attempt", "01-2", answer="during")
        kept.record("attempt", "01-3", answer="during")
        (notice,) = kept.take_notices()  # said once
        assert os.strerror(error) in notice
        assert len(kept.events()) == 3
        assert len(saved(path)) == 1
    kept.record("attempt", "01-4", answer="after")
    assert [event["id"] for event in saved(path)] == ["01-1", "01-2", "01-3", "01-4"]
    assert "Saving works again" in kept.take_notices()[0]
    assert list(path.parent.glob(".*.tmp")) == []


@use_demo
def test_a_full_disk_does_not_stop_a_check_and_is_said_once(path, monkeypatch):
    monkeypatch.setenv("CAUSALREC_PROGRESS", str(path))
    monkeypatch.setattr(os, "fsync", fails(errno.ENOSPC))
    assert "cannot be saved (No space left on device)" in str(check("demo-pair", (1, 4)))
    assert "cannot be saved" not in str(check("demo-pair", (2, 2)))


def test_a_place_that_is_no_folder_means_memory_only(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    kept = Progress(tmp_path / "file" / "progress.json")
    kept.record("attempt", "01-1", answer=1)
    assert len(kept.events()) == 1
    assert "cannot be saved" in kept.take_notices()[0]


@pytest.mark.skipif(os.name == "nt", reason="folders have no such permissions there")
def test_a_read_only_home_means_memory_only(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    superuser = os.geteuid() == 0
    if superuser:  # who may write everywhere: become nobody for a moment
        os.seteuid(65534)
    try:
        kept = Progress(tmp_path / "causalrec-lab" / "progress.json")
        kept.record("attempt", "01-1", answer=1)
        events, (notice,) = kept.events(), kept.take_notices()
    finally:
        if superuser:
            os.seteuid(0)
        tmp_path.chmod(stat.S_IRWXU)
    assert len(events) == 1
    assert "Permission denied" in notice


def test_a_lock_held_by_another_notebook_is_waited_for_and_then_worked_around(path):
    path.parent.mkdir()
    with locked(path) as held, locked(path, patience=0.05) as second:
        assert (held, second) == (True, False)
    with locked(path) as again:
        assert again


def test_a_lock_that_is_never_freed_leaves_the_answer_in_memory(path, monkeypatch):
    monkeypatch.setattr(files, "_try_lock", lambda stream: False)
    monkeypatch.setattr(files.time, "monotonic", iter(range(0, 1000, 10)).__next__)
    kept = Progress(path)
    kept.record("attempt", "01-1", answer=1)
    assert "another notebook holds the file" in kept.take_notices()[0]
    assert len(kept.waiting) == 1


def test_the_file_is_replaced_in_one_step_and_old_content_stays_if_writing_fails(tmp_path, monkeypatch):
    target = tmp_path / "file"
    replace_file(target, b"old")
    monkeypatch.setattr(os, "replace", fails(errno.EXDEV))
    with pytest.raises(OSError, match="cross-device"):
        replace_file(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_text_that_json_cannot_hold_is_made_to_fit(path):
    Progress(path).record(
        "explanation", "01-A", sentence="half a \ud83d" + "x" * 10_000, odd=object, pair=(1, 2.5)
    )
    event = saved(path)[0]
    assert len(event["sentence"]) == 500
    assert event["pair"] == [1, 2.5]
    assert "object" in event["odd"]


def test_where_answers_are_kept_follows_the_rules(tmp_path):
    lab = tmp_path / "my" / "deeper"
    lab.mkdir(parents=True)
    (tmp_path / "my" / ".causalrec").write_text("", encoding="utf-8")
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": ""}
    assert where_to_keep({"CAUSALREC_PROGRESS": " OFF "}) is None
    assert where_to_keep({"CAUSALREC_PROGRESS": str(tmp_path / "p.json")}) == tmp_path / "p.json"
    assert where_to_keep(home, lab) == tmp_path / "my" / "progress.json"
    assert where_to_keep(home, tmp_path).relative_to(tmp_path).parts[-2:] == (
        "causalrec-lab",
        "progress.json",
    )


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("linux", {"HOME": "/home/an"}, "/home/an/.local/share"),
        ("linux", {"HOME": "/home/an", "XDG_DATA_HOME": "/data"}, "/data"),
        ("darwin", {"HOME": "/Users/an"}, "/Users/an/Library/Application Support"),
        ("win32", {"USERPROFILE": "/c/an", "APPDATA": "/c/an/Roaming"}, "/c/an/Roaming"),
    ],
)
def test_every_system_has_its_data_folder(platform, environment, folder):
    assert data_home(environment, platform) == Path(folder)


@use_demo
def test_no_connection_is_opened_and_nothing_but_the_file_is_written(path, monkeypatch):
    import socket

    monkeypatch.setattr(socket, "socket", None)
    monkeypatch.setenv("CAUSALREC_PROGRESS", str(path))
    check("demo-pair", (1, 4))
    assert sorted(file.name for file in path.parent.iterdir()) == [".progress.json.lock", "progress.json"]


def test_one_answer_after_thousands_costs_a_few_calls_for_each_of_them(path):
    path.parent.mkdir()
    spent = []
    for many in (1000, 4000):
        event = {"id": "01-1", "kind": "attempt", "time": "t", "answer": "(1, 4)", "state": "not yet"}
        replace_file(path, json.dumps({"schema": 1, "events": [event] * many}).encode())
        kept = Progress(path)
        kept.record("attempt", "01-2", answer="(2, 4)")
        spent.append(calls(kept.record, "attempt", "01-2", answer="(2, 4)"))
    assert spent[0] < 300 * 1000  # 8 ms when measured on two shared cores
    assert spent[1] < 5 * spent[0]  # no loop in a loop
