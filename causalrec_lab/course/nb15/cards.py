"""The cards of notebook 15: models by a ruler, an estimate beside an experiment, ratings as voices.

Terms: as in `causalrec_lab.evaluate.randomised`; the *band* is the interval of an experiment, drawn as a grey
strip with its number dashed; a *cell* is a pair of a person and a good.

Taught in notebooks/15_real_evidence.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy import ndarray

from causalrec_lab.datasets import open_bandit, stored
from causalrec_lab.errors import LabError
from causalrec_lab.estimate import Estimate, effective_sample_size
from causalrec_lab.estimate.result import from_influence
from causalrec_lab.evaluate import difference_from_experiment
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Slider, Toggle, registered
from causalrec_lab.view.chart import Ends, Row, Scale, forest
from causalrec_lab.view.picture import Picture, drawing, line, rect, text

words = beside(__file__)


PER = 10_000  # clicks are told of ten thousand showings
SOURCES, PARTS, RULERS = ("coat", "twin"), ("new", "all"), ("MSE", "MAE", "NDCG")
SHOWN = {  # models of the leak card, in this order -> how they are named in evidence.toml
    "constant, SNIPS": "constant",
    "levels": "levels",
    "MF-naive": "naive",
    "MF-naive minus one constant": "lowered",
    "MF-IPS": "ips",
    "levels, BERT text": "text",
    "the article's model, repaired": "article",
}
_MOST = 20


# ---- two cards


def clip_answer(state: Mapping[str, Any]) -> Answer:
    """Weights of the Thompson log cut at a number of your choice; the experiment sealed, or opened."""
    told, cut = _clipped(state["most"], state["normalised"])
    truth = _experiment()
    band = truth if state["opened"] else None
    key = "normalised" if state["normalised"] else "plain"
    rows = {words(f"evidence.clip.{key}", most=state["most"]): told}
    scale = Scale(0, 90, per=PER)
    body, height, alt = _forest(rows, "clicks", scale, dict.fromkeys(rows, look.CAUSAL), band, top=86)
    wide = scale.end - scale.start
    bars = [rect(scale.start, 18, wide, 22, outline=look.INK)]
    bars.append(rect(scale.start, 18, wide * told.ess / 10_000, 22, fill=look.SOFT))
    bars.append(text(16, 34, words("evidence.clip.ess", ess=told.ess), weight="bold"))
    svg = drawing(*bars, body, height=height)
    values = {"value": PER * told.value, "low": PER * told.low, "high": PER * told.high, "ess": told.ess}
    sentence = words("evidence.clip.sentence", **values, cut=cut)
    if band is not None:
        gap = difference_from_experiment(told, truth)
        ends = {name: PER * getattr(truth, name) for name in ("value", "low", "high")}
        key = "meet" if gap.intervals_overlap else "miss"
        sentence += " " + words(f"evidence.clip.{key}", **ends, luck=100 * gap.p)
    return Answer(svg, sentence, words("evidence.clip.formula", most=state["most"]), alt=f"{alt} {sentence}")


@registered
def clip_card() -> Card:
    """How heavy may one showing be? Cut the weights, watch estimate, interval and effective sample size."""
    return Card(
        question=words("evidence.clip.question"),
        rung="doing",
        controls=[
            Slider("most", words("evidence.clip.most"), 1, _MOST, 1, 10),
            Toggle("normalised", words("evidence.clip.normalise")),
            Toggle("opened", words("evidence.clip.open")),
        ],
        answer=clip_answer,
        presets={
            words("evidence.clip.preset_hard"): {"most": 2},
            words("evidence.clip.preset_divide"): {"most": 2, "normalised": True},
            words("evidence.clip.preset_click"): {"most": 5},
            words("evidence.clip.preset_soft"): {"most": _MOST},
        },
    )


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
    options = {name: [(words(f"evidence.leak.{key}"), key) for key in keys]
               for name, keys in (("source", SOURCES), ("part", PARTS), ("ruler", RULERS))}  # fmt: skip
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
def results() -> dict[str, dict]:
    """What twelve models reach: source -> cells -> model -> ruler -> value, interval, difference.

    Written by data/make_real_evidence.py; the difference is from MF-naive.
    """
    return stored("real_evidence.json", dict)


@cache
def _thompson() -> tuple[ndarray, ndarray]:
    """Clicks and weights of the log of the policy that learns, for showing by chance."""
    log = open_bandit("thompson")
    return log.outcome.astype(float), 1 / 34 / log.propensity


@cache
def _experiment() -> Estimate:
    """The log of showing by chance: its own mean."""
    y = open_bandit("random").outcome.astype(float)
    return from_influence(y.mean(), y - y.mean(), estimand="V", method="mean", assumption="", user=None)


def _clipped(most: float, normalised: bool) -> tuple[Estimate, int]:
    """The value of showing by chance with weights of at most `most`, and how many rows were cut."""
    y, weight = _thompson()
    used = np.minimum(weight, most)
    size = used.mean() if normalised else 1.0
    value = float((used * y).mean() / size)
    push = used * (y - value) / size if normalised else used * y - value
    ess = effective_sample_size(used)
    told = from_influence(value, push, estimand="V", method="IPS", assumption="", user=None, ess=ess)
    return told, int((weight > most).sum())


def _forest(
    rows: Mapping[str, Ends],
    unit: str,
    scale: Scale,
    colours: Mapping[str, str],
    band: Estimate | None = None,
    *,
    top: float,
) -> tuple[str, float, str]:
    """The drawing, how far it goes down, and what it says."""
    digits, drawn, told = 0 if unit == "clicks" else 3, [], []
    for name, one in rows.items():
        ends = one if isinstance(one, tuple) else (one.value, one.low, one.high)
        value, low, high = (f"{scale.per * end:.{digits}f}" for end in ends)
        looks = {"colour": colours.get(name, look.SOFT), "hollow": name not in colours}
        drawn.append(Row(name, ends, value, **looks))
        told.append(words("evidence.row", name=name, value=value, low=low, high=high))
    alt, experiment = words(f"evidence.forest.{unit}", rows="; ".join(told)), {}
    if band:
        ends = {name: PER * getattr(band, name) for name in ("value", "low", "high")}
        alt += " " + words("evidence.forest.band", **ends)
        truth = band.value, words("evidence.truth", value=ends["value"])
        experiment = {"marks": [truth], "band": (band.low, band.high)}
    body, height = forest(drawn, scale, unit=words(f"evidence.axis.{unit}"), top=top, **experiment)
    return body, height, alt


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
