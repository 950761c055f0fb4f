"""The pictures and words of notebook 00: every number they claim is counted here a second time."""

import re
import sys
from fractions import Fraction
from itertools import product
from math import log
from pathlib import Path

import numpy as np
import pytest
from readable import check_grid

from causalrec_lab import datasets, texts
from causalrec_lab.course import plan
from causalrec_lab.course.nb00 import cards
from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.graph import CausalGraph
from causalrec_lab.lesson import check, progress, start
from causalrec_lab.lesson.content import items
from causalrec_lab.lesson.items import Exercise, QuizItem
from causalrec_lab.table import Table

words = cards.words
SOURCES = {
    path.stem[:2]: path for path in (Path(__file__).parents[2] / "notebooks" / "source").glob("[0-9]*.py")
}


# ---- the board


def test_the_board_has_the_rows_of_the_article_and_a_short_claim_for_each():
    rows = plan.rows()
    assert [row.name for row in rows] == [row.row for row in datasets.article_rows()]
    assert all(0 < len(cards.claim(row)) <= 42 for row in rows)
    assert len({cards.claim(row) for row in rows}) == 67
    assert sum(len([row for row in rows if row.part == part]) for part in plan.PARTS) == 67


def test_a_row_has_a_verdict_only_where_an_assert_of_a_notebook_shows_it():
    sources = [path.read_text("utf-8") for path in SOURCES.values()]
    comments = [comment for source in sources for comment in re.findall(r"# (R\d\d.*)", source)]
    marked = {row for comment in comments for row in re.findall(r"\bR\d\d\b", comment)}
    for name, found in plan.verdicts().items():
        verdict, _, later = found.partition(" ")
        assert verdict in plan.VERDICTS
        assert (verdict == "adjourned") == bool(later)
        assert verdict == "adjourned" or name in marked, f"{name} is {verdict}, but no notebook asserts it"
        assert not later or later in plan.row(name).notebooks


def test_the_board_counts_what_it_says():
    counts = plan.tally(plan.rows())
    said = cards.board_card().ask({"part": "all", "verdicts": "shown"}).sentence
    assert counts["tried"] + counts["untried"] == counts["count"] == 67
    assert counts["tried"] == len(plan.verdicts())
    assert said.startswith(f"{len(plan.verdicts())} of 67")


@pytest.mark.parametrize("part", ["all", "4"])
def test_before_the_trial_the_board_gives_no_verdict_away(part):
    hidden, shown = (cards.board_card().ask({"part": part, "verdicts": name}) for name in ("hidden", "shown"))
    verdict = re.compile(r"\b(refuted|holds?|not proven|adjourned)\b|[✓✗]")
    assert not verdict.search(hidden.svg + hidden.sentence + hidden.alt)
    assert verdict.search(shown.svg)
    assert cards.board_card().state()["verdicts"] == "hidden"


def test_the_board_names_what_it_does_not_know():
    with pytest.raises(UnknownName, match="R99"):
        plan.row("R99")
    with pytest.raises(UnknownName, match="there is no part '11'"):
        plan.notebooks_of("11")


# ---- routes, aims, parts


@pytest.mark.parametrize("make", [cards.board_card, cards.route_card, cards.steps_card])
def test_a_card_reads_well_in_every_state(make):
    card = make()
    assert check_grid(card) >= 10
    assert len(card.static().alt) > 60


def test_the_map_knows_every_notebook_by_its_file_name():
    assert list(plan.files()) == [f"{number:02d}" for number in range(24)]
    assert {path.stem for path in SOURCES.values()} <= set(plan.files().values())
    assert all(words(f"start.asks.{stop}") and words(f"start.stop.{stop}") for stop in plan.files())


def test_a_route_takes_as_long_as_its_notebooks_say():
    for number, source in SOURCES.items():
        said = re.search(r"\*\*(\d+) minutes", source.read_text("utf-8"))
        minutes = sum(one.minutes for one in plan.lessons().values() if one.name[:2] == number)
        assert int(said[1]) == minutes, f"plan.toml differs from {number}"
    core = plan.minutes("core")
    answer = cards.route_card().ask({"route": "core", "pace": 2})
    assert f"about {round(core / 60)} hours" in answer.sentence
    assert f"{core} minutes ÷ 120 minutes a week" in answer.formula
    assert plan.minutes("short") <= 90
    assert f"{plan.minutes('short')} minutes" in cards.route_card().ask({"route": "short"}).formula
    assert " ".join(plan.stops("core")) == "00 01 02 03 04 05 07 09 16 19"
    with pytest.raises(UnknownName, match="'sprint'"):
        plan.minutes("sprint")


def test_every_route_is_closed_under_what_its_lessons_need_and_core_fits_ten_notebooks():
    for route, chosen in plan.routes().items():
        for name in chosen:
            missing = set(plan.lessons()[name].needs) - set(chosen)
            assert not missing, f"the route {route!r} takes {name}, which needs {sorted(missing)}"
    assert len(plan.stops("core")) <= 10
    order = list(plan.lessons())
    assert all(order.index(need) < order.index(name) for name in order for need in plan.lessons()[name].needs)


def test_every_aim_has_notebooks_and_a_self_check_that_exists():
    for goal in plan.aims().values():
        notebooks, check = goal.notebooks, goal.check
        assert set(notebooks) <= set(plan.files())
        if "-" in check:
            assert check in {item.id for item in items(check[:2], Exercise)}


def test_the_parts_add_up_to_the_article():
    counts = [int(line[2]) for line in cards.parts_sheet().lines]
    assert sum(counts) == 67
    assert [line[0] for line in cards.parts_sheet().lines] == list(plan.PARTS)


def test_a_sheet_links_its_notebooks_and_escapes_the_rest():
    page = cards.Sheet("c", ["a", "b"], [["<x>", ("00", "23")]])._repr_html_()
    assert "<a href='00_start_here.ipynb'>00</a> <a href='23_capstone.ipynb'>23</a>" in page
    assert "&lt;x&gt;" in page


# ---- does the browser answer?


def test_the_kernel_sends_back_what_the_page_wrote():
    check = cards.BrowserCheck()
    assert check.widget.reply == {"turn": 0}
    check.widget.state = {"turn": 7, "glyphs": True}
    assert check.widget.reply == {"turn": 7, "glyphs": True, "taken": ""}
    bundle = check._repr_mimebundle_()
    assert "make lab" in bundle["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_the_browser_decides_the_language_here_and_in_every_notebook_after_it(monkeypatch, tmp_path):
    for name in ("CAUSALREC_LANG", *texts.SYSTEM):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CAUSALREC_PROGRESS", str(tmp_path / "progress.json"))
    texts.use()  # nobody has said a language in this process

    def said(browser):
        check = cards.BrowserCheck()
        check.widget.state = {"turn": 1, "language": browser}
        return check.widget.reply["taken"]

    try:
        assert "从现在起" in said("zh-CN")
        assert texts.languages() == ["zh", "en"]
        assert said("zh-TW") == "", "said once"
        texts.hear("")
        progress.forget()  # the next notebook, a kernel of its own
        assert "笔记本" in str(start("01"))
        monkeypatch.setenv("CAUSALREC_LANG", "en")
        assert (said("zh-CN"), texts.languages()) == ("", ["en"]), "the variable speaks before the browser"
        monkeypatch.setenv("CAUSALREC_LANG", "")
        assert "from now on" in said("en-GB")
        assert (said("fr-FR"), texts.languages()) == ("", ["en"])
        assert [event["key"] for event in progress.store().events("browser")] == ["zh", "en", ""]
    finally:
        texts.hear("")


# ---- a debugger on paper


def count_bought(visits):
    count = 0
    for visit in visits:
        if visit[1]:
            count = 1
    return count


def test_the_steps_are_those_the_function_took():
    taken = cards.steps(count_bought, [("An", 1), ("Bo", 0)])
    assert [step.line for step in taken] == [1, 2, 3, 4, 2, 3, 2, 5, 5]
    assert [dict(step.names).get("count") for step in taken][1:5] == ["0", "0", "0", "1"]
    assert taken[-1].value == "1"


def test_a_function_that_raises_ends_with_what_it_raised():
    taken = cards.steps(lambda n: 1 / n, 0)
    assert taken[-1].raised
    assert taken[-1].value == "ZeroDivisionError: division by zero"
    assert "stops here with ZeroDivisionError" in cards.steps_card(fails, 0).ask({"step": 2}).sentence


def fails(number):
    return 1 / number


def test_a_loop_without_end_that_raises_at_last_is_cut_and_the_old_tracer_comes_back():
    def long(n):
        while n:
            n -= 1

    before = sys.gettrace()
    assert len(cards.steps(long, 1000)) == cards.MOST
    assert sys.gettrace() is before


def test_what_cannot_be_walked_through_is_said():
    with pytest.raises(LabError, match="hand in a function written in Python"):
        cards.steps(len, [1])
    with pytest.raises(LabError, match="could not be called"):
        cards.steps(count_bought)


# ---- the warm-up, answered by Python itself


def test_the_six_right_answers_are_right():
    def f(x, y=2):
        return x * y

    losses = {"A": -log(0.9), "B": -log(0.6)}
    truth = (
        str(Fraction(3, 3 + 5)),
        str([n * n for n in [1, 2, 3]][1]),
        str(f(3)),
        str(np.zeros((2, 3)).mean(axis=0).size),
        min(losses, key=losses.get),
        ", ".join(CausalGraph([("A", "B"), ("C", "B")]).descendants("A")),
    )
    assert tuple(asked.right for asked in cards.questions()) == truth
    assert all(asked.right in asked.options for asked in cards.questions())


def test_every_primer_that_a_wrong_answer_opens_stands_in_the_notebook():
    text = SOURCES["00"].read_text("utf-8")
    heads = re.findall(r"<summary>(Primer \d)", text)
    assert heads == [f"{words('ready.primer')} {number}" for number in range(1, 6)]
    assert {f"Primer {asked.primer}" for asked in cards.questions()} == set(heads)
    twin = repr(cards.ReadyCheck())
    assert all(asked.ask in twin for asked in cards.questions())


def test_a_count_of_names_is_no_count_of_purchases():
    assert check("00-2", lambda visits: len({who for who, bought in visits if bought}), record=False).borrowed
    assert not check("00-2", lambda visits: sum(bought for _, bought in visits), record=False).borrowed


# ---- the pre-test: what its items say is true


def item(number):
    return next(one for one in items("00", QuizItem) if one.id == f"00-p{number}")


def test_the_ten_items_are_sealed_and_their_right_answers_stand_in_no_fixed_place():
    ten = [one for one in items("00", QuizItem) if one.quiz == "pretest"]
    assert [one.id for one in ten] == [f"00-p{number}" for number in range(1, 11)]
    assert all(one.sealed for one in ten)
    for places in (
        [one.options.index(one.right) for one in ten],
        [one.reasons.index(one.because) for one in ten],
    ):
        assert max(places.count(place) for place in set(places)) <= 5


def test_the_inverse_is_8_of_32_and_the_printed_lines_make_no_difference():
    visits = [(1, 1)] * 8 + [(1, 0)] * 12 + [(0, 1)] * 24 + [(0, 0)] * 56
    table = Table.from_rows(visits, ["shown", "bought"])
    assert table.probability({"shown": 1}, given={"bought": 1}) == Fraction(8, 32)
    assert (1 - Fraction(1, 2)) - Fraction(1, 2) == 0
    assert (item(1).right, item(2).right) == ("of_buyers", "zero")


FILLINGS = [  # both answers of four visitors (if shown, if not) that agree with what was seen
    people
    for people in product(product((0, 1), repeat=2), repeat=4)
    if all(if_not == 1 for _, if_not in people[:2]) and all(if_shown == 0 for if_shown, _ in people[2:])
]


def test_consistency_alone_leaves_nobody_who_buys_only_if_shown():
    assert len(FILLINGS) == 16
    assert {sum(person == (1, 0) for person in people) for people in FILLINGS} == {0}
    assert item(4).right == "none"


def test_two_worlds_of_one_average_effect_differ_when_the_showing_is_switched_off():
    world_a = [(1, 1), (1, 1), (0, 1), (0, 1)]  # (if shown, if not); the last two are shown
    world_b = [(0, 1), (0, 1), (0, 0), (0, 0)]
    for world, gain in ((world_a, 2), (world_b, 0)):
        assert tuple(world) in FILLINGS
        assert sum(if_shown - if_not for if_shown, if_not in world) == -2  # -1/2 each
        assert sum(if_not - if_shown for if_shown, if_not in world[2:]) == gain
    assert item(5).right == "a_only"


def test_the_trailer_splits_minus_14_into_plus_10_twice():
    cells = {(1, 1): (16, 80), (1, 0): (2, 20), (0, 1): (12, 20), (0, 0): (40, 80)}  # (trailer, shown)
    for trailer in (0, 1):
        shown, other = (Fraction(*cells[trailer, state]) for state in (1, 0))
        assert shown - other == Fraction(10, 100)
    raw = [Fraction(sum(cells[t, s][0] for t in (0, 1)), sum(cells[t, s][1] for t in (0, 1))) for s in (1, 0)]
    assert raw[0] - raw[1] == Fraction(-14, 100)
    assert item(6).right == "minus"


def test_choosing_by_the_newsletter_makes_a_difference_that_the_showing_did_not_make():
    half = Fraction(1, 2)
    joint = {"all": {}, "subscribers": {}}
    for heavy, lover in product((0, 1), repeat=2):
        subscribes = Fraction(heavy + lover, 2)
        for shown, bought in product((0, 1), repeat=2):
            weight = half * half * _chance(shown, heavy) * _chance(bought, lover)
            for crowd, share in (("all", 1), ("subscribers", subscribes)):
                joint[crowd][shown, bought] = joint[crowd].get((shown, bought), 0) + weight * share
    assert _difference(joint["all"]) == 0
    assert _difference(joint["subscribers"]) < 0
    assert item(7).right == "appears"


def _chance(state, cause):
    one = Fraction(8, 10) if cause else Fraction(2, 10)
    return one if state else 1 - one


def _difference(joint):
    shares = [joint[shown, 1] / (joint[shown, 0] + joint[shown, 1]) for shown in (1, 0)]
    return shares[0] - shares[1]
