"""Runs a notebook in a clean kernel and takes the machine's traces out of what it stored.

Terms: a *clean kernel* starts without the user's own Jupyter and IPython settings, with the embedded
encoder, offline and with a fixed hash seed; *noise* is what differs from run to run or from machine to
machine: folders, execution times, widget models.

Taught in no notebook.
"""

import ast
import asyncio
import contextlib
import os
import re
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from nbformat import NotebookNode

from causalrec_lab.errors import LabError

CELL_SECONDS = 600  # what hangs is given up; a slow machine is not
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
ANSI = re.compile(r"\x1b\[[0-9;]*m")
QUESTION = re.compile(r"[^?？]*[?？]?")  # what a card asks, before its words
LINE_IN_CELL = re.compile(r"In\s?\[\d+\], line (\d+)")
# What a kernel must not inherit: a backend, a test run's variables, the user's own choices.
DROPPED = (
    "MPLBACKEND",
    "PYTHONWARNINGS",
    "PYTHONSTARTUP",
    "COLUMNS",
    "PYTEST_",
    "CAUSALREC_ENCODER",
    "TQDM_",
)
KEPT = {"CAUSALREC_PROGRESS": "off", "CAUSALREC_LANG": "en", "PYTHONHASHSEED": "0"}
KEPT |= dict.fromkeys(("OMP_NUM_THREADS", "HF_HUB_OFFLINE", "PYDEVD_DISABLE_FILE_VALIDATION"), "1")
LOADED = (
    "sorted(filter(None, (getattr(m, '__file__', None)"
    " for n, m in __import__('sys').modules.items() if n.split('.')[0] == 'causalrec_lab')))"
)


@dataclass(frozen=True)
class Run:
    """A notebook that ran to its end, how long that took, and the package's files it loaded."""

    notebook: NotebookNode
    seconds: float
    modules: tuple[str, ...]


class CellFailed(LabError):
    """A cell that raised, hung or killed its kernel."""

    def __init__(self, index: int, line: int, problem: str) -> None:
        self.index, self.line, self.problem = index, line, problem
        super().__init__(f"cell {index + 1}, line {line}: {problem}")


def kernel_environment(**changes: str) -> dict[str, str]:
    """The variables a clean kernel starts with; `changes` are laid on top.

    >>> kernel_environment()["CAUSALREC_PROGRESS"]
    'off'
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED)}
    return kept | KEPT | changes


def run(notebook: NotebookNode, folder: Path, *, timeout: float = CELL_SECONDS, **environment: str) -> Run:
    """Run every cell, in order, in a kernel that starts in `folder`.

    The notebook passed in is not written to.

    Args:
        notebook: what to run.
        folder: the kernel's working folder.
        timeout: seconds a single cell may take.
        environment: variables laid on top of the clean kernel's.

    Raises:
        CellFailed: a cell raised an error, took too long, or ended its kernel.
    """
    copy = NotebookNode(notebook.copy())
    copy.cells = [NotebookNode(cell.copy()) for cell in notebook.cells]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as settings:
        variables = kernel_environment(IPYTHONDIR=settings, **environment)
        start = time.perf_counter()
        modules = asyncio.run(_run(copy, folder, timeout, variables))
    return Run(copy, time.perf_counter() - start, tuple(modules))


async def _run(notebook: NotebookNode, folder: Path, timeout: float, variables: dict[str, str]) -> list:
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpecManager
    from nbclient import NotebookClient

    # No kernel folders: this Python's own kernel, whatever kernels the user has installed.
    specs = KernelSpecManager(kernel_dirs=[], ensure_native_kernel=True)
    manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs)
    never = dict.fromkeys(("store_widget_state", "record_timing", "coalesce_streams"), False)
    waits = {"timeout": timeout, "startup_timeout": 600, "iopub_timeout": 600, "raise_on_iopub_timeout": True}
    client = NotebookClient(
        notebook, km=manager, **waits, **never, shutdown_kernel="immediate",
        extra_arguments=["--log-level=ERROR"], resources={"metadata": {"path": str(folder)}},
    )  # fmt: skip
    async with client.async_setup_kernel(env=variables, cleanup_kc=True):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            # nbclient would end the kernel and go on; Ctrl-C is to stop the whole command
            asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)
        for index, cell in enumerate(notebook.cells):
            await _run_cell(client, cell, index)
        reply = await client.async_wait_for_reply(
            client.kc.execute("", silent=True, user_expressions={"loaded": LOADED})
        )
    return ast.literal_eval(reply["content"]["user_expressions"]["loaded"]["data"]["text/plain"])


async def _run_cell(client, cell: NotebookNode, index: int) -> None:
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    try:
        await client.async_execute_cell(cell, index, execution_count=client.code_cells_executed + 1)
    except CellExecutionError as error:
        trace = LINE_IN_CELL.findall(ANSI.sub("", error.traceback))
        words = re.sub(r" \(\d+\.py, line \d+\)", "", ANSI.sub("", error.evalue))
        problem = f"{error.ename}: {words}" if words else error.ename
        raise CellFailed(index, int(trace[0]) if trace else 1, problem) from error
    except CellTimeoutError as error:
        raise CellFailed(index, 1, f"took more than {client.timeout:g} s") from error
    except DeadKernelError as error:
        raise CellFailed(index, 1, "ended its kernel (out of memory, or a crash)") from error


def clean(notebook: NotebookNode, root: Path) -> NotebookNode:
    """Take out what differs between machines and runs; changes and returns the notebook given.

    Of a widget, its view goes, which no page without a kernel can show; its words stay, if it has any
    (a card's text twin, a quiz's questions) beyond a bare `IntSlider(value=3)`. Of a card whose still picture
    stands in the next cell, the question alone stays: the picture has the same words, folded under it.
    """
    places = machine_places(root)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.outputs = _merged(filter(None, (_clean_output(output, places) for output in cell.outputs)))
        cell.metadata.pop("execution", None)
    for cell, after in pairwise(notebook.cells):
        said = _words(cell)
        same = said and "".join(said.split()) == "".join(_words(after).split())
        if same and "widget" in cell.metadata.get("tags", ()):
            cell.outputs[0].data["text/plain"] = QUESTION.match(said)[0]
    notebook.metadata.pop("widgets", None)
    return notebook


def _words(cell: NotebookNode) -> str:
    """What a cell shows as text, if it shows one thing."""
    return cell.outputs[0].get("data", {}).get("text/plain", "") if len(cell.get("outputs", ())) == 1 else ""


def machine_places(root: Path) -> list[tuple[str, str]]:
    """Folders of this machine and the word that stands for each, the longest first."""
    places = {
        str(Path.home()): "<home>",
        tempfile.gettempdir(): "<temporary>",
        sys.prefix: "<environment>",
        str(root.resolve()): "<workbook>",
    }
    return sorted((pair for pair in places.items() if len(pair[0]) > 1), key=lambda pair: -len(pair[0]))


def _clean_output(output: NotebookNode, places: list[tuple[str, str]]) -> NotebookNode | None:
    if output.output_type == "stream":
        return NotebookNode(output, text=_without_places(output.text, places))
    data = {
        kind: _without_places(value, places) if isinstance(value, str) else value
        for kind, value in output.data.items()
        if kind != WIDGET_VIEW
    }
    bare = set(data) <= {"text/plain"} and re.match(r"\w+\(", data.get("text/plain", "W("))
    if WIDGET_VIEW in output.data and bare:
        return None
    size = {kind: facts for kind, facts in output.metadata.items() if kind in data}
    return NotebookNode(output, data=NotebookNode(data), metadata=NotebookNode(size))


def _without_places(text: str, places: list[tuple[str, str]]) -> str:
    for place, word in places:
        text = re.sub(rf"{re.escape(place)}(?=[/\\\s'\"]|$)", word, text, flags=re.MULTILINE)
    return text


def _merged(outputs) -> list[NotebookNode]:
    """Pieces of one stream that follow each other are one output: where a stream is cut is chance."""
    merged: list[NotebookNode] = []
    for output in outputs:
        if output.output_type == "stream" and merged and merged[-1].get("name") == output.name:
            merged[-1].text += output.text
        else:
            merged.append(output)
    return merged
