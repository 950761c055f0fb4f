"""The article on trial: its quotes are word for word, and every row is shown by an assert of some notebook.

A notebook shows row R29 by an assert that carries the row's name in a comment, on one of its own lines or on
the line above it:

    assert share(rows, ...) == 1  # R29: by counting, not 1/2
"""

import ast
import os
import re
from collections import defaultdict
from pathlib import Path

import pytest
from stubs import SOURCES, rows_marked

from causalrec_lab import datasets
from causalrec_lab.course import plan
from causalrec_lab.datasets import grids
from causalrec_lab.errors import LabError, UnknownName

CELL = re.compile(r"^# %%(.*)$", re.MULTILINE)


def code_cells(source: str) -> list[str]:
    """The code cells of a notebook source, without the ones that quote the article."""
    heads = list(CELL.finditer(source))
    ends = [head.start() for head in heads[1:]] + [len(source)]
    return [
        source[head.end() : end]
        for head, end in zip(heads, ends, strict=True)
        if "[markdown]" not in head[1] and '"article"' not in head[1]
    ]


def markers() -> dict[str, tuple[set[str], set[str]]]:
    """Notebook number -> rows shown by an assert, rows only mentioned."""
    found = {}
    for number, path in SOURCES.items():
        pairs = [rows_marked(cell) for cell in code_cells(path.read_text(encoding="utf-8"))]
        shown, idle = (set().union(*sets) for sets in zip(*pairs, strict=True))
        found[number] = (shown, idle - shown)
    return found


def test_a_marker_counts_only_at_an_assert():
    assert rows_marked("assert 1 == 1  # R29: why\n") == ({"R29"}, set())
    assert rows_marked("# R29, R30\nassert (\n    1 == 1\n)\n") == ({"R29", "R30"}, set())
    assert rows_marked("# R29\nprint(1)\nassert True\n") == (set(), {"R29"})
    assert rows_marked("print('# R29')\nassert True\n") == (set(), set())
    assert code_cells('# %% [markdown]\n# R01\n# %% tags=["article"]\nx\n# %%\ny') == ["\ny"]


def test_the_rows_are_the_67_of_the_audit_and_go_to_known_notebooks():
    rows = datasets.article_rows()
    assert [row.row for row in rows] == [f"R{number:02d}" for number in range(1, 68)]
    assert {notebook for row in rows for notebook in row.notebooks} <= {
        f"{number:02d}" for number in range(24)
    }
    assert all(row.notebooks and row.claim for row in rows)


def test_every_row_quotes_the_section_it_is_about():
    quotes = {quote.id: quote for quote in datasets.article_quotes()}
    for row in datasets.article_rows():
        assert row.quotes, f"{row.row} has no quote; name one in data/article/rows.toml"
        missing = [name for name in row.quotes if name not in quotes]
        assert not missing, f"{row.row} names {missing}; add them to data/article/quotes.toml"
        assert any(quotes[name].section == row.section for name in row.quotes), (
            f"{row.row}: no quote of its section"
        )


def test_every_row_whose_notebook_exists_is_shown_there_by_an_assert():
    found, missing = markers(), []
    for row in datasets.article_rows():
        later = dict(row.later)
        missing += [
            f"{SOURCES[number].name}: {row.row} ({row.claim})"
            for number in row.notebooks
            if number in SOURCES and number not in later and row.row not in found[number][0]
        ]
    assert not missing, (
        "these rows have no assert that shows them. Write `assert ...  # R..` in the notebook, or, if\n"
        'the row must wait, `later = {"NN" = "why"}` in data/article/rows.toml:\n  ' + "\n  ".join(missing)
    )


def test_what_waits_has_a_reason_and_really_waits():
    found = markers()
    for row in datasets.article_rows():
        for number, reason in row.later:
            assert number in row.notebooks, f"{row.row}: later names notebook {number}, which is not its own"
            assert len(reason.split()) >= 3, (
                f"{row.row}: say in words why notebook {number} does not show it yet"
            )
            assert row.row not in found.get(number, (set(),))[0], (
                f"{row.row} is shown in notebook {number} now; take it out of `later` in article/rows.toml"
            )


def test_no_notebook_marks_a_row_that_is_not_its_own_or_where_nothing_is_asserted():
    homes = {row.row: row.notebooks for row in datasets.article_rows()}
    for number, (shown, idle) in markers().items():
        stray = sorted(row for row in shown if number not in homes.get(row, ()))
        assert not stray, (
            f"notebook {number} shows {stray}; add it to their `notebooks` in data/article/rows.toml"
        )
        assert not idle, (
            f"notebook {number} names {sorted(idle)} away from any assert; move the comment to one"
        )


def test_the_board_says_of_every_row_what_the_data_say():
    ours = {row.row: (row.section, row.notebooks) for row in datasets.article_rows()}
    theirs = {row.name: (row.section, row.notebooks) for row in plan.rows()}
    assert theirs == ours, "course/plan.py and data/article/rows.toml differ; make them say the same"


def test_a_verdict_on_the_board_stands_on_an_assert():
    shown = defaultdict(set)
    for number, (rows, _) in markers().items():
        for row in rows:
            shown[row].add(number)
    for row in plan.rows():
        decided = row.verdict in ("holds", "refuted", "not_proven")
        assert not decided or shown[row.name], (
            f"the board finds {row.name} {row.verdict!r}, but no notebook asserts it; mark an assert with "
            f"`# {row.name}` in notebook {' or '.join(row.notebooks)}, or take the verdict back"
        )


def test_a_quote_is_found_by_id_or_by_a_section_that_has_one():
    assert datasets.article("4.4-lines").section == "4.4"
    assert datasets.article("3").id == "3-accuracy"
    with pytest.raises(
        LabError, match=r"section 4\.4 of the article has \d quotes; ask for one of '4\.4-table'"
    ):
        datasets.article("4.4")
    with pytest.raises(UnknownName, match=r"did you mean '4\.4-effect'"):
        datasets.article("4.4-efect")


def test_quotes_are_short_translated_and_name_nobody():
    quotes = datasets.article_quotes()
    assert len({quote.id for quote in quotes}) == len(quotes)
    for quote in quotes:
        assert quote.id.startswith(quote.section + "-")
        assert quote.zh.strip()
        assert quote.en.strip()
        assert not re.search(r"[\u4e00-\u9fff]", quote.en), f"{quote.id}: the translation holds Chinese"
        assert quote.kind == "code" or "**" not in quote.zh
        assert quote.kind != "sentence" or len(quote.source) <= 90
        assert "AI天才" not in quote.source


def test_the_parts_of_the_program_are_the_program():
    whole = datasets.article("5.2-code").source
    names = ("imports", "preprocess", "causal-model", "train", "infer", "main")
    assert "\n\n".join(datasets.article(f"5.2-{name}").source for name in names) == whole
    functions = [
        node.name for node in ast.parse(whole).body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    assert functions == [
        "preprocess_data",
        "CausalModel",
        "train_model",
        "infer_interest_and_relevance",
        "main",
    ]


def test_an_edited_quote_is_refused(tmp_path, monkeypatch):
    (tmp_path / "article").mkdir()
    text = (datasets.data_dir() / "article" / "quotes.toml").read_text(encoding="utf-8")
    (tmp_path / "article" / "quotes.toml").write_text(
        text.replace("50%的概率", "60%的概率"), encoding="utf-8"
    )
    monkeypatch.setattr(grids, "data_dir", lambda: tmp_path)
    datasets.article_quotes.cache_clear()
    with pytest.raises(LabError, match=r"'4\.4-effect' .* no longer what the article says"):
        datasets.article_quotes()
    datasets.article_quotes.cache_clear()


def test_every_quote_stands_in_its_section_of_the_article():
    path = os.environ.get("CAUSALREC_ARTICLE")
    if not path:
        pytest.skip(
            "the article is not part of this project; CAUSALREC_ARTICLE=path/to/it compares the quotes"
        )
    sections = sections_of(Path(path).read_text(encoding="utf-8"))
    for quote in datasets.article_quotes():
        assert quote.source in sections[quote.section], f"{quote.id} is not in section {quote.section}"


def sections_of(text: str) -> dict[str, str]:
    """Section number (or "author") -> its text; code fences hide their own comment lines."""
    sections, number, fenced = defaultdict(str), "", False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        if not fenced and (head := re.match(r"#+ (?:([0-9.]+?)\.? |(作者))", line)):
            number = head[1] or "author"
        sections[number] += line + "\n"
    return sections
