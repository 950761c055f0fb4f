"""A language model as a recommender: asked about one good, about two, or about a list of goods by letters.

    ranker.rank(liked, candidates) -> a score per candidate;  ranker.fit(log) -> Fitted, as every recommender

Terms: *pointwise* asks about each good alone, *pairwise* which of two, *listwise* which of a list; *position
bias* is what a good gains by where it stands; *permutation self-consistency* asks again in other orders and
takes the mean; *contextual calibration* takes away what the model answers where nothing was said ("N/A").

Neither repair adds knowledge: a model that sees only positions ends in ties. What a prompt leaves out, the
model cannot know; and what was liked is what was shown and liked, as in every log.

Not built here, and named: generative retrieval writes a good's semantic ID, letters learned from its text
(TIGER, Rajput et al. 2023, arXiv 2305.05065); sequential models learn what follows what from clicks alone
(SASRec, Kang and McAuley 2018, arXiv 1808.09781; BERT4Rec, Sun et al. 2019, arXiv 1904.06690; HSTU, Zhai et
al. 2024, arXiv 2402.17152); P5 (Geng et al. 2022, arXiv 2203.13366) trains one model on prompts of all kinds.

Taught in notebooks/19_language_models_on_trial.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import ClassVar

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from causalrec_lab.device import release_memory
from causalrec_lab.errors import LabError, flag, of_kind, one_of, said, whole_number
from causalrec_lab.inputs import array
from causalrec_lab.language.model import LanguageModel
from causalrec_lab.log import Log
from causalrec_lab.recommenders.content import one_text_each
from causalrec_lab.recommenders.fitted import Fitted, sizes

NOTHING = "N/A"  # what stands in a prompt that says nothing
LETTERS = 26  # goods that a list can name
_LIKED = "A customer liked:\n{liked}\n"


@dataclass(frozen=True, kw_only=True, eq=False)
class Ranker:
    """What the three rankers share: the prompt, who is asked about what, and `fit`.

    Args:
        model: from `load_language_model`.
        texts: one a good, for `fit`; its name, or more.
        candidates: which goods each user is asked about; None asks about all, which takes long.
        prompt: its gaps in braces are filled; None for the class's own, `ranker.prompt` shows it. Pointwise
            asks as in a chat by `model.chat_prompt("... {liked} ...")`, the other two by `chat=True`.
        liked: how many of a user's latest takings stand in the prompt, 1 or more.
        calibrate: take away what the model answers where "N/A" stands instead of the likes.
        seed: of the orders.

    Raises:
        LabError: a setting out of range, or a prompt with other gaps.
    """

    model: LanguageModel
    texts: Sequence[str] = ()
    candidates: Bool[ndarray, "user item"] | None = None
    prompt: str | None = None
    liked: int = 8
    calibrate: bool = False
    seed: int = 0
    name: ClassVar[str] = ""

    def __post_init__(self) -> None:
        if not (hasattr(self.model, "score") and hasattr(self.model, "choose")):
            raise LabError(f"model is {said(self.model)}; what load_language_model() gives is needed")
        prompt = self._own() if self.prompt is None else self.prompt
        of_kind("prompt", prompt, str, "a text with gaps in braces")
        needed, found = set(re.findall(r"{(\w+)}", self._own())), set(re.findall(r"{(\w+)}", prompt))
        if needed != found:
            raise LabError(f"prompt has the gaps {sorted(found)}; {sorted(needed)} in braces are needed")
        flag("calibrate", self.calibrate)
        object.__setattr__(self, "prompt", prompt)
        object.__setattr__(self, "liked", whole_number("liked", self.liked))
        object.__setattr__(self, "seed", whole_number("seed", self.seed, low=0, high=2**32 - 1))

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Ask about every user's candidates; NaN for what is no candidate, and for a user with no taking.

        Raises:
            LabError: not one text a good, or a mask of candidates of another shape.
        """
        users, items = sizes(log, users, items)
        texts, asked = one_text_each(self.texts, items), np.ones((users, items), dtype=bool)
        if self.candidates is not None:
            asked = array("candidates", self.candidates, shape=(users, items), kind="binary").astype(bool)
        table = np.full((users, items), np.nan)
        for user in np.flatnonzero(asked.any(axis=1)):
            taken = log.item[(log.user == user) & (log.outcome > 0)][-self.liked :]
            own = np.flatnonzero(asked[user])
            if len(taken):
                likes, goods = [texts[item] for item in taken], [texts[item] for item in own]
                table[user, own] = self.rank(likes, goods, user=int(user))
        return Fitted(self.name, table)

    def rank(
        self, liked: Sequence[str], candidates: Sequence[str], *, user: int = 0
    ) -> Float[ndarray, " good"]:
        """A score for each candidate of one user, larger is better.

        Args:
            liked: texts of goods the user liked, the latest last.
            candidates: texts of the goods in question; at most 26 for a list.
            user: a number, so that each user's orders are their own.
        """
        draw = np.random.default_rng([self.seed, whole_number("user", user, low=0)])
        likes = [f"- {text}" for text in _some("liked", liked)]
        found = self._rank("\n".join(likes), _some("candidates", candidates), draw)
        release_memory()
        return found

    def _own(self) -> str:
        """The class's own prompt."""
        raise NotImplementedError

    def _rank(self, liked: str, goods: list[str], draw: np.random.Generator) -> Float[ndarray, " good"]:
        raise NotImplementedError

    @staticmethod
    def _filled(prompt: str | None, **gaps: str) -> str:
        return re.sub(r"{(\w+)}", lambda gap: gaps[gap[1]], prompt or "")


@dataclass(frozen=True, kw_only=True, eq=False)
class Pointwise(Ranker):
    """Each good alone: how likely its text goes on from the likes, or how much likelier "Yes" is than "No".

        way="text"  mean log-likelihood of a token of the good's text behind the prompt; calibrated, the sum
                    over its tokens minus the sum where nothing is said: what is often said anyway
        way="yes"   log P(Yes) - log P(No) behind the prompt with the good; calibrated, minus the same where
                    nothing is said

    It knows no position, and no other good.

    Args:
        way: "text" or "yes".

    Source: Hou et al. (2023), Large Language Models are Zero-Shot Rankers for Recommender Systems, arXiv
    2305.08845; the prior of a text: Holtzman et al. (2021), Surface Form Competition, arXiv 2104.08315.
    """

    way: str = "text"
    _prior: dict[str, float] = field(default_factory=dict, init=False, repr=False)
    name: ClassVar[str] = "pointwise"

    def __post_init__(self) -> None:
        one_of("way", self.way, ("text", "yes"))
        super().__post_init__()

    def _own(self) -> str:
        yes = "Will the customer like {item}? Yes or no?\nAnswer:"
        return _LIKED + ("The customer also liked:\n-" if self.way == "text" else yes)

    def _rank(self, liked: str, goods: list[str], draw: np.random.Generator) -> Float[ndarray, " good"]:
        found = self._asked(liked, goods)
        if not self.calibrate:
            return found
        if new := [good for good in dict.fromkeys(goods) if good not in self._prior]:
            self._prior.update(zip(new, self._asked(f"- {NOTHING}", new), strict=True))
        return found - np.array([self._prior[good] for good in goods])

    def _asked(self, liked: str, goods: list[str]) -> Float[ndarray, " good"]:
        """The goods behind these likes; all before the first good is shared, and read once."""
        before, _, after = str(self.prompt).partition("{item}")
        head, gap = _cut(self._filled(before, liked=liked))
        if self.way == "text":
            found = self.model.score(head, [gap + good for good in goods])
            return np.asarray(found.total if self.calibrate else found.mean, dtype=float)
        tails = [_cut(good + self._filled(after, liked=liked, item=good)) for good in goods]
        answers = [gap + tail + space + word for word in ("Yes", "No") for tail, space in tails]
        yes, no = np.reshape(self.model.score(head, answers).total, (2, -1))
        return yes - no  # the good and the question stand in both, and cancel


@dataclass(frozen=True, kw_only=True, eq=False)
class _Chooser(Ranker):
    """What asks by letters."""

    orders: int = 1
    chat: bool = False
    _prior: dict[int, ndarray] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        flag("chat", self.chat)
        object.__setattr__(self, "orders", whole_number("orders", self.orders, low=0, high=1000))
        super().__post_init__()

    def _look(self, liked: str, goods: Sequence[str]) -> Float[ndarray, " good"]:
        """Log-probability of each good's letter, less that of the letter where nothing is said."""
        found = self._letters(self._filled(self.prompt, liked=liked), goods)
        if self.calibrate and len(goods) not in self._prior:
            free = self._filled(self.prompt, liked=f"- {NOTHING}")
            self._prior[len(goods)] = self._letters(free, [NOTHING] * len(goods))
        return found - self._prior[len(goods)] if self.calibrate else found

    def _letters(self, prompt: str, goods: Sequence[str]) -> Float[ndarray, " good"]:
        chance = np.asarray(self.model.choose(prompt, list(goods), chat=self.chat).probabilities, dtype=float)
        return np.log(np.maximum(chance, 1e-30))


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairwise(_Chooser):
    """Every two candidates once as A and B and once as B and A: the share of these duels that each wins.

        score_i = wins of i / duels of i;  a model that always says "A" leaves every good at one half

    Args:
        orders: 2 asks both orders; 1 only one, by a coin; 0 only the order in which they come.

    Source: Qin et al. (2023), Large Language Models are Effective Text Rankers with Pairwise Ranking
    Prompting, arXiv 2306.17563; calibration: Zhao et al. (2021), arXiv 2102.09690.
    """

    orders: int = 2
    name: ClassVar[str] = "pairwise"

    def __post_init__(self) -> None:
        whole_number("orders", self.orders, low=0, high=2)
        super().__post_init__()

    def _own(self) -> str:
        return _LIKED + "Which of these two will the customer like better?"

    def _rank(self, liked: str, goods: list[str], draw: np.random.Generator) -> Float[ndarray, " good"]:
        won, asked = np.zeros(len(goods)), max(self.orders, 1) * max(len(goods) - 1, 1)
        for pair in combinations(range(len(goods)), 2):
            turned = self.orders == 1 and draw.random() < 0.5
            for order in (pair[::-1], pair) if turned else (pair, pair[::-1]):
                look = self._look(liked, [goods[place] for place in order])
                won[list(order)] += (look > look[::-1]) + (look == look[::-1]) / 2
                if self.orders < 2:
                    break
        return won / asked


@dataclass(frozen=True, kw_only=True, eq=False)
class Listwise(_Chooser):
    """All candidates in one list: the probabilities of their letters.

        score_i = mean over orders of  log P(letter of i) [- log P(that letter | "N/A")]

    The orders are turns of one shuffled list: with as many orders as candidates each stands once in every
    place, so that what a place alone is worth is the same for all.

    Args:
        orders: how many; 1 is one shuffled order, 0 the order in which they come: whatever put the best
            first is then mixed with what the model knows.

    Raises:
        LabError: more candidates than letters.

    Source: Sun et al. (2023), Is ChatGPT Good at Search?, arXiv 2304.09542; orders: Tang et al. (2023), Found
    in the Middle: Permutation Self-Consistency, arXiv 2310.07712, who join them by the Kemeny order and not
    by a mean; calibration: Zhao et al. (2021), Calibrate Before Use, arXiv 2102.09690.
    """

    name: ClassVar[str] = "listwise"

    def _own(self) -> str:
        return _LIKED + "Which of these will the customer like best?"

    def _rank(self, liked: str, goods: list[str], draw: np.random.Generator) -> Float[ndarray, " good"]:
        if len(goods) > LETTERS:
            raise LabError(
                f"there are {len(goods)} candidates; a list names at most {LETTERS}: ask about fewer"
            )
        total = np.zeros(len(goods))
        for order in self._turns(len(goods), draw) if len(goods) > 1 else ():
            total[order] += self._look(liked, [goods[place] for place in order])
        return total / max(self.orders, 1)

    def _turns(self, many: int, draw: np.random.Generator) -> Iterator[Int[ndarray, " good"]]:
        order = np.arange(many)
        for turn in range(max(self.orders, 1)):
            if self.orders and turn % many == 0:
                order = draw.permutation(many)
            yield np.roll(order, turn % many)


def _cut(text: str) -> tuple[str, str]:
    """A text without its last space, and the space before what follows: the next word's token holds it."""
    bare = text.rstrip(" ")
    return bare, "" if bare.endswith("\n") else " "


def _some(name: str, texts: Sequence[str]) -> list[str]:
    """One text or more."""
    if isinstance(texts, str) or not hasattr(texts, "__len__") or not len(texts):
        raise LabError(f"{name} is {said(texts)}; a list of one text or more is needed")
    return one_text_each(texts, len(texts), name)
