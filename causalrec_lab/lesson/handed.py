"""Reads a class's exports: what is hostile or damaged is left out by name, what looks copied is said.

Terms: an *entry* counts only if the course has its question and every part of it is one the workbook writes;
an *alarm* is a sentence for the teacher to look into, never a verdict.

Taught in notebooks/00_start_here.
"""

import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import combinations, pairwise
from pathlib import Path

from causalrec_lab.errors import DataProblem
from causalrec_lab.lesson.content import items, notebooks
from causalrec_lab.lesson.exports import read_export
from causalrec_lab.lesson.items import Exercise, Explain, Item, Predict, QuizItem, Vote
from causalrec_lab.lesson.texts import find, text
from causalrec_lab.lesson.votes import MOST

_DEEPEST = 2  # folders below: nbgrader's submitted/<student>/<assignment>, a hub's home/<student>/causalrec
CLASS = "class.txt"
_BREAK = timedelta(minutes=10)
_KINDS = {"attempt": Exercise, "hint": Exercise, "reveal": Exercise, "prediction": Predict}
_KINDS |= {"explanation": Explain, "vote": Vote, "quiz": QuizItem}


def tidy(words: object, most: int = 80) -> str:
    """Words from outside, on one line, cut, with nothing in them that steers a terminal or a page.

    >>> tidy("An\\x1b[2J\\n  Bo"), tidy(7)
    ('An [2J Bo', '')
    """
    said = words[: 2 * most] if isinstance(words, str) else ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())[:most].rstrip()


def moment(said: object) -> datetime | None:
    """A time with its zone, no more than a day ahead of this machine's clock; None for anything else."""
    try:
        when = datetime.fromisoformat(said)
        ahead = when.astimezone(UTC) - datetime.now(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
    return when if when.tzinfo and ahead < timedelta(days=1) else None


@dataclass(frozen=True)
class Handed:
    """One learner's export: its entries are those that count."""

    key: str
    name: str
    file: str
    made: str
    events: tuple[dict, ...]

    def of(self, name: str, kind: str) -> list[dict]:
        """The events of one exercise and kind."""
        return self._by_kind.get((name, kind), [])

    @cached_property
    def _by_kind(self) -> dict[tuple[str, str], list[dict]]:
        found: dict[tuple[str, str], list[dict]] = {}
        for event in self.events:
            found.setdefault((event["id"], event["kind"]), []).append(event)
        return found

    @property
    def who(self) -> str:
        """The name, or else the key."""
        return self.name or self.key

    @cached_property
    def entries(self) -> frozenset[tuple]:
        """What was answered when, to find the same entries in two files."""
        return frozenset((e["id"], e["kind"], e["time"], str(e.get("answer"))) for e in self.events)

    @cached_property
    def minutes(self) -> dict[str, float]:
        """Minutes by question: from the entry before to this one; more than ten are a break and count 0."""
        timed = ((moment(event["time"]), event["id"]) for event in self.events)
        known = sorted((when, name) for when, name in timed if when)
        spent = dict.fromkeys((name for _, name in known), 0.0)
        for (before, _), (when, name) in pairwise(known):
            gap = when - before
            spent[name] += gap.total_seconds() / 60 if gap <= _BREAK else 0
        return spent


def _counts(event: dict, item: Item) -> bool:
    """Whether a well-formed entry says something that the workbook writes about that question."""
    kind, within = event["kind"], 50 <= event.get("confidence", 0) <= 100
    if kind == "attempt":
        return event.get("state") in ("correct", "not yet") and event.get("edition", 1) == item.edition
    if kind == "hint":
        return 1 <= event.get("step", 0) <= 3
    if kind == "quiz":
        chosen = event.get("option") in item.options and event.get("because") in (*item.reasons, "", None)
        return within and chosen and event.get("state") in ("right", "lucky", "wrong")
    if kind == "vote":
        tally = event.get("tally", {})
        whole = all(type(count) is int and 0 <= count <= MOST for count in tally.values())
        named = set(tally) <= set(item.options) and event.get("when") in ("before", "after")
        return whole and named and sum(tally.values()) > 0
    return within or kind != "prediction"


def _counted(events: Iterable[dict], known: dict[tuple[type, str], Item]) -> Iterator[dict]:
    """The entries that count, with the parts that are read, and no wrong answer that the course has not."""
    shapes = {name for asked in find("shape").values() for name in asked}
    for event in events:
        item = known.get((_KINDS.get(event["kind"]), event["id"]))
        if item is None or not _counts(event, item):
            continue
        kept = {key: event[key] for key in _PARTS if key in event}
        wrong = kept.pop("known", "")
        if event["kind"] == "attempt" and wrong:
            if wrong in (*item.known, "swapped"):
                kept["known"] = wrong
            elif wrong.startswith("shape: "):
                kept["known"] = wrong if wrong[7:] in shapes else "shape: unreadable"
        yield kept


_PARTS = ("id", "kind", "time", "state", "known", "answer", "step")
_PARTS += ("confidence", "hit", "option", "because", "when", "tally")


def _read(path: Path, file: str, known: dict[tuple[type, str], Item]) -> Handed:
    """One export.

    Args:
        path: of the file.
        file: what the teacher calls it.
        known: the questions of the course.

    Raises:
        DataProblem: the file is damaged, changed, or something else; the reason is for the teacher.
        OSError: it cannot be read.
    """
    data = read_export(path)
    learner, made = data["learner"], data.get("made")
    if moment(made) is None:
        raise DataProblem(text("gradebook", "undated", given=tidy(made, 30)))
    key = tidy(learner["key"])
    if not key:
        raise DataProblem(text("gradebook", "damaged"))
    return Handed(key, tidy(learner.get("name")), file, made, tuple(_counted(data["events"], known)))


def _exports(folder: Path, wanted: str, shut: Callable[[OSError], object]) -> Iterator[Path]:
    """The files in a folder and two levels below; no hidden ones, through no link to a folder.

    Args:
        folder: where to look.
        wanted: a pattern of names, in small letters.
        shut: hears of each folder that may not be read.
    """
    for place, folders, names in os.walk(folder, onerror=shut):
        deep = len(Path(place).relative_to(folder).parts)
        folders[:] = sorted(name for name in folders if name[0] != "." and deep < _DEEPEST)
        found = (name for name in sorted(names) if name[0] != "." and fnmatchcase(name.casefold(), wanted))
        yield from (Path(place) / name for name in found)


def collect(folder: Path, wanted: str = "*.json") -> tuple[list[Handed], list[tuple[str, str]]]:
    """Every learner's export, and the files left out with the reason.

    Of two files with one key the older is left out if the newer has all its entries; else both count.

    Args:
        folder: of the files, or of the folders of learners.
        wanted: which names of files are read.

    Raises:
        DataProblem: there is no such folder.
    """
    if not folder.is_dir():
        raise DataProblem(text("gradebook", "no_folder", given=folder))
    known = {(type(item), item.id): item for notebook in notebooks() for item in items(notebook)}
    every, skipped = list[Handed](), list[tuple[str, str]]()

    def called(path: str | Path) -> str:
        return tidy(Path(path).relative_to(folder).as_posix(), 120)

    def shut(error: OSError) -> None:
        skipped.append((called(error.filename), error.strerror))

    for path in _exports(folder, wanted, shut):
        file = called(path)
        try:
            every.append(_read(path, file, known))
        except (DataProblem, OSError) as error:
            skipped.append((file, getattr(error, "strerror", None) or str(error)))
    kept: dict[str, list[Handed]] = {}
    order = sorted(every, key=lambda one: (moment(one.made), len(one.entries), one.name, one.file))
    for one in reversed(order):
        same = kept.setdefault(one.key, [])
        if any(one.name in ("", other.name) and one.entries <= other.entries for other in same):
            skipped.append((one.file, text("gradebook", "older")))
        else:
            same.append(one)
    left = [one for same in kept.values() for one in same]
    return sorted(left, key=lambda one: (one.name.casefold(), one.key, one.file)), sorted(skipped)


def alarms(handed: Iterable[Handed]) -> list[str]:
    """What to look into: one key in two files, or five entries and half of a file that another has too."""
    said = []
    for one, other in combinations(handed, 2):
        both = {"one": f"{one.who} ({one.file})", "other": f"{other.who} ({other.file})"}
        shared = len(one.entries & other.entries)
        if one.key == other.key:
            said.append(text("gradebook", "one_key", **both))
        elif shared >= max(5, min(len(one.entries), len(other.entries)) / 2):
            said.append(text("gradebook", "shared", count=shared, **both))
    return said


def class_list(folder: Path) -> list[str]:
    """The names in the file class.txt of a folder, one a line; none without such a file.

    Raises:
        DataProblem: it cannot be read as text in UTF-8.
    """
    path = folder / CLASS
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines() if path.exists() else []
    except (OSError, ValueError) as error:
        raise DataProblem(text("gradebook", "no_list", file=CLASS, reason=error)) from error
    return [name for line in lines if (name := tidy(line))]


def roll(handed: Iterable[Handed], listed: Iterable[str]) -> tuple[list[str], list[Handed]]:
    """Who of a class list handed in nothing, and the files that fit no line; a line is there for one file.

    A file fits by the name in it, or by the first folder it lies in: on a hub, the account.
    """
    left, strangers = [(_alike(name), name) for name in listed], []
    for one in handed:
        said = (_alike(one.name), _alike(one.file.partition("/")[0]))
        fits = next((line for name in said for line in left if line[0] == name), None)
        left.remove(fits) if fits else strangers.append(one)
    return [name for _, name in left], strangers


def _alike(name: str) -> str:
    """A name as it is compared: small letters, and one form for each letter."""
    return unicodedata.normalize("NFKC", name).casefold()


def marks(one: Handed, name: str) -> list[object]:
    """State, tries, hints used, whether the answer was revealed before it was right."""
    tries, opened = one.of(name, "attempt"), one.of(name, "reveal")
    states = [event["state"] for event in tries]
    state = "correct" if "correct" in states else "not yet" if tries else "not attempted"
    steps = [event["step"] for event in one.of(name, "hint")]
    right = [event["time"] for event in tries if event["state"] == "correct"]
    helped = bool(opened) and (not right or min(event["time"] for event in opened) < min(right))
    return [state, len(tries), max(steps, default=0), "yes" if helped else "no"]


def stuck(one: Handed, name: str) -> bool:
    """Whether a question was tried three times, or all hints were read, and it is not correct yet."""
    state, tries, steps, _ = marks(one, name)
    return state != "correct" and (tries >= 3 or steps >= 3)
