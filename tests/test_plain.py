"""Plain English where a reader must not stumble: definitions, conditions, questions and instructions.

Oracle: a list of idioms, archaic words, inversions and words of our own that the field has another name for.
Titles, the manager, the suspects, misconception cards and messages to a wrong answer keep their voice.
"""

import re
from itertools import chain

import pytest
from links import core_path
from minutes import LESSONS
from throwaway import ROOT

from causalrec_lab.texts import load, plain
from causalrec_lab.workbook.source import Project, read_source

ARCHAIC = """whom|mend(?:s|ed|ing)?|foretells?|foretold|lest|whence|wherein|shall|upon|naught|henceforth|
albeit|thereof"""
IDIOMS = r"""rule of thumb|by heart|in a nutshell|g[ia]ves? (?:\w+ ){0,2}away|in the dock|boils? down|
by and large|grain of salt|hand in hand|once and for all|on the face of it|goes without saying|
in the same boat|at stake|stands? or falls?|turns? a blind eye|keeps? an eye|cuts? corners|out of the blue|
takes? the stand|coins? (?:flies|flew|has flown)|the lay of the land|a far cry|cuts? both ways|off the hook"""
INVERSIONS = "so many you|asked is|asked for is|who is either|not only does|given is|sought is"
OWN_WORDS = r"""(?:shut|open|clear) roads?|roads? (?:is|are) (?:shut|open)|knots?|put away|tellings?|goods|
nothing bent|news (?:on|from|of) a|parts? a \w+ from"""
WORDS = "|".join((ARCHAIC, IDIOMS, INVERSIONS, OWN_WORDS)).replace("\n", "")
NOT_PLAIN = re.compile(rf"\b(?:{WORDS})\b", re.IGNORECASE)
DEFINITION = re.compile(r"\*\*[^*]+\*\*,? [^*.]{0,40}[\u4e00-\u9fff]")
EXERCISE = re.compile(r"^### \d\d-\d+ ", re.MULTILINE)


def asked_in(number):
    """Questions, options, reasons and hints of a notebook, each with its place."""
    entries = load(ROOT / "causalrec_lab" / "course" / f"nb{number}", "en")

    def walk(path, value):
        if isinstance(value, dict):
            return chain.from_iterable(walk((*path, key), inside) for key, inside in value.items())
        return [
            (path, one) for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)
        ]

    read = {"ask", "hints", "options", "reasons"}
    return [(".".join(path), plain(text)) for path, text in walk((), entries) if read & set(path)]


def said_in(number):
    """Instructions of exercises, and paragraphs that define or that say a condition, each with its line."""
    (name,) = (one for one in Project(ROOT).names() if one.startswith(number))
    for cell in core_path(read_source(Project(ROOT).source(name))):
        paragraphs = re.split(r"\n\s*\n", cell.text) if cell.kind == "markdown" else []
        for paragraph in paragraphs:
            if EXERCISE.search(cell.text) or DEFINITION.search(paragraph) or "dentified if" in paragraph:
                yield f"{name}, line {cell.line}", " ".join(paragraph.split())


@pytest.mark.parametrize("number", sorted(LESSONS))
def test_definitions_conditions_questions_and_instructions_are_plain(number):
    texts = [*asked_in(number), *said_in(number)]
    assert len(texts) > 20
    found = [(where, word[0], text[:90]) for where, text in texts for word in NOT_PLAIN.finditer(text)]
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(
    "sentence",
    [
        "Of whom does the row speak?",
        "Mend it.",
        "Asked is what is missing.",
        "It gives the answer away.",
        "A shut road.",
    ],
)
def test_a_stumbling_block_is_seen(sentence):
    assert NOT_PLAIN.search(sentence)
