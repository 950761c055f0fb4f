"""A shop whose taste lives in what a person wrote down of each good, and texts that state it.

Terms: as in `causalrec_lab.worlds`; the *human columns* are the catalogue's kind and its four grades, loud,
funny, luxury and outdoor: one person's eye, no model's vector; a *stated text* says all five in a sentence.

The sentences were fixed before any model read one of them: who reads badly here has no excuse in the text,
and who reads well was not chosen by it. The catalogue's own texts are as they were, `catalogue().texts()`.

Taught in notebooks/19_language_models_on_trial.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from causalrec_lab.datasets import KINDS, Catalogue, catalogue
from causalrec_lab.errors import LabError, of_kind, said
from causalrec_lab.inputs import array
from causalrec_lab.log import Log, Truth
from causalrec_lab.worlds.shop import shop
from causalrec_lab.worlds.slot import item_features

GRADES = ("loud", "funny", "luxury", "outdoor")
_NOUN = dict(zip(KINDS, ("film", "book", "gadget", "piece of clothing", "thing for the home"), strict=True))
_STEPS = ("very {0}", "rather {0}", "neither {0} nor {1}", "rather {1}", "very {1}")  # grade 1 to 5
_ENDS = (  # two ways to say the lowest and the highest grade
    {"loud": ("quiet", "loud"), "funny": ("serious", "funny"), "luxury": ("plain", "luxurious"),
     "outdoor": ("domestic", "outdoorsy")},
    {"loud": ("calm", "flashy"), "funny": ("earnest", "amusing"), "luxury": ("simple", "fancy"),
     "outdoor": ("homely", "adventurous")},
)  # fmt: skip
_SENTENCES = (
    "{name} is a {kind}. It is {loud}, {funny}, {luxury} and {outdoor}.",
    "A {kind} called {name}: {funny}, {luxury}, {loud} and {outdoor}.",
    "People describe {name}, a {kind}, as {outdoor}, {loud}, {luxury} and {funny}.",
    "If you want a {kind} that is {luxury}, {outdoor}, {funny} and {loud}, take {name}.",
)


def graded_shop(seed: int, **knobs: object) -> tuple[Log, Truth]:
    """The shop of `shop`, on the catalogue, with a taste over all eight directions of the human columns.

        items = item_features()[0];  shop(seed, items, **knobs)

    Five kinds have four directions (the shares of the kinds add up to one), the grades have four more.
    A user's taste follows from eight goods liked before, `histories(seed, item_features()[0])`: adjust for
    the human columns of goods and histories, and only chance is left.

    Args:
        seed: of every draw.
        knobs: as in `shop`. `history`: from `histories`, on the human columns; without it, it is drawn with
            this seed and `users`. `visits`; `confounding`: how strongly the list follows taste, from 0 to 10;
            `hidden_taste`: share of the taste's variance that no column shows, in [0, 1]; `effect`: how much
            showing works, from 0 to 2.

    Raises:
        LabError: a knob out of its range.

    >>> graded_shop(0, users=50)[0]
    Log(2000 rows, 689 exposed: user, item, exposed, outcome)
    """
    return shop(seed, item_features()[0], **knobs)


def stated_texts(items: Catalogue | None = None, *, names: Sequence[str] | None = None) -> list[str]:
    """A sentence for each good that states its kind and its four grades; one of eight wordings by its number.

    Args:
        items: of the catalogue; None takes them all.
        names: what to call them, one a good; None takes the English names.

    Raises:
        LabError: no catalogue, or not one name a good.

    >>> stated_texts()[1]
    'A book called Book B: very serious, rather plain, rather quiet and rather domestic.'
    """
    items = catalogue() if items is None else items
    of_kind("items", items, Catalogue, "a catalogue, as catalogue() gives,")
    names = items.names() if names is None else _words("names", names, len(items))
    texts = []
    for place, item in enumerate(items.item.tolist()):
        ends = _ENDS[item // len(_SENTENCES) % len(_ENDS)]
        words = {grade: _STEPS[getattr(items, grade)[place] - 1].format(*ends[grade]) for grade in GRADES}
        sentence = _SENTENCES[item % len(_SENTENCES)]
        texts.append(sentence.format(name=names[place], kind=_NOUN[items.kind[place]], **words))
    return texts


def history_texts(history: Int[ndarray, "user liked"], texts: Sequence[str]) -> list[str]:
    """For each user, the texts of the goods liked before the log begins, one a line.

    Args:
        history: places of goods, one row a user.
        texts: one a good.

    >>> history_texts([[2, 0]], ["Film A", "Book B", "Product C"])
    ['- Product C\\n- Film A']
    """
    texts = _words("texts", texts)
    history = array("history", history, shape=(None, None), kind="whole", low=0, high=len(texts) - 1)
    return ["\n".join(f"- {texts[item]}" for item in row) for row in history]


def _words(name: str, words: object, n: int | None = None) -> list[str]:
    """A list of texts, or what is wrong with it."""
    given = list(words) if isinstance(words, list | tuple | np.ndarray) else None
    if not given or not all(isinstance(word, str) for word in given) or (n or len(given)) != len(given):
        raise LabError(
            f"{name} is {said(words)}; a list of {n or 'one or more'} texts, one a good, is needed"
        )
    return given
