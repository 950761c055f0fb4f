"""A page with three places, and a sheet on which not everybody's answer stands.

    click = examined and attracted;  P(examined) falls from place to place, P(attracted) is the film's own

Terms: as in `causalrec_lab.worlds`; a *list* is an order of three films out of four; a *mechanism* says whose
answer is observed: missing completely at random (MCAR), at random given what is known (MAR), or not at random
(MNAR), when the answer itself decides.

Taught in notebooks/13_biased_logs.
"""

from types import MappingProxyType

import numpy as np

from causalrec_lab.errors import one_of, whole_number
from causalrec_lab.log import Log, Truth
from causalrec_lab.worlds.biases import WANTS
from causalrec_lab.worlds.shop import MOST, one_visit_each, truth_of

ATTRACTS = np.array([0.20, 0.24, 0.16, 0.12])  # (film,)
EXAMINED = np.array([1.0, 0.5, 0.25])  # (place,)
_LISTS = np.array([[0, 1, 2], [1, 3, 0], [2, 3, 0], [3, 2, 1]])  # (list, place): a film
_OFTEN = 0.7  # the shop's favourite list is dealt so often, the other three share the rest
DEALS = ("chance", "taste")
_FANS_TAKE = np.array([0.5, 1.5])  # a newcomer and a fan, as a multiple of the mean
MECHANISMS = MappingProxyType(  # (newcomer or fan, no or yes): chance that the answer is observed
    {
        "MCAR": ((0.5, 0.5), (0.5, 0.5)),
        "MAR": ((0.3, 0.3), (0.7, 0.7)),
        "MNAR": ((0.425, 0.8), (0.425, 0.8)),
        "MNAR, fans too": ((0.425, 0.7), (0.48, 0.75)),
    }
)


def ranked_page(seed: int, *, visitors: int = 10_000, deal: str = "chance") -> tuple[Log, Truth]:
    """A week of clicks on a page of three places, by the position-based model.

        list     ~ ABC with chance .7, BDA, CDA, DCB with .1 each ("chance"); by "taste" fans get ABC, and
                   newcomers each other list with 1/3
        attracted ~ Bernoulli(.20 A, .24 B, .16 C, .12 D), times 1.5 for fans, .5 for newcomers
        examined ~ Bernoulli(1, .5, .25) for places 1, 2, 3
        click    = examined and attracted

    Three rows a visitor, `user`, `item` 0 to 3 for films A to D, and the extra columns `place` 1 to 3 and
    `fan`; the outcome is the click. Opened, the truth holds `examined` by place and `attracts` by film.

    Args:
        seed: of every draw.
        visitors: half of them fans, 2 or more.
        deal: "chance" or "taste".

    Source: after Joachims, Swaminathan and Schnabel (2017); the numbers are ours.

    >>> log, truth = ranked_page(0, visitors=100)
    >>> len(log), truth.open("an example").examined.tolist()
    (300, [1.0, 0.5, 0.25])
    """
    visitors = whole_number("visitors", visitors, low=2, high=MOST)
    one_of("deal", deal, DEALS)
    draw = np.random.default_rng([whole_number("seed", seed, low=0), 6])
    fan = (draw.random(visitors) < 0.5).astype(int)  # (user,)
    first = np.full(visitors, _OFTEN) if deal == "chance" else fan.astype(float)
    which = np.where(draw.random(visitors) < first, 0, draw.integers(1, len(_LISTS), visitors))
    film = _LISTS[which]  # (user, place)
    attracted = draw.random(film.shape) < ATTRACTS[film] * _FANS_TAKE[fan][:, None]
    examined = draw.random(film.shape) < EXAMINED
    log = Log(
        user=np.repeat(np.arange(visitors), 3),
        item=film.ravel(),
        exposed=np.ones(film.size, dtype=int),
        outcome=(examined & attracted).ravel().astype(float),
        extra={"place": np.tile([1, 2, 3], visitors), "fan": np.repeat(fan, 3)},
    )
    answers = attracted.ravel().astype(float), np.zeros(film.size)
    return log, truth_of(log, answers, examined=EXAMINED.copy(), attracts=ATTRACTS.copy())


def answers_week(seed: int, *, mechanism: str = "MNAR", visitors: int = 2_000) -> tuple[Log, Truth]:
    """All saw film A, and some told whether they liked it: who told is up to the mechanism.

        fan   ~ Bernoulli(.5);  likes ~ Bernoulli(.36) for fans, Bernoulli(.04) for newcomers
        told  ~ Bernoulli by (newcomer or fan, no or yes):
                MCAR .5 for all;  MAR .3 or .7 by group;  MNAR .425 or .8 by answer;
                "MNAR, fans too" .425 or .7 for newcomers, .48 or .75 for fans: by both
        outcome = told and likes

    One row a visitor; the extra columns are `fan` and `told`. Under "MNAR" `fan` is a shadow variable; under
    "MNAR, fans too" it is not. Opened, the truth holds `likes`, the chance over all visitors there could be.

    Args:
        seed: of every draw; the same visitors whatever the mechanism.
        mechanism: a name of `MECHANISMS`.
        visitors: 2 or more.

    Raises:
        UnknownName: no such mechanism.

    Source: Rubin (1976), Inference and Missing Data, for the names; the numbers are ours.

    >>> log, truth = answers_week(0, visitors=100)
    >>> sorted(log.extra), truth.open("an example").likes
    (['fan', 'told'], 0.2)
    """
    one_of("mechanism", mechanism, MECHANISMS)
    visitors = whole_number("visitors", visitors, low=2, high=MOST)
    draw = np.random.default_rng([whole_number("seed", seed, low=0), 7])
    fan = (draw.random(visitors) < 0.5).astype(int)
    likes = (draw.random(visitors) < WANTS[fan, 0]).astype(int)
    told = (draw.random(visitors) < np.array(MECHANISMS[mechanism])[fan, likes]).astype(int)
    shown, unseen = np.ones(visitors, dtype=int), np.zeros(visitors)
    log = one_visit_each(shown, ((told * likes).astype(float), unseen), extra={"fan": fan, "told": told})
    return log, truth_of(log, (likes.astype(float), unseen), likes=round(float(WANTS[:, 0].mean()), 12))
