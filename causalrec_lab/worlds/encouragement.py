"""A randomised encouragement: a lot decides who gets a message, a taste in no column decides the rest.

Terms: as in `causalrec_lab.worlds`; a *complier* opens the film's page if encouraged and not if not; an
*always-taker* opens it either way, a *never-taker* does not; *direct* is what the message itself sells, page
or no page.

Taught in notebooks/12_other_assumptions.
"""

import numpy as np

from causalrec_lab.errors import real_number, whole_number
from causalrec_lab.log import Log, Truth
from causalrec_lab.worlds.shop import MOST, one_visit_each, truth_of

COMPLIANCE_TYPES = ("always-taker", "complier", "never-taker")
_ALWAYS = 0.2  # share of the always-takers
_BUYS = {
    "always-taker": (0.35, 0.40),
    "complier": (0.05, 0.25),
    "never-taker": (0.05, 0.08),
}  # if not shown, if shown


def encouragement_week(
    seed: int, *, visitors: int = 4000, direct: float = 0.0, compliers: float = 0.4
) -> tuple[Log, Truth]:
    """A log of who was encouraged by lot, who saw the page, who bought, and sealed apart who is a complier.

        kind        always-taker (20 %), complier (40 %) or never-taker (40 %), by a taste in no column
        encouraged  ~ a fair coin
        exposed     = kind is always-taker, or kind is complier and encouraged
        outcome     ~ Bernoulli(what this kind buys, if shown or not, + direct where encouraged)

    The effect of the page is +5 points on always-takers, +20 on compliers, +3 on never-takers: +10.2 on all.
    The column `encouraged` is the instrument; with direct above 0 it breaks the exclusion restriction. Of 100
    not encouraged 4 buy without the page, of 100 encouraged 2 + 40 * direct: more, and so the rows refute it,
    only for direct above 0.05. With few compliers it is a weak instrument. Opened, the truth also holds
    `kind` and `late`, the effect on the compliers.

    Args:
        seed: of every draw.
        visitors: how many, one row each.
        direct: purchases that the message itself adds, page or no page, from 0 to 0.3.
        compliers: their share, from 0.01 to 0.8; the rest beside the always-takers never open the page.

    Raises:
        LabError: a knob out of its range.

    Source: the three kinds are those of Imbens and Angrist (1994).

    >>> encouragement_week(0, visitors=100)[0].names[4:]
    ('encouraged',)
    """
    visitors = whole_number("visitors", visitors, low=20, high=MOST)
    direct = real_number("direct", direct, low=0, high=0.3)
    compliers = real_number("compliers", compliers, low=0.01, high=0.8)
    draw = np.random.default_rng([whole_number("seed", seed, low=0), 6])
    kind = draw.choice(3, size=visitors, p=(_ALWAYS, compliers, 1 - _ALWAYS - compliers))
    encouraged = (draw.random(visitors) < 0.5).astype(int)
    exposed = ((kind == 0) | ((kind == 1) & (encouraged == 1))).astype(int)
    if_not, if_shown = (np.array([_BUYS[name][side] for name in COMPLIANCE_TYPES])[kind] for side in (0, 1))
    luck, extra = draw.random(visitors), direct * encouraged
    answers = [(luck < chance + extra).astype(float) for chance in (if_shown, if_not)]
    log = one_visit_each(exposed, answers, extra={"encouraged": encouraged})
    late = float((answers[0] - answers[1])[kind == 1].mean())
    return log, truth_of(log, answers, kind=np.array(COMPLIANCE_TYPES)[kind], late=late)
