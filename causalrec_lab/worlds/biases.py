"""Two films and five biases: the same visitors, and five ways in which a sheet comes to count them wrongly.

    of 100 who look at film A by themselves 20 take it;  of 100 who look at film B, 24

Terms: the *sheet* is what the manager counts; the *selection node* of a bias's graph decides whether a
visitor's own answer reaches the sheet; a *knob* is how far that chance is from fair: 0 is fair, 1 as far as
it goes here; *counted* is the sheet's own number, right at knob 0; *weighted* divides each answer by its true
propensity.

    counted = mean over visitors of  outcome / fair;    weighted = mean of  usable * outcome / propensity

Taught in notebooks/13_biased_logs.
"""

from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.errors import one_of, real_number, whole_number
from causalrec_lab.estimate import Estimate
from causalrec_lab.estimate.result import Z95
from causalrec_lab.graph import CausalGraph
from causalrec_lab.log import Log, Truth
from causalrec_lab.worlds.shop import MOST, truth_of

FILMS = ("A", "B")
WANTS = np.array([[0.04, 0.24], [0.36, 0.24]])  # (newcomer or fan, film): half of all visitors are fans
SHOWN, MOVES = 0.5, 0.25  # chance of a film's slot, and how far taste or fame move it at knob 1
LOOK_FALLS = np.array([0.0, 0.5])  # film B stands below: share who no longer look, at knob 1
TOLD, URGED = 0.5, np.array([[-0.075, 0.0], [0.3, 0.0]])  # (disliked or liked, film): a mail urges those of A
BADGE, FOLLOWS, ALONE = np.array([0.6, 0.24]), 0.5, 0.25  # "60 % like it"; share who follow; share without it


@dataclass(frozen=True)
class Bias:
    """One bias: its graph, and the node in it that decides what reaches the sheet.

    Args:
        name: as in `film_week`.
        graph: from taste to the answer on the sheet.
        selection_node: held at 1 for every answer that counts; None where the sheet is complete and the
            answers themselves were moved.
        answer: the node that the sheet holds.
    """

    name: str
    graph: CausalGraph
    selection_node: str | None
    answer: str


_STORIES = (  # name, arrows, selection node, answer
    ("position", "place>looked looked>clicked taste>clicked", "looked", "clicked"),
    ("selection", "taste>liked liked>told mail>told", "told", "liked"),
    ("exposure", "taste>shown shown>bought taste>bought", "shown", "bought"),
    ("popularity", "fame>shown shown>bought taste>bought", "shown", "bought"),
    ("conformity", "badge>liked taste>liked", None, "liked"),
)
BIASES = MappingProxyType(
    {
        name: Bias(name, CausalGraph([arrow.split(">") for arrow in arrows.split()]), node, answer)
        for name, arrows, node, answer in _STORIES
    }
)


@dataclass(frozen=True)
class ExpectedWeek:
    """What a week says on average, by film, and how far one visitor moves it; exact.

    Args:
        counted: the sheet's number, mean over all weeks.
        counted_sd: standard deviation of one visitor; over n visitors divide by the root of n.
        weighted: the same, each answer divided by its propensity: the truth.
        weighted_sd: the price of it.
    """

    counted: Float[ndarray, " film"]
    counted_sd: Float[ndarray, " film"]
    weighted: Float[ndarray, " film"]
    weighted_sd: Float[ndarray, " film"]

    def estimates(self, visitors: int, *, weighted: bool = False) -> tuple[Estimate, ...]:
        """What the sheet of so many visitors says of each film on average, with its mean 95 % interval.

            value +- 1.96 sd / root of visitors

        Args:
            visitors: in the week, 1 or more.
            weighted: each answer divided by its propensity.

        >>> expected_week(position=1.0).estimates(200)[1]
        P(wants B) 0.120 [0.075, 0.165] by counted, n=200; assumes everybody is equally likely to be counted
        """
        n = whole_number("visitors", visitors, low=1)
        means, sds = (self.weighted, self.weighted_sd) if weighted else (self.counted, self.counted_sd)
        method = "weighted" if weighted else "counted"
        holds = "the propensities are right" if weighted else "everybody is equally likely to be counted"
        return tuple(
            Estimate(f"P(wants {film})", method, *map(float, (mean, mean - half, mean + half)), holds, n)
            for film, mean, half in zip(FILMS, means, Z95 * sds / np.sqrt(n), strict=True)
        )


def film_week(seed: int, *, visitors: int = 200, **knobs: float) -> tuple[Log, Truth]:
    """A week of two films, written by a sheet with one bias or several, and, sealed apart, the truth.

        wants  ~ Bernoulli(.36 for fans, .04 for others) for film A, Bernoulli(.24) for film B
        shown  ~ Bernoulli(.5 +- .25 exposure by taste +- .25 popularity by fame)
        looked ~ Bernoulli(1) for A, on top; Bernoulli(1 - position / 2) for B, below
        liked  = wants, or with chance conformity / 2 what a badge says (60 % of A, 24 % of B), unless hidden
        told   ~ Bernoulli(.5), for A .5 + .3 selection if liked, .5 - .075 selection if not
        outcome = shown, looked, told and liked

    Only the biases that are named take part. Two rows a visitor, item 0 for film A and item 1 for B. Further
    columns: `fan`, `usable` (1 where the sheet knows that the answer is the visitor's own: shown, told,
    without a badge; nobody wrote down who looked), and `fair`, the chance of reaching the sheet if every knob
    were 0. `propensity` is the true chance that the visitor's own answer reaches it. Opened, the truth also
    holds `wanted`, by film, `everybody`, the share among these visitors, and `looked`.

    Args:
        seed: of every draw.
        visitors: how many, 2 or more.
        knobs: "selection", "exposure", "popularity", "position", "conformity", each from 0 to 1.

    Raises:
        UnknownName: no such bias.
        LabError: a knob outside [0, 1].

    Source: the biases follow Schnabel et al. (2016) for selection and exposure, Zhang et al. (2021) for
    popularity, Joachims et al. (2017) for position; the numbers are ours, so that they count by hand.

    >>> log, truth = film_week(0, position=1.0)
    >>> len(log), truth.open("an example").wanted
    (400, array([0.2 , 0.24]))
    """
    chances = _chances(knobs)
    visitors = whole_number("visitors", visitors, low=2, high=MOST)
    draw = np.random.default_rng([whole_number("seed", seed, low=0), 4])
    fan = (draw.random(visitors) < 0.5).astype(int)  # (user,)
    luck = draw.random((7, visitors, 2))  # (step, user, film)
    wants = luck[0] < WANTS[fan]  # (user, film)
    shown = luck[1] < chances.shown[fan]
    looked = luck[2] < chances.looked
    alone = luck[3] < chances.alone
    swayed = ~alone & (luck[4] < chances.follows)
    liked = np.where(swayed, luck[5] < BADGE, wants)
    chance_told = np.where(liked, chances.told[1], chances.told[0])
    told = luck[6] < chance_told
    chance = chances.shown[fan] * chances.looked * chance_told * chances.alone  # (user, film)
    log = Log(
        user=np.repeat(np.arange(visitors), 2),
        item=np.tile([0, 1], visitors),
        exposed=shown.ravel().astype(int),
        outcome=(shown & looked & told & liked).ravel().astype(float),
        propensity=chance.ravel(),
        extra={
            "fan": np.repeat(fan, 2),
            "usable": (shown & told & alone).ravel().astype(int),
            "fair": np.full(2 * visitors, chances.fair),
        },
    )
    return log, truth_of(
        log,
        (wants.ravel().astype(float), np.zeros(2 * visitors)),
        propensity=chance.ravel(),
        wanted=WANTS.mean(axis=0),
        everybody=wants.mean(axis=0),
        looked=looked.ravel(),
    )


def expected_week(**knobs: float) -> ExpectedWeek:
    """What `film_week` says on average with these knobs, as exact sums over its kinds of visitors.

    >>> expected_week(position=1.0).counted.round(2).tolist()
    [0.2, 0.12]
    >>> expected_week(position=1.0).weighted.round(2).tolist()
    [0.2, 0.24]
    """
    chances = _chances(knobs)
    said = (1 - chances.follows) * WANTS + chances.follows * BADGE  # (taste, film), where a badge is seen
    through = chances.shown * chances.looked * chances.told[1]  # (taste, film)
    yes = (through * (chances.alone * WANTS + (1 - chances.alone) * said)).mean(axis=0)  # (film,)
    counted = yes / chances.fair
    weighted = WANTS.mean(axis=0)
    price = (WANTS / (through * chances.alone)).mean(axis=0)  # second moment of the weighted answers
    return ExpectedWeek(
        counted, np.sqrt(yes / chances.fair**2 - counted**2), weighted, np.sqrt(price - weighted**2)
    )


def _chances(knobs: dict[str, float]) -> SimpleNamespace:
    """The chances of every step; a bias that takes no part leaves its step certain."""
    for name, knob in knobs.items():
        one_of("bias", name, BIASES)
        real_number(name, knob, low=0, high=1)
    knob = {name: float(knobs.get(name, 0.0)) for name in BIASES}
    slot = "exposure" in knobs or "popularity" in knobs
    sheet, badge = "selection" in knobs, "conformity" in knobs
    taste = knob["exposure"] * MOVES * np.array([[-1, 0], [1, 0]])  # (taste, film)
    fame = knob["popularity"] * MOVES * np.array([1, -1])  # (film,)
    return SimpleNamespace(
        shown=SHOWN + taste + fame if slot else np.ones((2, 2)),  # (taste, film)
        looked=1 - knob["position"] * LOOK_FALLS,  # (film,)
        told=TOLD + knob["selection"] * URGED if sheet else np.ones((2, 2)),  # (answer, film)
        alone=ALONE if badge else 1.0,
        follows=knob["conformity"] * FOLLOWS,
        fair=(SHOWN if slot else 1.0) * (TOLD if sheet else 1.0),
    )
