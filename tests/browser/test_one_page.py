"""Cards and questions on one page keep out of each other's way: ids, radio groups, names for the ear."""

import pytest
from lab import notebook

CARD = """
from causalrec_lab import view
from causalrec_lab.view.picture import drawing, text

def card(question):
    def answer(state):
        return view.Answer(drawing(text(20, 40, state["n"]), height=60), f"{state['n']} buy.")
    return view.Card(question, "counting", [view.Slider("n", "Buyers", 0, 9, 1, 1)], answer)

card("How many came?").show()
"""
CELLS = (
    'import os\nos.environ["CAUSALREC_PROGRESS"] = "one_page.json"',
    'from causalrec_lab.lesson import predict, quiz\npredict("01-A")',
    'predict("01-B")',
    CARD,
    'card("How many stayed?").show()',
    'quiz("01")',
    "from causalrec_lab.course.nb00.cards import ReadyCheck\nReadyCheck()",
)


@pytest.fixture(scope="module")
def page(server, lab):
    lab.open(server.put("one_page.ipynb", notebook(*CELLS)), width=1000)
    lab.run_all()
    lab.wait(lambda: lab.page.locator(".crl").count() == 6, "six widgets on the page")
    assert lab.errors() == []
    return lab


def chosen(page, number):
    """The value chosen in a question, or None."""
    found = page.page.locator(".crl-ask").nth(number).locator("input:checked")
    return found.get_attribute("value") if found.count() else None


def test_choosing_in_one_prediction_leaves_the_choice_of_the_other(page):
    first, second = (
        page.page.locator(".crl-ask").nth(number).locator("input[type=radio]") for number in (0, 1)
    )
    first.nth(1).check()
    kept = chosen(page, 0)
    second.nth(0).check()
    assert (chosen(page, 0), chosen(page, 1)) == (kept, second.nth(0).get_attribute("value"))


def test_arrow_keys_go_round_inside_their_own_question(page):
    box = page.page.locator(".crl-ask").nth(0)
    radios = box.locator("input[type=radio]")
    other, passed = chosen(page, 1), []
    radios.nth(0).focus()
    for _ in range(radios.count()):
        passed.append(page.page.evaluate("() => document.activeElement.value"))
        page.page.keyboard.press("ArrowDown")
    assert passed == radios.evaluate_all("inputs => inputs.map(input => input.value)")
    assert page.page.evaluate("() => document.activeElement.value") == passed[0]
    assert chosen(page, 1) == other


def test_a_commitment_finds_the_guess_that_was_made(page):
    for number in (1, 0):
        box = page.page.locator(".crl-ask").nth(number)
        words = box.locator("fieldset label:has(:checked)").inner_text()
        box.locator("select").select_option("80")
        box.locator("button").click()
        said = box.locator("[aria-live=polite]")
        page.wait(
            lambda said=said, words=words: f"You said: {words}" in said.inner_text(), f"You said: {words}"
        )


def test_each_card_and_question_has_its_own_name_and_no_id_stands_twice(page):
    for name in ("How many came?", "How many stayed?", "01-A · Predict", "01-B · Predict"):
        assert page.page.get_by_role("region", name=name, exact=True).count() == 1, name
    ids = page.page.locator(".crl [id], .crl[id]").evaluate_all("nodes => nodes.map(node => node.id)")
    assert len(ids) == len(set(ids)) >= 8
    groups = page.page.locator(".crl fieldset").evaluate_all(
        "sets => sets.map(set => [...new Set([...set.querySelectorAll('input')].map(input => input.name))])"
    )
    assert all(len(names) == 1 for names in groups)
    assert len({names[0] for names in groups}) == len(groups)


def test_a_second_view_of_one_widget_has_its_own_group_of_buttons(page):
    page.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1")
    page.command("notebook:create-output-view")
    page.wait(lambda: page.page.locator(".crl").count() == 7, "the question once more")
    ids = page.page.locator(".crl[id]").evaluate_all("nodes => nodes.map(node => node.id)")
    assert len(set(ids)) == 7


# The ratio of WCAG between a colour and what lies under it, both as the browser computes them.
CONTRAST = """node => {
  const rgb = text => text.match(/[\\d.]+/g).slice(0, 3).map(part => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const light = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  let under = node;
  while (/, 0\\)|transparent/.test(getComputedStyle(under).backgroundColor)) under = under.parentElement;
  const [a, b] = [getComputedStyle(node).color, getComputedStyle(under).backgroundColor].map(rgb).map(light);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) * getComputedStyle(node).opacity;
}"""


def test_after_check_the_choice_is_as_dark_as_the_words_beside_it_and_the_reply_repeats_it(page):
    group = page.page.locator(".crl-ask").nth(2).locator(".crl-ask-group").first
    for number in (0, 1):
        group.locator("fieldset").nth(number).locator("input").nth(1).check()
    words = group.locator("fieldset label:has(:checked) span").all_inner_texts()
    group.locator("select").select_option("60")
    group.locator("button").click()
    said = group.locator("[aria-live=polite]")
    page.wait(lambda: "Not that one." in said.inner_text() or "Correct" in said.inner_text(), "a verdict")
    assert len(words) == 2
    assert all(option in said.inner_text() for option in words)
    for part in group.locator("fieldset label:has(:checked) span, select, button").all():
        assert part.evaluate(CONTRAST) >= 7, part.inner_text()
    assert (
        group.locator("input:checked").first.evaluate("node => getComputedStyle(node).borderTopColor")
        == "rgb(0, 114, 178)"
    )
