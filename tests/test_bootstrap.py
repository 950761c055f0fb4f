"""The set-up, on folders that stand for a fresh clone: its oracle is what a stranger would see and find."""

import ast
import contextlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections import namedtuple
from pathlib import Path

import pytest
import stages as stages_module
from packaging.specifiers import SpecifierSet
from stages import BUDGET, Ran, Stage, parallel, run, stages, verdict

from causalrec_lab import bootstrap

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "causalrec_lab" / "bootstrap.py"


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """What bootstrap reads, in a path with a space and Chinese, and a network that leads nowhere."""
    try:
        root = tmp_path / os.fsdecode(os.fsencode("课程 lab"))
    except UnicodeEncodeError:  # a machine whose file names are ASCII
        root = tmp_path / "a lab"
    (root / "causalrec_lab").mkdir(parents=True)
    shutil.copy(SCRIPT, root / "causalrec_lab")
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, root)
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    return root


def with_python(root):
    """The clone with a Python in .venv: a link to this one, which is enough for what does not install."""
    python = bootstrap.venv_python(root)
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return root


def set_up(root, *, goal="lab", python=sys.executable, path=None):
    environment = {**os.environ, **({"PATH": path} if path is not None else {})}
    command = [python, str(root / "causalrec_lab" / "bootstrap.py"), goal]
    said = {"capture_output": True, "encoding": "utf-8", "timeout": 600}
    return subprocess.run(command, env=environment, check=False, **said)


def old_pythons():
    """Pythons of this machine that are too old, if it has any: on the PATH or beside pyenv's."""
    names = [shutil.which(f"python3.{minor}") for minor in range(6, 11)]
    kept = (Path.home() / ".pyenv" / "versions").glob("3.*/bin/python")
    answers = {path: bootstrap.probe(path) for path in [*filter(None, names), *sorted(map(str, kept))]}
    return [path for path, answer in answers.items() if answer and (3, 6) <= answer[0] < (3, 11)]


# ------------------------------------------------------------------ wrong Python


def test_the_script_can_be_read_by_python_3_6():
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_the_script_needs_the_standard_library_only():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


@pytest.mark.slow
def test_an_old_python_says_in_one_sentence_what_is_needed(clone, tmp_path):
    olds = old_pythons()
    if not olds:
        pytest.skip("this machine has no Python 3.6 to 3.10 to try")
    for old in {olds[0], olds[-1]}:
        done = set_up(clone, python=old, path=str(tmp_path / "empty"))
        assert done.returncode == 1
        assert re.fullmatch(
            r"set-up: Python 3\.\d+\.\d+ \(.+\) was found; 3\.11 to 3\.13 is needed; .+\.\n", done.stderr
        )
        assert not (clone / ".venv").exists()


@pytest.mark.slow
def test_an_old_python_says_that_there_is_nothing_to_do(clone, tmp_path):
    with_python(clone)
    bootstrap.write_stamp("dev", "3.11.7", clone)
    for old in old_pythons():
        done = set_up(clone, python=old, path=str(tmp_path / "empty"))
        assert (done.returncode, done.stderr) == (0, "")
        assert "nothing to do" in done.stdout


def test_an_old_python_hands_over_to_a_newer_one_on_the_path(clone):
    answers = {"old": ((3, 8, 1), ""), "gone": None, "new": ((3, 12, 4), "")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap, "probe", answers.get)
        assert bootstrap.find_python("old", ["gone", "new"]) == ("new", (3, 12, 4))
        with pytest.raises(bootstrap.Refused, match=r"^Python 3\.8\.1 \(old\) was found; 3\.11 to 3\.13"):
            bootstrap.find_python("old", ["gone"])


def test_a_python_without_ensurepip_is_told_how_to_get_it(monkeypatch):
    monkeypatch.setattr(bootstrap, "probe", lambda python: ((3, 11, 2), "ensurepip"))
    with pytest.raises(bootstrap.Refused, match=r"no module ensurepip.*sudo apt install python3\.11-venv"):
        bootstrap.find_python("python3", [])


def test_probe_sees_a_module_that_is_really_missing(tmp_path):
    python = tmp_path / "python3"
    python.write_text(
        f'#!/bin/sh\nshift\nexec "{sys.executable}" -c "import sys; sys.modules[\'venv\'] = None\n$1"\n',
        encoding="utf-8",
    )
    python.chmod(0o755)
    assert bootstrap.probe(python) == (sys.version_info[:3], "venv")
    assert bootstrap.probe(sys.executable) == (sys.version_info[:3], "")
    assert bootstrap.probe(tmp_path / "nothing here") is None


def test_the_range_of_pythons_is_read_from_pyproject(tmp_path):
    (tmp_path / "pyproject.toml").write_text('requires-python = ">=3.12,<3.16"\n', encoding="utf-8")
    assert bootstrap.supported(tmp_path) == (12, 15)


def beyond(pins, pythons=("3.11.0", "3.12.0", "3.13.0")):
    """Pins, as name -> version, whose own package asks for more than the first release of a Python."""
    found = []
    for name, version in pins.items():
        about = importlib.metadata.metadata(name)
        assert about["Version"].split("+")[0] == version, (
            f"{name} {about['Version']} is installed, not {version}"
        )
        asks = SpecifierSet(about["Requires-Python"] or "")
        found += [
            f"{name}=={version} asks for Python {asks}" for python in pythons if not asks.contains(python)
        ]
    return found


def test_no_pin_asks_for_more_than_the_first_release_of_a_supported_python():
    """Debian 12 has 3.11.2; the oracle is each installed package's own Requires-Python."""
    oldest, newest = bootstrap.supported(ROOT)
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if "==" in line and not line.startswith("#"))
    assert len(pins) > 150
    assert beyond(pins, [f"3.{minor}.0" for minor in range(oldest, newest + 1)]) == []


def test_a_pin_that_asks_for_more_is_found(monkeypatch):
    asks = {"Version": "4.1.2", "Requires-Python": ">=3.11.5"}
    monkeypatch.setattr(importlib.metadata, "metadata", lambda name: asks)
    assert beyond({"soupsieve": "4.1.2"}) == ["soupsieve==4.1.2 asks for Python >=3.11.5"]


# ------------------------------------------------------------------ folder, disk, network


def test_a_full_disk_is_refused_before_anything_is_fetched(clone, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10e9, 9.9e9, 0.1e9))
    with pytest.raises(bootstrap.Refused, match=r"has 0\.1 GB free and the set-up needs about 2\.3 GB"):
        bootstrap.set_up("", clone)
    assert not (clone / ".venv").exists()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10e9, 1e9, 9e9))
    bootstrap.check_disk(2.3, clone)


def test_a_folder_that_cannot_be_written_to_is_refused(clone, monkeypatch):
    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(bootstrap.tempfile, "TemporaryFile", refuse)
    with pytest.raises(bootstrap.Refused, match=r"cannot be written to \(Permission denied\); clone"):
        bootstrap.set_up("", clone)


@pytest.mark.slow
def test_without_a_network_it_says_so_and_leaves_no_stamp(clone, capfd):
    with pytest.raises(bootstrap.Refused, match=r"^the tested set could not be installed; why stands above"):
        bootstrap.set_up("", clone)
    said = capfd.readouterr()
    assert "making .venv" in said.out
    assert "0.5 GB to fetch" in said.out
    assert "No matching distribution" in said.err  # pip's own words
    assert not bootstrap.is_current("", clone)
    assert bootstrap.reason_to_rebuild(clone) == ""  # the next run completes what was made


@pytest.mark.parametrize(
    ("free", "sentence"), [(0.1e9, "the disk became full; make room"), (9e9, "check the network")]
)
def test_a_failed_installation_ends_in_one_sentence(clone, monkeypatch, free, sentence):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10e9, 1e9, free))
    monkeypatch.setattr(subprocess, "call", lambda command, cwd: 1)
    with pytest.raises(bootstrap.Refused, match=sentence):
        bootstrap.install(["pip"], "", clone)


# ------------------------------------------------------------------ which torch, and by which tool


@pytest.fixture
def bare(clone, monkeypatch):
    """A Linux machine with an x86_64 processor and nothing else: no GPU, no uv, no index of its own."""
    for name in ("PIP_INDEX_URL", *(name for name in os.environ if name.startswith("UV_"))):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(bootstrap, "pip_config", lambda root: "global.timeout='60'\n")
    monkeypatch.setattr(bootstrap.sys, "platform", "linux")
    monkeypatch.setattr(bootstrap.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(bootstrap, "has_gpu", lambda: False)
    monkeypatch.setattr(bootstrap, "answers", lambda url: True)
    tools = {}
    monkeypatch.setattr(shutil, "which", tools.get)
    return tools


def test_without_a_gpu_the_cpu_build_is_chosen_and_said_in_one_line(bare, clone, capsys):
    command, torch = bootstrap.installer(clone)
    assert command[1:4] == ["-m", "pip", "install"]
    assert command[-2:] == ["--extra-index-url", bootstrap.CPU_INDEX]
    assert torch == "cpu"
    bare["uv"] = "/bin/uv"
    command, torch = bootstrap.installer(clone)
    assert command == [
        "/bin/uv",
        "pip",
        "install",
        "--python",
        str(bootstrap.venv_python(clone)),
        "--torch-backend=auto",
    ]
    assert torch == "cpu"
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 2
    assert all("no NVIDIA GPU here: torch comes as its CPU build" in line for line in said)


def test_where_that_index_does_not_answer_the_ordinary_one_is_taken_and_its_size_said(
    bare, clone, monkeypatch, capsys
):
    monkeypatch.setattr(bootstrap, "answers", lambda url: False)
    command, torch = bootstrap.installer(clone)
    assert "--extra-index-url" not in command
    assert torch == "cuda"
    assert "does not answer" in capsys.readouterr().out
    assert bootstrap.sizes("", "cuda") == (3.0, 6.0)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(100e9, 92e9, 8e9))
    monkeypatch.setattr(bootstrap, "make_venv", with_python)
    monkeypatch.setattr(bootstrap, "install", lambda *given: pytest.fail("it began to fetch"))
    with pytest.raises(bootstrap.Refused, match=r"has 8\.0 GB free and the set-up needs about 9\.0 GB"):
        bootstrap.set_up("", clone)
    monkeypatch.setattr(bootstrap, "answers", lambda url: True)
    monkeypatch.setattr(bootstrap, "install", lambda command, extra, root: None)
    bootstrap.set_up("", clone)  # the CPU build has room enough
    assert bootstrap.is_current("", clone)


@pytest.mark.parametrize("name", ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX", "PIP_FIND_LINKS"])
def test_who_has_said_where_packages_come_from_is_not_overruled(bare, clone, monkeypatch, name):
    bare["uv"] = "/bin/uv"  # which would not read it
    monkeypatch.setattr(bootstrap, "answers", lambda url: pytest.fail("it asked the network"))
    with monkeypatch.context() as patch:
        patch.setenv(name, "https://example.org/simple")
        command, torch = bootstrap.installer(clone)
    kept = name.removeprefix("PIP_").lower().replace("_", "-")
    monkeypatch.setattr(bootstrap, "pip_config", lambda root: f"global.{kept}='https://example.org/simple'\n")
    assert bootstrap.installer(clone) == (command, torch)
    assert (command[1:4], torch) == (["-m", "pip", "install"], "")


def test_a_gpu_another_system_and_what_uv_was_told_leave_the_ordinary_index(bare, clone, monkeypatch):
    monkeypatch.setattr(bootstrap, "answers", lambda url: pytest.fail("it asked the network"))
    plain = [str(bootstrap.venv_python(clone)), "-m", "pip", "install"]
    for change, value, torch in (("has_gpu", lambda: True, "cuda"), ("platform", None, "cpu")):
        with monkeypatch.context() as patch:
            if value:
                patch.setattr(bootstrap, change, value)
            else:
                patch.setattr(bootstrap.platform, "machine", lambda: "aarch64")
            command, brought = bootstrap.installer(clone)
        assert (command[:4], command[-1], brought) == (plain, "--no-compile", torch)
    bare["uv"] = "/bin/uv"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://example.org/simple")
    command, torch = bootstrap.installer(clone)
    assert (command[0], torch) == ("/bin/uv", "")
    assert "--torch-backend=auto" not in command


def test_an_index_that_hangs_in_any_way_is_given_up_soon(monkeypatch):
    asked, never = [], threading.Event()

    def hangs(url, timeout):
        asked.append(timeout)
        never.wait()
        raise urllib.error.URLError("long after")

    monkeypatch.setattr(urllib.request, "urlopen", hangs)
    assert not bootstrap.answers("https://example.org", seconds=0.05)
    assert asked == [0.05]
    never.set()

    def refuses(url, timeout):
        raise urllib.error.URLError("no route")

    monkeypatch.setattr(urllib.request, "urlopen", refuses)
    assert not bootstrap.answers("https://example.org", seconds=60)
    monkeypatch.setattr(urllib.request, "urlopen", lambda url, timeout: contextlib.nullcontext())
    assert bootstrap.answers("https://example.org", seconds=60)


def test_with_uv_a_python_without_ensurepip_will_do(bare, clone, monkeypatch):
    made = []
    bare["uv"] = "/bin/uv"
    monkeypatch.setattr(bootstrap, "probe", lambda python: ((3, 11, 2), "ensurepip"))
    monkeypatch.setattr(
        subprocess, "run", lambda command, **_: made.append(command) or namedtuple("Done", "returncode")(0)
    )
    assert bootstrap.find_python("python3", []) == ("python3", (3, 11, 2))
    bootstrap.make_venv(clone)
    assert made[0][:3] == ["/bin/uv", "venv", "--seed"]
    assert bootstrap.reason_to_rebuild(clone) == ""  # no pip in it is no harm


# ------------------------------------------------------------------ the stamp


def test_a_finished_set_up_is_recognised_until_something_changes(clone):
    with_python(clone)
    assert not bootstrap.is_current("", clone)
    bootstrap.write_stamp("", "3.11.7", clone)
    assert bootstrap.is_current("", clone)
    assert not bootstrap.is_current("dev", clone)  # make test needs more than make lab
    bootstrap.write_stamp("dev", "3.11.7", clone)
    assert bootstrap.is_current("", clone)  # and make lab nothing beyond make test
    for name in ("constraints.txt", "pyproject.toml"):
        path, before = clone / name, (clone / name).read_text(encoding="utf-8")
        path.write_text(before.replace("==", ">=", 1), encoding="utf-8")
        assert not bootstrap.is_current("", clone)
        path.write_text(
            before.replace("line-length", "line-height").replace("slow:", "late:"), encoding="utf-8"
        )
        assert bootstrap.is_current("", clone)  # how we lint and test decides nothing


def test_a_damaged_stamp_or_a_python_that_is_gone_means_set_up_again(clone):
    with_python(clone)
    for damage in ("", "{", "[]", '{"fingerprint": null}'):
        (clone / ".venv" / "stamp.json").write_text(damage, encoding="utf-8")
        assert not bootstrap.is_current("", clone)
    bootstrap.write_stamp("", "3.11.7", clone)
    bootstrap.venv_python(clone).unlink()
    assert not bootstrap.is_current("", clone)


def test_a_folder_that_was_moved_gets_a_new_venv(clone):
    with_python(clone)
    bootstrap.write_stamp("", "3.11.7", clone)
    moved = clone.rename(clone.with_name("moved"))
    assert not bootstrap.is_current("", moved)
    assert "moved or copied" in bootstrap.reason_to_rebuild(moved)


@pytest.mark.slow
def test_a_half_made_venv_is_completed_or_made_anew(clone):
    (clone / ".venv").mkdir()
    assert bootstrap.reason_to_rebuild(clone) == "its Python does not start"
    with_python(clone / "whole")
    shutil.copy(clone / "pyproject.toml", clone / "whole")
    assert bootstrap.reason_to_rebuild(clone / "whole") == ""  # complete it


def test_a_package_cut_short_is_installed_again(clone):
    packages = clone / ".venv" / "lib" / "python3.11" / "site-packages"
    for name, finished in (("whole", True), ("half", False)):
        metadata = packages / f"{name}-1.0.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text(f"Name: {name}\n", encoding="utf-8")
        if finished:
            (metadata / "RECORD").write_text("", encoding="utf-8")
    bootstrap.drop_half_installed(clone)
    assert [path.name for path in packages.iterdir()] == ["whole-1.0.dist-info"]


def test_the_stamp_is_written_last(clone, monkeypatch):
    def cut_short(command, extra, root):
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "make_venv", with_python)
    monkeypatch.setattr(bootstrap, "installer", lambda root: ([], "cpu"))
    monkeypatch.setattr(bootstrap, "install", cut_short)
    with pytest.raises(KeyboardInterrupt):
        bootstrap.set_up("", clone)
    assert bootstrap.read_stamp(clone) == {}
    monkeypatch.setattr(bootstrap, "install", lambda command, extra, root: None)
    bootstrap.set_up("", clone)
    assert bootstrap.is_current("", clone)


def test_the_second_run_starts_no_process_and_says_so(clone, monkeypatch):
    with_python(clone)
    bootstrap.write_stamp("dev", "3.11.7", clone)
    done = set_up(clone)
    assert done.stdout == "set-up: nothing to do, .venv holds the tested set (Python 3.11.7)\n"
    monkeypatch.setattr(subprocess, "Popen", lambda *given, **named: pytest.fail(f"it started {given}"))
    bootstrap.set_up("", clone)


def test_a_wrong_word_prints_the_usage(capsys):
    assert bootstrap.main(["lib"]) == 2
    assert "lab|test" in capsys.readouterr().err


# ------------------------------------------------------------------ the stages of make test


@pytest.mark.parametrize("browser", ["/usr/bin/chromium", None])
def test_make_test_has_every_stage_and_every_notebook(browser, monkeypatch):
    monkeypatch.setattr(stages_module, "find_browser", lambda: browser)
    named = {stage.name: stage for stage in stages("test")}
    assert {"lint", "format", "unit", "browser", *([] if browser else ["notebooks"])} == set(named)
    if not browser:
        told = named["notebooks"].arguments
        assert {f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")} <= set(told)
        assert {"--nbval", "--again", "--rows"} <= set(told)
    last = named[
        "browser"
    ].beside  # one notebook again, and never pytest without a file: that would be everything
    assert last.arguments[-1].endswith(".ipynb")
    assert last.environment["ATEN_CPU_CAPABILITY"] == "default"


@pytest.mark.slow
def test_a_stage_and_the_one_beside_it_are_both_waited_for_and_both_judged(tmp_path, capfd, monkeypatch):
    """Each waits until the other has begun: one after the other they would wait for ever."""
    meet = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch()\n"
    meet += "while not pathlib.Path(sys.argv[2]).exists(): time.sleep(0.01)\n"
    ends = [str(tmp_path / name) for name in ("one", "two")]
    other = Stage("other", ("-c", f"{meet}print('second'); sys.exit(3)", *ends))
    monkeypatch.setattr(stages_module.time, "perf_counter", iter([0.0, 0.0, 5.0, 8.0]).__next__)
    ran = run(Stage("this", ("-c", f"{meet}print('first')", *reversed(ends)), beside=other))
    assert [(one.name, one.passed) for one in ran] == [("this", True), ("other", False)]
    assert [one.seconds for one in ran] == [5.0, 3.0]  # what the budget adds up is what passed
    said = capfd.readouterr().out
    assert said.index("first") < said.index("second")


def test_the_number_of_workers_fits_one_core_and_ten():
    assert [parallel(4, cores)[1] for cores in (1, 2, 10)] == ["1", "2", "4"]


def test_a_failed_stage_fails_the_run_and_a_late_one_only_warns(monkeypatch, capsys):
    quick = [Ran("lint", 1, passed=True), Ran("unit", 30, passed=True)]
    assert verdict(quick, BUDGET["check"])[1]
    assert not verdict([*quick, Ran("browser", 1, passed=False)], 360)[1]
    text, fine = verdict(quick, 20)
    assert fine
    assert re.search("warning: over the budget, which fails nothing; .* begin with unit", text)
    monkeypatch.setenv("CAUSALREC_BUDGET", "1e-9")
    monkeypatch.setattr(stages_module, "stages", lambda goal: [Stage("unit", ("-c", ""))])
    assert stages_module.main("test") == 0
    assert "warning" in capsys.readouterr().out
    monkeypatch.setattr(stages_module, "stages", lambda goal: [Stage("unit", ("-c", "raise SystemExit(5)"))])
    assert stages_module.main("test") == 1
