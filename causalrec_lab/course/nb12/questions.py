"""The questions of notebook 12: an instrument, a mediator, a bound, a negative control, a search, each if ...

Taught in notebooks/12_other_assumptions.
"""

from fractions import Fraction

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem
from causalrec_lab.lesson.kinds import Choice, Later, Number, When
from causalrec_lab.lesson.plots import Drawn, Plot

# ---- 12-4: two-stage least squares


def _visitors():
    """Outcome, treatment, instrument of a few visitors each: 0 and 1, many values, another unit."""
    import numpy as np

    rows = (
        ([1, 1, 0, 0, 1, 0, 0, 0], [1, 1, 1, 0, 1, 0, 0, 0], [1, 1, 1, 1, 0, 0, 0, 0]),
        ([3, 5, 2, 8, 4, 9], [1, 0, 0, 1, 1, 1], [0, 1, 2, 3, 4, 5]),
        ([2.0, 1.0, 4.0, 3.0, 6.0], [0.5, 0.2, 1.5, 1.0, 2.5], [1.0, 2.0, 3.0, 5.0, 8.0]),
        ([1, 0, 0, 1, 1, 0, 1], [0, 0, 1, 1, 1, 0, 1], [0, 0, 0, 1, 1, 1, 1]),
        ([4, 2, 7, 1, 5, 6], [1, 1, 0, 0, 1, 0], [3, 3, -1, -1, 3, -1]),
        ([10, 30, 20, 60, 50], [1, 2, 2, 5, 3], [10, 20, 30, 40, 50]),
    )
    return [tuple(np.array(column, float) for column in case) for case in rows]


def two_stages(y, t, z):
    """Slope of y in the part of t that z explains."""
    import numpy as np

    slope, start = np.polyfit(z, t, 1)
    fitted = start + slope * z
    return np.polyfit(fitted, y, 1)[0]


def _line(across, up):
    """Slope and start of the straight line."""
    import numpy as np

    return np.polyfit(across, up, 1)


def _fitted(t, z):
    slope, start = _line(z, t)
    return start + slope * z


def _with_z_beside(y, t, z):
    """Wrong: the instrument as a covariate."""
    import numpy as np

    return np.linalg.lstsq(np.column_stack([t, z, np.ones(len(t))]), y, rcond=None)[0][0]


_TWO_STAGES = {
    "naive": lambda y, t, z: _line(t, y)[0],
    "itt": lambda y, t, z: _line(z, y)[0],
    "first_stage": lambda y, t, z: _line(z, t)[0],
    "turned": lambda y, t, z: _line(z, t)[0] / _line(z, y)[0],
    "start": lambda y, t, z: _line(_fitted(t, z), y)[1],
    "rest": lambda y, t, z: _line(t - _fitted(t, z), y)[0],
    "beside": _with_z_beside,
}

# ---- 12-5: what a hidden confounder makes alone

_TIPS = [  # share with a tip among the shown, among the others; who buys with it, who without
    (1, 0.5, 0.2, 0.1),
    (0.6, 0.2, 0.5, 0.25),
    (0.3, 0.3, 0.8, 0.1),
    (0.9, 0.1, 0.3, 0.3),
    (0.25, 0.75, 0.4, 0.1),
    (0.5, 0.25, 0.6, 0.05),
]


def of_nothing(tip_shown, tip_others, buys_tip, buys_none):
    """Risk ratio that a hidden confounder makes alone."""
    shown = tip_shown * buys_tip + (1 - tip_shown) * buys_none
    others = tip_others * buys_tip + (1 - tip_others) * buys_none
    return shown / others


def _share(tip, buys_tip, buys_none):
    return tip * buys_tip + (1 - tip) * buys_none


def _odds(share):
    return share / (1 - share)


_NOTHING = {
    "difference": lambda p, q, b, c: _share(p, b, c) - _share(q, b, c),
    "turned": lambda p, q, b, c: _share(q, b, c) / _share(p, b, c),
    "tip_only": lambda p, q, b, c: p / q,
    "buys_only": lambda p, q, b, c: b / c,
    "product": lambda p, q, b, c: p / q * b / c,
    "odds": lambda p, q, b, c: _odds(_share(p, b, c)) / _odds(_share(q, b, c)),
    "rates_turned": lambda p, q, b, c: _share(p, c, b) / _share(q, c, b),
    "bound": lambda p, q, b, c: (p / q) * (b / c) / (p / q + b / c - 1),
    "shares": lambda p, q, b, c: _share(p, b, c),
}

# ---- 12-6: the tipping points of South

RATIO = 1.87  # the risk ratio of South, where the notebook measures it
ACROSS = tuple(2 + 0.5 * step for step in range(9))


def _heights(of):
    return Drawn([of(a) for a in ACROSS])


ITEMS = (
    Predict("12-A", Choice("lost", "half", "other"), outcome="other"),
    Exercise(
        "12-1",
        Each(*(Number(room=(100,)) for _ in range(3))),
        (20, 40, 40),
        known={
            "all_openers": (20, 60, 20),
            "swapped": (40, 20, 40),
            "message_only": (60, 40, 0),
            "never_first": (40, 40, 20),
            "with_message_first": When(lambda parts: parts[0] == 60, example=(60, 20, 20)),
            "compliers_lost": (20, 20, 60),
            "buyers": When(lambda parts: {10, 18} >= {parts[0]} and parts[1] < 20, example=(10, 8, 82)),
            "no_always": When(lambda parts: parts[0] == 0, example=(0, 60, 40)),
            "shares": When(lambda parts: max(parts) <= 1, example=(0.2, 0.4, 0.4)),
            "not_hundred": When(lambda parts: sum(parts) != 100, example=(20, 60, 40)),
        },
    ),
    Exercise(
        "12-2",
        Number(percent=True),
        Fraction(8, 40),
        known={
            "itt": Fraction(8, 100),
            "per_opener": Fraction(8, 60),
            "buyers": Fraction(18, 60),
            "compliers": Fraction(40, 100),
            "without": Fraction(10, 100),
            "with": Fraction(18, 100),
            "turned": Fraction(40, 8) / 100,
            "pair": (8, 40),
            "as_opened": Fraction(18, 60) - Fraction(10, 20),
        },
    ),
    Exercise(
        "12-3",
        Choice("first", "same", "louder", "away"),
        "same",
        known={"everybody": "first", "more": "louder", "openers": "away"},
    ),
    Exercise("12-4", Function(Later(_visitors), of=Number(tolerance=0.001)), two_stages, known=_TWO_STAGES),
    Exercise("12-5", Function(_TIPS, of=Number()), of_nothing, known=_NOTHING),
    Exercise(
        "12-6",
        Plot(),
        _heights(lambda a: RATIO * (a - 1) / (a - RATIO)),
        known={
            "e_value": _heights(lambda a: RATIO + (RATIO * (RATIO - 1)) ** 0.5),
            "bound": _heights(lambda a: a * a / (2 * a - 1)),
            "of_two": _heights(lambda a: 2 * a / (a + 1)),
            "product": _heights(lambda a: RATIO / a),
            "same": _heights(lambda a: a),
        },
    ),
    Predict("12-B", Choice("passes", "fails", "half"), outcome="passes"),
    Predict("12-C", Choice("right", "nothing", "wrong"), outcome="wrong"),
    Predict("12-D", Choice("causes", "mail", "same"), outcome="causes"),
    Explain("12-X"),
    QuizItem("12-w1", "none", "columns", quiz="warmup"),
    QuizItem("12-w2", "coin", "prefers", quiz="warmup"),
    QuizItem("12-w3", "collider", "joins", quiz="warmup"),
    QuizItem("12-q1", "robust", "covers", quiz="exit"),
    QuizItem("12-q2", "none", "itself", quiz="exit"),
    QuizItem("12-q3", "says", "likely"),
    QuizItem("12-q4", "once", "permuted"),
    QuizItem("12-q5", "class", "tables"),
)
