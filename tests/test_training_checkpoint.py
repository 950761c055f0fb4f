"""training on disk: a resumed run ends as an unbroken one, bit for bit, whatever killed it and whenever."""

import errno
import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import nn
from training_worker import ROWS, SETTINGS, net, run, shop

from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.training import History, SavingFailed, checks, train_model
from causalrec_lab.training.checkpoint import NAME, Folder, _sum
from causalrec_lab.training.marks import mark
from causalrec_lab.training.processes import Team
from causalrec_lab.training.run import Run

WORKER = Path(__file__).with_name("training_worker.py")
LOCK = f".{NAME}.lock"
can_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, which this system has not")


class Pulled(Exception):
    """The plug, in the middle of a run."""


def pull(epoch):
    def at(history):
        if history.epochs == epoch:
            raise Pulled

    return at


def broken_and_resumed(folder, *, epoch=2, epochs=5, **more):
    """A run that ends after an epoch, and the run that goes on from there."""
    with pytest.raises(Pulled):
        run("kill", checkpoint=folder, epochs=epochs, progress=pull(epoch), **more)
    return run("kill", checkpoint=folder, epochs=epochs, **more)


def same(one, other):
    weights, others = one.state_dict(), other.state_dict()
    return weights.keys() == others.keys() and all(
        torch.equal(weights[name], others[name]) for name in weights
    )


OPTIMIZERS = {
    "Adam": None,
    "SGD": partial(torch.optim.SGD, lr=0.3),
    "momentum": partial(torch.optim.SGD, lr=0.3, momentum=0.9),
    "AdamW": partial(torch.optim.AdamW, lr=0.1, amsgrad=True),
    "NAdam": torch.optim.NAdam,  # a product of momenta beside the tensors
    "Rprop": torch.optim.Rprop,
    "Adafactor": partial(torch.optim.Adafactor, lr=0.1),
}


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
@pytest.mark.parametrize("schedule", [None, lambda done: 1 - 0.9 * done], ids=["steady", "slower"])
def test_a_resumed_run_ends_as_an_unbroken_one_bit_for_bit(tmp_path, optimizer, schedule):
    more = {"optimizer": optimizer, "schedule": schedule}
    whole, history, seen = run("kill", epochs=5, **more)
    resumed, its_history, seen_after = broken_and_resumed(tmp_path, **more)
    assert same(whole, resumed)  # dropout is on: its draws go on too
    assert history == its_history
    assert seen[-len(seen_after) :] == seen_after
    assert len(seen_after) * 5 == len(seen) * 3


def test_the_best_weights_and_the_patience_survive_a_break(tmp_path):
    more = {"learning_rate": 1.0, "patience": 3}
    whole, history, _ = run("kill", epochs=40, **more)
    assert history.stopped_early
    at = history.best_epoch + 1
    resumed, its_history, _ = broken_and_resumed(tmp_path, epoch=at, epochs=40, **more)
    assert same(whole, resumed)
    assert its_history == history


def test_running_again_what_is_finished_trains_nothing_and_more_epochs_go_on(tmp_path):
    first, history, _ = run("kill", checkpoint=tmp_path)
    again, its_history, seen = run("kill", checkpoint=tmp_path)
    assert (same(first, again), its_history, seen) == (True, history, [])
    longer, _, _ = run("kill", checkpoint=tmp_path, epochs=5)
    assert same(longer, run("kill", epochs=5)[0])
    with pytest.raises(LabError, match=r"epochs is 2, but the checkpoint in .* has 5; ask for as many"):
        run("kill", checkpoint=tmp_path)
    anew, _, seen = run("kill", checkpoint=tmp_path, resume=False)
    assert same(anew, first)
    assert seen


def test_a_folder_holds_plain_safetensors_and_json_and_no_old_epochs(tmp_path):
    found, history, _ = run("kill", checkpoint=tmp_path, epochs=6)
    said = json.loads((tmp_path / NAME).read_text(encoding="utf-8"))
    files = {said[part]["file"] for part in ("weights", "best", "optimizer")}
    assert {path.name for path in tmp_path.iterdir()} == {NAME, LOCK, *files}
    assert tuple(said["train_loss"]) == history.train_loss
    model = net(dropout=0.5)
    model.load_state_dict(load_file(tmp_path / said["best"]["file"]))
    assert same(model, found)


def test_what_fp16_remembers_of_its_scale_survives_a_break(tmp_path):
    """The class itself, on a CPU, where train_model refuses fp16: torch's scaler works there too."""

    def half(epochs, state=None):
        torch.manual_seed(0)
        model = nn.Linear(5, 1)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
        this = Run(model, squares, optimizer, Team.gather("cpu"), 3, 16, 0, "fp16", None)
        this.scaler.set_growth_interval(5)  # so that the scale moves
        history = this.restore(state) if state else History()
        for epoch in range(history.epochs + 1, epochs + 1):
            history = history.after(this.train(rows, epoch), None)
        return this, history

    rows = checks.tensors("data", shop(96, 0), device=torch.device("cpu"), dtype=torch.float32)
    whole, history = half(3)
    broken, its_history = half(1)
    folder = Folder(tmp_path, broken.setup(rows, None))
    with folder.ours():
        folder.write(broken.state(its_history))
    resumed, its_history = half(3, folder.read())
    assert resumed.scaler.state_dict() == whole.scaler.state_dict()
    assert whole.scaler.get_scale() != broken.scaler.get_scale()
    assert same(resumed.model, whole.model)
    assert its_history == history


def squares(model, x, y, row):
    return (model(x).squeeze(1).float() - y).square().mean()


def test_buffers_tied_weights_and_frozen_weights_are_kept(tmp_path):
    def tied():
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(5, 5), nn.BatchNorm1d(5), nn.Linear(5, 5), nn.Linear(5, 1))
        model[2].weight = model[0].weight
        model[0].bias.requires_grad_(False)
        return model

    more, rows = {"loss": squares, **SETTINGS, "epochs": 4}, shop(96, 0)
    whole, _ = train_model(tied(), rows, **more)
    with pytest.raises(Pulled):
        train_model(tied(), rows, checkpoint=tmp_path, progress=pull(2), **more)
    resumed, _ = train_model(tied(), rows, checkpoint=tmp_path, **more)
    assert same(whole, resumed)
    assert resumed[2].weight is resumed[0].weight
    assert resumed[1].num_batches_tracked == 4 * 6


# ------------------------------------------------------------------ kill -9


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """Folders of runs that were killed with SIGKILL, by a program of its own."""
    folder = tmp_path_factory.mktemp("killed")
    for part in ("touches", "hunted"):
        (folder / part).mkdir()
    subprocess.run([sys.executable, WORKER, "kill", folder], check=True, timeout=900)
    return folder


@can_fork
@pytest.mark.slow
def test_killed_at_each_touch_of_the_disk_a_run_still_ends_bit_for_bit(killed):
    """Before and in the middle of every write, before each flush, rename and deletion: some 40 moments."""
    whole, history, _ = run("kill")
    starts, folders = set(), sorted((killed / "touches").iterdir())
    for folder in folders:
        torn = any(path.name.endswith(".tmp") for path in folder.iterdir())
        resumed, its_history, seen = run("kill", checkpoint=folder)
        starts.add((len(seen) // 7, torn))
        assert same(resumed, whole), folder.name
        assert its_history == history
    assert len(folders) >= 30
    assert starts >= {(2, True), (1, True), (0, False)}  # epochs that were trained again; files cut short


@can_fork
@pytest.mark.slow
def test_killed_from_outside_at_random_until_it_is_through_it_ends_bit_for_bit(killed):
    lives = json.loads((killed / "hunted" / "lives.json").read_text(encoding="utf-8"))
    assert len(lives) > 5
    resumed, history, seen = run("hunt", checkpoint=killed / "hunted" / "run")
    whole, its_history, _ = run("hunt")
    assert same(resumed, whole)
    assert history == its_history
    assert seen == []  # it had come through


# ------------------------------------------------------------------ what it refuses


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"seed": 5}, "seed is 5 here and 4 there"),
        ({"batch_size": 8}, "batch_size is 8 here and 16 there"),
        ({"learning_rate": 0.1}, "optimizer is .*Adam.lr=0.1, .* here and .*Adam.lr=0.3, .* there"),
        ({"optimizer": partial(torch.optim.SGD, lr=0.3)}, "optimizer is .*SGD.* here and .*Adam.* there"),
        ({"precision": "bf16"}, "precision is 'bf16' here and 'float32' there"),
        ({"schedule": lambda done: 1.0}, "epochs of the schedule is 2 here and None there"),
        ({"validation": None}, "validation is None here and '31 rows .* there"),
        ({"validation": shop(31, 7)}, "validation is '31 rows .* here and '31 rows .* there"),
    ],
)
def test_a_checkpoint_of_another_run_is_refused_and_stays(tmp_path, other, said):
    run("kill", checkpoint=tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(LabError, match=rf"belongs to another run: {said}; nothing was deleted; pass another"):
        run("kill", checkpoint=tmp_path, **other)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_checkpoint_of_other_weights_or_rows_is_refused(tmp_path):
    def anything(model, x, y, row):
        return model(x).mean()

    data = shop(ROWS, 0)
    more = {"loss": anything, "checkpoint": tmp_path, "epochs": 1, **SETTINGS}
    train_model(nn.Linear(5, 1), data, **more)
    with pytest.raises(LabError, match=r"the weight 'weight' is float32 \(2, 5\) here and float32 \(1, 5\)"):
        train_model(nn.Linear(5, 2), data, **more)
    with pytest.raises(LabError, match=r"the weight 'bias' is missing here and float32 \(1,\) there"):
        train_model(nn.Linear(5, 1, bias=False), data, **more)
    with pytest.raises(LabError, match=r"data is '96 rows with the mark .* here and '97 rows with the mark"):
        train_model(nn.Linear(5, 1), tuple(column[1:] for column in data), **more)


def squared(model, x, y, *_):
    return (model(x).squeeze(1) - y).square().mean()


def scaled(model, x, y, row, *, by):
    return by * squared(model, x, y)


def absolute(model, x, y, *_):
    return (model(x).squeeze(1) - y).abs().mean()


class Weighted:
    """A loss with a knob of its own."""

    def __init__(self, by):
        self.by = by

    def __call__(self, model, x, y, row):
        return self.by * squared(model, x, y)


class Twice(nn.Sequential):
    """The same weights, another sum."""

    def forward(self, x):
        return 2 * super().forward(x)


def layers(activation=nn.Tanh, seed=0, dropout=0.0, kind=nn.Sequential, frozen=None):
    torch.manual_seed(seed)
    made = kind(nn.Linear(5, 4), activation(), nn.Dropout(dropout), nn.Linear(4, 4), nn.Linear(4, 1))
    if frozen is not None:
        made[frozen].requires_grad_(False)
    return made


def ridge(by, *, told):
    """A loss that reads what stands outside of it, and keeps a diary."""

    def loss(model, x, y, row):
        told.append(len(x))
        return squared(model, x, y) + by["weight"] * model[0].weight.square().sum()

    return loss


def in_turn(first, last):
    """The same two groups, each with the other's rate."""

    def make(named):
        groups = [{"params": named[:2], "lr": first}, {"params": named[2:], "lr": last}]
        return torch.optim.SGD(groups, lr=0.1)

    return make


OTHERS = {
    "first weights": [{"model": layers(seed=seed)} for seed in (0, 1)],
    "activation": [{"model": layers(kind)} for kind in (nn.Tanh, nn.ReLU)],
    "dropout": [{"model": layers(dropout=share)} for share in (0.1, 0.2)],
    "class": [{"model": layers(kind=kind)} for kind in (nn.Sequential, Twice)],
    "what learns": [{"model": layers(frozen=place)} for place in (3, 4)],
    "loss": [{"loss": squared}, {"loss": absolute}],
    "knob": [{"loss": Weighted(by)} for by in (1.0, 2.0)],
    "what it reads": [{"loss": ridge({"weight": by}, told=[])} for by in (0.0, 0.1)],
    "argument": [{"loss": partial(scaled, by=by)} for by in (1.0, 2.0)],
    "schedule": [{"schedule": partial(pow, by)} for by in (0.5, 0.25)],
    "groups": [{"optimizer": in_turn(*rates)} for rates in ((0.1, 0.01), (0.01, 0.1))],
    "data": [{"data": shop(ROWS, seed)} for seed in (0, 1)],
    "seed": [{"seed": seed} for seed in (1, 2)],
}


@pytest.mark.parametrize(("first", "second"), OTHERS.values(), ids=OTHERS)
def test_the_answer_of_another_run_is_never_given_and_the_own_one_is(tmp_path, first, second):
    """After transformers' issue 18070, where a run went on with other settings, in silence."""

    def fit(**what):
        model, data = what.pop("model", None) or layers(), what.pop("data", shop(ROWS, 0))
        settings = {"loss": squared, **SETTINGS, "epochs": 1, "checkpoint": tmp_path, **what}
        return train_model(model, data, **settings)[0]

    answer = fit(**first)
    with pytest.raises(LabError, match=r"belongs to another run: .* here and .* there"):
        fit(**second)
    assert same(fit(**first), answer)


def test_a_mark_is_the_same_in_every_process_and_tells_tensors_apart():
    code = "from training_worker import net; from causalrec_lab.training.marks import mark\n"
    code += "print(mark((net, net(), {'a', 'b', 'c'}, {'z': 1, 'y': (2, [3.0])})))"
    paths = os.pathsep.join([str(WORKER.parent), *filter(None, sys.path)])
    said = {
        subprocess.check_output(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths}
        )
        for seed in ("1", "2")
    }
    assert len(said) == 1
    different = [torch.zeros(2), torch.zeros(2, 1), torch.zeros(2).double(), torch.tensor([0.0, 1.0]), None]
    assert len({mark(thing) for thing in different}) == len(different)


# ------------------------------------------------------------------ two trainings in one folder


def test_a_second_training_in_the_folder_is_refused_and_the_first_goes_on(tmp_path):
    def meanwhile(history):
        with pytest.raises(DataProblem, match=r"another training is writing to .* nothing has been trained"):
            run("kill", checkpoint=tmp_path)

    assert same(run("kill", checkpoint=tmp_path, progress=meanwhile)[0], run("kill")[0])
    assert same(run("kill", checkpoint=tmp_path)[0], run("kill")[0])  # and the folder is free again


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "pause"), reason="needs signals, which this system has not")
def test_another_process_holds_the_folder_until_it_is_killed(tmp_path):
    command = [sys.executable, WORKER, "hold", tmp_path]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(DataProblem, match="another training is writing to"):
            run("kill", checkpoint=tmp_path)
        holder.kill()
    resumed, _, seen = run("kill", checkpoint=tmp_path)
    assert same(resumed, run("kill")[0])
    assert len(seen) // 7 == 1  # the first epoch had been saved


# ------------------------------------------------------------------ files of another shape


@pytest.mark.parametrize("folder", ["", " ", 5, b"runs", "a\0b", "~nobody at all/runs"])
def test_a_folder_that_is_none_is_refused_before_anything_is_written(tmp_path, monkeypatch, folder):
    monkeypatch.chdir(tmp_path)
    for name in ("checkpoint", "log_dir"):
        with pytest.raises(LabError, match=rf"{name} is .*; the path of a folder is needed"):
            run("kill", **{name: folder})
    assert not list(tmp_path.iterdir())


def without(name):
    return lambda said: said.pop(name)


def setting(*path, to):
    def change(said):
        for name in path[:-1]:
            said = said[name]
        said[path[-1]] = to

    return change


CHANGES = [
    *(without(name) for name in ("setup", "train_loss", "weights", "best", "optimizer_numbers", "scale")),
    *(setting("train_loss", to=to) for to in (None, 3, "abc", [], [None], ["0.1"], {"0": 1}, [[1]])),
    *(setting("validation_loss", to=to) for to in (None, [], [0.1], ["a", "b"])),
    *(setting("setup", to=to) for to in (None, [], {}, {"weights": 3})),
    *(setting("setup", "weights", to=to) for to in (None, {"0.weight": None}, {"0.weight": [1]}, [1, 2])),
    *(setting("weights", to=to) for to in (None, "x", {}, {"file": 3}, {"file": "x", "sha256": 3})),
    *(setting("weights", "file", to=to) for to in ("../x", "", ".", "/etc/passwd", "a\0b", 7)),
    *(setting("optimizer_numbers", to=to) for to in (None, 3, {"x": {}}, {"0": 3}, {"0": None})),
    *(setting("best", to=to) for to in (3, "x", {}, {"file": None})),
]


@pytest.mark.parametrize("again", [False, True], ids=["by hand", "with a sum of its own"])
def test_every_json_of_another_shape_is_one_clear_error(tmp_path, again):
    run("kill", checkpoint=tmp_path)
    whole = (tmp_path / NAME).read_bytes()
    shapes = [b"", b"[]", b"3", b"null", b"[" * 100_000, b"\xff\xfe", whole[:-2], whole + b"}"]
    for change in CHANGES:
        said = json.loads(whole)
        change(said)
        if again:
            del said["sha256"]
            said["sha256"] = _sum(said)
        shapes.append(json.dumps(said).encode())
    for shape in shapes:
        (tmp_path / NAME).write_bytes(shape)
        with pytest.raises(LabError, match=r"is damaged|is not a checkpoint|belongs to another run"):
            run("kill", checkpoint=tmp_path)
        assert (tmp_path / NAME).read_bytes() == shape
    (tmp_path / NAME).write_bytes(whole[:-2])
    assert run("kill", checkpoint=tmp_path, resume=False)[1].epochs == 2  # what the error advises


def damage(folder, part, how):
    said = json.loads((folder / NAME).read_text(encoding="utf-8"))
    path = folder / (NAME if part == NAME else said[part]["file"])
    content = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(content[: len(content) // 2] if how == "half" else content[:-1] + b"\x7f")


@pytest.mark.parametrize(
    ("part", "how", "said"),
    [
        ("weights", "half", "weights-000002-.*: its SHA-256 is not the one that was noted"),
        ("weights", "changed", "weights-000002-.*: its SHA-256"),
        ("optimizer", "changed", "optimizer-000002-.*: its SHA-256"),
        ("optimizer", "gone", "optimizer-000002-.*: No such file"),
        (NAME, "half", f"{NAME}: it is no JSON"),
    ],
)
def test_a_damaged_checkpoint_is_named_and_nothing_of_it_deleted(tmp_path, part, how, said):
    run("kill", checkpoint=tmp_path)
    damage(tmp_path, part, how)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(DataProblem, match=f"is damaged: {said}"):
        run("kill", checkpoint=tmp_path)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("resume", [True, False])
def test_a_json_that_is_not_ours_is_never_overwritten(tmp_path, resume):
    (tmp_path / NAME).write_text('{"format": "another tool"}', encoding="utf-8")
    with pytest.raises(DataProblem, match="is not a checkpoint of this workbook"):
        run("kill", checkpoint=tmp_path, resume=resume)
    assert json.loads((tmp_path / NAME).read_bytes()) == {"format": "another tool"}


def test_a_folder_that_cannot_be_written_to_is_found_before_the_first_epoch(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(DataProblem, match=r"cannot be written to .* nothing has been trained"):
        run("kill", checkpoint=tmp_path / "file" / "folder", progress=pull(1))


def test_a_full_disk_stops_the_run_and_hands_over_what_was_learned(tmp_path, monkeypatch):
    fsync, calls = os.fsync, []

    def full(number):
        calls.append(number)
        if len(calls) > 20:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return fsync(number)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(
        SavingFailed, match=r"epoch 4 could not be saved .*No space left.*still stands"
    ) as failed:
        run("kill", checkpoint=tmp_path, epochs=6)
    monkeypatch.undo()
    assert failed.value.history.epochs == 4
    assert same(failed.value.model, run("kill", epochs=4)[0])
    resumed, _, seen = run("kill", checkpoint=tmp_path, epochs=6)
    assert same(resumed, run("kill", epochs=6)[0])
    assert len(seen) // 7 == 3  # epoch 4 is done again


@contextmanager
def largest_file(size):
    """Until the end, the system itself cuts every file off at so many bytes."""
    resource = pytest.importorskip("resource", reason="no limit on the size of a file on this system")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_that_the_system_cuts_off_is_no_checkpoint(tmp_path):
    run("kill", checkpoint=tmp_path, epochs=1)
    with largest_file(500), pytest.raises(SavingFailed, match=r"epoch 2 could not .*File too large"):
        run("kill", checkpoint=tmp_path)
    assert same(run("kill", checkpoint=tmp_path)[0], run("kill")[0])
