"""The cast that several notebooks share: the four visitors, their comics, the article in the witness box.

Taught in notebooks/01_conditional_probability.
"""
