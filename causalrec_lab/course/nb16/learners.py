"""Six learners of an effect and three rankings without one, on one protocol, in twenty pairs of shops.

Terms: a *ranking* gives a score to each user and item; the *teaching week* is what a learner learns from, the
*judged week* has other users; the *Qini coefficient*, *uplift@k* and the rest as in `evaluate.uplift`.

Taught in notebooks/16_recommend_for_effect.
"""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy.special import ndtr

from causalrec_lab import evaluate
from causalrec_lab.datasets import stored
from causalrec_lab.log import Log, OpenTruth
from causalrec_lab.uplift import dr_learner, s_learner, t_learner, x_learner
from causalrec_lab.worlds import uplift_features, uplift_shop

SEEDS, USERS, ITEMS, _LIST, _TENTH = range(20), 1000, 40, 5, 0.1  # fixed before a result was seen
LEARNERS = ("S-learner", "T-learner", "X-learner", "DR-learner", "linear DML", "causal forest")
_RIVALS = ("by purchase", "bestsellers", "by chance")
PAIRS = tuple((name, "by purchase") for name in LEARNERS) + tuple(
    (name, "DR-learner") for name in LEARNERS if name != "DR-learner"
)
TESTED = "Qini", "uplift@5"  # the metrics whose PAIRS are tested, as one family
_METRICS = ("Qini", "uplift@5", "uplift@10%", "true@5")

Ranking = Float[ndarray, "user item"]


def two_weeks(seed: int) -> tuple[Log, Log, OpenTruth]:
    """The teaching week, and the judged week with its truth opened: other users, the same items."""
    week, _ = uplift_shop(1000 + seed, users=USERS)
    log, truth = uplift_shop(2000 + seed, users=USERS)
    return week, log, truth.open("to judge the learners of one pair of shops")


def rankings(seed: int) -> dict[str, Ranking]:
    """The rankings that need no further library, learnt from the teaching week, for the judged week."""
    week, log, _ = two_weeks(seed)
    taught, new = (uplift_features(week), week.exposed, week.outcome), uplift_features(log)
    if_shown, if_not = t_learner(*taught, new)
    sold = np.bincount(week.item, weights=week.outcome, minlength=ITEMS)
    found = {
        "S-learner": np.subtract(*s_learner(*taught, new)),
        "T-learner": if_shown - if_not,
        "X-learner": x_learner(*taught, new),
        "DR-learner": dr_learner(*taught, new, groups=week.user),
        "by purchase": if_shown,
        "bestsellers": np.tile(sold, USERS),
        "by chance": np.random.default_rng([16, seed]).random(len(log)),
    }
    return {name: score.round(6).reshape(USERS, ITEMS) for name, score in found.items()}


def judged(scores: Ranking, log: Log, opened: OpenTruth) -> dict[str, float]:
    """Each metric of one ranking, in extra sales per 100 cards (the Qini coefficient: per 100 rows).

    The first three ask the log, `true@5` asks the opened truth.
    """
    budget = round(_TENTH * len(log))
    return {
        "Qini": 100 * evaluate.qini_coefficient(scores, log, draws=100).value,
        "uplift@5": 100 * evaluate.uplift_at(scores, log, n=_LIST).value,
        "uplift@10%": 100 * evaluate.uplift_curve(scores, log, slots=[budget])[0].value / budget,
        "true@5": true_at(scores, opened),
    }


def true_at(scores: Ranking, opened: OpenTruth) -> float:
    """The opened effect of each user's first five, in extra sales per 100 cards; ties broken by a coin."""
    coin = np.random.default_rng(16).random(scores.shape)
    first = np.lexsort((coin, -scores), axis=1)[:, :_LIST]
    effect = opened.chance_if_exposed - opened.chance_if_not
    return 100 * float(np.take_along_axis(effect, first, axis=1).mean())


def ab_test(tables: Mapping[str, Ranking], log: Log, opened: OpenTruth) -> dict[str, float]:
    """What an A/B test of "by purchase" against the DR-learner has to see in one shop, and its noise.

    Computed from the opened chances, without a draw: five cards for each user from either list.

    Returns:
        "difference": extra purchases of a user by the DR-learner's list; "variance": of a user's purchases,
        mean of both arms; "CUPED": what is left of it after the straight line on the purchases before.
    """
    before = log["past"].reshape(USERS, ITEMS).mean(axis=1)
    mean, variance, left = [], [], []
    for name in ("by purchase", "DR-learner"):
        first = np.argsort(-tables[name], axis=1, kind="stable")[:, :_LIST]
        shown = (np.arange(ITEMS) == first[:, :, None]).any(axis=1)
        chance = np.where(shown, opened.chance_if_exposed, opened.chance_if_not)
        expected, luck = chance.sum(axis=1), (chance * (1 - chance)).sum(axis=1).mean()
        mean.append(expected.mean())
        variance.append(luck + expected.var())
        left.append(luck + expected.var() * (1 - np.corrcoef(expected, before)[0, 1] ** 2))
    return {"difference": mean[1] - mean[0], "variance": np.mean(variance), "CUPED": np.mean(left)}


def stored_tests() -> dict[str, tuple[ndarray, ndarray]]:
    """Way of counting -> in each of the twenty shops, visitors an arm for power .8, and power with 1,000."""
    rows = stored("uplift_learners.json", lambda shops: [shop["A/B test"] for shop in shops])
    apart = np.array([row["difference"] for row in rows])
    found = {}
    for way, name in (("as counted", "variance"), ("CUPED", "CUPED")):
        noise = 2 * np.array([row[name] for row in rows])  # of a difference, times the visitors in an arm
        found[way] = 7.85 * noise / apart**2, ndtr(apart / np.sqrt(noise / 1000) - 1.96)
    return found


def stored_shops() -> dict[str, dict[str, ndarray]]:
    """Metric -> ranking -> its value in each of the twenty shops, from `data/make_uplift_learners.py`."""
    shops = stored("uplift_learners.json", list)
    return {
        metric: {name: np.array([shop[name][metric] for shop in shops]) for name in (*LEARNERS, *_RIVALS)}
        for metric in _METRICS
    }


def tested() -> dict[str, dict[str, evaluate.Gap]]:
    """Metric of TESTED -> "one minus other" -> the gap of each of PAIRS; p by Holm over both metrics."""
    shops = stored_shops()
    values = {f"{name}, {metric}": shops[metric][name] for metric in TESTED for name in shops[metric]}
    pairs = [(f"{one}, {metric}", f"{other}, {metric}") for metric in TESTED for one, other in PAIRS]
    found = iter(evaluate.paired_gaps(values, pairs).values())
    return {metric: {f"{one} minus {other}": next(found) for one, other in PAIRS} for metric in TESTED}
