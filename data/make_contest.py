"""Writes data/contest.csv: ten recommenders and four plain lists on sixteen logs, of ten shops each.

For the log of tips also what `shown` does without the tipped rows ("asked") or films ("audited").

A click cannot wait for some thousand fits, so they stand here; a test makes some of them again.

    python data/make_contest.py              about fifteen minutes
    python data/make_contest.py settings     how the settings were chosen, in two other shops; two minutes
"""

import csv
import itertools
import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray

from causalrec_lab.log import Log
from causalrec_lab.recommenders import debiasing_methods
from causalrec_lab.recommenders.debiased import cells
from causalrec_lab.worlds import DIALS, biased_shop, value_at

SEEDS = range(10)
NAMES = ["dials", "cure", *(f"seed_{seed}" for seed in SEEDS)]


def plain(log: Log, want: Float[ndarray, "user item"]) -> dict[str, float]:
    """Lists without a model: by lot; one for all, by clicks or clicks per showing; the best there is."""
    found = cells(log, users=len(want), items=want.shape[1])
    clicked, shown = (found.outcome > 0).sum(axis=0), found.shown.sum(axis=0)  # (item,)
    scores = {"most clicked": clicked, "click rate": clicked / np.maximum(shown, 1)}
    lists = {name: np.tile(score * 1.0, (len(want), 1)) for name, score in scores.items()}
    values = {name: value_at(table, want).mean() for name, table in {**lists, "best": want}.items()}
    return {"chance": want.mean(), **values}


def values(seed: int, dials: tuple[str, ...], *, only: Iterable[str] | None = None) -> dict[str, float]:
    """Clicks of 100 showings that each cure's list of five would get, and those of the plain lists."""
    log, truth = biased_shop(seed, dials=dials)
    want = truth.open("after the fit").want
    found = plain(log, want)
    for name, model in debiasing_methods(device="cpu").items():
        if only is None or name in only:
            fitted = model.fit(log, users=len(want), items=want.shape[1])
            found[name] = value_at(fitted.scores(), want).mean()
    return {name: 100 * float(value) for name, value in found.items()}


def tips_found(seed: int) -> dict[str, float]:
    """Clicks of 100 showings of `shown`: without the tipped rows, and without films that an audit flags."""
    log, truth = biased_shop(seed, dials=["tips"], ask=True)
    want, shown = truth.open("after the fit").want, debiasing_methods(device="cpu")["shown"]
    every = shown.fit(log, users=len(want), items=want.shape[1]).scores()
    own = shown.fit(log.select(log["friend"] == 0), users=len(want), items=want.shape[1]).scores()
    kept = np.where(flagged(log), every.min() - 1, every)
    return {name: 100 * value_at(s, want).mean() for name, s in {"asked": own, "audited": kept}.items()}


def flagged(log: Log) -> Bool[ndarray, " item"]:
    """Films shown more often than their propensities say, by more than four standard deviations."""
    more = np.bincount(log.item, log.exposed - log.propensity)
    return more > 4 * np.sqrt(np.bincount(log.item, log.propensity * (1 - log.propensity)))


def settings() -> list[tuple[str, ...]]:
    """Every mix of dials; a cleaned log is, row by row, the log without the robot."""
    return [mix for size in range(len(DIALS) + 1) for mix in itertools.combinations(DIALS, size)]


def choose() -> None:
    """Print what each setting does in the shops 900 and 901; `debiasing_methods` says the rules."""
    made = debiasing_methods(device="cpu")

    def clicks(model, *dials: str) -> float:
        logs = [biased_shop(seed, dials=dials) for seed in (900, 901)]
        wants = [truth.open("to choose settings").want for _, truth in logs]
        scores = [model.fit(log, users=400, items=60).scores() for log, _ in logs]
        return sum(50 * float(value_at(*pair).mean()) for pair in zip(scores, wants, strict=True))

    def read(model) -> float:
        logs = [biased_shop(seed, dials=d)[0] for seed in (900, 901) for d in ((), *zip(DIALS), DIALS)]
        return sum(model.fit(log, users=400, items=60).parts["read"] for log in logs) / len(logs)

    found = {
        name: {p: round(clicks(replace(model, penalty=p)), 1) for p in (0.01, 0.03, 0.1, 0.2)}
        for name, model in made.items()
    }
    found["power"] = {g: round(clicks(replace(made["PD"], power=g), "fame"), 1) for g in (0, 0.1, 0.25)}
    found["read"] = {s: round(read(replace(made["adversarial"], strength=s)), 2) for s in (0.01, 0.03, 0.1)}
    json.dump(found, sys.stdout, indent=1)


def main() -> None:
    """Write the file."""
    with (Path(__file__).parent / "contest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, NAMES, lineterminator="\n")
        writer.writeheader()
        for mix in settings():
            found = [values(seed, mix) | (tips_found(seed) if mix == ("tips",) else {}) for seed in SEEDS]
            for cure in found[0]:
                row = {f"seed_{seed}": round(one[cure], 2) for seed, one in zip(SEEDS, found, strict=True)}
                writer.writerow({"dials": "+".join(mix), "cure": cure, **row})


if __name__ == "__main__":
    choose() if "settings" in sys.argv[1:] else main()
