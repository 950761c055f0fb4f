"""Five fields, one question: what would showing change? Answers of the log, of all its columns, of the graph.

Terms: *raw* is the difference that the log, or a test with a coin for each person, shows; *every column*
compares the means of rows alike in all columns (social: taste, and few, half or most friends shown), which a
larger model only comes closer to; *by the graph* is the remedy of the field; the *trap* goes from 0 (none)
over 1 to 2 (as in the notebook).

Taught in notebooks/18_five_worlds.
"""

from functools import cache

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab import estimate, evaluate, worlds
from causalrec_lab.errors import one_of
from causalrec_lab.estimate import Estimate
from causalrec_lab.log import Log

FIELDS = ("shopping", "media", "social", "health", "education")
WAYS = ("raw", "every column", "by the graph")
SEEDS = range(20)


def alike(log: Log, *names: str) -> ndarray:
    """A number for each combination of these columns, one a row."""
    return np.unique(np.column_stack([log[name] for name in names]), axis=0, return_inverse=True)[1].ravel()


@cache
def answers(field: str, seed: int, *, trap: int = 2) -> tuple[dict[str, Estimate], float]:
    """The three answers in one world of a field, and the truth of that world.

    Args:
        field: one of `FIELDS`.
        seed: of the world.
        trap: 0, 1 or 2.
    """
    one_of("field", field, FIELDS)
    return _FIELDS[field](seed, trap / 2)


def _shopping(seed: int, trap: float) -> tuple[dict[str, Estimate], float]:
    log, truth = worlds.coupon_week(seed, switch=0.6 * trap, targeting=trap)
    shown, basket = log.exposed, log.outcome + log["bought_b"]
    return {
        "raw": estimate.naive(log.outcome, shown),
        "every column": estimate.stratified(log.outcome, shown, stratum=alike(log, "payday", "bought_b")),
        "by the graph": estimate.stratified(basket, shown, stratum=log["payday"]),
    }, float(truth.open("to judge three answers").basket.mean())


def _media(seed: int, trap: float) -> tuple[dict[str, Estimate], float]:
    log, truth = worlds.video_week(seed, by_length=trap, autoplay=0.5 * trap)
    first, well_spent = log.exposed, log.outcome * log["glad"]
    return {
        "raw": estimate.naive(log.outcome, first),
        "every column": estimate.stratified(log.outcome, first, stratum=alike(log, "long", "glad")),
        "by the graph": estimate.stratified(well_spent, first, stratum=log["long"]),
    }, float(truth.open("to judge three answers").well_spent.mean())


def _social(seed: int, trap: float) -> tuple[dict[str, Estimate], float]:
    knobs = {"influence": 0.3 * trap, "groups": 150}
    log, truth, _ = worlds.friends_week(seed, design="person", **knobs)
    half = np.round(2 * log["friends_shown"])  # few, half or most of the friends were shown
    near = alike(log, "taste") + 2 * half.astype(int)
    new, _, graph = worlds.friends_week(seed, design="group", **knobs)
    friends = np.array(graph.edges)
    return {
        "raw": estimate.naive(log.outcome, log.exposed),
        "every column": estimate.stratified(log.outcome, log.exposed, stratum=near),
        "by the graph": estimate.exposure_contrast(
            new.outcome, new.exposed, cluster=new["group"], friends=friends
        ),
    }, truth.open("to judge three answers").ate()


def _health(seed: int, trap: float) -> tuple[dict[str, Estimate], float]:
    log, truth = worlds.clinic_year(seed, indication=trap)
    columns = {"every column": ("severe", "kidney", "lab"), "by the graph": ("severe", "kidney")}
    return {"raw": estimate.naive(log.outcome, log.exposed)} | {
        way: estimate.stratified(log.outcome, log.exposed, stratum=alike(log, *names))
        for way, names in columns.items()
    }, truth.open("to judge three answers").ate()


def _education(seed: int, trap: float) -> tuple[dict[str, Estimate], float]:
    log, truth = worlds.course_year(seed, selection=trap, remedial=trap)
    both = log.select(log.exposed == log["second"])  # both courses, or none
    return {
        "raw": estimate.naive(both.outcome, both.exposed),
        "every column": estimate.stratified(
            both.outcome, both.exposed, stratum=alike(both, "grade", "study")
        ),
        "by the graph": estimate.two_step_effect(
            log.outcome, log.exposed, between=log["study"], second=log["second"], stratum=log["grade"]
        ),
    }, truth.open("to judge three answers").ate()


def by_a_line(log: Log) -> float:
    """Everybody against nobody, by a line: posts = c + a * shown + b * (share of friends shown); a + b.

    Right with a coin for each person, and only where each friend's card adds the same.
    """
    columns = np.column_stack([np.ones(len(log)), log.exposed, log["friends_shown"]])
    return float(np.linalg.lstsq(columns, log.outcome, rcond=None)[0][1:].sum())


_FIELDS = dict(zip(FIELDS, (_shopping, _media, _social, _health, _education), strict=True))


def errors(field: str) -> dict[str, Float[ndarray, " seed"]]:
    """Answer minus truth in the twenty worlds of a field, for each way; "no effect" answers 0."""
    found = [answers(field, seed) for seed in SEEDS]
    truth = np.array([true for _, true in found])
    values = {way: np.array([three[way].value for three, _ in found]) for way in WAYS}
    return {way: one - truth for way, one in values.items()} | {"no effect": -truth}


def compared(rivals: tuple[str, ...] = ("raw", "every column", "no effect")) -> dict[tuple[str, str], tuple]:
    """(field, rival) -> error of the remedy minus that of the rival, its interval; p by Holm over all."""
    sizes = {f"{field}, {way}": np.abs(one) for field in FIELDS for way, one in errors(field).items()}
    asked = [(field, rival) for field in FIELDS for rival in rivals]
    pairs = [(f"{field}, by the graph", f"{field}, {rival}") for field, rival in asked]
    gaps = evaluate.paired_gaps(sizes, pairs).values()
    return {pair: (gap.mean, gap.p) for pair, gap in zip(asked, gaps, strict=True)}


def held() -> dict[str, dict[str, int]]:
    """Field -> way -> in how many of the twenty worlds the interval holds the truth."""
    return {field: {way: _held(field, way) for way in WAYS} for field in FIELDS}


def _held(field: str, way: str) -> int:
    return sum(three[way].covers(true) for three, true in (answers(field, seed) for seed in SEEDS))
