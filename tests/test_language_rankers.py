"""Rankers that ask a language model: one that knows the truth, one that sees only places, and what is asked.

Oracles: log-likelihoods and letters fixed here; str.format for the prompts; transformers' own words, plainly.
"""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from tiny_models import save_llama

from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.language import Listwise, Pairwise, Pointwise, load_language_model
from causalrec_lab.log import Log

GOODS = [f"good {letter}" for letter in "ABCDEFGH"]
WANT = {good: float(want) for good, want in zip(GOODS, [3, 1, 4, 1.5, 5, 9, 2, 6], strict=True)}
WANTED = np.array([WANT[good] for good in GOODS])
FAME = dict(zip(GOODS, [9.0, 8, 7, 6, 5, 4, 3, 2], strict=True))


@dataclass
class Known:
    """A model whose log-likelihoods are ours: so much for taste, for what is said anyway, and for a place."""

    taste: float = 1.0
    fame: float = 0.0
    place: float = 0.0
    asked: list = field(default_factory=list)

    def value(self, prompt, text):
        good = next((good for good in GOODS if good in text), "")
        told = "N/A" not in prompt
        return self.taste * told * WANT.get(good, 0.0) + self.fame * FAME.get(good, 0.0)

    def score(self, prompt, continuations):
        self.asked += [prompt + one for one in continuations]
        total = np.array([self.value(prompt, one) for one in continuations])
        for place, one in enumerate(continuations):
            if one.endswith(
                ("Yes", "No")
            ):  # the good and the question stand before both words, and must cancel
                total[place] = (total[place] if one.endswith("Yes") else 0.0) - 7.0 * len(one.split()[0])
        lengths = np.array([len(one) for one in continuations])
        return SimpleNamespace(total=total, mean=total / lengths, tokens=lengths)

    def choose(self, prompt, options, *, chat=False):
        self.asked.append((prompt, list(options)))
        odds = np.array([self.value(prompt, one) for one in options]) - self.place * np.arange(len(options))
        chance = np.exp(odds - odds.max())
        return SimpleNamespace(probabilities=chance / chance.sum(), choice=int(odds.argmax()))


LIKED = ["good things", "other things"]
EVERY = {
    "text": lambda model, **more: Pointwise(model=model, **more),
    "text, calibrated": lambda model, **more: Pointwise(model=model, calibrate=True, **more),
    "yes": lambda model, **more: Pointwise(model=model, way="yes", **more),
    "pairs": lambda model, **more: Pairwise(model=model, **more),
    "letters": lambda model, **more: Listwise(model=model, orders=3, **more),
    "letters, calibrated": lambda model, **more: Listwise(model=model, calibrate=True, **more),
}


@pytest.mark.parametrize("name", EVERY)
def test_a_model_that_knows_the_truth_ranks_perfectly(name):
    found = EVERY[name](Known()).rank(["things"], GOODS)
    assert np.array_equal(np.argsort(found), np.argsort(WANTED))


@pytest.mark.parametrize("name", EVERY)
def test_a_ranker_speaks_the_protocol_and_knows_nothing_of_what_it_was_not_asked(name):
    log = Log([0, 0, 2, 1], [1, 2, 0, 3], [1] * 4, [1, 1, 1, 0])  # user 1 took nothing
    asked = np.zeros((3, 8), dtype=bool)
    asked[:, [0, 4, 5]] = True
    asked[2, 5] = False
    fitted = EVERY[name](Known(), texts=GOODS, candidates=asked).fit(log, users=3, items=8)
    known = asked.copy()
    known[1] = False
    assert np.array_equal(fitted.knows, known)
    assert fitted.name in ("pointwise", "pairwise", "listwise")
    assert np.argsort(fitted.scores()[0, [0, 4, 5]]).tolist() == [0, 1, 2]


@pytest.mark.parametrize("name", EVERY)
def test_replace_gives_an_equal_ranker_that_has_kept_no_answer(name):
    ranker = EVERY[name](Known())
    given = dict(vars(ranker)) | {"_prior": {}} if "_prior" in vars(ranker) else dict(vars(ranker))
    ranker.rank(LIKED, GOODS)
    assert vars(replace(ranker)) == given
    assert bool(vars(ranker).get("_prior")) == ("calibrated" in name)


def test_a_model_that_sees_only_the_place_ends_in_ties_once_every_good_stood_everywhere():
    blind = Known(taste=0.0, place=2.0)
    ties = Listwise(model=blind, orders=8).rank(LIKED, GOODS)
    assert ties == pytest.approx(np.full(8, ties[0]))
    assert (Pairwise(model=blind).rank(LIKED, GOODS) == 0.5).all()
    # The wrong way: as they come, the first stands first, whatever it is.
    for plain in (Listwise(model=blind, orders=0), Pairwise(model=blind, orders=0)):
        assert np.array_equal(np.argsort(-plain.rank(LIKED, GOODS)), np.arange(8))
    once = [Listwise(model=blind).rank(LIKED, GOODS, user=user) for user in range(2)]
    assert not np.array_equal(*once)  # each user's shuffle is their own
    assert np.array_equal(once[0], Listwise(model=blind).rank(LIKED, GOODS))


def test_turns_and_calibration_each_take_a_places_worth_away_and_one_order_does_not():
    biased = Known(place=4.2)
    perfect = np.argsort(WANTED)
    for ranker in (Listwise(model=biased, orders=8), Listwise(model=biased, orders=0, calibrate=True),
                   Pairwise(model=biased, orders=0, calibrate=True)):  # fmt: skip
        assert np.array_equal(np.argsort(ranker.rank(LIKED, GOODS)), perfect)
    for ranker in (Listwise(model=biased, orders=0), Pairwise(model=biased, orders=0)):
        assert not np.array_equal(np.argsort(ranker.rank(LIKED, GOODS)), perfect)
    # Oracle of the two orders: a duel is won for sure only where taste is worth more than a place.
    sure = WANTED[:, None] - WANTED > 4.2
    level = np.abs(WANTED[:, None] - WANTED) <= 4.2
    np.fill_diagonal(level, False)
    assert Pairwise(model=biased).rank(LIKED, GOODS) == pytest.approx((sure.sum(1) + level.sum(1) / 2) / 7)


def test_what_is_said_anyway_is_taken_away_by_the_prompt_that_says_nothing():
    famous = Known(fame=10.0)
    plain = Pointwise(model=famous).rank(LIKED, GOODS)
    assert np.array_equal(np.argsort(plain), np.argsort([FAME[good] for good in GOODS]))
    assert Pointwise(model=famous, calibrate=True).rank(LIKED, GOODS) == pytest.approx(WANTED)
    assert Pointwise(model=famous, way="yes", calibrate=True).rank(LIKED, GOODS) == pytest.approx(WANTED)


def test_the_prompt_that_is_read_is_the_prompt_one_sees_with_its_gaps_filled():
    model = Known()
    likes = "- {item} & {liked}\n- b"  # a text with braces stays a text
    for prompt in (
        Pointwise(model=model, way="yes").prompt,
        "Likes:\n{liked}\nTake {item} \n",
        "{item}? {liked} {item} ",
    ):
        model.asked.clear()
        Pointwise(model=model, way="yes", prompt=prompt).rank(["{item} & {liked}", "b"], GOODS[:1])
        whole = prompt.format(liked=likes, item=GOODS[0]).rstrip(" ")
        gap = "" if whole.endswith("\n") else " "
        assert [text.strip() for text in model.asked] == [
            f"{whole}{gap}{word}".strip() for word in ("Yes", "No")
        ]
    model.asked.clear()
    text = Pointwise(model=model)
    text.rank(["a"], GOODS[:2])
    assert model.asked == [text.prompt.format(liked="- a") + f" {good}" for good in GOODS[:2]]
    model.asked.clear()
    ranker = Listwise(model=model, orders=0, calibrate=True)
    ranker.rank(["a"], GOODS[:2])
    ranker.rank(["b"], GOODS[:2])
    asked = [(ranker.prompt.format(liked=f"- {liked}"), goods) for liked, goods in
             (("a", GOODS[:2]), ("N/A", ["N/A"] * 2), ("b", GOODS[:2]))]  # fmt: skip
    assert model.asked == asked  # and what is said where nothing is said is asked once


def test_turns_put_every_good_in_every_place_and_begin_anew_when_all_are_used():
    turns = [turn.tolist() for turn in Listwise(model=Known(), orders=10)._turns(5, np.random.default_rng(0))]
    for half in (turns[:5], turns[5:]):
        assert all(sorted(place) == list(range(5)) for place in zip(*half, strict=True))
    assert turns[0] != turns[5]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Listwise(model=None), "model is None; what load_language_model"),
        (lambda: Pointwise(model=Known(), prompt="{likes}"), r"has the gaps \['likes'\]; \['liked'\]"),
        (lambda: Pointwise(model=Known(), way="yes", prompt="{liked}"), r"\['item', 'liked'\] in braces"),
        (lambda: Pairwise(model=Known(), orders=3), "orders is 3"),
        (lambda: Listwise(model=Known(), calibrate=1), "calibrate is 1"),
        (lambda: Listwise(model=Known(), liked=0), "liked is 0"),
        (lambda: Listwise(model=Known()).rank("abc", GOODS), "liked is 'abc'; a list of one text or more"),
        (lambda: Listwise(model=Known()).rank(LIKED, []), r"candidates is \[\]"),
        (lambda: Listwise(model=Known()).rank(LIKED, [None]), r"candidates\[0\] is None"),
        (lambda: Listwise(model=Known()).rank(LIKED, ["x"] * 27), "27 candidates; a list names at most 26"),
        (lambda: Listwise(model=Known(), texts=["a"]).fit(Log([0], [1], [1], [1])), "texts has 1 entries"),
        (
            lambda: Pairwise(model=Known(), texts=GOODS, candidates=[[True]]).fit(Log([0], [7], [1], [1])),
            r"candidates has shape \(1, 1\)",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_a_sentence(call, words):
    with pytest.raises(LabError, match=words):
        call()


def test_another_way_is_answered_with_those_that_would_do():
    with pytest.raises(UnknownName, match=r"there is no way 'texts'.*did you mean 'text'"):
        Pointwise(model=Known(), way="texts")


def test_a_real_model_is_asked_what_transformers_answers_plainly(tmp_path):
    model = load_language_model(save_llama(tmp_path / "tiny", places=512), "cpu")
    goods = ["quiet film", "loud film", "the coat"]

    def plain(prompt, word):
        """Log-probability of the tokens of the last word, from one reading of the whole."""
        head, tail = (model.tokenizer(text, add_special_tokens=False)["input_ids"] for text in (prompt, word))
        ids = torch.tensor([model._read(prompt)[: -len(head)] + head + tail])
        with torch.no_grad():
            chance = model.model(ids).logits[0].log_softmax(-1)
        return sum(chance[-len(tail) - 1 + place, token].item() for place, token in enumerate(tail))

    ranker = Pointwise(model=model, way="yes")
    whole = [ranker.prompt.format(liked="- the book", item=good) for good in goods]
    odds = [plain(prompt, " Yes") - plain(prompt, " No") for prompt in whole]
    assert ranker.rank(["the book"], goods) == pytest.approx(odds, abs=1e-4)
    chosen = Listwise(model=model, orders=0)
    lines = "\n".join(f"{letter}. {good}" for letter, good in zip("ABC", goods, strict=True))
    asked = chosen.prompt.format(liked="- the book") + f"\n{lines}\nAnswer:"
    letters = np.array([plain(asked, f" {letter}") for letter in "ABC"])
    found = chosen.rank(["the book"], goods)
    assert found - found[0] == pytest.approx(letters - letters[0], abs=1e-4)
    in_chat = Listwise(model=model, orders=0, chat=True).rank(["the book"], goods)
    assert not np.allclose(in_chat, found)
    assert np.isfinite(Pairwise(model=model, calibrate=True).rank(["the book"], goods)).all()
