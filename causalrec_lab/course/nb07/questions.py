"""The questions of notebook 07: what a reader is given, what it loses, and how a vector is tested fairly.

Taught in notebooks/07_bert_encoding.
"""

from fractions import Fraction

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem, Vote
from causalrec_lab.lesson.kinds import Choice, Later, Number, Share, Text, When
from causalrec_lab.lesson.plots import Drawn, Plot

SIGNS = "观看电影a阅读书籍b浏览商品c动作片：科幻小说智能手机我喜欢购买讨厌想"  # the six texts, more
CHINESE = ("counting", "MiniLM", "pocket", "E5")  # readers of Chinese, in the order of the plot


# ---- 07-2: mean pooling with a mask


def _padded():
    """States (token, dim) and mask (token,) of one text; what stands in the padding is not zero."""
    import numpy as np

    rows = (
        ([[2, 0], [4, 2], [9, 9]], [1, 1, 0]),
        ([[1, 3], [3, 1]], [1, 1]),
        ([[5, -1], [7, 7], [7, 7], [7, 7]], [1, 0, 0, 0]),
        ([[8, 8], [1, 2], [3, 6], [5, 1]], [0, 1, 1, 1]),
        ([[0.5, -2], [-1.5, 4], [1, 1], [6, -3], [2, 2]], [1, 1, 1, 0, 0]),
    )
    return [(np.array(states, float), np.array(mask)) for states, mask in rows]


def masked_mean(states, mask):
    """The mean of the states of the real tokens."""
    total = 0
    for state, real in zip(states, mask, strict=True):
        total = total + real * state
    return total / sum(mask)


_POOLED = {
    "all_places": lambda states, mask: states.mean(axis=0),
    "divided_by_all": lambda states, mask: masked_mean(states, mask) * sum(mask) / len(mask),
    "not_divided": lambda states, mask: masked_mean(states, mask) * sum(mask),
    "first": lambda states, mask: states[0],
}

# ---- 07-4: a probe, judged on groups that it did not learn from


def nearest_mean(vectors, labels, asked):
    """For each vector asked about, the label whose mean vector is nearest."""
    import numpy as np

    names = np.unique(labels)
    means = np.stack([vectors[labels == name].mean(axis=0) for name in names])
    return names[((asked[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)]


def held_out(vectors, labels, groups):
    """Share of the texts that are labelled rightly by a probe that learned from the other groups."""
    right = 0
    for group in set(groups):
        test = groups == group
        guesses = nearest_mean(vectors[~test], labels[~test], vectors[test])
        right += sum(guesses == labels[test])
    return right / len(labels)


def _told():
    """Vectors (text, dim), labels and groups; groups of several sizes, each with a place of its own."""
    import numpy as np

    cases = []
    for seed, sizes in enumerate(((2, 3, 4), (5, 1, 2, 4), (3, 3, 3, 3), (6, 2, 1), (1, 2, 3, 4, 5))):
        rng = np.random.default_rng(seed)
        groups = np.repeat(np.arange(len(sizes)), sizes)
        labels = np.where(rng.random(len(groups)) < 0.5, 1, -1)
        labels[:2], labels[-2:] = (1, -1), (-1, 1)  # both labels on both sides of every split
        places = rng.normal(size=(len(sizes), 2))[groups]
        cases.append((places + labels[:, None] * [0.6, 0.2] + rng.normal(size=places.shape), labels, groups))
    return cases


def _share(guess):
    """Wrong in what the probe learns from: `guess` sees everything and the texts of one group."""

    def share(vectors, labels, groups):
        tests = [groups == group for group in sorted(set(groups))]
        return sum(sum(guess(vectors, labels, test) == labels[test]) for test in tests) / len(labels)

    return share


def _mean_of_shares(vectors, labels, groups):
    """Wrong: a group of one text weighs as much as a group of six."""
    tests = [groups == group for group in sorted(set(groups))]
    guesses = [nearest_mean(vectors[~test], labels[~test], vectors[test]) for test in tests]
    return sum((one == labels[test]).mean() for one, test in zip(guesses, tests, strict=True)) / len(tests)


_SPLITS = {
    "learned_from_all": _share(lambda x, y, test: nearest_mean(x, y, x[test])),
    "learned_from_test": _share(lambda x, y, test: nearest_mean(x[test], y[test], x[test])),
    "each_text": lambda x, y, groups: held_out(x, y, _numbered(groups)),
    "mean_of_shares": _mean_of_shares,
    "counted": lambda x, y, groups: held_out(x, y, groups) * len(y),
}


def _numbered(groups):
    import numpy as np

    return np.arange(len(groups))


# ---- 07-5: readers side by side


def _bars(what="families new", language="zh", mean=True, of=1):
    """A bar for each reader: the mean of its shares over the ten draws, or the first share alone."""

    def draw():
        from causalrec_lab.datasets import stored

        rows = [stored("readers.json", dict)[name]["stance"][language][what] for name in CHINESE]
        return Drawn([(sum(row) / len(row) if mean else row[0]) * of for row in rows])

    return Later(draw)


LESSON_1 = (
    Predict("07-A", Choice("small", "nine", "one"), outcome="one"),
    Exercise(
        "07-1",
        Several(Text(among=SIGNS)),
        {"小", "智", "手"},
        known={
            "letters": When(lambda found: any(sign.isascii() for sign in found), {"A", "小"}),
            "not_there": When(lambda found: "我" in found, {"我", "小", "智", "手"}),
            "too_few": When(lambda found: set() < found < {"小", "智", "手"}, {"小"}),
            "too_many": When(lambda found: bool(found - {"小", "智", "手"}), {"小", "智", "手", "机"}),
        },
    ),
    Exercise(
        "07-2",
        Function(cases=Later(_padded), of=Each(Number(tolerance=0.001), Number(tolerance=0.001))),
        masked_mean,
        known=_POOLED,
    ),
    Explain("07-X"),
)

LESSON_2 = (
    Exercise("07-3", Number(room=(8,)), 4, known={"bert": 8, "itself": 1, "up_to_it": 5, "only_later": 3}),
    Predict("07-C", Choice("opposite", "unrelated", "close"), outcome="close"),
    Exercise("07-4", Function(cases=Later(_told), of=Number(tolerance=0.001)), held_out, known=_SPLITS),
    Exercise(
        "07-5",
        Plot(),
        _bars(),
        also=(_bars(of=100),),
        known={"texts": _bars("texts new"), "english": _bars(language="en"), "one_draw": _bars(mean=False)},
    ),
    Exercise(
        "07-6",
        Several(Text(among="ABCDE")),
        {"A", "C", "D"},
        known={
            "review": When(lambda letters: "b" in letters, {"A", "B", "C", "D"}),
            "chat": When(lambda letters: "e" in letters, {"A", "C", "D", "E"}),
            "one_missing": When(lambda letters: set() < letters < {"a", "c", "d"}, {"A", "D"}),
        },
    ),
    Vote("07-V", ("use", "leave", "ask")),
)

FURTHER = (
    Predict("07-B", Choice("high", "right", "low"), outcome="high"),
    Exercise(
        "07-7",
        Share(),
        Fraction(3, 5),
        known={
            "truth": Fraction(4, 10),
            "gaps_are_no": Fraction(3, 10),
            "gaps_are_yes": Fraction(8, 10),
            "half": Fraction(1, 2),
        },
    ),
)

QUIZ = (
    QuizItem("07-w1", "none", "always", quiz="warmup"),
    QuizItem("07-w2", "harm", "after", quiz="warmup"),
    QuizItem("07-w3", "high", "seen", quiz="warmup"),
    QuizItem("07-q1", "equal", "ids"),
    QuizItem("07-q2", "neighbour", "read", quiz="exit"),
    QuizItem("07-q3", "order", "next", quiz="exit"),
    QuizItem("07-q4", "cone", "others"),
    QuizItem("07-q5", "topic", "trained"),
    QuizItem("07-q6", "words", "word"),
)

ITEMS = (*LESSON_1, *LESSON_2, *FURTHER, *QUIZ)
