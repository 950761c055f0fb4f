"""Reads networks other people drew: files in the Bayesian Interchange Format (BIF).

Terms: a BIF file names each *variable* with its states, then gives its *probability* for each combination of
its parents' states.

Taught in notebooks/02_bayesian_networks.
"""

import gzip
import re
import zlib
from pathlib import Path

import numpy as np

from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.network.bayes import BayesianNetwork

VARIABLE = r"variable\s+(\S+)\s*\{\s*type\s+discrete\s*\[\s*(\d+)\s*\]\s*\{([^}]*)\}"
PROBABILITY = r"probability\s*\(\s*([^|)]*?)\s*(?:\|([^)]*))?\)\s*\{([^}]*)\}"
ROW = r"\(([^)]*)\)\s*([^;]*);"
TABLE = r"table\s+([^;]*);"
ROUNDING = 0.01  # how far a row may be from 1 because its numbers were rounded


def read_bif(path: str | Path) -> BayesianNetwork:
    """The network in a .bif or .bif.gz file; rows off by rounding are made to sum to 1.

    Raises:
        DataProblem: the file is missing, is not BIF, or a table is incomplete; the message names the line.
    """
    text = _text(Path(path))
    states, parents, cpts = {}, {}, {}
    for found in re.finditer(VARIABLE, text):
        name, size, listed = found.groups()
        states[_bare(name)] = names = _names(listed)
        if len(names) != int(size):
            raise _problem(path, text, found, f"{name} says it has {size} states but names {len(names)}")
    for found in re.finditer(PROBABILITY, text):
        node, above, body = _bare(found[1]), _names(found[2] or ""), found[3]
        for name in (node, *above):
            if name not in states:
                raise _problem(path, text, found, f"{name!r} is not among the variables")
        parents[node] = above
        try:
            cpts[node] = _cpt(node, above, states, body)
        except ValueError as error:
            raise _problem(path, text, found, str(error)) from error
    if not states:
        raise DataProblem(f"{str(path)!r} has no variable in it; a BIF file is needed")
    try:
        return BayesianNetwork({name: parents[name] for name in states if name in parents}, cpts, states)
    except LabError as error:
        raise DataProblem(f"{str(path)!r} holds no network: {error}") from error


def _text(path: Path) -> str:
    """The file without its comments, which become spaces so that line numbers stay right."""
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8")
    except FileNotFoundError as error:
        raise DataProblem(
            f"there is no file {str(path)!r}; give the path of a .bif or .bif.gz file"
        ) from error
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise DataProblem(f"{str(path)!r} cannot be read ({error}); fetch it again") from error
    return re.sub(r"(?m)(?:^|(?<=\s))//.*$", "", text)


def _cpt(node: str, above: tuple[str, ...], states: dict[str, tuple[str, ...]], body: str) -> np.ndarray:
    shape = [len(states[name]) for name in (*above, node)]
    table = np.full(shape, np.nan)
    if not above:
        found = re.search(TABLE, body)
        if not found:
            raise ValueError(f"{node!r} has no parents and no line `table ...;`")
        table[...] = _chances(found[1], node, shape[-1])
        return table
    place = {name: {state: index for index, state in enumerate(states[name])} for name in above}
    for combination, numbers in re.findall(ROW, body):
        named = _names(combination)
        if len(named) != len(above):
            raise ValueError(f"({combination}) has {len(named)} states for {len(above)} parents of {node!r}")
        for name, state in zip(above, named, strict=True):
            if state not in place[name]:
                raise ValueError(f"{state!r} is no state of {name!r}, which has {', '.join(states[name])}")
        cell = tuple(place[name][state] for name, state in zip(above, named, strict=True))
        table[cell] = _chances(numbers, node, shape[-1])
    if np.isnan(table).any():
        cell = np.argwhere(np.isnan(table[..., 0]))[0]
        row = ", ".join(states[name][index] for name, index in zip(above, cell, strict=True))
        raise ValueError(f"{node!r} has no row for ({row})")
    return table


def _chances(numbers: str, node: str, size: int) -> np.ndarray:
    row = np.array([float(number) for number in numbers.replace(",", " ").split()])
    if len(row) != size:
        raise ValueError(f"{node!r} has {size} states but a row of {len(row)} numbers")
    if not abs(row.sum() - 1) <= ROUNDING or (row < 0).any():
        raise ValueError(f"a row of {node!r} is {row.tolist()}, which sums to {row.sum():.6g}, not 1")
    return row / row.sum()


def _names(listed: str) -> tuple[str, ...]:
    return tuple(_bare(name) for name in listed.split(",") if name.strip())


def _bare(name: str) -> str:
    return name.strip().strip('"')


def _problem(path: str | Path, text: str, found: re.Match, what: str) -> DataProblem:
    line = text.count("\n", 0, found.start()) + 1
    return DataProblem(f"line {line} of {str(path)!r}: {what}; mend that part of the file")
