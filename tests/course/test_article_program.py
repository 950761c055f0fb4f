"""The article's program, repaired: its oracle is the table of the shop that wrote its log."""

import inspect

import numpy as np
import pytest

from causalrec_lab.__main__ import main
from causalrec_lab.course import article
from causalrec_lab.datasets import article as quote


def test_it_keeps_the_articles_names_behaviours_and_items_and_is_shorter_than_120_lines():
    printed = quote("5.2-code").source
    for text in (*article.USER_BEHAVIORS, *article.ITEM_FEATURES):
        assert text in printed
    for name in ("preprocess_data", "CausalModel", "train_model", "infer_interest_and_relevance", "main"):
        assert callable(getattr(article, name))
        assert name in printed
    assert len(inspect.getsource(article).splitlines()) < 120


@pytest.fixture(scope="module")
def ran():
    vectors = article.preprocess_data(article.USER_BEHAVIORS, article.ITEM_FEATURES)
    log = article.shop_log()
    return log, article.infer_interest_and_relevance(article.train_model(*vectors, log), *vectors)


def test_the_effects_are_those_of_the_shop_and_the_naive_difference_is_not(ran):
    log, (interest, relevance, effect) = ran
    assert interest.shape == relevance.shape == (3,)
    assert np.abs(100 * effect - article.CARD_ADDS).max() < 13  # 6,000 visits over 18 cells
    assert (effect.argmax(axis=1) == article.CARD_ADDS.argmax(axis=1)).all()
    shown = [
        [log.outcome[(log.user == u) & (log.item == i) & (log.exposed == 1)].mean() for i in range(3)]
        for u in range(3)
    ]
    assert (np.argmax(shown, axis=1) != article.CARD_ADDS.argmax(axis=1)).any(), (
        "by purchases the list is another"
    )


def test_shuffled_outcomes_teach_it_something_else(ran):
    log, (_, _, effect) = ran
    vectors = article.preprocess_data(article.USER_BEHAVIORS, article.ITEM_FEATURES)
    order = np.random.default_rng(1).permutation(len(log))
    shuffled = type(log)(log.user, log.item, log.exposed, log.outcome[order])
    other = article.infer_interest_and_relevance(article.train_model(*vectors, shuffled), *vectors)[2]
    assert np.abs(other).max() < 0.1 < np.abs(effect).max()


def test_the_command_prints_the_recommendations_by_name_and_ends_with_what_it_cannot_claim(capsys):
    assert main(["article"]) == 0
    said = capsys.readouterr().out
    assert said.count("推荐 recommend") == 3
    assert "推荐 recommend 书籍B：科幻小说" in said
    assert said.rstrip().endswith(article.CANNOT)
