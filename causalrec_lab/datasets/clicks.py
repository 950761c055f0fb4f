"""The Open Bandit log: real clicks in a fashion shop, shown by two policies whose propensities are known.

Terms: a *policy* chooses what to show; *random* shows every item with the same chance, *thompson* (Bernoulli
Thompson sampling) shows more often what it believes is clicked; *position* is the slot on the page (1 to 3).

Taught in notebooks/15_real_evidence.
"""

from functools import cache
from types import MappingProxyType

import numpy as np

from causalrec_lab.datasets.files import shipped
from causalrec_lab.errors import one_of
from causalrec_lab.log import Log

_SHA256 = {  # of the unpacked rows of each campaign
    "men": "2739605db7da5d948168ee6cd4d3d1d93f111a2a9290b0d695b716c9a1e8f5aa",
    "women": "4905ea17e697ea181e86c479404e97d4e47f9a53e8fbf7aab7985d24ff6cfc36",
    "all": "4e92c45362c9ac7ad5d72aa1a9595cd9c1c03fe09047d3782c6ff72bc6f86e25",
}
_USER = tuple(f"user_feature_{number}" for number in range(4))
_COLUMNS = ("policy", "second", "position", "item", "click", "propensity", *_USER)
_KINDS = dict.fromkeys(_COLUMNS, "whole") | {"policy": "word", "propensity": "number"}
POLICIES = ("random", "thompson")
CAMPAIGNS = {"men": 34, "women": 46, "all": 80}  # and how many items each shows


def open_bandit(policy: str = "random", *, campaign: str = "men") -> Log:
    """10,000 showings of a campaign, in order of time, as one policy made them.

    Every row was shown; `outcome` is 1 if the item was clicked, and `propensity` the policy's own chance of
    showing that item at that position. The log names no users, so `user` numbers the rows: each row counts
    as a user of its own. Further columns: `position`, `second` (since 2019-11-24 00:00 UTC) and
    `user_feature_0` to `_3`, hashed by the publisher and numbered by us, without order.

    Args:
        policy: "random" (every item with the same chance) or "thompson" (it learns).
        campaign: "men" (34 items), "women" (46) or "all" (80).

    Raises:
        UnknownName: there is no such policy, or campaign.
        DataProblem: the file is missing or damaged.

    Source: Saito, Aihara, Matsutani and Narita (2021), Open Bandit Dataset and Pipeline, arXiv 2008.07146.

    >>> log = open_bandit("random")
    >>> len(log), int(log.outcome.sum()), len(set(log.item.tolist()))
    (10000, 46, 34)
    """
    one_of("policy name", policy, POLICIES)
    one_of("campaign", campaign, CAMPAIGNS)
    columns = _columns(campaign)
    rows = columns["policy"] == policy
    return Log(
        user=np.arange(rows.sum()),
        item=columns["item"][rows],
        exposed=np.ones(rows.sum(), dtype=int),
        outcome=columns["click"][rows],
        propensity=columns["propensity"][rows],
        extra={name: columns[name][rows] for name in ("position", "second", *_USER)},
    )


@cache
def _columns(campaign: str) -> MappingProxyType:
    """Both logs of a campaign as columns, read once a process; `Log` copies what it takes."""
    file = f"open_bandit_{campaign}.csv.gz"
    return shipped(file, _KINDS, digest=_SHA256[campaign], script="make_open_bandit.py")
