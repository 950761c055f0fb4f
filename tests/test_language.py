"""The language model's arithmetic on a small random Llama made here; its meaning on SmolLM2 where it is.

Oracle: transformers' plain loop, which reads each text whole, alone and without a cache.
"""

import copy
import os
import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch
import transformers
from tiny_models import save_llama, save_random

from causalrec_lab.encode import load_encoder
from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.language import load_adapters, load_language_model, save_adapters
from causalrec_lab.training import train_model

PROMPT = "the book a quiet"
TEXTS = [" film", " coat the loud film", " film", " A", " loud", " the coat the book"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return save_llama(tmp_path_factory.mktemp("llama") / "tiny")


@pytest.fixture(scope="module")
def tiny(folder):
    return load_language_model(folder, "cpu")


@pytest.fixture(scope="module")
def real():
    torch.set_num_threads(1)
    try:
        return load_language_model(device="cpu")
    except DataProblem as problem:
        if os.environ.get("CAUSALREC_MODELS") == "required":
            raise
        pytest.skip(f"SmolLM2 is not on this machine: {problem}")


def plain(model, prompt: str, text: str) -> float:
    """transformers alone: one text, no cache, no batch."""
    head = model.tokenizer(prompt)["input_ids"]
    ids = torch.tensor([head + model.tokenizer(text)["input_ids"]])
    with torch.no_grad():
        chance = model.model(ids).logits[0].log_softmax(-1)
    return sum(chance[place - 1, ids[0, place]].item() for place in range(len(head), ids.shape[1]))


# How likely


def test_a_qwen_from_a_folder_scores_and_encodes_as_transformers_does(tmp_path):
    """Oracle: transformers' plain loop, and its own states of the last token, each text alone."""
    home = save_llama(tmp_path / "qwen", kind="Qwen3")
    qwen = load_language_model(home, "cpu")
    assert qwen.model.config.model_type == "qwen3"
    assert np.allclose(
        qwen.score(PROMPT, TEXTS).total, [plain(qwen, PROMPT, one) for one in TEXTS], atol=1e-4
    )
    encoder, trunk = load_encoder(home, "cpu", pooling="last"), qwen.model.model
    with torch.no_grad():
        alone = [
            trunk(torch.tensor([qwen.tokenizer(one)["input_ids"]])).last_hidden_state[0, -1] for one in TEXTS
        ]
    assert np.allclose(encoder.encode(TEXTS), torch.stack(alone), atol=1e-4)
    assert np.allclose(qwen.embed(TEXTS), torch.stack(alone), atol=1e-4)


@pytest.mark.parametrize("size", [1, 2, 16])
def test_scores_equal_transformers_plain_loop_whatever_the_batch(tiny, size):
    found = replace(tiny, batch_size=size).score(PROMPT, TEXTS)
    assert np.allclose(found.total, [plain(tiny, PROMPT, text) for text in TEXTS], atol=1e-4)
    assert found.tokens.tolist() == [len(tiny.tokenizer(text)["input_ids"]) for text in TEXTS]
    assert np.allclose(found.mean, found.total / found.tokens)
    assert found.relative is None
    assert found.total.std() > 1  # a constant would pass nothing above


def test_prompts_read_together_are_scored_as_each_alone(tiny):
    prompts = [PROMPT, "a film", "the loud coat the quiet book a film"]
    texts = [TEXTS, TEXTS[:1], TEXTS[2:]]
    for found, prompt, some in zip(
        tiny.score_each(prompts, texts, against="N/A"), prompts, texts, strict=True
    ):
        alone = tiny.score(prompt, some, against="N/A")
        assert np.allclose(found.total, alone.total, atol=1e-4)
        assert np.allclose(found.relative, alone.relative, atol=1e-4)
        assert found.tokens.tolist() == alone.tokens.tolist()
    for prompts, texts in ((PROMPT, [TEXTS]), ([], []), ([PROMPT], [TEXTS, TEXTS]), ([PROMPT], [[]])):
        with pytest.raises(LabError, match=r"prompts and continuations must|holds no text|prompts is"):
            tiny.score_each(prompts, texts)


FAMILIES = {  # side by side as alone, logits of its states, its own settings
    "GPTNeoX": (True, True, {}),
    "Gemma3Text": (
        True,
        True,
        {"sliding_window": 12, "layer_types": ["sliding_attention", "full_attention"]},
    ),
    "Mistral": (True, True, {"sliding_window": 12}),
    "GPTNeo": (
        True,
        True,
        {"window_size": 12, "num_layers": 2, "num_heads": 4, "attention_types": [[["global", "local"], 1]]},
    ),
    "Granite": (True, False, {"logits_scaling": 8.0}),
    "RecurrentGemma": (False, False, {"num_hidden_layers": 3, "lru_width": 32, "logits_soft_cap": 3.0}),
    "Bloom": (False, True, {"n_layer": 2, "n_head": 4}),
    "Lfm2": (False, True, {"layer_types": ["conv", "full_attention"]}),
    "Mamba": (False, True, {}),
}


@pytest.mark.parametrize("kind", FAMILIES)
def test_every_family_is_scored_as_by_its_own_plain_loop(folder, tmp_path, kind):
    """Windows of twelve tokens, states that no mask stops, no places, logits scaled after the head."""
    kept, (masked, plainly, own) = load_language_model(folder, "cpu").tokenizer, FAMILIES[kind]
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
    sizes |= {"num_key_value_heads": 2, "initializer_range": 0.3, "pad_token_id": 0}
    sizes |= {} if kind == "Granite" else {"head_dim": 8}
    torch.manual_seed(0)
    config = getattr(transformers, f"{kind}Config")(
        vocab_size=len(kept), bos_token_id=0, eos_token_id=0, **(sizes | own)
    )
    getattr(transformers, f"{kind.removesuffix('Text')}ForCausalLM")(config).save_pretrained(tmp_path)
    kept.save_pretrained(tmp_path)
    model = load_language_model(tmp_path, "cpu")
    assert (model._reader.masked, model._reader.plain) == (masked, plainly)
    texts, read = [*TEXTS, " coat the loud film the book the coat a loud film"], []
    wide = "the loud coat the quiet book a film a"  # wider than twelve tokens with any text
    wanted = {prompt: [plain(model, prompt, one) for one in texts] for prompt in (PROMPT, wide)}
    for size in (2, 16):
        own = replace(model, batch_size=size)
        for prompt, totals in wanted.items():
            assert np.allclose(own.score(prompt, texts).total, totals, atol=1e-4)
        both = own.score_each([*wanted], [texts, texts[:2]])
        assert np.allclose(both[0].total, wanted[PROMPT], atol=1e-4)
        assert np.allclose(both[1].total, wanted[wide][:2], atol=1e-4)
    hook = model.trunk.register_forward_hook(lambda m, a, named, out: read.append(named), with_kwargs=True)
    model.score(PROMPT, [" A", " loud", " A"])  # one token each: the prompt is read once by every family
    hook.remove()
    assert [len(named["input_ids"]) for named in read] == [1]


def test_a_long_prompt_is_read_before_what_follows(tiny, monkeypatch):
    monkeypatch.setattr("causalrec_lab.language.together._LONG", 3)
    found = tiny.score(PROMPT, TEXTS).total
    assert np.allclose(found, [plain(tiny, PROMPT, text) for text in TEXTS], atol=1e-4)


def test_scores_behind_no_prompt_begin_after_the_models_own_beginning(tiny):
    assert np.allclose(tiny.score("", [" film"]).total, plain(tiny, "<end>", " film"), atol=1e-4)


def test_relative_takes_away_what_is_said_behind_the_content_free_prompt(tiny):
    found, free = tiny.score(PROMPT, TEXTS, against="N/A"), tiny.score("N/A", TEXTS)
    assert np.allclose(found.relative, found.total - free.total, atol=1e-6)
    assert np.abs(free.total).min() > 0.1


def test_chances_of_all_single_tokens_add_up_to_one(tiny):
    pieces = [tiny.tokenizer.decode([number]) for number in range(330)]
    single = [text for text in pieces if len(tiny.tokenizer(PROMPT + text)["input_ids"]) == 1 + len(
        tiny.tokenizer(PROMPT)["input_ids"]) and text.startswith(" ")]  # fmt: skip
    chance = np.exp(tiny.score(PROMPT, single).total)
    assert 0 < chance.sum() <= 1 + 1e-5
    assert len(single) >= 8


def test_a_prompt_that_would_melt_into_the_continuation_is_read_apart_from_it(tiny):
    whole = tiny.tokenizer("a quiet film")["input_ids"]
    head = tiny.tokenizer("a quiet ")["input_ids"]
    assert whole[: len(head)] != head  # the space belongs to " film"
    found = tiny.score("a quiet ", ["film"])
    assert np.allclose(found.total, plain(tiny, "a quiet ", "film"), atol=1e-4)


def test_a_tokenizer_that_sets_a_beginning_sign_gets_it_once(tiny):
    from tokenizers.processors import TemplateProcessing

    own = replace(tiny, tokenizer=copy.deepcopy(tiny.tokenizer))
    own.tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
        single="<end> $A", special_tokens=[("<end>", 0)]
    )
    wanted = plain(tiny, f"<end>{PROMPT}", " film")
    assert abs(wanted - plain(tiny, PROMPT, " film")) > 0.01
    for prompt in (PROMPT, f"<end>{PROMPT}"):  # a chat template may have set it already
        assert np.allclose(own.score(prompt, [" film"]).total, wanted, atol=1e-4)


def test_the_prompt_is_read_once_and_only_needed_places_get_logits(tiny):
    read, rows = [], []
    model = tiny.model
    hooks = [
        model.model.register_forward_hook(lambda m, a, out: read.append(out[0].shape[:2].numel())),
        model.lm_head.register_forward_hook(lambda m, a, out: rows.append(out.shape[:-1].numel())),
    ]  # fmt: skip
    found = tiny.score(PROMPT, TEXTS)
    for hook in hooks:
        hook.remove()
    head = len(tiny.tokenizer(PROMPT)["input_ids"])
    assert sum(read) <= head + len(TEXTS) * found.tokens.max()
    assert sum(rows) <= 1 + (found.tokens - 1).sum()


def test_what_does_not_fit_is_refused_and_names_the_number(tiny):
    with pytest.raises(LabError, match="64"):
        tiny.score("film " * 70, [" a"])
    with pytest.raises(LabError, match="continuations"):
        tiny.score(PROMPT, [])
    with pytest.raises(LabError):
        tiny.score(PROMPT, "film")
    with pytest.raises(LabError):
        tiny.score(3, [" film"])


# Which


def test_choose_reads_the_letters_behind_the_printed_list(tiny):
    options = ["film", "book", "coat"]
    text = f"{PROMPT}\nA. film\nB. book\nC. coat\nAnswer:"
    found = tiny.choose(PROMPT, options)
    logits = np.array([plain(tiny, text, f" {letter}") for letter in "ABC"])
    assert np.allclose(found.probabilities, np.exp(logits) / np.exp(logits).sum(), atol=1e-5)
    assert found.choice == logits.argmax()
    assert found.letter == "ABC"[found.choice]


@pytest.mark.parametrize("options", [[], ["one"], ["x"] * 27, "film"])
def test_options_without_letters_are_refused(tiny, options):
    with pytest.raises(LabError):
        tiny.choose(PROMPT, options)


# What next


def test_greedy_takes_the_likeliest_token_each_time(tiny):
    ids = tiny.tokenizer(PROMPT)["input_ids"]
    start = len(ids)
    with torch.no_grad():
        for _ in range(8):
            ids.append(int(tiny.model(torch.tensor([ids])).logits[0, -1].argmax()))
            if ids[-1] == tiny.tokenizer.eos_token_id:
                break
    assert tiny.generate(PROMPT, most=8) == tiny.tokenizer.decode(ids[start:], skip_special_tokens=True)


def test_a_seed_gives_the_same_text_again_and_leaves_the_callers_luck_alone(tiny):
    torch.manual_seed(5)
    luck = torch.get_rng_state()
    drawn = {tiny.generate(PROMPT, most=8, temperature=2.0, seed=seed) for seed in range(4)}
    assert len(drawn) > 1
    assert tiny.generate(PROMPT, most=8, temperature=2.0, seed=0) == tiny.generate(
        PROMPT, most=8, temperature=2.0, seed=0
    )
    assert torch.equal(luck, torch.get_rng_state())
    with pytest.raises(LabError, match="seed"):
        tiny.generate(PROMPT, temperature=1.0)


def test_a_chat_prompt_has_no_system_words_unless_they_are_asked_for(tiny):
    assert tiny.chat_prompt("a film") == "<user>a film<end><model>"
    assert tiny.chat_prompt("a film", system="Be brief.") == (
        "<system>Be brief.<end><user>a film<end><model>"
    )
    asked = tiny.generate("<user>a film<end><model>", most=5)
    assert tiny.chat("a film", most=5) == asked.strip()


def test_a_model_without_a_chat_template_says_so(tmp_path):
    model = load_language_model(save_llama(tmp_path / "bare", chat=False), "cpu")
    with pytest.raises(LabError, match="chat template"):
        model.chat("hello")


# Where a text lies


@pytest.mark.parametrize("pooling", ["last", "mean"])
def test_a_text_has_the_vector_it_has_alone(tiny, pooling):
    texts = ["film", "a quiet film the book", "coat"]
    for text, vector in zip(texts, tiny.embed(texts, pooling=pooling), strict=True):
        ids = torch.tensor([tiny.tokenizer(text)["input_ids"]])
        with torch.no_grad():
            states = tiny.model.model(ids).last_hidden_state[0].numpy()
        assert np.allclose(vector, states[-1] if pooling == "last" else states.mean(0), atol=1e-5)
        assert vector.dtype == np.float32


def test_echo_takes_the_mean_of_the_second_reading(tiny):
    ids = tiny.tokenizer("a quiet film")["input_ids"]
    twice = torch.tensor([[*ids, *tiny.tokenizer("\n")["input_ids"], *ids]])
    with torch.no_grad():
        wanted = tiny.model.model(twice).last_hidden_state[0, -len(ids) :].mean(0).numpy()
    assert np.allclose(tiny.embed(["a quiet film", "coat"], pooling="echo")[0], wanted, atol=1e-5)


# Learning


def teaching(model, *columns):
    return model(input_ids=columns[0], labels=columns[0]).loss


def test_fresh_adapters_change_nothing_and_share_the_frozen_weights(tiny):
    learner = tiny.lora(rank=2, layers=[1, 2], seed=1)
    assert np.allclose(learner.score(PROMPT, TEXTS).total, tiny.score(PROMPT, TEXTS).total, atol=1e-5)
    names = [name for name, weight in learner.model.named_parameters() if weight.requires_grad]
    assert names
    assert all("lora_" in name and "layers.0." not in name for name in names)
    first = next(tiny.model.parameters())
    assert any(weight.data_ptr() == first.data_ptr() for weight in learner.model.parameters())


def test_adapters_learn_by_the_workbooks_own_loop_and_leave_the_model_as_it_was(tiny, tmp_path):
    before = tiny.score(PROMPT, TEXTS).total
    learner = tiny.lora(rank=4, seed=1)
    ids = torch.tensor([tiny.tokenizer("the book a quiet film the coat")["input_ids"]] * 4)
    trained, history = train_model(
        learner.model, (ids,), loss=teaching, epochs=25, batch_size=4, device="cpu", learning_rate=1e-2
    )
    assert history.train_loss[-1] < 0.8 * history.train_loss[0]
    taught = replace(learner, model=trained)
    assert taught.score(PROMPT, [" film"]).total > before[0] + 0.5
    assert np.allclose(tiny.score(PROMPT, TEXTS).total, before, atol=1e-6)
    path = save_adapters(taught, tmp_path / "taught.safetensors")
    again = load_adapters(tiny, path)
    assert np.allclose(again.score(PROMPT, TEXTS).total, taught.score(PROMPT, TEXTS).total, atol=1e-5)


def test_files_that_are_no_adapters_are_refused(tiny, tmp_path):
    with pytest.raises(LabError, match="no adapters"):
        save_adapters(tiny, tmp_path / "none.safetensors")
    (tmp_path / "text.safetensors").write_bytes(b"hello")
    for path in (tmp_path / "missing.safetensors", tmp_path / "text.safetensors"):
        with pytest.raises(DataProblem):
            load_adapters(tiny, path)
    path = save_adapters(tiny.lora(rank=2, seed=0), tmp_path / "good.safetensors")
    with pytest.raises(DataProblem, match="another model"):
        load_adapters(replace(tiny, name="other"), path)


# Loading


def test_pickled_weights_and_models_that_do_not_go_on_are_refused(folder, tmp_path):
    bare = shutil.copytree(folder, tmp_path / "bare")
    (bare / "model.safetensors").rename(bare / "pytorch_model.bin")
    with pytest.raises(DataProblem, match="pickled"):
        load_language_model(bare, "cpu")
    with pytest.raises(DataProblem):
        load_language_model(save_random("bert", tmp_path / "bert"), "cpu")
    with pytest.raises(LabError, match="precision"):
        load_language_model(folder, "cpu", precision="int8")


@pytest.mark.gpu
def test_a_gpu_gives_the_scores_of_the_cpu(folder, tiny):
    if not torch.cuda.is_available():
        pytest.skip("no CUDA device here")
    on = load_language_model(folder, "cuda")
    assert np.allclose(on.score(PROMPT, TEXTS).total, tiny.score(PROMPT, TEXTS).total, atol=1e-3)


# SmolLM2 itself


@pytest.mark.slow
def test_smollm2_scores_as_transformers_and_knows_a_capital(real):
    prompt, texts = "The capital of France is", [" Paris", " London", " a city on the river Seine"]
    found = real.score(prompt, texts)
    assert np.allclose(found.total, [plain(real, prompt, text) for text in texts], atol=1e-4)
    assert found.total[0] > found.total[1]
    assert real.generate(prompt, most=3).startswith(" Paris")


@pytest.mark.slow
def test_smollm2_puts_a_paraphrase_nearer_than_another_subject(real):
    texts = ["A quiet film about the sea.", "A calm movie about the ocean.", "An iron pot."]
    one, two, far = real.embed(texts, pooling="mean")
    cosine = lambda a, b: a @ b / np.linalg.norm(a) / np.linalg.norm(b)  # noqa: E731
    assert cosine(one, two) > cosine(one, far)


@pytest.mark.slow
def test_smollm2s_chat_says_nothing_of_itself_unless_asked(real):
    assert "SmolLM" not in real.chat_prompt("Hello")
    assert "Be brief." in real.chat_prompt("Hello", system="Be brief.")
