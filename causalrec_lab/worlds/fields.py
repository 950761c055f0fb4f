"""Four fields, one trap each: a shop's coupon, a page of videos, a clinic's drug, a school's two courses.

Terms: as in `causalrec_lab.worlds`; each log has one row a person; all columns but the outcome are 0 or 1.
What is advertised stands in `outcome`; the field may care about another column (`bought_b`, `glad`).

Taught in notebooks/18_five_worlds.
"""

import numpy as np
from numpy import ndarray

from causalrec_lab.errors import flag, real_number, whole_number
from causalrec_lab.log import Log, Truth
from causalrec_lab.worlds.shop import MOST, one_visit_each, truth_of


def coupon_week(
    seed: int,
    *,
    visitors: int = 8000,
    switch: float = 0.6,
    targeting: float = 1.0,
    payday: float = 0.4,
    appeal: float = 1.0,
    coin: bool = False,
) -> tuple[Log, Truth]:
    """Shopping: a coupon for film A, in a shop that also sells film B to the same people.

        payday  ~ Bernoulli(payday)                            more money, more coupons
        coupon  ~ Bernoulli(.45 - .25 targeting, on a payday .45 + .25 targeting); with coin: .5
        without: A with chance .10 (payday .25), B with .20 (.40), else nothing
        with:    A stays; of the buyers of B a share `switch` takes A; of the others .12 (.05) * appeal

    `outcome` is 1 where A was bought, `bought_b` where B was. Opened, the truth also holds `basket`, each
    visitor's effect on A and B together: on average .084 * appeal on other days, .0175 * appeal on a payday,
    whatever `switch`.

    Args:
        seed: of every draw.
        visitors: how many, one row each.
        switch: share of the buyers of B who take A for the coupon, from 0 to 1.
        targeting: how strongly the list prefers paydays, from 0 to 1.
        payday: share of the visits on a payday, from 0 to 1.
        appeal: how much of a new sale the coupon can make, from 0 to 1.
        coin: chance sends the coupon instead of the list.

    Raises:
        LabError: a knob out of its range.

    >>> coupon_week(0, visitors=50)[0].names[4:]
    ('payday', 'bought_b')
    """
    draw, n = _start(seed, 18, visitors=visitors)
    switch, targeting, payday, appeal = _shares(
        switch=switch, targeting=targeting, payday=payday, appeal=appeal
    )
    flag("coin", coin)
    rich = draw.random(n) < payday
    chance = np.full(n, 0.5) if coin else 0.45 + 0.25 * targeting * np.where(rich, 1, -1)
    exposed = (draw.random(n) < chance).astype(int)
    wish, moved = draw.random((2, n))
    a = wish < np.where(rich, 0.25, 0.10)
    b = ~a & (wish < np.where(rich, 0.65, 0.30))
    switches = b & (moved < switch)
    new = ~a & ~b & (moved < appeal * np.where(rich, 0.05, 0.12))
    if_shown, if_not = (a | switches | new).astype(float), a.astype(float)
    bought_b = np.where(exposed == 1, b & ~switches, b).astype(int)
    log = one_visit_each(
        exposed, (if_shown, if_not), extra={"payday": rich.astype(int), "bought_b": bought_b}
    )
    basket = new.astype(float)
    return log, truth_of(log, (if_shown, if_not), propensity=chance, basket=basket)


def video_week(
    seed: int, *, visits: int = 8000, by_length: float = 1.0, autoplay: float = 0.5
) -> tuple[Log, Truth]:
    """Media: the first place of a page, where a video starts by itself; long videos get it more often.

        long   ~ Bernoulli(.5)                                 10 minutes, else 2
        first  ~ Bernoulli(.5 - .3 by_length, if long .5 + .3 by_length)
        chosen ~ Bernoulli(.3 if long, else .4; + .1 in the first place)   watched whole, `glad` with .8
        first and not chosen: watched half with chance `autoplay`, `glad` with .1

    `outcome` is minutes watched. `glad` is the answer to "was this time well spent?" (0 where nothing was
    watched). Opened, the truth also holds `well_spent`, each visit's effect on minutes times glad.

    Args:
        seed: of every draw.
        visits: how many, one row each.
        by_length: how strongly the list prefers long videos, from 0 to 1.
        autoplay: share of those who did not choose and yet go on watching, from 0 to 1.

    Raises:
        LabError: a knob out of its range.

    Source: the confounder is that of Zhan et al. (2022), Deconfounding Duration Bias in Watch-time
    Prediction.

    >>> video_week(0, visits=50)[0].names[4:]
    ('long', 'glad')
    """
    draw, n = _start(seed, 19, visits=visits)
    by_length, autoplay = _shares(by_length=by_length, autoplay=autoplay)
    long = draw.random(n) < 0.5
    chance = 0.5 + 0.3 * by_length * np.where(long, 1, -1)
    exposed = (draw.random(n) < chance).astype(int)
    wish, stays, content = draw.random((3, n))
    length = np.where(long, 10.0, 2.0)
    chosen = [wish < np.where(long, 0.3, 0.4) + 0.1 * first for first in (1, 0)]
    drifts = ~chosen[0] & (stays < autoplay)
    minutes = [length * chosen[0] + length / 2 * drifts, length * chosen[1]]
    glad = [np.where(drifts, content < 0.1, chosen[0] & (content < 0.8)), chosen[1] & (content < 0.8)]
    extra = {"long": long.astype(int), "glad": np.where(exposed == 1, *glad).astype(int)}
    log = one_visit_each(exposed, minutes, extra=extra)
    well_spent = minutes[0] * glad[0] - minutes[1] * glad[1]
    return log, truth_of(log, minutes, propensity=chance, well_spent=well_spent)


def clinic_year(
    seed: int, *, patients: int = 8000, indication: float = 1.0, forbidden: bool = False
) -> tuple[Log, Truth]:
    """Health: doctors give a drug to the severely ill; it helps, but not those with weak kidneys.

        severe ~ Bernoulli(.5), kidney ~ Bernoulli(.2)         known before the drug
        drug   ~ Bernoulli(.5 - .3 indication, if severe .5 + .3 indication); 0 if forbidden and kidney
        lab    ~ Bernoulli(.3, with the drug and sound kidneys .8)          a week later
        outcome ~ Bernoulli(.55 - .45 severe + .4 lab - .08 drug * kidney)  1: recovered

    The effect of the drug is +.20, and -.08 for weak kidneys: +.144 on all. A made-up drug, and no advice.

    Args:
        seed: of every draw.
        patients: how many, one row each.
        indication: how strongly the severe are preferred, from 0 to 1 (confounding by indication).
        forbidden: nobody with weak kidneys gets the drug: no positivity there.

    Raises:
        LabError: a knob out of its range.

    >>> clinic_year(0, patients=50)[0].names[4:]
    ('severe', 'kidney', 'lab')
    """
    draw, n = _start(seed, 20, patients=patients)
    (indication,) = _shares(indication=indication)
    flag("forbidden", forbidden)
    severe, kidney = draw.random(n) < 0.5, draw.random(n) < 0.2
    chance = 0.5 + 0.3 * indication * np.where(severe, 1, -1)
    if forbidden:
        chance = np.where(kidney, 0.0, chance)
    exposed = (draw.random(n) < chance).astype(int)
    blood, luck = draw.random((2, n))
    lab = [blood < 0.3 + 0.5 * drug * ~kidney for drug in (1, 0)]
    answers = [
        (luck < 0.55 - 0.45 * severe + 0.4 * good - 0.08 * drug * kidney).astype(float)
        for drug, good in zip((1, 0), lab, strict=True)
    ]
    columns = {"severe": severe, "kidney": kidney, "lab": np.where(exposed == 1, *lab)}
    log = one_visit_each(exposed, answers, extra={name: one.astype(int) for name, one in columns.items()})
    return log, truth_of(log, answers, propensity=chance)


def course_year(
    seed: int, *, learners: int = 8000, selection: float = 1.0, remedial: float = 1.0
) -> tuple[Log, Truth]:
    """Education: a course in spring, study time in summer, a second course in autumn, an exam.

        grade  ~ Bernoulli(.5);  drive ~ Bernoulli(.5), in no column
        first  ~ Bernoulli(.5 - .2 selection, with a good grade .5 + .2 selection)
        study  ~ Bernoulli(.2 + .3 first + .4 drive)           1: studied much
        second ~ Bernoulli(.5 + .3 remedial, if studied much .5 - .3 remedial)
        outcome ~ Bernoulli(.1 + .15 grade + .05 first + .25 study + .2 drive
                            + second * (.2, if studied much -.05))          1: passed

    `study` is a mediator of the first course and a confounder of the second. The truth's two outcomes are
    those of *both* courses and of *none*; opened, it also holds `rule`, the outcome with the first course and
    the second only for those who then study little. On average .525, .375 and .56.

    Args:
        seed: of every draw.
        learners: how many, one row each.
        selection: how strongly good grades go to the first course, from 0 to 1.
        remedial: how strongly little study leads to the second course, from 0 to 1.

    Raises:
        LabError: a knob out of its range.

    Source: the graph is that of Robins (1986), A new approach to causal inference in mortality studies.

    >>> course_year(0, learners=50)[0].names[4:]
    ('grade', 'study', 'second')
    """
    draw, n = _start(seed, 21, learners=learners)
    selection, remedial = _shares(selection=selection, remedial=remedial)
    grade, drive = draw.random((2, n)) < 0.5
    first = (draw.random(n) < 0.5 + 0.2 * selection * np.where(grade, 1, -1)).astype(int)
    time, second_draw, luck = draw.random((3, n))

    def studied(course: ndarray | int) -> ndarray:
        return time < 0.2 + 0.3 * course + 0.4 * drive

    def passed(one: ndarray | int, two: ndarray | int) -> ndarray:
        study = studied(one)
        chance = 0.1 + 0.15 * grade + 0.05 * one + 0.25 * study + 0.2 * drive
        return (luck < chance + two * np.where(study, -0.05, 0.2)).astype(float)

    study = studied(first)
    second = (second_draw < 0.5 + 0.3 * remedial * np.where(study, -1, 1)).astype(int)
    columns = {"grade": grade.astype(int), "study": study.astype(int), "second": second}
    log = Log(np.arange(n), np.zeros(n, dtype=int), first, passed(first, second), extra=columns)
    return log, truth_of(log, (passed(1, 1), passed(0, 0)), rule=passed(1, (~studied(1)).astype(int)))


def _start(seed: int, place: int, **people: int) -> tuple[np.random.Generator, int]:
    """The draws of a world, and how many people live there."""
    ((name, many),) = people.items()
    n = whole_number(name, many, low=20, high=MOST)
    return np.random.default_rng([whole_number("seed", seed, low=0), place]), n


def _shares(**knobs: float) -> list[float]:
    return [real_number(name, knob, low=0, high=1) for name, knob in knobs.items()]
