"""Sets the workbook up: makes .venv, installs the tested set into it, says beforehand what it fetches.

Any Python runs it before anything is installed (`python3 causalrec_lab/bootstrap.py lab`), so it needs the
standard library only, and even Python 3.6 can read it far enough to print one clear sentence.
Terms: the *tested set* is constraints.txt; the *stamp* is a file in .venv, written last, that says what
.venv holds.

Taught in notebooks/00_start_here.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = {"lab": "", "test": "dev"}  # what `make lab` and `make test` need beyond the package itself
# Measured on Linux, Python 3.11, CPU build of torch: GB to fetch, GB in .venv. README.md says the same.
SIZES = {"": (0.5, 1.8), "dev": (0.6, 2.2)}
CUDA_SIZE = (3.0, 6.0)  # the same with the CUDA build of torch, which Linux gets unless told otherwise

NETWORK_SIGNS = re.compile(
    r"NewConnectionError|ConnectionResetError|ConnectTimeout|ReadTimeout|Read timed out|NameResolutionError"
    r"|name resolution|Name or service not known|nodename nor servname|getaddrinfo failed|Connection refused"
    r"|Connection broken|RemoteDisconnected|IncompleteRead|ProtocolError|ProxyError|SSLError"
    r"|Network is unreachable|Max retries exceeded|HTTP error 5\d\d|5\d\d Server Error"
    r"|\(from versions: none\)"  # an index that cannot be reached knows no version of anything
)
DISK_SIGNS = re.compile(r"No space left on device|Errno 28\b|WinError 112\b|Disk quota exceeded")


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
        elif lacks:
            complaints.append(
                "%s has no module %s, which makes .venv; on Debian and Ubuntu: "
                "sudo apt install python3.%d-venv, then run the same command again"
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
    sections = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    decisive = [section for section in sections if not section.startswith(("[tool.ruff", "[tool.pytest"))]
    text = "".join(decisive) + (root / "constraints.txt").read_text(encoding="utf-8")
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_stamp(root=ROOT):
    """What the last finished set-up wrote, or {} where there was none or it does not fit this folder."""
    try:
        stamp = json.loads((root / ".venv" / "stamp.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def is_current(extra, root=ROOT):
    """Whether .venv holds the tested set, with this extra or a larger one; reads three small files."""
    stamp = read_stamp(root)
    return (
        venv_python(root).exists()
        and stamp.get("fingerprint") == fingerprint(root)
        and stamp.get("root") == str(root)
        and stamp.get("extra") in (extra, "dev")
    )


def write_stamp(extra, python_version, root=ROOT):
    """Say that .venv is complete: the last act of a set-up, so that an interrupted one leaves no stamp."""
    text = json.dumps(
        {"fingerprint": fingerprint(root), "root": str(root), "extra": extra, "python": python_version}
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
    if subprocess.call(ask_pip, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        return "it has no pip that works"
    return ""


def make_venv(root=ROOT):
    """Make .venv with the Python that runs this, over whatever half of one stands there."""
    command = [sys.executable, "-m", "venv", "--clear", str(root / ".venv")]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if made.returncode:
        words = made.stdout.decode(errors="replace").strip()
        if DISK_SIGNS.search(words):
            raise Refused("the disk became full; make room and run the same command again")
        raise Refused("%s could not make .venv; it said: %s" % (sys.executable, words))


def drop_half_installed(root=ROOT):
    """Forget packages whose installation was cut short (no RECORD yet), so that pip installs them again."""
    for packages in ("lib/python3.*/site-packages", "Lib/site-packages"):
        for metadata in list((root / ".venv").glob(packages + "/*.dist-info")):
            if not (metadata / "RECORD").exists():
                shutil.rmtree(str(metadata))


def pip_line(line):
    """What the reader sees of one line of pip: large downloads and the long last step; else None."""
    size = re.match(r"\s*(?:Downloading|Using cached) (\S+?)-\d\S* \(([\d.]+) ([MG])B\)", line)
    if size and (size.group(3) == "G" or float(size.group(2)) >= 5):
        return "  %s, %s %sB" % size.groups()
    if line.startswith("Installing collected packages:"):
        return "  unpacking %d packages (a minute or two) ..." % (line.count(",") + 1)
    return None


def run_pip(extra, root=ROOT):
    """Run pip once; returns its exit code and its last lines."""
    target = "." + ("[%s]" % extra if extra else "")
    command = [str(venv_python(root)), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar", "off", "-c", "constraints.txt", "-e", target]
    last = deque(maxlen=60)
    with subprocess.Popen(command, cwd=str(root), stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as pip:
        for raw in pip.stdout:
            line = raw.decode(errors="replace").rstrip()
            last.append(line)
            shown = pip_line(line)
            if shown:
                say(shown)
    return pip.returncode, list(last)


def explain_failure(lines):
    """One sentence for a pip that failed, from its last lines.

    >>> explain_failure(["ERROR: No matching distribution found for torch==2.13.0"]).split(";")[0]
    'the package index has no torch==2.13.0 for this machine and Python'
    """
    text = "\n".join(lines)
    if DISK_SIGNS.search(text):
        return "the disk became full; make room and run the same command again: it goes on where it stopped"
    if NETWORK_SIGNS.search(text):
        return (
            "pip cannot reach the package index (tried twice); check the network or the proxy and run "
            "the same command again: it goes on where it stopped"
        )
    missing = re.search(r"No matching distribution found for (\S+)", text)
    if missing:
        return (
            "the package index has no %s for this machine and Python; try another supported Python: "
            "make lab PYTHON=/path/to/it" % missing.group(1)
        )
    return "pip could not install the tested set; its last lines stand above"


def install(extra, root=ROOT, pause=3.0):
    """Install the tested set with pip, once more after `pause` seconds if the network failed."""
    drop_half_installed(root)
    code, lines = run_pip(extra, root)
    if code and NETWORK_SIGNS.search("\n".join(lines)):
        say("the network failed; trying once more")
        time.sleep(pause)
        code, lines = run_pip(extra, root)
    if code:
        for line in lines[-12:]:
            print("pip: " + line, file=sys.stderr)
        raise Refused(explain_failure(lines))


def set_up(extra, root=ROOT):
    """Make .venv hold the tested set; returns at once where it does already."""
    if is_current(extra, root):
        say("nothing to do, .venv holds the tested set (Python %s)" % read_stamp(root)["python"])
        return
    check_folder(root)
    extra = extra or read_stamp(root).get("extra", "")  # what was installed for tests stays complete
    fetch, disk = SIZES[extra]
    exists = (root / ".venv").exists()
    rebuild = reason_to_rebuild(root) if exists else "there is none yet"
    if rebuild:
        say("making .venv (%s) with Python %d.%d.%d" % (rebuild, *sys.version_info[:3]))
        say("then installing the tested set: about %.1f GB to fetch, %.1f GB on disk" % (fetch, disk))
        if sys.platform.startswith("linux"):
            say("with the CUDA build of torch, Linux's default, about %g GB and %g GB" % CUDA_SIZE)
            say("(README.md says how to have the CPU build instead)")
        check_disk(disk + fetch, root)
        make_venv(root)
    else:
        say("completing .venv with what changed or is missing (at most %.1f GB to fetch)" % fetch)
        check_disk(0.5, root)
    started = time.time()
    install(extra, root)
    _, version = find_python(str(venv_python(root)), [])
    write_stamp(extra, "%d.%d.%d" % version, root)
    say("done in %.0f s" % (time.time() - started))


def main(arguments=None):
    """Run the set-up for `lab` or `test`; returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
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
