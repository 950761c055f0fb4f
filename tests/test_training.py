"""training: one loop, held against one written by hand, against closed forms, and against what breaks it."""

from functools import partial

import numpy as np
import pytest
import torch
from beartype import beartype
from jaxtyping import jaxtyped
from torch import nn
from torch.nn.functional import binary_cross_entropy, binary_cross_entropy_with_logits

from causalrec_lab.errors import LabError
from causalrec_lab.training import History, train_model
from causalrec_lab.training.checks import not_finite

SGD = partial(torch.optim.SGD, lr=0.1)


def shop(rows=200, seed=0):
    """Made-up texts of five numbers, and whether the user bought."""
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(rows, 5))
    return x, (draw.random(rows) < 1 / (1 + np.exp(-2 * x[:, 0]))).astype(float)


def net(seed=0, dropout=0.0):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Dropout(dropout), nn.Linear(8, 1))


def bought(model, x, y):
    return binary_cross_entropy_with_logits(model(x).squeeze(1), y)


def squares(model, x, y):
    return (model(x) - y).square().mean()


def train(model=None, data=None, **more):
    settings = {"loss": bought, "epochs": 3, "batch_size": 32, "device": "cpu"}
    return train_model(model or net(), data or shop(), **{**settings, **more})


def same(one, other):
    return all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))


# ------------------------------------------------------------------ what it learns


def test_a_line_is_learned_to_the_least_squares_solution_in_closed_form():
    draw = np.random.default_rng(1)
    x, y = draw.normal(size=(60, 3)), draw.normal(size=(60, 1))
    exact = np.linalg.lstsq(np.column_stack([x, np.ones(60)]), y, rcond=None)[0].ravel()
    line, history = train(nn.Linear(3, 1).double(), (x, y), loss=squares, epochs=300, optimizer=SGD)
    found = [*line.weight.detach().ravel().tolist(), line.bias.item()]
    assert np.allclose(found, exact, atol=0.02)  # steps on batches keep a little noise
    assert history.train_loss[-1] < history.train_loss[0]


def test_full_batches_end_where_a_loop_written_by_hand_ends():
    x, y = (torch.tensor(column, dtype=torch.float32) for column in shop())
    ours, history = train(data=(x, y), optimizer=SGD, batch_size=200, epochs=5)
    model, losses = net(), []
    by_hand = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(5):
        by_hand.zero_grad()
        loss = bought(model, x, y)
        loss.backward()
        by_hand.step()
        losses.append(loss.item())
    assert history.train_loss == pytest.approx(losses, rel=1e-6)
    for one, other in zip(ours.parameters(), model.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-6)


def test_each_epoch_sees_every_row_once_in_an_order_of_its_own():
    seen = []

    def looking(model, row):
        seen.append(row.tolist())
        return model(row[:, None].float()).mean()

    train(nn.Linear(1, 1), (np.arange(10),), loss=looking, batch_size=4, epochs=2)
    epochs = [[row for batch in part for row in batch] for part in (seen[:3], seen[3:])]
    assert [len(batch) for batch in seen] == [4, 4, 2] * 2
    assert all(sorted(order) == list(range(10)) for order in epochs)
    assert epochs[0] != epochs[1]


def test_the_mean_loss_weighs_a_short_last_batch_by_its_rows():
    frozen = partial(torch.optim.SGD, lr=1e-30)
    data = shop(rows=70)
    batches, whole = (train(data=data, optimizer=frozen, batch_size=size, epochs=1)[1] for size in (32, 70))
    assert batches.train_loss == pytest.approx(whole.train_loss, rel=1e-5)
    assert train(data=data, validation=data, optimizer=frozen)[1].validation_loss[0] == pytest.approx(
        whole.train_loss[0], rel=1e-5
    )


def test_the_model_comes_back_with_its_best_weights_and_the_one_passed_is_untouched():
    given, x, y = net(), *shop()
    before = {name: value.clone() for name, value in given.state_dict().items()}
    wild = partial(torch.optim.SGD, lr=30.0)
    found, history = train(
        given, (x[:100], y[:100]), validation=(x[100:], y[100:]), optimizer=wild, epochs=8, seed=3
    )
    held_out = (torch.tensor(column[100:], dtype=torch.float32) for column in (x, y))
    with torch.no_grad():
        assert bought(found, *held_out).item() == pytest.approx(history.best_loss, rel=1e-5)
    assert history.best_loss < history.validation_loss[-1]  # so the last weights would have been worse
    assert not found.training
    assert all(torch.equal(before[name], value) for name, value in given.state_dict().items())


def test_patience_stops_after_so_many_epochs_without_a_better_one():
    x, y = shop(400)
    _, history = train(
        data=(x[:40], y[:40]), validation=(x[40:], y[40:]), learning_rate=0.05, patience=3, epochs=200
    )
    assert history.stopped_early
    assert history.epochs == history.best_epoch + 3 < 200
    losses = history.validation_loss
    assert history.best_loss == min(losses) == losses[history.best_epoch - 1]


def test_a_schedule_gives_the_rates_of_torchs_own():
    rates, torchs = [], []

    class Noting(torch.optim.SGD):
        def step(self, closure=None):
            rates.append(self.param_groups[0]["lr"])
            return super().step(closure)

    train(optimizer=partial(Noting, lr=0.1), batch_size=50, schedule=lambda done: 1 - 0.95 * done)
    optimizer = torch.optim.SGD(net().parameters(), lr=0.1)
    slower = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, total_iters=12)
    for _ in range(12):
        torchs.append(slower.get_last_lr()[0])
        optimizer.step()
        slower.step()
    assert rates == pytest.approx(torchs)


def test_groups_of_weights_learn_at_rates_of_their_own():
    def groups(named):
        first = [pair for pair in named if pair[0].startswith("0.")]
        rest = [pair for pair in named if not pair[0].startswith("0.")]
        return torch.optim.SGD([{"params": first, "lr": 0.0}, {"params": rest, "lr": 0.1}])

    given = net()
    found, _ = train(given, optimizer=groups)
    assert torch.equal(found[0].weight, given[0].weight)
    assert not torch.equal(found[3].weight, given[3].weight)


# ------------------------------------------------------------------ seeds, threads, precision


def test_a_seed_repeats_a_run_with_dropout_bit_for_bit_and_another_seed_does_not():
    one, other = (train(net(dropout=0.5), seed=1) for _ in range(2))
    assert same(one[0], other[0])
    assert one[1] == other[1]
    assert not same(one[0], train(net(dropout=0.5), seed=2)[0])


def test_nobody_elses_luck_or_threads_are_moved():
    torch.manual_seed(5)
    expected, threads = torch.rand(1), torch.get_num_threads()
    torch.manual_seed(5)
    inside = []
    model = nn.Linear(5, 1)
    torch.manual_seed(5)
    train(model, progress=lambda history: inside.append(torch.get_num_threads()), threads=2)
    assert torch.rand(1) == expected
    assert inside == [2, 2, 2]
    assert torch.get_num_threads() == threads


def test_bf16_learns_nearly_the_same_and_computes_in_bf16():
    kinds = set()

    def noting(model, x, y):
        logits = model(x)
        kinds.add(logits.dtype)
        return binary_cross_entropy_with_logits(logits.squeeze(1).float(), y)

    half, history = train(loss=noting, precision="bf16", epochs=10)
    _, full = train(epochs=10)
    assert kinds == {torch.bfloat16}
    assert next(half.parameters()).dtype == torch.float32  # the weights themselves stay whole
    assert history.train_loss[-1] == pytest.approx(full.train_loss[-1], abs=0.01)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("precision", ["float32", "bf16", "fp16"])
def test_a_gpu_learns_what_the_cpu_learns(precision):
    _, history = train(device="cuda", precision=precision, epochs=10)
    _, cpu = train(epochs=10)
    assert history.train_loss[-1] == pytest.approx(cpu.train_loss[-1], abs=0.02)


# ------------------------------------------------------------------ the history


def test_a_history_says_what_happened_in_words():
    _, history = train(validation=shop(seed=9))
    assert repr(history).startswith("3 epochs; train loss 0.")
    assert "best validation loss" in history._repr_html_()
    assert repr(History()) == "no epoch yet"


def test_without_validation_the_last_epoch_is_returned():
    _, history = train()
    assert (history.best_epoch, history.best_loss, history.stopped_early) == (3, None, False)


# ------------------------------------------------------------------ what it refuses


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"epochs": 10**30}, "epochs is 10{30}; a whole number from 1 to"),
        ({"weight_decay": float("nan")}, "weight_decay is nan"),
        ({"epochs": 0}, "epochs is 0; a whole number from 1 to"),
        ({"batch_size": 0}, "batch_size is 0; a whole number from 1 to"),
        ({"batch_size": 2.5}, "batch_size is 2.5"),
        ({"patience": 0, "validation": shop()}, "patience is 0"),
        ({"patience": 2}, "patience is 2, but there is no validation to wait for"),
        ({"seed": -1}, "seed is -1; a whole number from 0 to"),
        ({"learning_rate": 0}, "learning_rate is 0; a number above 0"),
        ({"weight_decay": -1}, "weight_decay is -1; a number of 0 or more"),
        ({"learning_rate": "fast"}, "learning_rate is 'fast'; a number above 0"),
        ({"loss": None}, r"loss is NoneType; a function loss\(model, \*batch\)"),
        ({"validation": shop()[:1]}, "data has 2 columns and validation 1"),
        ({"precision": "fp8"}, "there is no precision 'fp8'; the precisions are 'float32', 'bf16', 'fp16'"),
        ({"precision": "fp16"}, "precision 'fp16' needs a CUDA GPU, and this run is on 'cpu'; use 'bf16'"),
        ({"data": ()}, "data is empty; a tuple of tensors or arrays is needed"),
        ({"data": torch.ones(3, 5)}, r"data is Tensor; a tuple of tensors .* such as \(x, y\) or \(x,\)"),
        ({"data": (np.ones((3, 5)), np.ones(2))}, r"differ in length \(data\[0\] 3, data\[1\] 2\)"),
        ({"data": (np.ones((0, 5)), np.ones(0))}, "data has no rows"),
        ({"validation": (np.ones((0, 5)), np.ones(0))}, "validation has no rows"),
        ({"data": (np.ones((3, 5)), [1, 0, 1])}, r"data\[1\] is list; a tensor or an array of numbers"),
        ({"data": (np.ones((3, 5)), np.array(["a", "b", "c"]))}, r"data\[1\] is an array of <U1"),
        ({"data": (np.ones((3, 5)), np.ma.masked_equal([1.0, 0, 99], 99))}, r"data\[1\] has 1 masked values"),
        ({"data": (np.ones((3, 5)), torch.tensor(1.0))}, r"data\[1\] is a single value"),
        ({"optimizer": lambda named: None}, "optimizer gave NoneType; a function from the weights"),
        ({"optimizer": torch.optim.LBFGS}, "optimizer gave LBFGS; .* that steps on one gradient"),
    ],
)
def test_a_setting_or_data_that_cannot_be_trained_is_refused(wrong, said):
    data = wrong.pop("data", shop())
    with pytest.raises(LabError, match=said):
        train_model(net(), data, **{"loss": bought, "device": "cpu", **wrong})


def test_an_optimizer_of_the_original_weights_would_train_nothing_and_is_refused():
    model = net()
    with pytest.raises(LabError, match="holds weights that are not of the copy that is trained"):
        train(model, optimizer=lambda named: torch.optim.SGD(model.parameters(), lr=0.1))


def test_a_loss_that_uses_the_original_instead_of_the_model_it_is_given_is_refused():
    model = net()
    with pytest.raises(LabError, match="reached no weight of the model that is trained, which is a copy"):
        train(model, loss=lambda _, x, y: bought(model, x, y))
    with pytest.raises(LabError, match=r"model is function; a torch\.nn\.Module is"):
        train_model(bought, shop(), loss=bought)


def test_a_model_with_nothing_to_learn_is_refused():
    with pytest.raises(LabError, match="no weight that learns"):
        train(net().requires_grad_(False))


@pytest.mark.parametrize(
    ("loss", "said"),
    [
        (lambda model, x, y: bought(model, x, y).item(), "the loss is float; return a tensor"),
        (lambda model, x, y: model(x), r"the loss has shape \(32, 1\); one number .* \.mean\(\)"),
        (lambda model, x, y: bought(model, x, y).detach(), "the loss has no gradient: nothing in it depends"),
    ],
)
def test_a_loss_that_cannot_be_learned_from_is_refused(loss, said):
    with pytest.raises(LabError, match=said):
        train(loss=loss)


def test_the_articles_loss_on_raw_logits_is_explained():
    """B13: BCELoss, which wants chances, is given what the last layer says."""
    with pytest.raises(LabError, match=r"needs chances, .* logits: use .*entropy_with_logits"):
        train(net(4), loss=lambda model, x, y: binary_cross_entropy(model(x).squeeze(1) * 9, y))


def test_the_articles_second_backward_is_explained_and_its_data_refused_at_once():
    """B14: vectors computed once, with their graph, and used again in every step."""
    x, y = (torch.tensor(column, dtype=torch.float32) for column in shop())
    vectors = nn.Linear(5, 5)(x)  # as the article encodes: not under no_grad
    with pytest.raises(LabError, match=r"data\[0\] still hangs on the computation .* data\[0\]\.detach\(\)"):
        train(data=(vectors, y))
    bias = torch.tanh(nn.Linear(5, 5)(x).mean())
    with pytest.raises(LabError, match="compute it inside the loss, or cut it off"):
        train(data=(x, y), loss=lambda model, x, y: bought(model, x, y) + bias * model(x).mean())
    train(data=(vectors.detach(), y))


def test_a_model_that_keeps_a_computed_tensor_is_explained():
    model = net()
    model.vectors = model[0](torch.ones(1, 5))
    with pytest.raises(LabError, match=r"still hangs .* keep it with \.detach\(\)"):
        train(model)


def test_a_single_row_left_over_for_a_batch_norm_is_explained():
    with pytest.raises(LabError, match="choose a batch_size that leaves no single row over"):
        train(nn.Sequential(nn.BatchNorm1d(5), nn.Linear(5, 1)), shop(rows=65))


def test_another_error_of_torch_is_passed_on_as_it_is():
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        train(nn.Linear(4, 1))


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_stops_with_epoch_batch_and_advice(bad):
    calls = []

    def breaking(model, x, y):
        calls.append(1)
        return bought(model, x, y) * (bad if len(calls) == 10 else 1)

    with pytest.raises(LabError, match=rf"loss is {bad} at epoch 2, batch 3 of 7; try a smaller .* 0\.01\)"):
        train(loss=breaking)


def test_data_that_is_no_number_is_named_as_the_cause():
    x, y = shop()
    x[7, 2] = np.nan
    with pytest.raises(LabError, match=r"batch \d of 7, and so is the data: column 0 of that batch"):
        train(data=(x, y))
    with pytest.raises(LabError, match="at the validation after epoch 1, and so is the data: column 0"):
        train(validation=(x, y))
    assert "smaller learning_rate (it is 0.5)" in str(not_finite(np.inf, "epoch 1", [torch.ones(2)], 0.5))


def test_signatures_hold_for_what_is_passed():
    checked = jaxtyped(typechecker=beartype)(train_model)
    model, history = checked(net(), shop(), loss=bought, validation=shop(), optimizer=SGD, device="cpu")
    assert isinstance(model, nn.Module)
    assert history.epochs == 20


def test_columns_in_any_order_of_bytes_or_memory_are_the_same_rows():
    torch.manual_seed(0)
    line, x = nn.Linear(1, 1), np.linspace(-1, 1, 32)[:, None]

    def weight(column):
        squares = lambda model, x, y: (model(x)[:, 0] - y).square().mean()  # noqa: E731
        return train_model(line, (x, column), loss=squares, epochs=3, device="cpu")[0].weight.item()

    y = 3 * x[:, 0]
    plain = weight(y)  # oracle: the column as numpy makes it
    for column in (y.astype(">f8"), y[::-1].copy()[::-1], np.repeat(y, 2)[::2], torch.tensor(y).float()):
        assert weight(column) == plain
