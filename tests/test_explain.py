"""What a model says of itself: closed forms, scikit-learn as a peer, a world where importance is no cause."""

from functools import partial
from itertools import permutations

import numpy as np
import pytest
import torch
from tiny_models import FAMILIES, save_random

from causalrec_lab.counterfactual import Event, StructuralModel
from causalrec_lab.encode import TextsCut, load_encoder
from causalrec_lab.errors import LabError
from causalrec_lab.explain import (
    EventReader,
    attention_view,
    integrated_gradients,
    permutation_importance,
    shapley_values,
    smallest_change,
    text_gradients,
)
from causalrec_lab.explain.attention import rank_agreement
from causalrec_lab.explain.history import Change

LIKE = np.array(  # past good -> what it adds to each of six goods
    [[0, 0, 0, 0.5, 0.2, 0.0], [0, 0, 0, 0.3, 0.1, 0.0], [0, 0, 0, 0.0, 0.3, 0.1]]
)


def summed(goods):
    return LIKE[list(goods)].sum(axis=0)


# ---- permutation


def linear(rows):
    return rows @ np.array([2.0, -1.0, 0.0])


def test_a_shuffled_column_of_a_linear_model_costs_twice_weight_squared_times_variance():
    x = np.random.default_rng(0).normal(size=(4000, 3))
    found = {one.name: one for one in permutation_importance(linear, x, linear(x), names="abc", repeats=5)}
    for place, (name, weight) in enumerate((("a", 2), ("b", -1), ("c", 0))):
        exact = 2 * weight**2 * x[:, place].var()  # oracle: E (w (x - x'))^2 = 2 w^2 var
        assert found[name].low <= exact <= found[name].high
    assert list(found) == ["a", "b", "c"]
    assert repr(found["c"]) == "c 0.000 [0.000, 0.000]"


@pytest.mark.slow
def test_permutation_importance_agrees_with_scikit_learn():
    from sklearn.inspection import permutation_importance as peer
    from sklearn.linear_model import LinearRegression

    generator = np.random.default_rng(1)
    x = generator.normal(size=(500, 3))
    y = linear(x) + generator.normal(size=500)
    model = LinearRegression().fit(x, y)
    theirs = peer(model, x, y, scoring="neg_mean_squared_error", n_repeats=40, random_state=0)
    found = permutation_importance(model.predict, x, y, names="abc", repeats=40)
    ours = {one.name: one.value for one in found}
    assert np.allclose([ours[name] for name in "abc"], theirs.importances_mean, rtol=0.05, atol=0.01)


def test_two_equal_columns_hide_each_other():
    x = np.random.default_rng(2).normal(size=(2000, 1)).repeat(2, axis=1)
    both, _ = permutation_importance(lambda rows: rows.mean(axis=1), x, x[:, 0], names="ab")
    one, _ = permutation_importance(lambda rows: rows[:, 0], x, x[:, 0], names="ab")
    assert both.value < 0.3 * one.value


def test_what_permutation_refuses_it_names():
    x = np.ones((4, 2))
    with pytest.raises(LabError, match=r"columns has shape \(4, 2\) and there are 1 names"):
        permutation_importance(linear, x, x[:, 0], names="a")
    with pytest.raises(LabError, match=r"the prediction\[0\] is nan"):
        permutation_importance(lambda rows: rows[:, 0] * np.nan, x, x[:, 0], names="ab")
    with pytest.raises(LabError, match="repeats is 0"):
        permutation_importance(linear, x, x[:, 0], names="ab", repeats=0)


# ---- integrated gradients


@pytest.mark.slow
def test_the_parts_of_a_linear_model_are_weight_times_way():
    x, start = np.array([[1.0, 3.0], [0.5, 0.0]]), np.array([1.0, 1.0])
    weight = torch.tensor([2.0, -1.0])
    parts = integrated_gradients(lambda rows: rows @ weight, x, baseline=start)
    assert np.allclose(parts.values, weight.numpy() * (x - start), atol=1e-5)
    assert parts.gap < 1e-5


@pytest.mark.slow
def test_parts_are_complete_where_gradient_times_input_is_not():
    x = np.random.default_rng(0).normal(size=(20, 4))
    model = EventReader(4, seed=3, device="cpu")
    assert integrated_gradients(model, x).gap < 1e-3
    rows = torch.tensor(x, dtype=torch.float32, requires_grad=True)
    model(rows).sum().backward()
    wrong = (rows.grad * rows).sum(dim=1).detach().numpy()  # the wrong way: one gradient, at the end
    whole = integrated_gradients(model, x)
    assert np.abs(wrong - (whole.answer - whole.at_baseline)).max() > 20 * whole.gap


@pytest.mark.slow
def test_a_model_in_double_precision_is_explained_in_its_own_floats():
    x = np.random.default_rng(0).normal(size=(5, 3))
    model = EventReader(3, device="cpu").double()
    assert integrated_gradients(model, x, steps=200).gap < 1e-5


@pytest.mark.slow
def test_small_batches_give_the_same_parts_and_never_ask_about_more_rows():
    x, model, asked = np.random.default_rng(0).normal(size=(23, 4)), EventReader(4, device="cpu"), []
    model.register_forward_hook(lambda *call: asked.append(len(call[2])))
    whole = integrated_gradients(model, x)  # oracle: all points at once
    assert max(asked) == 23 * 64
    asked.clear()
    for size in (1, 7, 50):
        small = integrated_gradients(model, x, batch_size=size)
        assert max(asked) <= size
        assert np.allclose(small.values, whole.values, atol=1e-6)
        assert np.allclose(small.answer, whole.answer, atol=1e-6)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device on this machine")
def test_a_reader_on_a_gpu_is_explained_where_it_is():
    x = np.random.default_rng(0).normal(size=(5, 3))
    there, here = EventReader(3, device="cuda"), EventReader(3, device="cpu")
    assert np.allclose(integrated_gradients(there, x).values, integrated_gradients(here, x).values, atol=1e-4)


@pytest.mark.slow
def test_what_gradients_refuse_they_name():
    x = np.ones((3, 2))
    with pytest.raises(LabError, match=r"baseline has 3 rows and 2 are needed"):
        integrated_gradients(lambda rows: rows[:, 0], x, baseline=np.ones(3))
    with pytest.raises(LabError, match="pick one output"):
        integrated_gradients(lambda rows: rows, x)
    with pytest.raises(LabError, match=r"columns\[0, 0\] is nan"):
        integrated_gradients(lambda rows: rows[:, 0], x * np.nan)
    with pytest.raises(LabError, match="batch_size is 0"):
        integrated_gradients(lambda rows: rows[:, 0], x, batch_size=0)


# ---- Shapley values


def all_orders(worth, d):
    """The oracle: the mean contribution over all orders, one by one."""
    orders = list(permutations(range(d)))
    parts = np.zeros(d)
    for order in orders:
        for place, asked in enumerate(order):
            before = order[:place]
            parts[asked] += (worth({*before, asked}) - worth({*before})) / len(orders)
    return parts


def crooked(rows):
    """A model whose columns need each other."""
    return rows[:, 0] * rows[:, 1] + np.maximum(rows[:, 2], rows[:, 3]) ** 2 - rows[:, 3] * rows[:, 0]


def test_shapley_values_are_the_mean_over_all_orders_and_sum_to_the_answer():
    generator = np.random.default_rng(0)
    x, background = generator.normal(size=(3, 4)), generator.normal(size=(7, 4))
    told = shapley_values(crooked, x, background)
    for row, values in zip(x, told.values, strict=True):

        def worth(known, row=row):
            return crooked(np.where(np.isin(np.arange(4), list(known)), row, background)).mean()

        assert np.allclose(values, all_orders(worth, 4))
    assert told.gap < 1e-12
    assert np.allclose(told.at_baseline, crooked(background).mean())
    only_last = np.array([crooked(np.where(np.arange(4) != j, x, x * 0)) for j in range(4)])
    assert not np.allclose(told.values, (crooked(x) - only_last).T)  # the wrong way: take it off last


@pytest.mark.slow
def test_shapley_values_are_those_of_the_library_shap():
    shap = pytest.importorskip("shap")
    generator = np.random.default_rng(1)
    x, background = generator.normal(size=(5, 4)), generator.normal(size=(20, 4))
    for model in (crooked, EventReader(4, seed=3, device="cpu").eval().predict):
        theirs = shap.KernelExplainer(model, background).shap_values(x, silent=True, l1_reg=False)
        assert np.allclose(shapley_values(model, x, background).values, theirs, atol=1e-6)


def test_what_shapley_values_refuse_they_name():
    x = np.ones((2, 3))
    with pytest.raises(LabError, match=r"columns has shape \(1, 13\); 1 to 12 columns"):
        shapley_values(crooked, np.ones((1, 13)), np.ones((1, 13)))
    with pytest.raises(LabError, match=r"background has shape \(2, 2\)"):
        shapley_values(crooked, x, np.ones((2, 2)))
    with pytest.raises(LabError, match="background is empty"):
        shapley_values(crooked, x, np.ones((0, 3)))
    with pytest.raises(LabError, match="the prediction has 1 rows and 4 are needed"):
        shapley_values(lambda rows: rows[:1, 0], x, x)


# ---- text


@pytest.fixture(scope="module")
def pocket():
    return load_encoder("pocket", "cpu")


@pytest.mark.slow
def test_the_parts_of_a_text_sum_to_its_answer_and_the_model_stays_as_it_was(pocket):
    film = torch.tensor(pocket.encode(["film"])[0])
    before = {name: weight.clone() for name, weight in pocket.model.state_dict().items()}
    parts = text_gradients(pocket, "she likes the film", lambda vectors: vectors @ film, steps=200)
    said = pocket.encode(["she likes the film"])[0] @ film.numpy()  # oracle: the encoder itself
    assert np.isclose(parts.answer[0], said, rtol=1e-4)
    assert parts.gap < 0.02 * abs(parts.answer[0] - parts.at_baseline[0])
    assert parts.names[0] == "[CLS]"
    assert not pocket.model.training
    assert all(torch.equal(before[name], weight) for name, weight in pocket.model.state_dict().items())


def test_a_text_longer_than_the_model_is_explained_as_the_encoder_reads_it(pocket):
    long, head = "film " * (pocket.max_tokens + 20), torch.nn.Sequential(torch.nn.Dropout(0.5))
    with pytest.warns(TextsCut):
        told = text_gradients(pocket, long, lambda vectors: head(vectors)[:, 0], steps=2)
    with pytest.warns(TextsCut):
        assert np.isclose(told.answer[0], pocket.encode([long])[0, 0], atol=1e-5)  # oracle: the encoder
    assert told.names[-1] == "[SEP]"
    assert len(told.names) == pocket.max_tokens
    with pytest.warns(TextsCut):
        view = attention_view(pocket, long, lambda texts: pocket.encode(texts)[:, 0])
    assert len(view.pieces) == pocket.max_tokens - 2
    assert np.isclose(view.weight.sum(), 1)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_parts_of_a_text_are_whole_in_every_family(family, tmp_path):
    encoder = load_encoder(save_random(family, tmp_path), "cpu")
    told = text_gradients(encoder, "the quiet film", lambda vectors: vectors[:, 0], steps=300)
    assert np.isclose(told.answer[0], encoder.encode(["the quiet film"])[0, 0], atol=1e-5)
    assert told.gap < 0.02 * max(1, abs(told.answer[0] - told.at_baseline[0]))


class Shaky(torch.nn.Module):
    """Dropout and running means: in training mode it answers otherwise each time, and changes."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        nn = torch.nn
        self.body = nn.Sequential(
            nn.Linear(3, 16), nn.BatchNorm1d(16), nn.Tanh(), nn.Dropout(), nn.Linear(16, 1)
        )

    def forward(self, x):
        return self.body(x).squeeze(1)

    def predict(self, rows):
        with torch.no_grad():
            return self(torch.tensor(rows, dtype=torch.float32)).numpy()


@pytest.mark.parametrize("way", ["module", "method", "function", "partial"])
def test_a_model_left_in_training_mode_is_explained_as_it_answers_and_stays_in_it(way):
    net, x = Shaky(), np.random.default_rng(0).normal(size=(8, 3))
    net.body[0].eval()  # one part alone
    modes = [part.training for part in net.modules()]
    before = {name: value.clone() for name, value in net.state_dict().items()}
    forms = {
        "module": net,
        "method": net.forward,
        "function": lambda rows: net(rows),
        "partial": partial(net),
    }
    told = integrated_gradients(forms[way], x)
    view = permutation_importance(
        net.predict if way == "method" else lambda rows: net.predict(rows), x, x[:, 0], names="abc"
    )
    assert [part.training for part in net.modules()] == modes
    assert all(torch.equal(before[name], value) for name, value in net.state_dict().items())
    net.eval()
    right = integrated_gradients(net, x)  # oracle: the same model in evaluation mode
    assert np.allclose(told.values, right.values)
    assert told.gap < 0.05
    assert view == permutation_importance(net.predict, x, x[:, 0], names="abc")


@pytest.mark.slow
def test_attention_is_a_share_and_need_is_the_answer_without_the_piece(pocket):
    def score(texts):
        return pocket.encode(texts)[:, 0]

    view = attention_view(pocket, "我喜欢电影A", score)
    assert view.pieces == tuple("我喜欢电影A")
    assert np.isclose(view.weight.sum(), 1)
    assert np.isclose(view.needed[3], score(["我喜欢电影A"])[0] - score(["我喜欢影A"])[0], atol=1e-6)
    assert -1 <= view.agreement <= 1
    with pytest.raises(LabError, match="layer is 9; a whole number from -2 to 1"):
        attention_view(pocket, "我喜欢电影A", score, layer=9)
    with pytest.raises(LabError, match="1 pieces; two or more"):
        attention_view(pocket, "我", score)


def test_rank_agreement_is_spearmans():
    from scipy.stats import spearmanr

    one, other = np.random.default_rng(0).integers(0, 5, size=(2, 30))
    assert np.isclose(rank_agreement(one, other), spearmanr(one, other).statistic)
    assert np.isnan(rank_agreement(one, np.ones(30)))


# ---- the reader


@pytest.mark.slow
def test_two_readers_predict_alike_and_look_elsewhere():
    generator = np.random.default_rng(0)
    x = (generator.random((3000, 4)) < 0.5).astype(float)
    y = (generator.random(3000) < 0.1 + 0.5 * x[:, 0] + 0.3 * x[:, 1]).astype(float)
    free = EventReader(4, seed=0, device="cpu").fit(x, y)
    nailed = EventReader(4, uniform=True, seed=0, device="cpu").fit(x, y)
    truth = 0.1 + 0.5 * x[:, 0] + 0.3 * x[:, 1]
    assert np.abs(free.predict(x) - truth).mean() < 0.05
    assert np.abs(free.predict(x) - nailed.predict(x)).mean() < 0.05
    assert np.allclose(nailed.attention(x), 0.25)
    assert np.allclose(free.attention(x).sum(axis=1), 1, atol=1e-5)
    assert np.ptp(free.attention(x).mean(axis=0)) > 0.1  # the free one has favourites


def test_a_reader_wants_its_own_number_of_events():
    with pytest.raises(LabError, match=r"happened has shape \(2, 4\); \(any, 3\)"):
        EventReader(3, device="cpu").predict(np.zeros((2, 4)))


@pytest.mark.slow
def test_the_receipt_page_is_the_most_important_column_and_sells_nothing():
    def flip(p):
        return {1: p, 0: 1 - p}

    world = StructuralModel(
        {
            "shown": lambda coin: coin,
            "bought": lambda shown, wish: int(wish == "anyway" or (wish == "won" and shown)),
            "receipt": lambda bought, loads: int(bought and loads),
        },
        {"coin": flip(0.5), "wish": {"anyway": 0.3, "won": 0.1, "never": 0.6}, "loads": flip(0.9)},
    )
    rows = [(world.happens(one), one.chance) for one in world.worlds]
    life = np.random.default_rng(0).choice(len(rows), 3000, p=[chance for _, chance in rows])
    x = np.array([[rows[i][0]["shown"], rows[i][0]["receipt"]] for i in life], dtype=float)
    y = np.array([rows[i][0]["bought"] for i in life], dtype=float)
    reader = EventReader(2, seed=0, device="cpu").fit(x, y)
    first, _ = permutation_importance(reader.predict, x, y, names=["shown", "receipt"])
    parts = np.abs(integrated_gradients(reader, x[:200]).values).mean(axis=0)
    assert first.name == "receipt"
    assert parts[1] > 3 * parts[0]
    effect = {  # oracle: the world itself
        node: world.probability(Event({"bought": 1}, do={node: 1}))
        - world.probability(Event({"bought": 1}, do={node: 0}))
        for node in ("shown", "receipt")
    }
    assert effect["receipt"] == 0
    assert np.isclose(effect["shown"], 0.1)


@pytest.mark.parametrize("labels", [[-1, 1], [1, 2], [0, 2], [1, 5], [0.2, 0.8], [0, None]])
def test_a_reader_learns_from_noughts_and_ones_only(labels):
    x = np.random.default_rng(0).integers(2, size=(40, 3))
    with pytest.raises(
        LabError,
        match=r"outcome\[.\] is .*; (it must be (1 if it came about, else 0|a whole number)|a whole number)",
    ):
        EventReader(3, device="cpu").fit(x, labels * 20, epochs=1)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (
            lambda x: permutation_importance(linear, np.ma.masked_less(x, 0), x[:, 0], names="abc"),
            "masked values",
        ),
        (
            lambda x: permutation_importance(linear, x, np.ma.masked_less(x[:, 0], 0), names="abc"),
            "masked values",
        ),
        (lambda x: permutation_importance(linear, x * 1j, x[:, 0], names="abc"), "complex128"),
        (
            lambda x: permutation_importance(linear, x, x[:, 0].astype("M8[D]"), names="abc"),
            "outcome is dates",
        ),
        (
            lambda x: permutation_importance(linear, x, x[:, 0], names="abc", repeats=10**30),
            "repeats is 10{30}",
        ),
        (lambda x: permutation_importance(linear, x, x[:, 0], names="abc", seed=None), "seed is None"),
        (lambda x: permutation_importance(lambda r: r, x, x[:, 0], names="abc"), r"the prediction has shape"),
        (lambda x: integrated_gradients(lambda r: r[:, 0], np.ma.masked_less(x, 0)), "masked values"),
        (
            lambda x: integrated_gradients(lambda r: r[:, 0], x, baseline=[1, np.nan, 1]),
            r"baseline\[1\] is nan",
        ),
        (lambda x: integrated_gradients(lambda r: r[:, 0], x, steps=10**30), "steps is 10{30}"),
        (lambda x: EventReader(3, device="cpu").fit(x, x[:, 0] > 0, epochs=10**30), "epochs is 10{30}"),
        (lambda x: EventReader(3, seed=None), "seed is None"),
        (lambda x: rank_agreement(x[:, 0], x[:3, 1]), "other has 3 rows and 8 are needed"),
        (lambda x: smallest_change(summed, [0, 1.5]), r"history\[1\] is 1.5"),
        (lambda x: smallest_change(summed, [0, -1]), r"history\[1\] is -1"),
    ],
)
def test_what_would_be_misread_in_silence_is_refused(ask, words):
    with pytest.raises(LabError, match=words):
        ask(np.random.default_rng(0).normal(size=(8, 3)))


# ---- the smallest change


def test_the_smallest_change_is_the_one_that_full_search_finds():
    generator = np.random.default_rng(0)
    for _ in range(20):
        like = generator.random((10, 10))
        found = smallest_change(lambda goods, like=like: like[list(goods)].sum(axis=0), range(5))
        tops = {}
        for bits in range(31):  # oracle: every subset, by brute force (the whole set has nothing left)
            left = [good for good in range(5) if not bits >> good & 1]
            tops[bits] = 5 + int(np.argmax(like[left][:, 5:].sum(axis=0)))
        sizes = [bits.bit_count() for bits, top in tops.items() if top != tops[0]]
        assert len(found.removed) == (min(sizes) if sizes else 0)
        if found.removed:
            assert found.after == tops[sum(1 << good for good in found.removed)]


def test_a_change_of_two_goods_is_found_where_none_of_one_does_it():
    assert smallest_change(summed, [0, 1, 2]) == Change((0,), 3, 4, 2)
    lead = np.array(  # what each of eight past goods adds to the lead of good 8 over good 9 and good 10
        [[6, 0], [0, 5.5], [0, 5.5], [1, -0.25], [1, -0.25], [1, -0.25], [1, -0.25], [-1, 0]]
    )
    like = np.hstack([np.zeros((8, 8)), np.full((8, 1), 6.0), 6 - lead])

    def scores(goods):
        return like[list(goods)].sum(axis=0)

    assert smallest_change(scores, range(8)) == Change((1, 2), 8, 10, 17)


def test_nothing_may_change_and_then_it_is_said():
    found = smallest_change(lambda goods: np.array([0, 0, 2.0, 1.0]), [0, 1])
    assert found.after is None
    assert repr(found) == "2 stays at the top (4 histories asked)"


def test_what_a_change_refuses_it_names():
    with pytest.raises(LabError, match="each once"):
        smallest_change(summed, [0, 0])
    with pytest.raises(LabError, match="no score for any good outside the history"):
        smallest_change(lambda goods: np.full(4, np.nan), [0, 1])
    with pytest.raises(LabError, match=r"3 histories were asked and every set of 0 goods .* raise cap"):
        smallest_change(lambda goods: np.arange(9.0), range(8), cap=3)
    with pytest.raises(LabError, match="scores has shape"):
        smallest_change(lambda goods: np.zeros(2), [0, 5])
