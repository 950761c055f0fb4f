"""What data/bigger.json and data/world_by_reader.json say, as arrays over ten shops.

Terms: as in `course.nb20.widths` and `course.nb20.senses`; a *reader* is a real model, whose vectors of
texts an estimate adjusts for.

Taught in notebooks/20_bigger_is_not_causal.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import numpy as np
from numpy import ndarray

from causalrec_lab.course.nb20 import widths
from causalrec_lab.datasets import stored
from causalrec_lab.evaluate import paired_gaps
from causalrec_lab.texts import true_minus
from causalrec_lab.worlds import PHRASES

MILLIONS = {"pocket BERT": 0.4, "MiniLM": 22.7, "multilingual E5": 118.0, "SmolLM2-Instruct": 134.5}
COUNTING = "TF-IDF"
TEXTS = {"all": "stated", "part": "own"}  # what the texts of the catalogue tell -> their name in the file
Numbers = dict[str, ndarray]  # "loss", "error", "low", "high" -> one number a shop


@cache
def bigger() -> dict[str, dict]:
    """The parts of data/bigger.json."""
    return stored("bigger.json", dict)


def sweep(tells: str) -> dict[str, Numbers]:
    """Who -> numbers of ten shops; who is a width, as "64", "straight line", "word pairs", or "naive"."""
    return _arrays(bigger()["widths"][tells])


def by_width(number: str) -> dict[str, ndarray]:
    """World -> (width, shop) of a number, the widths in their order."""
    return {
        tells: np.array([sweep(tells)[str(width)][number] for width in widths.WIDTHS]) for tells in PHRASES
    }


def real(tells: str) -> dict[str, Numbers]:
    """Reader -> numbers of ten graded shops: their texts tell "all" columns, a "part", or are a "review"."""
    if tells == "review":
        return {name: one for name, one in _arrays(bigger()["reviews"]).items() if name != "columns alone"}
    found = _frozen(TEXTS[tells], 16)
    return {name: found[name] for name in (COUNTING, *MILLIONS)}


def unread() -> ndarray:
    """Error of ten graded shops whose reviews nobody reads, in points: the human columns are adjusted for."""
    return np.array(bigger()["reviews"]["columns alone"]["error"])


def directions(kept: int) -> dict[str, Numbers]:
    """Reader -> numbers of ten graded shops, with so many directions of its vectors kept: 16 or 64."""
    return _frozen(TEXTS["all"], kept)


def sensed(number: str) -> dict[tuple[str, str], ndarray]:
    """Subset and day -> a number of ten sets of goods: "AUC", "loss" or "liked"."""
    return _by_day("modalities", number)


def sized(number: str) -> dict[tuple[str, str], ndarray]:
    """Size and day -> the same, of the reader of all three modalities."""
    return _by_day("sizes", number)


def compared(
    values: Mapping[str, ndarray], pairs: Sequence[tuple[str, str]], *, digits: int = 1
) -> Iterator[str]:
    """A line for each pair: the mean of "one minus other" over shops, its interval, and p by Holm.

    Args:
        values: name -> a number in each shop.
        pairs: all comparisons that are made together.
        digits: behind the point.

    >>> print(*compared({"a": np.array([3.0, 5.0]), "b": np.array([1.0, 2.0])}, [("a", "b")]), sep="\\n")
    a minus b: +2.5 [−3.9, +8.9], Holm p 0.126
    """
    for name, gap in paired_gaps(values, pairs).items():
        ends = [
            f"{round(end, digits) + 0.0:+.{digits}f}" for end in (gap.mean.value, gap.mean.low, gap.mean.high)
        ]
        said = "< .001" if gap.p < 0.001 else f"{gap.p:.3f}"
        yield true_minus(f"{name}: {ends[0]} [{ends[1]}, {ends[2]}], Holm p {said}")


def _by_day(part: str, number: str) -> dict[tuple[str, str], ndarray]:
    return {tuple(who.rsplit(", ", 1)): one[number] for who, one in _arrays(bigger()[part]).items()}


def _arrays(many: dict) -> dict[str, Numbers]:
    return {who: {name: np.array(values) for name, values in one.items()} for who, one in many.items()}


def _frozen(texts: str, kept: int) -> dict[str, Numbers]:
    rows = stored("world_by_reader.json", dict)["readers"]
    return {
        row["reader"]: {"loss": np.array(row["purchase"]["log loss"])}
        | {name: np.array(row[name]) for name in ("error", "low", "high")}
        for row in rows
        if row["part"] == "frozen" and row["texts"] == texts and row["kept"] == kept
    }
