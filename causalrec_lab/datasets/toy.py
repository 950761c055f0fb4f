"""The day sheet: the article's table of four rows, told as four visitors of a shop.

Taught in notebooks/01_conditional_probability.
"""

from causalrec_lab.table import Table

TOY_NAMES = ("x1", "x2", "x3")  # recommended 推荐, bought 购买, watched the trailer 看了预告片
TOY_ROWS = ((0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1))  # one a visitor, as the article prints them


def toy_table() -> Table:
    """The day sheet: four visitors, three boxes (recommended, bought, watched the trailer).

    >>> toy_table().probability({"x2": 1}, given={"x1": 0})
    Fraction(1, 1)
    """
    return Table.from_rows(TOY_ROWS, TOY_NAMES)
