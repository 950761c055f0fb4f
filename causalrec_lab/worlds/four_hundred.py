"""The 400 visits by hand: fans and newcomers, and three questions about them, the ATE, the ATT and the ATU.

Taught in notebooks/05_what_to_adjust_for, 09_causal_model.
"""

from fractions import Fraction

from causalrec_lab.worlds.shop import FOUR_HUNDRED

GROUPS = ("fans", "newcomers")
Side = dict[str, tuple[float, float]]  # group -> (visitors, buyers)
VISITS = {(name, shown): (visits, bought) for name, shown, visits, bought in FOUR_HUNDRED}


def share(name: str, shown: int) -> Fraction:
    """Buyers of a group among those shown (1) or not (0).

    >>> share("fans", 1)
    Fraction(4, 5)
    """
    visits, bought = VISITS[name, shown]
    return Fraction(bought, visits)


def crowd_of(estimand: str) -> dict[str, int]:
    """How many of each group an estimand asks about.

    >>> crowd_of("ATT")
    {'fans': 90, 'newcomers': 30}
    """
    kinds = {"ATE": (1, 0), "ATT": (1,), "ATU": (0,)}[estimand]
    return {name: sum(VISITS[name, kind][0] for kind in kinds) for name in GROUPS}


def kinds_of(name: str, many: Fraction | int) -> tuple[Fraction, Fraction, Fraction]:
    """Of so many of a group: who buys anyway, who buys because shown, who does not buy.

    >>> [int(part) for part in kinds_of("fans", 100)]
    [70, 10, 20]
    """
    anyway, if_shown = many * share(name, 0), many * share(name, 1)
    return anyway, if_shown - anyway, many - if_shown


def side(shown: int, estimand: str = "") -> Side:
    """One side of the comparison by group: visitors, buyers; as logged, or weighted to the crowd asked about.

    >>> [tuple(map(int, pair)) for pair in side(1, "ATU").values()]
    [(10, 8), (270, 81)]
    """
    crowd = crowd_of(estimand) if estimand else {name: VISITS[name, shown][0] for name in GROUPS}
    return {name: (float(many), float(many * share(name, shown))) for name, many in crowd.items()}


def share_of(side: Side) -> float:
    """Buyers among all visitors of a side."""
    return sum(bought for _, bought in side.values()) / sum(many for many, _ in side.values())


def buyers(estimand: str, shown: int) -> Fraction:
    """How many of the asked crowd buy if all of them are shown (1), or none (0).

    >>> buyers("ATE", 1), buyers("ATE", 0)
    (Fraction(170, 1), Fraction(100, 1))
    """
    return sum(many * share(name, shown) for name, many in crowd_of(estimand).items())


def effect(estimand: str) -> Fraction:
    """Purchases because shown, per visitor of the asked crowd.

    >>> effect("ATT")
    Fraction(1, 8)
    """
    return (buyers(estimand, 1) - buyers(estimand, 0)) / sum(crowd_of(estimand).values())


def naive() -> Fraction:
    """Buyers among all those shown minus buyers among all the others."""
    return pooled(1) - pooled(0)


def pooled(shown: int) -> Fraction:
    """Buyers among all those shown (1) or not (0)."""
    cells = [VISITS[name, shown] for name in GROUPS]
    return Fraction(sum(bought for _, bought in cells), sum(visits for visits, _ in cells))
