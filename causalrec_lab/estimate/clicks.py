"""Clicks on a ranked page: which places are examined, learnt from films that stood at several places.

    position-based model:  P(click on film f at place k) = examination_k * attraction_f

Terms: a *place* is a position on the page, 1 on top; *examination* is the chance that a visitor looks at a
place at all; *attraction* is the chance of a click once it is examined; a film stood *at both* places if it
was shown at either to somebody; the rest as in `causalrec_lab.estimate`.

Taught in notebooks/13_biased_logs.
"""

import numpy as np

from causalrec_lab.errors import ImpossibleCondition
from causalrec_lab.estimate.result import Column, Estimate, Labels, from_influence
from causalrec_lab.inputs import column, distinct

SWAPPED = "the position-based model, and places that were changed by chance"


def examination(
    click: Column, *, item: Labels, place: Column, user: Labels | None = None
) -> dict[int, Estimate]:
    """Chance that each place is examined, relative to the top place, by intervention harvesting.

        examination_k / examination_1 = sum over f of rate(f, k)  /  sum over f of rate(f, 1)

    over the films f that stood at both places; rate(f, k) is clicks over showings. A film is compared with
    itself, so its attraction cancels. Identified if the click follows the position-based model, if chance (or
    several lists, dealt to visitors by chance) decided where a film stood, and if some attractive film stood
    at both places. Trust bias, clicks on the top *because* it is the top, breaks the model. The interval is
    that of large samples; it is too short where a place has few clicks.

    Args:
        click: 1 if it was clicked, else 0; one a row, a row is a film shown at a place.
        item: which film.
        place: 1 on top, 2 below it, ...
        user: who, one per row.

    Returns:
        place -> estimate, in order; the top place is 1 without doubt.

    Raises:
        LabError: a click that is not 0 or 1, a place below 1.
        ImpossibleCondition: no film that was clicked stood both there and on top.

    Source: Agarwal, Zaitsev, Wang, Li, Najork and Joachims (2019), Estimating Position Bias without Intrusive
    Interventions (their pivot estimator).

    >>> found = examination([1, 0, 1, 1], item=["A", "A", "A", "A"], place=[1, 2, 1, 2])
    >>> {k: one.value for k, one in found.items()}
    {1: 1.0, 2: 0.5}
    """
    y = column("click", click, kind="binary").astype(float)
    names, film = distinct("item", item, len(y))
    at = column("place", place, kind="whole", n=len(y), low=1)
    clicks, shown = {}, {}
    for k in {1, *at.tolist()}:
        shown[k] = np.bincount(film[at == k], minlength=len(names)).astype(float)  # (film,)
        clicks[k] = np.bincount(film[at == k], y[at == k], minlength=len(names))
    found = {}
    for k in sorted(shown):
        both = (shown[1] > 0) & (shown[k] > 0)
        total, influence = {}, {}
        for side in (1, k):
            rate = np.divide(clicks[side], shown[side], out=np.zeros(len(names)), where=both)
            share = np.divide(len(y), shown[side], out=np.zeros(len(names)), where=both)
            total[side] = rate.sum()
            influence[side] = (at == side) * share[film] * (y - rate[film])
        if not total[1]:
            raise ImpossibleCondition(f"no film that was clicked on top stood at place {k} too: swap some")
        ratio = float(total[k] / total[1])
        about = (f"examination of place {k} over place 1", "swaps", SWAPPED)
        found[k] = from_influence(ratio, (influence[k] - ratio * influence[1]) / total[1], about, user)
    return found
