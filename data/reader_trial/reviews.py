"""Reviews written after the showing, and what an effect becomes when one adjusts for how a reader reads them.

Twenty ways to say that one bought, twenty to say that one did not, written before any model read them. A
review is always true. It is an effect of the purchase: the human columns alone are enough to adjust for.
"""

from functools import cache

import numpy as np
from numpy import ndarray
from sklearn.feature_extraction.text import TfidfVectorizer

from causalrec_lab import estimate, worlds
from causalrec_lab.causal_model.texts import Squeeze
from causalrec_lab.encode import load_encoder
from causalrec_lab.language import load_language_model
from reader_trial import frozen, measuring

KEPT, USERS = 8, 250
BOUGHT = (
    "It went into my basket and came home with me.",
    "I paid for it and I would pay again.",
    "Mine arrived yesterday, well packed.",
    "I took it, and a second one for my sister.",
    "Ordered at noon, and it is on my table now.",
    "I could not leave it on the shelf.",
    "Money well spent.",
    "It is mine now and I use it every day.",
    "I bought it without thinking long.",
    "The parcel came and everything was in it.",
    "I gave in at last and got one.",
    "We own it now, all of us love it.",
    "I have it at home since Monday.",
    "Added to my order, no regrets.",
    "The receipt is in my drawer.",
    "I went to the till with it.",
    "My purchase of the month.",
    "I chose it over all the others and paid.",
    "Got it for my birthday money.",
    "It cost a little, and I was glad to pay.",
)
PASSED = (
    "I put it back on the shelf.",
    "It stayed in the shop, and I went home.",
    "I kept my money this time.",
    "I looked at it twice and left.",
    "Not for me, I passed.",
    "My basket was empty when I left.",
    "I could leave it on the shelf.",
    "I would not pay that much for it.",
    "I closed the page and forgot about it.",
    "No order from me today.",
    "I thought long and did not buy it.",
    "Someone else may have it.",
    "I have none at home and need none.",
    "Removed from my order before paying.",
    "I decided against it.",
    "I went past the till without it.",
    "I chose another one over it.",
    "We do not own it, and we do not miss it.",
    "It cost too much, and I was glad to save.",
    "I only had a look.",
)
READERS = ("TF-IDF", *frozen.ENCODERS, "SmolLM2-Instruct")


@cache
def vectors(reader: str) -> ndarray:
    """(sentence, number): what a reader makes of the forty sentences."""
    texts = [*BOUGHT, *PASSED]
    if reader == "TF-IDF":
        return TfidfVectorizer().fit_transform(texts).toarray()
    if reader in frozen.ENCODERS:
        return np.asarray(load_encoder(frozen.ENCODERS[reader], "cpu").encode(texts), dtype=float)
    return np.asarray(
        load_language_model(device="cpu", precision="float32").embed(texts, pooling="mean"), float
    )


def row(seed: int) -> dict[str, dict[str, float]]:
    """One shop: who is asked -> loss, error and the ends of its interval, in points."""
    columns = worlds.item_features()[0]
    history = worlds.histories(seed, columns, users=USERS)
    log, truth = worlds.graded_shop(seed, history=history)
    at = measuring.Pairs.of(columns, history, kept=8).at(log.user, log.item)
    wrote = np.random.default_rng([seed, 23]).integers(len(BOUGHT), size=len(log))
    wrote = wrote + np.where(log.outcome == 1, 0, len(BOUGHT))
    true = truth.open("to know the error").ate()
    found = {"columns alone": asked(at, log, true)}
    for reader in READERS:
        read = vectors(reader)
        few = Squeeze.of(read, read, components=KEPT).items(read)
        found[reader] = asked(np.column_stack([at, few[wrote]]), log, true)
    return found


def asked(features: ndarray, log: object, true: float) -> dict[str, float]:
    """The effect with these features adjusted for, less the true one."""
    nuisance = estimate.cross_fitted_nuisance(features, log.exposed, log.outcome, groups=log.user)
    effect = estimate.aipw(
        log.outcome, log.exposed, user=log.user, propensity=nuisance.propensity,
        outcome_if_exposed=nuisance.outcome_if_exposed, outcome_if_not=nuisance.outcome_if_not,
    )  # fmt: skip
    said = np.where(log.exposed == 1, nuisance.outcome_if_exposed, nuisance.outcome_if_not)
    return {
        "loss": measuring.quality(said, log.outcome)[0],
        "error": 100 * (effect.value - true),
        "low": 100 * (effect.low - true),
        "high": 100 * (effect.high - true),
    }
