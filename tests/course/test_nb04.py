"""The pictures of notebook 04 say what the graphs, the table and another engine say."""

import math
import re
from itertools import permutations, product
from random import Random

import pytest
from readable import faults, grid

from causalrec_lab.course import every_card
from causalrec_lab.course.nb04 import cards, questions
from causalrec_lab.course.shop import comics
from causalrec_lab.datasets import toy_table
from causalrec_lab.graph import CausalGraph, all_graphs, fits, respects_time_order, story
from causalrec_lab.lesson import texts
from causalrec_lab.lesson.exercises import grade
from causalrec_lab.network import Query, learn
from causalrec_lab.table import Table
from causalrec_lab.worlds import sixteen

NODES = sixteen.NODES
SIXTEEN = [graph for graph in sixteen.catalogue() if fits(graph, toy_table())]
FANS = CausalGraph([("fan", "x1"), ("fan", "x2"), ("x1", "x2")])


def test_the_catalogue_is_all_25_and_its_rows_are_what_they_are_called():
    assert set(sixteen.catalogue()) == set(all_graphs(NODES))
    assert list(sixteen.catalogue()[:16]) == SIXTEEN
    for number, graph in enumerate(sixteen.catalogue()[:16]):
        net = learn(toy_table(), graph)  # the oracle: elimination on learnt tables, not identification
        shown, alone = (net.probability(Query("x2", do={"x1": state}))[1] for state in (1, 0))
        assert shown - alone == sixteen.effect_of(graph).effect.point == (-1 if number < 8 else 0)


def test_the_gallery_shows_all_and_gives_nothing_away():
    picture = cards.gallery()
    assert picture.svg.count(">1</text>") == 25
    assert not faults(picture.svg)
    assert "fit" not in picture.alt


@pytest.mark.parametrize(
    "picture", [cards.gallery, lambda: cards.dial_card().ask({})], ids=["gallery", "dial"]
)
def test_every_small_arrow_has_a_head_that_can_be_seen_and_a_shaft(picture):
    """Oracle: the corners of the triangle and the ends of the line before it, as they are drawn."""
    shape = r'<line x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)"[^>]*/><polygon points="([^"]+)"'
    small = re.findall(shape, picture().svg)[: sum(len(graph.edges) for graph in all_graphs(NODES))]
    assert len(small) == 48
    for *ends, points in small:
        x1, y1, x2, y2 = map(float, ends)
        tip = tuple(map(float, points.split()[0].split(",")))
        assert math.dist((x2, y2), tip) >= 10  # the head; it was 8 before, and 5 on a screen
        assert math.dist((x1, y1), (x2, y2)) >= 6


def test_a_hidden_cause_lets_every_graph_write_the_sheet_and_nothing_else_does():
    assert [sixteen.can_write(graph) for graph in sixteen.catalogue()] == [True] * 16 + [False] * 9
    for graph in sixteen.catalogue():
        assert sixteen.can_write(graph, True)
        world = sixteen.hidden_world(graph)
        assert world.graph.hide("fan") == sixteen.with_hidden(graph)
        drawn = world.probability(Query(NODES))
        wanted = [
            toy_table().probability(dict(zip(NODES, s, strict=True))) for s in product((0, 1), repeat=3)
        ]
        assert drawn.ravel().tolist() == wanted


@pytest.mark.parametrize("order", list(permutations(NODES)), ids=str)
def test_the_dial_leaves_four_whatever_the_clock_says(order):
    left = [graph for graph in SIXTEEN if respects_time_order(graph, order)]
    answer = cards.dial_card().ask({"clock": cards._CLOCKS.index(order)})
    assert len(left) == 4
    assert "4 of the 16 are in play" in answer.sentence
    assert f"In play: {', '.join(str(sixteen.number_of(graph)) for graph in left)}." in answer.alt
    effects = {sixteen.effect_of(graph).effect.point for graph in left}
    assert effects == ({-1} if order.index("x1") < order.index("x2") else {0})


@pytest.mark.parametrize("graph", sixteen.catalogue(), ids=str)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_comic_has_three_frames_with_the_words_of_the_story(graph, language):
    picture = cards.comic(graph, language=language)
    assert not faults(picture.svg)
    written = picture.svg.replace("&#x27;", "'")
    for frame in story(graph, language=language).frames:
        for said in comics.wrapped(frame.sentence, comics.FRAME[0] - 14):
            assert f">{said}<" in written
        assert frame.sentence in picture.alt


@pytest.mark.parametrize("name", ["nb04.dial_card", "nb04.editor_card"])
def test_a_card_is_found_and_has_a_wide_grid(name):
    assert sum(1 for _ in grid(every_card()[name])) > 50  # test_widgets walks it


@pytest.mark.parametrize("seed", range(10))
def test_an_exact_test_refutes_the_true_graph_of_dice(seed):
    """With ten visitors a sheet, independence is almost never exact: "it fits" needs a test."""
    dice, nothing = Random(seed), CausalGraph([], NODES)
    sheets = [[[dice.randint(0, 1) for _ in NODES] for visitor in range(10)] for _ in range(50)]
    assert sum(fits(nothing, Table.from_rows(sheet, NODES)) for sheet in sheets) <= 2


def test_the_editor_knows_circles_misfits_points_and_intervals():
    card, ways = cards.editor_card(), ("none", "forward", "backward")
    verdicts = {}
    for first, second, third, hidden in product(ways, ways, ways, (False, True)):
        state = {"x1_x2": first, "x1_x3": second, "x3_x2": third, "hidden": hidden}
        answer = card.ask(state)
        word = next(
            w for w in ("time machine", "refuted", "one thing", "narrow nothing") if w in answer.sentence
        )
        verdicts.setdefault((word, hidden), []).append(state)
    counts = {key: len(states) for key, states in verdicts.items()}
    circles = {("time machine", hidden): 2 for hidden in (False, True)}
    with_arrow = {("one thing", True): 17, ("narrow nothing", True): 8}
    assert counts == {("refuted", False): 9, ("one thing", False): 16} | circles | with_arrow


def test_bounds_hold_in_worlds_with_a_hidden_cause_and_reach_both_ends():
    card = cards.editor_card()
    answer = card.ask({"hidden": True})
    assert "P(x2=1 | do(x1=0)) in [1/2, 1]" in answer.formula
    assert answer.formula.endswith("effect in [−1, 0]")
    found = sixteen.effect_of(CausalGraph([("x1", "x2")], NODES), True)
    seen = set()
    for a, b in product((0.0, 0.5, 1.0), repeat=2):  # buy if shown, among fans; if left alone, among others
        tables = {
            "fan": [0.5, 0.5],
            "x1": [[0, 1], [1, 0]],
            "x2": [[[1 - b, b], [1, 0]], [[0, 1], [1 - a, a]]],
        }
        world = _world(tables)
        chances = [world.probability(Query("x2", do={"x1": state}))[1] for state in (0, 1)]
        assert chances[0] in found.alone
        assert chances[1] in found.shown
        seen.add(chances[1] - chances[0])
    assert {min(seen), max(seen)} == set(found.effect)
    assert -0.5 in seen


def test_lines_break_between_words_and_never_before_a_chinese_stop():
    assert all(len(line) < 30 for line in comics.wrapped(str(story(sixteen.ARTICLE)), 200))
    lines = comics.wrapped(str(story(sixteen.ARTICLE, language="zh")), 64)
    assert "".join(lines) == str(story(sixteen.ARTICLE, language="zh"))
    assert not any(line[0] in "，。" for line in lines)


def _world(tables):
    from causalrec_lab.network import BayesianNetwork

    return BayesianNetwork({node: FANS.parents(node) for node in FANS.nodes}, tables)


def test_no_assumption_bounds_are_one_wide_and_hold_zero_and_the_truth():
    """Oracle: every way to fill in the potential outcomes that nobody saw, four visitors."""
    for shown, not_shown in ((1, 3), (2, 2), (3, 1)):
        for bought, bought_not in product(range(shown + 1), range(not_shown + 1)):
            low, high = questions.manski_bounds(shown, bought, not_shown, bought_not)
            everybody = shown + not_shown
            possible = {
                (bought + others - bought_not - rest) / everybody
                for others in range(not_shown + 1)  # of those not shown, who would buy if shown
                for rest in range(shown + 1)  # of those shown, who would buy if not shown
            }
            assert low == pytest.approx(min(possible))
            assert high == pytest.approx(max(possible))
            assert high - low == pytest.approx(1)
            assert 0 in possible


def test_the_bounds_of_the_last_quiz_item_follow_from_its_counts():
    low, high = questions.manski_bounds(4, 1, 6, 3)
    assert (round(low, 9), round(high, 9)) == (-0.6, 0.4)
    assert "between -0.6 and 0.4" in texts.text("04-q5", "options", "zero_inside")


def test_the_function_of_the_first_exercise_agrees_with_the_package_on_every_graph():
    sheets = [toy_table(), Table.from_rows([(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1, 1)], NODES)]
    for table in sheets:
        rows = [
            dict(zip(NODES, row, strict=True))
            for row, many in table.weights.items()
            for _ in range(int(many))
        ]
        for graph in sixteen.catalogue():
            parents = {node: graph.parents(node) for node in NODES}
            assert questions.fits_rows(parents, rows) == fits(graph, table)


def test_a_fit_that_remembers_only_its_last_row_is_refused():
    (exercise,) = (item for item in questions.ITEMS if getattr(item, "id", "") == "04-1")
    share = questions.share

    def last_row(parents, rows):
        for row in rows:
            found = 1
            for node, above in parents.items():
                found *= share(rows, {node: row[node]}, {parent: row[parent] for parent in above})
            fits_so_far = found == share(rows, row, {})
        return fits_so_far

    assert grade(exercise, last_row).state == "not yet"
    assert grade(exercise, questions.fits_rows).state == "correct"
