"""Breaks, one after the other, the functions that a notebook's asserts of the article stand on.

`tell("09")`, said in the kernel where notebook 09 has run, prints a line for each row of the article that it
shows by the function named in data/article/rows.toml (tests/stored.py says it after the second run).
`python tests/stubs.py 09` runs the cells that are needed and prints functions that would do.

To *stub* a function is to put one in its place that returns nothing. A row *stands on* a function when the
cells from the last one that calls it to the row's assert run as they are, and fail once it is stubbed.
"""

import ast
import inspect
import io
import os
import re
import sys
import tokenize
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from unittest import mock

from causalrec_lab import datasets

ROOT = Path(__file__).parents[1]
SOURCES = {path.stem[:2]: path for path in sorted((ROOT / "notebooks" / "source").glob("[0-9][0-9]_*.py"))}
ROW = re.compile(r"\bR[0-9]{2}\b")

OURS = "causalrec_lab"
TOOLS = tuple(f"{OURS}.{name}" for name in ("view", "lesson", "course.shop", "texts"))  # they show no row
SHOWS = {"print", "show", "display", "check", "predict", "quiz", "explain", "hint", "vote", "solution"}


def cells(path: Path) -> list[str]:
    """The bodies of a source's code cells."""
    parts = re.split(r"(?m)^# %%", path.read_text(encoding="utf-8"))[1:]
    heads = (part.partition("\n") for part in parts)
    return [body for head, _, body in heads if "[markdown]" not in head]


def rows_marked(cell: str) -> tuple[set[str], set[str]]:
    """The rows named in a cell's comments: those that stand at an assert, and those that do not."""
    asserts = [
        (node.lineno, node.end_lineno) for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Assert)
    ]
    shown, idle = set(), set()
    for token in tokenize.generate_tokens(io.StringIO(cell).readline):
        if token.type == tokenize.COMMENT and (rows := set(ROW.findall(token.string))):
            line = token.start[0]
            alone = token.line.strip().startswith("#")
            here = any(first <= line <= last or (alone and first == line + 1) for first, last in asserts)
            (shown if here else idle).update(rows)
    return shown, idle


def parsed(body: str) -> ast.Module:
    """A cell without its magics."""
    return ast.parse(
        "\n".join("pass" if line.lstrip().startswith(("%", "!")) else line for line in body.splitlines())
    )


def called(body: str) -> list[ast.expr]:
    """Everything that a cell calls."""
    return [node.func for node in ast.walk(parsed(body)) if isinstance(node, ast.Call)]


def calls(body: str, name: str) -> bool:
    """Whether a cell calls something of that last name.

    >>> calls("a = model.effect(x)", "effect"), calls("a = effect", "effect")
    (True, False)
    """
    return any(getattr(func, "attr", getattr(func, "id", "")) == name for func in called(body))


def touched(body: str) -> tuple[set[str], set[str]]:
    """The names that a cell binds or may change (an item, an attribute, a bare call), and those it reads.

    >>> binds, reads = touched("a = f(b)\\nc.append(a)\\nd['x'] = 1\\ntrain(m)\\nprint(e)")
    >>> sorted(binds), sorted(reads - binds)
    (['a', 'c', 'd', 'm'], ['b', 'e', 'f', 'print', 'train'])
    """
    tree, binds = parsed(body), set()
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    binds |= {one.id for one in names if isinstance(one.ctx, ast.Store)}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            binds.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            binds |= {(one.asname or one.name).split(".")[0] for one in node.names}
        elif isinstance(node, ast.Attribute | ast.Subscript):
            changed = isinstance(node.ctx, ast.Store | ast.Del)
            binds |= {_root(node)} if changed else set()
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            call = node.value
            if isinstance(call.func, ast.Attribute):
                binds.add(_root(call.func))
            if _root(call.func) not in SHOWS:
                binds |= {_root(one) for one in (*call.args, *(named.value for named in call.keywords))}
    return binds - {""}, {one.id for one in names if isinstance(one.ctx, ast.Load)}


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


@contextmanager
def stubbed(name: str, space: dict[str, Any]) -> Iterator[None]:
    """Inside the block "module:name" or "module:Class.name" returns nothing, wherever it was imported to."""
    module, _, path = name.partition(":")
    outer, _, last = path.rpartition(".")
    owner = sys.modules[module]
    if outer:
        owner = getattr(owner, outer)
    real = inspect.getattr_static(owner, last)
    spaces = (
        [] if outer else [vars(m) for n, m in list(sys.modules.items()) if n.split(".")[0] == OURS] + [space]
    )
    places = [(one, key) for one in spaces for key, value in list(one.items()) if value is real]

    def nothing(*args: object, **named: object) -> None:
        """Stands in the place of a function."""

    setattr(owner, last, nothing)
    for one, key in places:
        one[key] = nothing
    try:
        yield
    finally:
        setattr(owner, last, real)
        for one, key in places:
            one[key] = real


class Notebook:
    """The code cells of a notebook, which run or have run in this process."""

    def __init__(self, number: str) -> None:
        from IPython.core.interactiveshell import InteractiveShell

        self.bodies = cells(SOURCES[number])
        self.shell = InteractiveShell.instance()
        self.space = self.shell.user_ns
        self.fine: dict[tuple[int, ...], bool] = {}  # cells in a row -> whether they run as they are

    def rows(self, n: int) -> set[str]:
        """The rows of the article that asserts of cell n show."""
        return rows_marked(self.bodies[n])[0] if "# R" in self.bodies[n] else set()

    def needed(self) -> list[int]:
        """The cells with a row of the article, and those that they stand on; pictures, cards are left out."""
        found, wanted = set(), set()
        for n in range(len(self.bodies) - 1, -1, -1):
            binds, reads = touched(self.bodies[n])
            if self.rows(n) or binds & wanted:
                found.add(n)
                wanted |= reads
        return sorted(found)

    def run(self, n: int) -> BaseException | None:
        """What cell n raised, if anything."""
        from IPython.utils.capture import capture_output

        with capture_output(), mock.patch.object(self.shell, "_showtraceback"):
            done = self.shell.run_cell(self.bodies[n], silent=True)
        return done.error_in_exec or done.error_before_exec

    def stands(self, at: int, name: str) -> bool:
        """Whether the cells from the function's last call to cell `at` run, and fail once it is stubbed."""
        last = name.replace(":", ".").rpartition(".")[2]
        found = [n for n in self.needed() if n <= at]
        start = max((n for n in found if calls(self.bodies[n], last)), default=at + 1)
        again = tuple(n for n in found if n >= start)
        with self._put_back(), stubbed(name, self.space):
            fails = next((place for place, n in enumerate(again, 1) if self.run(n) is not None), 0)
        with self._put_back():  # as far as it failed: what comes after tells nothing
            if again[:fails] not in self.fine:
                self.fine[again[:fails]] = all(self.run(n) is None for n in again[:fails])
        return fails > 0 and self.fine[again[:fails]]

    @contextmanager
    def _put_back(self) -> Iterator[None]:
        """After the block every name stands for what it stood for before."""
        kept = dict(self.space)
        try:
            yield
        finally:
            self.space.clear()
            self.space.update(kept)

    def candidates(self, at: int) -> list[str]:
        """Functions of the package that a cell calls, then those that the earlier cells it needs call."""
        found: dict[str, None] = {}
        wanted: set[str] = set()
        for n in range(at, -1, -1):
            names = [node for node in ast.walk(parsed(self.bodies[n])) if isinstance(node, ast.Name)]
            bound = {one.id for one in names if isinstance(one.ctx, ast.Store)}
            if n == at or bound & wanted:
                wanted |= {one.id for one in names if isinstance(one.ctx, ast.Load)}
                found |= dict.fromkeys(filter(None, map(self._named, called(self.bodies[n]))))
        return [*found]

    def _named(self, func: ast.expr) -> str:
        parts = ast.unparse(func).split(".")
        thing = self.space.get(parts[0])
        for part in parts[1:]:
            thing = getattr(thing, part, None)
        module, name = getattr(thing, "__module__", None) or "", getattr(thing, "__qualname__", "<")
        ours = module.startswith(OURS) and not module.startswith(TOOLS)
        return f"{module}:{name}" if ours and "<" not in name and not inspect.isclass(thing) else ""


def named(number: str) -> dict[str, str]:
    """Row of the article -> the function that it stands on, of the rows that this notebook shows so."""
    rows = datasets.article_rows()
    return {one.row: one.function.partition(" ")[2] for one in rows if one.function.startswith(f"{number} ")}


def line(row: str, name: str, stands: bool = True) -> str:
    """What is said of a row."""
    return f"{row} {name} {'stands' if stands else 'DOES NOT STAND'}"


def tell(number: str) -> None:
    """Print of each row, in the kernel where its notebook has run, whether it stands on its function."""
    book, lines = Notebook(number), []
    for row, name in named(number).items():
        places = [n for n in range(len(book.bodies)) if row in book.rows(n)]
        lines.append(line(row, name, any(book.stands(n, name) for n in places)))
    print(*lines, sep="\n")  # noqa: T201  it is said to a notebook


def main(number: str) -> None:
    """Run one notebook as far as it is needed, and look for functions that its rows stand on."""
    book = Notebook(number)
    for n in book.needed():
        if book.run(n) is None:
            for row in sorted(book.rows(n)):
                good = (name for name in book.candidates(n)[:12] if book.stands(n, name))
                sys.stdout.write(" ".join((number, row, *islice(good, 3))) + "\n")


if __name__ == "__main__":
    os.environ["MPLBACKEND"] = "agg"
    for asked in sys.argv[1:]:
        main(asked)
