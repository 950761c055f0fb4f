"""The questions of notebook 14: what each cure looks at, which bias it can touch, and the judge's rule.

Taught in notebooks/14_debias_contest.
"""

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Later, Number, When
from causalrec_lab.lesson.plots import Drawn, Plot

FAMILIES = ("cleaning", "causal", "contrastive", "adversarial")
LOOKS = ("rows", "showings", "popularity", "none")


def part(place: int, *wrong: str) -> When:
    """A match whose answer at that place is one of these."""
    right = ["rows", "showings", "showings", "none"]
    return When(lambda parts: parts[place] in wrong, tuple([*right[:place], wrong[0], *right[place + 1 :]]))


# ---- 14-1: doubly robust, one film


def _weeks():
    """Guesses, clicks (0 where not shown), shown, chances; arrays. First the notebook's eight visitors."""
    import numpy as np

    fans, new = [1, 1, 1, 0], [1, 1, 0, 0]
    rows = (
        ([0.5] * 4 + [0.25] * 4, [1, 1, 0, 0, 1, 0, 0, 0], fans + new, [0.75] * 4 + [0.25] * 4),
        ([0.0] * 4, [1, 0, 0, 0], [1, 1, 0, 0], [0.5, 0.5, 0.2, 0.2]),
        ([1.0, 1.0, 0.5], [0, 0, 0], [1, 0, 1], [0.1, 0.5, 0.9]),
        ([0.2, 0.4, 0.6, 0.8, 0.5], [0, 1, 0, 1, 0], [0, 1, 1, 1, 0], [0.3, 0.3, 0.6, 0.8, 0.1]),
        ([0.5, 0.75], [0, 0], [0, 0], [0.5, 0.25]),
    )
    return [tuple(np.array(column) for column in row) for row in rows]


def dr_count(guess, click, shown, chance):
    """How many visitors would click: the guesses, and what they missed, weighted."""
    missed = shown * (click - guess) / chance
    return (guess + missed).sum()


_COUNTS = {
    "ips": lambda guess, click, shown, chance: (shown * click / chance).sum(),
    "guess_only": lambda guess, click, shown, chance: guess.sum(),
    "unweighted": lambda guess, click, shown, chance: (guess + shown * (click - guess)).sum(),
    "not_shown_is_no": lambda guess, click, shown, chance: (guess + (click - guess) / chance).sum(),
    "missed_alone": lambda guess, click, shown, chance: (shown * (click - guess) / chance).sum(),
    "guess_of_shown": lambda guess, click, shown, chance: (shown * (guess + (click - guess) / chance)).sum(),
    "guess_of_unshown": lambda guess, click, shown, chance: (
        shown * click / chance + (1 - shown) * guess
    ).sum(),
    "mean": lambda guess, click, shown, chance: (guess + shown * (click - guess) / chance).mean(),
}

# ---- 14-3: how many findings survive Holm

_FAMILIES = [  # p-values, level
    ([0.03, 0.001, 0.04, 0.012], 0.05),
    ([0.0125, 0.05, 0.016, 0.025], 0.05),  # each exactly at its bar
    ([0.02, 0.021, 0.022], 0.05),  # none, though all are below .05
    ([0.2, 0.01, 0.6, 0.011, 0.013, 0.9], 0.1),
    ([0.045, 0.02, 0.001, 0.5], 0.05),
    ([0.04], 0.05),
    ([0.0252, 0.9], 0.05),  # Sidak's bar, .0253, is another one
    ([0.6, 0.5, 0.001, 0.002, 0.012, 0.02, 0.3, 0.7], 0.05),
]


def survivors(p, level):
    """How many of these p-values Holm lets pass."""
    for k, one in enumerate(sorted(p)):
        if one > level / (len(p) - k):
            return k
    return len(p)


def _best_rank(p, level):
    """Wrong: Benjamini and Hochberg, who hold another promise."""
    return max((k for k, one in enumerate(sorted(p), 1) if one <= level * k / len(p)), default=0)


def _no_stop(p, level):
    """Wrong: goes on behind the first that fails."""
    return sum(one <= level / (len(p) - k) for k, one in enumerate(sorted(p)))


_FOUND = {
    "uncorrected": lambda p, level: sum(one <= level for one in p),
    "bonferroni": lambda p, level: sum(one <= level / len(p) for one in p),
    "discovery_rate": _best_rank,
    "no_stop": _no_stop,
    "unsorted": lambda p, level: next((k for k, one in enumerate(p) if one > level / (len(p) - k)), len(p)),
}

# ---- 14-5: in how many shops a cure beats a list without a model


def _beats(rival="click rate", dials=("fame",), of=1):
    """Heights of the plot: shops of ten in which each of the nine cures gets more clicks than the rival."""

    def draw():
        from causalrec_lab.recommenders import CURES, contest_results

        found = contest_results(dials)
        return Drawn([float((found[cure] > found[rival]).sum()) / of for cure in CURES[1:]])

    return Later(draw)


def _gained():
    """Wrong: mean gains instead of counts."""
    from causalrec_lab.recommenders import CURES, contest_results

    found = contest_results(["fame"])
    return Drawn([float((found[cure] - found["click rate"]).mean()) for cure in CURES[1:]])


ITEMS = (
    Predict("14-V", Choice(*FAMILIES), outcome=None),
    Vote("14-V", FAMILIES),
    Exercise("14-1", Function(cases=Later(_weeks), of=Number(tolerance=0.001)), dr_count, known=_COUNTS),
    Exercise(
        "14-2",
        Choice("film_a", "film_b", "film_c"),
        "film_c",
        known={"most_shown": "film_a", "most_clicked": "film_b"},
    ),
    Exercise("14-3", Function(cases=_FAMILIES, of=Number()), survivors, known=_FOUND),
    Exercise(
        "14-4",
        Each(*(Choice(*LOOKS) for _ in range(4))),
        ("rows", "showings", "showings", "none"),
        also=(("rows", "popularity", "showings", "none"),),
        known={
            "robot_showings": part(0, "showings", "popularity"),
            "robot_none": part(0, "none"),
            "fame_rows": part(1, "rows", "none"),
            "season_popularity": part(2, "popularity"),
            "season_rows": part(2, "rows", "none"),
            "tips_showings": part(3, "showings"),
            "tips_popularity": part(3, "popularity"),
            "tips_rows": part(3, "rows"),
        },
    ),
    Predict("14-A", Choice("shown", "weights", "joint", "hide"), outcome="shown"),
    Exercise(
        "14-5",
        Plot(),
        _beats(),
        also=(_beats(of=10),),
        known={
            "clicks": _beats("clicks"),
            "lot": _beats("chance"),
            "lottery": _beats(dials=()),
            "means": Later(_gained),
        },
    ),
    Explain("14-X"),
    Predict("14-B", Choice("one", "half", "seven"), outcome="seven"),
    Exercise("14-6", Choice("rows", "came", "clicks", "larger"), "came"),
    QuizItem("14-w1", "four", "rare", quiz="warmup"),
    QuizItem("14-w2", "coin", "moved", quiz="warmup"),
    QuizItem("14-w3", "either", "cancel", quiz="warmup"),
    QuizItem("14-q1", "two", "chance"),
    QuizItem("14-q2", "quality", "same"),
    QuizItem("14-q3", "simple", "variance"),
    QuizItem("14-q4", "hidden", "column"),
    QuizItem("14-q5", "ask", "healthy"),
)
