"""Notebook 11: its questions, its cards, its words.

Taught in notebooks/11_five_recipes.
"""
