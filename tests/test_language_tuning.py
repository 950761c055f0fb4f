"""LoRA on kept states: the same numbers as the whole model, on a small random Llama made here.

Oracle: `LanguageModel.score`, which reads each prompt with all layers; closed forms; simulated truths.
"""

import numpy as np
import pytest
import torch
from tiny_models import save_llama

from causalrec_lab.errors import LabError
from causalrec_lab.language import load_language_model, tuning

WORDS = (" book", " loud")
PROMPTS = ["the book a quiet", "a loud film"]
TEXTS = [[" film", " coat the loud film", " pot"], [" the coat the book"]]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return load_language_model(save_llama(tmp_path_factory.mktemp("llama") / "tiny"), "cpu")


@pytest.fixture(scope="module")
def kept(tiny):
    return tuning.keep(tiny, PROMPTS, TEXTS, layers=2)


def plain(model, prompt, text):
    """Log-odds of the two words behind prompt and text, all layers, nothing shared."""
    return float(np.subtract(*model.score(prompt + text, WORDS).total))


def test_kept_states_give_the_odds_of_the_whole_model_as_if_each_text_stood_alone(tiny, kept):
    found = tuning.yes_odds(tiny, kept, words=WORDS)
    for row, (prompt, texts) in enumerate(zip(PROMPTS, TEXTS, strict=True)):
        assert np.allclose(found[row, : len(texts)], [plain(tiny, prompt, text) for text in texts], atol=1e-4)
    assert np.isnan(found[1, 1:]).all()


def test_tuning_raises_what_was_clicked_and_leaves_the_model_as_it_was(tiny, kept):
    before = tuning.yes_odds(tiny, kept, words=WORDS)
    top, history = tuning.tune(tiny, kept, [[0, 1, 0], [1]], words=WORDS, epochs=5, learning_rate=1e-2)
    assert history.train_loss[-1] < history.train_loss[0]
    after = tuning.yes_odds(tiny, kept, top, words=WORDS)
    assert (after - before)[0, 1] > max((after - before)[0, [0, 2]])
    assert np.array_equal(tuning.yes_odds(tiny, kept, words=WORDS), before, equal_nan=True)


def test_of_two_clicks_the_weighted_loss_follows_the_one_that_was_rarely_shown(tiny):
    both = tuning.keep(tiny, PROMPTS[:1], [[" film", " coat the loud film"]], layers=2)
    settings = {"words": WORDS, "epochs": 30, "learning_rate": 1e-2}
    gap = {}
    for name, chance in {"naive": None, "weighted": [[1.0, 0.05]]}.items():
        top, _ = tuning.tune(tiny, both, [[1, 1]], propensity=chance, **settings)
        gap[name] = float(np.diff(tuning.yes_odds(tiny, both, top, words=WORDS))[0, 0])
    assert abs(gap["naive"]) < 0.3  # as often the one as the other
    assert abs(gap["weighted"] - np.log(1 / 0.05)) < 0.6  # twenty times as often


def test_equal_propensities_train_as_none_do(tiny, kept):
    clicked = [[0, 1, 0], [1]]
    tops = [
        tuning.tune(tiny, kept, clicked, propensity=chance, words=WORDS, epochs=1)[0]
        for chance in (None, [[0.3] * 3, [0.3]])
    ]
    first, other = (tuning.yes_odds(tiny, kept, top, words=WORDS) for top in tops)
    assert np.allclose(first, other, atol=1e-5, equal_nan=True)


def test_the_weighted_loss_of_logged_clicks_estimates_the_loss_if_all_had_been_shown():
    draw = np.random.default_rng(0)
    chance, losses = draw.uniform(0.1, 0.9, 20_000), draw.exponential(size=20_000)
    losses = losses + 2 * chance  # what is shown often costs more
    logged = draw.random(20_000) < chance
    found = tuning.weighted_loss(losses[logged], chance[logged])
    assert abs(found - losses.mean()) < 0.05 < losses[logged].mean() - losses.mean()


def test_clipping_believes_no_propensity_below_it():
    assert tuning.weighted_loss([1.0, 3.0], [0.5, 0.01], clip=0.5) == 2


def test_what_does_not_fit_is_said(tiny, kept):
    with pytest.raises(LabError, match="2 prompts and 1 lists"):
        tuning.keep(tiny, PROMPTS, TEXTS[:1])
    with pytest.raises(LabError, match="propensity is 0"):
        tuning.weighted_loss([1.0, 1.0], [0.5, 0])
    with pytest.raises(LabError, match="propensity"):
        tuning.tune(tiny, kept, [[0, 1, 0], [1]], propensity=[[0.5]])
    with pytest.raises(LabError, match="nothing was clicked"):
        tuning.tune(tiny, kept, [[0, 0, 0], [0]])
    with pytest.raises(LabError, match="begin alike"):
        tuning.yes_odds(tiny, kept)
    assert torch.is_grad_enabled()
