"""Two studies in small: ads that reach those who come anyway, and a rush on one good beside another.

Terms: as in `causalrec_lab.worlds`; *activity* is how much somebody is about, which makes both a showing
and a purchase likelier; *direct* visits come without the card; a *rush* is a sudden crowd for one good alone.

Taught in notebooks/16_recommend_for_effect.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray
from scipy.special import expit

from causalrec_lab.errors import real_number, whole_number
from causalrec_lab.log import Log, Truth
from causalrec_lab.worlds.shop import MOST, one_visit_each, truth_of

_DAYS = 120
_CARD_BOTH, _CARD_ONLY = 0.6, 0.02  # chance of clicking the card: wants both goods, wants the first one only


def ad_campaign(
    seed: int, *, people: int = 8000, base: float = -3.0, active: float = 1.0, lift: float = 0.3
) -> tuple[Log, Truth]:
    """A campaign with a lottery: half may see the ad; who of them does see it is decided by being about.

        activity ~ Normal(0, 1), in no column;  visits ~ Poisson(exp(.5 activity));  age, income ~ Normal
        lottery  ~ a fair coin: who may see the ad
        exposed  = lottery, and Bernoulli(sigmoid(-.6 + active * activity + .5 income))
        outcome_if_not     = luck < sigmoid(base + .8 active * activity + .4 income + .3 age)
        outcome_if_exposed = luck < sigmoid(the same + lift)

    The column `lottery` is the experiment: nobody outside it sees the ad. Within it, those who saw it differ
    from the others in activity (activity bias) and income (targeting); `age`, `income` and `visits` tell part
    of it. The effect asked for is on those who saw it (ATT).

    Args:
        seed: of every draw.
        people: how many, one row each, 200 or more.
        base: log-odds of buying, from -5 to 0.
        active: how strongly activity moves both, from 0 to 2.
        lift: what the ad adds to the log-odds, from -1 to 2.

    Raises:
        LabError: a knob out of its range.

    Source: the set-up of Gordon, Zettelmeyer, Bhargava and Chapsky (2019), A comparison of approaches to
    advertising measurement: evidence from big field experiments at Facebook.

    >>> ad_campaign(0, people=200)[0].names[4:]
    ('lottery', 'age', 'income', 'visits')
    """
    people = whole_number("people", people, low=200, high=MOST)
    base = real_number("base", base, low=-5, high=0)
    active, lift = real_number("active", active, low=0, high=2), real_number("lift", lift, low=-1, high=2)
    draw = np.random.default_rng([whole_number("seed", seed, low=0), 18])
    activity, age, income = draw.normal(size=(3, people))
    visits = draw.poisson(np.exp(0.5 * activity))
    lottery = (draw.random(people) < 0.5).astype(int)
    sees = draw.random(people) < expit(-0.6 + active * activity + 0.5 * income)
    exposed = lottery * sees
    odds = base + 0.8 * active * activity + 0.4 * income + 0.3 * age
    luck = draw.random(people)
    answers = [(luck < expit(odds + side * lift)).astype(float) for side in (1, 0)]
    extra = {"lottery": lottery, "age": age, "income": income, "visits": visits}
    log = one_visit_each(exposed, answers, extra=extra)
    return log, truth_of(log, answers, activity=activity)


@dataclass(frozen=True, eq=False)
class TwoItems:
    """Daily counts of one good, the card on its page that leads to a second, and that second good.

    Args:
        visits: to the page of the first good.
        clicks: on the card there, to the second good.
        direct: visits to the second good without the card.
        rush: True on days of a sudden crowd for the first good alone.
    """

    visits: Int[ndarray, " day"]
    clicks: Int[ndarray, " day"]
    direct: Int[ndarray, " day"]
    rush: Bool[ndarray, " day"]


def rush_days(seed: int, *, spills: float = 0.0) -> tuple[TwoItems, float]:
    """Counts of 120 days, six of them with a rush, and the share of clicks that would have come anyway.

        wants both  ~ Poisson(40 * season): clicks the card with chance .6, else comes direct
        wants first ~ Poisson(300), eight times as many on a rush: clicks with chance .02, else never comes
        direct      ~ Poisson(200), and those who want both and did not click

    Without the card all who want both would come direct. The second number is the truth, on days without a
    rush: clicks of those who want both, of all clicks. A log cannot tell whose click it was. With `spills` a
    rush also brings more of those who want both, and more direct visits: then it is no instrument.

    Args:
        seed: of every draw.
        spills: how much more of the second good is wanted in a rush; 0 for a clean instrument.

    Raises:
        LabError: a number out of its range.

    Source: the idea of Sharma, Hofman and Watts (2015), Estimating the causal impact of recommendation
    systems from observational data.

    >>> counts, anyway = rush_days(0)
    >>> int(counts.rush.sum()), 0.75 < anyway < 0.85
    (6, True)
    """
    spills = real_number("spills", spills, low=0, high=5)
    draw = np.random.default_rng([whole_number("seed", seed, low=0), 19])
    rush = np.zeros(_DAYS, dtype=bool)
    rush[draw.choice(_DAYS, 6, replace=False)] = True
    season = 1 + 0.5 * np.sin(np.arange(_DAYS) / 9)
    more = np.where(rush, 1 + spills, 1.0)
    both = draw.poisson(40.0 * season * more)
    first = draw.poisson(300 * np.where(rush, 8, 1))
    anyway, caused = draw.binomial(both, _CARD_BOTH), draw.binomial(first, _CARD_ONLY)
    direct = draw.poisson(200 * more) + both - anyway
    counts = TwoItems(both + first, anyway + caused, direct, rush)
    ordinary = ~rush
    return counts, float(anyway[ordinary].sum() / (anyway + caused)[ordinary].sum())
