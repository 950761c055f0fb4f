"""The questions of notebook 23: the whole pipeline on a real log, the decision, and the article's sources.

Its post-test asks the ten items of notebook 00 again (quiz "00-pretest").

Taught in notebooks/23_capstone.
"""

from fractions import Fraction

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem
from causalrec_lab.lesson.kinds import Choice, Later, Number, Text, When
from causalrec_lab.lesson.plots import Drawn, Plot

CITATIONS = tuple("ABCDEFGHIJKL")
DECISIONS = ("ship", "test", "stop")

# ---- 23-2: clean, weigh, and say how sure


def _logs():
    """Click, logged chance and wanted chance of each row; some rows are no rows."""
    import numpy as np

    rng = np.random.default_rng(23)
    found = [(np.array([1, 0, 1]), np.array([0.5, 0.5, 0.25]), np.array([0.8, 0.2, 0.5]))]
    for n, spread in ((8, 0.3), (40, 0.6), (200, 0.9)):
        logged = rng.uniform(0.1, 0.9, n).round(2)
        wanted = (logged * rng.uniform(1 - spread, 1 + spread, n)).clip(0, 1).round(3)
        found.append(((rng.random(n) < 0.5).astype(int), logged, wanted))
    some = np.array([1, 0, 1, 1, 0, 1, 2, -1, 1])
    chance = np.array([0.5, 0.5, 0.25, 1.0, 0.8, 0.0, 0.5, 0.5, 1.25])
    wish = np.array([0.7, 0.3, 0.5, 0.6, 0.4, 0.3, 0.9, 0.9, 0.9])
    found.append((some, chance, wish))
    found.append((np.array([0, 1, 1, 0, 1, 1]), np.array([0.2, -0.1, 0.4, 1.0, 1.0, 0.0]), wish[:6]))
    return found


def gain(click, logged, wanted):
    """Rows kept, the gain per showing, and both ends of its 95 % interval."""
    kept = ((click == 0) | (click == 1)) & (logged > 0) & (logged <= 1)
    change = (wanted[kept] / logged[kept] - 1) * click[kept]
    n = len(change)
    half = 1.96 * change.std() / n**0.5
    return n, change.mean(), change.mean() - half, change.mean() + half


def _every_row(click, logged, wanted):
    """Wrong: nothing is cleaned, but for what cannot be divided by."""
    rows = logged != 0
    change = (wanted[rows] / logged[rows] - 1) * click[rows]
    half = 1.96 * change.std() / len(change) ** 0.5
    return len(change), change.mean(), change.mean() - half, change.mean() + half


def _no_certain_row(click, logged, wanted):
    """Wrong: rows that were sure to be shown are thrown away."""
    below = logged < 1
    return gain(click[below], logged[below], wanted[below])


def _value(click, logged, wanted):
    """Wrong: what the new policy earns, not what it gains."""
    kept = ((click == 0) | (click == 1)) & (logged > 0) & (logged <= 1)
    worth = wanted[kept] / logged[kept] * click[kept]
    half = 1.96 * worth.std() / len(worth) ** 0.5
    return len(worth), worth.mean(), worth.mean() - half, worth.mean() + half


def _turned(click, logged, wanted):
    """Wrong: the weight upside down."""
    kept = ((click == 0) | (click == 1)) & (logged > 0) & (logged <= 1) & (wanted > 0)
    change = (logged[kept] / wanted[kept] - 1) * click[kept]
    half = 1.96 * change.std() / len(change) ** 0.5
    return len(change), change.mean(), change.mean() - half, change.mean() + half


def _no_root(click, logged, wanted):
    """Wrong: the spread of single rows, not of their mean."""
    n, middle, low, _ = gain(click, logged, wanted)
    half = (middle - low) * n**0.5
    return n, middle, middle - half, middle + half


def _one_se(click, logged, wanted):
    """Wrong: one standard error to each side."""
    n, middle, low, _ = gain(click, logged, wanted)
    half = (middle - low) / 1.96
    return n, middle, middle - half, middle + half


def _one_less(click, logged, wanted):
    """Wrong: a standard deviation with n - 1."""
    n, middle, low, _ = gain(click, logged, wanted)
    half = (middle - low) * (n / (n - 1)) ** 0.5
    return n, middle, middle - half, middle + half


def _unpaired(click, logged, wanted):
    """Wrong: the two means as if they came from different rows."""
    n, middle, *_ = gain(click, logged, wanted)
    kept = ((click == 0) | (click == 1)) & (logged > 0) & (logged <= 1)
    worth = wanted[kept] / logged[kept] * click[kept]
    half = 1.96 * ((worth.var() + click[kept].var()) / n) ** 0.5
    return n, middle, middle - half, middle + half


# ---- 23-3: doubly robust


def _tables():
    """Click, item, logged chance, and the tables of wishes and of a model: (row, item)."""
    import numpy as np

    rng = np.random.default_rng(123)
    some = (np.array([1, 0]), np.array([0, 1]), np.array([0.5, 0.5]))
    found = [(*some, np.array([[0.8, 0.2], [0.6, 0.4]]), np.array([[0.5, 0.1], [0.3, 0.2]]))]
    for n, items in ((6, 2), (30, 3), (120, 4), (25, 5), (60, 2)):
        item = rng.integers(items, size=n)
        wanted = rng.dirichlet(np.ones(items), size=n).round(3)
        model = rng.uniform(0.05, 0.8, (n, items)).round(3)
        click = (rng.random(n) < 0.4).astype(int)
        found.append((click, item, rng.uniform(0.2, 0.9, n).round(2), wanted, model))
    return found


def doubly_robust(click, item, logged, wanted, model):
    """The doubly robust gain per showing, and both ends of its 95 % interval."""
    row = range(len(click))
    weight = wanted[row, item] / logged
    worth = (wanted * model).sum(axis=1) + weight * (click - model[row, item])
    change = worth - click
    half = 1.96 * change.std() / len(change) ** 0.5
    return change.mean(), change.mean() - half, change.mean() + half


def _told(change):
    half = 1.96 * change.std() / len(change) ** 0.5
    return change.mean(), change.mean() - half, change.mean() + half


def _model_only(click, item, logged, wanted, model):
    """Wrong: the model is believed."""
    return _told((wanted * model).sum(axis=1) - click)


def _weights_only(click, item, logged, wanted, model):
    """Wrong: no model."""
    return _told(wanted[range(len(click)), item] / logged * click - click)


def _not_of_all_items(click, item, logged, wanted, model):
    """Wrong: the model is asked for the item that was shown only."""
    row = range(len(click))
    own = model[row, item]
    return _told(own + wanted[row, item] / logged * (click - own) - click)


def _twice(click, item, logged, wanted, model):
    """Wrong: the whole outcome is weighted, not the error of the model."""
    row = range(len(click))
    return _told((wanted * model).sum(axis=1) + wanted[row, item] / logged * click - click)


def _no_gain(click, item, logged, wanted, model):
    """Wrong: the value of the new policy."""
    row = range(len(click))
    weight = wanted[row, item] / logged
    return _told((wanted * model).sum(axis=1) + weight * (click - model[row, item]))


# ---- 23-4: power

BASE, WON = 0.0046, 0.0012  # clicks per showing by chance, and what the new policy is taken to win
SIZES = (10_000, 20_000, 40_000, 80_000)


def _power(*, of: int = 1, won: float = WON, percent: float = 1.0) -> Drawn:
    from causalrec_lab.evaluate import power

    return Drawn([percent * power(BASE, BASE + won, per_arm=n // of) for n in SIZES])


ITEMS = (
    Predict("23-A", Choice("three", "two", "none"), outcome="none"),
    Exercise(
        "23-1",
        Number(room=(100,)),
        6,
        known={
            "value": 36,
            "own_mean": 30,
            "turned": When(lambda number: 7 < number < 8, Fraction(15, 2)),
            "best_only": 10,
            "per_showing": Fraction(6, 100),
            "loses": -6,
        },
    ),
    Exercise(
        "23-2",
        Function(cases=Later(_logs), of=Each(*[Number(tolerance=0.0001)] * 4)),
        gain,
        known={
            "every_row": _every_row,
            "no_certain_row": _no_certain_row,
            "value": _value,
            "turned": _turned,
            "no_root": _no_root,
            "one_se": _one_se,
            "one_less": _one_less,
            "unpaired": _unpaired,
        },
    ),
    Predict("23-B", Choice("luck", "chances", "cut"), outcome="chances"),
    Exercise(
        "23-3",
        Function(cases=Later(_tables), of=Each(*[Number(tolerance=0.0001)] * 3)),
        doubly_robust,
        known={
            "model_only": _model_only,
            "weights_only": _weights_only,
            "own_item": _not_of_all_items,
            "twice": _twice,
            "no_gain": _no_gain,
        },
    ),
    Exercise(
        "23-4",
        Plot(),
        Later(_power),
        known={
            "both_arms": Later(lambda: _power(of=2)),
            "clicks_of_10000": Later(lambda: _power(won=0.12)),
            "percent": Later(lambda: _power(percent=100)),
            "errors": Later(lambda: Drawn([1 - height for height in _power().heights])),
        },
    ),
    Exercise("23-5", Choice(*DECISIONS), "test"),
    Exercise(
        "23-6",
        Several(Text(among="".join(CITATIONS))),
        {"B", "F"},
        known={
            "only_b": {"B"},
            "only_f": {"F"},
            "everything": When(lambda named: len(named) > 4, set("BDEFGHIJKL")),
            "shared": {"B", "F", "G"},
            "agrees": When(lambda named: bool(named & {"a", "c"}), {"A", "B"}),
            "not_found": When(lambda named: bool(named & set("deghijkl")), {"B", "F", "H"}),
            "nothing": set(),
        },
    ),
    Explain("23-M"),
    Explain("23-N"),
    QuizItem("23-w1", "weights", "sum", quiz="warmup"),
    QuizItem("23-w2", "few", "wide", quiz="warmup"),
    QuizItem("23-w3", "holm", "chances", quiz="warmup"),
    QuizItem("23-q1", "share", "selected"),
    QuizItem("23-q2", "open", "looked"),
    QuizItem("23-q3", "bias", "known"),
    QuizItem("23-q4", "longer", "clicks"),
)
