"""Turns texts into vectors with a pretrained language model: BERT and its relatives.

Terms: a *token* is a piece of text the model has a number for (a word, part of a word, a Chinese character);
[CLS] and [SEP] are the tokens it puts around every text; *padding* fills short texts up so that several fit
into one table, and the *mask* says which places are real; the *states* are the vectors the model computes for
each place, in context; *pooling* makes one vector of them.

    mean pooling: vector = sum over real tokens of state / number of real tokens
    cls pooling:  vector = state of the first token, [CLS]
    last pooling: vector = state of the last real token

Vectors keep the length the model gives them; to compare directions, divide each by its length.

Taught in notebooks/07_bert_encoding, 09_causal_model.
"""

from causalrec_lab.encode.files import EMBEDDED
from causalrec_lab.encode.loading import load_encoder
from causalrec_lab.encode.pooling import POOLINGS, masked_mean
from causalrec_lab.encode.precision import PrecisionFallback
from causalrec_lab.encode.random import random_encoder
from causalrec_lab.encode.vectors import TextEncoder, TextsCut

__all__ = [
    "EMBEDDED",
    "POOLINGS",
    "PrecisionFallback",
    "TextEncoder",
    "TextsCut",
    "load_encoder",
    "masked_mean",
    "random_encoder",
]
