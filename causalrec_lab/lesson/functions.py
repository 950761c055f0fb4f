"""Answers that are functions: run on given cases, under a clock, with the first failing case shown.

Terms: a *case* is one tuple of arguments; a function is right if it gives on every case what the reference
gives; a *known wrong* function is one whose results on all cases are those of a known wrong road.

The clock: on POSIX in the main thread a timer signal stops the function. Elsewhere (Windows, another
thread) it runs in a thread of its own and is stopped from outside. Both stop loops written in Python; neither
can stop one long call inside a C library, nor a loop that swallows every exception.

It guards against accidents, not against malice: a function runs in the process of whoever calls `check` and
may do all that its cell may do. `os._exit` ends that process, and a function that switches the timer off runs
until the kernel is interrupted; answers given before are kept. A process that it forks ends with the call.

Taught in notebooks/00_start_here.
"""

import copy
import ctypes
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, wraps

from causalrec_lab.lesson.blanks import holds_blank
from causalrec_lab.lesson.kinds import Kind, Later, Number, Reading, short, shown, simple, unreadable


class TooLong(BaseException):
    """Stops a learner's function; no `except Exception` of theirs can hold it up."""


@dataclass(frozen=True)
class Outcome:
    """What a call came to: a value, the exception it raised, or neither because time ran out."""

    value: object = None
    error: BaseException | None = None
    too_long: bool = False


def run_limited(function: Callable, arguments: Sequence, *, seconds: float = 2.0) -> Outcome:
    """Call a function that may raise or never come back.

    Args:
        function: the learner's function.
        arguments: its arguments; it gets copies, so that it cannot change them for the next case.
        seconds: how long it may take, in processor time, which a busy machine does not lengthen; by the clock
            ten times as long, for what sleeps.

    >>> run_limited(lambda a, b: a / b, (1, 4)).value
    0.25
    >>> run_limited(lambda a, b: a / b, (1, 0)).error
    ZeroDivisionError('division by zero')
    """
    own = copy.deepcopy(tuple(arguments))
    timer = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    return _with_signal(function, own, seconds) if timer else _in_thread(function, own, seconds)


def _call(function: Callable, arguments: tuple) -> Outcome:
    process = os.getpid()
    try:
        return Outcome(function(*arguments))
    except TooLong:
        return Outcome(too_long=True)
    except (Exception, SystemExit) as error:  # noqa: BLE001 whatever a learner's function raises is shown to them
        return Outcome(error=error)
    finally:
        if os.getpid() != process:  # forked by the function: no second kernel goes on from here
            os._exit(0)


def _clock(seconds: float) -> Callable[[], bool]:
    """Started now, it says whether time has run out."""
    work, start = time.process_time(), time.monotonic()
    return lambda: time.process_time() - work >= seconds or time.monotonic() - start >= 10 * seconds


def _with_signal(function: Callable, arguments: tuple, seconds: float) -> Outcome:
    over = _clock(seconds)

    def ring(number: int, frame: object) -> None:
        if over():
            raise TooLong

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, min(seconds, 0.5))
        try:
            return _call(function, arguments)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except TooLong:  # it rang between the call and the line that stops the clock
        return Outcome(too_long=True)
    finally:
        signal.signal(signal.SIGALRM, before)


def _in_thread(function: Callable, arguments: tuple, seconds: float) -> Outcome:
    outcomes: list[Outcome] = []
    worker = threading.Thread(target=lambda: outcomes.append(_call(function, arguments)), daemon=True)
    over = _clock(seconds)
    worker.start()
    while worker.is_alive() and not over():
        worker.join(min(seconds, 0.1))
    if worker.is_alive():
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(worker.ident), ctypes.py_object(TooLong))
        worker.join(1.0)
    return outcomes[0] if outcomes else Outcome(too_long=True)


def counted(value: object) -> object:
    """A result with 1 for True and 0 for False, alone or in a tuple: `not fan` is an honest answer.

    >>> counted((True, 0)), counted(False)
    ((1, 0), 0)
    """
    if is_truth(value):
        return int(value)
    return tuple(map(counted, value)) if type(value) in (tuple, list) and len(value) < 10 else value


def floats(value: object) -> object:
    """A result with floats for its fractions and decimals, alone or in lists and tuples; all else as it is.

    >>> floats((Fraction(1, 4), 2))
    (0.25, 2)
    """
    if isinstance(value, (Fraction, Decimal)):
        return float(value)
    return type(value)(map(floats, value)) if type(value) in (tuple, list) else value


def as_read(of: Kind, value: object) -> object:
    """Text, a dict, a pair of any make or a tensor of one number as the plain numbers that a check reads.

    All else, such as a vector where several parts are asked, as it is.

    >>> as_read(Number(), "25%"), as_read(Number(), 0.25)
    (Fraction(1, 4), 0.25)
    """
    if of.shape == "number" and getattr(value, "shape", None) == () and hasattr(value, "__setitem__"):
        return value.item()
    odd = isinstance(value, (str, dict)) or (of.shape == "pair" and type(value) not in (tuple, list))
    if not odd or of.shape not in ("number", "pair", "parts"):
        return value
    reading = of.read(value)
    return simple(reading) if reading.shape == of.shape else value


def in_floats(function: Callable, of: Kind | None = None) -> Callable:
    """The same function with floats for fractions: before Python 3.12 no `:.2f` reads a fraction.

    It gets lists of its own, as in a check: one that empties its list leaves those of the notebook whole.

    Args:
        function: the learner's function.
        of: the kind of its results; then a text is the number that the check read in it.

    >>> f"{in_floats(lambda part, whole: Fraction(part, whole))(1, 4):.2f}"
    '0.25'
    >>> in_floats(lambda part, whole: f"{part} in {whole}", Number())(1, 4)
    0.25
    """

    @wraps(function)
    def called(*given: object, **named: object) -> object:
        own = [one.copy() if type(one) in (list, dict, set) else one for one in given]
        value = function(*own, **named)
        return floats(value if of is None else as_read(of, value))

    return called


def is_truth(value: object) -> bool:
    """Is it True or False, of Python or of numpy?"""
    return type(value).__name__ in ("bool", "bool_")


def safe_read(kind: Kind, answer: object, *, seconds: float = 10.0) -> Reading:
    """Read an answer of any sort; one that breaks or never ends when looked at is an unreadable answer."""
    if kind.shape == "function":  # it has a clock of its own
        outcome = _call(kind.read, (answer,))
    else:
        outcome = run_limited(lambda: kind.read(answer), (), seconds=seconds)
    if isinstance(outcome.value, Reading):
        return outcome.value
    return Reading("unreadable", f"a {type(answer).__name__}") if outcome.too_long else unreadable(answer)


WRITTEN = re.compile(r"(?<![\w./])-?\d+(?:/\d+|\.\d+)(?![\w./])")


def written_alike(*told: str) -> list[str]:
    """Results as they are shown; where one number is a decimal, fractions are decimals too, of equal places.

    >>> written_alike("-18/25", "-0.571"), written_alike("(1/4, 2)", "(1/3, 2)")
    (['-0.720', '-0.571'], ['(1/4, 2)', '(1/3, 2)'])
    """
    numbers = [number for one in told for number in WRITTEN.findall(one)]
    if not any("." in number for number in numbers):
        return list(told)
    places = max(len(f"{float(Fraction(number)):.6g}".partition(".")[2]) for number in numbers)
    return [WRITTEN.sub(lambda found: f"{float(Fraction(found[0])):.{places}f}", one) for one in told]


@dataclass(frozen=True)
class Function(Kind):
    """A function with the given name, judged by its results on the cases.

    Args:
        cases: tuples of arguments, or `Later` that makes them (arrays).
        of: the kind of its results.
        seconds: time for one case.

    >>> average = Function([(1, 4), (0, 4)], of=Number())
    >>> average.same(average.read(lambda a, b: a / b), average.read(lambda a, b: "25%" if a else 0))
    True
    """

    cases: Sequence[tuple] | Later
    of: Kind = field(default_factory=Number)
    seconds: float = 2.0
    shape = "function"

    @cached_property
    def inputs(self) -> list[tuple]:
        """The cases, made when they are first needed."""
        return list(self.cases.work() if isinstance(self.cases, Later) else self.cases)

    def read(self, answer: object) -> Reading:
        """The results on all cases; the first call that raises or takes too long is a reading of its own."""
        if not callable(answer):
            return unreadable(answer)
        results, truths = [], True
        for case in self.inputs:
            called = {"call": self.call(self.name(answer), case)}
            outcome = run_limited(answer, case, seconds=self.seconds)
            if outcome.too_long:
                return Reading("function slow", called["call"], called | {"seconds": self.seconds})
            if outcome.error is not None:
                said = f"{type(outcome.error).__name__}: {outcome.error}".rstrip(": ")
                called |= {"error": said, "raised": type(outcome.error).__name__}
                return Reading("function raised", called["call"], called)
            if outcome.value is None or (results and holds_blank(outcome.value, signs=())):
                return Reading("function empty", called["call"], called)
            if holds_blank(outcome.value, signs=()):
                return Reading("blank", called["call"], called)
            truths &= is_truth(outcome.value)
            results.append(safe_read(self.of, counted(outcome.value)))
        return Reading("function", tuple(results), {"name": self.name(answer), "truths": truths})

    @staticmethod
    def name(answer: object) -> str:
        """What the learner called it."""
        name = getattr(answer, "__name__", "your function")
        return "your function" if name == "<lambda>" else name

    @staticmethod
    def call(name: str, case: tuple) -> str:
        """The call as one would type it."""
        return f"{name}({', '.join(short(argument, 40) for argument in case)})"

    def same(self, given: Reading, wanted: Reading) -> bool:
        """The same result on every case."""
        return self.failing(given, wanted) is None

    def failing(self, given: Reading, wanted: Reading) -> int | None:
        """The first case where results differ."""
        for place, (one, other) in enumerate(zip(given.value, wanted.value, strict=True)):
            if one.shape != other.shape or not self.of.same(one, other):
                return place
        return None

    def differs(self, given: Reading, wanted: Reading) -> Reading | None:
        """The first failing case, as a reading with its own message."""
        place = self.failing(given, wanted)
        if place is None:
            return None
        call = self.call(given.problem.get("name", "your function"), self.inputs[place])
        told = written_alike(*(shown(self.of, reading.value[place]) for reading in (given, wanted)))
        if wanted.problem.get("truths"):  # the exercise asks for True or False: then nobody is told 1 or 0
            told = [{"1": "True", "0": "False"}.get(said, said) for said in told]
        return Reading("function differs", call, {"call": call, "given": told[0], "wanted": told[1]})

    def show(self, reading: Reading) -> str:
        """Its results on the cases."""
        return "results " + ", ".join(shown(self.of, result) for result in reading.value)[:60]
