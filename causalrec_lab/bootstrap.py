"""Sets the workbook up: makes .venv, installs the tested set into it, says beforehand what it fetches.

Any Python runs it before anything is installed (`python3 causalrec_lab/bootstrap.py lab`), so it needs the
standard library only, and even Python 3.6 can read it far enough to print one clear sentence.
Terms: the *tested set* is constraints.txt; the *stamp* is a file in .venv, written last, that says what
.venv holds.

Taught in notebooks/00_start_here.
"""

import hashlib
import http.client
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = {"lab": "", "test": "dev"}  # what `make lab` and `make test` need beyond the package itself
# Measured on Linux, Python 3.11, CPU build of torch: GB to fetch, GB in .venv. README.md says the same.
SIZES = {"": (0.5, 1.8), "dev": (0.6, 2.2)}
CUDA_MORE = (2.5, 4.2)  # what the CUDA build of torch adds: the ordinary index gives it to Linux on x86_64
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CHOICES = re.compile("index|find.links|torch.backend")  # settings that say where packages come from


class Refused(Exception):
    """The set-up cannot go on; the text is one sentence that says why and what to do."""


def say(text):
    """One line of the set-up's talk, shown at once."""
    print("set-up: " + text, flush=True)


def supported(root=ROOT):
    """The oldest and the newest minor version of Python 3 that pyproject.toml admits, such as (11, 13)."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'^requires-python = ">=3\.(\d+),<3\.(\d+)"', text, re.MULTILINE)
    return int(found.group(1)), int(found.group(2)) - 1


def probe(python):
    """What a Python says of itself, as ((3, 11, 7), "" or the module it lacks); None if it does not start."""
    code = (
        "import sys\nlacks = ''\n"
        "try:\n    import venv, ensurepip\nexcept ImportError as error:\n    lacks = error.name\n"
        "print('%d %d %d' % sys.version_info[:3], lacks)"
    )
    try:
        out = subprocess.check_output([str(python), "-c", code], stderr=subprocess.DEVNULL, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None
    words = out.decode().split()
    return tuple(int(word) for word in words[:3]), "".join(words[3:])


def find_python(given=sys.executable, on_path=None):
    """The first Python that will do: the one that runs this, else python3.13, 3.12, 3.11 on the PATH."""
    oldest, newest = supported()
    names = ["python3.%d" % minor for minor in range(newest, oldest - 1, -1)]
    others = [shutil.which(name) for name in names] if on_path is None else on_path
    complaints = []
    for python in [given] + [path for path in others if path]:
        answer = probe(python)
        if answer is None:
            continue
        version, lacks = answer
        words = "Python %d.%d.%d (%s)" % (*version, python)
        if version[0] != 3 or not oldest <= version[1] <= newest:
            complaints.append(
                "%s was found; 3.%d to 3.%d is needed; say where one is (make lab "
                "PYTHON=/path/to/python3.%d) or install one" % (words, oldest, newest, newest - 1)
            )
        elif lacks and not shutil.which("uv"):
            complaints.append(
                "%s has no module %s, which makes .venv; on Debian and Ubuntu: sudo apt install "
                "python3.%d-venv (or install uv), then run the same command again"
                % (words, lacks, version[1])
            )
        else:
            return python, version
    raise Refused(complaints[0] if complaints else "no Python 3.%d to 3.%d was found" % (oldest, newest))


def venv_python(root=ROOT):
    """The Python inside .venv, where this system keeps it."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint(root=ROOT):
    """A digest of what decides what is installed: both files, but for how pyproject.toml lints and tests."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    sections = text.split("\n[")
    decisive = [section for section in sections if not section.startswith(("tool.ruff", "tool.pytest"))]
    text = "\n[".join(decisive) + (root / "constraints.txt").read_text(encoding="utf-8")
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_stamp(root=ROOT):
    """What the last finished set-up wrote, or {} where there was none or it does not fit this folder."""
    try:
        stamp = json.loads((root / ".venv" / "stamp.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def spelled(root):
    """The name of a folder as text, the same in every locale (Python 3.6 may read names as ASCII)."""
    return os.fsencode(str(root)).decode("utf-8", "backslashreplace")


def is_current(extra, root=ROOT):
    """Whether .venv holds the tested set, with this extra or a larger one; reads three small files."""
    stamp = read_stamp(root)
    return (
        venv_python(root).exists()
        and stamp.get("fingerprint") == fingerprint(root)
        and stamp.get("root") == spelled(root)
        and stamp.get("extra") in (extra, "dev")
    )


def write_stamp(extra, python_version, root=ROOT):
    """Say that .venv is complete: the last act of a set-up, so that an interrupted one leaves no stamp."""
    text = json.dumps(
        {"fingerprint": fingerprint(root), "root": spelled(root), "extra": extra, "python": python_version}
    )
    (root / ".venv" / "stamp.json").write_text(text, encoding="utf-8")


def check_folder(root=ROOT):
    """Refuse a folder that cannot be written to, before anything is fetched."""
    try:
        with tempfile.TemporaryFile(dir=str(root)):
            pass
    except OSError as error:
        raise Refused(
            "the folder %s cannot be written to (%s); clone the project into a folder of your own"
            % (root, error.strerror)
        ) from None


def check_disk(needed, root=ROOT):
    """Refuse a disk with less than `needed` GB free."""
    free = shutil.disk_usage(str(root)).free / 1e9
    if free < needed:
        raise Refused(
            "the disk of %s has %.1f GB free and the set-up needs about %.1f GB; make room, or clone the "
            "project onto another disk, and run the same command again" % (root, free, needed)
        )


def reason_to_rebuild(root=ROOT):
    """Why the .venv that is there cannot be completed ("" if it can)."""
    stamp = read_stamp(root)
    if stamp and stamp.get("root") != str(root):
        return "this folder was moved or copied from %s" % stamp.get("root")
    answer = probe(venv_python(root))
    if answer is None:
        return "its Python does not start"
    oldest, newest = supported(root)
    if answer[0][0] != 3 or not oldest <= answer[0][1] <= newest:
        return "it holds Python %d.%d" % answer[0][:2]
    ask_pip = [str(venv_python(root)), "-m", "pip", "--version"]
    if not shutil.which("uv") and subprocess.call(
        ask_pip, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ):
        return "it has no pip that works"
    return ""


def make_venv(root=ROOT):
    """Make .venv with the Python that runs this, over whatever half of one stands there."""
    uv, (_, lacks) = shutil.which("uv"), probe(sys.executable)
    how = [str(uv), "venv", "--seed", "--python", sys.executable] if lacks else [sys.executable, "-m", "venv"]
    command = [*how, "--clear", str(root / ".venv")]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if made.returncode:
        words = made.stdout.decode(errors="replace").strip()
        raise Refused("%s could not make .venv; it said: %s" % (sys.executable, words))


def installed(pattern, root=ROOT):
    """What .venv holds of this name, wherever this system keeps packages."""
    places = ("lib/python3.*/site-packages/", "Lib/site-packages/")
    return [found for place in places for found in (root / ".venv").glob(place + pattern)]


def drop_half_installed(root=ROOT):
    """Forget packages whose installation was cut short (no RECORD yet), so that they are installed again."""
    for metadata in installed("*.dist-info", root):
        if not (metadata / "RECORD").exists():
            shutil.rmtree(str(metadata))


def answers(url, seconds=5):
    """Whether something answers there within a few seconds, however long the name takes to be looked up."""
    heard = []

    def ask():
        try:
            with urllib.request.urlopen(url, timeout=seconds):
                heard.append(True)
        except (OSError, ValueError, http.client.HTTPException):
            pass

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    return bool(heard)


def has_gpu():
    """Whether this machine shows an NVIDIA GPU."""
    return os.path.exists("/proc/driver/nvidia") or shutil.which("nvidia-smi") is not None


def is_told(tool, kept=""):
    """Whether the user has said where packages come from: in the environment, or to the tool for good."""
    named = " ".join(name.lower() for name in os.environ if name.startswith(tool))
    return CHOICES.search(named + kept) is not None


def pip_config(root=ROOT):
    """What pip was told for good; nothing where there is no pip."""
    asked = [str(venv_python(root)), "-m", "pip", "config", "list"]
    said = subprocess.run(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return said.stdout.decode(errors="replace")


def installer(root=ROOT):
    """The command that installs, and the torch it brings: "cpu", "cuda", or "" as the user's index has it."""
    python, uv = str(venv_python(root)), shutil.which("uv")
    command = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-compile"]
    if is_told("PIP_", pip_config(root)):
        return command, ""  # by pip, for uv does not read what pip was told
    command = [uv, "pip", "install", "--python", python] if uv else command
    if uv and is_told("UV_"):
        return command, ""
    if not sys.platform.startswith("linux") or platform.machine() != "x86_64":
        return command, "cpu"
    if has_gpu():
        return command, "cuda"
    if not answers(CPU_INDEX + "/torch/"):
        say("no NVIDIA GPU here, but PyTorch's own index does not answer: torch comes with CUDA, unused")
        return command, "cuda"
    say("no NVIDIA GPU here: torch comes as its CPU build, from PyTorch's own index (%s)" % CPU_INDEX)
    return command + (["--torch-backend=auto"] if uv else ["--extra-index-url", CPU_INDEX]), "cpu"


def sizes(extra, torch):
    """GB to fetch and GB in .venv."""
    fetch, disk = SIZES[extra]
    return (fetch + CUDA_MORE[0], disk + CUDA_MORE[1]) if torch == "cuda" else (fetch, disk)


def install(command, extra, root=ROOT):
    """Install the tested set; what the installer says is its own affair."""
    drop_half_installed(root)
    target = "." + ("[%s]" % extra if extra else "")
    if subprocess.call([*command, "-c", "constraints.txt", "-e", target], cwd=str(root)):
        if shutil.disk_usage(str(root)).free < 0.2e9:
            raise Refused("the disk became full; make room and run the same command again")
        raise Refused(
            "the tested set could not be installed; why stands above: for a connection, check the network or "
            "the proxy; the same command goes on where it stopped"
        )


def set_up(extra, root=ROOT):
    """Make .venv hold the tested set; returns at once where it does already."""
    if is_current(extra, root):
        say("nothing to do, .venv holds the tested set (Python %s)" % read_stamp(root)["python"])
        return
    check_folder(root)
    extra = extra or read_stamp(root).get("extra", "")  # what was installed for tests stays complete
    exists = (root / ".venv").exists()
    rebuild = reason_to_rebuild(root) if exists else "there is none yet"
    whole = rebuild or not installed("torch", root)
    check_disk(sum(SIZES[extra]) if whole else 0.5, root)
    if rebuild:
        say("making .venv (%s) with Python %d.%d.%d" % (rebuild, *sys.version_info[:3]))
        make_venv(root)
    started = time.time()
    command, torch = installer(root)
    fetch, disk = sizes(extra, torch)
    if whole:
        check_disk(fetch + disk, root)
    cuda = "; %.1f GB and %.1f GB if your index gives CUDA" % sizes(extra, "cuda")
    say(
        "installing the tested set: at most %.1f GB to fetch, %.1f GB on disk%s"
        % (fetch, disk, "" if torch else cuda)
    )
    install(command, extra, root)
    _, version = find_python(str(venv_python(root)), [])
    write_stamp(extra, "%d.%d.%d" % version, root)
    say("done in %.0f s" % (time.time() - started))


def main(arguments=None):
    """Run the set-up for `lab` or `test`; returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a path may hold letters that this terminal lacks
            stream.reconfigure(errors="replace")
    if len(arguments) != 1 or arguments[0] not in EXTRAS:
        print("usage: python3 causalrec_lab/bootstrap.py lab|test", file=sys.stderr)
        return 2
    try:
        if not is_current(EXTRAS[arguments[0]]):
            python, _ = find_python()
            if python != sys.executable:
                say("Python %d.%d is not what is needed; using %s" % (*sys.version_info[:2], python))
                return subprocess.call([python, str(Path(__file__).resolve()), *arguments])
        set_up(EXTRAS[arguments[0]])
    except Refused as refused:
        print("set-up: %s." % refused, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nset-up: stopped by you; the same command goes on where it stopped.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
