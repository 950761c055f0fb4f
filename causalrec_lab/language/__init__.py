"""Asks a large language model: how likely is a text, which of these options, what comes next.

    model = load_language_model();  model.score(prompt, continuations).total

Terms: a *language model* gives each *token* (a piece of a word) a probability, from the tokens before it: it
is trained by *next-token prediction*; the *prompt* is what it has read; a *continuation* is what may follow;
*log-likelihood* is the sum of its tokens' log-probabilities; *logits* are the numbers behind the
probabilities; a *chat template* wraps a message as the model saw messages in *instruction tuning*; *greedy*
takes the likeliest token each time; *LoRA* trains two thin matrices beside a frozen one; the *KV cache* keeps
what the model computed for a prompt, so that many continuations can share it.

Files: `loading`, `model` the model and its questions, `together` many continuations in one row, `adapters`
LoRA, `tuning` LoRA on clicks, `rankers` the model as a recommender, `position` what the place on a list does
to its answer, `prompts` one word of a question changed.

Taught in notebooks/19_language_models_on_trial.
"""

from causalrec_lab.language.adapters import load_adapters, save_adapters
from causalrec_lab.language.loading import load_language_model
from causalrec_lab.language.model import LanguageModel
from causalrec_lab.language.rankers import Listwise, Pairwise, Pointwise

__all__ = [
    "LanguageModel",
    "Listwise",
    "Pairwise",
    "Pointwise",
    "load_adapters",
    "load_language_model",
    "save_adapters",
]
