"""Clicks under an old list that pushed loud and luxurious goods, whoever the visitor was.

Terms: as in `causalrec_lab.worlds`; the *logging policy* is the list that chose what was shown while the log
was written; *push* is how strongly it preferred loud and luxurious goods.

Taught in notebooks/19_language_models_on_trial.
"""

import numpy as np
from scipy.special import expit

from causalrec_lab.errors import whole_number
from causalrec_lab.log import Log, Truth
from causalrec_lab.worlds.graded_shop import GRADES, graded_shop
from causalrec_lab.worlds.shop import _standard, histories, truth_of
from causalrec_lab.worlds.slot import item_features


def pushed_shop(seed: int, *, users: int = 100, visits: int = 24) -> tuple[Log, Truth]:
    """The log of a list that follows its own habit and not the visitor's taste, and, sealed apart, the truth.

        habit_i   = how loud and how luxurious good i is, with mean 0 and variance 1
        exposed   ~ Bernoulli(sigmoid(-1 + 1.5 * habit_i)), the same chance for every visitor
        outcome   = 1 (a click) if the good was shown and the visitor wants it, else 0

    Wants are those of `graded_shop`, and follow the visitor's own taste. The list wrote its chances down: the
    log holds the true `propensity`, and none of them is 0 (positivity). Opened, the truth also holds, user by
    item, `chance_if_exposed`; for each good `chance_shown`; and the `history` of each user.

    Args:
        seed: of every draw.
        users: how many, 2 or more.
        visits: goods considered for each user.

    Raises:
        LabError: a knob out of its range.

    >>> pushed_shop(0, users=50)[0]
    Log(1200 rows, 399 exposed: user, item, exposed, outcome, propensity)
    """
    features = item_features()[0]
    history = histories(seed, features, users=whole_number("users", users, low=2))
    seen, sealed = graded_shop(seed, history=history, visits=visits, confounding=0)
    known = sealed.open("another list writes its log of the same visitors")
    loud, luxury = (features[:, GRADES.index(grade) - len(GRADES)] for grade in ("loud", "luxury"))
    chance = expit(-1 + 1.5 * _standard(loud + luxury))  # (item,)
    exposed = np.random.default_rng([seed, 19]).random(len(seen)) < chance[seen.item]
    wants = known.outcome_if_exposed
    log = Log(seen.user, seen.item, exposed.astype(int), exposed * wants, chance[seen.item])
    return log, truth_of(
        log,
        (wants, 0 * wants),
        propensity=log.propensity,
        chance_if_exposed=known.chance_if_exposed,
        chance_shown=chance,
        history=history,
    )
