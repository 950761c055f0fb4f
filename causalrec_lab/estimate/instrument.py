"""Effects without the confounder: by an instrument (Wald, 2SLS), and by a mediator (front door).

Terms: an *instrument* (Z) changes who is shown (relevance), was set by chance (independence) and reaches the
outcome in no other way (exclusion restriction); *compliers* are shown if Z is 1 and not if it is 0,
*always-takers* and *never-takers* whatever it is, and *defiers*, shown only if Z is 0, are excluded by
monotonicity; a *mediator* (M) carries the effect; the rest as in `causalrec_lab.estimate`.

Taught in notebooks/12_other_assumptions.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Num
from numpy import ndarray

from causalrec_lab.errors import ImpossibleCondition, LabError
from causalrec_lab.estimate.regression import _line, standardised
from causalrec_lab.estimate.result import (
    Z95,
    Column,
    Estimate,
    Labels,
    from_influence,
    log_columns,
    mean_difference,
    shown_or_not,
    sums_by_user,
)
from causalrec_lab.inputs import array, column, distinct

INSTRUMENT = (
    "chance set the instrument (independence), it acts through the showing alone (exclusion restriction), "
    "and there are no defiers (monotonicity)"
)
FRONT_DOOR = "all of the effect goes through the mediator, and nothing hidden touches the mediator"


def wald(outcome: Column, exposed: Column, *, instrument: Column, user: Labels | None = None) -> Estimate:
    """Effect on the compliers (LATE), by Wald's ratio.

        (mean of Y where Z = 1 - mean of Y where Z = 0)  /  (mean of T where Z = 1 - mean of T where Z = 0)

    It needs no confounder in the log. The price: it answers for compliers only, whom nobody can point at;
    where they are few (a weak instrument) its noise is divided by a small number. If the hidden confounder is
    strong, its interval then covers less often than it says (if it is weak, more often), even where a test
    finds that there are compliers: a first-stage F above 10 is not enough, 104.7 would be, whatever the
    confounder (Lee et al., 2022). `anderson_rubin` gives a set that covers whatever F is.

    Args:
        outcome: what the user did.
        exposed: 1 if shown, else 0.
        instrument: 1 if encouraged to see it, else 0.
        user: who, one per row.

    Raises:
        ImpossibleCondition: the instrument is 1 in all rows, or in none, or it moves nobody.

    Source: Wald (1940); Imbens and Angrist (1994), Identification and estimation of local average treatment
    effects.

    >>> z = [1] * 10 + [0] * 10
    >>> t, y = [1] * 6 + [0] * 4 + [1] * 2 + [0] * 8, [1] * 4 + [0] * 6 + [1] * 2 + [0] * 8
    >>> round(wald(y, t, instrument=z).value, 9)
    0.5
    """
    y, t = log_columns(outcome, exposed)
    z = shown_or_not(instrument, len(y), name="instrument", word="encouraged")
    y = y - y.mean()  # moves no difference, and loses no figure far from zero
    first_stage, _ = mean_difference(t, z)
    if abs(first_stage) < 1e-12:
        raise ImpossibleCondition("the instrument moves nobody: as many are shown with it as without it")
    value = mean_difference(y, z)[0] / first_stage
    influence = mean_difference(y - value * t, z)[1] / first_stage  # of what the showing does not explain
    return from_influence(value, influence, ("LATE", "Wald", INSTRUMENT), user)


def two_stage_least_squares(
    outcome: Column,
    exposed: Column,
    *,
    instrument: Column,
    covariates: Num[ndarray, "log covariate"] | None = None,
    user: Labels | None = None,
) -> Estimate:
    """Effect by two-stage least squares (2SLS), with covariates and a robust standard error.

        first stage    T on (1, Z, X) -> fitted T
        second stage   Y on (1, fitted T, X) -> the slope of the fitted T

    Without covariates and with an instrument of 0 and 1 it is `wald`. Covariates are needed where chance set
    the instrument only within their levels; else they only narrow the interval. With them the slope is a mean
    of the compliers' effects, most of it from levels that the instrument moves much, if every level has its
    own constant. With one instrument the slope is also mean(Z Y) / mean(Z T), of what X does not tell of the
    three: so it is computed here. The second regression's own standard error is wrong, for its residuals use
    the fitted T; here they use T. A weak instrument can make the interval too short, as with `wald`.

    Args:
        outcome: what the user did.
        exposed: 1 if shown, else 0.
        instrument: what was assigned: any number, such as 1 if encouraged to see it, else 0.
        covariates: known before the instrument, (log, covariate); without the constant.
        user: who, one per row.

    Raises:
        ImpossibleCondition: the instrument moves nobody, beside the covariates.
        LabError: covariates that say the same thing twice, or that say what the instrument is.

    Source: Theil (1953); Angrist and Imbens (1995), Two-stage least squares estimation of average causal
    effects in models with variable treatment intensity.

    >>> z = [1] * 10 + [0] * 10
    >>> t, y = [1] * 6 + [0] * 4 + [1] * 2 + [0] * 8, [1] * 4 + [0] * 6 + [1] * 2 + [0] * 8
    >>> round(two_stage_least_squares(y, t, instrument=z).value, 9)
    0.5
    """
    y, t = log_columns(outcome, exposed)
    z, every = standardised(column("instrument", instrument, n=len(y))[:, None])[:, 0], np.ones(len(y))
    x = every[:, None]
    if covariates is not None:
        x = np.column_stack([x, standardised(array("covariates", covariates, shape=(len(y), None)))])
    z, t, y = (one - x @ _line(x, one, every)[0] for one in (z, t, y - y.mean()))  # what X does not tell
    if z.std() < 1e-6:
        raise LabError("instrument never moves, or the covariates say what it is; leave covariates out")
    moved = (z * t).mean()
    if abs(moved) < 1e-12:
        raise ImpossibleCondition("the instrument moves nobody: as many are shown, whatever it is")
    value = float((z * y).mean() / moved)
    return from_influence(value, z * (y - value * t) / moved, ("LATE", "2SLS", INSTRUMENT), user)


@dataclass(frozen=True, repr=False)
class ConfidenceSet:
    """All effects that a test does not reject: an interval, the two ends of the line, or all of it.

    Args:
        estimand: what is asked.
        pieces: (low, high) of each piece, ends included; one piece, or two that reach to infinity.
        first_stage_f: of the instrument on the exposure, robust and clustered by user: (difference / s.e.)^2.
        n: rows used.
        assumption: what must be true, in words.
    """

    estimand: str
    pieces: tuple[tuple[float, float], ...]
    first_stage_f: float
    n: int
    assumption: str

    @property
    def bounded(self) -> bool:
        """Whether it ends on both sides; if not, these rows cannot say how large the effect is."""
        return self.pieces[0][0] > -np.inf and self.pieces[-1][1] < np.inf

    def covers(self, truth: float) -> bool:
        """Whether the truth lies in the set, its ends included."""
        return any(low <= truth <= high for low, high in self.pieces)

    def __repr__(self) -> str:
        said = " or ".join(f"[{low:.3f}, {high:.3f}]" for low, high in self.pieces)
        return (
            f"{self.estimand} in {said} by Anderson-Rubin, first-stage F = {self.first_stage_f:.1f}, "
            f"n={self.n}; assumes {self.assumption}"
        )


def anderson_rubin(
    outcome: Column, exposed: Column, *, instrument: Column, user: Labels | None = None
) -> ConfidenceSet:
    """The effects on those moved (LATE) that the rows do not reject at 5 %, however weak the instrument.

        all b with  (dY - b dT)^2  <=  1.96^2 * variance of (dY - b dT)

    dY and dT are the differences between encouraged and not encouraged. No division by dT, so the set covers
    95 times in 100 also where the instrument moves hardly anybody. It then reaches to infinity on one side or
    both, and that is the finding. It covers if it is reported of every log: of logs chosen by their F (only
    those above 10, say) neither it nor Wald's interval does. It always holds Wald's ratio, so with one
    instrument it is never empty; with several it can be, and then no effect fits them all.

    Args:
        outcome: what the user did.
        exposed: 1 if shown, else 0.
        instrument: 1 if encouraged to see it, else 0.
        user: who, one per row; the rows of one user count as one witness.

    Raises:
        ImpossibleCondition: all rows were encouraged, or none.

    Source: Anderson and Rubin (1949); Andrews, Stock and Sun (2019), Weak instruments in IV regression, for
    the robust form; Lee et al. (2022) for what F would be needed to trust the ratio's own interval.

    >>> z = [1] * 40 + [0] * 40
    >>> t, y = ([1] * 24 + [0] * 16 + [1] * 8 + [0] * 32), ([1] * 16 + [0] * 24 + [1] * 8 + [0] * 32)
    >>> anderson_rubin(y, t, instrument=z)  # doctest: +ELLIPSIS
    LATE in [0.011, 0.796] by Anderson-Rubin, first-stage F = 15.8, n=80; assumes ...
    """
    y, t = log_columns(outcome, exposed)
    z = shown_or_not(instrument, len(y), name="instrument", word="encouraged")
    both, influences = zip(mean_difference(y - y.mean(), z), mean_difference(t, z), strict=True)
    sums = sums_by_user(np.column_stack(influences), user)
    variance = len(sums) / (len(sums) - 1) * sums.T @ sums / len(y) ** 2  # (2, 2)
    # a b^2 - 2 h b + c <= 0
    c, h, a = (both[i] * both[j] - Z95**2 * variance[i, j] for i, j in ((0, 0), (0, 1), (1, 1)))
    f = float(both[1] ** 2 / variance[1, 1]) if variance[1, 1] > 0 else np.inf
    return ConfidenceSet("LATE", _no_larger(a, h, c), f, len(y), INSTRUMENT)


def _no_larger(a: float, h: float, c: float) -> tuple[tuple[float, float], ...]:
    """Where a b^2 - 2 h b + c <= 0, for a parabola that goes below 0 somewhere."""
    inside = h * h - a * c
    if a == 0 or inside < 0:
        if a == 0 and h:
            return ((c / (2 * h), np.inf),) if h > 0 else ((-np.inf, c / (2 * h)),)
        return ((-np.inf, np.inf),)
    far = h + np.copysign(np.sqrt(inside), h)  # no difference of two numbers that are nearly the same
    ends = sorted((far / a, c / far)) if far else [0.0, 0.0]
    low, high = (float(end) for end in ends)
    return ((low, high),) if a > 0 else ((-np.inf, low), (high, np.inf))


def front_door(outcome: Column, exposed: Column, *, mediator: Labels, user: Labels | None = None) -> Estimate:
    """Effect of showing by the front door: of showing on the mediator, and of the mediator on the outcome.

        sum over m of [P(m given T=1) - P(m given T=0)] * sum over t of P(t) * E[Y given t, m]

    True though a hidden cause moves showing and outcome, if all of the effect goes through the mediator
    and nothing hidden touches it. The interval is that of the efficient influence function.

    Args:
        outcome: what the user did.
        exposed: 1 if shown, else 0.
        mediator: of each row: words or whole numbers, a few different ones.
        user: who, one per row.

    Raises:
        ImpossibleCondition: a state of the mediator that those shown, or the others, never have.

    Source: Pearl (1995), Causal diagrams for empirical research; Fulcher et al. (2020) for the interval.

    >>> t, m = [1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 0, 1, 0, 0, 0]
    >>> front_door(m, t, mediator=m).value
    0.5
    """
    y, t = log_columns(outcome, exposed)
    y = y - y.mean()
    names, step = distinct("mediator", mediator, len(y))
    known = names.tolist()
    if len(known) < 2:
        raise LabError(f"every row has the step {known[0]!r}; a step that never differs carries no effect")
    side = t.astype(int)
    count = np.array([np.bincount(step[side == s], minlength=len(names)) for s in (0, 1)])  # (side, step)
    if not count.all():
        s, m = (int(i) for i in np.argwhere(count == 0)[0])
        who = "that was shown" if s else "that was not shown"
        raise ImpossibleCondition(
            f"no row {who} has the step {known[m]!r}; merge steps, or leave out the rows that have it and "
            "say so"
        )
    total = [np.bincount(step[side == s], weights=y[side == s], minlength=len(names)) for s in (0, 1)]
    mean = np.array(total) / count  # (side, step): E[Y given t, m]
    chance = count / count.sum(1, keepdims=True)  # (side, step): P(m given t)
    share = count.sum(1) / len(y)  # (side,): P(t)
    moves = chance[1] - chance[0]  # (step,)
    carries = share @ mean  # (step,)
    value = float(moves @ carries)
    along = mean @ moves  # (side,)
    arrived = (chance @ carries)[side]
    influence = (
        moves[step] / chance[side, step] * (y - mean[side, step])
        + np.where(side == 1, 1, -1) / share[side] * (carries[step] - arrived)
        + along[side]
        - value
    )
    return from_influence(value, influence, ("ATE", "front door", FRONT_DOOR), user)
