"""Says what would have been: from equations and noise exactly, from rows and experiments within bounds.

Terms: a *structural model* has an equation for every node and noise that nobody chose; a *counterfactual* is
about one world as it was and as it would have been; the *square* puts both answers of everybody side by side;
PN, PS and PNS ask whether a cause was needed, would be enough, or both.

    three rungs: seeing P(y given x), doing P(y given do(x)), imagining P(y had x been set, given what was)

Taught in notebooks/03_seeing_and_doing, 05_what_to_adjust_for, 17_counterfactuals.
"""

from causalrec_lab.counterfactual.canonical import model_from_table
from causalrec_lab.counterfactual.causation import RESPONSE_TYPES, Causation, causation, types_that_fit
from causalrec_lab.counterfactual.effects import Effects, mediation
from causalrec_lab.counterfactual.imagine import counterfactual, twin_network
from causalrec_lab.counterfactual.model import Event, StructuralModel
from causalrec_lab.counterfactual.square import Square, square

__all__ = [
    "RESPONSE_TYPES",
    "Causation",
    "Effects",
    "Event",
    "Square",
    "StructuralModel",
    "causation",
    "counterfactual",
    "mediation",
    "model_from_table",
    "square",
    "twin_network",
    "types_that_fit",
]
