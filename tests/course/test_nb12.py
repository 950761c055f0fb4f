"""The pictures and the widget of notebook 12 say what the formulas of estimate.refutation give."""

import numpy as np
import pytest
from readable import faults, grid, walk

from causalrec_lab import estimate, worlds
from causalrec_lab.course import every_card
from causalrec_lab.course.nb12 import cards, questions
from causalrec_lab.errors import LabError


def test_the_compliance_types_add_up_and_only_the_message_moves_compliers():
    picture = cards.compliance_types(20, 40, 40)
    assert not faults(picture.svg)
    assert "60 open the page, 20 always-takers and 40 compliers" in picture.alt
    assert picture.svg.count('fill="#D55E00"') == 3  # always-takers twice, compliers once
    with pytest.raises(LabError, match="three parts of 100 are needed"):
        cards.compliance_types(20, 40, 50)


def test_the_three_graphs_are_said_and_the_tip_is_dashed():
    picture = cards.three_graphs()
    assert not faults(picture.svg)
    assert "no arrow from shown to buys" in picture.alt
    assert picture.svg.count(">tip<") == 3


def test_the_widget_says_enough_exactly_where_it_is():
    card = cards.strength_card()
    assert len(walk(every_card()["nb12.strength_card"])) == 11 * 11 + 2
    for state in grid(card):
        bound = estimate.bounding_factor(state["among_shown"], state["buys_more"])
        answer = card.ask(state)
        assert ("the film may have no effect" in answer.sentence) is (bound >= cards.RATIO)
        assert f"= {bound:.2f};" in answer.formula


def test_one_side_alone_is_never_enough():
    card = cards.strength_card()
    for state in ({"among_shown": 6.0, "buys_more": 1.0}, {"among_shown": 1.0, "buys_more": 6.0}):
        assert "= 1.00;" in card.ask(state).formula


def test_the_written_2sls_is_that_of_the_package_wherever_the_treatment_is_0_or_1():
    tried = 0
    for y, t, z in questions._visitors():
        if set(t) == {0.0, 1.0}:
            ours = estimate.two_stage_least_squares(y, t, instrument=z)
            assert ours.value == pytest.approx(questions.two_stages(y, t, z))
            tried += 1
    assert tried == 4


def test_no_hidden_confounder_makes_more_than_its_bounding_factor_and_one_makes_it_all():
    draw = np.random.default_rng(0)
    for a, b in ((2, 2), (1.5, 4), (6, 1)):
        made = [
            questions.of_nothing(share, share / a, b * rate, rate)
            for share, rate in draw.uniform(0, (1, 1 / b), (500, 2))
        ]
        assert max(made) <= estimate.bounding_factor(a, b) + 1e-12
        assert questions.of_nothing(1, 1 / a, b * 0.1, 0.1) == pytest.approx(estimate.bounding_factor(a, b))


def test_without_any_condition_the_manski_bounds_of_south_are_those_that_the_text_says():
    log = worlds.north_and_south()["South"][0]
    naive = (log.outcome * log.exposed).mean() - (log.outcome * (1 - log.exposed)).mean()
    low, high = naive - log.exposed.mean(), naive + 1 - log.exposed.mean()
    assert (round(100 * low), round(100 * high)) == (-32, 68)


def test_pearls_inequality_keeps_quiet_where_monotonicity_makes_the_rows_refute():
    log, _ = worlds.encouragement_week(1, direct=0.1)
    y, t, z = (log[name].astype(int) for name in ("outcome", "exposed", "encouraged"))

    def share(bought, opened, sent):
        return ((y == bought) & (t == opened))[z == sent].mean()

    assert share(1, 0, 1) > share(1, 0, 0)  # Kitagawa (2015): compliers can only leave this group
    for opened in (0, 1):
        assert sum(max(share(bought, opened, sent) for sent in (0, 1)) for bought in (0, 1)) <= 1


def test_a_weak_instrument_makes_walds_interval_too_wide_where_no_taste_confounds():
    covers = 0
    for seed in range(200):  # the week of the notebook with moves = .2, without the taste in the outcome
        draw = np.random.default_rng(seed)
        taste, message = draw.normal(size=400), draw.integers(2, size=400)
        opened = (taste + 0.2 * message > 0.5).astype(int)
        watched = opened + 0.5 * draw.normal(size=400)
        covers += estimate.wald(watched, opened, instrument=message).covers(1)
    assert covers >= 194


def test_the_asked_curve_is_that_of_the_package_and_holds_the_e_value():
    (item,) = (one for one in questions.ITEMS if one.id == "12-6")
    package = [estimate.strength_needed(cards.RATIO, a) for a in questions.ACROSS]
    assert item.value.heights == pytest.approx(package)
    assert all(
        estimate.bounding_factor(a, b) == pytest.approx(cards.RATIO)
        for a, b in zip(questions.ACROSS, package, strict=True)
    )
    e = estimate.e_value(cards.RATIO)
    assert estimate.strength_needed(cards.RATIO, e) == pytest.approx(e)
