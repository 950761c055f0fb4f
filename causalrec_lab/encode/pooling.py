"""Makes one vector of the states of a text: the mean of its tokens, its first token or its last.

Shared terms stand in the package's own docstring.

Taught in notebooks/07_bert_encoding, 09_causal_model.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jaxtyping import Float, Int

if TYPE_CHECKING:
    import torch


def masked_mean(
    states: "Float[torch.Tensor, 'text token dim']", mask: "Int[torch.Tensor, 'text token']"
) -> "Float[torch.Tensor, 'text dim']":
    """Mean of the states of real tokens; padding has no say."""
    real = mask.unsqueeze(-1).to(states.dtype)  # (text, token, 1)
    return (states * real).sum(dim=1) / real.sum(dim=1)  # (text, dim)


def first_token(
    states: "Float[torch.Tensor, 'text token dim']", mask: "Int[torch.Tensor, 'text token']"
) -> "Float[torch.Tensor, 'text dim']":
    """State of the first real token, which BERT calls [CLS]."""
    return states[_rows(states), mask.argmax(dim=1)]  # (text, dim); argmax: the first of the ones


def last_token(
    states: "Float[torch.Tensor, 'text token dim']", mask: "Int[torch.Tensor, 'text token']"
) -> "Float[torch.Tensor, 'text dim']":
    """State of the last real token: in a GPT the only one that has read the whole text.

    Right for padding on either side. In a BERT it is the state of [SEP].
    """
    from_the_end = mask.flip(1).argmax(dim=1)  # (text,)
    return states[_rows(states), mask.shape[1] - 1 - from_the_end]  # (text, dim)


def _rows(states: Any) -> Any:
    import torch

    return torch.arange(states.shape[0], device=states.device)


POOLINGS: dict[str, Callable[..., Any]] = {"mean": masked_mean, "cls": first_token, "last": last_token}
