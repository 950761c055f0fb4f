"""The pictures and cards of notebook 09.

The pictures of notebook 09: estimates beside the truth, overlap, ten shops, two lists.

Terms: *overlap* is how far the chances of being shown
of those shown and of the others cover the same range; a *point* is one purchase more per hundred visits.

The cards of notebook 09: whom both sides of a comparison look like, and what only the list knows.

Terms: a *crowd* is what one side of a comparison consists of; a *knob* is a number of the simulated shop.

Pictures of notebook 09 about single people and goods: said against seen, who gains, and why this good.

Terms: a *point* is one purchase more per hundred visits; a model is *calibrated* where the dots lie on the
diagonal, so that of the rows it gives 30 % about 30 % come true.

Taught in notebooks/09_causal_model.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from causalrec_lab.datasets import stored
from causalrec_lab.errors import LabError
from causalrec_lab.estimate import Estimate
from causalrec_lab.recommend import Recommendation
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Slider, registered
from causalrec_lab.view.picture import Picture, circle, drawing, group, line, rect, text, text_width
from causalrec_lab.worlds.four_hundred import GROUPS, VISITS, crowd_of, share

words = beside(__file__)


# ---------------------------------------------------------------- causal

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


# ---------------------------------------------------------------- crowds

SETTINGS = 7 * 6 * 3  # strengths, shares of hidden taste, estimands
_PALE = "#DCEBF5"


def crowd_answer(state: Mapping[str, Any]) -> Answer:
    """The 400 visits as two bars, as logged or weighted to look like the crowd that is asked about."""
    sides = {kind: _crowd(kind, state["who"]) for kind in (1, 0)}
    shares = {kind: 100 * _share(side) for kind, side in sides.items()}
    parts = []
    for number, kind in enumerate((1, 0)):
        parts.append(_bar(sides[kind], kind, top=46 + 168 * number))
    fans, newcomers = (sides[1][group][0] for group in ("fans", "newcomers"))
    said = {"shown": shares[1], "other": shares[0], "effect": shares[1] - shares[0]}
    logged = state["who"] == "logged"
    sentence = words(
        "causal.crowd.sentence_logged" if logged else "causal.crowd.sentence",
        fans=fans,
        newcomers=newcomers,
        fans_shown=round(sides[1]["fans"][0]),
        fans_not=round(sides[0]["fans"][0]),
        **said,
    )
    alt = words(
        "causal.crowd.alt",
        **{
            f"{name}_{place}": sides[kind][group][0]
            for name, group in (("fans", "fans"), ("new", "newcomers"))
            for place, kind in (("shown", 1), ("not", 0))
        },
        **{
            f"share_{name}_{place}": 100 * sides[kind][group][1] / sides[kind][group][0]
            for name, group in (("fans", "fans"), ("new", "newcomers"))
            for place, kind in (("shown", 1), ("not", 0))
        },
    )
    svg = drawing(*parts, height=350)
    return Answer(svg, sentence, words("causal.crowd.formula", **said), alt=f"{alt} {sentence}")


@registered
def crowd_card() -> Card:
    """Whom should both sides of the comparison look like?"""
    return Card(
        question=words("causal.crowd.question"),
        rung="doing",
        controls=[
            Choice(
                "who",
                words("causal.crowd.who"),
                [(words(f"causal.crowd.{who}"), who) for who in ("logged", "ate", "att", "atu")],
                "logged",
            )
        ],
        answer=crowd_answer,
    )


def shop_answer(state: Mapping[str, Any]) -> Answer:
    """Ten shops at one setting of the knobs: naive and AIPW beside the truth."""
    row = _grid()[state["confounding"], state["hidden"], state["estimand"]]
    points = {name: round(100 * row[name], 1) for name in ("naive", "aipw", "truth")}  # sums as printed
    scale = Scale(0, 50)
    parts = [scale.axis(180), truth_line(scale, row["truth"], 180)]
    for number, name in enumerate(("naive", "aipw")):
        y = 72 + 66 * number
        ends = {"value": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}
        parts += [
            text(16, y - 2, words(f"causal.knobs.{name}"), weight="bold"),
            text(
                16, y + 20, words("causal.knobs.covers", count=int(row[f"{name}_covers"])), colour=look.SOFT
            ),
            interval(scale, y, Estimate("", name, *ends.values(), "", 1), naive=name == "naive"),
        ]
    parts.append(
        text(
            16,
            268,
            words("causal.knobs.overlap", auc=100 * row["auc"], clipped=row["clipped"]),
            colour=look.SOFT,
        )
    )
    covers = int(row["aipw_covers"])
    kind = "coin" if state["confounding"] == 0 else "good" if covers >= 8 else "bad"
    off = {f"{name}_off": points[name] - points["truth"] for name in ("naive", "aipw")}
    alt = words(
        "causal.knobs.alt",
        low=100 * row["aipw_low"],
        high=100 * row["aipw_high"],
        naive_covers=int(row["naive_covers"]),
        covers=covers,
        **points,
    )
    sentence = words(f"causal.knobs.sentence_{kind}", covers=covers, **points)
    return Answer(
        drawing(*parts, height=286), sentence, words("causal.knobs.formula", **points, **off), alt=alt
    )


@registered
def shop_card() -> Card:
    """How strongly does the list follow taste, how much of it is in no text, and whom do you ask about?"""
    whom = [("everyone", "ATE"), ("shown", "ATT"), ("not_shown", "ATU")]
    return Card(
        question=words("causal.knobs.question"),
        rung="doing",
        controls=[
            Slider("confounding", words("causal.knobs.confounding"), 0.0, 3.0, 0.5, 1.0),
            Slider("hidden", words("causal.knobs.hidden"), 0, 50, 10, 0),
            Choice(
                "estimand",
                words("causal.knobs.estimand"),
                [(words(f"causal.knobs.{name}"), value) for name, value in whom],
                "ATE",
            ),
        ],
        answer=shop_answer,
        presets={
            words("causal.knobs.coin"): {"confounding": 0.0, "hidden": 0},
            words("causal.knobs.usual"): {"confounding": 1.0, "hidden": 0},
            words("causal.knobs.strong"): {"confounding": 3.0, "hidden": 0},
            words("causal.knobs.blind"): {"confounding": 1.0, "hidden": 30},
        },
    )


@cache
def _grid() -> dict[tuple[float, int, str], dict[str, float]]:
    """The fits made beforehand by data/make_shop_grid.py, by the setting of the knobs."""

    def make(rows: list[dict[str, str]]) -> dict:
        grid = {
            (float(row["confounding"]), round(100 * float(row["hidden_taste"])), row["estimand"]): {
                name: float(value) for name, value in row.items() if name != "estimand"
            }
            for row in rows
        }
        if len(grid) != SETTINGS:
            raise ValueError(f"{len(grid)} settings of {SETTINGS}")
        return grid

    return stored("shop_grid.csv", make)


def _crowd(kind: int, who: str) -> dict[str, tuple[float, float]]:
    """For one side: group -> (visitors, buyers), weighted to look like the crowd asked about."""
    logged = {name: VISITS[name, kind][0] for name in GROUPS}
    crowd = logged if who == "logged" else crowd_of(who.upper())
    return {name: (float(many), float(many * share(name, kind))) for name, many in crowd.items()}


def _share(side: Mapping[str, tuple[float, float]]) -> float:
    return sum(bought for _, bought in side.values()) / sum(many for many, _ in side.values())


def _bar(side: Mapping[str, tuple[float, float]], kind: int, *, top: float) -> str:
    """One side as a strip: width is how many, the dark part is the share who buy."""
    total, high, left = sum(many for many, _ in side.values()), 96, 16.0
    bought = sum(buyers for _, buyers in side.values())
    name = words("causal.crowd.shown" if kind else "causal.crowd.not_shown")
    head = words("causal.crowd.side", side=name, bought=bought, total=total)
    parts = [
        text(16, top - 14, head, weight="bold"),
        text(
            684,
            top - 14,
            words("causal.crowd.percent", share=100 * bought / total),
            anchor="end",
            weight="bold",
        ),
    ]
    for group_name, (many, buyers) in side.items():
        width = 668 * many / 400
        dark = high * buyers / many
        parts += [
            rect(left, top, width, high - dark, fill=_PALE, outline=look.INK),
            rect(left, top + high - dark, width, dark, fill=look.SEEING, outline=look.INK),
        ]
        said = f"{words(f'causal.crowd.{group_name}')} {many:.0f}"
        if text_width(said, look.SMALLEST) < width:
            parts.append(text(left + width / 2, top + high + 20, said, anchor="middle"))
        left += width
    return group(*parts)


# ---------------------------------------------------------------- gains

if TYPE_CHECKING:
    from causalrec_lab.causal_model import Reason, Reliability

_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 380, 24, 304
_MARKS = (look.CAUSAL, look.NAIVE, look.SEEING)


def reliability_diagram(found: "Mapping[str, Reliability]") -> Picture:
    """Chances a model said (across) against shares that came true (up), a dot for each bin of rows.

    Args:
        found: name of a head -> its reliability, one to three of them.

    Raises:
        LabError: none, or more than three.
    """
    if not 1 <= len(found) <= len(_MARKS):
        raise LabError(f"there are {len(found)} heads to draw; one to three are needed")
    parts, rows = [_square()], []
    for number, ((name, one), colour) in enumerate(zip(found.items(), _MARKS[: len(found)], strict=True)):
        for said, seen, low, high in zip(one.predicted, one.observed, one.low, one.high, strict=True):
            ends = (_y(min(1.0, high)), _y(max(0.0, low)))
            parts += [line(_x(said), ends[0], _x(said), ends[1], colour=colour, thick=3)]
            parts += [_mark(number, _x(said), _y(seen), colour)]
        y = 70 + 84 * number
        error = words("gains.seen.error", error=100 * one.error, luck=100 * one.expected_error)
        parts += [
            _mark(number, 462, y - 6, colour),
            text(480, y, name, weight="bold"),
            text(480, y + 24, error),
        ]
        rows.append(words("gains.seen.row", name=name, error=error, rows=int(one.rows.sum())))
    return Picture(drawing(*parts, height=364), words("gains.seen.alt", rows="; ".join(rows)))


def who_gains(effects: Mapping[str, Estimate], truths: Sequence[float] | None = None) -> Picture:
    """The effect in each group with its interval, and each group's own truth as a dashed mark.

    Args:
        effects: name of a group -> its effect, in order from above.
        truths: the true effect of each, where a simulator knows it.

    Raises:
        LabError: there is no group, or another number of truths.
    """
    if not effects or (truths is not None and len(truths) != len(effects)):
        raise LabError(
            f"there are {len(effects)} groups and {len(truths or ())} truths; one for each is needed"
        )
    known = [None] * len(effects) if truths is None else list(truths)
    ends = [100 * end for one in effects.values() for end in (one.low, one.high)]
    scale = Scale(min(0.0, *ends), max(0.0, *ends, *(100 * (truth or 0) for truth in known)))
    bottom = 46 + 46 * len(effects)
    parts, rows = [scale.axis(bottom)], []
    if truths is not None:
        parts.append(text(AXIS[1], 26, words("causal.shops.truth"), anchor="end", weight="bold"))
    for number, ((name, one), truth) in enumerate(zip(effects.items(), known, strict=True)):
        y = 62 + 46 * number
        parts += [text(16, y + 6, short(name, AXIS[0] - 30)), interval(scale, y, one, naive=False)]
        if truth is not None:
            x = scale(100 * truth)
            parts.append(line(x, y - 18, x, y + 18, colour=look.TRUTH, thick=2.5, dash="4 3"))
        said = "gains.who.row" if truth is None else "gains.who.row_truth"
        numbers = {"value": 100 * one.value, "low": 100 * one.low, "high": 100 * one.high}
        rows.append(words(said, name=name, truth=100 * (truth or 0), **numbers))
    return Picture(drawing(*parts, height=bottom + 62), words("gains.who.alt", rows="; ".join(rows)))


def why(reasons: "Sequence[Reason]", names: Sequence[str]) -> Picture:
    """A list with, under each good, what the model leaned on, the nearest text, and the effect and its doubt.

    Args:
        reasons: from `causal_model.reasons`, best first.
        names: one per good.

    Raises:
        LabError: there is no line to draw.
    """
    if not reasons:
        raise LabError("there is no reason to draw; ask causal_model.reasons for at least one line")
    parts, rows = [text(684, 26, words("gains.why.column"), anchor="end", colour=look.SOFT)], []
    for place, one in enumerate(reasons, start=1):
        y, effect = 52 + 88 * (place - 1), one.effect
        numbers = {"value": 100 * effect.value, "low": 100 * effect.low, "high": 100 * effect.high}
        scores = {"score": 100 * one.score, "without": 100 * one.without}
        goods = {"leans": short(names[one.leans_on], 250), "near": short(names[one.nearest], 250)}
        same = one.leans_on == one.nearest
        second = words("gains.why.same" if same else "gains.why.near", **goods)
        parts += [
            text(16, y, place, weight="bold"),
            text(44, y, short(names[one.item], 400), weight="bold"),
            text(684, y, words("gains.why.effect", **numbers), anchor="end", weight="bold"),
            text(44, y + 24, words("gains.why.leans", **goods, **scores), colour="#00664A"),
            text(44, y + 48, second, colour=look.SOFT),
        ]
        full = {"leans": names[one.leans_on], "near": names[one.nearest], "name": names[one.item]}
        kind = "gains.why.row_same" if same else "gains.why.row"
        rows.append(words(kind, place=place, **full, **numbers, **scores))
    alt = words("gains.why.alt", rows=" ".join(rows))
    return Picture(drawing(*parts, height=52 + 88 * len(reasons) - 20), alt)


def _x(share: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * float(share)


def _y(share: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * float(share)


def _square() -> str:
    """The axes from 0 to 1 and the diagonal."""
    parts = [line(_LEFT, _BOTTOM, _RIGHT, _BOTTOM, colour=look.SOFT), line(_LEFT, _TOP, _LEFT, _BOTTOM)]
    parts.append(line(_LEFT, _BOTTOM, _RIGHT, _TOP, colour=look.SOFT, dash="6 5"))
    for tick in (0, 0.5, 1):
        said = words("gains.seen.percent", share=100 * tick)
        parts.append(text(_x(tick), _BOTTOM + 24, said, anchor="middle"))
        if tick:
            parts.append(text(_LEFT - 8, _y(tick) + 6, said, anchor="end"))
    parts.append(text(_LEFT, _BOTTOM + 50, words("gains.seen.axes"), colour=look.SOFT))
    return "".join(parts)


def _mark(number: int, x: float, y: float, colour: str) -> str:
    """A filled dot, a hollow one or a square: colour never tells alone."""
    if number == 2:
        return rect(x - 5, y - 5, 10, 10, fill=colour)
    return circle(x, y, 6, fill=look.PANEL if number else colour, outline=colour, thick=3)
