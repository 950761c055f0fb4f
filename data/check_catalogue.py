"""Checks data/catalogue.csv, which people write by hand: run it after every change of the file.

    python data/check_catalogue.py [FILE]

It prints what is wrong, line by line, or one line that says what it found.
"""

import csv
import re
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

COLUMNS = (
    *("item", "kind", "name_en", "name_zh", "maker_en", "maker_zh", "year", "price_yuan"),
    *("text_en", "text_zh", "loud", "funny", "luxury", "outdoor"),
)
KINDS = ("film", "book", "gadget", "clothing", "home")  # they take turns
GRADES = ("loud", "funny", "luxury", "outdoor")
WORDS = (12, 30)  # of an English text
CHARACTERS = (18, 70)  # of a Chinese text
ALIKE = 0.5  # share of words two texts may have in common before one of them is a template
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def problems(path: Path) -> list[str]:
    """Everything that is wrong with a catalogue file, one sentence each; an empty list is a good file."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *lines = list(csv.reader(file))
    if tuple(header) != COLUMNS:
        return [f"line 1: the columns are {', '.join(header)}; they must be {', '.join(COLUMNS)}"]
    torn = [number for number, line in enumerate(lines, start=2) if len(line) != len(COLUMNS)]
    if torn:
        return [f"line {number}: it does not have {len(COLUMNS)} values" for number in torn]
    rows = [dict(zip(COLUMNS, line, strict=True)) for line in lines]
    return [
        *(
            f"line {number}: {fault}"
            for number, row in enumerate(rows, start=2)
            for fault in _row(row, number)
        ),
        *_repeats(rows),
        *_templates(rows),
    ]


def _row(row: dict[str, str], line: int) -> list[str]:
    """What is wrong with one row by itself."""
    words, characters = len(row["text_en"].split()), len(CHINESE.findall(row["text_zh"]))
    whole = {name: row[name].isdecimal() for name in ("item", "year", "price_yuan", *GRADES)}
    faults = {
        "the numbers must be whole": not all(whole.values()),
        f"item must be {line - 2}, the line number less two": row["item"] != str(line - 2),
        f"kind must be {KINDS[(line - 2) % 5]!r}: the kinds take turns": row["kind"] != KINDS[(line - 2) % 5],
        f"text_en has {words} words; {WORDS[0]} to {WORDS[1]} are wanted": not WORDS[0] <= words <= WORDS[1],
        f"text_zh has {characters} characters; {CHARACTERS[0]} to {CHARACTERS[1]} are wanted": not (
            CHARACTERS[0] <= characters <= CHARACTERS[1]
        ),
        "text_en must end a sentence, and hold no Chinese": row["text_en"][-1:] not in (".", "?", "!")
        or bool(CHINESE.search(row["text_en"])),
        "text_zh must end a sentence": row["text_zh"][-1:] not in ("。", "？", "！"),
        "text_zh has a half-width comma, colon or question mark": bool(re.search(r"[,:;?!]", row["text_zh"])),
        "a name or a maker is blank": not all(row[name].strip() for name in COLUMNS[2:6]),
        "a value begins or ends with a space": any(value != value.strip() for value in row.values()),
    }
    found = [fault for fault, wrong in faults.items() if wrong]
    if all(whole.values()):
        found += [f"{name} is {row[name]}; 1 to 5" for name in GRADES if not 1 <= int(row[name]) <= 5]
        found += [] if int(row["price_yuan"]) > 0 else ["price_yuan must be above 0"]
        found += [] if 2000 <= int(row["year"]) <= 2030 else ["year must be 2000 to 2030"]
    return found


def _repeats(rows: list[dict[str, str]]) -> list[str]:
    """Names and texts that stand twice."""
    counts = {
        name: Counter(row[name] for row in rows) for name in ("name_en", "name_zh", "text_en", "text_zh")
    }
    return [
        f"{name} {value!r} stands {count} times"
        for name, values in counts.items()
        for value, count in values.items()
        if count > 1
    ]


def _templates(rows: list[dict[str, str]]) -> list[str]:
    """Pairs of texts so alike that one reads as a template of the other, and openings used too often."""
    words = [set(re.findall(r"[a-z']+", row["text_en"].lower())) for row in rows]
    found = [
        f"items {a} and {b} share {share:.0%} of their English words"
        for a, b in combinations(range(len(rows)), 2)
        if (share := len(words[a] & words[b]) / len(words[a] | words[b])) > ALIKE
    ]
    openings = Counter(" ".join(row["text_en"].split()[:2]).lower() for row in rows)
    return found + [
        f"{count} texts begin {opening!r}" for opening, count in openings.items() if count > len(rows) / 40
    ]


def main() -> int:
    """Check the file named on the command line, else the one beside this script."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("catalogue.csv")
    found = problems(path)
    sys.stdout.write("\n".join(found or [f"{path.name}: nothing wrong"]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
