"""Questions no learner sees, laid beside the real ones for the length of a test: `pytestmark = use_demo`."""

from pathlib import Path

import pytest

from causalrec_lab import texts
from causalrec_lab.lesson import content, exercises, places, progress

HERE = Path(__file__).parent
use_demo = pytest.mark.usefixtures("demo")


@pytest.fixture
def demo(monkeypatch):
    """The demonstration content, and a progress of its own in memory."""
    monkeypatch.setenv("CAUSALREC_PROGRESS", "off")
    monkeypatch.delenv("CAUSALREC_LANG", raising=False)
    monkeypatch.setattr(places, "COURSES", [*places.COURSES, "lesson_demo"])
    kept = (texts.load.cache_clear, places.homes.cache_clear, content.items.cache_clear)
    for clear in (*kept, progress.forget, exercises._steps.clear):
        clear()
    yield
    for clear in (*kept, progress.forget, exercises._steps.clear):
        clear()


def items():
    """The demonstration items, read without the fixture."""
    from lesson_demo.nbdemo import questions

    return questions.ITEMS
