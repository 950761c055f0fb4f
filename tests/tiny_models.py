"""Small models with random weights, saved as a stranger's would be: they know nothing and are quick."""

from pathlib import Path
from typing import Any

WORDS = ["film", "book", "quiet", "loud", "coat", "pot", "a", "the", "红", "书"]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
FAMILIES = ("bert", "distilbert", "roberta", "gpt2")


def save_random(family: str, folder: Path, *, seed: int = 0, places: int = 16) -> Path:
    """A model of one family: two layers, 32 dimensions."""
    import torch

    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    if family == "bert":
        vocabulary = {word: number for number, word in enumerate([*SPECIAL, *WORDS])}
        (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    _model(family, places).save_pretrained(folder)
    _tokenizer(family, places).save_pretrained(folder)
    return folder


def _model(family: str, places: int) -> Any:
    import transformers as t

    spread = {"initializer_range": 0.2}
    if family == "gpt2":
        sizes = {"n_positions": places, "n_embd": 32, "n_layer": 2, "n_head": 4}
        return t.GPT2Model(
            t.GPT2Config(vocab_size=1 + len(WORDS), bos_token_id=0, eos_token_id=0, **sizes, **spread)
        )
    size = len(SPECIAL) + len(WORDS)
    if family == "distilbert":
        sizes = {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 64}
        return t.DistilBertModel(
            t.DistilBertConfig(vocab_size=size, max_position_embeddings=places, **sizes, **spread)
        )
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
    if family == "roberta":  # counts its places from the padding's number on
        return t.RobertaModel(
            t.RobertaConfig(
                vocab_size=size,
                max_position_embeddings=places + 1,
                pad_token_id=0,
                bos_token_id=2,
                eos_token_id=3,
                **sizes,
                **spread,
            )
        )
    return t.BertModel(t.BertConfig(vocab_size=size, max_position_embeddings=places, **sizes, **spread))


def _tokenizer(family: str, places: int) -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertTokenizerFast, PreTrainedTokenizerFast

    if family == "gpt2":  # no [CLS], no [PAD], nothing around a text
        vocabulary = {word: number for number, word in enumerate(["<end>", *WORDS])}
        tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<end>"))
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<end>", model_max_length=places)
    vocabulary = {word: number for number, word in enumerate([*SPECIAL, *WORDS])}
    return BertTokenizerFast(vocab=vocabulary, model_max_length=places)


def save_llama(
    folder: Path, *, seed: int = 0, places: int = 64, chat: bool = True, kind: str = "Llama"
) -> Path:
    """A causal model of random weights, Llama or Qwen3: three layers, 32 dimensions, pieces of words."""
    import torch
    import transformers as t
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    torch.manual_seed(seed)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<end>", "<user>", "<system>", "<model>"]
    trainer = trainers.BpeTrainer(
        vocab_size=330,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(
        [" a quiet film a loud film the book the coat Answer: A B C D"] * 9, trainer
    )
    fast = t.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<end>", model_max_length=places, bos_token="<end>"
    )
    if chat:  # like SmolLM2's, it adds a system prompt of its own
        fast.chat_template = (
            "{% for m in messages %}"
            "{% if loop.first and m.role != 'system' %}<system>Be kind.<end>{% endif %}"
            "<{{ 'model' if m.role == 'assistant' else m.role }}>{{ m.content }}<end>{% endfor %}"
            "{% if add_generation_prompt %}<model>{% endif %}"
        )
    config = getattr(t, f"{kind}Config")(
        vocab_size=len(fast),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=3,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=8,
        max_position_embeddings=places,
        initializer_range=0.3,
        tie_word_embeddings=True,
        bos_token_id=0,
        eos_token_id=0,
        pad_token_id=0,
    )
    getattr(t, f"{kind}ForCausalLM")(config).save_pretrained(folder)
    fast.save_pretrained(folder)
    return folder
