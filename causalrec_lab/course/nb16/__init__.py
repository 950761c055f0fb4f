"""Notebook 16: its questions, its cards, its words.

Taught in notebooks/16_recommend_for_effect.
"""
