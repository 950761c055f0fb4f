"""The twin of Coat: the real data's shape and troubles, invented people, and it says so."""

import numpy as np
import pytest

from causalrec_lab.errors import LabError
from causalrec_lab.recommenders import RatingFactors
from causalrec_lab.worlds import coat_twin

pytestmark = pytest.mark.slow  # a whole data set for every test


def test_it_has_the_shape_of_the_real_data_and_says_that_it_is_not():
    twin = coat_twin()
    assert twin.simulated
    assert "not the real data" in repr(twin)
    assert (twin.propensity.shape, len(twin.train), len(twin.test)) == ((290, 300), 6960, 4640)
    assert set(np.bincount(twin.train.user)) == {24}
    assert set(np.bincount(twin.test.user)) == {16}
    assert (twin.user_features.sum(axis=1) == 4).all()
    assert len(set(twin.texts())) > 100


def test_one_seed_is_one_twin():
    one, again, other = (coat_twin(seed).train.item for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()


@pytest.mark.parametrize("seed", range(3))
def test_people_choose_what_they_like_and_weights_mend_only_a_part_of_it(seed):
    twin = coat_twin(seed)
    drawn = twin.test.outcome.mean()
    plain = twin.train.outcome.mean() - drawn
    weighted = np.average(twin.train.outcome, weights=1 / twin.train.propensity) - drawn
    assert plain > 0.3
    assert 0.1 < weighted < 0.8 * plain, "what the features do not tell stays"
    leaked = twin.leaked.mean()
    assert 0.05 < leaked < 0.12


@pytest.mark.slow
def test_on_the_twin_as_on_coat_weighting_helps_a_factorisation():
    twin = coat_twin()
    off = []
    for loss in ("equal", "propensity"):
        table = RatingFactors(loss).fit(twin.train, users=290, items=300).table
        off.append(((twin.test.outcome - table[twin.test.user, twin.test.item]) ** 2).mean())
    assert off[1] < off[0] - 0.03


def test_a_seed_is_a_whole_number():
    with pytest.raises(LabError, match="seed is -1"):
        coat_twin(-1)
