"""One interface for the BERT and GPT families: gradients, states, tokens, precision, the disk.

The models are random and know nothing; every question here is about arithmetic, order, files and errors.
"""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tiny_models import FAMILIES, save_random

from causalrec_lab.datasets import own
from causalrec_lab.encode import PrecisionFallback, TextsCut, load_encoder, precision, random_encoder, store
from causalrec_lab.encode.pooling import last_token
from causalrec_lab.errors import DataProblem, LabError, UnknownName

TEXTS = ["quiet film", "a", "the loud coat the loud coat", "book", "a", "quiet book"]


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    home = tmp_path_factory.mktemp("models")
    return {family: save_random(family, home / family) for family in FAMILIES}


@pytest.fixture(scope="module")
def encoders(folders):
    return {family: load_encoder(folder, "cpu") for family, folder in folders.items()}


@pytest.fixture
def bert(encoders):
    return encoders["bert"]


# Families and poolings


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("pooling", ["mean", "cls", "last"])
def test_every_family_gives_a_text_the_vector_it_has_alone(encoders, family, pooling):
    encoder = replace(encoders[family], pooling=pooling, batch_size=3)
    vectors = encoder.encode(TEXTS)
    for text, vector in zip(TEXTS, vectors, strict=True):
        inputs = encoder.tokenizer(text, return_tensors="pt")  # oracle: the library, one text, no padding
        states = encoder.model(inputs["input_ids"]).last_hidden_state[0].detach().numpy()
        wanted = {"mean": states.mean(axis=0), "cls": states[0], "last": states[-1]}[pooling]
        assert np.allclose(vector, wanted, atol=1e-5)


def test_the_last_real_token_is_found_on_whichever_side_the_padding_is():
    import torch

    states = torch.arange(8.0).reshape(2, 4, 1)
    right, left = torch.tensor([[1, 1, 0, 0], [1, 1, 1, 1]]), torch.tensor([[0, 0, 1, 1], [1, 1, 1, 1]])
    assert last_token(states, right).flatten().tolist() == [1, 7]
    assert last_token(states, left).flatten().tolist() == [3, 7]


def test_a_gpt_padded_on_the_left_gives_the_same_vector_if_its_places_are_counted(encoders):
    """Oracle: the same model padded the other way, with places given. Without them it is wrong."""
    import torch

    gpt = replace(encoders["gpt2"], pooling="last")
    film, quiet = gpt.tokenizer("quiet film")["input_ids"]
    ids, mask = torch.tensor([[0, 0, film, quiet]]), torch.tensor([[0, 0, 1, 1]])
    places = torch.tensor([[0, 0, 0, 1]])
    with torch.inference_mode():
        counted, uncounted = (
            last_token(gpt.model(input_ids=ids, attention_mask=mask, **more).last_hidden_state, mask)
            for more in ({"position_ids": places}, {})
        )
    ours = gpt.encode(["quiet film", "the loud coat the"])[0]
    assert np.allclose(counted[0].numpy(), ours, atol=1e-5)
    assert not np.allclose(uncounted[0].numpy(), ours, atol=1e-3)


@pytest.mark.parametrize(("family", "moves"), [("gpt2", False), ("bert", True), ("roberta", True)])
def test_a_new_last_word_changes_what_stands_before_it_in_a_bert_and_never_in_a_gpt(encoders, family, moves):
    old, new = (encoders[family].states([f"the quiet {word}"]) for word in ("film", "coat"))
    before = slice(0, old.tokens[0].index("film"))
    gap = np.abs(old.states[0, before] - new.states[0, before]).max(axis=1)
    assert (gap > 1e-3).all() if moves else (gap == 0).all()


@pytest.mark.parametrize("family", ["bert", "gpt2"])
def test_a_random_encoder_says_so_and_leaves_other_draws_alone(bert, family):
    import torch

    torch.manual_seed(3)
    wanted = torch.rand(1)
    torch.manual_seed(3)
    one, two, other = (random_encoder(family, bert, layers=1, dim=8, seed=seed) for seed in (0, 0, 1))
    assert torch.rand(1) == wanted
    assert "knows nothing" in repr(one)
    assert (one.encode(TEXTS) == two.encode(TEXTS)).all()
    assert not np.allclose(one.encode(TEXTS), other.encode(TEXTS))
    with pytest.raises(UnknownName, match="no family 'gpt4'"):
        random_encoder("gpt4", bert)
    with pytest.raises(LabError, match="dim is 6; a multiple of 4"):
        random_encoder(family, bert, layers=1, dim=6)


def test_an_encoder_with_a_decoder_of_its_own_is_refused(folders, tmp_path, monkeypatch):
    from causalrec_lab.encode import loading

    monkeypatch.setattr(loading, "find", lambda name: ("t5", folders["bert"]))
    made = loading.load_files

    def pretend(*args, **options):
        model, tokenizer = made(*args, **options)
        model.config.is_encoder_decoder = True
        return model, tokenizer

    monkeypatch.setattr(loading, "load_files", pretend)
    with pytest.raises(DataProblem, match="which gives no state a token; use one of the BERT or"):
        load_encoder("t5")


# Tensors for models that go on


def test_embed_is_encode_as_a_tensor_and_learns_only_when_asked(bert):
    plain = bert.embed(TEXTS)
    assert not plain.requires_grad
    assert (plain.numpy() == bert.encode(TEXTS)).all()
    learning = bert.embed(TEXTS, gradient=True)
    assert learning.requires_grad
    assert np.allclose(learning.detach().numpy(), plain.numpy(), atol=1e-6)
    assert bert.embed([], gradient=True).shape == bert.embed([]).shape == (0, 32)


def test_the_gradient_of_embed_is_the_one_of_the_model_itself(folders):
    """Oracle: the library's model, text by text; a text said twice counts twice."""
    import torch

    ours, theirs = (load_encoder(folders["bert"], "cpu") for _ in range(2))
    texts = ["quiet film", "the loud coat", "quiet film"]
    goal = torch.linspace(-1, 1, 32)
    (ours.embed(texts, gradient=True) @ goal).sum().backward()
    for text in texts:
        states = theirs.model(**theirs.tokenizer(text, return_tensors="pt")).last_hidden_state[0]
        (states.mean(dim=0) @ goal).backward()
    for name, weights in ours.model.named_parameters():
        other = theirs.model.get_parameter(name)
        if other.grad is not None:
            assert torch.allclose(weights.grad, other.grad, atol=1e-4), name


def test_a_step_of_learning_is_seen_by_the_next_encode(folders):
    import torch

    encoder = load_encoder(folders["bert"], "cpu")
    before = encoder.encode(["film"])
    loss = encoder.embed(["film"], gradient=True).pow(2).sum()
    loss.backward()
    torch.optim.SGD(encoder.model.parameters(), lr=1e-3).step()
    after = encoder.encode(["film"])
    assert (after**2).sum() < (before**2).sum()


def test_encode_is_still_while_the_model_is_being_taught_and_leaves_it_teaching(folders):
    encoder = load_encoder(folders["bert"], "cpu")
    calm = encoder.encode(["quiet film"])
    encoder.model.train()
    assert (encoder.encode(["quiet film"]) == calm).all()
    assert encoder.model.training
    shaken = encoder.embed(["quiet film"], gradient=True).detach().numpy()  # dropout, as was asked for
    assert not np.allclose(shaken, calm, atol=1e-3)


def test_embed_works_where_gradients_are_switched_off_around_it(bert):
    import torch

    with torch.no_grad():
        assert bert.embed(["film"], gradient=True).requires_grad


# Inside


@pytest.mark.parametrize("family", FAMILIES)
def test_states_hold_what_the_library_computes(encoders, family):
    encoder = encoders[family]
    inside = encoder.states(TEXTS[:3], hidden_states=True, attention=True)
    assert inside.hidden.shape == (3, *inside.states.shape)  # two layers and what enters the first
    assert np.allclose(inside.hidden[-1], inside.states, atol=1e-6)
    mean = (inside.states * inside.mask[..., None]).sum(axis=1) / inside.mask.sum(axis=1, keepdims=True)
    assert np.allclose(mean, encoder.encode(TEXTS[:3]), atol=1e-5)
    table = encoder.model.get_input_embeddings().weight.detach().numpy()
    assert (inside.looked_up == table[inside.ids]).all()


@pytest.mark.parametrize("family", FAMILIES)
def test_attention_is_a_share_of_the_real_tokens_and_a_gpt_does_not_peek(encoders, family):
    encoder = encoders[family]
    usual = encoder.model.config._attn_implementation
    inside = encoder.states(["quiet film", "the loud coat the loud"], attention=True)
    real = inside.mask[0].astype(bool)
    weights = inside.attention[:, 0, :, real]  # (token, layer, head, token): of the short text's real tokens
    assert np.allclose(weights.sum(axis=-1), 1, atol=1e-5)
    assert weights[..., ~real].max() == 0  # padding is not read
    ahead = np.triu(np.ones((real.sum(),) * 2, dtype=bool), k=1)
    peeks = inside.attention[:, 0][:, :, real][..., real][..., ahead].max()
    assert (peeks == 0) == (family == "gpt2")
    assert encoder.model.config._attn_implementation == usual


def test_without_the_mask_padding_is_read_as_text(bert):
    alone = bert.states(["quiet"]).states[0]
    beside = [bert.states(["quiet", "the loud coat the loud"], masked=masked) for masked in (True, False)]
    off = [np.abs(inside.states[0, : len(alone)] - alone).max() for inside in beside]
    assert off[0] < 1e-5
    assert off[1] > 0.01


def test_tokens_say_what_was_lost(bert):
    cls, red, love, the, sep = bert.tokens("红 爱 the")
    assert (cls.special, sep.special, cls.piece) == (True, True, "")
    assert (red.token, red.piece, red.unknown, red.start, red.end) == ("红", "红", False, 0, 1)
    assert (love.token, love.piece, love.unknown) == ("[UNK]", "爱", True)
    assert the.id == bert.tokenizer.vocab["the"]
    assert repr(love) == "Token('[UNK]', 1, unknown '爱')"
    assert [token.id for token in bert.tokens("红 爱 the")] == bert.states(["红 爱 the"]).ids[0].tolist()


def test_what_is_no_text_is_refused_inside_as_well(bert):
    with pytest.raises(LabError, match="there are no texts"):
        bert.states([])
    with pytest.raises(LabError, match="text is 3; pass one string"):
        bert.tokens(3)
    with pytest.raises(LabError, match=r"texts\[0\] is None"):
        bert.states([None])


def test_a_text_that_is_too_long_is_cut_inside_as_in_encode(bert):
    long = "film " * 40
    inside = bert.states([long])
    assert inside.states.shape[1] == bert.max_tokens
    assert inside.tokens[0][-1] == "[SEP]"
    assert len(bert.tokens(long)) == 42  # the inspector shows all


# Precision


def test_a_precision_this_machine_has_not_is_refused_or_replaced(folders, monkeypatch):
    with pytest.raises(UnknownName, match="no precision 'int4'; the precisions are 'float32', 'bf16'"):
        load_encoder(folders["bert"], "cpu", precision="int4")
    with pytest.raises(LabError, match="precision is 'fp16' on a CPU, which gains nothing by it"):
        load_encoder(folders["bert"], "cpu", precision="fp16")
    monkeypatch.setattr(precision, "has_bf16", lambda device: False)
    with pytest.warns(PrecisionFallback, match="bf16 has no hardware on cpu here; float32 is used instead"):
        encoder = load_encoder(folders["bert"], "cpu", precision="bf16")
    assert encoder.precision == "float32"
    assert (encoder.encode(TEXTS) == load_encoder(folders["bert"], "cpu").encode(TEXTS)).all()


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return (one * other).sum(axis=1) / norms


@pytest.mark.slow
def test_bf16_points_where_float32_points():
    import torch

    if not precision.has_bf16(torch.device("cpu")):
        pytest.skip("this processor has no bf16; the fall-back is tested above")
    from causalrec_lab.datasets import catalogue

    texts = catalogue().texts()[:60]
    half = load_encoder(device="cpu", precision="bf16")
    assert half.model.dtype == torch.bfloat16
    assert "on cpu, bf16)" in repr(half)
    vectors = half.encode(texts)
    assert vectors.dtype == np.float32
    assert cosines(vectors, load_encoder(device="cpu").encode(texts)).min() > 0.999


@pytest.mark.gpu
@pytest.mark.parametrize("name", ["float32", "bf16", "fp16"])
def test_a_gpu_gives_the_same_vectors(folders, name):
    import torch

    if not torch.cuda.is_available():
        pytest.skip("no CUDA device")
    ours = load_encoder(folders["bert"], "cuda", precision=name)
    assert ours.embed(TEXTS).device.type == "cuda"
    assert cosines(ours.encode(TEXTS), load_encoder(folders["bert"], "cpu").encode(TEXTS)).min() > 0.999


# The disk


@pytest.fixture
def kept(folders, tmp_path):
    """An encoder that keeps its vectors, and counts the texts its model really read."""
    encoder = load_encoder(folders["bert"], "cpu", cache=tmp_path / "kept")
    encoder.model.read = []
    encoder.model.register_forward_pre_hook(
        lambda module, args, inputs: encoder.model.read.append(len(inputs["input_ids"])), with_kwargs=True
    )
    return encoder


def entries(encoder):
    return list(encoder.cache.folder.rglob("*.safetensors"))


def test_a_text_is_encoded_once_and_read_from_the_disk_ever_after(kept, folders):
    first = kept.encode(TEXTS)
    assert sum(kept.model.read) == len(set(TEXTS))
    again = kept.encode([*reversed(TEXTS), "pot"])
    assert (again[:-1] == first[::-1]).all()
    assert sum(kept.model.read) == len(set(TEXTS)) + 1  # only the pot was new
    another = load_encoder(folders["bert"], "cpu", cache=kept.cache.folder)
    assert (another.encode(TEXTS) == first).all()
    assert len(entries(kept)) == len(set(TEXTS)) + 1
    assert (load_encoder(folders["bert"], "cpu").encode(TEXTS) == first).all()


def test_the_texts_are_nowhere_in_the_cache(kept):
    kept.encode(["the quiet film"])
    for path in kept.cache.folder.rglob("*"):
        assert "quiet" not in path.name
        assert path.is_dir() or b"quiet" not in path.read_bytes()


def test_another_pooling_precision_or_length_is_another_entry(kept):
    for encoder in (kept, replace(kept, pooling="cls"), replace(kept, max_tokens=8)):
        encoder.encode(["film"])
    replace(kept, precision="bf16").encode(["film"])
    assert len(entries(kept)) == 4


def test_a_model_that_has_learnt_since_is_another_model(kept):
    import torch

    old = kept.encode(["film"])
    with torch.no_grad():
        next(kept.model.parameters()).mul_(1.5)
    new = kept.encode(["film"])
    assert len(kept.model.read) == 2
    assert not np.allclose(old, new)


def _halved(model, tokenizer):
    for weight in model.parameters():
        weight.data.mul_(0.5)  # no counter of torch sees this


def _in_numpy(model, tokenizer):
    next(model.parameters()).detach().numpy()[:] *= 0.5


def _another_rule(model, tokenizer):
    model.config.layer_norm_eps = 0.5
    for part in model.modules():
        if hasattr(part, "eps"):
            part.eps = 0.5


def _another_word(model, tokenizer):
    tokenizer.add_tokens(["quiet film"])
    model.resize_token_embeddings(len(tokenizer))


@pytest.mark.parametrize("change", [_halved, _in_numpy, _another_rule, _another_word])
def test_whatever_changed_the_model_its_old_vectors_are_not_handed_out(kept, folders, change):
    import torch

    old, fresh = kept.encode(["quiet film"]), load_encoder(folders["bert"], "cpu")
    for encoder in (kept, fresh):
        torch.manual_seed(0)
        change(encoder.model, encoder.tokenizer)
    right = fresh.encode(["quiet film"])  # oracle: an encoder without a cache
    assert not np.allclose(right, old, atol=1e-3)
    assert np.allclose(kept.encode(["quiet film"]), right, atol=1e-6)


def test_an_encoder_given_another_model_does_not_answer_from_the_first_ones_cache(kept, tmp_path):
    kept.encode(["film"])
    other = load_encoder(save_random("bert", tmp_path / "other", seed=1), "cpu")
    assert np.allclose(replace(kept, model=other.model).encode(["film"]), other.encode(["film"]), atol=1e-6)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_model_without_a_noted_length_reads_as_many_tokens_as_it_has_places(family, tmp_path):
    folder = save_random(family, tmp_path, places=16)
    note = folder / "tokenizer_config.json"
    said = json.loads(note.read_text("utf-8"))
    said.pop("model_max_length")
    note.write_text(json.dumps(said), "utf-8")
    encoder = load_encoder(folder, "cpu")
    assert encoder.max_tokens == 16  # oracle: tiny_models made so many places, RoBERTa one more for padding
    with pytest.warns(TextsCut, match="longer than the 16 tokens"):
        assert encoder.encode(["film " * 40, "film"]).shape == (2, 32)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_tokens_that_are_cut_are_those_the_model_reads(encoders, family):
    encoder = encoders[family]
    tokens = encoder.tokens("film " * 40, cut=True)
    assert [one.id for one in tokens] == encoder.states(["film " * 40]).ids[0].tolist()  # oracle: its input
    assert len(tokens) == encoder.max_tokens < len(encoder.tokens("film " * 40))


@pytest.mark.parametrize("damage", ["cut", "bit", "empty", "other"])
def test_a_damaged_entry_is_computed_anew_and_mended(kept, damage):
    first = kept.encode(["film"])
    (path,) = entries(kept)
    body = path.read_bytes()
    flipped = body[:-3] + bytes([body[-3] ^ 1]) + body[-2:]
    path.write_bytes({"cut": body[:-7], "bit": flipped, "empty": b"", "other": b"\x80\x04K\x01." * 9}[damage])
    assert (kept.encode(["film"]) == first).all()
    assert path.read_bytes() == body
    assert len(kept.model.read) == 2


def test_what_is_written_appears_at_once_or_not_at_all(kept, monkeypatch):
    """The power goes after the file beside was written, before it is moved: nobody sees half an entry."""

    def fails(*args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", fails)
        with pytest.raises(DataProblem, match=r"cannot be kept in .* \(No space left on device\); set"):
            kept.encode(["film"])
    assert not [path for path in kept.cache.folder.rglob("*") if path.is_file()]
    assert kept.encode(["film"]).shape == (1, 32)


def test_a_folder_that_is_none_is_said(kept, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(DataProblem, match="vectors cannot be kept in"):
        replace(kept, cache=store.VectorStore(tmp_path / "file")).encode(["film"])


def test_nothing_is_kept_unless_asked_for_and_then_where_one_says(folders, tmp_path, monkeypatch):
    assert load_encoder(folders["bert"], "cpu").cache is None
    assert load_encoder(folders["bert"], "cpu", cache=False).cache is None
    monkeypatch.setenv("CAUSALREC_CACHE", str(tmp_path))
    assert load_encoder(folders["bert"], "cpu", cache=True).cache.folder == tmp_path / "vectors"
    monkeypatch.delenv("CAUSALREC_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    homes = {"linux": "xdg", "win32": "local", "darwin": "Caches"}
    for system, part in homes.items():
        monkeypatch.setattr(own.sys, "platform", system)
        assert part in store.cache_folder().parts
        assert store.cache_folder().parts[-2:] == ("causalrec-lab", "vectors")


def test_a_gradient_never_comes_from_the_disk(kept):
    kept.encode(["film"])
    assert kept.embed(["film"], gradient=True).requires_grad
    assert len(kept.model.read) == 2
