"""The pictures and cards of notebook 08 say what was measured; what is typed is text and nothing else."""

import re

import pytest
from readable import faults, grid
from work import AT_ONCE, calls

from causalrec_lab import view
from causalrec_lab.course.nb08 import autopsy, cards
from causalrec_lab.course.nb08.autopsy.grading import Report, Tried, Verdict
from causalrec_lab.errors import LabError
from causalrec_lab.lesson.content import find
from causalrec_lab.lesson.exercises import grade
from causalrec_lab.lesson.items import Exercise
from causalrec_lab.view.card import LONGEST

pytestmark = pytest.mark.slow  # the cards train the article's model


def tried(name: str, kills: set[str], right: str = "passes", why: str = "") -> Tried:
    said = {fault: Verdict("fails" if fault in kills else "passes") for fault in autopsy.FAULTS}
    return Tried(name, {"right": Verdict(right, why), **said})


# ---- the onion


@pytest.mark.parametrize("bug", autopsy.BUGS)
def test_each_ring_left_alone_cries_its_exact_exception(bug):
    answer = cards.onion_card().ask(dict.fromkeys(autopsy.BUGS, 1) | {bug: 0})
    assert " ".join(autopsy.layer(bug).crash.split()) in answer.sentence
    assert answer.formula.startswith("the repair:")
    assert len(re.findall("text-decoration", answer.svg)) == 5


def test_the_card_shows_a_first_sentence_whole_and_the_text_below_has_all_of_it():
    for bug in autopsy.BUGS:
        answer = cards.onion_card().ask(dict.fromkeys(autopsy.BUGS, 1) | {bug: 0})
        assert not faults(answer.svg)
        assert "..." not in answer.svg
        assert "…" not in answer.svg


def test_inner_rings_change_nothing_while_an_outer_one_is_left():
    card = cards.onion_card()
    assert card.ask({"B15": 1, "B13": 1}).sentence == card.ask({}).sentence
    assert "every fault is silent" in card.ask(dict.fromkeys(autopsy.BUGS, 1)).sentence


# ---- the lie detector


def test_the_lie_detector_reads_well_and_answers_before_one_notices():
    card = cards.liar_card()
    assert len(list(grid(card))) == 2 * len(cards.EXAMPLES) * len(autopsy.ITEMS)  # walked in test_widgets
    card.answer(card.state())  # the first one trains the readers
    read = [
        calls(
            card.reply, {"said": f"我喜欢电影{number}", "item": "雨衣", "reader": autopsy.READERS[number % 2]}
        )
        for number in range(10)
    ]
    assert max(read) < AT_ONCE


@pytest.mark.parametrize(
    "said",
    [
        "<script>alert(1)</script>",
        "__import__('os').getcwd()",
        "{said}",
        "\ud83e",
        "a\nb\x00c",
        "我" * 1000,
        "🤖😀",
        "' \" & ;",
    ],
)
def test_whatever_is_typed_is_shown_as_text(said):
    card = cards.liar_card()
    answer = card.ask({"said": said})
    assert not faults(answer.svg)
    assert "<script>" not in answer.svg
    answer.svg.encode("utf-8")
    assert len(card.state(said=said)["said"]) <= LONGEST


def test_every_item_is_offered_in_both_languages():
    card = cards.liar_card()
    for item in autopsy.ITEMS:
        assert re.search(rf"{item} \([a-zA-Z: ]+\)", card.ask({"item": item}).sentence)


def test_a_line_to_type_into_is_refused_where_it_could_not_work():
    with pytest.raises(LabError, match=f"'said' has 3; a text of {LONGEST} letters"):
        view.Typed("said", "Say", 3)
    with pytest.raises(LabError, match="said = 7 is no text"):
        cards.liar_card().state(said=7)


def test_the_page_is_told_that_there_is_a_line_to_type_into():
    live = cards.liar_card().widget()
    first = live.spec["controls"][0]
    assert (first["kind"], first["longest"]) == ("typed", LONGEST)
    live.state = {"values": {"said": "zzzz", "item": "雨衣", "reader": "pocket"}, "turn": 1}
    assert "zzzz" in live.reply["sentence"]


# ---- pictures


def test_the_class_counts_who_meets_what():
    picture = cards.classroom(["B13", "B14", "B13"])
    assert not faults(picture.svg)
    assert "2 meet B13; 1 meet B14" in picture.alt
    assert cards.classroom(["B13"] * 23).svg.count("<rect") == 24


def test_the_board_crosses_out_the_killed_and_names_the_living():
    good, alarm, mute = (
        tried("test_a", {"S01", "S08"}),
        tried("test_b", {"S02"}, right="fails"),
        tried("test_c", set(), right="no verdict", why="it gave back 3"),
    )
    picture = cards.mutant_board(Report((good, alarm, mute)))
    assert not faults(picture.svg)
    assert ">2 of 7 killed<" in picture.svg
    assert picture.svg.count(">lives<") == 5
    assert "test_a passes on the right program and kills S01, S08" in picture.alt
    assert "test_b fails on the right program, a false alarm" in picture.alt
    assert "test_c has no verdict: it gave back 3" in picture.alt
    assert "S16: no seed" in picture.alt
    long = tried("test_a_user_who_hates_a_film_is_not_told_to_watch_it", set())
    assert "…" not in cards.mutant_board(Report((long,))).svg


def test_a_test_may_ask_for_one_user_at_a_time_and_the_largest_shuffle_is_no_mean():
    def one_by_one(train):
        model, users = train(autopsy.log()), {row.user for row in autopsy.log()}
        return len({tuple(model.chance([user], list(autopsy.ITEMS))[0].argsort()) for user in users}) > 2

    def below_the_largest(train):
        new = autopsy.new_rows()
        honest = train(autopsy.log()).loss_on(new)
        return honest < max(train(rows).loss_on(new) for rows in autopsy.shuffles())

    assert grade(find("08-5", Exercise), one_by_one).state == "correct"
    graded = grade(find("08-4", Exercise), below_the_largest)
    assert (graded.state, graded.known) == ("not yet", "shape: function differs")
