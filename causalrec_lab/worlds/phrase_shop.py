"""A shop whose visitors leave a phrase of eight words that mean something only in pairs.

Terms: as in `causalrec_lab.worlds`; a *word* is said (1) or left out (-1); a *pair* means +1 if both of its
words are said or both are left out, else -1, as "not" turns "dull" round; the *meaning* of a phrase is the
sum of its four pairs, scaled to variance 1; *past* is a plain number, what the visitor bought before.

Taught in notebooks/20_bigger_is_not_causal.
"""

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy.special import expit

from causalrec_lab.errors import one_of, whole_number
from causalrec_lab.log import Log, Truth
from causalrec_lab.worlds.shop import BUYS_IF_NOT, BUYS_IF_SHOWN, MOST, SHOWN, one_visit_each, truth_of

PHRASES = ("all", "part", "nothing", "review")
PAIRS = 4
_AGREES = 0.75  # chance that a pair of a review says what happened


def phrase_shop(
    seed: int, *, tells: str = "all", visits: int = 8_000
) -> tuple[Float[ndarray, "log column"], Log, Truth]:
    """Columns, a log of one row a visitor, and, sealed apart, the truth.

        past, mood ~ Normal(0, 1);  meaning = (pair_1 + ... + pair_4) / 2
        "all"      taste = sqrt(.2) past + sqrt(.8) meaning                     moves list and purchase
        "part"     taste = sqrt(.2) past + sqrt(.4) meaning + sqrt(.4) mood     moves list and purchase
        "nothing"  taste of "part" moves the purchase;  sqrt(.2) past + sqrt(.8) mood moves the list
        "review"   taste = past moves list and purchase;  each pair then says "bought" or "not bought", and
                   three times of four it is true

    Exposure and both outcomes follow from the taste as in `shop`. The mood is in no column. In "review" the
    phrase is an effect of the purchase; past alone is enough to adjust for.

    Args:
        seed: of every draw.
        tells: what the phrase tells of that which moved the list: "all", "part", "nothing", or "review".
        visits: rows.

    Returns:
        Columns: past first, then the eight words, each 1 or -1; the log; the truth, whose `propensity` is the
        list's own.

    Raises:
        LabError: a number out of its range. UnknownName: no such world.

    >>> columns, log, truth = phrase_shop(0, visits=100)
    >>> columns.shape, log
    ((100, 9), Log(100 rows, 37 exposed: user, item, exposed, outcome))
    """
    visits = whole_number("visits", visits, low=2, high=MOST)
    one_of("tells", tells, PHRASES)
    draw = np.random.default_rng([whole_number("seed", seed, low=0), 20])
    past, mood = draw.normal(size=(2, visits))
    first, second = draw.choice([-1.0, 1.0], size=(2, visits, PAIRS))
    meaning = (first * second).sum(axis=1) / PAIRS**0.5
    taste = {
        "all": 0.2**0.5 * past + 0.8**0.5 * meaning,
        "part": 0.2**0.5 * past + 0.4**0.5 * (meaning + mood),
        "nothing": 0.2**0.5 * past + 0.4**0.5 * (meaning + mood),
        "review": past,
    }[tells]
    moved_list = 0.2**0.5 * past + 0.8**0.5 * mood if tells == "nothing" else taste
    propensity = expit(SHOWN[0] + SHOWN[1] * moved_list)
    luck = draw.random(visits)
    exposed = (draw.random(visits) < propensity).astype(int)
    answers = [(luck < expit(level + slope * taste)) * 1.0 for level, slope in (BUYS_IF_SHOWN, BUYS_IF_NOT)]
    log = one_visit_each(exposed, answers)
    if tells == "review":
        true = draw.random((visits, PAIRS)) < _AGREES
        second = first * np.where(true, 1, -1) * (2 * log.outcome - 1)[:, None]
    words = np.stack([first, second], axis=2).reshape(visits, 2 * PAIRS)  # pairs side by side
    return np.column_stack([past, words]), log, truth_of(log, answers, propensity=propensity)
