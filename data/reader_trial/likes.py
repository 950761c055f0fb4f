"""A reader that first learns from likes: which texts please the same visitor. Nobody's columns are looked at.

The likes are those of other visitors, never of the log's; the texts are those of the items.
"""

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy import ndarray
from torch import Tensor, nn

WIDTH, STEPS, RATE, BATCH = 8, 300, 0.05, 1000
DECAY = {625: 5.0, 5000: 10.0}  # by how many visitors: settled on seeds 900 to 904


def scaled(vectors: Float[ndarray, "item dim"], like: ndarray | None = None) -> Float[Tensor, "item dim"]:
    """Vectors about a mean, of mean square length 1: their own, or that of `like`."""
    like = vectors if like is None else like
    size = np.sqrt(((like - like.mean(axis=0)) ** 2).sum(axis=1).mean())
    return torch.as_tensor((vectors - like.mean(axis=0)) / size, dtype=torch.float32)


def learned(
    x: Float[Tensor, "item dim"], likes: Int[ndarray, "visitor liked"], *, seed: int
) -> Float[Tensor, "dim width"]:
    """W, for which z = W text predicts each like of a visitor from that visitor's other likes.

        chance of item i  ~  exp(mean of z over the other likes . z_i  +  b . text_i  +  g . z_i squared)

    Args:
        x: of the items, from `scaled`.
        likes: of other visitors, one a row.
        seed: of the first W and of the order.
    """
    past = torch.tensor(likes)
    one = nn.functional.one_hot(past, len(x)).float()  # (visitor, liked, item)
    others = (one.sum(1, keepdim=True) - one).flatten(0, 1)  # (like, item)
    goal, draw = past.flatten(), torch.Generator().manual_seed(seed)
    w = nn.Parameter(torch.randn(x.shape[1], WIDTH, generator=draw) / 2)
    b, g = nn.Parameter(torch.zeros(x.shape[1])), nn.Parameter(torch.zeros(WIDTH))
    learn = torch.optim.Adam([w, b, g], lr=RATE)
    slower = torch.optim.lr_scheduler.LambdaLR(learn, lambda step: 1 - 0.95 * step / STEPS)
    decay = DECAY[len(past)] / len(goal)
    for _ in range(STEPS):
        some = torch.randint(len(goal), (BATCH,), generator=draw)
        z, also = x @ w, others[some]
        odds = (also @ z / (past.shape[1] - 1)) @ z.T + x @ b + z**2 @ g
        loss = nn.functional.cross_entropy(odds.masked_fill(also > 0, -1e9), goal[some])
        learn.zero_grad()
        (loss + decay * ((w**2).sum() + (b**2).sum())).backward()
        learn.step()
        slower.step()
    return w.detach()
