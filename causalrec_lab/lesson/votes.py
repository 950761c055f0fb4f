"""A class votes by hands; the teacher types the count before and after, and the change shows.

Terms: a *tally* is one whole number for each option; a *share* is votes for an option out of all votes.

Taught in notebooks/01_conditional_probability.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from causalrec_lab.errors import LabError
from causalrec_lab.lesson.answers import as_amount
from causalrec_lab.lesson.blanks import holds_blank
from causalrec_lab.lesson.content import find
from causalrec_lab.lesson.front import Field, Group, Interactive
from causalrec_lab.lesson.items import Vote, labels
from causalrec_lab.lesson.notes import Bar, Note, or_refused, table_html, table_text
from causalrec_lab.lesson.progress import store
from causalrec_lab.lesson.texts import has, text

MOST = 100_000


@dataclass(frozen=True)
class Shift:
    """How one option moved: votes before and after, and the difference of shares in points."""

    option: str
    before: int
    after: int
    points: float


def read_tally(item: Vote, given: Mapping[str, object] | Sequence[object]) -> dict[str, int]:
    """Votes by option; an empty field is nobody.

    Args:
        given: option -> count, or counts in the order of the options.

    Raises:
        LabError: a count that is no whole number from 0, an unknown option, or nobody voted.

    >>> read_tally(Vote("01-A", ("rise", "fall")), ["12", 3])
    {'rise': 12, 'fall': 3}
    """
    if not isinstance(given, Mapping):
        given = given if isinstance(given, Sequence) else (given,)
        if len(given) != len(item.options):
            raise LabError(text("vote", "how_many", given=len(given), wanted=len(item.options)))
        given = dict(zip(item.options, given, strict=True))
    tally = dict.fromkeys(item.options, 0)
    for option, typed_count in given.items():
        if option not in tally:
            raise LabError(text("vote", "no_option", given=option, options=", ".join(item.options)))
        if holds_blank(typed_count):
            continue
        amount = as_amount(typed_count)
        if amount is None or amount.value.denominator != 1 or not 0 <= amount.value <= MOST:
            raise LabError(text("vote", "no_count", given=typed_count, option=option))
        tally[option] = int(amount.value)
    if not sum(tally.values()):
        raise LabError(text("vote", "nobody"))
    return tally


def shifts(before: Mapping[str, int], after: Mapping[str, int]) -> tuple[Shift, ...]:
    """What changed, option by option; shares, so that a few late pupils do not matter.

    >>> shifts({"rise": 8, "fall": 2}, {"rise": 3, "fall": 7})[1]
    Shift(option='fall', before=2, after=7, points=50.0)
    """
    then, now = sum(before.values()), sum(after.values())
    return tuple(
        Shift(option, count, after[option], round(100 * (after[option] / now - count / then), 6))
        for option, count in before.items()
    )


def kept_tally(item: Vote, when: str) -> dict[str, int] | None:
    """The last tally kept for before or after."""
    tallies = [one.get("tally", {}) for one in store().events(item.id, "vote") if one.get("when") == when]
    with suppress(LabError):  # the options were renamed since
        return read_tally(item, tallies[-1]) if tallies else None
    return None


def shown(item: Vote, before: Mapping[str, int] | None, after: Mapping[str, int] | None) -> Note:
    """The tally as a table with bars: before alone, or both with the change."""
    words = dict(zip(item.options, labels(item.id, item.options), strict=True))
    title = f"{item.id} · {text('vote', 'title')}"
    if before is None or after is None:
        when, tally = ("before", before) if after is None else ("after", after)
        total = sum(tally.values())
        rows = [[words[o], Bar(f"{n} ({100 * n / total:.0f} %)", n / total)] for o, n in tally.items()]
        heads, said = [text("vote", "option"), text("vote", when)], text("vote", "kept", count=total)
    else:
        moved = shifts(before, after)
        then, now = sum(before.values()), sum(after.values())
        bars = ((s, Bar(f"{s.before}", s.before / then), Bar(f"{s.after}", s.after / now)) for s in moved)
        rows = [[words[s.option], *pair, f"{s.points:+.0f}"] for s, *pair in bars]
        heads = [text("vote", name) for name in ("option", "before", "after", "change")]
        most = max(moved, key=lambda shift: shift.points)
        named = {"option": words[most.option], "points": f"{most.points:.0f}"}
        said = text("vote", "moved", **named) if most.points > 0.5 else text("vote", "same")
    key = "again" if after is None else "after"  # said behind the first tally, or behind the second
    closing = (text(item.id, key),) if has(item.id, key) else ()
    twin = f"{said}\n{table_text(heads, rows)}"
    return Note(title, closing, extra=table_html(heads, rows, said), twin=twin)


def recorded(item: Vote, given: Mapping[str, object]) -> Note:
    """Keep the tallies given for before, after or both; then all that is known."""
    for when, counts in given.items():
        store().record("vote", item.id, when=when, tally=read_tally(item, counts))
    return shown(item, kept_tally(item, "before"), kept_tally(item, "after"))


def vote(name: str, *, before: object = None, after: object = None) -> Interactive | Note:
    """Type the class's tally before and after; the change shows.

    Args:
        name: the vote, such as "03-A".
        before: without a front end, {"rise": 12, ...} or [12, ...] in the order of the options.
        after: the same, later.
    """
    item = find(name, Vote)
    title = f"{name} · {text('vote', 'title')}"
    if before is None and after is None:
        names = enumerate(labels(name, item.options), 1)
        options = tuple(text("front", "option", letter=number, words=words) for number, words in names)
        lines = (text(name, "ask"), *options, text("vote", "by_typing", id=name))
        return Interactive(title, lines, lambda: groups(item), side=True)
    given = {when: counts for when, counts in (("before", before), ("after", after)) if counts is not None}
    return or_refused(title, lambda: recorded(item, given))


def groups(item: Vote) -> list[Group]:
    """Two columns of fields, one button each; a count kept before stands in them."""
    words = labels(item.id, item.options)
    made = []
    for when in ("before", "after"):
        kept = kept_tally(item, when) or {}
        fields = [
            Field(option, "text", label, hint=text("vote", "count"), value=str(kept.get(option, "")))
            for option, label in zip(item.options, words, strict=True)
        ]

        def act(values: dict, when: str = when) -> Note:
            return recorded(item, {when: values}).with_lines(store().take_notices())

        ask = f"{text(item.id, 'ask')} *{text('vote', when)}*"
        made.append(Group(when, fields, text("vote", f"keep_{when}"), act, ask=ask, lock=False))
    return made
