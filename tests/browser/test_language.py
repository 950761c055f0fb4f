"""A reader in Chinese: the browser's language is taken; `use("zh")` changes what comes after."""

import os
import re

import pytest
from lab import Lab, notebook

CELLS = (
    "import os\nos.environ |= {'CAUSALREC_PROGRESS': 'off', 'CAUSALREC_LANG': ''}\n"
    "from causalrec_lab.course.nb00.cards import BrowserCheck\nBrowserCheck()",
    'from causalrec_lab.texts import use\nuse("zh")',
    "from causalrec_lab.course.nb01.cards import room_card\nroom_card().show()",
    'from causalrec_lab.lesson import predict, quiz\npredict("01-A")',
    'quiz("01")',
    "BrowserCheck()",
    "use()\nroom_card().show()",
)


@pytest.fixture(scope="module", params=["zh-CN", "en-US"])
def page(server, browser, request):
    lab = Lab(server, browser, locale=request.param)
    lab.spoken = request.param
    lab.open(server.put(f"language_{request.param}.ipynb", notebook(*CELLS)))
    lab.run_all()
    lab.wait(lambda: lab.page.locator(".crl").count() == 6, "six widgets on the page")
    yield lab
    lab.close()


def test_what_comes_after_use_is_in_chinese_with_every_letter_shown(page):
    card = page.page.locator(".crl-card").first
    assert "谁在房间里" in card.inner_text()
    question = page.page.locator(".crl-ask").first.inner_text()
    assert "上升" in question
    assert not re.search(r"[a-z]{4}", question), "no English is left in it"
    assert page.unshown(page.chinese()) == []
    assert (page.errors(), page.lost(), page.clipped()) == ([], [], [])
    if folder := os.environ.get("CAUSALREC_SHOTS"):
        page.page.screenshot(path=f"{folder}/language_{page.spoken}.png", full_page=True)


def test_the_browser_decides_where_nobody_else_has_and_says_so_where_that_is_a_change(page):
    page.wait(lambda: page.page.get_by_text("browser answered the kernel").count(), "the browser's answer")
    first = page.page.locator("[role=status]").first.inner_text()
    assert ("浏览器用的是中文" in first, "speaks English" in first) == (page.spoken == "zh-CN", False)
    page.command("notebook:run-cell")  # Run All leaves the last cell active
    wanted = "谁在房间里" if page.spoken == "zh-CN" else "in the room"
    page.wait(lambda: wanted in page.page.locator(".crl-card").last.inner_text(), "the card in that language")
