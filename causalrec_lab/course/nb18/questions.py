"""The questions of notebook 18: five fields with a trap each, and an effect carried to another shop.

Taught in notebooks/18_five_worlds.
"""

from fractions import Fraction

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, When
from causalrec_lab.lesson.plots import Drawn, Plot

# ---- 18-3: the chance that a person is shown the card together with all friends

_FRIENDS = {
    "An": ["Bo", "Chen", "Dai"],
    "Bo": ["An"],
    "Chen": ["An", "Dai", "Eva"],
    "Dai": ["An", "Chen", "Fu"],
    "Eva": ["Chen"],
    "Fu": ["Dai"],
    "Gao": [],
}
_GROUPS = {"An": 1, "Bo": 1, "Chen": 2, "Dai": 2, "Eva": 3, "Fu": 4, "Gao": 5}
_TOSSES = [
    ("An", _FRIENDS, _GROUPS, 0.5),  # three friends, two of them in one other group
    ("Bo", _FRIENDS, _GROUPS, 0.5),  # all in one group
    ("Chen", _FRIENDS, _GROUPS, 0.25),  # three groups
    ("Eva", _FRIENDS, _GROUPS, 0.5),  # the only friend is elsewhere
    ("Fu", _FRIENDS, _GROUPS, 0.3),
    ("Gao", _FRIENDS, _GROUPS, 0.4),  # nobody
    ("Dai", _FRIENDS, _GROUPS, 0.6),
]


def chance_of_all(person, friends, group_of, p):
    """The chance that this person and all friends are shown the card, one coin per group."""
    groups = {group_of[person]}
    for friend in friends[person]:
        groups.add(group_of[friend])
    return p ** len(groups)


def _coin_each(person, friends, group_of, p):
    """Wrong: a coin for each person."""
    return p ** (1 + len(friends[person]))


def _own_coin(person, friends, group_of, p):
    """Wrong: the chance that the person alone is shown."""
    return p


def _without_self(person, friends, group_of, p):
    """Wrong: the groups of the friends, without the person's own."""
    return p ** len({group_of[friend] for friend in friends[person]})


def _times(person, friends, group_of, p):
    """Wrong: the number of groups times p."""
    return p * len({group_of[one] for one in [person, *friends[person]]})


def _each_elsewhere(person, friends, group_of, p):
    """Wrong: the own coin, and one for each friend of another group."""
    return p ** (1 + sum(group_of[friend] != group_of[person] for friend in friends[person]))


def _any(person, friends, group_of, p):
    """Wrong: at least one of these groups is shown."""
    return 1 - (1 - p) ** len({group_of[one] for one in [person, *friends[person]]})


# ---- 18-6: the g-formula of two courses

_STUDIES = {0: 0.4, 1: 0.7}  # P(studies much | first course)
_PASSES = {  # (first, study, second) -> share who pass
    (0, 0, 0): 0.25, (0, 0, 1): 0.45, (0, 1, 0): 0.55, (0, 1, 1): 0.5,
    (1, 0, 0): 0.3, (1, 0, 1): 0.5, (1, 1, 0): 0.6, (1, 1, 1): 0.55,
}  # fmt: skip
_OTHER = {plan: round(1 - share / 2, 3) for plan, share in _PASSES.items()}
_PLANS = [
    (1, 1, _STUDIES, _PASSES),
    (0, 0, _STUDIES, _PASSES),
    (1, 0, _STUDIES, _PASSES),
    (0, 1, {0: 0.1, 1: 0.9}, _PASSES),
    (1, 1, {0: 0.25, 1: 0.8}, _OTHER),
    (0, 0, {0: 0.9, 1: 0.3}, _OTHER),
]


def passes_if(first, second, studies, passes):
    """The share who pass if everybody gets this plan, by the g-formula."""
    total = 0
    for study in (0, 1):
        share = studies[first] if study == 1 else 1 - studies[first]
        total += share * passes[first, study, second]
    return total


def _mix(share_of):
    """Wrong: another share of those who study much."""

    def found(first, second, studies, passes):
        share = share_of(first, studies)
        return share * passes[first, 1, second] + (1 - share) * passes[first, 0, second]

    return found


_G_FORMULA = {
    "held": _mix(lambda first, studies: (studies[0] + studies[1]) / 2),
    "equal": _mix(lambda first, studies: 0.5),
    "other_course": _mix(lambda first, studies: studies[1 - first]),
    "turned": _mix(lambda first, studies: 1 - studies[first]),
    "much_only": _mix(lambda first, studies: 1),
    "by_second": lambda first, second, studies, passes: _mix(lambda one, s: s[second])(
        first, second, studies, passes
    ),
}

# ---- 18-8: an effect carried to every possible shop

_SHARES = [n / 10 for n in range(11)]
_CARRIED = [8 - 6 * share for share in _SHARES]
_UNCHANGED = [8 - 6 * 0.2] * 11

LESSON_1 = (
    Predict("18-A", Choice("thirty", "twenty", "five"), outcome="five"),
    Vote("18-V", ("all", "most", "none")),
    Exercise(
        "18-1",
        Each(Number(room=(100,)), Number(room=(100,))),
        (22, 5),
        known={
            "forgot_b": (22, 22),
            "totals": (38, 49),
            "b_added": (22, 39),
            "loss": (22, -17),
            "swapped": (5, 22),
            "share": (Fraction(22, 100), Fraction(5, 100)),
        },
    ),
    Exercise(
        "18-2",
        Number(tolerance=0.005),
        Fraction(3, 2),
        known={
            "raw": When(lambda number: 3.35 < number < 3.5, 3.42),
            "sum": 3,
            "long_only": Fraction(5, 2),
            "short_only": Fraction(1, 2),
            "by_first": Fraction(21, 10),
            "by_elsewhere": Fraction(9, 10),
        },
    ),
    Exercise(
        "18-3",
        Function(_TOSSES, of=Number(tolerance=0.0001)),
        chance_of_all,
        known={
            "coin_each": _coin_each,
            "own_coin": _own_coin,
            "without_self": _without_self,
            "times": _times,
            "each_elsewhere": _each_elsewhere,
            "any": _any,
        },
    ),
    Exercise(
        "18-4",
        Each(Number(room=(100,)), Number(room=(100,))),
        (10, 30),
        known={
            "same": (30, 30),
            "friends_in": (20, 30),
            "own_only": (10, 10),
            "friends_only": (10, 20),
            "half": (10, 15),
            "swapped": (30, 10),
            "share": (Fraction(1, 10), Fraction(3, 10)),
        },
    ),
    Explain("18-X"),
)

LESSON_2 = (
    Exercise(
        "18-5",
        Number(tolerance=0.15),
        Fraction(54, 10),
        known={
            "raw": When(lambda number: -4.75 < number < -4.45, -4.6),
            "small_only": When(lambda number: 6.2 < number < 6.6, 6.4),
            "large_only": When(lambda number: 4 < number < 4.4, 4.3),
            "sum": When(lambda number: 10.5 < number < 10.9, 10.7),
            "by_open": When(lambda number: 4.65 < number < 4.95, 4.8),
            "by_other": When(lambda number: 5.75 < number < 6.1, 5.9),
            "turned": When(
                lambda number: -5.55 < number < -5.25 or -0.056 < number < -0.052, Fraction(-54, 10)
            ),
        },
        also=(When(lambda number: 0.052 < number < 0.056, Fraction(54, 1000)),),  # "5.4 points" is a share
    ),
    Exercise("18-6", Function(_PLANS, of=Number(tolerance=0.0001)), passes_if, known=_G_FORMULA),
    Predict("18-B", Choice("nearly_all", "half", "hardly_any"), outcome="hardly_any"),
    Exercise(
        "18-7",
        Number(tolerance=0.01),
        Fraction(38, 10),
        known={
            "unchanged": Fraction(68, 10),
            "middle": 5,
            "swapped": Fraction(62, 10),
            "sum": 10,
            "share": Fraction(38, 1000),
            "paydays_only": 2,
        },
    ),
    Exercise(
        "18-8",
        Plot(),
        Drawn(_CARRIED + _UNCHANGED, across=_SHARES * 2),
        also=(
            Drawn(_UNCHANGED + _CARRIED, across=_SHARES * 2),
            Drawn((_CARRIED + _UNCHANGED)[::-1], across=_SHARES[::-1] * 2),  # from right to left
            Drawn(_CARRIED[::-1] + _UNCHANGED, across=_SHARES[::-1] * 2),
        ),
        known={
            "one_line": Drawn(_CARRIED),
            "unchanged_only": Drawn(_UNCHANGED),
            "turned": Drawn([2 + 6 * share for share in _SHARES] + _UNCHANGED),
            "middle": Drawn(_CARRIED + [5.0] * 11),
            "parts": Drawn([8.0] * 11 + [2.0] * 11),
        },
    ),
)

QUIZ = (
    QuizItem("18-w1", "neither", "hidden", quiz="warmup"),
    QuizItem("18-w2", "either", "path", quiz="warmup"),
    QuizItem("18-w3", "before", "mediator", quiz="warmup"),
    QuizItem("18-q1", "basket", "moved"),
    QuizItem("18-q2", "low", "both"),
    QuizItem("18-q3", "cannot", "doctor"),
    QuizItem("18-q4", "formula", "two"),
    QuizItem("18-q5", "test", "mechanism"),
)

ITEMS = (*LESSON_1, *LESSON_2, *QUIZ)
