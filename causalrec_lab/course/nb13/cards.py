"""The pictures and cards of notebook 13.

The pictures of notebook 13: five graphs, what the sheet says beside the truth, and a mixer of biases.

Terms: the *sheet*, the *selection node*, *counted* and *weighted* as in `causalrec_lab.worlds.biases`;
a *chip* is a box of the mixer that switches one bias on and off.

The replay of a feedback loop: fifty equal items, forty days, and what becomes of them.

Terms: as in `causalrec_lab.worlds.loop`; a *replay* is the same shop once more, with other luck.

Taught in notebooks/13_biased_logs.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from causalrec_lab.errors import one_of
from causalrec_lab.estimate import Estimate
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Click, Slider, clickable, registered, worded
from causalrec_lab.view.causal_graph import draw_graph
from causalrec_lab.view.chart import Row, Scale, forest, lines
from causalrec_lab.view.picture import Picture, circle, drawing, group, line, rect, text
from causalrec_lab.worlds import BIASES, Loop, expected_week, feedback_loop, unrolled

words = beside(__file__)


# ---------------------------------------------------------------- biases

FILMS = ("A", "B")
VISITORS = (200, 2_000, 20_000)
_FIELDS = {  # where each graph's nodes stand
    "position": {"place": (90, 60), "looked": (270, 60), "clicked": (450, 60), "taste": (630, 60)},
    "selection": {"taste": (90, 60), "liked": (270, 60), "told": (450, 60), "mail": (630, 60)},
    "exposure": {"taste": (350, 52), "shown": (150, 130), "bought": (550, 130)},
    "popularity": {"fame": (90, 60), "shown": (270, 60), "bought": (450, 60), "taste": (630, 60)},
    "conformity": {"badge": (130, 60), "liked": (350, 60), "taste": (570, 60)},
}


def graph_of(bias: str) -> Picture:
    """The graph of one bias, its selection node drawn as seen: it is 1 for every answer on the sheet.

    Args:
        bias: a name of `worlds.BIASES`.

    Raises:
        UnknownName: no such bias.
    """
    one_of("bias", bias, BIASES)
    drawn = BIASES[bias]
    labels = {node: words(f"biases.node.{node}") for node in drawn.graph.nodes}
    held = {drawn.selection_node: words("biases.selected.passed")} if drawn.selection_node else {}
    note = words(f"biases.selected.{bias}")
    picture = draw_graph(drawn.graph, _FIELDS[bias], labels=labels, evidence=held, note=note)
    return Picture(picture.svg, f"{picture.alt} {note}")


def mixer_answer(state: Mapping[str, Any]) -> Answer:
    """Any of the five biases at one strength, over 200 to 20,000 visitors: exact means, exact widths."""
    on = [bias for bias in BIASES if state[bias]]
    week = expected_week(**dict.fromkeys(on, state["knob"]))
    n = state["visitors"]
    counted, cured = (week.estimates(n, weighted=weighted) for weighted in (False, True))
    chips = [_chip(bias, place, bias in on) for place, bias in enumerate(BIASES)]
    rows = {words(f"biases.mixer.{name}"): pair for name, pair in (("counted", counted), ("weighted", cured))}
    body, height = _forest(rows, week.weighted, list(rows)[1:], top=104)
    svg = drawing(*chips, body, height=height)
    miss = [100 * (one.value - want) for one, want in zip(counted, week.weighted, strict=True)]
    worst = int(np.abs(miss).argmax())
    kind = (
        "right"
        if abs(miss[worst]) < 0.05
        else "luck"
        if counted[worst].covers(week.weighted[worst])
        else "sure"
    )
    sentence = words(
        f"biases.mixer.{kind}",
        a=100 * counted[0].value,
        b=100 * counted[1].value,
        film=FILMS[worst],
        miss=abs(miss[worst]),
        luck=100 * (counted[worst].high - counted[worst].value),
        visitors=n,
    )
    worth = n * week.weighted * (1 - week.weighted) / week.weighted_sd**2
    formula = words("biases.mixer.formula", a=_half(cured[0]), b=_half(cured[1]), worth=worth[1], visitors=n)
    names = ", ".join(words(f"biases.name.{bias}") for bias in on) or words("biases.mixer.none")
    alt = words("biases.mixer.alt", names=names, counted=_said(counted), weighted=_said(cured))
    return Answer(svg, sentence, formula, alt=f"{alt} {sentence}")


@registered
def mixer_card() -> Card:
    """Five chips to click, one strength, three sizes of a week: what does the sheet say, and how surely?"""
    states = [(words("biases.mixer.off"), 0), (words("biases.mixer.on"), 1)]
    off = dict.fromkeys(BIASES, 0)
    sizes = [(f"{n:,}", n) for n in VISITORS]
    return Card(
        question=words("biases.mixer.question"),
        rung="seeing",
        controls=[
            *(Click(bias, words(f"biases.name.{bias}"), states, int(bias == "position")) for bias in BIASES),
            Choice("visitors", words("biases.mixer.visitors"), sizes, 200),
            Slider("knob", words("biases.mixer.knob"), 0.0, 1.0, 0.25, 1.0),
        ],
        answer=mixer_answer,
        presets={
            words("biases.mixer.large"): {**off, "position": 1, "visitors": 20_000},
            words("biases.mixer.two"): {**off, "popularity": 1, "position": 1, "visitors": 2_000},
            words("biases.mixer.all"): {**dict.fromkeys(BIASES, 1), "visitors": 20_000},
        },
    )


def _forest(
    rows: Mapping[str, Sequence[Estimate]], truth: Sequence[float], weighted: Collection[str], *, top: float
) -> tuple[str, float]:
    """Two lines a row: film A round, film B square; the truth of both dashed."""
    drawn = []
    for name, pair in rows.items():
        looks = {} if name in weighted else {"colour": look.NAIVE, "hollow": True}
        for film, one in zip(FILMS, pair, strict=True):
            ends = one.value, max(one.low, 0.0), min(one.high, 1.0)  # of a hundred visitors
            said = words("biases.value", film=film, value=100 * one.value)
            drawn.append(Row(name if film == "A" else "", ends, said, square=film == "B", **looks))
    highest = max(40.0, *(100 * row.one[2] for row in drawn))
    known = [(share, words("biases.truth", film=film, share=100 * share))
             for film, share in zip(FILMS, truth, strict=False)]  # fmt: skip
    scale = Scale(0, 10 * np.ceil(highest / 10 - 1e-9), start=190, end=592, per=100)
    return forest(drawn, scale, unit=words("biases.axis"), top=top, gap=34, marks=known)


def _chip(bias: str, place: int, on: bool) -> str:
    """A box to click: full with a tick when its bias is on."""
    left = 14 + 135 * place
    name = words(f"biases.name.{bias}")
    said = words("biases.mixer.chip_on" if on else "biases.mixer.chip_off", name=name)
    box = rect(left, 16, 128, 38, fill=look.SEEING if on else look.PANEL, outline=look.INK, thick=2, radius=8)
    ink = look.PANEL if on else look.INK
    return clickable(group(box, text(left + 64, 41, said, anchor="middle", colour=ink)), bias)


def _half(one: Estimate) -> float:
    return 100 * (one.high - one.value)


def _said(pair: Sequence[Estimate]) -> str:
    return ", ".join(
        words(
            "biases.sheets.one",
            film=film,
            value=100 * one.value,
            low=max(0, 100 * one.low),
            high=min(100, 100 * one.high),
        )
        for film, one in zip(FILMS, pair, strict=True)
    )


# ---------------------------------------------------------------- loop

ROUNDS, REPLAYS = 40, (1, 2, 3)
HIGHEST = 30  # of 100 clicks: no item of any replay holds more
HOW = {  # what the shop does -> share shown anything by chance, how clicks are read
    "list": (0.0, "clicks"),
    "coin": (0.2, "clicks"),
    "rate": (0.2, "rate"),
    "thompson": (0.0, "thompson"),
    "chance": (1.0, "clicks"),
}


def rounds_drawn(*, held: bool = False) -> Picture:
    """The loop of three rounds as a graph without cycles; on wish with the third list set by hand.

    Args:
        held: draw do(shown 3): the arrow from the clicks of round 2 falls away.
    """
    graph = unrolled(3)
    places = {"wanted": (300, 46)}
    for r in (1, 2, 3):
        places[f"shown {r}"], places[f"clicks {r}"] = (70 + 230 * (r - 1), 250), (185 + 230 * (r - 1), 150)
    labels = {node: words("loop.node." + node.split()[0], number=node.split()[-1]) for node in graph.nodes}
    do = {"shown 3": words("loop.by_chance")} if held else {}
    return draw_graph(graph, places, labels=labels, do=do)


def loop_answer(state: Mapping[str, Any]) -> Answer:
    """Share of the clicks so far of every item, and the share of the five leaders, round by round."""
    loop, r = _loop(state["how"], state["replay"]), state["round"]
    so_far = loop.clicked[:r].sum(axis=0)  # (item,)
    share = 100 * loop.top_share()[:r]  # (round,)
    same = 100 * float(loop.homogeneity()[r - 1])
    leaders = np.argsort(-so_far, kind="stable")[:5]
    if state["how"] in ("list", "coin") and r < ROUNDS:
        leaders = loop.listed[r]  # tomorrow's list: lots decided between equals
    svg = drawing(*_bars(so_far, leaders), *_curve(share), height=392)
    names = ", ".join(str(item + 1) for item in sorted(leaders))
    sentence = words(
        "loop.sentence",
        round=r,
        share=share[-1],
        leader=int(leaders[0]) + 1,
        most=int(so_far.max()),
        same=same,
    )
    total = int(so_far.sum())
    formula = words("loop.formula", five=int(np.sort(so_far)[-5:].sum()), total=total, share=share[-1])
    how = words(f"loop.how.{state['how']}")
    alt = words("loop.alt", how=how, round=r, names=names, first=share[0], share=share[-1])
    return Answer(svg, sentence, formula, alt=f"{alt} {sentence}")


@registered
def loop_card() -> Card:
    """Move through forty days; then the same shop with other luck; then let a coin in."""
    return Card(
        question=words("loop.question"),
        rung="doing",
        controls=[
            Slider("round", words("loop.round"), 1, ROUNDS, 1, 1),
            Choice("how", words("loop.shop"), worded(words, "loop.how.", HOW), "list"),
            Choice("replay", words("loop.replay"), [(str(one), one) for one in REPLAYS], 1),
        ],
        answer=loop_answer,
        presets={
            words("loop.end"): {"round": ROUNDS, "how": "list"},
            words("loop.again"): {"round": ROUNDS, "how": "list", "replay": 2},
            words("loop.let_in"): {"round": ROUNDS, "how": "coin"},
        },
    )


@cache
def _loop(how: str, replay: int) -> Loop:
    explore, refit = HOW[how]
    return feedback_loop(replay, rounds=ROUNDS, explore=explore, refit=refit)


def _bars(so_far: np.ndarray, leaders: np.ndarray) -> list[str]:
    """Fifty bars in their own order, on one scale for all days; the leaders in orange, with their numbers."""
    left, step, end = 66, 12.2, 676
    up = Scale(0, HIGHEST, 182, 54, step=10)
    so_far = 100 * so_far / max(so_far.sum(), 1)
    parts = [text(16, 26, words("loop.bars"), weight="bold"), up.axis(left, upright=True, reach=end)]
    parts.append(line(left, up(2), end, up(2), colour=look.TRUTH, thick=2, dash="7 5"))
    for item, clicks in enumerate(so_far):
        x, fill = left + step * item, look.DOING if item in leaders else look.NAIVE
        parts.append(rect(x + 1, up(clicks), step - 2.5, up(0) - up(clicks), fill=fill))
    floor = up(0)
    last = -100.0
    for item in sorted(leaders):
        x = left + step * (item + 0.5)
        if x - last > 24:
            parts.append(text(x, floor + 20, item + 1, anchor="middle"))
            last = x
    return parts


def _curve(share: np.ndarray) -> list[str]:
    """Share of all clicks so far that five items hold, over the days; 10 would be five of fifty."""
    across, up = Scale(1, ROUNDS, 66, 676, step=10), Scale(0, 100, 352, 250, step=50)
    return [
        text(16, 232, words("loop.curve"), weight="bold"),
        up.axis(66, upright=True, reach=676),
        across.axis(352),
        line(66, up(10), 676, up(10), colour=look.TRUTH, thick=2, dash="7 5"),
        lines(enumerate(share, 1), across, up, outline=look.DOING, thick=3),
        circle(across(len(share)), up(share[-1]), 6, fill=look.DOING, outline=look.INK),
    ]
