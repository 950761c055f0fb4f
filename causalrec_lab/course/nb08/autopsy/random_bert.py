"""Makes a BERT of the article's shape whose weights are drawn by chance, and says so wherever it goes.

Terms: see `autopsy`.

Taught in notebooks/08_autopsy.
"""

import string
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.datasets import article_quotes
from causalrec_lab.device import seeded
from causalrec_lab.errors import LabError

if TYPE_CHECKING:
    from transformers import BertModel, BertTokenizer

DIM, LAYERS, PLACES = (
    768,
    1,
    512,
)  # as wide as bert-base-chinese, with as many places, and one layer of its twelve
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
ANNOUNCEMENT = (
    "RANDOM BERT: {dim} dimensions, {layers} layer(s), weights drawn by chance with seed {seed}. It has "
    "never read a word: good for shapes and for crashes, never for meaning."
)


@dataclass(frozen=True, eq=False)
class RandomBert:
    """A model and its tokenizer, loaded by transformers from a folder; its repr is the announcement."""

    model: "BertModel" = field(repr=False)
    tokenizer: "BertTokenizer" = field(repr=False)
    announcement: str = ""

    def encode(self, texts: Sequence[str]) -> Float[ndarray, "text 768"]:
        """State of [CLS] for each text, as the article takes it; the numbers mean nothing."""
        import torch

        inputs = self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=PLACES, return_tensors="pt"
        )
        with torch.no_grad():
            return self.model(**inputs).last_hidden_state[:, 0].numpy()  # (text, dim)

    def __repr__(self) -> str:
        return self.announcement


def random_bert(seed: int = 0) -> RandomBert:
    """A 768-dimensional BERT that means nothing, made on this machine and loaded as any other is."""
    from transformers import BertModel, BertTokenizer

    from causalrec_lab.encode.hub import quietly

    with TemporaryDirectory() as name, quietly():
        folder = lay_random_bert(Path(name) / "random-bert", seed=seed)
        model, tokenizer = BertModel.from_pretrained(folder), BertTokenizer.from_pretrained(folder)
    return RandomBert(model, tokenizer, announcement(seed))


def announcement(seed: int) -> str:
    """What it says of itself."""
    return ANNOUNCEMENT.format(dim=DIM, layers=LAYERS, seed=seed)


def lay_random_bert(folder: Path, *, seed: int = 0) -> Path:
    """Write config, tokenizer (one token a character) and safetensors weights into a folder, and a note.

    Args:
        folder: it is made; it must not be there yet.
        seed: from which all weights follow.

    Raises:
        LabError: the folder is there already.
    """
    from transformers import BertConfig, BertModel, BertTokenizer

    from causalrec_lab.encode.hub import quietly

    folder = Path(folder)
    if folder.exists():
        raise LabError(f"{folder.name!r} is there already; name one that is not, so that nothing is lost")
    folder.mkdir(parents=True)
    words = [*SPECIAL, *_characters()]
    (folder / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=DIM,
        num_hidden_layers=LAYERS,
        num_attention_heads=12,
        intermediate_size=DIM,
        max_position_embeddings=PLACES,
    )
    with seeded(seed), quietly():
        BertModel(config).save_pretrained(folder)
        BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    (folder / "README.md").write_text(announcement(seed) + "\n", encoding="utf-8")
    return folder


@contextmanager
def no_hub() -> Iterator[None]:
    """As on a machine without a network: the hub is shut and its cache is empty, also where neither is so.

    Nothing is fetched and nothing is deleted; on leaving, all is as before.
    """
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE, constants.HF_HUB_CACHE
    with TemporaryDirectory() as empty:
        try:
            constants.HF_HUB_OFFLINE, constants.HF_HUB_CACHE = True, empty
            yield
        finally:
            constants.HF_HUB_OFFLINE, constants.HF_HUB_CACHE = before


def _characters() -> list[str]:
    """Every character of the article's quotes, and of plain English, in lower case as BertTokenizer reads."""
    said = "".join(quote.source for quote in article_quotes()).lower()
    return sorted(
        {letter for letter in said + string.printable if not letter.isspace()} - set(string.ascii_uppercase)
    )
