"""A made-up twin of the Coat data, for a machine that has not got it: the same shape, invented people.

Terms: as in `causalrec_lab.datasets.coat`; a *group* of features is a question with one answer, such as age.

Taught in notebooks/15_real_evidence.
"""

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from causalrec_lab.datasets import Coat, ratings_log
from causalrec_lab.errors import whole_number

PEOPLE, COATS, CHOSEN, DRAWN = 290, 300, 24, 16
USER_GROUPS = {
    "gender": ("men", "women"),
    "age": ("20-30", "30-40", "40-50", "50-60", "over 60", "under 20"),
    "location": ("rural", "suburban", "urban"),
    "fashioninterest": ("moderately", "not at all", "very"),
}
ITEM_GROUPS = {
    "gender": ("men", "women"),
    "jackettype": ("bomber", "fleece", "insulated", "motorcycle", "other", "parkas", "rain", "trench"),
    "color": ("black", "blue", "brown", "gray", "green", "other", "red"),
    "onfrontpage": ("yes", "no"),
}
# How strongly a coat is chosen for each reason, in log-odds.
BY_GENDER, BY_FRONT_PAGE, BY_STARS = 2.2, 0.6, 0.35


def coat_twin(seed: int = 0) -> Coat:
    """290 invented people, 300 invented coats: who chose what, and what chance would have shown.

        stars   = 1 to 5, cut from  level + match of gender + person + coat + taste . coat + luck
        chosen  ~ 24 of 300, log-odds  2.2 match of gender + 0.6 front page + 0.35 stars
        drawn   ~ 16 of 300 by chance

    People choose by the stars they will give, too, and `propensity` knows only what the features tell: the
    chance of being chosen, averaged over the stars. So weights mend a part of the bias here and leave a part,
    as they do in the real data. It is `simulated`, and says so.

    Args:
        seed: of everything.

    >>> coat_twin(0)
    Coat's simulated twin, not the real data: 290 people, 300 coats, 6,960 ratings chosen, 4,640 drawn by
    chance, 410 of these in both
    """
    draw = np.random.default_rng([whole_number("seed", seed, low=0), 15])
    (users, user_names), (items, item_names) = (
        _features(draw, count, groups) for count, groups in ((PEOPLE, USER_GROUPS), (COATS, ITEM_GROUPS))
    )
    match = users[:, :2] @ items[:, :2].T  # (user, item)
    likes = users @ draw.normal(size=(users.shape[1], 3)) + draw.normal(size=(PEOPLE, 3))  # (user, 3)
    looks = items @ draw.normal(size=(items.shape[1], 3)) + draw.normal(size=(COATS, 3))  # (item, 3)
    wish = 0.55 * match + 0.45 * draw.normal(size=(PEOPLE, 1)) + 0.3 * draw.normal(size=COATS)
    wish = wish + 0.08 * likes @ looks.T  # (user, item)
    odds = BY_GENDER * match + BY_FRONT_PAGE * items[:, item_names.index("onfrontpage:yes")]

    stars = _stars(draw, wish)
    chosen = _picked(draw, odds + BY_STARS * stars, CHOSEN)
    drawn = _picked(draw, np.zeros(wish.shape), DRAWN)
    again = [_picked(draw, odds + BY_STARS * _stars(draw, wish), CHOSEN) for _ in range(100)]
    propensity = np.clip(_alike(np.mean(again, axis=0), users, items), 1e-3, 1)  # (user, item)
    return Coat(
        ratings_log(stars * chosen, propensity),
        ratings_log(stars * drawn, np.full(wish.shape, DRAWN / COATS)),
        propensity,
        users,
        items,
        user_names,
        item_names,
        simulated=True,
    )


def _features(
    draw: np.random.Generator, count: int, groups: dict[str, tuple[str, ...]]
) -> tuple[Float[ndarray, "who feature"], tuple[str, ...]]:
    """One answer to each question, as 0 and 1, and their names."""
    answers = [np.eye(len(words))[draw.integers(len(words), size=count)] for words in groups.values()]
    return np.hstack(answers), tuple(f"{name}:{word}" for name, words in groups.items() for word in words)


def _stars(draw: np.random.Generator, wish: Float[ndarray, "user item"]) -> Int[ndarray, "user item"]:
    """Whole stars from 1 to 5, with luck of their own each time."""
    return np.clip(np.rint(1.85 + wish + 0.9 * draw.normal(size=wish.shape)), 1, 5).astype(int)


def _picked(draw: np.random.Generator, odds: Float[ndarray, "user item"], count: int) -> ndarray:
    """For each user, `count` different items, more likely where the odds are larger."""
    order = np.argsort(-(odds + draw.gumbel(size=odds.shape)), axis=1)[:, :count]
    picked = np.zeros(odds.shape, dtype=int)
    np.put_along_axis(picked, order, 1, axis=1)
    return picked


def _alike(share: Float[ndarray, "user item"], users: ndarray, items: ndarray) -> Float[ndarray, "user item"]:
    """The share among pairs that look alike to the features: same gender match, same place on the page."""
    kind = users[:, :2] @ items[:, :2].T + 2 * items[:, -2]  # (user, item)
    mean = np.empty(share.shape)
    for one in np.unique(kind):
        mean[kind == one] = share[kind == one].mean()
    return mean
