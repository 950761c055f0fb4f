"""Two hundred visits by hand: who watched the trailer, who was shown the film, who bought.

Taught in notebooks/05_what_to_adjust_for.
"""

from fractions import Fraction

# (trailer watched, shown): visits, bought
DAY = {(1, 1): (80, 16), (1, 0): (20, 2), (0, 1): (20, 12), (0, 0): (80, 40)}


def effect(split: bool) -> Fraction:
    """Buyers among the shown minus buyers among the others, in all or within groups averaged by their size.

    >>> effect(split=False), effect(split=True)
    (Fraction(-7, 50), Fraction(1, 10))
    """
    if not split:
        return share(1) - share(0)
    within = {band: share(1, band) - share(0, band) for band in (1, 0)}
    return sum(Fraction(sum(DAY[band, kind][0] for kind in (1, 0)), 200) * within[band] for band in within)


def share(kind: int, group: int | None = None) -> Fraction:
    """Buyers among those shown (kind 1) or not, of one group or of both."""
    cells = [DAY[g, kind] for g in ((1, 0) if group is None else (group,))]
    return Fraction(sum(bought for _, bought in cells), sum(many for many, _ in cells))
