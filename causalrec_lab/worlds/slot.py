"""A front page with one slot: who was shown what by the list, who found what alone, and a day of the coin.

Terms: as in `causalrec_lab.worlds`; *fame* is how easily an item is found without us, which is not how much
it is wanted; *found* means that a user came upon an item alone; on the *coin day* chance fills the page.

Taught in notebooks/06_recommenders.
"""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from scipy.special import expit

from causalrec_lab.datasets import KINDS, catalogue
from causalrec_lab.errors import LabError, real_number, whole_number
from causalrec_lab.log import Log, Truth
from causalrec_lab.worlds.shop import MOST, _standard, room_for, truth_of

WANTS = (-1.9, 1.2)  # log-odds (level, slope on taste) of taking an item one has in view
FINDS = (-5.4, 1.6, 0.4)  # log-odds (level, slope on fame, slope on taste) of finding it alone, on one visit
NEWS = (1.0, 10.0)  # a new item is talked about: added log-odds of finding it, days until a third is left
COMES = 0.4  # chance that a user comes on a given day
MONTH = 12  # visits a user makes in the thirty days after the log ends
RECENT = 10  # days of sales that the list looks back on
FOLLOWS = (1.0, 1.5)  # how the list follows sales (power), and the kinds this user bought (log-odds)
HIDDEN, SECRET = 3, 0.3  # directions of taste that no text shows, and their share of its variance
LATE = 0.15  # share of the items that come in after the first day
COIN = 16  # items that chance puts before each user on the last day


def front_page(seed: int, *, users: int = 400, days: int = 40, fame: float = 1.0) -> tuple[Log, Truth]:
    """A log of 40 days before one slot, a coin day at its end, and, sealed apart, the truth.

        taste    = sqrt(.7) * (what kind and grades tell) + sqrt(.3) * what no text shows
        finds    ~ Bernoulli(sigmoid(-5.4 + 1.6 fame * fame_i + 0.4 taste + news of a new item)), each visit
        slot     ~ one item on the shelf that the user has not, chance ~ (1 + recent sales) * exp(1.5 * share
                   of the user's purchases that are of its kind)
        wants    ~ Bernoulli(sigmoid(-1.9 + 1.2 taste))
        outcome  = wants, if the item is in the slot or found

    Fame moves what is found and so, through the list that follows sales, what is shown; it never moves what
    is wanted. A row is an item in the slot (`exposed` 1), or an item that a user found and bought alone
    (`exposed` 0). Nothing is bought twice. Further columns: `day`, and `chosen_by`: "list", "coin" or "user".
    On the last day chance puts 16 items before every user. `propensity` is the chance of being shown on
    that visit.

    Opened, outcome_if_not says whether the user would have found and bought the item alone in the thirty days
    that follow. The truth also holds, user by item, `chance_if_exposed` and `chance_if_not` as of the last
    day, `taste`, and for each item `fame` and `launch` (its first day on the shelf).

    Args:
        seed: of every draw.
        users: how many, 2 or more.
        days: days before the coin day, 2 or more.
        fame: how unequal the items' fame is, from 0 (all alike) to 3.

    Raises:
        LabError: a knob out of its range.

    >>> log, truth = front_page(0, users=20, days=5)
    >>> sorted(set(log["chosen_by"].tolist()))
    ['coin', 'list', 'user']
    """
    room_for(whole_number("users", users, low=2), 240)
    days = whole_number("days", days, low=2, high=MOST // 240)
    fame = real_number("fame", fame, low=0, high=3)
    features, kinds = item_features()
    draw = np.random.default_rng([whole_number("seed", seed, low=0), 3])
    taste = _taste(draw, features, users)  # (user, item)
    items = len(features)
    famous = fame * draw.normal(size=items)  # (item,)
    launch = np.where(draw.random(items) < LATE, draw.integers(1, days, items), 0)  # (item,)
    launch[:3] = 0  # the article's three were always there
    shop = _Shop(draw, taste, famous, launch, kinds, np.zeros((days, items)), np.zeros(taste.shape, bool))
    for day in range(days):
        shop.open(day)
    shop.coin_day(days)
    return shop.log(days)


def item_features() -> tuple[Float[ndarray, "item dim"], Int[ndarray, " item"]]:
    """What the catalogue knows of its items: five kinds and four grades, each with mean 0 and variance 1.

    >>> features, kinds = item_features()
    >>> features.shape, kinds[:5].tolist()
    ((240, 9), [0, 1, 2, 3, 4])
    """
    goods = catalogue()
    kinds = np.array([list(KINDS).index(kind) for kind in goods.kind])
    of_kind = kinds[:, None] == np.arange(len(KINDS))  # (item, kind)
    grades = np.column_stack([goods.loud, goods.funny, goods.luxury, goods.outdoor])  # (item, grade)
    return _standard(np.column_stack([of_kind, grades]).astype(float), axis=0), kinds


def _taste(draw: np.random.Generator, features: ndarray, users: int) -> Float[ndarray, "user item"]:
    """Each user's taste, over all items of mean 0 and variance 1: what texts tell, and what they do not."""
    told = draw.normal(size=(users, features.shape[1])) @ features.T  # (user, item)
    secret = draw.normal(size=(users, HIDDEN)) @ draw.normal(size=(HIDDEN, len(features)))  # (user, item)
    mixed = np.sqrt(1 - SECRET) * _by_user(told) + np.sqrt(SECRET) * _by_user(secret)
    return _by_user(mixed)


def _by_user(values: ndarray) -> ndarray:
    return (values - values.mean(axis=1, keepdims=True)) / values.std(axis=1, keepdims=True)


@dataclass
class _Shop:
    """The shop while it runs: what is wanted and found, what was sold, who owns what."""

    draw: np.random.Generator
    taste: Float[ndarray, "user item"]
    fame: Float[ndarray, " item"]
    launch: Int[ndarray, " item"]
    kinds: Int[ndarray, " item"]
    sales: Float[ndarray, "day item"]
    owned: Bool[ndarray, "user item"]
    rows: list[dict[str, object]] = field(default_factory=list)

    def wants(self) -> Float[ndarray, "user item"]:
        """Chance to take an item one has in view."""
        return expit(WANTS[0] + WANTS[1] * self.taste)

    def finds(self, day: int) -> Float[ndarray, "user item"]:
        """Chance to come upon an item alone on a visit of that day; 0 before it is on the shelf."""
        age = day - self.launch
        news = np.where(self.launch > 0, NEWS[0] * np.exp(-np.maximum(age, 0) / NEWS[1]), 0.0)
        odds = FINDS[0] + FINDS[1] * self.fame + news + FINDS[2] * self.taste  # (user, item)
        return np.where(age >= 0, expit(odds), 0.0)

    def anyway(self, day: int) -> Float[ndarray, "user item"]:
        """Chance to come upon an item alone within the thirty days after that day."""
        return 1 - (1 - self.finds(day)) ** MONTH

    def slot(self, users: Int[ndarray, " visit"], day: int) -> Float[ndarray, "visit item"]:
        """The list's chance of putting each item before each of these users."""
        sold = self.sales[max(0, day - RECENT) : day].sum(axis=0)  # (item,)
        of_kind = self.kinds[:, None] == np.arange(len(KINDS))  # (item, kind)
        bought = self.owned[users] @ of_kind.astype(float)  # (visit, kind)
        share = (bought / np.maximum(bought.sum(axis=1, keepdims=True), 1))[:, self.kinds]  # (visit, item)
        weight = (1 + sold) ** FOLLOWS[0] * np.exp(FOLLOWS[1] * share)
        weight = np.where((self.launch <= day) & ~self.owned[users], weight, 0.0)
        return weight / weight.sum(axis=1, keepdims=True)

    def open(self, day: int) -> None:
        """One day: who comes, what stands in the slot, what is found, what is bought."""
        users = np.flatnonzero(self.draw.random(len(self.taste)) < COMES)
        chance = self.slot(users, day)  # (visit, item)
        shown = (chance.cumsum(axis=1) < self.draw.random((len(users), 1))).sum(axis=1)
        shown = np.minimum(shown, chance.shape[1] - 1)  # (visit,)
        place = np.arange(len(users))
        wants = self.draw.random(chance.shape) < self.wants()[users]
        found = (self.draw.random(chance.shape) < self.finds(day)[users]) & ~self.owned[users]
        month = self.draw.random(len(users)) < self.anyway(day)[users, shown]
        anyway = wants[place, shown] & (found[place, shown] | month)
        self._write(
            user=users, item=shown, day=day, chosen_by="list", propensity=chance[place, shown],
            outcome=wants[place, shown], anyway=anyway,
        )  # fmt: skip
        alone = found & wants
        alone[place, shown] = False  # that one stands in the slot's row
        visit, item = np.nonzero(alone)
        self._write(
            user=users[visit], item=item, day=day, chosen_by="user", propensity=chance[visit, item],
            outcome=True, anyway=True,
        )  # fmt: skip
        bought = alone.copy()
        bought[place, shown] = wants[place, shown]
        self.owned[users] |= bought
        self.sales[day] = bought.sum(axis=0)

    def coin_day(self, day: int) -> None:
        """The last day: chance puts `count` items, on the shelf and not yet owned, before every user."""
        order = np.where(self.owned, 2.0, self.draw.random(self.taste.shape))  # (user, item)
        item = np.argsort(order, axis=1)[:, :COIN].ravel()  # (user * coin,)
        user = np.repeat(np.arange(len(self.taste)), COIN)
        free = (~self.owned).sum(axis=1)
        if free.min() < COIN:
            raise LabError(
                f"a user has only {free.min()} items left, and {COIN} are needed; ask for fewer days"
            )
        wants = self.draw.random(len(user)) < self.wants()[user, item]
        month = self.draw.random(len(user)) < self.anyway(day)[user, item]
        self._write(
            user=user, item=item, day=day, chosen_by="coin", propensity=(COIN / free)[user],
            outcome=wants, anyway=wants & month,
        )  # fmt: skip

    def _write(self, *, chosen_by: str, **columns: object) -> None:
        """Rows of one kind; `wants` is the outcome in view of the item, `anyway` without us."""
        columns |= {"exposed": int(chosen_by != "user"), "chosen_by": chosen_by}
        self.rows.append({name: np.broadcast_to(of, len(columns["user"])) for name, of in columns.items()})

    def log(self, day: int) -> tuple[Log, Truth]:
        """What was written down, and what only we know."""
        rows = {name: np.concatenate([part[name] for part in self.rows]) for name in self.rows[0]}
        core = {name: rows[name] for name in ("user", "item", "exposed", "outcome", "propensity")}
        log = Log(**core, extra={"day": rows["day"], "chosen_by": rows["chosen_by"]})
        return log, truth_of(
            log,
            (rows["outcome"], rows["anyway"]),
            propensity=log.propensity,
            chance_if_exposed=self.wants(),
            chance_if_not=self.wants() * self.anyway(day),
            taste=self.taste,
            fame=self.fame,
            launch=self.launch,
        )
