"""A translation is held to its source; a reader gets the language asked for, and English where it ends."""

import re
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from given_away import forms
from readable import check_grid

import causalrec_lab
from causalrec_lab import texts
from causalrec_lab.course import every_card, plan
from causalrec_lab.errors import UnknownName
from causalrec_lab.lesson import check, content, predict, start
from causalrec_lab.lesson.items import Exercise, Predict
from causalrec_lab.lesson.kinds import Choice
from causalrec_lab.workbook import article_page, main_translations, translations

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(causalrec_lab.__file__).parent
PAGES = translations.pages(PACKAGE)
DOOR = ("shop", "nb00", "nb01", "nb03", "nb08")  # where a reader in Chinese comes first
VARIABLES = ("CAUSALREC_LANG", *texts.SYSTEM)


@pytest.fixture
def silent(monkeypatch):
    """A process that nobody told a language."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for heard in ("_chosen", "_browser"):  # what an earlier test was told
        monkeypatch.setattr(texts, heard, [""])
    return monkeypatch


@pytest.mark.parametrize("language", translations.LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_every_translated_text_still_fits_the_english_it_was_made_from(name, language):
    found = translations.faults(PAGES[name], language)
    assert not found, (
        f"{name}: read both languages, mend words.{language}.toml, then run\n"
        f"python -m causalrec_lab translations --read {name}\n  " + "\n  ".join(found)
    )


def test_the_gate_names_each_text_that_moved_and_in_which_way(tmp_path):
    english = tmp_path / "words.en.toml"
    chinese = tmp_path / "words.zh.toml"
    english.write_text(
        'a = "one"\nb = "{n} of {m:.1f}"\nc = ["x", "y"]\nd = "type `____`"\ne = "e"\n', encoding="utf-8"
    )
    chinese.write_text('a = "一"\nb = "{m:.1f}中的{n}"\nc = ["甲", "乙"]\nd = "填`____`"\n', encoding="utf-8")
    assert [fault.partition(":")[0] for fault in translations.faults(tmp_path)] == ["a", "b", "c", "d"]
    assert translations.take(tmp_path, "page") == 4
    assert translations.faults(tmp_path) == []
    english.write_text(english.read_text().replace("one", "two").replace('e = "e"', ""), encoding="utf-8")
    chinese.write_text('a = "一"\nb = "{m}中的{n}"\nc = ["甲"]\nd = "填空"\ne = "伊"\n', encoding="utf-8")
    texts.load.cache_clear()
    assert translations.faults(tmp_path) == [
        "a: its English moved, to 'two'",
        "b: its placeholders are ['{m}', '{n}'], the English has ['{m:.1f}', '{n}']",
        "c: 1 texts for 2",
        "d: its code are [], the English has ['`____`']",
        "e: there is no such English text any more; take it out",
    ]
    assert translations.take(tmp_path, "page") == 1, "a hash is written only for what fits"


def test_the_command_counts_and_is_refused_a_page_that_is_not_there(capsys):
    assert main_translations([]) == 0
    said = capsys.readouterr().out.splitlines()
    done, every = translations.count(PAGES["lesson"])
    assert f"zh lesson: {done} of {every} texts translated" in said
    with pytest.raises(UnknownName, match=r"there is no page 'lesso'.*did you mean 'lesson'"):
        main_translations(["--read", "lesso"])


def test_whoever_speaks_first_decides_the_language(silent):
    assert texts.languages() == ["en"]
    silent.setenv("LANG", "zh_CN.UTF-8")
    assert texts.languages() == ["zh_CN", "zh", "en"]
    silent.setenv("LC_ALL", "C.UTF-8")
    assert texts.languages() == ["en"]
    silent.setenv("CAUSALREC_LANG", "zh")
    assert texts.languages() == ["zh", "en"]
    assert texts.use("en").startswith("Language: English")
    assert texts.languages() == ["en"]
    assert texts.use("zh-CN").startswith("语言：中文")
    assert texts.languages() == ["zh_CN", "zh", "en"]
    with pytest.raises(UnknownName, match="no language 'fr'; the languages are 'en', 'zh'"):
        texts.use("fr")


def test_a_language_that_ends_goes_on_in_english_and_says_how_often(tmp_path, silent):
    (tmp_path / "words.en.toml").write_text('a = "one"\n[t]\nb = "two"\nc = "three"\n', encoding="utf-8")
    (tmp_path / "words.zh.toml").write_text('[t]\nb = "二"\n', encoding="utf-8")
    silent.setenv("CAUSALREC_LANG", "zh")
    words = texts.Words(tmp_path)
    assert (words("a"), words("t.b"), words("t.c")) == ("one", "二", "three")
    assert words.find("t") == {"b": "二", "c": "three"}
    assert texts.missing(tmp_path) == 2
    silent.setenv("CAUSALREC_LANG", "en")
    assert texts.missing(tmp_path) == 0
    silent.setenv("CAUSALREC_LANG", "fr")  # a language nobody wrote is not counted as one half-written
    assert texts.missing(tmp_path) == 0


def test_the_set_up_line_of_a_notebook_says_how_many_texts_are_in_english(silent):
    english = str(start("10"))
    silent.setenv("CAUSALREC_LANG", "zh")
    left = texts.missing(PAGES["course/nb10"], PAGES["lesson"])
    assert left > 100
    assert str(left) in str(start("10")).splitlines()[-1]
    assert str(left) not in english


def test_an_option_may_be_typed_in_english_in_any_language(silent):
    silent.setenv("CAUSALREC_LANG", "zh")
    tried = 0
    for item in (one for notebook in content.notebooks() for one in content.items(notebook, Predict)):
        if isinstance(item.kind, Choice):
            for key in item.kind.keys:
                words = texts.Words(PAGES[f"course/nb{item.id[:2]}"])
                said = words.find_in("en", item.id, "options", key)
                if said is not None:
                    assert item.asked.read(texts.plain(str(said))).value == key, (item.id, said)
                tried += 1
    assert tried > 100
    texts.use("en")
    assert "Not attempted" in str(check("01-1", ...)), "one process, two languages"
    texts.use("zh")
    assert "Not attempted" not in str(check("01-1", ...))


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_every_reference_and_known_wrong_answer_is_judged_as_in_english(language, silent):
    from causalrec_lab.lesson.exercises import grade
    from causalrec_lab.lesson.items import resolve
    from causalrec_lab.lesson.kinds import When

    silent.setenv("CAUSALREC_LANG", language)
    for notebook in ("00", "01", "03"):
        for item in content.items(notebook, Exercise):
            assert grade(item, item.value).state == "correct"
            for key, wrong in item.known.items():
                given = wrong.example if isinstance(wrong, When) else resolve(wrong)
                assert grade(item, given).known == key, (item.id, key)


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_no_translated_hint_or_message_gives_the_answer_away(language, silent):
    silent.setenv("CAUSALREC_LANG", language)
    tried = 0
    for item in (one for notebook in content.notebooks() for one in content.items(notebook, Exercise)):
        written = texts.load(PAGES[f"course/nb{item.id[:2]}"], language).get(item.id, {})
        messages = [*written.get("hints", ()), *written.get("known", {}).values()]
        assert len(set(messages)) == len(messages), item.id
        for form, said in product(filter(None, forms(item.asked, item.wanted)), messages):
            alone = rf"(?<![\w.]){re.escape(form)}(?![\w%]|\.\d)"
            found = re.search(alone, texts.plain(said), re.IGNORECASE | re.ASCII)
            assert not found, f"{item.id}: {said} says {form}"
            tried += 1
    assert tried > 50


def test_every_card_of_the_front_door_reads_well_in_chinese_in_every_state(silent):
    silent.setenv("CAUSALREC_LANG", "zh")
    cards = {name: card for name, card in every_card().items() if name.partition(".")[0] in DOOR}
    assert len(cards) > 8
    for name, card in cards.items():
        assert check_grid(card) >= 2, name
        assert re.search(r"[\u4e00-\u9fff]", card.question), f"{name} asks in English"


README = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md")]


def test_the_chinese_readme_has_the_notebooks_minutes_modules_and_commands_of_the_english_one():
    rows = []
    for text in README:
        lines = [line.strip("|").split("|") for line in text.splitlines() if re.match(r"\| \[?\d\d ", line)]
        rows.append(
            [
                (link.strip(), re.findall(r"\d+", minutes), module.strip())
                for link, _, minutes, module in lines
            ]
        )
    english, chinese = ([row[:2] for row in found] for found in rows)
    assert english == chinese
    assert [row[2] for row in rows[0]][:-1] == [row[2] for row in rows[1]][:-1]
    assert len(chinese) == 24
    commands = [re.findall(r"^    .*(?:pip|llm|PIP_).*$", text, re.MULTILINE) for text in README]
    assert commands[0] == [line.replace(" LANGUAGE=zh", "") for line in commands[1]]
    assert len(commands[0]) == 4
    assert set(re.findall(r"\d+(?:\.\d+)? [GM]B", README[1])) == set(
        re.findall(r"\d+(?:\.\d+)? [GM]B", README[0])
    )
    assert "(README.zh.md)" in README[0]
    assert "(README.md)" in README[1]


def test_the_chinese_readme_says_which_notebooks_are_translated():
    counts = {name: translations.count(page) for name, page in PAGES.items() if name.startswith("course/nb")}
    done = [name.removeprefix("course/nb") for name, (ours, every) in counts.items() if ours == every]
    said = re.search(r"笔记本 ([\d、]+) 的题目和卡片已经有中文", README[1])[1]
    assert said == "、".join(done)


def test_the_page_in_the_articles_order_is_what_rows_verdicts_and_notebooks_say_now(project):
    stored = (project.notebooks / "article.zh.md").read_text(encoding="utf-8")
    assert stored == article_page.page(project), "make it again: python -m causalrec_lab article_page"
    heads = re.findall(r"^### (R\d\d) ", stored, re.MULTILINE)
    assert sorted(heads) == [f"R{number:02}" for number in range(1, 68)]
    assert "Not attempted" in str(check("01-1", ...)), "the language is as it was"


def test_every_row_with_a_verdict_has_its_sentence_of_what_was_found_and_no_figure_by_hand():
    for language in ("en", "zh"):
        found = texts.load(PAGES["course"], language)["found"]
        decided = {row.name: [row.verdict] for row in plan.rows() if row.verdict != "untried"}
        assert {row: list(said) for row, said in found.items()} == decided
        assert not [said for row in found.values() for said in row.values() if re.search(r"\d", said)]


def test_the_editions_say_how_much_of_each_page_is_translated():
    lines = translations.summary(PACKAGE)
    done, every = translations.count(PAGES["course/nb01"])
    assert f"zh course/nb01: {done} of {every} texts translated" in lines
    assert len(lines) == len(PAGES) + 1


def test_the_font_of_the_figures_has_every_letter_of_every_translation():
    from matplotlib.ft2font import FT2Font

    from causalrec_lab.view import look

    font = FT2Font(str(look.chinese_font()))
    said = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("words.zh.toml"))
    letters = {letter for letter in said if "\u2e80" <= letter <= "\uffef"}
    assert len(letters) > 800
    assert not sorted(letter for letter in letters if not font.get_char_index(ord(letter)))


def test_a_fresh_process_follows_the_variable():
    code = "from causalrec_lab.view.card import words; print(words('card.reset'))"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={"PYTHONUTF8": "1", "PYTHONPATH": str(PACKAGE.parent), "LANG": "zh_CN.UTF-8"},
    )
    assert ran.stdout.strip() == texts.load(PACKAGE / "view", "zh")["card"]["reset"]


def test_predict_takes_its_words_from_the_language_of_the_moment(silent):
    said = [str(predict("01-A"))]
    silent.setenv("CAUSALREC_LANG", "zh")
    said.append(str(predict("01-A")))
    assert said[0] != said[1]
