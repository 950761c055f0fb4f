"""Notebook 14: its questions, its cards, its words.

Taught in notebooks/14_debias_contest.
"""
