"""Ratings missing not at random: what everybody would say, if the rating itself decides who rates.

    chance of a rating ~ exp(tilt * rating), a tilt that is assumed;  or two equations with a shadow variable

Terms: a *shadow variable* depends on the answer and, given the answer, not on whether it is observed; the
*tilt* is how strongly the rating itself decides whether it is observed: 0 not at all, 1 makes
each further star e = 2.7 times as likely; it is not identified by the observed ratings; the rest as in
`causalrec_lab.estimate`.

Taught in notebooks/13_biased_logs, 15_real_evidence.
"""

import numpy as np

from causalrec_lab.errors import ImpossibleCondition, real_number
from causalrec_lab.estimate.result import Column, Estimate, Labels, from_influence, shown_or_not
from causalrec_lab.inputs import column

TILTING = "whether a rating is observed depends on the rating alone, by this tilt"
SHADOW = "given the answer, the shadow variable says nothing about who answers"


def exponential_tilting(rating: Column, *, tilt: float, user: Labels | None = None) -> Estimate:
    """Mean rating of everybody, from the observed ratings and a tilt that is assumed.

        sum of Y exp(-tilt Y)  /  sum of exp(-tilt Y)

    At tilt 0 it is the plain mean. The tilt is an assumption, not a finding: draw the curve over tilts, and
    say which you hold for possible. True if the rating alone decides whether it is observed, and every rating
    is observed somewhere.

    Args:
        rating: of each observed row.
        tilt: slope of the log chance of being observed on the rating; above 0: high ratings are seen more.
        user: who, one per row.

    Raises:
        LabError: a tilt that is no finite number.

    Source: Robins, Rotnitzky and Scharfstein (2000), Sensitivity analysis for selection bias.

    >>> round(exponential_tilting([5, 5, 5, 1], tilt=float(np.log(3)) / 4).value, 3)
    3.0
    """
    y = column("rating", rating)
    tilt = real_number("tilt", tilt)
    power = -tilt * y
    weight = np.exp(power - power.max())
    value = float((weight * y).sum() / weight.sum())
    about = ("mean rating of all", f"tilt {tilt:g}", TILTING)
    return from_influence(value, weight * (y - value) / weight.mean(), about, user, weight)


def shadow_variable(
    answer: Column, observed: Column, shadow: Column, *, user: Labels | None = None
) -> Estimate:
    """Share of everybody who would say yes, from the answers observed and a shadow variable.

        in each group z of the shadow:  yes_z / e_1 + no_z / e_0 = everybody_z

    yes_z and no_z count observed answers; e_1 and e_0 are the unknown chances that a yes and that a no are
    observed: two equations, two unknowns. Then mean = sum of yes_z / e_1, over everybody. Identified if the
    shadow depends on the answer (else both equations are one), if given the answer it does not depend on
    whether the answer is observed, and if both answers have a chance to be observed. The second condition
    cannot be tested with these two equations alone; a chance above 1 or below 0 speaks against it. The
    interval holds the luck of both chances; like that of a weak instrument it is too short where the shadow
    hardly depends on the answer.

    Args:
        answer: 1 yes, 0 no; what stands in rows that are not observed is not read, but must be 0 or 1.
        observed: 1 where the answer is known, else 0.
        shadow: 0 or 1, known in every row.
        user: who, one per row.

    Raises:
        ImpossibleCondition: everybody answered, or nobody; one group only; the same share of yes in both.

    Source: Miao, Liu, Tchetgen Tchetgen and Geng (2015), Identification, Doubly Robust Estimation, and
    Semiparametric Efficiency Theory of Nonignorable Missing Data With a Shadow Variable.

    >>> fans, others = [1] * 9 + [0] * 3 + [0] * 8, [1] * 3 + [0] * 6 + [0] * 11
    >>> observed = [1] * 12 + [0] * 8 + [1] * 9 + [0] * 11
    >>> round(shadow_variable(fans + others, observed, [1] * 20 + [0] * 20).value, 3)
    0.4
    """
    r = shown_or_not(observed, name="observed", word="observed")
    y = column("answer", answer, kind="binary", n=len(r)).astype(float)
    z = shown_or_not(shadow, len(r), name="shadow", word="in the group")
    group = np.column_stack([1 - z, z])  # (row, group)
    said = r[:, None] * np.column_stack([y, 1 - y])  # (row, yes or no)
    table = group.T @ said / len(r)  # (group, yes or no)
    if abs(np.linalg.det(table)) < 1e-12:
        raise ImpossibleCondition(
            "of those observed the same share say yes in both groups, so the shadow tells nothing; use one "
            "that depends on the answer"
        )
    weight = np.linalg.solve(table, group.mean(axis=0))  # 1 / e_1, 1 / e_0
    gap = group * (said @ weight - 1)[:, None]  # (row, equation), mean 0
    yes = said[:, 0].mean()
    value = float(weight[0] * yes)
    influence = weight[0] * said[:, 0] - value - yes * np.linalg.solve(table, gap.T)[0]
    return from_influence(value, influence, ("share of yes, all", "shadow variable", SHADOW), user)
