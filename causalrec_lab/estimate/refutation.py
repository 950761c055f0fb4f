"""Attempts to refute an estimate: each could have failed, and passing proves nothing about a hidden cause.

Terms: a *placebo* is a showing that cannot have done anything, for it is permuted; the *E-value* is
how strong a hidden cause would have to be, in risk ratios, to explain all of an effect away; a *risk ratio*
is the share who buy if shown over the share who buy if not.

Taught in notebooks/12_other_assumptions.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy import ndarray

from causalrec_lab.errors import real_number, whole_number
from causalrec_lab.estimate.resampling import dealt_units, number_of
from causalrec_lab.estimate.result import Column, Labels, generator, shown_or_not
from causalrec_lab.inputs import distinct


@dataclass(frozen=True, repr=False)
class Refutation:
    """An attempt to refute, and how it went.

    Args:
        attempt: "placebo" or "subset".
        wanted: what the answers should lie around: 0 for a placebo, the estimate itself for a subset.
        answers: one for each time it was tried.
        low: 2.5 % point of the answers.
        high: 97.5 % point.
    """

    attempt: str
    wanted: float
    answers: ndarray
    low: float
    high: float

    @property
    def passed(self) -> bool:
        """Whether the wanted number lies among the answers; if not, something is wrong, luck aside."""
        return self.low <= self.wanted <= self.high

    def __repr__(self) -> str:
        word = "passed" if self.passed else "refuted"
        return (
            f"{self.attempt}: answers [{self.low:.3f}, {self.high:.3f}] around {self.wanted:.3f}: {word}; a "
            "hidden cause would pass it too"
        )


def placebo_refutation(
    compute: Callable[[ndarray], float],
    exposed: Column,
    *,
    stratum: Labels | None = None,
    user: Labels | None = None,
    draws: int = 100,
    seed: int = 0,
) -> Refutation:
    """The showing is permuted, so that it cannot have done anything: does the estimator find nothing?

    A failure means that the estimator makes effects of its own. Passing means that it does not, and nothing
    more: the permuted showing has lost its hidden cause along with everything else.

    Args:
        compute: from a column of showings to an estimate.
        exposed: 1 if shown, else 0.
        stratum: permute within these groups.
        user: who, where chance assigned users: all rows of a user are permuted together.
        draws: permutations, from 20 to a million.
        seed: of the permutations.

    Raises:
        LabError: `compute` gives no finite number: then nothing is refuted, and nothing passed.

    Source: Sharma and Kiciman (2020), DoWhy.

    >>> y, t = np.tile([0.0, 1.0], 50), np.repeat([0, 1], 50)
    >>> placebo_refutation(lambda fake: y[fake == 1].mean() - y[fake == 0].mean(), t).passed
    True
    """
    t = shown_or_not(exposed)
    draws = whole_number("draws", draws, low=20, high=10**6)
    group = np.zeros(len(t), dtype=int) if stratum is None else distinct("stratum", stratum, len(t))[1]
    unit, t, group = dealt_units(user, t, group)
    rng, order = generator(seed), np.argsort(group, kind="stable")
    answers = []
    for _ in range(draws):
        shuffled = np.lexsort((rng.random(len(t)), group))  # those of each group, in random order
        dealt = np.empty(len(t))
        dealt[order] = t[shuffled]
        answers.append(number_of(compute(dealt[unit])))
    low, high = np.quantile(answers, (0.025, 0.975)).tolist()
    return Refutation("placebo", 0.0, np.array(answers), low, high)


def e_value(ratio: float) -> float:
    """How strong a hidden cause would have to be to explain a risk ratio away.

        E = RR + sqrt(RR * (RR - 1)), with 1/RR in place of RR below 1

    A hidden cause that moves both the showing and the outcome by this risk ratio each, beyond everything that
    was adjusted for, could make the whole effect; none that is weaker on both could. For the interval, pass
    the end nearer to 1 (and 1 if it holds 1). It says how strong, never how likely, and nothing of other
    biases (selection, wrong measurement).

    Args:
        ratio: a risk ratio above 0.

    Source: VanderWeele and Ding (2017), Sensitivity analysis in observational research.

    >>> round(e_value(3.9), 2)
    7.26
    """
    ratio = real_number("ratio", ratio, above=0)
    far = max(ratio, 1 / ratio)
    return far + math.sqrt(far * (far - 1))


def bounding_factor(with_exposure: float, with_outcome: float) -> float:
    """The largest risk ratio that a hidden cause of this strength can make of nothing.

        B = a b / (a + b - 1)

    Divide the estimated risk ratio by it: what is left cannot be this hidden cause.

    Args:
        with_exposure: how many times as common the hidden cause is among those shown, 1 or more.
        with_outcome: how many times as often those who have it buy, 1 or more.

    Source: Ding and VanderWeele (2016), Sensitivity analysis without assumptions.

    >>> bounding_factor(2, 2)
    1.3333333333333333
    """
    a = real_number("with_exposure", with_exposure, low=1)
    b = real_number("with_outcome", with_outcome, low=1)
    return a * b / (a + b - 1)


def strength_needed(ratio: float, with_exposure: float) -> float:
    """How strongly a hidden cause must move the outcome, so that its bounding factor reaches a risk ratio.

        b = RR (a - 1) / (a - RR), so that a b / (a + b - 1) = RR

    Infinity where it is too weak on the side of the exposure: nothing on the other side is then enough.

    Args:
        ratio: a risk ratio of 1 or more.
        with_exposure: a, how many times as common the hidden cause is among those shown, 1 or more.

    Source: Ding and VanderWeele (2016), solved for b.

    >>> strength_needed(2, 3), strength_needed(2, 2)
    (4.0, inf)
    """
    ratio, a = real_number("ratio", ratio, low=1), real_number("with_exposure", with_exposure, low=1)
    return ratio * (a - 1) / (a - ratio) if a > ratio else 1.0 if ratio == 1 else math.inf
