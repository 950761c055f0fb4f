"""The questions of notebook 17: one visitor in two worlds, and what an explanation of a model is not.

Taught in notebooks/17_counterfactuals.
"""

from fractions import Fraction
from itertools import permutations
from math import factorial

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Ends, Number, Pair, Text, When
from causalrec_lab.lesson.plots import Drawn, Plot

COLUMNS = ("fan", "shown", "trailer", "receipt")
TELL = ("because", "average", "between", "nothing")

# ---- 17-3: abduction, action, prediction in a linear model

_SEEN = [  # (showings, minutes, yuan), setting, a, b, c
    ((1, 5.0, 26.0), 0, 2.0, 4.0, 3.0),
    ((0, 1.5, 7.0), 1, 2.0, 4.0, 3.0),
    ((2, 3.0, 31.5), 3, 1.5, 2.5, 0.5),
    ((3, 7.0, 12.0), 2, 0.5, -1.5, 2.5),
    ((2, 2.0, 8.0), 0, -1.5, 3.0, 1.5),
    ((1, 4.0, 20.0), 3, 2.5, 1.5, -0.5),
]


def would_have_spent(seen, setting, a, b, c):
    """The money of this visitor, had there been `setting` showings."""
    showings, minutes, yuan = seen
    noise_minutes = minutes - a * showings
    noise_yuan = yuan - b * showings - c * minutes
    minutes_then = a * setting + noise_minutes
    return b * setting + c * minutes_then + noise_yuan


def _no_abduction(seen, setting, a, b, c):
    """Wrong: a visitor without any noise."""
    return b * setting + c * a * setting


def _minutes_kept(seen, setting, a, b, c):
    """Wrong: the minutes stay as they were seen."""
    showings, minutes, yuan = seen
    return b * setting + c * minutes + yuan - b * showings - c * minutes


def _other_minutes(seen, setting, a, b, c):
    """Wrong: the noise of the minutes is forgotten, that of the money kept."""
    showings, minutes, yuan = seen
    return b * setting + c * a * setting + yuan - b * showings - c * minutes


def _action_first(seen, setting, a, b, c):
    """Wrong: the noise is worked out after the setting, so nothing moves."""
    return seen[2]


def _change(seen, setting, a, b, c):
    """Wrong: how much it changes, not how much it would have been."""
    return would_have_spent(seen, setting, a, b, c) - seen[2]


# ---- 17-4: the bounds of PNS, drawn

WITH_IT = 0.6
WITHOUT = [n / 10 for n in range(11)]
_LEAST = [max(0.0, WITH_IT - r) for r in WITHOUT]
_MOST = [min(WITH_IT, 1 - r) for r in WITHOUT]

# ---- 17-6: a Shapley value


def _additive(known):
    return 0.1 + 0.5 * ("fan" in known) + 0.25 * ("shown" in known)


def _both(known):
    return 1.0 * ("fan" in known and "shown" in known)


def _shop(known):
    others = 0.05 + 0.3 * ("fan" in known) + 0.1 * ("shown" in known and "fan" in known)
    return 0.95 if "receipt" in known else others


def _either(known):
    return 0.2 + 0.6 * ("receipt" in known or "trailer" in known) - 0.1 * ("shown" in known)


def _but_not_both(known):
    return 0.3 + 0.4 * (("fan" in known) != ("shown" in known)) + 0.1 * ("shown" in known)


def _three(known):
    return len(known) ** 2 / 16 + 0.5 * ({"fan", "shown", "receipt"} <= set(known))


_WORTHS = [
    (_additive, ("fan", "shown"), "fan"),
    (_both, ("fan", "shown", "trailer"), "shown"),
    (_both, ("fan", "shown", "trailer"), "trailer"),
    (_shop, ("fan", "shown", "receipt"), "receipt"),
    (_shop, ("receipt", "shown", "fan"), "fan"),
    (_either, COLUMNS, "trailer"),
    (_either, COLUMNS, "shown"),  # below zero
    (_but_not_both, ("fan", "shown", "trailer"), "shown"),  # adds in some orders, takes away in others
    (_three, COLUMNS, "shown"),
]


def shapley(worth, columns, asked):
    """The mean, over all orders of the columns, of what the asked one adds."""
    total = 0
    orders = list(permutations(columns))
    for order in orders:
        before = set(order[: order.index(asked)])
        total += worth(before | {asked}) - worth(before)
    return total / len(orders)


def _alone(worth, columns, asked):
    """Wrong: what it adds to nothing."""
    return worth({asked}) - worth(set())


def _last(worth, columns, asked):
    """Wrong: what is lost when it alone is taken away."""
    return worth(set(columns)) - worth(set(columns) - {asked})


def _every_set(worth, columns, asked):
    """Wrong: the mean over coalitions, each counted once."""
    sets = {frozenset(order[: order.index(asked)]) for order in permutations(columns)}
    return sum(worth(one | {asked}) - worth(one) for one in sets) / len(sets)


def _one_order(worth, columns, asked):
    """Wrong: the order in which the columns are written."""
    before = set(columns[: columns.index(asked)])
    return worth(before | {asked}) - worth(before)


def _summed(worth, columns, asked):
    """Wrong: the sum over the orders."""
    return shapley(worth, columns, asked) * factorial(len(columns))


def _without_sign(worth, columns, asked):
    """Wrong: a column that lowers the answer counts as if it raised it."""
    total = 0
    orders = list(permutations(columns))
    for order in orders:
        before = set(order[: order.index(asked)])
        total += abs(worth(before | {asked}) - worth(before))
    return total / len(orders)


LESSON_1 = (
    Predict("17-A", Choice("ten", "more", "fewer", "cannot"), outcome="more"),
    Vote("17-V", TELL),
    Exercise(
        "17-1",
        Ends(),
        (10, 40),
        known={
            "difference": 10,
            "least_pn": 25,
            "from_zero": When(lambda pair: isinstance(pair, tuple) and pair[0] == 0, (0, 40)),
            "two_arms": (30, 40),
            "margin": When(lambda pair: isinstance(pair, tuple) and pair[1] == 30, (10, 30)),
            "shares": (Fraction(1, 10), Fraction(2, 5)),
            "the_difference_twice": (10, 10),
            "no_room": When(lambda pair: isinstance(pair, tuple) and pair[1] > 40, (10, 70)),
            "turned": (40, 10),
        },
    ),
    Exercise(
        "17-2",
        Pair(),
        (10, 40),
        known={
            "everybody": (10, 100),
            "turned": (30, 40),
            "other_arm": (10, 30),
            "no_room": When(lambda pair: isinstance(pair, tuple) and pair[1] == 100, (30, 100)),
            "all_won": (40, 40),
            "bare": Fraction(1, 4),
        },
    ),
    Exercise(
        "17-3",
        Function(cases=_SEEN, of=Number(tolerance=0.001)),
        would_have_spent,
        known={
            "no_abduction": _no_abduction,
            "minutes_kept": _minutes_kept,
            "other_minutes": _other_minutes,
            "action_first": _action_first,
            "change": _change,
        },
    ),
    Exercise(
        "17-4",
        Plot(),
        Drawn(_LEAST + _MOST),
        also=(Drawn(_MOST + _LEAST),),
        known={
            "below_zero": Drawn([WITH_IT - r for r in WITHOUT] + _MOST),
            "no_ceiling": Drawn(_LEAST + [WITH_IT] * 11),
            "independent": Drawn([WITH_IT * (1 - r) for r in WITHOUT]),
            "necessity": Drawn([low / WITH_IT for low in _LEAST] + [high / WITH_IT for high in _MOST]),
            "only_least": Drawn(_LEAST),
            "percent": Drawn([100 * end for end in _LEAST + _MOST]),
        },
    ),
    Exercise(
        "17-5",
        Number(room=(81,)),
        66,
        known={
            "won_over": 15,
            "fans_only": 63,
            "newcomers_only": 3,
            "all": 81,
            "most_won": 36,
            "some_put_off": 45,
            "fans_rate": When(lambda number: 56 < number < 58, 57),
            "share": When(lambda number: 0 < number < 1, Fraction(66, 81)),
            "unshown_buyers": 34,
            "one_rate": When(lambda number: 9 < number < 11 or 14.5 < number < 14.7, Fraction(34, 280) * 81),
        },
    ),
)

LESSON_2 = (
    Predict("17-B", Choice(*COLUMNS), outcome="receipt"),
    Exercise(
        "17-6",
        Function(cases=_WORTHS, of=Number(tolerance=0.0001)),
        shapley,
        known={
            "alone": _alone,
            "last": _last,
            "every_set": _every_set,
            "one_order": _one_order,
            "summed": _summed,
            "without_sign": _without_sign,
        },
    ),
    Exercise(
        "17-7",
        Number(room=(1000,)),
        0,
        known={
            "as_predicted": When(lambda number: 800 <= number <= 1000, 845),
            "the_film": 130,
            "usual": 155,
            "small": When(lambda number: 0 < number < 150, 50),
            "fewer": When(lambda number: number < 0, -155),
        },
    ),
    Explain("17-X"),
    Exercise(
        "17-8",
        Several(Text(among="ABCDE")),
        {"A", "C"},
        known={
            "strongest": {"A"},
            "second": {"C"},
            "against": {"B"},
            "with_b": {"A", "B"},
            "b_and_c": {"B", "C"},
            "all": {"A", "B", "C"},
            "nothing": set(),
            "new_items": When(lambda items: bool(items & {"d", "e"}), {"D"}),
        },
    ),
)

QUIZ = (
    QuizItem("17-w1", "nothing", "coin", quiz="warmup"),
    QuizItem("17-w2", "same", "story", quiz="warmup"),
    QuizItem("17-w3", "ten", "anyway", quiz="warmup"),
    QuizItem("17-q1", "range", "off"),
    QuizItem("17-q2", "equations", "both"),
    QuizItem("17-q3", "buyers", "fit"),
    QuizItem("17-q4", "same", "after"),
    QuizItem("17-q5", "score", "asked"),
)

ITEMS = (*LESSON_1, *LESSON_2, *QUIZ)
