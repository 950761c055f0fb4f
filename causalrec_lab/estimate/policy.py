"""What a policy that never ran would have earned, from the log of another one.

Terms: the *logging policy* chose what the log shows, with a known propensity; the *target policy* is the one
that is judged; the *weight* of a row is target / propensity of the item shown; *predicted* is a model's
outcome for every item, made without the row it is for; `ips` (plain or normalised) stands in `effects`. All
of them ask for V(target), the mean outcome if the target policy had chosen, and all assume that every item
the target policy may show could be shown.

Taught in notebooks/15_real_evidence.
"""

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from causalrec_lab.errors import LabError
from causalrec_lab.estimate.effects import effective_sample_size
from causalrec_lab.estimate.result import (
    Column,
    Estimate,
    Labels,
    from_influence,
    numbers,
    refuse_unless,
    table,
)

MODEL = "the outcome model is right for every item the target policy may show"
CUT = "the propensities are right, and the model is where weights were cut"
EITHER = "all that may be shown could be shown, and propensities or outcome model are right"

Predicted = Float[ndarray, "log item"]


def policy_direct(predicted: Predicted, target: Predicted, *, user: Labels | None = None) -> Estimate:
    """Value of the target policy by the direct method: believe the model.

        V = mean over i of  sum over items of  target(item) * predicted(item)

    True if the outcome model is. It needs no propensity and has little variance: a narrow interval around
    whatever the model believes.

    Args:
        predicted: outcome the model expects of each item, for each row.
        target: chance the target policy has of showing each item; each row sums to 1.
        user: who, one per row.

    Source: Dudik, Langford and Li (2011), Doubly robust policy evaluation and learning.

    >>> policy_direct([[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.5, 0.5]]).value
    0.75
    """
    q = table("predicted", predicted, len(np.asarray(predicted)))
    mean = (q * _target(target, q.shape)).sum(1)
    value = float(mean.mean())
    return from_influence(
        value, mean - value, estimand="V(target)", method="direct", assumption=MODEL, user=user
    )


def policy_dr(
    outcome: Column,
    item: Int[ndarray, " log"],
    *,
    propensity: Column,
    predicted: Predicted,
    target: Predicted,
    normalised: bool = False,
    user: Labels | None = None,
) -> Estimate:
    """Value of the target policy, doubly robust: the model's answer, corrected by its weighted errors.

        V = mean over i of  sum over items of target * predicted  +  w_i * (outcome_i - predicted of the item)

    True if the propensities or the model are right. With known propensities it is unbiased whatever the
    model, and a good one takes variance away; a bad one adds some.

    Args:
        outcome: what the user did with the item shown.
        item: number of the item shown, a column of `predicted`.
        propensity: chance the logging policy had of showing that item, in (0, 1].
        predicted: outcome the model expects of each item, for each row.
        target: chance the target policy has of showing each item; each row sums to 1.
        normalised: divide the correction by the mean weight.
        user: who, one per row.

    Raises:
        LabError: rows of target that do not sum to 1, items that are no columns, a propensity outside (0, 1].

    Source: Dudik, Langford and Li (2011).

    >>> policy_dr([1, 0], [0, 1], propensity=[0.5, 0.5], predicted=[[0, 0]] * 2, target=[[1, 0]] * 2).value
    1.0
    """
    parts = _rows(outcome, item, propensity, predicted, target)
    method = "DR, normalised" if normalised else "DR"
    return _corrected(*parts, parts[2], method=method, assumption=EITHER, normalised=normalised, user=user)


def policy_switch_dr(
    outcome: Column,
    item: Int[ndarray, " log"],
    *,
    propensity: Column,
    predicted: Predicted,
    target: Predicted,
    threshold: float,
    user: Labels | None = None,
) -> Estimate:
    """Doubly robust where weights are small, the model alone where they pass a threshold.

        as `policy_dr`, with w_i put to 0 where w_i > threshold

    The rows with the largest weights bring the most luck; there the model has the word, and its bias comes
    in. Threshold 0 is the direct method, infinity is `policy_dr`.

    Args:
        outcome: what the user did with the item shown.
        item: number of the item shown, a column of `predicted`.
        propensity: chance the logging policy had of showing that item, in (0, 1].
        predicted: outcome the model expects of each item, for each row.
        target: chance the target policy has of showing each item; each row sums to 1.
        threshold: largest weight that still corrects, 0 or more; choose it before looking at the truth.
        user: who, one per row.

    Source: Wang, Agarwal and Dudik (2017), Optimal and adaptive off-policy evaluation.
    """
    if not threshold >= 0:
        raise LabError(f"threshold is {threshold}; a weight of 0 or more is needed")
    parts = _rows(outcome, item, propensity, predicted, target)
    kept = np.where(parts[2] <= threshold, parts[2], 0.0)
    return _corrected(*parts, kept, method=f"Switch-DR {threshold:g}", assumption=CUT, user=user)


def policy_dros(
    outcome: Column,
    item: Int[ndarray, " log"],
    *,
    propensity: Column,
    predicted: Predicted,
    target: Predicted,
    shrinkage: float,
    user: Labels | None = None,
) -> Estimate:
    """Doubly robust with optimistic shrinkage: large weights are bent down smoothly.

        as `policy_dr`, with  lam w / (w^2 + lam)  in place of w

    Shrinkage 0 is the direct method, infinity is `policy_dr`; between them bias is traded for luck.

    Args:
        outcome: what the user did with the item shown.
        item: number of the item shown, a column of `predicted`.
        propensity: chance the logging policy had of showing that item, in (0, 1].
        predicted: outcome the model expects of each item, for each row.
        target: chance the target policy has of showing each item; each row sums to 1.
        shrinkage: lam, 0 or more; choose it before looking at the truth.
        user: who, one per row.

    Source: Su, Dimakopoulou, Krishnamurthy and Dudik (2020), Doubly robust off-policy evaluation with
    shrinkage.
    """
    if not shrinkage >= 0:
        raise LabError(f"shrinkage is {shrinkage}; 0 or more is needed")
    parts = _rows(outcome, item, propensity, predicted, target)
    weight = parts[2]
    if np.isinf(shrinkage):
        bent = weight
    else:
        below = np.where(weight > 0, weight**2 + shrinkage, 1.0)
        bent = shrinkage * weight / below
    return _corrected(*parts, bent, method=f"DRos {shrinkage:g}", assumption=CUT, user=user)


def _rows(
    outcome: object, item: object, propensity: object, predicted: object, target: object
) -> tuple[ndarray, ndarray, ndarray]:
    """For each row: the model's value of the target policy, the model's error, and the weight."""
    y = numbers("outcome", outcome)
    q = table("predicted", predicted, len(y))
    wanted = _target(target, q.shape)
    e = numbers("propensity", propensity, len(y))
    refuse_unless((e > 0) & (e <= 1), "propensity", e, "but what was logged had a chance in (0, 1]")
    shown = numbers("item", item, len(y))
    refuse_unless(
        (shown == np.floor(shown)) & (shown >= 0) & (shown < q.shape[1]),
        "item",
        shown,
        f"but predicted has the items 0 to {q.shape[1] - 1}",
    )
    place = np.arange(len(y)), shown.astype(int)
    return (q * wanted).sum(1), y - q[place], wanted[place] / e


def _corrected(
    base: ndarray,
    error: ndarray,
    weight: ndarray,
    used: ndarray,
    *,
    method: str,
    assumption: str,
    normalised: bool = False,
    user: Labels | None,
) -> Estimate:
    """The model's value plus its errors, weighted with the weights that are used."""
    if not weight.any():
        raise LabError("target is 0 for every item that was shown: this log holds nothing it would show")
    size = used.mean() if normalised else 1.0
    terms = used * error / size
    fix = float(terms.mean())
    influence = base - base.mean() + terms - fix * (used / size if normalised else 1.0)
    return from_influence(
        float(base.mean()) + fix,
        influence,
        estimand="V(target)",
        method=method,
        assumption=assumption,
        user=user,
        ess=effective_sample_size(used) if used.any() else 0.0,
    )


def _target(values: object, shape: tuple[int, int]) -> ndarray:
    wanted = table("target", values, shape[0])
    if wanted.shape != shape:
        raise LabError(f"target has shape {wanted.shape} and predicted has {shape}; one chance per item")
    sums = wanted.sum(1)
    refuse_unless((wanted >= 0).all(1), "target", sums, "and holds a chance below 0")
    refuse_unless(np.abs(sums - 1) < 1e-6, "target", sums, "summed over items; each row must sum to 1")
    return wanted
