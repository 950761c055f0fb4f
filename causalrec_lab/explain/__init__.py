"""Asks a model why: what it looks at, what it misses when a column is shuffled, what it would say otherwise.

Every answer here is about the model. None of them says what a person would have done, or what setting a
column by hand would change in the world: a receipt page is the best of predictors and sells nothing.

Terms: an *importance* says how much a model's answers or errors hang on one column; an *attribution* splits
one answer over the columns; the *baseline* is the input it starts from; a *model-counterfactual* is what the
model would say of another input, a *world-counterfactual* what would have happened.

`reader` is the smallest model with attention, `attention` a BERT's weights beside what deleting a word does,
`permutation` shuffles columns, `gradients` goes from a baseline to the answer, `shapley` goes over all
coalitions of columns, `history` strikes past goods.

Taught in notebooks/17_counterfactuals.
"""

from causalrec_lab.explain.attention import attention_view
from causalrec_lab.explain.gradients import integrated_gradients, text_gradients
from causalrec_lab.explain.history import smallest_change
from causalrec_lab.explain.permutation import permutation_importance
from causalrec_lab.explain.reader import EventReader
from causalrec_lab.explain.shapley import shapley_values

__all__ = [
    "EventReader",
    "attention_view",
    "integrated_gradients",
    "permutation_importance",
    "shapley_values",
    "smallest_change",
    "text_gradients",
]
