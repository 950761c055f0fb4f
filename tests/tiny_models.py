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
