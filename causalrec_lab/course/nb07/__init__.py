"""Notebook 07: its questions, its cards, its words.

Taught in notebooks/07_bert_encoding.
"""
