"""The card of notebook 22: one budget, and what it does to a count, to an effect and to an attack.

Terms: the *budget* is epsilon; errors are in points, estimate minus truth, over a thousand sheets; the
*limit* is the largest AUC that any attack can have.

Taught in notebooks/22_private_and_trusted.
"""

from collections.abc import Mapping
from functools import cache
from math import log
from typing import Any

from causalrec_lab.course.nb22.shop import DELTA, EPSILONS, effect_errors, stored
from causalrec_lab.estimate import Estimate
from causalrec_lab.evaluate import t_interval
from causalrec_lab.privacy import largest_auc
from causalrec_lab.texts import beside, true_minus
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Slider, registered
from causalrec_lab.view.chart import Row, Scale, forest
from causalrec_lab.view.picture import drawing, text

words = beside(__file__)

VISITS = (400, 4_000, 40_000)
_NOISE, _POINTS, _AUC = Scale(-30, 30, step=15), Scale(-60, 60, step=20, signed=True), Scale(0.4, 1, step=0.1)


def budget_answer(state: Mapping[str, Any]) -> Answer:
    """The noise of a count, the errors of both effects, and the attack, at one budget."""
    epsilon, visits = EPSILONS[int(state["step"]) - 1], int(state["visits"])
    wide, most = log(20) / epsilon, largest_auc(epsilon, delta=DELTA)  # 95 % of the noise lie within
    errors = {name: tuple(100 * one for one in ends) for name, ends in effect_errors(visits, epsilon).items()}
    auc, hits, bestsellers = (_mean(epsilon, name) for name in ("auc", "hits", "bestsellers"))
    noise, at = forest(
        [Row(words("budget.noise"), (0, -wide, wide), f"± {wide:,.1f}")], _NOISE, unit=words("budget.counted")
    )
    effects, at = _effects(errors, at + 46)
    ends = auc.value, auc.low, auc.high
    attack, at = forest(
        [Row(words("budget.attack"), ends, f"{auc.value:.2f}", colour=look.DOING)],
        _AUC,
        unit="AUC",
        top=at + 46,
        marks=[(0.5, words("budget.coin")), (most, words("budget.limit", most=most))],
    )
    numbers = {
        "epsilon": epsilon,
        "scale": 1 / epsilon,
        "visits": visits,
        "wide": wide,
        "most": most,
        "auc": auc.value,
        "hits": 100 * hits.value,
        "bestsellers": 100 * bestsellers.value,
        **{
            f"{name}_{end}": ends[place]
            for name, ends in errors.items()
            for place, end in enumerate(("mean", "low", "high"))
        },
    }
    head = text(16, 28, words("budget.head", epsilon=epsilon), weight="bold", size=22)
    sentence = true_minus(words("budget.sentence", **numbers))
    formula = words("budget.formula", **numbers)
    alt = f"{true_minus(words('budget.alt', **numbers))} {sentence}"
    return Answer(drawing(head, noise, effects, attack, height=at), sentence, formula, alt)


@registered
def budget_card() -> Card:
    """How much does a budget cost, and what does it protect?"""
    return Card(
        question=words("budget.question"),
        rung="doing",
        controls=[
            Slider("step", words("budget.step"), 1, len(EPSILONS), 1, 1 + EPSILONS.index(1.0)),
            Choice(
                "visits", words("budget.visits"), [(f"{visits:,}", visits) for visits in VISITS], VISITS[0]
            ),
        ],
        answer=budget_answer,
        presets={
            words("budget.preset_strong"): {"step": 1, "visits": VISITS[0]},
            words("budget.preset_large"): {"step": 1, "visits": VISITS[-1]},
            words("budget.preset_weak"): {"step": len(EPSILONS), "visits": VISITS[0]},
        },
    )


def _effects(errors: Mapping[str, tuple[float, float, float]], top: float) -> tuple[str, float]:
    """The errors of both effects, the truth at 0."""
    rows = [
        Row(words(f"budget.{name}"), ends, true_minus(f"{round(ends[0]):+d}"), colour=colour)
        for (name, ends), colour in zip(errors.items(), (look.NAIVE, look.CAUSAL), strict=True)
    ]
    return forest(rows, _POINTS, unit=words("budget.points"), top=top, marks=[(0, words("budget.truth"))])


@cache
def _mean(epsilon: float, name: str) -> Estimate:
    """The mean over twenty shops, with its interval."""
    return t_interval(stored()[str(epsilon)][name], estimand=name)
