"""A job training programme: a real experiment, and a survey that can take the place of its control group.

Terms: the *trained* won a draw in 1975-77 and got a job for a year; the *control* group lost that draw; the
*survey* (CPS-1) holds other men, whom nobody drew; *re74* are real earnings of 1974, in dollars.

Taught in notebooks/11_five_recipes.
"""

from functools import cache
from types import MappingProxyType

import numpy as np

from causalrec_lab.datasets.files import shipped
from causalrec_lab.errors import LabError, one_of
from causalrec_lab.log import Log

_SHA256 = "82a9bdb7b905c42b490a8f1b1e5ce7ecf2ae502fb19ae2c89d61bd71dd9b0df6"  # of the unpacked rows
_WHOLE = ("age", "education", "black", "hispanic", "married", "nodegree")
_EARNED = ("re74", "re75", "re78")
NSW_GROUPS = ("trained", "control", "survey")
NSW_COLUMNS = (*_WHOLE, "re74", "re75", "u74", "u75")


def nsw(group: str = "trained", *, against: str = "control") -> Log:
    """Men and their earnings of 1978: those of one group (`exposed` 1) and those they are compared with (0).

        nsw()                               the experiment: 185 trained, 260 who lost the draw
        nsw(against="survey")               185 trained, 15,992 of the survey: no draw chose
        nsw("control", against="survey")    neither side was trained: the effect is 0

    `outcome` is real earnings in 1978 (dollars); a row is a man, and `user` numbers the rows. Columns, all
    known before the draw: age and education (years), black, hispanic, married, nodegree (0 or 1), re74 and
    re75 (dollars), u74 and u75 (1: earned nothing that year).

    Args:
        group: "trained", "control" or "survey".
        against: another of the three.

    Raises:
        UnknownName: there is no such group.
        LabError: a group against itself.
        DataProblem: the file is missing or damaged.

    Source: LaLonde (1986), Evaluating the Econometric Evaluations of Training Programs; the sample of Dehejia
    and Wahba (1999).

    >>> log = nsw()
    >>> len(log), round(log.outcome[log.exposed == 1].mean() - log.outcome[log.exposed == 0].mean())
    (445, 1794)
    """
    for name in (group, against):
        one_of("group", name, NSW_GROUPS)
    if group == against:
        raise LabError(f"{group!r} against itself compares nothing; give another group")
    columns = _columns()
    rows = np.flatnonzero(np.isin(columns["group"], (group, against)))
    return Log(
        user=np.arange(len(rows)),
        item=np.zeros(len(rows), dtype=int),
        exposed=(columns["group"][rows] == group).astype(int),
        outcome=columns["re78"][rows],
        extra={name: columns[name][rows] for name in NSW_COLUMNS},
    )


@cache
def _columns() -> MappingProxyType:
    """All three groups as columns, read once a process; `Log` copies what it takes."""
    kinds = {"group": "word", **dict.fromkeys(_WHOLE, "whole"), **dict.fromkeys(_EARNED, "number")}
    columns = dict(shipped("nsw.csv.gz", kinds, digest=_SHA256, script="make_nsw.py"))
    for year in ("74", "75"):
        columns[f"u{year}"] = (columns[f"re{year}"] == 0).astype(int)
    return MappingProxyType(columns)
