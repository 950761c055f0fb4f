"""One page of a shop, and four dials that bend its log: who clicked, what was shown, and what nobody saw.

    click = shown and luck < want;  want is what the shop would like to know, for every visitor and every good

Terms: as in `causalrec_lab.worlds`; a *dial* bends the log and leaves `want` as it is; *last season's taste*
is a taste that visitors no longer have and that the old list still follows; a *tip* is a friend's word: it
shows a good past the list, and makes a click more likely; *value at 5* is the mean of `want` over the five
goods that a model puts first.

Taught in notebooks/14_debias_contest.
"""

from collections.abc import Collection

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy.special import expit

from causalrec_lab.errors import flag, of_kind, one_of, whole_number
from causalrec_lab.inputs import array
from causalrec_lab.log import Log, Truth
from causalrec_lab.worlds.shop import room_for, truth_of

DIALS = ("robot", "fame", "season", "tips")
LOTTERY, LIST, LIFT = 0.3, -1.8, 2.5  # chance of being shown; log-odds of a list, and a step of fame or taste
RAREST, SUREST = 0.1, 0.9  # no list goes further
ROBOT, TRIED = 0.5, 5  # share of visitors under whose number the robot clicked, and how many goods
TALKED, TIP, TIP_HELPS = 5, 0.5, 0.6  # goods friends talk of, chance of a tip, share of noes that it turns
WEEK = (0.0, 7 * 24 * 60.0)  # minutes since the shop opened


def biased_shop(
    seed: int,
    *,
    dials: Collection[str] = (),
    users: int = 400,
    items: int = 60,
    week: int = 0,
    ask: bool = False,
) -> tuple[Log, Truth]:
    """A week of the page: one row for each visitor and good, and what a robot wrote before it opened.

        want  = sigmoid(-1.4 + .7 quality_i + 1.5 taste_u . kind_i)
        shown ~ Bernoulli(.3) without a list; with one, chance = sigmoid(-1.8 + 2.5 lift), within .1 and .9,
                lift = fame_i ["fame"] + last season's taste_ui ["season"]
        click = shown and luck < want;  after a tip, shown and luck < want + .6 (1 - want)

    Without a dial chance alone chooses: a lottery. "fame": the list follows a fame that has nothing to do
    with want. "season": it follows a taste that is over. "robot": before the shop opened a program tried the
    page under half of the visitors' numbers, and clicked five goods that hardly anybody wants; the time of
    these rows, below 0, tells, and that each is the second row of its visitor and good. "tips": for five
    poor goods a friend's word shows the good to half of the visitors; no column says in which rows, and
    `propensity` is the list's own, so these goods are shown more often than it adds up to.

    Every visitor wants the same whatever the dials are, and in every week. Opened, the truth holds `want`
    (user, item).

    Args:
        seed: of the visitors and the goods, and of the luck.
        dials: any of "robot", "fame", "season", "tips".
        users: visitors.
        items: goods, 20 or more.
        week: another week of the same visitors: other luck.
        ask: whether the page asks "did a friend tell you?" and writes it down, in a column `friend`.

    Raises:
        UnknownName: no such dial.

    >>> log, truth = biased_shop(0, users=30, items=20)
    >>> len(log), truth.open("an example").want.shape
    (600, (30, 20))
    """
    room_for(whole_number("users", users, low=2), whole_number("items", items, low=20))
    of_kind("dials", dials, tuple | list | set | frozenset, "a list, such as ['fame', 'tips'],")
    flag("ask", ask)
    for dial in dials:
        one_of("dial", dial, DIALS)
    want, chance = _people(whole_number("seed", seed, low=0), users, items, dials)
    poor = np.argsort(want.mean(axis=0))

    draw = np.random.default_rng([seed, 14, whole_number("week", week, low=0)])
    luck, list_luck, tip_luck = draw.random((3, users, items))
    tip = np.zeros(want.shape, dtype=bool)
    if "tips" in dials:
        talked = poor[TRIED : TRIED + TALKED]
        tip[:, talked] = tip_luck[:, talked] < TIP
    shown = (list_luck < chance) | tip
    click = shown & (luck < want + tip * TIP_HELPS * (1 - want))
    columns = {
        "user": np.repeat(np.arange(users), items),
        "item": np.tile(np.arange(items), users),
        "exposed": shown.ravel().astype(int),
        "outcome": click.ravel().astype(float),
        "propensity": chance.ravel(),
        "time": draw.uniform(*WEEK, size=want.size).round(2),
    }
    if "robot" in dials:
        robot = _robot(draw, poor[:TRIED], chance)
        columns = {name: np.concatenate([columns[name], robot[name]]) for name in columns}
    extra = {"time": columns.pop("time")}
    if ask:
        extra["friend"] = np.r_[tip.ravel(), np.zeros(len(extra["time"]) - tip.size)].astype(int)
    log = Log(**columns, extra=extra)
    return log, truth_of(log, (want[log.user, log.item], np.zeros(len(log))), want=want)


def value_at(
    scores: Float[ndarray, "user item"], want: Float[ndarray, "user item"], k: int = 5
) -> Float[ndarray, " user"]:
    """Each visitor's mean want over the k goods with the largest scores: the clicks that list would get.

    Where goods tie for the last places, these are shared out among them.

    Args:
        scores: a number per visitor and good.
        want: chance that a visitor clicks each good when shown, without a tip.
        k: length of the list.

    Raises:
        LabError: scores that are missing or of another shape.

    >>> value_at(np.array([[3.0, 1.0, 2.0]]), np.array([[0.2, 0.9, 0.4]]), 2).round(2)
    array([0.3])
    """
    want = array("want", want, shape=(None, None), low=0, high=1)
    k = whole_number("k", k, high=want.shape[1])
    needed = "a score for each visitor and good: fitted.or_else(...).scores()"
    scores = array("scores", scores, shape=want.shape, needed=needed)
    last = -np.partition(-scores, k - 1, axis=1)[:, k - 1 : k]  # (user, 1): the k-th largest score
    sure, tied = scores > last, scores == last
    share = (k - sure.sum(axis=1)) / tied.sum(axis=1)  # (user,): of each that ties for the last places
    return ((want * sure).sum(axis=1) + share * (want * tied).sum(axis=1)) / k


def _people(
    seed: int, users: int, items: int, dials: Collection[str]
) -> tuple[Float[ndarray, "user item"], Float[ndarray, "user item"]]:
    """What everybody wants, and the list's chance of showing it."""
    draw = np.random.default_rng([seed, 14])
    quality, fame = draw.normal(size=(2, items))
    now, before = (_taste(draw, users, items) for _ in range(2))
    want = expit(-1.4 + 0.7 * quality + 1.5 * now)  # (user, item)
    chance = np.full(want.shape, LOTTERY)
    if "fame" in dials or "season" in dials:
        push = ("fame" in dials) * fame + ("season" in dials) * before
        chance = np.clip(expit(LIST + LIFT * push), RAREST, SUREST) * np.ones_like(want)
    return want, chance


def _taste(draw: np.random.Generator, users: int, items: int) -> Float[ndarray, "user item"]:
    """How well visitors and goods go together, of variance 1."""
    return draw.normal(size=(users, 3)) @ draw.normal(size=(items, 3)).T / np.sqrt(3)


def _robot(
    draw: np.random.Generator, goods: ndarray, chance: Float[ndarray, "user item"]
) -> dict[str, ndarray]:
    """Rows of a program that tried the page under visitors' numbers, before it opened."""
    users = np.flatnonzero(draw.random(len(chance)) < ROBOT)
    user, item = np.repeat(users, len(goods)), np.tile(goods, len(users))
    return {
        "user": user,
        "item": item,
        "exposed": np.ones(len(user), dtype=int),
        "outcome": np.ones(len(user)),
        "propensity": chance[user, item],
        "time": draw.uniform(-60, -1, size=len(user)).round(2),
    }
