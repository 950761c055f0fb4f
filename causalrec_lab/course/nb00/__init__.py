"""Notebook 00: its questions, its cards, its words.

Taught in notebooks/00_start_here.
"""
