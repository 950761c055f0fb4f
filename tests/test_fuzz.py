"""The whole public API under odd input: a clear error or a right answer, nothing else; and the same data in disguise.

Oracle of the first: no exception but LabError leaves a function, no NaN or infinity is handed out, nothing hangs.
Oracle of the second: what the plain lists give. The calls stand in fuzz_calls.py.
"""

import inspect
import math
import signal
import warnings
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import torch
from fuzz_calls import MODULES, B, C, I, K, Kind, L, M, N, O, R, W, calls

from causalrec_lab.device import seeded
from causalrec_lab.errors import LabError
from causalrec_lab.inputs import is_missing

NAN, PATIENCE = float("nan"), 20  # seconds a single call may take on a loaded machine
CALLS = calls()
EXEMPT = {  # reached by their own tests with what they hand out: files or models too large for this one
    "encode": {"load_encoder", "masked_mean"},
    "compress": {"Cost"},  # `cost` is called, but its times are the machine's
    "datasets": {"Coat", "coat", "kuairec", "movielens_100k", "yahoo_r3", "stored"},
    "causal_model": {"ArticleModel", "CrossFitted", "Squeeze", "reasons"},
    "bayes_model": {"Diagnostics", "story", "visit"},
    "language": {"load_adapters", "load_language_model", "save_adapters"},
    "weights": {"Source", "main"},  # what a fetched model is, and a command
    "explain": {"attention_view", "text_gradients"},
}
UNKNOWN = (  # their docstrings say NaN where nothing is known, or infinity
    "estimate.strength_needed",
    "network.learn",
    "recommenders.",
    "evaluate.graded_ndcg",
    "explain.rank_agreement",
)
SLOW = {
    "worlds.coat_twin",
    "bayes_model.BayesModel.nuts",
    "encode.random_encoder",
}  # only asked what they refuse


def odd_columns(values: list, kind: Kind) -> dict[str, object]:
    """A column, or a matrix by its first row, with something wrong in it."""
    head, n = list(values), len(values)
    hidden = np.zeros(np.shape(values), dtype=bool)
    hidden.flat[0] = True
    odd = {
        "a number": 5, "a text": "0101", "bytes": b"01", "a dict": {0: 1}, "a set": {0, 1}, "an object": object(),
        "an iterator": iter(head), "a type": list, "no rows": [], "no dimension": np.array(1),
        "a dimension more": [head], "ragged": [*head[:-1], [1, [2]]],
        "masked": np.ma.array(values, mask=hidden), "a sparse tensor": torch.eye(2).to_sparse(),
    }  # fmt: skip
    odd |= {} if kind.none else {"nothing": None}
    odd |= (
        {}
        if kind.free
        else {"a row more": [*head, head[0]], "a row less": head[:-1] if n > 1 else [*head] * 2}
    )
    last = {
        "None": None,
        "NaN": NAN,
        "NA": pd.NA,
        "NaT": pd.NaT,
        "a dict": {},
        "masked": np.ma.masked,
        "complex": 1j,
    }
    if not isinstance(kind, L):
        last |= {"infinity": math.inf, "endless": 10**400, "huge": 1e300, "a word": "many", "1_0": "1_0", "a date": datetime(2024, 1, 1),
                 "full width": "１"}  # fmt: skip
    last = {
        what: value
        for what, value in last.items()
        if not (kind.blank and (is_missing(value) or (value == math.inf and isinstance(kind, M))))
    }
    if isinstance(kind, M):
        rows = {name: [*head[:-1], [*list(head[-1])[:-1], value]] for name, value in last.items()}
        return odd | {f"{name} in it": row for name, row in rows.items()}
    if isinstance(kind, N):
        odd["complex numbers"] = np.array(head, dtype=complex)
        odd["dates"] = (
            np.array(head, dtype="timedelta64[D]")
            if isinstance(kind, B | I)
            else np.array(["2024-01-01"] * n, "M8[D]")
        )
    if isinstance(kind, B):
        last |= {"a half": 0.5, "two": 2, "minus one": -1, "255": 255}
    if isinstance(kind, I):
        last |= {"a half": 0.5, "beyond int64": 2**63, "2.0**53": 2.0**53, "007": "007"}
        last |= {} if kind.signed else {"minus one": -1, "no such place": 10**6}
    if isinstance(kind, L):
        last |= {"infinity": math.inf, "another kind": "word" if isinstance(head[0], int) else 7}
    return odd | {f"{name} in it": [*head[:-1], value] for name, value in last.items()}


def odd_values(kind: Kind) -> dict[str, object]:
    """What a careful reader must refuse in the place of this argument."""
    if isinstance(kind, N | L | M):
        return odd_columns(list(kind.value), kind)
    if isinstance(kind, K):
        head = kind.value
        odd = {"numbers": [int(one) for one in head], "floats": [float(one) for one in head], "None in it": [*head[:-1], None],
               "a row more": [*head, True], "a text": "yes", "masked": np.ma.array(head, mask=[True] + [False] * (len(head) - 1)),
               "a number": 5, "no rows": [], "a dict": {}}  # fmt: skip
        return odd | ({} if kind.none else {"nothing": None})
    odd = {"None": None, "a list": [], "an object": object(), "NaN": NAN, "complex": 1j, "a date": datetime(2024, 1, 1), "a text": "nonsense",
           "NA": pd.NA, "infinity": math.inf, "bytes": b"1", "a set": set()}  # fmt: skip
    if isinstance(kind, R | W):
        odd |= {"True": True, "a number as text": "1", "an array": np.array([1.0, 2.0]), "masked": np.ma.masked,
                "a span": np.timedelta64(1)}  # fmt: skip
        odd |= {"minus one": -1} if not kind.signed else {}
        odd |= (
            {"one and a half": 1.5, "10**30 and no end": -(10**30)}
            if isinstance(kind, W)
            else {"1e300": 1e300, "endless": 10**400}
        )
    else:
        odd |= {"a number": 5}
    if kind.free:
        for what in ("infinity",) if isinstance(kind, R) else ("a list", "a set"):
            del odd[what]
    if kind.none:
        del odd["None"]
    return odd


# What a careful reader may take, but then the answer must be a number, and soon.
PERHAPS = {
    R: {"nothing much": 0, "tiny": 1e-300, "large": 1e6, "a Fraction": Fraction(1, 3), "an int8": np.int8(1)},
    W: {"zero": 0, "very many": 10**30, "endless": 10**400, "many": 10**9, "an int8": np.int8(2)},
    N: {"all alike": lambda v: [v[0]] * len(v), "from far": lambda v: [one + 1e6 for one in v], "tiny": lambda v: [one * 1e-30 for one in v],
        "large": lambda v: [one * 1e50 for one in v], "below 0": lambda v: [-one for one in v], "zeros": lambda v: [0] * len(v),
        "ones": lambda v: [1] * len(v), "one row": lambda v: v[:1]},
    M: {"all alike": lambda v: np.full(np.shape(v), 0.5), "zeros": lambda v: np.zeros(np.shape(v)), "large": lambda v: np.array(v) * 1e20},
    L: {"all alike": lambda v: [v[0]] * len(v), "each its own": lambda v: list(range(len(v))), "tuples": lambda v: [(one,) for one in v]},
    K: {"none": lambda v: [False] * len(v), "all": lambda v: [True] * len(v)},
    O: {}, C: {},
}  # fmt: skip


@contextmanager
def in_time():
    """An alarm, so that a hang is a failure and not a night."""

    def ring(*_):
        raise TimeoutError("this call hangs")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def plain(args: dict) -> dict:
    return {name: kind.value if isinstance(kind, Kind) else kind for name, kind in args.items()}


def numbers_in(result: object, depth: int = 4) -> list[float]:
    """Every number that a result shows: of its arrays, its fields, its items."""
    if isinstance(result, bool | int | float | Fraction | np.generic) and not isinstance(
        result, np.datetime64 | np.str_
    ):
        return [0.0 if isinstance(result, int) and abs(result) > 2**60 else float(result)]
    if isinstance(result, torch.Tensor):
        return result.detach().double().ravel().tolist()
    if isinstance(result, np.ndarray):
        return result.astype(float).ravel().tolist() if result.dtype.kind in "biuf" else []
    if depth and isinstance(result, Mapping):
        return [number for value in result.values() for number in numbers_in(value, depth - 1)]
    if depth and isinstance(result, list | tuple):
        return [number for value in result for number in numbers_in(value, depth - 1)]
    if depth and is_dataclass(result) and not isinstance(result, torch.nn.Module | type):
        return [
            number
            for part in fields(result)
            if not part.name.startswith("_")
            for number in numbers_in(getattr(result, part.name), depth - 1)
        ]
    return []


def asked(name: str, args: dict) -> object:
    call = CALLS[name][0]
    with in_time(), warnings.catch_warnings(), seeded(0):
        warnings.simplefilter("error")
        return call(**args)


def fault(name: str, args: dict, *, must_refuse: bool) -> str:
    """What is wrong with how a call answers; empty if nothing is."""
    try:
        found = asked(name, args)
    except LabError as error:
        return "" if 12 < len(str(error)) < 2000 else f"says {str(error)[:60]!r}"
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return f"raises {type(error).__name__}: {str(error)[:90]}"
    if must_refuse:
        return f"takes it and answers {type(found).__name__}"
    bad = [
        number for number in numbers_in(found) if not math.isfinite(number) and not name.startswith(UNKNOWN)
    ]
    return f"hands out {bad[0]}" if bad else ""


def shaken(name: str) -> tuple[int, list[str]]:
    """How many odd inputs a call got, and what it did wrong."""
    args, tried, wrong = CALLS[name][1], 0, []
    for word, kind in args.items():
        if not isinstance(kind, Kind):
            continue
        odd = [(what, value, True) for what, value in odd_values(kind).items()]
        if name not in SLOW:
            for base, table in PERHAPS.items():
                if isinstance(kind, base):
                    odd += [
                        (what, value(list(kind.value)) if callable(value) else value, False)
                        for what, value in table.items()
                    ]
        for what, value, must_refuse in odd:
            tried += 1
            said = fault(name, plain(args) | {word: value}, must_refuse=must_refuse)
            wrong += [f"{name}({word}={what}) {said}"] if said else []
    return tried, wrong


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.split(".")[-1])
def test_odd_input_is_refused_in_a_sentence_or_answered(module):
    short = module.__name__.split(".")[-1]
    wrong = [fault_ for name in CALLS if name.startswith(f"{short}.") for fault_ in shaken(name)[1]]
    assert not wrong, f"{len(wrong)} faults:\n" + "\n".join(wrong)


def test_four_thousand_inputs_are_tried():
    many = 0
    for _, args in CALLS.values():
        for kind in args.values():
            if isinstance(kind, Kind):
                many += len(odd_values(kind)) + sum(
                    len(t) for base, t in PERHAPS.items() if isinstance(kind, base)
                )
    assert many >= 4000


def test_every_public_name_is_called_handed_out_or_exempt():
    handed = set()
    for name, (_, args) in CALLS.items():
        if name not in SLOW:
            collect(asked(name, plain(args)), handed)
    handed |= {
        type(kind.value) for _, args in CALLS.values() for kind in args.values() if isinstance(kind, Kind)
    }
    lost = []
    for module in MODULES:
        short = module.__name__.split(".")[-1]
        called = {name.split(".")[1] for name in CALLS if name.startswith(f"{short}.")}
        for name in module.__all__:
            one = getattr(module, name)
            error = inspect.isclass(one) and issubclass(one, Exception | Warning)
            data = not callable(one) or not getattr(one, "__module__", "").startswith("causalrec_lab")
            if not (name in called or error or data or one in handed or name in EXEMPT.get(short, ())):
                lost.append(f"{short}.{name}")
    assert not lost, f"{lost}: give each a valid call in fuzz_calls.py"


def collect(found: object, handed: set, depth: int = 5) -> None:
    """The classes of all that a result holds."""
    handed.add(type(found))
    if depth and isinstance(found, Mapping):
        found = [*found.values()]
    if depth and isinstance(found, list | tuple):
        for value in found[:20]:
            collect(value, handed, depth - 1)
    elif depth and is_dataclass(found) and not isinstance(found, type):
        for part in fields(found):
            collect(getattr(found, part.name), handed, depth - 1)


def disguised(values: list, kind: Kind) -> dict[str, object]:
    """The same rows as people write them in twenty other ways."""
    array, n = np.array(values), len(values)
    whole = array.dtype.kind in "iub" or bool((array == array.round()).all())
    small = np.abs(array).max(initial=0) < 100
    matrix = array.ndim > 1
    frame = pd.DataFrame(array) if matrix else pd.Series(array)
    forms = {
        "tuple": tuple(values), "array": array, "floats": array.astype(float), "float32": array.astype("f4"), "float16": array.astype("f2"),
        "big endian": array.astype(">f8"), "objects": array.astype(object), "columns first": np.asfortranarray(array),
        "strided": np.repeat(array, 2, axis=0)[::2], "read-only": np.broadcast_to(array, (1, *array.shape))[0],
        "masked, nothing hidden": np.ma.array(array), "tensor": torch.tensor(array), "tensor float32": torch.tensor(array, dtype=torch.float32),
        "tensor that learns": torch.tensor(array, dtype=torch.float64, requires_grad=True), "frame": frame,
        "frame, other index": frame.set_axis(range(n)[::-1], axis=0), "frame, one name": frame.set_axis(["a"] * n, axis=0),
        "nullable": frame.astype("Float64"), "frame of objects": frame.astype(object), "long double": array.astype(np.longdouble),
    }  # fmt: skip
    if not matrix:
        forms |= {"Index": pd.Index(array), "Fractions": [Fraction(one) for one in values], "Decimals": [Decimal(str(one)) for one in values],
                  "category": pd.Categorical(array), "deque of scalars": [np.float32(one) for one in values],
                  "dict values": dict(enumerate(values)).values()}  # fmt: skip
    if whole:
        forms |= {"int8": array.astype("i1"), "uint8": array.astype("u1"), "uint64": array.astype("u8"), "Int64": frame.astype("int64").astype("Int64")} \
            if small and (array >= 0).all() else {}  # fmt: skip
    if isinstance(kind, B):
        forms |= {"booleans": array.astype(bool), "nullable booleans": pd.array(array.astype(bool), dtype="boolean"),
                  "booleans in a list": [bool(one) for one in values]}  # fmt: skip
    return forms


DISGUISED = [
    name
    for name, (_, args) in CALLS.items()
    if any(isinstance(kind, N | M | L) for kind in args.values()) and name not in SLOW
]


@pytest.mark.parametrize("name", DISGUISED)
def test_valid_data_in_disguise_gives_the_plain_answer(name):
    args = CALLS[name][1]
    right = numbers_in(asked(name, plain(args)))
    wrong = []
    for word, kind in args.items():
        if isinstance(kind, N | M | L) and not isinstance(kind.value[0], str):
            for what, value in disguised(list(kind.value), kind).items():
                try:
                    found = numbers_in(asked(name, plain(args) | {word: value}))
                except Exception as error:
                    wrong.append(f"{word} as {what} raises {type(error).__name__}: {str(error)[:90]}")
                    continue
                if (
                    not np.allclose(found, right, rtol=1e-5, atol=1e-6, equal_nan=True)
                    if len(found) == len(right)
                    else True
                ):
                    wrong.append(f"{word} as {what} gives {found[:3]} instead of {right[:3]}")
    assert not wrong, f"{name}: {len(wrong)} wrong:\n" + "\n".join(wrong)
