"""A shop whose list follows taste, and the 400 visits that can be counted by hand.

Terms: as in `causalrec_lab.worlds`.

Taught in notebooks/05_what_to_adjust_for, 09_causal_model.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray
from scipy.special import expit

from causalrec_lab.errors import LabError, real_number, whole_number
from causalrec_lab.inputs import array
from causalrec_lab.log import Log, Truth

MOST = 10**6  # visitors: no world is larger
FOUR_HUNDRED = (  # group, exposed, visits, bought
    ("fans", 1, 90, 72),
    ("fans", 0, 10, 7),
    ("newcomers", 1, 30, 9),
    ("newcomers", 0, 270, 27),
)

# Log-odds (level, slope on taste) of being shown, of buying if not shown, of buying if shown.
SHOWN = (-0.6, 0.8)
BUYS_IF_NOT = (-1.5, 1.8)
BUYS_IF_SHOWN = (-0.7, 1.4)  # a smaller slope: those who love a thing find it without us
FAME = 0.5  # weight of "everybody likes it" beside "like what this user liked before"
SHARPNESS = 1.5  # how strictly earlier choices followed the user's taste


def four_hundred_visits() -> Log:
    """400 visits to the shop: 100 fans, nearly all shown film A, and 300 newcomers, hardly any.

    One row a visit, one visitor a row. The column `group` tells fans from newcomers; within a group, a
    coin chose who was shown.

    >>> log = four_hundred_visits()
    >>> len(log), int(log.exposed.sum()), int(log.outcome.sum())
    (400, 120, 115)
    """
    group = np.concatenate([np.full(visits, name) for name, _, visits, _ in FOUR_HUNDRED])
    exposed = np.concatenate([np.full(visits, shown) for _, shown, visits, _ in FOUR_HUNDRED])
    outcome = np.concatenate([np.arange(visits) < bought for *_, visits, bought in FOUR_HUNDRED])
    return Log(np.arange(400), np.zeros(400, dtype=int), exposed, outcome * 1.0, extra={"group": group})


def latent_items(seed: int, *, items: int = 240, dim: int = 32) -> Float[ndarray, "item dim"]:
    """Vectors of made-up items, where no encoder is at hand: as good as texts for everything but reading.

    >>> latent_items(0, items=5, dim=3).shape
    (5, 3)
    """
    room_for(whole_number("items", items, high=MOST), whole_number("dim", dim, high=MOST))
    return np.random.default_rng([whole_number("seed", seed, low=0), 0]).normal(size=(items, dim)) / dim**0.5


def histories(
    seed: int, items: Float[ndarray, "item dim"], *, users: int = 500, liked: int = 8, topics: int = 8
) -> Int[ndarray, "user liked"]:
    """For each user, the items liked before the log begins: the texts that tell of the user's taste.

        taste_u ~ Normal(0, 1) per topic;  items drawn without return, chance ~ exp(1.5 taste_u . topics_i)

    Args:
        seed: of the draw.
        items: text vectors of the items, one a row.
        users: how many users.
        liked: items per history, fewer than there are items.
        topics: leading directions of the item vectors that matter.

    >>> histories(0, latent_items(0), users=3, liked=2).shape
    (3, 2)
    """
    topic = topics_of(items, count=topics)  # (item, topic)
    room_for(whole_number("users", users, low=2), len(topic))
    liked = whole_number("liked", liked, low=1, high=len(topic) - 1)
    draw = np.random.default_rng([whole_number("seed", seed, low=0), 1])
    wish = SHARPNESS * draw.normal(size=(users, topics)) @ topic.T  # (user, item)
    # Adding Gumbel noise and taking the largest is drawing without return, chances ~ exp(wish).
    return np.argsort(-(wish + draw.gumbel(size=wish.shape)), axis=1)[:, :liked]


def shop(
    seed: int,
    items: Float[ndarray, "item dim"] | None = None,
    *,
    history: Int[ndarray, "user liked"] | None = None,
    users: int = 500,
    visits: int = 40,
    confounding: float = 1.0,
    hidden_taste: float = 0.0,
    effect: float = 1.0,
    topics: int = 8,
) -> tuple[Log, Truth]:
    """A shop's log of who was shown what and bought it, and, sealed apart, the truth.

        text_ui   = how like item i is to what user u liked before, and how liked i is by all
        mood_u    ~ Normal(0, 1), which no text tells
        taste     = sqrt(1 - hidden_taste) * text + sqrt(hidden_taste) * mood
        exposed   ~ Bernoulli(sigmoid(-0.6 + confounding * 0.8 * taste))
        outcome_if_not     = luck < sigmoid(-1.5 + 1.8 * taste)
        outcome_if_exposed = luck < sigmoid(-0.7 + 1.4 * taste), the same luck ~ Uniform(0, 1)
        outcome   = outcome_if_exposed where exposed, else outcome_if_not

    Given the texts only chance chose who was shown, as long as hidden_taste is 0. The log does not hold the
    propensity: nobody wrote it down. Opened, the truth also holds, for every user and item, the matrices
    chance_if_exposed and chance_if_not.

    Args:
        seed: of every draw.
        items: text vectors, one a row; None draws `latent_items(seed)`.
        history: from `histories`; None draws it with this seed and `users`.
        users: how many, where no history is given.
        visits: different items considered for each user, none of them from the history.
        confounding: how strongly the list follows taste; 0 is a coin, 1 a usual shop, 3 hardly any overlap.
        hidden_taste: share of the taste's variance that no text shows, in [0, 1].
        effect: how much showing works; 0 is not at all, 1 as above, 2 twice as much.
        topics: leading directions of the item vectors that matter for taste.

    Raises:
        LabError: a knob out of its range, or vectors and histories that do not fit together.

    >>> log, truth = shop(0, users=50)
    >>> log
    Log(2000 rows, 684 exposed: user, item, exposed, outcome)
    """
    items = latent_items(seed) if items is None else items
    topic = topics_of(items, count=topics)  # (item, topic)
    past = histories(seed, items, users=users, topics=topics) if history is None else history
    past = array("history", past, shape=(None, None), kind="whole", low=0, high=len(topic) - 1)
    room_for(whole_number("users", len(past), low=2), len(topic))
    visits = whole_number("visits", visits, low=1, high=len(topic) - past.shape[1])
    confounding = real_number("confounding", confounding, low=0, high=10)
    hidden_taste = real_number("hidden_taste", hidden_taste, low=0, high=1)
    effect = real_number("effect", effect, low=0, high=2)
    draw = np.random.default_rng([whole_number("seed", seed, low=0), 2])

    alike = _standard(topic[past].mean(axis=1), axis=0) @ topic.T  # (user, item)
    fame = _standard(topic @ draw.normal(size=topics))  # (item,)
    text = _standard(_standard(alike) + FAME * fame)  # (user, item)
    mood = draw.normal(size=(len(past), 1))  # (user, 1)
    taste = np.sqrt(1 - hidden_taste) * text + np.sqrt(hidden_taste) * mood  # (user, item)

    chance_shown = expit(SHOWN[0] + confounding * SHOWN[1] * taste)
    if_not = BUYS_IF_NOT[0] + BUYS_IF_NOT[1] * taste
    if_shown = if_not + effect * (BUYS_IF_SHOWN[0] + BUYS_IF_SHOWN[1] * taste - if_not)

    user, item = _considered(draw, past, len(topic), visits)  # (log,) each
    exposed = draw.random(len(user)) < chance_shown[user, item]
    luck = draw.random(len(user))
    answers = [(luck < expit(odds[user, item])).astype(float) for odds in (if_shown, if_not)]
    log = Log(user, item, exposed.astype(int), np.where(exposed, *answers))
    chances = {"chance_if_exposed": expit(if_shown), "chance_if_not": expit(if_not)}
    return log, truth_of(log, answers, propensity=chance_shown[user, item], **chances)


def one_visit_each(exposed: ndarray, answers: Sequence[ndarray], **columns: object) -> Log:
    """The log of visitors who came once, for one good; `answers` are theirs if shown, and if not."""
    outcome, who = np.where(exposed == 1, *answers), np.arange(len(exposed))
    return Log(who, np.zeros(len(who), dtype=int), exposed.astype(int), outcome, **columns)


def truth_of(log: Log, answers: Sequence[ndarray], **known: object) -> Truth:
    """What no log holds: the answers of each row, if shown and if not, and what else is known."""
    return Truth(outcome_if_exposed=answers[0], outcome_if_not=answers[1], exposed=log.exposed, **known)


def topics_of(items: Float[ndarray, "item dim"], *, count: int) -> Float[ndarray, "item count"]:
    """The leading directions in which the item vectors differ, each with mean 0 and variance 1.

    Principal components: the first is the direction of largest variance, and so on. The sign of each is
    fixed (its largest entry is positive), so that one seed is one world on every machine.

    Raises:
        LabError: the vectors are no finite table, or differ in fewer directions than asked for.
    """
    vectors = array("items", items, shape=(None, None))
    whole_number("topics", count, low=1, high=min(vectors.shape[0] - 1, vectors.shape[1]))
    left, size, _ = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)
    if size[count - 1] <= 1e-9 * max(size[0], 1e-300):
        raise LabError(f"the item vectors differ in fewer than {count} directions; ask for fewer topics")
    main = left[:, :count] * np.sqrt(len(vectors))  # (item, count)
    return main * np.sign(main[np.abs(main).argmax(axis=0), np.arange(count)])


def _considered(
    draw: np.random.Generator, past: ndarray, items: int, visits: int
) -> tuple[Int[ndarray, " log"], Int[ndarray, " log"]]:
    """For each user, `visits` different items that are not in the history, in random order."""
    order = draw.random((len(past), items))
    order[np.arange(len(past))[:, None], past] = 2  # behind all the others
    return np.repeat(np.arange(len(past)), visits), np.argsort(order, axis=1)[:, :visits].ravel()


def _standard(values: ndarray, axis: int | None = None) -> ndarray:
    return (values - values.mean(axis=axis)) / values.std(axis=axis)


def room_for(users: int, items: int) -> None:
    """Refuse a world whose tables of users and items no memory holds."""
    if users * items > 100 * MOST:
        raise LabError(
            f"{users} users and {items} items make a table of more than {100 * MOST} cells; ask for fewer"
        )
