"""Writes data/real_evidence.json: the long runs of notebook 15, on people, a twin of them, real clicks.

    CAUSALREC_DATA=folder python data/make_real_evidence.py        eight minutes of one core

Means, differences and intervals over 290 people and thousands of cells only: no rating can be read back.
"""

import json
import runpy
from dataclasses import replace
from pathlib import Path

import numpy as np

from causalrec_lab.datasets import CAMPAIGNS, Coat, coat
from causalrec_lab.estimate import bootstrap
from causalrec_lab.recommenders import RatingFactors, held_out_error
from causalrec_lab.worlds import coat_twin

HERE = Path(__file__).parent
PARTS = {"all": "all drawn ratings", "new": "without leak"}
LOSSES = {"MF-naive": "equal", "MF-IPS": "propensity"}


def main() -> None:
    """Write the file."""
    bench = runpy.run_path(str(HERE.parent / "benchmarks" / "coat.py"))
    clicks = runpy.run_path(str(HERE.parent / "benchmarks" / "open_bandit.py"))
    said = {}
    for source, data in (("coat", coat(fetch=True)), ("twin", coat_twin())):
        found = bench["report"](data)
        said[source] = {part: _plain(found[long]) for part, long in PARTS.items()}
        short = {long: part for part, long in PARTS.items()}
        said[source]["compared"] = [row | {"cells": short[row["cells"]]} for row in found["compared"]]
        said[source]["article"] = found["the article's model, seeds 0 to 9"]
        said[source]["held out"] = rulers(data)
        said[source]["held out, MF-IPS minus MF-naive"] = apart(data)
    said["twins"] = bench["twins"]()
    said["open_bandit"] = {name: clicks["report"](name) for name in CAMPAIGNS}
    write(said)


def rulers(data: Coat) -> dict[str, dict[str, float]]:
    """Squared error of chosen ratings held out in four parts, by either ruler: plain, and weighted."""
    users, items = data.propensity.shape
    sizes = {"users": users, "items": items}
    return {
        name: {
            ruler: round(
                held_out_error(RatingFactors(loss, steps=150), data.train, judged_by=ruler, **sizes), 3
            )
            for ruler in LOSSES.values()
        }
        for name, loss in LOSSES.items()
    }


def apart(data: Coat) -> dict[str, list[float]]:
    """MF-IPS minus MF-naive by either ruler, on the same four parts: value, low, high over people."""
    log, folds = data.train, 4
    part = np.random.default_rng(0).permutation(len(log)) % folds  # as `held_out_error`: no cell stands twice
    squares = {loss: np.zeros(len(log)) for loss in LOSSES.values()}
    for loss, square in squares.items():
        for fold in range(folds):
            out, kept = part == fold, log.select(part != fold)
            kept = replace(kept, propensity=kept.propensity * (folds - 1) / folds)
            table = RatingFactors(loss, steps=150).fit(kept, users=290, items=300).table
            square[out] = (log.outcome - table[log.user, log.item])[out] ** 2
    gap = squares["propensity"] - squares["equal"]
    weights = {"equal": np.ones(len(log)), "propensity": 1 / log.propensity}
    told = {
        ruler: bootstrap(lambda rows, w=w: np.average(gap[rows], weights=w[rows]), user=log.user)
        for ruler, w in weights.items()
    }
    return {ruler: [round(end, 3) for end in (one.value, one.low, one.high)] for ruler, one in told.items()}


def write(said: dict) -> None:
    """A line for each model, comparison and estimator."""
    text = json.dumps(said, indent=1, ensure_ascii=False)
    (HERE / "real_evidence.json").write_text(text + "\n", encoding="utf-8")


def _plain(rows: dict) -> dict:
    """Model -> ruler -> [value, low, high, low and high of the difference from MF-naive]."""
    return {
        model: {
            ruler.partition("@")[0]: [round(one["value"], 3), *one["interval"], *one["minus MF-naive"]]
            for ruler, one in rulers.items()
        }
        for model, rulers in rows.items()
    }


if __name__ == "__main__":
    main()
