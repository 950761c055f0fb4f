"""A shop whose click rates are sealed, its log, and lists that are learnt from this log.

Terms: a *kind* of visitor is the context; the *old list* is the logging policy, with known propensities; the
*new list* is one item for each kind; its *value* is the mean click rate it truly has.

    rate ~ Beta(1, 19), per kind and item              sealed; .05 on average
    old list ~ softmax(2 * (noise + rank of the rate in part))     knows a little, and shows little else

Taught in notebooks/15_real_evidence.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

KINDS, ITEMS, SHOWINGS = 4, 20, 10_000
DEVELOPED_ON, JUDGED_ON = range(900, 940), range(100)  # seeds: what is tuned was tuned on the first only
PENALTIES, PULLS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0), (1, 2, 5, 10, 20, 50, 100, 200)
PENALTY, PULLED_BY = 1.0, 50  # the best of each on DEVELOPED_ON; a pull: showings at the log's mean


class OldShop(NamedTuple):
    """The log of the old list, and the truth that nobody in the shop knows.

    Args:
        kind: of visitor, a number for each showing.
        item: the item shown.
        click: 0 or 1.
        chance: of each item, by kind, under the old list.
        rate: true click rate of each item, by kind.
    """

    kind: Int[ndarray, " log"]
    item: Int[ndarray, " log"]
    click: Int[ndarray, " log"]
    chance: Float[ndarray, "kind item"]
    rate: Float[ndarray, "kind item"]


def old_shop(seed: int) -> OldShop:
    """10,000 showings by an old list that prefers what it believes in."""
    draw = np.random.default_rng([seed, 15])
    rate = draw.beta(1, 19, size=(KINDS, ITEMS))
    odds = np.log(rate / (1 - rate))
    belief = draw.normal(size=rate.shape) + 0.5 * (odds - odds.mean()) / odds.std()
    chance = np.exp(2 * belief)
    chance /= chance.sum(axis=1, keepdims=True)
    kind = draw.integers(KINDS, size=SHOWINGS)
    item = (draw.random(SHOWINGS)[:, None] > chance[kind].cumsum(axis=1)).sum(axis=1)
    return OldShop(kind, item, (draw.random(SHOWINGS) < rate[kind, item]).astype(int), chance, rate)


def _by_cell(shop: OldShop, number: Float[ndarray, " log"]) -> Float[ndarray, "kind item"]:
    """The sum of a number of each showing, over the showings of each kind and item."""
    return np.bincount(shop.kind * ITEMS + shop.item, number, KINDS * ITEMS).reshape(KINDS, ITEMS)


def ips_values(shop: OldShop) -> tuple[Float[ndarray, "kind item"], Float[ndarray, "kind item"]]:
    """The IPS value of showing one item to a kind always, and its standard error."""
    n = np.bincount(shop.kind, minlength=KINDS)[:, None]
    weighted = shop.click / shop.chance[shop.kind, shop.item]  # (log,)
    value = _by_cell(shop, weighted) / n
    return value, np.sqrt((_by_cell(shop, weighted**2) / n - value**2) / n)


def learned(
    shop: OldShop, penalty: float = PENALTY, pulled_by: float = PULLED_BY
) -> dict[str, Int[ndarray, " kind"]]:
    """The item for each kind, by five ways to learn from the same log.

    Args:
        shop: its log; the truth is not looked at.
        penalty: standard errors that pessimism takes off.
        pulled_by: showings at the mean rate of the log that are added to each item.
    """
    clicks, shown = _by_cell(shop, shop.click), _by_cell(shop, np.ones(SHOWINGS))
    value, error = ips_values(shop)
    return {
        "most clicks": clicks.argmax(axis=1),
        "highest click rate": (clicks / np.maximum(shown, 1)).argmax(axis=1),
        "click rate, pulled": ((clicks + pulled_by * shop.click.mean()) / (shown + pulled_by)).argmax(axis=1),
        "highest IPS value": value.argmax(axis=1),
        "IPS, pessimistic": (value - penalty * error).argmax(axis=1),
    }


def true_value(shop: OldShop, picked: Int[ndarray, " kind"]) -> float:
    """What a new list truly earns: clicks of 10,000 showings."""
    return 10_000 * float(shop.rate[np.arange(KINDS), picked].mean())
