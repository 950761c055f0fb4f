"""Prepares text vectors for a model of a few thousand rows: the leading directions, and where two texts meet.

Terms: to *squeeze* a vector is to keep only the directions in which the items differ most.

Taught in notebooks/09_causal_model.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.errors import LabError, of_kind
from causalrec_lab.inputs import array, column, refuse
from causalrec_lab.log import Log
from causalrec_lab.worlds import topics_of

Users = Float[ndarray, "user dim"]  # a text vector of each user
Items = Float[ndarray, "item dim"]  # and of each item


@dataclass(frozen=True)
class Squeeze:
    """What turns 384 numbers per text into a few, learned from the texts alone: no outcome is looked at.

    i = (item vector - centre) @ axes, mean 0 and variance 1 over the items
    u = ((user vector - centre) @ axes - user_centre) / user_spread, the same over the users
    """

    centre: Float[ndarray, " dim"]
    axes: Float[ndarray, "dim components"]
    user_centre: Float[ndarray, " components"]
    user_spread: Float[ndarray, " components"]

    @classmethod
    def of(cls, user_vectors: Users, item_vectors: Items, *, components: int) -> "Squeeze":
        """Learn it from the texts of all users and items.

        Args:
            user_vectors: text vector of each user.
            item_vectors: text vector of each item.
            components: leading directions kept; what they leave out cannot be adjusted for.

        Raises:
            LabError: vectors of different lengths, or that differ in fewer directions.
        """
        users, items = one_length(user_vectors, item_vectors)
        centre = items.mean(axis=0)  # (dim,)
        main = topics_of(items, count=components)  # (item, components)
        # The axes (dim, components) for which (items - centre) @ axes = main.
        axes, *_ = np.linalg.lstsq(items - centre, main, rcond=None)
        u = (users - centre) @ axes  # (user, components)
        spread = u.std(axis=0)
        spread[spread < 1e-9] = 1.0  # users who do not differ there
        return cls(centre, axes, u.mean(axis=0), spread)

    def users(self, vectors: Users) -> Float[ndarray, "user components"]:
        """The users' few numbers."""
        return (self.items(vectors) - self.user_centre) / self.user_spread

    def items(self, vectors: Items) -> Float[ndarray, "item components"]:
        """The items' few numbers."""
        return (array("vectors", vectors, shape=(None, len(self.centre))) - self.centre) @ self.axes


def pair_features(
    log: Log, user_vectors: Users, item_vectors: Items, *, components: int = 16
) -> Float[ndarray, "log feature"]:
    """For each row [u, i, u * i]: both texts, and where they meet; for `estimate.cross_fitted_nuisance`.

    Args:
        log: rows with user and item as places in the two tables of vectors.
        user_vectors: text vector of each user.
        item_vectors: text vector of each item.
        components: leading directions kept; what they leave out cannot be adjusted for.
    """
    user_vectors, item_vectors = fits(log, user_vectors, item_vectors)
    by = Squeeze.of(user_vectors, item_vectors, components=components)
    u, i = by.users(user_vectors), by.items(item_vectors)
    u, i = u[log.user], i[log.item]  # (log, components)
    return np.concatenate([u, i, u * i], axis=1)  # (log, 3 components)


def fits(log: Log, user_vectors: ndarray, item_vectors: ndarray) -> tuple[ndarray, ndarray]:
    """The vectors, read; refuse a log whose users or items have none, or whose outcome is not 0 or 1."""
    of_kind("log", log, Log, "a log of rows")
    both = one_length(user_vectors, item_vectors)
    for name, vectors in zip(("user", "item"), both, strict=True):
        needed = f"one of the {len(vectors)} {name} vectors; number them from 0, in the order of the vectors"
        column(f"log.{name}", log[name], kind="whole", low=0, high=len(vectors) - 1, needed=needed)
    refuse("outcome", log.outcome, ~np.isin(log.outcome, (0, 1)), "0 or 1: did it happen or not")
    return both


def one_length(user_vectors: ndarray, item_vectors: ndarray, dim: int | None = None) -> tuple[Users, Items]:
    """Both tables of vectors, read; refused if they do not come from one encoder."""
    users, items = (
        array(name, vectors, shape=(None, None))
        for name, vectors in (("user_vectors", user_vectors), ("item_vectors", item_vectors))
    )
    if not users.shape[1] == items.shape[1] == (dim or users.shape[1]):
        wanted = f"vectors of {dim} numbers" if dim else "two tables of vectors of one length"
        raise LabError(
            f"user_vectors has shape {users.shape} and item_vectors {items.shape}; {wanted} are needed: "
            "encode both with the same encoder"
        )
    return users, items
