"""The cards of notebook 20: a network's width against loss and error, and switches for three modalities.

Terms: as in `course.nb20.widths` and `course.nb20.senses`.

Taught in notebooks/20_bigger_is_not_causal.
"""

from collections.abc import Mapping
from typing import Any

from causalrec_lab.course.nb20 import found, senses, widths
from causalrec_lab.evaluate import t_interval
from causalrec_lab.texts import beside, true_minus
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Slider, Toggle, registered, worded
from causalrec_lab.view.chart import Row, Scale, forest, lines
from causalrec_lab.view.picture import circle, drawing, line, text
from causalrec_lab.worlds import PHRASES

words = beside(__file__)

# ---------------------------------------------------------------- size

_LAST = len(widths.WIDTHS) - 1
_ACROSS = Scale(0, _LAST, 96, 640, step=1)
_LOSS = Scale(0.2, 0.6, 200, 60, step=0.1)
_ERROR = Scale(-8, 18, 460, 270, step=4, signed=True)


def size_answer(state: Mapping[str, Any]) -> Answer:
    """Loss and error over the width, means of ten shops, and what one width says."""
    tells, at = state["tells"], state["doublings"]
    losses, errors = (found.by_width(number)[tells] for number in ("loss", "error"))  # (width, shop)
    means = [t_interval(one, estimand="error") for one in errors]
    loss, mean = losses.mean(axis=1), means[at]
    one = found.sweep(tells)[str(widths.WIDTHS[at])]
    holds = int(((one["low"] <= 0) & (one["high"] >= 0)).sum())
    parts = [
        text(16, 30, words("bigger.size.loss_axis"), weight="bold"),
        _LOSS.axis(_ACROSS.start, upright=True, reach=_ACROSS.end),
        lines(enumerate(loss), _ACROSS, _LOSS, outline=look.SEEING, thick=3.5),
        text(16, 240, words("bigger.size.error_axis"), weight="bold"),
        _ERROR.axis(_ACROSS.start, upright=True, reach=_ACROSS.end),
        line(_ACROSS.start, _ERROR(0), _ACROSS.end, _ERROR(0), colour=look.TRUTH, thick=2.5, dash="7 5"),
        lines(enumerate(each.value for each in means), _ACROSS, _ERROR, outline=look.CAUSAL, thick=3.5),
        line(_ACROSS(at), _LOSS.end, _ACROSS(at), _LOSS.start, colour=look.DOING, thick=2),
        line(_ACROSS(at), _ERROR.end, _ACROSS(at), _ERROR.start, colour=look.DOING, thick=2),
        circle(_ACROSS(at), _LOSS(loss[at]), 7, fill=look.SEEING, outline=look.INK),
        circle(_ACROSS(at), _ERROR(mean.value), 7, fill=look.CAUSAL, outline=look.INK),
    ]
    for place, width in enumerate(widths.WIDTHS):
        parts.append(text(_ACROSS(place), _ERROR.start + 26, width, anchor="middle"))
    parts.append(
        text(_ACROSS.end, _ERROR.start + 52, words("bigger.size.width_axis"), anchor="end", colour=look.SOFT)
    )
    said = {
        "width": widths.WIDTHS[at], "tells": words(f"bigger.tells.{tells}"), "loss": loss[at], "holds": holds,
        "error": round(mean.value, 1) + 0.0, "low": mean.low, "high": mean.high,
    }  # fmt: skip
    sentence = true_minus(words("bigger.size.sentence", **said))
    formula = true_minus(words("bigger.size.formula", **said))
    ends = {"first_loss": loss[0], "last_loss": loss[-1], "first": means[0].value, "last": means[-1].value}
    alt = true_minus(words("bigger.size.alt", **ends, **said))
    return Answer(drawing(*parts, height=526), sentence, formula, alt=f"{alt} {sentence}")


@registered
def size_card() -> Card:
    """What do loss and error do, when the network grows?"""
    return Card(
        question=words("bigger.size.question"),
        rung="doing",
        controls=[
            Slider("doublings", words("bigger.size.doublings"), 0, _LAST, 1, 0),
            Choice("tells", words("bigger.size.tells"), worded(words, "bigger.tells.", PHRASES), "nothing"),
        ],
        answer=size_answer,
        presets={
            words("bigger.size.preset_all"): {"doublings": _LAST, "tells": "all"},
            words("bigger.size.preset_nothing"): {"doublings": _LAST, "tells": "nothing"},
            words("bigger.size.preset_review"): {"doublings": _LAST, "tells": "review"},
        },
    )


# ---------------------------------------------------------------- modalities


def senses_answer(state: Mapping[str, Any]) -> Answer:
    """Of a hundred recommended goods, how many are liked, on three days."""
    reads = [name for name in senses.PARTS if state[name]]
    subset = " + ".join(reads)
    liked = found.sensed("liked")
    rows, said = [], {}
    for day in ("before", "coin", "after"):
        one = t_interval(liked[subset, day], estimand=day) if reads else None
        value = one.value if one else 50.0
        said[day] = round(value)
        ends = (one.value, one.low, one.high) if one else (50.0, 50.0, 50.0)
        rows.append(
            Row(words(f"bigger.senses.{day}"), ends, f"{value:.0f}", words(f"bigger.senses.{day}_note"),
                colour=look.CAUSAL if day == "before" else look.DOING)
        )  # fmt: skip
    body, height = forest(
        rows, Scale(40, 100, step=10), unit=words("bigger.senses.unit"), gap=64,
        marks=[(50, words("bigger.senses.chance"))],
    )  # fmt: skip
    named = words("bigger.senses.and").join(words(f"bigger.senses.{name}") for name in reads)
    kind = "none" if not reads else "same" if not state["picture"] else "moves"
    sentence = words(f"bigger.senses.sentence_{kind}", reads=named, **said)
    formula = words("bigger.senses.formula", lost=said["before"] - said["after"], **said)
    return Answer(
        drawing(body, height=height),
        sentence,
        true_minus(formula),
        alt=words("bigger.senses.alt", **said) + " " + sentence,
    )


@registered
def senses_card() -> Card:
    """Which modality helps, and on which day?"""
    return Card(
        question=words("bigger.senses.question"),
        rung="seeing",
        controls=[Toggle(name, words(f"bigger.senses.{name}"), True) for name in senses.PARTS],
        answer=senses_answer,
        presets={
            words("bigger.senses.preset_all"): dict.fromkeys(senses.PARTS, True),
            words("bigger.senses.preset_blind"): {"picture": False, "sound": True, "words": True},
        },
    )
