"""The questions of notebook 08: crashes one by one, what a loss of nothing has learnt, four tests to write.

Taught in notebooks/08_autopsy.
"""

from dataclasses import dataclass

from causalrec_lab.lesson.blanks import holds_blank
from causalrec_lab.lesson.functions import Function, run_limited
from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Number, Reading, Text, When, unreadable


@dataclass(frozen=True)
class ProgramTest(Function):
    """A test of training programs: right if the right program passes and the mutant it is meant for does not.

    Args:
        fault: the mutant it must kill, such as "S01".
    """

    fault: str = ""

    def read(self, answer: object) -> Reading:
        """What the test says of the right program, and of the mutant: "passes" or "fails"."""
        from causalrec_lab.course.nb08 import autopsy

        if not callable(answer):
            return unreadable(answer)
        autopsy.right_program()(autopsy.log())  # reads the encoder, before the clock starts
        call, words = f"{self.name(answer)}(train)", []
        for program in (autopsy.right_program(), autopsy.Program(self.fault)):
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
        """The same two words."""
        return [one.value for one in given.value] == [one.value for one in wanted.value]

    def differs(self, given: Reading, wanted: Reading) -> None:
        """Every other pair of words is a known wrong answer with its own message."""

    def show(self, reading: Reading) -> str:
        """The two words."""
        right, mutant = (one.value for one in reading.value)
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


def killer(name: str, fault: str, reference) -> Exercise:
    """An exercise that asks for a test which passes the right program and kills this mutant."""
    return Exercise(
        name,
        ProgramTest((), of=Text(), seconds=5.0, fault=fault),
        reference,
        known={
            "false_alarm": When(lambda words: words[0] == "fails", lambda train: False),
            "sleeps": When(lambda words: words == ("passes", "passes"), lambda train: True),
        },
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
    killer("08-6", "S01", hate_scores_lower),
    killer("08-7", "S01", shuffled_labels_hurt),
    killer("08-8", "S03", more_than_two_orders),
    killer("08-9", "S08", company_does_not_matter),
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
