"""The pictures and cards of notebook 10: what is believed of an effect, by which way, and of real clicks.

Terms: a *curve* is belief per unit; a *spike* is belief that sits on one value.

Taught in notebooks/10_bayesian_causal_model.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from causalrec_lab.bayes_model import Posterior, Share, adjusted_effect
from causalrec_lab.datasets import TOY_NAMES, TOY_ROWS
from causalrec_lab.errors import LabError
from causalrec_lab.table import Table
from causalrec_lab.texts import beside, true_minus
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Slider, registered
from causalrec_lab.view.chart import Scale, fitted, interval
from causalrec_lab.view.picture import Picture, circle, drawing, group, line, path, rect, text, text_width

words = beside(__file__)


_LEFT, _RIGHT = 70.0, 650.0
_x = Scale(-100, 100, _LEFT, _RIGHT, step=50, per=100, signed=True)  # the place of an effect
_TIMES = (1, 2, 5, 25, 250, 250_000)
_PALE = "#CDEBE1"
_TALL = 3.0  # belief per unit (one unit: a hundred purchases) that the prior card draws full height


def prior_answer(state: Mapping[str, Any]) -> Answer:
    """The effect on the day sheet's rows, for so many rows, so many pretended, and one cut of the tables."""
    found = sheet_effect(state["times"], pretended=state["pretended"], split=state["split"])
    said = _numbers(found) | {"rows": f"{4 * state['times']:,}", "pretended": f"{state['pretended']:g}"}
    cells = 4 if state["split"] else 2
    seen, each = 4 * state["times"] // cells, state["pretended"]
    said |= {"seen": f"{seen:,}", "out_of": f"{seen + 2 * each:,}", "value": true_minus(f"{found.mean:.2f}")}
    pretended = words("beliefs.prior.pretended", total=f"{2 * cells * each:g}", **said)
    parts = [
        text(16, 28, words("beliefs.prior.rows", **said), weight="bold"),
        text(684, 28, pretended, anchor="end"),
        *_hill(found, base=226, high=150, tall=_TALL),
        _x.axis(226, words("beliefs.axis")),
        _bar(found, 304),
    ]
    sentence = words("beliefs.prior.sentence", **said)
    formula = words(f"beliefs.prior.formula_{cells}", **said)
    return Answer(drawing(*parts, height=340), sentence, formula, alt=words("beliefs.prior.alt", **said))


@registered
def prior_card() -> Card:
    """What moves the belief more, more rows or another prior?"""
    return Card(
        question=words("beliefs.prior.question"),
        rung="doing",
        controls=[
            Choice("times", words("beliefs.prior.times"), [(f"{4 * n:,}", n) for n in _TIMES], 1),
            Choice("pretended", words("beliefs.prior.each"), [(f"{n:g}", n) for n in (0.5, 1, 2, 5, 20)], 1),
            Choice(
                "split",
                words("beliefs.prior.split"),
                [(words("beliefs.prior.card"), 0), (words("beliefs.prior.both"), 1)],
                0,
            ),
        ],
        answer=prior_answer,
        presets={
            words("beliefs.prior.again"): {"times": 2, "pretended": 1, "split": 0},
            words("beliefs.prior.cells"): {"times": 1, "pretended": 1, "split": 1},
            words("beliefs.prior.stubborn"): {"times": 5, "pretended": 20, "split": 1},
        },
    )


def sheet(times: int) -> Table:
    """The day sheet's four rows, each seen so many times."""
    return Table.from_rows(TOY_ROWS, TOY_NAMES, weights=[times] * len(TOY_ROWS))


@cache
def sheet_effect(times: int, *, pretended: float = 1.0, split: int = 0) -> Posterior:
    """The belief in the effect of the card, the day sheet's four rows taken `times` times; exact.

    Args:
        times: how often each of the four rows was seen.
        pretended: rows pretended of either kind, in each row of the table.
        split: 0: one share for each state of the card; 1: one for each state of card and trailer, averaged
            over the trailer, half of whom watch it, as on the sheet.
    """
    rows = sheet(times)
    cut, asked = ("x3",) if split else (), words("beliefs.effect")
    return adjusted_effect(rows, "x1", effect="x2", within=cut, prior=pretended, estimand=asked)


def arrow_answer(state: Mapping[str, Any]) -> Answer:
    """Belief in the effect when the arrow itself is in doubt: a hill for one story, a spike for the other."""
    before, times = state["before"] / 100, state["times"]
    hill = sheet_effect(times)
    mixed = hill.or_nothing(before)
    mean = mixed.mean
    unit = 150.0  # the hill's and the spike's heights are both read as belief
    parts = [
        text(684, 28, words("beliefs.arrow.rows", rows=f"{4 * times:,}"), weight="bold", anchor="end"),
        *_hill(hill, base=226, high=unit * before),
        _x.axis(226, words("beliefs.axis")),
        rect(_x(0) - 5, 226 - unit * (1 - before), 10, unit * (1 - before), fill=look.INK),
        line(_x(mean), 40, _x(mean), 226, colour=look.DOING, thick=2.5, dash="3 4"),
    ]
    labels = [(_x(hill.mean), "popup", state["before"]), (_x(0), "list", 100 - state["before"])]
    for x, name, belief in labels:
        if belief:
            said = words(f"beliefs.arrow.{name}", belief=belief)
            half = text_width(said) / 2
            parts.append(text(min(max(x, 16 + half), 684 - half), 308, said, anchor="middle", weight="bold"))
    said = {
        "rows": f"{4 * times:,}",
        "before": state["before"],
        "other": 100 - state["before"],
        "mean": _signed(mean),
        "near": _of_hundred(mixed.near(mean)),
        "hill": _signed(hill.mean),
    }
    parts.append(_mean_label(_x(mean), words("beliefs.arrow.mean", **said)))
    sure = "sure" if state["before"] in (0, 100) else "two"
    sentence = words(f"beliefs.arrow.sentence_{sure}", **said)
    return Answer(
        drawing(*parts, height=326),
        sentence,
        words("beliefs.arrow.formula", **said),
        alt=words("beliefs.arrow.alt", **said),
    )


@registered
def arrow_card() -> Card:
    """How many rows until the two stories agree?"""
    return Card(
        question=words("beliefs.arrow.question"),
        rung="doing",
        controls=[
            Slider("before", words("beliefs.arrow.before"), 0, 100, 10, 50),
            Choice("times", words("beliefs.arrow.times"), [(f"{4 * n:,}", n) for n in _TIMES], 1),
        ],
        answer=arrow_answer,
        presets={
            words("beliefs.arrow.million"): {"times": 250_000},
            words("beliefs.arrow.doubt"): {"before": 90, "times": 250_000},
            words("beliefs.arrow.coin"): {"before": 100, "times": 25},
        },
    )


def curves(beliefs: Mapping[str, Posterior]) -> Picture:
    """Beliefs in an effect one below the other, on one scale: hills with means and 95 % intervals.

    Args:
        beliefs: name -> belief with a curve.
    """
    if not beliefs:
        raise LabError(
            "there is no belief to draw; give at least one, such as {'four rows': difference(...)}"
        )
    parts, rows = [], []
    tall = max(float(one.curve.max()) if len(one.curve) else 0.0 for one in beliefs.values())
    for number, (name, one) in enumerate(beliefs.items()):
        base = 122 + 168 * number
        parts += [
            text(_RIGHT + 34, base - 60, name, weight="bold", anchor="end"),
            *_hill(one, base=base, high=92, tall=tall),
            line(_LEFT, base, _RIGHT, base, colour=look.SOFT),
            _bar(one, base + 20),
        ]
        rows.append(words("beliefs.curves.row", name=name, **_numbers(one)))
    bottom = 122 + 168 * len(beliefs) - 110
    parts.append(_x.axis(bottom, words("beliefs.axis")))
    parts.append(line(_x(0), 16, _x(0), bottom, colour=look.SOFT, dash="2 5"))
    return Picture(drawing(*parts, height=bottom + 56), words("beliefs.curves.alt", rows="; ".join(rows)))


def ways(found: Mapping[str, Posterior | float]) -> Picture:
    """Several ways to one posterior: intervals below each other; a way that gives a single number is a dot.

    Args:
        found: name -> belief, or a single number; the first is the yardstick, drawn through as a band.
    """
    first = next(iter(found.values()), None)
    if not isinstance(first, Posterior):
        raise LabError(
            "the first way must be a belief, such as the exact one: the others are held against it"
        )
    bottom = 44 + 56 * len(found)
    band = rect(_x(first.low), 20, _x(first.high) - _x(first.low), bottom - 20, fill=_PALE)
    parts, rows = (
        [
            band,
            line(_x(0), 20, _x(0), bottom, colour=look.SOFT, dash="2 5"),
            _x.axis(bottom, words("beliefs.axis")),
        ],
        [],
    )
    for number, (name, one) in enumerate(found.items()):
        y = 52 + 56 * number
        if isinstance(one, Posterior):
            parts.append(interval(_x, y, (one.mean, one.low, one.high), look.CAUSAL))
            said = words("beliefs.ways.numbers", **_numbers(one))
            rows.append(words("beliefs.ways.row", name=name, **_numbers(one)))
        else:
            parts.append(circle(_x(one), y, 7, fill=look.INK))
            said = _signed(one)
            rows.append(words("beliefs.ways.dot", name=name, value=said))
        parts += [
            text(_RIGHT + 34, y - 8, name, weight="bold", anchor="end"),
            text(_RIGHT + 34, y + 13, said, colour=look.SOFT, anchor="end"),
        ]
    return Picture(drawing(*parts, height=bottom + 56), words("beliefs.ways.alt", rows="; ".join(rows)))


def rates(counts: Sequence[tuple[str, int, int]], flat: Sequence[Share], pooled: Sequence[Share]) -> Picture:
    """Click rates of items under two priors: grey for a flat one, green for one from all items together.

    Args:
        counts: name, clicks, showings of each item.
        flat: its share under the flat prior.
        pooled: its share under the other prior.
    """
    x = fitted([one.interval()[1] for one in (*flat, *pooled)], per=100, start=200, end=660)
    bottom = 56 + 50 * len(counts)
    parts = [
        text(200, 26, words("beliefs.rates.flat"), colour=look.SOFT, weight="bold"),
        text(660, 26, words("beliefs.rates.pooled"), colour="#00664A", weight="bold", anchor="end"),
        x.axis(bottom, words("beliefs.rates.unit")),
    ]
    rows = []
    for number, ((name, clicks, shown), grey, green) in enumerate(zip(counts, flat, pooled, strict=True)):
        y = 66 + 50 * number
        parts.append(text(16, y + 6, words("beliefs.rates.item", name=name, clicks=clicks, shown=shown)))
        for one, up, colour in ((grey, -8, look.NAIVE), (green, 8, look.CAUSAL)):
            parts.append(interval(x, y + up, (one.mean, *one.interval()), colour))
        cross = x(clicks / shown)
        parts.append(path(f"M{cross - 5:.1f} {y - 5} l10 10 m0 -10 l-10 10", thick=2.5))
        said = {"name": name, "clicks": clicks, "shown": shown}
        said |= {"flat": 100 * grey.mean, "pooled": 100 * green.mean}
        rows.append(words("beliefs.rates.row", **said))
    return Picture(drawing(*parts, height=bottom + 62), words("beliefs.rates.alt", rows="; ".join(rows)))


def _hill(one: Posterior, *, base: float, high: float, tall: float | None = None) -> list[str]:
    """The curve of a belief as a filled hill, as a green spike where it is very narrow.

    Args:
        one: the belief.
        base: where it stands.
        high: the most pixels it may be high.
        tall: the belief per unit that is drawn so high; None: the hill's own top. A hill that is higher is
            cut, and says so.
    """
    if high < 1 or not len(one.points):
        return []
    top = float(one.curve.max())
    cut = round(top / tall) if tall and top > 1.2 * tall else 0
    label = words("beliefs.hill.cut", times=f"{cut:,}")
    half = text_width(label) / 2
    at = min(max(_x(one.mean), 16 + half), 684 - half)
    said = [text(at, base - high - 6, label, anchor="middle")] if cut else []
    if one.width < 0.03:  # too thin for a hill: a spike of its own
        return [rect(_x(one.mean) - 5, base - high, 10, high, fill=look.CAUSAL)]
    every = max(1, len(one.points) // 160)
    places = [
        f"{_x(float(np.clip(at, -1, 1))):.1f} {base - high * min(1.0, belief / (tall or top)):.1f}"
        for at, belief in zip(one.points[::every], one.curve[::every], strict=True)
    ]
    ends = [f"{places[0].split()[0]} {base}", *places, f"{places[-1].split()[0]} {base}"]
    return [path("M" + " L".join(ends) + "Z", fill=_PALE, outline=look.CAUSAL, thick=2), *said]


def _bar(one: Posterior, y: float) -> str:
    """The interval under a hill, with its ends and its mean written."""
    said = words("beliefs.interval", **_numbers(one))
    half = text_width(said) / 2
    at = min(max(_x(one.mean), 16 + half), 684 - half)
    return group(
        interval(_x, y, (one.mean, one.low, one.high), look.CAUSAL), text(at, y + 24, said, anchor="middle")
    )


def _mean_label(x: float, said: str) -> str:
    half = text_width(said) / 2
    return text(max(x, 16 + half), 28, said, anchor="middle", colour="#A33F00", weight="bold")


def _signed(share: float) -> str:
    """Points with their sign, a true minus, and never -0.

    >>> _signed(-0.034), _signed(-0.001)
    ('−3', '0')
    """
    points = round(100 * share)
    return true_minus(f"{points:+d}") if points else "0"


def _numbers(one: Posterior) -> dict[str, str]:
    """Mean and ends in purchases per hundred visitors, and of a hundred believed effects those below 0."""
    return {
        "mean": _signed(one.mean),
        "low": _signed(one.low),
        "high": _signed(one.high),
        "below": _of_hundred(one.below_zero),
    }


def _of_hundred(belief: float) -> str:
    """So many of a hundred, in words at the ends."""
    if belief < 0.005:
        return words("beliefs.none") if belief < 1e-9 else words("beliefs.few")
    return words("beliefs.nearly_all") if 0.995 < belief < 1 - 1e-12 else f"{100 * belief:.0f}"
