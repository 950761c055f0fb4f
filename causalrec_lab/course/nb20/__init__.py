"""Notebook 20: its questions, its cards, its words.

Taught in notebooks/20_bigger_is_not_causal.
"""
