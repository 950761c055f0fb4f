"""Where a model runs, and that a seed repeats a run."""

import platform
import re
from pathlib import Path

import pytest
import torch

from causalrec_lab.device import pick_device, release_memory, seeded
from causalrec_lab.errors import LabError


def test_the_named_device_is_taken_and_otherwise_the_best_there_is():
    assert pick_device("cpu") == torch.device("cpu")
    assert pick_device(torch.device("cpu")) == torch.device("cpu")
    best = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    assert pick_device().type == best


def test_a_name_that_is_no_device_says_which_names_are():
    with pytest.raises(LabError, match="'gpu0' is no device; use 'cpu', 'cuda', 'cuda:0' or 'mps'"):
        pick_device("gpu0")
    with pytest.raises(LabError, match=r"device 'cuda:99' was asked for, but this machine has \d+"):
        pick_device("cuda:99")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps what was freed")
def test_freed_memory_goes_back_to_the_system():
    def held():
        return int(re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024  # MB

    pieces = [bytes(100_000) for _ in range(1_000)]  # too small to be mapped one by one
    last = pieces[-1]
    full = held()
    del pieces
    release_memory()
    assert held() < full - 50
    assert len(last) == 100_000


def test_seeded_draws_what_manual_seed_draws_and_moves_nobody_else_s_luck(monkeypatch):
    """Also on a GPU, which `torch.manual_seed` would seed for good: it is asked to, or it is not."""
    asked = []
    monkeypatch.setattr(torch.cuda, "manual_seed_all", asked.append)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        wanted = torch.randn(4)
        assert asked == [3]
        torch.manual_seed(7)
        before, drawn = torch.get_rng_state(), []
        for _ in range(2):
            with seeded(3):
                drawn.append(torch.randn(4))
        assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(drawn[0], wanted)
    assert torch.equal(drawn[1], wanted)
    assert asked == [3, 7]


def test_on_an_apple_gpu_seeded_seeds_it_too_and_puts_its_luck_back(monkeypatch):
    """No such device here: what torch.mps is asked, in order."""
    asked = []
    monkeypatch.setattr(torch.mps, "get_rng_state", lambda: "as it was")
    monkeypatch.setattr(torch.mps, "manual_seed", asked.append)
    monkeypatch.setattr(torch.mps, "set_rng_state", asked.append)
    with seeded(3, torch.device("mps")):
        assert asked == [3]
    assert asked == [3, "as it was"]


@pytest.mark.gpu
def test_on_a_gpu_seeded_repeats_what_is_drawn_there_and_leaves_its_luck():
    if not torch.cuda.is_available():
        pytest.skip("no CUDA device here")
    device = pick_device("cuda:0")
    before, drawn = torch.cuda.get_rng_state(device), []
    for where in (device, device, None):
        with seeded(3, where):
            drawn.append(torch.randn(4, device=device) if where else torch.randn(4))
        assert torch.equal(torch.cuda.get_rng_state(device), before)
    assert torch.equal(drawn[0], drawn[1])
