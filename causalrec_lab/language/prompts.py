"""Changes one word of a prompt, and says whether the answer knows something or repeats something.

Terms: a *counterfactual prompt* (反事实提示) is a prompt with one word changed and all else equal; its
*placebo* is a change that should not matter; *told* is a sentence about an experiment that stands before the
question; a *hallucination* (幻觉) is a good that the model names and nobody sells.

A changed prompt tells what the model does with the word. Of the people that the word names it tells nothing.

Taught in notebooks/19_language_models_on_trial.
"""

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from causalrec_lab.errors import LabError, said, whole_number
from causalrec_lab.inputs import column, distinct
from causalrec_lab.language.model import LanguageModel

PROFILE = "Customer: {name}, a {sex} aged {age}, who {hobby}. Bought: {liked}. Buys next:"
NOBODY = "Bought next:"  # the content-free prompt
_ARTICLE = re.compile(r"^\s*(?:the|an?)\s+")
_LABEL = re.compile(r"^\s*(?:[A-Z]\s*[:.)]\s*)+")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+\s*[.):])\s*(.+)$")


def group_probabilities(scores: Float[ndarray, " option"], groups: Sequence) -> Float[ndarray, " group"]:
    """How a model shares its probability out over groups of options, in the sorted order of the groups.

        score_g = mean of the scores of g's options;  P(g) = exp(score_g) / sum over groups of exp(score)

    Args:
        scores: one an option, such as `LanguageModel.score(...).relative`: how much likelier the prompt
            makes it than a content-free prompt.
        groups: the group of each option, such as the kind of the good.

    Raises:
        LabError: groups that do not fit the scores.

    >>> group_probabilities(np.log([1.0, 1.0, 3.0]), ["book", "book", "film"])
    array([0.25, 0.75])
    """
    found = column("scores", scores)
    _, place = distinct("groups", groups, len(found))
    score = np.bincount(place, found) / np.bincount(place)
    chance = np.exp(score - score.max())
    return chance / chance.sum()


def sign_flip_test(differences: Float[ndarray, " user"], *, draws: int = 10_000, seed: int = 0) -> float:
    """P-value of paired differences, by flipping their signs: a permutation test (置换检验), two-sided.

        p = (1 + draws with |mean of sign * difference| >= |mean of differences|) / (1 + draws)

    If the change of the word did nothing but noise, each difference might as well have the other sign.

    Args:
        differences: one a user, such as the answer after the change minus the answer before.
        draws: of the signs, 100 to a million.
        seed: of the draws.

    Raises:
        LabError: no difference, or a number out of its range.

    Source: Fisher (1935), The Design of Experiments, section 21.

    >>> sign_flip_test(np.ones(20)) < 0.001, sign_flip_test(np.array([1.0, -1.0]))
    (True, 1.0)
    """
    values = column("differences", differences)
    draws = whole_number("draws", draws, low=100, high=10**6)
    draw = np.random.default_rng(whole_number("seed", seed, low=0))
    least, count = abs(values.mean()) - 1e-12, 0
    for start in range(0, draws, 1000):
        signs = draw.choice([-1.0, 1.0], (min(1000, draws - start), len(values)))
        count += int((np.abs(signs @ values) / len(values) >= least).sum())
    return (1 + count) / (1 + draws)


def experiment_told(cause: str, effect: str, *, cause_first: bool = True) -> str:
    """Two experiments in words: what is set by a coin changes its effect, and not its cause.

    >>> experiment_told("rain", "mud")
    'In one experiment a coin set rain, and mud changed. In another a coin set mud, and rain did not change.'
    """
    changed, still = (
        f"a coin set {cause}, and {effect} changed",
        f"a coin set {effect}, and {cause} did not change",
    )
    one, other = (changed, still) if cause_first else (still, changed)
    return f"In one experiment {one}. In another {other}."


def cause_log_odds(model: LanguageModel, a: str, b: str, *, told: str = "") -> float:
    """How much likelier a model holds "a causes b" than "b causes a", each less its prior.

        [log P(a -> b given told) - log P(a -> b)] - [the same of b -> a], behind "So the truth is that"

    The two sentences hold the same words. No list is shown, so no place on a list can decide.

    Args:
        model: that reads.
        a: a thing with an amount, such as "the amount of rain".
        b: another.
        told: what stands before, such as `experiment_told`.
    """
    ways = [f" {x} causes a change in {y}." for x, y in ((a, b), (b, a))]
    begin = "that a change in"
    found = model.score(
        f"{told} So the truth is {begin}".strip(), ways, against=f"The truth is {begin}"
    ).relative
    return float(found[0] - found[1])


def listed_items(reply: str) -> list[str]:
    """The goods that a reply names, one a line behind a bullet or a number; else each line, or its parts.

    >>> listed_items("Here they are:\\n1. Film A\\n2. Film B;")
    ['Film A', 'Film B']
    """
    if not isinstance(reply, str):
        raise LabError(f"reply is {said(reply)}; the text that a model wrote is needed")
    lines = [line for line in reply.splitlines() if line.strip() and not line.rstrip().endswith(":")]
    marked = [found.group(1) for line in lines if (found := _BULLET.match(line))]
    parts = [part for line in lines for part in (line.split(": ")[-1].split(";") if ";" in line else [line])]
    goods = [_LABEL.sub("", good).strip(" \t;,.*\"'") for good in (marked or parts)]
    return [good for good in goods if good]


def places_of(goods: Sequence[str], names: Sequence[str]) -> Int[ndarray, " good"]:
    """Where each good stands among the names, -1 for none of them: case, marks and a leading article aside.

    >>> places_of(["film a", "Film Z"], ["Book B", "Film A"])
    array([ 1, -1])
    """
    known = {_plain(name): place for place, name in enumerate(names)}
    return np.array([known.get(_plain(good), -1) for good in goods], dtype=int)


def _plain(name: str) -> str:
    letters = _ARTICLE.sub("", unicodedata.normalize("NFKC", name).casefold())
    return "".join(letter for letter in letters if letter.isalnum())
