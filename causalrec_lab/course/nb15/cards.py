"""The card and the picture of notebook 15, and what its long runs stored.

Terms: as in `causalrec_lab.evaluate.randomised`; a *cell* is a pair of a person and an item.

Taught in notebooks/15_real_evidence.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from causalrec_lab.datasets import stored
from causalrec_lab.errors import LabError
from causalrec_lab.estimate import Estimate
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, registered, worded
from causalrec_lab.view.chart import Ends, Row, Scale, forest
from causalrec_lab.view.picture import Picture, drawing, line, rect, text

words = beside(__file__)


PER = 10_000  # clicks are told of ten thousand showings
SOURCES, PARTS, METRICS = ("coat", "twin"), ("new", "all"), ("MSE", "MAE", "NDCG")
SHOWN = {  # models of the leak card, in this order -> how they are named in evidence.toml
    "constant, SNIPS": "constant",
    "levels": "levels",
    "MF-naive": "naive",
    "MF-naive, lowered to match": "by_match",
    "MF-naive, lowered to SNIPS": "lowered",
    "MF-IPS": "ips",
    "levels, BERT text": "text",
    "the article's model, repaired": "article",
}


# ---- the card


def leak_answer(state: Mapping[str, Any]) -> Answer:
    """Seven models on all drawn cells, or on those that stand in no training set, by one of three rulers."""
    found, ruler = results()[state["source"]][state["part"]], state["ruler"]
    rows, better, worse = {}, [], []
    for model, key in SHOWN.items():
        if ruler not in found[model]:
            continue  # the article's scores are no stars
        value, low, high, *apart = found[model][ruler]
        name = words(f"evidence.leak.model.{key}")
        rows[name] = value, low, high
        sign = -1 if ruler == "NDCG" else 1
        if max(sign * end for end in apart) < 0:
            better.append(name)
        elif min(sign * end for end in apart) > 0:
            worse.append(name)
    unit = {"MSE": "squared", "MAE": "stars", "NDCG": "order"}[ruler]
    lowest, highest = (0.5, 1.0) if ruler == "NDCG" else (0.7, 1.2) if ruler == "MAE" else (0.8, 1.8)
    keys = {"ips": look.CAUSAL, "article": look.ARTICLE}
    colours = {words(f"evidence.leak.model.{key}"): colour for key, colour in keys.items()}
    body, height, alt = _forest(rows, unit, Scale(lowest, highest), colours, top=20)
    none = words("evidence.leak.none")
    told = {"better": "; ".join(better) or none, "worse": "; ".join(worse) or none}
    *_, low, high = found["levels"][ruler]
    sentence = words("evidence.leak.sentence", **told, low=low, high=high)
    where = words(f"evidence.leak.{state['source']}")
    svg = drawing(body, height=height)
    return Answer(svg, sentence, words(f"evidence.leak.formula_{ruler}"), alt=f"{where}. {alt} {sentence}")


@registered
def leak_card() -> Card:
    """Whose people, which cells, which ruler: does the order of the models stay?"""
    options = {name: worded(words, "evidence.leak.", keys)
               for name, keys in (("source", SOURCES), ("part", PARTS), ("ruler", METRICS))}  # fmt: skip
    return Card(
        question=words("evidence.leak.question"),
        rung="doing",
        controls=[
            Choice("source", words("evidence.leak.whose"), options["source"], "coat"),
            Choice("part", words("evidence.leak.cells"), options["part"], "all"),
            Choice("ruler", words("evidence.leak.by"), options["ruler"], "MSE"),
        ],
        answer=leak_answer,
        presets={
            words("evidence.leak.preset_new"): {"part": "new", "ruler": "MSE"},
            words("evidence.leak.preset_order"): {"part": "new", "ruler": "NDCG"},
            words("evidence.leak.preset_twin"): {"source": "twin", "part": "new", "ruler": "MSE"},
        },
    )


# ---- what they stand on


@cache
def results() -> dict[str, Any]:
    """The long runs, stored by data/make_real_evidence.py; data/README.md says what stands where."""
    return stored("real_evidence.json", dict)


def compared(source: str, metric: str, model: str, minus: str, part: str = "new") -> dict[str, Any]:
    """One comparison, person by person: value, low, high, p, and p adjusted for all of them (Holm).

    Raises:
        LabError: this pair is not among those that were compared.
    """
    asked = {"cells": part, "metric": metric, "model": model, "minus": minus}
    for row in results()[source]["compared"]:
        if asked.items() <= row.items():
            return row
    raise LabError(f"{metric} of {model} minus {minus} was not compared; see benchmarks/coat.py, COMPARED")


def from_log(campaign: str) -> dict[str, Estimate]:
    """What each estimator says of a campaign of Open Bandit, as shares; "experiment" is the experiment."""
    told = results()["open_bandit"][campaign]
    return {name: _estimate(name, one) for name, one in told["estimates"].items()} | {
        "experiment": _estimate("experiment", told["the experiment"])
    }


def direct_pulled(campaign: str) -> dict[str, Estimate]:
    """The direct method, whose rates are pulled to the mean as by so many showings."""
    pulled = results()["open_bandit"][campaign]["DM, pulled by"]
    return {by: _estimate("DM", one) for by, one in pulled.items()}


def _estimate(name: str, one: Mapping[str, Any]) -> Estimate:
    value, low, high = (end / PER for end in (one["clicks per 10,000"], *one["interval"]))
    about = one.get("assumes", "chance chose"), PER, one.get("ess")
    return Estimate("V(chance)", name, value, low, high, *about)


def _forest(
    rows: Mapping[str, Ends], unit: str, scale: Scale, colours: Mapping[str, str], *, top: float
) -> tuple[str, float, str]:
    """The drawing, how far it goes down, and what it says."""
    drawn, told = [], []
    for name, ends in rows.items():
        value, low, high = (f"{end:.3f}" for end in ends)
        looks = {"colour": colours.get(name, look.SOFT), "hollow": name not in colours}
        drawn.append(Row(name, ends, value, **looks))
        told.append(words("evidence.row", name=name, value=value, low=low, high=high))
    body, height = forest(drawn, scale, unit=words(f"evidence.axis.{unit}"), top=top)
    return body, height, words(f"evidence.forest.{unit}", rows="; ".join(told))


_LEFT, _UNIT, _HIGH = 60, 34, 46


def voices(days: Mapping[str, Sequence[tuple[str, float, float]]], *, cells: int) -> Picture:
    """One bar a day, cut into the ratings that were told; a dashed line where all cells are spoken for.

    Args:
        days: name -> (who, stars, weight) of each rating, in drawing order.
        cells: how many there are.

    Raises:
        LabError: nothing to draw, or a bar too long for the picture.
    """
    widest = max((sum(weight for *_, weight in told) for told in days.values()), default=0)
    if not 0 < widest * _UNIT <= 620:
        raise LabError(f"the longest bar speaks for {widest:g} cells; above 0, and at most 18 can be drawn")
    parts, said = [], []
    for place, (name, told) in enumerate(days.items()):
        y, x = 62 + 92 * place, _LEFT
        parts.append(text(_LEFT, y - 8, name, weight="bold"))
        for who, stars, weight in told:
            wide = weight * _UNIT
            label = f"{stars:g} ★" if wide < 90 else f"{who} {stars:g} ★"
            fill = look.NAIVE if weight > 2 else look.FAINT
            parts.append(rect(x, y, wide, _HIGH, fill=fill, outline=look.INK))
            parts.append(text(x + wide / 2, y + 29, label, anchor="middle"))
            x += wide
        listed = ", ".join(
            words("evidence.voices.one", who=w, stars=s, weight=weight) for w, s, weight in told
        )
        total = sum(weight for *_, weight in told)
        said.append(words("evidence.voices.day", name=name, rows=listed, total=total))
    end, bottom = _LEFT + cells * _UNIT, 30 + 92 * len(days)
    parts.append(line(end, 30, end, bottom, colour=look.TRUTH, thick=2.5, dash="7 5"))
    parts.append(text(end, 20, words("evidence.voices.cells", cells=cells), anchor="middle", weight="bold"))
    return Picture(
        drawing(*parts, height=bottom + 8), words("evidence.voices.alt", days=" ".join(said), cells=cells)
    )
