"""Builds small worlds that know the truth, so that an estimate can be held against it.

Terms: a *world* is a log together with what no log can hold, both answers of every user and the true chance
of being shown; a *knob* is a number of the world that you turn; *confounding* means that the taste which
moves the outcome also moved the list; *hidden taste* is the part of the taste that no text shows.

Taught in notebooks/05_what_to_adjust_for, 06_recommenders, 09_causal_model, 13_biased_logs,
14_debias_contest.
"""

from causalrec_lab.worlds.biased_shop import DIALS, biased_shop, value_at
from causalrec_lab.worlds.biases import BIASES, expected_week, film_week
from causalrec_lab.worlds.campaigns import ad_campaign, rush_days
from causalrec_lab.worlds.clicks import MECHANISMS, answers_week, ranked_page
from causalrec_lab.worlds.coat_twin import coat_twin
from causalrec_lab.worlds.columns import WEEK_COLUMNS, north_and_south, week, week_features
from causalrec_lab.worlds.encouragement import encouragement_week
from causalrec_lab.worlds.fields import clinic_year, coupon_week, course_year, video_week
from causalrec_lab.worlds.friends import friends_week
from causalrec_lab.worlds.graded_shop import graded_shop, history_texts, stated_texts
from causalrec_lab.worlds.loop import Loop, feedback_loop, unrolled
from causalrec_lab.worlds.phrase_shop import PHRASES, phrase_shop
from causalrec_lab.worlds.pushed_shop import pushed_shop
from causalrec_lab.worlds.shop import four_hundred_visits, histories, latent_items, shop, topics_of
from causalrec_lab.worlds.slot import front_page, item_features
from causalrec_lab.worlds.three_senses import SensedItems, sensed_items
from causalrec_lab.worlds.uplift import ROLES, sell, uplift_features, uplift_items, uplift_shop

__all__ = [
    "BIASES",
    "DIALS",
    "MECHANISMS",
    "PHRASES",
    "ROLES",
    "WEEK_COLUMNS",
    "Loop",
    "SensedItems",
    "ad_campaign",
    "answers_week",
    "biased_shop",
    "clinic_year",
    "coat_twin",
    "coupon_week",
    "course_year",
    "encouragement_week",
    "expected_week",
    "feedback_loop",
    "film_week",
    "four_hundred_visits",
    "friends_week",
    "front_page",
    "graded_shop",
    "histories",
    "history_texts",
    "item_features",
    "latent_items",
    "north_and_south",
    "phrase_shop",
    "pushed_shop",
    "ranked_page",
    "rush_days",
    "sell",
    "sensed_items",
    "shop",
    "stated_texts",
    "topics_of",
    "unrolled",
    "uplift_features",
    "uplift_items",
    "uplift_shop",
    "value_at",
    "video_week",
    "week",
    "week_features",
]
