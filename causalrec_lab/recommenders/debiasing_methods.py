"""Ten recommenders on one protocol: the naive one and nine debiased, with settings chosen in other shops.

    for name, model in debiasing_methods().items():  model.fit(log, users=400, items=60).scores()

    what is the same    log, length of the vectors, passes, loop, optimizer and its step
    what is not         a pass: `clicks`, `shown`, IPS, DR-JL, StableDR and adversarial take 64 visitors a
                        step, with all goods; PD 512 clicked cells, InfoNCE 256
                        models: DR-JL trains two and StableDR three, sixty passes each
                        levels: adversarial has none, for they would tell; `clicks` pays no penalty on them

Terms: as in `causalrec_lab.recommenders.debiased`; a *protocol* is what is the same for all.

Taught in notebooks/14_debias_contest.
"""

from collections.abc import Collection
from functools import cache

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.datasets import stored
from causalrec_lab.errors import flag, of_kind, one_of
from causalrec_lab.recommenders.adversarial import Adversarial
from causalrec_lab.recommenders.contrastive import Contrastive
from causalrec_lab.recommenders.debiased import Debiased, NaiveMF, PopularityDeconfounding, TrainedRatings
from causalrec_lab.recommenders.joint import DRJointLearning, StableDR
from causalrec_lab.worlds import DIALS

CURES = (
    "clicks",
    "shown",
    "IPS",
    "DR-JL",
    "StableDR",
    "PD",
    "InfoNCE",
    "InfoNCE, logQ",
    "InfoNCE, showings",
    "adversarial",
)
PLAIN = ("chance", "most clicked", "click rate", "best")  # lists without a model: the first by lot
TIPS_FOUND = ("asked", "audited")  # the tipped rows or films left out; only for the log of tips
SHOPS = 10  # that were simulated for each setting


def debiasing_methods(*, seed: int = 0, device: str | None = None) -> dict[str, Debiased]:
    """The contestants by name: four dimensions, sixty passes, Adam at .02.

    Chosen in two shops that take no part (seeds 900 and 901), with the truth open, which is generous to all:
    each penalty is the best of .01, .03, .1 and .2 on lotteries (the three InfoNCE share one); popularity's
    power the best of 0, .1 and .25 on the fame log; the guesser's strength the smallest of .01, .03 and .1 at
    which it names the third of fewer than half of the goods, on average over six logs (by luck one in three).
    `python data/make_contest.py settings` does it again.

    Adversarial's two settings hold each other up: each is what its rule gives with the other. Not all was
    fixed beforehand: DR-JL's penalty and adversarial's strength did not follow these rules at first, and were
    put right after the board had been seen. InfoNCE's penalty and the power are the largest that were tried,
    adversarial's strength is the smallest.

    Args:
        seed: of the first weights and the order of the rows.
        device: as in `pick_device`.

    >>> list(debiasing_methods())[:3]
    ['clicks', 'shown', 'IPS']
    """
    same = {"seed": seed, "device": device}
    return {
        "clicks": NaiveMF(**same),
        "shown": TrainedRatings(loss="equal", **same),
        "IPS": TrainedRatings(loss="propensity", **same),
        "DR-JL": DRJointLearning(**same),
        "StableDR": StableDR(**same),
        "PD": PopularityDeconfounding(**same),
        "InfoNCE": Contrastive(**same),
        "InfoNCE, logQ": Contrastive(correction="sampling", **same),
        "InfoNCE, showings": Contrastive(correction="showings", **same),
        "adversarial": Adversarial(**same),
    }


def contest_results(
    dials: Collection[str] = (), *, cleaned: bool = False
) -> dict[str, Float[ndarray, " shop"]]:
    """Clicks of 100 showings under each cure's list, in ten shops; and under four without a model.

    "chance" draws a list by lot; "most clicked" and "click rate" (clicks per showing) give all one list;
    "best" knows what everybody wants. With the tips alone there are two more: what "shown" does without the
    tipped rows ("asked"), and without the films that an audit flags ("audited"). A cleaned log is, row by
    row, the log without the robot.

    Args:
        dials: which of `worlds.DIALS` bend the log.
        cleaned: whether rows from before the opening were dropped first.

    Raises:
        UnknownName: no such dial.
        DataProblem: data/contest.csv is missing or damaged.

    >>> sorted(contest_results())[:2], len(contest_results()["clicks"])
    (['DR-JL', 'IPS'], 10)
    """
    flag("cleaned", cleaned)
    of_kind("dials", dials, list | tuple | set, "a list of dials")
    for dial in dials:
        one_of("dial", dial, DIALS)
    return dict(_contest()[tuple(d for d in DIALS if d in dials and not (cleaned and d == "robot"))])


@cache
def _contest() -> dict[tuple[str, ...], dict[str, Float[ndarray, " shop"]]]:
    """What data/make_contest.py found, by setting and cure."""

    def make(rows: list[dict[str, str]]) -> dict:
        found: dict = {}
        for row in rows:
            key = tuple(filter(None, row["dials"].split("+")))
            values = np.array([float(row[f"seed_{seed}"]) for seed in range(SHOPS)])
            values.setflags(write=False)
            found.setdefault(key, {})[row["cure"]] = values
        names = {mix: {*CURES, *PLAIN, *(TIPS_FOUND if mix == ("tips",) else ())} for mix in found}
        if len(found) != 16 or any(set(cures) != names[mix] for mix, cures in found.items()):
            raise ValueError(f"{len(found)} settings of 16")
        return found

    return stored("contest.csv", make)
