"""Notebook 23: its questions, its card, its scorecard, their words.

Taught in notebooks/23_capstone.
"""
