"""Writes data/intervals.json: how often intervals hold the truth, and what estimators make of job training.

    python data/make_intervals.py        about ten minutes of one core

Part `coverage`: a world with two columns and a known effect, drawn 500 times; 95 % intervals that take the
fitted models for known, a bootstrap that fits AIPW again, and, for the first 100 worlds, matching. How far
coverage falls depends on the world: this one was chosen by the formula of the variance (with an e that knows
no column it predicts .91), after a first one, whose effect grew with a column, had shown .94.
Part `nsw`: estimates with the survey in the place of the control group. Every setting was fixed before a
result was seen: the ten covariates are those of Imbens and Xu (arXiv 2406.00827), models are linear, learners
have the settings of scikit-learn.
"""

import json
from functools import partial
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from causalrec_lab import estimate
from causalrec_lab.datasets import NSW_COLUMNS, nsw

WORLDS, MATCHED, ROWS, DRAWS = range(20_000, 20_500), 100, 2000, 100
SPLITS, KEPT, SURE, NSW_DRAWS = range(10), (0.1, 0.9), (0.7, 0.9), 300
HERE = Path(__file__).parent


def world(seed: int, rows: int = ROWS) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two columns, who was shown, what was spent; the effect is 1 for everybody."""
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(rows, 2))
    t = (draw.random(rows) < 1 / (1 + np.exp(-x.sum(1)))).astype(int)
    return x, t, 2 * x.sum(1) + t + draw.normal(size=rows)


def line(x: np.ndarray, y: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Least squares on some rows, predicted for all."""
    x = np.column_stack([np.ones(len(x)), x])
    return x @ np.linalg.lstsq(x[rows], y[rows])[0]


def hajek(x: np.ndarray, t: np.ndarray, y: np.ndarray) -> estimate.Estimate:
    """Weights from a propensity fitted on both columns."""
    return estimate.ips_effect(y, t, propensity=estimate.fitted_propensity(x, t))


def robust(
    x: np.ndarray, t: np.ndarray, y: np.ndarray, *, e_sees: int = 2, m_sees: int = 2
) -> estimate.Estimate:
    """AIPW; its propensity and its lines see so many of the two columns (none: the same for everybody)."""
    e = estimate.fitted_propensity(x[:, :e_sees], t) if e_sees else np.full(len(t), t.mean())
    m1, m0 = (line(x[:, :m_sees], y, t == side) for side in (1, 0))
    return estimate.aipw(y, t, propensity=e, outcome_if_exposed=m1, outcome_if_not=m0)


FITTED = {
    "Hájek": hajek,
    "AIPW, both models right": robust,
    "AIPW, e forgets a column": partial(robust, e_sees=1),
    "AIPW, e knows no column": partial(robust, e_sees=0),
    "AIPW, m forgets a column": partial(robust, m_sees=1),
}
AGAIN = "AIPW, e knows no column"  # fitted again in a bootstrap


def intervals(seed: int, *, match: bool) -> dict[str, list[bool]]:
    """Whether each interval of one world holds the truth; `match`: also those of matching (slow)."""
    x, t, y = world(seed)
    held = {name: [compute(x, t, y).covers(1.0)] for name, compute in FITTED.items()}
    for name, corrected in (("matching", False), ("matching, bias-corrected", True)) if match else ():
        held[name] = [estimate.matching(y, t, features=x, bias_corrected=corrected).covers(1.0)]
    compute = FITTED[AGAIN]
    draw = {"user": np.arange(len(y)), "draws": DRAWS, "seed": seed}
    held[AGAIN].append(
        estimate.bootstrap(lambda rows: compute(x[rows], t[rows], y[rows]), **draw).covers(1.0)
    )
    return held


def coverage(seeds: range = WORLDS, matched: int = MATCHED) -> dict[str, dict[str, list[int]]]:
    """Method -> interval -> [held the truth, worlds]."""
    count: dict[str, dict[str, list[int]]] = {}
    for number, seed in enumerate(seeds):
        for name, held in intervals(seed, match=number < matched).items():
            for kind, hit in zip(("taken for known", "bootstrap"), held, strict=False):
                here = count.setdefault(name, {}).setdefault(kind, [0, 0])
                here[0] += int(hit)
                here[1] += 1
    return count


# ---- job training


def table(group: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Covariates, group (1) or survey (0), earnings of 1978."""
    log = nsw(group, against="survey")
    return features(log), log.exposed, log.outcome


def features(log: object) -> np.ndarray:
    """The ten covariates, a row for each man."""
    return np.column_stack([log[name] for name in NSW_COLUMNS]).astype(float)


def trees(x: np.ndarray, goal: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Boosted trees with the settings of scikit-learn."""
    if np.isin(goal, (0, 1)).all():
        return HistGradientBoostingClassifier(random_state=0).fit(x, goal).predict_proba(new)[:, 1]
    return HistGradientBoostingRegressor(random_state=0).fit(x, goal).predict(new)


def by_models(x: np.ndarray, t: np.ndarray, y: np.ndarray) -> dict[str, estimate.Estimate]:
    """Hájek and AIPW for the group (ATT), with a logistic propensity and a line through the survey."""
    e, m0 = estimate.fitted_propensity(x, t), line(x, y, t == 0)
    guesses = {"outcome_if_exposed": y, "outcome_if_not": m0}  # the ATT never asks for the first
    return {
        "Hájek": estimate.ips_effect(y, t, propensity=e, estimand="ATT"),
        "AIPW": estimate.aipw(y, t, propensity=e, estimand="ATT", **guesses),
    }


def refitted(x: np.ndarray, t: np.ndarray, y: np.ndarray, draws: int) -> dict[str, list[float]]:
    """Value, low and high of both, by a bootstrap that fits the models again; each group apart."""
    draw, found = np.random.default_rng(0), by_models(x, t, y)
    drawn: dict[str, list[float]] = {name: [] for name in found}
    for _ in range(draws):
        rows = np.concatenate([draw.choice(np.flatnonzero(t == side), (t == side).sum()) for side in (1, 0)])
        for name, one in by_models(x[rows], t[rows], y[rows]).items():
            drawn[name].append(one.value)
    half = {name: 1.96 * np.std(values, ddof=1) for name, values in drawn.items()}
    return {name: [one.value, one.value - half[name], one.value + half[name]] for name, one in found.items()}


def double_ml(x: np.ndarray, t: np.ndarray, y: np.ndarray, seed: int) -> tuple[estimate.Estimate, np.ndarray]:
    """AIPW with boosted trees, cross-fitted in five folds of one split; and the propensities it took."""
    models = estimate.cross_fitted_nuisance(x, t, y, seed=seed, learner=trees)
    names = ("propensity", "outcome_if_exposed", "outcome_if_not")
    found = estimate.aipw(y, t, estimand="ATT", **{name: getattr(models, name) for name in names})
    return found, models.propensity


def calibration(t: np.ndarray, scores: list[np.ndarray]) -> list[float]:
    """Of men with a propensity in SURE in any split: its mean, the share of the group, how many."""
    score, group = np.concatenate(scores), np.tile(t, len(scores))
    sure = (score >= SURE[0]) & (score < SURE[1])
    return [float(score[sure].mean()), float(group[sure].mean()), int(sure.sum())]


def over_splits(found: tuple[estimate.Estimate, ...]) -> list[float]:
    """The median of several splits; its variance adds how far the splits lie apart (Chernozhukov 2018)."""
    values, errors = (np.array([getattr(one, name) for one in found]) for name in ("value", "se"))
    middle = float(np.median(values))
    half = 1.96 * float(np.sqrt(np.median(errors**2 + (values - middle) ** 2)))
    return [middle, middle - half, middle + half]


def trimmed(x: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Rows whose fitted propensity lies from .1 to .9 (Crump and others 2009)."""
    e = estimate.fitted_propensity(x, t)
    return (e >= KEPT[0]) & (e <= KEPT[1])


def of_group(group: str) -> dict[str, object]:
    """Every estimate of one group against the survey, in dollars."""
    x, t, y = table(group)
    kept = trimmed(x, t)
    naive, regression = estimate.naive(y, t), estimate.outcome_regression(y, t, features=x, estimand="ATT")
    match = estimate.matching(y, t, features=x, estimand="ATT", bias_corrected=True)
    rows = {"naive": naive, "outcome regression": regression, "matching": match}
    splits, scores = zip(*(double_ml(x, t, y, seed) for seed in SPLITS), strict=True)
    found = {name: [one.value, one.low, one.high] for name, one in rows.items()}
    found |= refitted(x, t, y, NSW_DRAWS) | {"DML": over_splits(splits)}
    small = refitted(x[kept], t[kept], y[kept], NSW_DRAWS)
    found |= {f"{name}, trimmed": ends for name, ends in small.items()}
    counts = [int(t[kept].sum()), int((1 - t[kept]).sum())]
    more = {"splits": [one.value for one in splits], "worth": [round(one.ess[1], 1) for one in splits]}
    return {"found": found, "kept": counts, **more, "sure": calibration(t, scores)}


def rounded(part: object) -> object:
    """Dollars and cents."""
    if isinstance(part, dict):
        return {name: rounded(value) for name, value in part.items()}
    if isinstance(part, list):
        return [rounded(value) for value in part]
    return round(part, 2) if isinstance(part, float) else part


def main() -> None:
    """Write the file."""
    about = {
        "worlds": [WORLDS[0], WORLDS[-1]],
        "rows": ROWS,
        "draws": [DRAWS, NSW_DRAWS],
        "splits": len(SPLITS),
    }
    made = {"about": about, "nsw": {group: rounded(of_group(group)) for group in ("trained", "control")}}
    made["coverage"] = coverage()
    (HERE / "intervals.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
