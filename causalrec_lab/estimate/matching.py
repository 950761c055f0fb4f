"""Matching: every visitor asked about is compared with the nearest ones on the other side.

Terms: a *match* of a row is a row of the other side that is nearest in what was measured; how often a row
serves as a match is its weight; the rest as in `causalrec_lab.estimate`.

Taught in notebooks/11_five_recipes.
"""

import numpy as np
from jaxtyping import Float, Num
from numpy import ndarray

from causalrec_lab.errors import ImpossibleCondition, real_number, whole_number
from causalrec_lab.estimate.effects import _weights
from causalrec_lab.estimate.regression import standardised
from causalrec_lab.estimate.result import (
    Column,
    Estimate,
    Labels,
    around,
    effective_sample_size,
    log_columns,
    sums_by_user,
)
from causalrec_lab.inputs import array

MATCHING = "rows that match in the features are exchangeable"
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
    bias_corrected: bool = False,
    user: Labels | None = None,
) -> Estimate:
    """Effect of showing, by comparing each row with its nearest matches on the other side.

        mean over the rows asked about of  (2T - 1) * (Y - mean of Y over its matches)

    Matches serve again and again; all that stand equally near count alike. Near means near in the
    features, each scaled to variance one. True if only chance chose between matches. With many features
    nobody has a near match: match on the propensity instead, one column. The interval takes it for known;
    where it was fitted on these rows, that is too wide for the ATE, and for the ATT too wide or too narrow
    (Abadie and Imbens 2016). A bootstrap fails here (2008). Without users the interval is that of Abadie and
    Imbens (2006); with them, the lines' residuals are added up within a user. On one feature it covers as it
    says; on two or more the matches' distance stays in the answer, and it may cover 90 times in 100, or less.
    `bias_corrected` takes out what a line on each side says of that distance, and covers as it says where
    the lines are about right.

    Args:
        outcome: what the user did.
        exposed: 1 if shown, else 0.
        features: what may have chosen, known before the showing; or the propensity as its one column.
        estimand: "ATE", "ATT" or "ATU".
        neighbours: matches for each row, 1 or more; more are further away, and steadier.
        caliper: rows whose nearest match is further away (in standard deviations) are left out, and said.
        bias_corrected: move each match's outcome to where the row stands, along a line on the match's side.
        user: who, one per row; the rows of one user count as one witness.

    Raises:
        LabError: more neighbours than rows on a side, or a caliper below 0.
        ImpossibleCondition: nobody has a match within the caliper.

    Source: Abadie and Imbens (2006), Large sample properties of matching estimators; (2008), On the failure
    of the bootstrap; (2011), Bias-corrected matching estimators; (2016), Matching on the estimated propensity
    score; Otsu and Rai (2017) for the linear form that is added up within a user.

    >>> matching([1, 0, 1, 1], [1, 0, 1, 0], features=[[0], [0], [5], [5]]).value
    0.5
    """
    y, t = log_columns(outcome, exposed)
    x = array("features", features, shape=(len(y), None))
    asked = _weights(estimand, t, np.full(len(y), 0.5))[0] == 1
    everyone = int(asked.sum())
    neighbours = whole_number("neighbours", neighbours, high=int(min(t.sum(), (1 - t).sum())))
    if caliper is not None:
        caliper = real_number("caliper", caliper, low=0)
    y, x = y - y.mean(), standardised(x)
    own, other = _by_lines(x, y, t)  # what a line on the row's own side says of it, and the other side's
    fitted = (own, other) if bias_corrected else (0 * y, 0 * y)
    matched, near, *served = _matches(x, y - fitted[0], t, asked, neighbours)
    if caliper is not None:
        asked = asked & (near <= caliper + _SAME)
        if not asked.any():
            raise ImpossibleCondition(
                f"no row has a match within {caliper:g} standard deviations; allow more, or fewer features"
            )
        matched, near, *served = _matches(x, y - fitted[0], t, asked, neighbours)
    sign, given = 2 * t - 1, served[0]
    gap = sign * (y - matched - fitted[1])  # (log,), only those asked about count
    value = float(gap[asked].mean())
    if user is None:
        given, squared = served
        more = given**2 - squared + 2 * given * asked  # what one match that serves many adds to the scatter
        noise = _noise(x, y, t, neighbours, more > 0)
        variance = max(float(((gap - value)[asked] ** 2).sum() + (noise * more).sum()), 0.0)
    else:
        effect = sign * (own - other)
        influence = asked * (effect - effect[asked].mean()) + sign * (asked + given) * (y - own)
        sums = sums_by_user(influence, user)
        variance = len(sums) / (len(sums) - 1) * (sums**2).sum()
    weight, many = asked + given, int(asked.sum())
    name = estimand if many == everyone else f"{estimand} of the {many} with a match"
    method = "matched, bias-corrected" if bias_corrected else "matching"
    ess = tuple(effective_sample_size(weight[t == side]) for side in (1, 0))
    return around(name, method, value, float(np.sqrt(variance)) / many, MATCHING, len(y), ess)


def _by_lines(x: ndarray, y: ndarray, t: ndarray) -> tuple[ndarray, ndarray]:
    """Each row's outcome by least squares on its own side, and on the other."""
    x = np.column_stack([np.ones(len(y)), x])
    of_side = [x @ np.linalg.lstsq(x[t == side], y[t == side])[0] for side in (0, 1)]
    return np.where(t == 1, *of_side[::-1]), np.where(t == 1, *of_side)


def _matches(
    x: Float[ndarray, "log feature"],
    y: Float[ndarray, " log"],
    t: Float[ndarray, " log"],
    asked: ndarray,
    neighbours: int,
) -> tuple[ndarray, ndarray, ndarray, ndarray]:
    """For each row asked: mean outcome of its matches, how far the nearest is; for all: weight as a match.

    The last two are, for every row, the sum of the shares with which it served, and of their squares.
    """
    matched, near = np.zeros(len(y)), np.full(len(y), np.inf)
    given, squared = np.zeros(len(y)), np.zeros(len(y))
    for side in (0, 1):
        rows, others = np.flatnonzero(asked & (t == side)), np.flatnonzero(t != side)
        for some in _parts(rows):
            far = _distances(x[some], x[others])  # (some, others)
            limit = np.partition(far, neighbours - 1, axis=1)[:, neighbours - 1]
            share = (far <= limit[:, None] + _SAME).astype(float)
            share /= share.sum(1, keepdims=True)
            matched[some], near[some] = share @ y[others], far.min(1)
            given[others] += share.sum(0)
            squared[others] += (share**2).sum(0)
    return matched, near, given, squared


def _noise(x: ndarray, y: ndarray, t: ndarray, neighbours: int, wanted: ndarray) -> Float[ndarray, " log"]:
    """The variance of each wanted row's outcome given its features, from the nearest rows of its own side."""
    found = np.zeros(len(y))
    for side in (0, 1):
        own = np.flatnonzero(t == side)
        most = min(max(neighbours, 2), len(own) - 1)
        if most < 1:
            continue  # a single row tells nothing of its own scatter
        for some in _parts(np.flatnonzero(wanted[own])):
            far = _distances(x[own[some]], x[own])
            far[np.arange(len(some)), some] = np.inf  # none is its own neighbour
            limit = np.partition(far, most - 1, axis=1)[:, most - 1]
            share = (far <= limit[:, None] + _SAME).astype(float)
            many = share.sum(1)
            gap = y[own[some]] - share @ y[own] / many
            found[own[some]] = many / (many + 1) * gap**2
    return found


def _distances(one: Float[ndarray, "some feature"], other: Float[ndarray, "others feature"]) -> ndarray:
    """Straight distances between two sets of rows, feature by feature: no figure of a near one is lost."""
    squares = sum((a[:, None] - b) ** 2 for a, b in zip(one.T, other.T, strict=True))
    return np.sqrt(squares)


def _parts(rows: ndarray) -> list[ndarray]:
    return [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]
