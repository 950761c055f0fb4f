"""What the pocket BERT was trained on: shop sentences in Chinese and English, written by rule.

The finished model is `load_encoder("pocket")`; data/pocket_making makes it again.

Terms: a *held-out* split is never trained on.

Taught in notebooks/07_bert_encoding.
"""

from causalrec_lab.encode.pocket.corpus import Kind, Pair, corpus, kinds, sentences

__all__ = ["Kind", "Pair", "corpus", "kinds", "sentences"]
