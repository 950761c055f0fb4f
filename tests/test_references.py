"""The article's citations: what follows from a catalogue's entry, and that each is about a quote."""

import re

import pytest

from causalrec_lab import datasets
from causalrec_lab.datasets import Entry, cited_verdict, compared, references
from causalrec_lab.errors import LabError, UnknownName

BOOK = Entry("A book", ("Xiang 项亮", "Wu"), 2012)


@pytest.mark.parametrize(
    ("cited", "state"),
    [
        (Entry("A book", ("Xiang",)), "agrees"),
        (Entry("A book", ("项亮", "Wu"), 2012), "agrees"),
        (Entry("A book"), "agrees"),
        (Entry("A book", ("Xiang",), 2013), "wrong"),
        (Entry("A book", ("Xiang", "He")), "wrong"),
        (Entry("A book", ("Xian",)), "wrong"),  # a part of a name is no name
    ],
)
def test_a_citation_agrees_if_all_it_names_stands_in_the_entry(cited, state):
    assert compared(cited, BOOK) == state
    assert compared(cited, None) == "not found"


@pytest.mark.parametrize(
    ("states", "verdict"),
    [
        (["agrees"], "holds"),
        (["agrees", "not found"], "not_proven"),
        (["not found", "wrong", "agrees"], "refuted"),
    ],
)
def test_one_wrong_citation_refutes_a_row_and_one_that_was_not_found_leaves_it_open(states, verdict):
    assert cited_verdict(states) == verdict
    assert cited_verdict(iter(states)) == verdict


def test_a_row_without_citations_or_with_a_state_that_is_none_is_refused():
    with pytest.raises(LabError, match="a row with no citation has no verdict"):
        cited_verdict([])
    with pytest.raises(UnknownName, match="did you mean 'wrong'"):
        cited_verdict(["wrog"])


def test_every_citation_is_a_quote_of_its_rows_and_every_citation_of_the_article_is_there():
    quotes = {quote.id: quote for quote in datasets.article_quotes()}
    rows = {row.row: row for row in datasets.article_rows()}
    for one in references():
        assert set(one.quotes) <= quotes.keys()
        for row in one.rows:
            assert set(one.quotes) & set(rows[row].quotes) or one.id == "jiqizhixin", (one.id, row)
        printed = " ".join(quotes[name].source for name in one.quotes)
        names = [name for name in one.cited.authors if name not in printed]
        assert not names, f"{one.id}: {names} do not stand in the article"
        assert one.cited.year is None or str(one.cited.year) in printed
        assert one.id in ("facebook", "amazon") or one.cited.title.strip("《》") in printed
    cited = {quote.id for quote in quotes.values() if quote.kind == "citation"}
    assert cited == {name for one in references() for name in one.quotes}


def test_what_is_said_to_be_checked_says_where_and_every_citation_that_fails_has_another_but_two_blogs():
    for one in references():
        entries = [entry for entry in (one.found, *one.instead) if entry]
        assert all(entry.source and "http" not in entry.source for entry in entries if entry.checked)
        assert all(not entry.source for entry in entries if not entry.checked)
        assert one.state == "agrees" or entries or one.id in ("ai-blog", "recsys-blog")
        for entry in entries:
            assert re.fullmatch(
                r"|arXiv \d{4}\.\d{5}|arXiv \d{4}\.\d{4}|ISBN [\d-]{17}|ISSN \d{4}-\d{4}", entry.number
            )


@pytest.mark.parametrize("entry", [e for one in references() for e in (one.found, *one.instead) if e])
def test_an_isbn_has_its_check_digit(entry):
    digits = [int(sign) for sign in entry.number if sign.isdigit()] if "ISBN" in entry.number else []
    assert sum(digit * (1, 3)[place % 2] for place, digit in enumerate(digits)) % 10 == 0


def test_an_entry_reads_as_a_reference_and_shortens_a_long_list():
    assert str(BOOK) == "Xiang 项亮, Wu (2012). A book"
    many = Entry("Survey", ("A", "B", "C", "D", "E"), 2023, "J", "arXiv 2305.19860")
    assert str(many) == "A, B, C, D, … (2023). Survey. J. arXiv 2305.19860"
