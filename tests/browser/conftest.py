"""One JupyterLab and one Chromium for all browser tests."""

from pathlib import Path

import pytest
from lab import BROWSERS, Lab, Server, chromium, find_browser

pytest.register_assert_rewrite("pages")  # its asserts explain themselves as a test file's do

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here, and skip all with one reason where no browser is installed.

    With two workers take `--dist loadfile`: each has its own JupyterLab, and a file's tests keep their order.
    """
    absent = pytest.mark.skip(reason=f"no browser: install one of {', '.join(BROWSERS)}")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not find_browser():
                item.add_marker(absent)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("lab"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="session")
def lab(server, browser):
    """One page for all tests of a worker; `open` begins anew."""
    lab = Lab(server, browser)
    yield lab
    lab.close()
