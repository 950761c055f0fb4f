"""Turns a score for every user and item into a short list per user, in names.

Terms: a *score* is whatever should come first (chance of a click, or effect of showing); *seen* marks what a
user already has, which is left out; *top-N* are the N items with the largest scores among the rest; a *tie*
is two items of the same score, and goes to the one that stands first in the catalogue.

Files: `lists` makes lists in names from a table of scores, `scale` makes the same lists from factors where
the table would not fit into memory, `pipeline` keeps what each step makes.

Taught in notebooks/09_causal_model, 16_recommend_for_effect.
"""

from causalrec_lab.recommend.lists import TopN, seen_mask, top_n
from causalrec_lab.recommend.pipeline import run_pipeline
from causalrec_lab.recommend.scale import top_n_of_factors

__all__ = ["TopN", "run_pipeline", "seen_mask", "top_n", "top_n_of_factors"]
