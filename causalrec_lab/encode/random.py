"""Makes a model with random weights for lessons about shape and order; it says that it knows nothing.

Shared terms stand in the package's own docstring.

Taught in notebooks/07_bert_encoding.
"""

from typing import Any

from causalrec_lab.device import seeded
from causalrec_lab.encode.vectors import TextEncoder
from causalrec_lab.errors import LabError, one_of, whole_number

RANDOM = ("bert", "gpt2")


def random_encoder(
    family: str, like: TextEncoder, *, layers: int = 6, dim: int = 64, seed: int = 0
) -> TextEncoder:
    """An encoder of this family that was never trained, with the vocabulary of another.

    Args:
        family: "bert" reads in both directions, "gpt2" forwards only.
        like: whose tokenizer, length and device it takes.
        layers: how many, 1 or more.
        dim: length of a vector, a multiple of 4.
        seed: of the weights; torch's own draws are left as they were.

    Raises:
        LabError: no such family, or sizes that make no model.
    """
    one_of("family", family, RANDOM)
    layers = whole_number("layers", layers, high=100)
    seed = whole_number("seed", seed, low=0, high=2**32 - 1)
    if whole_number("dim", dim, low=4, high=4096) % 4:
        raise LabError(f"dim is {dim}; a multiple of 4 is needed")
    with seeded(seed):
        model = _model(family, like, layers, dim)
    return TextEncoder(
        name=f"random {family} (knows nothing)",
        dim=dim,
        max_tokens=like.max_tokens,
        pooling="last" if family == "gpt2" else "mean",
        batch_size=like.batch_size,
        device=like.device,
        model=model.to(like.device).eval(),
        tokenizer=like.tokenizer,
    )


def _model(family: str, like: TextEncoder, layers: int, dim: int) -> Any:
    import transformers

    words, places = len(like.tokenizer), like.max_tokens
    spread = {"initializer_range": 0.2}  # wider than usual, so that states differ visibly
    if family == "gpt2":
        ends = {"bos_token_id": like.tokenizer.pad_token_id, "eos_token_id": like.tokenizer.pad_token_id}
        sizes = {"n_embd": dim, "n_layer": layers, "n_head": 4}
        return transformers.GPT2Model(
            transformers.GPT2Config(vocab_size=words, n_positions=places, **sizes, **spread, **ends)
        )
    sizes = {"hidden_size": dim, "num_hidden_layers": layers, "num_attention_heads": 4}
    return transformers.BertModel(
        transformers.BertConfig(
            vocab_size=words,
            max_position_embeddings=places,
            intermediate_size=4 * dim,
            pad_token_id=like.tokenizer.pad_token_id,
            **sizes,
            **spread,
        )
    )
