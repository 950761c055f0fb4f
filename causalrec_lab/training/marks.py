"""Marks of what a training hangs on: its rows, first weights, model, loss and schedule, by what they hold.

Terms: a *mark* is a short digest that changes when any part of a thing does: the numbers of a tensor, the
code of a function with all that it reads (defaults, closures, globals), the class and settings of each layer.
What a library defines is told by its name. A list that a function appends to is its diary, and no part of it.

Taught in notebooks/08_autopsy.
"""

import contextlib
import hashlib
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType

import numpy as np
import torch
from torch import Tensor

_LIBRARIES = ("site-packages", "dist-packages", sysconfig.get_path("stdlib"), "<frozen")
_PLAIN = type(None) | bool | int | float | complex | str | bytes | type(...) | range
# Of an object or a class: modes and notes that are no part of what it is.
_PASSING = {"training", "__module__", "__qualname__", "__doc__", "__dict__", "__weakref__", "_abc_impl"}
_PASSING |= {
    "__annotations__",
    "__annotate__",
    "__annotate_func__",
    "__firstlineno__",
    "__static_attributes__",
}


def marked(columns: Sequence[Tensor]) -> str:
    """The number of rows, and a mark that changes when any of them does."""
    return f"{len(columns[0])} rows with the mark {mark(tuple(columns))}"


def mark(thing: object) -> str:
    """Twelve hexadecimal digits that stand for a thing, the same in every process.

    >>> mark(lambda x: 2 * x) == mark(lambda y: 2 * y), mark(lambda x: 2 * x) == mark(lambda x: 3 * x)
    (True, False)
    """
    digest = hashlib.sha256()
    for part in _parts(thing, {}):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()[:12]


def _parts(thing: object, seen: dict[int, tuple[int, object]]) -> Iterator[bytes | memoryview]:
    """The thing piece by piece: its kind, then what it holds; what was seen before only as its number."""
    yield _name(type(thing))
    if isinstance(thing, _PLAIN):
        yield repr(thing).encode("utf-8", "backslashreplace")
    elif id(thing) in seen:
        yield b"%d" % seen[id(thing)][0]
    else:
        seen[id(thing)] = len(seen), thing  # kept alive, so that no other takes its id
        for part in _held(thing):
            yield from (part,) if isinstance(part, bytes | memoryview) else _parts(part, seen)


def _held(thing: object) -> Iterator[object]:
    """What a thing consists of: bytes as they are, and other things."""
    match thing:
        case Tensor():
            yield f"{thing.dtype}{tuple(thing.shape)}{thing.requires_grad}".encode()
            dense = thing.detach() if thing.layout == torch.strided else thing.detach().to_dense()
            plain = dense.resolve_conj().resolve_neg().cpu().contiguous()
            yield plain.reshape(-1).view(torch.uint8).numpy().data
        case np.ndarray() | np.generic():
            yield from (
                f"{thing.dtype}{thing.shape}".encode(),
                thing.tolist() if thing.dtype.hasobject else thing.tobytes(),
            )
        case Mapping():
            for key in sorted(thing, key=repr):
                yield from (key, thing[key])
        case set() | frozenset():
            yield from sorted(mark(one).encode() for one in thing)
        case tuple() | list():
            yield from thing
        case CodeType():
            yield from (thing.co_code, thing.co_names, thing.co_consts)
        case FunctionType():
            yield from _of_a_function(thing)
        case MethodType():
            yield from (thing.__func__, thing.__self__)
        case partial():
            yield from (thing.func, thing.args, thing.keywords)
        case property():
            yield thing.fget
        case type() | ModuleType() | BuiltinFunctionType():
            yield from _of_a_class(thing) if isinstance(thing, type) else (_name(thing),)
        case _:
            yield from _of_an_object(thing)


def _of_a_function(function: FunctionType) -> Iterator[object]:
    """Its code and what the code reads; of a library's, what it was made with."""
    code, cells = function.__code__, function.__closure__ or ()
    read = {}
    for name, cell in zip(code.co_freevars, cells, strict=True):
        with contextlib.suppress(ValueError):  # a name that has no value yet
            read[name] = cell.cell_contents
    if any(library in code.co_filename for library in _LIBRARIES):
        yield _name(function)
    else:
        names = sorted(_names(code))
        found = {name: function.__globals__[name] for name in names if name in function.__globals__}
        for name, value in found.items():
            own = isinstance(value, ModuleType) and not _of_a_library(value.__name__)
            read[name] = {at: vars(value)[at] for at in names if at in vars(value)} if own else value
        if "append" in names:
            read = {name: value for name, value in read.items() if not isinstance(value, list)}
        yield code
    yield from (function.__defaults__, function.__kwdefaults__, read)


def _of_a_class(kind: type) -> Iterator[object]:
    yield _name(kind)
    for base in kind.__mro__:
        if not _of_a_library(base.__module__):
            yield {name: value for name, value in vars(base).items() if name not in _PASSING}


def _of_an_object(thing: object) -> Iterator[object]:
    yield type(thing)
    if hasattr(thing, "to_numpy"):  # a table or a column of pandas
        yield from (str(getattr(thing, "columns", "")).encode(), thing.to_numpy())
    elif hasattr(thing, "__dict__") or hasattr(thing, "__slots__"):
        slots = {name for kind in type(thing).__mro__ for name in vars(kind).get("__slots__", ())}
        held = {name: getattr(thing, name) for name in sorted(slots - {"__dict__"}) if hasattr(thing, name)}
        held |= getattr(thing, "__dict__", {})
        held = {name: value for name, value in held.items() if name not in _PASSING}
        # hooks are numbered by when they were set
        yield {
            name: list(value.values()) if name.endswith("_hooks") else value for name, value in held.items()
        }
    elif " at 0x" not in (said := repr(thing)):
        yield said


def _names(code: CodeType) -> set[str]:
    """Every global and attribute that the code, and the code in it, asks for."""
    inner = (_names(const) for const in code.co_consts if isinstance(const, CodeType))
    return set(code.co_names).union(*inner)


def _name(thing: object) -> bytes:
    """What a thing is called; with its module only in a library, for a script is called __main__ at times."""
    module, name = getattr(thing, "__module__", None), getattr(thing, "__qualname__", "") or thing.__name__
    return f"{module}.{name}".encode() if _of_a_library(module) else name.encode()


def _of_a_library(module: str | None) -> bool:
    """Whether a module is a library's or Python's own: nothing that a learner has written."""
    found = sys.modules.get(module or "builtins")
    if module == "__main__" or found is None:
        return False
    file = getattr(found, "__file__", None)
    return file is None or any(library in file for library in _LIBRARIES)
