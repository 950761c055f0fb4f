"""Builds small worlds that know the truth, so that an estimate can be held against it.

Terms: a *world* is a log together with what no log can hold, both answers of every user and the true chance
of being shown; a *knob* is a number of the world that you turn; *confounding* means that the taste which
moves the outcome also moved the list; *hidden taste* is the part of the taste that no text shows.

Taught in notebooks/05_what_to_adjust_for, 09_causal_model.
"""

from causalrec_lab.worlds.coat_twin import coat_twin
from causalrec_lab.worlds.columns import WEEK_COLUMNS, north_and_south, week, week_features
from causalrec_lab.worlds.shop import (
    FOUR_HUNDRED,
    four_hundred_visits,
    histories,
    latent_items,
    shop,
    topics_of,
)
from causalrec_lab.worlds.slot import front_page, goods_features

__all__ = [
    "FOUR_HUNDRED",
    "WEEK_COLUMNS",
    "coat_twin",
    "four_hundred_visits",
    "front_page",
    "goods_features",
    "histories",
    "latent_items",
    "north_and_south",
    "shop",
    "topics_of",
    "week",
    "week_features",
]
