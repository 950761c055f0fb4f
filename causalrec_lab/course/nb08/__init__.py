"""Notebook 08: its questions, its cards, its words.

Taught in notebooks/08_autopsy.
"""
