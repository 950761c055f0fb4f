"""The questions of notebook 20: what size, modalities and updates do to a loss, an effect and a list.

Taught in notebooks/20_bigger_is_not_causal.
"""

from statistics import fmean

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem
from causalrec_lab.lesson.kinds import Choice, Later, Number, Text, When
from causalrec_lab.lesson.plots import Drawn, Plot

# ---- 20-2: who is chosen by the loss, and what that costs

_READERS = [  # reader -> losses of some shops, reader -> errors of the same shops, in points
    ({"small": [0.57, 0.55], "large": [0.46, 0.44]}, {"small": [9.0, 8.0], "large": [2.0, -1.0]}),
    ({"small": [0.44, 0.46], "large": [0.24, 0.22]}, {"small": [0.5, -1.5], "large": [-5.0, -6.0]}),
    (
        {"one": [0.50, 0.30, 0.52], "two": [0.45, 0.44, 0.46], "three": [0.40, 0.55, 0.50]},
        {"one": [3.0, -4.0, 2.0], "two": [-1.0, 1.5, 0.5], "three": [6.0, 5.0, 7.0]},
    ),
    ({"a": [0.51], "b": [0.50], "c": [0.52]}, {"a": [-0.5], "b": [4.0], "c": [1.0]}),
    (
        {"a": [0.6, 0.2], "b": [0.5, 0.5], "c": [0.45, 0.48]},
        {"a": [-7.0, 7.0], "b": [2.0, 2.5], "c": [1.0, -3.0]},
    ),
    (
        {"a": [0.50, 0.48, 0.52], "b": [0.60]},
        {"a": [1.0, 2.0, -1.5], "b": [-4.0]},
    ),  # one was tried in one shop
    ({"b": [0.30, 0.31, 0.35], "a": [0.33, 0.36, 0.32]}, {"b": [-2.0, -3.0, -2.5], "a": [-4.0, 1.0, 0.5]}),
]


def price_of_loss(loss, error):
    """How much further off the reader with the least mean loss is than the reader that is least far off."""
    mean_loss = {name: sum(values) / len(values) for name, values in loss.items()}
    chosen = min(mean_loss, key=mean_loss.get)
    far = {name: sum(abs(one) for one in values) / len(values) for name, values in error.items()}
    return far[chosen] - min(far.values())


def _far(error):
    return {name: fmean(map(abs, values)) for name, values in error.items()}


def _by_loss(loss, take=min, of=fmean):
    return take(loss, key=lambda name: of(loss[name]))


PRICES = {
    "signed": lambda loss, error: (
        abs(fmean(error[_by_loss(loss)])) - min(abs(fmean(values)) for values in error.values())
    ),
    "no_abs": lambda loss, error: fmean(error[_by_loss(loss)]) - min(map(fmean, error.values())),
    "largest_loss": lambda loss, error: _far(error)[_by_loss(loss, max)] - min(_far(error).values()),
    "not_subtracted": lambda loss, error: _far(error)[_by_loss(loss)],
    "by_error": lambda loss, error: 0.0,
    "first_shop": lambda loss, error: (
        _far(error)[_by_loss(loss, of=lambda values: values[0])] - min(_far(error).values())
    ),
    "from_the_worst": lambda loss, error: max(_far(error).values()) - _far(error)[_by_loss(loss)],
    "turned": lambda loss, error: min(_far(error).values()) - _far(error)[_by_loss(loss)],
    "in_losses": lambda loss, error: (
        min(map(fmean, loss.values())) - fmean(loss[min(_far(error), key=_far(error).get)])
    ),
}

# ---- 20-4: what the picture adds on three days

DAYS = ("before", "coin", "after")


def _heights(height, days=DAYS):
    """Three heights, from (subset, day) -> AUC of ten sets of goods."""

    def draw():
        from causalrec_lab.course.nb20 import found

        auc = found.sensed("AUC")
        return Drawn([height(auc, day) for day in days])

    return Later(draw)


_ALL, _REST = "picture + sound + words", "sound + words"
ADDED = _heights(lambda auc, day: (auc[_ALL, day] - auc[_REST, day]).mean())
PLOTS = {
    "not_subtracted": _heights(lambda auc, day: auc[_ALL, day].mean()),
    "turned": _heights(lambda auc, day: (auc[_REST, day] - auc[_ALL, day]).mean()),
    "picture_alone": _heights(lambda auc, day: (auc["picture", day] - 0.5).mean()),
    "other_order": _heights(
        lambda auc, day: (auc[_ALL, day] - auc[_REST, day]).mean(), ("before", "after", "coin")
    ),
    "one_set": _heights(lambda auc, day: (auc[_ALL, day] - auc[_REST, day])[0]),
    "without_sign": _heights(lambda auc, day: abs((auc[_ALL, day] - auc[_REST, day]).mean())),
}

# ---- 20-5: what a shop believes of one good

_COUNTS = [  # shown and clicked, day by day, and the share of the counts that is kept
    ([10, 10], [2, 5], 1.0),
    ([10, 10], [2, 8], 0.5),
    ([100, 100, 0], [30, 5, 0], 0.9),
    ([8], [8], 0.75),
    ([0, 0, 4], [0, 0, 1], 0.5),
    ([20, 30, 40, 50], [1, 3, 20, 30], 0.25),
]


def belief(shown, clicked, keep):
    """The mean of the Beta posterior after the last day."""
    clicks, passes = 0, 0
    for many, some in zip(shown, clicked, strict=True):
        clicks = keep * clicks + some
        passes = keep * passes + many - some
    return (1 + clicks) / (2 + clicks + passes)


def _prior_fades(shown, clicked, keep):
    """Wrong: the prior counts fade with the others."""
    clicks, passes = 1, 1
    for many, some in zip(shown, clicked, strict=True):
        clicks, passes = keep * clicks + some, keep * passes + many - some
    return clicks / (clicks + passes)


def _today_fades(shown, clicked, keep):
    """Wrong: today's counts fade as well."""
    clicks, passes = 0, 0
    for many, some in zip(shown, clicked, strict=True):
        clicks, passes = keep * (clicks + some), keep * (passes + many - some)
    return (1 + clicks) / (2 + clicks + passes)


def _only_clicks_fade(shown, clicked, keep):
    """Wrong: the passes stay as they are."""
    clicks = 0
    for some in clicked:
        clicks = keep * clicks + some
    return (1 + clicks) / (2 + clicks + sum(shown) - sum(clicked))


BELIEFS = {
    "forgets_nothing": lambda shown, clicked, keep: (1 + sum(clicked)) / (2 + sum(shown)),
    "last_day": lambda shown, clicked, keep: (1 + clicked[-1]) / (2 + shown[-1]),
    "prior_fades": _prior_fades,
    "today_fades": _today_fades,
    "only_clicks_fade": _only_clicks_fade,
    "shown_as_passes": lambda shown, clicked, keep: (
        (1 + sum(c * keep**age for age, c in enumerate(reversed(clicked))))
        / (
            2
            + sum(
                (n + c) * keep**age
                for age, (n, c) in enumerate(zip(reversed(shown), reversed(clicked), strict=True))
            )
        )
    ),
}


LESSON_1 = (
    Predict("20-A", Choice("falls", "stays", "grows", "cannot"), outcome="cannot"),
    Exercise(
        "20-1",
        Each(Number(), Number()),
        (30, 0),
        known={
            "both": (30, 30),
            "turned": (0, 30),
            "neither": (0, 0),
            "buyers": (20, 12),
            "rates": (50, 20),
            "shares": When(lambda pair: isinstance(pair, tuple) and 0 < pair[0] < 1, (0.3, 0)),
            "counts": (8, 0),
            "bare": 30,
        },
    ),
    Predict("20-B", Choice("smaller", "same", "larger"), outcome="larger"),
    Exercise("20-2", Function(_READERS, of=Number(tolerance=0.0005)), price_of_loss, known=PRICES),
    Exercise(
        "20-3",
        Several(Text(among="ABCD")),
        {"C", "D"},
        known={
            "larger": When(lambda letters: "a" in letters, {"A"}),
            "more_rows": When(lambda letters: "b" in letters, {"B"}),
            "coin_only": {"C"},
            "mood_only": {"D"},
            "nothing": set(),
        },
    ),
    Explain("20-X"),
)

LESSON_2 = (
    Predict("20-C", Choice("better", "same", "worse"), outcome="worse"),
    Exercise("20-4", Plot(), ADDED, known=PLOTS),
    Exercise("20-5", Function(_COUNTS, of=Number(tolerance=0.0005)), belief, known=BELIEFS),
    Exercise(
        "20-6",
        Number(),
        0,
        known={
            "all": 8000,
            "by_chance": When(lambda number: 260 <= number <= 270, 267),
            "a_third": When(lambda number: 2600 <= number <= 2700, 2667),
            "a_day": When(lambda number: 6.5 < number < 7 or 66 <= number <= 67, 67),
            "one_day": 200,
            "days": 40,
        },
    ),
)

QUIZ = (
    QuizItem("20-w1", "further", "after", quiz="warmup"),
    QuizItem("20-w2", "no", "unseen", quiz="warmup"),
    QuizItem("20-w3", "same", "story", quiz="warmup"),
    QuizItem("20-q1", "none", "same"),
    QuizItem("20-q2", "cannot", "written"),
    QuizItem("20-q3", "same", "proxy"),
    QuizItem("20-q4", "frame", "mechanism"),
    QuizItem("20-q5", "drift", "price"),
)

ITEMS = (*LESSON_1, *LESSON_2, *QUIZ)
