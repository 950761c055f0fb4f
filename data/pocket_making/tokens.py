"""Builds the tokenizer of the pocket BERT: one token for each Chinese character, one for each English word.

A WordPiece tokenizer learnt from so small a corpus breaks an unseen English word into letters, which all
words share; then everything looks like everything else. Here an unseen word is [UNK], and training shows the
model that [UNK] says nothing.

Taught in notebooks/07_bert_encoding.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from causalrec_lab.datasets import catalogue
from causalrec_lab.encode.pocket.corpus import kinds, sentences

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PLACES = 64  # tokens of one text at most
_TOKEN = re.compile(r"[\u4e00-\u9fff]|[a-z]+|[0-9]|[^\s\w]")


def split(text: str) -> list[str]:
    """The tokens of a text: characters, lower-case words, digits, signs.

    >>> split("观看电影A, twice")
    ['观', '看', '电', '影', 'a', ',', 'twice']
    """
    return _TOKEN.findall(text.lower())


def noise_words() -> dict[str, list[str]]:
    """Characters and words of the shop's catalogue that the corpus does not need: they mean nothing here."""
    needed = {token for text in _material() for token in split(text)}
    goods = catalogue()
    found = {}
    for language, least in (("zh", 1), ("en", 2)):
        seen = Counter(token for text in goods.texts(language) for token in split(text))
        found[language] = sorted(
            token
            for token, times in seen.items()
            if times >= least and token not in needed and (token.isascii() == (language == "en"))
            and token.isalpha()
        )  # fmt: skip
    return found


def vocabulary() -> list[str]:
    """Every token the pocket BERT has a number for, the special ones first."""
    noise = noise_words()
    tokens = {token for text in _material() for token in split(text)}
    return [*SPECIAL, *sorted(tokens.union(noise["zh"], noise["en"], "0123456789,.:;!?'-，。：；！？、"))]


def build_tokenizer(tokens: Iterable[str] | None = None) -> "PreTrainedTokenizerBase":
    """A tokenizer in BERT's own format, which AutoTokenizer loads again.

    Args:
        tokens: the vocabulary, the special tokens first; None for the pocket BERT's own.
    """
    from transformers import BertTokenizerFast

    tokens = vocabulary() if tokens is None else tokens
    return BertTokenizerFast(
        vocab={token: number for number, token in enumerate(tokens)}, model_max_length=PLACES
    )


def _material() -> Iterable[str]:
    """All words, acts, remarks, training frames and fillers: what training sentences are made of."""
    said = sentences()
    for kind in kinds():
        yield from (*kind.zh, *kind.en)
    yield said["letters"].lower().replace("", " ")
    yield "电影 书籍 商品 衣服 物品 film book product garment article a an the my some this"
    for act in said["acts"]:
        yield from (*act["zh"], *act["en"])
    for remark in said["remarks"].values():
        yield from (*remark["zh"], *remark["en"])
    for frames in said["training"].values():
        yield from (text for frame in frames for text in frame)
    yield from (*said["fillers"]["zh"], *said["fillers"]["en"])
