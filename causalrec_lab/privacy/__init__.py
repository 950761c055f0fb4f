"""What a sheet or a model gives away about one person, and noise that bounds it.

    noisy_counts(counts, epsilon=0.5);  epsilon_spent(1.1, sample_rate=0.01, steps=1000, delta=1e-5)

Terms: two data sets are *neighbours* if one has one person more; an algorithm is (epsilon,
delta)-*differentially private* if for any set of answers  P(answer in it) <= exp(epsilon) P(answer in it,
neighbour) + delta; the *sensitivity* of an answer is how far one person can move it; the *noise multiplier*
is the standard deviation of the noise over the sensitivity; a *member* was in the training data, and
*membership inference* guesses who was.

Privacy of this kind is about what one person adds. It undoes no confounding, and keeps no secret that the
other rows tell anyway.

Files: `people` who stands alone on a sheet, `noise` the two mechanisms and the accountant, `learning` one
step of DP-SGD and what an attacker can tell of a model.

Taught in notebooks/22_private_and_trusted.
"""

from causalrec_lab.privacy.learning import largest_auc, membership_auc, noisy_gradient
from causalrec_lab.privacy.noise import (
    epsilon_spent,
    gaussian_delta,
    gaussian_sigma,
    noise_needed,
    noisy_counts,
)
from causalrec_lab.privacy.people import group_sizes, singled_out

__all__ = [
    "epsilon_spent",
    "gaussian_delta",
    "gaussian_sigma",
    "group_sizes",
    "largest_auc",
    "membership_auc",
    "noise_needed",
    "noisy_counts",
    "noisy_gradient",
    "singled_out",
]
