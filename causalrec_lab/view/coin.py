"""A coin in place of the shop: three suspects that wrote one sheet, asked again when chance alone chooses.

Terms: a *suspect* is a story of the shop; the *chooser* decides who is shown film A, the shop itself or a
coin; a *toss* deals 50 showings to 100 visitors by chance; what is *expected* is the mean over all tosses.

Taught in notebooks/03_seeing_and_doing.
"""

from collections.abc import Mapping
from fractions import Fraction
from random import Random
from typing import Any

from causalrec_lab.errors import unknown_name
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Slider, registered
from causalrec_lab.view.picture import circle, drawing, rect, text
from causalrec_lab.view.words import words

SUSPECTS = ("popup", "list", "fans")
VISITORS = 100
HALF = VISITORS // 2
TOSSES = 12


def visit(suspect: str, visitor: int, *, coin: int | None = None) -> tuple[int, int]:
    """One visit as (shown, bought); a coin, where there is one, takes over the line that chooses.

        pop-up: shown = every second visitor;        bought = 1 - shown
        list:   bought = every second visitor;       shown = 1 - bought
        fans:   fan = every second visitor;          shown = 1 - fan, bought = fan

    Args:
        suspect: "popup", "list" or "fans".
        visitor: a number from 0.
        coin: 1 shows the film, 0 does not, None leaves the choice to the shop.

    >>> [visit("fans", 1), visit("fans", 1, coin=1)]
    [(0, 1), (1, 1)]
    """
    if suspect not in SUSPECTS:
        raise unknown_name("suspect", suspect, SUSPECTS)
    own = visitor % 2
    if suspect == "popup":
        shown = own if coin is None else coin
        return shown, 1 - shown
    return (1 - own if coin is None else coin), own


def day(suspect: str, toss: int | None = None) -> tuple[tuple[int, int], ...]:
    """The visits of one day, each as (shown, bought).

    Args:
        suspect: "popup", "list" or "fans".
        toss: seed of the coin, which shows the film to exactly half; None: the shop chooses.
    """
    coins: list[int | None] = [None] * VISITORS
    if toss is not None:
        coins = [1] * HALF + [0] * HALF
        Random(toss).shuffle(coins)
    return tuple(visit(suspect, visitor, coin=coin) for visitor, coin in enumerate(coins))


def buyers(visits: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    """How many bought among the shown, and how many among the others.

    >>> buyers(day("list"))
    (0, 50)
    """
    return sum(b for shown, b in visits if shown), sum(b for shown, b in visits if not shown)


def expected(suspect: str) -> tuple[Fraction, Fraction]:
    """The mean of `buyers` over every toss there is: each visitor is in either half equally often.

    >>> expected("popup")
    (Fraction(0, 1), Fraction(50, 1))
    """
    shown, others = (
        Fraction(HALF * sum(visit(suspect, visitor, coin=coin)[1] for visitor in range(VISITORS)), VISITORS)
        for coin in (1, 0)
    )
    return shown, others


def coin_answer(state: Mapping[str, Any]) -> Answer:
    """The 100 visits of a day, by who was shown, with a shop or a coin that chose."""
    suspect, by_coin = state["suspect"], state["chooser"] == "coin"
    shown, others = buyers(day(suspect, state["toss"] if by_coin else None))
    mean = tuple(str(number) for number in expected(suspect)) if by_coin else ()
    left = [one for one in SUSPECTS if not by_coin or expected(one) == expected(suspect)]
    named = {
        "suspect": words(f"coin.suspect.{suspect}"),
        "shown": shown,
        "others": others,
        "left": ", ".join(words(f"coin.suspect.{one}") for one in left),
        "count": len(left),
    }
    key = "coin" if by_coin else "shop"
    if mean:
        named |= {"mean_shown": mean[0], "mean_others": mean[1]}
    sentence = words(f"coin.card.sentence_{key}", **named)
    formula = words("coin.card.formula", **named, difference=_signed(shown - others))
    alt = f"{sentence} {words('coin.card.alt', **named)}"
    gauges = [words("coin.card.story", **named)]
    if mean:
        gauges.append(words("coin.card.luck", off=abs(shown - expected(suspect)[0])))
    return Answer(_svg(by_coin, (shown, others), mean, gauges), sentence, formula, alt)


@registered
def coin_card() -> Card:
    """Let a coin choose in the shop of each suspect, and toss it again."""
    return Card(
        question=words("coin.card.question"),
        rung="doing",
        controls=[
            Choice(
                "suspect",
                words("coin.card.suspect"),
                [(words(f"coin.suspect.{name}"), name) for name in SUSPECTS],
                "list",
            ),
            Choice(
                "chooser",
                words("coin.card.chooser"),
                [(words("coin.card.by_coin"), "coin"), (words("coin.card.by_shop"), "shop")],
                "coin",
            ),
            Slider("toss", words("coin.card.toss"), 1, TOSSES, 1, 4),
        ],
        answer=coin_answer,
        presets={
            words("coin.card.preset_shop"): {"chooser": "shop"},
            words("coin.card.preset_popup"): {"suspect": "popup", "chooser": "coin"},
            words("coin.card.preset_fans"): {"suspect": "fans", "chooser": "coin"},
        },
    )


def _svg(by_coin: bool, counts: tuple[int, int], mean: tuple[str, ...], gauges: list[str]) -> str:
    colour = look.DOING if by_coin else look.INK
    title = words(f"coin.card.title_{'coin' if by_coin else 'shop'}")
    parts = [text(350, 26, title, anchor="middle", weight="bold", colour=colour)]
    for number, (name, count) in enumerate(zip(("shown", "others"), counts, strict=True)):
        x = 12 + 344 * number
        parts.append(rect(x, 40, 332, 236, fill="#FFFFFF", outline=colour, thick=3, radius=8))
        if by_coin:
            parts.append(rect(x + 6, 46, 320, 224, outline=colour, thick=1.5, radius=5))
        parts.append(text(x + 166, 72, words(f"coin.card.{name}"), anchor="middle", weight="bold"))
        for place in range(HALF):
            dark = place < count
            at = (x + 31 + 30 * (place % 10), 96 + 26 * (place // 10))
            parts.append(circle(*at, 10, fill=look.INK if dark else "#FFFFFF", outline=look.INK, thick=2))
        said = words("coin.card.bought", count=count)
        parts.append(text(x + 166, 240, said, anchor="middle", size=22, weight="bold"))
        if mean:
            said = words("coin.card.mean", count=mean[number])
            parts.append(text(x + 166, 262, said, anchor="middle", colour=look.SOFT))
    parts += [text(20, 304 + 24 * number, said, weight="bold") for number, said in enumerate(gauges)]
    return drawing(*parts, height=342)


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", "−") if points else "0"
