"""Predicts ratings from the few that users chose to give: plain, weighted, and doubly robust.

Terms: as in `causalrec_lab.recommenders`; the *cells* are all user-item pairs; a cell is *seen* if the log
holds its rating; a *pseudo-rating* stands for the rating of every cell and is right on average if either the
propensities or the guesses behind it are.

    equal       minimise  sum over seen cells of (r - s)^2                       + penalty * size
    propensity  minimise  sum over seen cells of w (r - s)^2, w = 1 / propensity, scaled to mean 1
    robust      minimise  c sum over all cells of (g + seen * (r - g) / propensity - s)^2, g the guess

    s_ui = level + level_u + level_i + u . i;  size = squared length of all levels and vectors but the first

Weighting is right if every cell had some chance of being seen and the propensities say which; its price is
variance. A model that can hold the truth needs no weights and pays for them; one that is too simple, and
every model is, is fitted where it will be used. "robust" with vectors follows single heavy cells: give it a
larger penalty, or a smallest propensity. All of it is about ratings if everybody rated everything: not about
what showing changes.

Taught in notebooks/15_real_evidence.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.errors import one_of, real_number, whole_number
from causalrec_lab.inputs import array
from causalrec_lab.log import Log
from causalrec_lab.recommenders.fitted import Fitted, cell_sums, propensities, sizes

MOST_DIM = 10_000  # numbers in a vector
MOST = 1e12  # of a penalty or a weight
LOSSES = ("equal", "propensity", "robust")


@dataclass(frozen=True)
class RatingFactors:
    """Matrix factorisation of ratings, by one of three losses; solved whole, by L-BFGS.

    Args:
        loss: "equal" (MF-naive), "propensity" (MF-IPS) or "robust" (DR for a squared loss).
        dim: length of the vectors; 0 leaves the levels.
        penalty: on squared lengths, above 0; of the size of a handful of ratings.
        guess: ratings (user, item) for "robust"; None takes an "equal" fit of levels alone.
        steps: of L-BFGS at most.
        seed: of the first vectors.

    Raises:
        LabError: a setting out of range, or a log without propensities where they are needed.
        UnknownName: another loss.

    Source: Schnabel et al. (2016), Recommendations as Treatments, arXiv 1602.05352; Wang, Zhang, Sun and Qi
    (2019), Doubly Robust Joint Learning.

    >>> log = Log([0, 1, 1], [0, 0, 1], [1, 1, 1], [5.0, 3.0, 1.0])
    >>> RatingFactors(dim=0, penalty=0.01).fit(log, users=2, items=2).score(0, 1).__round__(1)
    3.0
    """

    loss: str = "equal"
    dim: int = 20
    penalty: float = 5.0
    guess: Float[ndarray, "user item"] | None = None
    steps: int = 1000
    seed: int = 0

    def __post_init__(self) -> None:
        one_of("loss", self.loss, LOSSES)
        object.__setattr__(self, "dim", whole_number("dim", self.dim, low=0, high=MOST_DIM))
        object.__setattr__(self, "steps", whole_number("steps", self.steps, high=10**6))
        object.__setattr__(self, "seed", whole_number("seed", self.seed, low=0))
        object.__setattr__(self, "penalty", real_number("penalty", self.penalty, above=0, high=MOST))

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Learn from the ratings in `outcome`; every cell gets a score. `parts` holds levels and vectors."""
        users, items = sizes(log, users, items)
        target, weight = self._cells(log, users, items)  # (user, item) each
        parts = _solve(target, weight, self)
        table = _scores(**parts)
        names = {"equal": "MF-naive", "propensity": "MF-IPS", "robust": "MF-DR"}
        return Fitted(names[self.loss], table, parts)

    def _cells(self, log: Log, users: int, items: int) -> tuple[ndarray, ndarray]:
        """The rating each cell should have, and how much it counts; several rows of a cell are averaged."""
        if self.loss == "equal":
            each = np.ones(len(log))
        else:
            each = 1 / propensities(log, f"loss={self.loss!r}", "loss='equal'")
        seen = cell_sums(log, each, (users, items))  # (user, item)
        rated = cell_sums(log, each * log.outcome, (users, items))
        target = np.divide(rated, seen, out=np.zeros_like(seen), where=seen > 0)
        if self.loss != "robust":
            return target, seen * len(log) / each.sum()  # mean 1 over the rows
        if self.guess is None:
            guess = replace(self, loss="equal", dim=0).fit(log, users=users, items=items).table
        else:
            guess = array("guess", self.guess, shape=(users, items))
        rows = cell_sums(log, np.ones(len(log)), (users, items))
        push = seen / np.maximum(rows, 1)  # 1 / propensity, once a cell
        # scaled so that all cells together weigh as much as the rows of the log do: penalties compare
        return guess + push * (target - guess), np.full(seen.shape, len(log) / seen.size)


def held_out_error(
    model: RatingFactors,
    log: Log,
    *,
    users: int | None = None,
    items: int | None = None,
    folds: int = 4,
    judged_by: str = "equal",
    seed: int = 0,
) -> float:
    """Squared error of ratings that the model did not see, in `folds` parts of the log.

        equal       mean of (r - s)^2
        propensity  sum of (r - s)^2 / propensity, of sum of 1 / propensity    (SNIPS)

    The first asks about ratings that users chose to give, the second about all cells. While one part is held
    out, a cell's chance of being seen is smaller: its propensity counts (folds - 1) / folds of what it was.
    Rows of one user and good are held out together.

    Args:
        model: what is judged, with its settings.
        log: ratings, with propensities for the second.
        users: how many there are; None for as many as the log has.
        items: the same.
        folds: parts, 2 or more; each is held out once.
        judged_by: "equal" or "propensity".
        seed: of the parts.

    Raises:
        LabError: fewer than two folds, or no propensities.

    Source: Schnabel et al. (2016), section 6.2.
    """
    users, items = sizes(log, users, items)
    cell = np.unique(log.user * items + log.item, return_index=True, return_inverse=True)
    folds = whole_number("folds", folds, low=2, high=max(2, len(cell[0])))
    one_of("way of judging", judged_by, LOSSES[:2])
    if judged_by == "propensity":
        propensities(log, "judged_by='propensity'", "judged_by='equal'")
    draw = np.random.default_rng(whole_number("seed", seed, low=0))
    part = (draw.permutation(len(log)) % folds)[cell[1][cell[2]]]  # that of the cell's first row
    squares, weights = [], []
    for fold in np.unique(part):
        kept, out = log.select(part != fold), log.select(part == fold)
        if kept.propensity is not None:
            kept = replace(kept, propensity=kept.propensity * (folds - 1) / folds)
        table = model.fit(kept, users=users, items=items).table
        squares.append((out.outcome - table[out.user, out.item]) ** 2)
        weights.append(1 / out.propensity if judged_by == "propensity" else np.ones(len(out)))
    return float(np.average(np.concatenate(squares), weights=np.concatenate(weights)))


# ---- the sum that is made small


def _solve(target: ndarray, weight: ndarray, model: RatingFactors) -> dict[str, ndarray]:
    """Levels and vectors that make  sum weight (target - s)^2 + penalty * size  smallest."""
    from scipy.optimize import minimize

    (users, items), dim = target.shape, model.dim
    shapes = {"level": (), "user_level": (users,), "item_level": (items,)}
    shapes |= {"user_factors": (users, dim), "item_factors": (items, dim)}
    draw = np.random.default_rng(model.seed)
    start = {name: np.zeros(shape) for name, shape in shapes.items()}
    start["level"] = np.array(np.average(target, weights=weight))
    for name in ("user_factors", "item_factors"):
        start[name] = 0.1 * draw.normal(size=shapes[name])

    def value_and_slope(flat: ndarray) -> tuple[float, ndarray]:
        parts = _parts(flat, shapes)
        wrong = _scores(**parts) - target  # (user, item)
        push = weight * wrong  # (user, item)
        slope = {
            "level": push.sum(),
            "user_level": push.sum(axis=1),
            "item_level": push.sum(axis=0),
            "user_factors": push @ parts["item_factors"],  # (user, dim)
            "item_factors": push.T @ parts["user_factors"],  # (item, dim)
        }
        size = sum(float((parts[name] ** 2).sum()) for name in shapes if name != "level")
        for name in shapes:
            slope[name] = 2 * (slope[name] + (model.penalty * parts[name] if name != "level" else 0))
        return float((push * wrong).sum()) + model.penalty * size, _flat(slope)

    solved = minimize(
        value_and_slope, _flat(start), jac=True, method="L-BFGS-B", options={"maxiter": model.steps}
    )
    return _parts(solved.x, shapes)


def _scores(
    level: ndarray,
    user_level: Float[ndarray, " user"],
    item_level: Float[ndarray, " item"],
    user_factors: Float[ndarray, "user dim"],
    item_factors: Float[ndarray, "item dim"],
) -> Float[ndarray, "user item"]:
    return level + user_level[:, None] + item_level + user_factors @ item_factors.T


def _flat(parts: dict[str, ndarray]) -> Float[ndarray, " number"]:
    return np.concatenate([np.ravel(part) for part in parts.values()])


def _parts(flat: ndarray, shapes: dict[str, tuple[int, ...]]) -> dict[str, ndarray]:
    cuts = np.cumsum([int(np.prod(shape)) for shape in shapes.values()])[:-1]
    pieces = np.split(flat, cuts)
    return {name: piece.reshape(shape) for (name, shape), piece in zip(shapes.items(), pieces, strict=True)}
