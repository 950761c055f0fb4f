"""Writes data/own_work.json: 50 small shops in which a model is judged on its own rows, and on other users.

The shops are those of `worlds.graded_shop`, with 100 users of 20 visits. Beside the human columns stand 200
columns of pure chance, as in a text vector that holds much that does not matter. The nuisance functions are
logistic regressions, judged once on the rows they were fitted on and once on users they never saw. The seeds,
0 to 49, were fixed beforehand. tests/course/test_nb09.py makes some of it again.

    python data/make_own_work.py        about two minutes
"""

import json
from pathlib import Path

import numpy as np
from numpy import ndarray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from causalrec_lab import causal_model, estimate, worlds
from causalrec_lab.log import Log

SEEDS = range(50)
COLUMNS = worlds.item_features()[0]


def noisy_shop(seed: int) -> tuple[Log, float, ndarray]:
    """A small log, its true effect, and features: the human columns and 200 of pure chance."""
    history = worlds.histories(seed, COLUMNS, users=100)
    log, truth = worlds.graded_shop(seed, history=history, visits=20)
    told = causal_model.pair_features(log, COLUMNS[history].mean(axis=1), COLUMNS, components=8)
    features = np.column_stack([told, np.random.default_rng(seed).normal(size=(len(log), 200))])
    features = (features - features.mean(axis=0)) / features.std(axis=0)
    return log, truth.open("to print how wrong each is").ate(), features


def judged(log: Log, features: ndarray, fold: ndarray | None) -> tuple[estimate.Estimate, list[float]]:
    """The effect, and the log loss of exposure and purchase; without folds on the rows that were fitted."""
    t, y = log.exposed, log.outcome
    e, m1, m0 = (np.empty(len(log)) for _ in range(3))
    for k in [0] if fold is None else np.unique(fold):
        test = np.ones(len(log), bool) if fold is None else fold == k
        train = test if fold is None else ~test
        for answer, rows, goal in ((e, train, t), (m1, train & (t == 1), y), (m0, train & (t == 0), y)):
            model = LogisticRegression().fit(features[rows], goal[rows])
            answer[test] = model.predict_proba(features[test])[:, 1]
    e = np.clip(e, 0.01, 0.99)
    one = estimate.aipw(y, t, propensity=e, outcome_if_exposed=m1, outcome_if_not=m0, user=log.user)
    return one, [float(log_loss(t, e)), float(log_loss(y, np.where(t == 1, m1, m0)))]


def row_of(seed: int) -> dict[str, dict]:
    """Error and interval in points, and both log losses, judged on its own rows and on other users."""
    log, truth, features = noisy_shop(seed)
    row = {}
    for name, fold in (("its own rows", None), ("other users", estimate.fold_of(log.user, folds=5))):
        one, loss = judged(log, features, fold)
        ends = [round(100 * (end - truth), 2) for end in (one.value, one.low, one.high)]
        row[name] = dict(zip(("error", "low", "high"), ends, strict=True))
        row[name] |= dict(zip(("exposure", "purchase"), (round(value, 3) for value in loss), strict=True))
    return row


def main() -> None:
    """Write the file."""
    path = Path(__file__).parent / "own_work.json"
    path.write_text(json.dumps([row_of(seed) for seed in SEEDS], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
