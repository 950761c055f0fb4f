"""The site in a real browser: by keyboard, from a file and from a plain server, without any network."""

import http.server
import threading
from functools import partial

import pytest
from lab import HOST, wait_until
from saved import own_notebook
from throwaway import ROOT

from causalrec_lab.site.build import build_own, build_site
from causalrec_lab.workbook.source import Project

NAME = "01_conditional_probability"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One notebook's page, with all that stands around it."""
    target = tmp_path_factory.mktemp("site")
    build_site(Project(ROOT), target, [NAME], say=lambda said: None)
    return target


@pytest.fixture(scope="module")
def served(folder):
    class Silent(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *said: object) -> None:
            pass

    with http.server.ThreadingHTTPServer((HOST, 0), partial(Silent, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_port}"
        server.shutdown()


class Reader:
    """A page of the site, with what it complained about and every request that wanted to leave."""

    def __init__(self, browser, url, *, width=1280, **options):
        self.context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        self.page, self.url = self.context.new_page(), url
        self.complaints, self.asked = [], []
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.open(f"{url}/{NAME}.html")

    def open(self, url):
        self.page.goto(url)
        self.page.wait_for_selector("body[data-ready]")

    def ground(self):
        return self.page.evaluate("() => getComputedStyle(document.body).backgroundColor")

    def reopened(self):
        """Once more; a busy browser may write what a page keeps after the next one has read it: wait."""
        self.open(self.page.url)
        return True

    def wait(self, true, what):
        wait_until(true, what, pause=self.page.wait_for_timeout)

    def keys(self, *pressed):
        for key in pressed:
            self.page.keyboard.press(key)


@pytest.fixture(params=["file", "server"])
def reader(browser, folder, request):
    url = folder.as_uri() if request.param == "file" else request.getfixturevalue("served")
    reader = Reader(browser, url)
    yield reader
    reader.context.close()


def test_a_card_moves_by_keyboard_with_no_kernel_and_no_network(reader):
    card = reader.page.locator(".crl-card", has_text="Who is in the room")
    sentence = card.locator(".crl-sentence")
    before = sentence.inner_text()
    assert before == "Of the 2 in the room, 1 bought."
    card.locator("select").first.focus()
    reader.keys("ArrowDown")
    reader.wait(lambda: sentence.inner_text() == "Of the 2 in the room, 1 did not buy.", "another sentence")
    card.locator("button", has_text="Reset").focus()
    reader.keys("Enter")
    reader.wait(lambda: sentence.inner_text() == before, "the first sentence")
    assert card.locator("select").first.evaluate("node => node.selectedOptions[0].text") == "bought"
    away = [url for url in reader.asked if not url.startswith((reader.url, "data:", "blob:"))]
    assert away == []
    assert reader.complaints == []


def test_a_shape_in_a_picture_is_turned_by_keyboard_and_the_oldest_change_goes_back(reader):
    card = reader.page.locator(".crl-card", has_text="How much must change")
    shapes = card.locator("[role=button].crl-click")
    names = [shapes.nth(number).get_attribute("data-control") for number in range(4)]
    label = lambda name: card.locator(f"[data-control={name}]").get_attribute("aria-label")  # noqa: E731
    start = {name: label(name) for name in names}
    for count, name in enumerate(names, start=1):
        card.locator(f"[data-control={name}]").focus()
        reader.keys("Enter")
        reader.wait(lambda name=name: label(name) != start[name], f"{name} to turn")
        held = reader.page.evaluate("() => document.activeElement.dataset.control")
        assert held == name, "the redraw must not lose the focus"
        assert ("oldest change went back" in card.locator("[role=alert]").inner_text()) == (count == 4)
    assert label(names[0]) == start[names[0]]
    assert reader.page.locator(".note", has_text="of the 4,096 states").count() == 1


def test_a_prediction_and_a_quiz_are_answered_by_keyboard_and_stand_there_after_a_reload(reader):
    box = reader.page.locator(".crl-ask", has_text="01-A · Predict")
    said = box.locator("[aria-live=polite]")
    box.locator("button").focus()
    reader.keys("Enter")
    reader.wait(lambda: "Make a guess first" in said.inner_text(), "a refusal")
    box.locator("input[type=radio]").first.focus()
    reader.keys("Space", "Tab")
    box.locator("select").select_option("70")
    reader.keys("Tab", "Enter")
    reader.wait(lambda: "You said: they rise, 70 % sure" in said.inner_text(), "the commitment")
    assert box.locator("button").is_disabled()
    item = reader.page.locator(".crl-ask", has_text="Quiz 01-warmup").locator(".crl-ask-group").first
    for group in item.locator("fieldset").all():
        group.locator("input").first.focus()
        reader.keys("Space")
    item.locator("select").select_option("50")
    item.locator("button").focus()
    reader.keys("Enter")
    verdict = item.locator("[aria-live=polite]")
    reader.wait(lambda: "You chose" in verdict.inner_text(), "a verdict")
    kept = verdict.inner_text()
    reader.wait(
        lambda: (
            reader.reopened() and "they rise, 70 % sure" in said.inner_text() and verdict.inner_text() == kept
        ),
        "both answers after a reload",
    )
    assert reader.complaints == []


def test_an_explanation_shows_its_model_sentence_and_what_is_typed_stays_text(reader):
    box = reader.page.locator(".crl-ask", has_text="01-X · Explain")
    box.locator("textarea").fill("Rows say <b>nothing</b> of what they would do.")
    box.locator("button", has_text="model sentence").focus()
    reader.keys("Enter")
    said = box.locator("[aria-live=polite]").first
    reader.wait(lambda: "One way to say it" in said.inner_text(), "the model sentence")
    assert "You: Rows say <b>nothing</b> of what they would do." in said.inner_text()
    assert box.locator("input[type=checkbox]").count() == 3


def test_hands_are_counted_before_and_after(reader):
    fold = reader.page.locator("details", has=reader.page.locator(".crl-side"))
    fold.locator("summary").first.focus()
    reader.keys("Enter")
    for place, counts in enumerate([("6", "x", "1", "3"), ("6", "0", "1", "3"), ("2", "0", "1", "7")]):
        group = fold.locator(".crl-ask-group").nth(int(place > 1))
        for number, count in enumerate(counts):
            group.locator("input").nth(number).fill(count)
        group.locator("button").focus()
        reader.keys("Enter")
        said = group.locator("[aria-live=polite]")
        wanted = ("a count is a whole number", "10 votes kept.", "they might fall, 40 points more")[place]
        reader.wait(lambda said=said, wanted=wanted: wanted in said.inner_text(), wanted)
    assert [row.split()[-1] for row in said.locator("tbody tr").all_inner_texts()] == [
        "−40",
        "+0",
        "+0",
        "+40",
    ]


def test_search_finds_a_section_by_keyboard_in_english_and_in_chinese(reader):
    reader.page.locator("#search").focus()
    for words in ("joint probability", "联合概率"):
        reader.page.locator("#search").fill(words)
        reader.wait(lambda: "places" in reader.page.locator("#hits").inner_text(), "places")
        assert reader.page.locator("#hits a").count() >= 1
    reader.keys("Tab", "Enter")
    reader.page.wait_for_url("**#*")
    anchor = reader.page.url.partition("#")[2]
    reader.wait(lambda: reader.page.locator(f"[id='{anchor}']").is_visible(), "the section")


@pytest.mark.parametrize("width", [390, 1280])
def test_in_a_dark_theme_and_on_a_phone_nothing_runs_out_of_the_page(browser, folder, width):
    reader = Reader(browser, folder.as_uri(), width=width, color_scheme="dark")
    assert reader.ground() == "rgb(17, 17, 17)"
    picture = reader.page.locator(".crl-card .crl-picture svg").first
    assert "invert" in picture.evaluate("node => getComputedStyle(node).filter")
    long = """width => {  // an address in a card's sentence, and in an output
      for (const place of ['.crl-sentence', '.output'])
        document.querySelector(place).append('x'.repeat(300));
      return document.documentElement.scrollWidth; }"""
    assert reader.page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert reader.page.evaluate(long) <= width
    # of the letters in a picture, the smallest that a reader sees
    smallest = """node => Math.min(...[...node.querySelectorAll('text')].map(
      one => parseFloat(one.getAttribute('font-size')))) * node.getBoundingClientRect().width
      / node.viewBox.baseVal.width"""
    assert picture.evaluate(smallest) >= 12

    def light():
        return reader.ground() == "rgb(255, 255, 255)"

    def kept():  # a busy Chromium loses at times for good what a page has kept (3 of 89): choose again
        if not light():
            reader.page.locator("#theme").focus()
            reader.keys("Enter")
            reader.wait(light, "light")
        return reader.reopened() and light()

    reader.wait(kept, "light after a reload")
    reader.context.close()


def test_on_paper_the_page_is_light_and_has_no_buttons(browser, folder):
    reader = Reader(browser, folder.as_uri(), color_scheme="dark")
    reader.page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    reader.page.emulate_media(media="print")
    assert reader.ground() == "rgb(255, 255, 255)"
    assert not reader.page.locator(".crl-buttons").first.is_visible()
    assert reader.page.locator(".crl-card .crl-picture").first.is_visible()
    reader.context.close()


def test_without_scripts_the_words_of_every_card_stand_there(browser, folder):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{folder.as_uri()}/{NAME}.html")
    assert page.get_by_text("Who is in the room, and who counts?").first.is_visible()
    context.close()


@pytest.mark.parametrize("sandbox", [None, "allow-scripts"])
def test_a_page_works_in_the_frame_of_a_course_platform_also_where_nothing_may_be_kept(
    browser, folder, served, sandbox
):
    """With sandbox="allow-scripts" the frame has no origin: reading storage there raises an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    around, complaints = context.new_page(), []
    around.on("pageerror", lambda error: complaints.append(str(error)))
    around.on("console", lambda said: complaints.append(said.text))
    held = "" if sandbox is None else f' sandbox="{sandbox}"'
    frame = f'<iframe{held} src="{NAME}.html" width="1000" height="800"></iframe>'
    frame = f'<!doctype html><link rel="icon" href="data:,">{frame}'
    (folder / "course.html").write_text(frame, encoding="utf-8")
    around.goto(f"{served}/course.html")
    wait = partial(wait_until, pause=around.wait_for_timeout)
    wait(lambda: len(around.frames) == 2, "the frame")
    page = around.frames[1]
    page.wait_for_selector("body[data-ready]")
    refused = "() => { try { return !localStorage } catch { return true } }"
    assert page.evaluate(refused) == (sandbox is not None)
    card = page.locator(".crl-card", has_text="Who is in the room")
    card.locator("select").first.select_option(index=1)
    sentence = card.locator(".crl-sentence")
    wait(lambda: sentence.inner_text() == "Of the 2 in the room, 1 did not buy.", "another sentence")
    box = page.locator(".crl-ask", has_text="01-A · Predict")
    box.locator("input[type=radio]").first.check()
    box.locator("select").select_option("70")
    box.locator("button").click()
    said = box.locator("[aria-live=polite]")
    wait(lambda: "You said: they rise, 70 % sure" in said.inner_text(), "the commitment")
    ground = lambda: page.evaluate("() => getComputedStyle(document.body).backgroundColor")  # noqa: E731
    assert ground() == "rgb(17, 17, 17)"
    page.locator("#theme").click()
    wait(lambda: ground() == "rgb(255, 255, 255)", "light")
    page.locator("#search").fill("joint probability")
    wait(lambda: "places" in page.locator("#hits").inner_text(), "places")
    blocked = [said for said in complaints if "noto-sans-sc" in said or "net::ERR_FAILED" in said]
    assert complaints == (
        blocked if sandbox else []
    )  # without an origin the system's own Chinese letters stand
    context.close()


def test_a_learners_own_page_shows_cards_and_answers_as_they_were_saved(browser, tmp_path):
    path, sentence = own_notebook(tmp_path)
    build_own(path, tmp_path / "made", say=lambda said: None)
    page = browser.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((tmp_path / "made" / "index.html").as_uri())
    page.wait_for_selector("body[data-ready]")
    card = page.locator(".crl-card")
    assert card.locator(".crl-picture svg").is_visible()
    assert card.locator(".crl-sentence").inner_text() == sentence
    assert "they rise, 70 % sure" in page.locator(".crl-ask").inner_text()
    card.locator("select").last.select_option(index=1)
    said = card.locator("[role=alert]")
    wait_until(lambda: "saved" in said.inner_text(), "why it stays", pause=page.wait_for_timeout)
    assert card.locator(".crl-sentence").inner_text() == sentence
    assert [url for url in asked if not url.startswith((tmp_path.as_uri(), "data:"))] == []
    assert complaints == []
    page.close()
