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


# what each item of the pre-test is about, the right option, the right reason
PRETEST = (
    ("inverse", "of_buyers", "room"),
    ("two lines", "zero", "turned"),
    ("clock", "not_back", "third"),
    ("won over", "none", "ruled_out"),
    ("switch off", "a_only", "shown_now"),
    ("trailer", "minus", "part"),
    ("newsletter", "appears", "tied"),
    ("overlap", "seventy", "pairs"),
    ("zero", "cancel", "average"),
    ("tight", "not_known", "after"),
)

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
    QuizItem("00-q1", "run", "guest"),
    QuizItem("00-q2", "no", "exactly"),
    QuizItem("00-q3", "look_up", "checkable"),
    *(
        QuizItem(f"00-p{number}", right, because, quiz="pretest", sealed=True)
        for number, (_, right, because) in enumerate(PRETEST, start=1)
    ),
)
