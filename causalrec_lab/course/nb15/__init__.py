"""Notebook 15: its questions, its cards, its words.

Taught in notebooks/15_real_evidence.
"""
