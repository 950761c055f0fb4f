"""Notebook 03: its pictures, its cards and its reference answers say what another engine of ours says."""

import re
from fractions import Fraction
from itertools import product
from math import sqrt
from statistics import mean, stdev

import pytest
from readable import faults, grid, walk
from work import AT_ONCE, calls

from causalrec_lab.counterfactual import square as square_of
from causalrec_lab.course import every_card
from causalrec_lab.course.nb03 import cards
from causalrec_lab.course.shop.clickable_graph import OFF
from causalrec_lab.datasets import TOY_ROWS, toy_table
from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.graph import CausalGraph
from causalrec_lab.lesson import content, progress
from causalrec_lab.lesson.content import find
from causalrec_lab.lesson.envelopes import envelope
from causalrec_lab.lesson.items import Exercise, Predict
from causalrec_lab.lesson.predictions import calibration, keep
from causalrec_lab.network import Query, binary_network, learn
from causalrec_lab.worlds import coin

EACH = pytest.mark.parametrize("name", coin.SUSPECTS)


# ---- the coin


@EACH
def test_left_to_itself_every_suspect_writes_the_day_sheet(name):
    visits = coin.day(name)
    sheet = [row[:2] for row in TOY_ROWS]  # the oracle: the four rows, 25 times over
    assert sorted(visits) == sorted(sheet * 25)


@EACH
def test_the_mean_over_tosses_is_what_is_expected_and_what_the_network_says_of_do(name):
    tosses = [coin.buyers(coin.day(name, toss)) for toss in range(400)]
    for place, exact in enumerate(coin.expected(name)):
        counts = [toss[place] for toss in tosses]
        assert abs(mean(counts) - exact) <= 3 * stdev(counts) / sqrt(len(counts))
        assert exact == 50 * coin.chance(name, "x2", do={"x1": 1 - place})
    seen = coin.chance(name, "x2", evidence={"x1": 1})  # the wrong baseline: the sheet as it was
    assert (50 * seen == coin.expected(name)[0]) == (name == "popup")


def test_a_coin_tells_the_pop_up_from_the_others_and_never_list_from_fans():
    for toss in range(1, coin.TOSSES + 1):
        assert coin.buyers(coin.day("list", toss)) == coin.buyers(coin.day("fans", toss))
        assert sum(coin.buyers(coin.day("fans", toss))) == 50
        assert coin.buyers(coin.day("popup", toss)) == (0, 50)


def test_the_coin_card_draws_one_dark_dot_for_each_buyer_and_says_who_is_left():
    for state in grid(cards.coin_card()):
        answer = cards.coin_card().ask(state)
        toss = state["toss"] if state["chooser"] == "coin" else None
        counts = coin.buyers(coin.day(state["suspect"], toss))
        assert len(re.findall(r'r="10" fill="#1A1A1A"', answer.svg)) == sum(counts)
        left = 3 if toss is None else 1 if state["suspect"] == "popup" else 2
        assert f"{left} of 3 still fit" in answer.alt


def test_do_x1_finds_the_pop_up_and_do_x2_the_list():
    for node, target, found in (("x1", "x2", "popup"), ("x2", "x1", "list")):
        effects = {
            name: coin.chance(name, target, do={node: 1}) - coin.chance(name, target, do={node: 0})
            for name in coin.SUSPECTS
        }
        assert effects == {name: -1 if name == found else 0 for name in coin.SUSPECTS}


def test_plus_one_half_is_outside_the_bounds_in_both_directions():
    for cause, effect in (("x1", "x2"), ("x2", "x1")):
        bounds = square_of(toy_table(), cause, effect=effect).bounds["ate"]
        assert (bounds.low, bounds.high) == (-1, 0)


def test_an_unknown_suspect_is_named():
    with pytest.raises(UnknownName, match=r"there is no suspect 'lst'.*did you mean 'list'"):
        coin.visit("lst", 0)
    with pytest.raises(UnknownName, match="there is no suspect 'pop'"):
        coin.network_of("pop")


# ---- the hand


@EACH
@pytest.mark.parametrize("state", [0, 1])
def test_seen_and_set_of_the_hand_card_are_counted_visits(name, state):
    seen = [bought for shown, bought in coin.day(name) if shown == state]
    by_hand = [coin.visit(name, visitor, coin=state)[1] for visitor in range(100)]
    sentence = cards.hand_card().ask({"suspect": name, "x1": state, "x2": OFF}).sentence
    counts = [int(word) for word in re.findall(r"\d+", sentence)]
    assert counts == [100, 100 * sum(seen) // len(seen), 100, sum(by_hand)]


def test_the_gap_is_drawn_and_named_exactly_where_seeing_and_setting_part():
    for state in grid(cards.hand_card()):
        settings = {box: state[box] for box in ("x1", "x2") if state[box] != OFF}
        svg = cards.hand_card().ask(state).svg
        if len(settings) != 1:
            assert "gap" not in svg
            continue
        target = "x1" if "x2" in settings else "x2"
        ways = [coin.chance(state["suspect"], target, **{way: settings}) for way in ("evidence", "do")]
        assert ("gap 50" in svg) == (abs(ways[0] - ways[1]) == Fraction(1, 2))
        assert ("no gap" in svg) == (ways[0] == ways[1])
        assert ("混杂" in svg) == (state["suspect"] == "fans")  # only a common cause is confounding


def test_the_hidden_cause_is_a_dashed_circle_and_nothing_else_is():
    for svg in (cards.three_graphs().svg, cards.hand_card().ask({"suspect": "fans", "x1": 0, "x2": OFF}).svg):
        dashed = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="36"[^>]*stroke-dasharray', svg)
        below = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="36"[^>]*stroke="#FFFFFF"', svg)
        assert len(dashed) == 1
        assert dashed == below  # the solid outline of `draw_graph` is painted over


def test_no_line_of_the_gap_crosses_a_label():
    """The dashed frame stands beside the shorter bar; labels stand above the bars."""
    for state in grid(cards.hand_card()):
        svg = cards.hand_card().ask(state).svg
        for y, high in re.findall(r'<rect x="[\d.]+" y="([\d.]+)" [^>]*height="([\d.]+)"[^>]*dasharray', svg):
            assert (float(y), float(high)) in ((88, 36), (158, 36))


def test_the_three_graphs_lose_the_arrows_into_x1_and_no_other():
    for cut in ((), ("list",), coin.SUSPECTS):
        picture = cards.three_graphs(cut)
        fallen = {name: 0 if name == "popup" else 1 for name in cut}
        assert len(re.findall("fallen away", picture.svg)) == sum(fallen.values())
        assert picture.svg.count("set: by hand") == len(cut)
        assert not faults(picture.svg)
    assert "The fans, x1 set by hand: fan → x2." in cards.three_graphs(["fans"]).alt


# ---- the square


def crowd(a, b):
    """A hundred people as (shown today, buys if left alone, buys if shown)."""
    others = [(0, 1, int(number < a)) for number in range(50)]
    return others + [(1, int(number < b), 0) for number in range(50)]


def test_the_managers_three_answers_are_counted_person_by_person():
    for state in grid(cards.square_card()):
        people = crowd(state["a"], state["b"])
        today = sum(if_shown if shown else if_not for shown, if_not, if_shown in people)
        nobody, everybody = (sum(person[place] for person in people) for place in (1, 2))
        said = [int(n) for n in re.findall(r"\d+", cards.square_card().ask(state).sentence)]
        assert today == 50
        assert said == [100, nobody - today, today - everybody, nobody - everybody]


def test_along_the_dashed_line_the_ate_stays_and_the_gain_of_switching_off_moves():
    answers = [cards.square_card().ask({"a": n, "b": n}) for n in range(0, 51, 5)]
    assert len({answer.formula.split("ATE")[1] for answer in answers}) == 1
    assert len({answer.sentence for answer in answers}) == len(answers)
    off = cards.square_card().ask({"a": 50, "b": 45})
    assert off.formula.split("ATE")[1] != answers[0].formula.split("ATE")[1]


def test_the_crowd_is_drawn_as_it_is_counted():
    for a, b in product((0, 20, 50), repeat=2):
        svg = cards.square_card().ask({"a": a, "b": b}).svg
        people = crowd(a, b)
        put_off = sum(if_not > if_shown for _, if_not, if_shown in people)
        anyway = sum(if_not == if_shown == 1 for _, if_not, if_shown in people)
        assert svg.count("l8,8 M") == put_off + 1  # and one in the key
        assert len(re.findall(r'r="5.5" fill="#1A1A1A"', svg)) == anyway + 1


def test_two_answers_show_four_that_were_seen_and_four_question_marks():
    picture = cards.two_answers()
    seen = [int(digit) for digit in re.findall(r'fill="#FFFFFF"[^>]*>([01])</text>', picture.svg)]
    assert seen == [bought for _, bought, _ in TOY_ROWS]
    assert picture.svg.count(">?</text>") == 4
    assert not faults(picture.svg)


# ---- the reference answers, worked out again


def value(name):
    return find(name, Exercise).value


def test_the_references_of_03_follow_from_the_package():
    assert value("03-1") == tuple(coin.expected(name)[0] for name in coin.SUSPECTS)
    assert value("03-2") == list(coin.network_of("fans").graph.do("x1").edges)
    sheet = square_of(toy_table(), "x1", effect="x2")
    fillings = product((0, 1), repeat=len(TOY_ROWS))  # the other answer of each row
    both = [[(y, m) if x else (m, y) for (x, y, _), m in zip(TOY_ROWS, one, strict=True)] for one in fillings]
    assert value("03-4") == max(answers.count((1, 0)) for answers in both)  # who buy only if shown
    assert value("03-5") == (sheet.bounds["ate"].low, sheet.bounds["ate"].high)
    article = CausalGraph([("x1", "x2"), ("x1", "x3"), ("x3", "x2")])  # as its section 4.1 draws it
    net = learn(toy_table(), article)
    assert value("03-7") == tuple(net.probability(Query("x1", do={"x2": state}))[1] for state in (0, 1))


def test_the_truncated_factorisation_of_03_3_is_what_the_network_says_of_do():
    for row, do, parents, tables in find("03-3", Exercise).kind.inputs:
        graph = CausalGraph([(a, b) for b in parents for a in parents[b]], list(parents))
        sorted_tables = {
            node: {
                tuple(dict(zip(parents[node], states, strict=True))[a] for a in graph.parents(node)): yes
                for states, yes in table.items()
            }
            for node, table in tables.items()
        }
        net = binary_network(graph, sorted_tables)  # the oracle: elimination in the cut graph
        free = [node for node in row if node not in do]
        share = net.probability(Query(tuple(free), do=do))[tuple(row[node] for node in free)] if free else 1
        agrees = all(row[node] == state for node, state in do.items())
        assert value("03-3")(row, do, parents, tables) == pytest.approx(share * agrees)


def test_the_effects_of_03_6_are_those_of_the_square_at_every_point():
    for a, b in product(range(0, 51, 10), repeat=2):
        people = [(shown, if_not, if_shown) for shown, if_not, if_shown in crowd(a, b)]
        found = square_of(toy_table(), "x1", effect="x2").effects(a=Fraction(a, 50), b=Fraction(b, 50))
        assert value("03-6")(people) == pytest.approx(tuple(map(float, (found.ate, found.att, found.atu))))


def test_the_misconception_an_arrow_into_x_alone_does_no_harm_and_a_back_door_does():
    """Seeing and setting x agree in z -> x -> y, and part where a back-door path is open."""
    table = {(0,): 0.2, (1,): 0.7}
    for edges, equal in (
        ([("z", "x"), ("x", "y")], True),
        ([("z", "x"), ("z", "y")], False),
        ([("y", "x")], False),
    ):
        nodes = dict.fromkeys(node for edge in edges for node in edge)
        into = {end for _, end in edges}
        graph = CausalGraph(edges)
        net = binary_network(graph, {node: table if node in into else {(): 0.3} for node in nodes})
        seen, by_hand = (net.probability(Query("y", **{way: {"x": 1}}))[1] for way in ("evidence", "do"))
        assert bool(abs(seen - by_hand) < 1e-12) is equal


def test_the_sentences_of_03_8_hold_where_the_reference_says_so():
    tenths = [Fraction(number, 10) for number in range(11)]
    sheet = square_of(toy_table(), "x1", effect="x2")
    points = [sheet.effects(a, b) for a, b in product(tenths, repeat=2)]
    sentences = {
        "A": lambda found: found.switching_off >= 0,
        "B": lambda found: found.showing_all <= 0,
        "C": lambda found: found.ate < 0,
        "D": lambda found: found.switching_off > 0,
        "E": lambda found: found.ate == found.att,
    }
    assert {key for key, holds in sentences.items() if all(map(holds, points))} == value("03-8")


def test_the_two_guesses_about_switching_off_have_the_same_options():
    first, second = (find(name, Predict) for name in ("01-A", "03-A"))
    assert first.asked.labels == second.asked.labels
    assert (first.wanted, second.wanted) == (None, None)


# ---- the envelopes


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    monkeypatch.setenv("CAUSALREC_PROGRESS", str(tmp_path / "progress.json"))
    progress.forget()
    content.items.cache_clear()
    yield
    progress.forget()


def test_envelopes_are_opened_and_counted_once(fresh):
    assert str(envelope("01-A", "03-A", outcome="they stay or rise")).count("no envelope of yours") == 2
    keep(find("01-A", Predict), "they rise", 90)
    keep(find("03-A", Predict), "b", 70)
    assert calibration().count == 0  # sealed: nobody has said yet
    for _ in range(2):
        said = str(envelope("01-A", "03-A", outcome="stay_or_rise"))
        assert "01-A: you said they rise, 90 % sure. Look at" in said
        assert "03-A: you said they stay or rise, 70 % sure. That is" in said
        assert (calibration().count, calibration().hits) == (2, 0.5)


def test_an_envelope_with_a_wrong_name_or_outcome_is_refused(fresh):
    with pytest.raises(LabError, match="no envelope was named"):
        envelope(outcome="stay")
    with pytest.raises(LabError, match="'sales explode' is no answer to 01-A"):
        envelope("01-A", outcome="sales explode")
    with pytest.raises(UnknownName, match="01-Z"):
        envelope("01-Z", outcome="stay")


# ---- all cards of the notebook


def test_the_cards_of_notebook_03_are_found_and_fast():
    names = {"nb03.coin_card", "nb03.hand_card", "nb03.square_card"}
    found = every_card()
    assert names <= set(found)
    for name in names:
        card = found[name]
        assert len(walk(card)) > 0
        assert max(calls(card.answer, state) for state in grid(card)) < AT_ONCE
