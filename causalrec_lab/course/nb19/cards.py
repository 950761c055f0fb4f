"""The cards of notebook 19: a list put into any order, and a prompt with any of four words changed.

Terms: an *order* says which item stands at place A, B, ...; its *name* is a text such as "20134". A button ▲
or ▼ of the card swaps two neighbours. The *placebo spread* of a kind of items is the range of its probability
over sixteen names that say nothing of the customer.

Taught in notebooks/19_language_models_on_trial.
"""

from collections.abc import Mapping
from functools import cache
from itertools import permutations
from typing import Any

import numpy as np
from numpy import ndarray

from causalrec_lab.datasets import KINDS, stored
from causalrec_lab.language.prompts import PROFILE
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.card import Answer, Card, Choice, Click, Toggle, clickable, registered
from causalrec_lab.view.chart import Scale
from causalrec_lab.view.picture import drawing, folded, group, line, rect, text, text_width

words = beside(__file__)
LETTERS = "ABCDE"
_ORDERS = list(permutations(range(5)))  # as they are stored; good 0 is what the customer chose
_TOP, _TALL, _BAR = 92, 46, 200  # of the rows; a bar of probability 1


@cache
def lists() -> list[dict[str, Any]]:
    """The stored lists: names of goods and likes, and the model's probabilities in all 120 orders."""
    return [
        one | {"picked": np.array(one["picked"])}
        for one in stored("language_position.json", lambda file: file["card"])
    ]


def order_of(name: str) -> list[int]:
    """Which item stands at which place.

    >>> order_of("40132")
    [4, 0, 1, 3, 2]
    """
    return [int(item) for item in name]


def swapped(name: str, place: int) -> str:
    """The order in which the items at this place and at the one before it have changed places.

    >>> swapped("01234", 1)
    '10234'
    """
    return name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :]


def by_good(picked: ndarray) -> ndarray:
    """Each item's probability in each of the 120 orders, (order, item)."""
    return np.take_along_axis(picked, np.argsort(_ORDERS, axis=1), axis=1)


def order_answer(state: Mapping[str, Any]) -> Answer:
    """The list in this order, with the probability of each letter, or each good's mean over all orders."""
    one, order = lists()[state["list"]], order_of(state["order"])
    goods, every = one["items"], by_good(one["picked"])
    now = every.mean(axis=0) if state["mean"] else every[_ORDERS.index(tuple(order))]
    best = int(now.argmax())
    facts = {
        "letter": LETTERS[order.index(best)], "good": goods[best], "chosen": goods[0], "p": now[best],
        "first": int((one["picked"].argmax(axis=1) == 0).sum()),
        "right": int((every.argmax(axis=1) == 0).sum()),
        "low": now.min(), "high": now.max(), "rank": int((now > now[0]).sum()) + 1,
        "place": LETTERS[order.index(0)],
    }  # fmt: skip
    sentence = words(f"order.{'mean' if state['mean'] else 'now'}", **facts)
    rows = [
        _row(place, goods[item], now[item], state["order"], chosen=item == 0, lit=item == best)
        for place, item in enumerate(order)
    ]
    liked = words("order.liked", goods=", ".join(one["liked"]))
    head = [
        text(16, 30 + 24 * number, line, colour=look.SOFT)
        for number, line in enumerate(folded(liked, 660, text_width))
    ]
    said = "; ".join(
        words("order.one", letter=LETTERS[place], good=goods[item], p=now[item])
        for place, item in enumerate(order)
    )
    alt = words("order.alt", sentence=sentence, liked=liked, rows=said)
    height = _TOP + _TALL * 5 + 14
    return Answer(drawing(*head, *rows, height=height), sentence, words("order.formula"), alt=alt)


@registered
def order_card() -> Card:
    """Five items in any order; a click or Enter on ▲ or ▼ swaps an item with its neighbour."""
    orders = ["".join(map(str, order)) for order in _ORDERS]
    which = [(words("order.list", number=number + 1), number) for number in range(len(lists()))]
    return Card(
        question=words("order.question"),
        rung="doing",
        controls=[
            Click("order", words("order.order"), orders, orders[0]),
            Choice("list", words("order.which"), which, 0),
            Toggle("mean", words("order.toggle")),
        ],
        answer=order_answer,
        presets={
            words("order.preset_first"): {"order": "01234", "mean": False},
            words("order.preset_last"): {"order": "12340", "mean": False},
            words("order.preset_mean"): {"mean": True},
        },
    )


def _row(place: int, name: str, p: float, order: str, *, chosen: bool, lit: bool) -> str:
    """A letter, two buttons, an item and its bar; the customer's choice has a star, the pick is dark."""
    y = _TOP + _TALL * place
    letter = text(24, y + 26, LETTERS[place], anchor="middle", weight="bold")
    box = rect(
        122, y, 300, 38, fill=look.PANEL, outline=look.CAUSAL if chosen else look.INK, thick=2, radius=8
    )
    shown = group(box, text(134, y + 25, words("order.star", good=name) if chosen else name))
    bar = rect(434, y + 6, _BAR * p, 26, fill=look.SEEING if lit else look.NAIVE)
    number = text(442 + _BAR * p, y + 25, words("order.p", p=p))
    return letter + _buttons(place, name, order) + shown + bar + number


def _buttons(place: int, name: str, order: str) -> str:
    """Up, but for the first place, and down, but for the last."""
    made, y = [], _TOP + _TALL * place
    for sign, left, to in (("up", 42, place), ("down", 80, place + 1)):
        if 0 < to < len(LETTERS):
            box = rect(left, y, 34, 38, fill=look.FAINT, outline=look.INK, thick=1, radius=6)
            mark = group(box, text(left + 17, y + 25, words(f"order.{sign}"), anchor="middle"))
            made.append(
                clickable(mark, "order", to=swapped(order, to), label=words(f"order.{sign}_label", good=name))
            )
    return "".join(made)


# ------------------------------------------------------------ lesson 2: one word changed

PLAIN = {"name": "Kim", "sex": "person", "age": "35", "hobby": "likes shopping"}


@cache
def customers() -> tuple[dict[str, list[str]], list[dict[str, Any]]]:
    """The words on offer, and what is stored of three customers: every prompt made of them, and 16 names."""
    return stored("language_prompts.json", lambda file: (file["card_words"], file["card"]))


def _shares(state: Mapping[str, Any]) -> ndarray:
    """Probabilities of the kinds with these words."""
    offered, found = customers()
    places = [offered[word].index(state[word]) for word in offered]
    at = np.ravel_multi_index(places, [len(ways) for ways in offered.values()])
    return np.array(found[state["customer"]]["grid"][at])


def prompt_answer(state: Mapping[str, Any]) -> Answer:
    """What the model gives each kind of good now, beside the plain prompt and sixteen names."""
    one = customers()[1][state["customer"]]
    now, plain, names = _shares(state), _shares({**state, **PLAIN}), np.array(one["names"])
    low, high = names.min(axis=0), names.max(axis=0)
    kinds = [words(f"prompt.kind.{kind}") for kind in sorted(KINDS)]
    most = int(np.abs(now - plain).argmax())
    inside = low[most] <= now[most] <= high[most]
    said = "same" if (now == plain).all() else "inside" if inside else "outside"
    points = {"now": now, "plain": plain, "low": low, "high": high}
    facts = {name: 100 * float(value[most]) for name, value in points.items()}
    sentence = words(f"prompt.{said}", kind=kinds[most], change=facts["now"] - facts["plain"], **facts)
    asked = PROFILE.format(**{word: state[word] for word in PLAIN}, liked="; ".join(one["liked"]))
    head = [
        *_chips(state),
        text(16, 78, words("prompt.bought", goods="; ".join(one["liked"][:2])), colour=look.SOFT),
    ]
    top = 100
    scale, rows, listed = Scale(0, 1, start=170, end=600), [], []
    for number, kind in enumerate(kinds):
        y = top + 42 * number
        strip = rect(scale(low[number]), y, scale(high[number]) - scale(low[number]), 32, fill=look.FAINT)
        bar = rect(scale(0), y + 8, scale(now[number]) - scale(0), 16, fill=look.IMAGINING)
        at = scale(plain[number])
        share = words("prompt.share", p=100 * now[number])
        tick = line(at, y, at, y + 32, colour=look.INK, thick=3)
        rows.append(group(text(16, y + 22, kind), strip, bar, tick, text(616, y + 22, share)))
        shown = {name: 100 * value[number] for name, value in points.items()}
        listed.append(words("prompt.one", kind=kind, **shown))
    bottom = top + 42 * len(kinds)
    legend = text(16, bottom + 22, words("prompt.legend"), colour=look.SOFT)
    alt = words("prompt.alt", prompt=asked, sentence=sentence, rows="; ".join(listed))
    return Answer(
        drawing(*head, *rows, legend, height=bottom + 38), sentence, words("prompt.formula"), alt=alt
    )


@registered
def prompt_card() -> Card:
    """Name, sex, age and hobby of a customer in the prompt, and what the model then expects."""
    offered, found = customers()
    liked = [words("prompt.customer", number=n + 1, good=one["liked"][0]) for n, one in enumerate(found)]
    return Card(
        question=words("prompt.question"),
        rung="doing",
        controls=[
            Choice("customer", words("prompt.who"), list(zip(liked, range(len(found)), strict=True)), 0),
            *(Click(word, words(f"prompt.{word}"), [(way, way) for way in ways], PLAIN[word])
              for word, ways in offered.items()),
        ],
        answer=prompt_answer,
        presets={
            words("prompt.preset_name"): {**PLAIN, "name": "Lee"},
            words("prompt.preset_home"): {**PLAIN, "hobby": "loves being at home"},
        },
    )  # fmt: skip


def _chips(state: Mapping[str, Any]) -> list[str]:
    """The four words of the prompt, each a box to click."""
    chips, left = [], 14
    for word, wide in {"name": 100, "sex": 100, "age": 70, "hobby": 250}.items():
        box = rect(left, 14, wide, 38, fill=look.PANEL, outline=look.INK, thick=2, radius=8)
        chips.append(clickable(group(box, text(left + wide / 2, 39, state[word], anchor="middle")), word))
        left += wide + 12
    return chips
