"""Runs the whole flow once and prints a short report: from texts to a top-N, and to a language model.

Terms: the *report* goes to standard output; the *bar* to standard error, and only where that is a terminal.

Taught in no notebook.
"""

import argparse
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from causalrec_lab.errors import LabError
from causalrec_lab.estimate import Estimate
from causalrec_lab.log import Log, OpenTruth
from causalrec_lab.recommend import TopN
from causalrec_lab.texts import beside

words = beside(__file__)

if TYPE_CHECKING:
    from causalrec_lab.causal_model import CrossFitted

FOLDS, HIDDEN, N, USER = 5, 0.3, 5, 42
PROMPT = "A customer liked: {liked}. Which of these will the customer like best?"
PLACES = (("strangers", 0), ("between", 2), ("lovers", 4))  # fifths of the rows


@dataclass
class Bar:
    """A progress bar of steps that are each said in words; silent where nobody watches.

    Args:
        steps: how many there are.
        out: where it is drawn.
    """

    steps: int
    out: TextIO
    done: int = 0
    width: int = 24

    def step(self, said: str) -> None:
        """Draw the bar as it stands, with what is being done now; then count that step."""
        full = self.width * self.done // self.steps
        self._draw(f"[{'#' * full}{'.' * (self.width - full)}] {said}")
        self.done += 1

    def clear(self) -> None:
        """Leave a clean line."""
        self._draw("")

    def _draw(self, line: str) -> None:
        if self.out.isatty():
            self.out.write(f"\r\x1b[2K{line}")
            self.out.flush()


def main(arguments: list[str]) -> int:
    """Print the report; returns the exit code.

    Args:
        arguments: --seed, --users, --device, as typed.

    Raises:
        LabError: an argument out of range, or a device this machine has not.
    """
    parser = argparse.ArgumentParser(prog="python -m causalrec_lab demo", description=words("demo.about"))
    parser.add_argument("--seed", type=int, default=0, help=words("demo.seed"))
    parser.add_argument("--users", type=int, default=500, help=words("demo.users"))
    parser.add_argument("--device", default=None, help=words("demo.device"))
    asked = parser.parse_args(arguments)
    if asked.seed < 0:
        raise LabError(words("demo.seed_refused", value=asked.seed))
    if not 100 <= asked.users <= 5000:
        raise LabError(words("demo.users_refused", value=asked.users))
    bar = Bar(2 + 2 * FOLDS, sys.stderr)
    try:
        _report(asked.seed, asked.users, asked.device, bar)
        _say(bar, "next")
    finally:
        bar.clear()
    return 0


def _report(seed: int, users: int, device: str | None, bar: Bar) -> None:
    # Imported here, so that a wrong argument is answered before torch is loaded.
    from causalrec_lab import estimate, worlds
    from causalrec_lab.datasets import catalogue
    from causalrec_lab.device import pick_device
    from causalrec_lab.encode import load_encoder
    from causalrec_lab.recommend import seen_mask, top_n

    device, goods = str(pick_device(device)), catalogue()
    bar.step(words("demo.step.encode"))
    encoder = load_encoder(device=device)
    items = encoder.encode(goods.texts())  # (item, dim)
    _say(bar, "title")
    _say(bar, "texts", items=len(items), name=goods.names()[0], text=goods.texts()[0])
    size = encoder.parameters / 1e6
    _say(bar, "bert", encoder=encoder.name, parameters=size, device=device, dim=encoder.dim)

    history = worlds.histories(seed, items, users=users)
    tastes = items[history].mean(axis=1)  # (user, dim): the texts each user liked before
    log, truth = worlds.shop(seed, items, history=history)
    _say(bar, "shop", users=users, rows=len(log), shown=int(log.exposed.sum()))
    fitted = _fit(log, tastes, items, bar=bar, step="fit", seed=seed, device=device)
    naive, ours = estimate.naive(log.outcome, log.exposed, user=log.user), fitted.effect()
    _say(bar, "model", folds=FOLDS)
    _say(bar, "effect")
    opened = truth.open("after both estimates")
    _compare(bar, naive, ours, opened.ate())
    _who_gains(bar, fitted)

    log, truth = worlds.shop(seed, items, history=history, hidden_taste=HIDDEN)
    failed = _fit(log, tastes, items, bar=bar, step="fail", seed=seed, device=device)
    _say(bar, "failure", share=round(100 * HIDDEN))
    naive = estimate.naive(log.outcome, log.exposed, user=log.user)
    _compare(bar, naive, failed.effect(), truth.open("after both estimates").ate())

    seen, said = seen_mask(history, len(items)), fitted.prediction
    by_click, by_effect = (
        top_n(scores, N, names=goods.names(), seen=seen) for scores in (said.outcome_if_exposed, said.effect)
    )
    _lists(bar, [goods.names()[i] for i in history[USER, :3]], by_click, by_effect, opened)
    _why(bar, fitted, by_effect, history, goods.names())
    _ask(bar, [goods.names()[i] for i in history[USER, :3]], by_click.names(USER), device)


def _fit(
    log: Log,
    tastes: Float[ndarray, "user dim"],
    items: Float[ndarray, "item dim"],
    *,
    bar: Bar,
    step: str,
    **more: Any,
) -> "CrossFitted":
    """Cross-fit, moving the bar before each fold."""
    from causalrec_lab import causal_model

    def begin(fold: int) -> None:
        if fold < FOLDS:
            bar.step(words(f"demo.step.{step}", fold=fold + 1))

    begin(0)
    return causal_model.cross_fit(log, tastes, items, folds=FOLDS, progress=begin, **more)


def _compare(bar: Bar, naive: Estimate, ours: Estimate, truth: float) -> None:
    for name, one in (("naive", naive), ("causal", ours)):
        verdict = words("demo.hit" if one.covers(truth) else "demo.miss")
        _say(bar, name, value=100 * one.value, low=100 * one.low, high=100 * one.high, verdict=verdict)
    _say(bar, "truth", value=100 * truth)


def _lists(bar: Bar, liked: list[str], by_click: TopN, by_effect: TopN, truth: OpenTruth) -> None:
    _say(bar, "lists", n=N, user=USER, liked=", ".join(liked))
    _say(bar, "by_click", names=", ".join(by_click.names(USER)))
    _say(bar, "by_effect", names=", ".join(by_effect.names(USER)))
    click, click_extra = _sales(by_click, truth.chance_if_exposed, truth.chance_if_not)
    effect, effect_extra = _sales(by_effect, truth.chance_if_exposed, truth.chance_if_not)
    sold = {"click": click, "click_extra": click_extra, "effect": effect, "effect_extra": effect_extra}
    _say(bar, "pay", slots=len(by_click), **sold)
    _say(bar, "built")


def _who_gains(bar: Bar, fitted: "CrossFitted") -> None:
    """The effect where users hardly ever buy by themselves, in the middle, and where they buy anyway."""
    anyway = fitted.nuisance.outcome_if_not  # said by models that never saw the user
    fifth = np.searchsorted(np.quantile(anyway, [0.2, 0.4, 0.6, 0.8]), anyway)
    found = fitted.group_effects(fifth)
    said = {f"share_{name}": anyway[fifth == place].mean() for name, place in PLACES}
    said |= {name: 100 * found[place].value for name, place in PLACES}
    _say(bar, "gains", **said)


def _why(
    bar: Bar, fitted: "CrossFitted", by_effect: TopN, history: Int[ndarray, "user liked"], names: list[str]
) -> None:
    """Why the first good of the list by effect stands there."""
    from causalrec_lab import causal_model

    first = by_effect.of(USER)[0]
    (one,) = causal_model.reasons(fitted, [(USER, first.item)], history=history, items=fitted.item_vectors)
    ends = {"value": 100 * one.effect.value, "low": 100 * one.effect.low, "high": 100 * one.effect.high}
    _say(bar, "why", name=first.name, leans=names[one.leans_on], near=names[one.nearest], **ends)


def _ask(bar: Bar, liked: list[str], names: list[str], device: str) -> None:
    """Ask a language model which good of a list suits, in two orders, if one is on this machine."""
    from causalrec_lab.language import load_language_model

    bar.step(words("demo.step.language"))
    try:
        model = load_language_model(device=device)
    except LabError:
        _say(bar, "no_language")
        return
    said = PROMPT.format(liked=", ".join(liked))
    found = [(order, model.choose(said, order).choice) for order in (names, names[::-1])]
    (first, one), (turned, other) = ((order[place], place + 1) for order, place in found)
    _say(
        bar, "language", model=model.name, count=len(names), first=first, one=one, turned=turned, other=other
    )


def _sales(
    lists: TopN, if_exposed: Float[ndarray, "user item"], if_not: Float[ndarray, "user item"]
) -> tuple[int, int]:
    """Expected purchases if these lists are shown, and how many of them happen only because they are."""
    place: Int[ndarray, "row 2"] = np.array([(row.user, row.item) for row in lists.rows])
    shown, other = (chance[place[:, 0], place[:, 1]].sum() for chance in (if_exposed, if_not))
    return round(float(shown)), round(float(shown - other))


def _say(bar: Bar, key: str, **values: object) -> None:
    bar.clear()
    sys.stdout.write(words(f"demo.{key}", **values) + "\n")
    sys.stdout.flush()
