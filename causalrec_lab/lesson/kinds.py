"""Kinds of answers: what is asked for, how an answer is read, and when two answers are the same.

Terms: a *reading* is an answer understood: its shape ("pair", "number", ...) and its value, so that a bare
1/4 where a pair is asked is a reading too and can have its own message; a *kind* makes readings and compares.

Taught in notebooks/00_start_here.
"""

import math
import re
import reprlib
from collections.abc import Callable, Iterable, Set, ValuesView
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from numbers import Real
from string import ascii_lowercase

from causalrec_lab.lesson.answers import (
    LONGEST,
    Amount,
    as_amount,
    clean,
    read_number,
    read_pair,
    same_amount,
    show_number,
)


@dataclass(frozen=True)
class Reading:
    """An answer as understood: `shape` names what it is, `value` compares, `problem` says what failed."""

    shape: str
    value: object = None
    problem: dict = field(default_factory=dict)


class Kind:
    """What every kind of answer can do; each kind says where it differs."""

    shape = "unreadable"

    def read(self, answer: object) -> Reading:
        """Understand an answer; never raises for anything a learner can hand in."""
        return unreadable(answer)

    def same(self, given: Reading, wanted: Reading) -> bool:
        """Whether two readings of the same shape are the same answer."""
        return given.value == wanted.value

    def fallback(self, given: Reading, wanted: Reading) -> str:
        """The key, under [fallback], of the sentence for a wrong answer without a message of its own."""
        return self.shape

    def show(self, reading: Reading) -> str:
        """The answer in a few characters."""
        return str(reading.value)[:60]


@dataclass(frozen=True)
class Later:
    """A value worked out when it is first needed, so that content files import nothing heavy."""

    work: Callable[[], object]


@dataclass(frozen=True)
class When:
    """A wrong answer known by a property: `rule(value)` is true of it; `example` is one such answer."""

    rule: Callable[[object], bool]
    example: object


LIMIT = 1000
"""Members of an answer that are looked at; an answer of more is none."""
BRIEF = reprlib.Repr()
BRIEF.maxlevel = 3
BRIEF.maxlist = BRIEF.maxtuple = BRIEF.maxset = BRIEF.maxfrozenset = BRIEF.maxdict = 20
BRIEF.maxstring = BRIEF.maxlong = BRIEF.maxother = 2000


def short(answer: object, limit: int = 60) -> str:
    """Anything as one short line, a list of a million numbers and a list that holds itself too.

    >>> short("a" * 100, 10)
    "'aaaaaa..."
    """
    try:
        words = re.sub(r" at 0x[0-9a-fA-F]+", "", " ".join(BRIEF.repr(answer).split()))
    except Exception:  # noqa: BLE001 a learner's object may have a broken __repr__
        words = f"a {type(answer).__name__}"
    return words if len(words) <= limit else words[: limit - 3] + "..."


def listed(answer: object) -> list | None:
    """The members of a list, tuple, set, array, tensor or column of at most a thousand, or None.

    >>> listed((1, 2)), listed("12"), listed(range(10**9))
    ([1, 2], None, None)
    """
    if hasattr(answer, "tolist") and hasattr(answer, "shape"):
        small = len(answer.shape) > 0 and math.prod(answer.shape) <= LIMIT
        return answer.tolist() if small else None
    if not isinstance(answer, (list, tuple, Set, ValuesView)):
        return None
    members = list(islice(answer, LIMIT + 1))
    return members if len(members) <= LIMIT else None


def unreadable(answer: object) -> Reading:
    """The reading of what no kind understands."""
    return Reading("unreadable", short(answer))


def lone_number(answer: object) -> Reading:
    """The reading of a number where something else is asked for."""
    amount = as_amount(answer)
    return Reading("number", amount) if amount is not None else unreadable(answer)


def simple(value: object) -> object:
    """A reading as a `When` rule sees it: fractions for amounts, tuples for parts.

    >>> simple(Pair().read("2 of 4"))
    (Fraction(2, 1), Fraction(4, 1))
    """
    if isinstance(value, tuple):
        return tuple(map(simple, value))
    return simple(value.value) if isinstance(value, Reading | Amount) else value


def normal(words: str) -> str:
    """Text as compared: one spelling, no quotes or full stop, case aside.

    >>> normal(" ＡＮ. ")
    'an'
    """
    return clean(words).strip(" .。!?,()")


WORKED = re.compile(r"\d[\s)%]*(?:[+*x×^=]|[-/]\s*\()[\s(*]*[\d.]")
TAKEN_OFF = re.compile(r"([\d./]+)%? ?- ?([\d./]+)%?")


def is_calculation(typed: str) -> bool:
    """Whether a sum or product was typed, which nobody works out here; 10-40 is a range, 16-1 a difference.

    >>> [is_calculation(typed) for typed in ("1+2+2", "2 x 3", "2**4 - 1", "8/(8+24)", "16-1", "10-40")]
    [True, True, True, True, True, False]
    """
    text = clean(typed)
    if len(typed) > LONGEST or not re.fullmatch(r"[\d\s.()%+*x×/^=-]+", text):
        return False
    taken_off = TAKEN_OFF.fullmatch(text)
    first, second = map(as_amount, taken_off.groups()) if taken_off else (None, None)
    falls = first is not None and second is not None and first.value >= second.value
    return falls or bool(WORKED.search(text))


@dataclass(frozen=True)
class Number(Kind):
    """One number: 0.5, 1/2, "50%", "½", "1 in 2", "二分之一", "8 visits", Fraction(1, 2).

    Args:
        tolerance: largest absolute difference that still counts; None: exact, or rounded to two decimals.
        percent: read a bare number beyond 1 as percentage points (17.5 means .175); the reference is a share.
        room: sizes of the room that a count may be typed with: "66 of 120" is 66 where 120 is one of them.

    >>> Number(percent=True).read(17.5).value.value, Number(room=(8,)).read("4 of 8").value.value
    (Fraction(7, 40), Fraction(4, 1))
    >>> Number(room=(8,)).read("4 to 8").shape
    'pair'
    """

    tolerance: float | None = None
    percent: bool = False
    room: tuple[int, ...] = ()
    shape = "number"

    def read(self, answer: object) -> Reading:
        """A number, or the pair it may have been, or text."""
        ends = between(answer) if isinstance(answer, str) and not re.search("[,，]", answer) else ()
        pair = two_amounts(ends if len(ends) == 2 else answer)
        apart = isinstance(answer, str) and re.fullmatch(r"[\d\s,.()]+", answer)  # 4,8 is a decimal here
        counted = pair and pair[1].value in self.room and not apart and len(ends) < 2  # 4 to 8 is a range
        amount = pair[0] if counted else as_amount(answer)
        if amount is not None:
            if self.percent and abs(amount.value) > 1:
                places = None if amount.places is None else amount.places + 2
                amount = Amount(amount.value / 100, places)
            return Reading("number", amount)
        if hasattr(answer, "out_of") and pair and pair[1].value:  # a Count where a share is asked
            return Reading("number", Amount(pair[0].value / pair[1].value))
        if isinstance(answer, str) and is_calculation(answer):
            return Reading("calculation", short(answer))
        return Reading("pair", pair) if pair else unreadable(answer)

    def same(self, given: Reading, wanted: Reading) -> bool:
        """Equal, or honestly rounded."""
        return same_amount(given.value, wanted.value, tolerance=self.tolerance)

    def fallback(self, given: Reading, wanted: Reading) -> str:
        """The key of the sentence for a wrong answer that nobody thought of."""
        return "points" if self.percent else "number"

    def show(self, reading: Reading) -> str:
        """The number, points as points."""
        value = reading.value.value
        return f"{show_number(value * 100)} points" if self.percent else show_number(value)


@dataclass(frozen=True)
class Share(Number):
    """A share or a chance, between 0 and 1; with `least=-1` a difference of two. A bare 25 is none: 25% is.

    >>> Share().read((8, 32)).value.value, Share().fallback(Share().read(25), None)
    (Fraction(1, 4), 'beyond_share')
    """

    least: int = 0

    def read(self, answer: object) -> Reading:
        """A number; two whole numbers are a share too, the first of the second."""
        reading = super().read(answer)
        part, whole = simple(reading) if reading.shape == "pair" else (1, 0)
        return Reading("number", Amount(part / whole)) if 0 <= part <= whole > 0 == self.least else reading

    def fallback(self, given: Reading, wanted: Reading) -> str:
        """Beyond 1 it is no share at all."""
        if not self.least <= given.value.value <= 1:
            return "beyond_difference" if self.least else "beyond_share"
        return "difference" if self.least else "share"


def two_amounts(answer: object) -> tuple[Amount, Amount] | None:
    """Two numbers in a tuple, list, array, Count or text, or None."""
    if isinstance(answer, str):
        return read_pair(answer)
    if hasattr(answer, "out_of") and hasattr(answer, "count"):
        answer = (answer.count, answer.out_of)
    parts = None if isinstance(answer, Set) else listed(answer)
    if parts is None or len(parts) != 2:
        return None
    first, second = map(as_amount, parts)
    return (first, second) if first is not None and second is not None else None


def of_shape(kind: Kind, shape: str) -> Kind:
    """The kind that knows readings of that shape: the one that is asked for, or a plain one."""
    return kind if shape == kind.shape else {"number": Number(), "pair": Pair()}.get(shape, Kind())


def alike(kind: Kind, given: Reading, wanted: Reading) -> bool:
    """Whether two readings are the same answer, also where neither has the shape that was asked for.

    >>> alike(Pair(), Pair().read("1/4"), Pair().read(0.25))
    True
    """
    if given.shape == wanted.shape == "pair" != kind.shape:
        return all(map(same_amount, given.value, wanted.value))
    return given.shape == wanted.shape and of_shape(kind, given.shape).same(given, wanted)


def shown(kind: Kind, reading: Reading) -> str:
    """An answer in a few characters, whatever shape it came in."""
    return of_shape(kind, reading.shape).show(reading)


@dataclass(frozen=True)
class Pair(Kind):
    """Two whole numbers, rows that count and rows in the room: (2, 4), "2 of 4", "2, 4". A set has no order.

    A bare number (0.25, Fraction(1, 4), "1/4") is read as one, so that it can have its own message.

    >>> Pair().read("2 of 4").shape, Pair().read(0.25).shape
    ('pair', 'number')
    """

    shape = "pair"

    def read(self, answer: object) -> Reading:
        """A pair, or the bare number it should not have been."""
        if isinstance(answer, Set):
            return Reading("unordered", short(answer))
        pair = two_amounts(answer)
        return Reading("pair", pair) if pair else lone_number(answer)

    def same(self, given: Reading, wanted: Reading) -> bool:
        """Both numbers equal."""
        return simple(given) == simple(wanted)

    def fallback(self, given: Reading, wanted: Reading) -> str:
        """Turned round, reduced, more than there are: each has a sentence of its own."""
        (count, room), (right, whole) = simple(given), simple(wanted)
        if (count, room) == (whole, right):
            return "swapped"
        if count * whole == right * room and room:
            return "same_share"
        return "more_than_all" if count > room else "pair"

    def show(self, reading: Reading) -> str:
        """The pair."""
        return "({}, {})".format(*(show_number(part.value) for part in reading.value))


@dataclass(frozen=True)
class Ends(Pair):
    """The least and the most, two whole numbers: (10, 40), "10 to 40", "between 10 and 40".

    >>> Ends().show(Ends().read("from 10 to 40")), Ends().read("10").shape
    ('(10, 40)', 'number')
    """

    def read(self, answer: object) -> Reading:
        """As `Pair` does, and ranges in words."""
        if isinstance(answer, str) and len(parts := between(answer)) == 2:
            answer = ", ".join(parts)
        return super().read(answer)

    def fallback(self, given: Reading, wanted: Reading) -> str:
        """Turned round, or two other numbers."""
        turned = self.same(Reading("pair", given.value[::-1]), wanted)
        return "swapped_ends" if turned else "ends"


RANGE = re.compile(r"\bto\b|[到至]|(?<=[\d%])(?:\s+[-–~]\s+|[-–~])(?=\d)")


def between(typed: str) -> list[str]:
    """Two parts, also where they are the ends of a range.

    >>> between("between 15 and 40"), between("15 to 40"), between("10-40"), between("-.5")
    (['15', '40'], ['15', '40'], ['10', '40'], ['-.5'])
    """
    text = re.sub(r"^\(?\s*(between|from)\b", "", clean(typed))
    parts = split(text)
    return [part.strip() for part in RANGE.split(parts[0])] if len(parts) == 1 else parts


EMPTY = re.compile("|none|nothing|nobody|none of them|empty|set|the empty set|∅|空集?|无|没有")


def split(typed: str) -> list[str]:
    """The parts of typed text between commas, semicolons or Chinese commas.

    >>> split("{x1、x3}"), split("none"), split("∅")
    (['x1', 'x3'], [], [])
    """
    text = clean(typed).strip("() ")
    if EMPTY.fullmatch(text):
        return []
    return [part.strip() for part in re.split(r",|\band\b", text) if part.strip()]


@dataclass(frozen=True)
class Text(Kind):
    """A word or a name, compared without case, width, quotes or a full stop.

    Args:
        also: other spellings, each with the one it stands for, such as {"安": "An"}.
        among: the names to choose from, if there are such; another one is said to be unknown.
    """

    also: dict = field(default_factory=dict)
    among: Iterable[str] = ()
    shape = "text"

    @cached_property
    def names(self) -> dict[str, str]:
        """Every spelling that is known, with the name it stands for."""
        known = {name: name for name in self.among} | self.also
        return {normal(word): normal(meant) for word, meant in known.items()}

    def read(self, answer: object) -> Reading:
        """Text, or a number where a number was handed in."""
        if isinstance(answer, str) and len(answer) <= 2000:
            word = normal(answer)
            word = self.names.get(word, self.names.get(re.sub(r"[_-]", " ", word), word))
            if self.among and word not in self.names:
                return Reading("unknown", short(answer), {"options": " / ".join(self.among)})
            return Reading("text", word)
        return lone_number(answer)


_CHINESE = {"无": "none", "没有": "none", "全部": "all", "是": "yes", "否": "no", "不是": "no"}
_CHINESE |= {"成立": "holds", "不成立": "refuted", "证据不足": "not_proven"}


@dataclass(frozen=True)
class Choice(Kind):
    """One of several options, by key, by letter (a, b, c), by its words, or by the number that these name.

    Args:
        keys: the options in order; their words stand in the text file under [<id>.options].
        labels: the words, filled in by the exercise from the text file.
        also: other spellings, each with the key it stands for.

    >>> Choice("rise", "fall", labels=("sales rise", "sales fall")).read("B").value
    'fall'
    >>> open_one = Choice("zero", "open", also={"nan": "open"})
    >>> open_one.read(float("nan")).value, open_one.read(0.0).value
    ('open', 'zero')
    """

    keys: tuple[str, ...]
    labels: tuple[str, ...] = ()
    also: dict = field(default_factory=dict)
    shape = "choice"

    def __init__(self, *keys: str, labels: Iterable[str] = (), also: dict | None = None) -> None:
        vars(self).update(keys=keys, labels=tuple(labels), also=also or {})

    @property
    def options(self) -> str:
        """All options in one line, each with its letter.

        >>> Choice("rise", "fall", labels=("sales rise", "sales fall")).options
        'a) sales rise; b) sales fall'
        """
        lettered = zip(ascii_lowercase, self.labels or self.keys, strict=False)
        return "; ".join(f"{letter}) {words}" for letter, words in lettered)

    def read(self, answer: object) -> Reading:
        """The key that was meant."""
        if isinstance(answer, bool):
            answer = "yes" if answer else "no"
        elif isinstance(answer, Real):
            amount = as_amount(answer)
            answer = show_number(amount.value) if amount else str(answer)
        word = re.sub(r"^(?:option|answer|letter) ", "", normal(answer)) if isinstance(answer, str) else ""
        letters = ascii_lowercase[: len(self.keys)]
        for names in (self.keys, self.labels, letters):
            for key, name in zip(self.keys, names, strict=False):
                if word in (normal(name), normal(name).replace("_", " ")):
                    return Reading("choice", key)
        also = {normal(name): key for name, key in self.also.items()}
        also |= {said: key for said, key in _CHINESE.items() if key in self.keys and said not in also}
        numbers = {amount.value: key for key in reversed(self.keys) if (amount := read_number(key))}
        number = read_number(word)
        if meant := also.get(word) or (number and numbers.get(number.value)):
            return Reading("choice", meant)
        if (lettered := re.match(r"([a-z])(?:[).:]| -) ?(.+)", word)) and lettered[1] in letters:
            return self.read(lettered[2]) if lettered[2] in map(normal, self.labels) else unreadable(answer)
        return Reading("unreadable", short(answer), {"options": self.options})
