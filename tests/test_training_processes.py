"""training by two processes: they share each batch, and end as one process does."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from test_training_board import scalars
from training_worker import BATCH, ROWS, run

from causalrec_lab.errors import LabError
from causalrec_lab.training.processes import Team

WORKER = Path(__file__).with_name("training_worker.py")
TORCHRUN = ("-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2")


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """What two processes said, started as `torchrun --nproc_per_node 2` starts them; their folder."""
    folder = tmp_path_factory.mktemp("two")
    started = subprocess.run(
        [sys.executable, *TORCHRUN, WORKER, "share", folder],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=900,
        check=False,
    )
    assert started.returncode == 0, started.stderr
    said = [json.loads((folder / f"said{rank}.json").read_text(encoding="utf-8")) for rank in (0, 1)]
    return said, folder


@pytest.mark.slow
def test_two_processes_ran_on_shares_that_do_not_overlap_and_together_are_all_rows(two):
    (one, other), _ = two
    assert one["world"] == other["world"] == 2
    steps = -(-ROWS // BATCH)
    assert len(one["seen"]) == steps * len(one["train_loss"])
    assert len(other["seen"]) == (steps - 1) * len(one["train_loss"])  # it has no row of the last batch
    for epoch in range(len(one["train_loss"])):
        ours = one["seen"][epoch * steps : (epoch + 1) * steps]
        theirs = other["seen"][epoch * (steps - 1) : (epoch + 1) * (steps - 1)]
        rows = sorted(itertools.chain(*ours, *theirs))
        assert rows == list(range(ROWS))  # each once: none twice, none left out
        assert [len(batch) for batch in ours] == [BATCH // 2] * (steps - 1) + [1]


@pytest.mark.slow
def test_two_processes_end_as_one_does_and_stop_at_the_same_epoch(two):
    (one, other), folder = two
    alone, history, _ = run("share")
    assert history.stopped_early
    for said in (one, other):
        assert said["train_loss"] == pytest.approx(history.train_loss, rel=1e-5)
        assert said["validation_loss"] == pytest.approx(history.validation_loss, rel=1e-5)
        assert said["stopped_early"]
    weights = [load_file(folder / f"weights{rank}.safetensors") for rank in (0, 1)]
    for name, value in alone.state_dict().items():
        assert torch.equal(weights[0][name], weights[1][name])
        assert torch.allclose(weights[0][name], value, atol=1e-5)
    assert one["seen"] != run("share")[2]  # alone, it would have seen whole batches


@pytest.mark.slow
def test_one_of_them_writes_and_one_process_can_read_what_two_have_saved(two):
    (one, _), folder = two
    assert len(list((folder / "events").iterdir())) == 1
    written = [value for _, value in scalars(folder / "events")["loss/train"]]
    assert written == pytest.approx(one["train_loss"])
    resumed, history, seen = run("share", checkpoint=folder / "checkpoint")
    assert seen == []
    assert list(history.train_loss) == one["train_loss"]
    for name, value in load_file(folder / "weights0.safetensors").items():
        assert torch.equal(resumed.state_dict()[name], value)


def test_alone_a_team_is_one_and_a_stray_variable_makes_it_no_larger(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "4")
    monkeypatch.delenv("MASTER_ADDR", raising=False)
    team = Team.gather("cpu")
    assert (team.rank, team.size, team.first) == (0, 1, True)
    rows = torch.arange(5)
    assert team.share(rows) is rows


@pytest.mark.parametrize("rows", range(1, 9))
def test_shares_are_a_partition_whatever_the_number_of_rows_and_processes(rows):
    for size in range(2, 5):
        teams = [Team(rank, size, torch.device("cpu")) for rank in range(size)]
        shares = [team.share(torch.arange(rows)) for team in teams]
        assert torch.cat(shares).tolist() == list(range(rows))
        assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_the_weighted_sum_of_two_shares_is_the_gradient_of_the_whole_batch(monkeypatch):
    """The other process is played here: what `total` adds is computed by hand."""
    x, y = torch.randn(7, 3), torch.randn(7)
    weight, unused = (torch.nn.Parameter(torch.ones(3)) for _ in range(2))
    parts = []
    monkeypatch.setattr(Team, "total", lambda team, values: parts.append(values) or sum(parts))
    for rank in (0, 1):
        team = Team(rank, 2, torch.device("cpu"))
        rows = team.share(torch.arange(7))
        weight.grad = None
        loss = (x[rows] @ weight - y[rows]).square().mean()
        loss.backward()
        value = team.gradients([weight, unused], loss, len(rows) / 7)
    whole = (x @ weight - y).square().mean()
    (exact,) = torch.autograd.grad(whole, weight)
    assert torch.allclose(weight.grad, exact, atol=1e-5)
    assert value == pytest.approx(whole.item(), rel=1e-5)
    assert unused.grad is None  # no process used it: Adam must not move it


def test_processes_that_hold_different_rows_are_stopped(monkeypatch):
    monkeypatch.setattr("accelerate.utils.gather_object", lambda marks: [*marks, "97 rows with another mark"])
    with pytest.raises(LabError, match="do not hold the same data; give each of them all rows"):
        Team(0, 2, torch.device("cpu")).same("data", "97 rows with a mark")
    Team(0, 1, torch.device("cpu")).same("data", "alone there is nobody to differ from")


def test_sparse_gradients_are_refused_by_two_processes():
    table = torch.nn.Embedding(4, 2, sparse=True)
    table(torch.tensor([1])).sum().backward()
    with pytest.raises(LabError, match=r"cannot share sparse gradients; use nn\.Embedding"):
        Team(0, 2, torch.device("cpu")).gradients([table.weight], torch.tensor(1.0), 1.0)
