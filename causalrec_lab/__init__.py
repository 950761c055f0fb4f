"""Causal inference in recommender systems, as a workbook: an article on trial.

The package follows one flow, and data only moves to the right (see ARCHITECTURE.md):

    log, table, graph, network, identify, estimate, counterfactual        Room 1: probability and causes
    encode, recommenders, causal_model, training, recommend, evaluate     Room 2: models
    view, lesson                                                          Room 3: pictures and questions

Importing the package imports nothing else: take what you need, `from causalrec_lab.table import Table`.
"""

__version__ = "0.1.0"
