"""PEP 515 through float("1_23") (FastDoubleParser #85 and others argue about it): two people become one."""
import numpy as np
from causalrec_lab.errors import LabError
from causalrec_lab.estimate import naive
from causalrec_lab.log import Log, clean
wrong = []
for name, ask in {"Log.user": lambda: Log(["1_23", "12_3"], [0, 0], [1, 0], [1, 0]).user.tolist(),
                  "Log extra": lambda: Log([1, 2], [0, 0], [1, 0], [1, 0], extra={"session": ["1_23", "12_3"]})["session"].tolist(),
                  "clean": lambda: clean([("1_23", 1, 1, 1), ("12_3", 1, 0, 1)], ["user", "item", "exposed", "outcome"])[0].user.tolist(),
                  "estimate.naive": lambda: [naive(["1_0", "0", "1", "0"], [1, 0, 1, 0]).value],
                  }.items():
    try: found = ask(); print(name, "->", found); wrong.append(name) if found not in (["1_23", "12_3"],) else None
    except (LabError, AttributeError) as error: print(name, "refuses:", str(error)[:70])
assert not wrong, f"a text with _ is no number: {wrong}"
