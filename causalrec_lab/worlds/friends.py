"""Social: groups of friends, where a card moves not only the one who sees it.

Terms: as in `causalrec_lab.worlds`; *influence* is what the cards of all friends together change;
*homophily*: friends are alike before anything is shown; a *design* is who draws whom to show the card to.

Taught in notebooks/18_five_worlds.
"""

import networkx as nx
import numpy as np

from causalrec_lab.errors import one_of, real_number, whole_number
from causalrec_lab.log import Log, Truth
from causalrec_lab.worlds.shop import truth_of

_SIZE = 8  # people in a group
_DESIGNS = ("log", "person", "group")


def friends_week(
    seed: int,
    *,
    groups: int = 100,
    across: float = 0.1,
    influence: float = 0.3,
    homophily: float = 0.1,
    design: str = "person",
) -> tuple[Log, Truth, nx.Graph]:
    """Who was shown a card, who posted, and who is whose friend.

        taste of a group ~ a fair coin, 1 or -1
        shown ~ by design: "log" Bernoulli(.5 + .3 taste); "person" a coin each; "group" one coin per group
        posts ~ Bernoulli(.3 + .1 shown + influence * (share of friends shown) + homophily * taste)

    Columns: `group`, `taste` (1 or -1), `friends_shown` (the share). A row is a person, its number the node.
    The truth's two outcomes are chances: with the card for *everybody*, and for *nobody*; their difference is
    .1 + influence. A coin for each person finds .1: both halves have the same share of friends shown.

    Args:
        seed: of every draw, the graph's too.
        groups: how many groups of eight; at first all of a group are friends.
        across: share of the friendships that are moved to somebody at random, from 0 to 1.
        influence: from 0 to .4.
        homophily: from 0 to .2.
        design: "log", "person" or "group".

    Raises:
        LabError: a knob out of its range.
        UnknownName: there is no such design.

    >>> log, truth, graph = friends_week(0, groups=5)
    >>> len(log), len(graph), log.names[4:]
    (40, 40, ('group', 'taste', 'friends_shown'))
    """
    groups = whole_number("groups", groups, low=2, high=10**4)
    across = real_number("across", across, low=0, high=1)
    influence = real_number("influence", influence, low=0, high=0.4)
    homophily = real_number("homophily", homophily, low=0, high=0.2)
    one_of("design", design, _DESIGNS)
    seed = whole_number("seed", seed, low=0)
    graph = nx.relaxed_caveman_graph(groups, _SIZE, across, seed=seed)
    draw = np.random.default_rng([seed, 22])
    group = np.arange(groups * _SIZE) // _SIZE
    taste = np.where(draw.random(groups) < 0.5, 1, -1)[group]
    chance = 0.5 + 0.3 * taste * (design == "log")
    coins = draw.random(groups)[group] if design == "group" else draw.random(len(group))
    exposed = (coins < chance).astype(int)
    near = nx.to_scipy_sparse_array(graph, nodelist=range(len(group)), dtype=float)
    friends = near.sum(axis=1)
    share = near @ exposed / np.maximum(friends, 1)
    base = 0.3 + homophily * taste
    posts = draw.random(len(group)) < base + 0.1 * exposed + influence * share
    columns = {"group": group, "taste": taste, "friends_shown": share}
    log = Log(np.arange(len(group)), np.zeros_like(group), exposed, posts.astype(float), extra=columns)
    return log, truth_of(log, (base + 0.1 + influence * (friends > 0), base)), graph
