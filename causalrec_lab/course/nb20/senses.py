"""A fused reader with and without each modality, before and after a shift, as data/bigger.json stores it.

Terms: a *subset* is what a reader reads, as "picture + words"; "picture cut" reads all three, each picture
cut inside its frame; *before*, *after* and *coin* are the same new goods with frames by three photographers:
as in the rows that were learned from, turned round, and by a coin; *updated* is after a second fit, on 300
goods of the new photographer.

Taught in notebooks/20_bigger_is_not_causal.
"""

from itertools import combinations

import numpy as np
from numpy import ndarray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

from causalrec_lab.recommenders import FusedReader
from causalrec_lab.worlds import SensedItems, sensed_items

PARTS = ("picture", "sound", "words")
SUBSETS = tuple(" + ".join(some) for n in (1, 2, 3) for some in combinations(PARTS, n))
CUT = "picture cut"
SIZES = (4, 16, 64)  # numbers read of each modality
DAYS = {"before": 0.9, "after": 0.1, "coin": 0.5}  # chance that a frame means fashionable
GOODS, UPDATE = 2_000, 300


def goods_of(seed: int, day: str, *, goods: int = GOODS) -> SensedItems:
    """New goods on a day of DAYS, the same on all of them; or "learn", "update": others, to learn from."""
    place = {"learn": 0, "update": 1}.get(day, 2)
    follows = DAYS["after" if day == "update" else "before" if day == "learn" else day]
    return sensed_items(3 * seed + place, items=goods, frame_follows=follows)


def read(made: SensedItems, subset: str) -> dict[str, ndarray]:
    """The parts of the goods that a subset reads."""
    parts = made.unframed() if subset == CUT else made.parts
    return {name: parts[name] for name in (PARTS if subset == CUT else subset.split(" + "))}


def fitted(seed: int, subset: str, *, width: int = 8) -> FusedReader:
    """A reader that has learned from the goods of the day before."""
    made = goods_of(seed, "learn")
    parts = read(made, subset)
    shapes = {name: part.shape[1:] for name, part in parts.items()}
    return FusedReader(shapes, width, seed=seed, device="cpu").fit(parts, made.liked)


def judged(reader: FusedReader, seed: int, day: str, subset: str) -> dict[str, float]:
    """How well a reader ranks new goods: AUC, log loss, and how many of the hundred best are liked."""
    made = goods_of(seed, day)
    chance = reader.predict(read(made, subset))
    best = np.argsort(-chance, kind="stable")[:100]
    return {
        "AUC": roc_auc_score(made.liked, chance),
        "loss": log_loss(made.liked, chance),
        "liked": float(made.liked[best].sum()),
    }


def straight_line(seed: int, day: str) -> float:
    """AUC of a logistic regression on all pixels, samples and words: a rival that fuses without a network."""
    learn, new = goods_of(seed, "learn"), goods_of(seed, day)
    flat = [
        np.column_stack([part.reshape(len(part), -1) for part in made.parts.values()])
        for made in (learn, new)
    ]
    line = LogisticRegression(max_iter=1_000).fit(flat[0], learn.liked)
    return roc_auc_score(new.liked, line.predict_proba(flat[1])[:, 1])
