"""What a policy that never ran would have earned, from the log of another one.

Terms: the *logging policy* chose what the log shows, with a known propensity; the *target policy* is the one
that is judged; the *weight* of a row is target / propensity of the item shown, 1 on average over the log
where the propensities are right, which is checked first; *predicted* is a model's
outcome for every item, made without the row it is for; `ips` (plain or normalised) stands in `effects`. All
of them ask for V(target), the mean outcome if the target policy had chosen, and all assume that every item
the target policy may show could be shown. `slope` chooses among several estimates without the truth.

Taught in notebooks/15_real_evidence.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from causalrec_lab.errors import LARGEST, LabError, of_kind, real_number
from causalrec_lab.estimate.effects import logged_chance
from causalrec_lab.estimate.resampling import bootstrap
from causalrec_lab.estimate.result import Z95, Column, Estimate, Labels, from_influence
from causalrec_lab.inputs import array, column, distinct

MODEL = "the outcome model is right for every item the target policy may show"
GIVEN = f"{MODEL}, and was not learnt from these rows"
CUT = "the propensities are right, and the model is where weights were cut"
EITHER = "all that may be shown could be shown, and propensities or outcome model are right"

Table: TypeAlias = Float[ndarray, "log item"]
Predicted: TypeAlias = Table | Callable[[Int[ndarray, " rows"]], Table]


def policy_direct(
    predicted: Predicted, target: Table, *, user: Labels | None = None, draws: int = 200, seed: int = 0
) -> Estimate:
    """Value of the target policy by the direct method: believe the model.

        V = mean over i of  sum over items of  target(item) * predicted(item)

    True if the outcome model is; it needs no propensity. Give a *function* that learns the model: the users
    are drawn anew, the model is learnt again each time, and the interval includes the luck of the learning.
    A *table* is taken as known: its interval knows who came, and nothing of the clicks the model was learnt
    from, so that for a model of this same log it is far too narrow.

    Args:
        predicted: outcome the model expects of each item, for each row; or a function from row numbers (a
            user drawn twice has its rows twice) to such a table for these rows, learnt from them alone.
        target: chance the target policy has of showing each item; each row sums to 1.
        user: who, one per row.
        draws: of the users, where the model is learnt; from 100 to a million.
        seed: of the draws.

    Source: Dudik, Langford and Li (2011), Doubly robust policy evaluation and learning.

    >>> policy_direct([[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.5, 0.5]]).value
    0.75
    """
    wanted = _target(target)
    assumption = MODEL if callable(predicted) else GIVEN

    def judged(rows: ndarray, q: ndarray, who: Labels | None) -> Estimate:
        mean = (q * wanted[rows]).sum(1)
        value = float(mean.mean())
        return from_influence(value, mean - value, ("V(target)", "direct", assumption), who)

    return _judged(judged, predicted, wanted.shape, (user, draws, seed))


def policy_dr(
    outcome: Column,
    item: Int[ndarray, " log"],
    *,
    propensity: Column,
    predicted: Predicted,
    target: Table,
    normalised: bool = False,
    user: Labels | None = None,
    draws: int = 200,
    seed: int = 0,
) -> Estimate:
    """Value of the target policy, doubly robust: the model's answer, corrected by its weighted errors.

        V = mean over i of  sum over items of target * predicted  +  w_i * (outcome_i - predicted of the item)

    True if the propensities or the model are right. With known propensities it is unbiased whatever the
    model, and a good one takes variance away; a bad one adds some. *Robust* is the point; the interval covers
    where the propensities are right and no row helped to predict itself. With a function it does so wherever
    the point is right.

    Args:
        outcome: what the user did with the item shown.
        item: number of the item shown, a column of `predicted`.
        propensity: chance the logging policy had of showing that item, in (0, 1].
        predicted: outcome the model expects of each item, for each row; or a function, as in `policy_direct`.
        target: chance the target policy has of showing each item; each row sums to 1.
        normalised: divide the correction by the mean weight.
        user: who, one per row.
        draws: of the users, where the model is learnt.
        seed: of the draws.

    Raises:
        LabError: rows of target that do not sum to 1, items that are no columns, a propensity outside (0, 1].

    Source: Dudik, Langford and Li (2011).

    >>> policy_dr([1, 0], [0, 1], propensity=[0.5, 0.5], predicted=[[0, 0]] * 2, target=[[1, 0]] * 2).value
    1.0
    """
    return _corrected(
        (outcome, item, propensity, target),
        predicted,
        lambda weight: weight,
        "DR, normalised" if normalised else "DR",
        normalised=normalised,
        drawn=(user, draws, seed),
    )


def policy_switch_dr(
    outcome: Column,
    item: Int[ndarray, " log"],
    *,
    propensity: Column,
    predicted: Predicted,
    target: Table,
    threshold: float,
    user: Labels | None = None,
    draws: int = 200,
    seed: int = 0,
) -> Estimate:
    """Doubly robust where weights are small, the model alone where they pass a threshold.

        as `policy_dr`, with w_i put to 0 where w_i > threshold

    The rows with the largest weights bring the most luck; there the model has the word, and its bias comes
    in. Threshold 0 is the direct method, infinity is `policy_dr`. Give the model as a function, or the
    interval lacks the luck of the learning, as in `policy_direct`.

    Args:
        outcome: what the user did with the item shown.
        item: number of the item shown, a column of `predicted`.
        propensity: chance the logging policy had of showing that item, in (0, 1].
        predicted: outcome the model expects of each item, for each row; or a function, as in `policy_direct`.
        target: chance the target policy has of showing each item; each row sums to 1.
        threshold: largest weight that still corrects, 0 or more; choose it before looking at the truth.
        user: who, one per row.
        draws: of the users, where the model is learnt.
        seed: of the draws.

    Source: Wang, Agarwal and Dudik (2017), Optimal and adaptive off-policy evaluation.
    """
    most = _or_endless("threshold", threshold)
    return _corrected(
        (outcome, item, propensity, target),
        predicted,
        lambda weight: np.where(weight <= most, weight, 0.0),
        f"Switch-DR {most:g}",
        drawn=(user, draws, seed),
    )


def policy_dros(
    outcome: Column,
    item: Int[ndarray, " log"],
    *,
    propensity: Column,
    predicted: Predicted,
    target: Table,
    shrinkage: float,
    user: Labels | None = None,
    draws: int = 200,
    seed: int = 0,
) -> Estimate:
    """Doubly robust with optimistic shrinkage: large weights are bent down smoothly.

        as `policy_dr`, with  lam w / (w^2 + lam)  in place of w

    Shrinkage 0 is the direct method, infinity is `policy_dr`; between them bias is traded for luck. Give the
    model as a function, or the interval lacks the luck of the learning, as in `policy_direct`.

    Args:
        outcome: what the user did with the item shown.
        item: number of the item shown, a column of `predicted`.
        propensity: chance the logging policy had of showing that item, in (0, 1].
        predicted: outcome the model expects of each item, for each row; or a function, as in `policy_direct`.
        target: chance the target policy has of showing each item; each row sums to 1.
        shrinkage: lam, 0 or more; choose it before looking at the truth.
        user: who, one per row.
        draws: of the users, where the model is learnt.
        seed: of the draws.

    Source: Su, Dimakopoulou, Krishnamurthy and Dudik (2020), Doubly robust off-policy evaluation with
    shrinkage.
    """
    lam = _or_endless("shrinkage", shrinkage)

    def bent(weight: ndarray) -> ndarray:
        below = np.where(weight > 0, weight**2 + lam, 1.0)
        return weight if np.isinf(lam) else lam * weight / below

    logged = outcome, item, propensity, target
    return _corrected(logged, predicted, bent, f"DRos {lam:g}", drawn=(user, draws, seed))


def slope(estimates: Mapping[str, Estimate]) -> str:
    """Which of several estimates of one value to report, without an experiment: SLOPE, by Lepski's principle.

        widest first; the last one whose doubled interval still shares a point with all before it

    The idea: the widest has the least bias. As long as a narrower one does not contradict those before it,
    its bias is no larger than the luck, and it is the better choice. True up to a constant factor if the
    bias grows where the width falls. It never shows that the chosen one is right: where all are wide, nothing
    contradicts anything, and the narrowest is taken.

    Args:
        estimates: name -> estimate of the same value from the same log, such as one for each threshold.

    Returns:
        The name of the one to report.

    Raises:
        LabError: nothing to choose from.

    Source: Su, Srinath and Krishnamurthy (2020), Adaptive estimator selection for off-policy evaluation.

    >>> wide, narrow = Estimate("V", "DR", 3.0, 1.0, 5.0, "", 9), Estimate("V", "DM", 9.0, 8.9, 9.1, "", 9)
    >>> slope({"DR": wide, "DM": narrow})
    'DR'
    """
    of_kind("estimates", estimates, Mapping, "a dictionary of estimates")
    if not estimates:
        raise LabError("there is no estimate to choose from; give at least one, such as {'DR': ...}")
    for one in estimates.values():
        of_kind("each of the estimates", one, Estimate)
    order = sorted(estimates, key=lambda name: -estimates[name].se)
    low, high, chosen = -np.inf, np.inf, order[0]
    for name in order:
        one = estimates[name]
        low = max(low, one.value - 2 * Z95 * one.se)
        high = min(high, one.value + 2 * Z95 * one.se)
        if low > high:
            break
        chosen = name
    return chosen


def _or_endless(name: str, value: object) -> float:
    """A number of 0 or more, or infinity."""
    if isinstance(value, float) and value == np.inf:
        return value
    number = real_number(name, value, low=0)
    return number if number >= 1 / LARGEST else 0.0  # so small that it could only underflow


def _corrected(
    logged: tuple[object, object, object, object],
    predicted: Predicted,
    use: Callable[[ndarray], ndarray],
    method: str,
    *,
    normalised: bool = False,
    drawn: tuple[Labels | None, int, int],
) -> Estimate:
    """The model's value plus its errors on what was shown, by the weights that `use` makes of the weights."""
    outcome, item, propensity, target = logged
    wanted = _target(target)
    n, items = wanted.shape
    y = column("outcome", outcome, n=n)
    needed = f"an item of predicted, which has 0 to {items - 1}"
    shown = column("item", item, kind="whole", n=n, low=0, high=items - 1, needed=needed)
    weight = wanted[np.arange(n), shown] / logged_chance(propensity, n)
    if not weight.any():
        raise LabError("target is 0 for every item that was shown: this log holds nothing it would show")
    all_used = use(weight)

    def judged(rows: ndarray, q: ndarray, who: Labels | None) -> Estimate:
        base, used = (q * wanted[rows]).sum(1), all_used[rows]
        size = used.mean() if normalised else 1.0
        terms = used * (y[rows] - q[np.arange(len(rows)), shown[rows]]) / size
        fix = float(terms.mean())
        return from_influence(
            float(base.mean()) + fix,
            base - base.mean() + terms - fix * (used / size if normalised else 1.0),
            ("V(target)", method, EITHER if method.startswith("DR,") or method == "DR" else CUT),
            who,
            used,
        )

    return _judged(judged, predicted, wanted.shape, drawn)


def _judged(
    judged: Callable[[ndarray, ndarray, Labels | None], Estimate],
    predicted: Predicted,
    shape: tuple[int, int],
    drawn: tuple[Labels | None, int, int],
) -> Estimate:
    """The value by a table that is given, or by a model that is learnt again in each draw of the users."""
    user, draws, seed = drawn
    if not callable(predicted):
        return judged(np.arange(shape[0]), array("predicted", predicted, shape=shape), user)

    def learnt(rows: ndarray) -> Estimate:
        return judged(rows, array("predicted", predicted(rows), shape=(len(rows), shape[1])), None)

    who = np.arange(shape[0]) if user is None else distinct("user", user, shape[0])[1]
    return bootstrap(learnt, user=who, draws=draws, seed=seed)


def _target(values: object) -> ndarray:
    wanted = array("target", values, shape=(None, None), low=0, high=1 + 1e-6)
    off = np.abs(wanted.sum(1) - 1) > 1e-6
    if off.any():
        row = int(np.argmax(off))
        raise LabError(f"target[{row}] is {wanted[row].sum():.6g}, summed over items; each row must sum to 1")
    return wanted
