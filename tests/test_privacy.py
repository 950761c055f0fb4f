"""Privacy against scipy, scikit-learn, pandas, plain loops, and values that Opacus publishes."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.integrate import quad
from sklearn.metrics import roc_auc_score

from causalrec_lab import privacy
from causalrec_lab.errors import LabError
from causalrec_lab.privacy.noise import _divergence

RUN = {"sample_rate": 0.04, "steps": 2249, "delta": 1e-5}  # of Opacus' own test of its accountant


# ---- people


def test_rows_that_look_alike_are_counted_as_pandas_counts_them():
    draw = np.random.default_rng(0)
    frame = pd.DataFrame({"age": draw.integers(5, size=200), "town": draw.choice(["A", "B", "C"], 200)})
    frame["year"] = draw.choice([1999, 10**15, -3], 200)
    theirs = frame.groupby(["age", "town", "year"])["age"].transform("size")
    assert privacy.group_sizes(dict(frame)).tolist() == theirs.tolist()
    assert privacy.group_sizes({"town": frame.town}).min() > 1  # a column alone hides more


def test_who_is_singled_out_is_who_alone_has_the_known_items():
    draw = np.random.default_rng(1)
    taken = draw.random((60, 12)) < 0.5
    taken[:, :3] = True
    rows = [set(np.flatnonzero(row)) for row in taken]
    assert not privacy.singled_out(taken, known=1).any()  # one item is never enough here
    for size in {len(row) for row in rows}:
        who = [place for place, row in enumerate(rows) if len(row) >= size]
        found = privacy.singled_out(taken[who], known=size)
        exact = [place for place, n in enumerate(who) if len(rows[n]) == size]  # whose items are all known
        alone = [sum(rows[who[n]] <= rows[m] for m in who) == 1 for n in exact]
        assert found[exact].tolist() == alone


def test_more_known_items_single_out_more():
    taken = np.random.default_rng(2).random((400, 30)) < 0.25
    taken = taken[taken.sum(axis=1) >= 5]
    shares = [privacy.singled_out(taken, known=known).mean() for known in (1, 3, 5)]
    assert shares[0] < shares[1] < shares[2]
    with pytest.raises(LabError, match=r"taken\[1\] has 1 items and known=2"):
        privacy.singled_out([[1, 1, 0], [0, 0, 1]], known=2)


# ---- noise for one answer


def test_the_noise_of_a_count_is_laplace_with_the_scale_of_its_sensitivity():
    noise = privacy.noisy_counts(np.zeros(20_000), epsilon=0.5, most=3)
    assert stats.kstest(noise, stats.laplace(scale=6).cdf).pvalue > 0.01
    assert stats.kstest(noise, stats.laplace(scale=2).cdf).pvalue < 1e-6  # as if one person gave one row


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 2.0])
def test_no_answer_is_more_than_e_to_the_epsilon_times_as_likely_with_one_person_more(epsilon):
    """Oracle: the density of what the function draws, by scipy, at both counts."""
    at = np.linspace(-30, 30, 601)
    ratio = stats.laplace.logpdf(at, 1, 1 / epsilon) - stats.laplace.logpdf(at, 0, 1 / epsilon)
    assert np.abs(ratio).max() == pytest.approx(epsilon)
    seen = privacy.noisy_counts(np.array([0.0] * 100_000), epsilon=epsilon)
    more = privacy.noisy_counts(np.array([1.0] * 100_000), epsilon=epsilon, seed=1)
    shares = [(part > 1).mean() for part in (seen, more)]
    assert shares[1] <= np.exp(epsilon) * shares[0] * 1.05
    assert (
        shares[1] >= np.exp(epsilon) * shares[0] * 0.95
    )  # and here the bound is met: no less noise would do


@pytest.mark.parametrize("epsilon", [0.3, 1.0, 4.0])
def test_delta_is_the_mass_above_the_line_of_two_normals(epsilon):
    """Oracle: integral of max(0, p - e^epsilon q) by scipy."""
    sigma = privacy.gaussian_sigma(epsilon, delta=1e-3, sensitivity=2)
    p, q = stats.norm(2, sigma), stats.norm(0, sigma)
    crossing = 1 + epsilon * sigma**2 / 2
    mass = quad(lambda x: p.pdf(x) - np.exp(epsilon) * q.pdf(x), crossing, crossing + 40 * sigma)[0]
    assert mass == pytest.approx(1e-3, rel=1e-3)
    assert privacy.gaussian_delta(sigma, epsilon=epsilon, sensitivity=2) == pytest.approx(1e-3, rel=1e-3)
    assert (
        sigma < 2 * np.sqrt(2 * np.log(1.25 / 1e-3)) / epsilon
    )  # the classical formula adds more than needed


# ---- the accountant


@pytest.mark.parametrize("order", [2, 5, 20])
@pytest.mark.parametrize(("noise", "rate"), [(1.0, 0.1), (2.0, 0.02), (0.8, 0.5)])
def test_the_divergence_of_a_step_is_its_integral(noise, rate, order):
    """Oracle: E over N(0, noise^2) of (mixture / normal)^order, by scipy."""

    def power(z):
        ratio = np.log(1 - rate) + np.logaddexp(0, np.log(rate / (1 - rate)) + (2 * z - 1) / (2 * noise**2))
        return np.exp(order * ratio + stats.norm.logpdf(z, 0, noise))

    whole = quad(power, -12 * noise, order + 12 * noise, limit=500, points=[0, order])[0]
    assert _divergence(noise, rate, order) == pytest.approx(np.log(whole) / (order - 1), rel=1e-6)


def test_the_accountant_agrees_with_the_value_in_opacus_own_test():
    """Oracle: 7.32911 for noise 1.5, rate 0.04, 2,249 steps, delta 1e-5; Opacus tries other orders."""
    assert privacy.epsilon_spent(1.5, **RUN) == pytest.approx(7.32911117143, rel=1e-3)


def test_the_accountant_agrees_with_opacus():
    opacus = pytest.importorskip("opacus.accountants")
    for noise, rate, steps in ((1.1, 0.01, 1000), (2.0, 0.1, 100), (4.0, 0.1, 100)):
        theirs = opacus.RDPAccountant()
        theirs.history = [(noise, rate, steps)]
        ours = privacy.epsilon_spent(noise, sample_rate=rate, steps=steps, delta=1e-5)
        assert ours == pytest.approx(theirs.get_epsilon(delta=1e-5), rel=0.02)


def test_without_sampling_the_accountant_is_near_the_exact_gaussian_and_never_below_it():
    """Oracle: T steps of noise s are one of noise s / sqrt(T), whose delta has a closed form."""
    spent = privacy.epsilon_spent(10.0, sample_rate=1, steps=25, delta=1e-5)
    exact = privacy.gaussian_delta(2.0, epsilon=spent)
    assert exact < 1e-5
    assert privacy.gaussian_delta(2.0, epsilon=0.85 * spent) > 1e-5


def test_the_noise_needed_spends_the_budget_and_more_steps_need_more():
    noise = privacy.noise_needed(2.0, sample_rate=0.1, steps=100, delta=1e-5)
    assert privacy.epsilon_spent(noise, sample_rate=0.1, steps=100, delta=1e-5) == pytest.approx(2, rel=1e-6)
    assert privacy.noise_needed(2.0, sample_rate=0.1, steps=400, delta=1e-5) > noise
    with pytest.raises(LabError, match="take fewer steps"):
        privacy.noise_needed(0.01, **RUN)


# ---- learning


def test_one_step_of_dp_sgd_is_the_loop_that_clips_each_person():
    draw = np.random.default_rng(0)
    gradients = draw.normal(size=(7, 5)) * draw.choice([0, 0.1, 3], (7, 1))
    total = np.zeros(5)
    for one in gradients:
        length = np.sqrt((one**2).sum())
        total += one if length <= 1.5 else one * 1.5 / length
    told = privacy.noisy_gradient(gradients, clip=1.5, noise=0, expected=4, draw=draw)
    assert told == pytest.approx(total / 4)
    long = np.linalg.norm(gradients.sum(axis=0))
    assert np.abs(told - gradients.sum(axis=0) * min(1, 1.5 / long) / 4).max() > 0.05  # not: clip the sum


def test_one_person_moves_the_sum_by_the_clip_at_most_and_the_noise_is_measured_by_it():
    draw, many = np.random.default_rng(3), np.random.default_rng(0).normal(size=(50, 4)) * 9
    steps = [
        privacy.noisy_gradient(part, clip=2, noise=0, expected=1, draw=draw) for part in (many, many[1:])
    ]
    assert np.linalg.norm(steps[0] - steps[1]) == pytest.approx(2)
    empty = privacy.noisy_gradient(np.zeros((0, 40_000)), clip=2, noise=1.5, expected=10, draw=draw)
    assert stats.kstest(empty, stats.norm(scale=0.3).cdf).pvalue > 0.01


def test_the_auc_of_an_attack_is_scikit_learns_and_its_interval_covers():
    draw = np.random.default_rng(4)
    inside, outside = draw.integers(8, size=60) + 1.0, draw.integers(8, size=90) * 1.0  # with ties
    truth = [1] * 60 + [0] * 90
    found = privacy.membership_auc(inside, outside)
    assert found.value == pytest.approx(roc_auc_score(truth, [*inside, *outside]))
    covered = [
        privacy.membership_auc(draw.normal(0.5, 1, 80), draw.normal(0, 1, 80)).covers(
            stats.norm.cdf(0.5 / 2**0.5)
        )
        for _ in range(400)
    ]
    assert 0.92 < np.mean(covered) < 0.98


@pytest.mark.parametrize(("epsilon", "delta"), [(0.0, 0.0), (0.5, 0.0), (1.0, 0.05), (3.0, 0.2)])
def test_the_largest_auc_is_the_area_of_all_that_privacy_allows(epsilon, delta):
    """Oracle: the highest hit rate for each false alarm rate, integrated."""
    alarm = np.linspace(0, 1, 200_001)
    hits = np.minimum(
        1, np.minimum(delta + np.exp(epsilon) * alarm, 1 - np.exp(-epsilon) * (1 - delta - alarm))
    )
    assert privacy.largest_auc(epsilon, delta=delta) == pytest.approx(np.trapezoid(hits, alarm), abs=1e-5)


def test_the_best_attack_on_a_laplace_count_stays_below_the_largest_auc():
    here, there = (privacy.noisy_counts(np.full(50_000, n), epsilon=1, seed=n) for n in (1, 0))
    found = privacy.membership_auc(here, there)
    assert 0.65 < found.high < privacy.largest_auc(1.0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: privacy.group_sizes({}), "no mapping with a column"),
        (lambda: privacy.group_sizes({"a": [1, 2], "b": [1]}), "b has 1 rows and 2 are needed"),
        (lambda: privacy.singled_out([[1, 2]], known=1), "must be 0 or 1"),
        (lambda: privacy.noisy_counts([1], epsilon=0), "epsilon"),
        (lambda: privacy.gaussian_sigma(1, delta=0), "delta"),
        (lambda: privacy.epsilon_spent(1, sample_rate=1.5, steps=1, delta=0.1), "sample_rate"),
        (lambda: privacy.membership_auc([1], [1, 2]), "two persons or more"),
        (lambda: privacy.noisy_gradient([[1]], clip=1, noise=0, expected=1, draw=0), "default_rng"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(call, words):
    with pytest.raises(LabError, match=words):
        call()
