"""The Coat data: 290 people rated coats they chose, and coats that chance chose for them.

Terms: the *train* ratings are of 24 coats that each person picked, the *test* ratings of 16 that a draw
picked, so that the test set is an experiment; a cell is *leaked* if it stands in both.

The features hold each person's gender and age group as they gave them; ask whether a model should have them.

Taught in notebooks/15_real_evidence.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from causalrec_lab.datasets.own import Source, contents
from causalrec_lab.errors import DataProblem
from causalrec_lab.inputs import array
from causalrec_lab.log import Log
from causalrec_lab.log.columns import frozen

USERS, ITEMS, STARS = 290, 300, 5
_FEATURES = "user_item_features"
_FILES = (
    ("train.ascii", "f9088c6e95fa9a42e8be6a92fc77252b95b969e34ed1299c611420da68680873"),
    ("test.ascii", "51fa28550f5bedebc6959d0e7b5e242b173c3c8d16317c7e49b89441304504ce"),
    ("propensities.ascii", "a72e3142a413623c4a6b9d20c4f70fcc017e0db67cc3eb242116f69fb8fb9661"),
    ("item_features.ascii", "72b08cc0766d3e9899231aea90c815b5bb08e07dcfba569d5f182da649099f5a"),
    ("item_features_map.txt", "2675dfaa38b89a9cbb1997f0cfcd46ed7e0e366dc515d12d95508d1f356e5d25"),
    ("user_features.ascii", "593b59c63a3f983575d3a770b32158fdfa4e2e4f63aafffdee70d1600ff072f8"),
    ("user_features_map.txt", "3b8c825ad4445d4a46a400629c5fb43c805ff5a7982b2e436b69e7262c8a013a"),
)
COAT = Source(
    "coat",
    {f"{_FEATURES}/{name}" if "features" in name else name: checksum for name, checksum in _FILES},
    "https://raw.githubusercontent.com/DongHande/AutoDebias/39101ad5a67194ef3828268102cf9b23487cb759/datasets/coat",
    "fetch coat.zip from its authors' page (cs.cornell.edu/~schnabts/mnar), unpack it as coat/, and set "
    "CAUSALREC_DATA to the folder that holds coat/",
)


@dataclass(frozen=True, eq=False, repr=False)
class Coat:
    """Ratings from 1 to 5 of the same people, once of coats they chose and once of coats drawn for them.

    Args:
        train: the chosen ones; `propensity` is the published estimate of being chosen.
        test: the drawn ones; `propensity` is that of the draw, the same for every coat.
        propensity: published estimates for every person and coat, chosen or not, (user, item).
        user_features: 0 or 1, (user, feature), in groups of which one is 1.
        item_features: the same for coats, (item, feature).
        user_names: of the user features, such as "age:20-30".
        item_names: of the item features, such as "color:black".
        simulated: whether this is a made-up twin of the data.
    """

    train: Log
    test: Log
    propensity: Float[ndarray, "user item"]
    user_features: Float[ndarray, "user feature"]
    item_features: Float[ndarray, "item feature"]
    user_names: tuple[str, ...]
    item_names: tuple[str, ...]
    simulated: bool = False

    @property
    def leaked(self) -> Bool[ndarray, " log"]:
        """For each test rating, whether the same person rated the same coat in the training set, too."""
        known = set(zip(self.train.user.tolist(), self.train.item.tolist(), strict=True))
        cells = zip(self.test.user.tolist(), self.test.item.tolist(), strict=True)
        return np.array([cell in known for cell in cells])

    @property
    def matches(self) -> Bool[ndarray, "user item"]:
        """Whether the coat is made for the gender that the person gave."""
        sides = ("gender:men", "gender:women")
        user = np.stack([self.user_features[:, self.user_names.index(side)] for side in sides], axis=1)
        item = np.stack([self.item_features[:, self.item_names.index(side)] for side in sides], axis=1)
        return user @ item.T > 0  # (user, item)

    def texts(self) -> list[str]:
        """Each coat in words, from its features.

        "A black trench coat for women, shown on the front page."
        """
        said = []
        for row in self.item_features:
            named = dict(self.item_names[place].split(":", 1) for place in np.flatnonzero(row))
            kind = {"other": "jacket", "pea": "pea coat", "parkas": "parka", "trench": "trench coat"}
            kind |= {"vests": "vest", "shells": "shell jacket"}
            noun = kind.get(named["jackettype"], f"{named['jackettype']} jacket")
            colour = {"other": "coloured", "multi": "many-coloured"}.get(named["color"], named["color"])
            article = "An" if colour[0] in "aeiou" else "A"
            front = ", shown on the front page" if named["onfrontpage"] == "yes" else ""
            said.append(f"{article} {colour} {noun} for {named['gender']}{front}.")
        return said

    def __repr__(self) -> str:
        users, items = self.propensity.shape
        kind = "Coat's simulated twin, not the real data" if self.simulated else "Coat"
        return (
            f"{kind}: {users} people, {items} coats, {len(self.train):,} ratings chosen, {len(self.test):,} "
            f"drawn by chance, {int(self.leaked.sum())} of these in both"
        )


def coat(*, fetch: bool = False) -> Coat:
    """The real data: your own copy in CAUSALREC_DATA, else one fetched before, checked.

    It may be used with attribution and not for profit; it is not part of this workbook.

    Args:
        fetch: True asks the network for what is on this machine nowhere, once; it stays in the cache.

    Raises:
        DataProblem: it is nowhere to be had, incomplete, or not the published data.

    Source: Schnabel, Swaminathan, Singh, Chandak and Joachims (2016), Recommendations as Treatments, arXiv
    1602.05352.
    """
    return _coat(tuple(contents(COAT, fetch=fetch).items()))


@cache
def _coat(files: tuple[tuple[str, bytes], ...]) -> Coat:
    by_name = dict(files)
    train, test = (_table(by_name, f"{part}.ascii", (USERS, ITEMS)) for part in ("train", "test"))
    for name, ratings in (("train", train), ("test", test)):
        if not np.isin(ratings, range(STARS + 1)).all():
            raise DataProblem(f"{name}.ascii of Coat holds a rating that is not 1 to {STARS}; {COAT.advice}")
    propensity = _table(by_name, "propensities.ascii", (USERS, ITEMS))
    names = {
        side: tuple(by_name[f"{_FEATURES}/{side}_features_map.txt"].decode().split("\n"))
        for side in ("user", "item")
    }
    users, items = (
        _table(by_name, f"{_FEATURES}/{side}_features.ascii", (count, len(names[side])))
        for side, count in (("user", USERS), ("item", ITEMS))
    )
    drawn = np.full((USERS, ITEMS), (test > 0).sum() / test.size)
    return Coat(
        ratings_log(train, propensity),
        ratings_log(test, drawn),
        frozen(propensity),
        frozen(users),
        frozen(items),
        names["user"],
        names["item"],
    )


def ratings_log(ratings: Int[ndarray, "user item"], propensity: Float[ndarray, "user item"]) -> Log:
    """A log of the cells that hold a rating; 0 means that there is none.

    Raises:
        LabError: a rating below 0, a propensity outside (0, 1], or tables of two shapes.

    >>> ratings_log(np.array([[0, 5], [1, 0]]), np.full((2, 2), 0.5)).item
    array([1, 0])
    """
    ratings = array("ratings", ratings, shape=(None, None), low=0)
    propensity = array("propensity", propensity, shape=ratings.shape, above=0, high=1)
    user, item = np.nonzero(ratings)
    shown = np.ones(len(user), dtype=int)
    return Log(user, item, shown, ratings[user, item], propensity[user, item])


def _table(files: dict[str, bytes], name: str, shape: tuple[int, int]) -> ndarray:
    try:
        table = np.array([line.split() for line in files[name].decode().strip().split("\n")], dtype=float)
    except ValueError as error:
        raise DataProblem(f"{name} of Coat is no table of numbers ({error}); {COAT.advice}") from error
    if table.shape != shape:
        raise DataProblem(f"{name} of Coat has shape {table.shape}, and {shape} is needed; {COAT.advice}")
    return table
