"""Opens envelopes: guesses that were sealed, in this notebook or an earlier one, beside what is known now.

Terms: an *envelope* is a committed prediction whose outcome was not known then; *opening* compares it, and
from then on it counts in the learner's calibration.

Taught in notebooks/03_seeing_and_doing.
"""

from causalrec_lab.errors import LabError
from causalrec_lab.lesson.content import find
from causalrec_lab.lesson.items import Predict
from causalrec_lab.lesson.notes import Note
from causalrec_lab.lesson.predictions import earlier, in_words
from causalrec_lab.lesson.progress import store
from causalrec_lab.lesson.texts import text


def envelope(*names: str, outcome: str) -> Note:
    """Open sealed predictions: what was said, how sure, and whether it came true.

    Args:
        names: the predictions, oldest first; the texts stand in `[<last name>.envelope]`: `title`, `outcome`,
            `right`, `wrong` and `none`.
        outcome: what is known now, as the learner would have typed it.

    Raises:
        UnknownName: there is no such prediction.
        LabError: no name, or an outcome that is no possible answer.
    """
    if not names:
        raise LabError("no envelope was named; give the ids of sealed predictions, such as '01-A'")
    by, lines = names[-1], []
    for name in names:
        item = find(name, Predict)
        known = item.asked.read(outcome)
        if known.shape != item.asked.shape:
            raise LabError(f"outcome {outcome!r} is no answer to {name}; give one a learner could have given")
        made = earlier(item)
        if made is None:
            lines.append(text(by, "envelope", "none", id=name))
            continue
        hit, sure = made.guess == item.asked.show(known), made.confidence
        key = "right" if hit else "wrong"
        lines.append(text(by, "envelope", key, id=name, guess=made.shown, confidence=sure))
        if not any(isinstance(event.get("hit"), bool) for event in store().events(name, "prediction")):
            store().record("prediction", name, guess=made.guess, confidence=sure, hit=hit)
    shown = in_words(item, item.asked.show(known))
    first = text(by, "envelope", "outcome", outcome=shown)
    return Note(text(by, "envelope", "title"), (first, *lines, *store().take_notices()))
