"""Writes data/real_evidence.json: every model of benchmarks/coat.py on real people and on the simulated twin.

    CAUSALREC_DATA=folder python data/make_real_evidence.py        a minute and a half

Means and intervals over 290 people and thousands of cells only: no rating can be read back from them.
"""

import json
import runpy
from pathlib import Path

from causalrec_lab.datasets import coat
from causalrec_lab.worlds import coat_twin

HERE = Path(__file__).parent
PARTS = {"all": "all drawn ratings", "new": "without leak"}


def main() -> None:
    """Write the file."""
    report = runpy.run_path(str(HERE.parent / "benchmarks" / "coat.py"))["report"]
    said = {}
    for source, data in (("coat", coat(fetch=True)), ("twin", coat_twin())):
        found = report(data)
        said[source] = {part: _plain(found[long]) for part, long in PARTS.items()}
    path = HERE / "real_evidence.json"
    path.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _plain(rows: dict) -> dict:
    """Model -> ruler -> [value, low, high, low and high of the difference from MF-naive]."""
    return {
        model: {
            ruler.partition("@")[0]: [round(one["value"], 3), *one["interval"], *one["minus MF-naive"]]
            for ruler, one in rulers.items()
        }
        for model, rulers in rows.items()
    }


if __name__ == "__main__":
    main()
