"""The picture and the card of notebook 11: every assignment of a small experiment, and who survives what.

Terms: a *recipe* is an estimator; it *survives* if its interval holds the truth in at least eight of ten
weeks.

Taught in notebooks/11_five_recipes.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from causalrec_lab.datasets import stored
from causalrec_lab.errors import LabError
from causalrec_lab.table import luck
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, registered, worded
from causalrec_lab.view.chart import Row, Scale, forest
from causalrec_lab.view.picture import Picture, drawing, rect, text

words = beside(__file__)


RECIPES = ("difference", "stratify", "match", "regress", "weight", "robust")
SURVIVES = 8  # of ten weeks


def deals(shown: int, others: int, *, buyers: int, seen: int) -> Picture:
    """Every assignment of a small experiment, by how many buyers were shown; ours and those as far are dark.

    Args:
        shown: visitors who are shown the film.
        others: visitors who are not.
        buyers: how many of all buy, whatever they are shown.
        seen: buyers among the shown, as it came out.
    """
    total, ways = shown + others, luck.deals(shown, others, buyers=buyers)
    if seen not in ways:
        raise LabError(f"seen is {seen}, but a deal has {min(ways)} to {max(ways)} buyers among the shown")
    far = luck.as_far(shown, others, buyers=buyers, seen=seen)
    step, tallest, floor = 560 / len(ways), max(ways.values()), 232
    parts = []
    for place, (k, many) in enumerate(ways.items()):
        x, tall = 70 + step * place, 150 * many / tallest
        fill = look.INK if k in far else look.FAINT
        parts += [
            rect(x + 8, floor - tall, step - 16, tall, fill=fill, outline=look.INK),
            text(x + step / 2, floor - tall - 8, many, anchor="middle", weight="bold"),
            text(x + step / 2, floor + 24, k, anchor="middle"),
        ]
        if k == seen:
            parts.append(text(x + step / 2, floor + 48, words("recipes.deals.ours"), anchor="middle"))
    counts = {"all": sum(ways.values()), "as_far": sum(ways[k] for k in far)}
    parts.append(text(70, 34, words("recipes.deals.head", **counts), weight="bold"))
    parts.append(text(630, floor + 72, words("recipes.deals.axis"), anchor="end", colour=look.SOFT))
    listed = "; ".join(words("recipes.deals.one", many=many, buyers=k) for k, many in ways.items())
    alt = words("recipes.deals.alt", shown=shown, total=total, listed=listed, seen=seen, **counts)
    return Picture(drawing(*parts, height=320), alt)


def survivor_answer(state: Mapping[str, Any]) -> Answer:
    """Six recipes on ten weeks of one kind: where they land, and who holds the truth."""
    rows = _grid()[state["chooser"], state["chances"], state["outcomes"]]
    truth, drawn, said, alive = 100 * rows[RECIPES[0]]["truth"], [], [], []
    for recipe in RECIPES:
        row, name = rows[recipe], words(f"recipes.name.{recipe}")
        covers, one = int(row["covers"]), (row["value"], row["low"], row["high"])
        survives = covers >= SURVIVES
        alive += [words(f"recipes.short.{recipe}")] if survives else []
        note = words("recipes.card.survives" if survives else "recipes.card.falls", covers=covers)
        looks = {} if survives else {"colour": look.NAIVE, "hollow": True}
        drawn.append(Row(name, one, words("recipes.value", value=100 * one[0]), note, **looks))
        said.append(words("recipes.card.one", name=name, value=100 * one[0], covers=covers))
    known = truth / 100, words("recipes.truth", value=truth)
    scale = Scale(0, 50, per=100)
    body, height = forest(drawn, scale, unit=words("recipes.points"), gap=54, marks=[known])
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
    return Answer(drawing(body, height=height), sentence, formula, alt=f"{sentence} {alt}")


def _why_none(state: Mapping[str, Any]) -> str:
    """What could have told that no recipe survives: columns of the log, nothing in it, or half of it."""
    if state["chooser"] != "tip":
        return "none_careless"
    careful = state["chances"] == state["outcomes"] == "careful"
    return "none_tip" if careful else "none_both"


@registered
def survivor_card() -> Card:
    """What is true in the shop, and which recipes live with it?"""
    both = worded(words, "recipes.models.", ("careful", "careless"))
    return Card(
        question=words("recipes.card.question"),
        rung="doing",
        controls=[
            Choice(
                "chooser",
                words("recipes.card.chooser"),
                worded(words, "recipes.chooser.", ("coin", "columns", "tip")),
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
            words("recipes.card.preset_tip"): {"chooser": "tip", "chances": "careful", "outcomes": "careful"},
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
