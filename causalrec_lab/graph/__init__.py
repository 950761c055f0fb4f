"""Says which thing can be a cause of which: nodes and arrows, never round in a circle.

Terms: an *arrow* a -> b says that a may act on b; a *path* follows arrows in either direction; a *collider*
on a path is a node both of whose path arrows point into it (a -> c <- b); a path is *open* given some nodes
if it carries dependence: every collider on it is given or has a descendant that is, and no other node on it
is given; x and y are *d-separated* if no path between them is open; *do* sets a node by hand, which cuts the
arrows into it; a *two-headed* arrow a <-> b stands for a hidden common cause of a and b.

Taught in notebooks/02_bayesian_networks, 03_seeing_and_doing, 05_what_to_adjust_for.
"""

from causalrec_lab.graph.adjustment import (
    Instrument,
    back_door,
    back_door_sets,
    front_door,
    front_door_sets,
    instruments,
)
from causalrec_lab.graph.core import CausalGraph
from causalrec_lab.graph.equivalence import (
    Pattern,
    all_graphs,
    cpdag,
    equivalence_classes,
    fits,
    markov_equivalent,
    respects_time_order,
)
from causalrec_lab.graph.story import story

__all__ = [
    "CausalGraph",
    "Instrument",
    "Pattern",
    "all_graphs",
    "back_door",
    "back_door_sets",
    "cpdag",
    "equivalence_classes",
    "fits",
    "front_door",
    "front_door_sets",
    "instruments",
    "markov_equivalent",
    "respects_time_order",
    "story",
]
