"""Builds small worlds that know the truth, so that an estimate can be held against it.

Taught in notebooks/09_causal_model.
"""

import numpy as np

from causalrec_lab.log import Log

FOUR_HUNDRED = (  # group, exposed, visits, bought
    ("fans", 1, 90, 72),
    ("fans", 0, 10, 7),
    ("newcomers", 1, 30, 9),
    ("newcomers", 0, 270, 27),
)


def four_hundred_visits() -> Log:
    """400 visits to the shop: 100 fans, nearly all shown film A, and 300 newcomers, hardly any.

    One row a visit, one visitor a row. The column `group` tells fans from newcomers; within a group, a
    coin chose who was shown.

    >>> log = four_hundred_visits()
    >>> len(log), int(log.exposed.sum()), int(log.outcome.sum())
    (400, 120, 115)
    """
    group = np.concatenate([np.full(visits, name) for name, _, visits, _ in FOUR_HUNDRED])
    exposed = np.concatenate([np.full(visits, shown) for _, shown, visits, _ in FOUR_HUNDRED])
    outcome = np.concatenate([np.arange(visits) < bought for *_, visits, bought in FOUR_HUNDRED]) * 1.0
    return Log(np.arange(400), np.zeros(400, dtype=int), exposed, outcome, extra={"group": group})
