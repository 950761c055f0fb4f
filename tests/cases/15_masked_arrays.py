"""numpy #26669, sherpa #695, jax #13795 (np.asarray drops the mask): the blanked-out value is counted."""
import numpy as np
from causalrec_lab.errors import LabError
from causalrec_lab import estimate as e
from causalrec_lab.log import Log
from causalrec_lab.explain import permutation_importance
y = np.ma.array([1.0, 0, 1, 0, 99, 99], mask=[0, 0, 0, 0, 1, 1]); t = [1, 0, 1, 0, 1, 0]; half = [0.5] * 6
x = np.arange(6.0)[:, None]
asks = {"Log": lambda: Log(range(6), [0] * 6, t, y).outcome.max(), "naive": lambda: e.naive(y, t).high,
        "ips": lambda: e.ips(y, half, half).value, "ips_effect": lambda: e.ips_effect(y, t, propensity=half).high,
        "aipw": lambda: e.aipw(y, t, propensity=half, outcome_if_exposed=half, outcome_if_not=half).high,
        "stratified": lambda: e.stratified(y, t, stratum=[1] * 6).high, "outcome_regression": lambda: e.outcome_regression(y, t, features=x).high,
        "matched": lambda: e.matching(y, t, features=x).high, "group_effects": lambda: e.group_effects(y, [1] * 6)[1].value,
        "tilted_mean": lambda: e.exponential_tilting(y, tilt=0).value,
        "permutation_importance": lambda: abs(permutation_importance(lambda r: r[:, 0], x, y, names=["a"])[0].value)}
wrong = []
for name, ask in asks.items():
    try: found = ask()
    except LabError as error: print(name, "refuses"); continue
    print(name, "->", round(float(found), 2)); wrong.append(name) if found > 5 else None
assert not wrong, f"99 was masked and is counted by {wrong}"
