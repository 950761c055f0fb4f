"""The questions of notebook 16: extra sales, a pseudo-outcome, uplift@k, a Qini curve, the size of a test.

Taught in notebooks/16_recommend_for_effect.
"""

from fractions import Fraction
from functools import cache

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Later, Number, Pair, When
from causalrec_lab.lesson.plots import Drawn, Plot

# ---- 16-3: what one row says of the effect

_ROWS = [  # shown, bought, e, m1, m0
    (1, 1, 0.2, 0.3, 0.1),
    (1, 0, 0.2, 0.3, 0.1),
    (0, 1, 0.2, 0.3, 0.1),
    (0, 0, 0.2, 0.3, 0.1),
    (1, 1, 0.75, 0.8, 0.7),
    (0, 1, 0.75, 0.8, 0.7),
    (0, 0, 0.4, 0.25, 0.5),
]


def pseudo_outcome(shown, bought, e, m1, m0):
    """What one row says of the effect, doubly robust."""
    if shown:
        return m1 - m0 + (bought - m1) / e
    return m1 - m0 - (bought - m0) / (1 - e)


def _row(if_shown, if_not):
    """Wrong: another answer of a shown row, or of a row not shown."""
    return lambda shown, bought, e, m1, m0: (if_shown if shown else if_not)(bought, e, m1, m0)


_PSEUDO = {
    "models_only": _row(lambda y, e, m1, m0: m1 - m0, lambda y, e, m1, m0: m1 - m0),
    "no_models": _row(lambda y, e, m1, m0: y / e, lambda y, e, m1, m0: -y / (1 - e)),
    "plus": _row(
        lambda y, e, m1, m0: m1 - m0 + (y - m1) / e, lambda y, e, m1, m0: m1 - m0 + (y - m0) / (1 - e)
    ),
    "same_chance": _row(
        lambda y, e, m1, m0: m1 - m0 + (y - m1) / e, lambda y, e, m1, m0: m1 - m0 - (y - m0) / e
    ),
    "turned": _row(
        lambda y, e, m1, m0: m1 - m0 + (y - m1) / (1 - e), lambda y, e, m1, m0: m1 - m0 - (y - m0) / e
    ),
    "no_weight": _row(lambda y, e, m1, m0: y - m0, lambda y, e, m1, m0: m1 - y),
    "times": _row(
        lambda y, e, m1, m0: m1 - m0 + (y - m1) * e, lambda y, e, m1, m0: m1 - m0 - (y - m0) * (1 - e)
    ),
}

# ---- 16-4: uplift@k of one ranking


def _logs():
    """Scores (no two alike), who was shown, who bought, the chances, and k."""
    import numpy as np

    made = []
    for seed, (rows, k) in enumerate(((6, 4), (12, 6), (30, 10), (30, 30), (50, 20), (80, 25))):
        draw = np.random.default_rng([16, seed])
        e = draw.choice([0.2, 0.25, 0.5, 0.6, 0.8], rows)
        shown = (draw.random(rows) < e).astype(int)
        score = draw.permutation(rows) / rows - 0.4
        first, last = np.argsort(-score)[:2], np.argsort(score)[:2]
        shown[first], shown[last] = (1, 0), (0, 1)  # both kinds at either end
        made.append((score, shown, draw.integers(0, 2, rows), e, k))
    return made


def uplift_at_k(score, shown, bought, e, k):
    """The effect of the card among the k rows with the largest scores."""
    import numpy as np

    top = np.argsort(-score, kind="stable")[:k]
    shown, bought, e = shown[top], bought[top], e[top]
    one = shown / e
    other = (1 - shown) / (1 - e)
    return (one * bought).sum() / one.sum() - (other * bought).sum() / other.sum()


def _at_k(weights, *, lowest=False, every=False, divide=None):
    """Wrong: other rows, other weights, or another divisor."""

    def found(score, shown, bought, e, k):
        import numpy as np

        top = np.arange(len(score)) if every else np.argsort(score if lowest else -score)[:k]
        t, y, chance = shown[top], bought[top], e[top]
        one, other = weights(t, chance)
        sizes = (divide(k), divide(k)) if divide else (one.sum(), other.sum())
        return (one * y).sum() / sizes[0] - (other * y).sum() / sizes[1]

    return found


def _right(t, e):
    return t / e, (1 - t) / (1 - e)


def _hit_rate(score, shown, bought, e, k):
    """Wrong: who bought of those who were shown."""
    import numpy as np

    top = np.argsort(-score)[:k]
    return bought[top][shown[top] == 1].mean()


_AT_K = {
    "hit_rate": _hit_rate,
    "plain": _at_k(lambda t, e: (t, 1 - t)),
    "same_chance": _at_k(lambda t, e: (t / e, (1 - t) / e)),
    "times": _at_k(lambda t, e: (t * e, (1 - t) * (1 - e))),
    "by_k": _at_k(_right, divide=float),
    "lowest": _at_k(_right, lowest=True),
    "every": _at_k(_right, every=True),
}

# ---- 16-5: a Qini curve with the random line

_SLOTS = tuple(range(8_000, 80_001, 8_000))


@cache
def _extra():
    """Extra sales of the first rows by the DR-learner's effect, at each budget, by the log of notebook 16."""
    from causalrec_lab import evaluate, uplift, worlds

    (week, _), (log, _) = (worlds.uplift_shop(seed, users=2_000) for seed in (2, 3))
    x, new = worlds.uplift_features(week), worlds.uplift_features(log)
    effect = uplift.dr_learner(x, week.exposed, week.outcome, new, groups=week.user).round(6)
    found = evaluate.uplift_curve(effect.reshape(2_000, 40), log, slots=_SLOTS)
    return [one.value for one in found]


def _line():
    """What a ranking by chance is expected to win."""
    return [_extra()[-1] * budget / _SLOTS[-1] for budget in _SLOTS]


def _curves(*made):
    """Heights of the plot: these lines, one after the other."""
    return Later(lambda: Drawn([height for heights in made for height in heights()]))


def _each():
    return [won / budget for won, budget in zip(_extra(), _SLOTS, strict=True)]


_PLOTS = {
    "curve_only": _curves(_extra),
    "line_only": _curves(_line),
    "flat": _curves(_extra, lambda: [_extra()[-1]] * len(_SLOTS)),
    "zero": _curves(_extra, lambda: [0.0] * len(_SLOTS)),
    "each": _curves(_each, _line),
    "one_sale_each": _curves(_extra, lambda: [float(budget) for budget in _SLOTS]),
}

LESSON_1 = (
    Predict("16-V", Choice("fans", "newcomers", "cannot"), outcome="cannot"),
    Vote("16-V", ("fans", "newcomers", "cannot")),
    Exercise(
        "16-1",
        Each(Number(room=(100,)), Number(room=(100,))),
        (10, 20),
        known={
            "all_sales": When(lambda pair: 0 < pair[0] * 3 == pair[1] * 8, (80, 30)),
            "share": (Fraction(1, 10), Fraction(1, 5)),
            "table": (9, 6),
            "anyway": (70, 10),
            "heads": (65, -18),
            "ratios": When(
                lambda pair: pair[1] in (200, 300) or (pair[0] < 2 and pair[1] in (2, 3)), (14, 200)
            ),
            "swapped": (20, 10),
        },
    ),
    Exercise(
        "16-2",
        Number(room=(50, 100)),
        10,
        known={
            "zero": 0,
            "buyers": 20,
            "all_ten": 30,
            "lost": -10,
            "share": When(lambda number: 0 < number < 1, Fraction(1, 5)),
        },
    ),
    Exercise("16-3", Function(_ROWS, of=Number(tolerance=0.0001)), pseudo_outcome, known=_PSEUDO),
    Predict("16-A", Choice("purchase", "same", "effect"), outcome="effect"),
    Explain("16-X"),
)

LESSON_2 = (
    Exercise("16-4", Function(cases=Later(_logs), of=Number(tolerance=0.0001)), uplift_at_k, known=_AT_K),
    Exercise("16-5", Plot(), _curves(_extra, _line), also=(_curves(_line, _extra),), known=_PLOTS),
    Exercise(
        "16-6",
        Number(),
        4,
        known={
            "twice": 2,
            "fewer": When(lambda n: n in (0.5, 0.25), Fraction(1, 2)),
            "root": When(lambda n: abs(n - 1.414) < 0.03, 1.41),
            "sixteen": 16,
        },
    ),
    Predict("16-B", Choice("five", "ten", "more"), outcome="more"),
)

FURTHER = (
    Predict("16-C", Choice("few", "half", "nearly_all"), outcome="nearly_all"),
    Exercise(
        "16-7",
        Pair(),
        (32, 40),
        known={
            "caused": (8, 40),
            "none": (0, 40),
            "rush": (80, 80),
            "rate": (38, 40),
            "whole_rush": When(lambda pair: pair[1] == 40 and 26 <= pair[0] <= 27, (27, 40)),
            "all": (40, 40),
            "lowest": (4, 5),
            "out_of": When(lambda pair: pair[1] not in (40, 5) and pair != (80, 80), (32, 400)),
            "bare": Fraction(80, 100),
        },
    ),
)

QUIZ = (
    QuizItem("16-w1", "fifteen", "anyway", quiz="warmup"),
    QuizItem("16-w2", "five", "rare", quiz="warmup"),
    QuizItem("16-w3", "others", "saw", quiz="warmup"),
    QuizItem("16-q1", "second", "extra"),
    QuizItem("16-q2", "both", "cancel"),
    QuizItem("16-q3", "small", "power"),
    QuizItem("16-q4", "level", "interval"),
    QuizItem("16-q5", "go_on", "looks"),
)

ITEMS = (*LESSON_1, *LESSON_2, *FURTHER, *QUIZ)
