"""Runs the stages of `make test` (or of `make check`) one after the other and ends with the time budget.

All stages run, whatever fails, so that one run shows everything there is to mend. The budget is for two free
cores; it warns and never fails a run, for a slow machine is no fault (CAUSALREC_BUDGET=1500 sets another).
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
BUDGET = {"check": 60, "test": 900}  # seconds, set-up aside
PYTEST = ("-m", "pytest", "-rs")
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
NO_BROWSER = "--ignore=tests/browser"  # by folder, not by mark: what stands elsewhere runs anyhow
NBVAL = (
    "--nbval",
    "--nbval-cell-timeout=1800",
)  # notebooks/conftest.py adds the sanitise file and the kernel
BY_NAME = "--no-loadscope-reorder"  # by number of tests a slow file with few would come last
ONE_THREAD = {"OMP_NUM_THREADS": "1"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    """The path of an installed Chromium or Chrome, or None."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@dataclass(frozen=True)
class Stage:
    """One line of the budget table: arguments for this Python, and what it adds to the environment."""

    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    beside: "Stage | None" = None  # runs at the same time, where a core waits; its output comes after

    def process(self, root: Path, output: IO[str] | None = None) -> subprocess.Popen:
        """Start it, with its output going to the reader or into a file."""
        command = [sys.executable, *self.arguments]
        environment = {**os.environ, "PYTHONUTF8": "1", **self.environment}  # in every language of a machine
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else every kernel compiles torch anew, 10 s each
        return subprocess.Popen(command, cwd=root, env=environment, stdout=output, stderr=output)


@dataclass(frozen=True)
class Ran:
    """A stage that ran: how long one waited for it, and whether it passed."""

    name: str
    seconds: float
    passed: bool


def parallel(most: int, cores: int = CORES) -> tuple[str, ...]:
    """pytest's options for one worker a core, up to `most`: each takes about a GB of memory.

    >>> parallel(4, cores=10)
    ('-n', '4', '--dist', 'loadfile')
    """
    return ("-n", str(min(most, cores)), "--dist", "loadfile")


def stages(goal: str, root: Path = ROOT) -> list[Stage]:
    """The stages of `check` or `test`, in the order they run: what fails soonest comes first.

    A browser runs every notebook, and nbval its cells once more in the same kernel (tests/browser/pages.py);
    where there is none, nbval runs them twice.
    """
    lint = [
        Stage("lint", ("-m", "ruff", "check", "--quiet", ".")),
        Stage("format", ("-m", "ruff", "format", "--check", "--quiet", ".")),
    ]
    unit = (*PYTEST, *parallel(4), BY_NAME, NO_BROWSER)
    if goal == "check":
        return [*lint, Stage("unit", (*unit, "-q", "-m", "not slow", "tests"), ONE_THREAD)]
    notebooks = sorted(path.relative_to(root).as_posix() for path in (root / "notebooks").glob("*.ipynb"))
    quiet = {"CAUSALREC_PROGRESS": "off", **ONE_THREAD}  # two workers' threads would wait for each other
    nbval = (*PYTEST, *NBVAL)
    other = next((name for name in notebooks if "/09_" in name), notebooks[-1])  # the one with the most sums
    plain = Stage("plain CPU", (*nbval, other), {**quiet, "ATEN_CPU_CAPABILITY": "default"})
    twice = Stage("notebooks", (*nbval, *parallel(2), "--again", "--rows", *notebooks), quiet)
    browser = Stage("browser", (*PYTEST, *parallel(2), "--durations=5", "tests/browser"), beside=plain)
    return [
        *lint,
        Stage("unit", (*unit, "--durations=5"), ONE_THREAD),
        *([] if find_browser() else [twice]),
        browser,  # without one it says so of each test
    ]


def run(stage: Stage, root: Path = ROOT) -> list[Ran]:
    """Run one stage, its output going straight to the reader, and then show what ran beside it."""
    started = time.perf_counter()
    if stage.beside is None:
        print(f"\n== {stage.name}", flush=True)
        passed = stage.process(root).wait() == 0
        return [Ran(stage.name, time.perf_counter() - started, passed)]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        other = stage.beside.process(root, output)
        [ran] = run(replace(stage, beside=None), root)
        passed = other.wait() == 0
        waited = time.perf_counter() - started - ran.seconds
        output.seek(0)
        print(f"\n== {stage.beside.name} (ran beside {stage.name})\n{output.read()}", flush=True)
    return [ran, Ran(stage.beside.name, waited, passed)]


def verdict(ran: list[Ran], budget: float) -> tuple[str, bool]:
    """The budget table, with a warning if it took longer, and whether everything passed.

    >>> text, fine = verdict([Ran("lint", 1.0, True), Ran("unit", 70.0, True)], 60)
    >>> fine, "71 s of 60 s" in text, "unit" in text.splitlines()[-1]
    (True, True, True)
    """
    total = sum(one.seconds for one in ran)
    lines = [f"{'stage':<16}{'seconds':>8}"]
    lines += [f"{one.name:<16}{one.seconds:>8.1f}  {'passed' if one.passed else 'FAILED'}" for one in ran]
    lines += [f"{'total':<16}{total:>8.1f}  {total:.0f} s of {budget:.0f} s"]
    failed = [one.name for one in ran if not one.passed]
    if failed:
        lines.append(f"failed: {', '.join(failed)}; read upwards from there")
    elif total > budget:
        slowest = max(ran, key=lambda one: one.seconds)
        lines.append(
            f"warning: over the budget, which fails nothing; if this machine had two free cores, begin with "
            f"{slowest.name} (pytest --durations=10 shows where it goes)"
        )
    return "\n".join(lines), not failed


def main(goal: str) -> int:
    """Run every stage of the goal, print the table, and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # what ran beside may say ticks that this terminal lacks
    budget = float(os.environ.get("CAUSALREC_BUDGET") or BUDGET[goal])
    text, fine = verdict([ran for stage in stages(goal) for ran in run(stage)], budget)
    print(f"\n== time budget\n{text}", flush=True)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
