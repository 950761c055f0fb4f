"""Notebook 03: its questions, its cards, its words.

Taught in notebooks/03_seeing_and_doing.
"""
