"""The pictures of notebook 15: stars chosen and drawn, models by a ruler, estimates beside an experiment.

Terms: as in `causalrec_lab.evaluate.randomised`; the *band* is the interval of an experiment, drawn as a grey
strip with its number dashed.

Taught in notebooks/15_real_evidence.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.datasets import data_dir, open_bandit
from causalrec_lab.errors import LabError
from causalrec_lab.estimate import Estimate, effective_sample_size
from causalrec_lab.estimate.result import from_influence
from causalrec_lab.evaluate import difference_from_experiment
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Slider, Toggle, registered
from causalrec_lab.view.picture import Picture, circle, drawing, group, line, path, rect, text, text_width
from causalrec_lab.view.words import words

STARS = (1, 2, 3, 4, 5)
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
_LEFT, _RIGHT, _ROW = 262, 600, 44
_MOST = 20


def chosen_and_drawn(chosen: Float[ndarray, " log"], drawn: Float[ndarray, " log"]) -> Picture:
    """How many of a hundred ratings have each number of stars: chosen coats beside drawn ones.

    Args:
        chosen: ratings of coats people picked.
        drawn: ratings of coats chance picked.
    """
    both = [np.asarray(ratings, dtype=float) for ratings in (chosen, drawn)]
    shares = [[100 * float((ratings == star).mean()) for star in STARS] for ratings in both]
    means = [float(ratings.mean()) for ratings in both]
    tallest, bottom = max(max(column) for column in shares), 250
    parts = [line(60, bottom, 660, bottom, colour=look.SOFT)]
    for place, star in enumerate(STARS):
        for side, (column, fill) in enumerate(zip(shares, (look.NAIVE, look.DOING), strict=True)):
            high = 170 * column[place] / tallest
            x = 76 + 120 * place + 46 * side
            parts.append(rect(x, bottom - high, 42, high, fill=fill, outline=look.INK, thick=1))
            parts.append(text(x + 21, bottom - high - 6, f"{column[place]:.0f}", anchor="middle"))
        parts.append(text(76 + 120 * place + 44, bottom + 24, "★" * star, anchor="middle"))
    for side, name in enumerate(("chosen", "drawn")):
        x, fill, mean = 60 + 310 * side, (look.NAIVE, look.DOING)[side], means[side]
        parts.append(rect(x, 14, 18, 18, fill=fill, outline=look.INK, thick=1))
        parts.append(text(x + 26, 29, words(f"evidence.stars.{name}", mean=mean), weight="bold"))
    parts.append(text(660, bottom + 50, words("evidence.stars.axis"), anchor="end", colour=look.SOFT))
    rows = "; ".join(
        words("evidence.stars.row", star=star, chosen=one, drawn=other)
        for star, one, other in zip(STARS, *shares, strict=True)
    )
    alt = words("evidence.stars.alt", chosen=means[0], drawn=means[1], rows=rows)
    return Picture(drawing(*parts, height=bottom + 62), alt)


def forest(
    rows: Mapping[str, Estimate],
    *,
    unit: str = "stars",
    band: Estimate | None = None,
    causal: tuple[str, ...] = (),
    accused: tuple[str, ...] = (),
    factor: float = 1.0,
) -> Picture:
    """Numbers one below the other, each with its interval; an experiment, if there is one, as a band.

    Args:
        rows: name -> estimate, from above.
        unit: "stars", "squared", "order", "gain" or "clicks": what the axis says.
        band: of the experiment, drawn behind all rows.
        causal: names that are drawn in the colour of causal estimates; the others are grey.
        accused: names that are drawn in the article's colour.
        factor: every number is multiplied by it.

    Raises:
        LabError: nothing to draw.
    """
    if not rows:
        raise LabError("there is no estimate to draw; give at least one, such as {'MF-naive': judged['MSE']}")
    colours = dict.fromkeys(causal, look.CAUSAL) | dict.fromkeys(accused, look.ARTICLE)
    svg, said = _forest(rows, unit, band, colours, factor, top=20)
    return Picture(svg, said)


def curve(tilts: Float[ndarray, " tilt"], means: Float[ndarray, " tilt"], *, drawn: float) -> Picture:
    """The mean of all at each assumed tilt: what the told ratings alone leave open.

    Args:
        tilts: how strongly the rating itself is assumed to decide who tells.
        means: what the mean of all would then be.
        drawn: the mean of the ratings that chance chose, dashed.
    """
    tilts, means = np.asarray(tilts, dtype=float), np.asarray(means, dtype=float)
    low, high = np.floor(10 * min(means.min(), drawn)) / 10, np.ceil(10 * max(means.max(), drawn)) / 10

    def at(tilt: float, mean: float) -> tuple[float, float]:
        x = 90 + 560 * (tilt - tilts[0]) / (tilts[-1] - tilts[0])
        return x, 250 - 200 * (mean - low) / (high - low)

    points = [at(tilt, mean) for tilt, mean in zip(tilts, means, strict=True)]
    d = "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in points)
    truth = at(0, drawn)[1]
    parts = [
        line(90, 250, 650, 250, colour=look.SOFT),
        line(90, 50, 90, 250, colour=look.SOFT),
        line(90, truth, 650, truth, colour=look.TRUTH, thick=2.5, dash="7 5"),
        path(d, outline=look.CAUSAL, thick=4),
        text(650, truth - 8, words("evidence.curve.drawn", mean=drawn), anchor="end", weight="bold"),
        text(650, 298, words("evidence.curve.axis"), anchor="end", colour=look.SOFT),
        text(16, 30, words("evidence.curve.up"), colour=look.SOFT),
        *(text(at(tilt, low)[0], 274, f"{tilt:g}", anchor="middle") for tilt in tilts),
        *(text(80, at(0, mean)[1] + 6, f"{mean:.1f}", anchor="end") for mean in (low, high)),
        *(circle(x, y, 5, fill=look.CAUSAL, outline=look.CAUSAL) for x, y in points),
    ]
    listed = ", ".join(f"{tilt:g}: {mean:.2f}" for tilt, mean in zip(tilts, means, strict=True))
    return Picture(drawing(*parts, height=310), words("evidence.curve.alt", rows=listed, drawn=drawn))


# ---- two cards


def clip_answer(state: Mapping[str, Any]) -> Answer:
    """Weights of the Thompson log cut at a number of your choice; the experiment sealed, or opened."""
    told, cut = _clipped(state["most"], state["normalised"])
    truth = _experiment()
    band = truth if state["opened"] else None
    key = "normalised" if state["normalised"] else "plain"
    name = words(f"evidence.clip.{key}", most=state["most"])
    svg, alt = _forest({name: told}, "clicks", band, {name: look.CAUSAL}, PER, top=60, highest=90.0)
    share = told.ess / 10_000
    bar = group(
        text(16, 34, words("evidence.clip.ess", ess=told.ess), weight="bold"),
        rect(_LEFT, 18, _RIGHT - _LEFT, 22, outline=look.INK),
        rect(_LEFT, 18, (_RIGHT - _LEFT) * share, 22, fill=look.SOFT),
    )
    svg = svg.replace("</svg>", bar + "</svg>")
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
        rows[name] = Estimate(ruler, "user bootstrap", value, low, high, "", 0)
        sign = -1 if ruler == "NDCG" else 1
        if max(sign * end for end in apart) < 0:
            better.append(name)
        elif min(sign * end for end in apart) > 0:
            worse.append(name)
    unit = {"MSE": "squared", "MAE": "stars", "NDCG": "order"}[ruler]
    lowest, highest = (0.5, 1.0) if ruler == "NDCG" else (0.7, 1.2) if ruler == "MAE" else (0.8, 1.8)
    keys = {"ips": look.CAUSAL, "article": look.ARTICLE}
    colours = {words(f"evidence.leak.model.{key}"): colour for key, colour in keys.items()}
    svg, alt = _forest(rows, unit, None, colours, 1.0, top=20, lowest=lowest, highest=highest)
    none = words("evidence.leak.none")
    told = {"better": "; ".join(better) or none, "worse": "; ".join(worse) or none}
    *_, low, high = found["levels"][ruler]
    sentence = words("evidence.leak.sentence", **told, low=low, high=high)
    where = words(f"evidence.leak.{state['source']}")
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
    return json.loads((data_dir() / "real_evidence.json").read_text(encoding="utf-8"))


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
    rows: Mapping[str, Estimate],
    unit: str,
    band: Estimate | None,
    colours: Mapping[str, str],
    factor: float,
    *,
    top: float,
    lowest: float | None = None,
    highest: float | None = None,
) -> tuple[str, str]:
    """The drawing, and what it says."""
    rows = {name: _scaled(one, factor) for name, one in rows.items()}
    band = _scaled(band, factor) if band else None
    all_rows = [*rows.values(), *([band] if band else [])]
    low = min(one.low for one in all_rows) if lowest is None else lowest
    high = max(one.high for one in all_rows) if highest is None else highest
    if unit in ("clicks", "gain"):
        low = min(low, 0.0)
    step = _step(high - low)
    low, high = step * np.floor(low / step + 1e-9), step * np.ceil(high / step - 1e-9)

    def at(number: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (min(max(number, low), high) - low) / (high - low)

    top += 26 if band else 0
    bottom = top + 8 + _ROW * len(rows)
    parts = _band(band, at, top, bottom)
    if unit == "gain":
        parts.append(line(at(0.0), top, at(0.0), bottom, colour=look.SOFT))
    parts.append(line(_LEFT, bottom, _RIGHT, bottom, colour=look.SOFT))
    for tick in np.arange(low, high + step / 2, step):
        x = at(tick)
        parts.append(line(x, bottom, x, bottom + 6, colour=look.SOFT))
        parts.append(text(x, bottom + 24, f"{round(tick, 3) + 0.0:g}", anchor="middle"))
    parts.append(text(_RIGHT, bottom + 48, words(f"evidence.axis.{unit}"), anchor="end", colour=look.SOFT))
    digits = 0 if unit == "clicks" else 3
    said = []
    for place, (name, one) in enumerate(rows.items()):
        y = top + 26 + _ROW * place
        parts.append(text(16, y + 6, name, weight="bold"))
        parts.append(_interval(at, y, one, digits, colours.get(name)))
        ends = [f"{end:.{digits}f}" for end in (one.value, one.low, one.high)]
        said.append(words("evidence.row", name=name, value=ends[0], low=ends[1], high=ends[2]))
    alt = words(f"evidence.forest.{unit}", rows="; ".join(said))
    if band:
        ends = {name: getattr(band, name) for name in ("value", "low", "high")}
        alt += " " + words("evidence.forest.band", **ends)
    return drawing(*parts, height=bottom + 62), alt


def _band(band: Estimate | None, at: Any, top: float, bottom: float) -> list[str]:
    """The experiment behind everything: its interval as a strip, its number dashed."""
    if band is None:
        return []
    left, middle, right = (at(end) for end in (band.low, band.value, band.high))
    said = words("evidence.truth", value=band.value)
    half = text_width(said, look.SMALLEST) / 2
    return [
        rect(left, top, right - left, bottom - top, fill=look.FAINT),
        line(middle, top, middle, bottom, colour=look.TRUTH, thick=2.5, dash="7 5"),
        text(min(max(middle, _LEFT + half), _RIGHT - half), top - 8, said, anchor="middle", weight="bold"),
    ]


def _interval(at: Any, y: float, one: Estimate, digits: int, meaning: str | None) -> str:
    colour = meaning or look.SOFT
    low, value, high = (at(end) for end in (one.low, one.value, one.high))
    shapes = [line(low, y, high, y, colour=colour, thick=4)]
    shapes += [line(end, y - 8, end, y + 8, colour=colour, thick=2.5) for end in (low, high)]
    shapes.append(circle(value, y, 6, fill=meaning or look.PANEL, outline=colour, thick=2.5))
    shapes.append(text(_RIGHT + 22, y + 6, f"{one.value:.{digits}f}", weight="bold"))
    return group(*shapes)


def _scaled(one: Estimate, factor: float) -> Estimate:
    return replace(one, value=factor * one.value, low=factor * one.low, high=factor * one.high)


def _step(width: float) -> float:
    """A round distance for four to eight ticks."""
    rough = max(width, 1e-9) / 6
    size = 10.0 ** np.floor(np.log10(rough))
    return float(next(size * part for part in (1, 2, 5, 10) if size * part >= rough - 1e-12))
