"""The pictures and the card of notebook 11: every deal, two shops side by side, and who survives what.

Terms: a *recipe* is a way from a log to an effect (an estimator); a *panel* is one shop's half of a picture;
a recipe *survives* if its interval holds the truth in at least eight of ten weeks.

Taught in notebooks/11_five_recipes.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from causalrec_lab.datasets import stored
from causalrec_lab.errors import LabError
from causalrec_lab.estimate import Estimate
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, registered
from causalrec_lab.view.picture import Picture, circle, drawing, group, line, rect, text

words = beside(__file__)


RECIPES = ("difference", "stratify", "match", "regress", "weight", "robust")
SURVIVES = 8  # of ten weeks
_LEFT, _END = 232, 668  # where the axis begins, right of the names, and where it ends


def deals(shown: int, others: int, *, buyers: int, seen: int) -> Picture:
    """Every deal of a small experiment, sorted by how many buyers got a card; ours and those as far are dark.

    Args:
        shown: cards that are dealt.
        others: visitors without one.
        buyers: how many of all buy, whatever is dealt.
        seen: buyers among the shown, as it came out.
    """
    low, high = max(0, buyers - others), min(shown, buyers)
    if not low <= seen <= high:
        raise LabError(f"seen is {seen}, but a deal has {low} to {high} buyers among the shown")
    total = shown + others
    ways = {k: math.comb(buyers, k) * math.comb(total - buyers, shown - k) for k in range(low, high + 1)}

    def far(k: int) -> float:
        return abs(k / shown - (buyers - k) / others)

    step, tallest, floor = 560 / len(ways), max(ways.values()), 232
    parts, as_far = [], 0
    for place, (k, many) in enumerate(ways.items()):
        dark = far(k) >= far(seen) - 1e-12
        as_far += many * dark
        x, tall = 70 + step * place, 150 * many / tallest
        fill = look.INK if dark else look.FAINT
        parts += [
            rect(x + 8, floor - tall, step - 16, tall, fill=fill, outline=look.INK),
            text(x + step / 2, floor - tall - 8, many, anchor="middle", weight="bold"),
            text(x + step / 2, floor + 24, k, anchor="middle"),
        ]
        if k == seen:
            parts.append(text(x + step / 2, floor + 48, words("recipes.deals.ours"), anchor="middle"))
    counts = {"all": sum(ways.values()), "as_far": as_far}
    parts.append(text(70, 34, words("recipes.deals.head", **counts), weight="bold"))
    parts.append(text(630, floor + 72, words("recipes.deals.axis"), anchor="end", colour=look.SOFT))
    listed = "; ".join(words("recipes.deals.one", many=many, buyers=k) for k, many in ways.items())
    alt = words("recipes.deals.alt", shown=shown, total=total, listed=listed, seen=seen, **counts)
    return Picture(drawing(*parts, height=320), alt)


def two_shops(
    found: Mapping[str, Mapping[str, Estimate]],
    *,
    truths: Mapping[str, float] | None = None,
    coins: Sequence[str] = ("coin week",),
) -> Picture:
    """Each shop's estimates one below the other, with intervals; the truth dashed, once it is known.

    What misses a known truth turns grey.

    Args:
        found: shop -> name of the recipe -> estimate.
        truths: shop -> true effect.
        coins: names of estimates in which chance alone chose.
    """
    if not found or not all(found.values()):
        raise LabError("there is no estimate to draw; give {'North': {'stratify': ...}, ...}")
    every = [one for some in found.values() for one in some.values()]
    low = min(0.0, *(100 * one.low for one in every))
    high = max(100 * one.high for one in every)
    scale = _Scale(low, high)
    parts, said, top = [], [], 0.0
    for shop, some in found.items():
        bottom = top + 44 + 34 * len(some)
        parts.append(text(16, top + 28, shop, weight="bold", size=18))
        truth = None if truths is None else 100 * truths[shop]
        if truth is not None:
            parts.append(_truth(scale, truth, top + 36, bottom))
        for number, (name, one) in enumerate(some.items()):
            y = top + 58 + 34 * number
            misses = truth is not None and not one.covers(truths[shop])
            plain = look.NAIVE if misses or one.method == "naive" else look.CAUSAL
            colour = look.DOING if name in coins and not misses else plain
            parts += [text(30, y + 6, name), _interval(scale, y, one, colour=colour)]
        rows = "; ".join(
            words("recipes.shops.row", name=name, value=100 * e.value, low=100 * e.low, high=100 * e.high)
            for name, e in some.items()
        )
        known = "" if truth is None else words("recipes.shops.truth", value=truth)
        said.append(words("recipes.shops.one", shop=shop, rows=rows, truth=known))
        top = bottom + 20
    parts.append(scale.axis(top - 8))
    return Picture(drawing(*parts, height=top + 52), words("recipes.shops.alt", shops=" ".join(said)))


def balances(names: Sequence[str], found: Mapping[str, tuple[Sequence[float], Sequence[float]]]) -> Picture:
    """The gap of every column between shown and others, before (hollow) and after weighting (filled).

    Args:
        names: of the columns.
        found: shop -> (gaps before, gaps after), in standard deviations.
    """
    most = max(0.3, *(abs(float(gap)) for pair in found.values() for gaps in pair for gap in gaps))
    parts, said = [], []
    width, floor = 250, 76 + 30 * len(names)
    parts.append(_legend(14))
    for panel, (shop, (before, after)) in enumerate(found.items()):
        zero, reach = 150 + 290 * panel + width / 2, width / 2 - 8
        parts.append(text(zero, 56, shop, anchor="middle", weight="bold"))
        parts.append(line(zero, 66, zero, floor, colour=look.INK))
        for number, name in enumerate(names):
            y = 86 + 30 * number
            places = [zero + reach * float(gap) / most for gap in (before[number], after[number])]
            parts += [
                line(zero - reach, y, zero + reach, y, colour=look.FAINT, thick=1),
                circle(places[0], y, 6, fill=look.PANEL, outline=look.NAIVE, thick=2.5),
                circle(places[1], y, 5, fill=look.CAUSAL, outline=look.CAUSAL),
            ]
            if not panel:
                parts.append(text(16, y + 6, name))
        listed = (
            words("recipes.balance.one", name=name, before=float(b), after=float(a))
            for name, b, a in zip(names, before, after, strict=True)
        )
        said.append(words("recipes.balance.shop", shop=shop, rows="; ".join(listed)))
    parts.append(text(684, floor + 34, words("recipes.balance.axis"), anchor="end", colour=look.SOFT))
    return Picture(drawing(*parts, height=floor + 50), words("recipes.balance.alt", shops=" ".join(said)))


def survivor_answer(state: Mapping[str, Any]) -> Answer:
    """Six recipes on ten weeks of one kind: where they land, and who holds the truth."""
    rows = _grid()[state["chooser"], state["chances"], state["outcomes"]]
    scale, truth = _Scale(0, 50), 100 * rows[RECIPES[0]]["truth"]
    bottom = 62 + 54 * len(RECIPES)
    parts, said, alive = [_truth(scale, truth, 40, bottom)], [], []
    for number, recipe in enumerate(RECIPES):
        row, y = rows[recipe], 74 + 54 * number
        covers, ends = int(row["covers"]), [row[name] for name in ("value", "low", "high")]
        survives = covers >= SURVIVES
        alive += [words(f"recipes.short.{recipe}")] if survives else []
        sign = words("recipes.card.survives" if survives else "recipes.card.falls", covers=covers)
        name = words(f"recipes.name.{recipe}")
        parts += [
            text(16, y - 2, name, weight="bold"),
            text(16, y + 18, sign, colour=look.INK if survives else look.SOFT),
            _interval(
                scale, y, Estimate("", "", *ends, "", 1), colour=look.CAUSAL if survives else look.NAIVE
            ),
        ]
        said.append(words("recipes.card.one", name=name, value=100 * ends[0], covers=covers))
    parts.append(scale.axis(bottom + 6))
    kind = "all" if len(alive) == len(RECIPES) else _why_none(state) if not alive else "some"
    setting = words(
        "recipes.card.setting",
        chooser=words(f"recipes.chooser.{state['chooser']}"),
        chances=words(f"recipes.models.{state['chances']}"),
        outcomes=words(f"recipes.models.{state['outcomes']}"),
    )
    spread = [100 * rows[recipe]["value"] for recipe in RECIPES[1:]]
    sentence = words(
        f"recipes.card.sentence_{kind}", setting=setting, alive=", ".join(alive), count=len(alive)
    )
    formula = words(
        "recipes.card.formula", low=min(spread), high=max(spread), gap=max(spread) - min(spread), truth=truth
    )
    alt = words("recipes.card.alt", rows="; ".join(said), truth=truth)
    return Answer(drawing(*parts, height=bottom + 60), sentence, formula, alt=f"{sentence} {alt}")


def _why_none(state: Mapping[str, Any]) -> str:
    """What could have told that no recipe survives: columns of the log, nothing in it, or half of it."""
    if state["chooser"] != "tip":
        return "none_careless"
    careful = state["chances"] == state["outcomes"] == "careful"
    return "none_tip" if careful else "none_both"


@registered
def survivor_card() -> Card:
    """What is true in the shop, and which recipes live with it?"""
    both = [(words(f"recipes.models.{name}"), name) for name in ("careful", "careless")]
    return Card(
        question=words("recipes.card.question"),
        rung="doing",
        controls=[
            Choice(
                "chooser",
                words("recipes.card.chooser"),
                [(words(f"recipes.chooser.{name}"), name) for name in ("coin", "columns", "tip")],
                "columns",
            ),
            Choice("chances", words("recipes.card.chances"), both, "careful"),
            Choice("outcomes", words("recipes.card.outcomes"), both, "careful"),
        ],
        answer=survivor_answer,
        presets={
            words("recipes.card.preset_coin"): {
                "chooser": "coin",
                "chances": "careless",
                "outcomes": "careless",
            },
            words("recipes.card.preset_two"): {
                "chooser": "columns",
                "chances": "careless",
                "outcomes": "careless",
            },
            words("recipes.card.preset_tip"): {
                "chooser": "tip",
                "chances": "careful",
                "outcomes": "careful",
            },
        },
    )


@cache
def _grid() -> dict[tuple[str, str, str], dict[str, dict[str, float]]]:
    """What data/make_recipe_grid.py found, by setting and recipe."""

    def make(rows: list[dict[str, str]]) -> dict:
        grid: dict = {}
        for row in rows:
            setting = row["chooser"], row["chances"], row["outcomes"]
            numbers = {name: float(row[name]) for name in ("value", "low", "high", "truth", "covers")}
            grid.setdefault(setting, {})[row["recipe"]] = numbers
        if len(grid) != 12 or any(set(recipes) != set(RECIPES) for recipes in grid.values()):
            raise ValueError(f"{len(grid)} settings of 12")
        return grid

    return stored("recipe_grid.csv", make)


class _Scale:
    """Points on the axis -> places in the picture."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = 10 * math.floor(low / 10), 10 * math.ceil(high / 10)

    def __call__(self, points: float) -> float:
        return _LEFT + (_END - _LEFT) * (points - self.low) / (self.high - self.low)

    def axis(self, y: float) -> str:
        """The axis with a tick every ten points, and its unit below."""
        parts = [line(_LEFT, y, _END, y, colour=look.SOFT)]
        for tick in range(self.low, self.high + 1, 10):
            x = self(tick)
            parts += [line(x, y, x, y + 6, colour=look.SOFT), text(x, y + 24, tick, anchor="middle")]
        return group(*parts, text(_END, y + 46, words("recipes.points"), anchor="end", colour=look.SOFT))


def _interval(scale: _Scale, y: float, one: Estimate, *, colour: str) -> str:
    """An interval with its number; what is wrong is grey, and its dot is hollow."""
    grey = colour == look.NAIVE
    low, value, high = (scale(100 * part) for part in (one.low, one.value, one.high))
    shapes = [line(low, y, high, y, colour=colour, thick=4)]
    shapes += [line(end, y - 8, end, y + 8, colour=colour, thick=3) for end in (low, high)]
    shapes.append(circle(value, y, 5, fill=look.PANEL if grey else colour, outline=colour, thick=2.5))
    said = words("recipes.value", value=100 * one.value)
    place, anchor = (high + 12, "start") if high + 60 <= _END else (low - 12, "end")
    shapes.append(text(place, y + 6, said, anchor=anchor, weight="bold"))
    return group(*shapes)


def _truth(scale: _Scale, points: float, top: float, bottom: float) -> str:
    """The truth as a dashed line with its number above."""
    x = scale(points)
    said = words("recipes.truth", value=points)
    place = min(max(x, _LEFT + 40), _END - 40)
    return line(x, top, x, bottom, colour=look.TRUTH, thick=2.5, dash="7 5") + text(
        place, top - 8, said, anchor="middle", weight="bold"
    )


def _legend(y: float) -> str:
    """What hollow and filled dots are."""
    return group(
        circle(26, y + 12, 6, fill=look.PANEL, outline=look.NAIVE, thick=2.5),
        text(40, y + 18, words("recipes.balance.before")),
        circle(196, y + 12, 5, fill=look.CAUSAL, outline=look.CAUSAL),
        text(210, y + 18, words("recipes.balance.after")),
    )
