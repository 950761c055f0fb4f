"""Writes data/uplift_learners.json: six learners of an effect and three other rankings in twenty shops.

Seeds, sizes, learners and settings were fixed here and in `causalrec_lab.course.nb16.learners` before a
result of these seeds was seen. The two learners of econml do their own cross-fitting, with logistic
regressions for the propensity and the outcome, as ours. tests/course/test_nb16.py makes some of it again.

    pip install 'causalrec-lab[uplift]'
    python data/make_uplift_learners.py          about four minutes of one core
"""

import json
from pathlib import Path

import numpy as np
from econml.dml import CausalForestDML, LinearDML
from sklearn.linear_model import LogisticRegression

from causalrec_lab.course.nb16 import learners
from causalrec_lab.worlds import uplift_features

PATH = Path(__file__).with_name("uplift_learners.json")


def peers(seed: int) -> dict[str, np.ndarray]:
    """Two rankings by learners of econml: a line, and a forest of a hundred trees."""
    week, log, _ = learners.two_weeks(seed)
    x, new = uplift_features(week)[:, 1:], uplift_features(log)[:, 1:]
    kinds, place = np.unique(new, axis=0, return_inverse=True)  # few kinds of rows: ask once for each
    own = {"discrete_treatment": True, "discrete_outcome": True, "cv": 5, "random_state": seed}
    models = {name: LogisticRegression(max_iter=500) for name in ("model_y", "model_t")}
    forest = {"n_estimators": 100, "min_samples_leaf": 50, "n_jobs": 1}
    made = {
        "linear DML": LinearDML(**models, **own),
        "causal forest": CausalForestDML(**models, **own, **forest),
    }
    found = {}
    for name, learner in made.items():
        learner.fit(week.outcome, week.exposed, X=x, groups=week.user)
        effect = learner.effect(kinds)[place.ravel()]
        found[name] = effect.round(6).reshape(learners.USERS, learners.ITEMS)
    return found


def shop(seed: int) -> dict[str, dict[str, float]]:
    """Ranking -> metric -> value, in one pair of shops; and what an A/B test of two of them has to see."""
    _, log, opened = learners.two_weeks(seed)
    tables = learners.rankings(seed) | peers(seed)
    found = {name: learners.judged(table, log, opened) for name, table in tables.items()}
    found["A/B test"] = learners.ab_test(tables, log, opened)
    return {name: {what: round(float(one), 4) for what, one in row.items()} for name, row in found.items()}


def main() -> int:
    """Write the file anew."""
    rows = [json.dumps({"seed": seed} | shop(seed)) for seed in learners.SEEDS]
    PATH.write_text("[\n" + ",\n".join(rows) + "\n]\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
