"""Ten recommenders on one protocol: the plain one and nine cures, with settings chosen in other shops.

    for name, model in cures().items():  model.fit(log, users=400, items=60).scores()

    what is the same    log, length of the vectors, passes, loop, optimizer and its step
    what is not         a pass: `clicks`, `shown`, IPS, DR-JL, StableDR and adversarial take 64 visitors a
                        step, with all goods; PD 512 clicked cells, InfoNCE 256
                        models: DR-JL trains two and StableDR three, sixty passes each
                        levels: adversarial has none, for they would tell; `clicks` pays no penalty on them

Terms: as in `causalrec_lab.recommenders.debiased`; a *protocol* is what is the same for all.

Taught in notebooks/14_debias_contest.
"""

from causalrec_lab.recommenders.adversarial import Adversarial
from causalrec_lab.recommenders.contrastive import Contrastive
from causalrec_lab.recommenders.debiased import Debiased, NaiveMF, PopularityDeconfounding, TrainedRatings
from causalrec_lab.recommenders.joint import DRJointLearning, StableDR


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
