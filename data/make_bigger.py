"""Writes data/bigger.json: what size and modalities do to loss, to the error of an effect, and to a list.

    python data/make_bigger.py [widths modalities sizes reviews]        about five minutes, 24 kB

widths: the shops of `worlds.phrase_shop`, one network in seven widths (`course.nb20.widths`), a logistic
regression on the columns ("straight line"), and one that reads the products of two words, too ("word pairs");
modalities: the goods of `worlds.sensed_items`, readers of some of their parts (`course.nb20.senses`);
sizes: the readers of all three parts in three sizes, before a shift, after it, and after an update;
reviews: `worlds.graded_shop`, and real models that read what was written after the purchase (`make models`).

Seeds were fixed before a result was seen; settings were settled on seeds 900 and 901. One was changed later:
of the readers in three sizes the smallest had 2 numbers at first, and for some seeds it did not learn at all;
now it has 4, and the others 16 and 64, twice what they had. Without an argument all parts are made; a part
that is named is made anew, and the others stay. tests/course/test_nb20.py makes some of it again.
"""

import json
import re
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import torch
from numpy import ndarray
from reader_trial import reviews

from causalrec_lab import estimate, worlds
from causalrec_lab.course.nb20 import senses, widths

FILE = Path(__file__).with_name("bigger.json")
SHOPS = range(10)


def shop_of_widths(tells: str, seed: int) -> dict[str, dict[str, float]]:
    """One shop: what each width finds in it, and beside them two straight lines and the naive comparison."""
    columns, log, truth = worlds.phrase_shop(seed, tells=tells)
    found = {
        "straight line": widths.asked(columns, log, truth),
        "word pairs": widths.asked(in_pairs(columns), log, truth),
    }
    for width in widths.WIDTHS:
        found[str(width)] = widths.asked(columns, log, truth, widths.network(width))
    naive, true = estimate.naive(log.outcome, log.exposed), truth.open("to know the error").ate()
    found["naive"] = {
        name: 100 * (getattr(naive, end) - true)
        for name, end in (("error", "value"), ("low", "low"), ("high", "high"))
    }
    return found


def in_pairs(columns: ndarray) -> ndarray:
    """The columns of a phrase shop, and beside them the product of each two of the eight words."""
    return np.column_stack([columns, *(one * other for one, other in combinations(columns.T[1:], 2))])


def widths_part() -> dict:
    """World -> who -> number -> a list over the shops."""
    return {tells: gathered([shop_of_widths(tells, seed) for seed in SHOPS]) for tells in worlds.PHRASES}


def gathered(shops: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, list[float]]]:
    """Of a dictionary a shop one dictionary of lists, rounded."""
    return {
        who: {name: [round(float(shop[who][name]), 4) for shop in shops] for name in shops[0][who]}
        for who in shops[0]
    }


def goods_of_modalities(seed: int) -> dict[str, dict[str, float]]:
    """Subset and day -> how well its reader does."""
    found = {}
    for subset in (*senses.SUBSETS, senses.CUT):
        reader = senses.fitted(seed, subset)
        found |= {f"{subset}, {day}": senses.judged(reader, seed, day, subset) for day in senses.DAYS}
    return found


def goods_of_sizes(seed: int) -> dict[str, dict[str, float]]:
    """Size and day -> how well the reader of all three parts does, "updated" after a second fit."""
    found, every = {}, senses.SUBSETS[-1]
    new = senses.goods_of(seed, "update", goods=senses.UPDATE)
    for size in senses.SIZES:
        reader = senses.fitted(seed, every, width=size)
        found |= {f"{size}, {day}": senses.judged(reader, seed, day, every) for day in ("before", "after")}
        reader.fit(new.parts, new.liked)
        found[f"{size}, updated"] = senses.judged(reader, seed, "after", every)
    return found


PARTS = {
    "widths": widths_part,
    "modalities": lambda: gathered([goods_of_modalities(seed) for seed in SHOPS]),
    "sizes": lambda: gathered([goods_of_sizes(seed) for seed in SHOPS]),
    "reviews": lambda: gathered([reviews.row(seed) for seed in SHOPS]),
}


def main(named: list[str]) -> None:
    """Make the parts that are named, or all."""
    torch.set_num_threads(1)
    for part in named or PARTS:
        made = PARTS[part]()
        kept = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
        found = {name: (kept | {part: made}).get(name, {}) for name in PARTS}
        short = re.sub(r"\[[^]]*\]", lambda one: re.sub(r"\s+", "", one[0]), json.dumps(found, indent=1))
        FILE.write_text(short + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
