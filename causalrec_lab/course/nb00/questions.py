"""The questions of notebook 00: does my machine work, is a source worth trusting, and the pre-test.

The ten items of the quiz "pretest" come back in notebook 23, where they are answered; here they are sealed.

Taught in notebooks/00_start_here.
"""

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each, Several
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem
from causalrec_lab.lesson.kinds import Choice, Number, Text

VISITS = (("An", 1), ("Bo", 1), ("Chen", 0), ("Dai", 0), ("Eva", 1))  # (who, bought)
CASES = (
    (VISITS,),
    ((("An", 1),),),
    ((("Bo", 0), ("An", 0)),),
    ((),),
    ((("An", 0), ("Bo", 1), ("An", 1), ("Dai", 1)),),
)


def bought(visits: tuple) -> int:
    """How many visits ended with a purchase."""
    return sum(purchase for _, purchase in visits)


def never_adds(visits: tuple) -> int:
    """The fault of the notebook: the count is set to one instead of growing."""
    return min(1, bought(visits))


def all_but_last(visits: tuple) -> int:
    """A range that ends one row too early."""
    return bought(visits[:-1])


def every_visit(visits: tuple) -> int:
    """All rows, bought or not."""
    return len(visits)


def stops_at_first(visits: tuple) -> int:
    """A return inside the loop: it looks at one row only."""
    return visits[0][1] if visits else 0


# item: options, the right one, reasons, the right one
QUIZ = (
    ("00-q1", ("old", "run", "network"), "run", ("server", "rights", "guest"), "guest"),
    ("00-q2", ("yes", "no", "depends"), "no", ("exactly", "newer", "floor"), "exactly"),
    ("00-q3", ("good", "new", "same"), "same", ("truth", "bytes", "source"), "bytes"),
    ("00-q4", ("believe", "look_up", "reject"), "look_up", ("famous", "machine", "checkable"), "checkable"),
    ("00-q5", ("into", "out", "all"), "into", ("news", "hand", "nothing"), "hand"),
)
PRETEST = (
    (
        "inverse",
        ("of_shown", "of_buyers", "of_all", "same"),
        "of_buyers",
        ("forward", "room", "everybody"),
        "room",
    ),
    ("two lines", ("half", "minus_half", "zero", "one"), "zero", ("printed", "sign", "turned"), "turned"),
    ("clock", ("lowers", "not_back", "nothing", "rows"), "not_back", ("third", "first", "few"), "third"),
    ("won over", ("two", "four", "open", "none"), "none", ("missing", "ruled_out", "half"), "ruled_out"),
    (
        "switch off",
        ("both", "a_only", "b_only", "neither"),
        "a_only",
        ("average", "put_off", "shown_now"),
        "shown_now",
    ),
    ("trailer", ("plus", "zero", "minus", "open"), "minus", ("like", "part", "mix"), "part"),
    ("newsletter", ("stays", "appears", "cleared"), "appears", ("earlier", "harmless", "tied"), "tied"),
    ("overlap", ("seventy", "ninety_nine", "equal"), "seventy", ("better", "pairs", "unrelated"), "pairs"),
    ("zero", ("nobody", "small", "cancel"), "cancel", ("average", "exact", "power"), "average"),
    (
        "tight",
        ("surely", "either", "never", "not_known"),
        "not_known",
        ("million", "after", "models"),
        "after",
    ),
)

ITEMS = (
    Predict("00-A", Choice("installs", "replaces", "no_such", "asks"), outcome="no_such"),
    Exercise(
        "00-1",
        Each(*(Text(among=("1.10.0", "1.9.0", "1.9.10")) for _ in range(3))),
        ("1.9.0", "1.9.10", "1.10.0"),
        known={
            "as_text": ("1.10.0", "1.9.0", "1.9.10"),
            "newest_first": ("1.10.0", "1.9.10", "1.9.0"),
            "last_part": ("1.9.0", "1.10.0", "1.9.10"),
        },
    ),
    Predict("00-B", Choice("more", "same", "fewer"), outcome="same"),
    Exercise(
        "00-2",
        Several(Text(among=("x1", "x2", "x3", "x4"))),
        {"x4"},
        known={
            "everything": {"x1", "x3", "x4"},
            "upstream": {"x1"},
            "both_sides": {"x1", "x4"},
            "sister": {"x3", "x4"},
            "itself": {"x2", "x4"},
            "nothing": "none",
        },
    ),
    Exercise(
        "00-3",
        Each(Number(room=(4,)), Number(room=(4,))),
        (4, 0),
        known={
            "as_text": (3, 0),
            "pin_as_floor": (4, 4),
            "nearly": (4, 1),
            "other_way": (0, 4),
            "too_new": (0, 0),
        },
    ),
    Exercise(
        "00-4",
        Function(cases=CASES, of=Number()),
        bought,
        known={
            "never_adds": never_adds,
            "stops_at_first": stops_at_first,
            "all_but_last": all_but_last,
            "every_visit": every_visit,
        },
    ),
    Exercise(
        "00-5",
        Number(),
        3,
        known={"left_over": 7, "no_weights": 5, "the_sum": 127},
    ),
    Explain("00-A"),
    *(QuizItem(name, *parts) for name, *parts in QUIZ),
    *(
        QuizItem(f"00-p{number}", *parts, quiz="pretest", sealed=True)
        for number, (_, *parts) in enumerate(PRETEST, start=1)
    ),
)
