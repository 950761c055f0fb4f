"""Effects without the confounder: by a push that moves the showing, and by the step in between.

Terms: an *instrument* (Z) is a push that moves who is shown and reaches the outcome in no other way; the
*moved* are those who are shown if pushed and not if not; a *mediator* (M) is the step through which the
showing acts; the rest as in `causalrec_lab.estimate`.

Taught in notebooks/12_other_assumptions.
"""

import numpy as np

from causalrec_lab.errors import ImpossibleCondition, LabError
from causalrec_lab.estimate.result import (
    Column,
    Estimate,
    Labels,
    distinct,
    from_influence,
    log_columns,
    numbers,
    refuse_unless,
)

INSTRUMENT = (
    "chance chose who was pushed, the push acts by the showing alone, and it puts nobody off being shown"
)
FRONT_DOOR = "all of the effect goes through the step, and nothing hidden touches the step"


def wald(outcome: Column, exposed: Column, *, instrument: Column, user: Labels | None = None) -> Estimate:
    """Effect on those whom the push moved (LATE), by Wald's ratio.

        (mean of Y where Z = 1 - mean of Y where Z = 0)  /  (mean of T where Z = 1 - mean of T where Z = 0)

    It needs no confounder in the log. The price: it answers for the moved only, whom nobody can point at, and
    where the push moves few its luck is divided by a small number. `naive(exposed, instrument)` says how
    many it moves: where that interval touches 0, do not use this one.

    Args:
        outcome: what the user did.
        exposed: 1 if shown, else 0.
        instrument: 1 if pushed, else 0.
        user: who, one per row.

    Raises:
        ImpossibleCondition: all rows were pushed, or none, or the push moves nobody.

    Source: Wald (1940); Imbens and Angrist (1994), Identification and estimation of local average treatment
    effects.

    >>> z = [1] * 10 + [0] * 10
    >>> t, y = [1] * 6 + [0] * 4 + [1] * 2 + [0] * 8, [1] * 4 + [0] * 6 + [1] * 2 + [0] * 8
    >>> round(wald(y, t, instrument=z).value, 9)
    0.5
    """
    y, t = log_columns(outcome, exposed)
    z = numbers("instrument", instrument, len(y))
    refuse_unless((z == 0) | (z == 1), "instrument", z, "but 1 (pushed) or 0 (not pushed) is needed")
    if z.min() == z.max():
        raise ImpossibleCondition(f"all {len(z)} rows have instrument {z[0]:g}; both kinds are needed")
    first_stage = t[z == 1].mean() - t[z == 0].mean()
    if abs(first_stage) < 1e-12:
        raise ImpossibleCondition("the instrument moves nobody: as many are shown with it as without it")
    value = float((y[z == 1].mean() - y[z == 0].mean()) / first_stage)
    rest = y - value * t  # what the showing does not explain: alike on both sides of the push
    level = np.where(z == 1, rest[z == 1].mean(), rest[z == 0].mean())
    influence = (z / z.mean() - (1 - z) / (1 - z).mean()) * (rest - level) / first_stage
    return from_influence(value, influence, estimand="LATE", method="Wald", assumption=INSTRUMENT, user=user)


def front_door(outcome: Column, exposed: Column, *, mediator: Labels, user: Labels | None = None) -> Estimate:
    """Effect of showing by the front door: how showing moves the step, and how the step moves the outcome.

        sum over m of [P(m given T=1) - P(m given T=0)] * sum over t of P(t) * E[Y given t, m]

    True though a hidden cause moves showing and outcome, if all of the effect goes through the step and
    nothing hidden touches it. The interval is that of the efficient influence function.

    Args:
        outcome: what the user did.
        exposed: 1 if shown, else 0.
        mediator: the step of each row: words or whole numbers, a few different ones.
        user: who, one per row.

    Raises:
        ImpossibleCondition: a step that those shown, or the others, never took.

    Source: Pearl (1995), Causal diagrams for empirical research; Fulcher et al. (2020) for the interval.

    >>> t, m = [1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 0, 1, 0, 0, 0]
    >>> front_door(m, t, mediator=m).value
    0.5
    """
    y, t = log_columns(outcome, exposed)
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
    return from_influence(
        value, influence, estimand="ATE", method="front door", assumption=FRONT_DOOR, user=user
    )
