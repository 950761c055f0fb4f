"""Notebook 18: its questions, its cards, its words.

Taught in notebooks/18_five_worlds.
"""
