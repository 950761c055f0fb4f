"""The lesson engine: verdicts, hints, reveal, every kind of answer, functions under a clock.

The demonstration content (tests/lesson_demo) has one exercise of every kind; its oracle is written beside it.
"""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from fractions import Fraction

import networkx
import numpy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from lesson_demo import demo, use_demo  # noqa: F401

from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.graph import CausalGraph
from causalrec_lab.lesson import ____, check, functions, hint, reveal, solution, start
from causalrec_lab.lesson.exercises import grade
from causalrec_lab.lesson.functions import _in_thread, _with_signal, run_limited
from causalrec_lab.lesson.items import Exercise
from causalrec_lab.lesson.kinds import Later, Number
from causalrec_lab.lesson.progress import store
from causalrec_lab.lesson.texts import ENGINE, text
from causalrec_lab.texts import plain, rich

pytestmark = use_demo


def test_a_blank_is_not_attempted_and_leaves_no_trace():
    verdict = check("demo-pair", (____, ____))
    assert verdict.state == "not attempted"
    assert str(verdict).startswith("○ demo-pair · Not attempted yet.")
    assert store().events() == []


def test_a_right_answer_is_correct_and_goes_on_as_typed():
    verdict = check("demo-pair", "２ of ４")
    assert (verdict.state, verdict.value, verdict.borrowed) == ("correct", "２ of ４", False)
    assert "An and Bo." in str(verdict)


def test_later_cells_go_on_with_the_reference_until_the_answer_is_right():
    for answer in (____, (1, 4), "what?"):
        verdict = check("demo-pair", answer)
        assert (verdict.value, verdict.borrowed) == ((2, 4), True)
        assert "(2, 4)" not in str(verdict)


def test_brackets_that_were_forgotten_are_forgiven():
    assert check("demo-pair", 2, 4).state == "correct"
    assert check("demo-pair").state == "not attempted"


def test_known_wrong_answers_have_their_own_words_and_others_reveal_nothing():
    assert "one row" in str(check("demo-pair", (1, 4)))
    assert "Two roads" in str(check("demo-pair", 1 / 4))
    assert "four visitors" in str(check("demo-pair", (7, 8)))
    assert text("fallback", "pair", given="(0, 3)") in str(check("demo-pair", (0, 3)))
    assert check("demo-pair", (4, 2)).grade.known == "swapped"


def test_a_known_wrong_answer_is_worked_out_when_it_is_asked_for_and_once():
    made = []
    listed = {key: Later(lambda key=key: made.append(key) or len(made)) for key in ("odds", "all")}
    asked = Exercise("demo-number", Number(), 7, known=listed)
    assert [grade(asked, 1).known, made] == ["odds", ["odds"]]
    assert [grade(asked, answer).known for answer in (2, 1, 2)] == ["all", "odds", "all"]
    assert made == ["odds", "all"]


def test_a_shape_that_was_not_asked_is_said():
    assert "two numbers" in str(check("demo-number", (1, 4)))
    assert "cannot read" in str(check("demo-number", "1:4"))
    assert "one number" in str(check("demo-pair", 0.9))


def test_an_unknown_exercise_is_the_authors_slip_and_raises():
    for ask in (check, hint, reveal):
        with pytest.raises(UnknownName, match="did you mean 'demo-pair'"):
            ask("demo-pairs")
    with pytest.raises(UnknownName, match="there is no exercise '99-1'"):
        check("99-1", 1)


def test_hints_go_one_step_a_call_and_stop_on_the_third():
    told = [hint("demo-pair") for _ in range(4)]
    assert [note.lines[0] for note in told] == [text("demo-pair", "hints", step) for step in (0, 1, 2, 2)]
    assert [event["step"] for event in store().events("demo-pair", "hint")] == [1, 2, 3]


def test_reveal_opens_only_after_a_try():
    assert "Try first" in str(reveal("demo-pair"))
    check("demo-pair", (____, 4))
    check("demo-pair", (1, 4), record=False)
    assert "Try first" in str(reveal("demo-pair"))
    check("demo-pair", (1, 4))
    assert "2 of 4" in str(reveal("demo-pair"))


def test_a_solution_is_checked_but_not_recorded_and_a_wrong_one_raises():
    assert solution("demo-pair", (2, 4)).state == "correct"
    assert store().events() == []
    with pytest.raises(LabError, match=r'solution cell of demo-pair is not correct: \(1, 4\) is "not yet"'):
        solution("demo-pair", (1, 4))


def test_run_all_again_is_not_a_new_try():
    for answer in ((1, 4), (1, 4), (2, 4), (2, 4), (1, 4)):
        check("demo-pair", answer)
    assert [event["answer"] for event in store().events("demo-pair")] == ["(1, 4)", "(2, 4)", "(1, 4)"]


def test_a_verdict_says_the_same_to_eyes_and_to_a_terminal():
    verdict = check("demo-pair", (1, 4))
    page = verdict._repr_html_()
    for sentence in (verdict.grade.message, text("state", "not yet")):
        assert rich(sentence) in page
        assert plain(sentence) in repr(verdict)
    assert 'aria-live="polite"' in page
    assert "var(--jp-" in page
    assert "△" in page
    assert "△" in repr(verdict)


def test_what_a_learner_types_is_escaped_on_the_page():
    page = check("demo-pair", "<script>alert(1)</script>{0}{x}")._repr_html_()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


class Hostile:
    """An answer whose every method raises."""

    def __getattr__(self, name):
        raise RuntimeError("no")

    __eq__ = __len__ = __iter__ = __repr__ = __str__ = __float__ = __array__ = __bool__ = __getattr__
    __hash__ = None


EVERY = [item.id for item in __import__("lesson_demo").items() if isinstance(item, Exercise)]
ODD = [
    Hostile(),
    [[]],
    {},
    set(),
    b"2",
    1j,
    10**5000,
    "1e999",
    range(3),
    type,
    print,
    "x" * 10**6,
    [1, [2, [3]]],
    -0.0,
]


@pytest.mark.parametrize("name", EVERY)
def test_no_answer_however_odd_makes_a_check_raise(name):
    for answer in ODD:
        assert check(name, answer).state in ("not attempted", "not yet")
        assert "0x7" not in repr(check(name, answer))  # no addresses in stored outputs


ANSWERS = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text() | some.fractions(),
    lambda inner: (
        some.lists(inner, max_size=4) | some.tuples(inner, inner) | some.dictionaries(some.text(), inner)
    ),
    max_leaves=8,
)


@pytest.mark.slow
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANSWERS)
def test_check_has_a_verdict_for_whatever_is_handed_in(answer):
    for name in EVERY:
        assert check(name, answer, record=False).state in ("not attempted", "not yet", "correct")


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("demo-number", [0.25, "25%", "8 of 32", "¼", Fraction(1, 4), numpy.float32(0.25)]),
        ("demo-points", [0.175, 17.5, "17.5 points", "17.5 %", "7/40"]),
        ("demo-text", ["An", "AN", " an. ", "安", "“An”"]),
        ("demo-choice", ["stay", "b", "B)", "sales stay", "STAY"]),
        ("demo-each", [("An", "x2"), ["Bo", "x2"], "an, x2", "(Bo, bought)"]),
        ("demo-set", [{"x1", "x3"}, ["x3", "x1", "x1"], "x3 and x1", "{x1、x3}"]),
        ("demo-graph", ["x1→x3, x3→x2, x1→x2", [("x1", "x3"), ("x3", "x2"), ("x1", "x2")]]),
    ],
)
def test_every_kind_takes_the_right_answer_in_any_dress(name, right):
    for answer in right:
        assert check(name, answer).state == "correct", answer


def test_graphs_come_as_ours_or_networkx():
    arrows = [("x1", "x3"), ("x3", "x2"), ("x1", "x2")]
    assert check("demo-graph", CausalGraph(arrows)).state == "correct"
    assert check("demo-graph", networkx.DiGraph(arrows)).state == "correct"
    assert check("demo-graph", CausalGraph([("x2", "x1")])).grade.known == "turned"


def never(count, out_of):
    while True:
        pass


def stubborn(count, out_of):
    while True:
        try:
            never(1, 2)
        except Exception:  # noqa: BLE001 as a learner may write it
            count += 1


@pytest.mark.slow
@pytest.mark.parametrize("function", [never, stubborn])
def test_a_function_that_never_comes_back_gets_a_sentence(function):
    verdict = check("demo-function", function)  # that this line ends is what is tested
    assert f"`{function.__name__}(1, 4)` did not come back" in verdict.grade.message


def test_outside_the_main_thread_a_loop_is_stopped_too():
    outcomes, before = [], threading.active_count()
    worker = threading.Thread(target=lambda: outcomes.append(run_limited(stubborn, (1, 2), seconds=0.2)))
    worker.start()
    worker.join(600)
    assert outcomes[0].too_long
    assert threading.active_count() == before  # nothing goes on burning the core


def test_the_way_without_signals_gives_the_same_outcomes():
    assert _in_thread(lambda a, b: a / b, (1, 4), 600).value == 0.25
    assert isinstance(_in_thread(lambda a, b: a / b, (1, 0), 600).error, ZeroDivisionError)
    assert _in_thread(never, (1, 2), 0.2).too_long


@pytest.mark.parametrize("way", [_with_signal, _in_thread])
def test_a_busy_machine_makes_no_function_slow_and_a_sleeper_is_given_up(monkeypatch, way):
    """The clock goes on, the processor works for others."""
    ticks = itertools.count(step=0.0001)
    monkeypatch.setattr(functions.time, "process_time", lambda: 0.0)
    with monkeypatch.context() as patch:
        patch.setattr(functions.time, "monotonic", lambda: next(ticks))
        assert way(lambda: time.sleep(0.1) or "done", (), 0.02).value == "done"
    assert way(lambda: time.sleep(3600) if way is _with_signal else never(1, 2), (), 0.02).too_long


def test_the_timer_is_put_back_as_it_was():
    import signal

    before = signal.getsignal(signal.SIGALRM)
    check("demo-function", never)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def leaves(count, out_of):
    sys.exit(3)


def deep(count, out_of):
    return deep(count, out_of)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda count: count, "TypeError"),
        (lambda count, out_of: count / 0, "ZeroDivisionError: division by zero"),
        (leaves, "SystemExit: 3"),
        (deep, "RecursionError"),
        (lambda count, out_of: count, "gives 1; it should give 1/4"),
        (lambda count, out_of: None if count == 3 else count / out_of, "gave nothing back"),
        (lambda count, out_of: "x", "it should give 1/4"),
        (0.25, "0.25 is not a function"),
    ],
)
def test_a_function_is_told_its_first_failing_case(function, said):
    verdict = check("demo-function", function)
    assert verdict.state == "not yet"
    assert said in verdict.grade.message


@pytest.mark.parametrize(("answer", "said"), [(1, "True"), (False, "False"), (2, "2"), ("True", "'True'")])
def test_who_is_asked_for_true_or_false_is_not_told_one_or_zero(answer, said):
    kind = functions.Function([(1,), (2,)])
    other = kind.read(lambda number: answer is False)  # True where the answer is False, and the other way
    told = kind.differs(kind.read(lambda number: answer), other).problem
    assert (told["given"], told["wanted"]) == (said, str(answer is False))
    numbers = kind.differs(kind.read(lambda number: 1), kind.read(lambda number: 0)).problem
    assert (numbers["given"], numbers["wanted"]) == ("1", "0")


def test_a_stub_that_returns_the_blank_is_not_attempted_and_the_reference_goes_on():
    verdict = check("demo-function", lambda count, out_of: ____ / out_of)
    assert verdict.state == "not attempted"
    assert verdict.value(1, 4) == 0.25


def test_a_wrong_function_is_known_by_what_it_does():
    assert check("demo-function", lambda k, n: k / (n - k)).grade.known == "odds"


def test_a_function_cannot_spoil_its_cases_for_the_next_one():
    def eats(rows):
        rows.clear()

    rows = [1, 2]
    run_limited(eats, (rows,))
    assert rows == [1, 2]


def test_start_says_where_answers_are_kept_and_how_far_you_are():
    assert "not kept" in str(start("demo"))
    check("demo-pair", (2, 4))
    check("demo-number", "1/3")
    assert "1 of 9 exercises correct, 2 tried" in str(start("demo"))
    with pytest.raises(UnknownName, match="99"):
        start("99")


def test_importing_check_costs_little_and_loads_nothing_that_draws():
    code = (
        "import sys, numpy; before = len(sys.modules); from causalrec_lab.lesson import check\n"
        "heavy = {'anywidget', 'ipywidgets', 'IPython', 'pandas', 'matplotlib', 'torch'} & {*sys.modules}\n"
        "print(len(sys.modules) - before, *heavy)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    modules, *loaded = run.stdout.split()
    assert loaded == []
    assert int(modules) < 120  # 0.05 s on an idle machine


def test_the_engine_works_in_plain_python_without_widgets():
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['anywidget', 'ipywidgets', 'IPython']))\n"
        "from causalrec_lab.lesson import check, predict, quiz, ____\n"
        "from causalrec_lab.lesson.content import notebooks, items\n"
        "from causalrec_lab.lesson.items import Exercise, Predict\n"
        "names = [item.id for item in items('01') if isinstance(item, Exercise)]\n"
        "print(check(names[0], ____))\n"
        "guess = predict([item.id for item in items('01') if isinstance(item, Predict)][0])\n"
        "print(sorted(guess._repr_mimebundle_()))"
    )
    environment = os.environ | {"CAUSALREC_PROGRESS": "off"}
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, env=environment
    )
    assert "Not attempted yet." in ran.stdout
    assert "['text/html', 'text/plain']" in ran.stdout


def test_a_second_language_is_laid_beside_the_first_and_falls_back(tmp_path, monkeypatch):
    for language in ("en", "zh"):
        english = (ENGINE.folder / "words.en.toml").read_text("utf-8")
        said = english if language == "en" else '[state]\ncorrect = "正确。"\n'
        (tmp_path / f"words.{language}.toml").write_text(said, encoding="utf-8")
    monkeypatch.setattr(ENGINE, "folder", tmp_path)
    monkeypatch.setenv("CAUSALREC_LANG", "zh_CN.UTF-8")
    assert str(check("demo-pair", (2, 4))).startswith("✓ demo-pair · 正确。")
    assert "Not attempted yet." in str(check("demo-pair", ____))


def test_a_missing_text_or_placeholder_is_named():
    with pytest.raises(UnknownName, match="there is no text key 'nothing'"):
        text("demo-pair", "nothing")
    with pytest.raises(LabError, match="placeholder that got no value"):
        text("hint", "title")


def test_references_that_need_work_are_worked_out_when_asked():
    worked = []
    exercise = Exercise("demo-number", Number(), Later(lambda: worked.append(1) or Fraction(1, 4)))
    assert grade(exercise, ____).state == "not attempted"
    assert worked == []
    assert grade(exercise, "1/4").state == grade(exercise, 0.25).state == "correct"
    assert worked == [1]


FORKS = """
import os
from causalrec_lab.lesson.functions import run_limited
print(run_limited(lambda: os.fork() and 7, ()).value, flush=True)
"""
LEAVES = """
import os
from causalrec_lab.lesson.functions import run_limited
from causalrec_lab.lesson.progress import store
store().record("attempt", "01-1", state="correct")
run_limited(lambda: os._exit(3), ())
"""
HANGS = """
import signal
import time
from causalrec_lab.lesson.functions import run_limited
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the tests may have it ignored
def endless():
    signal.setitimer(signal.ITIMER_REAL, 0)
    print("begins", flush=True)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        pass
try:
    run_limited(endless, (), seconds=0.1)
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_what_a_function_may_do_to_its_process_is_what_the_docstring_says(tmp_path):
    """A fork ends with the call; os._exit ends the process and loses no answer; an interrupt ends a loop."""
    environment = os.environ | {"CAUSALREC_PROGRESS": str(tmp_path / "kept.json")}
    given = {"env": environment, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    run = lambda program: subprocess.Popen([sys.executable, "-c", program], **given)  # noqa: E731
    with run(FORKS) as forks, run(LEAVES) as leaves, run(HANGS) as hangs:
        assert forks.communicate(timeout=60)[0] == "7\n"
        leaves.communicate(timeout=60)
        assert leaves.returncode == 3
        assert '"01-1"' in (tmp_path / "kept.json").read_text(encoding="utf-8")
        assert hangs.stdout.readline() == "begins\n"
        hangs.send_signal(signal.SIGINT)
        assert hangs.communicate()[0] == "interrupted\n"
