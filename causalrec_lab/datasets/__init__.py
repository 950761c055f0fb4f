"""Hands out the workbook's own data: the four rows, the shop's catalogue, a real log, the article's words.

Terms: the *day sheet* is the article's table of four rows, told as four visitors; the *catalogue* is a shop
of 240 invented goods, each described in English and Chinese; the *Open Bandit log* is real: clicks in a
fashion shop, in three campaigns, once with items shown by chance, once by a policy that learns; *NSW* is
a real experiment with job training, and a survey that can replace its control group; a *quote* is a short
piece of the article that is on trial; a *row* (R01 to R67) is one thing the article describes, which some
notebook must show at work; a *reference* is one of its citations, held against a catalogue. Sources and
licences: data/README.md.

Taught in notebooks/01_conditional_probability, 09_causal_model.
"""

from causalrec_lab.datasets.clicks import CAMPAIGNS, POLICIES, open_bandit
from causalrec_lab.datasets.coat import Coat, coat, ratings_log
from causalrec_lab.datasets.files import data_dir
from causalrec_lab.datasets.goods import KINDS, Catalogue, catalogue
from causalrec_lab.datasets.grids import stored
from causalrec_lab.datasets.jobs import NSW_COLUMNS, nsw
from causalrec_lab.datasets.quotes import Quote, article, article_quotes, article_rows
from causalrec_lab.datasets.ratings import kuairec, movielens_100k, yahoo_r3
from causalrec_lab.datasets.references import Entry, Reference, cited_verdict, compared, references
from causalrec_lab.datasets.toy import TOY_NAMES, TOY_ROWS, toy_table

__all__ = [
    "CAMPAIGNS",
    "KINDS",
    "NSW_COLUMNS",
    "POLICIES",
    "TOY_NAMES",
    "TOY_ROWS",
    "Catalogue",
    "Coat",
    "Entry",
    "Quote",
    "Reference",
    "article",
    "article_quotes",
    "article_rows",
    "catalogue",
    "cited_verdict",
    "coat",
    "compared",
    "data_dir",
    "kuairec",
    "movielens_100k",
    "nsw",
    "open_bandit",
    "ratings_log",
    "references",
    "stored",
    "toy_table",
    "yahoo_r3",
]
