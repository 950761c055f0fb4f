"""A recommender that learns from what it chose to show, forty rounds long.

    shown in round r -> clicks in round r -> shown in round r + 1 -> ...;  wanted -> clicks in every round

Terms: a *round* is a day after which the list is made anew from all clicks so far; the *list* holds the items
with most of them; *explore* is the share of visitors to whom chance shows any item; *homogeneity* is the
chance that two visitors who click in one round click the same item.

Taught in notebooks/13_biased_logs, 20_bigger_is_not_causal.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from causalrec_lab.errors import one_of, real_number, whole_number
from causalrec_lab.graph import CausalGraph
from causalrec_lab.inputs import array, column
from causalrec_lab.worlds.shop import MOST

REFITS = ("clicks", "weighted", "rate", "thompson")


@dataclass(frozen=True)
class Loop:
    """What a loop wrote down.

    Args:
        shown: visitors to whom each item was shown, by round.
        clicked: how many of them clicked.
        listed: the items on the list of each round; the first round has none, and -1 stands there.
    """

    shown: Int[ndarray, "round item"]
    clicked: Int[ndarray, "round item"]
    listed: Int[ndarray, "round slot"]

    def top_share(self, k: int = 5) -> Float[ndarray, " round"]:
        """Share of all clicks so far that the k items with most of them hold, after each round.

        >>> Loop(*[np.array([[3, 1, 0], [1, 0, 0]])] * 2, np.array([[-1], [0]])).top_share(1).tolist()
        [0.75, 0.8]
        """
        k = whole_number("k", k, high=self.clicked.shape[1])
        so_far = np.sort(self.clicked.cumsum(axis=0), axis=1)  # (round, item)
        return so_far[:, -k:].sum(axis=1) / np.maximum(so_far.sum(axis=1), 1)

    def homogeneity(self) -> Float[ndarray, " round"]:
        """Chance that two different clicks of one round are on the same item.

        sum over items of n (n - 1)  /  N (N - 1)

        >>> Loop(*[np.array([[2, 2, 0]])] * 2, np.array([[-1]])).homogeneity().round(2).tolist()
        [0.33]
        """
        n, total = self.clicked, self.clicked.sum(axis=1)
        return (n * (n - 1)).sum(axis=1) / np.maximum(total * (total - 1), 1)

    def regret(self, wanted: Float[ndarray, "*round item"]) -> Float[ndarray, " round"]:
        """Expected clicks of each round that the best list would have had more.

            visitors * mean of the largest chances, as many as slots  -  sum over items of shown * wanted

        Args:
            wanted: as it was passed to `feedback_loop`, a chance for each item, or one row a round.

        Raises:
            LabError: chances of another shape.

        >>> Loop(*[np.array([[3, 1]])] * 2, np.array([[-1]])).regret([0.25, 0.5]).tolist()
        [0.75]
        """
        chance = _chances(wanted, *self.shown.shape)  # (round, item)
        best = np.sort(chance, axis=1)[:, -self.listed.shape[1] :].mean(axis=1)  # (round,)
        return self.shown.sum(axis=1) * best - (self.shown * chance).sum(axis=1)


def feedback_loop(
    seed: int,
    *,
    wanted: Float[ndarray, "*round item"] | None = None,
    rounds: int = 40,
    visitors: int = 200,
    slots: int = 5,
    explore: float = 0.0,
    refit: str = "clicks",
    keep: float = 1.0,
    learns: int | None = None,
) -> Loop:
    """A list that is made anew, round after round, from the clicks on what it showed.

        round 0:  every visitor is shown a item by chance
        then:     list    = the `slots` items with the largest score so far, ties by luck
                  shown   = explore: any item, by chance; else one of the list, by chance
                  clicked ~ Binomial(shown, wanted)

    The score is the number of clicks so far ("clicks"); or each click divided by the chance that its item had
    of being shown in that round ("weighted"), which needs exploration: what has no chance has no clicks; or
    clicks over showings so far ("rate"); or a draw from the posterior of that rate under a flat prior
    ("thompson": Thompson sampling, which explores by itself). With `keep` below 1 old counts fade, so that a
    drift of the wants is followed; a frozen model no longer `learns`.

    Args:
        seed: of every draw.
        wanted: chance that a visitor clicks each item when shown, or one row of chances a round, where wants
            drift; None is fifty items, all .2.
        rounds: 1 or more.
        visitors: of each round.
        slots: items on the list.
        explore: share of visitors shown any item, in [0, 1].
        refit: "clicks", "weighted", "rate" or "thompson".
        keep: share of every count that is carried into the next round, in [0, 1]; 1 forgets nothing.
        learns: rounds after which the score stays as it is; None learns to the end.

    Raises:
        LabError: a number out of its range. UnknownName: no such refit.

    Source: after Chaney, Stewart and Engelhardt (2018), How algorithmic confounding in recommendation systems
    increases homogeneity and decreases utility; their users differ and ours are alike.

    >>> loop = feedback_loop(0)
    >>> loop.shown.shape, bool(loop.top_share()[-1] > 0.9)
    ((40, 50), True)
    """
    chance = _chances(np.full(50, 0.2) if wanted is None else wanted, rounds)  # (round, item)
    items = whole_number("the number of items", chance.shape[1], low=2)
    slots = whole_number("slots", slots, high=items)
    explore = real_number("explore", explore, low=0, high=1)
    one_of("refit", refit, REFITS)
    rounds = whole_number("rounds", rounds, high=MOST // items)
    keep = real_number("keep", keep, low=0, high=1)
    learns = rounds if learns is None else whole_number("learns", learns, low=0)
    visitors = whole_number("visitors", visitors, high=10**12)
    draw = np.random.default_rng([whole_number("seed", seed, low=0), 5])
    shown, clicked = np.zeros((2, rounds, items), dtype=int)
    listed = np.full((rounds, slots), -1)
    score, wins, losses = np.zeros((3, items))
    for r in range(rounds):
        share = np.full(items, 1 / items)
        if r:
            order = np.lexsort((draw.random(items), -score))  # ties by luck
            listed[r] = order[:slots]
            share *= explore
            share[listed[r]] += (1 - explore) / slots
        shown[r] = draw.multinomial(visitors, share / share.sum())
        clicked[r] = draw.binomial(shown[r], chance[r])
        if r >= learns:
            continue
        wins, losses = keep * wins + clicked[r], keep * losses + shown[r] - clicked[r]
        if refit == "thompson":
            score = draw.beta(1 + wins, 1 + losses)
        elif refit == "rate":
            score = wins / np.maximum(wins + losses, 1)
        else:
            score = keep * score + clicked[r] / (
                np.where(share > 0, share, 1) if refit == "weighted" else 1.0
            )
    return Loop(shown, clicked, listed)


def _chances(wanted: ndarray, rounds: int, items: int | None = None) -> Float[ndarray, "round item"]:
    """A row of chances for each round, from one row for all or from as many."""
    rounds = whole_number("rounds", rounds, high=MOST)
    if np.ndim(wanted) < 2:
        one = column("wanted", wanted, low=0, high=1, n=items)
        return np.broadcast_to(one, (rounds, len(one)))
    return array("wanted", wanted, shape=(rounds, items), low=0, high=1)


def unrolled(rounds: int = 3) -> CausalGraph:
    """The loop as a graph without cycles: one pair of nodes a round.

    >>> unrolled(2).parents("clicks 2")
    ('wanted', 'shown 2')
    """
    rounds = whole_number("rounds", rounds, high=1000)
    arrows = []
    for r in range(1, rounds + 1):
        arrows += [("wanted", f"clicks {r}"), (f"shown {r}", f"clicks {r}")]
        if r < rounds:
            arrows.append((f"clicks {r}", f"shown {r + 1}"))
    return CausalGraph(arrows)
