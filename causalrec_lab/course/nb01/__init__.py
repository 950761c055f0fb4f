"""Notebook 01: its questions, its cards, its words.

Taught in notebooks/01_conditional_probability.
"""
