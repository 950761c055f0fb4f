"""Answers that are objects: arrays, data frames and causal graphs.

Terms: two *arrays* are the same if shape and numbers agree; two *frames* if columns and cells do; two
*graphs* if they have the same arrows. numpy and pandas are imported only when such an answer comes.

Taught in notebooks/00_start_here.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from causalrec_lab.lesson.answers import clean
from causalrec_lab.lesson.kinds import Reading, short, unreadable


@dataclass(frozen=True)
class Array:
    """Numbers in rows and columns: an array, a tensor, nested lists.

    Args:
        tolerance: largest absolute difference in a cell.

    >>> Array().read([[1, 2], [3, 4]]).value.shape
    (2, 2)
    """

    tolerance: float = 1e-6
    shape = "array"

    def read(self, answer: object) -> Reading:
        """The numbers as a float array."""
        import numpy

        if isinstance(answer, (str, set, dict)):
            return unreadable(answer)
        if hasattr(answer, "detach"):
            answer = answer.detach().cpu().numpy()
        try:
            values = numpy.array(answer, dtype=float)
        except (TypeError, ValueError):
            return unreadable(answer)
        if not numpy.isfinite(values).all():
            index = tuple(int(i) for i in numpy.argwhere(~numpy.isfinite(values))[0])
            return Reading("array not finite", short(answer), {"index": index})
        return Reading("array", values)

    def same(self, given: Reading, wanted: Reading) -> bool:
        """Same shape, and every cell within the tolerance."""
        import numpy

        same_shape = given.value.shape == wanted.value.shape
        return same_shape and bool(numpy.all(numpy.abs(given.value - wanted.value) <= self.tolerance))

    def differs(self, given: Reading, wanted: Reading) -> Reading | None:
        """Shapes that do not fit, as a reading with its own message."""
        if given.value.shape == wanted.value.shape:
            return None
        sizes = {"given": given.value.shape, "wanted": wanted.value.shape}
        return Reading("array shape", self.show(given), sizes)

    def show(self, reading: Reading) -> str:
        """The numbers, rounded, in one line."""
        return short(reading.value.round(4).tolist())

    def forms(self, reading: Reading) -> tuple[str, ...]:
        """The numbers in one line."""
        return (str(reading.value.tolist()),)


@dataclass(frozen=True)
class Frame:
    """A table with named columns; the order of the columns does not matter, that of the rows may.

    Args:
        tolerance: largest absolute difference between two numbers.
        ordered: whether the order of the rows counts.
    """

    tolerance: float = 1e-6
    ordered: bool = True
    shape = "frame"

    def read(self, answer: object) -> Reading:
        """The table as a pandas DataFrame (a Log, a dict of columns or a list of records will do)."""
        import pandas

        if hasattr(answer, "frame") and callable(answer.frame):
            answer = answer.frame()
        if isinstance(answer, pandas.Series):
            answer = answer.to_frame()
        if not isinstance(answer, (pandas.DataFrame, dict, list)):
            return unreadable(answer)
        try:
            table = pandas.DataFrame(answer)
        except (TypeError, ValueError):
            return unreadable(answer)
        table = table.rename(columns=str)
        if not table.columns.is_unique:
            return Reading("frame twice", short(list(table.columns)))
        return Reading("frame", table[sorted(table.columns)])

    def same(self, given: Reading, wanted: Reading) -> bool:
        """Same columns, same number of rows, same cells."""
        if self.differs(given, wanted):
            return False
        left, right = (self._rows(reading.value) for reading in (given, wanted))
        return all(
            self._cell(a, b)
            for row, other in zip(left, right, strict=True)
            for a, b in zip(row, other, strict=True)
        )

    def _rows(self, table: object) -> list[tuple]:
        rows = list(table.itertuples(index=False, name=None))
        return rows if self.ordered else sorted(rows, key=lambda row: tuple(map(str, row)))

    def _cell(self, given: object, wanted: object) -> bool:
        import pandas

        missing = [part is None or bool(pandas.isna(part)) for part in (given, wanted)]
        if any(missing):
            return all(missing)
        try:
            return bool(given == wanted) or abs(float(given) - float(wanted)) <= self.tolerance
        except (TypeError, ValueError):
            return False

    def differs(self, given: Reading, wanted: Reading) -> Reading | None:
        """Columns or a number of rows that do not fit, as a reading with its own message."""
        have, need = set(given.value.columns), set(wanted.value.columns)
        if have != need:
            names = {
                "missing": ", ".join(sorted(need - have)) or "-",
                "extra": ", ".join(sorted(have - need)) or "-",
            }
            return Reading("frame columns", self.show(given), names)
        if len(given.value) != len(wanted.value):
            return Reading(
                "frame rows", self.show(given), {"given": len(given.value), "wanted": len(wanted.value)}
            )
        return None

    def show(self, reading: Reading) -> str:
        """Its size and columns."""
        return f"{len(reading.value)} rows of {', '.join(reading.value.columns)}"[:60]

    def forms(self, reading: Reading) -> tuple[str, ...]:
        """A table is never given away in a sentence."""
        return ()


ARROW = re.compile(r"\s*(?:-+>|→|⟶|=>)\s*")


@dataclass(frozen=True)
class Graph:
    """A causal graph: a CausalGraph, a list of arrows, or "x1 -> x2, x1 -> x3"; lone nodes do not count.

    >>> sorted(Graph().read("x1→x3→x2, x1 -> x2").value)
    [('x1', 'x2'), ('x1', 'x3'), ('x3', 'x2')]
    """

    shape = "graph"

    def read(self, answer: object) -> Reading:
        """The set of arrows."""
        if isinstance(answer, str):
            edges = self._typed(answer)
        else:
            found = getattr(answer, "edges", answer)
            found = found() if callable(found) and not hasattr(found, "__iter__") else found
            edges = self._pairs(found)
        return unreadable(answer) if edges is None else Reading("graph", edges)

    @staticmethod
    def _typed(answer: str) -> frozenset | None:
        edges = set()
        for chain in filter(None, (part.strip() for part in clean(answer.replace(">", "> ")).split(","))):
            nodes = [node.strip() for node in ARROW.split(chain)]
            if len(nodes) < 2 or not all(re.fullmatch(r"[\w ]+", node) for node in nodes):
                return None
            edges.update(pairwise(nodes))
        return frozenset(edges) or None

    @staticmethod
    def _pairs(found: object) -> frozenset | None:
        try:
            pairs = [tuple(edge) for edge in found]
        except TypeError:
            return None
        if all(len(pair) == 2 and all(isinstance(node, str) for node in pair) for pair in pairs):
            return frozenset((a.casefold(), b.casefold()) for a, b in pairs)
        return None

    def same(self, given: Reading, wanted: Reading) -> bool:
        """The same arrows."""
        return given.value == wanted.value

    def show(self, reading: Reading) -> str:
        """The arrows in alphabetical order."""
        return ", ".join(f"{a} -> {b}" for a, b in sorted(reading.value))

    def forms(self, reading: Reading) -> tuple[str, ...]:
        """All arrows in a row."""
        return (self.show(reading),) if len(reading.value) > 1 else ()
