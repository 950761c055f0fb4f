"""The square: everybody has two answers, we see one, and all effects follow from the two shares unseen.

    a = share of the unshown who would buy if shown        b = share of the shown who would buy if not
    ATT = (share of the shown who buy) - b                 ATU = a - (share of the unshown who buy)
    ATE = share shown * ATT + share unshown * ATU

Terms: *consistency*: those who were shown show us their answer if shown, and the others the other one;
*exchangeability*: the shown would have answered like the unshown, and the other way round; a *filling* puts a
0 or a 1 in place of each question mark; *persuadables* buy only if shown, *sleeping dogs* only if not.

Taught in notebooks/03_seeing_and_doing, 04_sixteen_stories.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from causalrec_lab.counterfactual.effects import Effects
from causalrec_lab.errors import ImpossibleCondition, LabError, of_kind, real_number
from causalrec_lab.identify import Interval
from causalrec_lab.identify.interval import Number
from causalrec_lab.table import Table

MOST_MARKS = 12  # 4,096 fillings


@dataclass(frozen=True)
class Filling:
    """One way to fill in the question marks: both answers of every row, and what follows."""

    answers: tuple[tuple[int, int], ...]  # (if shown, if not), row by row
    a: Fraction
    b: Fraction
    effects: Effects

    @property
    def persuadables(self) -> int:
        """Rows that buy only if shown."""
        return self.answers.count((1, 0))


@dataclass(frozen=True, repr=False)
class Square:
    """What rows show of a cause and an effect, with room for what they do not show.

    >>> day_sheet = Table.from_rows([(0, 1), (0, 1), (1, 0), (1, 0)], ["x1", "x2"])
    >>> corner = square(day_sheet, "x1", effect="x2").effects(a=0, b=1)
    >>> print(corner.ate, corner.att, corner.atu, corner.switching_off)
    -1 -1 -1 1/2
    """

    rows: tuple[tuple[int, int], ...]  # (shown, bought), row by row; empty if too many to list
    share: Fraction  # of those shown
    if_shown: Fraction  # share of the shown who buy
    if_not: Fraction  # share of the unshown who buy

    def effects(self, a: Number, b: Number) -> Effects:
        """The effects if a share `a` of the unshown would buy if shown, and `b` of the shown if not."""
        for name, value in (("a", a), ("b", b)):
            real_number(name, value, low=0, high=1)
        att, atu = self.if_shown - b, a - self.if_not
        return Effects(self.share * att + (1 - self.share) * atu, att, atu, self.share)

    @property
    def exchangeable(self) -> Effects:
        """The effects if the two groups would have answered alike: the corner of the experiment."""
        return self.effects(a=self.if_shown, b=self.if_not)

    @property
    def bounds(self) -> dict[str, Interval]:
        """What consistency alone allows: an interval for each of the three effects."""
        least, most = self.effects(0, 1), self.effects(1, 0)
        return {name: Interval(getattr(least, name), getattr(most, name)) for name in ("ate", "att", "atu")}

    def fillings(self) -> tuple[Filling, ...]:
        """Every way to fill in the question marks: 2 to the number of rows.

        Raises:
            LabError: so many rows that the ways cannot be listed.
        """
        if not self.rows:
            raise LabError(
                f"every row has a question mark, and only tables of at most {MOST_MARKS} whole rows have few "
                "enough fillings to list; use effects(a, b)"
            )
        return tuple(map(self._filled, product((0, 1), repeat=len(self.rows))))

    def _filled(self, marks: tuple[int, ...]) -> Filling:
        answers = tuple((y, mark) if x else (mark, y) for (x, y), mark in zip(self.rows, marks, strict=True))
        shown = [mark for (x, _), mark in zip(self.rows, marks, strict=True) if x]
        not_shown = [mark for (x, _), mark in zip(self.rows, marks, strict=True) if not x]
        a, b = Fraction(sum(not_shown), len(not_shown)), Fraction(sum(shown), len(shown))
        return Filling(answers, a, b, self.effects(a, b))

    def __repr__(self) -> str:
        return (
            f"Square({self.share} shown; {self.if_shown} of them buy, {self.if_not} of the others; "
            f"ATT = {self.if_shown} - b, ATU = a - {self.if_not})"
        )


def square(table: Table, cause: str, *, effect: str) -> Square:
    """The square of a table: no graph, only consistency.

    Args:
        table: rows with whole weights; cause and effect have the states 0 and 1.
        cause: 1 if shown.
        effect: 1 if bought.

    Raises:
        LabError: other states.
        ImpossibleCondition: nobody was shown, or everybody.
    """
    of_kind("table", table, Table)
    for name in (cause, effect):
        if not set(table.marginal(name)) <= {0, 1}:
            raise LabError(f"{name!r} has the states {table.states[name]}; 0 and 1 are needed")
    if cause == effect:
        raise LabError(f"cause and effect are both {cause!r}; two different columns are needed")
    share = table.probability({cause: 1}) if 1 in table.states[cause] else 0
    if share in (0, 1):
        raise ImpossibleCondition(
            f"{cause!r} is {int(share)} in every row; both kinds are needed to compare them"
        )
    columns = [table.names.index(name) for name in (cause, effect)]
    rows = []
    if table.total <= MOST_MARKS and all(weight == int(weight) for weight in table.weights.values()):
        for row, weight in table.weights.items():
            rows += [tuple(row[column] for column in columns)] * int(weight)
    bought = [
        table.count({effect: 1}, given={cause: x}).share if 1 in table.states[effect] else Fraction(0)
        for x in (1, 0)
    ]
    return Square(tuple(rows), share, *bought)
