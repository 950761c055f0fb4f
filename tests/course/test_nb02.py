"""The pictures of notebook 02 say what the network's own engines say."""

import re
from collections import Counter
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readable import faults

from causalrec_lab.course import every_card
from causalrec_lab.course.nb02 import cards
from causalrec_lab.errors import LabError
from causalrec_lab.graph import CausalGraph
from causalrec_lab.network import BayesianNetwork, Query, by_counting
from causalrec_lab.table import Table
from causalrec_lab.worlds import normal_week

BOXES = list(normal_week.BOXES)
TENTHS = st.integers(0, 10).map(lambda tenth: tenth / 10)
NUMBERS = st.fixed_dictionaries(dict.fromkeys(normal_week.CELLS, TENTHS))


def network(numbers=normal_week.NORMAL):
    """The oracle: the same seven numbers, given to elimination."""

    def line(cell):
        return [1 - numbers[cell], numbers[cell]]

    return BayesianNetwork(
        {"x1": [], "x2": ["x1"], "x3": ["x1"], "x4": ["x2"]},
        {"x1": line("x1"), **{box: [line(f"{box}_0"), line(f"{box}_1")] for box in BOXES[1:]}},
    )


def known_sets(others):
    return [set(names) for size in range(len(others) + 1) for names in combinations(others, size)]


# ---- the small tables


@settings(max_examples=60, deadline=None)
@given(NUMBERS)
def test_the_rows_are_the_networks_joint_table_and_always_all_the_visits(numbers):
    counted = normal_week.visits(numbers)
    assert sum(counted.values()) == normal_week.ALL_VISITS
    joint = network(numbers).probability(Query(BOXES))
    assert all(joint[row] == pytest.approx(count / 10_000, abs=1e-12) for row, count in counted.items())


@pytest.mark.parametrize("cell", normal_week.CELLS)
def test_a_number_moves_the_rows_that_read_its_line_and_no_other(cell):
    box, setting = normal_week.CELLS[cell]
    parent = next(iter(network().graph.parents(box)), None)
    answer = cards.editor_card().ask({cell: 0.9})
    reads = [row for row in normal_week.ROWS if parent is None or row[BOXES.index(parent)] == setting]
    assert len(reads) == (16 if cell == "x1" else 8)
    assert f": {len(reads)} of the 16 rows moved" in answer.sentence
    assert "still 10,000 of 10,000 visits" in answer.sentence


def test_a_number_at_zero_empties_rows_and_the_sentence_counts_them():
    answer = cards.editor_card().ask({"x4_0": 0.0})
    empty = [
        row
        for row in normal_week.ROWS
        if network({**normal_week.NORMAL, "x4_0": 0.0}).probability(Query(BOXES))[row] == 0
    ]
    assert len(empty) == 4
    assert "4 of all never happen now" in answer.sentence
    assert "never" not in cards.editor_card().ask({"x4_0": 0.2}).sentence


def test_the_full_tables_print_fourteen_numbers_where_seven_are_free():
    picture = cards.tables()
    printed = re.findall(r">(0\.\d)<", picture.svg)
    net = network()
    assert Counter(printed) == Counter(f"{p:.1f}" for table in net.cpts.values() for p in table.flat)
    assert len(printed) == 14
    assert net.free_numbers == len(normal_week.CELLS) == 7
    assert not faults(picture.svg)


def test_counted_rows_stand_beside_what_was_promised_and_an_unmet_kind_is_there_with_zero():
    promised = {row: 80 * count / 10_000 for row, count in normal_week.visits().items()}
    picture = cards.rows_of({(1, 0, 1, 0): 50, (0, 0, 0, 0): 30}, promised)
    assert "80 counted visits" in picture.alt
    assert "0 1 1 1: 0 (promised 0.8)" in picture.alt
    assert "1 0 1 0: 50 (promised 17.3)" in picture.alt
    assert not faults(picture.svg)


# ---- evidence


def test_the_weeks_counts_are_what_elimination_says_for_all_that_can_be_seen():
    net = network()
    for target in BOXES:
        others = [box for box in BOXES if box != target]
        for names in known_sets(others):
            for states in product((0, 1), repeat=len(names)):
                seen = dict(zip(sorted(names), states, strict=True))
                exact = net.probability(Query(target, evidence=seen))[1]
                assert normal_week.share({target: 1}, seen) == pytest.approx(exact, abs=1e-12)


def test_a_review_moves_the_trailer_and_is_mute_once_recommending_is_known():
    card = cards.evidence_card()
    review, both = card.ask({"x4": 1}), card.ask({"x4": 1, "x1": 1})
    assert "220 of 1,000 visits wrote a review; 122 of them watched the trailer: 55 of 100" in review.sentence
    assert "Mute" not in review.sentence
    assert "104/130 = 0.800" in both.formula
    assert "Mute here: x4." in both.sentence
    table = Table.from_rows(
        list(normal_week.WEEK_OF_VISITS), BOXES, weights=list(normal_week.WEEK_OF_VISITS.values())
    )
    assert by_counting(table, Query("x3", evidence={"x4": 1}))[1] == pytest.approx(61 / 110)
    assert by_counting(table, Query("x3"))[1] == 0.5  # what "news follows arrows" would say after a review


def test_a_box_is_called_mute_exactly_when_the_graph_separates_it():
    card, graph = cards.evidence_card(), network().graph
    for target in BOXES:
        for names in known_sets([box for box in BOXES if box != target]):
            said = card.ask({"target": target, **dict.fromkeys(names, 1)}).sentence
            mute = (
                set(re.search(r"Mute here: ([x\d, ]*)\.", said)[1].split(", ")) if "Mute" in said else set()
            )
            assert mute == {box for box in names if graph.d_separated(target, box, names - {box})}


def test_the_bars_of_the_picture_are_the_networks_answers():
    state = {"x2": 0, "x4": 1}
    answer, net = cards.evidence_card().ask(state), network()
    for box in ("x1", "x3"):
        p = net.probability(Query(box, evidence=state))[1]
        assert f"{p:.0%}".replace("%", " %") in answer.svg
    assert answer.svg.count("seen: ") == 2


# ---- roads


@pytest.mark.parametrize("pair", cards.PAIRS)
def test_a_road_is_drawn_open_exactly_when_the_numbers_differ(pair):
    start, end = pair.split("-")
    net = network()
    for names in known_sets([box for box in BOXES if box not in (start, end)]):
        answer = cards.path_card().ask({"pair": pair, **dict.fromkeys(names, True)})
        held = dict.fromkeys(names, 1)
        with_news, without = (
            net.probability(Query(end, evidence={**held, start: state}))[1] for state in (1, 0)
        )
        is_open = not net.graph.d_separated(start, end, names)
        assert is_open == (not np.isclose(with_news, without))
        assert ("is open" in answer.sentence) == is_open
        assert ("≠" in answer.formula) == is_open
        assert f"{with_news:.3f}" in answer.formula
        stops = answer.svg.count("blocked here")
        assert (stops == 0) == is_open
        assert stops == (0 if is_open else len(names & set(net.graph.paths(start, end)[0])))


def test_an_end_of_the_road_cannot_be_known_beforehand():
    card = cards.path_card()
    plain, held = card.ask({"pair": "x3-x4"}), card.ask({"pair": "x3-x4", "x3": True})
    assert held.sentence == f"x3 is an end of the road, so it cannot be known beforehand. {plain.sentence}"
    assert held.formula == plain.formula


# ---- trees hung up by a knot


def test_four_trees_are_drawn_with_their_arrows_down_and_what_is_said_below():
    edges = {
        "x1": "x1>x2 x1>x3 x2>x4",
        "x2": "x2>x1 x1>x3 x2>x4",
        "x3": "x3>x1 x1>x2 x2>x4",
        "x4": "x4>x2 x2>x1 x1>x3",
    }
    trees = [CausalGraph([tuple(edge.split(">")) for edge in listed.split()]) for listed in edges.values()]
    picture = cards.rooted_trees(trees, below=["40 of 100 buy", "b", "c", "d"])
    for root in edges:
        assert f"hung up by {root}<" in picture.svg
    assert "Hung up by x4: x4 → x2, x2 → x1, x1 → x3. d." in picture.alt
    assert picture.svg.count("<polygon") == 12
    assert not faults(picture.svg)


def test_a_graph_in_which_two_arrows_meet_cannot_be_hung_up():
    with pytest.raises(LabError, match="cannot be hung up by one knot"):
        cards.rooted_trees([CausalGraph([("x1", "x2"), ("x4", "x2")])])
    with pytest.raises(LabError, match="0 graphs were given"):
        cards.rooted_trees([])


def test_the_cards_of_notebook_02_are_found_and_have_wide_grids():
    ours = {"nb02.editor_card", "nb02.evidence_card", "nb02.path_card"}
    assert ours <= set(every_card())
    assert all(sum(1 for _ in every_card()[name].grid()) > 50 for name in ours)  # test_widgets walks them
