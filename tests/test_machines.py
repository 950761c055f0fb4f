"""Every machine: the set-up really run, on a small copy that needs no network, where others have stumbled.

The copy is this project without its dependencies: bootstrap.py makes .venv with pip, installs the package
into it, and writes its stamp. The oracle is what a stranger finds afterwards.
"""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from throwaway import ROOT

from causalrec_lab import bootstrap, files
from causalrec_lab.datasets import own
from causalrec_lab.lesson.progress import Progress, where_to_keep

pytestmark = pytest.mark.skipif(os.name == "nt", reason="written for POSIX; Windows is not tried")

# A build backend that stands in the project: an editable wheel of one .pth file, made without any tool.
BACKEND = """
import base64, hashlib, os, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    about = "small-1.dist-info"
    texts = {"small.pth": os.getcwd() + "\\n"}
    texts[about + "/METADATA"] = "Metadata-Version: 2.1\\nName: small\\nVersion: 1\\n"
    texts[about + "/WHEEL"] = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    rows = [name + ",," for name in texts] + [about + "/RECORD,,"]
    texts[about + "/RECORD"] = "\\n".join(rows) + "\\n"
    with zipfile.ZipFile(os.path.join(folder, "small-1-py3-none-any.whl"), "w") as wheel:
        for name, text in texts.items():
            wheel.writestr(name, text.encode("utf-8"))
    return "small-1-py3-none-any.whl"
"""
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["tools"]

[project]
name = "small"
version = "1"
requires-python = ">=3.11,<3.14"

[project.optional-dependencies]
dev = []
"""


def pythons():
    """Every Python of this machine that the workbook supports: this one, the PATH's, pyenv's."""
    names = [shutil.which(f"python3.{minor}") for minor in (11, 12, 13)]
    kept = sorted((Path.home() / ".pyenv" / "versions").glob("3.1[123]*/bin/python"))
    found = {}
    for path in [sys.executable, *map(str, kept), *filter(None, names)]:
        answer = bootstrap.probe(path)
        if answer and not answer[1] and (3, 11) <= answer[0] < (3, 14):
            found.setdefault(answer[0][:2], path)
    return found


@pytest.fixture
def clone(tmp_path):
    """The small copy, in a folder whose name has spaces, an accent and Chinese."""
    try:
        root = tmp_path / os.fsdecode("课程 lab é".encode())
        root.mkdir()
    except (UnicodeError, OSError):
        root = tmp_path / "a lab"
        root.mkdir()
    (root / "causalrec_lab").mkdir()
    shutil.copy(ROOT / "causalrec_lab" / "bootstrap.py", root / "causalrec_lab")
    (root / "causalrec_lab" / "__init__.py").write_text("", encoding="utf-8")
    (root / "tools").mkdir()
    (root / "tools" / "backend.py").write_text(BACKEND, encoding="utf-8")
    (root / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (root / "constraints.txt").write_text("", encoding="utf-8")
    return root


def set_up(root, python=sys.executable, *, umask=0o022, tools=(), **environment):
    """`make lab`'s first line, in an environment that holds only what is named here; no index, no HOME."""
    path = root.parent / "path"
    path.mkdir(exist_ok=True)
    for tool in tools:
        (path / tool).symlink_to(shutil.which(tool))
    given = {"PATH": str(path), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull} | environment
    command = [python, str(root / "causalrec_lab" / "bootstrap.py"), "lab"]
    said = {"capture_output": True, "encoding": "utf-8", "errors": "replace", "timeout": 900}
    return subprocess.run(
        command, env=given, check=False, cwd=root.parent, preexec_fn=lambda: os.umask(umask), **said
    )


def works(root):
    """Whether the finished .venv holds this package, and a second run has nothing to do."""
    python = bootstrap.venv_python(root)
    command = [str(python), "-c", "import causalrec_lab; print(causalrec_lab.__file__)"]
    said = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd="/", env={})
    there = Path(said.stdout.strip()).parent.parent
    return bootstrap.is_current("", root) and said.returncode == 0 and there.samefile(root)


@pytest.mark.slow
@pytest.mark.parametrize("minor", [11, 12, 13])
def test_each_python_sets_up_without_home_git_locale_and_under_umask_077_and_anew_once_moved(clone, minor):
    """All that is missing at once: a bare environment is what a container or a cron job gives."""
    python = pythons().get((3, minor))
    if python is None:
        pytest.skip(f"no Python 3.{minor} with venv on this machine")
    done = set_up(clone, python, umask=0o077)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"with Python 3.{minor}." in done.stdout
    assert works(clone)
    assert stat.S_IMODE((clone / ".venv" / "stamp.json").stat().st_mode) == 0o600
    if minor == min(pythons())[1]:  # once is enough of what follows
        again = set_up(clone, python, umask=0o077)
        assert "nothing to do" in again.stdout
        moved = clone.with_name("elsewhere, and é")
        clone.rename(moved)
        done = set_up(moved, python)
        assert "moved or copied" in done.stdout
        assert works(moved)


@pytest.mark.slow
def test_uv_sets_up_as_pip_does(clone, tmp_path):
    if not shutil.which("uv"):
        pytest.skip("no uv on the PATH")
    done = set_up(clone, tools=("uv",), UV_OFFLINE="1", UV_NO_INDEX="1", UV_CACHE_DIR=str(tmp_path / "cache"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert works(clone)


@pytest.mark.slow
def test_a_disk_that_is_really_nearly_full_is_refused_before_anything_is_made(clone, tmp_path):
    small = tmp_path / "small disk"
    small.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)]
    if os.geteuid() or not shutil.which("mount") or subprocess.run(command, check=False).returncode:
        pytest.skip("a small disk can only be made by root")
    try:
        lab = small / clone.name
        shutil.copytree(clone, lab)
        done = set_up(lab)
        assert done.returncode == 1
        assert "has 0.0 GB free and the set-up needs about 2.3 GB; make room" in done.stderr
        assert not (lab / ".venv").exists()
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_where_nobody_knows_a_home_answers_and_caches_go_into_the_working_folder(tmp_path, monkeypatch):
    """A container that runs under a bare user id: no HOME, no account."""

    def unknown():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Path, "home", unknown)
    monkeypatch.delenv("CAUSALREC_CACHE", raising=False)
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert files.home() == tmp_path
    assert own.cache_folder().is_relative_to(tmp_path)
    path = where_to_keep({}, tmp_path)
    assert path.is_relative_to(tmp_path)
    Progress(path).record("attempt", "01-1")
    assert path.is_file()
    (tmp_path / ".causalrec").touch()
    assert where_to_keep({}, tmp_path) == tmp_path / "progress.json"
