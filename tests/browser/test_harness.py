"""The pattern of every widget, driven by keyboard in a real browser."""

import subprocess
import sys

import nbformat
import pytest
from lab import notebook
from throwaway import ROOT

from causalrec_lab.view.front import VIEW

COUNT = """
from causalrec_lab import view
from causalrec_lab.view.picture import drawing, rect, text

def answer(state):
    n = state["n"]
    if n == 13:
        raise ValueError("thirteen is out of order")
    bar = rect(20, 60, n * 20, 30, fill=view.look.SEEING)
    picture = drawing(text(20, 40, f"{n} of 20 购买"), bar, height=110)
    return view.Answer(picture, f"Of 20 visitors, {n} buy.", f"P = {n}/20")

controls = [view.Slider("n", "Buyers 购买", 0, 20, 1, 10), view.Choice("who", "Who", ["all", "fans"], "all")]
view.Card("How many buy?", "seeing", controls, answer, presets={"Everybody": {"n": 20}}).show()
"""
DAG = "from causalrec_lab.course.shop.week import week\nweek().show()"
ORDER = "from causalrec_lab.course.nb19 import cards\ncards.order_card().show()"
PICTURE = "view.Picture(drawing(text(20, 40, '推荐'), height=60), 'One word, 推荐.')"


@pytest.fixture(scope="module")
def once(server, lab):
    lab.open(server.put("harness.ipynb", notebook(COUNT, DAG, PICTURE, ORDER)))
    lab.run_all()
    return lab


@pytest.fixture
def opened(once):
    assert once.errors() == []
    assert once.cards() == 3
    once.reset()
    return once


def test_a_slider_moved_by_keyboard_changes_the_sentence(opened):
    slider = opened.card(0).locator("input[type=range]")
    assert opened.sentence(0) == "Of 20 visitors, 10 buy."
    assert opened.press(slider, "ArrowRight") == "Of 20 visitors, 11 buy."
    assert opened.press(slider, "End") == "Of 20 visitors, 20 buy."
    assert opened.card(0).locator(".crl-formula").inner_text() == "P = 20/20"
    assert (opened.outside, opened.complaints) == ([], [])


def test_tab_walks_through_the_controls_and_reset_brings_the_start_back(opened):
    card = opened.card(0)
    slider = card.locator("input[type=range]")
    opened.press(slider, "Home")
    passed = []
    for _ in range(4):
        passed.append(
            opened.page.evaluate("() => document.activeElement.tagName + document.activeElement.textContent")
        )
        opened.page.keyboard.press("Tab")
    assert passed == ["INPUT", "SELECTallfans", "BUTTONEverybody", "BUTTONReset"]
    assert opened.press(card.locator("button", has_text="Reset"), "Enter") == "Of 20 visitors, 10 buy."


def test_an_error_in_the_answer_stands_in_the_card_and_the_next_move_mends_it(opened):
    card = opened.card(0)
    slider = card.locator("input[type=range]")
    for _ in range(3):
        opened.press(slider, "ArrowRight")
    assert "ValueError: thirteen is out of order" in card.locator("[role=alert]").inner_text()
    assert opened.press(slider, "ArrowRight") == "Of 20 visitors, 14 buy."
    assert card.locator("[role=alert]").inner_text() == ""


def test_enter_and_space_set_a_node_and_its_arrows_fall_away(opened):
    node = opened.card(1).locator("[data-control=x2]")
    assert opened.card(1).locator("[stroke-dasharray]").count() == 0
    assert "100 of 100" in opened.press(node, "Enter", number=1)
    assert opened.card(1).locator("[stroke-dasharray]").count() == 1
    focused = "() => document.activeElement.dataset.control"
    assert opened.page.evaluate(focused) == "x2", "the redraw must not lose the focus"
    assert "购买 bought = 0" in opened.press(node, " ", number=1)
    assert opened.press(node, "Enter", number=1).startswith("Nothing is set by hand")
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate(focused) == "x3"


def test_a_click_sets_a_node_too(opened):
    opened.card(1).locator("[data-control=x1]").click()
    opened.page.wait_for_function("() => document.body.innerText.includes('40 of 100 visits')")


def test_a_list_is_put_into_another_order_by_keyboard_and_by_mouse(opened):
    card = opened.card(2)
    star = (
        "() => [...document.querySelectorAll('text')].find(one => one.textContent.includes('★')).textContent"
    )
    name = opened.page.evaluate(star).removeprefix("★ ")
    assert "(★, now at place A)" in opened.sentence(2)
    down = card.locator(f"[aria-label='Move {name} down']")
    assert "(★, now at place B)" in opened.press(down, "Enter", number=2)
    focused = "() => document.activeElement.getAttribute('aria-label')"
    assert opened.page.evaluate(focused) == f"Move {name} down", "the focus goes with the item"
    assert "(★, now at place C)" in opened.press(down, "Enter", number=2)
    card.locator(f"[aria-label='Move {name} up']").click()
    opened.page.wait_for_function("() => document.body.innerText.includes('(★, now at place B)')")


def test_chinese_is_drawn_and_a_letter_no_font_has_is_noticed(opened):
    assert opened.unshown("推荐购买看了预告片电影安博陈戴") == []
    assert opened.unshown("推\U0010fffe") == ["\U0010fffe"]


def test_a_request_that_leaves_the_machine_is_stopped_and_written_down(opened):
    asked = ["https://example.org/x", "http://192.0.2.1/x"]  # by name, and by a number that nobody has
    for url in asked:
        fetch = "url => fetch(url).then(() => 'left', error => error.message)"
        assert opened.page.evaluate(fetch, url) == "Failed to fetch"
    assert opened.outside == asked
    assert sum("ERR_NAME_NOT_RESOLVED" in said for said in opened.complaints) == len(asked)


def test_a_widget_that_was_asked_for_too_early_is_asked_for_again(opened):
    opened.page.evaluate(
        "text => document.querySelector('.jp-OutputArea-output.lm-Panel').textContent = text",
        "Error displaying widget: model not found",
    )
    opened.wait(lambda: opened.page.locator(".crl-card").count() == 3, "the card once more")
    assert opened.lost() == []


def test_saved_and_saved_again_without_its_kernel_a_notebook_shows_its_last_picture(server, lab):
    lab.open(server.put("reopened.ipynb", notebook(COUNT, DAG, PICTURE)))
    lab.run_all()
    said = lab.press(lab.card(0).locator("input[type=range]"), "End")
    for _ in range(2):
        assert [state["reply"]["sentence"] for state in lab.save()] == [said, lab.sentence(1)]
        lab.reopen()
        assert lab.cards() == 2
        assert lab.sentence(0) == said == "Of 20 visitors, 20 buy."
        assert "20 of 20 购买" in lab.card(0).locator(".crl-picture").text_content()
        assert lab.lost() == []
        assert (lab.outside, lab.complaints) == ([], [])
    lab.page.clock.install()
    lab.card(0).locator("input[type=range]").press("ArrowLeft")
    lab.page.clock.fast_forward(5000)  # of four that it waits
    lab.page.wait_for_function("() => document.body.innerText.includes('No answer from the kernel')")


def test_a_widget_never_saved_leaves_its_words_and_a_cell_that_raises_is_reported(server, lab):
    book = notebook("1 + 1", "1 / 0")
    data = {VIEW: {"model_id": "gone", "version_major": 2, "version_minor": 0}, "text/plain": "Of 20, 5 buy."}
    book.cells[0].outputs = [nbformat.v4.new_output("display_data", data)]
    lab.open(server.put("gone.ipynb", book))
    lab.page.wait_for_selector("text=Of 20, 5 buy.")
    assert lab.lost() == []
    lab.page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    lab.page.wait_for_selector("text=ZeroDivisionError")
    assert lab.errors() == ["cell 1: ZeroDivisionError: division by zero"]


def test_the_benchmark_of_a_slider_finds_this_harness():
    code = "import runpy; runpy.run_path('benchmarks/bench_slider.py', run_name='found')"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
