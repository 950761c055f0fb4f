"""The pictures of notebook 01 say the numbers that counting gives."""

import re
from itertools import combinations, product
from math import comb

import pytest
from readable import faults
from scipy.stats import fisher_exact

from causalrec_lab.course import every_card
from causalrec_lab.course.nb01 import cards
from causalrec_lab.course.shop import trial
from causalrec_lab.datasets import TOY_ROWS, toy_table
from causalrec_lab.table import luck as luck_of

BOXES = ("x1", "x2", "x3")
CONDITIONS = [dict(zip(names, states, strict=True)) for size in range(3)
              for names in combinations(BOXES, size) for states in product((0, 1), repeat=size)]  # fmt: skip


@pytest.mark.parametrize("given", CONDITIONS, ids=str)
def test_the_room_shows_what_the_table_counts(given):
    for box, state in product(BOXES, (0, 1)):
        picture = cards.room(TOY_ROWS, {box: state}, given)
        inside = [row for row in TOY_ROWS if all(row[BOXES.index(k)] == v for k, v in given.items())]
        assert not faults(picture.svg)
        if not inside:
            assert "no answer" in picture.alt
            continue
        count = toy_table().count({box: state}, given=given)  # the oracle: Table, written by other hands
        assert f"{count.count} of {count.out_of}" in picture.svg
        assert picture.alt.endswith(f"{count.count} of {count.out_of}.")


def test_one_dark_face_of_two_is_the_witness_slip():
    picture = cards.one_row_for_the_event()
    left, right = picture.svg.split("the event", 1)
    assert ">1 of 4<" in left
    assert ">2 of 4<" in right


def test_the_switches_know_the_two_single_ways_and_the_eight_pairs():
    card = cards.switches_card()
    start = card.state()
    single, both = [], []
    for size in (1, 2):
        for keys in combinations(start, size):
            svg = card.ask({key: 1 - start[key] for key in keys}).svg
            true = svg.count("true now")
            single += [keys] if size == 1 and re.search(r"x1=0\) = 1/2<", svg) else []
            both += [keys] if true == 2 else []
    assert single == [("An_x2",), ("Bo_x2",)]
    assert len(both) == 8
    assert all("the others: 0" in card.ask({key: 1 - start[key] for key in keys}).sentence for keys in both)


def test_an_emptied_group_is_no_answer_and_no_crash():
    answer = cards.switches_card().ask({"An_x1": 1, "Bo_x1": 1})
    assert "no answer" in answer.sentence


def test_both_cuts_of_the_hundred_hold_the_same_people():
    assert sum(cards.VISITS.values()) == 100
    shown = cards.hundred_card().ask({"cut": "shown", "group": 1})
    bought = cards.hundred_card().ask({"cut": "bought", "group": 1})
    assert "Of the 20 who were shown it, 8 bought: 40%" in shown.sentence
    assert "Of the 32 who bought, 8 were shown it: 25%" in bought.sentence
    assert shown.formula == "P(bought | shown) = (8/100) / (20/100) = 8/20"
    assert bought.formula == "P(shown | bought) = (8/100) / (32/100) = 8/32"


@pytest.mark.parametrize("rows", [2, 4, 8, 12, 40])
def test_the_luck_gauge_is_fisher_exact(rows):
    half = rows // 2
    assert luck_of.as_one_sided(rows) == pytest.approx(fisher_exact([[0, half], [half, 0]]).pvalue)


def test_ten_times_the_rows_move_luck_and_not_story():
    card = cards.two_doubts_card()
    few, many = card.ask({"times": 1}), card.ask({"times": 10})
    assert few.sentence != many.sentence
    assert f"1 deal in {comb(40, 20) // 2:,}" in many.sentence
    assert all("3 of 3 stories" in answer.svg for answer in (few, many))


def test_a_verdict_strikes_a_refuted_claim_and_needs_a_reason():
    class Quote:
        section, zh, en = "4.4", "一", "one"

    assert "line-through" in trial.verdict(Quote, "refuted", because="count")._repr_mimebundle_()["text/html"]
    assert "line-through" not in trial.exhibit(Quote)._repr_mimebundle_()["text/html"]
    with pytest.raises(ValueError, match="did you mean 'refuted'"):
        trial.verdict(Quote, "refuted!", because="count")
    with pytest.raises(ValueError, match="no reason"):
        trial.verdict(Quote, "refuted", because=" ")


def test_the_cards_of_notebook_01_are_found():
    assert {"nb01.room_card", "nb01.switches_card", "nb01.hundred_card", "nb01.two_doubts_card"} <= set(
        every_card()
    )


def test_the_comics_do_not_answer_the_sealed_vote():
    comics = cards.three_stories()
    assert "switch" not in (comics.svg + comics.alt).lower()


@pytest.mark.parametrize("cut", ["shown", "bought"])
def test_the_square_of_a_hundred_visits_is_a_square_whose_areas_are_the_counts(cut):
    boxes = re.findall(
        r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', cards.hundred(cut).svg
    )
    x, y, wide, high = zip(*[map(float, box) for box in boxes[1:5]], strict=True)
    assert max(map(sum, zip(x, wide, strict=True))) - min(x) == pytest.approx(320)
    assert max(map(sum, zip(y, high, strict=True))) - min(y) == pytest.approx(320)
    areas = [w * h / 320**2 * 100 for w, h in zip(wide, high, strict=True)]
    assert sorted(areas) == pytest.approx(sorted(cards.VISITS.values()), abs=0.01)
