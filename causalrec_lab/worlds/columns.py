"""A week of film A: eight columns about each visitor, and perhaps a ninth thing that nobody wrote down.

Terms: as in `causalrec_lab.worlds`; a *tip* is a friend's word about the film: it may move both the list and
the purchase, and stands in no column.

Taught in notebooks/11_five_recipes.
"""

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy.special import expit

from causalrec_lab.errors import flag, of_kind, one_of, real_number, whole_number
from causalrec_lab.inputs import column
from causalrec_lab.log import Log, Truth
from causalrec_lab.worlds.shop import MOST, one_visit_each, truth_of

WEEK_COLUMNS = ("fan", "films", "visits", "evening", "phone", "trailer", "discount", "years")
# Log-odds on each column in turn: of being shown by the list, of buying if not shown, of buying if shown.
_LIST = (1.1, 0.25, 0.12, 0.3, -0.3, 0.6, -0.5, 0.05)
_IF_NOT = (1.3, 0.3, 0.10, 0.2, -0.2, 0.8, -0.6, 0.06)
_IF_SHOWN = (0.8, 0.2, 0.08, 0.2, -0.1, 0.5, 0.1, 0.04)
_LEVELS = (-1.9, -3.0, -1.5)
_TIP = (2.4, 2.0)  # log-odds of a tip, at hidden = 1: of being shown, and of buying either way


def week(
    seed: int, *, visitors: int = 6000, hidden: float = 0.0, effect: float = 1.0, coin: bool = False
) -> tuple[Log, Truth]:
    """One row a visitor: eight columns known before the showing, who was shown film A, who bought it.

        exposed ~ Bernoulli(sigmoid(level + columns . list + hidden * 2.4 * tip))
        outcome_if_not     = luck < sigmoid(level + columns . if_not + hidden * 2.0 * tip)
        outcome_if_exposed = luck < sigmoid(level + columns . if_shown + hidden * 2.0 * tip), the same luck

    at effect = 1; at effect = 0 both answers are outcome_if_not, and showing does nothing to anybody. The
    columns are fan (of the director), films (bought before), visits (last month), evening, phone, trailer
    (watched last week), discount (looked for one), years (since the first visit). With hidden = 0 they hold
    all that chose. On a coin week chance alone shows the film, to as many, and the log says so
    (`propensity`).

    Args:
        seed: of every draw.
        visitors: how many, one row each.
        hidden: how strongly a tip that no column holds moves the list and the purchase, from 0 to 2.
        effect: how much showing works, from 0 (not at all) over 1 (as above) to 2.
        coin: chance chooses instead of the list.

    Raises:
        LabError: a knob out of its range.

    >>> log, truth = week(0, visitors=100)
    >>> log.names[4:]
    ('fan', 'films', 'visits', 'evening', 'phone', 'trailer', 'discount', 'years')
    """
    visitors = whole_number("visitors", visitors, low=20, high=MOST)
    flag("coin", coin)
    hidden = real_number("hidden", hidden, low=0, high=2)
    effect = real_number("effect", effect, low=0, high=2)
    draw = np.random.default_rng([whole_number("seed", seed, low=0), 5])
    columns = _visitors(draw, visitors)
    tip = (draw.random(visitors) < 0.35).astype(float)
    x = np.column_stack([columns[name] for name in WEEK_COLUMNS])  # (log, column)
    listed, if_not, if_shown = (
        level + x @ np.array(slope) + strength * hidden * (tip - 0.35)
        for level, slope, strength in zip(
            _LEVELS, (_LIST, _IF_NOT, _IF_SHOWN), (_TIP[0], _TIP[1], _TIP[1]), strict=True
        )
    )
    if_shown = if_not + effect * (if_shown - if_not)
    chance = expit(listed)
    if coin:
        chance = np.full(visitors, float(chance.mean()))
    exposed = draw.random(visitors) < chance
    luck = draw.random(visitors)
    answers = [(luck < expit(odds)).astype(float) for odds in (if_shown, if_not)]
    written = np.where(exposed, chance, 1 - chance) if coin else None
    chances = {"chance_if_exposed": expit(if_shown), "chance_if_not": expit(if_not)}
    log = one_visit_each(exposed, answers, extra=columns, propensity=written)
    return log, truth_of(log, answers, propensity=chance, tip=tip, **chances)


def north_and_south(*, coin: bool = False) -> dict[str, tuple[Log, Truth]]:
    """Two shops, a week each: in one the list saw the columns only, in the other a tip went round.

    Which is which stands in the code, and in the sealed truth. The visitors, their columns and their luck are
    the same in both: what differs is the tip and what showing does.

    Args:
        coin: a coin week with 2,000 other visitors instead of the list's week with 6,000.

    >>> sorted(north_and_south(coin=True))
    ['North', 'South']
    """
    kinds = {"North": {}, "South": {"hidden": 1.0, "effect": 0.0}}
    size = {"seed": 51, "visitors": 2000} if coin else {"seed": 1, "visitors": 6000}
    return {shop: week(**size, coin=coin, **knobs) for shop, knobs in kinds.items()}


def week_features(log: Log, *, without: tuple[str, ...] = ()) -> Float[ndarray, "log column"]:
    """The columns of a week as a table, some of them left out.

    >>> week_features(week(0, visitors=50)[0], without=("fan",)).shape
    (50, 7)
    """
    of_kind("log", log, Log)
    of_kind("without", without, tuple | list, "a tuple of column names")
    for name in without:
        one_of("column", name, WEEK_COLUMNS)
    return np.column_stack([column(name, log[name]) for name in WEEK_COLUMNS if name not in without])


def _visitors(draw: np.random.Generator, count: int) -> dict[str, ndarray]:
    """Eight columns of visitors: fans come more often, know more films, and watch more trailers."""
    fan = draw.random(count) < 0.25
    return {
        "fan": fan.astype(int),
        "films": draw.poisson(np.where(fan, 2.0, 0.8)),
        "visits": draw.poisson(np.where(fan, 4.0, 2.5)),
        "evening": (draw.random(count) < 0.4).astype(int),
        "phone": (draw.random(count) < 0.5).astype(int),
        "trailer": (draw.random(count) < np.where(fan, 0.5, 0.2)).astype(int),
        "discount": (draw.random(count) < 0.3).astype(int),
        "years": draw.integers(0, 10, count),
    }
