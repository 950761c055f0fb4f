"""The questions of notebook 08: exceptions one by one, what a loss near zero has learnt, two tests to write.

A learner's test is a function of `train`; it is tried on the right program, on mutants, and on programs that
are made up of the numbers a test looks at.

Taught in notebooks/08_autopsy.
"""

from dataclasses import dataclass, replace
from itertools import islice, permutations
from typing import Any

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Later, Number
from causalrec_lab.lesson.plots import Drawn, Plot


@dataclass(frozen=True, repr=False)
class Sister:
    """A program made up of the numbers a test looks at: does a test ask for the right thing?

    Args:
        honest: loss on new rows after training on the real labels.
        shuffled: the same after each of the nine shuffles.
        orders: how many different lists it has; the second is the first one's reverse.
        own: loss on the rows it was trained on, whatever their labels.
        late: only the last users have other lists than the first user.
        tops: with how many of the same items all lists begin.
    """

    honest: float = 0.1
    shuffled: tuple[float, ...] = (1.7,) * 9
    orders: int = 6
    own: float = 0.01
    late: bool = False
    tops: int = 0
    rows: tuple = ()

    def __repr__(self) -> str:
        if self.orders != 6:
            how = (
                ", only the last users differ"
                if self.late
                else f", their first {self.tops} items alike"
                if self.tops
                else ""
            )
            return f"<a program with {self.orders} lists{how}>"
        return f"<losses {self.honest}; {min(self.shuffled)} to {max(self.shuffled)}>"

    def __call__(self, rows: Any, seed: int = 0) -> "Sister":
        """The trained program: it remembers its rows."""
        return replace(self, rows=tuple(rows))

    @property
    def loss(self) -> float:
        """The loss on its own rows."""
        return self.own

    def loss_on(self, rows: Any) -> float:
        """The loss on any rows."""
        from causalrec_lab.course.nb08 import autopsy

        if tuple(rows) == self.rows:
            return self.own
        by_rows = dict(zip(autopsy.shuffles(), self.shuffled, strict=True))
        return self.honest if self.rows == autopsy.log() else by_rows.get(self.rows, max(self.shuffled))

    def chance(self, users: list[str], items: list[str]) -> Any:
        """A chance for each user and item; users with one order differ in how large their chances are."""
        import numpy as np

        from causalrec_lab.course.nb08 import autopsy

        first = tuple(range(len(items)))
        others = islice(permutations(first), 1, None)
        lists = [first, first[::-1], *islice(others, max(0, self.orders - 2))][: self.orders]
        known, asked = sorted({row.user for row in autopsy.log()}), list(dict.fromkeys(users))
        order = asked if set(asked) >= set(known) else list(dict.fromkeys([*known, *asked]))
        rank = np.array([order.index(user) for user in users])  # asked alone, a user keeps their list
        early = len(order) - len(lists)
        places = [max(0, n - early) if self.late else n % len(lists) for n in rank]
        table = np.array([lists[place] for place in places]) / 10 + 0.2
        table[:, : self.tops] = 0.9 + 0.01 * np.arange(self.tops)
        return table * (1 - 0.05 * rank)[:, None]


def _programs(*sisters):
    """Inputs of a test: the right program, the one whose labels are all 1, and sisters."""

    def make():
        from causalrec_lab.course.nb08 import autopsy

        autopsy.right_program()(autopsy.log())  # loads the encoder, before a clock starts
        return [(train,) for train in (autopsy.right_program(), autopsy.Program("S01"), *sisters)]

    return Later(make)


# ---- 08-4: shuffled labels

_LOSSES = (
    Sister(0.3, (0.8, 0.9, 0.7, 0.8, 0.6, 0.9, 0.8, 0.7, 0.8)),
    Sister(2.0, (2.5,) * 9),
    Sister(0.8, (0.3,) * 9),
    Sister(0.05, (0.05,) * 9),
    Sister(0.5, (0.9, 0.9, 0.9, 0.9, 0.4, 0.9, 0.9, 0.9, 0.9)),
    Sister(0.5, (0.4, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9)),
    Sister(0.1, (0.9, 0.9, 0.05, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9)),
    Sister(0.5, (0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.4)),
    Sister(0.5, (0.9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)),
)


def test_shuffled_labels_hurt(train):
    """Passes the program whose loss on new rows is lower with the real labels than with each shuffle."""
    from causalrec_lab.course.nb08 import autopsy

    new = autopsy.new_rows()
    honest = train(autopsy.log()).loss_on(new)
    others = [train(rows).loss_on(new) for rows in autopsy.shuffles()]
    return honest < min(others)


def _by_losses(says, own=False):
    """A wrong test: what it says of the loss with the real labels and of the nine others."""

    def wrong(train):
        from causalrec_lab.course.nb08 import autopsy

        logs = (autopsy.log(), *autopsy.shuffles())
        honest, *others = (train(rows).loss_on(rows if own else autopsy.new_rows()) for rows in logs)
        return says(honest, others)

    return wrong


# ---- 08-5: more than two lists


def test_more_than_two_lists(train):
    """Passes the program that ranks the items in more than two ways."""
    from causalrec_lab.course.nb08 import autopsy

    users = sorted({row.user for row in autopsy.log()})
    scores = train(autopsy.log()).chance(users, list(autopsy.ITEMS))
    orders = {tuple(row.argsort()) for row in scores}
    return len(orders) > 2


def _by_orders(says):
    """A wrong test: what it says of the table of chances and of the set of its orders."""

    def wrong(train):
        from causalrec_lab.course.nb08 import autopsy

        users = sorted({row.user for row in autopsy.log()})
        scores = train(autopsy.log()).chance(users, list(autopsy.ITEMS))
        return bool(says(scores, {tuple(row.argsort()) for row in scores}))

    return wrong


# ---- 08-2: losses of twenty seeds


def _drawn(*heights):
    """Heights of a plot, of what is stored of the twenty seeds."""

    def draw():
        from causalrec_lab.datasets import stored

        labels = stored("autopsy.json", dict)["labels"]
        return Drawn([value for height in heights for value in height(labels)])

    return Later(draw)


def _line(labels, rows):
    return lambda stored: stored[labels][rows]


def _mean(labels):
    return lambda stored: [sum(stored[labels]["new"]) / len(stored[labels]["new"])]


_REAL, _SHUFFLED = _line("real", "new"), _line("shuffled", "new")

LESSON_1 = (
    Predict("08-A", Choice("one", "three", "five", "twelve"), outcome="five"),
    Vote("08-V", ("loud", "silent")),
    Exercise("08-1", Number(), -0.5, known={"turned": 0.5, "chance": 0.6931, "label": -1, "none": 0}),
    Predict("08-B", Choice("higher", "little", "same"), outcome="same"),
    Predict("08-D", Choice("stays", "falls"), outcome="falls"),
    Exercise(
        "08-2",
        Plot(tolerance=0.005),
        _drawn(_REAL, _SHUFFLED),
        also=(_drawn(_SHUFFLED, _REAL),),
        known={
            "own_rows": _drawn(_line("real", "own"), _line("shuffled", "own")),
            "real_alone": _drawn(_REAL),
            "shuffled_alone": _drawn(_SHUFFLED),
            "means": _drawn(_mean("real"), _mean("shuffled")),
        },
    ),
    Explain("08-X"),
    QuizItem("08-q1", "yes", "one_class", quiz="exit"),
    QuizItem("08-q2", "same", "ones", quiz="exit"),
)

LESSON_2 = (
    Exercise("08-3", Number(), 2, known={"one": 1, "three": 3, "million": 1_000_000, "all": 6}),
    Predict("08-C", Choice("none", "half", "yes"), outcome="yes"),
    Exercise(
        "08-4",
        Function(_programs(*_LOSSES), of=Number(), seconds=10.0),
        test_shuffled_labels_hurt,
        known={
            "always": lambda train: True,
            "turned": _by_losses(lambda honest, others: honest > max(others)),
            "differ": _by_losses(lambda honest, others: all(honest != other for other in others)),
            "fixed": _by_losses(lambda honest, others: honest < 0.2),
            "one_shuffle": _by_losses(lambda honest, others: honest < others[0]),
            "mean": _by_losses(lambda honest, others: honest < sum(others) / len(others)),
            "own_rows": _by_losses(lambda honest, others: honest < min(others), own=True),
        },
    ),
    Exercise(
        "08-5",
        Function(
            _programs(
                *(Sister(orders=number) for number in (1, 2, 3, 4, 5)),
                Sister(orders=3, late=True),
                Sister(orders=4, tops=1),
                Sister(orders=4, tops=3),
            ),
            of=Number(),
            seconds=10.0,
        ),
        test_more_than_two_lists,
        known={
            "always": lambda train: True,
            "two_will_do": _by_orders(lambda scores, orders: len(orders) > 1),
            "each_its_own": _by_orders(lambda scores, orders: len(orders) == len(scores)),
            "chances": _by_orders(lambda scores, orders: len({tuple(row) for row in scores}) > 2),
            "turned": _by_orders(lambda scores, orders: len(orders) <= 2),
            "tops": _by_orders(lambda scores, orders: len(set(scores.argmax(axis=1))) > 2),
            "few_users": _by_orders(
                lambda scores, orders: len({tuple(row.argsort()) for row in scores[:3]}) > 2
            ),
        },
    ),
    QuizItem("08-q3", "million", "multiple"),
    QuizItem("08-q5", "unknown", "miss"),
)

WARMUP = (
    QuizItem("08-w1", "thirty", "room", quiz="warmup"),
    QuizItem("08-w2", "same", "ids", quiz="warmup"),
    QuizItem("08-w3", "seeing", "chose", quiz="warmup"),
)

ITEMS = (*LESSON_1, *LESSON_2, *WARMUP)
