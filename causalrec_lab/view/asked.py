"""The 400 visits counted as people: whom an estimand asks about, and three methods that give one number.

Terms: the *asked* crowd is whom the estimand is about, everyone (ATE), those shown (ATT) or those not shown
(ATU); somebody who would buy *anyway* buys whether shown or not.

Nobody has seen both answers of one visitor: the icons use the shares of each group, and take it that showing
puts nobody off.

Taught in notebooks/05_what_to_adjust_for.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from causalrec_lab.estimate import ESTIMANDS
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, registered
from causalrec_lab.view.picture import circle, drawing, group, line, path, text, text_width
from causalrec_lab.view.words import words
from causalrec_lab.worlds import FOUR_HUNDRED

METHODS = ("naive", "split", "weight", "robust")
GROUPS = ("fans", "newcomers")
VISITS = {(name, shown): (visits, bought) for name, shown, visits, bought in FOUR_HUNDRED}
_DOT, _TOP, _AXIS, _LINE = 15.5, 44, (40, 660), 302


def share(name: str, shown: int) -> Fraction:
    """Buyers of a group among those shown (1) or not (0).

    >>> share("fans", 1)
    Fraction(4, 5)
    """
    visits, bought = VISITS[name, shown]
    return Fraction(bought, visits)


def asked(estimand: str) -> dict[str, int]:
    """How many of each group an estimand asks about.

    >>> asked("ATT")
    {'fans': 90, 'newcomers': 30}
    """
    kinds = {"ATE": (1, 0), "ATT": (1,), "ATU": (0,)}[estimand]
    return {name: sum(VISITS[name, kind][0] for kind in kinds) for name in GROUPS}


def buyers(estimand: str, shown: int) -> Fraction:
    """How many of the asked crowd buy if all of them are shown (1), or none (0).

    >>> buyers("ATE", 1), buyers("ATE", 0)
    (Fraction(170, 1), Fraction(100, 1))
    """
    return sum(many * share(name, shown) for name, many in asked(estimand).items())


def effect(estimand: str) -> Fraction:
    """Purchases because shown, per visitor of the asked crowd.

    >>> effect("ATT")
    Fraction(1, 8)
    """
    return (buyers(estimand, 1) - buyers(estimand, 0)) / sum(asked(estimand).values())


def naive() -> Fraction:
    """Buyers among all those shown minus buyers among all the others."""
    return _pooled(1) - _pooled(0)


def crowd_answer(state: Mapping[str, Any]) -> Answer:
    """The asked crowd as icons, the method's sum, and its number beside the naive one."""
    estimand, method = state["estimand"], state["method"]
    crowd, parts, left = asked(estimand), [], 24.0
    for name, many in crowd.items():
        head = words(f"asked.{name}", many=many)
        parts += [text(left, _TOP - 14, head, weight="bold"), *_icons(left, name, many)]
        left += max(-(-many // 10) * _DOT, text_width(head, look.SMALLEST)) + 26
    kinds = [_kinds(name, many) for name, many in crowd.items()]
    anyway, because, never = (sum(counts) for counts in zip(*kinds, strict=True))
    counts = {"anyway": int(anyway), "because": int(because), "never": int(never)}
    parts += _legend(counts) + _scale(estimand, method)
    numbers = _numbers(estimand) | counts
    sentence = words(f"asked.sentence_{'naive' if method == 'naive' else estimand}", **numbers)
    formula = words(f"asked.formula_{method}", **numbers)
    alt = words("asked.alt", who=words(f"asked.who.{estimand}"), **numbers)
    return Answer(drawing(*parts, height=362), sentence, formula, f"{alt} {sentence}")


@registered
def crowd_card() -> Card:
    """Choose whom you ask about, then how you compute it."""
    return Card(
        question=words("asked.question"),
        rung="doing",
        controls=[
            Choice(
                "estimand",
                words("asked.estimand"),
                [(words(f"asked.who.{name}"), name) for name in ESTIMANDS],
                "ATT",
            ),
            Choice(
                "method",
                words("asked.method"),
                [(words(f"asked.how.{name}"), name) for name in METHODS],
                "split",
            ),
        ],
        answer=crowd_answer,
        presets={
            words("asked.preset_naive"): {"method": "naive"},
            words("asked.preset_all"): {"estimand": "ATE", "method": "split"},
            words("asked.preset_rest"): {"estimand": "ATU", "method": "weight"},
        },
    )


def _pooled(shown: int) -> Fraction:
    cells = [VISITS[name, shown] for name in GROUPS]
    return Fraction(sum(bought for _, bought in cells), sum(visits for visits, _ in cells))


def _kinds(name: str, many: int) -> tuple[Fraction, Fraction, Fraction]:
    """Of so many of a group: who buys anyway, who buys because shown, who does not buy."""
    anyway, if_shown = many * share(name, 0), many * share(name, 1)
    return anyway, if_shown - anyway, many - if_shown


def _icons(left: float, name: str, many: int) -> list[str]:
    """One icon a visitor, in columns of ten."""
    anyway, because, _ = _kinds(name, many)
    shapes = []
    for number in range(many):
        x, y = left + 6 + _DOT * (number // 10), _TOP + 6 + _DOT * (number % 10)
        kind = "anyway" if number < anyway else "because" if number < anyway + because else "never"
        shapes.append(_icon(x, y, kind))
    return [group(*shapes)]


def _icon(x: float, y: float, kind: str) -> str:
    if kind == "because":
        return path(
            f"M{x:g},{y - 6.5:g} l6.5,6.5 l-6.5,6.5 l-6.5,-6.5 Z", fill=look.CAUSAL, outline=look.INK, thick=1
        )
    return circle(x, y, 5, fill=look.INK if kind == "anyway" else look.PANEL, outline=look.SOFT)


def _legend(counts: Mapping[str, int]) -> list[str]:
    parts, left = [], 30.0
    for kind, count in counts.items():
        said = words(f"asked.kind.{kind}", count=count)
        parts += [_icon(left, 226, kind), text(left + 14, 232, said)]
        left += text_width(said, look.SMALLEST) + 48
    return parts


def _scale(estimand: str, method: str) -> list[str]:
    """The method's number and the naive one on one line, in points."""

    def x(points: float) -> float:
        return _AXIS[0] + (_AXIS[1] - _AXIS[0]) * points / 60

    parts = [line(_AXIS[0], _LINE, _AXIS[1], _LINE, colour=look.SOFT)]
    for tick in range(0, 61, 10):
        parts += [line(x(tick), _LINE, x(tick), _LINE + 6, colour=look.SOFT)]
        parts.append(text(x(tick), _LINE + 24, tick, anchor="middle"))
    parts.append(text(_AXIS[1], _LINE + 48, words("asked.axis"), anchor="end", colour=look.SOFT))
    for name, value, chosen in (
        ("naive", naive(), method == "naive"),
        ("causal", effect(estimand), method != "naive"),
    ):
        colour = look.NAIVE if name == "naive" else look.CAUSAL
        place = x(float(100 * value))
        said = words(f"asked.mark.{name}", value=float(100 * value))
        parts.append(
            circle(
                place,
                _LINE,
                10 if chosen else 6,
                fill=colour if chosen else look.PANEL,
                outline=colour,
                thick=3,
            )
        )
        parts.append(text(place, _LINE - 18, said, anchor="middle", weight="bold" if chosen else "normal"))
    return parts


def _numbers(estimand: str) -> dict[str, Any]:
    """Every number of the sums, by name."""
    crowd = asked(estimand)
    cells = {
        f"{what}_{name}_{shown}": VISITS[name, shown][place]
        for name in GROUPS
        for shown in (1, 0)
        for place, what in enumerate(("visits", "bought"))
    }
    value, pooled = effect(estimand), naive()
    return cells | {
        "fans": crowd["fans"],
        "newcomers": crowd["newcomers"],
        "all": sum(crowd.values()),
        "by_fans": float(100 * (share("fans", 1) - share("fans", 0))),
        "by_newcomers": float(100 * (share("newcomers", 1) - share("newcomers", 0))),
        "if_shown": int(buyers(estimand, 1)),
        "if_not": int(buyers(estimand, 0)),
        "value": float(100 * value),
        "naive": float(100 * pooled),
        "correction": float(100 * (value - pooled)),
        "share_shown": float(100 * _pooled(1)),
        "share_not": float(100 * _pooled(0)),
        "shown": sum(VISITS[name, 1][0] for name in GROUPS),
        "shown_bought": sum(VISITS[name, 1][1] for name in GROUPS),
        "not_shown": sum(VISITS[name, 0][0] for name in GROUPS),
        "not_bought": sum(VISITS[name, 0][1] for name in GROUPS),
    }
