"""The card of notebook 21: what each reader costs, how much further off its effect is, and a margin.

Terms: see `course.nb21.readers`; a reader is on the *Pareto front* if no other one is both cheaper and nearer
to the truth.

Taught in notebooks/21_cheaper_and_still_right.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from causalrec_lab.course.nb21 import readers
from causalrec_lab.texts import beside, true_minus
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Slider, Toggle, registered, worded
from causalrec_lab.view.chart import Row, fitted, forest
from causalrec_lab.view.picture import drawing, text

words = beside(__file__)

COSTS = {"MB": "MB", "ms": "ms", "peak": "peak MB"}  # of the card -> of the stored file


def front(costs: Mapping[str, float], harms: Mapping[str, float]) -> list[str]:
    """Names that no other one beats in cost or harm without being worse in the other; the cheapest first.

    >>> front({"a": 1, "b": 2, "c": 3}, {"a": 5, "b": 1, "c": 2})
    ['a', 'b']
    """

    def beaten(name: str) -> bool:
        mine = (costs[name], harms[name])
        return any(
            costs[other] <= mine[0] and harms[other] <= mine[1] and (costs[other], harms[other]) != mine
            for other in costs
        )

    return sorted((name for name in costs if not beaten(name)), key=costs.__getitem__)


@cache
def _measured(cost: str, pairs: bool) -> tuple[dict[str, Any], dict[str, float], float]:
    """Reader -> how much further off, and its cost, the dearest first; what MiniLM costs."""
    stored = readers.compressed()["readers"]
    further = {name: one for name, one in readers.further_off().items() if pairs or name != "word pairs"}
    costs = {name: stored[name][COSTS[cost]] for name in further}
    order = sorted(further, key=lambda name: -costs[name])
    return {name: further[name] for name in order}, costs, stored[readers.WHOLE][COSTS[cost]]


def pareto_answer(state: Mapping[str, Any]) -> Answer:
    """A forest of readers, the dearest first: green if still right, on a blue ground if on the front."""
    cost, margin = state["cost"], state["margin"]
    further, costs, full = _measured(cost, state["pairs"])
    p = readers.not_worse(margin=margin)
    right = [name for name in further if p[name] < readers.LEVEL]
    best = front(costs, {name: one.value for name, one in further.items()})
    scale = fitted([end for one in further.values() for end in (one.low, one.high)], start=230, end=590)
    said = {name: words(f"pareto.unit_{cost}", cost=costs[name]) for name in further}
    rows = [
        Row(
            name, one, true_minus(f"{one.value:+.2f}"), said[name],
            look.CAUSAL if name in right else look.NAIVE, hollow=name not in right, lit=name in best,
        )
        for name, one in further.items()
    ]  # fmt: skip
    drawn, bottom = forest(rows, scale, unit=words("pareto.up"), marks=[(margin, words("pareto.inside"))])
    key = text(16, bottom + 26, words("pareto.key"), colour=look.SOFT)
    names = {"count": len(right), "of": len(further), "margin": margin}
    names["full"] = words(f"pareto.unit_{cost}", cost=full)
    names["name"] = cheapest = min(right or further, key=costs.__getitem__)
    sentence = words(f"pareto.{'some' if right else 'none'}", **names, cost=said[cheapest])
    one = further[cheapest]
    ends = {"value": one.value, "low": one.low, "high": one.high}
    formula = true_minus(words("pareto.formula", name=cheapest, **ends, n=one.n))
    alt = words("pareto.alt", of=len(further), front=", ".join(best))
    return Answer(drawing(drawn, key, height=bottom + 44), sentence, formula, f"{alt} {sentence}")


@registered
def pareto_card() -> Card:
    """Which reader is cheap, and still right?"""
    return Card(
        question=words("pareto.question"),
        rung="doing",
        controls=[
            Choice("cost", words("pareto.cost"), worded(words, "pareto.cost_", COSTS), "MB"),
            Toggle("pairs", words("pareto.pairs"), False),
            Slider("margin", words("pareto.margin"), 0.25, 7, 0.25, readers.MARGIN),
        ],
        answer=pareto_answer,
        presets={
            words("pareto.preset_strict"): {"margin": 0.25},
            words("pareto.preset_loose"): {"margin": 6.0},
            words("pareto.preset_pairs"): {"pairs": True},
            words("pareto.preset_time"): {"cost": "ms"},
        },
    )
