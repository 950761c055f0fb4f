"""sklearn-pandas #86, pandas #16107 (np.asarray(["a", nan]) makes the text 'nan'). The same label in a Series is refused."""
import numpy as np, pandas as pd
from causalrec_lab.errors import LabError
from causalrec_lab import estimate as e
from causalrec_lab.log import Log
from causalrec_lab.recommenders import KindClassifier
nan = float("nan"); who = ["fan", "fan", "new", "new", nan, nan]; y, t = [1, 0, 1, 0, 1, 0], [1, 0, 1, 0, 1, 0]
days = pd.to_datetime(pd.Series(["2024-01-01"] * 2 + ["2024-01-02"] * 2 + [None] * 2))
asks = {"stratified": lambda: e.stratified(y, t, stratum=who), "stratified, dates with NaT": lambda: e.stratified(y, t, stratum=days),
        "group_effects": lambda: list(e.group_effects(y, who)), "naive(user=)": lambda: e.naive(y, t, user=who),
        "through_step": lambda: e.front_door(y, [1, 1, 1, 0, 0, 0], mediator=["a", nan, "a", nan, "a", nan]),
        "popularity_propensity": lambda: e.popularity_propensity(who, users=9).tolist(),
        "fold_of": lambda: e.fold_of(who, folds=3).tolist(), "g_test": lambda: e.g_test({"a": who, "b": y}, "a", "b"),
        "randomisation_test": lambda: e.randomisation_test(y, t, stratum=who),
        "KindClassifier": lambda: KindClassifier(["red film"] * 4 + ["blue book"] * 4 + ["thing"] * 4, ["film"] * 4 + ["book"] * 4 + [nan] * 4, folds=2).fit(Log([0], [0], [1], [1]), users=1, items=12).parts["kinds"]}
wrong = []
for name, ask in asks.items():
    try: print(name, "->", str(ask())[:90]); wrong.append(name)
    except LabError as error: print(name, "refuses:", str(error)[:60])
assert not wrong, f"a missing name became a name of its own in {wrong}"
