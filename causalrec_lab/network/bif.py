"""Reads networks other people drew: files in the Bayesian Interchange Format (BIF).

Terms: a BIF file names each *variable* with its states, then gives its *probability* for each combination of
its parents' states.

Taught in notebooks/02_bayesian_networks.
"""

import gzip
import re
import zlib
from math import prod
from pathlib import Path

import numpy as np

from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.inputs import as_number
from causalrec_lab.network.bayes import BayesianNetwork

_VARIABLE = r"variable\s+(\S+)\s*\{\s*type\s+discrete\s*\[\s*([0-9]{1,9})\s*\]\s*\{([^}]*)\}\s*;?([^}]*)\}"
_PROBABILITY = r"probability\s*\(\s*([^|)]*?)\s*(?:\|([^)]*))?\)\s*\{([^}]*)\}"
ROW = r"\(([^)]*)\)\s*([^;]*);"
TABLE = r"table\s+([^;]*);"
_NETWORK = r"network\b[^{}]*\{[^{}]*\}"
_PROPERTY = r"property\b[^;]*;"
COMMENT = r'"[^"\n]*"|/\*.*?\*/|(?:(?<=[\s;{},])|^)//[^\n]*|/\*'
MOST_CELLS = 2**24  # of one table
ROUNDING = 0.01  # how far a row may be from 1 because its numbers were rounded


def read_bif(path: str | Path) -> BayesianNetwork:
    """The network in a .bif or .bif.gz file; rows off by rounding are made to sum to 1.

    Raises:
        DataProblem: the file is missing, is not BIF, or a table is incomplete; the message names the line.
    """
    text = _text(path)
    states, parents, cpts = {}, {}, {}
    for found in re.finditer(_VARIABLE, text):
        name, size, listed, rest = found.groups()
        if _bare(name) in states:
            raise _problem(path, text, found.start(), f"the variable {name} is there twice")
        states[_bare(name)] = names = _names(listed)
        if len(names) != int(size):
            raise _problem(
                path, text, found.start(), f"{name} says it has {size} states but names {len(names)}"
            )
        if re.sub(_PROPERTY, "", rest).strip():
            raise _problem(path, text, found.start(4), f"{rest.strip()[:40]!r} in {name} is not understood")
    for found in re.finditer(_PROBABILITY, text):
        node, above, body = _bare(found[1]), _names(found[2] or ""), found[3]
        for name in (node, *above):
            if name not in states:
                raise _problem(path, text, found.start(), f"{name!r} is not among the variables")
        if node in cpts:
            raise _problem(path, text, found.start(), f"there is a second table of {node!r}; keep one")
        parents[node] = above
        try:
            cpts[node] = _cpt(node, above, states, body)
        except ValueError as error:
            raise _problem(path, text, found.start(), str(error)) from error
    if not states:
        raise DataProblem(f"{str(path)!r} has no variable in it; a BIF file is needed")
    rest = re.search(r"[^\s;]", re.sub(f"{_VARIABLE}|{_PROBABILITY}|{_NETWORK}", _blanked, text))
    if rest:
        line = text[rest.start() :].split("\n")[0]
        raise _problem(path, text, rest.start(), f"{line[:60]!r} is no part of a network")
    try:
        return BayesianNetwork({name: parents[name] for name in states if name in parents}, cpts, states)
    except LabError as error:
        raise DataProblem(f"{str(path)!r} holds no network: {error}") from error


def _text(path: str | Path) -> str:
    """The file without its comments, which become spaces so that line numbers stay right."""
    try:
        raw = Path(path).read_bytes()
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8")
    except (FileNotFoundError, TypeError) as error:
        raise DataProblem(
            f"there is no file {str(path)!r}; give the path of a .bif or .bif.gz file"
        ) from error
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise DataProblem(f"{str(path)!r} cannot be read ({error}); fetch it again") from error
    cleaned = re.sub(COMMENT, _blanked, text, flags=re.DOTALL | re.MULTILINE)
    if "/*" in re.sub(r'"[^"\n]*"', "", cleaned):
        raise _problem(path, cleaned, cleaned.index("/*"), "a comment is opened and never closed")
    return cleaned


def _blanked(found: re.Match) -> str:
    """Spaces in its place, line ends kept; a quoted text stays, and so does a comment never closed."""
    kept = found[0].startswith('"') or found[0] == "/*"
    return found[0] if kept else re.sub(r"[^\n]", " ", found[0])


def _cpt(node: str, above: tuple[str, ...], states: dict[str, tuple[str, ...]], body: str) -> np.ndarray:
    shape = [len(states[name]) for name in (*above, node)]
    rows, tables = re.findall(ROW, body), re.findall(TABLE, body)
    rest = re.sub(f"{ROW}|{TABLE}|{_PROPERTY}", "", body).strip()
    if not above and not tables:
        raise ValueError(f"{node!r} has no parents and no line `table ...;`")
    if len(tables) > 1 or bool(tables) == bool(above) or rest:
        raise ValueError(
            f"the table of {node!r} holds more than one table, or {rest[:40]!r}; keep what is right"
        )
    if not above:
        return _chances(tables[0], node, shape[-1])
    if prod(shape) > MOST_CELLS:
        raise ValueError(
            f"{node!r} with its {len(above)} parents needs {prod(shape):.2g} numbers, too many to hold"
        )
    table = np.full(shape, np.nan)
    place = {name: {state: index for index, state in enumerate(states[name])} for name in above}
    for combination, numbers in rows:
        named = _names(combination)
        if len(named) != len(above):
            raise ValueError(f"({combination}) has {len(named)} states for {len(above)} parents of {node!r}")
        for name, state in zip(above, named, strict=True):
            if state not in place[name]:
                raise ValueError(f"{state!r} is no state of {name!r}, which has {', '.join(states[name])}")
        cell = tuple(place[name][state] for name, state in zip(above, named, strict=True))
        if not np.isnan(table[(*cell, 0)]):
            raise ValueError(f"{node!r} has two rows for ({combination})")
        table[cell] = _chances(numbers, node, shape[-1])
    if np.isnan(table).any():
        cell = np.argwhere(np.isnan(table[..., 0]))[0]
        row = ", ".join(states[name][index] for name, index in zip(above, cell, strict=True))
        raise ValueError(f"{node!r} has no row for ({row})")
    return table


def _chances(numbers: str, node: str, size: int) -> np.ndarray:
    row = np.array([as_number(number) for number in numbers.replace(",", " ").split()], dtype=object)
    if None in row.tolist():
        raise ValueError(f"could not convert {numbers.strip()!r} to numbers")
    row = row.astype(float)
    if len(row) != size:
        raise ValueError(f"{node!r} has {size} states but a row of {len(row)} numbers")
    if not abs(row.sum() - 1) <= ROUNDING or (row < 0).any():
        raise ValueError(f"a row of {node!r} is {row.tolist()}, which sums to {row.sum():.6g}, not 1")
    return row / row.sum()


def _names(listed: str) -> tuple[str, ...]:
    return tuple(_bare(name) for name in listed.split(",") if name.strip())


def _bare(name: str) -> str:
    return name.strip().strip('"')


def _problem(path: str | Path, text: str, place: int, what: str) -> DataProblem:
    line = text.count("\n", 0, place) + 1
    return DataProblem(f"line {line} of {str(path)!r}: {what}; mend that part of the file")
