"""Answers made of several answers: parts in order, and sets.

Terms: *parts* keep their order and each has its own kind; the members of a *set* do not.

Taught in notebooks/00_start_here.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from itertools import permutations

from causalrec_lab.lesson.answers import as_amount, clean
from causalrec_lab.lesson.kinds import (
    Kind,
    Reading,
    Text,
    between,
    listed,
    lone_number,
    short,
    simple,
    split,
    unreadable,
)

JOINTS = (r"[;\n]", r",\s", "[,，、；]", r"\sand\s", r"-+>|→|=>|<|>|\bthen\b", "/", r"\s")


def typed_parts(typed: str, count: int) -> Iterator[list[str]]:
    """Ways to cut typed text into so many parts, the most telling joint first.

    >>> [next(typed_parts(typed, 2)) for typed in ("0,5; 0,25", "(An, x2)", "10 to 40", "1.9 < 1.10")]
    [['0,5', '0,25'], ['An', 'x2'], ['10', '40'], ['1.9', '1.10']]
    """
    inside = str.__str__(typed).strip().strip("()[]{}（）【】").rstrip(",，;；、 ")
    if count == 2 and len(ends := between(typed)) == 2 and "," not in clean(typed):
        yield ends
    for joint in JOINTS:
        if joint == "/" and as_amount(inside) is not None:
            continue  # 1/2 is one number, not 1 and 2
        parts = [part.strip() for part in re.split(joint, inside) if part.strip()]
        if len(parts) == count:
            yield parts


@dataclass(frozen=True)
class Each(Kind):
    """Several answers in order, one kind each: `Each(Text(), Choice("x1", "x2", "x3"))`.

    >>> Each(Text(), Text()).read("An, x2").shape
    'parts'
    """

    kinds: tuple[Kind, ...]
    shape = "parts"

    def __init__(self, *kinds: Kind) -> None:
        object.__setattr__(self, "kinds", kinds)

    def read(self, answer: object) -> Reading:
        """Every part, read by its own kind."""
        if isinstance(answer, str):
            cuts = [self._read(parts, answer) for parts in typed_parts(answer, len(self.kinds))]
            whole = [reading for reading in cuts if reading.shape == "parts"]
            if whole or cuts:
                return (whole or cuts)[0]
            parts = split(answer)
            if len(parts) > 1 or as_amount(answer) is None:
                return self._read(parts, answer)
        if isinstance(answer, Set) and len(answer) > 1:
            return Reading("unordered", short(answer))
        parts = listed(answer.values() if isinstance(answer, dict) else answer)
        return self._read(parts, answer) if parts is not None else lone_number(answer)

    def _read(self, parts: list, answer: object) -> Reading:
        if len(parts) != len(self.kinds):
            return Reading("parts count", short(answer), {"given": len(parts), "wanted": len(self.kinds)})
        readings = tuple(kind.read(part) for kind, part in zip(self.kinds, parts, strict=True))
        for place, (kind, reading) in enumerate(zip(self.kinds, readings, strict=True), 1):
            if reading.shape != kind.shape:
                named = {"place": place, "part": short(parts[place - 1]), **reading.problem}
                pairs = zip(self.kinds, parts[::-1], strict=True)
                turned = all(one.read(part).shape == one.shape for one, part in pairs)
                why = "parts unknown" if "options" in named else "parts unreadable"
                return Reading("parts turned" if turned else why, short(answer), named)
        return Reading("parts", readings)

    def same(self, given: Reading, wanted: Reading) -> bool:
        """Every part the same."""
        return all(kind.same(a, b) for kind, a, b in zip(self.kinds, given.value, wanted.value, strict=True))

    def fallback(self, given: Reading, wanted: Reading) -> str:
        """The right parts in another order, or other parts."""
        shapes = [kind.shape for kind in self.kinds]
        for parts in permutations(given.value) if len(set(shapes)) == 1 and len(shapes) < 5 else ():
            if self.same(Reading("parts", parts), wanted):
                return "parts_order"
        parts = zip(self.kinds, given.value, wanted.value, strict=True)
        keys = (kind.fallback(*pair) for kind, *pair in parts)
        return "parts_beyond" if any(key.startswith("beyond") for key in keys) else "parts"

    def show(self, reading: Reading) -> str:
        """The parts, joined."""
        return ", ".join(kind.show(part) for kind, part in zip(self.kinds, reading.value, strict=True))


FILLER = re.compile(r"[\s,./&+()<>→←–-]|\b(?:and|to|with|only|just|both|the)\b")


@dataclass(frozen=True)
class Several(Kind):
    """A set of answers, order and repeats aside: {"x1", "x3"}, ["x3", "x1"], "x1, x3", "none"."""

    of: Kind = field(default_factory=Text)
    shape = "set"

    def read(self, answer: object) -> Reading:
        """Every member, read by its kind; of a dict the names whose value is true."""
        if isinstance(answer, str):
            answer = self._typed(answer)
        elif isinstance(answer, dict):
            answer = [name for name, held in answer.items() if held]
        members = listed(answer)
        if members is None:
            return unreadable(answer)
        members = ["-".join(member) if self._is_path(member) else member for member in members]
        if len(members) == 1 and isinstance(members[0], str):
            members = self._typed(members[0])  # {"none"} means none, {"x1, x3"} two
        readings = [self.of.read(member) for member in members]
        for member, reading in zip(members, readings, strict=True):
            if reading.shape != self.of.shape:
                shape = "set unknown" if reading.shape == "unknown" else "set unreadable"
                return Reading(shape, short(answer), {"part": short(member), **reading.problem})
        return Reading("set", frozenset(map(simple, readings)))

    def _is_path(self, member: object) -> bool:
        short_enough = isinstance(member, (tuple, list)) and 0 < len(member) < 5
        return short_enough and all(isinstance(name, str) for name in member)

    def _typed(self, typed: str) -> list[str]:
        """The names that typed text holds, with any joints or, for single letters, none; else its parts."""
        among = getattr(self.of, "among", ()) and self.of.names
        names = {name.replace("_", " "): name for name in among}
        if len(typed) > 200 or not names or not split(typed):
            return split(typed)
        text = re.sub(r"(?<=\w)_(?=\w)", " ", clean(typed))
        joint = r"\s*(?:-+>|→|[-–,/&\s]|\band\b|\bto\b)\s*"
        found = []
        for name in sorted(names, key=len, reverse=True):
            words = [re.escape(word) for word in re.split(r"[- ]", name)]
            pattern = rf"(?<!\w){joint.join(words)}(?!\w)"
            if re.search(pattern, text):
                found, text = [*found, names[name]], re.sub(pattern, " ", text)
        letters = "".join(FILLER.sub(" ", text).split())
        return [*found, *letters] if {*letters} <= {*names} else split(typed)

    def fallback(self, given: Reading, wanted: Reading) -> str:
        """Some are missing, or some do not belong."""
        if not given.value:
            return "set_none"
        return "set_missing" if given.value < wanted.value else "set_extra"

    def show(self, reading: Reading) -> str:
        """The members in alphabetical order."""
        return "{" + ", ".join(sorted(map(str, reading.value))) + "}"
