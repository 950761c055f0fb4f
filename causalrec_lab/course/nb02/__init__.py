"""Notebook 02: its questions, its cards, its words.

Taught in notebooks/02_bayesian_networks.
"""
