"""Notebook 17: its questions, its cards, its words.

Taught in notebooks/17_counterfactuals.
"""
