"""Nine recommenders, one protocol: against hand sums, scikit-learn on the same data, and a planted truth."""

from dataclasses import replace
from inspect import signature

import numpy as np
import pandas as pd
import pytest
import torch
from beartype import beartype
from jaxtyping import jaxtyped
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.neighbors import NearestNeighbors

from causalrec_lab import recommenders
from causalrec_lab.datasets import catalogue
from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.log import Log
from causalrec_lab.recommenders import (
    BPR,
    EASE,
    MLP,
    Fitted,
    ItemKNN,
    Keywords,
    KindClassifier,
    MatrixFactorisation,
    Popularity,
    Profile,
    UserKNN,
    interactions,
    nearest_neighbours,
    similarity,
)
from causalrec_lab.recommenders.content import keywords_of
from causalrec_lab.recommenders.factors import Factors
from causalrec_lab.recommenders.network import Perceptron, _everything, _with_negatives
from causalrec_lab.recommenders.pairwise import bpr_loss

GOODS = catalogue()


def log_of(table):
    """A log in which exactly the true cells of this table were taken."""
    user, item = np.nonzero(table)
    return Log(user, item, np.ones(len(user), int), np.ones(len(user)))


def two_tastes(seed=0, users=60, items=40, luck=0.5):
    """Even users take even goods, odd users odd ones, half of what they could."""
    like = (np.arange(users)[:, None] - np.arange(items)) % 2 == 0
    return like & (np.random.default_rng(seed).random((users, items)) < luck), like


TABLE, LIKE = two_tastes()
LOG = log_of(TABLE)
SIZES = {"users": 60, "items": 40}
TEXTS = [f"{'wool coat' if item % 2 else 'action film'} number{item}" for item in range(40)]
KINDS = ["clothing" if item % 2 else "film" for item in range(40)]
MODELS = {
    "bestsellers": Popularity(),
    "user-kNN": UserKNN(k=10),
    "item-kNN": ItemKNN(k=10),
    "keywords": Keywords(TEXTS),
    "kind classifier": KindClassifier(TEXTS, KINDS),
    "profile": Profile(np.eye(2)[np.arange(40) % 2]),
    "matrix factorisation": MatrixFactorisation(dim=2, epochs=30),
    "MLP": MLP(dim=4, epochs=30, learning_rate=0.02),
    "EASE": EASE(penalty=5.0),
    "BPR": BPR(dim=2),
}
FITTED = {name: model.fit(LOG, **SIZES) for name, model in MODELS.items()}


@pytest.mark.parametrize("name", MODELS)
def test_every_model_speaks_one_protocol_and_leaves_the_log_alone(name):
    fitted = FITTED[name]
    assert fitted.name == name
    assert fitted.scores().shape == (60, 40)
    assert fitted.score(3, 5) == fitted.scores()[3, 5]
    fitted.scores()[:] = 0  # a copy: changing it changes nothing
    assert fitted.scores().any()
    assert not LOG.user.flags.writeable


@pytest.mark.parametrize("name", [name for name in MODELS if name != "bestsellers"])
def test_every_model_but_the_bestseller_list_finds_the_two_tastes(name):
    score, rest = FITTED[name].scores(), ~TABLE
    right = np.mean([score[u][LIKE[u] & rest[u]].mean() > score[u][~LIKE[u]].mean() for u in range(60)])
    assert right == 1.0
    plain = FITTED["bestsellers"].scores()  # the wrong way: one order for all
    assert np.mean([plain[u][LIKE[u] & rest[u]].mean() > plain[u][~LIKE[u]].mean() for u in range(60)]) < 0.8


def test_by_hand_four_visitors_and_four_goods():
    table = np.array([[1, 1, 0, 0], [1, 1, 1, 0], [0, 0, 1, 1], [0, 1, 0, 0]], dtype=bool)
    like = similarity(table)
    assert like[0, 1] == pytest.approx(2 / np.sqrt(2 * 3))
    assert like[0, 2] == 0
    votes = UserKNN(k=2).fit(log_of(table), users=4, items=4)
    weights = 2 / np.sqrt(6), 1 / np.sqrt(2)  # neighbour 1 took it, neighbour 3 did not
    assert votes.score(0, 2) == pytest.approx(weights[0] / sum(weights))
    goods = ItemKNN(k=3).fit(log_of(table), users=4, items=4)
    assert goods.score(3, 0) == pytest.approx(2 / np.sqrt(6))  # goods 0 and 1 were taken together twice
    assert Popularity().fit(log_of(table), users=4, items=4).score(0, 1) == 3


def test_neighbours_are_scikit_learns():
    table = np.random.default_rng(1).random((50, 30)) < 0.3
    peer = NearestNeighbors(n_neighbors=6, metric="cosine", algorithm="brute").fit(table)
    distance, place = peer.kneighbors(table)
    kept = nearest_neighbours(similarity(table), 5)
    for user in range(50):
        theirs = sorted(1 - distance[user][place[user] != user][:5])
        assert sorted(kept[user][kept[user] > 0]) == pytest.approx([one for one in theirs if one > 0])


def test_keywords_are_scikit_learns_tf_idf_and_cosine():
    fitted = Keywords(GOODS.texts()).fit(log_of(np.eye(3, 240, dtype=bool)), users=3, items=240)
    weights = TfidfVectorizer(stop_words="english").fit_transform(GOODS.texts())
    assert fitted.scores() == pytest.approx(cosine_similarity(weights[:3], weights))
    assert "courier" in keywords_of(fitted, 0)


def test_chinese_is_read_by_characters_and_never_by_commas():
    fitted = Keywords(GOODS.texts("zh"), "zh").fit(log_of(np.eye(2, 240, dtype=bool)), users=2, items=240)
    words = fitted.parts["words"]
    assert all(len(word) <= 2 for word in words)
    assert not {"，", "。"} & set("".join(words))
    assert any(word in "一部动作片" and len(word) == 2 for word in keywords_of(fitted, 0, count=20))
    blind = TfidfVectorizer().fit(GOODS.texts("zh"))  # the wrong way: whole clauses as "words"
    assert np.mean([len(word) for word in blind.get_feature_names_out()]) > 5


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_classifier_reads_the_kind_of_texts_it_never_saw(language):
    table = np.zeros((1, 240), dtype=bool)
    table[0, :3] = True
    model = KindClassifier(GOODS.texts(language), GOODS.kind, language)
    fitted = model.fit(log_of(table), users=1, items=240)
    assert fitted.parts["accuracy"] > 0.38  # one in five by chance
    assert fitted.parts["chance"].sum(axis=1) == pytest.approx(1)
    shuffled = np.random.default_rng(0).permutation(GOODS.kind)  # the wrong labels teach nothing
    other = KindClassifier(GOODS.texts(language), shuffled, language).fit(log_of(table), users=1, items=240)
    assert other.parts["accuracy"] < 0.30


def test_without_levels_penalty_and_weight_the_factors_are_as_close_as_the_best_there_are():
    model = MatrixFactorisation(dim=3, weight=1.0, penalty=0.0, levels=False, epochs=400, learning_rate=0.02)
    ours = model.fit(LOG, **SIZES)
    best = TruncatedSVD(3, algorithm="arpack", random_state=0)
    theirs = best.inverse_transform(best.fit_transform(TABLE.astype(float)))
    error = [np.square(TABLE - score).mean() for score in (ours.scores(), theirs)]
    assert error[0] == pytest.approx(error[1], rel=0.02)  # and no table of rank 3 can be closer
    assert ours.scores() == pytest.approx(theirs, abs=0.15)


def test_explicit_factors_find_a_planted_product_in_ratings_that_were_held_out():
    draw = np.random.default_rng(2)
    truth = 3 + draw.normal(size=(80, 1)) * 0.5 + draw.normal(size=(80, 2)) @ draw.normal(size=(2, 50))
    seen = draw.random((80, 50)) < 0.5
    user, item = np.nonzero(seen)
    log = Log(user, item, np.ones(len(user), int), truth[seen] + 0.1 * draw.normal(size=len(user)))
    model = MatrixFactorisation(dim=2, feedback="explicit", penalty=0.002, epochs=60)
    found = model.fit(log, users=80, items=50).scores()
    levels = truth[seen].mean()
    error = [np.sqrt(np.square(truth - score)[~seen].mean()) for score in (found, levels)]
    assert error[0] < 0.35
    assert error[1] > 1.0


def test_the_weights_of_ease_solve_the_constrained_least_squares_of_every_good():
    taken, penalty = TABLE.astype(float), 3.0
    ours = EASE(penalty=penalty).fit(LOG, **SIZES)
    for good in range(40):  # oracle: the normal equations without that good, which are the conditions of KKT
        others = np.delete(taken, good, axis=1)
        best = np.linalg.solve(others.T @ others + penalty * np.eye(39), others.T @ taken[:, good])
        assert np.delete(ours.parts["weights"][:, good], good) == pytest.approx(best, abs=1e-10)
        assert ours.scores()[:, good] == pytest.approx(others @ best)
    assert not np.diag(ours.parts["weights"]).any()
    free = np.linalg.solve(taken.T @ taken + penalty * np.eye(40), taken.T @ taken)
    assert np.diag(free).min() > 0.1  # the wrong way: without the condition every good foretells itself


def test_the_gradient_of_bpr_is_the_papers_and_that_of_small_steps():
    model, draw = Factors(6, 9, dim=3, seed=1).double(), torch.Generator().manual_seed(0)
    user, item, other = (torch.randint(n, (50,), generator=draw) for n in (6, 9, 9))
    bpr_loss(model, user, item, other, penalty=0.1).backward()
    with torch.no_grad():
        u, i, j = model.user_factors, model.item_factors[item], model.item_factors[other]
        pull = torch.sigmoid(model(user, other) - model(user, item))[:, None]  # Rendle et al., section 5.1
        by_hand = torch.zeros_like(u).index_add(0, user, (0.2 * u[user] - pull * (i - j)) / 50)
        assert torch.allclose(model.user_factors.grad, by_hand)
        assert not model.level.grad.any()  # a level moves no order
        before = [weight.clone() for weight in (model.item_level, model.item_factors)]
        for weight, kept in zip((model.item_level, model.item_factors), before, strict=True):
            found, step = [], 1e-6
            for side in (step, -step):
                weight.flatten()[3] = kept.flatten()[3] + side
                found.append(bpr_loss(model, user, item, other, penalty=0.1).item())
            weight.copy_(kept)
            assert weight.grad.flatten()[3].item() == pytest.approx(
                (found[0] - found[1]) / (2 * step), rel=1e-5
            )


def test_bpr_orders_what_was_held_out_and_the_bestseller_list_does_not():
    rest = ~TABLE
    auc = {}
    for name, fitted in {"BPR": FITTED["BPR"], "bestsellers": FITTED["bestsellers"]}.items():
        score = fitted.scores()
        auc[name] = np.mean([
            (score[u][LIKE[u] & rest[u]][:, None] > score[u][~LIKE[u]]).mean() for u in range(60)
        ])  # fmt: skip
    assert auc["BPR"] > 0.95
    assert auc["bestsellers"] < 0.7


def test_factors_can_be_turned_and_every_score_stays():
    parts = FITTED["matrix factorisation"].parts
    rotation = np.linalg.qr(np.random.default_rng(3).normal(size=(parts["user_factors"].shape[1],) * 2))[0]
    users, items = parts["user_factors"] @ rotation, parts["item_factors"] @ rotation
    assert not np.allclose(users, parts["user_factors"], atol=0.1)
    assert users @ items.T == pytest.approx(parts["user_factors"] @ parts["item_factors"].T, abs=1e-5)
    levels = parts["level"] + parts["user_level"][:, None] + parts["item_level"]
    assert levels + users @ items.T == pytest.approx(FITTED["matrix factorisation"].scores(), abs=1e-5)


def test_one_seed_is_one_model_and_nobody_elses_luck_is_moved():
    for model in (MatrixFactorisation(dim=2, epochs=2), MLP(dim=2, epochs=2), BPR(dim=2, epochs=2)):
        torch.manual_seed(5)
        before = torch.random.get_rng_state()
        one, two = (model.fit(LOG, **SIZES).scores() for _ in range(2))
        assert np.array_equal(one, two)
        assert torch.equal(torch.random.get_rng_state(), before)
    other = MatrixFactorisation(dim=2, epochs=2, seed=1).fit(LOG, **SIZES).scores()
    assert not np.array_equal(other, MatrixFactorisation(dim=2, epochs=2).fit(LOG, **SIZES).scores())


def test_sampled_noes_are_never_taken_and_spread_evenly_over_the_rest():
    table = np.random.default_rng(4).random((30, 20)) < 0.4
    user, item, label = _with_negatives(table, 50, 0)
    assert label.sum() == table.sum()
    assert table[user[label == 1], item[label == 1]].all()
    assert not table[user[label == 0], item[label == 0]].any()
    mine = np.bincount(item[(label == 0) & (user == 3)], minlength=20)[~table[3]]
    assert mine.min() > 0.5 * mine.mean()


def test_a_large_table_is_scored_a_few_users_at_a_time_and_all_the_same():
    model = Perceptron(300, 1000, dim=2, hidden=3)
    user, item = torch.tensor([0, 199, 200, 299]), torch.tensor([999, 0, 500, 7])
    with torch.inference_mode():
        assert _everything(model, 300, 1000)[user, item] == pytest.approx(model(user, item).numpy(), abs=1e-6)


# ---- cold start


@pytest.mark.parametrize("name", MODELS)
def test_a_new_user_and_a_new_good_are_said_to_be_unknown_never_zero(name):
    table = TABLE.copy()
    table[7], table[:, 9] = False, False
    score = MODELS[name].fit(log_of(table), **SIZES).scores()
    reads_texts = name in ("keywords", "kind classifier", "profile")
    assert np.isnan(score[7]).all() != (name == "bestsellers")  # only the list has something for a new user
    assert np.isnan(score[:, 9]).all() != reads_texts  # only what reads texts has something of a new good
    others = np.delete(np.delete(score, 7, axis=0), 9, axis=1)
    assert not np.isnan(others).any()


def test_what_stands_in_is_named_and_keeps_the_order_of_both():
    table = TABLE.copy()
    table[7], table[:, 9] = False, False
    one = UserKNN().fit(log_of(table), **SIZES)
    best = Popularity(unseen=0.0).fit(log_of(table), **SIZES)
    both = one.or_else(best)
    assert both.name == "user-kNN, else bestsellers"
    assert not both.cold_users.any()
    assert np.array_equal(both.scores()[7], best.scores()[7])
    known = one.knows[0]
    assert np.array_equal(both.scores()[0, known], one.scores()[0, known])
    assert both.scores()[0, 9] < both.scores()[0, known].min()  # behind, and one sees it
    with pytest.raises(
        LabError, match=r"neither user-kNN nor bestsellers knows anything of user 0 and item 9"
    ):
        one.or_else(Popularity().fit(log_of(table), **SIZES))


def test_recent_bestsellers_are_those_of_the_last_days():
    log = Log([0, 1, 2, 3], [0, 0, 1, 2], [1] * 4, [1] * 4, extra={"day": [1, 1, 9, 10]})
    assert Popularity().fit(log, users=4, items=3).scores()[0].tolist() == [2, 1, 1]
    recent = Popularity(time="day", recent=2).fit(log, users=4, items=3)
    assert recent.scores()[0].tolist() == [0, 1, 1]


# ---- what is refused


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: UserKNN().fit(LOG, users=60, items=9), r"item\[\d+\] is \d+, but items=9 .* from 0 to 8"),
        (lambda: UserKNN(k=0).fit(LOG, **SIZES), "k is 0; a whole number of 1 or more"),
        (lambda: Popularity(recent=3).fit(LOG, **SIZES), "recent is 3, but no column tells the time"),
        (lambda: Keywords(["a text"]).fit(LOG, **SIZES), "texts has 1 entries for 40 items"),
        (lambda: Keywords([None] * 40).fit(LOG, **SIZES), r"texts\[0\] is None; words are needed"),
        (lambda: Keywords(["the of and"] * 40).fit(LOG, **SIZES), "no keyword in any of 40 texts"),
        (lambda: KindClassifier(TEXTS, KINDS[:3]).fit(LOG, **SIZES), "kinds has 3 rows and 40 are needed"),
        (
            lambda: KindClassifier(TEXTS, ["film"] * 39 + ["book"]).fit(LOG, **SIZES),
            "kind 'book' has 1 items",
        ),
        (
            lambda: Profile(np.ones((3, 2))).fit(LOG, **SIZES),
            r"vectors has shape \(3, 2\); \(40, any\) is needed",
        ),
        (lambda: EASE(penalty=0), "penalty is 0; a number from 0.001 to"),
        (
            lambda: EASE().fit(Log([0], [0], [1], [1]), users=1, items=40_000),
            "40000 items make a table of items",
        ),
        (lambda: BPR(dim=0), "dim is 0"),
        (lambda: BPR().fit(Log([0], [0], [1], [0]), users=1, items=2), "nothing was taken"),
        (lambda: MatrixFactorisation(dim=0), "dim is 0"),
        (lambda: MatrixFactorisation(weight=0.0), r"weight is 0\.0; a number above 0"),
        (lambda: MatrixFactorisation().fit(Log([0], [0], [1], [0]), users=1, items=2), "nothing was taken"),
        (lambda: MLP().fit(Log([0], [0], [1], [0]), users=1, items=2), "nothing was taken"),
        (lambda: MLP().fit(log_of(np.ones((2, 3), bool)), users=2, items=3), "user 0 took every item"),
        (lambda: FITTED["MLP"].score(60, 0), "user is 60; a whole number from 0 to 59"),
        (lambda: Fitted("x", np.array([[np.inf]])), r"the table of 'x'\[0, 0\] is inf"),
        (lambda: FITTED["MLP"].or_else(Fitted("y", np.ones((2, 2)))), r"MLP has scores for \(60, 40\) and y"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(call, words):
    with pytest.raises(LabError, match=words):
        call()


EVERY = {
    "Popularity": Popularity(),
    "UserKNN": UserKNN(),
    "ItemKNN": ItemKNN(),
    "Profile": Profile(np.eye(40)),
    "Keywords": Keywords(TEXTS),
    "MatrixFactorisation": MatrixFactorisation(dim=2, epochs=1),
    "MLP": MLP(dim=2, epochs=1),
    "EASE": EASE(),
    "BPR": BPR(dim=2, epochs=1),
    "RatingFactors": recommenders.RatingFactors(dim=1),
    "RatingCovariates": recommenders.RatingCovariates(np.zeros((60, 40, 1))),
    **{
        name: replace(model, epochs=6) for name, model in recommenders.debiasing_methods(device="cpu").items()
    },
}


@pytest.mark.parametrize("name", EVERY)
def test_a_model_takes_the_numbers_of_users_and_goods_from_the_log(name):
    cells = np.indices((60, 40)).reshape(2, -1)
    log = Log(*cells, np.ones(2400), TABLE.ravel().astype(float), np.full(2400, 0.5))
    assert EVERY[name].fit(log).scores().shape == (60, 40)  # oracle: the largest ids are 59 and 39
    with pytest.raises(LabError, match="item\\[0\\] is -1; they go from 0 to 0"):
        EVERY[name].fit(Log([0], [-1], [1], [1.0], [0.5]))
    with pytest.raises(LabError, match="users is nan; a whole number"):
        EVERY[name].fit(log, users=float("nan"), items=40)
    with pytest.raises(LabError, match=f"{10**12} users and 40 items make a table of more than"):
        EVERY[name].fit(log, users=10**12, items=40)


def equal(one, other):
    """Whether two settings are the same; arrays are not copied."""
    return one is other or (not isinstance(one, np.ndarray) and one == other)


COPIED = EVERY | {"KindClassifier": KindClassifier(TEXTS, KINDS, folds=2)}


def test_every_recommender_that_learns_from_a_log_is_copied_here():
    classes = [one for name in recommenders.__all__ if hasattr(one := getattr(recommenders, name), "fit")]
    learns = {one for one in classes if "log" in signature(one.fit).parameters}
    assert learns == {type(model) for model in COPIED.values()}
    assert set(classes) - learns == {recommenders.FusedReader}


@pytest.mark.parametrize("name", COPIED)
def test_replace_gives_an_equal_copy_that_has_learned_nothing(name):
    model, log = COPIED[name], Log(LOG.user, LOG.item, LOG.exposed, LOG.outcome, np.full(len(LOG), 0.5))
    given = dict(vars(model))
    model.fit(log, **SIZES)
    copy = replace(model)
    for one in (model, copy):  # fit kept nothing in the model, so nothing is in its copy
        assert vars(one).keys() == given.keys()
        assert all(equal(value, given[setting]) for setting, value in vars(one).items())
    assert copy is not model
    assert type(copy) is type(model)
    if "seed" in given:
        other, wanted = replace(model, seed=given["seed"] + 1), given | {"seed": given["seed"] + 1}
        assert all(equal(value, wanted[setting]) for setting, value in vars(other).items())


def test_days_that_are_no_numbers_and_kinds_that_are_unknown_are_refused():
    def log(days):
        return Log([0, 1, 2], [1, 1, 0], [1, 1, 1], [1, 1, 1], extra={"day": days})

    for days in (["2024-01-01", "2024-01-02", "2024-01-03"], [1, 2, None]):
        with pytest.raises(LabError, match="day"):
            Popularity(time="day", recent=1).fit(log(days))
    for unknown in (None, float("nan")):
        texts, kinds = ["red film"] * 4 + ["blue book"] * 4, ["film"] * 4 + ["book"] * 3 + [unknown]
        with pytest.raises(LabError, match="name the unknown"):
            KindClassifier(texts, kinds, folds=2).fit(log([1, 2, 3]), items=8)


def test_tables_of_goods_are_read_by_place_whatever_their_index():
    goods = pd.DataFrame({"text": TEXTS, "kind": KINDS}, index=range(39, -1, -1))
    for by_place, by_label in (
        (Keywords(TEXTS), Keywords(goods["text"])),
        (KindClassifier(TEXTS, KINDS, folds=2), KindClassifier(goods["text"], goods["kind"], folds=2)),
        (Profile(np.eye(40)), Profile(pd.DataFrame(np.eye(40), index=goods.index))),
    ):
        right = by_place.fit(LOG, **SIZES).scores()  # oracle: the same as plain lists
        assert np.array_equal(by_label.fit(LOG, **SIZES).scores(), right, equal_nan=True)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: MatrixFactorisation(penalty=float("nan")), "penalty is nan"),
        (lambda: MatrixFactorisation(weight="5"), "weight is '5'"),
        (lambda: MatrixFactorisation(seed=None), "seed is None"),
        (lambda: MatrixFactorisation(dim=10**30), "dim is 10{30}; a whole number from 1 to"),
        (lambda: MatrixFactorisation(epochs=10**30).fit(LOG), "epochs is 10{30}; a whole number from 1 to"),
        (lambda: MLP(seed="a").fit(LOG), "seed is 'a'"),
        (lambda: MLP(negatives=-1).fit(LOG), "negatives is -1"),
        (lambda: UserKNN(k=None).fit(LOG), "k is None"),
        (lambda: Popularity(time="day", recent=1j).fit(LOG), "there is no column 'day'|recent is 1j"),
        (lambda: Popularity(unseen=float("inf")).fit(LOG), "unseen is inf"),
        (lambda: keywords_of(Keywords(TEXTS).fit(LOG, **SIZES), -1), "item is -1"),
        (lambda: similarity(TABLE + 1), "table"),
        (lambda: nearest_neighbours(np.ma.masked_equal(np.eye(2), 1), 1), "2 masked values"),
        (lambda: Fitted("x", np.eye(2) * 1j), "of type complex128"),
    ],
)
def test_knobs_that_are_none_are_named(make, words):
    with pytest.raises(LabError, match=words):
        make()


def test_other_names_are_answered_with_those_that_would_do():
    with pytest.raises(UnknownName, match="there is no kind of feedback 'stars'"):
        MatrixFactorisation(feedback="stars")
    with pytest.raises(UnknownName, match="there is no language 'de'"):
        Keywords(TEXTS, "de").fit(LOG, **SIZES)


def test_signatures_tell_the_truth_about_shapes():
    check = jaxtyped(typechecker=beartype)
    assert check(similarity)(TABLE).shape == (60, 60)
    check(nearest_neighbours)(similarity(TABLE), 3)
    assert check(interactions)(LOG, **SIZES).sum() == TABLE.sum()
    model = Factors(60, 40, dim=2)
    assert check(type(model).rows)(model, torch.arange(5)).shape == (5, 40)
    perceptron = Perceptron(60, 40)
    assert check(type(perceptron).forward)(perceptron, torch.arange(5), torch.arange(5)).shape == (5,)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device on this machine")
def test_a_gpu_finds_the_same_two_tastes():
    score = MatrixFactorisation(dim=2, epochs=30, device="cuda").fit(LOG, **SIZES).scores()
    assert score[LIKE].mean() > score[~LIKE].mean() + 0.2
