"""Notebook 22: its questions, its cards, its words.

Taught in notebooks/22_private_and_trusted.
"""
