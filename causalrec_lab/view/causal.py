"""The pictures of notebook 09: estimates beside the truth, overlap, ten shops, two lists.

Terms: *overlap* is how far the chances of being shown
of those shown and of the others cover the same range; a *point* is one purchase more per hundred visits.

Taught in notebooks/09_causal_model.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from causalrec_lab.errors import LabError
from causalrec_lab.estimate import Estimate
from causalrec_lab.recommend import Recommendation
from causalrec_lab.view import look
from causalrec_lab.view.picture import Picture, circle, drawing, group, line, rect, text, text_width
from causalrec_lab.view.words import words

AXIS = (262, 680)  # where the axis of estimates begins and ends


def forest(estimates: Mapping[str, Estimate], truth: float | None = None) -> Picture:
    """Estimates one below the other, each with its interval and what it takes for granted; the truth dashed.

    Args:
        estimates: name -> estimate, in order from above.
        truth: the true effect, where a simulator knows it.
    """
    if not estimates:
        raise LabError("there is no estimate to draw; give at least one, such as {'naive': naive(...)}")
    ends = [100 * end for one in estimates.values() for end in (one.low, one.high)]
    scale = Scale(min(0.0, *ends), max(0.0, *ends, 100 * (truth or 0)))
    bottom = 52 + 64 * len(estimates)
    parts, rows = [scale.axis(bottom), truth_line(scale, truth, bottom)], []
    for number, (name, one) in enumerate(estimates.items()):
        assumes = words(f"causal.assumes.{one.method.split()[0]}")
        y = 70 + 64 * number
        parts += [
            text(16, y - 2, name, weight="bold"),
            text(16, y + 20, assumes, colour=look.SOFT),
            interval(scale, y, one, naive=one.method == "naive"),
        ]
        said = {"value": 100 * one.value, "low": 100 * one.low, "high": 100 * one.high}
        rows.append(words("causal.forest.row", name=name, assumes=assumes, **said))
    known = "alt_no_truth" if truth is None else "alt_truth"
    said = words(f"causal.forest.{known}", value=100 * (truth or 0))
    return Picture(
        drawing(*parts, height=bottom + 62), words("causal.forest.alt", rows="; ".join(rows), truth=said)
    )


def overlap(propensity: Float[ndarray, " log"], exposed: Int[ndarray, " log"]) -> Picture:
    """Chances of being shown: of the rows that were shown upwards, of the others downwards.

    Args:
        propensity: the chances, as a model sees them.
        exposed: 1 if shown, else 0.
    """
    chance, shown = np.asarray(propensity, dtype=float), np.asarray(exposed) == 1
    edges = np.linspace(0, 1, 26)
    counts = [np.histogram(chance[rows], edges)[0] for rows in (shown, ~shown)]
    tallest, left, step, middle = max(counts[0].max(), counts[1].max()), 60, 24, 170
    parts = [line(left, middle, left + 25 * step, middle)]
    for place in range(25):
        x = left + step * place
        for count, fill, up in ((counts[0], look.SEEING, True), (counts[1], look.NAIVE, False)):
            high = 120 * count[place] / tallest
            parts.append(rect(x + 1, middle - high if up else middle, step - 2, high, fill=fill))
    parts += [
        text(left, 30, words("causal.overlap.shown", count=int(shown.sum())), weight="bold"),
        text(left, 326, words("causal.overlap.other", count=int((~shown).sum())), weight="bold"),
        text(left, 352, "0"),
        text(left + 25 * step, 352, "1", anchor="end"),
        text(left + 12.5 * step, 352, words("causal.overlap.axis"), anchor="middle"),
    ]
    low, high = np.quantile(chance[shown], (0.25, 0.75))
    other_low, other_high = np.quantile(chance[~shown], (0.25, 0.75))
    alt = words(
        "causal.overlap.alt",
        shown=int(shown.sum()),
        other=int((~shown).sum()),
        low=low,
        high=high,
        other_low=other_low,
        other_high=other_high,
        auc=auc(chance, shown),
    )
    return Picture(drawing(*parts, height=370), alt)


def auc(score: Float[ndarray, " log"], shown: Any) -> float:
    """Of all pairs of a shown and an unshown row, the share in which the shown one scores higher (ties half).

    >>> auc([0.9, 0.2, 0.4], [True, False, True])
    1.0
    """
    score, shown = np.asarray(score, dtype=float), np.asarray(shown) == 1
    others = np.sort(score[~shown])
    below, up_to = (np.searchsorted(others, score[shown], side=side) for side in ("left", "right"))
    return float((below + up_to).mean() / (2 * len(others)))


def ten_shops(
    naive: Sequence[Estimate], ours: Sequence[Estimate], truths: Sequence[float], *, name: str
) -> Picture:
    """Shops one below the other, each with both intervals and its own truth.

    Args:
        naive: the naive estimate of each shop.
        ours: the other one.
        truths: the true effect in each.
        name: what the other one is called.
    """
    ends = [100 * end for one in (*naive, *ours) for end in (one.low, one.high)]
    scale = Scale(min(0.0, *ends), max(*ends, 100 * max(truths)))
    bottom = 60 + 34 * len(truths)
    legend = [
        text(16, 28, words("causal.shops.causal", name=name), colour="#00664A", weight="bold"),
        text(AXIS[0], 28, words("causal.shops.truth"), weight="bold"),
        text(AXIS[1], 28, words("causal.shops.naive"), colour=look.SOFT, weight="bold", anchor="end"),
    ]
    parts = [*legend, scale.axis(bottom)]
    for number, (grey, green, truth) in enumerate(zip(naive, ours, truths, strict=True)):
        y, x = 62 + 34 * number, scale(100 * truth)
        parts += [
            text(16, y + 6, words("causal.shops.shop", number=number)),
            interval(scale, y, grey, naive=True, label=False),
            interval(scale, y, green, naive=False, label=False),
            line(x, y - 15, x, y + 15, colour=look.TRUTH, thick=2.5, dash="4 3"),
        ]
    alt = words(
        "causal.shops.alt",
        name=name,
        count=len(truths),
        naive_bias=100 * float(np.mean([one.value for one in naive]) - np.mean(truths)),
        bias=100 * float(np.mean([one.value for one in ours]) - np.mean(truths)),
        naive_covers=sum(one.covers(truth) for one, truth in zip(naive, truths, strict=True)),
        covers=sum(one.covers(truth) for one, truth in zip(ours, truths, strict=True)),
    )
    return Picture(drawing(*parts, height=bottom + 62), alt)


def two_lists(
    by_click: Sequence[Recommendation],
    by_effect: Sequence[Recommendation],
    *,
    sells: Float[ndarray, " item"],
    effect: Float[ndarray, " item"],
) -> Picture:
    """Two lists of one user side by side, the same good joined by a line; what each sells, and because shown.

    Args:
        by_click: the list by chance of a purchase, best first.
        by_effect: the list by effect.
        sells: chance of a purchase if shown, for this user and each item.
        effect: effect of showing, for this user and each item.
    """
    places = ((by_click, 16, "click"), (by_effect, 374, "effect"))
    parts, said, at = [], {}, {}
    for rows, left, name in places:
        parts += [
            text(left, 30, words(f"causal.lists.head_{name}"), weight="bold"),
            text(left + 310, 56, words("causal.lists.columns"), anchor="end", colour=look.SOFT),
        ]
        for row in rows:
            y = 86 + 36 * (row.rank - 1)
            numbers = {"sells": 100 * float(sells[row.item]), "extra": round(100 * float(effect[row.item]))}
            parts += [
                text(left, y, short(row.name, 226)),
                text(left + 310, y, words("causal.lists.row", **numbers), anchor="end"),
            ]
            at[name, row.item] = y - 5
            said.setdefault(name, []).append(words("causal.lists.one", name=row.name, **numbers))
    same = [row.item for row in by_click if ("effect", row.item) in at]
    parts += [line(330, at["click", item], 370, at["effect", item], thick=2) for item in same]
    alt = words(
        "causal.lists.alt",
        click="; ".join(said["click"]),
        effect="; ".join(said["effect"]),
        same=len(same),
        n=len(by_click),
    )
    return Picture(drawing(*parts, height=86 + 36 * max(len(by_click), len(by_effect))), alt)


class Scale:
    """Points on the axis -> places in the picture."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = 10 * np.floor(low / 10), 10 * np.ceil(max(high, 1e-9) / 10)
        self.low = 0.0 if low >= 0 else float(self.low)

    def __call__(self, points: float) -> float:
        """The x of a number of points."""
        left, right = AXIS
        return left + (right - left) * (points - self.low) / (self.high - self.low)

    def axis(self, y: float) -> str:
        """The axis line with its ticks, and its unit below."""
        step = 10 if self.high - self.low <= 80 else 20
        parts = [line(AXIS[0], y, AXIS[1], y, colour=look.SOFT)]
        for tick in np.arange(self.low, self.high + 1, step):
            x = self(tick)
            parts += [
                line(x, y, x, y + 6, colour=look.SOFT),
                text(x, y + 24, f"{tick:.0f}", anchor="middle"),
            ]
        return group(*parts, text(AXIS[1], y + 48, words("causal.points"), anchor="end", colour=look.SOFT))


def interval(scale: Scale, y: float, one: Estimate, *, naive: bool, label: bool = True) -> str:
    """An interval with its number: naive grey and hollow, a causal estimate green and filled."""
    colour = look.NAIVE if naive else look.CAUSAL
    low, value, high = (scale(100 * part) for part in (one.low, one.value, one.high))
    shapes = [line(low, y, high, y, colour=colour, thick=4)]
    shapes += [line(end, y - 10, end, y + 10, colour=colour, thick=3) for end in (low, high)]
    shapes.append(circle(value, y, 5, fill=look.PANEL if naive else colour, outline=colour, thick=2.5))
    if label:
        said = words("causal.value", value=100 * one.value)
        right = high + 14 + text_width(said, look.SMALLEST) <= AXIS[1]
        place, anchor = (high + 14, "start") if right else (low - 14, "end")
        shapes.append(text(place, y + 6, said, anchor=anchor, weight="bold"))
    return group(*shapes)


def truth_line(scale: Scale, truth: float | None, bottom: float) -> str:
    """The truth as a dashed line with its number, or nothing where nobody knows it."""
    if truth is None:
        return ""
    x, said = scale(100 * truth), words("causal.truth", value=100 * truth)
    half = text_width(said, look.SMALLEST) / 2
    label = text(max(AXIS[0] + half, min(x, AXIS[1] - half)), 28, said, anchor="middle", weight="bold")
    return line(x, 36, x, bottom, colour=look.TRUTH, thick=2.5, dash="7 5") + label


def short(name: str, width: float) -> str:
    """A name that fits, cut with dots if it must be."""
    if text_width(name, look.SMALLEST) <= width:
        return name
    while text_width(name + "…", look.SMALLEST) > width:
        name = name[:-1]
    return name.rstrip() + "…"
