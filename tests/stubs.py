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

    def run(self, n: int) -> BaseException | None:
        """What cell n raised, if anything."""
        with redirect_stdout(StringIO()):
            done = self.shell.run_cell(self.bodies[n], silent=True)
        return done.error_in_exec or done.error_before_exec

    def stands(self, at: int, name: str) -> bool:
        """Whether cell `at`, which runs as it is, fails once the function is stubbed."""
        last = name.replace(":", ".").rpartition(".")[2]
        start = max((n for n in range(at + 1) if calls(self.bodies[n], last)), default=None)
        if start is None:
            return False
        kept = dict(self.space)
        try:
            with stubbed(name, self.space):
                return any(self.run(n) is not None for n in range(start, at + 1))
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
    for n, body in enumerate(book.bodies):
        if not find and stood == set(named):
            break
        error = book.run(n)
        rows = rows_marked(body)[0] if "# R" in body else set()
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
