"""Notebook 04: its questions, its cards, its words.

Taught in notebooks/04_sixteen_stories.
"""
