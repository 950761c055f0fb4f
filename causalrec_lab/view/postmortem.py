"""The pictures of notebook 08: who meets which crash, losses on a scale of powers, what is answered, mutants.

Terms: see `causalrec_lab.autopsy`.

Taught in notebooks/08_autopsy.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from causalrec_lab.autopsy import FAULTS, Report
from causalrec_lab.errors import LabError
from causalrec_lab.view import look
from causalrec_lab.view.picture import Picture, drawing, line, path, rect, text, text_width
from causalrec_lab.view.words import words

_COLOURS = (look.ARTICLE, look.SEEING, look.CAUSAL, look.IMAGINING)
_DASHES = ("", "9 6", "3 4", "12 4 3 4")


def classroom(seen: Sequence[str]) -> Picture:
    """A class that runs the same program: the exception at each seat.

    Args:
        seen: for each seat the number of the bug that was met.
    """
    if not seen:
        raise LabError("nobody sits in the class; give the bug that each seat meets, such as ['B13', 'B14']")
    kinds = list(dict.fromkeys(sorted(seen)))
    parts, most = [], 10
    for seat, bug in enumerate(seen):
        x, y = 24 + 66 * (seat % most), 24 + 58 * (seat // most)
        fill = "#F3E3C3" if bug == kinds[0] else "#CFE3F1"
        thick = 1 if bug == kinds[0] else 3
        parts += [
            rect(x, y, 56, 46, fill=fill, outline=look.INK, thick=thick, radius=5),
            text(x + 28, y + 29, bug, anchor="middle", weight="normal" if bug == kinds[0] else "bold"),
        ]
    counts = Counter(seen)
    rows = "; ".join(words("autopsy.class.row", bug=bug, count=counts[bug]) for bug in kinds)
    height = 30 + 58 * (1 + (len(seen) - 1) // most)
    return Picture(drawing(*parts, height=height), words("autopsy.class.alt", count=len(seen), rows=rows))


def losses(curves: Mapping[str, Sequence[float]]) -> Picture:
    """Losses by epoch, on a scale where each line is a tenth, hundredth, ... of the one above.

    Args:
        curves: name -> loss of each epoch, all above 0; curves that lie on each other are all seen.
    """
    if not curves or any(not len(curve) or min(curve) <= 0 for curve in curves.values()):
        raise LabError("each curve needs at least one loss, and every loss must be above 0 for this scale")
    top = math.ceil(math.log10(max(max(curve) for curve in curves.values())))
    low = math.floor(math.log10(min(min(curve) for curve in curves.values())))
    step = max(1, math.ceil((top - low) / 6))
    bottom = top - step * math.ceil((top - low) / step)
    left, right, high, base = 76, 676, 64 + 26 * len(curves), 330 + 26 * len(curves)
    longest = max(len(curve) for curve in curves.values())

    def place(epoch: int, loss: float) -> tuple[float, float]:
        x = left + (right - left) * epoch / max(1, longest - 1)
        return x, high + (base - high) * (top - math.log10(loss)) / max(1, top - bottom)

    parts = []
    for power in range(top, bottom - 1, -step):
        y = place(0, 10.0**power)[1]
        parts += [
            line(left, y, right, y, colour=look.FAINT),
            text(left - 10, y + 5, _power(power), anchor="end"),
        ]
    for number, (name, curve) in enumerate(curves.items()):
        points = [place(epoch, loss) for epoch, loss in enumerate(curve)]
        d = "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in points)
        colour, dash = _COLOURS[number % 4], _DASHES[number % 4]
        thick = 6 if number == 0 and len(curves) > 1 else 3
        y = 34 + 26 * number
        parts += [
            path(d, outline=colour, thick=thick, dash=dash),
            line(left, y - 6, left + 44, y - 6, colour=colour, thick=thick, dash=dash),
            text(left + 56, y, name),
        ]
    parts.append(text(right, base + 34, words("autopsy.loss.axis", epochs=longest), anchor="end"))
    rows = "; ".join(
        words("autopsy.loss.row", name=name, first=curve[0], last=curve[-1]) for name, curve in curves.items()
    )
    return Picture(drawing(*parts, height=base + 48), words("autopsy.loss.alt", epochs=longest, rows=rows))


def answers(chances: Mapping[str, float]) -> Picture:
    """What a model answers to each sentence: a bar from no (0) to yes (1) with its number.

    Args:
        chances: the sentence -> the chance of a yes.
    """
    if not chances:
        raise LabError("there is no sentence to draw; give at least one, such as {'我喜欢电影A': 0.9}")
    parts, left, right = [], 300, 600
    for number, (said, chance) in enumerate(chances.items()):
        y = 22 + 38 * number
        shown = said if said else words("autopsy.liar.empty")
        parts += [
            text(20, y + 20, shown),
            rect(left, y, right - left, 26, outline=look.INK, fill=look.PANEL),
            rect(left, y, (right - left) * chance, 26, fill=look.ARTICLE, outline=look.INK),
            text(676, y + 20, f"{chance:.2f}", anchor="end", weight="bold"),
        ]
    rows = "; ".join(
        words("autopsy.answers.row", said=said or words("autopsy.liar.empty"), chance=chance)
        for said, chance in chances.items()
    )
    return Picture(drawing(*parts, height=28 + 38 * len(chances)), words("autopsy.answers.alt", rows=rows))


def mutant_board(report: Report) -> Picture:
    """Tests in lines, the right program and the mutants in columns; a killed mutant is crossed out.

    Args:
        report: from `autopsy.grade`.
    """
    columns = ["right", *FAULTS]
    left, wide, high = 226, 57, 44
    parts = [
        text(left + wide * (place + 0.5), 34, _head(name), anchor="middle", weight="bold")
        for place, name in enumerate(columns)
    ]
    for number, test in enumerate(report.tests):
        y = 50 + high * number
        parts.append(text(16, y + 28, _fit(test.name.removeprefix("test_").replace("_", " "), 200)))
        for place, name in enumerate(columns):
            word = test.verdicts[name].word
            killed = name in test.kills
            alarm = name == "right" and test.false_alarm
            fill = "#BFE3D3" if killed else look.ARTICLE if alarm else look.PANEL
            sign = "✗" if word == "fails" else "✓" if word == "passes" else "?"
            x = left + wide * place
            parts += [
                rect(x + 3, y, wide - 6, high - 8, fill=fill, outline=look.INK, thick=3 if killed else 1),
                text(x + wide / 2, y + 25, sign, anchor="middle", weight="bold"),
            ]
    y = 50 + high * len(report.tests)
    total = words("autopsy.board.total", killed=len(report.killed), count=len(FAULTS))
    parts.append(text(16, y + 30, total, weight="bold"))
    for place, name in enumerate(columns[1:], start=1):
        if name in report.survived:
            said = words("autopsy.board.lives")
            parts.append(text(left + wide * (place + 0.5), y + 30, said, anchor="middle"))
    for place, (fault, what) in enumerate(FAULTS.items()):
        key = words("autopsy.board.survivor", fault=fault, what=what)
        parts.append(text(16, y + 66 + 24 * place, key, colour=look.SOFT))
    return Picture(drawing(*parts, height=y + 66 + 24 * len(FAULTS)), _board_alt(report))


def _board_alt(report: Report) -> str:
    rows = []
    for test in report.tests:
        key = "alarm" if test.verdicts["right"].word == "fails" else "none" if test.false_alarm else "kills"
        said = ", ".join(test.kills) or words("autopsy.board.nobody")
        why = test.verdicts["right"].why
        rows.append(words(f"autopsy.board.{key}", name=test.name, kills=said, why=why))
    lives = "; ".join(
        words("autopsy.board.survivor", fault=fault, what=FAULTS[fault]) for fault in report.survived
    )
    return words(
        "autopsy.board.alt",
        rows=". ".join(rows),
        killed=len(report.killed),
        count=len(FAULTS),
        lives=lives or words("autopsy.board.nobody"),
    )


def _head(name: str) -> str:
    return words("autopsy.board.right") if name == "right" else name


def _power(power: int) -> str:
    """A power of ten as one writes it: 1, 0.1, 10 to the minus 12."""
    raised = str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{10.0**power:g}" if -2 <= power <= 2 else f"10{raised}"


def _fit(said: str, width: float) -> str:
    if text_width(said, look.SMALLEST) <= width:
        return said
    while text_width(said + "…", look.SMALLEST) > width:
        said = said[:-1]
    return said.rstrip() + "…"
