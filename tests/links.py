"""Checks that the package, the glossary and the notebooks speak of each other.

Terms: a module *is taught in* the notebooks its docstring names in its last line; a glossary term *first
stands* in the notebook its row names; the *core path* is a notebook without what is marked as further.
"""

import ast
import re
from dataclasses import dataclass, replace
from pathlib import Path

from rules import parse, sections

from causalrec_lab.errors import DataProblem
from causalrec_lab.workbook.cells import Cell
from causalrec_lab.workbook.source import Project, Source, read_source

NAMES = r"(?:notebooks/)?\d\d_\w+(?:,\s+(?:notebooks/)?\d\d_\w+)*"
TAUGHT = re.compile(rf"^Taught in (?:no notebook|({NAMES}))\.$", re.MULTILINE)
COLUMNS = ["code name", "symbol", "english", "中文", "one line", "misconception", "first notebook"]
# The package's own doors are not taught as modules.
UNTAUGHT = re.compile(r"__init__\.py|__main__\.py")


@dataclass(frozen=True)
class Term:
    """One row of GLOSSARY.md."""

    code: str
    english: str
    chinese: str
    first: str


def module_findings(project: Project) -> list[str]:
    """Modules that name no notebook, notebooks that do not link back, imports of modules nobody teaches."""
    sources = {name: read_source(project.source(name)) for name in project.names()}
    files = {_dotted(project, path): path for path in sorted((project.root / "causalrec_lab").rglob("*.py"))}
    found = []
    for module, path in files.items():
        if _teachable(project, path) and not _taught(path):
            end = "'Taught in notebooks/NN_name.', or '... in no notebook.'"
            found.append(f"{module}: end its docstring with {end}")
        for name in taught_in(path):
            if other := [one for one in sources if one[:2] == name[:2] and one != name]:
                found.append(f"{module}: taught in {name}, but that notebook is called {other[0]}")
            elif name in sources and not mentions(sources[name], module):
                says = f"{module}: says it is taught in {name}, which never speaks of it"
                mend = f"link back (import it, or write `{_top(module)}`)"
                found.append(f"{says}; {mend}, or drop the name from the docstring")
    lost = ((name, module) for name, one in sources.items() for module in sorted(imports(one) - set(files)))
    return found + [
        f"{name} imports {one}, which is no module of the package; mend the name" for name, one in lost
    ]


def taught_in(path: Path) -> list[str]:
    """The notebooks a module's docstring names in its line `Taught in notebooks/NN_name.`, if any."""
    names = (line[1] or "" if (line := _taught(path)) else "").split(",")
    return [name.strip().removeprefix("notebooks/") for name in names if name]


def _taught(path: Path) -> re.Match[str] | None:
    return TAUGHT.search(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "")


def mentions(source: Source, module: str) -> bool:
    """Does a notebook import a module, or write its name (that of its package will do)?"""
    top = _top(module)
    written = rf"\b{re.escape(top)}\b|\b{re.escape(top.replace('.', '/'))}\b"
    in_words = any(re.search(written, cell.text) for cell in source.cells)
    return in_words or top in {_top(name) for name in imports(source)}  # the second reads all code: last


def imports(source: Source) -> set[str]:
    """The modules of the package that a notebook imports."""
    found = set()
    trees = (parse(cell) for cell in source.cells if cell.kind == "code")
    for node in (node for tree in trees if tree for node in ast.walk(tree)):
        names = {alias.name for alias in getattr(node, "names", ()) if isinstance(alias, ast.alias)}
        if isinstance(node, ast.Import):
            found |= names
        elif isinstance(node, ast.ImportFrom):
            top = node.module == "causalrec_lab"
            found |= {f"causalrec_lab.{name}" for name in names} if top else {node.module or ""}
    return {name for name in found if name.split(".")[0] == "causalrec_lab"}


def _teachable(project: Project, path: Path) -> bool:
    """A module with something to teach: no door of the package, not empty."""
    inside = path.relative_to(project.root / "causalrec_lab").as_posix()
    return not UNTAUGHT.fullmatch(inside) and bool(path.read_text(encoding="utf-8").strip())


def _dotted(project: Project, path: Path) -> str:
    parts = path.relative_to(project.root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _top(module: str) -> str:
    return ".".join(module.split(".")[:2])


def glossary(path: Path) -> list[Term]:
    """The rows of GLOSSARY.md.

    Raises:
        DataProblem: a table with other columns than the agreed ones, or a row of another length.
    """
    terms, reading = [], False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
        if [cell.lower() for cell in cells] == COLUMNS:
            reading = True
        elif not cells:
            reading = False
        elif reading and not set("".join(cells)) <= set("-: "):
            if len(cells) != len(COLUMNS):
                what = f"{len(cells)} columns, {len(COLUMNS)} needed: {' | '.join(COLUMNS)}"
                raise DataProblem(f"{path.name}, line {number}: {what}; write a bar inside a cell as \\|")
            first = re.search(r"\b(\d\d)(?:_\w+)?\b", cells[6])
            terms.append(Term(cells[0].strip("`"), cells[2], cells[3], first[1] if first else ""))
    if not terms:
        raise DataProblem(f"{path.name} has no row under the columns {' | '.join(COLUMNS)}; add the table")
    return terms


def term_findings(source: Source, terms: list[Term]) -> list[str]:
    """Each term really stands in the notebook that its row names, with its 中文."""
    mine = [term for term in terms if term.first == source.number]
    text, found = _prose(source.cells), []
    for term in mine:
        if not any(re.search(rf"(?i)\b{re.escape(word)}", text) for word in _words(term.english)):
            what = f"GLOSSARY.md says {term.english!r} first stands here, but it does not"
            found.append(f"{what}; define it, or mend the row")
        elif term.chinese and not any(word in text for word in _words(term.chinese)):
            found.append(f"say {term.english!r} with its 中文 {term.chinese} where it stands")
    return [f"{source.name}: {words}" for words in found]


def core_path(source: Source) -> list[Cell]:
    """A notebook without further cells, `## Going further`, <details>, teacher's notes and worksheet."""
    core, further = [], False
    for cell in source.cells:
        for words in sections(cell):
            further = words.startswith("Going further")
        if not further and not {"further", "teacher", "worksheet"} & set(cell.tags):
            text = re.sub(r"<details>.*?</details>", "", cell.text, flags=re.DOTALL)
            core.append(replace(cell, text=text))
    return core


def _prose(cells: list[Cell] | tuple[Cell, ...]) -> str:
    return " ".join(" ".join(cell.text for cell in cells if cell.kind == "markdown").split())


def _words(entry: str) -> list[str]:
    """The ways a glossary entry may stand in a text: "effect (ATE) / impact" gives three."""
    return [word.strip() for word in re.split(r"[/,;()、，；（）]", entry) if word.strip()]
