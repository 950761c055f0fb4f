"""Says whether several walks through a posterior tell the same story: R-hat, effective draws, divergences.

    W = mean of the variances inside the chains
    B = n * variance of the chain means              (n draws a chain; each chain is cut in two first)
    R-hat = sqrt( ((n - 1) / n * W + B / n) / W )

R-hat near 1 says that the chains agree with each other. It does not say that the model is right. *Effective
draws* is how many independent draws the linked ones are worth. A *divergence* is a step at which the walk
lost its way: regions may be missing. The rule (`doubts`): four chains, R-hat below 1.01, more than 400
effective draws, no divergence.

The sums are Pyro's (`pyro.ops.stats`). This R-hat is split, but neither rank-normalised nor folded: the
improved R-hat of Vehtari and others also finds chains that differ in spread alone, or have very long tails.
Sources: Gelman and Rubin (1992), Inference from iterative simulation using multiple sequences; the limits of
the rule (four chains, 1.01, 400) are those of Vehtari and others (2021), Rank-normalization, folding, and
localization: an improved R-hat.

Taught in notebooks/10_bayesian_causal_model.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from numpy import ndarray
from pyro.ops import stats

from causalrec_lab.errors import LabError
from causalrec_lab.inputs import array

FEWEST = 8  # draws a chain
CHAINS, R_HAT, ESS = 4, 1.01, 400  # the rule


@dataclass(frozen=True)
class Diagnostics:
    """How the walks went.

    Args:
        chains: how many walks.
        r_hat: the worst R-hat of all cells.
        ess: the fewest effective draws of all cells.
        divergences: steps at which a walk lost its way.
    """

    chains: int
    r_hat: float
    ess: float
    divergences: int

    @property
    def doubts(self) -> tuple[str, ...]:
        """What the rule finds; none if the chains passed it.

        >>> Diagnostics(4, 1.003, 700.0, 0).doubts, Diagnostics(2, 1.02, 700.0, 0).doubts
        ((), ('2 chains, 4 are needed', 'R-hat 1.020 is not below 1.01'))
        """
        found = {
            f"{self.chains} chains, {CHAINS} are needed": self.chains < CHAINS,
            f"R-hat {self.r_hat:.3f} is not below {R_HAT}": not round(self.r_hat, 3) < R_HAT,
            f"{self.ess:.0f} effective draws, more than {ESS} are needed": not self.ess > ESS,
            f"{self.divergences} divergences, none is allowed": self.divergences > 0,
        }
        return tuple(sentence for sentence, holds in found.items() if holds)

    @property
    def verdict(self) -> str:
        """One word, passed, or what is missing."""
        return "not passed: " + "; ".join(self.doubts) if self.doubts else "passed"

    def __str__(self) -> str:
        return (
            f"{self.chains} chains, R-hat {self.r_hat:.3f}, {self.ess:.0f} effective draws, "
            f"{self.divergences} divergences: {self.verdict}"
        )


def r_hat(chains: Float[ndarray, "chain draw"]) -> float:
    """Do the chains agree? Near 1 if they do.

    >>> r_hat([[0, 1] * 10, [0, 1] * 10]) < 1.01, r_hat([[0, 1] * 10, [5, 6] * 10]) > 5
    (True, True)

    Raises:
        LabError: fewer than two chains, too few draws, or chains that never move.
    """
    return float(stats.split_gelman_rubin(_walks(chains), chain_dim=0, sample_dim=1))


def effective_draws(chains: Float[ndarray, "chain draw"]) -> float:
    """How many independent draws these linked ones are worth, for a mean.

    Raises:
        LabError: as `r_hat` does.
    """
    return float(stats.effective_sample_size(_walks(chains), chain_dim=0, sample_dim=1))


def _walks(chains: object) -> torch.Tensor:
    walks = torch.as_tensor(array("chains", chains, shape=(None, None)))
    if len(walks) < 2 or walks.shape[1] < FEWEST:
        raise LabError(
            f"chains has shape {tuple(walks.shape)}; two chains or more with {FEWEST} draws each are needed: "
            "one walk alone cannot disagree with anybody"
        )
    if (walks.var(dim=1) == 0).any():
        raise LabError("a chain never moves, or holds a value that is no number; look at it before asking")
    return walks
