"""How often chance alone makes a table as one-sided as it is.

Taught in notebooks/01_conditional_probability.
"""

import math


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
