"""The questions of notebook 21: a few bits, a few processes, and what must be kept.

Taught in notebooks/21_cheaper_and_still_right.
"""

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem
from causalrec_lab.lesson.kinds import Choice, Later, Number, Text, When
from causalrec_lab.lesson.plots import Drawn, Plot

# ---- 21-2: a row of weights, in whole numbers of a few bits and back

_ROWS = [  # weights, bits
    ((0.70, -0.32, 0.04, 0.16), 4),
    ((0.70, -0.32, 0.04, 0.16), 8),
    ((0.11, -1.27, 0.62, 0.333), 8),
    ((0.11, -1.27, 0.62, 0.333), 3),
    ((-0.9, -0.2, -0.41, -0.05), 4),
    ((2.6, 0.9, -1.7, 0.35), 3),
    ((0.013, 0.04, -0.027, 0.008), 5),
]


def quantise(row, bits):
    """The weights of a row after rounding to whole numbers of so many bits and back."""
    most = 2 ** (bits - 1) - 1
    scale = max(abs(weight) for weight in row) / most
    return [round(weight / scale) * scale for weight in row]


def _rounded(row, scale, cut=round, back=True):
    return [cut(weight / scale) * (scale if back else 1) for weight in row]


def _largest(row):
    return max(abs(weight) for weight in row)


_QUANTISED = {
    "not_back": lambda row, bits: _rounded(row, _largest(row) / (2 ** (bits - 1) - 1), back=False),
    "no_sign_bit": lambda row, bits: _rounded(row, _largest(row) / (2**bits - 1)),
    "one_too_many": lambda row, bits: _rounded(row, _largest(row) / 2 ** (bits - 1)),
    "cut_off": lambda row, bits: _rounded(row, _largest(row) / (2 ** (bits - 1) - 1), cut=int),
    "largest_with_sign": lambda row, bits: _rounded(row, max(row) / (2 ** (bits - 1) - 1)),
    "decimals": lambda row, bits: [round(weight, 2) for weight in row],
}

# ---- 21-3: what it costs against how far the effect is off


def _further():
    from causalrec_lab.course.nb21 import readers

    return [one.value for one in readers.further_off().values()]


def _plotted(make, across=None):
    """A plot that is worked out when it is asked for; across, a column of the costs."""
    return Later(lambda: Drawn(make(), across and _costs(across)))


def _costs(column="MB"):
    from causalrec_lab.course.nb21 import readers

    return [readers.compressed()["readers"][name][column] for name in readers.further_off()]


def _errors():
    from causalrec_lab.course.nb21 import readers

    by = readers.errors()
    return [by[name].mean() for name in readers.further_off()]


# ---- 21-5: the gradient of a batch that several processes share

_SHARES = [  # gradients, rows
    ((0.4, -0.2), (32, 32)),
    ((0.4, -0.2), (48, 16)),
    ((1.0, 0.5, -2.0), (10, 20, 2)),
    ((0.3, 0.9), (1, 63)),
    ((-0.6, 0.0), (17, 0)),
    ((0.25,), (8,)),
    ((0.1, 0.2, 0.3, -0.4), (16, 16, 15, 15)),
]


def shared_gradient(gradients, rows):
    """The gradient of the whole batch: each process brings the mean over its own rows."""
    total = 0
    for gradient, count in zip(gradients, rows, strict=True):
        total += gradient * count
    return total / sum(rows)


_GRADIENTS = {
    "plain_mean": lambda gradients, rows: sum(gradients) / len(gradients),
    "sum": lambda gradients, rows: sum(gradients),
    "first": lambda gradients, rows: gradients[0],
    "not_divided": lambda gradients, rows: shared_gradient(gradients, rows) * sum(rows),
    "by_processes": lambda gradients, rows: shared_gradient(gradients, rows) * sum(rows) / len(rows),
    "most_rows": lambda gradients, rows: gradients[max(range(len(rows)), key=lambda k: rows[k])],
}

PARTS = ("weights", "optimizer", "epoch", "rows", "loss")

LESSON_1 = (
    Predict("21-A", Choice("same", "half", "quarter"), outcome="same"),
    Exercise(
        "21-1",
        Each(*(Number() for _ in range(4))),
        (7, -3, 0, 2),
        known={
            "back_again": (0.7, -0.3, 0, 0.2),
            "eight_bits": (127, -58, 7, 29),
            "one_too_many": (8, -4, 0, 2),
            "no_sign_bit": (15, -7, 1, 3),
            "cut_off": (7, -3, 0, 1),
            "no_sign": (7, 3, 0, 2),
            "hundredths": (70, -32, 4, 16),
            "not_rounded": (7, -3.2, 0.4, 1.6),
        },
    ),
    Exercise(
        "21-2",
        Function(cases=_ROWS, of=Each(*(Number(tolerance=1e-6) for _ in range(4)))),
        quantise,
        known=_QUANTISED,
    ),
    Predict("21-B", Choice("free", "small", "large", "cannot"), outcome="cannot"),
    Exercise(
        "21-3",
        Plot(),
        _plotted(_further, "MB"),
        known={
            "errors": _plotted(_errors),
            "costs": _plotted(_costs),
            "overlaps": _plotted(lambda: _costs("overlap")),
            "shares": _plotted(lambda: [one / 100 for one in _further()]),
            "time_across": _plotted(_further, "ms"),
            "overlap_across": _plotted(_further, "overlap"),
            "memory_across": _plotted(_further, "peak MB"),
        },
    ),
    Explain("21-X"),
)

LESSON_2 = (
    Exercise(
        "21-4",
        Number(),
        40,
        known={
            "everything": 25,
            "products_only": 20,
            "saved": 60,
            "four_off": 96,
            "times": 2.5,
            "share": 0.4,
        },
    ),
    Predict("21-C", Choice("bits", "rounding", "apart"), outcome="rounding"),
    Exercise("21-5", Function(cases=_SHARES, of=Number(tolerance=1e-6)), shared_gradient, known=_GRADIENTS),
    Exercise(
        "21-6",
        Several(Text(among=PARTS)),
        {"weights", "optimizer", "epoch"},
        known={
            "weights_only": {"weights"},
            "no_epoch": {"weights", "optimizer"},
            "no_optimizer": {"weights", "epoch"},
            "no_weights": {"optimizer", "epoch"},
            "everything": set(PARTS),
            "the_rows": When(lambda parts: "rows" in parts, {"weights", "optimizer", "epoch", "rows"}),
            "the_loss": When(lambda parts: "loss" in parts, {"weights", "optimizer", "epoch", "loss"}),
            "nothing": set(),
        },
    ),
)

QUIZ = (
    QuizItem("21-w1", "unknown", "holds", quiz="warmup"),
    QuizItem("21-w2", "same", "direction", quiz="warmup"),
    QuizItem("21-w3", "pairs", "luck", quiz="warmup"),
    QuizItem("21-q1", "same", "stored"),
    QuizItem("21-q2", "not_shown", "beyond"),
    QuizItem("21-q3", "off_too", "teacher"),
    QuizItem("21-q4", "by_rows", "mean"),
    QuizItem("21-q5", "no", "moments"),
)

ITEMS = (*LESSON_1, *LESSON_2, *QUIZ)
