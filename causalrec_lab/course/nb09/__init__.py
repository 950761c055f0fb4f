"""Notebook 09: its questions, its cards, its words.

Taught in notebooks/09_causal_model.
"""
