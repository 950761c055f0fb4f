"""The pictures and cards of notebook 05.

The trailer at three moments, the newsletter, and the 400 visits: what to adjust for, as pictures.

Terms: the *moment* is when the trailer was watched, before the card, between card and checkout, or after; to
*split* is to compare within watchers and within the others; the *asked* crowd is whom an estimand is about.

The 400 visits counted as people: whom an estimand asks about, and three methods that give one number.

Terms: the *asked* crowd is whom the estimand is about, everyone (ATE), those shown (ATT) or those not shown
(ATU); somebody who would buy *anyway* buys whether shown or not.

Nobody has seen both potential outcomes of one visitor: the icons use the shares of each group, and assume
monotonicity (the card puts nobody off).

Taught in notebooks/05_what_to_adjust_for.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from causalrec_lab.estimate import ESTIMANDS
from causalrec_lab.graph import CausalGraph, back_door
from causalrec_lab.texts import beside, true_minus
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Click, Toggle, registered, worded
from causalrec_lab.view.causal_graph import PLAIN, draw_graph
from causalrec_lab.view.chart import Scale
from causalrec_lab.view.picture import Picture, circle, drawing, group, line, path, rect, text, text_width
from causalrec_lab.worlds import four_hundred, two_hundred

words = beside(__file__)


# ---------------------------------------------------------------- adjust

CARD = ("shown", "bought")
GRAPHS = {
    "before": CausalGraph([("trailer", "shown"), ("trailer", "bought"), CARD]),
    "between": CausalGraph([("shown", "trailer"), ("trailer", "bought"), CARD]),
    "after": CausalGraph([("shown", "trailer"), ("bought", "trailer"), CARD]),
}
NEWSLETTER = CausalGraph(
    [("heavy", "newsletter"), ("genre", "newsletter"), ("heavy", "shown"), ("genre", "bought"), CARD]
)
_BESIDE = {"shown": (84, 214), "bought": (306, 214), "trailer": (195, 92)}
_PANEL = {"shown": (52, 206), "bought": (180, 206), "trailer": (116, 104)}
_WIDE = {
    "heavy": (160, 82),
    "genre": (540, 82),
    "newsletter": (350, 172),
    "shown": (160, 282),
    "bought": (540, 282),
}


def three_moments() -> Picture:
    """The same three boxes in three shops: the trailer before the card, between card and checkout, after."""
    edges, places, labels, said = [], {}, {}, []
    for number, (moment, graph) in enumerate(GRAPHS.items()):
        edges += [(f"{moment} {a}", f"{moment} {b}") for a, b in graph.edges]
        for node in ("trailer", "shown", "bought"):
            x, y = _PANEL[node]
            places[f"{moment} {node}"] = (x + 232 * number, y)
            labels[f"{moment} {node}"] = words(f"adjust.under.{node}")
        arrows = ", ".join(f"{a} → {b}" for a, b in graph.edges)
        said.append(
            words("adjust.moments.one", moment=words(f"adjust.moment.{moment}"), arrows=arrows)
            + " "
            + words(f"adjust.moments.{moment}").replace("|", " ")
        )
    drawn = draw_graph(CausalGraph(edges, list(places)), places, labels=labels, height=364)
    parts = [line(232 * n, 14, 232 * n, 350, colour=look.FAINT) for n in (1, 2)]
    for number, moment in enumerate(GRAPHS):
        centre = 116 + 232 * number
        head = words(f"adjust.moment.{moment}")
        parts.append(text(centre, 28, head, anchor="middle", weight="bold", size=18))
        for row, told in enumerate(words(f"adjust.moments.{moment}").split("|")):
            parts.append(text(centre, 296 + 22 * row, told, anchor="middle"))
    svg = drawn.svg
    for moment in GRAPHS:
        svg = _raised(svg, words("adjust.under.trailer"), places[f"{moment} trailer"])
    return Picture(_with(svg, parts), " ".join(said))


def clock_answer(state: Mapping[str, Any]) -> Answer:
    """The graph of one moment, both numbers, and which of them is the effect of the card."""
    moment, split = state["trailer"], state["split"]
    graph, held = GRAPHS[moment], ("trailer",) if split else ()
    adjust = bool(back_door(graph, "shown", effect="bought", given="trailer"))
    drawn = draw_graph(
        graph,
        _BESIDE,
        labels={node: words(f"adjust.under.{node}") for node in graph.nodes},
        evidence=dict.fromkeys(held, words("adjust.held")),
        paths=[("shown", "trailer", "bought")],
        clicks=("trailer",),
        height=300,
    )
    parts = [text(243, 98, words(f"adjust.moment.{moment}"), colour=look.SOFT)]
    for row, own in enumerate((False, True)):
        role = "effect" if own == adjust else f"{moment}_{'split' if own else 'all'}"
        parts += _number(44 + 104 * row, own, role, chosen=own == split, lit=own == adjust)
    rule = words("adjust.rule.do" if adjust else "adjust.rule.leave")
    parts.append(text(396, 280, rule, weight="bold"))
    numbers = {
        "shown": round(100 * two_hundred.share(1)),
        "other": round(100 * two_hundred.share(0)),
        "watched_shown": two_hundred.DAY[1, 1][0],
        "watched_other": two_hundred.DAY[1, 0][0],
        "loses": -round(100 * two_hundred.effect(False)),
        "wins": round(100 * two_hundred.effect(True)),
        "bare_shown": two_hundred.DAY[0, 1][0],
        "bare_bought": two_hundred.DAY[0, 1][1],
    }
    sentence = words(f"adjust.clock.{moment}_{'split' if split else 'all'}", **numbers)
    status = graph.path_status(("shown", "trailer", "bought"), given=held)
    svg = _raised(drawn.svg, words("adjust.under.trailer"), _BESIDE["trailer"])
    return Answer(_with(svg, parts), sentence, str(status), f"{drawn.alt} {sentence} {rule}.")


@registered
def clock_card() -> Card:
    """Click the trailer through the day: the rows stay, and another number is the effect."""
    return Card(
        question=words("adjust.clock.question"),
        rung="doing",
        controls=[
            Click("trailer", words("adjust.clock.when"), worded(words, "adjust.moment.", GRAPHS), "before"),
            Toggle("split", words("adjust.clock.split")),
        ],
        answer=clock_answer,
        presets={words(f"adjust.clock.preset_{moment}"): {"trailer": moment} for moment in GRAPHS},
    )


def newsletter() -> Picture:
    """Two hidden causes that meet in the newsletter; nothing is said of the path over the top."""
    labels = {node: words(f"adjust.under.{node}") for node in NEWSLETTER.nodes}
    drawn = draw_graph(NEWSLETTER, _WIDE, labels=labels, height=376)
    svg, hidden = drawn.svg, []
    for node, towards in (("heavy", -1), ("genre", 1)):
        svg = _raised(svg, labels[node], _WIDE[node])
        x, y = _WIDE[node][0] + towards * (PLAIN + 12), _WIDE[node][1] + 6
        anchor = "end" if towards < 0 else "start"
        hidden.append(text(x, y, words("adjust.hidden"), anchor=anchor, colour=look.SOFT))
    return Picture(_with(svg, hidden), drawn.alt)


def _points(value: Fraction) -> str:
    """A share as points with its sign, a true minus.

    >>> _points(Fraction(-7, 50))
    '−14'
    """
    return true_minus(f"{float(100 * value):+.0f}")


def _number(top: float, own: bool, role: str, *, chosen: bool, lit: bool) -> list[str]:
    """One of the two numbers: green and ticked if it is the effect, thick if it is the one looked at."""
    fill, edge = ("#E2F4EE", look.CAUSAL) if lit else (look.PANEL, look.NAIVE)
    name = words("adjust.number.split" if own else "adjust.number.all")
    return [
        rect(396, top, 292, 88, fill=fill, outline=edge, thick=5 if chosen else 1.5, radius=8),
        text(410, top + 30, name, weight="bold"),
        text(676, top + 34, _points(two_hundred.effect(own)), size=26, anchor="end", weight="bold"),
        text(410, top + 66, words(f"adjust.role.{role}"), colour=look.INK if lit else look.SOFT),
    ]


def _raised(svg: str, label: str, place: tuple[float, float]) -> str:
    """The same picture with a node's name above it, where no arrow leaves."""
    x, y = place
    under, above = (
        text(x, at, label, anchor="middle", weight="bold") for at in (y + PLAIN + 22, y - PLAIN - 10)
    )
    return svg.replace(under, above)


def _with(svg: str, parts: list[str]) -> str:
    """The same picture with more in it."""
    return svg.removesuffix("</svg>") + "".join(parts) + "</svg>"


# ---------------------------------------------------------------- asked

METHODS = ("naive", "split", "weight", "robust")
_DOT, _TOP, _AXIS, _LINE = 15.5, 44, (40, 660), 302


def crowd_answer(state: Mapping[str, Any]) -> Answer:
    """The asked crowd as icons, the method's sum, and its number beside the naive one."""
    estimand, method = state["estimand"], state["method"]
    crowd, parts, left = four_hundred.crowd_of(estimand), [], 24.0
    for name, many in crowd.items():
        head = words(f"asked.{name}", many=many)
        parts += [text(left, _TOP - 14, head, weight="bold"), *_icons(left, name, many)]
        left += max(-(-many // 10) * _DOT, text_width(head)) + 26
    kinds = [four_hundred.kinds_of(name, many) for name, many in crowd.items()]
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
            Choice("estimand", words("asked.estimand"), worded(words, "asked.who.", ESTIMANDS), "ATT"),
            Choice("method", words("asked.method"), worded(words, "asked.how.", METHODS), "split"),
        ],
        answer=crowd_answer,
        presets={
            words("asked.preset_naive"): {"method": "naive"},
            words("asked.preset_all"): {"estimand": "ATE", "method": "split"},
            words("asked.preset_rest"): {"estimand": "ATU", "method": "weight"},
        },
    )


def _icons(left: float, name: str, many: int) -> list[str]:
    """One icon a visitor, in columns of ten."""
    anyway, because, _ = four_hundred.kinds_of(name, many)
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
        left += text_width(said) + 48
    return [*parts, text(24, 258, words("asked.kind.assumed"), colour=look.SOFT)]


def _scale(estimand: str, method: str) -> list[str]:
    """The method's number and the naive one on one line, in points."""
    x = Scale(0, 60, *_AXIS, step=10)
    parts = [x.axis(_LINE, words("asked.axis"))]
    for name, value, chosen in (
        ("naive", four_hundred.naive(), method == "naive"),
        ("causal", four_hundred.effect(estimand), method != "naive"),
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
    crowd = four_hundred.crowd_of(estimand)
    cells = {
        f"{what}_{name}_{shown}": four_hundred.VISITS[name, shown][place]
        for name in four_hundred.GROUPS
        for shown in (1, 0)
        for place, what in enumerate(("visits", "bought"))
    }
    value, pooled = four_hundred.effect(estimand), four_hundred.naive()
    sides = {name: four_hundred.VISITS[name, 1] for name in four_hundred.GROUPS}
    shown = [(many, bought, many * four_hundred.share(name, 0)) for name, (many, bought) in sides.items()]
    return cells | {
        "fans": crowd["fans"],
        "newcomers": crowd["newcomers"],
        "all": sum(crowd.values()),
        "by_fans": float(100 * (four_hundred.share("fans", 1) - four_hundred.share("fans", 0))),
        "by_newcomers": float(
            100 * (four_hundred.share("newcomers", 1) - four_hundred.share("newcomers", 0))
        ),
        "if_shown": int(four_hundred.buyers(estimand, 1)),
        "if_not": int(four_hundred.buyers(estimand, 0)),
        "value": float(100 * value),
        "naive": float(100 * pooled),
        "correction": float(100 * (value - pooled)),
        "anyway_least": int(sum(max(0, bought + anyway - many) for many, bought, anyway in shown)),
        "share_shown": float(100 * four_hundred.pooled(1)),
        "share_not": float(100 * four_hundred.pooled(0)),
        "shown": sum(four_hundred.VISITS[name, 1][0] for name in four_hundred.GROUPS),
        "shown_bought": sum(four_hundred.VISITS[name, 1][1] for name in four_hundred.GROUPS),
        "not_shown": sum(four_hundred.VISITS[name, 0][0] for name in four_hundred.GROUPS),
        "not_bought": sum(four_hundred.VISITS[name, 0][1] for name in four_hundred.GROUPS),
    }
