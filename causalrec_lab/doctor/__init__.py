"""Looks at this machine and says of each thing the workbook needs: ok, warning or broken, and what to do.

Terms: a *finding* is one line of the doctor's (name, state, what was seen, what to do); *deep* means that
packages are really opened and a sentence is really encoded.

The doctor itself must not fall ill: it imports no package it examines, asks no network, and a check that
fails is a finding like any other.

Taught in notebooks/00_start_here.
"""

import sys

from causalrec_lab.doctor import checks
from causalrec_lab.doctor.deep import check_deep
from causalrec_lab.doctor.report import Finding, Report, say
from causalrec_lab.errors import LabError

__all__ = ["Finding", "Report", "examine", "main"]


def examine(*, deep: bool = False) -> Report:
    """Look at everything the workbook needs; never raises, takes under a second unless deep.

    Args:
        deep: also open every package and encode one sentence, in a process of its own (about ten seconds).

    >>> report = examine()
    >>> {finding.state for finding in report} <= {"ok", "warning", "broken"}
    True
    """
    findings: list[Finding] = []
    for check in (*checks.CHECKS, *((check_deep,) if deep else ())):
        try:
            findings += check()
        except Exception as error:  # noqa: BLE001  a doctor must outlive every illness; it is shown, not hidden
            name = check.__name__.removeprefix("_").removeprefix("check_")
            why = f"{type(error).__name__}: {error}"
            findings.append(say("broken", "doctor", "failed", check=name, why=why))
    return Report(findings)


def main(arguments: list[str] | None = None) -> int:
    """`python -m causalrec_lab doctor [--deep]`: write the report; exit code 1 if anything is broken."""
    unknown = set(arguments or []) - {"--deep"}
    if unknown:
        raise LabError(f"doctor does not know {sorted(unknown)[0]!r}; the only option is --deep")
    report = examine(deep="--deep" in (arguments or []))
    sys.stdout.write(f"{report!r}\n")
    return int(report.worst == "broken")
