"""The article's claims in the article's own order, on one page: quotation, verdict, notebook, figure.

Terms: a *row* (R01 to R67) is one thing the article describes; a *marked* cell has an assert with the row's
name in a comment; its *figure* is the start of what that cell printed, or of its picture in words, as the
stored notebook has it. No number is written here by hand: the page is made again, and a test compares.

Taught in no notebook.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode, read

from causalrec_lab import course
from causalrec_lab.course import plan
from causalrec_lab.course.nb00.cards import claim, finding
from causalrec_lab.course.nb00.cards import words as board_words
from causalrec_lab.datasets import article_quotes, article_rows
from causalrec_lab.texts import beside, listed, speaking
from causalrec_lab.workbook.files import write_atomically
from causalrec_lab.workbook.source import Project

words = beside(course.__file__)
LINES, COLUMNS = 6, 110  # of what a cell printed
ROW = re.compile(r"\bR\d\d\b")
HEADING = re.compile(r"^#{2,4} (.+)$", re.MULTILINE)
QUOTING = ("The article, ", "<")  # an exhibit, or an object without words
FENCED = ("code", "diagram", "table")


def page(project: Project, language: str = "zh") -> str:
    """The whole page as Markdown, in that language."""
    with speaking(language):
        rows = sorted(plan.rows(), key=lambda row: (plan.PARTS.index(row.part), _section(row.section)))
        parts = [
            f"# {words('page.head')}",
            words("page.intro"),
            words("page.counts", **plan.tally(tuple(rows))),
        ]
        found, part = marked(project), ""
        for row in rows:
            if row.part != part:
                part = row.part
                title = board_words(f"board.title.{part}")
                parts.append("## " + words("page.part", part=part, title=title))
            parts += _entry(row, found.get(row.name, {}))
        return "\n\n".join(parts) + "\n"


def write(project: Project, language: str = "zh") -> Path:
    """Make the page and store it beside the notebooks."""
    path = project.notebooks / f"article.{language}.md"
    write_atomically(path, page(project, language))
    return path


def _section(section: str) -> tuple[int, ...]:
    return (99,) if section == "author" else tuple(map(int, section.split(".")))


def _entry(row: plan.Row, cells: dict[str, tuple[str, str]]) -> Iterator[str]:
    """One row: its heading, quotations, verdict, notebooks, and a figure from each notebook."""
    section = words("page.author") if row.section == "author" else words("page.section", section=row.section)
    yield f"### {words('page.row', row=row.name, claim=claim(row))}"
    yield f"*{section}*"
    quotes = {quote.id: quote for quote in article_quotes()}
    for name in next(entry.quotes for entry in article_rows() if entry.row == row.name):
        yield _quoted(quotes[name].kind, quotes[name].zh)
    heard = words.find("found", row.name, row.verdict) is not None
    said = {"verdict": finding(row)}
    if heard:
        yield words("page.verdict", found=words(f"found.{row.name}.{row.verdict}"), **said)
    else:
        yield words("page.waits", **said)
    files = plan.files()
    yield words("page.where", names=listed(f"[{name}]({files[name]}.ipynb)" for name in row.notebooks))
    for name, (heading, figure) in cells.items():
        named = {"name": name, "file": f"{files[name]}.ipynb", "heading": heading}
        yield words("page.figure" if figure else "page.figures", **named)
        if figure:
            yield f"```text\n{figure}\n```"


def _quoted(kind: str, said: str) -> str:
    inside = f"```{'python' if kind == 'code' else 'text'}\n{said}\n```" if kind in FENCED else said
    return "\n".join(f"> {line}".rstrip() for line in inside.splitlines())


def marked(project: Project) -> dict[str, dict[str, tuple[str, str]]]:
    """Row -> notebook -> the heading and the figure of its last marked cell that printed something."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for name in project.names():
        heading = ""
        for cell in read(project.stored(name), as_version=4).cells if project.stored(name).is_file() else ():
            if cell.cell_type == "markdown":
                heading = ([heading, *HEADING.findall(cell.source)])[-1]
                continue
            comments = " ".join(re.findall(r"#.*", cell.source))
            for row in dict.fromkeys(ROW.findall(comments)):
                kept = found.setdefault(row, {})
                figure = _figure(cell)
                if figure or name[:2] not in kept:
                    kept[name[:2]] = (heading, figure)
    return found


def _figure(cell: NotebookNode) -> str:
    """The first lines that a cell printed, else of its picture in words; empty where it only quotes."""
    printed = "".join(one.text for one in cell.outputs if one.output_type == "stream")
    drawn = (one.get("data", {}).get("text/plain", "") for one in cell.outputs)
    said = printed or next((twin for twin in drawn if twin and not twin.startswith(QUOTING)), "")
    lines = [_cut(line.rstrip()) for line in said.splitlines() if line.strip()]
    return "\n".join(lines[:LINES] + ["..."] * (len(lines) > LINES))


def _cut(line: str) -> str:
    return line if len(line) <= COLUMNS else f"{line[: COLUMNS - 3]}..."
