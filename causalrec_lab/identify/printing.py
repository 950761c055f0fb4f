"""Writes formulas in plain text and in LaTeX.

Terms: a name that a question fixes is written with its state, x1=0; a name bound by a sum gets a prime where
the same name already stands for something else.

Taught in no notebook.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from causalrec_lab.identify.formula import At, Chance, Difference, Formula, Product, Ratio, Sum
from causalrec_lab.network import Query
from causalrec_lab.table import State

SPECIAL = re.compile(r"([#$%&_{}])")


@dataclass(frozen=True)
class Style:
    """How a formula is written: patterns for `str.format`, and how a name and a state are."""

    name: Callable[[str], str]
    state: Callable[[State], str]
    bar: str
    joint: str
    do: str
    sum: str
    ratio: str
    brackets: str

    def fixed(self, name: str, state: State) -> str:
        """A name held at a state."""
        return f"{self.name(name)}={self.state(state)}"


def _latex_name(name: str) -> str:
    """x1 as x_1, a word upright, other scripts as text."""
    if found := re.fullmatch(r"([A-Za-z])(\d*)", name):
        return found[1] + (f"_{{{found[2]}}}" if found[2] else "")
    return _upright(name)


def _upright(word: object) -> str:
    return r"\text{" + SPECIAL.sub(r"\\\1", word) + "}" if isinstance(word, str) else str(word)


PLAIN = Style(
    name=str,
    state=lambda state: repr(state) if isinstance(state, str) else str(state),
    bar=" given ",
    joint=" ",
    do="do({})",
    sum="sum over {} of {}",
    ratio="[{}] / [{}]",
    brackets="[{}]",
)
LATEX = Style(
    name=_latex_name,
    state=_upright,
    bar=r" \mid ",
    joint=r" \, ",
    do=r"\mathrm{{do}}({})",
    sum=r"\sum_{{{}}} {}",
    ratio=r"\frac{{{}}}{{{}}}",
    brackets=r"\left[ {} \right]",
)


class Written:
    """What can be written in both styles, by `_written(style)`, with its method and assumptions."""

    @property
    def plain(self) -> str:
        """The formula in plain text."""
        return self._written(PLAIN)

    @property
    def latex(self) -> str:
        """The formula in LaTeX, without dollar signs."""
        return self._written(LATEX)

    def __repr__(self) -> str:
        return f"{self.plain}\n  {self.method}; if " + "; ".join(self.assumptions)


def write_query(query: Query, style: Style) -> str:
    """The question: P(x2 given do(x1=0))."""
    known = [style.fixed(name, state) for name, state in query.evidence.items()]
    known += [style.do.format(style.fixed(name, state)) for name, state in query.do.items()]
    target = ", ".join(map(style.name, query.target))
    return f"P({target}{style.bar if known else ''}{', '.join(known)})"


def write(formula: Formula, style: Style, *, fixed: Mapping[str, State], taken: Mapping[str, int]) -> str:
    """The formula in a style.

    Args:
        formula: what to write.
        style: PLAIN or LATEX.
        fixed: names that stand for one state, with that state.
        taken: names that already stand for something, with the number of primes they carry.
    """

    def inner(part: Formula) -> str:
        return write(part, style, fixed=fixed, taken=taken)

    def token(name: str) -> str:
        return (
            style.fixed(name, fixed[name]) if name in fixed else style.name(name) + "'" * taken.get(name, 0)
        )

    match formula:
        case Chance(of, given):
            held_first = sorted(given, key=lambda name: name not in fixed)
            known = style.bar + ", ".join(map(token, held_first)) if given else ""
            return f"P({', '.join(map(token, of))}{known})"
        case Product(factors):
            return _write_product(factors, style, inner)
        case Ratio(top, bottom):
            return style.ratio.format(inner(top), inner(bottom))
        case Difference(first, second):
            return f"{inner(first)} - {inner(second)}"
        case At(body, name, state):
            return write(body, style, fixed={**fixed, name: state}, taken=taken)
        case Sum(over, body):
            primes = {name: taken[name] + 1 if name in taken else 0 for name in over}
            free = {name: state for name, state in fixed.items() if name not in over}
            body = write(body, style, fixed=free, taken={**taken, **primes})
            names = ", ".join(style.name(name) + "'" * primes[name] for name in over)
            return style.sum.format(names, body)


def _write_product(factors: tuple[Formula, ...], style: Style, inner) -> str:
    """Factors side by side, sums last; every sum but the last in brackets."""
    if not factors:
        return "1"
    sums = [factor for factor in factors if isinstance(factor, Sum | Difference)]
    others = [inner(factor) for factor in factors if factor not in sums]
    bracketed = [style.brackets.format(inner(factor)) for factor in sums[:-1]]
    last = (
        [inner(sums[-1]) if isinstance(sums[-1], Sum) else style.brackets.format(inner(sums[-1]))]
        if sums
        else []
    )
    return style.joint.join([*others, *bracketed, *last])
