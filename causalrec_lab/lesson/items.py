"""What can be asked: exercise, prediction, explanation, vote, quiz item. Content files are lists of these.

Terms: the *reference* is the right answer; a *known wrong* answer has a key, and a message under that key in
the text file; everything a learner reads stands in the text file, never here.

Taught in notebooks/00_start_here.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from zlib import crc32

from causalrec_lab.lesson.kinds import Choice, Kind, Later, Reading
from causalrec_lab.lesson.texts import find, text, words_of
from causalrec_lab.texts import languages, plain


def resolve(value: object) -> object:
    """The value itself, worked out now where it was left for later."""
    return value.work() if isinstance(value, Later) else value


def labels(section: str, keys: tuple[str, ...], *, under: str = "options") -> tuple[str, ...]:
    """The words of some options, from the text file."""
    return tuple(plain(text(section, under, key)) for key in keys)


def in_english(section: str, keys: tuple[str, ...], *, under: str = "options") -> dict[str, str]:
    """The English words of some options, each with its key: whatever the language, they may be typed."""
    said = ((words_of(section).find_in("en", section, under, key), key) for key in keys)
    return {plain(str(words)): key for words, key in said if words is not None}


def with_labels(kind: Kind, section: str) -> Kind:
    """A choice gets its words from [<id>.options]; other kinds stay as they are."""
    if isinstance(kind, Choice) and not kind.labels and find(section, "options") is not None:
        also = in_english(section, kind.keys) | kind.also
        return Choice(*kind.keys, labels=labels(section, kind.keys), also=also)
    parts = {name: getattr(kind, name) for name in ("of", "kinds") if hasattr(kind, name)}
    if "of" in parts:
        return replace(kind, of=with_labels(kind.of, section))
    if "kinds" in parts:
        return type(kind)(*(with_labels(part, section) for part in kind.kinds))
    return kind


class _Asked:
    @property
    def asked(self) -> Kind:
        """The kind, its options in the words of the reader's language."""
        kept = vars(self).setdefault("_by_language", {})
        spoken = tuple(languages())
        if spoken not in kept:
            kept[spoken] = with_labels(self.kind, self.id)
        return kept[spoken]


@dataclass(frozen=True)
class Exercise(_Asked):
    """An answer with a check.

    Texts: `hints` (three, climbing), `solution` (what reveal prints), `known.<key>`, and if wanted `right`.

    Args:
        id: notebook and number, such as "01-2".
        kind: how an answer is read and compared.
        reference: the right answer, or `Later(function)` that works it out.
        known: key -> a wrong answer with a message of its own: a value, `Later`, or `When(rule, example)`;
            of a `Choice`, where none is given, every other option by its own key.
        also: other right answers, values or `When`.
        edition: raise it when another answer is right than before: a "correct" of an earlier edition is
            then asked again.
    """

    id: str
    kind: Kind
    reference: object
    known: dict[str, object] = field(default_factory=dict)
    also: tuple = ()
    edition: int = 1

    def __post_init__(self) -> None:
        if isinstance(self.kind, Choice) and not self.known:
            vars(self)["known"] = {key: key for key in self.kind.keys if key != self.reference}

    @cached_property
    def value(self) -> object:
        """The reference answer."""
        return resolve(self.reference)

    @cached_property
    def wanted(self) -> Reading:
        """The reference answer, read."""
        return self.asked.read(self.value)


@dataclass(frozen=True)
class Predict(_Asked):
    """A guess with a confidence, committed before the number shows.

    Texts: `ask`, `reveal` (may use {outcome} and {guess}), `options.<key>` for a Choice.

    Args:
        id: such as "01-belief".
        kind: Choice, Number, ...
        outcome: what comes out, or `Later`; None: sealed, and a later notebook opens it.
    """

    id: str
    kind: Kind
    outcome: object = None

    @cached_property
    def wanted(self) -> Reading | None:
        """The outcome, read; None while it is sealed."""
        value = resolve(self.outcome)
        return None if value is None else self.asked.read(value)


@dataclass(frozen=True)
class Explain:
    """One typed sentence, then a model sentence and three ticks.

    Texts, under [<id>.explain]: `ask`, `model`, `ticks` (three).
    """

    id: str


@dataclass(frozen=True)
class Vote:
    """The class's tally before and after. Texts: `ask`, `options.<key>`, and if wanted `after`."""

    id: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class QuizItem:
    """A two-tier item: an option and a because.

    Texts: `ask`, `options.<key>`, `reasons.<key>`, `right`, `wrong.<key>` for every other option and
    `wrong_reasons.<key>` for every other reason.

    Args:
        id: such as "01-q1".
        right: the key of the right option.
        because: the key of the right reason; none for a one-tier item.
        quiz: the quiz it belongs to: "" is quiz("01"), "warmup" is quiz("01-warmup").
        sealed: a pre-test item: kept, but not judged aloud until `quiz(..., opened=True)` asks it again.
    """

    id: str
    right: str
    because: str = ""
    quiz: str = ""
    sealed: bool = False

    @cached_property
    def options(self) -> tuple[str, ...]:
        """The keys of the options, in the order of the English text file."""
        return tuple(words_of(self.id).find_in("en", self.id, "options") or ())

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """The keys of the reasons, in an order that the id draws, the same everywhere.

        Whoever writes an item thinks of the right reason first.
        """
        keys = words_of(self.id).find_in("en", self.id, "reasons") or ()
        return tuple(sorted(keys, key=lambda key: crc32(f"{self.id} {key}".encode())))


Item = Exercise | Predict | Explain | Vote | QuizItem
