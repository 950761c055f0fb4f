"""Notebook 19: its questions, cards and words.

Taught in notebooks/19_language_models_on_trial.
"""
