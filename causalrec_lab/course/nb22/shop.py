"""A recommender of a thousand customers, with and without privacy, and what an attacker can tell from it.

Terms: a *customer* has nine items, eight given and the ninth to be predicted; *members* are in the
training data, *strangers* are drawn as they were; *hits* is the share of strangers whose ninth item is among
the first five.

The recommender is one linear layer with a softmax over 60 items, learnt by stochastic gradient descent:

    P(ninth item given eight) = softmax(x W),   x = (taken / sqrt(8), 1)

Taught in notebooks/22_private_and_trusted.
"""

from functools import cache

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from causalrec_lab import worlds
from causalrec_lab.datasets import stored as stored_file
from causalrec_lab.log import Log
from causalrec_lab.privacy import (
    group_sizes,
    membership_auc,
    noise_needed,
    noisy_counts,
    noisy_gradient,
    singled_out,
)

ITEMS, CUSTOMERS, STEPS, RATE, LEARN, CLIP, DELTA = 60, 1_000, 100, 0.1, 4.0, 1.0, 1e-5
EPSILONS = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
SEEDS = range(20)
NINE = Int[ndarray, "customer 9"]
RUN = {"sample_rate": RATE, "steps": STEPS, "delta": DELTA}


def people(seed: int) -> tuple[NINE, NINE]:
    """Members and strangers of one shop: nine items each, the last one to be predicted."""
    nine = worlds.histories(seed, worlds.latent_items(seed, items=ITEMS), users=2 * CUSTOMERS, liked=9)
    return nine[:CUSTOMERS], nine[CUSTOMERS:]


def inputs(nine: NINE) -> Float[ndarray, "customer column"]:
    """What the recommender reads of each customer: eight items, scaled to length 1, and a 1."""
    x = np.zeros((len(nine), ITEMS + 1))
    np.put_along_axis(x, nine[:, :-1], 8**-0.5, axis=1)
    x[:, -1] = 1
    return x


def log_chances(weights: Float[ndarray, "column item"], nine: NINE) -> Float[ndarray, "customer item"]:
    """The logarithm of P(item given eight items), one row a customer."""
    scores = inputs(nine) @ weights
    return scores - np.logaddexp.reduce(scores, axis=1)[:, None]


def own_gradients(weights: Float[ndarray, "column item"], nine: NINE) -> Float[ndarray, "customer parameter"]:
    """The gradient of the loss of each customer alone, laid out as one row."""
    missed = np.exp(log_chances(weights, nine))
    missed[np.arange(len(nine)), nine[:, -1]] -= 1
    return np.einsum("ci,cj->cij", inputs(nine), missed).reshape(len(nine), -1)


def trained(nine: NINE, *, noise: float, clip: float = CLIP, seed: int = 0) -> Float[ndarray, "column item"]:
    """Weights by DP-SGD, or, with noise 0 and an endless clip, by plain SGD on the same batches."""
    draw, weights = np.random.default_rng(seed), np.zeros((ITEMS + 1, ITEMS))
    for _ in range(STEPS):
        batch = nine[draw.random(len(nine)) < RATE]  # a coin for each customer
        step = noisy_gradient(
            own_gradients(weights, batch), clip=clip, noise=noise, expected=RATE * len(nine), draw=draw
        )
        weights -= LEARN * step.reshape(weights.shape)
    return weights


def surprise(weights: Float[ndarray, "column item"], nine: NINE) -> Float[ndarray, " customer"]:
    """-log P(ninth item): what an attacker looks at; small where the model has seen this customer."""
    return -log_chances(weights, nine)[np.arange(len(nine)), nine[:, -1]]


def hits(scores: Float[ndarray, "customer item"], nine: NINE) -> float:
    """The share of customers whose ninth item is among the five best that they have not taken."""
    left = scores.copy()
    np.put_along_axis(left, nine[:, :-1], -np.inf, axis=1)
    own = np.take_along_axis(left, nine[:, -1:], axis=1)
    return float(((left > own).sum(axis=1) < 5).mean())


def judged(seed: int, epsilon: float | None) -> dict[str, float]:
    """AUC of the attack, hits on strangers, and hits of a bestseller list that spends the same epsilon.

    None stands for no privacy: nothing is clipped, and there is no noise.
    """
    members, strangers = people(seed)
    counts = np.bincount(members.ravel(), minlength=ITEMS)
    if epsilon is None:
        weights = trained(members, noise=0, clip=1e9, seed=seed)
    else:
        weights = trained(members, noise=noise_needed(epsilon, **RUN), seed=seed)
        counts = noisy_counts(counts, epsilon=epsilon, most=9, seed=seed)
    auc = membership_auc(-surprise(weights, members), -surprise(weights, strangers)).value
    bestsellers = np.tile(np.asarray(counts, dtype=float), (len(strangers), 1))
    found = {"auc": auc, "hits": hits(log_chances(weights, strangers), strangers)}
    return {
        name: round(value, 4)
        for name, value in (found | {"bestsellers": hits(bestsellers, strangers)}).items()
    }


@cache
def stored() -> dict[str, dict[str, list[float]]]:
    """Budget ("none", "0.1", ...) -> "auc", "hits", "bestsellers", of twenty shops.

    Made by data/make_private_shops.py, kept in data/private_shops.json.
    """
    return stored_file("private_shops.json", dict)


# ---------------------------------------------------------------- a sheet of purchases


@cache
def share_singled_out(known: int, *, months: bool, seed: int = 0, customers: int = 5_000) -> float:
    """The share of customers of a sheet whom so many of their twenty items single out.

    Args:
        known: how many of each customer's items the outsider knows.
        months: whether sheet and outsider also have the month of each purchase, one of twelve by chance.
        seed: of customers, months and of what is known.
        customers: on the sheet.
    """
    goods = worlds.item_features()[0]
    own = worlds.histories(seed, goods, users=customers, liked=20)
    month = np.random.default_rng([seed, 22]).integers(12, size=own.shape) if months else 0
    taken = np.zeros((customers, len(goods) * (12 if months else 1)), dtype=bool)
    np.put_along_axis(taken, own * (12 if months else 1) + month, True, axis=1)
    return float(singled_out(taken, known=known, seed=seed).mean())


def columns_kept(week: Log, *, k: int) -> list[str]:
    """Columns of a week that may stay if each row must look like k - 1 others; the rest is left out.

    One column after the other goes, each time the one without which most rows have company.
    """
    names = list(worlds.WEEK_COLUMNS)
    while (group_sizes({name: week[name] for name in names}) < k).any():
        names.remove(
            max(names, key=lambda one: _in_company(week, [name for name in names if name != one], k))
        )
    return names


def cures(week: Log, *, k: int) -> dict[str, dict[str, ndarray]]:
    """The columns of a week as they are, with columns left out, and with columns halved.

    "halved" cuts each column with more than two values at its median; not every row then has company.
    """
    whole = {name: np.asarray(week[name]) for name in worlds.WEEK_COLUMNS}
    halves = {
        name: (one > np.median(one)).astype(int) if one.max() > 1 else one for name, one in whole.items()
    }
    left = {name: whole[name] for name in columns_kept(week, k=k)}
    return {"all eight": whole, "left out": left, "halved": halves}


def table(columns: dict[str, ndarray]) -> Float[ndarray, "log column"]:
    """Columns side by side, as numbers."""
    return np.column_stack(list(columns.values())).astype(float)


def _in_company(week: Log, names: list[str], k: int) -> int:
    return int((group_sizes({name: week[name] for name in names}) >= k).sum())


# ---------------------------------------------------------------- noisy counts and an effect

TRUE_EFFECT = 0.175  # a quarter fans, 10 points each; three quarters newcomers, 20 points
_SHARES = np.array([[[243, 27], [21, 9]], [[3, 7], [18, 72]]]) / 400  # (group, shown, bought): the 400 visits


def sheets(visits: int, *, draws: int, seed: int = 0) -> Float[ndarray, "draw group shown bought"]:
    """Day sheets of eight counts: new visits drawn as the 400 were; within a group a coin showed the film."""
    draw = np.random.default_rng([seed, visits])
    return draw.multinomial(visits, _SHARES.ravel(), size=draws).reshape(-1, 2, 2, 2).astype(float)


def with_noise(counts: Float[ndarray, "..."], epsilon: float, *, seed: int = 0) -> Float[ndarray, "..."]:
    """The same counts with Laplace noise; what falls below 1/2 is set to 1/2, which costs no privacy."""
    return np.maximum(noisy_counts(counts.ravel(), epsilon=epsilon, seed=seed).reshape(counts.shape), 0.5)


def effects(counts: Float[ndarray, "... group shown bought"]) -> tuple[ndarray, ndarray]:
    """The naive difference, and the effect adjusted for the group, of each sheet."""
    visits = counts.sum(axis=-1)  # (..., group, shown)
    rate, size = counts[..., 1] / visits, visits.sum(axis=-1)
    adjusted = ((rate[..., 1] - rate[..., 0]) * size).sum(axis=-1) / size.sum(axis=-1)
    whole = counts.sum(axis=-3)  # (..., shown, bought)
    share = whole[..., 1] / whole.sum(axis=-1)
    return share[..., 1] - share[..., 0], adjusted


def standard_error(counts: Float[ndarray, "... group shown bought"], noise: float = 0.0) -> ndarray:
    """The standard error of each sheet's adjusted effect: luck of the visits, noise of each count.

    By the delta method; `noise` is the variance that was added to a count; group sizes are taken as known.
    """
    visits = counts.sum(axis=-1)  # (..., group, shown)
    rate, size = counts[..., 1] / visits, visits.sum(axis=-1)
    variance = rate * (1 - rate) / visits + noise * (rate**2 + (1 - rate) ** 2) / visits**2
    weight = (size / size.sum(axis=-1, keepdims=True)) ** 2
    return np.sqrt((weight * variance.sum(axis=-1)).sum(axis=-1))


@cache
def effect_errors(
    visits: int, epsilon: float | None, *, draws: int = 1_000
) -> dict[str, tuple[float, float, float]]:
    """For the naive and the adjusted effect: the mean error, and where the middle 95 % of sheets lie."""
    plain = sheets(visits, draws=draws)
    found = effects(plain if epsilon is None else with_noise(plain, epsilon))
    errors = (each - TRUE_EFFECT for each in found)
    return {
        name: (float(e.mean()), *map(float, np.quantile(e, (0.025, 0.975))))
        for name, e in zip(("naive", "adjusted"), errors, strict=True)
    }
