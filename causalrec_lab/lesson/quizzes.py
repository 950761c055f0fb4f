"""Two-tier quiz items: the answer, the because, and how sure; every wrong option has its reason.

Terms: an item is *right* if option and reason are right, *lucky* if only the option is; *warm-up* items come
from earlier notebooks, those answered wrongly first.

Taught in notebooks/00_start_here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from causalrec_lab.errors import LabError, one_of, unknown_name
from causalrec_lab.lesson.answers import clean
from causalrec_lab.lesson.blanks import holds_blank
from causalrec_lab.lesson.content import find, items, notebooks
from causalrec_lab.lesson.exercises import safe_read
from causalrec_lab.lesson.front import Field, Group, Interactive, confidence_menu, confidence_of, lettered
from causalrec_lab.lesson.items import QuizItem, in_english, labels
from causalrec_lab.lesson.kinds import Choice
from causalrec_lab.lesson.notes import Note
from causalrec_lab.lesson.progress import store
from causalrec_lab.lesson.texts import text

WARM_UP = 3
TONE = {"right": "right", "lucky": "try", "wrong": "try"}


@dataclass(frozen=True)
class ItemGrade:
    """What one answer to an item is worth, and why."""

    state: str
    lines: tuple[str, ...]


def grade(item: QuizItem, option: str, because: str = "") -> ItemGrade:
    """Judge an option and its reason; pure.

    Args:
        option: a key of the item's options.
        because: a key of its reasons; "" for a one-tier item.

    Raises:
        UnknownName: a key the item does not have.
    """
    one_of("option", option, item.options)
    if item.reasons:
        one_of("reason", because, item.reasons)
    if option != item.right:
        return ItemGrade("wrong", (text(item.id, "wrong", option),))
    if item.reasons and because != item.because:
        return ItemGrade("lucky", (text(item.id, "wrong_reasons", because),))
    return ItemGrade("right", (text(item.id, "right"),))


def of_quiz(name: str) -> tuple[QuizItem, ...]:
    """The items of a quiz: "01", "01-warmup" with items of earlier notebooks to fill it up, or "01-q2 03-q1".

    Raises:
        UnknownName: no such notebook, or no such quiz or item in it.
    """
    if " " in name:
        return tuple(find(one, QuizItem) for one in name.split())
    notebook, _, group = name.partition("-")
    own = tuple(item for item in items(notebook, QuizItem) if item.quiz == group)
    if group == "warmup":
        own += tuple(old_items(notebook))[: max(0, WARM_UP - len(own))]
    if not own:
        groups = {f"{notebook}-{item.quiz}".rstrip("-") for item in items(notebook, QuizItem)}
        raise unknown_name("quiz", name, sorted(groups))
    return own


def old_items(notebook: str) -> list[QuizItem]:
    """Items of earlier notebooks: those answered wrongly last time, then the nearest begun notebook's."""
    begun = {event["id"].partition("-")[0] for event in store().events()}
    earlier = [old for old in reversed(notebooks()) if old.isdigit() and old < notebook]
    known = [item for old in earlier for item in items(old, QuizItem) if not item.quiz]
    return sorted(
        known, key=lambda q: (last_state(q) not in ("wrong", "lucky"), q.id.partition("-")[0] not in begun)
    )


def last_state(item: QuizItem) -> str | None:
    """How the item was answered last time, or None."""
    events = store().events(item.id, "quiz")
    return events[-1].get("state") if events else None


def keep(item: QuizItem, option: str | None, because: str | None, confidence: object) -> ItemGrade:
    """Judge and record one answer.

    Raises:
        LabError: something is not chosen yet.
    """
    if option is None or (item.reasons and because is None):
        raise LabError(text("quiz", "both" if item.reasons else "choose"))
    sure, result = confidence_of(confidence), grade(item, option, because or "")
    fields = {"option": option, "because": because, "confidence": sure, "state": result.state}
    store().record("quiz", item.id, **fields, hit=result.state != "wrong")
    return result


def key_of(item: QuizItem, typed: object, under: str = "options") -> str:
    """The option (or, under "reasons", the because) meant by a key, a letter or its words.

    Raises:
        LabError: none of them.
    """
    keys = item.options if under == "options" else item.reasons
    words = labels(item.id, keys, under=under)
    choice = Choice(*keys, labels=words, also=in_english(item.id, keys, under=under))
    reading = safe_read(choice, typed)
    if reading.shape != "choice":
        raise LabError(text("shape", "choice", "unreadable", given=reading.value, options=choice.options))
    return str(reading.value)


def quiz(
    name: str, *, answers: Mapping[str, Sequence[object]] | None = None, opened: bool = False
) -> Interactive | Note:
    """Ask the items of a quiz: answer, because, and how sure you are.

    Args:
        name: the notebook, such as "01", a group such as "01-warmup", or single items, "01-q2 03-q1".
        answers: without a front end, item -> (option, because, confidence); keys, letters or words.
        opened: judge sealed items aloud too (the post-test).
    """
    asked = tuple(replace(item, sealed=item.sealed and not opened) for item in of_quiz(name))
    if answers:
        return answered(name, asked, answers)
    lines = [line for item in asked for line in twin(item)]
    lines = [text("quiz", "count", count=len(asked)), *lines]
    lines.append(text("quiz", "by_typing", name=name, id=asked[0].id))
    title = text("quiz", "title", name=name)
    return Interactive(title, tuple(lines), lambda: [group(item) for item in asked])


def twin(item: QuizItem) -> list[str]:
    """One item as lines of text."""
    lines = [text("quiz", "item", id=item.id, ask=text(item.id, "ask"))]
    for under, keys in (("options", item.options), ("reasons", item.reasons)):
        lines += [text("quiz", "because")] if under == "reasons" and keys else []
        lines += lettered(labels(item.id, keys, under=under))
    return lines


def answered(name: str, asked: tuple[QuizItem, ...], answers: Mapping[str, Sequence[object]]) -> Note:
    """Judge typed answers, one line each; a problem with one does not stop the others."""
    names = [item.id for item in asked]
    if not isinstance(answers, Mapping):
        raise LabError(text("quiz", "mapping", name=name, id=names[0]))
    lines, right = [str(unknown_name("question", one, names)) for one in answers if one not in names], 0
    for item in asked:
        given = answers.get(item.id, ())
        given = clean(given).replace(",", " ").split() if isinstance(given, str) else given
        if not given or holds_blank(list(given)):
            lines.append(unanswered(item))
            right += last_state(item) == "right"
            continue
        try:
            option, because, sure = given if item.reasons else (given[0], None, given[-1])
            option = key_of(item, option)
            result = keep(item, option, because and key_of(item, because, "reasons"), sure)
        except (LabError, ValueError, TypeError, IndexError) as error:
            said = str(error) if isinstance(error, LabError) else text("quiz", "three")
            lines.append(text("quiz", "line", id=item.id, state=text("quiz", "unread"), why=said))
            continue
        right += result.state == "right"
        title, said = spoken(item, result)
        lines.append(text("quiz", "line", id=item.id, state=title, why=" ".join(said)))
    if not any(item.sealed for item in asked):
        lines.append(text("quiz", "score", right=right, count=len(asked)))
    return Note(text("quiz", "title", name=name), (*lines, *store().take_notices()))


def unanswered(item: QuizItem) -> str:
    """What is said of an item that is left out: how it was answered before, or that it is open."""
    state = last_state(item)
    if state is None:
        return text("quiz", "open", id=item.id)
    said = {"state": text("quiz", "kept"), "why": "" if item.sealed else text("quiz", state)}
    return text("quiz", "line", id=item.id, **said)


def spoken(item: QuizItem, result: ItemGrade) -> tuple[str, tuple[str, ...]]:
    """What a learner hears: state and reasons, or only that a sealed answer is kept."""
    return (text("quiz", "sealed"), ()) if item.sealed else (text("quiz", result.state), result.lines)


def group(item: QuizItem) -> Group:
    """One item: radio buttons for the answer and for the because, a confidence, a button."""
    options = dict(zip(item.options, labels(item.id, item.options), strict=True))
    reasons = dict(zip(item.reasons, labels(item.id, item.reasons, under="reasons"), strict=True))
    fields = [Field("option", "radio", text("quiz", "answer"), list(options.items()))]
    if reasons:
        fields.append(Field("because", "radio", text("quiz", "because"), list(reasons.items())))

    def act(values: dict) -> Note:
        option, because = values.get("option"), values.get("because")
        result = keep(item, option, because, values.get("sure") or None)
        title, said = spoken(item, result)
        tone = "note" if item.sealed else TONE[result.state]
        chosen = {"option": options[option], "because": reasons.get(because)}
        repeated = text("quiz", "chosen_because" if reasons else "chosen", **chosen)
        return Note(f"{item.id} · {title}", (repeated, *said, *store().take_notices()), tone=tone)

    ask = text("quiz", "item", id=item.id, ask=text(item.id, "ask"))
    button = text("quiz", "keep" if item.sealed else "check")
    return Group(item.id, [*fields, confidence_menu()], button, act, ask=ask)
