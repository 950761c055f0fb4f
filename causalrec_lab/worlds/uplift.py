"""A shop in which some buy anyway, some are won over by a card, and some are put off by it.

Terms: as in `causalrec_lab.worlds`; for one user and one good, a *fan* buys with or without the card, a
*newcomer* may be won over, a *sleeping dog* is put off by the card (best let lie), a *stranger* hardly buys.

Taught in notebooks/16_recommend_for_effect.
"""

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from scipy.special import expit

from causalrec_lab.datasets import KINDS, Catalogue, catalogue
from causalrec_lab.errors import LabError, of_kind, whole_number
from causalrec_lab.inputs import column, mask, raw
from causalrec_lab.log import Log, OpenTruth, Truth
from causalrec_lab.worlds.shop import room_for, truth_of

ROLES = ("fan", "newcomer", "sleeping dog", "stranger")
_BUYS = {  # role -> chance of buying if not shown, if shown: fans and newcomers as in the 400 visits
    "fan": (0.70, 0.80),
    "newcomer": (0.10, 0.30),
    "sleeping dog": (0.30, 0.10),
    "stranger": (0.02, 0.03),
}
_FAN_OF, _CURIOUS, _DOGS = 0.2, 0.4, 0.15
_PAST, _LOOKED = (3.5, 0.8, 0.2), (1.0, 2.5, 0.2)  # means for fans, the curious, others
_LIST = (-1.6, 0.9)  # log-odds of a card: level, and slope on log(1 + bought of the kind before)


def uplift_shop(seed: int, *, users: int = 600) -> tuple[Log, Truth]:
    """A log of 40 goods before every user: who was shown a card, who bought; and, sealed apart, both answers.

        fan_uk      ~ Bernoulli(.2) for each kind of goods; curious_uk ~ Bernoulli(.4) among the others
        dog_u       ~ Bernoulli(.15): cards put this user off whatever they would have bought anyway
        past_uk     ~ Poisson(3.5 for fans, .8 for the curious, .2 for others): bought of the kind before
        looked_uk   ~ Poisson(1 for fans, 2.5 for the curious, .2 for others): looked at and not bought
        waved_u     ~ Poisson(3 for dogs, .2 for others): cards waved away last month
        exposed     ~ Bernoulli(sigmoid(-1.6 + .9 * (log(1 + past) - .5)))
        outcome_if_not, outcome_if_exposed: the same luck below the chance of the role, moved by the good

    Chances (if not shown, if shown): fans .70, .80; newcomers, the curious, .10, .30; sleeping dogs, a fan
    who is one, .30, .10; strangers .02, .03. The list looks at `past` alone and writes its chance down
    (`propensity`). Columns: `past`, `looked`, `waved`. The role stands in no column.
    Opened, the truth also holds, user by item, chance_if_exposed, chance_if_not and role (a place in ROLES).

    Args:
        seed: of every draw.
        users: how many, 20 or more; each meets all 40 goods.

    Raises:
        LabError: fewer than 20 users.

    >>> log, truth = uplift_shop(0, users=30)
    >>> log.names[4:]
    ('propensity', 'past', 'looked', 'waved')
    """
    room_for(whole_number("users", users, low=20), 40)
    draw = np.random.default_rng([whole_number("seed", seed, low=0), 16])
    goods = uplift_items()
    role, past, looked, waved = _people(draw, users)  # (user, kind) thrice, (user,)
    kind = np.array([list(KINDS).index(name) for name in goods.kind])  # (item,)
    appeal = np.random.default_rng(16).normal(0, 0.35, len(goods))  # of the goods: the same in every shop
    chances = [_chance(role[:, kind], appeal, side) for side in (1, 0)]
    shown = expit(_LIST[0] + _LIST[1] * (np.log1p(past[:, kind]) - 0.5))  # (user, item)

    user, item = (axis.ravel() for axis in np.indices(shown.shape))  # (log,)
    exposed = (draw.random(len(user)) < shown.ravel()).astype(int)
    luck = draw.random(len(user))
    answers = [(luck < chance.ravel()).astype(float) for chance in chances]
    columns = {"past": past[:, kind].ravel(), "looked": looked[:, kind].ravel(), "waved": waved[user]}
    outcome = np.where(exposed == 1, *answers)
    log = Log(user, item, exposed, outcome, propensity=shown.ravel(), extra=columns)
    known = {"propensity": shown.ravel(), "chance_if_exposed": chances[0], "chance_if_not": chances[1]}
    return log, truth_of(log, answers, **known, role=role[:, kind])


def uplift_items() -> Catalogue:
    """The 40 goods of the uplift shop: the first eight of each kind in the catalogue.

    >>> len(uplift_items())
    40
    """
    goods = catalogue()
    return goods.select(np.sort(np.concatenate([np.flatnonzero(goods.kind == kind)[:8] for kind in KINDS])))


def uplift_features(log: Log) -> Float[ndarray, "log feature"]:
    """The columns of an uplift shop for straight lines: small counts as switches, waving, and both at once.

    >>> uplift_features(uplift_shop(0, users=20)[0]).shape
    (800, 17)
    """
    of_kind("log", log, Log)
    past, looked, waved = (
        column(name, log[name], kind="whole", low=0) for name in ("past", "looked", "waved")
    )
    past, looked = np.eye(5)[np.minimum(past, 4)][:, 1:], np.eye(4)[np.minimum(looked, 3)][:, 1:]
    both, some = np.column_stack([past, looked]), (waved > 0)[:, None].astype(float)
    return np.column_stack([np.ones(len(log)), both, some, np.minimum(waved, 3), both * some])


def sell(truth: OpenTruth, shown: Bool[ndarray, "user item"], *, seed: int) -> Bool[ndarray, "user item"]:
    """Who buys what in another week, when these cards are shown and no others: rung two, by the simulator.

        bought ~ Bernoulli(chance_if_exposed where shown, chance_if_not elsewhere)

    With one seed the luck of every user and good is the same, whatever is shown: two lists can be compared
    purchase by purchase, which no shop can do.

    Args:
        truth: of an uplift shop, opened.
        shown: True where a card is shown.
        seed: of the luck.

    Raises:
        LabError: shown has another shape.
    """
    of_kind("truth", truth, OpenTruth, "the opened truth of an uplift shop")
    cards = raw("shown", shown)
    if cards.shape != truth.chance_if_exposed.shape:
        raise LabError(f"shown has shape {cards.shape}; {truth.chance_if_exposed.shape} is needed")
    cards = mask("shown", cards.ravel()).reshape(cards.shape)
    luck = np.random.default_rng([whole_number("seed", seed, low=0), 17]).random(cards.shape)
    return luck < np.where(cards, truth.chance_if_exposed, truth.chance_if_not)


def _people(draw: np.random.Generator, users: int) -> tuple[ndarray, ndarray, ndarray, ndarray]:
    """Roles, past purchases, goods looked at, each (user, kind), and cards waved away (user)."""
    fan = draw.random((users, len(KINDS))) < _FAN_OF
    curious = ~fan & (draw.random(fan.shape) < _CURIOUS)
    dog = draw.random(users) < _DOGS
    means = [np.select([fan, curious], mean[:2], mean[2]) for mean in (_PAST, _LOOKED)]
    role = np.select(
        [fan & dog[:, None], fan, curious & ~dog[:, None]], [2, 0, 1], 3
    )  # no card wins a dog over
    return role, *(draw.poisson(mean) for mean in means), draw.poisson(np.where(dog, 3.0, 0.2))


def _chance(
    role: Int[ndarray, "user item"], appeal: Float[ndarray, " item"], side: int
) -> Float[ndarray, "user item"]:
    """Chance of buying, shown or not, a little up or down by the good."""
    level = np.array([_BUYS[name][side] for name in ROLES])[role]
    return expit(np.log(level / (1 - level)) + appeal)
