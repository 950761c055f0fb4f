"""An effect found by an experiment in one place, carried to another.

Terms: as in `causalrec_lab.estimate`; the *source* held the experiment, the *target* is where the effect is
wanted; a *selection diagram* has an arrow from S into every variable whose mechanism differs between the two.

Taught in notebooks/18_five_worlds.
"""

import numpy as np

from causalrec_lab.errors import ImpossibleCondition, LabError
from causalrec_lab.estimate.effects import COIN
from causalrec_lab.estimate.result import Column, Estimate, Labels, around, log_columns
from causalrec_lab.inputs import distinct

_CARRIED = f"{COIN} in the source, and the two places differ only in how many people each stratum holds"


def transport(outcome: Column, exposed: Column, *, stratum: Labels, target: Labels) -> Estimate:
    """The effect in the target: each stratum's effect in the source, weighted by the target's shares.

        sum over z of  P*(z) * (mean of Y in z where T = 1  -  mean of Y in z where T = 0)

    True if S points into the strata alone, the strata were known before the showing, and chance chose in the
    source. Where S points into the outcome too, no weights repair it. The interval holds both samples' luck.

    Args:
        outcome: what the users of the source did.
        exposed: 1 if shown, else 0.
        stratum: the group of each row of the source: words or whole numbers.
        target: the group of each person of the target.

    Raises:
        ImpossibleCondition: a stratum of the target in which the source has not two of each kind.
        LabError: a target of fewer than two people.

    Source: Pearl and Bareinboim (2014), External validity: from do-calculus to transportability.

    >>> bought, shown, group = [1, 1, 0, 0, 1, 1, 1, 1], [1, 1, 0, 0] * 2, ["new"] * 4 + ["fan"] * 4
    >>> transport(bought, shown, stratum=group, target=["new", "fan", "fan", "fan"]).value
    0.25
    """
    y, t = log_columns(outcome, exposed)
    found, group = distinct("stratum", stratum, len(y))
    names, place = distinct("target", target)
    if len(place) < 2:
        raise LabError(f"target holds {len(place)} person; the groups of two people or more are needed")
    effects, noise = [], 0.0
    for name, share in zip(names, np.bincount(place) / len(place), strict=True):
        sides = [y[(found[group] == name) & (t == side)] for side in (1, 0)]
        if min(map(len, sides)) < 2:
            rows = f"{len(sides[0])} shown and {len(sides[1])} not"
            raise ImpossibleCondition(
                f"the source has {rows} in stratum {str(name)!r} of the target; two of each are needed to "
                "carry an effect there: merge the stratum with another, or leave it out and say so"
            )
        effects.append(sides[0].mean() - sides[1].mean())
        noise += share**2 * sum(one.var(ddof=1) / len(one) for one in sides)
    carried = np.array(effects)[place]  # one a person of the target
    se = float(np.sqrt(noise + carried.var(ddof=1) / len(place)))
    return around("ATE in the target", "transport", float(carried.mean()), se, _CARRIED, len(y))
