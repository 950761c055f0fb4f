"""Pictures, graphs, figures and fonts: every word is shown, and every picture says the same in words."""

import base64
import importlib.metadata
import io
import re
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from readable import faults

from causalrec_lab import datasets, view
from causalrec_lab.course.shop.week import week
from causalrec_lab.errors import DataProblem, LabError, UnknownName
from causalrec_lab.graph import CausalGraph
from causalrec_lab.view import look, plots
from causalrec_lab.view.figure import png
from causalrec_lab.view.picture import (
    arrow,
    circle,
    columns_of,
    drawing,
    escape,
    line,
    parse,
    rect,
    text,
    text_width,
    wrapped,
)

PACKAGE = Path(view.__file__).parents[1]
CHAIN = CausalGraph([("x1", "x3"), ("x3", "x2"), ("x1", "x2")])
PLACES = {"x1": (110, 180), "x3": (350, 80), "x2": (590, 180)}
NAMES = {"x1": "推荐", "x2": "购买", "x3": "看了预告片"}


# ---- Chinese


@pytest.fixture
def pyplot():
    from matplotlib import pyplot

    with plots.style():
        yield pyplot
        pyplot.close("all")


def test_matplotlib_draws_the_words_of_film_a_without_a_warning(pyplot):
    fig, axes = pyplot.subplots()
    axes.set_title("电影A 推荐 购买")
    axes.set_xlabel("看了预告片 −1")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert png(fig, "Words.").startswith(b"\x89PNG")
    assert fig.number not in pyplot.get_fignums(), "a figure that was shown is closed"


def test_a_missing_glyph_is_an_error_and_the_figure_is_closed(pyplot):
    fig, axes = pyplot.subplots()
    axes.set_title("an Egyptian hand 𓂧")
    with pytest.raises(LabError, match="no font at hand has the letter '𓂧'"):
        png(fig, "Words.")
    assert pyplot.get_fignums() == []


def test_a_learner_s_own_figure_shows_chinese_though_its_font_has_none(pyplot):
    pyplot.rcParams["font.family"] = ["DejaVu Sans"]
    pyplot.gca().set_title("推荐")
    assert png(pyplot.gcf(), "Words.").startswith(b"\x89PNG")


def test_the_font_has_every_chinese_letter_a_learner_can_meet():
    from fontTools.ttLib import TTFont

    kept = {path: path.read_text("utf-8") for path in PACKAGE.rglob("*.toml")}
    kept |= {path: path.read_text("utf-8") for path in (PACKAGE.parent / "notebooks" / "source").glob("*.py")}
    kept["catalogue"] = datasets.catalogue().frame().to_csv()
    with TTFont(look.chinese_font(), lazy=True) as font:
        known = font.getBestCmap()
    met = {letter: where for where, said in kept.items() for letter in said if "\u2e80" <= letter <= "\uffef"}
    assert {"推", "荐", "购"} <= met.keys()
    assert {letter: where for letter, where in met.items() if ord(letter) not in known} == {}


def test_the_font_file_is_found_without_the_font_packages_code():
    code = "import sys; from causalrec_lab.view import look; print(look.chinese_font().name, *sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    ).stdout.split()
    assert said[0] == "NotoSansSC-Regular.otf"
    assert not {"pylopdf_fonts_zh_cn", "matplotlib", "ipywidgets", "anywidget"} & set(said)


def test_without_the_font_package_a_system_font_serves_and_without_both_the_error_says_what_to_install(
    monkeypatch,
):
    def gone(_):
        raise importlib.metadata.PackageNotFoundError

    from matplotlib import font_manager

    monkeypatch.setattr(look, "files", gone)
    look.chinese_font.cache_clear()
    font = type("Font", (), {"name": "PingFang SC", "fname": "/fonts/ping.ttc"})()
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [font])
    assert look.chinese_font() == Path("/fonts/ping.ttc")
    look.chinese_font.cache_clear()
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    with pytest.raises(DataProblem, match="pip install pylopdf-fonts-zh-cn"):
        look.chinese_font()
    look.chinese_font.cache_clear()


# ---- figures


def test_show_puts_the_image_and_the_twin_on_the_page_once(pyplot, monkeypatch):
    import IPython.display

    shown = []
    monkeypatch.setattr(IPython.display, "display", lambda data, **more: shown.append(data))
    fig, axes = pyplot.subplots(figsize=(3, 2))
    axes.bar(["naive", "truth"], [0.55, 0.175])
    view.show(fig, "Naive says 55 points, the truth is 17.5.")
    (page,) = shown
    assert page["text/plain"].splitlines() == [
        "Naive says 55 points, the truth is 17.5.",
        "Bars: naive: 0.55; truth: 0.175.",
    ]
    image = re.search(r'<img[^>]* alt="([^"]*)" src="data:image/png;base64,([^"]*)"', page["text/html"])
    assert image[1] == "Naive says 55 points, the truth is 17.5."
    assert base64.b64decode(image[2]).startswith(b"\x89PNG")
    folded = page["text/html"].partition("<details>")[2]
    assert "naive: 0.55; truth: 0.175." in folded
    assert page["text/html"].count("0.175") == 1, "the numbers stand once on the page, folded away"
    assert pyplot.get_fignums() == []


def test_a_figure_is_seven_inches_wide_and_the_same_each_time(pyplot):
    import io

    from matplotlib.image import imread

    def draw():
        fig, axes = pyplot.subplots(figsize=(3, 2))
        axes.plot([0, 1])
        return png(fig, "A line.")

    first = draw()
    assert imread(io.BytesIO(first)).shape[:2] == (220, 770)
    assert draw() == first


def test_a_figure_without_a_twin_is_refused(pyplot):
    with pytest.raises(LabError, match="no text twin"):
        view.show(pyplot.figure(), " ")


# ---- pictures


def test_a_picture_says_the_same_to_the_eye_the_ear_and_the_terminal():
    from IPython.core.formatters import DisplayFormatter

    picture = view.Picture(drawing(circle(50, 50, 20), height=100), "One circle & no more.")
    shown, _ = DisplayFormatter().format(picture)
    assert shown.keys() == {"text/html", "text/plain"}, "one output; a page may hide a stored SVG"
    assert shown["text/plain"] == str(picture) == "One circle & no more."
    page = ET.fromstring(shown["text/html"].replace('%">', '%"/>', 1).partition("</style>")[2])
    assert page.find("img").get("alt") == "One circle & no more."
    assert page.find("details/summary").text == "The picture in words"
    assert shown["text/html"].count("One circle &amp; no more.") == 2, "for the ear, and folded for the eye"


def image(picture):
    """The stored image of a picture, opened."""
    code = re.search(r"data:image/png;base64,([^\"]+)", picture._repr_html_())[1]
    return Image.open(io.BytesIO(base64.b64decode(code)))


def test_the_stored_image_has_64_colours_at_most_and_its_size_is_a_fifth_above_the_units():
    found = image(week().static())
    assert found.size == (840, round(1.2 * float(parse(week().static().svg).get("height"))))
    assert len(found.getcolors()) <= 64


def test_the_stored_image_shows_chinese_bold_and_signs_without_a_font_of_the_system():
    def ink(letter, **how):
        return image(view.Picture(drawing(text(20, 40, letter, size=30, **how), height=60), "x")).tobytes()

    letters = "推荐购买✓✗→−△≈"
    assert len({ink(letter) for letter in [*letters, "\U0010fffe"]}) == len(letters) + 1
    assert ink("购") != ink("购", weight="bold")


def test_a_shape_that_stands_for_one_value_says_which_and_has_a_name_of_its_own():
    shape = view.card.clickable("<path/>", "order", to="<10>", label='"tea" up')
    marks = 'data-control="order" data-to="&lt;10&gt;" data-label="&quot;tea&quot; up"'
    assert shape == f'<g class="crl-click" {marks}><path/></g>'


def test_a_static_copy_does_not_ask_for_a_click():
    card = week()
    assert "click a node" in card.ask({}).svg
    assert "click" not in card.static().svg.replace("crl-click", "")


@pytest.mark.parametrize(
    ("said", "columns", "lines"),
    [
        ("Of the 20 shown, 8 bought.", 12, ["Of the 20", "shown, 8", "bought."]),
        ("  an indent stays with its line", 16, ["  an indent", "  stays with its", "  line"]),
        ("推荐推荐 推荐", 6, ["推荐推", "荐 推", "荐"]),
        ("他购买了。", 8, ["他购买", "了。"]),
        ("one\n\ntwo", 80, ["one", "", "two"]),
        ("averyveryverylongword fits", 10, ["averyveryverylongword", "fits"]),
        ("", 10, []),
    ],
)
def test_words_are_wrapped_between_words(said, columns, lines):
    assert wrapped(said, columns).splitlines() == lines


@given(st.text(st.sampled_from("ab 购买，。,.\n"), max_size=80), st.integers(4, 30))
def test_wrapping_loses_nothing_but_spaces_and_keeps_its_width(said, columns):
    wrapped_ = wrapped(said, columns)
    assert "".join(wrapped_.split()) == "".join(said.split())
    for line_ in wrapped_.splitlines():
        one_word = re.fullmatch(r"\s*([^\s\u2e80-\u9fff\uff00-\uffef]+|.)[，。]*", line_)
        assert columns_of(line_) <= columns or one_word


@pytest.mark.parametrize(
    ("svg", "alt", "said"),
    [
        (drawing(height=10), "  ", "no text twin"),
        ("<svg><g></svg>", "a", "no valid SVG"),
        ("<p>no picture</p>", "a", "must be one <svg> element"),
    ],
)
def test_a_picture_that_nobody_could_read_is_refused(svg, alt, said):
    with pytest.raises(LabError, match=said):
        view.Picture(svg, alt)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
def test_any_words_stand_in_a_picture_unharmed(said):
    shown = parse(drawing(text(10, 30, said), height=50))
    assert "".join(shown.itertext()) == said
    assert "<" not in escape(said)
    assert text_width(said, 16) > 0


def test_letters_too_small_for_the_back_of_a_room_are_refused():
    with pytest.raises(LabError, match=r"size=11 .* 16 \(12 pt\) or more"):
        text(0, 0, "small", size=11)


def test_an_arrow_ends_in_its_tip_and_needs_no_id():
    drawn = arrow(0, 0, 100, 0)
    assert '<polygon points="100,0 ' in drawn
    assert "id=" not in drawn + line(0, 0, 1, 1) + rect(0, 0, 1, 1)


def test_faults_are_what_a_reader_would_trip_over():
    good = drawing(text(10, 30, "left"), text(300, 30, "right"), height=50)
    assert faults(good) == []
    assert "outside" in faults(drawing(text(650, 30, "far too long to fit"), height=50))[0]
    assert "words over words" in faults(drawing(text(10, 30, "one two"), text(30, 32, "three"), height=50))[0]
    assert "value that is none" in faults(drawing(text(10, 30, "nan of 20"), height=50))[0]
    assert "too pale" in faults(drawing(text(10, 30, "pale", colour="#BBBBBB"), height=50))[0]
    dark = rect(0, 0, 90, 50, fill=look.INK)
    assert faults(drawing(dark, text(10, 30, "light", colour=look.PANEL), height=50)) == []
    assert "too pale" in faults(drawing(dark, text(10, 30, "dark"), height=50))[0]
    assert "not a number" in faults(drawing(circle(float("nan"), 5, 5), height=50))[0]


# ---- graphs


def draw(**options):
    return view.draw_graph(CHAIN, PLACES, labels=NAMES, **options)


def test_arrows_into_a_node_that_is_set_fall_to_dashed_grey():
    seen, done = draw(evidence={"x2": 1}), draw(do={"x2": 1})
    assert (seen.svg.count("stroke-dasharray"), done.svg.count("stroke-dasharray")) == (0, 2)
    assert look.SEEING in seen.svg
    assert look.DOING not in seen.svg
    assert done.svg.count(f'stroke="{look.DOING}"') == 2, "a double outline"
    assert "Fallen away: 看了预告片 → 购买, 推荐 → 购买." in done.alt
    assert "Seen: 购买 = 1." in seen.alt


def test_an_open_path_is_thick_and_a_blocked_one_has_its_stop_sign():
    path = ["x1", "x3", "x2"]
    opened, blocked = draw(paths=[path]), draw(paths=[path], evidence={"x3": 1})
    assert (opened.svg.count('stroke-width="6"'), blocked.svg.count('stroke-width="6"')) == (2, 0)
    assert ("blocked here" in opened.svg, "blocked here" in blocked.svg) == (False, True)
    assert opened.alt.endswith("The path 推荐 – 看了预告片 – 购买 is open.")
    assert blocked.alt.endswith("is blocked at 看了预告片.")
    assert "is cut" in draw(paths=[path], do={"x3": 1}).alt


def test_a_hidden_cause_is_a_two_headed_dotted_arrow_that_doing_cuts():
    graph = CausalGraph([("x1", "x2")], bidirected=[("x1", "x2")])
    free, cut = (view.draw_graph(graph, PLACES_OF_TWO, do=do) for do in ({}, {"x1": 0}))
    assert free.svg.count("<polygon") == 3
    assert 'stroke-dasharray="2 5"' in free.svg
    assert 'stroke-dasharray="2 5"' not in cut.svg
    assert ("↔" in free.alt, "↔" in cut.alt) == (True, False)


PLACES_OF_TWO = {"x1": (100, 200), "x2": (500, 200)}


def test_bars_are_as_long_as_the_chances_they_show():
    picture = draw(bars={"x1": 0.25, "x2": {0: 0.5, 1: 0.3, 2: 0.2}})
    widths = [float(bar.get("width")) for bar in parse(picture.svg).iter() if bar.get("height") == "14"]
    full = widths[0]
    assert [round(width / full, 2) for width in widths[1::2]] == [0.25, 0.75, 0.5, 0.3, 0.2]
    assert "推荐: 1: 25%, 0: 75%." in picture.alt
    assert faults(picture.svg) == []


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"do": {"x9": 1}}, UnknownName, "no node 'x9'"),
        ({"do": {"x1": 1}, "evidence": {"x1": 1}}, LabError, "both seen"),
        ({"bars": {"x1": 1.2}}, LabError, "no probability"),
    ],
)
def test_a_graph_that_cannot_be_drawn_says_why(options, error, said):
    with pytest.raises(error, match=said):
        draw(**options)


def test_a_node_without_a_place_is_named():
    with pytest.raises(LabError, match="node 'x2' has no position"):
        view.draw_graph(CHAIN, {"x1": (0, 0), "x3": (1, 1)})
    with pytest.raises(LabError, match="no node to draw"):
        view.draw_graph(CausalGraph(), {})


# ---- the package


def test_the_package_offers_its_names_without_loading_what_draws():
    code = "import sys; from causalrec_lab import view; view.Card, view.draw_graph; print(*sys.modules)"
    loaded = set(
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
        ).stdout.split()
    )
    assert "causalrec_lab.view.card" in loaded
    assert not {"matplotlib", "ipywidgets", "anywidget", "IPython", "torch"} & loaded
    assert {"Card", "look", "show"} <= set(dir(view))
    with pytest.raises(AttributeError, match="no attribute 'crad'"):
        view.crad  # noqa: B018
