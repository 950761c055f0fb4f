"""Matching: every visitor asked about is compared with the nearest ones on the other side.

Terms: a *twin* of a row is a row of the other side that is nearest in what was measured; how often a row
serves as a twin is its weight; the rest as in `causalrec_lab.estimate`.

Taught in notebooks/11_five_recipes.
"""

import numpy as np
from jaxtyping import Float, Num
from numpy import ndarray

from causalrec_lab.errors import ImpossibleCondition, LabError
from causalrec_lab.estimate.effects import _weights, effective_sample_size
from causalrec_lab.estimate.result import Z95, Column, Estimate, log_columns, table

MATCHING = "a twin in the features is a twin in everything that matters"
_AT_ONCE = 256  # rows whose distances are held at a time
_SAME = 1e-9  # distances that differ by less are the same distance


def matching(
    outcome: Column,
    exposed: Column,
    *,
    features: Num[ndarray, "log feature"],
    estimand: str = "ATE",
    neighbours: int = 1,
    caliper: float | None = None,
) -> Estimate:
    """Effect of showing, by comparing each row with its nearest twins of the other side.

        mean over the rows asked about of  (2T - 1) * (Y - mean of Y over its twins)

    Twins may serve again and again; all that stand equally near count alike. Near means near in the features,
    each scaled to variance one. True if only chance chose between twins. With many features nobody has a near
    twin: match on the propensity instead, one column. The interval is that of Abadie and Imbens, for rows
    that are independent: a bootstrap fails here, and there is none for users with many rows.

    Args:
        outcome: what the user did.
        exposed: 1 if shown, else 0.
        features: what may have chosen, known before the showing; or the propensity as its one column.
        estimand: "ATE", "ATT" or "ATU".
        neighbours: twins for each row, 1 or more; more are further away, and steadier.
        caliper: rows whose nearest twin is further away (in standard deviations) are left out, and said.

    Raises:
        LabError: more neighbours than rows on a side, or a caliper below 0.
        ImpossibleCondition: nobody has a twin within the caliper.

    Source: Abadie and Imbens (2006), Large sample properties of matching estimators.

    >>> matching([1, 0, 1, 1], [1, 0, 1, 0], features=[[0], [0], [5], [5]]).value
    0.5
    """
    y, t = log_columns(outcome, exposed)
    x = table("features", features, len(y))
    asked = _weights(estimand, t, np.full(len(y), 0.5))[0] == 1
    _whole_up_to("neighbours", neighbours, int(min(t.sum(), (1 - t).sum())))
    if caliper is not None and not caliper >= 0:
        raise LabError(f"caliper is {caliper}; a distance of 0 or more standard deviations is needed")
    scale = x.std(0)
    x = x / np.where(scale < 1e-12, 1.0, scale)
    twin, near, given, squared = _twins(x, y, t, asked, neighbours)
    if caliper is not None:
        asked = asked & (near <= caliper + _SAME)
        if not asked.any():
            raise ImpossibleCondition(
                f"no row has a twin within {caliper} standard deviations; allow more, or fewer features"
            )
        twin, near, given, squared = _twins(x, y, t, asked, neighbours)
    gap = (2 * t - 1) * (y - twin)  # (log,), only those asked about count
    value = float(gap[asked].mean())
    noise = _noise(x, y, t, neighbours)
    # Abadie and Imbens: what the pairs scatter, and what one twin serving many adds to it.
    more = given**2 - squared + 2 * given * asked
    variance = ((gap[asked] - value) ** 2).sum() + (noise * more).sum()
    se = float(np.sqrt(max(variance, 0.0))) / asked.sum()
    weight = asked + given
    return Estimate(
        estimand
        if asked.sum() == _asked_about(estimand, t)
        else f"{estimand} of the {asked.sum()} with a twin",
        "matching",
        value,
        value - Z95 * se,
        value + Z95 * se,
        MATCHING,
        len(y),
        (effective_sample_size(weight[t == 1]), effective_sample_size(weight[t == 0])),
    )


def _asked_about(estimand: str, t: ndarray) -> int:
    return int({"ATE": len(t), "ATT": t.sum(), "ATU": (1 - t).sum()}[estimand])


def _twins(
    x: Float[ndarray, "log feature"],
    y: Float[ndarray, " log"],
    t: Float[ndarray, " log"],
    asked: ndarray,
    neighbours: int,
) -> tuple[ndarray, ndarray, ndarray, ndarray]:
    """For each row asked: the mean outcome of its twins, how far the nearest is; for all: weight as a twin.

    The last two are, for every row, the sum of the shares with which it served, and of their squares.
    """
    twin, near = np.zeros(len(y)), np.full(len(y), np.inf)
    given, squared = np.zeros(len(y)), np.zeros(len(y))
    for side in (0, 1):
        rows, others = np.flatnonzero(asked & (t == side)), np.flatnonzero(t != side)
        for some in _parts(rows):
            far = _distances(x[some], x[others])  # (some, others)
            limit = np.partition(far, neighbours - 1, axis=1)[:, neighbours - 1]
            share = (far <= limit[:, None] + _SAME).astype(float)
            share /= share.sum(1, keepdims=True)
            twin[some], near[some] = share @ y[others], far.min(1)
            given[others] += share.sum(0)
            squared[others] += (share**2).sum(0)
    return twin, near, given, squared


def _noise(x: ndarray, y: ndarray, t: ndarray, neighbours: int) -> Float[ndarray, " log"]:
    """The variance of each row's outcome given its features, from its nearest rows of its own side."""
    found = np.zeros(len(y))
    for side in (0, 1):
        own = np.flatnonzero(t == side)
        most = min(max(neighbours, 2), len(own) - 1)
        if most < 1:
            continue  # a single row tells nothing of its own scatter
        for some in _parts(np.arange(len(own))):
            far = _distances(x[own[some]], x[own])
            far[np.arange(len(some)), some] = np.inf  # none is its own neighbour
            limit = np.partition(far, most - 1, axis=1)[:, most - 1]
            share = (far <= limit[:, None] + _SAME).astype(float)
            many = share.sum(1)
            gap = y[own[some]] - share @ y[own] / many
            found[own[some]] = many / (many + 1) * gap**2
    return found


def _distances(one: Float[ndarray, "some feature"], other: Float[ndarray, "others feature"]) -> ndarray:
    """Straight distances between two sets of rows."""
    if one.shape[1] == 1:
        return np.abs(one - other.T)
    squares = (one**2).sum(1)[:, None] + (other**2).sum(1)[None, :] - 2 * one @ other.T
    # the last digits of a sum of squares are noise: rows that are the same must be at distance 0
    tiny = 1e-12 * ((one**2).sum(1)[:, None] + (other**2).sum(1)[None, :])
    return np.sqrt(np.where(squares <= tiny, 0.0, squares))


def _parts(rows: ndarray) -> list[ndarray]:
    return [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]


def _whole_up_to(name: str, value: object, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 1 <= value <= most:
        raise LabError(f"{name} is {value!r}; a whole number from 1 to {most}, the smaller side, is needed")
