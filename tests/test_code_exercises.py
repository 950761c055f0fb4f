"""Exercises where a learner writes a function or draws a plot. Oracle: the reference, one operator changed.

A *mutant* is the reference with one operator changed (+ to -, < to <=, and to or, `not` taken away ...); a
case that tells it from the reference must be among the cases, or a learner with this slip is told "correct".
"""

import ast
import copy
import inspect
import itertools
import textwrap
from itertools import chain

import pytest
from minutes import LESSONS

from causalrec_lab.lesson import content
from causalrec_lab.lesson.exercises import grade, known_wrong
from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.items import Exercise, resolve
from causalrec_lab.lesson.plots import Drawn, Plot
from causalrec_lab.lesson.texts import text

EXERCISES = [
    item
    for item in chain.from_iterable(content.items(name) for name in content.notebooks())
    if isinstance(item, Exercise) and item.id[:2].isdigit()
]
FUNCTIONS = [item for item in EXERCISES if type(item.kind) is Function]
each_function = pytest.mark.parametrize("item", FUNCTIONS, ids=[item.id for item in FUNCTIONS])

OTHERS = {
    ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Div], ast.Div: [ast.Mult], ast.FloorDiv: [ast.Div],
    ast.Mod: [ast.FloorDiv], ast.Pow: [ast.Mult], ast.MatMult: [], ast.BitAnd: [ast.BitOr],
    ast.BitOr: [ast.BitAnd], ast.BitXor: [ast.BitOr], ast.And: [ast.Or], ast.Or: [ast.And],
    ast.Lt: [ast.LtE, ast.Gt], ast.LtE: [ast.Lt, ast.GtE], ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.LtE],
    ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq], ast.In: [ast.NotIn], ast.NotIn: [ast.In],
    ast.Is: [ast.IsNot], ast.IsNot: [ast.Is],
}  # fmt: skip
# "NN-n", the changed line: why no case can tell this mutant from the reference.
EQUIVALENT = {
    ("19-6", "return sum((abs(one) > seen - 1e-09 for one in sums)) / 2 ** n"): "1e-9 takes the equal ones in"
}


class Changed(ast.NodeTransformer):
    """Changes the operator of one number, in the order of the walk, to one of its others."""

    def __init__(self, place, choice=0):
        self.place, self.choice, self.seen, self.line = place, choice, -1, None

    def visit(self, node):
        node = self.generic_visit(node)
        if isinstance(node, (ast.BinOp, ast.BoolOp, ast.AugAssign)):
            node.op = self._other(node, node.op)
        elif isinstance(node, ast.Compare):
            node.ops = [self._other(node, op) for op in node.ops]
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
            self.seen += 1
            if self.seen == self.place and self.choice == 0:
                self.line = node.lineno
                return node.operand
        return node

    def _other(self, node, op):
        self.seen += 1
        others = OTHERS.get(type(op), [])
        if self.seen == self.place and self.choice < len(others):
            self.line = node.lineno
            return others[self.choice]()
        return op


def mutants(function):
    """Every function that differs by one operator, with the changed line."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    tree.body[0].decorator_list = []
    for place in itertools.count():
        for choice in range(2):
            change = Changed(place, choice)
            changed = ast.fix_missing_locations(change.visit(copy.deepcopy(tree)))
            if place > change.seen:  # there are no more operators
                return
            if change.line is not None:
                room = dict(function.__globals__)
                exec(compile(changed, "<mutant>", "exec"), room)  # noqa: S102 our own reference
                line = ast.unparse(changed).splitlines()
                old = ast.unparse(tree).splitlines()
                differ = next((new for new, was in zip(line, old, strict=False) if new != was), "")
                yield differ.strip(), room[function.__name__]


def double(numbers):
    total = 0
    for number in numbers:
        total += 2 * number if number > 0 and number != 3 else -number
    return total


def test_mutants_change_one_operator_each():
    lines = [line for line, _ in mutants(double)]
    assert len(lines) == len(set(lines)) == 7
    assert "total += 2 * number if number > 0 or number != 3 else -number" in lines
    assert all(
        found([1, -1, 0, 3, 4]) != double([1, -1, 0, 3, 4])
        for line, found in mutants(double)
        if ">=" not in line
    )


@each_function
def test_a_function_is_tried_on_five_inputs_and_three_wrong_versions_have_names(item):
    wrong = [key for key, value in item.known.items() if callable(resolve(value))]
    assert len(item.kind.inputs) >= 5, f"{item.id}: five inputs at least, that a learner does not see"
    assert len(wrong) >= 3, f"{item.id}: three wrong functions with a message of their own, has {wrong}"


@pytest.mark.parametrize("notebook", sorted(LESSONS))
def test_a_notebook_lets_its_learner_write_code(notebook):
    mine = [item for item in EXERCISES if item.id[:2] == notebook]
    written = sum(isinstance(item.kind, Function) for item in mine)
    assert written >= (1 if notebook == "00" else 2)
    assert notebook < "06" or any(isinstance(item.kind, Plot) for item in mine), "no plot is asked for"


@each_function
def test_the_reference_is_short_enough_to_be_written_in_class(item):
    tree = ast.parse(textwrap.dedent(inspect.getsource(item.value))).body[0]
    assert isinstance(tree, ast.FunctionDef), f"{item.id}: write the reference as a function with a name"
    body = tree.body[1:] if ast.get_docstring(tree) else tree.body
    assert 1 <= body[-1].end_lineno - body[0].lineno + 1 <= 12, f"{item.id}: twelve lines at most"


@each_function
def test_no_slip_of_one_operator_passes(item):
    passed = {line for line, mutant in mutants(item.value) if grade(item, mutant).state == "correct"} - {
        line for name, line in EQUIVALENT if name == item.id
    }
    assert not passed, f"{item.id}: add an input that tells these from the reference: {sorted(passed)}"


def test_what_is_excused_is_still_there():
    for name, line in EQUIVALENT:
        (item,) = (one for one in FUNCTIONS if one.id == name)
        assert line in {changed for changed, _ in mutants(item.value)}, (
            f"{name}: {line!r} is no mutant any more"
        )


HEIGHTS = [0.1, 0.25, 0.4]


@pytest.fixture
def ax():
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    axes.set(xlabel="place", ylabel="picks")
    return axes


def judged(answer):
    return grade(Exercise("00-plot", Plot(), Drawn(HEIGHTS)), answer)


@pytest.mark.parametrize("draw", ["bar", "barh", "plot", "scatter"])
def test_a_plot_is_right_however_it_was_drawn(ax, draw):
    heights = ([1, 2, 3], HEIGHTS)
    made = getattr(ax, draw)(*heights)
    for answer in (ax, ax.figure, made):
        assert judged(answer).state == "correct"
    assert judged(Drawn(HEIGHTS)).state == "correct"


@pytest.mark.parametrize("draw", ["plot", "scatter"])
def test_a_plot_with_its_names_on_the_y_axis_is_read_across(ax, draw):
    getattr(ax, draw)(HEIGHTS, ["A", "B", "C"])
    ax.axvline(0.2)
    assert judged(ax).state == "correct"
    other = ax.figure.add_subplot()
    getattr(other, draw)(HEIGHTS, [0, 1, 2])
    other.set(xlabel="picks", ylabel="place")
    assert judged(other).state == "not yet"
    other.set_yticks([0, 1, 2], ["A", "B", "C"])
    assert judged(other).state == "correct"


def test_a_reference_line_across_the_plot_is_no_part_of_the_answer(ax):
    ax.plot([1, 2, 3], HEIGHTS)
    ax.axhline(0.2)
    assert judged(ax).state == "correct"


def test_a_wrong_plot_is_told_what_was_read(ax):
    assert judged(ax).message == text("shape", "plot", "plot empty")
    ax.bar([1, 2, 3], [0.1, 0.25, 0.3])
    item = Exercise("00-plot", Plot(), Drawn(HEIGHTS), known={"last": Drawn([0.1, 0.25, 0.3])})
    assert known_wrong(item, item.kind.read(ax)) == "last"
    assert "3 heights (0.1, 0.25, 0.3)" in judged(ax).message
    ax.bar([4], [0.5])
    assert "4 heights" in judged(ax).message
    assert "not as many" in judged(ax).message


@pytest.mark.parametrize("draw", ["bar", "plot", "scatter", "barh"])
def test_a_place_across_counts_where_it_is_asked_and_only_there(ax, draw):
    asked = Drawn(HEIGHTS, across=[10, 20, 500])
    item = Exercise("00-plot", Plot(), asked, known={"turned": Drawn(HEIGHTS, across=[500, 20, 10])})
    for across, known in (([10, 20, 500], None), ([500, 20, 10], "turned"), ([10, 20, 30], None)):
        ax.clear()
        getattr(ax, draw)(across, HEIGHTS)
        ax.set(xlabel="megabytes", ylabel="picks")
        assert known_wrong(item, item.kind.read(ax)) == known
        found = grade(Exercise("00-plot", Plot(), asked), ax)
        assert (found.state == "correct") == (across == asked.across)
        assert ("another place across" in found.message) == (across != asked.across)
        assert judged(ax).state == "correct"
    assert grade(item, Drawn(HEIGHTS)).state == "not yet"


def test_a_plot_without_names_and_numbers_without_a_plot_are_refused(ax):
    ax.bar(["A", "B", "C"], HEIGHTS)
    ax.set(xlabel="", ylabel="")
    assert "No name yet on y" in judged(ax).message
    assert judged(HEIGHTS).message == text("shape", "plot", "plot numbers", given=str(HEIGHTS))
    assert judged("a plot").state == judged(lambda: 1).state == "not yet"
