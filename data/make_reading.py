"""Writes data/reading.json: what two encoders make of a few texts, for the cards of notebook 07.

A card cannot wait for a model, so pieces, numbers and changes stand here; tests/course/test_nb07.py makes
some of them again.

    python data/make_reading.py        about ten seconds
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from causalrec_lab.encode import TextEncoder, load_encoder, random_encoder

TEXTS = (
    *("我喜欢电影A", "我讨厌电影A", "浏览商品C", "退货商品C", "观看电影A", "商品C：智能手机", "小王在北京"),
    *("I love film A", "I hate film A", "unwatchable", "A filmgoer's headphones"),
)
SHORT, LONGEST, STEP = "a quiet film", 40, 4  # tokens of padding
OLD = ("i", "really", "love", "this", "quiet", "film")
NEW = ("you", "never", "hate", "that", "loud", "book")


def pieces(encoder: TextEncoder) -> dict[str, list]:
    """For each text its tokens: [as the vocabulary writes it, number, piece, unknown, special]."""
    return {
        text: [[t.token, t.id, t.piece, t.unknown, t.special] for t in encoder.tokens(text)] for text in TEXTS
    }


def padded(encoder: TextEncoder) -> dict[str, dict[str, list[float]]]:
    """Cosine between a text's vector alone and beside a longer one, by pooling, with the mask and without."""
    alone, found = encoder.states([SHORT]), {}
    for pooling in ("mean", "cls"):
        found[pooling] = {}
        for name, masked in (("mask", True), ("no mask", False)):
            found[pooling][name] = []
            for padding in range(0, LONGEST + 1, STEP):
                long = " ".join(["film"] * (alone.ids.shape[1] - 2 + padding))
                inside = encoder.states([SHORT, long], masked=masked)
                mask = inside.mask[0] if masked else np.ones_like(inside.mask[0])
                one = pool(alone.states[0], alone.mask[0], pooling)
                other = pool(inside.states[0], mask, pooling)
                cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
                found[pooling][name].append(round(float(cosine), 3))
    return found


def pool(states: np.ndarray, mask: np.ndarray, pooling: str) -> np.ndarray:
    """One vector of the states of one text."""
    return states[0] if pooling == "cls" else states[mask == 1].mean(axis=0)  # (dim,)


def edits(encoder: TextEncoder) -> list[list[list[float]]]:
    """For each word replaced: how far each state moved, by layer and token, as a share of its length."""
    old, found = hidden(encoder, OLD), []  # (layer, token, dim)
    for place, word in enumerate(NEW):
        new = hidden(encoder, (*OLD[:place], word, *OLD[place + 1 :]))
        share = np.linalg.norm(new - old, axis=-1) / np.linalg.norm(old, axis=-1)  # (layer, token)
        found.append([[exact(value) for value in layer] for layer in share.tolist()])
    return found


def hidden(encoder: TextEncoder, words: Sequence[str]) -> np.ndarray:
    """States of each layer; a GPT gets the words alone, a BERT gets [CLS] and [SEP] around them."""
    if encoder.model.config.model_type != "gpt2":
        return encoder.states([" ".join(words)], hidden_states=True).hidden[:, 0]
    ids = [token.id for token in encoder.tokens(" ".join(words)) if not token.special]
    assert len(ids) == len(words)
    with torch.inference_mode():
        found = encoder.model(torch.tensor([ids]), output_hidden_states=True).hidden_states
    return torch.cat(found).numpy()


def exact(value: float) -> float:
    """Two decimals, but only a true zero is written as zero."""
    return 0.0 if value == 0 else max(round(value, 2), 0.01)


def main() -> None:
    """Make everything and write it."""
    embedded, pocket = load_encoder(device="cpu"), load_encoder("pocket", "cpu")
    gpt = random_encoder("gpt2", embedded)
    made = {
        "pieces": {"embedded": pieces(embedded), "pocket": pieces(pocket)},
        "padded": padded(embedded),
        "edits": {"bert": edits(embedded), "gpt": edits(gpt)},
    }
    path = Path(__file__).with_name("reading.json")
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text.replace('},"', '},\n"').replace('],"', '],\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
