"""What an instrument answers: the effect on the compliers.

    LATE = [P(effect given instrument=1) - P(effect given instrument=0)]
           / [P(cause given instrument=1) - P(cause given instrument=0)]

Terms: *compliers* have the cause if the instrument is 1 and not if it is 0; the LATE is the average effect
on them.

Taught in notebooks/12_other_assumptions.
"""

from dataclasses import dataclass

from causalrec_lab.errors import ImpossibleCondition, LabError
from causalrec_lab.graph import CausalGraph, instruments
from causalrec_lab.identify.formula import At, Chance, Difference, Formula, Ratio
from causalrec_lab.identify.interval import Number
from causalrec_lab.identify.numbers import Source, read, value
from causalrec_lab.identify.printing import Style, Written, write
from causalrec_lab.texts import in_language


@dataclass(frozen=True, eq=False, repr=False)
class Late(Written):
    """The effect on those whom an instrument moves, as a formula; see `late`."""

    instrument: str
    cause: str
    effect: str
    formula: Formula
    assumptions: tuple[str, ...]

    method = "instrument"

    def evaluate(self, source: Source) -> Number:
        """The number: a fraction from a Table, a float from anything else.

        Raises:
            ImpossibleCondition: a state of the instrument never occurs, or it moves nobody.
        """
        numbers = read(source, (self.instrument, self.cause, self.effect))
        found = value(self.formula, numbers).at(numbers, {})
        if found is None:
            raise ImpossibleCondition(
                f"{self.plain} has no value: {self.instrument} never takes one of its two states or moves "
                f"nobody towards {self.cause}; choose an instrument that moves somebody"
            )
        return found

    def _written(self, style: Style) -> str:
        return f"LATE = {write(self.formula, style, fixed={}, taken={})}"

    def _repr_markdown_(self) -> str:
        listed = "\n".join(f"- {line}" for line in self.assumptions)
        return f"$$\n{self.latex}\n$$\n\n{listed}\n"


def late(graph: CausalGraph, cause: str, *, effect: str, language: str = "en") -> Late:
    """The effect of the cause on the compliers (LATE), where the graph has an instrument.

    True if there are no defiers (monotonicity), which no graph can say. All three have the states 0 and 1,
    "not" and "yes". Of several instruments the first the graph has is taken.

    Args:
        graph: with a hidden common cause of cause and effect, or else there are better ways.
        cause: what the instrument moves.
        effect: what is asked about.
        language: of the assumptions.

    Raises:
        LabError: the graph has no instrument.

    Source: Imbens and Angrist (1994), Identification and estimation of local average treatment effects.

    >>> lottery = CausalGraph([("ticket", "shown"), ("shown", "bought")], bidirected=[("shown", "bought")])
    >>> late(lottery, "shown", effect="bought").instrument
    'ticket'
    """
    found = [one.node for one in instruments(graph, cause, effect=effect) if not one.given]
    if not found:
        raise LabError(
            f"there is no instrument for {cause!r} and {effect!r} in {graph!r}; it must move {cause!r}, "
            f"reach {effect!r} in no other way and share no cause with it (found: none)"
        )
    chosen = found[0]

    def moved(name: str) -> Difference:
        chance = At(Chance((name,), (chosen,)), name, 1)
        return Difference(At(chance, chosen, 1), At(chance, chosen, 0))

    words = in_language(__file__, language)["assumption"]
    names = {"instrument": chosen, "cause": cause, "effect": effect}
    lines = [words[key].format(**names) for key in ("graph", "instrument", "one_way", "moved")]
    return Late(chosen, cause, effect, Ratio(moved(effect), moved(cause)), tuple(lines))
