"""Open Bandit: what would showing by pure chance have earned? Told from another policy's log, then opened.

    python benchmarks/open_bandit.py --json

Two policies ran side by side in a fashion shop: one by chance, one that learns (Thompson sampling). From the
learner's log alone, every estimator gives the click rate of the policy by chance, with interval and effective
sample size. The log of the policy by chance is opened afterwards; with 46 clicks it is no point, either: it
has an interval too, and two intervals are compared. Thresholds are set before anything is opened: weights
above 10 are cut, shrinkage is 100. The model behind DM and DR pulls every rate to the mean as by 200
showings: a choice that decides what DM says (1 instead of 200 makes 40 of its 68), and no interval
knows of it. The intervals know the luck of the learning: the rows are drawn anew 200 times, and the model
is learnt again each time.
"""

import argparse
import json
import platform
import time

import numpy as np

from causalrec_lab import estimate
from causalrec_lab.datasets import open_bandit
from causalrec_lab.estimate import Estimate
from causalrec_lab.evaluate import click_rates, difference_from_experiment
from causalrec_lab.log import Log

ITEMS = 34
THRESHOLD, SHRINKAGE = 10.0, 100.0


def told(log: Log) -> dict[str, Estimate]:
    """Every estimator's answer from the learner's log alone."""
    chance = np.full(len(log), 1 / ITEMS)
    uniform = np.full((len(log), ITEMS), 1 / ITEMS)  # (log, item)

    def model(drawn: np.ndarray) -> np.ndarray:
        return click_rates(log.select(drawn), items=ITEMS)

    rows = {"propensity": log.propensity, "predicted": model, "target": uniform}
    return {
        "the log's own mean (naive)": estimate.ips(log.outcome, log.propensity, log.propensity),
        "IPS": estimate.ips(log.outcome, log.propensity, chance),
        "SNIPS": estimate.ips(log.outcome, log.propensity, chance, normalised=True),
        "DM": estimate.policy_direct(model, uniform),
        "DR": estimate.policy_dr(log.outcome, log.item, **rows),
        "SNDR": estimate.policy_dr(log.outcome, log.item, **rows, normalised=True),
        "Switch-DR": estimate.policy_switch_dr(log.outcome, log.item, **rows, threshold=THRESHOLD),
        "DRos": estimate.policy_dros(log.outcome, log.item, **rows, shrinkage=SHRINKAGE),
    }


def compared(one: Estimate, truth: Estimate) -> dict:
    """The estimate beside the experiment: do the intervals meet, how likely is a gap as large?"""
    gap = difference_from_experiment(one, truth)
    return {
        "clicks per 10,000": round(1e4 * one.value, 1),
        "interval": [round(1e4 * one.low, 1), round(1e4 * one.high, 1)],
        "ess": None if one.ess is None else round(one.ess),
        "intervals meet": gap.intervals_overlap,
        "gap as large by luck": round(gap.p, 2),
        "assumes": one.assumption,
    }


def main() -> None:
    """Print the table, or the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    as_json = parser.parse_args().json
    started = time.process_time()
    answers = told(open_bandit("thompson"))
    opened = open_bandit("random")  # only now
    truth = estimate.ips(opened.outcome, opened.propensity, opened.propensity)
    said = {
        "asked": "click rate of showing by chance, from the log of a policy that learns",
        "estimates": {name: compared(one, truth) for name, one in answers.items()},
        "the experiment": {
            "clicks per 10,000": round(1e4 * truth.value, 1),
            "interval": [round(1e4 * truth.low, 1), round(1e4 * truth.high, 1)],
            "clicks": int(opened.outcome.sum()),
            "showings": len(opened),
        },
        "cpu seconds": round(time.process_time() - started, 1),
        "python": platform.python_version(),
    }
    if as_json:
        print(json.dumps(said, indent=2))
        return
    print(f"{'clicks per 10,000':<28}{'value':>7}  {'interval':<16}{'ESS':>6}  meets  gap by luck")
    for name, row in said["estimates"].items():
        ess = "-" if row["ess"] is None else f"{row['ess']:,}"
        print(
            f"{name:<28}{row['clicks per 10,000']:>7}  {row['interval']!s:<16}{ess:>6}  "
            f"{'yes' if row['intervals meet'] else 'no':<5}  {row['gap as large by luck']:.2f}"
        )
    row = said["the experiment"]
    print(f"{'the experiment':<28}{row['clicks per 10,000']:>7}  {row['interval']!s}")


if __name__ == "__main__":
    main()
