"""Notebook 06: its questions, its cards, its words.

Taught in notebooks/06_recommenders.
"""
