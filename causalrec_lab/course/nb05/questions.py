"""The questions of notebook 05: one table with two right answers, the newsletter, and the 400 visits.

Taught in notebooks/05_what_to_adjust_for.
"""

from fractions import Fraction

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, Text, When

HIDDEN = {"heavy": "heavy", "heavy user": "heavy", "genre": "genre", "genre lover": "genre"}
WHICH = {"-14": "all", "10": "within", "+10": "within"}  # 05-2: the numbers themselves will do

# ---- 05-5: groups of (shown, bought, not shown, bought)

FOUR_HUNDRED = [(90, 72, 10, 7), (30, 9, 270, 27)]
_GROUPS = [
    (FOUR_HUNDRED,),
    ([(80, 16, 20, 2), (20, 12, 80, 40)],),
    ([(50, 20, 40, 10)],),
    ([(10, 9, 30, 6), (40, 10, 20, 10)],),
    ([(5, 1, 15, 9), (20, 5, 20, 2), (30, 24, 10, 6)],),
]


def adjusted(groups):
    """The difference within each group, averaged over all visitors."""
    total = sum(shown + not_shown for shown, _, not_shown, _ in groups)
    effect = 0
    for shown, bought, not_shown, bought_not in groups:
        effect += (shown + not_shown) / total * (bought / shown - bought_not / not_shown)
    return effect


def _average(weight):
    """A wrong `adjusted`: the difference within each group, averaged by a weight."""
    return lambda groups: sum(weight(one) * adjusted([one]) for one in groups) / sum(map(weight, groups))


# ---- 05-7: a row a visitor: bought, shown, chance of being shown

_ROWS = [
    ([1, 1, 0, 1, 0], [1, 0, 1, 0, 0], [0.5, 0.5, 0.25, 0.2, 0.2]),
    ([1, 0, 1, 1], [1, 1, 0, 0], [0.9, 0.9, 0.1, 0.1]),
    ([2, 0, 1, 3, 0, 1], [1, 1, 0, 0, 1, 0], [0.8, 0.4, 0.4, 0.25, 0.5, 0.75]),
    ([1, 1], [1, 0], [0.05, 0.1]),
    ([0, 1, 0, 1, 1, 0, 1], [0, 0, 0, 1, 1, 1, 0], [0.2, 0.3, 0.3, 0.6, 0.6, 0.7, 0.5]),
]


def ips(bought, shown, chance):
    """Purchases weighted by one over the probability of what happened, shown minus not shown, per visitor."""
    total = 0
    for y, t, e in zip(bought, shown, chance, strict=True):
        total += y / e if t else -y / (1 - e)
    return total / len(bought)


def _weighted(weight, per=None):
    """A wrong `ips`: a weight of e for each side, divided by all rows, or by `per` of the side's weights.

    >>> _weighted(lambda t, e: 1 / e if t else 1 / (1 - e))([1, 0], [1, 0], [0.5, 0.5])
    1.0
    """

    def wrong(bought, shown, chance):
        sides = []
        for side in (1, 0):
            own = [(y, weight(side, e)) for y, t, e in zip(bought, shown, chance, strict=True) if t == side]
            sides.append(sum(y * w for y, w in own) / (per([w for _, w in own]) if per else len(bought)))
        return sides[0] - sides[1]

    return wrong


def _one_over(side, e):
    return 1 / e if side else 1 / (1 - e)


def points(number: int) -> Fraction:
    """Points as a share."""
    return Fraction(number, 100)


ITEMS = (
    Predict("05-A", Choice("one_group", "neither", "both"), outcome="both"),
    Exercise(
        "05-1",
        Each(Number(percent=True), Number(percent=True)),
        (points(10), points(10)),
        known={
            "of_the_group": (points(14), points(-28)),
            "all_visits": (points(-14), points(-14)),
            "turned": (points(-10), points(-10)),
            "shown_only": (points(20), points(60)),
            "others_only": (points(10), points(50)),
        },
    ),
    Predict("05-B", Choice("all", "within", "middle", "cannot"), outcome="cannot"),
    Vote("05-B", ("all", "within", "middle", "cannot")),
    Exercise(
        "05-2",
        Each(Choice("all", "within", also=WHICH), Choice("all", "within", also=WHICH)),
        ("all", "all"),
        known={
            "both_split": ("within", "within"),
            "split_between": ("within", "all"),
            "split_after": ("all", "within"),
        },
    ),
    Explain("05-X"),
    Exercise(
        "05-3",
        Number(percent=True),
        points(-24),
        known={
            "total": points(-14),
            "direct": points(10),
            "added": points(-4),
            "sign": points(24),
            "how_many": points(60),
            "per_watcher": points(-40),
        },
    ),
    Exercise(
        "05-4",
        Several(Text(also=HIDDEN, among=("newsletter", "shown", "bought"))),
        set(),
        known={
            "newsletter": {"newsletter"},
            "asked_about": When(lambda names: bool(names & {"shown", "bought"}), {"shown"}),
            "hidden": When(lambda names: bool(names & {"heavy", "genre"}), {"heavy"}),
        },
    ),
    Predict("05-C", Choice("below", "zero", "above"), outcome="below"),
    Exercise(
        "05-5",
        Function(_GROUPS, of=Number(tolerance=1e-6)),
        adjusted,
        known={
            "naive": lambda groups: adjusted([tuple(map(sum, zip(*groups, strict=True)))]),
            "equal": _average(lambda group: 1),
            "shown": _average(lambda group: group[0]),
            "not_shown": _average(lambda group: group[2]),
            "points": lambda groups: 100 * adjusted(groups),
            "added": lambda groups: sum(adjusted([group]) for group in groups),
        },
    ),
    Exercise(
        "05-6",
        Number(room=(120,)),
        66,
        known={
            "won": 15,
            "those_not_shown": 34,
            "all_buyers": 81,
            "fans_only": 63,
            "mixed": Fraction(120 * 34, 280),
            "half": Fraction(81, 2),
            "among_buyers": (45, 66),  # where the card may put somebody off
            "share": Fraction(66, 120),
        },
    ),
    Exercise(
        "05-7",
        Function(_ROWS, of=Number(tolerance=1e-6)),  # float32 will do
        ips,
        known={
            "chance": _weighted(lambda side, e: e if side else 1 - e),
            "same_chance": _weighted(lambda side, e: 1 / e),
            "odds": _weighted(lambda side, e: (1 - e) / e if side else e / (1 - e)),
            "each_side": _weighted(_one_over, per=len),
            "self_normalised": _weighted(_one_over, per=sum),
            "total": lambda bought, *others: len(bought) * ips(bought, *others),
            "shown_alone": _weighted(lambda side, e: side / e),
        },
    ),
    Predict("05-E", Choice("right", "halfway", "naive"), outcome="naive"),
    QuizItem("05-w1", "five", "size", quiz="warmup"),
    QuizItem("05-w2", "blocked", "middle", quiz="warmup"),
    QuizItem("05-w3", "coin", "chance", quiz="warmup"),
    QuizItem("05-q1", "within", "moves_both", quiz="exit"),
    QuizItem("05-q2", "direct", "held"),
    QuizItem("05-q3", "no", "meet", quiz="exit"),
    QuizItem("05-q4", "no_answer", "empty"),
    QuizItem("05-q5", "shown", "they_stop"),
)
