"""The questions of notebook 08: crashes one by one, what a loss of nothing has learnt, four tests to write.

Taught in notebooks/08_autopsy.
"""

from dataclasses import dataclass, replace
from itertools import islice, permutations

from causalrec_lab.lesson.blanks import holds_blank
from causalrec_lab.lesson.functions import Function, run_limited
from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, Reading, Text, When, unreadable


@dataclass(frozen=True)
class Sister:
    """A program made up of the numbers a test looks at: does a test ask for the right thing?

    Args:
        good: whether a right test passes it.
        chances: what it gives to love and to hate.
        losses: on new sentences, after training on the real labels and on shuffled ones.
        orders: how many different lists it has; the second is the first one's reverse.
        company: what another user in the batch adds to the chances of the first, item by item.
    """

    good: bool
    chances: tuple[float, float] = (0.99, 0.01)
    losses: tuple[float, float] = (0.1, 1.7)
    orders: int = 6
    company: tuple[float, ...] = (0.0,) * 6
    rows: tuple = ()

    def __call__(self, rows: object) -> "Sister":
        """The trained program: it remembers its rows."""
        return replace(self, rows=tuple(rows))

    @property
    def loss(self) -> float:
        """The loss on its own rows."""
        return min(self.losses)

    def loss_on(self, rows: object) -> float:
        """The loss on any rows."""
        from causalrec_lab.course.nb08 import autopsy

        return self.losses[self.rows != autopsy.log()]

    def chance(self, users: list[str], items: list[str]) -> object:
        """A chance for each user and item."""
        import numpy as np

        hates = [[float(any(word in user for word in ("讨厌", "受不了", "失望")))] for user in users]
        if len(items) == 1:
            return np.where(np.array(hates) > 0, self.chances[1], self.chances[0])
        lists = list(islice(permutations(range(len(items))), 1, self.orders))
        lists = [tuple(range(len(items))), *([tuple(range(len(items)))[::-1], *lists][: self.orders - 1])]
        table = np.array([lists[place % len(lists)] for place in range(len(users))]) / 10 + 0.2
        table[0] += np.array(self.company[: len(items)]) * (len(users) > 1)
        return table


@dataclass(frozen=True)
class ProgramTest(Function):
    """A test of programs: the right one passes, the mutant does not, and no sister is misjudged.

    Args:
        fault: the mutant it must kill, such as "S01".
        sisters: other programs, good and bad, that a test right for the right reason tells apart.
    """

    fault: str = ""
    sisters: tuple[Sister, ...] = ()

    def read(self, answer: object) -> Reading:
        """What the test says of the right program, of the mutant, and of each sister: "passes" or "fails"."""
        from causalrec_lab.course.nb08 import autopsy

        if not callable(answer):
            return unreadable(answer)
        autopsy.right_program()(autopsy.log())  # reads the encoder, before the clock starts
        call, words = f"{self.name(answer)}(train)", []
        for program in (autopsy.right_program(), autopsy.Program(self.fault), *self.sisters):
            came = run_limited(answer, (program,), seconds=self.seconds)
            if came.too_long:
                return Reading("function slow", call, {"call": call, "seconds": f"{self.seconds:g}"})
            if came.error is not None and not isinstance(came.error, AssertionError):
                said = f"{type(came.error).__name__}: {came.error}".rstrip(": ")
                return Reading("function raised", call, {"call": call, "error": said})
            failed = came.error is not None
            value = True if came.value is None else came.value  # a test that only asserts returns nothing
            if not failed and holds_blank(value):
                return Reading("blank" if not words else "function empty", call, {"call": call})
            if not failed and type(value).__name__ not in ("bool", "bool_"):
                named = {"call": call, "given": f"{value!r:.40}", "wanted": "True or False"}
                return Reading("function differs", call, named)
            words.append(Reading("text", "passes" if value and not failed else "fails"))
        return Reading("function", tuple(words), {"name": self.name(answer)})

    def same(self, given: Reading, wanted: Reading) -> bool:
        """The same words."""
        return [one.value for one in given.value] == [one.value for one in wanted.value]

    def differs(self, given: Reading, wanted: Reading) -> None:
        """Every other pair of words is a known wrong answer with its own message."""

    def show(self, reading: Reading) -> str:
        """The two words."""
        right, mutant = (one.value for one in reading.value[:2])
        return f"{right} on the right program, {mutant} on {self.fault}"


def hate_scores_lower(train):
    """Kills the program that always says yes."""
    from causalrec_lab.course.nb08 import autopsy

    model = train(autopsy.log())
    love, hate = model.chance(["喜欢动作片", "讨厌动作片"], ["电影A：动作片"])[:, 0]
    return love > 0.5 > hate


def shuffled_labels_hurt(train):
    """Kills the program for which labels do not matter."""
    from causalrec_lab.course.nb08 import autopsy

    rows = autopsy.log()
    return train(rows).loss_on(autopsy.new_rows()) < train(autopsy.shuffled(rows)).loss_on(autopsy.new_rows())


def more_than_two_orders(train):
    """Kills the program that has one list for all, or its reverse."""
    from causalrec_lab.course.nb08 import autopsy

    users = sorted({row.user for row in autopsy.log()})
    scores = train(autopsy.log()).chance(users, list(autopsy.GOODS))
    return len({tuple(row.argsort(kind="stable")) for row in scores}) > 2


def company_does_not_matter(train):
    """Kills the program that reads padding."""
    from causalrec_lab.course.nb08 import autopsy

    model, goods = train(autopsy.log()), list(autopsy.GOODS)
    long = "我昨天和朋友一起去了很远的商场，逛了一整天，什么都没有买，回家的路上还下了一场大雨"
    alone = model.chance(["想看动作片"], goods)
    beside = model.chance(["想看动作片", long], goods)
    return bool(abs(alone[0] - beside[0]).max() < 0.001)


def killer(name: str, fault: str, reference: object, lucky: object, *sisters: Sister) -> Exercise:
    """An exercise that asks for a test which passes the right program, kills this mutant, and not by luck."""
    right = tuple("passes" if sister.good else "fails" for sister in sisters)
    return Exercise(
        name,
        ProgramTest((), of=Text(), seconds=5.0, fault=fault, sisters=sisters),
        reference,
        known={
            "turned": When(
                lambda words: words[:2] == ("fails", "passes"), lambda train: not reference(train)
            ),
            "false_alarm": When(lambda words: words[0] == "fails", lambda train: False),
            "sleeps": When(lambda words: words[1] == "passes", lambda train: True),
            "lucky": When(lambda words: words[2:] != right, lucky),
        },
    )


def hate_is_below_half(train):
    """Lucky: it never looks whether love is a yes."""
    from causalrec_lab.course.nb08 import autopsy

    return train(autopsy.log()).chance(["讨厌动作片"], ["电影A：动作片"])[0, 0] < 0.5


def losses_differ(train):
    """Lucky: labels that mislead would pass."""
    from causalrec_lab.course.nb08 import autopsy

    honest, nonsense = (
        train(rows).loss_on(autopsy.new_rows()) for rows in (autopsy.log(), autopsy.shuffled(autopsy.log()))
    )
    return honest != nonsense


def more_than_one_order(train):
    """Lucky: this mutant has one order, a sister of it has two."""
    from causalrec_lab.course.nb08 import autopsy

    scores = train(autopsy.log()).chance(sorted({row.user for row in autopsy.log()}), list(autopsy.GOODS))
    return len({tuple(row.argsort(kind="stable")) for row in scores}) > 1


def company_adds_nothing(train):
    """Lucky: what company takes away goes unseen."""
    from causalrec_lab.course.nb08 import autopsy

    model, goods = train(autopsy.log()), list(autopsy.GOODS)
    alone, beside = (model.chance(users, goods)[0] for users in (["想看动作片"], ["想看动作片", "我" * 40]))
    return bool(max(alone.max() - beside.max(), beside[0] - alone[0]) < 0.001)


LOVES = (  # love and hate of other programs, and whether these understood
    *(Sister(True, chances=pair) for pair in ((0.95, 0.05), (0.8, 0.1))),
    *(
        Sister(False, chances=pair)
        for pair in ((0.98, 0.97), (0.97, 0.98), (0.03, 0.02), (0.02, 0.03), (0.1, 0.9))
    ),
)
LOSSES = (
    *(Sister(True, losses=pair) for pair in ((0.3, 0.8), (2.0, 2.5), (0.01, 0.1))),
    *(Sister(False, losses=pair) for pair in ((0.8, 0.3), (2.5, 2.0), (0.1, 0.01), (0.05, 0.05), (0.6, 0.6))),
)
LISTS = tuple(Sister(number > 2, orders=number) for number in (1, 2, 3, 4, 6))
COMPANY = (
    *(Sister(True, company=(noise,) * 6) for noise in (0.0, 1e-7, -1e-7)),
    *(Sister(False, company=(moved,) * 6) for moved in (0.1, -0.1)),
    *(
        Sister(False, company=(*[0.0] * place, moved, *[0.0] * (5 - place)))
        for place in (0, 5)
        for moved in (0.1, -0.1)
    ),
)

ITEMS = (
    Predict("08-A", Choice("one", "three", "six", "twelve"), outcome="six"),
    Vote("08-V", ("loud", "silent")),
    Exercise(
        "08-1",
        Each(Number(), Number(), Number()),
        (9, 10, 10),
        known={
            "without_ends": (7, 8, 8),
            "one_end": (8, 9, 9),
            "users": (7, 7, 7),
        },
    ),
    Exercise(
        "08-2",
        Choice("B03", "B11", "B12", "B13", "B14", "B15"),
        "B12",
        known={"first": "B03", "repaired": "B13", "later": "B14", "done": "B11", "last": "B15"},
    ),
    Exercise(
        "08-3",
        Number(),
        -0.5,
        known={"turned": 0.5, "chance": 0.6931, "label": -1, "none": 0},
    ),
    Predict("08-B", Choice("higher", "little", "same"), outcome="same"),
    Predict("08-D", Choice("stays", "falls"), outcome="falls"),
    Exercise(
        "08-4",
        Number(),
        2,
        known={"one": 1, "three": 3, "million": 1_000_000, "all": 6},
    ),
    Exercise(
        "08-5",
        Number(),
        769,
        known={"weights": 768, "both": 1538, "as_built": 591_361, "matrix": 589_824, "all": 1_182_722},
    ),
    Predict("08-C", Choice("none", "half", "yes"), outcome="yes"),
    killer("08-6", "S01", hate_scores_lower, hate_is_below_half, *LOVES),
    killer("08-7", "S01", shuffled_labels_hurt, losses_differ, *LOSSES),
    killer("08-8", "S03", more_than_two_orders, more_than_one_order, *LISTS),
    killer("08-9", "S08", company_does_not_matter, company_adds_nothing, *COMPANY),
    Explain("08-X"),
    QuizItem("08-w1", ("all", "thirty"), "thirty", ("room", "many"), "room", quiz="warmup"),
    QuizItem("08-w2", ("same", "lower", "read"), "same", ("ids", "meaning", "length"), "ids", quiz="warmup"),
    QuizItem("08-w3", ("seeing", "doing"), "seeing", ("chose", "many", "late"), "chose", quiz="warmup"),
    QuizItem(
        "08-q1", ("overfit", "yes", "taste"), "yes", ("one_class", "few_rows", "many_weights"), "one_class"
    ),
    QuizItem("08-q2", ("same", "higher", "crash"), "same", ("ones", "memory", "seed"), "ones"),
    QuizItem("08-q3", ("three", "million", "layers"), "million", ("multiple", "few", "depth"), "multiple"),
    QuizItem("08-q4", ("fewer", "same", "none"), "same", ("affine", "depth", "bias"), "affine"),
    QuizItem("08-q5", ("right", "unknown", "wrong"), "unknown", ("miss", "green", "four"), "miss"),
)
