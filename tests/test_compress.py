"""compress: what is rounded, left out, copied. Oracles: torch pruning, torchao, plain sums, the teacher."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn.utils import prune as torch_prune

from causalrec_lab import compress
from causalrec_lab.encode import load_encoder, random_encoder
from causalrec_lab.errors import LabError

TEXTS = [f"a {kind} number {n}" for n in range(12) for kind in ("film", "book", "coat")]


@pytest.fixture(scope="module")
def small():
    return random_encoder("bert", load_encoder("pocket", "cpu"), layers=2, dim=16, seed=0)


def test_pruning_sets_the_weights_to_zero_that_torch_prunes(small):
    made = compress.prune(small, share=0.3)
    for name, layer in made.model.named_modules():
        if isinstance(layer, torch.nn.Linear):
            before = torch.nn.Linear(layer.in_features, layer.out_features)
            before.weight.data = small.model.get_submodule(name).weight.data.clone()
            torch_prune.l1_unstructured(before, "weight", int(0.3 * before.weight.numel()))
            assert torch.equal(layer.weight == 0, before.weight == 0)
    assert compress.cost(made).bytes == compress.cost(small).bytes  # not one byte is saved
    assert compress.cost(small).zeros < 0.01 < compress.cost(made).zeros


@pytest.mark.parametrize("bits", [8, 4])
def test_whole_numbers_come_back_within_half_a_scale_and_take_so_many_bits(small, bits):
    made = compress.quantise(small, bits=bits)
    weight = small.model.encoder.layer[0].attention.self.query.weight.detach()
    layer = made.model.encoder.layer[0].attention.self.query
    back = compress._unpacked(layer.whole, bits) * layer.scale
    assert ((back - weight).abs() <= layer.scale / 2 + 1e-7).all()
    assert layer.whole.numel() * 8 == weight.numel() * bits
    x = torch.linspace(-1, 1, 16)[None]
    rounded = (x * 127).round() / 127  # the largest size is 1
    assert torch.allclose(
        layer(x), rounded @ back.T + small.model.encoder.layer[0].attention.self.query.bias, atol=1e-5
    )
    table = made.model.embeddings.word_embeddings
    rows = small.model.embeddings.word_embeddings.weight[:5]
    assert ((table(torch.arange(5)) - rows).abs() <= table.scale[:5] / 2 + 1e-7).all()


def test_eight_bits_are_those_of_torchao_up_to_one_step(small):
    """Oracle: torchao, which divides the largest weight of a row by 127.5 where we divide by 127.

    It is not in the tested set: peft imports it wherever it is installed, and then every notebook with an
    adapter says on stderr which of its kernels for GPUs do not load. Passed with torchao 0.18.0.
    """
    torchao = pytest.importorskip("torchao.quantization", reason="torchao is not in the tested set")
    theirs = copy.deepcopy(small.model)
    torchao.quantize_(theirs, torchao.Int8WeightOnlyConfig())
    ours, seen = compress.quantise(small), 0
    for name, layer in ours.model.encoder.named_modules():
        if hasattr(layer, "whole"):
            weight = theirs.encoder.get_submodule(name).weight
            assert ((weight.dequantize() - layer.whole * layer.scale).abs() <= layer.scale).all(), name
            seen += 1
    assert seen == 12  # six matrices in each of two layers
    vectors = replace(small, model=theirs).encode(TEXTS), ours.encode(TEXTS)
    assert compress.ranking_overlap(*vectors) > 0.8


def test_whole_numbers_are_multiplied_as_such_or_as_floats_with_one_result(small, monkeypatch):
    """Which of both is a matter of speed: `_int_mm` is slow where the CPU has no instructions for it."""
    made, product, calls = compress.quantise(small), torch._int_mm, []
    monkeypatch.setattr(torch, "_int_mm", lambda *given: calls.append(1) or product(*given))
    vectors = {}
    for has in (True, False):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda has=has: {"avx512_vnni": has})
        calls.clear()
        vectors[has] = made.encode(TEXTS)
        assert bool(calls) == has
    assert np.allclose(vectors[True], vectors[False], atol=1e-5)
    plain = small.encode(TEXTS)
    assert compress.ranking_overlap(vectors[True], plain) > 0.5  # other numbers, much the same neighbours
    assert not np.allclose(vectors[True], plain, atol=1e-5)


def test_a_truncated_model_says_what_the_whole_one_held_after_that_layer(small):
    made = compress.truncate(small, layers=1)
    whole = small.states(TEXTS[:3], hidden_states=True)
    assert np.allclose(made.states(TEXTS[:3]).states, whole.hidden[1], atol=1e-5)
    assert len(small.model.encoder.layer) == 2  # the one that was passed stays as it was


def test_a_student_comes_nearer_to_its_teacher_and_a_shuffled_lesson_teaches_nothing(small):
    teacher = load_encoder("pocket", "cpu")
    goal = compress.leading(teacher.encode(TEXTS), 16)
    made, history = compress.distil(teacher, small, TEXTS, epochs=60, seed=0, learning_rate=1e-2)
    far = {
        name: np.square(one.encode(TEXTS) - goal).mean() for name, one in (("before", small), ("after", made))
    }
    assert far["after"] < 0.5 < far["before"]
    assert history.train_loss[-1] < history.train_loss[0]
    shuffled = np.random.default_rng(0).permutation(len(TEXTS))
    assert np.square(made.encode(TEXTS) - goal[shuffled]).mean() > 2 * far["after"]


def test_leading_directions_are_those_of_scikit_learn():
    from sklearn.decomposition import PCA

    vectors = np.random.default_rng(0).normal(size=(30, 6)) * [5, 4, 3, 2, 1, 0.5]
    theirs, ours = PCA(3).fit_transform(vectors), compress.leading(vectors, 3)
    theirs /= np.sqrt((theirs**2).mean())
    assert np.allclose(np.abs(ours), np.abs(theirs))
    assert (compress.leading(np.ones((3, 2)), 1) == 0).all()


def test_overlap_is_one_of_the_same_directions_and_that_of_chance_for_noise():
    draw = np.random.default_rng(0)
    one, other = draw.normal(size=(2, 200, 20))
    assert compress.ranking_overlap(one, 3 * one) == 1
    assert compress.ranking_overlap(one, other) == pytest.approx(10 / 199, abs=0.02)


def test_cost_counts_each_tensor_once_and_the_memory_of_a_reading(small):
    by_hand = sum(one.numel() * one.element_size() for one in small.model.state_dict().values())
    found = compress.cost(small, TEXTS, times=1)
    assert found.bytes == compress.cost(small).bytes >= by_hand
    assert found.peak > found.bytes
    assert found.milliseconds > 0
    assert np.isnan(compress.cost(small).milliseconds)


def test_what_cannot_be_compressed_is_told_what_to_pass(small):
    with pytest.raises(LabError, match="encoder is 5; an encoder, as load_encoder gives, is needed"):
        compress.prune(5, share=0.5)
    with pytest.raises(LabError, match="share is 1"):
        compress.prune(small, share=1)
    with pytest.raises(LabError, match="bits is 3; 8 or 4 is needed"):
        compress.quantise(small, bits=3)
    with pytest.raises(LabError, match="layers is 3; a whole number from 1 to 2"):
        compress.truncate(small, layers=3)
    with pytest.raises(LabError, match="there are 3 texts, and the student has 16 dimensions"):
        compress.distil(small, small, TEXTS[:3])
    with pytest.raises(LabError, match="one has a vector of length 0 in row 1"):
        compress.ranking_overlap([[1, 0], [0, 0]], [[1, 0], [0, 1]], n=1)
    for again in (compress.quantise, lambda one: compress.prune(one, share=0.5)):
        with pytest.raises(LabError, match="has no linear layer in float32"):
            again(compress.quantise(small))
    gpt = random_encoder("gpt2", load_encoder("pocket", "cpu"), layers=1, dim=16, seed=0)
    with pytest.raises(LabError, match="truncate takes a BERT"):
        compress.truncate(gpt, layers=1)
