"""dowhy #804/#807 (all values the same). An exact estimate has a width of 0: the picture gets 'nan' for coordinates."""
import math, warnings; warnings.simplefilter("ignore")
from causalrec_lab.errors import LabError
from causalrec_lab.estimate import naive
from causalrec_lab.view.plots import forest
exact = naive([1, 1, 0, 0], [1, 1, 0, 0]); print(exact); ax = forest({"naive": exact}); import numpy as np; wrong = [] if np.isfinite(ax.get_xlim()).all() else ["width 0"]
from dataclasses import replace
for name, one in {"nan": replace(exact, low=math.nan, high=math.nan), "inf": replace(exact, low=-math.inf, high=math.inf)}.items():
    try: forest({"a": one})
    except LabError as error: print(name, "says:", error)
    except Exception as error: print(name, "crashes:", type(error).__name__, error); wrong.append(name)
assert not wrong, wrong
