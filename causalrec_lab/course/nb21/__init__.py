"""Notebook 21: its questions, its cards, its words.

Taught in notebooks/21_cheaper_and_still_right.
"""
