"""The pictures and cards of notebook 06.

The pictures of notebook 06: who came first, by which judge, and what a list earned.

Terms: a *judge* is a way to compare models: the random split, the time split, random exposure, and, known to
a simulator alone, what a list sells and what it sells because it was shown.

The article's diagram of a recommender with every box a real object, and the corrected one beside it.

Terms: a *box* is a step of the diagram; opened, it shows what really lies in it on one simulated front page:
rows, neighbours, vectors, a list; a *diagram* is "printed" (section 2 of the article) or "corrected".

Taught in notebooks/06_recommenders.
"""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

import numpy as np

from causalrec_lab import worlds
from causalrec_lab.datasets import catalogue, stored
from causalrec_lab.recommend import run_pipeline
from causalrec_lab.recommenders import keywords_of
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Click, Slider, clickable, live_only, registered
from causalrec_lab.view.chart import Row, fitted, forest
from causalrec_lab.view.picture import arrow, drawing, group, line, rect, text, text_width

words = beside(__file__)


# ---------------------------------------------------------------- contest

JUDGES = ("random", "time", "coin", "sold", "extra")
MODELS = (
    "bestsellers", "keywords", "kind classifier", "user-kNN", "item-kNN", "matrix factorisation", "MLP",
)  # fmt: skip
BLIND = "blind list"
FAMES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)


def fame_answer(state: Mapping[str, Any]) -> Answer:
    """Five front pages at one degree of fame, as one judge sees the seven models."""
    judge, rows = state["judge"], dict(_grid()[state["fame"], state["judge"]])
    blind = rows.pop(BLIND)["value"]
    order = sorted(rows, key=lambda name: -rows[name]["value"])
    every = [row["high"] for (_, asked), found in _grid().items() if asked == judge for row in found.values()]
    truth = judge in ("sold", "extra")
    shown = {name: words("contest.fame.places" if truth else "contest.score", value=rows[name]["value"])
             for name in order}  # fmt: skip
    blind = blind, words("contest.fame.places" if truth else "contest.score", value=blind)
    looks = {"colour": look.CAUSAL if truth else look.SEEING, "hollow": True}
    ends = {name: tuple(rows[name][end] for end in ("value", "low", "high")) for name in order}
    drawn = [Row(name, ends[name], shown[name], **looks) for name in order]
    mark = blind[0], words("contest.blind", value=blind[1])
    unit = words(f"contest.fame.by_{judge}")
    body, height = forest(drawn, fitted(every, start=210), unit=unit, gap=36, marks=[mark])
    first = order[0]
    facts = {"first": first, "count": round(rows[first]["first"]), "rank": order.index("bestsellers") + 1}
    sentence = words(
        f"contest.fame.sentence_{judge}", first_value=rows[first]["value"], **facts,
        best_value=rows["bestsellers"]["value"],
    )  # fmt: skip
    said = "; ".join(f"{name} {shown[name]}" for name in order)
    alt = words("contest.fame.alt", by=words(f"contest.fame.by_{judge}"), rows=said)
    alt += " " + words("contest.alt_blind", value=blind[1])
    return Answer(drawing(body, height=height), sentence, alt=f"{alt} {sentence}")


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


@cache
def _grid() -> dict[tuple[float, str], dict[str, dict[str, float]]]:
    """What data/make_front_page_grid.py measured: (fame, judge) -> model -> value, low, high, first."""

    def make(rows: list[dict[str, str]]) -> dict:
        grid: dict = {}
        for row in rows:
            numbers = {name: float(row[name]) for name in ("value", "low", "high", "first")}
            grid.setdefault((float(row["fame"]), row["judge"]), {})[row["model"]] = numbers
        whole = all(set(models) == {*MODELS, BLIND} for models in grid.values())
        if len(grid) != len(FAMES) * len(JUDGES) or not whole:
            raise ValueError(f"{len(grid)} settings of {len(FAMES) * len(JUDGES)}")
        return grid

    return stored("front_page_grid.csv", make)


# ---------------------------------------------------------------- pipeline

SEED, USERS, ITEMS, WHO = 100, 400, 240, 3  # the front page of the notebook, and the user whose list is made
PRINTED = ("data", "cf", "mf", "users", "items", "interest", "list", "cause")
CORRECTED = ("shown", "data", "texts", "cause", "cf", "content", "interest", "list")
WIDE, HIGH, STEP, COLUMNS = 208, 92, 124, (28, 260, 484)
# (column, row) of each box, and the arrows from box to box.
PLACES = {
    "printed": {
        "data": (0, 0), "cf": (1, 0), "mf": (2, 0), "users": (1, 1), "items": (2, 1),
        "interest": (1, 2), "cause": (0, 3), "list": (1, 3),
    },
    "corrected": {
        "shown": (0, 0), "data": (1, 0), "texts": (2, 0), "cause": (0, 2), "cf": (1, 1), "content": (2, 1),
        "interest": (1, 2), "list": (1, 3),
    },
}  # fmt: skip
ARROWS = {
    "printed": [
        ("data", "cf"), ("cf", "mf"), ("mf", "users"), ("mf", "items"), ("users", "interest"),
        ("items", "interest"), ("interest", "list"), ("cause", "list"),
    ],
    "corrected": [
        ("shown", "data"), ("texts", "content"), ("data", "cf"), ("cf", "interest"), ("content", "interest"),
        ("interest", "list"), ("cause", "interest"), ("shown", "cause"),
    ],
}  # fmt: skip


@cache
def objects() -> Mapping[str, tuple[str, ...]]:
    """Up to three short lines for each box, read off the objects of the notebook's front page."""
    log, _ = worlds.front_page(SEED)
    past = log.select(log["chosen_by"] != "coin")
    goods = catalogue()
    run = run_pipeline(past, goods, users=USERS)
    top = [row.item for row in run.top(WHO)]
    bought = np.flatnonzero(run.taken[WHO])
    mine = int(((past.user == WHO) & (past.exposed == 1)).sum())
    lines = {
        "data": (words("pipeline.rows", rows=len(past)), words("pipeline.took", who=WHO, count=len(bought)),
                 words("pipeline.among", name=run.names[bought[-1]])),
        "cf": tuple(words("pipeline.like", user=user, like=like) for user, like in run.nearest(WHO)),
        "mf": (words("pipeline.table", users=USERS, items=ITEMS), words("pipeline.thin", users=USERS, dim=8),
               words("pipeline.thin", users=ITEMS, dim=8)),
        "users": (words("pipeline.user", who=WHO), _numbers(run.factors.parts["user_factors"][WHO])),
        "items": (run.names[top[0]], _numbers(run.factors.parts["item_factors"][top[0]])),
        "interest": tuple(f"{run.scores[WHO, item]:.2f} {run.names[item]}" for item in top),
        "list": tuple(f"{place}. {run.names[item]}" for place, item in enumerate(top, start=1)),
        "cause": (words("pipeline.nothing"), words("pipeline.no_number")),
        "shown": (words("pipeline.showings", count=int(run.shown.sum())),
                  words("pipeline.mine", who=WHO, count=mine),
                  words("pipeline.head", share=run.head_share())),
        "texts": (words("pipeline.texts", count=ITEMS), f"{run.names[0]}:", goods.texts()[0]),
        "content": (words("pipeline.keywords"), ", ".join(keywords_of(run.content, 0, count=3))),
    }  # fmt: skip
    return {box: tuple(_cut(one) for one in said) for box, said in lines.items()}


def answer(which: str, state: Mapping[str, Any]) -> Answer:
    """One diagram; every opened box shows its object."""
    boxes = PRINTED if which == "printed" else CORRECTED
    opened = [box for box in boxes if state[box] == "open"]
    lines = dict(objects())
    if which == "corrected":
        lines["cause"] = (words("pipeline.asks"), words("pipeline.with"), words("pipeline.without"))
        lines["cf"] = (words("pipeline.ways_knn"), words("pipeline.ways_mf"), words("pipeline.ways_mlp"))
    parts = [_arrow(which, *pair) for pair in ARROWS[which]]
    if which == "corrected":
        parts.append(_tomorrow())
    parts += [clickable(_box(which, box, lines[box] if box in opened else ()), box) for box in boxes]
    parts.append(live_only(text(COLUMNS[0], 4 * STEP + 6, words("pipeline.how"), colour=look.SOFT)))
    said = "; ".join(f"{words(f'pipeline.box.{box}')}: {' / '.join(lines[box])}" for box in opened)
    alt = words(f"pipeline.alt_{which}", boxes=said or words("pipeline.none"))
    key = which if len(opened) == len(boxes) else f"{which}_some" if opened else f"{which}_closed"
    sentence = words(f"pipeline.sentence_{key}", count=len(opened), boxes=len(boxes))
    return Answer(drawing(*parts, height=4 * STEP + 20), sentence, alt=f"{alt} {sentence}")


@registered
def printed_card() -> Card:
    """What really lies in each box of the article's diagram?"""
    return _card("printed", PRINTED, rung="seeing")


@registered
def corrected_card() -> Card:
    """And in the corrected one?"""
    return _card("corrected", CORRECTED, rung="doing")


def _card(which: str, boxes: tuple[str, ...], *, rung: str) -> Card:
    states = [(words("pipeline.closed"), "closed"), (words("pipeline.open"), "open")]
    return Card(
        question=words(f"pipeline.question_{which}"),
        rung=rung,
        controls=[Click(box, words(f"pipeline.box.{box}"), states, "closed") for box in boxes],
        answer=partial(answer, which),
        presets={words("pipeline.open_all"): dict.fromkeys(boxes, "open")},
    )


def _corner(which: str, box: str) -> tuple[float, float]:
    column, row = PLACES[which][box]
    return COLUMNS[column], 10 + STEP * row


def _box(which: str, box: str, lines: tuple[str, ...]) -> str:
    left, top = _corner(which, box)
    amber = which == "printed" and box == "cause"
    outline = look.ARTICLE if amber else look.DOING if box in ("cause", "shown") else look.INK
    fill = look.PANEL if lines else "#F2F2F2"
    parts = [
        rect(left, top, WIDE, HIGH, fill=fill, outline=outline, thick=2.5 if lines else 1.5, radius=8),
        text(left + 9, top + 21, words(f"pipeline.box.{box}"), weight="bold"),
    ]
    if not lines:
        parts.append(text(left + 9, top + 47, words(f"pipeline.zh.{box}"), colour=look.SOFT))
    parts += [text(left + 9, top + 43 + 21 * place, one) for place, one in enumerate(lines)]
    return group(*parts, about=words(f"pipeline.box.{box}"))


def _arrow(which: str, one: str, other: str) -> str:
    """From the border of one box to the border of the other."""
    (left, top), (to_left, to_top) = _corner(which, one), _corner(which, other)
    colour = look.ARTICLE if (which, one) == ("printed", "cause") else look.INK
    colour = look.DOING if which == "corrected" and "cause" in (one, other) else colour
    if top == to_top:
        return arrow(left + WIDE, top + HIGH / 2, to_left, to_top + HIGH / 2, colour=colour, head=8)
    start, end = left + WIDE / 2, to_left + WIDE / 2
    if left != to_left:  # a slanting arrow leaves and enters nearer to the other box
        start, end = start + 0.3 * (end - start), end - 0.3 * (end - start)
    return arrow(start, top + HIGH, end, to_top, colour=colour, head=8)


def _tomorrow() -> str:
    """The way the printed diagram leaves out: today's list decides what is shown tomorrow."""
    low, x, top = 10 + 3 * STEP + HIGH / 2, 12, 10 + HIGH / 2
    return group(
        line(COLUMNS[1], low, x, low, colour=look.DOING, thick=2, dash="7 5"),
        line(x, low, x, top, colour=look.DOING, thick=2, dash="7 5"),
        arrow(x, top, COLUMNS[0], top, colour=look.DOING, head=8),
        text(COLUMNS[0], low + 28, words("pipeline.tomorrow"), colour="#8A3C00"),
    )


def _numbers(vector: np.ndarray) -> str:
    return " ".join(f"{number:+.1f}" for number in vector[:4]) + " …"


def _cut(said: str) -> str:
    """Words that fit into a box, cut with dots if they must be."""
    while text_width(said) > WIDE - 32:
        said = said.rstrip("…")[:-1].rstrip() + "…"
    return said
