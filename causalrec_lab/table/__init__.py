"""Counts rows exactly: joint, marginal and conditional probabilities as fractions, and no arrows.

Terms: a *row* is one visit; a *state* is a value a column can take; an *event* is what you ask about,
such as {"x2": 1}; *given* is what you know already, and sends every other row out of the room;
a *weight* is how many visits one written row stands for.

    P(event given condition) = weight of rows with event and condition / weight of rows with condition

Taught in notebooks/01_conditional_probability, 02_bayesian_networks.
"""

from causalrec_lab.table.counts import Count, Distribution, State, Weight
from causalrec_lab.table.tables import Table, impossible

__all__ = ["Count", "Distribution", "State", "Table", "Weight", "impossible"]
