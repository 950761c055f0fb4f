"""scikit-learn #9354, #14739 (distances as a^2+b^2-2ab lose close points far from 0). matched() scales but does not centre."""
import numpy as np
from causalrec_lab.estimate import matching as matched, naive
rng = np.random.default_rng(0); n = 2000
clock = 1.7e9 + rng.uniform(0, 3600, n)                 # unix seconds, one hour
z = (clock - 1.7e9) / 3600; fan = rng.integers(2, size=n)
t = (rng.random(n) < 0.1 + 0.7 * z).astype(int)
y = 3 * z + 1.0 * t + 0.1 * rng.normal(size=n)          # the effect is 1
raw, moved = np.column_stack([clock, fan]), np.column_stack([clock - 1.7e9, fan])
bad = []
for estimand in ("ATE", "ATT", "ATU"):
    one, other = (matched(y, t, features=x, estimand=estimand) for x in (raw, moved))
    print(estimand, "clock as it is", one, "| clock from 0", round(other.value, 3), "| naive", round(naive(y, t).value, 3))
    bad += [abs(one.value - other.value) > 0.01]
few = matched(y, t, features=raw, caliper=1e-4).estimand, matched(y, t, features=moved, caliper=1e-4).estimand
print("caliper 1e-4:", few)                              # raw: everybody "has a twin"
assert not any(bad) and few[0] == few[1], "a constant added to a column must not change the twins (truth 1.0)"
