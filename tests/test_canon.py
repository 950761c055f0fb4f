"""The canon of GLOSSARY.md against the notebooks. Oracle: the sources, and the design's list of terms.

A term is *taught* when it stands bold with its 中文 in a core cell, as in "**token** 词元", and is used in
two later core cells of any notebook, tables apart; one that is only *named* needs the bold and the 中文, in
any cell. What is not taught yet is marked `owed`: a debt that may only shrink.
"""

import re
from functools import cache

import pytest
from links import core_path
from test_docs import read, table
from throwaway import ROOT

from causalrec_lab.workbook.source import Project, read_source

MOST_OWED = 0  # never raise it


def without_tables(text):
    kept = (line for line in text.splitlines() if not line.lstrip().startswith("|"))
    return " ".join(" ".join(kept).split())


@cache
def cells():
    """The text of every markdown cell in the order of reading, and whether it is core."""
    found = []
    for name in sorted(Project(ROOT).names()):
        source = read_source(Project(ROOT).source(name))
        core = {cell.line: cell.text for cell in core_path(source)}  # without <details>
        for cell in source.cells:
            if cell.kind == "markdown":
                found.append((without_tables(core.get(cell.line, cell.text)), cell.line in core))
    return found


@pytest.mark.parametrize("said", ["**[UNK]** 未知词元", "the token [UNK].", "[UNK]: one number"])
def test_a_term_in_brackets_is_found_though_no_word_ends_there(said):
    assert re.search(pattern("[UNK]"), said)


def canon():
    return table(read("GLOSSARY.md"), "canon")


def spellings(entry):
    """ "A / B (C)" may stand as A, B or C.

    >>> spellings("sharding (FSDP)")
    ['sharding', 'FSDP']
    """
    return [part.strip() for part in re.split(r"\s/\s|[()]", entry) if part.strip()]


def pattern(english):
    """Any spelling as a word, in any case unless it is an abbreviation, with any ending."""
    ways = []
    for way in spellings(english):
        start = "" if way[0] == "[" else r"\b"
        short = way.isupper() and len(way) < 6 and way[-1] != "]"  # no word ends after a bracket
        ways.append(rf"{start}{re.escape(way)}\b" if short else rf"(?i:{start}{re.escape(way)})")
    return "|".join(ways)


def is_taught(english, chinese, named):
    in_chinese = "|".join(map(re.escape, spellings(chinese)))
    bold = re.compile(rf"\*\*[^*]*(?:{pattern(english)})[^*]*\*\*[^*]{{0,40}}?(?:{in_chinese})")
    first = next((n for n, (text, core) in enumerate(cells()) if (core or named) and bold.search(text)), None)
    if first is None or named:
        return first is not None
    used = re.compile(pattern(english))
    return sum(core and bool(used.search(text)) for text, core in cells()[first + 1 :]) >= 2


@pytest.mark.parametrize("row", canon(), ids=lambda row: row[0])
def test_a_term_is_taught_or_owed_and_not_both(row):
    english, chinese, state = row[:3]
    taught, owed = is_taught(english, chinese, "named" in state), "owed" in state
    assert taught or owed, (
        f"no notebook teaches {english!r} with its 中文 {chinese}: bold, core, used twice more"
    )
    assert not (taught and owed), f"{english!r} is taught now: take 'owed' out of its row in GLOSSARY.md"


def test_the_canon_is_whole_said_once_and_its_debt_shrinks():
    rows = canon()
    assert len(rows) >= 262
    assert {row[2] for row in rows} <= {"taught", "owed", "named", "named, owed"}
    assert len({row[0].casefold() for row in rows}) == len(rows)
    assert all(re.search(r"[\u4e00-\u9fff]", row[1]) for row in rows)
    assert sum("owed" in row[2] for row in rows) <= MOST_OWED


def test_the_canon_says_a_term_in_chinese_as_the_glossary_does():
    ours = {}
    for row in canon():
        for way in spellings(row[0].casefold()):
            ours.setdefault(way, set()).update(spellings(row[1]))
    for row in table(read("GLOSSARY.md"), "code name"):
        said = spellings(row[2].casefold())[0]
        assert said not in ours or set(spellings(row[3])) & ours[said], (said, row[3], ours.get(said))


def test_a_term_counts_only_bold_with_its_chinese_and_used_in_two_later_cells(monkeypatch):
    """Oracle: small texts, counted by hand."""
    text = [("A **fork** 分叉结构.", True), ("the Forks", True), ("a fork", True)]
    for cut, taught in ((3, True), (2, False)):
        monkeypatch.setattr(f"{__name__}.cells", lambda cut=cut: text[:cut])
        assert is_taught("fork", "分叉结构", named=False) is taught
    for wrong in ("A **fork**.", "A fork 分叉结构.", "A **pitch** 分叉结构."):
        monkeypatch.setattr(f"{__name__}.cells", lambda wrong=wrong: [(wrong, True), *text[1:]])
        assert not is_taught("fork", "分叉结构", named=False)
    monkeypatch.setattr(f"{__name__}.cells", lambda: [("A **fork** 分叉结构.", False)])
    assert is_taught("fork", "分叉结构", named=True)
    assert without_tables("a fork\n| fork |\n|---|") == "a fork"
