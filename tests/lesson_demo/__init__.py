"""Questions no learner sees, laid beside the real ones for the length of a test: `pytestmark = use_demo`."""

from pathlib import Path

import pytest

from causalrec_lab.lesson import content, exercises, progress, texts

HERE = Path(__file__).parent
use_demo = pytest.mark.usefixtures("demo")


@pytest.fixture
def demo(monkeypatch):
    """The demonstration content, and a progress of its own in memory."""
    monkeypatch.setenv("CAUSALREC_PROGRESS", "off")
    monkeypatch.delenv("CAUSALREC_LANG", raising=False)
    monkeypatch.setattr(content, "__path__", [*content.__path__, str(HERE / "content")])
    monkeypatch.setattr(texts, "FOLDERS", [*texts.FOLDERS, HERE / "text"])
    for clear in (texts.load.cache_clear, content.items.cache_clear, progress.forget, exercises._steps.clear):
        clear()
    yield
    for clear in (texts.load.cache_clear, content.items.cache_clear, progress.forget, exercises._steps.clear):
        clear()


def items():
    """The demonstration items, read without the fixture."""
    import importlib.util

    found = importlib.util.spec_from_file_location("nbdemo", HERE / "content" / "nbdemo.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module.ITEMS
