"""Counts the package: code lines (no blanks, comments, docstrings) and public names, in three budgets.

`python tests/sizes.py` prints the table; test_sizes.py holds the budgets.
"""

import ast
import io
import tokenize
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "causalrec_lab"
WORKSHOP = ("view", "lesson", "workbook", "site", "doctor", "bootstrap", "__main__", "__init__")
# Code lines and public names. Whoever adds deletes as much, or says in the commit why the budget rises;
# library and workshop together hold 17,420 lines without what came after: fetched models (`weights`),
# language models (`language`), the graded and the pushed shop, EASE and BPR are 1,750 more, for notebook 19;
# lessons made of parts, translations and the teacher's report are 800 more of the workshop. Notebooks 18 and
# 20 to 23 brought five fields, friends, two-step plans, transport, privacy and compression (700 of the
# library, 1,950 of the course); the site, updates that merge, the learner's own report 830 of the workshop.
BUDGETS = {"library": (15_145, 920), "workshop": (6_360, 540), "course": (10_800, 780)}


def code_lines(source: str) -> int:
    """Lines with code on them.

    >>> code_lines("'Doc.'\\n\\n# a comment\\nx = (\\n    1\\n)\\n")
    3
    """
    docstrings = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            docstrings |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines: set[int] = set()
    silent = (
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    )
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in silent:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - docstrings)


def public_names(source: str) -> int:
    """Functions, classes and constants of a module that do not begin with an underscore."""
    names = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {
                name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)
            }
    return len([name for name in names if not name.startswith("_")])


def budget_of(path: Path) -> str:
    """Which budget a file counts in."""
    part = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return part if part == "course" else "workshop" if part in WORKSHOP else "library"


def sizes() -> dict[str, tuple[int, int]]:
    """Code lines and public names of each budget."""
    found = dict.fromkeys(BUDGETS, (0, 0))
    for path in PACKAGE.rglob("*.py"):
        source, name = path.read_text(encoding="utf-8"), budget_of(path)
        lines, names = found[name]
        found[name] = (lines + code_lines(source), names + public_names(source))
    return found


def table(found: dict[str, tuple[int, int]]) -> str:
    """The three budgets beside what is there, as `sizes` counts it."""
    lines = [f"{'':<10}{'code lines':>12}{'budget':>8}{'public names':>14}{'budget':>8}"]
    for name, (code, names) in found.items():
        lines.append(f"{name:<10}{code:>12,}{BUDGETS[name][0]:>8,}{names:>14,}{BUDGETS[name][1]:>8,}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(sizes()))
