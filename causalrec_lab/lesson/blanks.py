"""The blank `____` that runs: whatever is done with it gives a blank again, so Run All reaches the end.

Terms: a *blank* is the place of an answer not written yet; an answer *holds a blank* if one stands in it.

Taught in notebooks/00_start_here.
"""

import dis
import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, islice
from numbers import Rational

WORD = "____"
UNPACK, UNPACK_STARRED = dis.opmap["UNPACK_SEQUENCE"], dis.opmap["UNPACK_EX"]


def names_wanted(frame: object) -> int:
    """How many names the caller unpacks into: 2 in `low, high = ____`, 0 in a for loop."""
    code, at = frame.f_code.co_code, frame.f_lasti
    if at >= 0 and code[at] == UNPACK:
        return code[at + 1]
    if at >= 0 and code[at] == UNPACK_STARRED:  # names after the star stand in the extended argument
        after = code[at - 1] if at >= 2 and code[at - 2] == dis.EXTENDED_ARG else 0
        return code[at + 1] + after
    return 0


class Blank:
    """An answer that is not there yet; arithmetic, calls, indexing and comparison all give it back.

    >>> (____ + 1) * 2, ____[0].name, ____ > 3
    (____, ____, ____)
    """

    __slots__ = ()
    __pandas_priority__ = 10_000  # pandas steps back: `column + ____` is a blank
    __hash__ = object.__hash__

    def __getattr__(self, name: str) -> "Blank":
        if name.startswith("_") or name == "dtype":  # protocols such as _repr_html_: not for blanks
            raise AttributeError(name)
        return self

    def __iter__(self) -> Iterator["Blank"]:
        return iter((self,) * names_wanted(sys._getframe(1)))

    def __array__(self, dtype: object = None, copy: bool | None = None) -> object:
        import numpy

        holder = numpy.empty((), dtype=object)
        holder[()] = self
        return holder if dtype in (None, numpy.dtype(object)) else holder.astype(dtype)


def _same(self: Blank, *given: object, **named: object) -> Blank:
    return self


OPERATIONS = (
    "add sub mul truediv floordiv mod divmod pow matmul lshift rshift and xor or "
    "radd rsub rmul rtruediv rfloordiv rmod rdivmod rpow rmatmul rlshift rrshift rand rxor ror "
    "neg pos abs invert round floor ceil trunc lt le eq ne gt ge getitem call copy deepcopy "
    "array_ufunc array_function enter"
)
for _name in OPERATIONS.split():
    setattr(Blank, f"__{_name}__", _same)
# What Python itself must get as a plain value.
VALUES = dict.fromkeys(("repr", "format", "reduce"), WORD) | dict.fromkeys(("len", "int", "index"), 0)
VALUES |= dict.fromkeys(("bool", "contains", "exit"), False) | dict.fromkeys(("setitem", "delitem"))
for _name, _value in {**VALUES, "float": float("nan"), "complex": complex("nan")}.items():
    setattr(Blank, f"__{_name}__", lambda self, *given, _value=_value: _value)

Rational.register(Blank)  # so that Fraction(____, 4) runs too
____ = Blank()


def holds_blank(answer: object, *, signs: tuple = (None, ...), seen: set | None = None) -> bool:
    """Whether nothing was answered: a blank, None, `...` or empty text, or any of these inside the answer.

    Args:
        answer: anything a learner hands in.
        signs: what counts as nothing beside a blank and empty text.
        seen: containers looked into already: a list that holds itself a hundred times is looked at once.

    >>> holds_blank((2, ____)), holds_blank({"x1": [None]}), holds_blank(0), holds_blank([])
    (True, True, False, False)
    """
    if isinstance(answer, Blank) or any(answer is sign for sign in signs):
        return True
    if isinstance(answer, str):
        return str.strip(answer) in ("", WORD)
    if isinstance(answer, Fraction):
        return isinstance(answer.numerator, Blank) or isinstance(answer.denominator, Blank)
    kind, parts = type(answer).__module__.partition(".")[0], ()
    if isinstance(answer, (dict, list, tuple, set, frozenset)):
        parts = chain.from_iterable(answer.items()) if isinstance(answer, dict) else answer
    elif kind == "numpy" and getattr(answer, "dtype", None) == "object":
        return any(isinstance(part, Blank) for part in answer.ravel())
    elif kind == "pandas" and hasattr(answer, "to_numpy"):
        return any(isinstance(part, Blank) for part in answer.to_numpy().ravel())
    seen = set() if seen is None else seen
    if not parts or id(answer) in seen or len(seen) > 10_000:
        return False
    seen.add(id(answer))
    return any(holds_blank(part, signs=signs, seen=seen) for part in islice(parts, 100_000))
