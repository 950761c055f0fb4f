"""The article's model, repaired: it is the article's own program to six digits, and it has its faults."""

import numpy as np
import pytest
import torch
from torch import nn, optim

from causalrec_lab.causal_model import ArticleModel
from causalrec_lab.datasets import article
from causalrec_lab.errors import LabError

pytestmark = pytest.mark.slow  # each trains the article's model

RNG = np.random.default_rng(0)
USERS, ITEMS = RNG.normal(size=(3, 768)).astype("float32"), RNG.normal(size=(4, 768)).astype("float32")


def the_articles_own() -> dict:
    """Its class and its training, word for word but for the logits and the return."""
    train = (
        article("5.2-train").source.replace("nn.BCELoss()", "nn.BCEWithLogitsLoss()") + "\n    return model"
    )
    space = {"torch": torch, "nn": nn, "optim": optim, "print": lambda line: None}
    exec(article("5.2-causal-model").source + "\n" + train, space)  # noqa: S102 the quote's SHA-256 is checked
    return space


def test_it_trains_as_the_articles_own_program_does_to_six_digits():
    torch.manual_seed(7)
    theirs = the_articles_own()["train_model"](
        torch.from_numpy(USERS), torch.from_numpy(ITEMS), num_epochs=30
    )
    ours = ArticleModel(768, seed=7, device="cpu").fit(USERS, ITEMS, epochs=30)
    with torch.inference_mode():
        wanted = theirs(torch.from_numpy(USERS), torch.from_numpy(ITEMS))
    got = ours.interest_and_relevance(USERS, ITEMS)
    for a, b in zip(got, wanted, strict=True):  # where arrays lie in memory can move the seventh digit
        np.testing.assert_allclose(a, b[:, 0].numpy(), rtol=1e-6)


def test_it_learns_to_say_yes_and_nothing_else():
    fitted = ArticleModel(768, device="cpu").fit(USERS, ITEMS, epochs=30)
    assert fitted.losses[-1] < 1e-6 < fitted.losses[0]
    mixed = {"user_labels": RNG.permutation(np.ones(3)), "item_labels": RNG.permutation(np.ones(4))}
    again = ArticleModel(768, device="cpu").fit(USERS, ITEMS, epochs=30, **mixed)
    assert again.losses == fitted.losses  # shuffled labels: the same labels


def test_a_label_that_is_0_is_learnt_where_one_is_given():
    fitted = ArticleModel(768, device="cpu").fit(USERS, ITEMS, user_labels=[1, 0, 1], epochs=30)
    interest, _ = fitted.interest_and_relevance(USERS, ITEMS)
    assert (interest > 0).tolist() == [True, False, True]


def test_its_scores_have_rank_1_so_that_everybody_gets_one_list_or_its_reverse():
    many, items = (RNG.normal(size=(count, 64)).astype("float32") for count in (500, 6))
    scores = ArticleModel(64, device="cpu").fit(many, items).scores(many, items)
    assert np.linalg.matrix_rank(scores) == 1
    assert len({tuple(row) for row in np.argsort(-scores)}) <= 2


def test_no_gradient_passes_between_user_and_item():
    model = ArticleModel(768, device="cpu")
    users, items = (torch.tensor(one, requires_grad=True) for one in (USERS, ITEMS))
    interest, _ = model(users, items)
    assert torch.autograd.grad(interest.sum(), items, allow_unused=True) == (None,)


def test_one_affine_map_per_side_does_all_its_work():
    model = ArticleModel(768, device="cpu").fit(USERS, ITEMS, epochs=10)
    with torch.no_grad():
        weight = model.interest.weight @ model.user_embedding.weight
        bias = model.interest.weight @ model.user_embedding.bias + model.interest.bias
    assert model.size == 1_182_722
    assert weight.numel() + bias.numel() == 769
    new = RNG.normal(size=(50, 768)).astype("float32")
    interest, _ = model.interest_and_relevance(new, new)
    assert np.abs(new @ weight[0].numpy() + bias.numpy() - interest).max() < 1e-4


def test_it_says_what_is_wrong():
    model = ArticleModel(768, device="cpu")
    with pytest.raises(LabError, match="vectors of 768 numbers are needed"):
        model.fit(USERS[:, :10], ITEMS)
    with pytest.raises(LabError, match=r"user_labels\[1\] is 2; it must be 0 or 1"):
        model.fit(USERS, ITEMS, user_labels=[1, 2, 0])
    with pytest.raises(LabError, match="epochs is 0"):
        model.fit(USERS, ITEMS, epochs=0)
    with pytest.raises(LabError, match="rate is 2"):
        model.fit(USERS, ITEMS, rate=2)
    with pytest.raises(LabError, match="dim is 0"):
        ArticleModel(0)
