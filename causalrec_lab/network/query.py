"""The question itself, as a value: what is asked, what was seen, what was set.

Terms: *target* the nodes asked about; *evidence* node -> state seen; *do* node -> state set by hand. What was
seen, was seen after the setting.

Taught in notebooks/02_bayesian_networks, 03_seeing_and_doing.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from causalrec_lab.errors import LabError, said, written
from causalrec_lab.inputs import put, remade

State = Hashable  # a value a node can take


class UnknownCell(LabError):
    """The answer depends on a cell of a CPT that was never seen."""


@dataclass(frozen=True, repr=False)
class Query:
    """P(target given evidence, do(...)): one question that every engine answers alike.

    Args:
        target: the node asked about, or several (the answer is then their joint table).
        evidence: node -> state that was seen.
        do: node -> state that was set by hand.

    Raises:
        LabError: nothing is asked, a node is asked twice, or a node is both seen and set.

    >>> Query("x2", evidence={"x3": 1}, do={"x1": 0})
    P(x2 given x3=1, do(x1=0))
    """

    target: tuple[str, ...]
    evidence: Mapping[str, State] = field(default_factory=dict)
    do: Mapping[str, State] = field(default_factory=dict)

    __reduce__ = remade

    def __post_init__(self):
        target = (self.target,) if isinstance(self.target, str) else _names(self.target)
        for word, states in (("evidence", self.evidence), ("do", self.do)):
            if not isinstance(states, Mapping):
                raise LabError(
                    f"{word}={said(states)} is no node with its state; write it as {word}={{'x1': 0}}"
                )
            if states and not all(isinstance(name, str) for name in states):
                raise LabError(f"{word}={said(states)} names what is no text; write it as {word}={{'x1': 0}}")
            put(self, **{word: states})
        if not target or len(set(target)) < len(target):
            raise LabError(f"target={said(self.target)} must name at least one node, and each node once")
        for node in self.evidence.keys() & self.do.keys():
            raise LabError(
                f"{node!r} is in both evidence and do; a node that is set shows what you set it to, "
                "so leave it out of evidence"
            )
        put(self, target=target)

    def __hash__(self) -> int:
        return hash((self.target, frozenset(self.evidence.items()), frozenset(self.do.items())))

    def __repr__(self) -> str:
        known = [written(self.evidence)] if self.evidence else []
        known += [f"do({written({name: state})})" for name, state in self.do.items()]
        return f"P({', '.join(self.target)}{' given ' if known else ''}{', '.join(known)})"


def _names(target: object) -> tuple[str, ...]:
    names = tuple(target) if isinstance(target, Iterable) else (target,)
    if not all(isinstance(name, str) for name in names):
        raise LabError(
            f"target={said(target)} is no node; give a name such as 'x2', or several as ['x2', 'x3']"
        )
    return names
