"""Three shops that wrote one day sheet, and a coin that takes the choice of whom to show the film to.

Terms: a *suspect* is one of the three shops; a *toss* deals 50 showings to 100 visitors by chance; what is
*expected* is the mean over all tosses.

Taught in notebooks/03_seeing_and_doing, 04_sixteen_stories.
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from random import Random

from causalrec_lab.errors import one_of
from causalrec_lab.network import BayesianNetwork, Query

SUSPECTS = ("popup", "list", "fans")


VISITORS = 100


HALF = VISITORS // 2


TOSSES = 12


def visit(suspect: str, visitor: int, *, coin: int | None = None) -> tuple[int, int]:
    """One visit as (shown, bought); a coin, where there is one, takes over the line that chooses.

        pop-up: shown = every second visitor;        bought = 1 - shown
        list:   bought = every second visitor;       shown = 1 - bought
        fans:   fan = every second visitor;          shown = 1 - fan, bought = fan

    Args:
        suspect: "popup", "list" or "fans".
        visitor: a number from 0.
        coin: 1 shows the film, 0 does not, None leaves the choice to the shop.

    >>> [visit("fans", 1), visit("fans", 1, coin=1)]
    [(0, 1), (1, 1)]
    """
    one_of("suspect", suspect, SUSPECTS)
    own = visitor % 2
    if suspect == "popup":
        shown = own if coin is None else coin
        return shown, 1 - shown
    return (1 - own if coin is None else coin), own


def day(suspect: str, toss: int | None = None) -> tuple[tuple[int, int], ...]:
    """The visits of one day, each as (shown, bought).

    Args:
        suspect: "popup", "list" or "fans".
        toss: seed of the coin, which shows the film to exactly half; None: the shop chooses.
    """
    coins: list[int | None] = [None] * VISITORS
    if toss is not None:
        coins = [1] * HALF + [0] * HALF
        Random(toss).shuffle(coins)
    return tuple(visit(suspect, visitor, coin=coin) for visitor, coin in enumerate(coins))


def buyers(visits: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    """How many bought among the shown, and how many among the others.

    >>> buyers(day("list"))
    (0, 50)
    """
    return sum(b for shown, b in visits if shown), sum(b for shown, b in visits if not shown)


def expected(suspect: str) -> tuple[Fraction, Fraction]:
    """The mean of `buyers` over every toss there is: each visitor is in either half equally often.

    >>> expected("popup")
    (Fraction(0, 1), Fraction(50, 1))
    """
    shown, others = (
        Fraction(HALF * sum(visit(suspect, visitor, coin=coin)[1] for visitor in range(VISITORS)), VISITORS)
        for coin in (1, 0)
    )
    return shown, others


_HALF, _OPPOSITE, _SAME = (0.5, 0.5), ((0, 1), (1, 0)), ((1, 0), (0, 1))
_STORIES = {  # who listens to whom, and the table of each
    "popup": ({"x1": [], "x2": ["x1"]}, (_HALF, _OPPOSITE)),
    "list": ({"x2": [], "x1": ["x2"]}, (_HALF, _OPPOSITE)),
    "fans": ({"fan": [], "x1": ["fan"], "x2": ["fan"]}, (_HALF, _OPPOSITE, _SAME)),
}


@cache
def network_of(name: str) -> BayesianNetwork:
    """A suspect as a network whose arrows are causes; in each, x2 is the opposite of x1 in every row.

    Args:
        name: "popup" (x1 -> x2), "list" (x2 -> x1) or "fans" (x1 <- fan -> x2).

    >>> network_of("fans").probability(Query("x2", do={"x1": 0})).tolist()
    [0.5, 0.5]
    """
    one_of("suspect", name, SUSPECTS)
    parents, tables = _STORIES[name]
    return BayesianNetwork(parents, dict(zip(parents, tables, strict=True)))


def chance(name: str, target: str, **known: Mapping[str, int]) -> Fraction:
    """P(target = 1 given evidence and do) in a suspect's shop, as a fraction.

    >>> chance("list", "x2", evidence={"x1": 0}), chance("list", "x2", do={"x1": 0})
    (Fraction(1, 1), Fraction(1, 2))
    """
    number = network_of(name).probability(Query(target, **known))[1]
    return Fraction(float(number)).limit_denominator(1000)
