"""The pictures of notebook 05 say the numbers that networks, estimators and enumeration give."""

import re
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from readable import faults, grid, walk

from causalrec_lab.course import every_card
from causalrec_lab.course.nb05 import cards, questions
from causalrec_lab.estimate import aipw, ips_effect, naive, stratified
from causalrec_lab.graph import back_door, back_door_sets
from causalrec_lab.lesson.items import Exercise
from causalrec_lab.network import Query, learn
from causalrec_lab.table import Table
from causalrec_lab.worlds import four_hundred, four_hundred_visits, two_hundred

DAY = Table.from_rows(
    [(group, kind, bought) for group, kind in two_hundred.DAY for bought in (1, 0)],
    ["trailer", "shown", "bought"],
    weights=[
        count
        for many, bought in two_hundred.DAY.values()
        for count in (bought, many - bought)
    ],
)  # fmt: skip
KNOWN = {item.id: item.known for item in questions.ITEMS if isinstance(item, Exercise)}
REFERENCE = {item.id: item.value for item in questions.ITEMS if isinstance(item, Exercise)}


def set_by_hand(graph) -> float:
    """The effect of the card in a network learnt from the 200 visits on this graph."""
    net = learn(DAY, graph)
    shown, other = (net.probability(Query("bought", do={"shown": state}))[1] for state in (1, 0))
    return float(shown - other)


def test_the_two_hundred_visits_are_those_of_the_lesson():
    assert DAY.total == 200
    assert two_hundred.effect(split=False) == Fraction(-14, 100)
    for trailer in (0, 1):  # the oracle: Table, written by other hands
        shown, other = (DAY.probability({"bought": 1}, {"trailer": trailer, "shown": s}) for s in (1, 0))
        assert shown - other == two_hundred.effect(split=True) == Fraction(10, 100)


@pytest.mark.parametrize("moment", list(cards.GRAPHS))
def test_the_number_that_lights_up_is_what_the_network_of_that_moment_gives_to_a_hand(moment):
    truth = set_by_hand(cards.GRAPHS[moment])  # the oracle: elimination on the graph with its arrows cut
    lit = [split for split in (False, True) if float(two_hundred.effect(split)) == pytest.approx(truth)]
    assert len(lit) == 1
    answer = cards.clock_card().ask({"trailer": moment, "split": False})
    boxes = re.findall(r'fill="(#E2F4EE|#FFFFFF)" stroke="(?:#009E73|#999999)"', answer.svg)
    assert boxes.index("#E2F4EE") == int(lit[0])
    assert boxes.count("#E2F4EE") == answer.svg.count("✓ the effect") == 1


def test_splitting_blocks_the_wrong_path_the_right_path_or_opens_one():
    card = cards.clock_card()
    paths = {
        (state["trailer"], state["split"]): card.ask(state).formula.rpartition(": open")[1] != ""
        for state in grid(card)
    }
    assert paths == {
        ("before", False): True, ("before", True): False,
        ("between", False): True, ("between", True): False,
        ("after", False): False, ("after", True): True,
    }  # fmt: skip


def test_exercise_two_asks_what_the_networks_of_the_later_moments_answer():
    names = {-0.14: "all", 0.10: "within"}
    truth = [names[round(set_by_hand(cards.GRAPHS[moment]), 9)] for moment in ("between", "after")]
    assert list(REFERENCE["05-2"]) == truth


def test_the_way_round_is_the_total_without_the_direct_part():
    watch = {s: DAY.probability({"trailer": 1}, {"shown": s}) for s in (0, 1)}
    buy = {t: DAY.probability({"bought": 1}, {"shown": 0, "trailer": t}) for t in (0, 1)}
    moved = (watch[1] - watch[0]) * (buy[1] - buy[0])
    assert REFERENCE["05-3"] == moved == two_hundred.effect(split=False) - two_hundred.effect(split=True)


def test_in_the_newsletter_shop_the_empty_set_serves_and_the_newsletter_does_not():
    sets = back_door_sets(cards.NEWSLETTER, "shown", effect="bought", hidden=["heavy", "genre"])
    assert sets == ((),)
    assert REFERENCE["05-4"] == set(sets[0])
    assert not back_door(cards.NEWSLETTER, "shown", effect="bought", given="newsletter")
    over_the_top = ("shown", "heavy", "newsletter", "genre", "bought")
    said = [str(cards.NEWSLETTER.path_status(over_the_top, given=held)) for held in ((), ("newsletter",))]
    assert "newsletter is a collider, and neither it nor a descendant is given" in said[0]
    assert said[1].endswith(": open")
    assert "path" not in cards.newsletter().alt  # the exercise asks for it


def test_held_fixed_the_newsletter_makes_a_difference_of_nothing():
    weight = {
        (max(h, g), s, b): 0 for h, g, s, b in product((0, 1), repeat=4)
    }  # fmt: skip
    for heavy, genre, shown, bought in product((0, 1), repeat=4):  # the card does nothing here
        weight[max(heavy, genre), shown, bought] += (1 + 2 * (shown == heavy)) * (1 + 2 * (bought == genre))
    table = Table.from_rows(list(weight), ["n", "s", "b"], weights=list(weight.values()))
    raw = table.probability({"b": 1}, {"s": 1}) - table.probability({"b": 1}, {"s": 0})
    inside = {n: table.probability({"b": 1}, {"s": 1, "n": n}) - table.probability({"b": 1}, {"s": 0, "n": n})
              for n in (0, 1)}  # fmt: skip
    adjusted = sum(table.probability({"n": n}) * inside[n] for n in inside)
    assert (table.total, raw, inside[1], adjusted) == (64, 0, Fraction(-4, 35), Fraction(-3, 35))


@pytest.mark.parametrize("estimand", ["ATE", "ATT", "ATU"])
def test_the_people_of_the_card_are_what_three_estimators_say(estimand):
    log = four_hundred_visits()
    fans = log["group"] == "fans"
    chance = np.where(fans, 0.9, 0.1)
    pooled = {"outcome_if_exposed": np.full(400, 81 / 120), "outcome_if_not": np.full(400, 34 / 280)}
    values = [
        stratified(log.outcome, log.exposed, stratum=log["group"], estimand=estimand).value,
        ips_effect(log.outcome, log.exposed, propensity=chance, estimand=estimand).value,
        aipw(log.outcome, log.exposed, propensity=chance, estimand=estimand, **pooled).value,
    ]
    assert values == pytest.approx([float(four_hundred.effect(estimand))] * 3, abs=1e-12)
    wrong = naive(log.outcome, log.exposed).value
    assert wrong == pytest.approx(float(four_hundred.naive()))
    assert abs(wrong - values[0]) > 0.3
    for method in cards.METHODS:
        number = 100 * (wrong if method == "naive" else values[0])
        answer = cards.crowd_card().ask({"estimand": estimand, "method": method})
        assert f"{number:+.1f} points" in answer.formula


def test_the_icons_are_as_many_as_the_visitors_asked_about():
    card = cards.crowd_card()
    for estimand, count, because in (("ATE", 400, 70), ("ATT", 120, 15), ("ATU", 280, 55)):
        svg = card.ask({"estimand": estimand, "method": "split"}).svg
        legend = 1  # of each kind
        assert len(re.findall(r"<path[^>]*l6.5,6.5", svg)) == because + legend
        circles = len(re.findall(r'<circle[^>]* r="5"', svg))
        assert circles == count - because + 2 * legend


def test_the_exercises_on_the_400_visits_are_what_the_card_counts():
    groups = [(*four_hundred.VISITS[name, 1], *four_hundred.VISITS[name, 0]) for name in four_hundred.GROUPS]
    assert groups == questions.FOUR_HUNDRED
    assert REFERENCE["05-5"](groups) == pytest.approx(float(four_hundred.effect("ATE")))
    assert KNOWN["05-5"]["shown"](groups) == pytest.approx(float(four_hundred.effect("ATT")))
    assert KNOWN["05-5"]["not_shown"](groups) == pytest.approx(float(four_hundred.effect("ATU")))
    assert REFERENCE["05-6"] == four_hundred.buyers("ATT", 0) == 66
    sentence = cards.crowd_card().ask({"estimand": "ATT"}).sentence
    assert sentence.startswith("81 of these 120 bought, and 66 would have bought without the card")
    assert "45 to 66 of the 81" in sentence
    naive_sum = cards.crowd_card().ask({"estimand": "ATT", "method": "naive"}).sentence
    assert naive_sum.endswith("so this compares fans with newcomers.")


def test_how_many_of_the_shown_buyers_would_have_bought_anyway_by_going_through_all_overlaps():
    """Oracle: in each group, every way to choose who would buy without the card among all who were shown."""
    least = most = 0
    for name in four_hundred.GROUPS:
        many, bought = four_hundred.VISITS[name, 1]
        anyway = int(many * four_hundred.share(name, 0))
        both = [k for k in range(bought + 1) if k <= anyway and anyway - k <= many - bought]
        least, most = least + min(both), most + max(both)
    assert (least, most) == (45, 66)
    (item,) = (item for item in questions.ITEMS if item.id == "05-6")
    assert item.known["among_buyers"] == (least, most)


def test_weights_by_hand_are_the_package_not_normalised_and_normalised():
    log = four_hundred_visits()
    chance = np.where(log["group"] == "fans", 0.9, 0.1)
    rows = (log.outcome.tolist(), log.exposed.tolist(), chance.tolist())
    for ours, normalised in ((questions.ips, False), (KNOWN["05-7"]["self_normalised"], True)):
        package = ips_effect(log.outcome, log.exposed, propensity=chance, normalised=normalised)
        assert ours(*rows) == pytest.approx(package.value, abs=1e-12)
    uneven = [[1, 0, 1, 1], [1, 1, 0, 0], [0.9, 0.5, 0.1, 0.4]]
    for ours, normalised in ((questions.ips, False), (KNOWN["05-7"]["self_normalised"], True)):
        package = ips_effect(uneven[0], uneven[1], propensity=uneven[2], normalised=normalised)
        assert ours(*uneven) == pytest.approx(package.value, abs=1e-12)


def test_no_picture_of_notebook_05_has_words_over_words():
    pictures = [cards.three_moments(), cards.newsletter()]
    assert {picture.alt: faults(picture.svg) for picture in pictures if faults(picture.svg)} == {}


def test_what_stands_before_an_exercise_does_not_answer_it():
    before = cards.three_moments().svg
    assert not re.search(r"✓|✗|\+10|−14|Rule", before)


def test_the_cards_of_notebook_05_are_found_and_their_grids_are_whole():
    assert {"nb05.clock_card", "nb05.crowd_card"} <= set(every_card())
    assert len(walk(cards.clock_card())) == 9
    assert len(walk(cards.crowd_card())) == 15
