"""Cleans the rows a shop really writes, and says of every row it drops or fills what it did and why.

Rules, in this order: blank rows, unknown ids, impossible times, rows logged twice, programs that act as
users, marks that are neither 0 nor 1, missing outcomes. A row counts under the first rule it breaks.

Terms: a *bot* is a program that visits as if it were a user; an outcome is *missing at random* if whether it
was written down had nothing to do with what it was, given what we see; to *impute* is to put a guess into the
gap. No rule can tell from the rows why an outcome is missing; the report shows where, and you have to ask.

Taught in notebooks/07_bert_encoding.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from causalrec_lab.errors import LARGEST, LabError, one_of, said, unknown_name, whole_number
from causalrec_lab.inputs import (
    Frame,
    as_number,
    as_whole,
    column,
    frame_columns,
    is_missing,
    objects,
    row_tuples,
)
from causalrec_lab.log.rows import CORE, Log

BLANKS = frozenset(["", "nan", "na", "n/a", "none", "null", "-", "?"])  # however they are written
MISSING = ("drop", "mean")


@dataclass(frozen=True)
class Finding:
    """What one rule found.

    Args:
        what: the fault, in a word or two.
        done: "dropped" or "filled".
        rule: the rule, in one sentence.
        rows: places of the rows in what was given, counted from 0.
    """

    what: str
    done: str
    rule: str
    rows: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class CleaningReport:
    """What was found, what was done, and what is left.

    Args:
        given: rows that came in.
        kept: rows of the log that came out.
        findings: one for each rule that was applied, in order.
        missing: share of missing outcomes among the rows that were shown and among the others, before any
            of them was dropped or filled; a difference says that they are not missing just by chance.
    """

    given: int
    kept: int
    findings: tuple[Finding, ...]
    missing: Mapping[str, float]

    def __getitem__(self, what: str) -> Finding:
        for finding in self.findings:
            if finding.what == what:
                return finding
        raise unknown_name("finding", what, [finding.what for finding in self.findings])

    def __repr__(self) -> str:
        lines = [f"{self.given:,} rows given, {self.kept:,} kept"]
        lines += [f"{len(found):>6} {found.what:<16} {found.done}: {found.rule}" for found in self.findings]
        shares = ", ".join(f"{name} {share:.0%}" for name, share in self.missing.items())
        return "\n".join([*lines, f"outcomes missing: {shares}"])


def clean(
    rows: "Frame | Iterable[Mapping[str, Any]] | Iterable[Sequence[Any]]",
    names: Sequence[str] | None = None,
    *,
    users: Iterable[int] | None = None,
    items: Iterable[int] | None = None,
    window: tuple[Any, Any] | None = None,
    most_per_minute: int = 20,
    missing: str | float = "drop",
) -> tuple[Log, CleaningReport]:
    """A log of the rows that can be trusted to be rows, and a report of what happened to the others.

    Args:
        rows: a DataFrame, dicts, or sequences of values in the order of `names`. Columns: user, item,
            exposed, outcome, perhaps propensity, time (minutes, or ISO times), text, and any others.
        names: the columns, where a row is a plain sequence.
        users: the ids there are; None takes any whole number.
        items: the ids there are; None takes any whole number.
        window: first and last possible time, in the way the times are written; None only wants a time.
        most_per_minute: a user with more rows than this within 60 seconds is a bot, and loses all its rows.
        missing: what to do where the outcome is missing: "drop" the row, put in the "mean", or a number of
            your own. Right only if outcomes are missing at random; otherwise each of them moves the answer.

    Raises:
        LabError: a column is missing, a rule makes no sense, or no row is left.

    >>> names = ["user", "item", "exposed", "outcome"]
    >>> log, report = clean([(0, 7, 1, 1), (0, 7, 1, 1), (1, 7, 0, None)], names)
    >>> len(log), len(report["logged twice"]), len(report["outcome missing"])
    (1, 1, 1)
    """
    table, count = _columns(rows, names)
    _sensible(most_per_minute, missing)
    sieve = _Sieve(np.ones(count, dtype=bool))
    sieve.drop("blank", "nothing is written in the row", _all_blank(table, count))
    for name, listed in (("user", users), ("item", items)):
        table[name], unknown = _ids(table[name], listed, name)
        rule = "is no whole number" if listed is None else f"is not in the list of {name}s"
        sieve.drop(f"unknown {name}", f"the {name} id {rule}", unknown)
    _by_time(table, sieve, window, most_per_minute)
    table["exposed"] = _each(table["exposed"], _number)
    sieve.drop("exposed unclear", "exposed is neither 0 nor 1", ~np.isin(table["exposed"], (0, 1)))
    shares = _outcomes(table, sieve, missing)
    if "text" in table:
        _texts(table, sieve)
    if not sieve.alive.any():
        counts = ", ".join(f"{len(found)} {found.what}" for found in sieve.findings if found.rows)
        raise LabError(f"no row is left of {count} ({counts}); look at the rules, or at the file")
    left = {name: values[sieve.alive] for name, values in table.items()}
    core = {name: left.pop(name) for name in CORE if name in left}
    return Log(**core, extra=left), CleaningReport(
        count, int(sieve.alive.sum()), tuple(sieve.findings), shares
    )


@dataclass
class _Sieve:
    """Which rows are still in, and what was found so far."""

    alive: np.ndarray
    findings: list[Finding] = field(default_factory=list)

    def drop(self, what: str, rule: str, broken: np.ndarray) -> None:
        self.note(what, "dropped", rule, broken)
        self.alive &= ~broken

    def note(self, what: str, done: str, rule: str, found: np.ndarray) -> None:
        rows = np.flatnonzero(self.alive & found).tolist()
        self.findings.append(Finding(what, done, rule, tuple(rows)))


def _columns(rows: Any, names: Sequence[str] | None) -> tuple[dict[str, np.ndarray], int]:
    """The rows as one array of objects a column, all of them copies."""
    if hasattr(rows, "columns"):  # a DataFrame
        table = {name: objects(values.tolist()) for name, values in frame_columns(rows).items()}
    else:
        if isinstance(rows, str | Mapping) or not isinstance(rows, Iterable):
            raise LabError(f"rows is {said(rows)}; a DataFrame, or a list of dicts or sequences, is needed")
        rows = list(rows)
        if rows and all(isinstance(row, Mapping) for row in rows):
            names = list(dict.fromkeys(name for row in rows for name in row))
            rows = [tuple(row.get(name) for name in names) for row in rows]
        if names is None:
            raise LabError("rows are plain sequences; say in names= which column is which")
        names, rows = row_tuples(rows, names)
        table = {name: objects([row[place] for row in rows]) for place, name in enumerate(names)}
    for name in CORE[:4]:
        one_of("column", name, table)
    count = len(table["user"])
    if not count:
        raise LabError("there are no rows; at least one is needed")
    return table, count


def _sensible(most_per_minute: int, missing: str | float) -> None:
    whole_number("most_per_minute", most_per_minute)
    if isinstance(missing, str) and missing not in MISSING:
        raise unknown_name("way with missing outcomes", missing, MISSING)
    if not isinstance(missing, str) and (isinstance(missing, bool) or np.isnan(_number(missing))):
        raise LabError(f"missing is {said(missing)}; use 'drop', 'mean' or a finite number")


def _each(values: np.ndarray, read: Callable[[Any], float]) -> np.ndarray:
    return np.array([read(value) for value in values], dtype=float)


def _is_blank(value: Any) -> bool:
    return is_missing(value) or (isinstance(value, str) and value.strip().lower() in BLANKS)


def _number(value: Any) -> float:
    """A finite number, or NaN."""
    found = None if _is_blank(value) else as_number(value)
    return found if found is not None and abs(found) <= LARGEST else np.nan


def _minutes(value: Any) -> float:
    """Minutes: as given, or since 1970 for a time written as 2024-05-01 10:30; NaN if it is neither."""
    if isinstance(value, str) and not _is_blank(value):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return _number(value)
    if isinstance(value, datetime) and not is_missing(value):
        value = value if value.tzinfo else value.replace(tzinfo=UTC)
        return value.timestamp() / 60
    return _number(value)


def _all_blank(table: Mapping[str, np.ndarray], count: int) -> np.ndarray:
    return np.array([all(_is_blank(values[row]) for values in table.values()) for row in range(count)])


def _ids(values: np.ndarray, known: Iterable[int] | None, name: str) -> tuple[np.ndarray, np.ndarray]:
    """The ids as whole numbers, and where there is none, or none that is known."""
    read = [None if _is_blank(value) else as_whole(value) for value in values]
    ids = np.array([0 if number is None else number for number in read], dtype=np.int64)
    unread = np.array([number is None for number in read])
    if known is None:
        return ids, unread
    listed = column(f"{name}s", known if hasattr(known, "__len__") else list(known), kind="whole", empty=True)
    return ids, unread | ~np.isin(ids, listed)


def _time_rule(times: np.ndarray, window: tuple[Any, Any] | None) -> tuple[str, np.ndarray]:
    if window is None:
        return "there is no time in the row", np.isnan(times)
    ends = [_minutes(end) for end in window] if isinstance(window, tuple | list) else []
    if len(ends) != 2 or not ends[0] <= ends[1]:
        raise LabError(f"window is {said(window)}; a first and a last time are needed, in this order")
    return f"the time is not from {window[0]} to {window[1]}", ~((times >= ends[0]) & (times <= ends[1]))


def _again(keys: tuple[np.ndarray, ...], alive: np.ndarray) -> np.ndarray:
    """True for a living row that repeats an earlier living one."""
    seen, again = set(), np.zeros(len(alive), dtype=bool)
    for row in np.flatnonzero(alive):
        key = tuple("" if is_missing(column[row]) else str(column[row]) for column in keys)
        again[row] = key in seen
        seen.add(key)
    return again


def _bots(users: np.ndarray, times: np.ndarray, alive: np.ndarray, most: int) -> np.ndarray:
    """True for every row of a user who once was too fast for a person."""
    order = np.lexsort((times, users))
    order = order[alive[order]]
    who, when = users[order], times[order]
    fast = (who[most:] == who[:-most]) & (when[most:] - when[:-most] <= 1)
    return np.isin(users, who[most:][fast])


def _by_time(
    table: dict[str, np.ndarray], sieve: _Sieve, window: tuple[Any, Any] | None, most_per_minute: int
) -> None:
    """Impossible times, rows logged twice, bots; without a time only rows that are equal everywhere."""
    if "time" not in table:
        rule = "equal in every column: the first one stays"
        sieve.drop("logged twice", rule, _again(tuple(table.values()), sieve.alive))
        return
    table["time"] = _each(table["time"], _minutes)
    sieve.drop("impossible time", *_time_rule(table["time"], window))
    keys = tuple(table[name] for name in ("user", "item", "time"))
    rule = "the same user, item and time: the first one stays"
    sieve.drop("logged twice", rule, _again(keys, sieve.alive))
    rule = f"a user with more than {most_per_minute} rows within 60 seconds loses all rows"
    sieve.drop("bot", rule, _bots(table["user"], table["time"], sieve.alive, most_per_minute))


def _outcomes(table: dict[str, np.ndarray], sieve: _Sieve, missing: str | float) -> dict[str, float]:
    """Drop rows without an outcome or fill the gap; return how many are missing, by what was shown."""
    outcome, alive = _each(table["outcome"], _number), sieve.alive
    gap = np.isnan(outcome)
    shares = {
        word: float(gap[alive & (table["exposed"] == mark)].mean())
        for word, mark in (("shown", 1), ("not shown", 0))
        if (alive & (table["exposed"] == mark)).any()
    }
    if missing == "drop":
        sieve.drop("outcome missing", "the outcome was not written down", gap)
    else:
        seen = alive & ~gap
        if missing == "mean" and not seen.any():
            raise LabError("no outcome was written down at all; there is no mean to fill in")
        value = float(outcome[seen].mean()) if missing == "mean" else float(missing)
        rule = f"the gap was filled with {'the mean, ' if missing == 'mean' else ''}{value:.3g}"
        sieve.note("outcome missing", "filled", rule, gap)
        outcome = np.where(gap, value, outcome)
    table["outcome"] = outcome
    return shares


def _texts(table: dict[str, np.ndarray], sieve: _Sieve) -> None:
    """Texts without space around them; what is blank becomes the empty text."""
    blank = np.array([_is_blank(text) for text in table["text"]])
    sieve.note("text missing", "filled", "a blank text becomes '', however it was written", blank)
    filled = ["" if empty else str(text).strip() for text, empty in zip(table["text"], blank, strict=True)]
    table["text"] = objects(filled)
