"""Where a model runs, and that a seed repeats a run."""

import platform
import random
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from causalrec_lab.device import pick_device, release_memory, seed_everything
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


def test_a_seed_repeats_python_numpy_torch_and_the_generator():
    def draws():
        generator = seed_everything(7)
        return (
            random.random(),
            np.random.rand(),  # noqa: NPY002
            torch.rand(1).item(),
            torch.rand(1, generator=generator).item(),
        )

    assert draws() == draws()
    assert draws()[0] != random.random()


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "7", None, True])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises(LabError, match="a whole number from 0 to"):
        seed_everything(seed)


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
