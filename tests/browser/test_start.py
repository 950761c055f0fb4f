"""Notebook 00 in a real browser: the page answers the kernel, and a wrong answer opens its primer."""

import nbformat
from lab import notebook

PRIMERS = "<details><summary>Primer 1 · A chance</summary>\n\nHow many.\n\n</details>\n\n"
PRIMERS += "<details><summary>Primer 2 · Lists</summary>\n\nFrom 0.\n\n</details>"


def small():
    book = notebook(
        "from causalrec_lab.course.nb00.cards import ReadyCheck\nReadyCheck()",
        "from causalrec_lab.course.nb00.cards import BrowserCheck\nBrowserCheck()",
    )
    book.cells.insert(1, nbformat.v4.new_markdown_cell(PRIMERS))
    return book


def test_the_browser_answers_a_wrong_answer_opens_its_primer_and_both_survive_the_kernel(lab, server):
    lab.open(server.put("start.ipynb", small()))
    lab.run_all()
    page = lab.page
    lab.wait(lambda: page.get_by_text("your browser answered the kernel").count(), "the page to say `works`")
    assert page.get_by_text("it has the Chinese glyphs").count() == 1
    first = page.locator("section form").first
    first.locator("input[value='3/5']").focus()
    for key in ("Space", "Tab", "Enter"):
        page.keyboard.press(key)
    assert "Primer 1 is open below" in first.locator("[role=status]").inner_text()
    assert page.locator("details").evaluate_all("boxes => boxes.map(box => box.open)") == [True, False]
    first.locator("input[value='3/8']").check()
    first.locator("button").press("Enter")
    assert "Right." in first.locator("[role=status]").inner_text()
    assert page.get_by_text("1 of 6 right").count() == 1
    lab.save()
    page.wait_for_timeout(500)
    lab.reopen()
    lab.wait(lambda: lab.page.locator("section form").count() == 6, "six questions again")
    assert (lab.lost(), lab.errors(), lab.complaints, lab.outside) == ([], [], [], [])
