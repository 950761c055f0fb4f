"""The questions of notebook 00: does my machine work, is a source worth trusting, and the pre-test.

The ten items of the quiz "pretest" will come back in notebook 23 and be answered there; here they are sealed.

Taught in notebooks/00_start_here.
"""

from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Each
from causalrec_lab.lesson.items import Exercise, Explain, Predict, QuizItem
from causalrec_lab.lesson.kinds import Choice, Number

VISITS = [("An", 1), ("Bo", 1), ("Chen", 0), ("Dai", 0), ("Eva", 1)]  # (who, bought)
CASES = (
    (VISITS,),
    ([("An", 1)],),
    ([("Bo", 0), ("An", 0)],),
    ([("Eva", 0), ("Dai", 0), ("Bo", 1)],),
    ([("An", 0), ("An", 1), ("Bo", 1), ("An", 1), ("Dai", 1)],),  # one visitor buys twice
)


def bought(visits: list) -> int:
    """How many visits ended with a purchase."""
    return sum(purchase for _, purchase in visits)


# item: options, the right one, reasons, the right one
QUIZ = (
    ("00-q1", ("old", "run", "network"), "run", ("server", "rights", "guest"), "guest"),
    ("00-q2", ("yes", "no", "depends"), "no", ("exactly", "newer", "floor"), "exactly"),
    ("00-q3", ("believe", "look_up", "reject"), "look_up", ("famous", "machine", "checkable"), "checkable"),
)
PRETEST = (
    ("inverse", ("of_shown", "of_buyers", "of_all", "same"), "of_buyers",
     ("forward", "room", "everybody"), "room"),
    ("two lines", ("half", "minus_half", "zero", "one"), "zero", ("printed", "sign", "turned"), "turned"),
    ("clock", ("lowers", "not_back", "nothing", "rows"), "not_back", ("third", "first", "few"), "third"),
    ("won over", ("two", "four", "open", "none"), "none", ("missing", "ruled_out", "half"), "ruled_out"),
    ("switch off", ("both", "a_only", "b_only", "neither"), "a_only",
     ("average", "put_off", "shown_now"), "shown_now"),
    ("trailer", ("plus", "zero", "minus", "open"), "minus", ("like", "part", "mix"), "part"),
    ("newsletter", ("stays", "appears", "cleared"), "appears", ("earlier", "harmless", "tied"), "tied"),
    ("overlap", ("seventy", "ninety_nine", "equal"), "seventy", ("better", "pairs", "unrelated"), "pairs"),
    ("zero", ("nobody", "small", "cancel"), "cancel", ("average", "exact", "power"), "average"),
    ("tight", ("surely", "either", "never", "not_known"), "not_known",
     ("million", "after", "models"), "after"),
)  # fmt: skip

ITEMS = (
    Predict("00-A", Choice("installs", "replaces", "no_such", "asks"), outcome="no_such"),
    Predict("00-B", Choice("more", "same", "fewer"), outcome="same"),
    Exercise(
        "00-1",
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
        "00-2",
        Function(cases=CASES, of=Number()),
        bought,
        known={
            "never_adds": lambda visits: min(1, bought(visits)),  # the fault of the notebook
            "stops_at_first": lambda visits: visits[0][1],  # a return inside the loop
            "all_but_last": lambda visits: bought(visits[:-1]),  # a range that ends one row too early
            "every_visit": len,
        },
    ),
    Explain("00-A"),
    *(QuizItem(name, *parts) for name, *parts in QUIZ),
    *(
        QuizItem(f"00-p{number}", *parts, quiz="pretest", sealed=True)
        for number, (_, *parts) in enumerate(PRETEST, start=1)
    ),
)
