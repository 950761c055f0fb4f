"""Average effects, and in a structural model, which knows both answers of everybody, by what carries them.

    ATE = mean of Y(shown) - Y(not)           CDE(m) = mean of Y(shown, m) - Y(not, m)
    NDE = mean of Y(shown, M(not)) - Y(not)   NIE = mean of Y(not, M(shown)) - Y(not)

Terms: Y(shown) is the answer once shown is set; M(not) is what the *mediator*, a node between cause and
effect, does once "not shown" is set; the *direct* effects hold it fixed, at a state (CDE) or at what it would
be without the cause (NDE); the *indirect* effect (NIE) moves the mediator alone.

Source: Pearl (2001), Direct and indirect effects.

Taught in notebooks/05_what_to_adjust_for, 17_counterfactuals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from numbers import Real

from causalrec_lab.counterfactual.model import StructuralModel, Unknown, known_state
from causalrec_lab.errors import LabError, of_kind
from causalrec_lab.identify.interval import Number, written_number
from causalrec_lab.inputs import two_different
from causalrec_lab.table import State


@dataclass(frozen=True)
class Effects:
    """Average effects on everybody (ATE), on those shown (ATT), on those not (ATU)."""

    ate: Number
    att: Number
    atu: Number
    share: Number  # of those shown

    @property
    def switching_off(self) -> Number:
        """What the average gains if nobody is shown from now on: -share * ATT."""
        return -self.share * self.att

    @property
    def showing_all(self) -> Number:
        """What the average gains if everybody is shown: (1 - share) * ATU."""
        return (1 - self.share) * self.atu

    @property
    def all_against_none(self) -> Number:
        """Everybody shown against nobody shown: the ATE."""
        return self.ate


@dataclass(frozen=True, repr=False)
class Mediation:
    """An effect taken apart: `controlled` is the CDE for each state of the mediators, None where unknown."""

    total: Number
    direct: Number
    indirect: Number
    controlled: Mapping[State, Number | None]
    mediators: tuple[str, ...]

    def __repr__(self) -> str:
        held = ", ".join(
            f"CDE({state}) = {'unknown' if value is None else written_number(value)}"
            for state, value in self.controlled.items()
        )
        parts = {"ATE": self.total, "NDE": self.direct, "NIE": self.indirect}
        listed = ", ".join(f"{name} = {written_number(value)}" for name, value in parts.items())
        return f"{listed}, {held}"


def mediation(
    model: StructuralModel,
    cause: str,
    *,
    effect: str,
    mediators: Sequence[str] | None = None,
    states: tuple[State, State] = (0, 1),
) -> Mediation:
    """The effect taken apart: through the mediators, and past them.

    The direct and indirect effects mix two worlds, so they need equations; if the noises of mediator and
    effect have nothing in common, every coupling gives the same.

    Args:
        model: equations and noise.
        cause: what is set.
        effect: a node whose states are numbers.
        mediators: the nodes between; None: all of them.
        states: without the cause, with it.

    Raises:
        LabError: no node stands between the two.

    >>> from causalrec_lab.graph import CausalGraph
    >>> from causalrec_lab.table import Table
    >>> rows = [(0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1)]
    >>> article = CausalGraph([("x1", "x3"), ("x3", "x2"), ("x1", "x2")])
    >>> day_sheet = Table.from_rows(rows, ["x1", "x2", "x3"])
    >>> from causalrec_lab.counterfactual import model_from_table
    >>> popup = model_from_table(day_sheet, article, coupling="independent")
    >>> mediation(popup, "x1", effect="x2")
    ATE = -1, NDE = -1, NIE = 0, CDE(0) = -1, CDE(1) = -1
    """
    no, yes = two_different("states", states)
    of_kind("model", model, StructuralModel)
    between = [n for n in model.graph.descendants(cause) if n in model.graph.ancestors(effect)]
    chosen = tuple(between) if mediators is None else model.graph.subset(mediators)
    for node in chosen:
        if node not in between:
            raise LabError(f"{node!r} is not between {cause!r} and {effect!r}; between are {between}")
    if not chosen:
        raise LabError(f"nothing stands between {cause!r} and {effect!r}, so there is nothing to take apart")
    total = direct = indirect = 0
    for world in model.worlds:
        without, with_it = (model.happens(world, do={cause: state}) for state in states)
        kept, moved = ({node: life[node] for node in chosen} for life in (without, with_it))
        base = _number(effect, without)
        total += world.chance * (_number(effect, with_it) - base)
        direct += world.chance * (_number(effect, model.happens(world, do={cause: yes, **kept})) - base)
        indirect += world.chance * (_number(effect, model.happens(world, do={cause: no, **moved})) - base)
    controlled = {}
    for held in product(*(model.states_of(node) for node in chosen)):
        settings = [{cause: state, **dict(zip(chosen, held, strict=True))} for state in states]
        controlled[held if len(held) > 1 else held[0]] = _controlled(model, effect, settings)
    return Mediation(total, direct, indirect, controlled, chosen)


def _controlled(model: StructuralModel, effect: str, settings: list[dict]) -> Number | None:
    """The mean change of the effect between two settings; None where no row shows it."""
    total = 0
    for world in model.worlds:
        before, after = (model.happens(world, do=setting) for setting in settings)
        if isinstance(before[effect], Unknown) or isinstance(after[effect], Unknown):
            return None
        total += world.chance * (_number(effect, after) - _number(effect, before))
    return total


def _number(effect: str, life: Mapping[str, State]) -> Number:
    state = known_state(effect, life)
    if not isinstance(state, Real):
        raise LabError(f"{effect!r} takes the state {state!r}, which is no number, so it has no mean")
    return state
