"""Who stands alone on a sheet: groups that look alike, and items that single somebody out.

Taught in notebooks/22_private_and_trusted.
"""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray

from causalrec_lab.errors import LabError, whole_number
from causalrec_lab.estimate.result import Labels
from causalrec_lab.inputs import array, distinct


def group_sizes(columns: Mapping[str, Labels]) -> Int[ndarray, " row"]:
    """For each row, how many rows say the same in all of these columns, itself included.

    Their smallest is k: the sheet is k-anonymous in these columns. It says nothing of the other columns:
    where all k did the same, what they did is known.

    Args:
        columns: name -> one label a row; those that an outsider may know.

    Raises:
        LabError: no column, or columns of different lengths.

    Source: Sweeney (2002), k-anonymity: a model for protecting privacy.

    >>> group_sizes({"age": ["20s", "20s", "30s"], "town": ["A", "A", "A"]}).tolist()
    [2, 2, 1]
    """
    if not isinstance(columns, Mapping) or not columns:
        raise LabError("columns is no mapping with a column; give name -> labels, such as {'age': [...]}")
    group = None  # the number of each row's group, told apart by one column after the other
    for name, labels in columns.items():
        values, code = distinct(str(name), labels, None if group is None else len(group))
        group = code if group is None else np.unique(group * len(values) + code, return_inverse=True)[1]
    return np.bincount(group)[group]


def singled_out(taken: object, *, known: int, seed: int = 0) -> Bool[ndarray, " user"]:
    """Whether an outsider who knows some items of a user finds exactly one row that holds them all.

    Args:
        taken: (user, item), 1 where the user took the item.
        known: how many of each user's own items the outsider knows, drawn by chance, 1 or more.
        seed: of the draw.

    Raises:
        LabError: a user with fewer items, or a table of other values.

    Source: de Montjoye et al. (2013), Unique in the Crowd; an attack on real ratings: Narayanan and Shmatikov
    (2008), Robust De-anonymization of Large Sparse Datasets.

    >>> singled_out([[1, 1, 0], [1, 1, 0], [0, 1, 1]], known=2).tolist()
    [False, False, True]
    """
    table = array("taken", taken, shape=(None, None), kind="binary").astype(bool)
    known = whole_number("known", known)
    if (short := table.sum(axis=1) < known).any():
        row = int(short.argmax())
        raise LabError(
            f"taken[{row}] has {table[row].sum()} items and known={known}; leave such users out or know fewer"
        )
    draw = np.random.default_rng(whole_number("seed", seed, low=0))
    chosen = np.argsort(np.where(table, draw.random(table.shape), 2), axis=1)[:, :known]  # (user, known)
    who_took = np.ascontiguousarray(table.T)  # (item, user)
    return np.array([who_took[items].all(axis=0).sum() == 1 for items in chosen])
