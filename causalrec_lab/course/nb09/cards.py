"""The cards of notebook 09: what a comparison consists of, and what only the list knows.

Terms: a *crowd* is what one side of a comparison consists of; a *knob* is a number of the simulated shop; a
*point* is one purchase more per hundred visits.

Taught in notebooks/09_causal_model.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from causalrec_lab.datasets import stored
from causalrec_lab.texts import beside, true_minus
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Slider, registered, worded
from causalrec_lab.view.chart import Row, Scale, forest
from causalrec_lab.view.picture import drawing, group, rect, text, text_width
from causalrec_lab.worlds.four_hundred import share_of, side

words = beside(__file__)


SETTINGS = 7 * 6 * 3  # strengths, shares of hidden taste, estimands
_PALE = "#DCEBF5"


def crowd_answer(state: Mapping[str, Any]) -> Answer:
    """The 400 visits as two bars, as logged or weighted to look like the crowd that is asked about."""
    asked = "" if state["who"] == "logged" else state["who"].upper()
    sides = {kind: side(kind, asked) for kind in (1, 0)}
    shares = {kind: float(100 * share_of(one)) for kind, one in sides.items()}
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
    svg = drawing(*parts, *_key(372), height=392)
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
                worded(words, "causal.crowd.", ("logged", "ate", "att", "atu")),
                "logged",
            )
        ],
        answer=crowd_answer,
    )


def shop_answer(state: Mapping[str, Any]) -> Answer:
    """Ten shops at one setting of the knobs: naive and AIPW beside the truth."""
    row = _grid()[state["confounding"], state["hidden"], state["estimand"]]
    points = {name: round(100 * row[name], 1) for name in ("naive", "aipw", "truth")}  # sums as printed
    rows = []
    for name in ("naive", "aipw"):
        one = row[name], row[f"{name}_low"], row[f"{name}_high"]
        note = words("causal.knobs.covers", count=int(row[f"{name}_covers"]))
        looks = {"colour": look.NAIVE, "hollow": True} if name == "naive" else {}
        rows.append(Row(words(f"causal.knobs.{name}"), one, f"{points[name]:.1f}", note, **looks))
    truth = row["truth"], words("causal.truth", value=100 * row["truth"])
    body, height = forest(rows, Scale(0, 50, per=100), unit=words("causal.points"), gap=60, marks=[truth])
    known = words("causal.knobs.overlap", auc=100 * row["auc"], clipped=row["clipped"])
    svg = drawing(body, text(16, height + 12, known, colour=look.SOFT), height=height + 30)
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
    return Answer(svg, sentence, true_minus(words("causal.knobs.formula", **points, **off)), alt=alt)


@registered
def shop_card() -> Card:
    """How strongly does the list follow taste, how much of it is in no column, and whom do you ask about?"""
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
        name = words(f"causal.crowd.{group_name}")
        said = words("causal.crowd.block", name=name, many=many, share=100 * buyers / many)
        wide = text_width(said) < width
        at, anchor = (left + width / 2, "middle") if wide else (left, "start")
        parts.append(text(at, top + high + 20, said, anchor=anchor))
        left += width
    return group(*parts)


def _key(top: float) -> list[str]:
    """What the dark and the pale part of a block are."""
    parts, left = [], 16.0
    for fill, name in ((look.SEEING, "bought"), (_PALE, "did_not")):
        said = words(f"causal.crowd.{name}")
        parts += [rect(left, top - 13, 16, 16, fill=fill, outline=look.INK), text(left + 24, top, said)]
        left += 24 + text_width(said) + 40
    return parts
