"""The notebook factory: sources -> executed notebooks, editions, and the learner's own copy.

Terms: `source` is what a person edits, an `edition` is what is derived from it, `my/` is the learner's copy.
The commands here are reached by `python -m causalrec_lab notebooks | editions | my | new`.

Taught in notebooks/00_start_here.
"""

import argparse
import sys

from causalrec_lab.workbook.build import build_all
from causalrec_lab.workbook.source import Project, find_project


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def main_notebooks(argv: list[str], *, project: Project | None = None) -> int:
    """`notebooks [NAME...] [--all]`: run sources and store them as notebooks/NN_name.ipynb."""
    parser = argparse.ArgumentParser(prog="causalrec_lab notebooks", description=main_notebooks.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="01 or 01_name; without one, what changed")
    parser.add_argument("--all", action="store_true", help="build every notebook, changed or not")
    asked = parser.parse_args(argv)
    failures = build_all(project or find_project(), asked.names, everything=asked.all, say=_say)
    return 1 if failures else 0
