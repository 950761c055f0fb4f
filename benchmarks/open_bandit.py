"""Open Bandit: what would showing by pure chance have earned? Told from another policy's log, then opened.

    python benchmarks/open_bandit.py --json

Two policies ran side by side in a fashion shop, in three campaigns: one policy by chance, one that learns
(Thompson sampling). First come the checks that need no outcome: the mean weight, which is 1 on average where
the propensities are right, and the effective sample size. Then, from the learner's log alone, every estimator
gives the click rate of the policy by chance. The log of the policy by chance is opened afterwards; with about
40 clicks it is no point, either: it has an interval too, and two intervals are compared. All three campaigns
are told, for what one of them says another takes back.

Settings are round numbers, the same in all campaigns, not tuned: shrinkage is 100, the thresholds among
which SLOPE chooses are 0 (DM), 1, 3, 10, 30, 100 and none (DR). The model behind DM and DR pulls every rate
to the mean as by 200 showings; what 1 and 20 instead say is told too. Intervals know the luck of the
learning: the rows are drawn anew 200 times, and the model is learnt again each time.
"""

import argparse
import json
import platform
import time
from functools import partial

import numpy as np

from causalrec_lab import estimate
from causalrec_lab.datasets import CAMPAIGNS, open_bandit
from causalrec_lab.estimate import Estimate
from causalrec_lab.evaluate import click_rates, difference_from_experiment
from causalrec_lab.log import Log

SHRINKAGE, PRETENDED, PULLS = 100.0, 200, (1, 20, 200)
THRESHOLDS = {f"Switch-DR, to {most}": float(most) for most in (100, 30, 10, 3, 1)}


def told(log: Log, items: int) -> tuple[dict[str, Estimate], dict[str, Estimate]]:
    """Every estimator's answer from the learner's log alone, and DM's with other models."""
    chance = np.full(len(log), 1 / items)
    uniform = np.full((len(log), items), 1 / items)  # (log, item)

    def model(drawn: np.ndarray, pretended: float = PRETENDED) -> np.ndarray:
        return click_rates(log.select(drawn), items=items, pretended=pretended)

    rows = {"propensity": log.propensity, "predicted": model, "target": uniform}
    y, item = log.outcome, log.item
    pulled = {str(by): estimate.policy_direct(partial(model, pretended=by), uniform) for by in PULLS}
    found = {
        "the log's own mean (naive)": estimate.ips(y, log.propensity, log.propensity),
        "IPS": estimate.ips(y, log.propensity, chance),
        "SNIPS": estimate.ips(y, log.propensity, chance, normalised=True),
        "DR": estimate.policy_dr(y, item, **rows),
        "DR, self-normalised": estimate.policy_dr(y, item, **rows, normalised=True),
        **{
            name: estimate.policy_switch_dr(y, item, **rows, threshold=most)
            for name, most in THRESHOLDS.items()
        },
        f"DRos, {SHRINKAGE:.0f}": estimate.policy_dros(y, item, **rows, shrinkage=SHRINKAGE),
        "DM": pulled[str(PRETENDED)],
    }
    return found, pulled


def checked(log: Log, items: int) -> dict:
    """What is looked at before any outcome: mean weight, effective sample size, extremes."""
    weight = 1 / items / log.propensity
    mean = estimate.ips(np.ones(len(log)), log.propensity, np.full(len(log), 1 / items))
    return {
        "mean weight": round(mean.value, 3),
        "interval": [round(mean.low, 3), round(mean.high, 3)],
        "ess": round(estimate.effective_sample_size(weight), 1),
        "largest weight": round(float(weight.max()), 1),
        "largest weight of a click": round(float(weight[log.outcome > 0].max()), 1),
        "smallest propensity": float(log.propensity.min()),
    }


def compared(one: Estimate, truth: Estimate) -> dict:
    """The estimate beside the experiment: do the intervals meet, how likely is a gap as large?"""
    gap = difference_from_experiment(one, truth)
    return {
        **plain(one),
        "ess": None if one.ess is None else round(one.ess),
        "intervals meet": gap.intervals_overlap,
        "gap as large by luck": round(gap.p, 2),
        "assumes": one.assumption,
    }


def plain(one: Estimate) -> dict:
    """Clicks of 10,000 showings, with their interval."""
    low, high = (round(1e4 * end, 1) for end in (one.low, one.high))
    return {"clicks per 10,000": round(1e4 * one.value, 1), "interval": [low, high]}


def report(campaign: str) -> dict:
    """The checks, the estimates, what SLOPE would report, and the experiment, of one campaign."""
    items, log = CAMPAIGNS[campaign], open_bandit("thompson", campaign=campaign)
    answers, pulled = told(log, items)
    tried = {name: answers[name] for name in ("DR", *THRESHOLDS, "DM")}
    opened = open_bandit("random", campaign=campaign)  # only now
    truth = estimate.ips(opened.outcome, opened.propensity, opened.propensity)
    return {
        "items": items,
        "checks": checked(log, items),
        "estimates": {name: compared(one, truth) for name, one in answers.items()},
        "DM, pulled by": {by: plain(one) for by, one in pulled.items()},
        "SLOPE reports": estimate.slope(tried),
        "the experiment": plain(truth) | {"clicks": int(opened.outcome.sum()), "showings": len(opened)},
    }


def main() -> None:
    """Print the table, or the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    as_json = parser.parse_args().json
    started = time.process_time()
    said = {
        "asked": "click rate of showing by chance, from the log of a policy that learns",
        "campaigns": {name: report(name) for name in CAMPAIGNS},
        "cpu seconds": round(time.process_time() - started, 1),
        "python": platform.python_version(),
    }
    if as_json:
        print(json.dumps(said, indent=2))
        return
    for name, one in said["campaigns"].items():
        checks = one["checks"]
        print(f"\n{name}: mean weight {checks['mean weight']} {checks['interval']}, ESS {checks['ess']:,}")
        print(f"{'clicks per 10,000':<28}{'value':>7}  {'interval':<18}  meets  gap by luck")
        for estimator, row in one["estimates"].items():
            print(
                f"{estimator:<28}{row['clicks per 10,000']:>7}  {row['interval']!s:<18}  "
                f"{'yes' if row['intervals meet'] else 'no':<5}  {row['gap as large by luck']:.2f}"
            )
        row = one["the experiment"]
        print(f"{'the experiment':<28}{row['clicks per 10,000']:>7}  {row['interval']!s}")
        print(f"SLOPE reports {one['SLOPE reports']}")


if __name__ == "__main__":
    main()
