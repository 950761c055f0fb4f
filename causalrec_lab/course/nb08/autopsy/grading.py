"""Grades tests: each is run on the right program and on every mutant, and counts by the mutants it kills.

Terms: see `autopsy`. A *false alarm* is a test that fails on the right program: what it kills
does not count.

Taught in notebooks/08_autopsy.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from causalrec_lab.course.nb08.autopsy.programs import FAULTS, Program, Trained, mutants, right_program
from causalrec_lab.errors import LabError
from causalrec_lab.lesson.functions import Outcome

Test = Callable[[Callable[..., Trained]], object]
PASSES, FAILS, NO_VERDICT = "passes", "fails", "no verdict"
RIGHT = "right"


@dataclass(frozen=True)
class Verdict:
    """What one test says of one program: "passes", "fails", or "no verdict" and why."""

    word: str
    why: str = ""


@dataclass(frozen=True)
class Tried:
    """One test on all programs.

    Args:
        name: of the test.
        verdicts: "right" and each fault -> what the test says.
    """

    name: str
    verdicts: Mapping[str, Verdict]

    @property
    def false_alarm(self) -> bool:
        """Whether it does not pass on the right program."""
        return self.verdicts[RIGHT].word != PASSES

    @property
    def kills(self) -> tuple[str, ...]:
        """The mutants it fails on; none if it is a false alarm."""
        if self.false_alarm:
            return ()
        return tuple(fault for fault in FAULTS if self.verdicts[fault].word == FAILS)


@dataclass(frozen=True)
class Report:
    """Several tests on all programs."""

    tests: tuple[Tried, ...]

    @property
    def killed(self) -> tuple[str, ...]:
        """The mutants that at least one test kills."""
        return tuple(fault for fault in FAULTS if any(fault in test.kills for test in self.tests))

    @property
    def survived(self) -> tuple[str, ...]:
        """The mutants that no test notices."""
        return tuple(fault for fault in FAULTS if fault not in self.killed)

    def __str__(self) -> str:
        lines = [f"{len(self.killed)} of {len(FAULTS)} mutants killed"]
        for test in self.tests:
            right = test.verdicts[RIGHT]
            said = ", ".join(test.kills) or "none"
            if test.false_alarm:
                said = "a false alarm" if right.word == FAILS else f"no verdict: {right.why}"
            lines.append(f"  {test.name}: {said}")
        return "\n".join([*lines, f"survived: {', '.join(self.survived) or 'none'}"])

    __repr__ = __str__


def verdict(test: Test, program: Program, *, call: Callable[..., Outcome] | None = None) -> Verdict:
    """What a test says of a program: it returns True or False, or asserts and returns nothing.

    Args:
        test: a function of train, where train(log, seed=0) gives a trained model.
        program: what it gets as train.
        call: how to call it; `lesson.functions.run_limited` stops a test that never ends. None: plainly.
    """
    came = (call or _plainly)(test, (program,))
    if came.too_long:
        return Verdict(NO_VERDICT, "it did not come back in time; look for a loop that never ends")
    if isinstance(came.error, AssertionError):
        return Verdict(FAILS, str(came.error))
    if came.error is not None:
        return Verdict(NO_VERDICT, f"it stopped with {type(came.error).__name__}: {came.error}")
    if came.value is None:  # it only asserts, and nothing was raised
        return Verdict(PASSES)
    if type(came.value).__name__ in ("bool", "bool_"):
        return Verdict(PASSES if came.value else FAILS)
    if repr(came.value) == "____":  # the workbook's blank
        return Verdict(NO_VERDICT, "it is not written yet")
    return Verdict(NO_VERDICT, f"it gave back {came.value!r:.40}; True (passes) or False (fails) is needed")


def grade(tests: Sequence[Test], *, call: Callable[..., Outcome] | None = None) -> Report:
    """Run every test on the right program and on every mutant.

    Args:
        tests: functions of train that return True where the program passes.
        call: as in `verdict`.

    Raises:
        LabError: something in the list is no function.

    >>> grade([lambda train: True]).survived == tuple(FAULTS)
    True
    """
    programs = {RIGHT: right_program(), **mutants()}
    tried = []
    for place, test in enumerate(tests):
        if not callable(test):
            raise LabError(f"tests[{place}] is {test!r:.60}; a function of train is needed, without brackets")
        name = getattr(test, "__name__", "a test")
        said = {fault: verdict(test, program, call=call) for fault, program in programs.items()}
        tried.append(Tried(name, said))
    return Report(tuple(tried))


def _plainly(test: Test, arguments: tuple[Any, ...]) -> Outcome:
    try:
        return Outcome(test(*arguments))
    except Exception as error:  # noqa: BLE001 whatever a test raises is its verdict, or the reason why it has none
        return Outcome(error=error)
