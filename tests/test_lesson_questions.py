"""Predict, explain, vote, quiz: the pure functions, then the widgets clicked without a browser.

The browser itself is driven in tests/browser; here a click is the state the page would send.
"""

import html
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from lesson_demo import demo, use_demo  # noqa: F401

from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.lesson import (
    ____,
    board,
    calibration,
    check,
    claims,
    content,
    explain,
    export,
    front,
    predict,
    quiz,
    start,
    vote,
)
from causalrec_lab.lesson.boards import Claim
from causalrec_lab.lesson.explanations import ticks_of
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice
from causalrec_lab.lesson.predictions import calibrate, commit
from causalrec_lab.lesson.progress import store
from causalrec_lab.lesson.quizzes import of_quiz
from causalrec_lab.lesson.texts import text
from causalrec_lab.lesson.votes import read_tally, shifts

pytestmark = use_demo


def click(widget, group, **values):
    """What the page sends for a click, and what it is told, without tags."""
    state = widget.state
    every = {**state["values"], group: values}
    widget.state = {"turn": state["turn"] + 1, "group": group, "values": every}
    assert widget.reply["turn"] == widget.state["turn"]
    return seen(widget, group)


def seen(widget, group):
    """The words that stand below a group."""
    page = widget.reply["groups"].get(group, {}).get("html", "")
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


def locked(widget, group):
    return widget.reply["groups"][group]["locked"]


def fields(widget):
    """Every field of a question, by group and name."""
    return {(g["name"], f["name"]): f for g in widget.spec["groups"] for f in g["fields"]}


# --- predict -----------------------------------------------------------------------------------------


def test_a_prediction_starts_empty_and_reveals_nothing_before_the_commitment():
    asked = predict("demo-guess")
    widget = asked.widget()
    assert [field["value"] for field in fields(widget).values()] == ["", ""]
    assert widget.state["values"] == widget.reply["groups"] == {}
    assert "A half is" not in str(widget.spec) + repr(asked)
    assert text("predict", "no_guess") in click(widget, "predict", guess=None, sure="")
    assert store().events() == []


def test_committing_reveals_locks_and_records_once():
    widget = predict("demo-guess").widget()
    assert text("predict", "no_confidence") in click(widget, "predict", guess="high", sure="")
    assert not locked(widget, "predict")
    said = click(widget, "predict", guess="high", sure="80")
    assert "You said: too high, 80 % sure." in said
    assert "A half is too low; you said too high." in said
    assert locked(widget, "predict")
    (event,) = store().events("demo-guess")
    assert (event["guess"], event["confidence"], event["hit"]) == ("high", 80, False)


def test_a_guess_stands_after_the_cell_is_run_again():
    predict("demo-guess", guess="b", confidence=60)
    for again in (predict("demo-guess"), predict("demo-guess", guess="low", confidence=100)):
        assert "You said: right, 60 % sure." in str(again)
    assert len(store().events("demo-guess")) == 1


def test_a_typed_number_is_a_guess_too():
    widget = predict("demo-number-guess").widget()
    field = fields(widget)["predict", "guess"]
    assert (field["kind"], field["value"], field["label"]) == ("text", "", "Your guess")
    assert "1/2; you said 1/2." in click(widget, "predict", guess="５０％", sure="100")
    assert store().events()[0]["hit"] is True


def test_a_sealed_prediction_has_no_hit_and_a_blank_guess_is_none():
    assert "Will sales fall?" in repr(predict("demo-sealed", guess=____, confidence=____))
    assert "Sealed" in str(predict("demo-sealed", guess="a", confidence=50))
    assert "hit" not in store().events("demo-sealed")[0]


@pytest.mark.parametrize("confidence", [None, "", 49, 101, "surely", -80, True, float("nan"), [70], "0.3"])
def test_a_confidence_outside_fifty_to_hundred_is_refused_in_words(confidence):
    item = Predict("demo-guess", content.find("demo-guess", Predict).kind, "low")
    with pytest.raises(LabError, match="50"):
        commit(item, "low", confidence)
    assert "50" in str(predict("demo-guess", guess="low", confidence=confidence))
    assert store().events() == []


def test_every_option_of_a_prediction_can_be_committed():
    item = content.find("demo-guess", Predict)
    for key, letter, label in zip(item.kind.keys, "abc", item.asked.labels, strict=True):
        assert commit(item, key, 70) == commit(item, letter, 70) == commit(item, label, "70 %")


def test_calibration_is_the_brier_score_of_the_first_guesses():
    predict("demo-guess", guess="low", confidence=90)  # comes true
    predict("demo-number-guess", guess="1/3", confidence=60)  # does not
    predict("demo-sealed", guess="yes", confidence=100)  # has no outcome
    found = calibration()
    assert (found.count, found.brier) == (2, pytest.approx(((0.9 - 1) ** 2 + 0.6**2) / 2))
    assert "Brier score 0.18" in str(found)
    assert "0.18" in found._repr_html_()
    assert "No prediction" in str(calibrate([]))


@settings(deadline=None)
@given(some.lists(some.tuples(some.integers(50, 100), some.booleans()), min_size=1))
def test_brier_lies_between_zero_and_one_and_coins_get_a_quarter(guesses):
    found = calibrate(guesses)
    assert 0 <= found.brier <= 1
    assert sum(count for _, count, _ in found.rows) == found.count == len(guesses)
    assert calibrate([(50, hit) for _, hit in guesses]).brier == pytest.approx(0.25)


# --- explain -----------------------------------------------------------------------------------------


def test_the_model_sentence_comes_after_the_learners_own():
    asked = explain("demo-why")
    widget, model = asked.widget(), text("demo-why", "explain", "model")
    assert model not in str(widget.spec) + repr(asked)
    assert [group["later"] for group in widget.spec["groups"]] == [False, True]
    assert text("explain", "too_short") in click(widget, "sentence", sentence="")
    assert widget.reply["open"] == []
    said = click(widget, "sentence", sentence="One row was taken <b>for</b> two.")
    assert model in said
    assert "taken <b>for</b> two" in said  # escaped, so it shows as typed
    assert widget.reply["open"] == ["ticks"]
    assert "2 of 3" in click(widget, "ticks", ticks=["3", "1"])
    assert store().events("demo-why")[-1]["ticks"] == [1, 3]
    assert "☐ I said out of whom" in str(explain("demo-why"))


@pytest.mark.parametrize("sentence", [____, "", "  ", "no", 3])
def test_nothing_is_no_sentence(sentence):
    said = repr(explain("demo-why", sentence=sentence))
    assert text("demo-why", "explain", "model") not in said
    assert store().events() == []


def test_a_chinese_sentence_is_long_enough_and_ticks_are_checked():
    assert "☑" in str(explain("demo-why", sentence="只数了一行", ticks=(2,)))
    assert "numbered from 1" in str(explain("demo-why", sentence="只数了一行", ticks=(4,)))


# --- vote --------------------------------------------------------------------------------------------


def test_a_vote_shows_how_the_class_moved():
    vote("demo-A", before={"rise": 12, "stay": "３", "fall": ____})
    note = vote("demo-A", after=[3, 3, 9])
    assert "Most gained: might fall, 60 points more than before." in str(note)
    assert "Notebook 03 opens" in note._repr_html_()
    assert "rise        12      3      -60" in str(note)


def test_the_teacher_types_the_tally_and_the_count_before_is_still_there_next_week():
    widget = vote("demo-A").widget()
    assert [field["value"] for field in fields(widget).values()] == [""] * 6
    assert text("vote", "nobody") in click(widget, "before", rise="", stay="", fall="")
    assert "20 votes kept." in click(widget, "before", rise="10", stay="", fall="10")
    assert not locked(widget, "before")  # a slip of the hand can be mended
    again = vote("demo-A").widget()
    assert [field["value"] for field in fields(again).values()] == ["10", "0", "10", "", "", ""]
    assert "might fall, 50 points more" in click(again, "after", fall="20")


@pytest.mark.parametrize(
    "bad", [{"rise": -1}, {"rise": 1.5}, {"rise": "many"}, {"nobody": 1}, {}, [1, 2], {"rise": 1e9}]
)
def test_a_tally_that_is_none_is_refused_in_words(bad):
    with pytest.raises(LabError):
        read_tally(Vote("demo-A", ("rise", "stay", "fall")), bad)
    assert str(vote("demo-A", before=bad)).startswith("△")


TALLY = some.fixed_dictionaries({key: some.integers(0, 500) for key in ("rise", "stay", "fall")}).filter(
    lambda tally: sum(tally.values()) > 0
)


@settings(deadline=None)
@given(TALLY, TALLY)
def test_shifts_of_shares_cancel_out(before, after):
    assert sum(shift.points for shift in shifts(before, after)) == pytest.approx(0, abs=1e-4)


# --- quiz --------------------------------------------------------------------------------------------


def test_a_quiz_item_starts_empty_and_judges_answer_and_reason():
    widget = quiz("demo").widget()
    assert {field["value"] for field in fields(widget).values()} == {""}
    assert text("quiz", "both") in click(widget, "demo-q1", option="one", because=None, sure="70")
    said = click(widget, "demo-q1", option="one", because="row", sure="70")
    assert "Right answer, another reason." in said
    assert text("demo-q1", "wrong_reasons", "row") in said
    chosen = (text("demo-q1", "options", "one"), text("demo-q1", "reasons", "row"))
    assert all(words in said for words in chosen), "the reply repeats what was chosen"
    assert seen(widget, "demo-q2") == ""
    (event,) = store().events("demo-q1")
    assert (event["option"], event["because"], event["confidence"], event["state"]) == (
        "one",
        "row",
        70,
        "lucky",
    )


def test_quiz_answers_can_be_typed_and_a_bad_one_does_not_stop_the_others():
    note = quiz("demo", answers={"demo-q1": ("z", "a", 90), "demo-q2": ("no", "The story stays open.", 60)})
    assert "demo-q1: Not read." in str(note)
    assert "demo-q2: Right, and for the right reason." in str(note)
    assert "1 of 2" in str(note)
    assert "demo-q1: not answered yet" in str(quiz("demo", answers={"demo-q1": (____, ____, ____)}))


def test_a_sealed_item_is_kept_but_not_judged_aloud_until_it_is_opened(monkeypatch):
    import dataclasses
    import importlib

    module = importlib.import_module("lesson_demo.nbdemo.questions")
    from causalrec_lab.lesson import quizzes

    sealed = [dataclasses.replace(i, sealed=True) if isinstance(i, QuizItem) else i for i in module.ITEMS]
    monkeypatch.setattr(module, "ITEMS", tuple(sealed))
    content.items.cache_clear()
    answers = {"demo-q1": ("one", "room", 90), "demo-q2": ("yes", "luck", 60)}
    said = str(quiz("demo", answers=answers))
    assert said.count("Kept.") == 2
    assert "Right" not in said
    assert [event["state"] for event in store().events(kind="quiz")] == ["right", "wrong"]
    assert "1 of 2" in str(quiz("demo", answers=answers, opened=True))
    asked = content.items("demo", QuizItem)[0]
    buttons = [quizzes.group(dataclasses.replace(asked, sealed=shut)).button for shut in (True, False)]
    assert buttons == ["Keep", "Check"], "what is only kept must not promise a check"


def test_an_unknown_quiz_is_named():
    with pytest.raises(UnknownName, match="'demo'"):
        quiz("demo-final")


def test_a_warm_up_is_filled_from_earlier_notebooks_with_wrong_answers_first(monkeypatch):
    from causalrec_lab.lesson import quizzes

    old = [item for item in content.items("01", QuizItem) if not item.quiz]
    monkeypatch.setattr(quizzes, "notebooks", lambda: ["01", "05"])
    monkeypatch.setattr(
        quizzes, "items", lambda name, kind: content.items(name, kind) if name == "01" else ()
    )
    assert [item.id for item in of_quiz("05-warmup")] == [item.id for item in old[:3]]
    last = old[-1]
    wrong = next(option for option in last.options if option != last.right)
    quizzes.keep(last, wrong, last.reasons[0], 90)
    assert of_quiz("05-warmup")[0].id == last.id
    quizzes.keep(last, last.right, last.because, 90)
    assert of_quiz("05-warmup")[0].id == old[0].id


# --- all of them -------------------------------------------------------------------------------------

ODD = some.none() | some.text(max_size=5) | some.integers() | some.lists(some.text(max_size=2), max_size=3)
ASKED = [(predict, "demo-guess"), (explain, "demo-why"), (vote, "demo-A"), (quiz, "demo")]


@pytest.mark.parametrize(("ask", "name"), ASKED)
def test_every_question_shows_as_widget_as_page_and_as_text(ask, name):
    bundle = ask(name)._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert f'{ask.__name__}("{name}"' in bundle["text/plain"]
    assert "aria-live" in bundle["text/html"]


@pytest.mark.parametrize(("ask", "name"), ASKED)
def test_every_field_has_a_label_and_every_group_a_button(ask, name):
    widget = ask(name).widget()
    assert widget.spec["title"].strip()
    assert all(group["button"].strip() for group in widget.spec["groups"])
    for field in fields(widget).values():
        assert field["label"].strip()
        assert field["kind"] in ("radio", "checks", "menu", "text", "area")
        assert all(words.strip() for _, words in field["options"])


@pytest.mark.parametrize(("ask", "name"), ASKED)
def test_no_question_holds_the_answer_before_it_is_answered(ask, name):
    spec = str(ask(name).widget().spec) + repr(ask(name))
    texts = [
        ("demo-guess", "reveal"),
        ("demo-q1", "right"),
        ("demo-q2", "right"),
        ("demo-q1", "wrong", "half"),
    ]
    for where in texts:
        assert text(*where, outcome="", guess="")[:20] not in spec


def test_an_error_in_a_callback_appears_on_the_page_and_nothing_is_locked(monkeypatch):
    widget = predict("demo-guess").widget()
    monkeypatch.setattr(store(), "record", lambda *_, **__: 1 / 0)
    assert "ZeroDivisionError: division by zero" in click(widget, "predict", guess="low", sure="90")
    assert not locked(widget, "predict")


def test_what_is_typed_cannot_become_markup():
    widget = predict("demo-number-guess").widget()
    click(widget, "predict", guess="<img src=x onerror=alert(1)>", sure="90")
    page = widget.reply["groups"]["predict"]["html"]
    assert "<img" not in page
    assert "&lt;img" in page


KEYS = some.sampled_from(["guess", "sure", "sentence", "ticks", "rise", "option", "because"])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.dictionaries(KEYS, ODD))
def test_whatever_a_page_sends_gets_a_card_and_never_an_exception(values):
    for ask, name in ASKED:
        for group in getattr(ask(name), "groups", list)():
            state = {"turn": 1, "group": group.name, "values": {group.name: values}}
            answer = front.reply([group], {"groups": {}, "open": []}, state)
            assert "causalrec-card" in answer["groups"][group.name]["html"]


# --- board and export --------------------------------------------------------------------------------


def test_the_board_says_where_every_notebook_stands():
    assert [(s.total, s.tried, s.words) for s in board().standings if s.notebook == "demo"] == [
        (9, 0, "not yet tried")
    ]
    check("demo-pair", (2, 4))
    check("demo-number", "1/3")
    (demo_line,) = [s for s in board().standings if s.notebook == "demo"]
    assert (demo_line.tried, demo_line.correct, demo_line.words, demo_line.done) == (2, 1, "begun", False)
    assert "A demonstration" in repr(board())
    assert "1 / 2 / 9" in board()._repr_html_()


def test_a_claim_shows_its_verdict_only_when_its_notebook_is_done():
    trial = [
        Claim("R29", "4.3", "one half", ("demo",), "refuted"),
        Claim("R31", "4.4", "a cause", ("99",), "holds"),
    ]
    assert [claim.verdict for claim in board(trial).claims] == ["not yet tried"] * 2
    for item in content.items("demo", Exercise):
        check(item.id, "a wrong answer")
    assert [claim.verdict for claim in board(trial).claims] == ["refuted", "not yet tried"]
    later = Claim("R32", "4.4", "tried twice", ("demo", "99"), "holds")
    assert board([later]).claims[0].verdict == "not yet tried", "its last notebook is still to come"
    assert "1 of 2 claims" in repr(board(trial))
    assert "claims" not in repr(board([])), "no claims, no table of claims"


def test_the_workbooks_own_claims_are_on_the_board():
    assert [claim.name for claim in claims()] == [f"R{number:02d}" for number in range(1, 68)]
    assert board().heard == ()
    assert "Not yet tried by you: R01, R02" in repr(board())
    assert "R67." in board()._repr_html_()


def test_an_export_holds_answers_and_no_name_unless_one_was_typed(tmp_path):
    import json

    start("demo")
    check("demo-pair", (1, 4))
    predict("demo-guess", guess="low", confidence=90)
    export(folder=tmp_path)
    (file,) = tmp_path.iterdir()
    data = json.loads(file.read_text(encoding="utf-8"))
    assert [(event["id"], event["in"]) for event in data["events"]] == [
        ("demo-pair", "demo"),
        ("demo-guess", "demo"),
    ]
    assert sorted(data["learner"]) == ["key"]
    assert file.name == f"causalrec-answers-{data['learner']['key']}.json"
    assert str(tmp_path) not in file.read_text("utf-8") + str(export(folder=tmp_path))
    note = export("Ada 安", folder=tmp_path)
    assert "Ada 安" in str(note)
    named = tmp_path / f"causalrec-answers-Ada_安-{data['learner']['key']}.json"
    assert json.loads(named.read_text("utf-8"))["learner"] == data["learner"] | {"name": "Ada 安"}
    assert {one.name for one in tmp_path.iterdir()} == {file.name, named.name}


@pytest.mark.parametrize(
    "name", ["../../x", "a/b\\c", "CON:", "\0", "\ud800", "=1+1", ".", "a" * 5000, "安" * 200]
)
def test_no_name_leads_out_of_the_folder_of_an_export(tmp_path, name):
    export(name, folder=tmp_path)
    (file,) = tmp_path.iterdir()
    assert re.fullmatch(r"causalrec-answers(-\w{1,30})?-[0-9a-f]{8}\.json", file.name)


def test_votes_are_drawn_as_bars_with_their_words_and_read_the_same_as_text():
    one = vote("demo-A", before=[12, 3, 5])
    page = one._repr_html_()
    assert re.findall(r">([^<]+)<span aria-hidden=\"true\"[^>]*width:([\d.]+%)", page) == [
        ("12 (60 %)", "60.0%"),
        ("3 (15 %)", "15.0%"),
        ("5 (25 %)", "25.0%"),
    ]
    assert "12 (60 %)" in repr(one)


def test_an_export_that_cannot_be_written_says_so(tmp_path):
    assert "could not be written" in str(export(folder=tmp_path / "nowhere"))


def test_what_learners_typed_at_predictions_quizzes_and_explanations_is_read_or_refused_in_words():
    assert "Type one of" in str(predict("demo-guess", guess="sideways", confidence=80))
    predict("demo-guess", guess="low", confidence=80)
    assert text("predict", "stands") in str(predict("demo-guess", guess="high", confidence=90))
    assert text("predict", "stands") not in str(predict("demo-guess", guess="low", confidence=80))
    quiz("demo", answers={"demo-q2": ("no", "The story stays open.", 60)})
    note = str(quiz("demo", answers={"demo-q3": "a a 70"}))
    assert "no question 'demo-q3'" in note
    assert "1 of 2" in note, "what was answered before counts"
    assert text("quiz", "kept") in note
    assert text("quiz", "three") not in str(quiz("demo", answers={"demo-q2": "a a 70"})), (
        "one text is read, too"
    )
    with pytest.raises(LabError, match="Name each question"):
        quiz("demo", answers=[("a", "a", 70)])
    with pytest.raises(LabError):
        read_tally(content.find("demo-A", Vote), 5)
    assert ticks_of(Explain("demo-e"), 2) == (2,)
    for odd in (None, "1,2", ("1", "2")):
        with pytest.raises(LabError):
            ticks_of(Explain("demo-e"), odd)


def test_none_is_told_that_nothing_was_handed_in_and_chinese_words_name_an_option():
    assert "so nothing was handed in" in str(check("demo-number", None))
    assert [Choice("none", "all").read(said).value for said in ("无", "没有", "全部")] == [
        "none",
        "none",
        "all",
    ]
    assert Choice("holds", "refuted", "not_proven").read("证据不足").value == "not_proven"
