"""The questions of notebook 06: recommending by hand, three juries, and what a hit proves.

Taught in notebooks/06_recommenders.
"""

from fractions import Fraction
from math import exp, log2

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Later, Number, Pair, Text, When
from causalrec_lab.lesson.plots import Drawn, Plot

# M matrix factorisation, B the bestseller list, K keywords.
UNKNOWN = ("nan", "unknown", "not known", "none", "no score", "nothing is known", "missing", "?")
ORDERS = ("mbk", "mkb", "bmk", "bkm", "kmb", "kbm")
BLIND = "blind list"


# ---- 06-3: one step of BPR


def _steps():
    """A user's vector, the vectors of an item bought and of one drawn, and the rate; arrays."""
    import numpy as np

    rows = (
        ([0.0, 0.0], [1.0, 0.0], [0.0, 1.0], 0.5),
        ([1.0, 0.0], [2.0, 1.0], [0.0, 1.0], 0.5),
        ([1.0, 0.0], [0.0, 1.0], [2.0, 1.0], 0.5),
        ([0.5, -1.0], [1.0, 2.0], [-1.0, 0.5], 0.1),
        ([2.0, 1.0], [1.0, 1.0], [-1.0, -2.0], 2.0),
    )
    return [(*map(np.array, vectors), rate) for *vectors, rate in rows]


def bpr_step(user, bought, other, rate):
    """One step of BPR: the user's vector afterwards."""
    difference = bought - other
    wrong = 1 / (1 + exp(user @ difference))
    return user + rate * wrong * difference


def _stepped(along, by):
    """Wrong: a step along another direction, or of another length."""
    return lambda user, bought, other, rate: (
        user + rate * by(1 / (1 + exp(user @ (bought - other)))) * along(bought, other)
    )


_STEPS = {
    "away": _stepped(lambda bought, other: other - bought, lambda wrong: wrong),
    "full_step": _stepped(lambda bought, other: bought - other, lambda wrong: 1),
    "surer_farther": _stepped(lambda bought, other: bought - other, lambda wrong: 1 - wrong),
    "bought_alone": _stepped(lambda bought, other: bought, lambda wrong: wrong),
}

# ---- 06-5: NDCG

_RANKED = [  # 1 where a hit stands, best place first; then the length of the list
    ([1, 0, 0, 0, 0], 5),
    ([0, 0, 1, 0], 3),
    ([0, 1, 0, 0, 1, 1], 3),
    ([1, 1, 0, 1], 2),
    ([0, 0, 0, 1], 3),
    ([0, 1, 1, 1, 1, 0, 1], 5),
]


def ndcg(hits, k):
    """NDCG@k of one user's ranking."""
    found = sum(hit / log2(1 + place) for place, hit in enumerate(hits[:k], 1))
    best = sum(1 / log2(1 + place) for place in range(1, min(k, sum(hits)) + 1))
    return found / best


def _dcg(hits, k):
    """Wrong: not normalised."""
    return ndcg(hits, k) * sum(1 / log2(1 + place) for place in range(1, min(k, sum(hits)) + 1))


def _by_place(hits, k):
    """Wrong: 1 / place."""
    found, best = (
        sum(hit / place for place, hit in enumerate(one[:k], 1)) for one in (hits, [1] * sum(hits))
    )
    return found / best


_RANKINGS = {
    "not_divided": _dcg,
    "no_end": lambda hits, k: _dcg(hits, len(hits)) / _dcg([1] * min(k, sum(hits)), k),
    "best_of_k": lambda hits, k: _dcg(hits, k) / _dcg([1] * k, k),
    "by_place": _by_place,
    "share_of_hits": lambda hits, k: sum(hits[:k]) / sum(hits),
}

# ---- 06-6: in how many shops a list earns more than a blind one


def _heights(height):
    """Heights of a plot, of the nine applicants in their order; `height` sees the shops and a name."""

    def draw():
        from causalrec_lab.datasets import stored

        shops = stored("recommender_contest.json", list)
        return Drawn([height(shops, name) for name in shops[0]["time"] if name != BLIND])

    return Later(draw)


def _counted(rival=BLIND, what="earned", of=1):
    """The plot of how many shops, or of their share."""
    return _heights(lambda shops, name: sum(shop[what][name] > shop[what][rival] for shop in shops) / of)


_MEANS = _heights(lambda shops, name: sum(shop["earned"][name] for shop in shops) / len(shops))


LESSON_1 = (
    Predict("06-A", Choice("behind", "middle", "ahead"), outcome="middle"),
    Vote("06-V", ("bestsellers", "keywords", "neighbours", "factors", "network")),
    Exercise(
        "06-1",
        Pair(),
        (1, 4),
        known={
            "added": (1, 5),
            "only_apart": (1, 3),
            "too_many": (2, 4),
            "swapped": (4, 1),
            "bare": Fraction(1, 4),
        },
    ),
    Exercise(
        "06-2",
        Each(Number(), Number()),
        (Fraction(5, 6), Fraction(1, 3)),
        known={
            "swapped": (Fraction(1, 3), Fraction(5, 6)),
            "heads": (2, 1),
            "heads_chen": (2, 2),
            "shares": (1, Fraction(2, 5)),
            "an_only": (Fraction(1, 2), Fraction(1, 3)),
            "mean": (Fraction(5, 12), Fraction(1, 3)),
        },
    ),
    Exercise(
        "06-3",
        Function(cases=Later(_steps), of=Each(Number(tolerance=0.001), Number(tolerance=0.001))),
        bpr_step,
        known=_STEPS,
    ),
    Exercise("06-4", Choice("zero", "half", "nothing", also=dict.fromkeys(UNKNOWN, "nothing")), "nothing"),
)

LESSON_2 = (
    Exercise("06-5", Function(cases=_RANKED, of=Number(tolerance=0.001)), ndcg, known=_RANKINGS),
    Predict("06-L", Choice("own_rows", "largest", "alike"), outcome="own_rows"),
    Predict("06-D", Choice(*ORDERS), outcome="kmb"),
    Exercise(
        "06-6",
        Plot(),
        _counted(),
        also=(_counted(of=20),),
        known={"bestsellers": _counted("bestsellers"), "sold": _counted(what="sold"), "means": _MEANS},
    ),
    Explain("06-X"),
    Exercise(
        "06-7",
        Several(Text(among="ABCD")),
        {"A", "D"},
        known={
            "shown": When(lambda letters: "b" in letters, {"A", "B", "D"}),
            "because": When(lambda letters: "c" in letters, {"A", "C", "D"}),
            "one": When(lambda letters: letters in ({"a"}, {"d"}), {"A"}),
        },
    ),
)

QUIZ = (
    QuizItem("06-w1", "same", "coin", quiz="warmup"),
    QuizItem("06-w2", "eight", "room", quiz="warmup"),
    QuizItem("06-w3", "unknown", "two", quiz="warmup"),
    QuizItem("06-q1", "kind", "table"),
    QuizItem("06-q3", "rows", "reuses"),
    QuizItem("06-q4", "keywords", "text"),
    QuizItem("06-q5", "coin", "chance"),
)

ITEMS = (*LESSON_1, *LESSON_2, *QUIZ)
