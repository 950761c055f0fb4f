"""Notebook 12: its questions, its cards, its words.

Taught in notebooks/12_other_assumptions.
"""
