"""Formulas as values: chances, products, sums and ratios that can be tidied, printed and computed.

Terms: a *chance* P(of given given) stands for one number per combination of its names; a name is *bound* by
the sum that runs over it, and *free* otherwise. Tidying uses two laws only:

    sum over a of P(a, b given c) = P(b given c)        P(a given c) P(b given a, c) = P(a, b given c)

Taught in notebooks/04_sixteen_stories, 05_what_to_adjust_for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations
from typing import TypeAlias

from causalrec_lab.table import State


@dataclass(frozen=True)
class Chance:
    """P(of given given)."""

    of: tuple[str, ...]
    given: tuple[str, ...] = ()


@dataclass(frozen=True)
class Product:
    """Its factors multiplied; without any, 1."""

    factors: "tuple[Formula, ...]" = ()


@dataclass(frozen=True)
class Sum:
    """The body added up over all states of some names."""

    over: tuple[str, ...]
    body: "Formula"


@dataclass(frozen=True)
class Ratio:
    """Top divided by bottom."""

    top: "Formula"
    bottom: "Formula"


@dataclass(frozen=True)
class Difference:
    """The second taken away from the first."""

    first: "Formula"
    second: "Formula"


@dataclass(frozen=True)
class At:
    """The body with one name held at one state."""

    body: "Formula"
    name: str
    state: State


Formula: TypeAlias = Chance | Product | Sum | Ratio | Difference | At


def multiply(factors: Iterable[Formula]) -> Formula:
    """The product, products inside it opened; a single factor stays as it is."""
    flat = []
    for factor in factors:
        flat += factor.factors if isinstance(factor, Product) else [factor]
    return flat[0] if len(flat) == 1 else Product(tuple(flat))


def add_up(over: Iterable[str], body: Formula) -> Formula:
    """The sum over these names, the plainest way.

    A name that stands in one chance only, left of "given", just leaves it; a factor without any of the names
    comes out of the sum.
    """
    over, factors = list(over), list(factors_of(body))
    while (found := _leaves(over, factors)) is not None:
        name, place = found
        chance = factors.pop(place)
        over.remove(name)
        if rest := tuple(n for n in chance.of if n != name):
            factors.insert(place, Chance(rest, chance.given))
    inside = [factor for factor in factors if free(factor) & set(over)]
    outside = [factor for factor in factors if not free(factor) & set(over)]
    if not over:
        return multiply(outside)
    inner = multiply(inside)
    if isinstance(inner, Sum) and not set(over) & set(inner.over):
        over, inner = [*over, *inner.over], inner.body
    return multiply([*outside, Sum(tuple(over), inner)])


def divide(top: Formula, bottom: Formula) -> Formula:
    """The ratio, after factors that both share are cancelled."""
    above, below = list(factors_of(top)), list(factors_of(bottom))
    for factor in list(below):
        if factor in above:
            above.remove(factor)
            below.remove(factor)
    if not below:
        return multiply(above)
    if len(above) == len(below) == 1 and isinstance(above[0], Chance) and isinstance(below[0], Chance):
        whole, part = above[0], below[0]
        if set(part.of) < set(whole.of) and set(part.given) == set(whole.given):
            return Chance(tuple(n for n in whole.of if n not in part.of), part.of + part.given)
    return Ratio(multiply(above), multiply(below))


def tidy(formula: Formula) -> Formula:
    """The same formula, chances joined by the chain rule and added up wherever the two laws allow."""
    if isinstance(formula, Sum):
        return add_up(formula.over, _chained(tidy(formula.body)))
    if isinstance(formula, Product):
        return _chained(multiply(map(tidy, formula.factors)))
    if isinstance(formula, Ratio):
        return divide(tidy(formula.top), tidy(formula.bottom))
    return formula


def every_name(formula: Formula, *, bound: bool = True) -> frozenset[str]:
    """All names in the formula, those bound by a sum or held by an `At` too (or, if not `bound`, without)."""
    match formula:
        case Chance(of, given):
            return frozenset(of + given)
        case Sum(over, body):
            return every_name(body, bound=bound) - (set() if bound else {*over})
        case At(body, name, _):
            return every_name(body, bound=bound) - (set() if bound else {name})
        case Product(factors):
            return frozenset().union(*(every_name(factor, bound=bound) for factor in factors))
        case Ratio(one, other) | Difference(one, other):
            return every_name(one, bound=bound) | every_name(other, bound=bound)


def free(formula: Formula) -> frozenset[str]:
    """The names whose states the formula depends on."""
    return every_name(formula, bound=False)


def factors_of(formula: Formula) -> tuple[Formula, ...]:
    """The factors of a product; anything else is its own only factor."""
    return formula.factors if isinstance(formula, Product) else (formula,)


def _leaves(over: list[str], factors: list[Formula]) -> tuple[str, int] | None:
    """A name to add up that stands in one factor only, a chance, left of "given"; and that factor's place."""
    for name in over:
        places = [place for place, factor in enumerate(factors) if name in free(factor)]
        if len(places) == 1 and isinstance(factors[places[0]], Chance) and name in factors[places[0]].of:
            return name, places[0]
    return None


def _chained(formula: Formula) -> Formula:
    """P(a given c) P(b given a, c) as P(a, b given c), wherever two factors fit."""
    factors = list(factors_of(formula))
    while (pair := _chain_pair(factors)) is not None:
        first, then = (factors[place] for place in pair)
        factors[min(pair)] = Chance(then.of + first.of, first.given)
        del factors[max(pair)]
    return multiply(factors)


def _chain_pair(factors: list[Formula]) -> tuple[int, int] | None:
    """Two places with P(a given c) at the first and P(b given a, c) at the second."""
    places = [place for place, factor in enumerate(factors) if isinstance(factor, Chance)]
    for i, j in permutations(places, 2):
        if set(factors[j].given) == free(factors[i]) and not set(factors[j].of) & free(factors[i]):
            return i, j
    return None
