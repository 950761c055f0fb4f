"""One line of the doctor's, and all of them together: as a table in a notebook, as lines elsewhere.

Terms: a *finding* is what was seen of one thing (ok, warning or broken) and what to do about it.

Taught in notebooks/00_start_here.
"""

import html
import re
from dataclasses import dataclass

from causalrec_lab.texts import beside

words = beside(__file__)

STATES = ("ok", "warning", "broken")
MARKS = {"ok": "✓", "warning": "!", "broken": "✗"}  # never colour alone
EDGES = {"ok": "#009E73", "warning": "#E69F00", "broken": "#D55E00"}


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's.

    >>> Finding("Python", "broken", "3.9.1, but >=3.11 is needed", "Install Python 3.12.")
    ✗ Python: 3.9.1, but >=3.11 is needed
      -> Install Python 3.12.
    """

    name: str
    state: str
    seen: str
    fix: str = ""

    def __repr__(self) -> str:
        return f"{MARKS[self.state]} {self.name}: {self.seen}" + (f"\n  -> {self.fix}" if self.fix else "")


class Report(tuple[Finding, ...]):
    """All findings of one examination; shows as a table in a notebook and as lines elsewhere."""

    __slots__ = ()

    def count(self, state: str) -> int:  # type: ignore[override]
        """How many findings are in that state.

        >>> Report([Finding("Disk", "ok", "9 GB free")]).count("ok")
        1
        """
        return sum(finding.state == state for finding in self)

    @property
    def worst(self) -> str:
        """The worst state of any finding."""
        return max((finding.state for finding in self), key=STATES.index, default="ok")

    def summary(self) -> str:
        """Two sentences: how much was looked at, and whether you can start."""
        key = {"ok": "all_well", "warning": "can_start", "broken": "mend_first"}[self.worst]
        counts = {state: self.count(state) for state in STATES}
        return words(f"doctor.words.{key}", checks=len(self), **counts)

    def __repr__(self) -> str:
        return "\n".join([self.summary(), *(repr(finding) for finding in self)])

    def _repr_html_(self) -> str:
        fixes = any(finding.fix for finding in self)
        rows = "".join(_html_row(finding, fixes) for finding in self)
        heads = [words(f"doctor.words.{key}") for key in ("check", "state", "seen", "fix")[: 3 + fixes]]
        head = "".join(f"<th scope='col' style='text-align:left'>{html.escape(word)}</th>" for word in heads)
        return (
            f"<p style='margin:4px 0'><b>{html.escape(self.summary())}</b></p>"
            f"<table style='font-size:13px'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def _html_row(finding: Finding, fixes: bool) -> str:
    left = "text-align:left;vertical-align:top;white-space:normal;"
    edge = f"border-left:6px solid {EDGES[finding.state]};"
    state = html.escape(words(f"doctor.words.{finding.state}"))
    fix = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(finding.fix))
    return (
        f"<tr><th scope='row' style='{left}{edge}white-space:nowrap'>{html.escape(finding.name)}</th>"
        f"<td style='{left}white-space:nowrap'>{MARKS[finding.state]} {state}</td>"
        f"<td style='{left}'>{html.escape(finding.seen)}</td>"
        + (f"<td style='{left}'>{fix}</td></tr>" if fixes else "</tr>")
    )


def say(state: str, check: str, case: str, /, **values: object) -> Finding:
    """A finding in the words of words.<language>.toml beside this file."""
    keys = ("name", "seen") if state == "ok" else ("name", "seen", "fix")
    said = [words(f"doctor.{check}.{case}.{key}", **values) for key in keys]
    return Finding(said[0], state, *said[1:])
