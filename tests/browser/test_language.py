"""A reader in Chinese: the browser's language is offered, not taken; `use("zh")` changes what comes after."""

import os
import re

import pytest
from lab import Lab, notebook

CELLS = (
    "from causalrec_lab.course.nb00.cards import BrowserCheck\nBrowserCheck()",
    'from causalrec_lab.texts import use\nuse("zh")',
    "from causalrec_lab.course.nb01.cards import room_card\nroom_card().show()",
    'from causalrec_lab.lesson import predict, quiz\npredict("01-A")',
    'quiz("01")',
    "BrowserCheck()",
)


@pytest.fixture(scope="module", params=["zh-CN", "en-US"])
def page(server, browser, request):
    lab = Lab(server, browser, locale=request.param)
    lab.spoken = request.param
    lab.open(server.put(f"language_{request.param}.ipynb", notebook(*CELLS)))
    lab.run_all()
    lab.wait(lambda: lab.page.locator(".crl").count() == 5, "five widgets on the page")
    yield lab
    lab.close()


def test_a_browser_in_chinese_is_told_how_to_change_and_no_other(page):
    offers = (
        page.page.get_by_text("你的浏览器用的是中文").count(),
        page.page.get_by_text("speaks English").count(),
    )
    assert offers == ((1, 0) if page.spoken == "zh-CN" else (0, 1)), "each is offered what it does not have"


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
