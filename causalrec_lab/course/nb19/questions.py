"""The questions of notebook 19: a language model as a recommender, and what its answers hang on.

Taught in notebooks/19_language_models_on_trial.
"""

from fractions import Fraction

import numpy as np

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict
from causalrec_lab.lesson.kinds import Choice, Number

_LOSSES = (  # losses of clicks, and the chances that their goods were shown
    (np.array([1.0, 3.0]), np.array([0.5, 0.25])),
    (np.array([2.0, 2.0, 2.0]), np.array([0.1, 0.5, 0.9])),
    (np.array([0.0, 4.0, 1.0]), np.array([0.8, 0.4, 0.2])),
    (np.array([1.0, 5.0]), np.array([0.5, 0.01])),
    (np.array([6.0, 1.0, 2.0, 3.0]), np.array([0.05, 1.0, 0.02, 0.3])),
)


def weighted_loss(losses, propensity):
    """The mean loss of clicks, each counted 1/propensity times; no propensity below .05 is believed."""
    weights = 1 / np.maximum(propensity, 0.05)
    return (weights * losses).sum() / weights.sum()


def plain_mean(losses, propensity):
    """Wrong: every click counts once."""
    return losses.mean()


def turned_weights(losses, propensity):
    """Wrong: what was shown often counts more."""
    return (propensity * losses).sum() / propensity.sum()


def over_clicks(losses, propensity):
    """Wrong: divided by the clicks, not by their weights."""
    return (losses / np.maximum(propensity, 0.05)).sum() / len(losses)


def unclipped(losses, propensity):
    """Wrong: one click with a tiny chance decides alone."""
    return (losses / propensity).sum() / (1 / propensity).sum()


FIRST = ()  # lesson 1: rank, and the place on the list

SECOND = ()  # lesson 2: names, prompts, causes

THIRD = (  # lesson 3: learning from clicks, and simulated users
    Exercise(
        "19-9",
        Each(Number(room=(100,)), Number(room=(100,))),
        (50, 60),
        known={"counted": (40, 6), "turned": (32, Fraction(6, 10)), "swapped": (60, 50)},
    ),
    Predict("19-L", Choice("list", "wants", "neither"), outcome="list"),
    Exercise(
        "19-10",
        Function(cases=_LOSSES, of=Number(tolerance=0.001)),
        weighted_loss,
        known={
            "plain_mean": plain_mean,
            "turned": turned_weights,
            "over_clicks": over_clicks,
            "unclipped": unclipped,
        },
    ),
    Exercise(
        "19-11",
        Each(Choice("zero_shot", "naive", "weighted"), Choice("yes", "no")),
        ("naive", "no"),
        known={},
    ),
    Predict("19-S", Choice("close", "small", "every_way"), outcome="every_way"),
    Exercise(
        "19-12",
        Choice("effect", "order", "rehearse", "small_test"),
        "rehearse",
        known={"effect": "effect", "order": "order", "small_test": "small_test"},
    ),
    Explain("19-Z"),
)

QUIZ = ()  # warm-up and closing quiz

ITEMS = (*FIRST, *SECOND, *THIRD, *QUIZ)
