"""The factory, tried on throw-away notebooks: run, clean, stored, rebuilt only when something changed."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import nbformat
import pytest
from rules import findings
from throwaway import ROOT, SMALL, make_lab

from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.workbook import build, editions, files, main_new, main_notebooks, settings
from causalrec_lab.workbook.cells import Cell
from causalrec_lab.workbook.new import start_notebook
from causalrec_lab.workbook.run import CellFailed, clean, machine_places, run
from causalrec_lab.workbook.source import Project, name_cells, read_source


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A small notebook built once; tests only read it."""
    project = make_lab(tmp_path_factory.mktemp("built"), n01_small=SMALL)
    build.build(project, read_source(project.source("01_small")))
    return project


def stored(project: Project, name: str = "01_small") -> nbformat.NotebookNode:
    return nbformat.read(project.stored(name), as_version=4)


def cells(*code: str) -> nbformat.NotebookNode:
    """A notebook of code cells, without a source."""
    return editions.to_notebook([Cell(f"99-{i:03}", "code", text) for i, text in enumerate(code, 1)])


# ---- sources


def test_a_cell_keeps_the_id_on_its_marker_whatever_is_edited_around_it(lab):
    path = lab.source("01_small")
    count = len(read_source(path).cells)
    assert name_cells(path) == count
    assert name_cells(path) == 0
    source = read_source(path)
    text = path.read_text(encoding="utf-8").splitlines()
    for cell in source.cells:
        assert re.match(rf'# %%( \[markdown\])? id="{cell.id}"', text[cell.line - 1])
        assert text[cell.line].removeprefix("# ") == cell.text.splitlines()[0]
    first, second = (cell.id for cell in source.cells[:2])
    edited = path.read_text(encoding="utf-8").replace(f'id="{second}"\n', f'id="{second}"\n# Edited.\n')
    path.write_text(
        edited.replace(f'# %% [markdown] id="{first}"', f'# %%\n0\n\n# %% [markdown] id="{first}"'),
        encoding="utf-8",
    )
    assert [cell.id for cell in read_source(path).cells][1:] == [cell.id for cell in source.cells]
    path.write_text(edited.replace(f'id="{second}"', f'id="{first}"'), encoding="utf-8")
    with pytest.raises(DataProblem, match=f"two cells with id='{first}'"):
        read_source(path)


def test_a_widget_cell_is_left_alone_by_nbval(lab):
    source = read_source(lab.source("01_small"))
    widgets = [cell for cell in source.cells if "widget" in cell.tags]
    assert len(widgets) == 2
    assert all("nbval-ignore-output" in cell.tags for cell in widgets)
    assert not any("nbval-ignore-output" in cell.tags for cell in source.cells if "widget" not in cell.tags)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("1_small", "# %%\n1", "call it NN_name.py"),
        ("01_small", "x = 1\n\n# %%\n1", "begin every cell, also the first"),
        ("01_small", "# %%\nx = '''\n# %% no cell\n'''\n", "cells but 2 lines"),
        ("01_small", "", "0 cells"),
    ],
)
def test_a_source_that_cannot_be_read_says_what_it_needs(tmp_path, name, text, words):
    project = make_lab(tmp_path, **{f"n{name}": text})
    with pytest.raises(DataProblem, match=words):
        read_source(project.source(name))


def test_a_source_in_another_encoding_or_missing_is_refused(lab):
    lab.source("01_small").write_bytes("# %%\n# é".encode("latin-1"))
    with pytest.raises(DataProblem, match=r"cannot read 01_small\.py"):
        read_source(lab.source("01_small"))
    with pytest.raises(DataProblem, match=r"cannot read 02_gone\.py"):
        read_source(lab.source("02_gone"))


def test_a_notebook_is_picked_by_number_name_or_path(tmp_path):
    project = make_lab(tmp_path, n01_small=SMALL, n02_other=SMALL, ntemplate="# %%")
    assert project.names() == ["01_small", "02_other"]
    for word in ("02", "02_other", "notebooks/02_other.ipynb", "notebooks/source/02_other.py"):
        assert project.pick([word]) == ["02_other"]
    with pytest.raises(LabError, match=r"there is no notebook '2_othr'.*did you mean '02_other'"):
        project.pick(["2_othr"])


# ---- running and cleaning


@pytest.mark.slow
def test_building_twice_gives_the_same_bytes(built, tmp_path):
    again = make_lab(tmp_path / "elsewhere", n01_small=SMALL)
    build.build(again, read_source(again.source("01_small")))
    assert again.stored("01_small").read_bytes() == built.stored("01_small").read_bytes()


def test_nothing_of_the_machine_is_stored(built):
    text = built.stored("01_small").read_text(encoding="utf-8")
    assert "here: <workbook>/notebooks" in text
    assert "there: <environment>/bin/" in text or os.name == "nt"
    for trace in (str(built.root), sys.prefix, str(Path.home()) + "/", 'execution":', "iopub"):
        assert trace not in text


def test_no_widget_view_or_state_is_stored_and_counts_are_kept(built):
    notebook = stored(built)
    assert "widgets" not in notebook.metadata
    assert "widget-view" not in str(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(cell.outputs == [] for cell in code if "widget" in cell.metadata.get("tags", []))
    assert any(cell.outputs for cell in code)


@pytest.mark.slow
def test_a_widget_leaves_its_words_but_no_view_and_no_bare_repr(tmp_path):
    bundle = '{"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": '
    ran = run(
        cells(
            "from IPython.display import display",
            f"display({bundle}'IntSlider(value=3)'}}, raw=True)",
            f"display({bundle}'Of 100, 37 buy.'}}, raw=True)",
        ),
        tmp_path,
    )
    outputs = [cell.outputs for cell in clean(ran.notebook, tmp_path).cells]
    assert outputs[1] == []
    assert outputs[2][0].data == {"text/plain": "Of 100, 37 buy."}


def told(source, words, *, tags=(), **more):
    """A cell that showed these words."""
    shown = nbformat.v4.new_output("display_data", {"text/plain": words, **more})
    return nbformat.v4.new_code_cell(source, outputs=[shown], metadata={"tags": list(tags)})


def test_a_card_whose_picture_stands_below_it_keeps_its_question_alone(tmp_path):
    words = "Who bought?\nOf 100, 37 buy 购买."
    picture = {"text/html": "<details>Who bought? Of 100, 37 buy 购买.</details>"}
    below = told("card().static()", "Who bought? Of 100, 37 buy 购\n买.", **picture)
    another = told("card().static({'n': 3})", "Who bought? Of 100, 3 buy 购买.", **picture)
    for after, kept in ((below, "Who bought?"), (another, words), (told("1", "1"), words)):
        card = told("card().show()", words, tags=["widget"])
        made = clean(nbformat.v4.new_notebook(cells=[card, after]), tmp_path)
        assert made.cells[0].outputs[0].data["text/plain"] == kept
        assert made.cells[1].outputs == after.outputs
        assert clean(made, tmp_path).cells[0].outputs[0].data["text/plain"] == kept
    twice = nbformat.v4.new_notebook(cells=[told("a", words), told("a", words)])  # no card: both stay
    assert clean(twice, tmp_path).cells[0].outputs[0].data["text/plain"] == words


@pytest.mark.slow
def test_pieces_of_one_stream_are_one_output_and_a_picture_keeps_its_place(tmp_path):
    code = "import sys, time\nfrom IPython.display import display, SVG\n"
    code += "for i in range(3):\n    print(i); sys.stdout.flush(); time.sleep(0.1)\n"
    code += "display({'text/plain': 'a picture'}, raw=True)\nprint('after')"
    ran = clean(run(cells(code), tmp_path).notebook, tmp_path)
    assert [output.get("text", "picture") for output in ran.cells[0].outputs] == [
        "0\n1\n2\n",
        "picture",
        "after\n",
    ]


def test_places_are_replaced_as_whole_folders_only(tmp_path):
    home = str(Path.home())
    places = machine_places(tmp_path)
    assert [len(place) for place, _ in places] == sorted((len(place) for place, _ in places), reverse=True)
    notebook = cells("1")
    text = f"{home}/a {home}like/b '{tmp_path}' {tmp_path}"
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text=text)]
    expected = f"<home>/a {home}like/b '<workbook>' <workbook>"
    assert clean(notebook, tmp_path).cells[0].outputs[0].text == expected


@pytest.mark.slow
def test_the_kernel_is_clean_whatever_the_user_has_set(tmp_path, monkeypatch):
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("surprise = 1", encoding="utf-8")
    kernel = tmp_path / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text(
        '{"argv": ["/nowhere/python"], "display_name": "x", "language": "python"}', encoding="utf-8"
    )
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    monkeypatch.setenv("CAUSALREC_ENCODER", "another")
    names = "CAUSALREC_ENCODER CAUSALREC_PROGRESS OMP_NUM_THREADS HF_HUB_OFFLINE MPLBACKEND"
    look = f"import os\nprint('surprise' in globals(), *(os.environ.get(n) for n in '{names}'.split()))"
    ran = run(cells(look), tmp_path, CAUSALREC_PROGRESS="mine.json")
    assert ran.notebook.cells[0].outputs[0].text.startswith("False None mine.json 1 1 ")
    assert "Agg" not in ran.notebook.cells[0].outputs[0].text  # figures go into the notebook


@pytest.mark.slow
def test_running_writes_nothing_to_the_notebook_it_was_given(tmp_path):
    notebook = cells("print(1)")
    before = editions.to_text(notebook)
    ran = run(notebook, tmp_path)
    assert editions.to_text(notebook) == before
    assert ran.notebook.cells[0].outputs
    assert ran.seconds > 0


@pytest.mark.slow  # a kernel for each
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import os\nos._exit(1)", "ended its kernel"),
        ("1\n\nraise ValueError('x is 3')", "line 3: ValueError: x is 3"),
        ("def f(:\n    1", "line 1: SyntaxError: invalid syntax$"),
        ("raise SystemExit(3)", "SystemExit"),
    ],
)
def test_a_cell_that_fails_says_how(tmp_path, code, words):
    with pytest.raises(CellFailed, match=words) as caught:
        run(cells("x = 1", code), tmp_path)
    assert caught.value.index == 1


@pytest.mark.slow
def test_a_cell_that_hangs_is_given_up(tmp_path):
    with pytest.raises(CellFailed, match="took more than 1 s") as caught:
        run(cells("import time\ntime.sleep(3600)"), tmp_path, timeout=1)
    assert caught.value.index == 0


# ---- building


@pytest.mark.slow
def test_a_failing_cell_is_named_in_the_sources_own_lines_and_the_old_notebook_stays(lab):
    name = lab.source("01_small")
    name.write_text(
        name.read_text("utf-8") + "\n# %%\n\n# a word\ngood = 1\nbad = good / 0\n", encoding="utf-8"
    )
    line = name.read_text("utf-8").splitlines().index("bad = good / 0") + 1
    lab.stored("01_small").write_text("old", encoding="utf-8")
    said = []
    assert build.build_all(lab, [], everything=False, say=said.append) == 1
    assert f"01_small.py, line {line}: ZeroDivisionError: division by zero" in said[0]
    assert "begins '# a word'" in said[0]
    assert lab.stored("01_small").read_text("utf-8") == "old"


@pytest.mark.slow
def test_only_what_changed_is_built_again(lab, capsys):
    package = lab.root / "causalrec_lab"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "table.py").write_text("x = 1", encoding="utf-8")
    first = SMALL.replace("import sys\n", "import sys\nsys.path[0] = '..'\nimport causalrec_lab.table\n")
    lab.source("01_small").write_text(first, encoding="utf-8")

    def builds(*arguments: str) -> bool:
        assert main_notebooks(list(arguments), project=lab) == 0
        return "unchanged" not in capsys.readouterr().out

    assert builds()
    assert not builds()
    assert builds("--all")
    (package / "table.py").write_text("x = 2", encoding="utf-8")
    assert builds()
    assert not builds()
    lab.source("01_small").write_text(
        first.replace("How many of four?", "How many of five?"), encoding="utf-8"
    )
    assert builds()
    assert builds("01")  # asked for by name
    notebook = stored(lab)
    notebook.cells[6].metadata["tags"] = ["teacher"]
    lab.stored("01_small").write_text(editions.to_text(notebook), encoding="utf-8")
    assert builds()
    lab.stored("01_small").write_text("{damaged", encoding="utf-8")
    assert builds()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_ctrl_c_stops_the_whole_command_and_stores_nothing_half_done(tmp_path):
    waits = "# %% tags=[\"setup\"]\nimport pathlib, time\npathlib.Path('{name}').touch()\ntime.sleep(3600)\n"
    project = make_lab(tmp_path, n01_a=waits.format(name="a"), n02_b=waits.format(name="b"))
    code = "import sys, pathlib; from causalrec_lab import workbook; "
    code += "workbook.main_notebooks([], project=workbook.Project(pathlib.Path(sys.argv[1])))"
    command = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stderr=subprocess.DEVNULL)
    try:
        while not (project.notebooks / "a").exists() and command.poll() is None:
            time.sleep(0.1)
        command.send_signal(signal.SIGINT)
        assert command.wait(timeout=600) != 0
    finally:
        command.kill()
    assert not (project.notebooks / "b").exists()
    assert not list(project.notebooks.glob("*.ipynb"))


def test_a_stored_notebook_that_was_edited_by_hand_differs_from_its_source(built):
    source = read_source(built.source("01_small"))
    notebook = stored(built)
    assert build.differences(source, notebook) == []
    for change in (
        lambda cell: cell.update(source="x"),
        lambda cell: cell.update(id="01-999"),
        lambda cell: cell.metadata.update(tags=["setup", "further"]),
        lambda cell: cell.update(execution_count=None),
    ):
        edited = stored(built)
        change(next(cell for cell in edited.cells if cell.cell_type == "code"))
        assert len(build.differences(source, edited)) == 1
    notebook.cells.pop()
    assert "cells stored" in build.differences(source, notebook)[0]


@pytest.mark.slow
def test_nbval_passes_what_was_built_and_fails_what_was_changed(built, tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for name in ("conftest.py", "sanitize.cfg"):
        (folder / name).write_text((ROOT / "notebooks" / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    text = built.stored("01_small").read_text(encoding="utf-8")

    (folder / "01_small.ipynb").write_text(text, encoding="utf-8")
    (folder / "02_changed.ipynb").write_text(text.replace('"further off', '"farther off'), encoding="utf-8")
    sanitise = ("--nbval", "--nbval-sanitize-with", "notebooks/sanitize.cfg", "--nbval-cell-timeout=1800")
    command = [
        sys.executable,
        "-m",
        "pytest",
        *sanitise,
        "notebooks/01_small.ipynb",
        "notebooks/02_changed.ipynb",
    ]
    surroundings = os.environ | {"CAUSALREC_PROGRESS": str(tmp_path / "progress.json")}
    ran = subprocess.run(
        command, cwd=tmp_path, env=surroundings, capture_output=True, encoding="utf-8", check=False
    )
    assert ran.returncode == 1
    assert "1 failed, 13 passed" in ran.stdout, ran.stdout + ran.stderr
    assert re.findall(r"(?m)^FAILED notebooks/(\w+)", ran.stdout) == ["02_changed"]


# ---- files


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "folder" / "file.txt"
    files.write_atomically(path, "first\n")

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full_disk)
    with pytest.raises(DataProblem, match=r"cannot write .*file.txt: No space left on device; free the disk"):
        files.write_atomically(path, "second\n")
    assert path.read_text("utf-8") == "first\n"
    assert [p.name for p in path.parent.iterdir()] == ["file.txt"]


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(DataProblem, match=r"cannot write .*; free the disk or make the folder yours"):
        files.write_atomically(tmp_path / "file" / "inside.txt", "x")


# ---- a new notebook


@pytest.mark.slow
def test_a_new_notebook_runs_at_once_and_lacks_only_its_exercise(tmp_path, capsys):
    template = (ROOT / "notebooks" / "source" / "template.py").read_text(encoding="utf-8")
    project = make_lab(tmp_path, ntemplate=template)
    assert main_new(["06_recommenders"], project=project) == 0
    assert "course/nb06/questions.py" in capsys.readouterr().out
    source = read_source(project.source("06_recommenders"))
    assert source.cells[0].text.startswith("# 06 · Recommenders\n")
    assert "NN" not in project.source("06_recommenders").read_text(encoding="utf-8")
    build.build(project, source)
    found = findings(source)
    assert len(found) == 2
    assert all("06-1" in words for words in found)


def test_a_new_notebook_never_takes_the_place_of_another(lab):
    before = lab.source("01_small").read_text("utf-8")
    with pytest.raises(LabError, match="number 01 is taken by 01_small"):
        start_notebook(lab, "01_other")
    with pytest.raises(LabError, match="two digits and small words"):
        start_notebook(lab, "Recommenders")
    with pytest.raises(LabError, match=r"the template .* cannot be read"):
        start_notebook(lab, "02_other")
    assert lab.source("01_small").read_text("utf-8") == before
    assert lab.names() == ["01_small"]


# ---- JupyterLab's settings

SCHEMAS = Path(sys.prefix) / "share" / "jupyter"


@pytest.mark.parametrize("plugin", settings.SETTINGS)
def test_each_setting_is_one_the_installed_jupyterlab_knows(plugin):
    extension, name = plugin.split(":")
    places = [SCHEMAS / "lab" / "schemas", *SCHEMAS.glob("labextensions/**/schemas")]
    found = [place / extension / f"{name}.json" for place in places]
    schema = json.loads(next(path for path in found if path.exists()).read_text(encoding="utf-8"))
    assert set(settings.SETTINGS[plugin]) <= set(schema["properties"])
    jsonschema.validate(settings.SETTINGS[plugin], schema)
    defaults = {name: schema["properties"][name].get("default") for name in settings.SETTINGS[plugin]}
    assert defaults != settings.SETTINGS[plugin]  # otherwise the setting is not needed any more


def test_settings_are_laid_once_and_leave_others_alone(tmp_path):
    path = tmp_path / "settings" / "overrides.json"
    assert settings.install_settings(path)
    assert not settings.install_settings(path)
    own = {"@jupyterlab/apputils-extension:themes": {"theme": "JupyterLab Dark"}}
    mixed = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "true", "doNotDisturbMode": True}}
    path.write_text(json.dumps(own | mixed), encoding="utf-8")
    assert settings.install_settings(path)
    laid = json.loads(path.read_text("utf-8"))
    assert laid["@jupyterlab/apputils-extension:themes"] == {"theme": "JupyterLab Dark"}
    news = laid["@jupyterlab/apputils-extension:notification"]
    assert news == {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
    assert laid["@jupyter-widgets/jupyterlab-manager:plugin"] == {"saveState": True}


@pytest.mark.parametrize("text", ["{damaged", "[]", '{"plugin": 1}'])
def test_damaged_settings_are_left_as_they_are(tmp_path, text):
    path = tmp_path / "overrides.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataProblem, match="mend or delete it"):
        settings.install_settings(path)
    assert path.read_text("utf-8") == text


def test_settings_go_where_this_environments_jupyterlab_looks(monkeypatch, tmp_path):
    from jupyterlab.commands import get_app_dir

    monkeypatch.delenv("JUPYTERLAB_DIR", raising=False)
    assert settings.lab_folder() == Path(get_app_dir())
    monkeypatch.setenv("JUPYTERLAB_DIR", str(tmp_path))
    assert settings.lab_folder() == tmp_path


def test_a_package_without_the_notebooks_says_where_they_are(tmp_path):
    """As a wheel lays it: the package alone, used in another folder."""
    left_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "causalrec_lab", tmp_path / "site" / "causalrec_lab", ignore=left_out)
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    command = [sys.executable, "-m", "causalrec_lab", "my"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert "a package alone has no notebooks; clone the repository that it was made from" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "my").exists()
