"""The pictures of notebook 06: who came first, by which judge, and what a list earned.

Terms: a *judge* is a way to compare models: the random split, the time split, random exposure, and, known to
a simulator alone, what a list sells and what it sells because it was shown.

Taught in notebooks/06_recommenders.
"""

import csv
from collections.abc import Mapping
from functools import cache
from typing import Any

from causalrec_lab.datasets import data_dir
from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.estimate import Estimate
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Slider, registered
from causalrec_lab.view.picture import Picture, circle, drawing, line, rect, text
from causalrec_lab.view.words import words

JUDGES = ("random", "time", "coin", "sold", "extra")
MODELS = (
    "bestsellers", "keywords", "kind classifier", "user-kNN", "item-kNN", "matrix factorisation", "MLP",
)  # fmt: skip
BLIND = "blind list"
FAMES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
_LEFT, _RIGHT = 210, 585


def scoreboard(found: Mapping[str, Estimate], *, judge: str, blind: float | None = None) -> Picture:
    """Models one below the other, best first, each with its interval over users.

    Args:
        found: model -> its metric, such as {"MLP": evaluate.ranking(scores, asked)["NDCG"]}.
        judge: who compared them, in words.
        blind: the same metric of a list in no order, drawn as a dashed line.
    """
    if not found:
        raise LabError("no model was judged; give at least one, such as {'bestsellers': card['NDCG']}")
    order = sorted(found, key=lambda name: -found[name].value)
    metric, top = found[order[0]].estimand, max(one.high for one in found.values())
    parts, said = [text(16, 30, words("contest.by", judge=judge, metric=metric), weight="bold")], []
    for place, name in enumerate(order):
        one, y = found[name], 66 + 36 * place
        low, value, high = (_x(end, top) for end in (one.low, one.value, one.high))
        parts += [
            text(16, y + 6, name),
            line(low, y, high, y, colour=look.SEEING, thick=4),
            circle(value, y, 6, fill=look.PANEL, outline=look.SEEING, thick=2.5),
            text(high + 10, y + 6, words("contest.score", value=one.value), weight="bold"),
        ]
        said.append(words("contest.one", name=name, value=one.value, low=one.low, high=one.high))
    bottom = 60 + 36 * len(order)
    parts.append(line(_LEFT, 46, _LEFT, bottom, colour=look.SOFT))
    alt = words("contest.alt", judge=judge, metric=metric, users=found[order[0]].n, rows="; ".join(said))
    if blind is not None:
        parts.append(_blind(blind, top, bottom, words("contest.score", value=blind)))
        alt += " " + words("contest.alt_blind", value=words("contest.score", value=blind))
    return Picture(drawing(*parts, height=bottom + 40), alt)


def earned(lists: Mapping[str, tuple[float, float]]) -> Picture:
    """Two bars a model: what a hundred places sell, and how much of it is sold because of the showing.

    Args:
        lists: model -> (sold, sold because shown), of a hundred places.
    """
    if not lists:
        raise LabError("no list was counted; give at least one, such as {'bestsellers': (12.0, 3.0)}")
    order = sorted(lists, key=lambda name: -lists[name][1])
    top = max(sold for sold, _ in lists.values())
    parts, said = [text(16, 30, words("contest.earned.title"), weight="bold")], []
    for place, name in enumerate(order):
        (sold, extra), y = lists[name], 48 + 40 * place
        wide, dark = _x(sold, top) - _LEFT, _x(extra, top) - _LEFT
        parts += [
            text(16, y + 22, name),
            rect(_LEFT, y, wide, 28, fill=look.FAINT, outline=look.SOFT),
            rect(_LEFT, y, dark, 28, fill=look.CAUSAL, outline=look.INK),
            text(
                _LEFT + wide + 10, y + 20, words("contest.earned.of", extra=extra, sold=sold), weight="bold"
            ),
        ]
        said.append(words("contest.earned.one", name=name, sold=sold, extra=extra))
    height = 48 + 40 * len(order)
    key = [
        rect(_LEFT, height + 8, 20, 16, fill=look.CAUSAL, outline=look.INK),
        text(_LEFT + 28, height + 22, words("contest.earned.because")),
        rect(_LEFT + 220, height + 8, 20, 16, fill=look.FAINT, outline=look.SOFT),
        text(_LEFT + 248, height + 22, words("contest.earned.anyway")),
    ]
    return Picture(
        drawing(*parts, *key, height=height + 40), words("contest.earned.alt", rows="; ".join(said))
    )


def fame_answer(state: Mapping[str, Any]) -> Answer:
    """Five front pages at one degree of fame, as one judge sees the seven models."""
    judge, rows = state["judge"], dict(_grid()[state["fame"], state["judge"]])
    blind = rows.pop(BLIND)["value"]
    order = sorted(rows, key=lambda name: -rows[name]["value"])
    top = max([blind, *(row["high"] for row in rows.values())])
    truth = judge in ("sold", "extra")
    shown = "contest.fame.places" if truth else "contest.score"
    parts, said = [text(16, 30, words(f"contest.fame.by_{judge}"), weight="bold")], []
    for place, name in enumerate(order):
        row, y = rows[name], 66 + 36 * place
        colour = look.CAUSAL if truth else look.SEEING
        parts += [
            text(16, y + 6, name, weight="bold" if name == "bestsellers" else "normal"),
            line(_x(row["low"], top), y, _x(row["high"], top), y, colour=colour, thick=4),
            circle(_x(row["value"], top), y, 6, fill=look.PANEL, outline=colour, thick=2.5),
            text(_x(row["high"], top) + 10, y + 6, words(shown, value=row["value"]), weight="bold"),
        ]
        said.append(f"{name} {words(shown, value=row['value'])}")
    bottom = 60 + 36 * len(order)
    parts.append(line(_LEFT, 46, _LEFT, bottom, colour=look.SOFT))
    parts.append(_blind(blind, top, bottom, words(shown, value=blind)))
    first = order[0]
    facts = {"first": first, "count": round(rows[first]["first"]), "rank": order.index("bestsellers") + 1}
    sentence = words(
        f"contest.fame.sentence_{judge}", first_value=rows[first]["value"], **facts,
        best_value=rows["bestsellers"]["value"],
    )  # fmt: skip
    alt = words("contest.fame.alt", by=words(f"contest.fame.by_{judge}"), rows="; ".join(said))
    alt += " " + words("contest.alt_blind", value=words(shown, value=blind))
    return Answer(drawing(*parts, height=bottom + 40), sentence, alt=f"{alt} {sentence}")


@registered
def fame_card() -> Card:
    """How unequal is fame, and who judges?"""
    options = [(words(f"contest.fame.{judge}"), judge) for judge in JUDGES]
    return Card(
        question=words("contest.fame.question"),
        rung="doing",
        controls=[
            Slider("fame", words("contest.fame.fame"), 0.0, 1.5, 0.25, 1.0),
            Choice("judge", words("contest.fame.judge"), options, "time"),
        ],
        answer=fame_answer,
        presets={
            words("contest.fame.equal"): {"fame": 0.0, "judge": "time"},
            words("contest.fame.stars"): {"fame": 1.5, "judge": "time"},
            words("contest.fame.truth"): {"fame": 1.0, "judge": "extra"},
        },
    )


def _blind(value: float, top: float, bottom: float, said: str) -> str:
    """Where a list in no order at all would stand: a dashed line, its word below."""
    x = _x(value, top)
    word = text(x, bottom + 24, words("contest.blind", value=said), anchor="middle", colour=look.SOFT)
    return line(x, 44, x, bottom + 6, colour=look.NAIVE, thick=2, dash="6 5") + word


def _x(value: float, top: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * max(value, 0.0) / top


@cache
def _grid() -> dict[tuple[float, str], dict[str, dict[str, float]]]:
    """What data/make_front_page_grid.py measured: (fame, judge) -> model -> value, low, high, first."""
    path = data_dir() / "front_page_grid.csv"
    grid: dict[tuple[float, str], dict[str, dict[str, float]]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                numbers = {name: float(row[name]) for name in ("value", "low", "high", "first")}
                grid.setdefault((float(row["fame"]), row["judge"]), {})[row["model"]] = numbers
        if len(grid) != len(FAMES) * len(JUDGES) or any(
            set(rows) != {*MODELS, BLIND} for rows in grid.values()
        ):
            raise ValueError(f"{len(grid)} settings of {len(FAMES) * len(JUDGES)}")
        return grid
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise DataProblem(
            f"data/front_page_grid.csv is missing or damaged ({error!r}); restore it: "
            "git checkout data/front_page_grid.csv"
        ) from error
