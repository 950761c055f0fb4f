"""The report of a class: one HTML page, made offline, that shows where a class needs help.

Terms: a learner is *stuck* at an exercise after three tries or three hints without a correct answer; *before*
and *after* are the first and the last answer to a question that was asked more than once.

Taught in no notebook.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import fmean, median

from causalrec_lab.lesson.content import items, notebooks
from causalrec_lab.lesson.handed import Handed, marks, stuck
from causalrec_lab.lesson.items import Exercise, Predict, QuizItem, Vote, labels
from causalrec_lab.lesson.notes import Bar
from causalrec_lab.lesson.pages import block, frame, paragraph
from causalrec_lab.lesson.predictions import calibrate, guesses
from causalrec_lab.lesson.texts import text

_MOST_WRONG = 40


def _said(word: str, **named: object) -> str:
    """A text of the page."""
    return text("report", word, **named)


def _share(count: int, every: int) -> Bar:
    """A count out of all, as words and a bar."""
    return Bar(_said("of", count=count, every=every), count / every if every else 0)


def _block(title: str, heads: Sequence[str], rows: Iterable[list[str]]) -> str:
    """A table of this report."""
    return block(_said(title), [_said(head) for head in heads], rows, _said("none"))


def _exercise_rows(handed: Sequence[Handed], names: Iterable[str]) -> Iterable[list[str]]:
    """How each exercise went."""
    for name in names:
        tried = [one for one in handed if one.of(name, "attempt")]
        each = [marks(one, name) for one in tried]
        right = sum(mark[0] == "correct" for mark in each)
        counts = [sum(bool(one.of(name, "hint")) for one in handed), sum(mark[3] == "yes" for mark in each)]
        still = sum(stuck(one, name) for one in handed)
        times = [median(mark[1] for mark in each), median(one.minutes.get(name, 0) for one in tried)]
        others = [f"{times[0]:g}", *map(str, counts), f"{times[1]:.1f}"]
        yield [name, _share(right, len(tried)), _share(still, len(handed)), *others]


def _learner_rows(handed: Sequence[Handed], names: Sequence[str]) -> list[list[str]]:
    """How each learner is doing, the most stuck first."""
    found = []
    for one in handed:
        where = [name for name in names if stuck(one, name)]
        right = sum(marks(one, name)[0] == "correct" for name in names)
        known = calibrate(guesses(one.events))
        sure = _said("guessed", count=known.count, brier=f"{known.brier:.2f}") if known.count else "0"
        spent = f"{sum(one.minutes.values()):.0f}"
        bar = Bar(f"{right} / {len(names)}", right / max(1, len(names)))
        found.append((-len(where), [one.who, ", ".join(where), bar, sure, spent]))
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]


def _guess_rows(handed: Sequence[Handed]) -> Iterable[list[str]]:
    """How often each prediction came true, and how sure the class was."""
    for item in (item for notebook in notebooks() for item in items(notebook, Predict)):
        first = [events[0] for one in handed if (events := one.of(item.id, "prediction"))]
        known = [event for event in first if "hit" in event]
        if known:
            sure = f"{fmean(event['confidence'] for event in known):.0f} %"
            yield [item.id, _share(sum(event["hit"] for event in known), len(known)), sure]


def _notebook_rows(handed: Sequence[Handed]) -> Iterable[list[Bar | str]]:
    """Of each notebook: first guesses that came true, last answers of its quizzes that are right."""
    for notebook in notebooks():
        quizzes = [item for item in items(notebook, QuizItem) if item.quiz not in ("warmup", "pretest")]
        guessed = [one.of(item.id, "prediction")[:1] for item in items(notebook, Predict) for one in handed]
        known = [event["hit"] for events in guessed for event in events if "hit" in event]
        after = [end["state"] for item in quizzes for one in handed for end in one.of(item.id, "quiz")[-1:]]
        if known or after:
            yield [notebook, _share(sum(known), len(known)), _share(after.count("right"), len(after))]


def _twice_rows(handed: Sequence[Handed]) -> Iterable[list[str]]:
    """The first and the last answer of those who answered a question more than once."""
    for item in (item for notebook in notebooks() for item in items(notebook, QuizItem)):
        runs = [events for one in handed if len(events := one.of(item.id, "quiz")) > 1]
        if runs:
            right = [sum(run[place]["state"] == "right" for run in runs) for place in (0, -1)]
            yield [item.id, *(_share(count, len(runs)) for count in right)]


def _vote_rows(handed: Sequence[Handed]) -> Iterable[list[str]]:
    """The latest tally of each vote, before and after: one person types it for the class."""
    for item in (item for notebook in notebooks() for item in items(notebook, Vote)):
        tallies: dict[str, dict[str, int]] = defaultdict(dict)
        for event in sorted((e for one in handed for e in one.of(item.id, "vote")), key=lambda e: e["time"]):
            tallies[event["when"]] = event["tally"]
        for option, words in zip(item.options, labels(item.id, item.options), strict=True) if tallies else ():
            counts = [(tallies[when].get(option, 0), sum(tallies[when].values())) for when in _WHEN]
            yield [item.id, words, *(Bar(str(n), n / every) if every else "" for n, every in counts)]


_WHEN = ("before", "after")


def page(
    handed: Sequence[Handed],
    wrong: Sequence[tuple[str, str, int, int]],
    skipped: Sequence[tuple[str, str]],
    warned: Sequence[str],
    absent: Sequence[str] = (),
) -> str:
    """The whole page: no script, nothing fetched, every word from outside escaped.

    Args:
        handed: the exports that count.
        wrong: (exercise, answer in words, learners who gave it, learners who tried), 40 are shown.
        skipped: (file, reason) of each file left out.
        warned: the alarms.
        absent: names of the class list without a file.
    """
    every = (item.id for notebook in notebooks() for item in items(notebook, Exercise))
    names = [name for name in every if any(one.of(name, "attempt") for one in handed)]
    known = ([name, words, _share(gave, tried)] for name, words, gave, tried in wrong[:_MOST_WRONG])
    day = datetime.now().date().isoformat()
    intro = _said("intro", learners=len(handed), exercises=len(names), day=day)
    lines = (intro, *map(_said, ("marks", "minutes", "stuck_help")))
    tried = ("exercise", "correct", "still", "tries", "hints", "revealed", "spent")
    blocks = [
        _block("alarms", ("reason",), ([words] for words in warned)) if warned else "",
        _block("absent", ("learner",), ([name] for name in absent)) if absent else "",
        _block("left_out", ("file", "reason"), map(list, skipped)) if skipped else "",
        _block(
            "learners", ("learner", "stuck", "correct", "predictions", "total"), _learner_rows(handed, names)
        ),
        _block("exercises", tried, _exercise_rows(handed, names)),
        _block("wrong", ("exercise", "answer", "given_by"), known),
        _block("guesses", ("prediction", "true", "sure"), _guess_rows(handed)),
        _block("by_notebook", ("notebook", "guessed_true", "quiz_right"), _notebook_rows(handed)),
        _block("twice", ("question", *_WHEN), _twice_rows(handed)),
        _block("votes", ("vote", "option", *_WHEN), _vote_rows(handed)),
    ]
    return frame(_said("title"), (*map(paragraph, lines), *blocks))
