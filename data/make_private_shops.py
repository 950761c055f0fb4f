"""Writes data/private_shops.json: a recommender trained with and without privacy, in twenty shops.

For each shop (seeds 0 to 19) and each budget of `course.nb22.shop`: the AUC of a membership attack, the hits
on strangers, and those of a bestseller list that spends the same. Steps, rate and clip are of seed 100.

    python data/make_private_shops.py        about two minutes of one core
"""

import json
from pathlib import Path

from causalrec_lab.course.nb22.shop import EPSILONS, SEEDS, judged

if __name__ == "__main__":
    found = {}
    for epsilon in (None, *EPSILONS):
        rows = [judged(seed, epsilon) for seed in SEEDS]
        found["none" if epsilon is None else str(epsilon)] = {
            key: [row[key] for row in rows] for key in rows[0]
        }
    file = Path(__file__).parent / "private_shops.json"
    text = ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in found.items())
    file.write_text("{\n" + text + "\n}\n", encoding="utf-8")
