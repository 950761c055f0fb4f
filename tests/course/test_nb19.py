"""The stored results of notebook 19 say what its text says.

Oracle: closed forms and the worlds, which are drawn again from their seeds.
"""

import numpy as np
import pytest
from scipy.stats import spearmanr

from causalrec_lab.course.nb19 import questions
from causalrec_lab.datasets import stored
from causalrec_lab.language.tuning import weighted_loss
from causalrec_lab.worlds import goods_features, graded_shop, histories, pushed_shop

SHOPS = ("seed", "clicks", "effective", "rankers", "zero_shot_scores")


def test_lesson_3_the_stored_users_hold_the_sealed_answers_of_their_worlds():
    for shop in stored("language_tuning.json", lambda made: made["users"]):
        history = histories(shop["seed"], goods_features()[0], users=max(shop["user"]) + 1)
        known = graded_shop(shop["seed"], history=history)[1].open("to compare with what is stored")
        for name, chance in {"if_shown": known.chance_if_exposed, "if_not": known.chance_if_not}.items():
            assert np.allclose(shop[name], chance[shop["user"], shop["item"]], atol=6e-4)
        said = np.array(shop["said"])
        assert said.shape == (3, 2, len(shop["user"]))
        assert 0 <= said.min() <= said.max() <= 1


def test_lesson_3_the_stored_shops_are_the_pushed_shops_and_chance_knows_nothing():
    shops = stored("language_tuning.json", lambda made: made["shops"])
    assert [tuple(shop) for shop in shops] == [SHOPS] * 3
    for shop in shops:
        log, _ = pushed_shop(shop["seed"], users=84)
        assert shop["clicks"] == log.select((log.user < 60) & (log.outcome == 1)).outcome.sum()
        assert shop["effective"] < shop["clicks"]
    luck = np.concatenate([shop["rankers"]["chance"]["want"] for shop in shops])
    assert abs(luck.mean()) < 3 * luck.std() / np.sqrt(len(luck))


def test_lesson_3_the_list_is_no_guide_to_wants_clicks_follow_it_and_weights_undo_some_of_that():
    wants = []
    for seed in range(8):
        log, sealed = pushed_shop(seed, users=84)
        known = sealed.open("the list and the wants are compared")
        wants.append(np.mean([spearmanr(known.chance_shown, want)[0] for want in known.chance_if_exposed]))
        counted = np.bincount(log.item, weights=log.outcome, minlength=240)
        weighted = np.bincount(log.item, weights=log.outcome / log.propensity, minlength=240)
        assert spearmanr(counted, known.chance_shown)[0] > spearmanr(weighted, known.chance_shown)[0] + 0.15
    assert abs(np.mean(wants)) < 0.15


@pytest.mark.parametrize("case", questions._LOSSES)
def test_lesson_3_the_reference_of_the_exercise_is_the_librarys(case):
    assert np.isclose(questions.weighted_loss(*case), weighted_loss(*case))
