"""How often chance alone makes a table as one-sided as it is, by counting every deal.

Taught in notebooks/01_conditional_probability.
"""

import math
from fractions import Fraction


def as_one_sided(rows: int) -> float:
    """The chance that dealing rows/2 purchases to `rows` visitors comes out as one-sided as the sheet.

        2 / C(rows, rows / 2)

    Fisher's exact test, two-sided, for a sheet whose two halves differ completely. Worked in logarithms, and
    0.0 where it is too small for a float.

    Args:
        rows: an even number, 2 or more.

    >>> round(as_one_sided(4), 4), round(as_one_sided(8), 4)
    (0.3333, 0.0286)
    """
    return math.exp(-log_odds(rows))


def log_odds(rows: int) -> float:
    """log(C(rows, rows/2) / 2)."""
    half = rows // 2
    return math.lgamma(rows + 1) - 2 * math.lgamma(half + 1) - math.log(2)


def odds(rows: int) -> int:
    """C(rows, rows/2) / 2, exactly: one deal in so many is as one-sided as the sheet.

    >>> odds(8)
    35
    """
    return math.comb(rows, rows // 2) // 2


def deals(shown: int, others: int, *, buyers: int) -> dict[int, int]:
    """How many deals of the cards leave k buyers among the shown, for every k that can be.

        C(buyers, k) * C(visitors - buyers, shown - k)

    Args:
        shown: cards that are dealt.
        others: visitors without one.
        buyers: how many of all buy, whatever is dealt.

    >>> deals(2, 2, buyers=2)
    {0: 1, 1: 4, 2: 1}
    """
    rest, most = shown + others - buyers, min(shown, buyers)
    return {
        k: math.comb(buyers, k) * math.comb(rest, shown - k) for k in range(max(0, shown - rest), most + 1)
    }


def as_far(shown: int, others: int, *, buyers: int, seen: int) -> list[int]:
    """The k whose two shares of buyers are at least as far apart as with `seen` buyers among the shown.

    >>> as_far(2, 2, buyers=2, seen=2)
    [0, 2]
    """

    def far(k: int) -> Fraction:
        return abs(Fraction(k, shown) - Fraction(buyers - k, others))

    return [k for k in deals(shown, others, buyers=buyers) if far(k) >= far(seen)]
