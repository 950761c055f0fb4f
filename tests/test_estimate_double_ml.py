"""estimate: double machine learning against econml, and how far an interval holds that forgets its fits.

Also data/intervals.json, some of it made again.
"""

import importlib.util
import json

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

from causalrec_lab import estimate
from causalrec_lab.datasets import data_dir
from causalrec_lab.errors import LabError

BY_KIND = {True: RandomForestClassifier, False: RandomForestRegressor}


def forest(x, goal, new):
    """A learner of nuisance functions: few trees, the same each time."""
    chance = np.isin(goal, (0, 1)).all()
    model = BY_KIND[bool(chance)](n_estimators=20, min_samples_leaf=10, random_state=0).fit(x, goal)
    return model.predict_proba(new)[:, 1] if chance else model.predict(new)


class Chance(ClassifierMixin, BaseEstimator):
    """The forest, as econml asks for a propensity."""

    def fit(self, x, t):
        self.rows_, self.classes_ = (x, t), np.array([0, 1])
        return self

    def predict_proba(self, x):
        e = forest(*self.rows_, x)
        return np.column_stack([1 - e, e])

    def score(self, x, t):
        return 0.0  # econml keeps it, and uses it for nothing


class PerArm(RegressorMixin, BaseEstimator):
    """The forest on each side, as econml asks for an outcome: the last column says the side."""

    def fit(self, x, y):
        self.rows_ = x, y
        return self

    def predict(self, x):
        seen, y = self.rows_
        said = np.empty(len(x))
        for side in (0, 1):
            here = x[:, -1] == side
            if here.any():
                own = seen[:, -1] == side
                said[here] = forest(seen[own, :-1], y[own], x[here, :-1])
        return said

    def score(self, x, y):
        return 0.0


def world(seed, rows=600):
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(rows, 3))
    t = (draw.random(rows) < 1 / (1 + np.exp(-x[:, 0]))).astype(int)
    return x, t, np.sin(2 * x[:, 0]) + x[:, 1] ** 2 + t * (1 + x[:, 2]) + draw.normal(size=rows)


def double_ml(x, t, y, **more):
    models = estimate.cross_fitted_nuisance(x, t, y, **more)
    names = ("propensity", "outcome_if_exposed", "outcome_if_not")
    return models, estimate.aipw(y, t, **{name: getattr(models, name) for name in names})


@pytest.mark.filterwarnings("ignore")
def test_double_machine_learning_is_econmls_with_the_same_folds_and_learners():
    dr = pytest.importorskip("econml.dr")
    x, t, y = world(0)
    models, ours = double_ml(x, t, y, learner=forest)
    splits = [(np.flatnonzero(models.fold != k), np.flatnonzero(models.fold == k)) for k in range(5)]
    peer = dr.LinearDRLearner(
        model_propensity=Chance(), model_regression=PerArm(), min_propensity=0.01, cv=splits
    )
    peer.fit(y, t, X=None, W=x, inference="statsmodels")
    found = peer.intercept__inference(T=1)
    assert ours.value == pytest.approx(float(np.ravel(found.point_estimate)[0]), abs=1e-9)
    assert ours.se == pytest.approx(float(np.ravel(found.stderr)[0]), rel=0.01)


def test_a_learner_that_bends_finds_what_straight_lines_miss():
    draw = np.random.default_rng(1)
    gaps = {None: [], forest: []}
    for _ in range(10):
        x = draw.normal(size=(1500, 2))
        t = (draw.random(1500) < 1 / (1 + np.exp(1 - x[:, 0] ** 2))).astype(int)
        y = x[:, 0] ** 2 + t + draw.normal(size=1500)
        for learner, found in gaps.items():
            found.append(double_ml(x, t, y, learner=learner)[1].value - 1)
    assert abs(np.mean(gaps[forest])) < 0.1
    assert np.mean(gaps[None]) > 0.5


def test_a_learner_of_the_wrong_shape_is_told_so():
    x, t, y = world(2, rows=60)
    with pytest.raises(LabError, match="the learner's predictions"):
        estimate.cross_fitted_nuisance(x, t, y, learner=lambda x, goal, new: np.zeros(3))
    with pytest.raises(LabError, match="the learner's predictions"):
        estimate.cross_fitted_nuisance(x, t, y, learner=lambda x, goal, new: np.full(len(new), np.nan))


# ---- the interval of a match, where only the rows that serve are asked for their scatter


def test_matching_of_the_treated_asks_only_the_rows_that_serve_and_has_the_interval_of_abadie_and_imbens():
    """Oracle: the formula of 2006 for the ATT, row by row, on one feature without ties."""
    draw = np.random.default_rng(3)
    x, t = draw.normal(size=80), np.repeat([1, 0], [20, 60])
    y = x + t + draw.normal(size=80)
    ours = estimate.matching(y, t, features=x[:, None], estimand="ATT")
    far = np.abs(x[:20, None] - x[20:])
    match = 20 + far.argmin(1)
    gap = y[:20] - y[match]
    assert ours.value == pytest.approx(gap.mean())
    variance = ((gap - gap.mean()) ** 2).sum()
    for row, times in zip(*np.unique(match, return_counts=True), strict=True):
        near = np.argsort(np.abs(x[20:] - x[row]))[1:3] + 20
        variance += 2 / 3 * (y[row] - y[near].mean()) ** 2 * times * (times - 1)
    assert ours.se == pytest.approx(np.sqrt(variance) / 20)


# ---- data/intervals.json


@pytest.fixture(scope="module")
def make():
    spec = importlib.util.spec_from_file_location("make_intervals", data_dir() / "make_intervals.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def stored():
    return json.loads((data_dir() / "intervals.json").read_text(encoding="utf-8"))


def share(stored, name, kind="taken for known"):
    held, worlds = stored["coverage"][name][kind]
    return held / worlds


def test_double_robustness_covers_the_point_and_the_bootstrap_covers_the_interval(stored):
    assert share(stored, "AIPW, both models right") > 0.94
    forgets = "AIPW, e knows no column"
    assert share(stored, forgets) < 0.92
    assert share(stored, forgets, "bootstrap") > 0.94
    assert (
        stored["coverage"][forgets]["bootstrap"][1]
        == 500
        == stored["coverage"][forgets]["taken for known"][1]
    )
    assert share(stored, "Hájek") > 0.98  # fitted, taken for known: too wide
    assert share(stored, "matching") < 0.92 < share(stored, "matching, bias-corrected")


def test_worlds_of_the_coverage_made_again_have_the_effect_they_say(make, stored):
    x, t, y = make.world(make.WORLDS[0], rows=400_000)
    assert make.robust(x, t, y).value == pytest.approx(1.0, abs=0.02)
    few = make.coverage(range(20_000, 20_006), matched=0)
    assert set(few) == set(make.FITTED) < set(stored["coverage"])
    assert few["Hájek"]["taken for known"][0] == 6 == few[make.AGAIN]["bootstrap"][1]
    assert stored["about"]["worlds"] == [make.WORLDS[0], make.WORLDS[-1]]


@pytest.mark.parametrize("group", ["trained", "control"])
def test_estimates_of_job_training_made_again_are_those_stored(make, stored, group):
    x, t, y = make.table(group)
    found = stored["nsw"][group]["found"]
    naive = estimate.naive(y, t)
    line = estimate.outcome_regression(y, t, features=x, estimand="ATT")
    for name, one in (("naive", naive), ("outcome regression", line)):
        assert found[name] == pytest.approx([one.value, one.low, one.high], abs=0.02)
    for name, one in make.by_models(x, t, y).items():
        assert found[name][0] == pytest.approx(one.value, abs=1)
    kept = make.trimmed(x, t)
    assert stored["nsw"][group]["kept"] == [int(t[kept].sum()), int((1 - t[kept]).sum())]
    for name, one in make.by_models(x[kept], t[kept], y[kept]).items():
        assert found[f"{name}, trimmed"][0] == pytest.approx(one.value, abs=1)
        wide = estimate.naive(y, t).se
        assert wide / 3 < (found[name][2] - found[name][1]) / 3.92 < 6 * wide


@pytest.mark.slow
def test_one_split_of_double_machine_learning_and_a_match_made_again(make, stored):
    x, t, y = make.table("control")
    found = stored["nsw"]["control"]
    assert make.double_ml(x, t, y, 0)[0].value == pytest.approx(found["splits"][0], rel=0.02, abs=20)
    match = estimate.matching(y, t, features=x, estimand="ATT", bias_corrected=True)
    assert found["found"]["matching"] == pytest.approx([match.value, match.low, match.high], abs=1)
    told, real, _ = stored["nsw"]["trained"]["sure"]
    assert told > real + 0.2  # the trees are overconfident
    assert found["found"]["DML"][0] == pytest.approx(np.median(found["splits"]), abs=0.01)
