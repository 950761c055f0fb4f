"""Notebook 13: its questions, its cards, its words.

Taught in notebooks/13_biased_logs.
"""
