"""The square: everybody has two answers, we see one, and all effects follow from the two shares unseen.

    a = share of the unshown who would buy if shown        b = share of the shown who would buy if not
    ATT = (share of the shown who buy) - b                 ATU = a - (share of the unshown who buy)
    ATE = share shown * ATT + share unshown * ATU

Terms: *consistency*: those who were shown show us their answer if shown, and the others the other one;
*exchangeability*: the shown would have answered like the unshown, and the other way round.

Taught in notebooks/03_seeing_and_doing, 04_sixteen_stories.
"""

from dataclasses import dataclass
from fractions import Fraction

from causalrec_lab.counterfactual.effects import Effects
from causalrec_lab.errors import ImpossibleCondition, LabError, of_kind, real_number
from causalrec_lab.identify import Interval
from causalrec_lab.identify.interval import Number
from causalrec_lab.table import Table


@dataclass(frozen=True, repr=False)
class Square:
    """What rows show of a cause and an effect, with room for what they do not show.

    >>> day_sheet = Table.from_rows([(0, 1), (0, 1), (1, 0), (1, 0)], ["x1", "x2"])
    >>> corner = square(day_sheet, "x1", effect="x2").effects(a=0, b=1)
    >>> print(corner.ate, corner.att, corner.atu, corner.switching_off)
    -1 -1 -1 1/2
    """

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
    def bounds(self) -> dict[str, Interval]:
        """What consistency alone allows: an interval for each of the three effects."""
        least, most = self.effects(0, 1), self.effects(1, 0)
        return {name: Interval(getattr(least, name), getattr(most, name)) for name in ("ate", "att", "atu")}

    def __repr__(self) -> str:
        return (
            f"Square({self.share} shown; {self.if_shown} of them buy, {self.if_not} of the others; "
            f"ATT = {self.if_shown} - b, ATU = a - {self.if_not})"
        )


def square(table: Table, cause: str, *, effect: str) -> Square:
    """The square of a table: no graph, only consistency.

    Args:
        table: rows; cause and effect have the states 0 and 1.
        cause: 1 if shown.
        effect: 1 if bought.

    Raises:
        LabError: other states.
        ImpossibleCondition: nobody was shown, or everybody.
    """
    of_kind("table", table, Table)
    for name in (cause, effect):
        if not set(table.joint(name)) <= {0, 1}:
            raise LabError(f"{name!r} has the states {table.states[name]}; 0 and 1 are needed")
    if cause == effect:
        raise LabError(f"cause and effect are both {cause!r}; two different columns are needed")
    share = table.probability({cause: 1}) if 1 in table.states[cause] else 0
    if share in (0, 1):
        raise ImpossibleCondition(
            f"{cause!r} is {int(share)} in every row; both kinds are needed to compare them"
        )
    bought = [
        table.count({effect: 1}, given={cause: x}).share if 1 in table.states[effect] else Fraction(0)
        for x in (1, 0)
    ]
    return Square(share, *bought)
