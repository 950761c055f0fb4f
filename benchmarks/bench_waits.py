"""What a learner waits for, in milliseconds of processor time: the tests count work, this script times it.

Every card's answer over its grid (the median; a change shall be answered within 50 ms before the page draws
it), an answer kept after a thousand, 100,000 rows counted, the doctor, the first import of `check`, and a
set-up that has nothing to do.

    python benchmarks/bench_waits.py [--states 20]
"""

import argparse
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import readable  # noqa: E402 - what tests share

from causalrec_lab.course import every_card  # noqa: E402
from causalrec_lab.doctor import examine  # noqa: E402
from causalrec_lab.lesson.progress import Progress  # noqa: E402
from causalrec_lab.table import Table  # noqa: E402


def median_ms(work, times: int = 5) -> float:
    """The median of the processor time of some calls; the first, which reads files, is left out."""
    work()
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append(1000 * (time.process_time() - start))
    return round(statistics.median(spent), 2)


def started(*arguments: str) -> float:
    """The least wall-clock time of a process of its own, out of three."""
    spent = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=False, capture_output=True)
        spent.append(1000 * (time.perf_counter() - start))
    return round(min(spent), 1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--states", type=int, default=20)
    states = parser.parse_args().states
    cards = {}
    for name, card in every_card().items():
        grid = itertools.cycle(readable.grid(card, states))
        cards[name] = median_ms(lambda card=card, grid=grid: card.answer(next(grid)), states)
    rows = pd.DataFrame(np.random.default_rng(0).integers(0, 2, size=(100_000, 6)), columns=list("abcdef"))
    with tempfile.TemporaryDirectory() as folder:
        kept = Progress(Path(folder) / "progress.json")
        for number in range(1000):
            kept.record("attempt", "01-1", answer=number)
        found = {
            "an answer kept after 1,000": median_ms(lambda: kept.record("attempt", "01-1", answer=0)),
            "100,000 rows counted": median_ms(
                lambda: Table.from_frame(rows).probability({"a": 1}, given={"b": 0})
            ),
            "the doctor": median_ms(examine),
            "a Python and `check`": started("-c", "from causalrec_lab.lesson import check"),
            "a set-up with nothing to do": started("causalrec_lab/bootstrap.py", "lab"),
        }
    slowest = sorted(cards, key=cards.get, reverse=True)[:5]
    print(f"{len(cards)} cards: median {statistics.median(cards.values()):.1f} ms; the slowest:")
    for name in slowest:
        print(f"  {name:<40}{cards[name]:>8.1f} ms")
    for name, spent in found.items():
        print(f"{name:<42}{spent:>8.1f} ms")
    print(json.dumps({"cards": {name: cards[name] for name in slowest}, **found}))


if __name__ == "__main__":
    main()
