"""Runs notebooks and breaks, one after the other, the functions that their asserts of the article stand on.

`python tests/stubs.py 09 12` prints a line for each row of the article that these notebooks show by the
function named in data/article/rows.toml; with `--find` it prints functions that would do.

To *stub* a function is to put one in its place that returns nothing. A row *stands on* a function when the
cells from the last one that calls it to the row's assert run as they are, and fail once it is stubbed.
"""

import ast
import inspect
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from itertools import islice
from typing import Any

from test_article import SOURCES, rows_marked
from test_rerun import cells

from causalrec_lab import datasets

OURS = "causalrec_lab"
TOOLS = tuple(f"{OURS}.{name}" for name in ("view", "lesson", "course.shop", "texts"))  # they show no row


SHOWS = {
    "print",
    "show",
    "display",
    "check",
    "predict",
    "quiz",
    "explain",
    "hint",
    "vote",
    "solution",
    "reveal",
}


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
    """The code cells of a notebook, run in this process."""

    def __init__(self, number: str) -> None:
        from IPython.core.interactiveshell import InteractiveShell

        self.bodies = cells(SOURCES[number])
        self.shell = InteractiveShell.instance()
        self.shell.reset(new_session=False)
        self.space = self.shell.user_ns

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
        with redirect_stdout(StringIO()):
            done = self.shell.run_cell(self.bodies[n], silent=True)
        return done.error_in_exec or done.error_before_exec

    def stands(self, at: int, name: str) -> bool:
        """Whether cell `at`, which runs as it is, fails once the function is stubbed."""
        last = name.replace(":", ".").rpartition(".")[2]
        cells = [n for n in self.needed() if n <= at]
        start = max((n for n in cells if calls(self.bodies[n], last)), default=None)
        if start is None:
            return False
        kept = dict(self.space)
        try:
            with stubbed(name, self.space):
                return any(self.run(n) is not None for n in cells if n >= start)
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


def say(*words: str) -> None:
    """One line, at once."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def main(number: str, find: bool) -> None:
    """Run one notebook as far as it is needed, and try its rows."""
    named = {
        row.row: row.function.partition(" ")[2]
        for row in datasets.article_rows()
        if row.function.startswith(f"{number} ")
    }
    book, stood = Notebook(number), set()
    for n in range(len(book.bodies)) if find else book.needed():
        if not find and stood == set(named):
            break
        error = book.run(n)
        rows = book.rows(n)
        for row in sorted(rows if error is None else ()):
            if find:
                good = (name for name in book.candidates(n)[:12] if book.stands(n, name))
                say(number, row, *islice(good, 3))
            elif row in named and row not in stood and book.stands(n, named[row]):
                stood.add(row)
                say(number, row, named[row], "stands")
    for row in () if find else sorted(named.keys() - stood):
        say(number, row, named[row], "DOES NOT STAND")


if __name__ == "__main__":
    os.environ["MPLBACKEND"] = "agg"
    for asked in sys.argv[1:]:
        if asked != "--find":
            main(asked, "--find" in sys.argv)
