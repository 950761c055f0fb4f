"""A notebook from another machine, which JupyterLab does not trust, still shows every picture."""

import nbformat
import pytest
from lab import notebook

from causalrec_lab import view
from causalrec_lab.course.shop.week import week

LONG = "Of the 20 who were shown it, 8 bought, which is two of every five of them, and "


def handed_in():
    """A stored notebook whose pictures nobody here has run."""
    plot = pytest.importorskip("matplotlib.figure").Figure(figsize=(7, 3))
    plot.subplots().bar(["naive", "truth"], [0.55, 0.175])
    pages = [
        week().static()._repr_html_(),
        view.figure.img_with_twin(view.figure.png(plot, "Two bars."), "Two bars.", "Two bars: .55, .175."),
    ]
    book = notebook("week().static()", "show(plot)", "print(LONG)")
    for cell, html in zip(book.cells, pages, strict=False):
        cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": html, "text/plain": "words"})]
    book.cells[2].outputs = [nbformat.v4.new_output("stream", name="stdout", text=LONG * 6)]
    return book


@pytest.fixture(scope="module")
def page(server, lab):
    lab.open(server.put("handed_in.ipynb", handed_in()), width=1100, height=1500)
    trusted = "() => [...window.jupyterapp.shell.currentWidget.content.model.cells].map(cell => cell.trusted)"
    assert lab.page.evaluate(trusted) == [False] * 3
    return lab


def test_every_picture_is_shown_with_its_words_for_the_ear_and_folded_for_the_eye(page):
    images = page.page.locator(".jp-OutputArea img")
    shown = images.evaluate_all("nodes => nodes.map(node => [node.naturalWidth, node.clientWidth, node.alt])")
    assert [wide for wide, _, _ in shown] == [840, 770]
    assert all(drawn > 600 for _, drawn, _ in shown)
    assert shown[0][2] == week().static().alt
    twins = page.page.locator(".jp-OutputArea details")
    assert twins.evaluate_all("nodes => nodes.map(node => node.open)") == [False, False]
    said = page.page.locator(".jp-OutputArea").first
    assert said.inner_text().strip() == "The picture in words"
    twins.first.locator("summary").click()
    assert week().static().alt in said.inner_text()
    assert page.complaints == page.outside == []


def test_in_a_dark_theme_sheet_and_ink_of_a_picture_change_places(page):
    style = "node => getComputedStyle(node).filter"
    image = page.page.locator(".jp-OutputArea img").first
    assert image.evaluate(style) == "none"
    page.command("apputils:change-theme", {"theme": "JupyterLab Dark"})
    page.page.wait_for_selector("body[data-jp-theme-light=false]", state="attached")
    assert "invert" in image.evaluate(style)
    page.command("apputils:change-theme", {"theme": "JupyterLab Light"})
    page.page.wait_for_selector("body[data-jp-theme-light=true]", state="attached")


# Each word of the printed line, and whether its first and its last letter stand on one line of the screen.
TORN = """node => {
  const found = [], range = document.createRange();
  const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  for (let part = walk.nextNode(); part; part = walk.nextNode())
    for (const word of part.data.matchAll(/\\S+/g)) {
      range.setStart(part, word.index);
      range.setEnd(part, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) found.push(word[0]);
    }
  return found;
}"""


def test_a_printed_line_breaks_between_words(page):
    printed = page.page.locator(".jp-RenderedText pre").last
    assert "two of every five" in printed.inner_text()
    assert printed.evaluate("node => node.getClientRects()[0].height") > 60
    assert printed.evaluate(TORN) == []
