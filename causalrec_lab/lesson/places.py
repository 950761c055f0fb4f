"""Where the course is: the packages whose folders `nbNN/` hold the questions and words of notebook NN.

The engine itself knows no notebook. A teacher's own package can be appended to COURSES.

Taught in notebooks/00_start_here.
"""

import importlib.util
from functools import cache
from pathlib import Path

COURSES = ["causalrec_lab.course"]


@cache
def folder(package: str) -> Path:
    """The folder of a package, found without importing it."""
    return Path(importlib.util.find_spec(package).origin).parent


@cache
def homes() -> dict[str, str]:
    """Every notebook that has questions -> the package that holds them, in the notebooks' order."""
    found = {
        path.parent.name.removeprefix("nb"): f"{course}.{path.parent.name}"
        for course in COURSES
        for path in folder(course).glob("nb*/questions.py")
    }
    return dict(sorted(found.items()))
