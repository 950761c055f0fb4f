"""Walks all content, by glob: references pass, blanks do not count, known wrong answers have their own words.

A failing test names the item and what to write. The demonstration content is walked too: it has every kind.
"""

import builtins
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from given_away import forms
from lesson_demo import HERE, demo, use_demo  # noqa: F401
from lesson_demo import items as demo_items
from over import over

from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.lesson import ____, content, quizzes
from causalrec_lab.lesson.exercises import grade, hint_of, known_wrong, safe_read
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote, labels, resolve
from causalrec_lab.lesson.kinds import Choice, When
from causalrec_lab.lesson.predictions import commit, revealed
from causalrec_lab.lesson.texts import ENGINE, has, text, words_of
from causalrec_lab.texts import load, plain

pytestmark = use_demo
PACKAGE = Path(content.__file__).parents[1]
COURSE = PACKAGE / "course"

ITEMS = [*chain.from_iterable(content.items(notebook) for notebook in content.notebooks()), *demo_items()]


def every(kind):
    return over((item.id, (item,)) for item in ITEMS if isinstance(item, kind))


def every_known_wrong():
    asked = [item for item in ITEMS if isinstance(item, Exercise)]
    return over((f"{item.id} {key}", (item, key)) for item in asked for key in item.known)


def example(wrong):
    return wrong.example if isinstance(wrong, When) else resolve(wrong)


def gives_away(item, sentence):
    """The form of the reference that a sentence holds, or None."""
    for form in forms(item.asked, item.wanted):
        if form and re.search(rf"(?<![\w.]){re.escape(form)}(?![\w%]|\.\d)", plain(sentence), re.IGNORECASE):
            return form
    return None


def test_there_is_content_and_the_walk_sees_it():
    shipped = {path.parent.name[2:] for path in COURSE.glob("nb*/questions.py")}
    assert shipped <= set(content.notebooks())
    assert {item.id.partition("-")[0] for item in ITEMS} == shipped | {"demo"}
    assert all(has(notebook, "title") for notebook in shipped)


@every(Exercise)
def test_the_reference_and_every_other_right_answer_pass_their_check(item):
    for right in (item.value, *map(example, item.also)):
        assert grade(item, right).state == "correct", f"{item.id}: {right!r} should be correct"


@every(Exercise)
def test_a_blank_in_any_place_is_not_attempted(item):
    blanks = [____, (____, ____), [____], {____}, None, ..., "", lambda *given: ____]
    states = {grade(item, blank).state for blank in blanks[: None if item.kind.shape == "function" else -1]}
    assert states == {"not attempted"}


@every_known_wrong()
def test_every_known_wrong_answer_gets_its_own_message(item, key):
    result = grade(item, example(item.known[key]))
    assert result.state == "not yet", f"{item.id} {key} is correct: it cannot be a known wrong answer"
    assert result.known == key, f"{item.id} {key} is caught by {result.known}, which is listed before it"
    assert result.message == text(item.id, "known", key)


@every(Exercise)
def test_messages_of_one_exercise_are_distinct_and_each_belongs_to_a_known_answer(item):
    written = load(words_of(item.id).folder, "en")[item.id].get("known", {})
    assert sorted(written) == sorted(item.known), f"{item.id}: keys in the .py and in the .toml differ"
    assert len(set(written.values())) == len(written)


@every(Exercise)
def test_three_hints_climb_and_none_gives_the_answer_away(item):
    hints = load(words_of(item.id).folder, "en")[item.id]["hints"]
    assert len(hints) == len(set(hints)) == 3, (
        f"{item.id}: where to look; what over what; the sum without its result"
    )
    for hint in hints:
        assert not gives_away(item, hint), f"{item.id}: the hint {hint!r} says {gives_away(item, hint)!r}"


@every(Exercise)
def test_every_hint_is_said_as_it_stands_also_where_its_code_has_braces(item):
    hints = load(words_of(item.id).folder, "en")[item.id]["hints"]
    assert [hint_of(item.id, step) for step in (1, 2, 3)] == hints
    assert not any("{{" in one for one in hints), f"{item.id}: write a brace once"


@every(Exercise)
def test_no_message_for_a_wrong_answer_gives_the_right_one_away(item):
    for key in item.known:
        said = text(item.id, "known", key)
        assert not gives_away(item, said), f"{item.id} {key}: the message says {gives_away(item, said)!r}"
    for odd in ("what?", object(), 12345.678, (1, 2, 3, 4, 5), [["x"]]):
        result = grade(item, odd)
        if item.kind.shape not in ("function", "choice"):  # these show a failing case, the list of options
            assert not gives_away(item, result.message), f"{item.id}: {result.message!r}"


@every(Exercise)
def test_the_solution_says_why(item):
    assert len(text(item.id, "solution")) > 15


@every(Predict)
def test_a_prediction_asks_reveals_and_knows_its_outcome(item):
    assert text(item.id, "ask")
    guesses = item.kind.keys if isinstance(item.kind, Choice) else ["1/3"]
    for guess in guesses:
        made = commit(item, guess, 80)
        assert made.hit in ((None,) if item.wanted is None else (True, False))
        assert made.shown in str(revealed(item, made)) or "{guess}" not in text(
            item.id, "reveal", outcome="", guess=""
        )
    assert item.wanted is None or item.wanted.shape == item.asked.shape


@every(Explain)
def test_an_explanation_has_a_model_sentence_and_three_ticks(item):
    assert text(item.id, "explain", "ask") != text(item.id, "explain", "model")
    assert len({text(item.id, "explain", "ticks", number) for number in range(3)}) == 3
    assert not has(item.id, "explain", "ticks", 3)


@every(Vote)
def test_a_vote_has_words_for_every_option(item):
    assert text(item.id, "ask")
    assert len(set(labels(item.id, item.options))) == len(item.options) >= 2


@pytest.mark.parametrize("notebook", [name for name in content.notebooks() if name.isdigit()])
def test_the_right_answer_has_no_place_of_its_own(notebook):
    asked = [item for item in content.items(notebook, QuizItem) if item.reasons]
    options = {item.options.index(item.right) for item in asked}
    reasons = {item.reasons.index(item.because) for item in asked}
    assert len(options) > 1, f"{notebook}: the right option always stands in place {options}; move some"
    assert len(reasons) > 1, f"{notebook}: the right reason always stands in place {reasons}; rename an id"


@every(QuizItem)
def test_a_quiz_item_grades_every_option_with_every_reason_and_explains_each(item):
    assert item.right in item.options
    assert item.because in (item.reasons or ("",))
    for option in item.options:
        for because in item.reasons or ("",):
            result = quizzes.grade(item, option, because)
            state = "wrong" if option != item.right else "lucky" if because != item.because else "right"
            assert result.state == state
            assert all(len(line) > 3 for line in result.lines)
    said = [text(item.id, "wrong", option) for option in item.options if option != item.right]
    said += [text(item.id, "wrong_reasons", reason) for reason in item.reasons if reason != item.because]
    assert len(set(said)) == len(said), f"{item.id}: two wrong answers have the same sentence"
    assert len(set(labels(item.id, item.reasons, under="reasons"))) == len(item.reasons)


def section_ids(notebook):
    return {name for name in load(words_of(notebook).folder, "en") if name.startswith(f"{notebook}-")}


@pytest.mark.parametrize("notebook", content.notebooks())
def test_every_section_of_a_text_file_belongs_to_an_item(notebook):
    left = section_ids(notebook) - {item.id for item in content.items(notebook)}
    assert not left, f"{notebook}.toml: nobody asks for {sorted(left)}; delete them or add the items"


def entries(tree, path=()):
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        if isinstance(value, str):
            yield (*path, key), value
        else:
            yield from entries(value, (*path, key))


TEXT_FILES = sorted(path for folder in (PACKAGE, HERE) for path in folder.rglob("words.*.toml"))


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_text_is_filled_and_has_the_placeholders_of_the_english_one(path):
    tree = tomllib.loads(path.read_text(encoding="utf-8"))
    english = dict(entries(tomllib.loads((path.parent / "words.en.toml").read_text(encoding="utf-8"))))
    for where, sentence in entries(tree):
        assert sentence.strip(), f"{path.name}: {where} is empty"
        assert where in english, f"{path.name}: {where} is not in the English file"
        names = [set(re.findall(r"(?<!\{)\{(\w+)\}", words)) for words in (sentence, english[where])]
        assert names[0] == names[1], (
            f"{path.name}: {where} has placeholders {names[0]}, English has {names[1]}"
        )


def test_no_sentence_of_the_engine_is_unused_and_none_is_missing():
    package = PACKAGE
    code = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    asked = set(re.findall(r"""text\(\s*["'](\w+)["'],\s*["'](\w+)["']""", code))
    for section, key in asked:
        if has(section) or not section[0].isdigit():
            assert has(section, key), f"lesson/words.en.toml has no [{section}] {key}"
    words = set(re.findall(r"""["']([\w ]+)["']""", code)) | {"keep_before", "keep_after"}
    for (section, *_, last), sentence in entries(load(ENGINE.folder, "en")):
        if section == "raised":  # asked for by the name of what was raised
            assert issubclass(getattr(builtins, last), Exception)
            continue
        assert last in words, f"lesson/words.en.toml: [{section}] {last} = {sentence!r} is used nowhere"


def test_content_that_breaks_the_rules_is_refused_by_name(monkeypatch):
    import importlib

    module = importlib.import_module("lesson_demo.nbdemo.questions")
    for bad in (Explain("99-x"), Explain("demo-why")):
        monkeypatch.setattr(module, "ITEMS", (*demo_items(), bad))
        content.items.cache_clear()
        with pytest.raises(LabError, match=bad.id):
            content.items("demo")


def test_an_example_of_a_rule_obeys_it_and_the_reference_does_not():
    for item in ITEMS:
        if isinstance(item, Exercise):
            assert known_wrong(item, safe_read(item.asked, item.value)) is None, (
                f"{item.id}: a rule catches the answer"
            )


def test_a_content_module_imports_nothing_heavy():
    heavy = re.compile(
        r"^(?:import|from) (numpy|pandas|torch|causalrec_lab\.(?!lesson|errors))", re.MULTILINE
    )
    for path in COURSE.glob("nb*/questions.py"):
        assert not heavy.search(path.read_text(encoding="utf-8")), f"{path}: wrap it in Later(function)"


def test_the_walk_would_see_a_hint_that_gives_the_answer_away():
    pair = next(item for item in ITEMS if item.id == "demo-pair")
    number = next(item for item in ITEMS if item.id == "demo-number")
    assert gives_away(pair, "It is 2 of 4.") == "2 of 4"
    assert gives_away(number, "That makes .25, then?") == ".25"
    assert gives_away(number, "A share of 8/32 is 1/4.") == "1/4"
    assert not gives_away(number, "Not 21/40, and not 1.25 either.")


def test_an_unknown_notebook_is_named():
    with pytest.raises(UnknownName, match=r"there is no notebook 'zz02'; the notebooks are '00', '01'"):
        content.items("zz02")
