"""Every card of the package over its whole grid, the pattern they share, the live side without a browser."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from readable import check_grid, grid

from causalrec_lab import view
from causalrec_lab.course import every_card
from causalrec_lab.course.shop import clickable_graph as dag
from causalrec_lab.course.shop.week import week
from causalrec_lab.errors import DataProblem, LabError, UnknownName
from causalrec_lab.graph import CausalGraph
from causalrec_lab.view import look
from causalrec_lab.view.picture import drawing, text
from causalrec_lab.workbook import settings

CARDS = every_card()
VIEW = Path(view.__file__).parent
each_card = pytest.mark.parametrize("name", CARDS)


# ---- every card


def test_there_are_cards_and_they_are_found_by_their_mark():
    assert {"shop.week", "nb01.room_card"} <= CARDS.keys()


@pytest.mark.slow  # the whole grid of every card
@each_card
def test_a_card_reads_well_in_every_state(name):
    assert check_grid(CARDS[name]) >= 2


@pytest.mark.slow
@each_card
def test_a_cards_sentence_changes_with_its_state(name):
    said = {CARDS[name].ask(state).sentence for state in grid(CARDS[name], 60)}
    assert len(said) > 1


@each_card
def test_every_shape_that_can_be_clicked_is_a_control_and_every_click_has_its_shape(name):
    card = CARDS[name]
    clicks = {control.name for control in card.controls if isinstance(control, view.Click)}
    assert set(re.findall(r'data-control="([^"]+)"', card.static().svg)) == clicks


@each_card
def test_a_card_goes_to_the_page_and_back_as_plain_json(name):
    live = CARDS[name].widget()
    assert live.reply["sentence"] == CARDS[name].ask({}).sentence
    assert json.loads(json.dumps([live.spec, live.state, live.reply])) == [live.spec, live.state, live.reply]


@each_card
def test_a_card_has_a_rung_a_question_and_a_twin_without_a_front_end(name):
    card = CARDS[name]
    assert card.rung in look.RUNGS
    assert card.question.strip().endswith("?")
    assert card._repr_mimebundle_()["text/plain"].startswith(card.question)


# ---- the pattern


def answer(state):
    if state["n"] == 3:
        raise ValueError("three is out of order")
    return view.Answer(drawing(text(10, 30, state["n"]), height=50), f"{state['n']} buy.")


def card(answer=answer, **options):
    controls = [view.Slider("n", "Buyers", 0, 4, 1, 1)]
    return view.Card(
        **{"question": "How many?", "rung": "counting", "controls": controls, "answer": answer} | options
    )


def test_the_page_moves_a_slider_and_gets_the_answer_of_that_turn():
    live = card().widget()
    live.state = {"values": {"n": 2.0}, "turn": 7}
    assert (live.reply["sentence"], live.reply["turn"]) == ("2 buy.", 7)


def test_an_error_is_shown_in_the_card_is_raised_as_well_and_passes():
    live = card().widget()
    with pytest.raises(ValueError, match="out of order"):
        live.state = {"values": {"n": 3}, "turn": 1}
    assert "ValueError: three is out of order" in live.reply["error"]
    assert "raise ValueError" in live.reply["where"]
    live.state = {"values": {"n": 4}, "turn": 2}
    assert "error" not in live.reply


def test_a_state_is_answered_once_and_kept():
    asked = []
    counted = card(lambda state: asked.append(state) or answer(state))
    assert counted.ask({"n": 2}) is counted.ask({"n": 2.0})
    assert asked == [{"n": 2}]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda state: view.Answer(drawing(height=9), f"{float('nan')} buy."), "value that is none"),
        (lambda state: view.Answer(drawing(height=9), " "), "no sentence"),
        (lambda state: view.Answer(drawing(text(690, 30, "cut off"), height=50), "One."), "words outside"),
        (lambda state: state.update(n=9) or view.Answer(drawing(height=9), "One."), "wrote to the state"),
        (lambda state, seen=[]: view.Answer(drawing(height=9), f"{seen.append(0) or len(seen)}"), "not pure"),
        (lambda state: "words", "no view.Answer"),
        (lambda state: view.Answer("<svg", "One."), "no valid SVG"),
    ],
)
def test_the_walk_over_the_grid_catches_a_bad_card(wrong, said):
    with pytest.raises(LabError, match=said):
        check_grid(card(wrong))


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"rung": "guessing"}, UnknownName, "no rung 'guessing'"),
        ({"controls": []}, LabError, "one or more"),
        ({"controls": [view.Toggle("a", "A"), view.Toggle("a", "A")]}, LabError, "each with its own name"),
        ({"controls": [view.Toggle(name, name) for name in "abcd"]}, LabError, "3 at most"),
        ({"presets": {"All": {"n": 9}}}, LabError, "n = 9 is out of reach; it can be 0, 1, 2, 3, 4"),
        ({"presets": {"All": {"m": 1}}}, UnknownName, "no control 'm'"),
    ],
)
def test_a_card_that_could_not_work_is_refused_when_it_is_made(options, error, said):
    with pytest.raises(error, match=said):
        card(**options)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: view.Slider("n", "n", 0, 4, 0, 0), "step > 0"),
        (lambda: view.Slider("n", "n", 4, 0, 1, 0), "low < high"),
        (lambda: view.Slider("n", "n", 0, 4, 1, 5), "a start between them"),
        (lambda: view.Choice("c", "c", ["a", "b"], "z"), "starts at 'z'"),
        (lambda: view.Choice("c", "c", [("a", (1, 2))], (1, 2)), "text, a number or None"),
    ],
)
def test_a_control_that_could_not_work_is_refused(make, said):
    with pytest.raises(LabError, match=said):
        make()


def test_a_slider_of_tenths_stands_on_tenths():
    assert view.Slider("p", "p", 0, 0.3, 0.1, 0.2).values() == [0.0, 0.1, 0.2, 0.3]


def test_the_grid_is_bounded_and_meets_both_states_of_every_switch():
    switches = card(controls=[view.Click(f"c{i}", "c", [0, 1], 0) for i in range(12)])
    states = list(grid(switches, 100))
    assert len(states) <= 100 + 2 * 12 + 1
    assert all({state[f"c{i}"] for state in states[:99]} == {0, 1} for i in range(12))
    slider = card(controls=[view.Slider("n", "n", 0, 10_000, 1, 1)])
    walked = [state["n"] for state in grid(slider, 100)]
    assert (len(walked) <= 100, walked[0], walked[-1]) == (True, 0, 10_000)


def test_a_card_in_a_page_where_nothing_moves_is_its_default_picture():
    static = card().static()
    assert (static.svg, static.alt) == (card().ask({}).svg, "How many? 1 buy.")
    assert card().static({"n": 4}).alt == "How many? 4 buy."


def test_the_front_end_loads_nothing_from_the_network():
    for path in [*VIEW.parent.rglob("*.js"), *VIEW.parent.rglob("*.css")]:
        said = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(
            r"https?:|@import|\bimport\b[^.\n]*from|fetch\(|XMLHttpRequest|WebSocket", said
        ), path


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
@pytest.mark.parametrize("path", sorted(VIEW.parent.rglob("*.js")), ids=lambda path: path.name)
def test_the_front_end_can_be_parsed(path):
    kind = "commonjs" if "labextension" in path.parts else "module"
    said = subprocess.run(
        ["node", f"--input-type={kind}", "--check"], input=path.read_bytes(), capture_output=True, check=False
    )
    assert said.returncode == 0, said.stderr.decode()


# ---- the graph one can act on


def test_the_sentence_names_what_was_set_and_what_follows():
    card = week()
    assert card.ask({}).sentence.startswith("Nothing is set by hand: of 100 visits, 30")
    assert "40 of 100 visits" in card.ask({"x1": 1}).sentence
    assert "stays as it was: 30 of 100" in card.ask({"x4": 1}).sentence
    assert "in your hand: 0 of 100" in card.ask({"x1": 1, "x2": 0}).sentence
    assert card.ask({"x1": 1, "x3": 0}).formula == "P(x2=1 given do(x1=1), do(x3=0)) = 0.40"


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"x1": {(): 0.5}}, "node 'x2' has no table"),
        ({"x1": {(): 0.5}, "x2": {(0,): 0.2}}, r"has None where its parents \('x1',\) are \(1,\)"),
        ({"x1": {(): 1.5}, "x2": {(0,): 0.2, (1,): 0.4}}, r"has 1.5 where"),
    ],
)
def test_a_table_with_a_hole_is_named(tables, said):
    graph, places = CausalGraph([("x1", "x2")]), {"x1": (100, 100), "x2": (400, 100)}
    with pytest.raises(LabError, match=said):
        dag.ClickableDag(graph, tables, places, target="x2", question="?")


# ---- the extension that brings saved widgets back


def test_the_extension_is_laid_once_and_again_when_it_changed(tmp_path):
    assert settings.install_extension(tmp_path)
    assert not settings.install_extension(tmp_path)
    laid = tmp_path / "causalrec-lab" / "static" / "reopened.js"
    laid.write_text("old", encoding="utf-8")
    assert settings.install_extension(tmp_path)
    assert "addWidgetExtension" in laid.read_text(encoding="utf-8")


def test_jupyterlab_finds_the_extension_and_the_file_it_names(tmp_path):
    from jupyterlab_server.config import get_federated_extensions

    settings.install_extension(tmp_path)
    found = get_federated_extensions([str(tmp_path)])["causalrec-lab"]
    load = Path(found["ext_path"]) / found["jupyterlab"]["_build"]["load"]
    assert f'["{found["name"]}"]' in load.read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path):
    (tmp_path / "causalrec-lab").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(DataProblem, match="cannot be written to"):
        settings.install_extension(tmp_path)
