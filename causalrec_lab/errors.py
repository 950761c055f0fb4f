"""Turns bad input into one clear sentence: what was given, what is needed, what to do.

Terms: an *error* here is something the reader can mend; everything this package refuses is a `LabError`.

Taught in notebooks/00_start_here.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from numbers import Integral


class LabError(ValueError):
    """Bad input, said in one sentence a reader can act on."""


class UnknownName(LabError):
    """A name that the table, graph, network or log does not have."""


class ImpossibleCondition(LabError):
    """A condition that never happens: P(a given b) with P(b) = 0 has no value."""


class DataProblem(LabError):
    """A file that is missing, damaged or not what it claims to be."""


def unknown_name(kind: str, given: object, known: Iterable[object]) -> UnknownName:
    """The error for a name that is not there, with the nearest known name.

    Args:
        kind: what the name should have been, such as "column" or "node".
        given: the name that was passed.
        known: the names that would do.

    >>> unknown_name("column", "x4", ["x1", "x2"])
    UnknownName("there is no column 'x4'; the columns are 'x1', 'x2'; did you mean 'x2'?")
    """
    names = [str(name) for name in known]
    close = get_close_matches(str(given), names, n=1, cutoff=0.5)
    listed = ", ".join(repr(name) for name in names[:12]) + (", ..." if len(names) > 12 else "")
    hint = f"; did you mean {close[0]!r}?" if close else ""
    plural = kind + ("es" if kind.endswith("s") else "s")
    return UnknownName(f"there is no {kind} {given!r}; the {plural} are {listed or 'none'}{hint}")


def whole_number(name: str, value: object, *, low: int = 1, high: int | None = None) -> int:
    """A whole number in its range, numpy's too; anything else is refused.

    Args:
        name: of the argument, for the error.
        value: what was passed.
        low: the smallest that will do.
        high: the largest; None for no limit.

    >>> whole_number("folds", 1, low=2)
    Traceback (most recent call last):
    causalrec_lab.errors.LabError: folds is 1; a whole number of 2 or more is needed
    """
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not whole or value < low or (high is not None and value > high):
        ends = f"of {low} or more" if high is None else f"from {low} to {high}"
        raise LabError(f"{name} is {value!r}; a whole number {ends} is needed")
    return int(value)


def written(states: Mapping[str, object]) -> str:
    """Columns and states as one writes them.

    >>> written({"x1": 0, "x3": "yes"})
    "x1=0, x3='yes'"
    """
    pairs = [f"{name}={state!r}" for name, state in states.items()]
    return ", ".join(pairs[:12]) + (f" and {len(pairs) - 12} more" if len(pairs) > 12 else "")
