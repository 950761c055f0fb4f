"""How likely a cause was needed, and how likely it is enough: PN, PS and PNS, as a point or an interval.

    PN  = P(no effect had there been no cause, given cause and effect)      was it needed?
    PS  = P(effect had there been the cause, given neither)                 would it be enough?
    PNS = P(effect with the cause, none without)                            the persuadable

Terms: *exogenous*: nothing ties cause and effect but what the cause does, as if a coin had chosen;
*monotone*: the cause never prevents the effect; *persuadables* have it only with the cause, *sleeping dogs*
only without it, *sure things* either way and *lost causes* never. With q, r the chance of the effect once
the cause is set, or its absence:

    max(0, q - r, P(y) - r, q - P(y)) <= PNS <= min(q, 1 - r, P(x,y) + P(x',y'), q - r + P(x,y') + P(x',y))
    max(0, (P(y) - r) / P(x,y))       <= PN  <= min(1, (1 - r - P(x',y')) / P(x,y))
    max(0, (q - P(y)) / P(x',y'))     <= PS  <= min(1, (q - P(x,y)) / P(x',y'))

If monotone, all three are points: PNS = q - r, and the lower ends above for PN and PS.

Source: Tian and Pearl (2000), Probabilities of causation: bounds and identification.

Taught in notebooks/17_counterfactuals.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from causalrec_lab.counterfactual.model import Event, StructuralModel
from causalrec_lab.errors import LabError, of_kind, real_number, whole_number, written
from causalrec_lab.identify import Interval
from causalrec_lab.identify.interval import Number, written_number
from causalrec_lab.table import State, Table
from causalrec_lab.texts import in_language

ROUNDING = 1e-9


@dataclass(frozen=True)
class ResponseTypes:
    """The four response types, as shares that sum to 1."""

    persuadable: Number
    sleeping_dog: Number
    sure_thing: Number
    lost_cause: Number


RESPONSE_TYPES = MappingProxyType(  # whether each has the effect without the cause, and with it
    {"persuadable": (0, 1), "sure_thing": (1, 1), "sleeping_dog": (1, 0), "lost_cause": (0, 0)}
)


def types_that_fit(*, cause: int, effect: int) -> tuple[str, str]:
    """Who may stand before us, once cause and effect were seen: first the type that the cause moves.

    Args:
        cause: 1 if it was there, else 0.
        effect: 1 if it was there, else 0.

    >>> types_that_fit(cause=1, effect=1)
    ('persuadable', 'sure_thing')
    """
    cause, effect = (whole_number(*one, low=0, high=1) for one in (("cause", cause), ("effect", effect)))
    fits = [name for name, has in RESPONSE_TYPES.items() if has[cause] == effect]
    return tuple(sorted(fits, key=lambda name: len({*RESPONSE_TYPES[name]}), reverse=True))


@dataclass(frozen=True, repr=False)
class Causation:
    """PN, PS and PNS with what they take for granted; None: the case they are about never happens.

    `with_cause` and `without` are the chances of the effect once the cause, or its absence, is set; None
    where neither experiment nor exogeneity gives them.
    """

    pn: Interval | None
    ps: Interval | None
    pns: Interval
    assumptions: tuple[str, ...]
    with_cause: Number | None = None
    without: Number | None = None

    def response_types(self, pns: Number) -> ResponseTypes:
        """The four response types, if this share is persuadable.

        >>> test = causation(cause={"ad": 1}, effect={"buy": 1}, experiment={1: 0.5, 0: 0.25})
        >>> test.pns, test.response_types(0.25).sleeping_dog, test.response_types(0.5).sleeping_dog
        ([0.25, 0.5], 0.0, 0.25)
        """
        if self.with_cause is None:
            raise LabError(
                "the types need the chance of the effect with and without the cause; give experiment="
            )
        real_number("pns", pns, low=0, high=1)
        if not self.pns.low - ROUNDING <= pns <= self.pns.high + ROUNDING:
            raise LabError(f"pns is {pns}; a share in {self.pns} is needed")
        sure = self.with_cause - pns
        return ResponseTypes(pns, self.without - sure, sure, 1 - self.without - pns)

    def __repr__(self) -> str:
        listed = ", ".join(f"{name} {value}" for name, value in zip(("PN", "PS", "PNS"), self, strict=True))
        return f"{listed}; if {', '.join(self.assumptions)}" if self.assumptions else listed

    def __iter__(self) -> Iterator[Interval | None]:
        return iter((self.pn, self.ps, self.pns))


@dataclass(frozen=True)
class _Part:
    """People alike in some columns: their share, P(x, y) and its like, and q and r where known."""

    share: Number
    both: Number  # P(x, y)
    cause_only: Number  # P(x, y')
    effect_only: Number  # P(x', y)
    neither: Number  # P(x', y')
    set_chances: tuple[Number, Number] | None  # q, r

    @property
    def effect(self) -> Number:
        """P(y)."""
        return self.both + self.effect_only


def causation(
    rows: Table | StructuralModel | None = None,
    *,
    cause: Mapping[str, State],
    effect: Mapping[str, State],
    experiment: Mapping[State, Number] | Table | None = None,
    within: str | tuple[str, ...] = (),
    exogenous: bool = False,
    monotone: bool = False,
    language: str = "en",
) -> Causation:
    """PN, PS and PNS from rows, from an experiment, or from both; from a structural model, exactly.

    Args:
        rows: people as they were; None: only the experiment, whose people had the cause by chance.
        cause: {name: state}: the cause is there; the name has two states.
        effect: {name: state}: the effect is there.
        experiment: state of the cause, set by hand -> chance of the effect; or the experiment's rows.
        within: columns to split by first, which can narrow the intervals; what you assume is then assumed
            within each part.
        exogenous: the rows are as good as an experiment.
        monotone: the cause puts nobody off.
        language: of the assumptions.

    Raises:
        LabError: neither rows nor experiment; an experiment that contradicts the rows, or `monotone`.
        ImpossibleCondition: a part whose people all have the cause, or all lack it.

    >>> test = {1: Fraction(2, 5), 0: Fraction(3, 10)}
    >>> causation(cause={"shown": 1}, effect={"bought": 1}, experiment=test)
    PN [1/4, 1], PS [1/7, 4/7], PNS [1/10, 2/5]; if a coin chose the cause
    """
    _one("cause", cause), _one("effect", effect)
    of_kind("rows", rows, Table | StructuralModel | None, "a Table, a StructuralModel or None")
    of_kind(
        "experiment", experiment, Table | Mapping | None, "a Table, a mapping of states to chances, or None"
    )
    words = in_language(__file__, language)["assumption"]
    if isinstance(rows, StructuralModel):
        return _in_model(rows, cause, effect, words["equations"])
    within = (within,) if isinstance(within, str) else tuple(within)
    people = rows if rows is not None else experiment
    if people is None or (exogenous and experiment is not None):
        raise LabError("give rows, an experiment, or both; exogenous=True takes the rows for the experiment")
    if within and not (isinstance(people, Table) and isinstance(experiment, Table | None)):
        raise LabError("within= needs rows that have these columns, also those of the experiment")
    parts = [
        _part(condition, share, cause, effect, sources=(rows, rows if exogenous else experiment))
        for condition, share in _conditions(people, within)
    ]
    for part in parts:
        _check(part, monotone)
    holds = {"coin": rows is None, "exogenous": exogenous, "monotone": monotone}
    holds["within"] = bool(within) and any(holds.values())
    said = tuple(words[key].format(names=", ".join(within)) for key, true in holds.items() if true)
    return _together(parts, monotone, said)


def _in_model(
    model: StructuralModel, cause: Mapping[str, State], effect: Mapping[str, State], said: str
) -> Causation:
    """The three chances where every world is known; y' is "not y", whatever states the effect has."""
    (name, state), chance = _one("cause", cause), model.probability
    absent = {name: _other(model.states_of(name), name, state)}
    with_it, without = Event(effect, do=cause), Event(effect, do=absent)
    both = chance({**cause, **effect})
    neither = chance(absent) - chance({**absent, **effect})
    needed = both - chance({**cause, **effect}, without)
    enough = chance(absent, with_it) - chance({**absent, **effect}, with_it)
    won_over = chance(with_it) - chance(with_it, without)
    pn, ps = (_point(top / bottom) if bottom else None for top, bottom in ((needed, both), (enough, neither)))
    return Causation(pn, ps, _point(won_over), (said,), chance(with_it), chance(without))


def _part(condition: Mapping, share: Number, cause: Mapping, effect: Mapping, *, sources: tuple) -> _Part:
    """What rows and experiment say of the people with this condition."""
    ((name, state),) = cause.items()
    rows, experiment = sources
    if isinstance(experiment, Mapping):
        states = tuple(experiment)
    else:
        states = (rows if rows is not None else experiment).states[name]
    pair = [{name: state}, {name: _other(states, name, state)}]
    q_r = None
    if isinstance(experiment, Table):
        q_r = tuple(experiment.probability(effect, {**condition, **held}) for held in pair)
    elif experiment is not None:
        q_r = tuple(experiment[held[name]] for held in pair)
        for held in pair:
            real_number(f"experiment[{held[name]!r}]", experiment[held[name]], low=0, high=1)
    if rows is None:  # a coin that gave half of them the cause; any other coin gives the same answers
        half = Fraction(1, 2)
        joint = [(half, half * chance) for chance in q_r]
    else:
        joint = [
            (rows.probability(held, condition), rows.probability({**held, **effect}, condition))
            for held in pair
        ]
    (p_x, both), (p_not_x, effect_only) = joint
    return _Part(share, both, p_x - both, effect_only, p_not_x - effect_only, q_r)


def _conditions(people: Table | Mapping, within: tuple[str, ...]) -> list[tuple[dict, Number]]:
    """The parts that have people in them, as conditions, with their shares."""
    if not within:
        return [({}, 1)]
    joint = people.joint(*within)
    return [
        (dict(zip(within, joint.combination(key), strict=True)), share)
        for key, share in joint.items()
        if share
    ]


def _check(part: _Part, monotone: bool) -> None:
    """Refuse an experiment that these rows, or `monotone`, contradict."""
    if part.set_chances is None:
        return
    limits = [(part.both, 1 - part.cause_only), (part.effect_only, 1 - part.neither)]
    words = ["with the cause", "without it"]
    for chance, (low, high), word in zip(part.set_chances, limits, words, strict=True):
        if not low - ROUNDING <= chance <= high + ROUNDING:
            raise LabError(
                f"the experiment says {written_number(chance)} {word}, but by the rows it lies in "
                f"{Interval(low, high)}: they are not about the same people, or one of them is small"
            )
    q, r = part.set_chances
    if monotone and not r - ROUNDING <= part.effect <= q + ROUNDING:
        raise LabError(
            f"monotone=True needs P(effect) = {written_number(part.effect)} to lie between the chance "
            f"without the cause, {written_number(r)}, and with it, {written_number(q)}; somebody is put off"
        )


def _together(parts: list[_Part], monotone: bool, said: tuple[str, ...]) -> Causation:
    """PN over those with cause and effect, PS over those with neither, PNS over everybody."""
    sums = sum(part.share * np.array(_ends(part, monotone), dtype=object) for part in parts)
    found = [Interval(low / room, high / room) if room else None for low, high, room in sums]
    if parts[0].set_chances is None:
        return Causation(*found, said)
    return Causation(*found, said, *(sum(p.share * p.set_chances[place] for p in parts) for place in (0, 1)))


def _ends(part: _Part, monotone: bool) -> list[tuple[Number, Number, Number]]:
    """Of PN, PS and PNS: the fewest and the most of the part's people, and whom it is about."""
    both, neither, y = part.both, part.neither, part.effect
    if part.set_chances is None:
        return [(0, both, both), (0, neither, neither), (0, both + neither, 1)]
    q, r = part.set_chances
    ends = [
        (max(0, y - r), min(both, 1 - r - neither), both),
        (max(0, q - y), min(neither, q - both), neither),
        (
            max(0, q - r, y - r, q - y),
            min(q, 1 - r, both + neither, q - r + part.cause_only + part.effect_only),
            1,
        ),
    ]
    return [(low, low if monotone else max(low, high), room) for low, high, room in ends]


def _point(value: Number) -> Interval:
    return Interval(value, value)


def _one(word: str, states: Mapping[str, State]) -> tuple[str, State]:
    if not isinstance(states, Mapping) or len(states) != 1:
        raise LabError(f"{word}={states!r} must be one name with its state, such as {{'shown': 1}}")
    ((name, state),) = states.items()
    return name, state


def _other(states: tuple[State, ...], name: str, state: State) -> State:
    """The one other state of the cause."""
    left = [other for other in states if other != state]
    if state not in states or len(left) != 1:
        raise LabError(
            f"{written({name: state})} needs a cause with two states; {name!r} has {tuple(states)}"
        )
    return left[0]
