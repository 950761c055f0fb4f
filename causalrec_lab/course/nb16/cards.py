"""The pictures and cards of notebook 16.

The budget card of notebook 16: how many cards, and to whom.

Terms: a *slot* holds one card; *extra* sales are those that would not have come without the card.

The day card of notebook 16: what becomes of a visitor's day when one card is taken away.

Terms: a *slot* holds one card; a good has a chance of being bought without its card, and one with it.

The picture of fifteen campaigns: each one's own lottery, and what comparing those who saw the ad says.

Terms: a *campaign* showed one ad; its *lottery* decided who could see it at all.

Taught in notebooks/16_recommend_for_effect.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from numpy import ndarray

from causalrec_lab.errors import LabError
from causalrec_lab.estimate import Estimate
from causalrec_lab.texts import beside, true_minus
from causalrec_lab.uplift import t_learner, won_by_ranking
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Slider, registered, worded
from causalrec_lab.view.chart import Scale, fitted, interval, lines
from causalrec_lab.view.picture import Picture, circle, drawing, line, rect, text
from causalrec_lab.worlds import uplift_features, uplift_shop

words = beside(__file__)


# ---------------------------------------------------------------- budget

STEP, USERS, GOODS = 1000, 600, 40
_SLOTS = Scale(0, USERS * GOODS, 84, 468, step=12_000)
_EXTRA = Scale(0, 2000, 236, 46, step=500)


def budget_answer(state: Mapping[str, Any]) -> Answer:
    """Extra sales over the number of cards, for two rankings; sales and extra sales at the budget."""
    slots, seen = state["slots"], _curves(state["by"])
    at = slots // STEP
    parts = [*_axes(), *_lines(seen), *_marker(seen, at)]
    numbers = {
        f"{what}_{name}": round(float(seen[name][what][at]))
        for name in ("purchase", "effect")
        for what in ("sales", "extra")
    }
    for row, name in enumerate(("purchase", "effect")):
        parts += _bar(300 + 58 * row, name, numbers[f"sales_{name}"], numbers[f"extra_{name}"])
    kind = "none" if not slots else "all" if at == len(seen["effect"]["extra"]) - 1 else "some"
    sentence = words(f"budget.sentence_{kind}", slots=slots, **numbers)
    best = int(seen["effect"]["extra"].argmax()) * STEP
    formula = words("budget.formula", slots=slots, best=best, most=seen["effect"]["extra"].max())
    alt = words("budget.alt", by=words(f"budget.by_{state['by']}"), slots=slots, **numbers)
    return Answer(drawing(*parts, height=420), sentence, formula, alt=f"{alt} {sentence}")


@registered
def budget_card() -> Card:
    """How many cards, and to whom?"""
    return Card(
        question=words("budget.question"),
        rung="doing",
        controls=[
            Slider("slots", words("budget.slots"), 0, USERS * GOODS, STEP, 6 * STEP),
            Choice("by", words("budget.by"), worded(words, "budget.by_", ("guess", "truth")), "guess"),
        ],
        answer=budget_answer,
        presets={
            words("budget.preset_some"): {"slots": 2000, "by": "guess"},
            words("budget.preset_all"): {"slots": USERS * GOODS, "by": "guess"},
            words("budget.preset_truth"): {"slots": 6000, "by": "truth"},
        },
    )


@cache
def _curves(by: str) -> dict[str, dict[str, ndarray]]:
    """Ranking -> true sales of the first b cards, and true extra sales, for each b on the slider."""
    log, truth = uplift_shop(1, users=USERS)
    opened = truth.open("for the card: what each budget wins")
    shown, other = opened.chance_if_exposed.ravel(), opened.chance_if_not.ravel()
    if by == "guess":
        week, _ = uplift_shop(2, users=2000)
        taught = uplift_features(week), week.exposed, week.outcome
        if_shown, if_not = t_learner(*taught, uplift_features(log))
    else:
        if_shown, if_not = shown, other
    worth = {"sales": shown, "extra": shown - other}
    return {
        name: {what: won_by_ranking(score, column, step=STEP) for what, column in worth.items()}
        for name, score in (("purchase", if_shown), ("effect", if_shown - if_not))
    }


def _axes() -> list[str]:
    return [
        text(16, 26, words("budget.extra_axis"), weight="bold"),
        _EXTRA.axis(_SLOTS.start, upright=True, reach=_SLOTS.end),
        _SLOTS.axis(_EXTRA.start),
        text(688, _EXTRA.start + 24, words("budget.slots_axis"), anchor="end", colour=look.SOFT),
    ]


def _lines(curves: Mapping[str, Mapping[str, ndarray]]) -> list[str]:
    """Both curves, and dashed what the best ranking there is would win."""
    parts = []
    drawn = (
        ("truth", _curves("truth")["effect"]),
        ("purchase", curves["purchase"]),
        ("effect", curves["effect"]),
    )
    for row, (name, curve) in enumerate(drawn):
        colour, thick, dash = _STYLE[name]
        y = 74 + 40 * row
        won = ((STEP * at, value) for at, value in enumerate(curve["extra"]))
        parts.append(lines(won, _SLOTS, _EXTRA, outline=colour, thick=thick, dash=dash))
        parts += [line(490, y - 6, 522, y - 6, colour=colour, thick=thick, dash=dash)]
        parts.append(text(530, y, words(f"budget.line_{name}")))
    return parts


_STYLE = {
    "truth": (look.TRUTH, 2, "7 5"),
    "purchase": (look.NAIVE, 3.5, ""),
    "effect": (look.CAUSAL, 3.5, ""),
}


def _marker(curves: Mapping[str, Mapping[str, ndarray]], at: int) -> list[str]:
    x = _SLOTS(STEP * at)
    parts = [line(x, _EXTRA.end, x, _EXTRA.start, colour=look.DOING, thick=2)]
    for name in ("purchase", "effect"):
        y = _EXTRA(curves[name]["extra"][at])
        parts.append(circle(x, y, 6, fill=_STYLE[name][0], outline=look.INK))
    return parts


def _bar(y: float, name: str, sales: int, extra: int) -> list[str]:
    """Sales of the cards as a pale bar, the extra ones dark in front."""
    left, width = 164, 330 / 8000
    return [
        text(16, y + 21, words(f"budget.bar_{name}"), weight="bold"),
        rect(left, y, sales * width, 30, fill=look.FAINT, outline=look.INK),
        rect(left, y, max(extra, 0) * width, 30, fill=_STYLE[name][0], outline=look.INK),
        text(left + sales * width + 10, y + 21, words("budget.bar_says", sales=sales, extra=extra)),
    ]


# ---------------------------------------------------------------- one day

# One visitor's page: good -> purchases in a hundred such days (without its card, with it).
GOODS_OF = {
    "an": {"film_a": (70, 80), "film_2": (66, 77), "book_b": (10, 30), "gadget_c": (2, 3)},
    "bo": {"book_b": (12, 34), "film_a": (10, 30), "gadget_c": (9, 27), "film_2": (2, 3)},
    "chen": {"film_a": (35, 12), "film_2": (30, 10), "book_b": (12, 5), "gadget_c": (3, 3)},
}
NEXT = {"an": (10, 28), "bo": (4, 6), "chen": (3, 2)}  # the card that waits: a lamp


def day_answer(state: Mapping[str, Any]) -> Answer:
    """What one visitor buys in a hundred such days, with four cards, and with one taken away."""
    who, away = state["who"], state["away"]
    instead = bool(state["instead"]) and away != "none"
    goods = GOODS_OF[who] | {"lamp": NEXT[who]}
    shown = {good: good != away for good in GOODS_OF[who]} | {"lamp": instead}
    days = {good: goods[good][shown[good]] for good in goods}
    total, none = sum(days.values()), sum(without for without, _ in goods.values())
    before = sum(with_it for _, with_it in GOODS_OF[who].values()) + NEXT[who][0]
    parts = [text(180, 30, words("budget.day.axis"), colour=look.SOFT)]
    for row, good in enumerate(goods):
        parts += _good(56 + 48 * row, good, goods[good], shown[good])
    parts.append(text(16, 322, words("budget.day.total", total=total, none=none), weight="bold"))
    kind = "all" if away == "none" else "instead" if instead else "empty"
    without, with_it = goods.get(away, (0, 0))
    sentence = words(
        f"budget.day.sentence_{kind}",
        name=words(f"budget.day.{who}"),
        good=words(f"budget.day.{away}"),
        change=signed(total - before),
        total=total,
        none=none,
        without=without,
        with_it=with_it,
    )
    listed = "; ".join(_said(good, days[good], shown[good]) for good in goods)
    alt = words("budget.day.alt", name=words(f"budget.day.{who}"), listed=listed)
    formula = words("budget.day.formula", total=total, none=none, won=signed(total - none))
    return Answer(drawing(*parts, height=344), sentence, formula, alt=f"{alt} {sentence}")


@registered
def day_card() -> Card:
    """Take one card away: what becomes of this visitor's day?"""

    def options(names: Sequence[str]) -> list[tuple[str, str]]:
        return worded(words, "budget.day.", names)

    return Card(
        question=words("budget.day.question"),
        rung="doing",
        controls=[
            Choice("who", words("budget.day.who"), options(list(GOODS_OF)), "an"),
            Choice("away", words("budget.day.away"), options(["none", *GOODS_OF["an"]]), "none"),
            Choice(
                "instead",
                words("budget.day.then"),
                [(words("budget.day.empty"), 0), (words("budget.day.lamp_comes"), 1)],
                0,
            ),
        ],
        answer=day_answer,
        presets={
            words("budget.day.preset_fan"): {"who": "an", "away": "film_a", "instead": 1},
            words("budget.day.preset_dog"): {"who": "chen", "away": "film_a", "instead": 0},
        },
    )


def signed(number: int) -> str:
    """A whole number with its sign, a true minus.

    >>> signed(-10), signed(23), signed(0)
    ('−10', '+23', '0')
    """
    return true_minus(f"{number:+d}") if number else "0"


def _good(y: float, good: str, chances: tuple[int, int], shown: bool) -> list[str]:
    """One good: bought anyway in grey, won by the card in green, put off by it hatched."""
    left, wide = 180, 3.6
    without, with_it = chances
    edge = {"outline": look.DOING, "thick": 3} if shown else {"outline": look.SOFT, "dash": "5 4"}
    frame = rect(16, y, 150, 34, fill=look.PANEL, radius=6, **edge)
    parts = [frame, text(26, y + 23, words(f"budget.day.{good}"), weight="bold" if shown else "normal")]
    bought = with_it if shown else without
    parts.append(rect(left, y + 3, wide * min(without, bought), 28, fill=look.NAIVE, outline=look.INK))
    if shown and with_it > without:
        parts.append(
            rect(
                left + wide * without,
                y + 3,
                wide * (with_it - without),
                28,
                fill=look.CAUSAL,
                outline=look.INK,
            )
        )
    if shown and with_it < without:
        parts.append(
            rect(left + wide * with_it, y + 3, wide * (without - with_it), 28, outline=look.INK, dash="4 3")
        )
    end = left + wide * max(bought, without)
    return [*parts, text(end + 10, y + 23, _said_short(without, with_it, shown))]


def _said_short(without: int, with_it: int, shown: bool) -> str:
    if not shown:
        return words("budget.day.alone", without=without)
    key = "won" if with_it >= without else "lost"
    return words(f"budget.day.{key}", with_it=with_it, without=without, moved=abs(with_it - without))


def _said(good: str, days: int, shown: bool) -> str:
    return words(
        "budget.day.row",
        good=words(f"budget.day.{good}"),
        days=days,
        card=words(f"budget.day.card_{int(shown)}"),
    )


# ---------------------------------------------------------------- studies

_ROW = 31


def campaigns(lottery: Sequence[Estimate], others: Mapping[str, Sequence[Estimate]]) -> Picture:
    """One row a campaign, by size of the lottery's answer: its interval, and below it what others say.

    The first method is a grey square, the second, a causal one, a green ring with its interval.

    Args:
        lottery: the estimate of each campaign's own experiment.
        others: method -> its estimates, in the same order; one or two methods.

    Raises:
        LabError: no campaign, or methods of another length, or more than two.
    """
    if not lottery or not 1 <= len(others) <= 2 or any(len(one) != len(lottery) for one in others.values()):
        raise LabError("a lottery for each campaign is needed, and one or two methods with as many estimates")
    order = sorted(range(len(lottery)), key=lambda place: lottery[place].value)
    every = [end for one in lottery for end in (one.low, one.high)]
    every += [one.value for column in others.values() for one in column]
    every += [one.high for column in others.values() for one in column]
    x, bottom = fitted(every, per=100, start=132, end=640), 62 + _ROW * len(order)
    parts = [text(16, 26, words("studies.key_lottery"), colour=look.DOING, weight="bold")]
    parts += [line(x(0), 44, x(0), bottom, colour=look.SOFT), x.axis(bottom, words("studies.axis"))]
    for row, place in enumerate(order):
        y, one = 62 + _ROW * row, lottery[place]
        parts.append(text(16, y + 6, words("studies.row", number=place + 1)))
        for number, column in enumerate(others.values()):
            other = column[place]
            if number:
                parts.append(line(x(other.low), y + 7, x(other.high), y + 7, colour=look.CAUSAL, thick=2))
            parts.append(_mark(number, x(other.value), y + 7))
        parts.append(interval(x, y - 3, one, look.DOING))
    for number, name in enumerate(others):
        parts += [_mark(number, 236 + 230 * number, 20), text(250 + 230 * number, 26, name, weight="bold")]
    said = []
    for name, column in others.items():
        outside = sum(not one.covers(other.value) for one, other in zip(lottery, column, strict=True))
        said.append(words("studies.said", name=name, outside=outside))
    alt = words("studies.alt", count=len(order), methods="; ".join(said))
    return Picture(drawing(*parts, height=bottom + 62), alt)


def _mark(number: int, x: float, y: float) -> str:
    """A grey square for the first method, a green ring for the second."""
    if number:
        return circle(x, y, 5, fill=look.PANEL, outline=look.CAUSAL, thick=3.5)
    return rect(x - 5, y - 5, 10, 10, fill=look.NAIVE, outline=look.INK)
