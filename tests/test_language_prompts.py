"""Words changed, causes asked, names checked: against sums by hand, scipy and a model made here."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from causalrec_lab.errors import LabError
from causalrec_lab.language import prompts


def test_the_shares_of_groups_are_the_softmax_of_their_mean_scores():
    found = prompts.group_probabilities(np.array([2.0, 0.0, 1.0]), ["b", "b", "a"])
    assert found == pytest.approx([0.5, 0.5])  # both means are 1: by hand
    assert prompts.group_probabilities([1000.0, 0.0], ["b", "a"]) == pytest.approx([0, 1])
    with pytest.raises(LabError, match="groups"):
        prompts.group_probabilities([1.0, 2.0], ["a"])


@pytest.mark.parametrize("values", [[3, 1, 2, 2], [4, -1, 3, 2, -2], [0.5, -0.5, 0, 2, 1, 1, 3]])
def test_the_sign_flip_test_comes_near_the_share_of_all_sign_patterns(values):
    exact = np.mean(
        [abs(np.dot(s, values)) >= abs(sum(values)) - 1e-9 for s in product([1, -1], repeat=len(values))]
    )
    assert prompts.sign_flip_test(values, draws=20_000) == pytest.approx(exact, abs=0.012)
    scipys = stats.permutation_test((values,), np.mean, permutation_type="samples", n_resamples=np.inf).pvalue
    assert scipys == pytest.approx(exact)


def test_the_sign_flip_test_keeps_its_level_where_nothing_differs_and_finds_what_does():
    draw = np.random.default_rng(0)
    p = [prompts.sign_flip_test(draw.normal(size=30), draws=400) for _ in range(300)]
    assert np.mean(np.array(p) <= 0.05) < 0.05 + 3 * (0.05 * 0.95 / 300) ** 0.5
    assert prompts.sign_flip_test(draw.normal(1, 1, 30)) < 0.001
    assert prompts.sign_flip_test(np.zeros(5)) == 1
    with pytest.raises(LabError, match="draws"):
        prompts.sign_flip_test([1.0], draws=3)
    with pytest.raises(LabError, match="differences"):
        prompts.sign_flip_test([])


def reader(prior, favoured):
    """A model that finds one sentence likelier behind a prompt, and has a taste of its own without."""

    def score(prompt, continuations, *, against):
        total = np.array([prior.get(text, 0.0) + favoured.get(text, 0.0) for text in continuations])
        assert prompt.endswith(" a change in") or prompt.endswith("that a change in")
        return SimpleNamespace(relative=total - np.array([prior.get(text, 0.0) for text in continuations]))

    return SimpleNamespace(score=score)


def test_the_log_odds_of_a_cause_leave_out_what_the_model_likes_anyway_and_turn_with_the_pair():
    one, other = " rain causes a change in mud.", " mud causes a change in rain."
    model = reader(
        {other: 7.0}, {one: 2.0}
    )  # it likes the wrong sentence, and the prompt speaks for the right one
    assert prompts.cause_log_odds(model, "rain", "mud") == 2.0
    assert prompts.cause_log_odds(model, "mud", "rain") == -2.0


def test_an_experiment_is_told_in_either_order_with_the_same_words():
    told = prompts.experiment_told("rain", "mud")
    turned = prompts.experiment_told("rain", "mud", cause_first=False)
    assert sorted(told.replace(".", "").split()) == sorted(turned.replace(".", "").split())
    assert told.index("mud changed") < told.index("did not change")
    assert turned.index("mud changed") > turned.index("did not change")


@pytest.mark.parametrize(
    ("reply", "goods"),
    [
        ("Here they are:\n- Film A\n* Film B;\n3) Film C.", ["Film A", "Film B", "Film C"]),
        ("Film A\n\nFilm B", ["Film A", "Film B"]),
        ("Chosen:\n", []),
        ("- A: B: Film A\n- C) Film C", ["Film A", "Film C"]),
        ("They liked: Film A; Film B; Film", ["Film A", "Film B", "Film"]),
        ("", []),
    ],
)
def test_the_goods_of_a_reply_are_read_by_lines(reply, goods):
    assert prompts.listed_items(reply) == goods


def test_a_good_is_found_whatever_its_case_and_marks_and_an_invented_one_is_not():
    names = ["Film A", "Grandma's Pot"]
    assert prompts.places_of(["A FILM A", "grandma’s pot", "Film", "Film AB"], names).tolist() == [
        0,
        1,
        -1,
        -1,
    ]
    with pytest.raises(LabError, match="reply"):
        prompts.listed_items(3)
