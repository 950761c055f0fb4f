"""Meta-learners against closed forms of one switch, shops that know every effect, and econml."""

import re
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.base import BaseEstimator
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from causalrec_lab import estimate, uplift
from causalrec_lab.errors import LabError
from causalrec_lab.worlds import uplift_features, uplift_shop

EFFECTS = {
    "s": lambda *log: np.subtract(*uplift.s_learner(*log)),
    "t": lambda *log: np.subtract(*uplift.t_learner(*log)),
    "x": uplift.x_learner,
    "dr": uplift.dr_learner,
}
BOTH = np.array([[1.0, 0.0], [1.0, 1.0]])  # a switch off, on
CHANCE = np.array([[0.1, 0.3], [0.5, 0.4]])  # (switch, shown): it turns the effect around


def switched(rows=200_000, seed=0):
    """A log of one switch that decides who is shown, what they do, and what showing changes."""
    draw = np.random.default_rng(seed)
    on = draw.integers(2, size=rows)
    shown = (draw.random(rows) < np.array([0.3, 0.7])[on]).astype(int)
    bought = (draw.random(rows) < CHANCE[on, shown]).astype(int)
    return np.column_stack([np.ones(rows), on]), shown, bought


def test_with_one_switch_t_learner_says_the_share_of_each_cell():
    x, shown, bought = switched()
    if_shown, if_not = uplift.t_learner(x, shown, bought, BOTH)
    for side, found in ((1, if_shown), (0, if_not)):
        cells = [bought[(x[:, 1] == on) & (shown == side)].mean() for on in (0, 1)]
        assert found == pytest.approx(cells, abs=1e-3)  # the penalty takes a little


@pytest.mark.parametrize("name", ["t", "x", "dr"])
def test_with_one_switch_the_effects_are_those_of_the_truth(name):
    assert EFFECTS[name](*switched(), BOTH) == pytest.approx(CHANCE[:, 1] - CHANCE[:, 0], abs=0.015)


def test_s_learner_moves_everybody_by_the_same_log_odds_and_finds_them_where_they_are_the_same():
    draw, rows = np.random.default_rng(1), 200_000
    x = np.column_stack([np.ones(rows), draw.normal(size=rows)])
    shown = (draw.random(rows) < expit(x[:, 1])).astype(int)
    bought = (draw.random(rows) < expit(x @ [-1.0, 0.8] + 0.5 * shown)).astype(int)
    if_shown, if_not = uplift.s_learner(x, shown, bought, x[:50])
    moved = logit(if_shown) - logit(if_not)
    assert moved == pytest.approx(np.full(50, moved[0]))
    assert moved[0] == pytest.approx(0.5, abs=0.03)
    assert if_not == pytest.approx(expit(x[:50] @ [-1.0, 0.8]), abs=0.02)


@pytest.mark.parametrize("name", ["t", "x", "dr"])
def test_in_the_uplift_shop_a_ranking_by_effect_wins_most_of_what_the_truth_wins(name):
    (week, _), (log, truth) = uplift_shop(2, users=1000), uplift_shop(1, users=300)
    guess = EFFECTS[name](uplift_features(week), week.exposed, week.outcome, uplift_features(log))
    opened = truth.open("to judge a learner")
    effect = (opened.chance_if_exposed - opened.chance_if_not).ravel()
    most, won = (uplift.won_by_ranking(scores, effect, step=3000)[1] for scores in (effect, guess))
    assert 0.6 * most < won <= most
    assert np.corrcoef(guess, effect)[0, 1] > 0.5


def test_what_a_ranking_wins_is_the_sum_of_its_first_rows():
    draw = np.random.default_rng(2)
    scores, worth = draw.normal(size=(2, 50))
    won = uplift.won_by_ranking(scores, worth, step=7)
    best = np.argsort(-scores)
    assert won == pytest.approx([worth[best[:budget]].sum() for budget in range(0, 51, 7)])


@pytest.mark.parametrize("learner", EFFECTS.values())
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({0: np.zeros((4, 2))}, "constant 1"),
        ({1: [1, 1, 1, 1]}, "both kinds are needed"),
        ({2: [1, 0, 1]}, "rows"),
        ({3: np.ones((1, 3))}, "new"),
    ],
)
def test_logs_that_cannot_be_learnt_from_are_refused(learner, wrong, said):
    log = [np.ones((4, 2)), [1, 1, 0, 0], [1, 0, 1, 0], np.ones((1, 2))]
    for place, value in wrong.items():
        log[place] = value
    with pytest.raises(LabError, match=said):
        learner(*log)


# ---- econml as the oracle, with the same logistic regressions inside


def test_the_package_itself_never_imports_econml():
    package = Path(uplift.__file__).parent
    asks = re.compile(r"^\s*(?:from|import) econml", re.MULTILINE)
    assert not [path for path in package.rglob("*.py") if asks.search(path.read_text(encoding="utf-8"))]


class Chance(BaseEstimator):
    """A logistic regression that predicts chances, as econml's learners need them."""

    def fit(self, x, y):
        self.model_ = LogisticRegression(max_iter=1000, tol=1e-10).fit(x, np.ravel(y))
        return self

    def predict(self, x):
        return self.model_.predict_proba(x)[:, 1]


class BothSides(BaseEstimator):
    """Two scaled logistic regressions, one for each side; the last column says which."""

    def fit(self, x, y):
        self.models_ = [make_pipeline(StandardScaler(), Chance()).fit(x[side, :-1], np.ravel(y)[side])
                       for side in (x[:, -1] == 0, x[:, -1] == 1)]  # fmt: skip
        return self

    def predict(self, x):
        return np.where(x[:, -1] == 1, *(model.predict(x[:, :-1]) for model in self.models_[::-1]))


@pytest.fixture(scope="module")
def weeks():
    (week, _), (log, _) = uplift_shop(2, users=200), uplift_shop(3, users=50)
    return week, uplift_features(week), uplift_features(log)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["s", "t", "x"])
def test_econml_says_the_same_effects(weeks, name):
    metalearners = pytest.importorskip("econml.metalearners")
    week, x, new = weeks
    peer = {
        "s": lambda: metalearners.SLearner(overall_model=Chance()),
        "t": lambda: metalearners.TLearner(models=Chance()),
        "x": lambda: metalearners.XLearner(
            models=Chance(),
            cate_models=LinearRegression(),
            propensity_model=LogisticRegression(max_iter=1000, tol=1e-10),
        ),
    }[name]()
    peer.fit(week.outcome, week.exposed, X=x[:, 1:])
    ours = EFFECTS[name](x, week.exposed, week.outcome, new)
    near = 1e-3 if name == "s" else 2e-4  # its S-learner holds the card in two columns, each with a penalty
    assert ours == pytest.approx(peer.effect(new[:, 1:]), abs=near)


@pytest.mark.slow
def test_econml_s_dr_learner_says_the_same_effects_where_its_folds_and_models_are_ours(weeks):
    dr = pytest.importorskip("econml.dr")
    week, x, new = weeks
    fold = estimate.fold_of(week.user, folds=5)
    folds = [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(5)]
    shown = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, tol=1e-10))
    peer = dr.LinearDRLearner(
        model_propensity=shown, model_regression=BothSides(), cv=folds, min_propensity=0.01
    )
    peer.fit(week.outcome, week.exposed, X=x[:, 1:])
    ours = uplift.dr_learner(x, week.exposed, week.outcome, new, groups=week.user)
    assert ours == pytest.approx(peer.effect(new[:, 1:]), abs=2e-4)
    alone = uplift.dr_learner(x, week.exposed, week.outcome, new)  # rows of one user in several folds
    assert np.abs(alone - ours).max() > 1e-3
