"""From independences in rows to a class of graphs: the G test, and the PC algorithm on top of it.

Terms: the *G test* is a conditional independence test: does x tell anything of y within the groups of some
other columns? The *pattern* that comes out (CPDAG) has arrows where the rows decide and lines where they
cannot (see `causalrec_lab.graph`); *faithfulness*: nothing is independent by accident; *causal sufficiency*:
no common cause of two columns is hidden.

Taught in notebooks/11_five_recipes, 12_other_assumptions.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
from numpy import ndarray

from causalrec_lab.errors import LabError, of_kind, one_of, real_number, unknown_name
from causalrec_lab.estimate.result import Labels
from causalrec_lab.graph import Pattern
from causalrec_lab.graph.equivalence import pattern_of
from causalrec_lab.inputs import distinct

_MOST_GIVEN = 3  # names in a set that is looked into
MOST_CELLS = 10_000_000  # groups times kinds of x times kinds of y


@dataclass(frozen=True)
class GTest:
    """What a G test found.

    Args:
        g: 2 * sum of count * log(count / expected); 0 where rows are exactly independent.
        degrees_of_freedom: degrees of freedom.
        p: chance of a g as large, if x and y are independent within the groups.
        n: rows.
    """

    g: float
    degrees_of_freedom: int
    p: float
    n: int


@dataclass(frozen=True)
class Discovery:
    """What PC found: a class of graphs, if nothing is hidden and nothing is independent by accident.

    Args:
        pattern: arrows that the rows decide, lines that they do not.
        separating_sets: pair -> the columns given which the pair was independent.
        conflicts: pairs that two tests point in opposite directions: left as lines.
        tests: how many tests were made; of independent pairs, one in twenty fails by luck alone at .05.
    """

    pattern: Pattern
    separating_sets: Mapping[frozenset[str], tuple[str, ...]]
    conflicts: tuple[frozenset[str], ...]
    tests: int


def g_test(columns: Mapping[str, Labels], x: str, y: str, *, given: Sequence[str] = ()) -> GTest:
    """Whether two columns tell anything of each other within the groups of the given ones.

        G = 2 * sum of n_xyz * log( n_xyz * n_z / (n_xz * n_yz) )

    Under independence G is about chi-square, with (kinds of x - 1)(kinds of y - 1) degrees for each group,
    counted among the kinds that occur there. True for many rows, some five to a cell; with fewer its p is
    only a guide. A large p is no proof of independence: few rows make every p large.

    Args:
        columns: name -> a column of words or whole numbers.
        x: one name.
        y: the other.
        given: names whose groups are looked into, one by one.

    Raises:
        UnknownName: no such column.

    Source: Woolf (1957); Spirtes, Glymour and Scheines (2000) for its use here.

    >>> g_test({"a": [0, 0, 1, 1] * 9, "b": [0, 1, 0, 1] * 9}, "a", "b")
    GTest(g=0.0, degrees_of_freedom=1, p=1.0, n=36)
    """
    of_kind("columns", columns, Mapping, "a mapping of names to columns")
    codes, sizes = _coded(columns, (x, y, *given))
    groups = np.zeros(len(codes[0]), dtype=int)
    for code, size in zip(codes[2:], sizes[2:], strict=True):
        groups = np.unique(groups * size + code, return_inverse=True)[1]
    shape = (int(groups.max()) + 1, sizes[0], sizes[1])
    if math.prod(shape) > MOST_CELLS:
        raise LabError(
            f"{x} and {y} make {math.prod(shape):,} cells in their groups; join kinds that are alike"
        )
    count = np.bincount(np.ravel_multi_index((groups, codes[0], codes[1]), shape), minlength=math.prod(shape))
    count = count.reshape(shape).astype(float)  # (group, x, y)
    by_x, by_y, all_ = (count.sum(axes, keepdims=True) for axes in (2, 1, (1, 2)))
    expected = by_x * by_y / all_
    seen = count > 0
    g = 2 * float((count[seen] * np.log(count[seen] / expected[seen])).sum())
    kinds = ((by_x > 0).sum((1, 2)) - 1) * ((by_y > 0).sum((1, 2)) - 1)
    degrees_of_freedom = int(kinds.sum())
    g = max(0.0, round(g, 10))
    p = chi_square_tail(g, degrees_of_freedom) if degrees_of_freedom else 1.0
    return GTest(g, degrees_of_freedom, p, len(codes[0]))


def pc(columns: Mapping[str, Labels], *, alpha: float = 0.05, time_order: Sequence[str] = ()) -> Discovery:
    """The class of graphs that fits the independences of the rows (the PC algorithm, its stable form).

        join everything; cut a pair as soon as some set of neighbours makes it independent; point the open
        colliders by what was not in the set; point what is then forced (Meek's rules)

    True if the rows come from a DAG without selection (causal Markov condition), causal sufficiency and
    faithfulness hold, and no test errs. Each fails easily, and the picture that comes out looks the same.
    Even then it finds a class: what the rows cannot decide stays a line. `time_order` gives a time order that
    arrows must obey.

    Args:
        columns: name -> a column of words or whole numbers; ten at most.
        alpha: a pair with p above it counts as independent.
        time_order: names in order of time, earliest first; those left out may come at any time.

    Raises:
        LabError: fewer than two columns or more than ten, alpha outside (0, 1).

    Source: Spirtes, Glymour and Scheines (2000); Colombo and Maathuis (2014) for the stable order.

    >>> a, b = np.tile([0, 0, 1, 1], 50), np.tile([0, 1, 0, 1], 50)
    >>> print(pc({"a": a, "b": b, "c": a | b}).pattern)
    a -> c, b -> c
    """
    of_kind("columns", columns, Mapping, "a mapping of names to columns")
    names = tuple(columns)
    if not 2 <= len(names) <= 10:
        raise LabError(f"columns has {len(names)} names; 2 to 10 are needed, or the tests become too many")
    alpha = real_number("alpha", alpha, above=0, below=1)
    for name in time_order:
        if name not in columns:
            raise unknown_name("column", name, names)
    near, separating_sets, tests = _skeleton(columns, names, alpha)
    lines = {frozenset((a, b)) for a in names for b in near[a]}
    arrows, conflicts = _colliders(names, near, separating_sets)
    for one, two in combinations(time_order, 2):
        if two in near[one]:
            arrows.discard((two, one))
            arrows.add((one, two))
    lines -= {frozenset(arrow) for arrow in arrows}
    pattern = pattern_of(arrows, lines, near, fixed=conflicts)
    return Discovery(pattern, separating_sets, conflicts, tests)


def chi_square_tail(x: float, degrees_of_freedom: int) -> float:
    """P(chi-square with so many degrees of freedom > x), in closed form.

        Q(x; k) = Q(x; k - 2) + (x/2)^(k/2 - 1) exp(-x/2) / Gamma(k/2)
        Q(x; 1) = erfc(sqrt(x/2)), Q(x; 2) = exp(-x/2)

    Args:
        x: 0 or more.
        degrees_of_freedom: a whole number, 1 or more.

    >>> round(chi_square_tail(3.841, 1), 4)
    0.05
    """
    half = x / 2
    if half <= 0:
        return 1.0
    start = 1 if degrees_of_freedom % 2 else 2
    tail = math.erfc(math.sqrt(half)) if start == 1 else math.exp(-half)
    for k in range(start + 2, degrees_of_freedom + 1, 2):
        tail += math.exp((k / 2 - 1) * math.log(half) - half - math.lgamma(k / 2))
    return min(tail, 1.0)


def _coded(columns: Mapping[str, Labels], names: Sequence[str]) -> tuple[list[ndarray], list[int]]:
    """Columns as whole numbers from 0, and how many kinds each has."""
    codes: list[ndarray] = []
    sizes = []
    for name in names:
        one_of("column", name, columns)
        kinds, code = distinct(name, columns[name], len(codes[0]) if codes else None)
        codes.append(code)
        sizes.append(len(kinds))
    return codes, sizes


def _skeleton(
    columns: Mapping[str, Labels], names: tuple[str, ...], alpha: float
) -> tuple[dict[str, set[str]], dict[frozenset[str], tuple[str, ...]], int]:
    """Who stays joined, which set parted the others, and how many tests it took."""
    near = {name: set(names) - {name} for name in names}
    separating_sets: dict[frozenset[str], tuple[str, ...]] = {}
    tests = 0
    for size in range(min(_MOST_GIVEN, len(names) - 2) + 1):
        frozen = {name: sorted(near[name]) for name in names}  # so that the order of columns does not matter
        for x, y in permutations(names, 2):
            if y not in near[x]:
                continue
            for given in combinations([name for name in frozen[x] if name != y], size):
                tests += 1
                if g_test(columns, x, y, given=given).p > alpha:
                    near[x].discard(y)
                    near[y].discard(x)
                    separating_sets[frozenset((x, y))] = given
                    break
    return near, separating_sets, tests


def _colliders(
    names: tuple[str, ...],
    near: Mapping[str, set[str]],
    separating_sets: Mapping[frozenset[str], tuple[str, ...]],
) -> tuple[set[tuple[str, str]], tuple[frozenset[str], ...]]:
    """Arrows into every open collider; pairs that two colliders point in opposite directions."""
    arrows = set()
    for c in names:
        for a, b in combinations(sorted(near[c]), 2):
            if b not in near[a] and c not in separating_sets[frozenset((a, b))]:
                arrows |= {(a, c), (b, c)}
    conflicts = {frozenset((a, b)) for a, b in arrows if (b, a) in arrows}
    return {arrow for arrow in arrows if frozenset(arrow) not in conflicts}, tuple(
        sorted(conflicts, key=sorted)
    )
