"""How the pocket BERT was made: its corpus, its tokenizer, its training and what it was measured by.

The finished model is `load_encoder("pocket")`; this folder is only needed to make it again.

Terms: *supervised contrastive* learning pulls sentences about the same kind together and pushes others apart;
*distillation* teaches a small model to agree with a large one; a *held-out* split is never trained on.

Taught in notebooks/07_bert_encoding.
"""

from causalrec_lab.encode.pocket.corpus import Kind, Pair, corpus, kinds, sentences
from causalrec_lab.encode.pocket.tokens import build_tokenizer, vocabulary

__all__ = ["Kind", "Pair", "build_tokenizer", "corpus", "kinds", "sentences", "vocabulary"]
