"""Says whether rows can answer a question about doing, and with which formula; if not, why, and what is left.

Terms: an *estimand* is a question written in chances that rows can show; a question is *identified* if the
graph lets it be written so; a *hedge* is the pattern of hidden causes that forbids it; *bounds* are what rows
say all the same; an *instrument* answers for those it moves.

Taught in notebooks/04_sixteen_stories, 05_what_to_adjust_for.
"""

from causalrec_lab.identify.algorithm import Hedge, components
from causalrec_lab.identify.answers import Estimand, NotIdentified
from causalrec_lab.identify.bounds import average_effect, bounds
from causalrec_lab.identify.find import identify
from causalrec_lab.identify.instrument import late
from causalrec_lab.identify.interval import Interval

__all__ = [
    "Estimand",
    "Hedge",
    "Interval",
    "NotIdentified",
    "average_effect",
    "bounds",
    "components",
    "identify",
    "late",
]
