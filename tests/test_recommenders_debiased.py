"""The cures: their losses are the closed forms, and each keeps what it promises, and no more."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch

from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.log import Log
from causalrec_lab.recommenders import (
    Adversarial,
    Contrastive,
    DRJointLearning,
    NaiveMF,
    PopularityDeconfounding,
    RatingFactors,
    StableDR,
    TrainedRatings,
    debiasing_methods,
)
from causalrec_lab.recommenders.adversarial import gradient_reversal
from causalrec_lab.recommenders.contrastive import info_nce
from causalrec_lab.recommenders.debiased import cells
from causalrec_lab.recommenders.joint import dr_loss, imbalance, imputation_loss, stable_loss
from causalrec_lab.worlds import biased_shop, value_at

SIZES = {"users": 60, "items": 20}


def tables(*rows):
    return [torch.tensor(row, dtype=torch.float64) for row in rows]


def log_of(outcome, shown, propensity):
    user, item = (axis.ravel() for axis in np.indices(shown.shape))
    return Log(user, item, shown.ravel(), (outcome * shown).ravel(), propensity.ravel())


def by_goods(seed=0, users=60, level=0.3):
    """Clicks by want, and a list that looks at the good alone; oracle: the want of every cell."""
    draw = np.random.default_rng(seed)
    want = np.clip(0.35 + 0.25 * np.outer(draw.choice([-1, 1], users), draw.choice([-1, 1], 20)), 0.02, 1)
    chance = np.tile(np.linspace(0.15, 0.9, 20)[draw.permutation(20)], (users, 1)) * level / 0.3
    shown = draw.random(want.shape) < np.clip(chance, 0, 1)
    return want, log_of((draw.random(want.shape) < want) * 1.0, shown.astype(int), np.clip(chance, 0, 1))


# ---- the losses against sums by hand


def test_the_robust_loss_is_the_sum_by_hand():
    score, guess, click = tables([[0.2, 0.6]], [[0.5, 0.5]], [[1.0, 0.0]])
    shown, chance = tables([[1.0, 0.0]], [[0.25, 0.5]])
    by_hand = ((0.3**2 + (0.8**2 - 0.3**2) / 0.25) + 0.1**2) / 2
    assert dr_loss(score, guess, click, shown, chance).item() == pytest.approx(by_hand)
    assert imputation_loss(guess, score, click, shown, chance).item() == pytest.approx(
        (0.64 - 0.09) ** 2 / 0.25 / 2
    )


@pytest.mark.parametrize("right", ["propensity", "guess", "neither"])
def test_over_every_way_to_show_four_cells_the_robust_loss_is_right_if_either_half_is(right):
    click, score, chance = tables([[1.0, 0.0, 1.0, 1.0]], [[0.3, 0.4, 0.1, 0.8]], [[0.2, 0.5, 0.8, 0.4]])
    guess = click if right == "guess" else torch.full_like(click, 0.3)
    used = chance if right == "propensity" else torch.full_like(chance, 0.45)
    mean = 0.0
    for ways in itertools.product([0.0, 1.0], repeat=4):
        shown = torch.tensor([ways], dtype=torch.float64)
        weight = torch.where(shown == 1, chance, 1 - chance).prod()
        mean += (weight * dr_loss(score, guess, click, shown, used)).item()
    truth = (click - score).square().mean().item()
    assert (mean == pytest.approx(truth)) is (right != "neither")


def test_the_slope_of_the_robust_loss_is_that_of_a_squared_error_against_pseudo_ratings():
    draw = torch.Generator().manual_seed(0)
    score, guess, click = (torch.rand(4, 5, generator=draw, dtype=torch.float64) for _ in range(3))
    shown = (torch.rand(4, 5, generator=draw) < 0.5).double()
    chance = 0.2 + 0.6 * torch.rand(4, 5, generator=draw, dtype=torch.float64)
    score.requires_grad_()
    (ours,) = torch.autograd.grad(dr_loss(score, guess, click, shown, chance), score)
    target = guess + shown * (click - guess) / chance
    (peer,) = torch.autograd.grad((target - score).square().mean(), score)
    assert torch.allclose(ours, peer)


def test_the_stable_loss_stays_among_the_errors_it_saw_where_the_robust_one_leaves_them():
    score, guess, click = tables([[0.0, 0.0]], [[0.0, 0.0]], [[1.0, 0.2]])
    shown, chance = tables([[1.0, 1.0]], [[0.05, 0.5]])
    assert dr_loss(score, guess, click, shown, chance) > 1
    assert 0.04 <= stable_loss(score, click, shown, chance) <= 1


def test_with_balanced_propensities_the_stable_loss_is_the_self_normalised_robust_one():
    score, guess, click = tables([[0.2, 0.4, 0.1]], [[0.6, 0.6, 0.6]], [[1.0, 0.0, 1.0]])
    shown = torch.tensor([[1.0, 1.0, 0.0]], dtype=torch.float64)
    guessed = (guess - score).square()
    goal = guessed.mean()  # choose the weight of the second cell so that the shown ones balance
    ratio = (guessed[0, 0] - goal) / (goal - guessed[0, 1])
    chance = torch.tensor([[0.5, 0.5 / ratio.item(), 0.5]], dtype=torch.float64)
    assert imbalance(guessed, shown, chance).item() == pytest.approx(0, abs=1e-12)
    weight = shown / chance
    corrected = goal + (weight * ((click - score).square() - guessed)).sum() / weight.sum()
    assert stable_loss(score, click, shown, chance).item() == pytest.approx(corrected.item())


def test_info_nce_is_torchs_cross_entropy_with_the_correction_in_the_columns():
    draw = torch.Generator().manual_seed(1)
    score, added = torch.randn(6, 6, generator=draw), torch.randn(6, generator=draw)
    peer = torch.nn.functional.cross_entropy(score + added, torch.arange(6))
    assert torch.equal(info_nce(score, added), peer)
    with pytest.raises(LabError, match=r"score has shape \(6, 5\)"):
        info_nce(score[:, :5])


def test_the_reversed_gradient_is_minus_strength_times_the_difference_quotient():
    x = torch.tensor([0.3, -1.2], dtype=torch.float64, requires_grad=True)

    def read(values):
        return (values**3).sum()

    read(gradient_reversal(x, 2.0)).backward()
    step = torch.tensor([1e-6, 0.0], dtype=torch.float64)
    quotient = (read(x.detach() + step) - read(x.detach() - step)) / 2e-6
    assert x.grad[0].item() == pytest.approx(-2 * quotient.item(), rel=1e-6)
    assert torch.equal(gradient_reversal(x, 2.0), x)


def test_a_log_becomes_tables_and_says_what_it_lacks():
    log = Log([0, 0, 1], [0, 1, 1], [1, 0, 1], [1.0, 0.0, 0.0], [0.5, 0.25, 1.0])
    found = cells(log, users=2, items=2)
    assert found.shown.tolist() == [[True, False], [False, True]]
    assert found.propensity.tolist() == [[0.5, 0.25], [0.5, 1.0]]  # no row: the share that was shown
    assert found.popularity.tolist() == [1.0, 0.0]
    bare = Log([0], [0], [1], [1.0])
    with pytest.raises(LabError, match="DRJointLearning needs them"):
        DRJointLearning().fit(bare, users=1, items=1)
    with pytest.raises(LabError, match="nothing that was shown was clicked"):
        cells(Log([0], [0], [1], [0.0]), users=1, items=1)


def test_settings_out_of_range_are_refused():
    for make, said in (
        (lambda: NaiveMF(penalty=-1), "penalty is -1"),
        (lambda: DRJointLearning(rounds=100), "rounds is 100"),
        (lambda: StableDR(balance=-1), "balance is -1"),
        (lambda: PopularityDeconfounding(power=-1), "power is -1"),
        (lambda: Adversarial(strength=-1), "strength is -1"),
    ):
        with pytest.raises(LabError, match=said):
            make()
    for make in (lambda: Contrastive(correction="logq"), lambda: TrainedRatings(loss="ips")):
        with pytest.raises(UnknownName):
            make()


# ---- what the trained models promise


@pytest.mark.slow
@pytest.mark.parametrize("loss", ["equal", "propensity"])
def test_the_trained_losses_are_the_solved_ones(loss):
    _, log = by_goods()
    shown = log.select(log.exposed == 1)
    ours = TrainedRatings(loss=loss, dim=1, penalty=1e-4, epochs=200).fit(log, **SIZES).table
    solved = RatingFactors(loss, dim=1, penalty=0.05).fit(shown, **SIZES).table
    assert np.corrcoef(ours.ravel(), solved.ravel())[0, 1] > 0.93


@pytest.mark.slow
def test_corrected_by_showings_info_nce_finds_log_want_up_to_a_number_for_each_visitor():
    draw = np.random.default_rng(0)
    quality, chance = draw.permutation(np.linspace(0.1, 0.7, 20)), draw.permutation(np.linspace(0.2, 0.9, 20))
    want = quality + 0.08 * np.outer(draw.choice([-1, 1], 800), draw.choice([-1, 1], 20))
    shown = (draw.random(want.shape) < chance).astype(int)
    log = log_of((draw.random(want.shape) < want) * 1.0, shown, np.tile(chance, (800, 1)))
    off = {}
    for correction in ("none", "sampling", "showings"):
        model = Contrastive(correction=correction, dim=1, penalty=1e-3, epochs=10)
        score = model.fit(log, users=800, items=20).table
        off[correction] = np.std((score - np.log(want)).mean(axis=0))  # oracle: the planted want
    assert off["showings"] < 0.2
    assert min(off["none"], off["sampling"]) > 0.35


@pytest.mark.slow
def test_joint_learning_finds_the_planted_wants_and_stable_keeps_its_propensities():
    want, log = by_goods(users=400)
    sizes = {"users": 400, "items": 20}
    for model in (DRJointLearning(dim=1), StableDR(dim=1, penalty=0.03)):
        fitted = model.fit(log, **sizes)
        assert np.corrcoef(fitted.table.ravel(), want.ravel())[0, 1] > 0.5, "oracle: the planted want"
        assert fitted.parts["guess"].shape == want.shape
    moved = fitted.parts["propensity"]
    assert abs(moved.mean() - (log.exposed == 1).mean()) < 0.03
    assert len(fitted.parts["history"]) == 3 * 6


@pytest.mark.slow
def test_popularity_set_by_hand_moves_the_ranking_and_taken_out_does_not():
    _, log = by_goods()
    forecast = np.ones(20)
    forecast[3] = 1000.0
    plain = PopularityDeconfounding(epochs=10).fit(log, **SIZES)
    told = PopularityDeconfounding(epochs=10, power=2.0, forecast=forecast).fit(log, **SIZES)
    assert (told.table.argmax(axis=1) == 3).all()
    assert not (plain.table.argmax(axis=1) == 3).all()
    assert (plain.table > 0).all()


@pytest.mark.slow
def test_the_guesser_reads_less_where_the_gradient_is_reversed():
    _, log = by_goods(users=200)
    sizes = {"users": 200, "items": 20}
    read = {
        s: Adversarial(strength=s, penalty=0.01, epochs=120).fit(log, **sizes).parts["read"]
        for s in (0.0, 0.3)
    }
    assert read[0.0] > 0.85
    assert read[0.3] < 0.7


@pytest.mark.slow
def test_all_ten_train_on_one_log_and_none_of_them_writes_to_it():
    _, log = by_goods()
    before = log.outcome.copy()
    for name, model in debiasing_methods().items():
        short = replace(model, epochs=12)
        one, again = (short.fit(log, **SIZES).table for _ in range(2))
        assert one.shape == (60, 20), name
        assert np.array_equal(one, again), f"{name}: one seed, one result"
    assert np.array_equal(log.outcome, before)


def weeks(number, dial):
    """So many weeks of one shop as one log, and its wants."""
    logs, truths = zip(*(biased_shop(901, dials=[dial], week=week) for week in range(number)), strict=True)
    names = ("user", "item", "exposed", "outcome", "propensity")
    columns = {name: np.concatenate([getattr(log, name) for log in logs]) for name in names}
    return Log(**columns), truths[0].open("a test").want


def clicks_of_100(model, log, want):
    return 100 * value_at(model.fit(log, users=400, items=60).table, want).mean()


@pytest.mark.slow
def test_no_penalty_lets_the_weights_catch_up_in_a_week_but_eight_weeks_do():
    behind = {}
    for number, penalties in ((1, (0.03, 0.1)), (8, (0.03,))):
        log, want = weeks(number, "fame")
        plain, weighted = (
            max(clicks_of_100(TrainedRatings(loss=loss, penalty=p), log, want) for p in penalties)
            for loss in ("equal", "propensity")
        )
        behind[number] = plain - weighted  # oracle: the want of every cell
    assert behind[1] > 3
    assert behind[8] < 2


@pytest.mark.slow
def test_in_a_lottery_popularity_taken_out_costs_more_clicks_than_the_pairs_it_is_trained_by():
    log, truth = biased_shop(900)
    want = truth.open("a test").want
    out, pairs = (clicks_of_100(PopularityDeconfounding(power=g), log, want) for g in (0.25, 0.0))
    assert pairs - out > clicks_of_100(NaiveMF(), log, want) - pairs


@pytest.mark.gpu
def test_a_gpu_trains_them_as_well():
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA GPU")
    _, log = by_goods()
    for model in debiasing_methods(device="cuda").values():
        assert np.isfinite(model.fit(log, **SIZES).table).all()
