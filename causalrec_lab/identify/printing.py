"""Writes formulas in plain text and in LaTeX.

Terms: a name that a question fixes is written with its state, x1=0; a name bound by a sum gets a prime where
the same name already stands for something else.

Taught in no notebook.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from causalrec_lab.identify.formula import At, Chance, Difference, Formula, Product, Ratio, Sum
from causalrec_lab.network import Query
from causalrec_lab.table import State

SPECIAL = re.compile(r"([#$%&_{}])")


@dataclass(frozen=True)
class Plain:
    """Plain text: P(x2 given x1=0, x3)."""

    bar: str = " given "
    joint: str = " "

    def name(self, name: str, primes: int = 0) -> str:
        """A name, with primes where it stands for another state than outside."""
        return name + "'" * primes

    def fixed(self, name: str, state: State) -> str:
        """A name held at a state."""
        return f"{name}={state!r}" if isinstance(state, str) else f"{name}={state}"

    def do(self, inside: str) -> str:
        """Set by hand."""
        return f"do({inside})"

    def sum(self, names: str, body: str) -> str:
        """A sum over names."""
        return f"sum over {names} of {body}"

    def ratio(self, top: str, bottom: str) -> str:
        """Top over bottom."""
        return f"[{top}] / [{bottom}]"

    def brackets(self, inside: str) -> str:
        """Brackets around a sum or difference inside a product."""
        return f"[{inside}]"


@dataclass(frozen=True)
class Latex(Plain):
    r"""LaTeX: P(x_2 \mid x_1=0, x_3)."""

    bar: str = r" \mid "
    joint: str = r" \, "

    def name(self, name: str, primes: int = 0) -> str:
        """x1 as x_1, a word upright, other scripts as text."""
        if found := re.fullmatch(r"([A-Za-z])(\d*)", name):
            written = found[1] + (f"_{{{found[2]}}}" if found[2] else "")
        else:
            written = _upright(name)
        return written + "'" * primes

    def fixed(self, name: str, state: State) -> str:
        """A name held at a state."""
        return f"{self.name(name)}={_upright(state) if isinstance(state, str) else state}"

    def do(self, inside: str) -> str:
        """Set by hand."""
        return rf"\mathrm{{do}}({inside})"

    def sum(self, names: str, body: str) -> str:
        """A sum over names."""
        return rf"\sum_{{{names}}} {body}"

    def ratio(self, top: str, bottom: str) -> str:
        """Top over bottom."""
        return rf"\frac{{{top}}}{{{bottom}}}"

    def brackets(self, inside: str) -> str:
        """Brackets around a sum or difference inside a product."""
        return rf"\left[ {inside} \right]"


PLAIN, LATEX = Plain(), Latex()


def write_query(query: Query, style: Plain) -> str:
    """The question: P(x2 given do(x1=0))."""
    known = [style.fixed(name, state) for name, state in query.evidence.items()]
    known += [style.do(style.fixed(name, state)) for name, state in query.do.items()]
    target = ", ".join(map(style.name, query.target))
    return f"P({target}{style.bar if known else ''}{', '.join(known)})"


def write(formula: Formula, style: Plain, *, fixed: Mapping[str, State], taken: Mapping[str, int]) -> str:
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
        return style.fixed(name, fixed[name]) if name in fixed else style.name(name, taken.get(name, 0))

    match formula:
        case Chance(of, given):
            held_first = sorted(given, key=lambda name: name not in fixed)
            known = style.bar + ", ".join(map(token, held_first)) if given else ""
            return f"P({', '.join(map(token, of))}{known})"
        case Product(factors):
            return _write_product(factors, style, inner)
        case Ratio(top, bottom):
            return style.ratio(inner(top), inner(bottom))
        case Difference(first, second):
            return f"{inner(first)} - {inner(second)}"
        case At(body, name, state):
            return write(body, style, fixed={**fixed, name: state}, taken=taken)
        case Sum(over, body):
            primes = {name: taken[name] + 1 if name in taken else 0 for name in over}
            free = {name: state for name, state in fixed.items() if name not in over}
            body = write(body, style, fixed=free, taken={**taken, **primes})
            return style.sum(", ".join(style.name(name, primes[name]) for name in over), body)


def _upright(word: str) -> str:
    return r"\text{" + SPECIAL.sub(r"\\\1", word) + "}"


def _write_product(factors: tuple[Formula, ...], style: Plain, inner) -> str:
    """Factors side by side, sums last; every sum but the last in brackets."""
    if not factors:
        return "1"
    sums = [factor for factor in factors if isinstance(factor, Sum | Difference)]
    others = [inner(factor) for factor in factors if factor not in sums]
    bracketed = [style.brackets(inner(factor)) for factor in sums[:-1]]
    last = [inner(sums[-1]) if isinstance(sums[-1], Sum) else style.brackets(inner(sums[-1]))] if sums else []
    return style.joint.join([*others, *bracketed, *last])
