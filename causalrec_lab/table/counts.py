"""What counting gives: rows out of rows, and the chance of every state.

Terms: as in `causalrec_lab.table`.

Taught in notebooks/01_conditional_probability.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from numbers import Integral

from causalrec_lab.errors import ImpossibleCondition, LabError, plain, said, unknown_name
from causalrec_lab.inputs import among, column_names, put, put_mappings, remade

State = Hashable
Weight = int | Fraction


@dataclass(frozen=True)
class Count:
    """How many rows count, out of how many in the room (total weight, where rows have weights)."""

    count: Weight
    out_of: Weight

    def __post_init__(self):
        exact = all(
            isinstance(plain(x), int | Fraction) and not isinstance(x, bool)
            for x in (self.count, self.out_of)
        )
        if not exact or not 0 <= self.count <= self.out_of:
            wanted = "two whole numbers or Fractions, the first at least 0 and at most the second, are needed"
            raise LabError(f"Count({said(self.count)}, {said(self.out_of)}) counts nothing; {wanted}")

    @property
    def share(self) -> Fraction:
        """The count divided by the rows in the room, exactly."""
        if not self.out_of:
            raise ImpossibleCondition(
                "0 rows are in the room, so there is no share; choose a condition that happens"
            )
        return Fraction(self.count) / Fraction(self.out_of)

    def __iter__(self) -> Iterator[Weight]:
        return iter((self.count, self.out_of))

    def __str__(self) -> str:
        return f"{self.count} of {self.out_of}"


@dataclass(frozen=True, eq=False)
class Distribution(Mapping):
    """Exact probabilities of the states of one column, or of the combinations of several.

    Read it like a dictionary: `p[1]` for one column, `p[0, 1]` for two.
    """

    names: tuple[str, ...]
    probabilities: Mapping[State, Fraction]

    __reduce__ = remade

    def __post_init__(self):
        put_mappings(self, "probabilities", needed="a mapping of states to their probabilities")
        put(self, names=column_names(self.names))

    def __getitem__(self, state: State) -> Fraction:
        if not among(state, self.probabilities):
            raise unknown_name(f"state of {', '.join(self.names)}", state, self.probabilities)
        return self.probabilities[state]

    def __contains__(self, state: object) -> bool:
        return among(state, self.probabilities)

    def __iter__(self) -> Iterator[State]:
        return iter(self.probabilities)

    def __len__(self) -> int:
        return len(self.probabilities)

    def __repr__(self) -> str:
        inside = ", ".join(f"{state!r}: {probability}" for state, probability in self.items())
        return f"P({', '.join(self.names)}): {{{inside}}}"

    def _repr_html_(self) -> str:
        rows = [(*self.combination(state), probability) for state, probability in self.items()]
        return html_table([*self.names, f"P({', '.join(self.names)})"], rows)

    def combination(self, state: State) -> tuple:
        """A state as a tuple with one place a column."""
        return (state,) if len(self.names) == 1 else state


def tidy(weight: Weight) -> Weight:
    """A whole number as int, else the Fraction."""
    return int(weight) if isinstance(weight, Integral) or weight.denominator == 1 else weight


def html_table(head: Sequence[object], rows: Sequence[Sequence[object]], caption: str = "") -> str:
    """A plain HTML table."""
    top = "".join(f"<th scope='col'>{escape(str(name))}</th>" for name in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
