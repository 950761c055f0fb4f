"""Notebook 10: its questions, its cards, its words.

Taught in notebooks/10_bayesian_causal_model.
"""
