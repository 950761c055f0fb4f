"""Reads what a notebook stored as a strict colleague would: pictures with words, nothing of the machine.

Terms: a *picture* is an output with an image, or HTML that draws; its *text twin* says in words what it
shows, in the same output or in another one of the same cell.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from rules import bare, drawn, unlabelled

from causalrec_lab.workbook.run import WIDGET_VIEW

MOST_BYTES = 400_000
PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
# What a reader must never find in a stored output, and what to do about it.
TRACES = {
    r"\b\w*Warning\b: ": "a warning; mend its cause",
    r"\d+%\||[█▏▎▍▌▋▊▉]{2}|\bit/s\b": "a progress bar; switch it off for notebooks",
    r"\bat 0x[0-9a-fA-F]{6,}|<[\w.]+ object at": "a memory address; give the object a repr",
    r"(?i)\b(?:wall|cpu) time\b|\bCPU times:": "a timing; no two machines agree on it",
    r"(?<![\w.<:/)>-])/[\w.-]+/[\w.-]+/[\w.-]": "an absolute path; print it relative to the workbook",
    r"/ipykernel_\d+/": "a path of the kernel; mend the warning or error that shows it",
}


def output_findings(path: Path) -> list[str]:
    """Everything there is to say about what a stored notebook holds."""
    found = []
    if (size := path.stat().st_size) >= MOST_BYTES:
        found.append(f"{size:,} bytes, {MOST_BYTES:,} at most; show fewer or smaller pictures")
    notebook = nbformat.read(path, as_version=4)
    if "widgets" in notebook.metadata:
        found.append("widget state is stored; run `make notebooks`")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found += [f"cell {cell.id}: {words}" for words in _cell_findings(cell)]
    found += [f"cell {cell.id}: {words}" for cell, words in _without_static_twin(notebook)]
    return [f"{path.name}, {words}" for words in found]


def _cell_findings(cell: NotebookNode) -> Iterator[str]:
    for output in cell.outputs:
        if output.output_type == "error":
            yield f"ends in {output.ename}; catch it, show it and assert its words"
        if output.get("name") == "stderr":
            yield f"writes to stderr ({output.text.strip()[:60]!r}); mend its cause"
        if WIDGET_VIEW in output.get("data", {}):
            yield "stores a widget's view, which no page without a kernel can show; run `make notebooks`"
        if {*PICTURES} & {*output.get("data", {})}:
            yield "stores a bare image, which no screen reader can read; use view.show(fig, alt)"
        if draws_svg(output):
            yield "stores an SVG, which a page hides until it trusts the notebook; use view.Picture(svg, alt)"
        if draws(output) and not any(said(other) for other in cell.outputs):
            yield "shows a picture without words beside it; use view.show(fig, alt) or view.Picture(svg, alt)"
        if unlabelled(_html(output)):
            yield 'draws in HTML without a label; give the svg role="img" and aria-label, the img alt'
        for pattern, words in TRACES.items():
            if trace := re.search(pattern, visible(output)):
                yield f"shows {words} ({trace[0].strip()!r})"


def draws(output: NotebookNode) -> bool:
    """Is there a picture in this output?"""
    return bool({*PICTURES} & {*output.get("data", {})} or re.search(r"<(?:svg|img)\b", _html(output)))


def draws_svg(output: NotebookNode) -> bool:
    """Is there a drawing that Jupyter leaves out of a notebook it does not trust yet?"""
    inside = any(tag.startswith("<svg") for tag in drawn(_html(output)))
    return inside or "image/svg+xml" in output.get("data", {})


def said(output: NotebookNode) -> bool:
    """Does this output say something in words (and not just `<Figure size 640x480>`)?"""
    return len(re.sub(r"<[^>]*>", "", _words(output)).strip()) >= 3


def visible(output: NotebookNode) -> str:
    """The words of an output, HTML without its tags."""
    html = re.sub(r"<style.*?</style>|<[^>]*>", " ", _html(output), flags=re.DOTALL)
    return f"{_words(output)}\n{html}"


def _html(output: NotebookNode) -> str:
    return output.get("data", {}).get("text/html", "")


def _words(output: NotebookNode) -> str:
    data = output.get("data", {})
    return "\n".join([output.get("text", ""), data.get("text/plain", ""), data.get("text/markdown", "")])


def _without_static_twin(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, str]]:
    """Cards that no static picture stands near: within two code cells before or after."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for i, cell in enumerate(code):
        if "widget" in cell.metadata.get("tags", []) and re.search(r"\.show\(", bare(cell.source)):
            near = code[max(0, i - 2) : i] + code[i + 1 : i + 3]
            if not any(draws(output) for other in near for output in other.outputs):
                yield cell, "shows a card with no static picture near; add a cell with card.static()"
