"""Notebook 05: its questions, its cards, its words.

Taught in notebooks/05_what_to_adjust_for.
"""
