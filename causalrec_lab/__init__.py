"""Causal inference in recommender systems, as a workbook: an article on trial.

The package follows one flow, and data only moves to the right (see ARCHITECTURE.md):

    log, table, graph, network, identify, estimate, counterfactual, datasets          Room 1: causes
    worlds, training, encode, recommenders, causal_model, bayes_model, recommend,
    evaluate, explain                                                                 Room 2: models
    view, lesson, course                                                              Room 3: the course

Importing the package imports nothing else: take what you need, `from causalrec_lab.table import Table`.
"""

__version__ = "0.1.0"
