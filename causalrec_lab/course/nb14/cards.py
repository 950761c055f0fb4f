"""The contest board of notebook 14: ten recommenders on logs bent in known ways, and what each looks at.

Terms: a *setting* is the dials that are on and whether the log was cleaned; a *family* is all comparisons
with plain clicks in one picture; a cure is *better* (▲) or *worse* (▼) than plain clicks if Holm's p-value
in its family, by a paired t-test over ten shops, is .05 or less, else it cannot be told (=).

Taught in notebooks/14_debias_contest.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy import ndarray

from causalrec_lab.errors import LabError
from causalrec_lab.estimate import Estimate
from causalrec_lab.evaluate import paired_gaps, t_interval
from causalrec_lab.recommenders.debiasing_methods import CURES, PLAIN, contest_results
from causalrec_lab.texts import beside, true_minus
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Click, Toggle, clickable, registered
from causalrec_lab.view.chart import Row, Scale, forest
from causalrec_lab.view.picture import Picture, drawing, group, rect, text
from causalrec_lab.worlds import DIALS

words = beside(__file__)


_TINT = {"better": "#BFE6D9", "worse": "#F5CBB0", "alike": look.PANEL}  # green and orange, in a light shade


def marks(columns: Mapping[str, Mapping[str, Sequence[float]]]) -> dict[tuple[str, str], str]:
    """Each cure of each column against plain clicks, after Holm over all of them: better, worse or alike.

        gain of a shop = cure - clicks;  p by a paired t-test over shops;  Holm's p <= .05 is a mark

    It assumes that the mean gain of ten shops is near enough to normal.

    Args:
        columns: heading -> what `contest_results` gave.
    """
    pairs = [(heading, cure) for heading in columns for cure in CURES[1:]]
    clicks = {f"{heading}, {cure}": found[cure] for heading, found in columns.items() for cure in CURES}
    gaps = paired_gaps(
        clicks, [(f"{heading}, {cure}", f"{heading}, clicks") for heading, cure in pairs]
    ).values()
    kinds = [("better" if gap.mean.value > 0 else "worse") if gap.p <= 0.05 else "alike" for gap in gaps]
    return dict(zip(pairs, kinds, strict=True))


def board(columns: Mapping[str, Mapping[str, Sequence[float]]]) -> Picture:
    """A table of means over shops: a row a cure, a column a setting, tinted by `marks`.

    The last three rows are lists without a model: one by lot, and two that are the same for everybody.

    Args:
        columns: heading -> what `contest_results` gave; six at most.

    Raises:
        LabError: nothing to show, or more columns than fit.
    """
    if not 0 < len(columns) <= 6:
        raise LabError(f"the board has {len(columns)} columns; 1 to 6 fit")
    wide, tall, said = min(500 / len(columns), 120), 34, []
    rivals, kinds = PLAIN[:3], marks(columns)
    parts = [text(16, 30, words("debias.board.unit"), colour=look.SOFT)]
    for place, cure in enumerate((*CURES, *rivals)):
        colour = look.SOFT if cure in rivals else look.INK
        parts.append(text(16, 97 + tall * place, words(f"debias.cure.{_key(cure)}"), colour=colour))
    for number, (heading, found) in enumerate(columns.items()):
        x, rows = 186 + wide * number, []
        parts.append(text(x + wide / 2, 62, heading, anchor="middle", weight="bold"))
        for place, cure in enumerate((*CURES, *rivals)):
            kind = kinds.get((heading, cure), "alike")
            mean, y = float(np.mean(found[cure])), 74 + tall * place
            mark = words(f"debias.mark.{kind}") if (heading, cure) in kinds else ""
            cell = words("debias.board.cell", mean=mean, mark=mark).strip()
            outline = look.PANEL if cure in rivals else look.FAINT
            parts += [
                rect(x + 2, y + 2, wide - 4, tall - 4, fill=_TINT[kind], outline=outline),
                text(x + wide / 2, y + 23, cell, anchor="middle"),
            ]
            rows.append(words("debias.board.named", cure=words(f"debias.cure.{_key(cure)}"), cell=cell))
        said.append(words("debias.board.column", heading=heading, rows=", ".join(rows)))
    bottom = 74 + tall * (len(CURES) + len(rivals))
    legend = words("debias.board.legend", count=len(kinds))
    parts.append(text(16, bottom + 28, legend, colour=look.SOFT))
    alt = words("debias.board.alt", count=len(kinds), columns=" ".join(said))
    return Picture(drawing(*parts, height=bottom + 44), alt)


def contest_answer(state: Mapping[str, Any]) -> Answer:
    """One mix of dials, as written or cleaned: how all ten do, and what the chosen one looks at."""
    on = [dial for dial in DIALS if state[dial]]
    found = contest_results(on, cleaned=state["cleaned"])
    cure = state["cure"]
    chips = [_chip(dial, place, dial in on) for place, dial in enumerate(DIALS)]
    kinds = {name: kind for (_, name), kind in marks({"": found}).items()}
    rows = [_row(name, found, kinds.get(name), lit=name == cure) for name in CURES]
    ends = [(float(found[name].mean()), "") for name in ("chance", "best")]
    scale = Scale(0, 80, start=190, step=20)
    body, height = forest(rows, scale, unit=words("debias.card.axis"), top=74, gap=34, marks=ends)
    svg = drawing(*chips, body, height=height)
    gain, kind = _gain(cure, found), kinds.get(cure, "plain")
    best = max(CURES, key=lambda name: found[name].mean())
    names = ", ".join(words(f"debias.dial.{dial}") for dial in on) or words("debias.card.lottery")
    if state["cleaned"]:
        names = words("debias.card.cleaned_names", names=names)
    sentence = words(
        f"debias.card.{kind}",
        names=names,
        cure=words(f"debias.cure.{_key(cure)}"),
        mean=found[cure].mean(),
        clicks=found["clicks"].mean(),
        best=words(f"debias.cure.{_key(best)}"),
        best_mean=found[best].mean(),
    )
    said = words("debias.card.gain", value=gain.value, low=gain.low, high=gain.high)
    formula = true_minus(said) if cure != "clicks" else ""
    looks = words(f"debias.looks.{_key(cure)}")
    listed = ", ".join(_one(name, found[name].mean()) for name in CURES)
    alt = words("debias.card.alt", sentence=sentence, looks=looks, listed=listed)
    return Answer(svg, f"{sentence} {looks}", formula, alt=alt)


@registered
def contest_card() -> Card:
    """Four chips to click, clean first or not, and one cure to look at more closely."""
    states = [(words("debias.card.off"), 0), (words("debias.card.on"), 1)]
    cures = [(words(f"debias.cure.{_key(cure)}"), cure) for cure in CURES]
    off = dict.fromkeys(DIALS, 0)
    return Card(
        question=words("debias.card.question"),
        rung="seeing",
        controls=[
            *(Click(dial, words(f"debias.dial.{dial}"), states, 0) for dial in DIALS),
            Toggle("cleaned", words("debias.card.clean")),
            Choice("cure", words("debias.card.cure"), cures, "clicks"),
        ],
        answer=contest_answer,
        presets={
            words("debias.card.preset_lottery"): {**off, "cleaned": False, "cure": "PD"},
            words("debias.card.preset_tips"): {**off, "tips": 1, "cleaned": False, "cure": "InfoNCE"},
            words("debias.card.preset_all"): {**dict.fromkeys(DIALS, 1), "cleaned": True, "cure": "shown"},
        },
    )


def _gain(cure: str, found: Mapping[str, ndarray]) -> Estimate:
    """What a cure gains over plain clicks, paired by shop."""
    return t_interval(np.asarray(found[cure]) - found["clicks"], estimand="gain")


def _key(cure: str) -> str:
    """The name of a cure as a key of the text file."""
    return cure.lower().replace("-", "_").replace(", ", "_").replace(" ", "_")


def _one(cure: str, mean: float) -> str:
    """A cure and its mean, in words."""
    return words("debias.board.one", cure=words(f"debias.cure.{_key(cure)}"), mean=mean)


def _row(cure: str, found: Mapping[str, ndarray], kind: str | None, *, lit: bool) -> Row:
    """A cure's mean with its interval over shops, and its mark against plain clicks, who have none."""
    one = t_interval(found[cure], estimand="clicks")
    mark = words(f"debias.mark.{kind}") if kind else ""
    looks = {} if kind else {"colour": look.NAIVE, "hollow": True}
    said = words("debias.board.cell", mean=one.value, mark=mark)
    return Row(words(f"debias.cure.{_key(cure)}"), (one.value, one.low, one.high), said, lit=lit, **looks)


def _chip(dial: str, place: int, on: bool) -> str:
    """A box to click: full with a tick when its dial is on."""
    left = 14 + 170 * place
    said = words("debias.card.chip_on" if on else "debias.card.chip_off", name=words(f"debias.dial.{dial}"))
    box = rect(left, 16, 160, 40, fill=look.SEEING if on else look.PANEL, outline=look.INK, thick=2, radius=8)
    ink = look.PANEL if on else look.INK
    return clickable(group(box, text(left + 80, 42, said, anchor="middle", colour=ink)), dial)
