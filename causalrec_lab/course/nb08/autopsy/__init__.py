"""Opens up the article's program: its crashes one by one, and what it does once it runs.

Terms: a *loud* fault stops the program with an exception, a *silent* one does not; a *mutant* is a right
program with one fault put in, and a test *kills* it if it fails there while it passes on the right one; the
*random BERT* has the shape of the article's and weights drawn by chance: it announces itself.

`random_bert` makes that BERT, `onion` holds the crashes, `programs` the right program and its mutants,
`grading` what a test is worth.

Taught in notebooks/08_autopsy.
"""

from causalrec_lab.course.nb08.autopsy.grading import Report, Tried, Verdict, grade, verdict
from causalrec_lab.course.nb08.autopsy.liar import ARTICLE_ITEMS, ARTICLE_USERS, READERS, chances
from causalrec_lab.course.nb08.autopsy.onion import BUGS, LAYERS, Layer, crash, first_crash, layer, program
from causalrec_lab.course.nb08.autopsy.programs import (
    FAULTS,
    ITEMS,
    Program,
    Row,
    Trained,
    log,
    mutants,
    new_rows,
    right_program,
    shuffled,
    shuffles,
)
from causalrec_lab.course.nb08.autopsy.random_bert import RandomBert, lay_random_bert, no_hub, random_bert

__all__ = [
    "ARTICLE_ITEMS",
    "ARTICLE_USERS",
    "BUGS",
    "FAULTS",
    "ITEMS",
    "LAYERS",
    "READERS",
    "Layer",
    "Program",
    "RandomBert",
    "Report",
    "Row",
    "Trained",
    "Tried",
    "Verdict",
    "chances",
    "crash",
    "first_crash",
    "grade",
    "lay_random_bert",
    "layer",
    "log",
    "mutants",
    "new_rows",
    "no_hub",
    "program",
    "random_bert",
    "right_program",
    "shuffled",
    "shuffles",
    "verdict",
]
