"""Turns bad input into one clear sentence: what was given, what is needed, what to do.

Terms: an *error* here is something the reader can mend; everything this package refuses is a `LabError`.

Taught in notebooks/00_start_here.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from math import nan
from operator import ge, gt, le, lt
from typing import Any

LARGEST = 1e60  # in size: the square of a square is still a number


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
    plural = {"quiz": "quizzes"}.get(kind, kind + ("es" if kind.endswith("s") else "s"))
    return UnknownName(f"there is no {kind} {said(given)}; the {plural} are {listed or 'none'}{hint}")


def one_of(kind: str, given: object, known: Iterable[str]) -> None:
    """Refuse what is none of these names.

    >>> one_of("language", ["en"], ("en", "zh"))
    Traceback (most recent call last):
    causalrec_lab.errors.UnknownName: there is no language ['en']; the languages are 'en', 'zh'; did you mean
    'en'?
    """
    if not isinstance(given, str) or given not in known:
        raise unknown_name(kind, given, known)


def flag(name: str, value: object) -> None:
    """Refuse what is neither True nor False."""
    if not isinstance(plain(value), bool):
        raise LabError(f"{name} is {said(value)}; True or False is needed")


def said(value: object) -> str:
    """A value as one writes it, on one line and cut: an error never prints a million rows.

    >>> said("a" * 200)[-9:]
    "aa...aaa'"
    """
    try:
        text = " ".join(repr(value).split())
    except Exception:  # noqa: BLE001 - a value whose repr fails is still to be refused by name
        text = f"a {type(value).__name__} that cannot be printed"
    return text if len(text) <= 80 else f"{text[:70]}...{text[-4:]}"


def plain(value: object) -> object:
    """A single value without its wrapping: scalars of numpy and torch become plain numbers.

    What is masked, a date or a span of time stays as it is, so that no reader takes it for a number.
    """
    dates = getattr(getattr(value, "dtype", None), "kind", "") in ("m", "M")
    if getattr(value, "ndim", None) != 0 or dates or getattr(value, "mask", None) is not None:
        return value
    return value.item() if hasattr(value, "item") else value


def of_kind(name: str, value: object, kind: Any, hint: str = "") -> None:
    """Refuse what is not of this class: a function is told so before it looks for what is not there.

    >>> of_kind("split", 5, str, "the name of a split")
    Traceback (most recent call last):
    causalrec_lab.errors.LabError: split is 5; the name of a split is needed
    """
    if not isinstance(value, kind):
        raise LabError(f"{name} is {said(value)}; {hint or f'a {kind.__name__}'} is needed")


def whole_number(name: str, value: object, *, low: int = 1, high: int | None = None) -> int:
    """A whole number in its range, numpy's and torch's too; anything else is refused.

    Args:
        name: of the argument, for the error.
        value: what was passed.
        low: the smallest that will do.
        high: the largest; None for no limit.

    >>> whole_number("folds", 1, low=2)
    Traceback (most recent call last):
    causalrec_lab.errors.LabError: folds is 1; a whole number of 2 or more is needed
    """
    found = plain(value)
    whole = isinstance(found, int) and not isinstance(found, bool)
    if not whole or found < low or (high is not None and found > high):
        ends = f"of {low} or more" if high is None else f"from {low} to {high}"
        raise LabError(f"{name} is {said(value)}; a whole number {ends} is needed")
    return int(found)


def real_number(
    name: str,
    value: object,
    *,
    low: float | None = None,
    high: float | None = None,
    above: float | None = None,
    below: float | None = None,
) -> float:
    """A finite number in its range, as a float; NaN, text, True, complex numbers and dates are refused.

    Args:
        name: of the argument, for the error.
        value: what was passed: a Python number, a Fraction or Decimal, a scalar of numpy or torch.
        low: the smallest that will do.
        high: the largest that will do.
        above: what it must exceed.
        below: what it must stay under.

    >>> real_number("share", 1, above=0, below=1)
    Traceback (most recent call last):
    causalrec_lab.errors.LabError: share is 1; a number above 0 and below 1 is needed
    """
    found = plain(value)
    right = isinstance(found, int | float | Fraction | Decimal) and not isinstance(found, bool)
    try:
        number = float(found) if right else nan
    except (OverflowError, ValueError):  # 10**400, a signalling NaN
        number = nan
    in_range = within(number, low=low, high=high, above=above, below=below)
    if not in_range or abs(number) > LARGEST or (above == 0 and number < 1 / LARGEST):
        wanted = range_in_words("a number", low=low, high=high, above=above, below=below)
        raise LabError(f"{name} is {said(value)}; {wanted} is needed")
    return number


def within(value, *, low=None, high=None, above=None, below=None):
    """Whether a number, or each of an array, lies in the range; an end that is None does not bind."""
    good = value == value  # noqa: PLR0124 - NaN is nowhere
    for end, ask in ((low, ge), (high, le), (above, gt), (below, lt)):
        if end is not None:
            good = good & ask(value, end)
    return good


def range_in_words(kind: str, *, low=None, high=None, above=None, below=None) -> str:
    """A range as a reader says it.

    >>> range_in_words("a number", low=0, below=1)
    'a number of 0 or more and below 1'
    """
    if low is not None and high is not None:
        return f"{kind} from {low:.10g} to {high:.10g}"
    words = (
        (low, "of {:.10g} or more"),
        (above, "above {:.10g}"),
        (below, "below {:.10g}"),
        (high, "up to {:.10g}"),
    )
    ends = [text.format(end) for end, text in words if end is not None]
    if not ends:
        return "a finite number" if kind == "a number" else kind
    return f"{kind} {' and '.join(ends)}"


def written(states: Mapping[str, object]) -> str:
    """Columns and states as one writes them.

    >>> written({"x1": 0, "x3": "yes"})
    "x1=0, x3='yes'"
    """
    pairs = [f"{name}={state!r}" for name, state in states.items()]
    return ", ".join(pairs[:12]) + (f" and {len(pairs) - 12} more" if len(pairs) > 12 else "")
